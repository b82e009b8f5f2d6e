/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text here is lines of three kinds. One that begins with two blanks stays as it is; one with a
 * tab is a term and what it means; the others are joined to paragraphs, which an empty line ends.
 * Two functions read them: for the terminal, and for the manual. */
#include "daybook-manual.h"

#include <errno.h>
#include <string.h>

#include "daybook-error.h"

#define WIDEST 96     /* longer lines are hard to read */
#define TERM_WIDTH 24 /* a longer term stands on a line of its own */

const GOptionEntry daybook_manual_options[] = {
  { "data", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    "The store (default: $XDG_DATA_HOME/daybook/store)", "DIR" },
  { "key-file", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    "For servers without a keyring: the store's key and the sealed secrets are opened with this "
    "file (mode 0600; made by the first connect)",
    "FILE" },
  { "json", 0, 0, G_OPTION_ARG_NONE, NULL, "Print JSON, one object or list on one line", NULL },
  { "color", 0, 0, G_OPTION_ARG_STRING, NULL,
    "auto (on a terminal, unless NO_COLOR is set), always or never", "WHEN" },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, "Print the version", NULL },
  G_OPTION_ENTRY_NULL,
};

static const char *const group_titles[DAYBOOK_N_GROUPS] = {
  [DAYBOOK_GROUP_FIRST] = "First steps",   [DAYBOOK_GROUP_DAILY] = "Day by day",
  [DAYBOOK_GROUP_MENDING] = "Mending",     [DAYBOOK_GROUP_LOOKING] = "Looking",
  [DAYBOOK_GROUP_ITSELF] = "By itself",    [DAYBOOK_GROUP_AUTHORS] = "For authors of connectors",
};

static const DaybookCommandGroup group_order[DAYBOOK_N_GROUPS]
    = { DAYBOOK_GROUP_FIRST,   DAYBOOK_GROUP_DAILY,  DAYBOOK_GROUP_MENDING,
        DAYBOOK_GROUP_LOOKING, DAYBOOK_GROUP_ITSELF, DAYBOOK_GROUP_AUTHORS };

static const char about[]
    = "Daybook keeps a shop, its card processor, the books and the customer list in agreement. It "
      "reads what happened, writes it down once, and posts it to the books exactly once; what it "
      "is not sure of waits for a person, with the reason.\n";

static const char first_sync[]
    = "connect shopify\tSign in to the shop; then the same for stripe and quickbooks\n"
      "sync --no-post\tRead everything and post nothing, to look first\n"
      "flow add books --shop shopify --processor stripe --books quickbooks\tSay what is posted "
      "where\n"
      "sync\tPost what is ready; the same again posts nothing twice\n"
      "status\tSee what waits for you, and why\n"
      "run\tFrom now on by itself\n";

static const char exit_codes[]
    = "0\tdone\n"
      "1\tdone, and something needs a person\n"
      "2\tthe words do not fit: see --help\n"
      "3\tan option, a mapping, a manifest or a name needs correcting\n"
      "4\tsign in again: daybookctl connect\n"
      "5\tthe keyring is absent, locked or refuses\n"
      "6\tthe store cannot be read or written\n"
      "7\toffline, busy or in use by another: try again later\n"
      "8\tthe provider refused, or its answer cannot be read\n"
      "130\tinterrupted; nothing is lost\n";

static const char environment[]
    = "DAYBOOK_SECRET_<NAME>\tA secret that connect asks for, such as DAYBOOK_SECRET_KEY\n"
      "BROWSER\tCommand that opens the page of a sign-in\n"
      "DAYBOOK_DATA\tFolder of manifests and contracts, instead of the installed one\n"
      "XDG_DATA_HOME\tWhere the store is, unless --data says otherwise (~/.local/share)\n"
      "NO_COLOR\tWhen set, nothing is coloured unless --color=always\n"
      "TERM\tdumb: no colour, and no line that is written over\n"
      "COLUMNS\tWidth of a terminal that does not tell its own\n";

static const char files[]
    = "~/.local/share/daybook/store\tThe store: sealed, worthless without its key\n"
      "~/.local/share/daybook/connectors\tManifests of your own: NAME.json\n"
      "vault.sealed\tIn the store's folder, with --key-file: the sealed secrets\n"
      "daybook.service\tUnit of the user's systemd that keeps daybookctl run going: systemctl "
      "--user enable --now daybook\n";

