/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a store: what is missing, what does not fit, who may write and who is said to act. */
#include "sync-bench.h"

#include "daybook-audit.h"

typedef struct
{
  char *folder, *store, *key;
} Folder;

static void
set_up (Folder *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("daybook-session-XXXXXX", NULL);
  self->store = g_build_filename (self->folder, "store", NULL);
  self->key = g_build_filename (self->folder, "key", NULL);
}

static void
tear_down (Folder *self, gconstpointer data)
{
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->store);
  g_free (self->key);
}

static void
fail_open (const char *store, const char *key, DaybookError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookSession) session = daybook_session_open (store, key, FALSE, &error);

  g_assert_null (session);
  g_assert_error (error, DAYBOOK_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
}

static DaybookSession *
make (Folder *self)
{
  g_autoptr (GError) error = NULL;
  DaybookSession *session = daybook_session_open (self->store, self->key, TRUE, &error);

  g_assert_no_error (error);
  return session;
}

static void
test_no_store (Folder *self, gconstpointer data)
{
  fail_open (self->store, self->key, DAYBOOK_ERROR_SETUP, "there is no Daybook store in");
  g_assert_false (g_file_test (self->key, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (self->store, G_FILE_TEST_EXISTS));
}

static void
test_other_key (Folder *self, gconstpointer data)
{
  g_autofree char *other = g_build_filename (self->folder, "other", NULL);
  g_autofree char *elsewhere = g_build_filename (self->folder, "elsewhere", NULL);
  g_autoptr (GError) error = NULL;

  daybook_session_free (make (self));
  daybook_session_free (daybook_session_open (elsewhere, other, TRUE, &error));
  g_assert_no_error (error);
  fail_open (self->store, other, DAYBOOK_ERROR_KEYRING, "");
  g_chmod (self->key, 0644);
  fail_open (self->store, self->key, DAYBOOK_ERROR_SETUP, "");
  g_chmod (self->key, 0600);
  g_unlink (self->key);
  fail_open (self->store, self->key, DAYBOOK_ERROR_SETUP, "");
}

static void
test_made_once (Folder *self, gconstpointer data)
{
  g_autofree char *actor = g_strdup_printf ("user:%s", g_get_user_name ());
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookSession) session = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  daybook_session_free (make (self));
  session = make (self);
  rows = daybook_audit_list (daybook_session_db (session), 0, 10, &error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (((DaybookAuditEntry *) rows->pdata[0])->act, ==, "store.made");
  g_assert_cmpstr (((DaybookAuditEntry *) rows->pdata[0])->actor, ==, actor);
  g_assert_cmpstr (((DaybookAuditEntry *) rows->pdata[0])->detail, ==, "{\"key\":\"key file\"}");
}

/* Every thread's connection to the store acts for the same one. */
static void
test_actor (Folder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookSession) session = make (self);
  g_autoptr (DaybookDb) other = NULL;

  daybook_session_set_actor (session, "scheduler");
  g_assert_cmpstr (daybook_db_get_actor (daybook_session_db (session)), ==, "scheduler");
  other = daybook_session_open_db (session, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (daybook_db_get_actor (other), ==, "scheduler");
}

static void
test_one_writer (Folder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookSession) first = make (self);
  g_autoptr (DaybookSession) second = make (self);

  g_assert_true (daybook_session_lock (first, "sync", &error));
  g_assert_true (daybook_session_lock (first, "sync", &error));
  g_assert_no_error (error);
  g_assert_false (daybook_session_lock (second, "sync", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
  g_clear_error (&error);
  g_clear_pointer (&first, daybook_session_free);
  g_assert_true (daybook_session_lock (second, "sync", &error));
  g_assert_no_error (error);
}

static void
test_manifests (Folder *self, gconstpointer data)
{
  static const struct
  {
    const char *provider, *settings;
    gboolean found;
  } cases[] = {
    { "nobody", "{}", FALSE },
    { "stripe", "{\"manifest_file\":\"/nowhere/at.json\"}", FALSE },
    { "stripe", "{}", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DaybookConnection connection = { .id = (char *) "x",
                                       .provider = (char *) cases[i].provider,
                                       .settings = (char *) cases[i].settings };
      g_autoptr (GError) error = NULL;
      g_autoptr (DaybookManifest) manifest = daybook_session_manifest (&connection, &error);

      g_assert_true ((manifest != NULL) == cases[i].found);
      if (!cases[i].found)
        g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
    }
}

#define ADD(name, function) g_test_add ("/session/" name, Folder, NULL, set_up, function, tear_down)

static gpointer
share_thread (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookSession) shared = daybook_session_share (data, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (daybook_session_store_id (shared), ==, daybook_session_store_id (data));
  g_assert_true (daybook_session_line (shared, "till") == daybook_session_line (data, "till"));
  g_assert_true (daybook_db_set_meta (daybook_session_db (shared), "currency", "EUR", &error));
  g_assert_no_error (error);
  return daybook_session_lock (shared, "test", &error) ? data : NULL;
}

/* Another thread works beside the first: same store, same lines, and the lock only if there is one.
 */
static void
test_shared (Folder *self, gconstpointer data)
{
  g_autoptr (DaybookSession) session = make (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *currency = NULL;

  g_assert_null (g_thread_join (g_thread_new ("share", share_thread, session)));
  g_assert_true (daybook_session_lock (session, "test", &error));
  g_assert_no_error (error);
  g_assert_true (g_thread_join (g_thread_new ("share", share_thread, session)) == session);
  currency = daybook_db_dup_meta (daybook_session_db (session), "currency", &error);
  g_assert_cmpstr (currency, ==, "EUR");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("no-store", test_no_store);
  ADD ("other-key", test_other_key);
  ADD ("made-once", test_made_once);
  ADD ("actor", test_actor);
  ADD ("one-writer", test_one_writer);
  ADD ("manifests", test_manifests);
  ADD ("shared", test_shared);

  return g_test_run ();
}
