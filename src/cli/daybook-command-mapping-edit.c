/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mapping edit, import, revert: another mapping in force. What a person typed is never lost: it
 * stays in its file until the mapping is in force. */
#include <glib/gstdio.h>
#include <string.h>

#include "daybook-ask.h"
#include "daybook-error.h"
#include "daybook-mapping-edit.h"
#include "daybook-retry.h"

#define MOST_FIELDS 12

/* One document on its way to be in force. */
typedef struct
{
  DaybookCli *cli;
  DaybookSession *session;
  DaybookMappingPlace place;
  DaybookMapping *mapping;
  char *base; /* version of the built-in one that it was made from */
  const char *note; /* (nullable) what the person says of it */
  gboolean yes, remap;
  int last;
} Change;

static void
change_clear (Change *self)
{
  daybook_mapping_place_clear (&self->place);
  g_clear_pointer (&self->mapping, daybook_mapping_unref);
  g_clear_pointer (&self->session, daybook_session_free);
  g_free (self->base);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Change, change_clear)

/* Reads and compiles @file; with no place yet, its "mapping" says which one it is. */
static gboolean
change_read (Change *self, const char *file, const char *connection, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *base = g_path_get_basename (file);
  g_autoptr(DaybookTree) tree = NULL;
  const char *name;

  if (!g_file_get_contents (file, &text, NULL, error))
    return FALSE;
  tree = daybook_tree_new (text, -1, error);
  if (tree == NULL)
    {
      g_prefix_error (error, "%s: ", base);
      return FALSE;
    }
  name = daybook_tree_find_text (tree, 0, "mapping");
  if (self->place.name == NULL && name == NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%s does not say which \"mapping\" it is", base);
      return FALSE;
    }
  if (self->place.name == NULL
      && !daybook_mapping_place_find (&self->place, daybook_session_db (self->session), name,
                                      connection, error))
    return FALSE;
  g_free (self->base);
  self->base = g_strdup (daybook_tree_find_text (tree, 0, "base"));
  if (self->base == NULL)
    self->base = g_strdup (daybook_mapping_version (
        daybook_manifest_find_mapping (self->place.built_in, self->place.name)));
  g_clear_pointer (&self->mapping, daybook_mapping_unref);
  self->mapping
      = daybook_manifest_compile (self->place.built_in, self->place.name, base, tree, error);
  return self->mapping != NULL;
}

static void
print_trial (const DaybookTrial *trial)
{
  g_print ("Tried on %" G_GUINT64_FORMAT " that are kept: %" G_GUINT64_FORMAT
           " would change (%" G_GUINT64_FORMAT
           " of them in money, quantity or status), %" G_GUINT64_FORMAT " would fail.\n",
           trial->tried, trial->differ, trial->money, trial->fail);
  if (trial->failure != NULL)
    g_print ("  for one, %s\n", trial->failure);
  if (trial->example == NULL)
    return;
  g_print ("For example %s %s%s%s%s:\n", trial->example->type, trial->example->source_id,
           trial->example->number != NULL ? " (" : "",
           trial->example->number != NULL ? trial->example->number : "",
           trial->example->number != NULL ? ")" : "");
  daybook_cli_print_difference (trial->example->difference, "now", "then", MOST_FIELDS);
}

/* Where nobody can be asked, it was only tried. */
static gboolean
confirm (const Change *self, gboolean *yes, GError **error)
{
  g_autofree char *question
      = g_strdup_printf ("Put it in force for %s?", self->place.connection->id);

  *yes = self->yes;
  return self->yes || self->cli->json || !daybook_ask_can ()
         || daybook_ask_yes (question, yes, self->cli->cancellable, error);
}

static void
put_trial (const DaybookTrial *trial, DaybookJsonWriter *out)
{
  daybook_json_put_int (out, "tried", (gint64) trial->tried);
  daybook_json_put_int (out, "differ", (gint64) trial->differ);
  daybook_json_put_int (out, "money", (gint64) trial->money);
  daybook_json_put_int (out, "fail", (gint64) trial->fail);
  daybook_json_put_string (out, "failure", trial->failure);
  daybook_json_key (out, "example");
  daybook_json_add_raw (out, trial->example != NULL ? trial->example->difference : "null", -1);
}