/* ---- the sections ---- */

typedef struct
{
  const char *title;
  char *text;
} Section;

static void
section_clear (gpointer data)
{
  g_free (((Section *) data)->text);
}

static GArray *
sections_new (void)
{
  GArray *sections = g_array_new (FALSE, FALSE, sizeof (Section));

  g_array_set_clear_func (sections, section_clear);
  return sections;
}

static void
add (GArray *sections, const char *title, char *text)
{
  Section section = { title, text };

  if (text == NULL || *text == '\0')
    g_free (text);
  else
    g_array_append_val (sections, section);
}

static char *
options_text (const GOptionEntry *entries)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; entries != NULL && entries[i].long_name != NULL; i++)
    {
      if (entries[i].flags & G_OPTION_FLAG_HIDDEN)
        continue;
      if (entries[i].short_name != 0)
        g_string_append_printf (text, "-%c, ", entries[i].short_name);
      g_string_append_printf (text, "--%s", entries[i].long_name);
      if (entries[i].arg_description != NULL)
        g_string_append_printf (text, " %s", entries[i].arg_description);
      g_string_append_printf (text, "\t%s\n", entries[i].description);
    }
  return g_string_free (text, FALSE);
}

static char *
examples_text (const char *examples)
{
  GString *text = g_string_new (NULL);
  g_auto(GStrv) lines = g_strsplit (examples != NULL ? examples : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_string_append_printf (text, "daybookctl %s\n", lines[i]);
  return g_string_free (text, FALSE);
}

/* @help without or with what --json prints. */
static char *
help_part (const char *help, gboolean json)
{
  const char *at = g_str_has_prefix (help, "JSON") ? help : strstr (help, "\nJSON");
  const char *with = strstr (help, "\nWith --json");

  if (at == NULL || (with != NULL && with < at))
    at = with != NULL ? with : at;
  if (at == NULL)
    return json ? NULL : g_strdup (help);
  if (!json)
    return g_strndup (help, (gsize) (at - help));
  at += *at == '\n';
  return g_strdup (g_str_has_prefix (at, "JSON: ") ? at + strlen ("JSON: ") : at);
}

static GArray *
sections_of (const DaybookCommand *command, const GOptionEntry *entries)
{
  GArray *sections = sections_new ();
  g_autofree char *usage
      = g_strdup_printf ("daybookctl %s%s%s%s\n", command->name,
                         *command->usage != '\0' ? " " : "", command->usage,
                         entries != NULL ? " [OPTION…]" : "");

  add (sections, "Usage", g_steal_pointer (&usage));
  add (sections, "Description", help_part (command->help, FALSE));
  add (sections, "Options", options_text (entries));
  add (sections, "Examples", examples_text (command->examples));
  add (sections, "What next", g_strdup (command->next));
  add (sections, "JSON", help_part (command->help, TRUE));
  return sections;
}

static char *
group_text (DaybookCli *cli, DaybookCommandGroup group, const char *prefix)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; cli->commands[i] != NULL; i++)
    if (cli->commands[i]->group == group)
      g_string_append_printf (text, "%s%s\t%s\n", prefix, cli->commands[i]->name,
                              cli->commands[i]->summary);
  return g_string_free (text, FALSE);
}

/* ---- on the terminal ---- */

static void
print_pair (const char *line, const char *tab, int columns)
{
  g_autofree char *term = g_strndup (line, (gsize) (tab - line));
  int width = daybook_text_width (term);
  gboolean beside = width + 4 <= TERM_WIDTH && strchr (term, ' ') != term;
  int indent = beside ? TERM_WIDTH : 6;
  g_autofree char *meaning = daybook_text_wrap (tab + 1, indent, columns);

  if (beside)
    g_print ("  %s%*s%s", term, TERM_WIDTH - 2 - width, "", meaning + TERM_WIDTH);
  else
    g_print ("  %s\n%s", term, meaning);
}

static void
flush (GString *paragraph, int columns)
{
  g_autofree char *text
      = paragraph->len > 0 ? daybook_text_wrap (paragraph->str, 2, columns) : NULL;

  if (text != NULL)
    g_print ("%s", text);
  g_string_truncate (paragraph, 0);
}

