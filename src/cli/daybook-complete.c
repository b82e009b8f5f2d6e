/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-complete.h"

#include <string.h>

#include "daybook-flows.h"
#include "daybook-manual.h"

typedef struct
{
  DaybookCli *cli;
  const char *current;           /* what is being typed */
  const char *before;            /* the word before it, or NULL */
  const DaybookCommand *command; /* NULL: not typed yet */
  guint position;                /* of @current among the command's words: 1 the first */
  GHashTable *told;              /* what was offered, each once */
} Typed;

static void
offer (const Typed *typed, const char *word)
{
  if (g_str_has_prefix (word, typed->current) && g_hash_table_add (typed->told, g_strdup (word)))
    g_print ("%s\n", word);
}

static void
offer_options (const Typed *typed, const GOptionEntry *entries)
{
  for (guint i = 0; entries != NULL && entries[i].long_name != NULL; i++)
    {
      g_autofree char *word = g_strconcat ("--", entries[i].long_name, NULL);

      if (!(entries[i].flags & G_OPTION_FLAG_HIDDEN))
        offer (typed, word);
    }
}

/* The option among @entries that @word is and that wants a value, or NULL. */
static const GOptionEntry *
wants_value (const GOptionEntry *entries, const char *word)
{
  if (word == NULL || !g_str_has_prefix (word, "--"))
    return NULL;
  for (guint i = 0; entries != NULL && entries[i].long_name != NULL; i++)
    if (g_str_equal (entries[i].long_name, word + 2))
      return entries[i].arg != G_OPTION_ARG_NONE ? &entries[i] : NULL;
  return NULL;
}

/* ---- what the store and the data folder know ---- */

static void
offer_streams (const Typed *typed, const GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++)
    {
      g_autoptr(DaybookManifest) manifest
          = daybook_session_manifest (g_ptr_array_index (connections, i), NULL);
      const GPtrArray *streams = manifest != NULL ? daybook_manifest_streams (manifest) : NULL;

      for (guint s = 0; streams != NULL && s < streams->len; s++)
        offer (typed, g_ptr_array_index (streams, s));
    }
}

static void
offer_from_store (const Typed *typed, const char *kind)
{
  g_autoptr(DaybookSession) session
      = daybook_session_open (typed->cli->data, typed->cli->key_file, FALSE, NULL);
  DaybookDb *db = session != NULL ? daybook_session_db (session) : NULL;
  gboolean flows = g_str_equal (kind, "FLOW");
  g_autoptr(GPtrArray) some = db == NULL ? NULL
                              : flows    ? daybook_flows_list (db, NULL)
                                         : daybook_connection_list (db, FALSE, NULL);

  if (some != NULL && g_str_equal (kind, "STREAM"))
    offer_streams (typed, some);
  else
    for (guint i = 0; some != NULL && i < some->len; i++)
      offer (typed, flows ? ((DaybookFlow *) g_ptr_array_index (some, i))->id
                          : ((DaybookConnection *) g_ptr_array_index (some, i))->id);
}

static void
offer_all (const Typed *typed, char **words)
{
  for (; words != NULL && *words != NULL; words++)
    offer (typed, *words);
}

static void
offer_providers (const Typed *typed)
{
  g_autoptr(GPtrArray) providers = daybook_manifest_providers ();

  for (guint i = 0; i < providers->len; i++)
    offer (typed, g_ptr_array_index (providers, i));
}

static void
offer_commands (const Typed *typed)
{
  for (guint i = 0; typed->cli->commands[i] != NULL; i++)
    offer (typed, typed->cli->commands[i]->name);
}