/* Tries, asks, and puts it in force. *applied is FALSE when the person did not want it. */
static gboolean
change_apply (Change *self, gboolean *applied, GError **error)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  DaybookMendCounts counts = { 0 };
  DaybookFlowCounts flows = { 0 };
  g_autoptr(DaybookTrial) stored = NULL;
  const DaybookTrialOptions looking = { .most = (guint64) MAX (0, self->last) };
  const DaybookTrialOptions storing = { .apply = TRUE };
  g_autoptr(DaybookTrial) trial
      = daybook_mend_try (self->session, self->place.connection, self->mapping, &looking,
                          self->cli->cancellable, error);

  if (trial == NULL)
    return FALSE;
  if (!self->cli->json)
    print_trial (trial);
  if (!confirm (self, applied, error))
    return FALSE;
  if (*applied
      && !daybook_mend_choose (self->session, self->place.connection, self->place.name,
                               self->mapping, self->base, self->note, self->cli->cancellable,
                               &counts, &flows, error))
    return FALSE;
  if (*applied && self->remap
      && (stored = daybook_mend_try (self->session, self->place.connection, self->mapping, &storing,
                                     self->cli->cancellable, error))
             == NULL)
    return FALSE;
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  put_trial (trial, &out);
  daybook_json_put_bool (&out, "applied", *applied);
  daybook_json_put_string (&out, "version", daybook_mapping_version (self->mapping));
  daybook_json_put_int (&out, "stored", stored != NULL ? (gint64) stored->stored : 0);
  daybook_json_key (&out, "quarantine");
  daybook_json_begin_object (&out);
  daybook_cli_put_mend_counts (&counts, &out);
  daybook_json_end_object (&out);
  daybook_json_end_object (&out);
  if (self->cli->json)
    daybook_cli_print_json (&out);
  else if (*applied)
    {
      g_print ("%s is yours now for %s: version %s.\n", self->place.name,
               self->place.connection->id, daybook_mapping_version (self->mapping));
      daybook_cli_print_mend_counts (&counts);
      if (stored != NULL)
        g_print ("%" G_GUINT64_FORMAT " records were stored anew.\n", stored->stored);
    }
  return TRUE;
}

int
daybook_cli_mapping_import (DaybookCli *cli,
                            const char *file,
                            const char *connection,
                            const char *note,
                            gboolean yes,
                            gboolean remap,
                            int last)
{
  g_autoptr(GError) error = NULL;
  g_auto(Change) change = { .cli = cli, .note = note, .yes = yes, .remap = remap, .last = last };
  gboolean applied = FALSE;
  int status;

  change.session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (change.session == NULL)
    return status;
  if (!change_read (&change, file, connection, &error) || !change_apply (&change, &applied, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (!applied && !cli->json)
    g_print ("Nothing was changed. With --yes it is put in force.\n");
  return DAYBOOK_EXIT_OK;
}

/* ---- edit ---- */

/* $XDG_STATE_HOME/daybook/edit/shopify.orders.order.json */
static char *
edit_file (const Change *self, GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "daybook", "edit", NULL);
  g_autofree char *name
      = g_strdup_printf ("%s.%s.json", self->place.connection->id, self->place.name);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s cannot be made: %s", folder,
                   g_strerror (errno));
      return NULL;
    }
  return g_build_filename (folder, g_strdelimit (name, "/", '.'), NULL);
}

static gboolean
run_editor (const char *file, GError **error)
{
  const char *visual = g_getenv ("VISUAL");
  const char *editor = visual != NULL && *visual != '\0' ? visual : g_getenv ("EDITOR");
  g_autofree char *quoted = g_shell_quote (file);
  g_autofree char *line
      = g_strdup_printf ("%s %s", editor != NULL && *editor != '\0' ? editor : "vi", quoted);
  g_auto(GStrv) words = NULL;
  int status = 0;

  return g_shell_parse_argv (line, NULL, &words, error)
         && g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN,
                          NULL, NULL, NULL, NULL, &status, error)
         && g_spawn_check_wait_status (status, error);
}