static void
print_text (const char *text, int columns)
{
  g_autofree char *trimmed = g_strchomp (g_strdup (text));
  g_auto(GStrv) lines = g_strsplit (trimmed, "\n", -1);
  g_autoptr(GString) paragraph = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *tab = strchr (lines[i], '\t');

      if (tab == NULL && *lines[i] != '\0' && !g_str_has_prefix (lines[i], "  "))
        {
          g_string_append_printf (paragraph, "%s ", lines[i]);
          continue;
        }
      flush (paragraph, columns);
      if (tab != NULL)
        print_pair (lines[i], tab, columns);
      else
        g_print ("%s\n", lines[i]);
    }
  flush (paragraph, columns);
}

static int
columns_of (DaybookCli *cli)
{
  return CLAMP (daybook_screen_width (&cli->screen), 40, WIDEST);
}

static void
print_section (DaybookCli *cli, const char *title, const char *text)
{
  g_print ("\n%s%s%s\n", daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_HEADING), title,
           daybook_screen_plain (&cli->screen, stdout, DAYBOOK_INK_HEADING));
  print_text (text, columns_of (cli));
}

void
daybook_manual_print_command (DaybookCli *cli,
                              const DaybookCommand *command,
                              const GOptionEntry *entries)
{
  g_autoptr(GArray) sections = sections_of (command, entries);

  g_print ("%s.\n", command->summary);
  for (guint i = 0; i < sections->len; i++)
    {
      const Section *section = &g_array_index (sections, Section, i);

      print_section (cli, section->title, section->text);
    }
  print_section (cli, "Exit codes", exit_codes);
  print_section (cli, "Always", "--data, --key-file, --json and --color: see daybookctl help");
}

void
daybook_manual_print_overview (DaybookCli *cli)
{
  g_autofree char *options = options_text (daybook_manual_options);
  g_autofree char *steps = examples_text (first_sync);
  g_autofree char *text = daybook_text_wrap (about, 0, columns_of (cli));

  g_print ("Usage: daybookctl [OPTION…] COMMAND …\n\n%s", g_strchomp (text));
  g_print ("\n");
  for (guint i = 0; i < DAYBOOK_N_GROUPS; i++)
    {
      g_autofree char *commands = group_text (cli, group_order[i], "");

      if (*commands != '\0')
        print_section (cli, group_titles[group_order[i]], commands);
    }
  print_section (cli, "Options (before or after the command)", options);
  print_section (cli, "A first sync, step by step", steps);
  print_section (cli, "Exit codes", exit_codes);
  print_section (cli, "More",
                 "daybookctl help COMMAND explains a command, with examples; man daybookctl is the "
                 "same on paper.");
}

/* ---- pages of the manual ---- */

static void
put_roff (GString *out, const char *text)
{
  if (*text == '.' || *text == '\'')
    g_string_append (out, "\\&");
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\\')
        g_string_append (out, "\\e");
      else if (c == '-' || c == '~' || c == '^' || c == '`' || c == '\'')
        g_string_append (out, c == '-'    ? "\\-"
                              : c == '~'  ? "\\(ti"
                              : c == '^'  ? "\\(ha"
                              : c == '\'' ? "\\(aq"
                                          : "\\(ga");
      else if (c >= 0x80)
        g_string_append_printf (out, "\\[u%04X]", c);
      else
        g_string_append_c (out, (char) c);
    }
  g_string_append_c (out, '\n');
}

static void
put_roff_text (GString *out, const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean fresh = FALSE; /* a paragraph has begun */

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *tab = strchr (lines[i], '\t');
      gboolean kept = g_str_has_prefix (lines[i], "  ");

      if (*lines[i] == '\0' || (fresh && (tab != NULL || kept)))
        fresh = FALSE;
      if (*lines[i] == '\0')
        continue;
      if (tab != NULL)
        {
          *tab = '\0';
          g_string_append (out, ".TP\n.B ");
          put_roff (out, lines[i]);
          put_roff (out, tab + 1);
          continue;
        }
      if (kept)
        g_string_append (out, ".PP\n.nf\n");
      else if (!fresh && i > 0)
        g_string_append (out, ".PP\n");
      fresh = !kept;
      put_roff (out, kept ? lines[i] + 2 : lines[i]);
      if (kept)
        g_string_append (out, ".fi\n");
    }
}