static void
offer_kind (const Typed *typed, const char *kind)
{
  g_auto(GStrv) words = NULL;

  if (g_str_equal (kind, "CONNECTION") || g_str_equal (kind, "FLOW")
      || g_str_equal (kind, "STREAM"))
    offer_from_store (typed, kind);
  else if (g_str_equal (kind, "PROVIDER"))
    offer_providers (typed);
  else if (g_str_equal (kind, "COMMAND"))
    offer_commands (typed);
  else if (g_str_equal (kind, "TYPE"))
    offer_all (typed, words = daybook_cli_record_types ());
  else if (g_str_equal (kind, "THING") && typed->command->words != NULL)
    offer_all (typed, words = typed->command->words ());
  else if (g_str_equal (kind, "WHEN"))
    offer_all (typed, words = g_strsplit ("auto always never", " ", -1));
}

/* ---- the usage as a grammar ---- */

/* "[list | show FLOW]": list and show may come first, FLOW later. */
static gboolean
comes_first (const char *usage, const char *at)
{
  return at == usage || at[-1] == '[' || at[-1] == '('
         || (at - usage >= 2 && at[-1] == ' ' && at[-2] == '|');
}

static void
offer_usage (const Typed *typed)
{
  const char *usage = typed->command->usage;

  for (const char *at = usage; *at != '\0';)
    {
      gsize length = strspn (at, G_CSET_A_2_Z G_CSET_a_2_z "-");
      g_autofree char *word = g_strndup (at, length);
      gboolean first = comes_first (usage, at);

      if (length == 0)
        at++;
      else if (*word != '-' && g_ascii_isupper (*word) && first == (typed->position == 1))
        offer_kind (typed, word);
      else if (*word != '-' && g_ascii_islower (*word) && first && typed->position == 1)
        offer (typed, word);
      at += length;
    }
}

static void
describe_cb (const DaybookCommand *command, const GOptionEntry *entries, gpointer data)
{
  Typed *typed = data;
  const GOptionEntry *asked = wants_value (entries, typed->before);

  if (asked != NULL && asked->arg_description != NULL)
    offer_kind (typed, asked->arg_description);
  else if (asked == NULL && *typed->current == '-')
    {
      offer_options (typed, entries);
      offer (typed, "--help");
      offer_options (typed, daybook_manual_options);
    }
  else if (asked == NULL)
    offer_usage (typed);
}

/* What stands before the word that is being typed. */
static void
take_words (Typed *typed, char **words)
{
  for (; words[1] != NULL; words++)
    {
      gboolean value = wants_value (daybook_manual_options, words[0]) != NULL;

      typed->before = words[0];
      if (value && words[2] != NULL)
        {
          char **slot = g_str_equal (words[0], "--data")       ? &typed->cli->data
                        : g_str_equal (words[0], "--key-file") ? &typed->cli->key_file
                                                               : NULL;

          if (slot != NULL)
            g_free (*slot);
          if (slot != NULL)
            *slot = g_canonicalize_filename (words[1], NULL);
          typed->before = NULL;
          words++;
          continue;
        }
      if (typed->command != NULL && *words[0] != '-')
        typed->position++;
      for (guint i = 0; typed->command == NULL && typed->cli->commands[i] != NULL; i++)
        if (g_str_equal (typed->cli->commands[i]->name, words[0]))
          typed->command = typed->cli->commands[i];
    }
  typed->current = words[0];
}

void
daybook_complete (DaybookCli *cli, char **words)
{
  g_autoptr(GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Typed typed = { .cli = cli, .position = 1, .told = told };
  char *name[2] = { NULL };
  const GOptionEntry *asked;

  if (words[0] == NULL)
    return;
  take_words (&typed, words);
  asked = wants_value (daybook_manual_options, typed.before);
  if (asked != NULL)
    offer_kind (&typed, asked->arg_description);
  else if (typed.command == NULL && *typed.current == '-')
    offer_options (&typed, daybook_manual_options);
  else if (typed.command == NULL)
    offer_commands (&typed);
  else
    {
      name[0] = (char *) typed.command->name;
      cli->describe = describe_cb;
      cli->data_of_describe = &typed;
      typed.command->run (cli, 1, name);
      cli->describe = NULL;
    }
}
