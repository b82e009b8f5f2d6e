/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-csv.h"

#include <string.h>

#include "daybook-error.h"

typedef struct
{
  const char *at, *end;
  guint line;
} Reader;

static void
row_free (gpointer data)
{
  DaybookCsvRow *row = data;

  g_strfreev (row->fields);
  g_free (row);
}

static gboolean
at_line_end (const Reader *self)
{
  return self->at == self->end || *self->at == '\n'
         || (*self->at == '\r' && (self->at + 1 == self->end || self->at[1] == '\n'));
}

static gboolean
fail (guint line, const char *what, GError **error)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "line %u: %s", line, what);
  return FALSE;
}

static gboolean
read_quoted (Reader *self, GString *field, GError **error)
{
  guint begun = self->line;

  for (self->at++; self->at < self->end; self->at++)
    {
      gboolean quote = *self->at == '"';

      if (quote && (self->at + 1 == self->end || self->at[1] != '"'))
        {
          self->at++;
          return at_line_end (self) || *self->at == ','
                 || fail (self->line, "there is text behind a closing quote", error);
        }
      self->at += quote;
      self->line += *self->at == '\n';
      g_string_append_c (field, *self->at);
    }
  return fail (begun, "a quote is not closed", error);
}

static gboolean
read_field (Reader *self, GString *field, GError **error)
{
  g_string_truncate (field, 0);
  if (self->at < self->end && *self->at == '"')
    return read_quoted (self, field, error);
  for (; !at_line_end (self) && *self->at != ','; self->at++)
    g_string_append_c (field, *self->at);
  return TRUE;
}

static DaybookCsvRow *
read_row (Reader *self, GError **error)
{
  g_autoptr(GStrvBuilder) fields = g_strv_builder_new ();
  g_autoptr(GString) field = g_string_new (NULL);
  DaybookCsvRow *row;
  guint line = self->line;

  for (;;)
    {
      if (!read_field (self, field, error))
        return NULL;
      g_strv_builder_add (fields, field->str);
      if (at_line_end (self))
        break;
      self->at++; /* the comma */
    }
  if (self->at < self->end && *self->at == '\r')
    self->at++;
  if (self->at < self->end)
    {
      self->at++;
      self->line++;
    }
  row = g_new0 (DaybookCsvRow, 1);
  row->line = line;
  row->fields = g_strv_builder_end (fields);
  return row;
}

GPtrArray *
daybook_csv_parse (const char *text, gssize length, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  Reader self = { text, text + size, 1 };

  if (!g_utf8_validate_len (text, size, NULL))
    {
      fail (1, "the file is not UTF-8", error);
      return NULL;
    }
  if (size >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    self.at += 3;
  while (self.at < self.end)
    {
      DaybookCsvRow *row = read_row (&self, error);

      if (row == NULL)
        return NULL;
      if (row->fields[0][0] == '\0' && row->fields[1] == NULL)
        row_free (row);
      else
        g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

void
daybook_csv_append (GString *out, const char *const *fields)
{
  for (guint i = 0; fields[i] != NULL; i++)
    {
      gboolean plain = strpbrk (fields[i], ",\"\r\n") == NULL;
      g_auto(GStrv) parts = g_strsplit (fields[i], "\"", -1);
      g_autofree char *doubled = g_strjoinv ("\"\"", parts);

      g_string_append (out, i > 0 ? "," : "");
      if (plain)
        g_string_append (out, fields[i]);
      else
        g_string_append_printf (out, "\"%s\"", doubled);
    }
  g_string_append_c (out, '\n');
}
