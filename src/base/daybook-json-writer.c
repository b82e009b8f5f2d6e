/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes compact JSON, one piece after the other. */
#include "daybook-json-writer.h"

#include <string.h>

#include "daybook-digits.h"
#include "daybook-plain.h"

/* What every value does first: a comma when another one stands before it. One text holds one root
 * value. */
static void
begin_value (DaybookJsonWriter *self)
{
  g_assert (self->depth > 0 || !self->comma);

  if (self->comma)
    g_string_append_c (self->text, ',');

  self->comma = TRUE;
}

static void
begin_level (DaybookJsonWriter *self,
             char               bracket)
{
  begin_value (self);
  g_string_append_c (self->text, bracket);
  self->depth++;
  self->comma = FALSE;
}

static void
end_level (DaybookJsonWriter *self,
           char               bracket)
{
  g_assert (self->depth > 0);

  g_string_append_c (self->text, bracket);
  self->depth--;
  self->comma = TRUE;
}

static void
append_escape (GString *text,
               guchar   byte)
{
  static const char from[] = "\"\\\b\f\n\r\t";
  static const char to[] = "\"\\bfnrt";
  const char *found = byte != 0 ? strchr (from, byte) : NULL;

  if (found != NULL)
    {
      g_string_append_c (text, '\\');
      g_string_append_c (text, to[found - from]);
    }
  else
    g_string_append_printf (text, "\\u%04x", byte);
}

/* Quotes @length bytes of valid UTF-8. */
static void
append_quoted (GString    *text,
               const char *value,
               gsize       length)
{
  gsize from = 0;
  gsize i;

  g_string_append_c (text, '"');
  for (i = 0; i < length; i++)
    {
      guchar byte = (guchar) value[i];

      if (byte >= 0x20 && byte != '"' && byte != '\\')
        continue;

      g_string_append_len (text, value + from, (gssize) (i - from));
      append_escape (text, byte);
      from = i + 1;
    }

  g_string_append_len (text, value + from, (gssize) (length - from));
  g_string_append_c (text, '"');
}

static gboolean
is_plain (guchar byte)
{
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* Quotes what needs no escape; almost every text. */
static void
append_plain (GString    *text,
              const char *value,
              gsize       length)
{
  gsize at = text->len;

  g_string_set_size (text, at + length + 2);
  text->str[at] = '"';
  memcpy (text->str + at + 1, value, length);
  text->str[at + 1 + length] = '"';
}

static void
append_text (GString    *text,
             const char *value,
             gsize       length)
{
  gsize plain = 0;

  while (length - plain >= 8 && daybook_plain_bytes (value + plain) == 8)
    plain += 8;
  while (plain < length && is_plain ((guchar) value[plain]))
    plain++;

  if (plain == length)
    append_plain (text, value, length);
  else if (g_utf8_validate_len (value, length, NULL))
    append_quoted (text, value, length);
  else
    {
      g_autofree char *valid = g_utf8_make_valid (value, (gssize) length);

      append_quoted (text, valid, strlen (valid));
    }
}

void
daybook_json_writer_init (DaybookJsonWriter *self)
{
  *self = (DaybookJsonWriter) { .text = g_string_new (NULL) };
}

void
daybook_json_writer_clear (DaybookJsonWriter *self)
{
  if (self->text != NULL)
    g_string_free (g_steal_pointer (&self->text), TRUE);

  self->depth = 0;
  self->comma = FALSE;
}

char *
daybook_json_writer_steal (DaybookJsonWriter *self)
{
  char *text;

  g_assert (self->depth == 0);

  text = g_string_free (g_steal_pointer (&self->text), FALSE);
  daybook_json_writer_init (self);
  return text;
}

void
daybook_json_begin_object (DaybookJsonWriter *self)
{
  begin_level (self, '{');
}

void
daybook_json_end_object (DaybookJsonWriter *self)
{
  end_level (self, '}');
}

void
daybook_json_begin_list (DaybookJsonWriter *self)
{
  begin_level (self, '[');
}

void
daybook_json_end_list (DaybookJsonWriter *self)
{
  end_level (self, ']');
}

void
daybook_json_key (DaybookJsonWriter *self,
                  const char        *key)
{
  g_assert (self->depth > 0);

  begin_value (self);
  append_text (self->text, key, strlen (key));
  g_string_append_c (self->text, ':');
  self->comma = FALSE;
}

void
daybook_json_add_string (DaybookJsonWriter *self,
                         const char        *value)
{
  if (value == NULL)
    daybook_json_add_null (self);
  else
    daybook_json_add_string_n (self, value, strlen (value));
}

void
daybook_json_add_string_n (DaybookJsonWriter *self,
                           const char        *value,
                           gsize              length)
{
  begin_value (self);
  append_text (self->text, value, length);
}

void
daybook_json_add_int (DaybookJsonWriter *self,
                      gint64             value)
{
  char text[DAYBOOK_DIGITS_MAX + 2];

  begin_value (self);
  g_string_append_len (self->text, text, (gssize) daybook_digits_point (text, value, 0));
}

void
daybook_json_add_bool (DaybookJsonWriter *self,
                       gboolean           value)
{
  begin_value (self);
  g_string_append (self->text, value ? "true" : "false");
}

void
daybook_json_add_null (DaybookJsonWriter *self)
{
  begin_value (self);
  g_string_append (self->text, "null");
}

void
daybook_json_add_raw (DaybookJsonWriter *self,
                      const char        *json,
                      gssize             length)
{
  begin_value (self);
  g_string_append_len (self->text, json, length);
}

/* The source of a node is valid JSON, so that leaving out the white space between strings is all
 * there is to do. */
void
daybook_json_add_node (DaybookJsonWriter *self,
                       const DaybookTree *tree,
                       DaybookNode        node)
{
  gsize length = 0;
  const char *source = daybook_tree_source (tree, node, &length);
  gboolean quoted = FALSE;
  gsize from = 0;
  gsize i;

  if (source == NULL)
    {
      daybook_json_add_null (self);
      return;
    }

  begin_value (self);
  for (i = 0; i < length; i++)
    {
      if (source[i] == '\\')
        i++;
      else if (source[i] == '"')
        quoted = !quoted;
      else if (!quoted && g_ascii_isspace (source[i]))
        {
          g_string_append_len (self->text, source + from, (gssize) (i - from));
          from = i + 1;
        }
    }

  g_string_append_len (self->text, source + from, (gssize) (length - from));
}

void
daybook_json_add_money (DaybookJsonWriter *self,
                        DaybookMoney       value)
{
  daybook_json_begin_object (self);
  daybook_json_put_int (self, "amount", value.minor);
  daybook_json_put_string (self, "currency", value.currency);
  daybook_json_end_object (self);
}

void
daybook_json_put_string (DaybookJsonWriter *self,
                         const char        *key,
                         const char        *value)
{
  daybook_json_key (self, key);
  daybook_json_add_string (self, value);
}

void
daybook_json_put_int (DaybookJsonWriter *self,
                      const char        *key,
                      gint64             value)
{
  daybook_json_key (self, key);
  daybook_json_add_int (self, value);
}

void
daybook_json_put_bool (DaybookJsonWriter *self,
                       const char        *key,
                       gboolean           value)
{
  daybook_json_key (self, key);
  daybook_json_add_bool (self, value);
}

void
daybook_json_put_money (DaybookJsonWriter *self,
                        const char        *key,
                        DaybookMoney       value)
{
  daybook_json_key (self, key);
  daybook_json_add_money (self, value);
}
