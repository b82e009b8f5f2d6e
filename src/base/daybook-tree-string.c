/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the strings of a JSON text: unescapes them, and checks that they are UTF-8. Most of a page
 * is plain ASCII between quotes, so that is copied eight bytes at a time; everything else is
 * decided byte by byte. */
#include "daybook-tree-private.h"

#include <string.h>

#include "daybook-plain.h"

/* Copies plain ASCII up to the first byte that needs a decision. */
static void
copy_plain (DaybookTreeParser *self)
{
  const char *at = self->at;
  char *out = self->texts + self->used;
  guint plain = 8;

  while (plain == 8 && self->end - at >= 8)
    {
      plain = daybook_plain_bytes (at);
      memcpy (out, at, 8);
      at += plain;
      out += plain;
    }

  /* The last seven bytes of the whole text. */
  while (plain == 8 && at < self->end && (guchar) *at >= 0x20 && (guchar) *at < 0x80 && *at != '"'
         && *at != '\\')
    *out++ = *at++;

  self->at = at;
  self->used = (guint32) (out - self->texts);
}

/* Length of the valid UTF-8 sequence (2 to 4 bytes) at @at, or 0: no overlong forms, surrogates or
 * values past U+10FFFF. */
static guint
utf8_length (const guchar *at,
             gsize         left)
{
  guint length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
  guchar low = 0x80;
  guchar high = 0xBF;
  guint i;

  if (at[0] < 0xC2 || at[0] > 0xF4 || left < length)
    return 0;

  if (at[0] == 0xE0)
    low = 0xA0;
  else if (at[0] == 0xED)
    high = 0x9F;
  else if (at[0] == 0xF0)
    low = 0x90;
  else if (at[0] == 0xF4)
    high = 0x8F;

  if (at[1] < low || at[1] > high)
    return 0;

  for (i = 2; i < length; i++)
    if ((at[i] & 0xC0) != 0x80)
      return 0;

  return length;
}

/* Four hex digits at @at as a number, or -1. */
static int
read_hex4 (const DaybookTreeParser *self,
           const char              *at)
{
  int value = 0;
  int i;

  if (self->end - at < 4)
    return -1;

  for (i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }

  return value;
}

/* Reads "\uXXXX", or a surrogate pair of them, at the cursor. */
static gboolean
read_unicode_escape (DaybookTreeParser *self)
{
  int first = read_hex4 (self, self->at + 2);
  int second = -1;
  gunichar character = (gunichar) first;

  if (first < 0)
    return daybook_tree_parser_fail (self, "expected four hex digits after \\u");
  if (first == 0)
    return daybook_tree_parser_fail (self, "\\u0000 is not allowed in a text");
  if (first >= 0xDC00 && first <= 0xDFFF)
    return daybook_tree_parser_fail (self, "a low surrogate stands without a high one before it");

  self->at += 6;
  if (first >= 0xD800 && first <= 0xDBFF)
    {
      if (self->end - self->at >= 6 && self->at[0] == '\\' && self->at[1] == 'u')
        second = read_hex4 (self, self->at + 2);
      if (second < 0xDC00 || second > 0xDFFF)
        return daybook_tree_parser_fail (self, "expected a low surrogate after a high one");

      character = 0x10000 + (((gunichar) first - 0xD800) << 10) + ((gunichar) second - 0xDC00);
      self->at += 6;
    }

  self->used += (guint32) g_unichar_to_utf8 (character, self->texts + self->used);
  return TRUE;
}

/* Reads an escape at the cursor, which is on the backslash. */
static gboolean
read_escape (DaybookTreeParser *self)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (self->end - self->at < 2)
    return daybook_tree_parser_fail (self, "the text ends inside a string");
  if (self->at[1] == 'u')
    return read_unicode_escape (self);

  found = self->at[1] != '\0' ? strchr (from, self->at[1]) : NULL;
  if (found == NULL)
    return daybook_tree_parser_fail (
        self, "unknown escape in a string, expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");

  self->texts[self->used++] = to[found - from];
  self->at += 2;
  return TRUE;
}

/* Reads a string at the cursor, which is on the quote. */
gboolean
daybook_tree_parser_read_string (DaybookTreeParser *self,
                                 guint32           *offset,
                                 guint32           *size)
{
  guint32 from = self->used;

  self->at++;
  while (TRUE)
    {
      int byte;
      guint length;

      copy_plain (self);
      byte = daybook_tree_parser_next (self);
      if (byte == '"')
        break;
      if (byte < 0)
        return daybook_tree_parser_fail (self, "the text ends inside a string");
      if (byte < 0x20)
        return daybook_tree_parser_fail (
            self, "a control character stands in a string, expected it as an escape");

      if (byte == '\\')
        {
          if (!read_escape (self))
            return FALSE;
          continue;
        }

      length = utf8_length ((const guchar *) self->at, (gsize) (self->end - self->at));
      if (length == 0)
        return daybook_tree_parser_fail (self, "a string is not valid UTF-8");

      memcpy (self->texts + self->used, self->at, length);
      self->used += length;
      self->at += length;
    }

  self->at++;
  *offset = from;
  *size = self->used - from;
  self->texts[self->used++] = '\0';
  return TRUE;
}
