/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the query of a callback. It is written by whoever can make a browser open an address, so
 * nothing in it is believed before the state matched, and a name that stands twice is refused:
 * readers would differ in which one counts. */
#include "daybook-callback.h"

#include "daybook-error.h"

#include <string.h>

#define MAX_PARAMS 64
#define MAX_CODE_CHARS 64
#define MAX_DESCRIPTION_CHARS 200

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
               "the sign-in's answer cannot be read: %s", what);
  return FALSE;
}

/* Form encoding: '+' is a space. NULL when an escape is broken, holds a NUL, or the text is not
 * UTF-8. */
static char *
decode (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);
  g_autofree char *decoded = NULL;

  g_strdelimit (copy, "+", ' ');
  decoded = g_uri_unescape_string (copy, NULL);
  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    return NULL;

  return g_steal_pointer (&decoded);
}

static gboolean
add_pair (GHashTable *params, const char *pair, GError **error)
{
  const char *equals = strchr (pair, '=');
  g_autofree char *name = decode (pair, equals != NULL ? (gsize) (equals - pair) : strlen (pair));
  g_autofree char *value
      = decode (equals != NULL ? equals + 1 : "", equals != NULL ? strlen (equals + 1) : 0);

  if (name == NULL || value == NULL)
    return refuse (error, "it has a broken escape");
  if (g_hash_table_contains (params, name))
    return refuse (error, "a parameter stands in it twice");
  if (g_hash_table_size (params) >= MAX_PARAMS)
    return refuse (error, "it has too many parameters");

  g_hash_table_insert (params, g_steal_pointer (&name), g_steal_pointer (&value));
  return TRUE;
}

/* A copy of at most @limit characters with no control character in it. */
static char *
clean (const char *text, guint limit)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *line = g_string_new (NULL);

  for (const char *c = valid; *c != '\0' && limit > 0; c = g_utf8_next_char (c), limit--)
    {
      gunichar character = g_utf8_get_char (c);

      g_string_append_unichar (line, g_unichar_isprint (character) ? character : ' ');
    }

  return g_string_free (line, FALSE);
}

GHashTable *
daybook_callback_parse_query (const char *query, GError **error)
{
  g_autoptr(GHashTable) params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto(GStrv) pairs = g_strsplit (query, "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    if (pairs[i][0] != '\0' && !add_pair (params, pairs[i], error))
      return NULL;

  return g_steal_pointer (&params);
}

gboolean
daybook_callback_same (const char *a, const char *b)
{
  gsize length = strlen (a);
  guint8 difference = 0;

  if (strlen (b) != length)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    difference |= (guint8) a[i] ^ (guint8) b[i];

  return difference == 0;
}

gboolean
daybook_callback_has_state (GHashTable *params, const char *state)
{
  const char *told = g_hash_table_lookup (params, "state");

  return told != NULL && state != NULL && daybook_callback_same (told, state);
}

char *
daybook_callback_dup_reason (const char *code, const char *description)
{
  g_autofree char *word = clean (code, MAX_CODE_CHARS);
  g_autofree char *words = NULL;

  if (description == NULL || *description == '\0')
    return g_steal_pointer (&word);

  words = clean (description, MAX_DESCRIPTION_CHARS);
  return g_strdup_printf ("%s: %s", word, words);
}

gboolean
daybook_callback_check_answer (GHashTable *params, GError **error)
{
  const char *code = g_hash_table_lookup (params, "error");
  g_autofree char *reason = NULL;

  if (code == NULL)
    return TRUE;

  reason = daybook_callback_dup_reason (code, g_hash_table_lookup (params, "error_description"));
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH, "the provider refused the sign-in: %s",
               reason);
  return FALSE;
}

GHashTable *
daybook_callback_parse_url (const char *url, const char *state, GError **error)
{
  g_autoptr(GHashTable) params = NULL;
  g_autofree char *copy = g_strstrip (g_strdup (url));
  char *query = strchr (copy, '?');
  char *fragment = strchr (copy, '#');

  if (query == NULL || (fragment != NULL && fragment < query))
    {
      refuse (error, "paste the whole address that the browser shows after the sign-in");
      return NULL;
    }
  if (fragment != NULL)
    *fragment = '\0';

  params = daybook_callback_parse_query (query + 1, error);
  if (params == NULL)
    return NULL;

  if (!daybook_callback_has_state (params, state))
    {
      g_set_error_literal (
          error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH,
          "this address belongs to another sign-in (its state does not match): start again");
      return NULL;
    }
  if (!daybook_callback_check_answer (params, error))
    return NULL;

  return g_steal_pointer (&params);
}
