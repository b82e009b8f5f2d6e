/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads texts with holes, piece by piece. */
#include "daybook-placeholder.h"

#include <string.h>

#include "daybook-error.h"

#define SHOWN_BYTES 40

static gboolean
fail (const char *start, GError **error)
{
  g_autofree char *shown
      = g_utf8_substring (start, 0, MIN (g_utf8_strlen (start, -1), SHOWN_BYTES));

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "\"%s\" is not a placeholder: write {name}, {name?} or {name|'}, and {{ for a brace",
               shown);

  return FALSE;
}

static gboolean
read_hole (const char **at, DaybookPlaceholder *out, GError **error)
{
  const char *start = *at;
  const char *end = start + 1 + strcspn (start + 1, "?|{}");

  *out = (DaybookPlaceholder){ .hole = TRUE,
                               .text = start + 1,
                               .length = (gsize) (end - start - 1) };

  if (*end == '?')
    {
      out->optional = TRUE;
      end++;
    }
  if (end[0] == '|' && end[1] == '\'')
    {
      out->quoted = TRUE;
      end += 2;
    }
  if (*end == '?' && !out->optional)
    {
      out->optional = TRUE;
      end++;
    }

  if (*end != '}' || out->length == 0 || g_ascii_isspace (start[1]))
    return fail (start, error);

  *at = end + 1;

  return TRUE;
}

gboolean
daybook_placeholder_next (const char **at, DaybookPlaceholder *out, GError **error)
{
  const char *start = *at;

  if (start[0] == '{' && start[1] != '{')
    return read_hole (at, out, error);

  if (start[0] == '{')
    {
      *out = (DaybookPlaceholder){ .text = start, .length = 1 };
      *at = start + 2;
      return TRUE;
    }

  *at = start + strcspn (start, "{");
  *out = (DaybookPlaceholder){ .text = start, .length = (gsize) (*at - start) };

  return TRUE;
}