static gboolean
wants_again (const Change *self, const GError *failure)
{
  gboolean again = FALSE;

  if (!daybook_ask_can ())
    return FALSE;
  g_printerr ("%s\n", failure->message);
  return daybook_ask_yes ("Edit it again?", &again, self->cli->cancellable, NULL) && again;
}

/* Edits until it is right, or until the person stops: then the error of the last try. */
static gboolean
edit_until_right (Change *self, const char *file, GError **error)
{
  for (;;)
    {
      g_autoptr(GError) failure = NULL;

      if (!run_editor (file, error))
        return FALSE;
      if (change_read (self, file, NULL, &failure))
        return TRUE;
      if (!wants_again (self, failure))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
}

/* What was typed the last time is taken up. */
static gboolean
write_document (const Change *self, const char *file, GError **error)
{
  const DaybookMappingPlace *place = &self->place;
  DaybookMapping *built_in = daybook_manifest_find_mapping (place->built_in, place->name);
  g_autofree char *own = daybook_mapping_dup_own (place->connection, place->name, "text");
  g_autofree char *flat
      = daybook_mapping_dup_document (place->name, daybook_mapping_version (built_in),
                                      own != NULL ? own : daybook_mapping_text (built_in));
  g_autoptr(DaybookTree) tree = daybook_tree_new (flat, -1, NULL);
  g_autofree char *document = daybook_cli_dup_pretty (tree, 0);

  if (g_file_test (file, G_FILE_TEST_EXISTS))
    {
      g_printerr ("Going on with what you typed before (%s).\n", file);
      return TRUE;
    }
  return g_file_set_contents_full (file, document, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

int
daybook_cli_mapping_edit (DaybookCli *cli, const char *name, const char *connection, gboolean yes)
{
  g_autoptr(GError) error = NULL;
  g_auto(Change) change = { .cli = cli, .yes = yes };
  g_autofree char *file = NULL;
  gboolean applied = FALSE;
  int status;

  change.session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (change.session == NULL)
    return status;
  if (!daybook_mapping_place_find (&change.place, daybook_session_db (change.session), name,
                                   connection, &error)
      || (file = edit_file (&change, &error)) == NULL || !write_document (&change, file, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (!edit_until_right (&change, file, &error) || !change_apply (&change, &applied, &error))
    {
      g_prefix_error (&error,
                      "nothing was changed; what you typed is kept in %s, and 'mapping edit' "
                      "goes on with it: ",
                      file);
      return daybook_cli_fail (cli, g_steal_pointer (&error));
    }
  if (applied)
    g_unlink (file);
  else if (!cli->json)
    g_print ("Nothing was changed. What you typed is kept in %s: 'mapping edit' goes on with it,\n"
             "'mapping import %s --yes' puts it in force.\n",
             file, file);
  return DAYBOOK_EXIT_OK;
}

/* ---- revert ---- */

int
daybook_cli_mapping_revert (DaybookCli *cli, const char *name, const char *connection)
{
  g_autoptr(GError) error = NULL;
  g_auto(Change) change = { .cli = cli };
  DaybookMendCounts counts = { 0 };
  DaybookFlowCounts flows = { 0 };
  int status;

  change.session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (change.session == NULL)
    return status;
  if (!daybook_mapping_place_find (&change.place, daybook_session_db (change.session), name,
                                   connection, &error)
      || !daybook_mend_choose (change.session, change.place.connection, name, NULL, NULL, NULL,
                               cli->cancellable, &counts, &flows, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (cli->json)
    g_print ("{\"reverted\":true}\n");
  else
    {
      g_print ("%s is the built-in one again. Yours is kept: mapping export %s --version …\n", name,
               name);
      daybook_cli_print_mend_counts (&counts);
    }
  return DAYBOOK_EXIT_OK;
}
