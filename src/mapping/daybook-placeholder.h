/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one syntax of texts with holes, for templates of a mapping and for what a scope fills:
 * "{name}", "{name?}" may be missing, "{name|'}" is escaped for single quotes, "{{" is a brace. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean hole;    /* else plain text */
  const char *text; /* the plain text, or the name; not NUL terminated */
  gsize length;
  gboolean optional;
  gboolean quoted;
} DaybookPlaceholder;

/* Takes the next piece off *@at, which is at NUL when all are taken. DAYBOOK_ERROR_SETUP tells an
 * unfinished or empty hole. */
gboolean daybook_placeholder_next (const char **at, DaybookPlaceholder *out, GError **error);

G_END_DECLS
