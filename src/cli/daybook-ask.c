/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-ask.h"

#include <termios.h>
#include <unistd.h>

#include "daybook-error.h"

/* A line of standard input, or NULL at its end and when Ctrl+C came meanwhile. */
static char *
read_typed (GCancellable *cancellable)
{
  g_autoptr(GString) line = g_string_new (NULL);
  GPollFD ready[2] = { { .fd = STDIN_FILENO, .events = G_IO_IN } };
  guint n = g_cancellable_make_pollfd (cancellable, &ready[1]) ? 2 : 1;
  gboolean whole = FALSE, ended = FALSE;
  char c;

  while (!whole && !ended)
    {
      gboolean told = g_poll (ready, n, -1) > 0;

      ended = g_cancellable_is_cancelled (cancellable)
              || (told && ready[0].revents != 0 && read (STDIN_FILENO, &c, 1) != 1);
      if (!ended && told && ready[0].revents != 0)
        g_string_append_c (line, c);
      whole = line->len > 0 && line->str[line->len - 1] == '\n';
    }
  if (n == 2)
    g_cancellable_release_fd (cancellable);
  return whole || (line->len > 0 && !g_cancellable_is_cancelled (cancellable))
             ? g_string_free (g_steal_pointer (&line), FALSE)
             : NULL;
}

char *
daybook_ask_line (gboolean echo, GCancellable *cancellable)
{
  struct termios was, quiet;
  gboolean hide = !echo && tcgetattr (STDIN_FILENO, &was) == 0;
  char *line;

  if (hide)
    {
      quiet = was;
      quiet.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (STDIN_FILENO, TCSANOW, &quiet);
    }
  line = read_typed (cancellable);
  if (hide)
    {
      tcsetattr (STDIN_FILENO, TCSANOW, &was);
      g_printerr ("\n");
    }
  return line != NULL ? g_strchomp (line) : NULL;
}

gboolean
daybook_ask_can (void)
{
  return isatty (STDIN_FILENO);
}

gboolean
daybook_ask_yes (const char *question, gboolean *yes, GCancellable *cancellable, GError **error)
{
  g_autofree char *answer = NULL;

  if (!daybook_ask_can ())
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "nobody can be asked here (standard input is no terminal): \"%s\" Nothing was "
                   "changed; to say yes beforehand, type the same daybookctl command with --yes",
                   question);
      return FALSE;
    }
  g_printerr ("%s [y/N] ", question);
  answer = daybook_ask_line (TRUE, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  *yes = answer != NULL && g_ascii_tolower (*answer) == 'y';
  return TRUE;
}
