/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_WIDTH 80
#define OVER "\r\033[K" /* to the first column, and erase the line */

gboolean
daybook_screen_init (DaybookScreen *self, const char *when)
{
  const char *no_color = g_getenv ("NO_COLOR");
  gboolean dumb = g_strcmp0 (g_getenv ("TERM"), "dumb") == 0 || g_getenv ("TERM") == NULL;
  gboolean out = isatty (STDOUT_FILENO), err = isatty (STDERR_FILENO);
  gboolean always = g_strcmp0 (when, "always") == 0, never = g_strcmp0 (when, "never") == 0;
  gboolean wanted = !never && !dumb && (no_color == NULL || *no_color == '\0');

  if (when != NULL && !always && !never && !g_str_equal (when, "auto"))
    return FALSE;
  *self = (DaybookScreen){ .terminal = out,
                           .line = err && !dumb,
                           .color = always || (out && wanted),
                           .error_color = always || (err && wanted) };
  return TRUE;
}

static int
width_of (int file)
{
  const char *columns = g_getenv ("COLUMNS");
  struct winsize size;
  int width = columns != NULL ? atoi (columns) : 0;

  if (ioctl (file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return width > 0 ? width : USUAL_WIDTH;
}

int
daybook_screen_width (const DaybookScreen *self)
{
  return self->terminal ? width_of (STDOUT_FILENO) : G_MAXINT;
}

void
daybook_screen_line (DaybookScreen *self, const char *text)
{
  g_autofree char *tame = NULL;
  g_autofree char *cut = NULL;

  if (!self->line || (text == NULL && !self->shows))
    return;
  self->shows = text != NULL;
  if (text != NULL)
    {
      tame = daybook_text_tame (text);
      cut = daybook_text_cut (tame, width_of (STDERR_FILENO) - 1);
    }
  /* What was printed before must not come behind it. */
  fflush (stdout);
  g_printerr (OVER "%s", cut != NULL ? cut : "");
}

const char *
daybook_screen_ink (const DaybookScreen *self, FILE *stream, DaybookInk ink)
{
  static const char *const inks[] = {
    [DAYBOOK_INK_PLAIN] = "",          [DAYBOOK_INK_HEADING] = "\033[1m",
    [DAYBOOK_INK_BAD] = "\033[31m",    [DAYBOOK_INK_WAITS] = "\033[33m",
    [DAYBOOK_INK_GOOD] = "\033[32m",
  };

  return (stream == stderr ? self->error_color : self->color) ? inks[ink] : "";
}

const char *
daybook_screen_plain (const DaybookScreen *self, FILE *stream, DaybookInk ink)
{
  return *daybook_screen_ink (self, stream, ink) != '\0' ? "\033[0m" : "";
}

static int
width_of_character (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

int
daybook_text_width (const char *text)
{
  int width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    width += width_of_character (g_utf8_get_char (at));
  return width;
}

char *
daybook_text_cut (const char *text, int columns)
{
  const char *at = text;
  int width = 0;

  if (daybook_text_width (text) <= columns)
    return g_strdup (text);
  if (columns < 1)
    return g_strdup ("");
  while (width + width_of_character (g_utf8_get_char (at)) < columns)
    {
      width += width_of_character (g_utf8_get_char (at));
      at = g_utf8_next_char (at);
    }
  return g_strdup_printf ("%.*s…", (int) (at - text), text);
}

char *
daybook_text_tame (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *tame = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (tame, g_unichar_iscntrl (c) ? ' ' : c);
    }
  return g_string_free (tame, FALSE);
}

static void
wrap_paragraph (GString *out, const char *paragraph, int indent, int columns)
{
  g_auto(GStrv) words = g_strsplit (paragraph, " ", -1);
  int at = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      int width = daybook_text_width (words[i]);

      if (width == 0)
        continue;
      if (at > 0 && at + 1 + width > columns)
        {
          g_string_append_c (out, '\n');
          at = 0;
        }
      g_string_append_printf (out, "%*s%s", at == 0 ? indent : 1, "", words[i]);
      at = at == 0 ? indent + width : at + 1 + width;
    }
  g_string_append_c (out, '\n');
}

char *
daybook_text_wrap (const char *text, int indent, int columns)
{
  g_auto(GStrv) paragraphs = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; paragraphs[i] != NULL; i++)
    wrap_paragraph (out, paragraphs[i], indent, columns);
  return g_string_free (out, FALSE);
}
