/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places of the window, in the order of the list at its left. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *title; /* to translate */
  const char *icon;
  const char *section; /* to translate; NULL for those on top */
  GType (*get_type) (void);
} DaybookPlace;

/* (static) */
const DaybookPlace *daybook_places_get (guint *n);

G_END_DECLS
