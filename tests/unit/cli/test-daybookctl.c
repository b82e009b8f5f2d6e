/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built daybookctl on a store without a network: what it makes of its words, what it prints and
 * how it ends. */
#include <glib/gstdio.h>
#include <string.h>

#include "daybook-audit.h"
#include "daybook-session.h"

typedef struct
{
  char *folder, *store, *key;
} Shelf;

static char *
in_folder (Shelf *shelf, const char *name)
{
  return g_build_filename (shelf->folder, name, NULL);
}

static void
set_up (Shelf *shelf, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookSession) session = NULL;
  g_autoptr (DaybookConnection) connection = daybook_connection_new ();

  shelf->folder = g_dir_make_tmp ("daybook-cli-XXXXXX", NULL);
  shelf->store = in_folder (shelf, "store");
  shelf->key = in_folder (shelf, "key");
  session = daybook_session_open (shelf->store, shelf->key, TRUE, &error);
  g_assert_no_error (error);
  connection->id = g_strdup ("shop");
  connection->provider = g_strdup ("shopify");
  connection->title = g_strdup ("Maple");
  g_assert_true (daybook_connection_add (daybook_session_db (session), connection, &error));
  g_assert_true (daybook_audit_note (daybook_session_db (session), "connection.added", "connection",
                                     0, "shop", 1, &error));
  g_assert_no_error (error);
}

