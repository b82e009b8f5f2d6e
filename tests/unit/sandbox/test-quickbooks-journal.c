/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal of the books: what was added comes back in order, a line that was cut off is dropped,
 * and what is no write of these books is named by its line. */
#include "sandbox-quickbooks-journal.h"

#include <glib/gstdio.h>
#include <string.h>

#define BODY "{\"PrivateNote\":\"caf\xc3\xa9 \\\"x\\\"\\n\"}"

typedef struct
{
  char *folder, *path;
  GString *told; /* "at resource requestid body;" of each */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("daybook-journal-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "books", NULL);
  fixture->told = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_string_free (fixture->told, TRUE);
}

static gboolean
told_cb (const SandboxQbEntry *entry, char **why, gpointer data)
{
  Fixture *fixture = data;

  if (strcmp (entry->body, "{}") == 0)
    *why = g_strdup ("it is empty");
  g_string_append_printf (
      fixture->told, "%" G_GINT64_FORMAT " %s %s %s;", entry->at_us, entry->resource,
      (const char *) g_hash_table_lookup (entry->query, "requestid"), entry->body);
  return *why == NULL;
}

static SandboxQbJournal *
reopen (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  SandboxQbJournal *journal;

  g_string_truncate (fixture->told, 0);
  journal = sandbox_qb_journal_open (fixture->path, told_cb, fixture, &error);
  g_assert_no_error (error);
  g_assert_nonnull (journal);
  return journal;
}

static void
add (SandboxQbJournal *journal, gint64 at_us, const char *resource, const char *body)
{
  g_autoptr (GHashTable) query = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  SandboxQbEntry entry = { at_us, resource, query, body };

  g_hash_table_insert (query, (char *) "requestid", (char *) "r&1");
  g_assert_true (sandbox_qb_journal_add (journal, &entry, &error));
  g_assert_no_error (error);
}

static void
test_back (Fixture *fixture, gconstpointer data)
{
  SandboxQbJournal *journal = reopen (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (fixture->told->str, ==, "");
  add (journal, G_GINT64_CONSTANT (1795186800000001), "salesreceipt", BODY);
  add (journal, 2, "batch", "[]");
  sandbox_qb_journal_free (journal);

  journal = reopen (fixture);
  g_assert_cmpstr (fixture->told->str, ==,
                   "1795186800000001 salesreceipt r&1 " BODY ";2 batch r&1 [];");
  add (journal, 3, "transfer", "last");
  sandbox_qb_journal_free (journal);

  journal = reopen (fixture);
  g_assert_true (g_str_has_suffix (fixture->told->str, "2 batch r&1 [];3 transfer r&1 last;"));
  g_assert_true (sandbox_qb_journal_clear (journal, &error));
  g_assert_no_error (error);
  add (journal, 4, "deposit", "anew");
  sandbox_qb_journal_free (journal);

  sandbox_qb_journal_free (reopen (fixture));
  g_assert_cmpstr (fixture->told->str, ==, "4 deposit r&1 anew;");
}

/* Cut at each of its bytes, the last line is dropped as a whole and the next one follows cleanly.
 */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  SandboxQbJournal *journal = reopen (fixture);
  gsize whole, length;

  add (journal, 1, "first", "a");
  g_file_get_contents (fixture->path, &text, &whole, &error);
  g_assert_no_error (error);
  g_clear_pointer (&text, g_free);
  add (journal, 2, "second", BODY);
  sandbox_qb_journal_free (journal);
  g_file_get_contents (fixture->path, &text, &length, &error);
  g_assert_no_error (error);

  for (gsize cut = whole; cut < length; cut++)
    {
      g_file_set_contents (fixture->path, text, (gssize) cut, &error);
      g_assert_no_error (error);
      journal = reopen (fixture);
      g_assert_cmpstr (fixture->told->str, ==, "1 first r&1 a;");
      add (journal, 3, "third", "c");
      sandbox_qb_journal_free (journal);
      sandbox_qb_journal_free (reopen (fixture));
      g_assert_cmpstr (fixture->told->str, ==, "1 first r&1 a;3 third r&1 c;");
    }
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const char good[] = "{\"at\":1,\"resource\":\"a\",\"query\":{},\"body\":\"b\"}\n";
  static const struct
  {
    const char *line, *why;
  } cases[] = {
    { "not JSON\n", ":2: this is no write" },
    { "\n", ":2: this is no write" },
    { "[1]\n", ":2: this is no write" },
    { "{\"at\":\"1\",\"resource\":\"a\",\"query\":{},\"body\":\"b\"}\n", ":2: this is no write" },
    { "{\"at\":1,\"resource\":{},\"query\":{},\"body\":\"b\"}\n", ":2: this is no write" },
    { "{\"at\":1,\"resource\":\"a\",\"query\":[],\"body\":\"b\"}\n", ":2: this is no write" },
    { "{\"at\":1,\"resource\":\"a\",\"query\":{\"x\":[]},\"body\":\"b\"}\n",
      ":2: this is no write" },
    { "{\"at\":1,\"resource\":\"a\",\"query\":{},\"body\":null}\n", ":2: this is no write" },
    { "{\"at\":1,\"resource\":\"a\",\"query\":{},\"body\":\"{}\"}\n", ":2: it is empty; remove" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (good, cases[i].line, good, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SandboxQbJournal) journal = NULL;

      g_file_set_contents (fixture->path, text, -1, &error);
      g_assert_no_error (error);
      journal = sandbox_qb_journal_open (fixture->path, told_cb, fixture, &error);
      g_assert_null (journal);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, cases[i].why));
    }
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "nowhere", "books", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (sandbox_qb_journal_open (path, told_cb, fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/quickbooks-journal/back", Fixture, NULL, set_up, test_back, tear_down);
  g_test_add ("/quickbooks-journal/cut", Fixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/quickbooks-journal/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/quickbooks-journal/no-folder", Fixture, NULL, set_up, test_no_folder, tear_down);

  return g_test_run ();
}