static void
put_roff_section (GString *out, const char *title, const char *text)
{
  g_autofree char *upper = g_ascii_strup (title, -1);

  g_string_append_printf (out, ".SH \"%s\"\n", upper);
  put_roff_text (out, text);
}

static GString *
page_new (const char *page, const char *summary)
{
  GString *out = g_string_new (".\\\" Made of the program's own texts by: daybookctl help --man\n");
  g_autofree char *upper = g_ascii_strup (page, -1);

  g_string_append_printf (out,
                          ".TH \"%s\" 1 \"\" \"Daybook %s\" \"Daybook\"\n.nh\n.ad l\n.SH NAME\n",
                          upper, DAYBOOK_VERSION);
  /* What is between name and summary must be a plain blank, hyphen, blank for whatis. */
  g_string_append_printf (out, "%s \\- ", page);
  put_roff (out, summary);
  return out;
}

static gboolean
write_page (GString *out, const char *dir, const char *page, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.1", page);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *text = g_string_free (out, FALSE);

  return g_file_set_contents (path, text, -1, error);
}

typedef struct
{
  const char *dir;
  gboolean ok;
  GError **error;
} Pages;

static void
describe_cb (const DaybookCommand *command, const GOptionEntry *entries, gpointer data)
{
  Pages *pages = data;
  g_autofree char *page = g_strdup_printf ("daybookctl-%s", command->name);
  g_autoptr(GArray) sections = sections_of (command, entries);
  g_autofree char *always = options_text (daybook_manual_options);
  GString *out = page_new (page, command->summary);

  for (guint i = 0; i < sections->len; i++)
    {
      const Section *section = &g_array_index (sections, Section, i);

      put_roff_section (out, i == 0 ? "Synopsis" : section->title, section->text);
    }
  put_roff_section (out, "Options of every command", always);
  put_roff_section (out, "Exit status", exit_codes);
  put_roff_section (out, "Environment", environment);
  put_roff_section (out, "See also", "daybookctl(1)");
  pages->ok = pages->ok && write_page (out, pages->dir, page, pages->error);
}

static gboolean
write_overview (DaybookCli *cli, const char *dir, GError **error)
{
  g_autofree char *options = options_text (daybook_manual_options);
  g_autofree char *steps = examples_text (first_sync);
  g_autoptr(GString) also = g_string_new (NULL);
  GString *out = page_new ("daybookctl", "keep shop, card processor and books in agreement");

  put_roff_section (out, "Synopsis", "daybookctl [OPTION…] COMMAND …");
  put_roff_section (out, "Description", about);
  for (guint i = 0; i < DAYBOOK_N_GROUPS; i++)
    {
      g_autofree char *commands = group_text (cli, group_order[i], "");

      if (*commands != '\0')
        put_roff_section (out, group_titles[group_order[i]], commands);
    }
  put_roff_section (out, "Options", options);
  put_roff_section (out, "A first sync, step by step", steps);
  put_roff_section (out, "Exit status", exit_codes);
  put_roff_section (out, "Environment", environment);
  put_roff_section (out, "Files", files);
  for (guint i = 0; cli->commands[i] != NULL; i++)
    g_string_append_printf (also, "%sdaybookctl-%s(1)", i > 0 ? ", " : "", cli->commands[i]->name);
  put_roff_section (out, "See also", also->str);
  return write_page (out, dir, "daybookctl", error);
}

gboolean
daybook_manual_write_pages (DaybookCli *cli, const char *dir, GError **error)
{
  Pages pages = { dir, TRUE, error };

  if (g_mkdir_with_parents (dir, 0755) != 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s cannot be made: %s", dir,
                   g_strerror (errno));
      return FALSE;
    }
  if (!write_overview (cli, dir, error))
    return FALSE;
  cli->describe = describe_cb;
  cli->data_of_describe = &pages;
  for (guint i = 0; cli->commands[i] != NULL && pages.ok; i++)
    {
      char *words[] = { (char *) cli->commands[i]->name, NULL };

      cli->commands[i]->run (cli, 1, words);
    }
  cli->describe = NULL;
  return pages.ok;
}
