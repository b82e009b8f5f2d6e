/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to say of one thing, and what may be done with it: a plain value that the store
 * thread makes and a screen shows. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *title;
  char *text; /* (owned) */
} DaybookFact;

typedef struct
{
  char *label; /* with a mnemonic */
  char *name;  /* what the page does: "retry"; or an action, "win.go::orders:42" */
  gboolean suggested;
} DaybookDeed;

typedef struct
{
  char *title;
  char *subtitle;   /* (nullable) */
  GPtrArray *facts; /* DaybookFact */
  GPtrArray *deeds; /* DaybookDeed */
  char *code;       /* (nullable) a text of a program: JSON */
} DaybookDescription;

/* @title (transfer full) */
DaybookDescription *daybook_description_new (char *title);
void daybook_description_free (DaybookDescription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookDescription, daybook_description_free)
/* Nothing when @text (transfer full) is NULL or "". */
void daybook_description_add (DaybookDescription *self, const char *title, char *text);
void daybook_description_add_deed (DaybookDescription *self,
                                   const char *label,
                                   const char *name,
                                   gboolean suggested);

G_END_DECLS