static void
empty (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        empty (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
tear_down (Shelf *shelf, gconstpointer data)
{
  empty (shelf->folder);
  g_free (shelf->folder);
  g_free (shelf->store);
  g_free (shelf->key);
}

/* @words is split at blanks; {store} and {key} are the shelf's. Its exit code. */
static int
call (Shelf *shelf, const char *words, char **out, char **err)
{
  g_autoptr (GString) filled = g_string_new (words);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int status;

  g_string_replace (filled, "{store}", shelf->store, 0);
  g_string_replace (filled, "{key}", shelf->key, 0);
  rest = g_strsplit (filled->str, " ", -1);
  g_ptr_array_add (argv, (gpointer) g_getenv ("DAYBOOKCTL"));
  for (guint i = 0; rest[i] != NULL; i++)
    if (*rest[i] != '\0')
      g_ptr_array_add (argv, rest[i]);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, out, err, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static const struct
{
  const char *words;
  int status;
  const char *says; /* in either output */
} cases[] = {
  { "", 2, "Usage: daybookctl" },
  { "--help", 0, "Exit codes\n  0  " },
  { "--version", 0, "daybookctl " DAYBOOK_VERSION },
  { "frobnicate", 2, "there is no command \"frobnicate\"" },
  { "--data", 2, "--data needs a path" },
  { "status --data", 2, "--data needs a path" },
  { "--data {store}/none --key-file {key} status", 3, "there is no Daybook store in" },
  { "--data {store} --key-file {store}/nokey status", 3, "nokey" },
  { "OPEN sync --frobnicate", 2, "Unknown option --frobnicate" },
  { "OPEN sync --tries 0", 2, "Usage: daybookctl sync" },
  { "OPEN sync --tries many", 2, "Usage: daybookctl sync" },
  { "OPEN sync --from yesterday", 2, "\"yesterday\" is not a day, as in 2026-11-20" },
  { "OPEN sync more", 2, "unexpected argument" },
  { "OPEN undo shop", 2, "name the connection, and deliveries or --all" },
  { "OPEN undo shop --all 7", 2, "name the connection, and deliveries or --all" },
  { "OPEN undo shop 0", 3, "\"0\" is not an id" },
  { "OPEN undo shop -- -1", 3, "is not an id" },
  { "OPEN undo shop 1x", 3, "\"1x\" is not an id" },
  { "OPEN undo shop 99999999999999999999", 3, "is not an id" },
  { "OPEN show delivery 7", 3, "there is no delivery 7" },
  { "OPEN quarantine resolve 7", 3, "there is nothing in quarantine under 7" },
  { "OPEN quarantine", 2, "name one entry" },
  { "OPEN list", 2, "name one list" },
  { "OPEN list unicorns", 2, "there is no list of \"unicorns\"" },
  { "OPEN list orders --limit 0", 2, "Usage: daybookctl list" },
  { "OPEN flow show books", 3, "there is no flow 'books'" },
  { "OPEN flow add books", 2, "the words do not fit" },
  { "OPEN disconnect nobody", 3, "there is no connection 'nobody'" },
  { "OPEN audit --limit 0", 2, "a limit is at least 1" },
  { "OPEN audit --about delivery", 2, "is not KIND:ID" },
  { "OPEN audit --about :7", 2, "is not KIND:ID" },
  { "OPEN audit --since 2026-13-01", 2, "\"2026-13-01\" is not a day" },
  { "OPEN audit everything", 2, "unexpected argument" },
  { "OPEN audit --about connection:shop", 0, "connection.added" },
  { "OPEN audit --act delivery.", 0, "Nothing of that kind was done." },
  { "OPEN health nobody", 3, "there is no connection 'nobody'" },
  { "OPEN health --days 0", 2, "that is no number of days" },
  { "OPEN health", 0, "Nothing was read or posted in these days." },
  { "OPEN verify", 0, "ok: every journal balances" },
  { "OPEN status", 0, "Orders" },
  { "OPEN connections", 0, "Maple" },
  { "verify --help", 0, "the audit log is whole: the first row that was changed" },
};

static void
test_case (Shelf *shelf, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GString) words = g_string_new (cases[i].words);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  int status;

  g_string_replace (words, "OPEN", "--data {store} --key-file {key}", 1);
  status = call (shelf, words->str, &out, &err);
  g_test_message ("%s%s", out, err);
  g_assert_cmpint (status, ==, cases[i].status);
  g_assert_true (strstr (out, cases[i].says) != NULL || strstr (err, cases[i].says) != NULL);
}

static const struct
{
  const char *words;
  const char *members; /* of the object, or of the list's first */
} shapes[] = {
  { "status", "orders test_orders payments documents review duplicates clearing reasons" },
  { "verify", "verify broken" },
  { "connections", "id provider title account environment state" },
  { "audit", "seq at actor act detail version hash" },
  { "audit export", "seq at actor act detail version prev hash" },
  { "list deliveries --state nowhere", "" },
  { "health", "" },
  { "show delivery 7", "error code advice exit" },
};

/* One line of JSON with these members; options stand anywhere. */
static void
test_shape (Shelf *shelf, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *words
      = g_strdup_printf ("%s --key-file {key} --json --data {store}", shapes[i].words);
  g_auto (GStrv) members = g_strsplit (shapes[i].members, " ", -1);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (DaybookTree) tree = NULL;
  g_autoptr (GError) error = NULL;
  DaybookNode node = 0;

  call (shelf, words, &out, &err);
  *strchrnul (out, '\n') = '\0'; /* export has one a line */
  tree = daybook_tree_new (out, -1, &error);
  g_assert_no_error (error);
  if (daybook_tree_kind (tree, 0) == DAYBOOK_KIND_LIST && members[0] != NULL && *members[0] != '\0')
    node = daybook_tree_first (tree, 0);
  for (guint m = 0; members[m] != NULL && *members[m] != '\0'; m++)
    {
      g_test_message ("%s", members[m]);
      g_assert_cmpint (daybook_tree_get (tree, node, members[m]), !=, DAYBOOK_NODE_NONE);
    }
}

/* Another key than the store's, made by another store. */
static void
test_wrong_key (Shelf *shelf, gconstpointer data)
{
  g_autofree char *other = in_folder (shelf, "other");
  g_autofree char *key = in_folder (shelf, "other-key");
  g_autofree char *words = g_strdup_printf ("--data {store} --key-file %s status", key);
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;

  daybook_session_free (daybook_session_open (other, key, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (call (shelf, words, NULL, &err), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/daybookctl/words/%u", i);

      g_test_add (path, Shelf, GUINT_TO_POINTER (i), set_up, test_case, tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/daybookctl/json/%u", i);

      g_test_add (path, Shelf, GUINT_TO_POINTER (i), set_up, test_shape, tear_down);
    }
  g_test_add ("/daybookctl/wrong-key", Shelf, NULL, set_up, test_wrong_key, tear_down);

  return g_test_run ();
}
