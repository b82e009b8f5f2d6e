/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renewals of a provider that gives each refresh token once: saved before it is used, by one thread
 * of one process at a time, and not lost when it cannot be saved. */
#include "test-till.h"

#include "daybook-account-private.h"
#include "daybook-vault-private.h"

static const char manifest_text[] = TILL_HEAD
    "'sign_in': [ { 'id': 'tokens', 'method': 'tokens', 'title': 'Tokens', 'steps': [],"
    "  'fields': [ { 'name': 'client_id', 'title': 'Client ID' }, { 'name': 'refresh_token', "
    "'title': 'Token', 'secret': true } ],"
    "  'refresh': { 'url': '{api}/token', 'client': 'form', "
    "'headers': { 'X-Ends': 'true' }, 'params': { 'grant_type': "
    "'refresh_token', 'refresh_token': '{refresh_token}' }, 'before': '10 min' },"
    "  'headers': { 'Authorization': 'Bearer {access_token}' } } ],"
    "'probe': { 'request': { 'get': '/me' } }, 'streams': {} }";

#define FIRST                                                                                      \
  "{\"client_id\":\"c\",\"access_token\":\"token-0\",\"access_expires\":1,"                        \
  "\"refresh_token\":\"refresh-0\"}"

/* A vault in memory that can be made to refuse. */
typedef struct
{
  DaybookVault vault;
  GMutex lock;
  char *secrets;
  int refuse; /* so many saves */
} Memory;

static Memory memory;

static char *
memory_lookup (DaybookVault *vault, const char *store, const char *name, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&memory.lock);

  return g_strdup (memory.secrets);
}

static gboolean
memory_save (DaybookVault *vault,
             const char *store,
             const char *name,
             const char *secret,
             const char *label,
             GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&memory.lock);

  if (memory.refuse > 0)
    {
      memory.refuse--;
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING, "the keyring is locked");
      return FALSE;
    }
  g_free (memory.secrets);
  memory.secrets = g_strdup (secret);

  return TRUE;
}

/* The server's side. */
static struct
{
  GMutex lock;
  int grants;
  int wrong;   /* refresh tokens that were not the newest */
  int unsaved; /* tokens that came before they were in the vault */
  const char *ends; /* more members of the answer to who asks for them by the header */
} till;

static void
serve_token (SoupServerMessage *message)
{
  g_autofree char *body = till_body (message);
  g_autoptr(GHashTable) form = soup_form_decode (body);
  g_autofree char *newest = NULL;
  g_autofree char *json = NULL;

  g_mutex_lock (&till.lock);
  newest = g_strdup_printf ("refresh-%d", till.grants);
  if (g_strcmp0 (g_hash_table_lookup (form, "refresh_token"), newest) != 0)
    {
      till.wrong++;
      till_reply (message, 400, "{'error':'invalid_grant'}");
    }
  else
    {
      till.grants++;
      json = g_strdup_printf (
          "{'access_token':'token-%d','expires_in':3600,'refresh_token':'refresh-%d'%s}",
          till.grants, till.grants,
          till.ends != NULL && till_header (message, "X-Ends") != NULL ? till.ends : "");
      till_reply (message, 200, json);
    }
  g_mutex_unlock (&till.lock);
}

static void
handle_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer data)
{
  const char *bearer = till_header (message, "Authorization");
  g_autofree char *saved = NULL;

  if (g_str_has_suffix (path, "/token"))
    {
      serve_token (message);
      return;
    }
  saved = memory_lookup (NULL, NULL, NULL, NULL);
  if (saved != NULL && (bearer == NULL || strstr (saved, bearer + strlen ("Bearer ")) == NULL))
    till.unsaved++;
  till_reply (message, g_str_equal (bearer, "Bearer token-0") ? 401 : 200, "{'id':1}");
}

typedef struct
{
  TestServer *server;
  DaybookManifest *manifest;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  memory.vault = (DaybookVault){ .lookup = memory_lookup, .save = memory_save };
  memory.secrets = g_strdup (FIRST);
  memory.refuse = till.grants = till.wrong = till.unsaved = 0;
  till.ends = NULL;
  self->server = test_server_new (handle_cb);
  self->manifest = till_load (manifest_text);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&memory.secrets, g_free);
  daybook_manifest_unref (self->manifest);
  test_server_free (self->server);
}

/* One look at /me by a job of its own. */
static DaybookAnswer *
look (Fixture *self, GError **error)
{
  g_autoptr(DaybookAccount) account
      = till_open (self->manifest, self->server->base, NULL, &memory.vault);

  return daybook_account_call (
      account, daybook_tree_find (daybook_manifest_tree (self->manifest), 0, "probe.request"), NULL,
      NULL, error);
}

static gpointer
look_thread (gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookAnswer) answer = look (data, &error);

  g_assert_no_error (error);

  return GINT_TO_POINTER (answer->outcome);
}

static void
test_saved_before_used (Fixture *self, gconstpointer data)
{
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("job", look_thread, self);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (threads[i])), ==, DAYBOOK_OUTCOME_OK);
  g_assert_cmpint (till.grants, ==, 1);
  g_assert_cmpint (till.unsaved, ==, 0);
  g_assert_cmpint (till.wrong, ==, 0);
}

/* Neither used nor lost, and the provider is not asked for another. */
static void
test_not_saved (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;

  memory.refuse = 3;
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(DaybookAnswer) none = look (self, &error);

      g_assert_null (none);
      g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
      g_assert_nonnull (strstr (error->message, "could not be saved: the keyring is locked"));
      g_assert_null (strstr (error->message, "token-1"));
      g_clear_error (&error);
      g_assert_cmpint (till.grants, ==, 1);
      g_assert_cmpuint (till_count (self->server, "GET /v1/me"), ==, 0);
      g_assert_nonnull (strstr (memory.secrets, "refresh-0"));
    }
  answer = look (self, &error);
  g_assert_no_error (error);
  g_assert_cmpint (answer->outcome, ==, DAYBOOK_OUTCOME_OK);
  g_assert_cmpint (till.grants, ==, 1);
  g_assert_cmpint (till.wrong, ==, 0);
  g_assert_cmpint (till.unsaved, ==, 0);
  g_assert_nonnull (strstr (memory.secrets, "refresh-1"));
}

/* A person who signs in anew meanwhile is not overwritten. */
static void
test_signed_in_meanwhile (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAnswer) none = NULL;
  g_autoptr(DaybookAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;

  memory.refuse = 1;
  none = look (self, &error);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
  g_clear_error (&error);
  g_free (memory.secrets);
  memory.secrets = g_strdup ("{\"client_id\":\"c\",\"access_token\":\"token-9\",\"access_expires\":"
                             "0,\"refresh_token\":\"refresh-9\",\"serial\":1}");
  answer = look (self, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (memory.secrets, "refresh-9"));
}

/* When the sign-in ends after a renewal that was told @ends, in seconds from now. */
static gint64
renewed_until_s (Fixture *self, const char *ends)
{
  g_autoptr(DaybookAccount) account
      = till_open (self->manifest, self->server->base, NULL, &memory.vault);
  g_autofree char *newest = g_strdup_printf ("\"refresh-%d\"", till.grants);
  gint64 access, refresh;

  till.ends = ends;
  g_assert_nonnull (strstr (memory.secrets, newest));
  g_assert_true (daybook_account_need_secrets (account, NULL));
  g_assert_true (daybook_account_renew (account, daybook_account_serial (account), NULL, NULL));
  daybook_account_expiry (account, &access, &refresh);

  return (refresh - g_get_real_time () + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
}

/* A consent ends however often it is refreshed, and is not forgotten where it is not told. */
static void
test_consent_ends (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *ends;
    gint64 until_s;
  } rows[] = {
    { ",'x_refresh_token_expires_in':5000", 5000 },
    { ",'x_refresh_token_expires_in':5000,'x_refresh_token_hard_expires_in':900000", 5000 },
    { ",'x_refresh_token_expires_in':5000,'x_refresh_token_hard_expires_in':4000", 4000 },
    { ",'x_refresh_token_expires_in':5000", 4000 },
    { ",'x_refresh_token_hard_expires_in':3000", 3000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 until_s = renewed_until_s (self, rows[i].ends);

      g_assert_cmpint (until_s, >, rows[i].until_s - 100);
      g_assert_cmpint (until_s, <=, rows[i].until_s);
    }
}

static DaybookVault *
open_file_vault (const char *folder)
{
  g_autofree char *key = g_build_filename (folder, "key", NULL);
  g_autofree char *sealed = g_build_filename (folder, "sealed", NULL);
  g_autoptr(GError) error = NULL;
  DaybookVault *vault = daybook_vault_open_file (key, sealed, TRUE, &error);

  g_assert_no_error (error);

  return vault;
}

/* What a process of its own does; it is told where by the environment. */
static void
be_other_process (void)
{
  const char *folder = g_getenv ("TEST_FOLDER");
  g_autoptr(DaybookVault) vault = NULL;
  g_autoptr(DaybookManifest) manifest = till_load (manifest_text);
  DaybookAccountSetup setup
      = { .id = "till", .store_id = "test", .folder = folder, .base_url = g_getenv ("TEST_BASE") };
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(DaybookAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;

  if (folder == NULL)
    {
      g_test_skip ("run by processes");
      return;
    }
  vault = open_file_vault (folder);
  account = daybook_account_new (manifest, &setup, vault, NULL, &error);
  g_assert_no_error (error);
  answer = daybook_account_call (
      account, daybook_tree_find (daybook_manifest_tree (manifest), 0, "probe.request"), NULL, NULL,
      &error);
  g_assert_no_error (error);
  g_assert_cmpint (answer->outcome, ==, DAYBOOK_OUTCOME_OK);
}

static void
remove_all (const char *folder)
{
  static const char *const names[] = { "key", "sealed", "sealed.lock", "renew-till.lock" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_processes (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("daybook-token-XXXXXX", NULL);
  g_autoptr(DaybookVault) vault = open_file_vault (folder);
  g_autoptr(GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  GSubprocess *processes[6];
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&memory.secrets, g_free);
  daybook_vault_save (vault, "test", "till", FIRST, "Till", &error);
  g_assert_no_error (error);
  g_subprocess_launcher_setenv (launcher, "TEST_FOLDER", folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "TEST_BASE", self->server->base, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    {
      processes[i] = g_subprocess_launcher_spawn (launcher, &error, "/proc/self/exe", "--tap", "-p",
                                                  "/token/other-process", NULL);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    {
      g_subprocess_wait_check (processes[i], NULL, &error);
      g_assert_no_error (error);
      g_object_unref (processes[i]);
    }
  g_assert_cmpint (till.grants, ==, 1);
  g_assert_cmpint (till.wrong, ==, 0);
  remove_all (folder);
}

#define ADD(name, function) g_test_add ("/token/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("saved-before-used", test_saved_before_used);
  ADD ("consent-ends", test_consent_ends);
  ADD ("not-saved", test_not_saved);
  ADD ("signed-in-meanwhile", test_signed_in_meanwhile);
  ADD ("processes", test_processes);
  g_test_add_func ("/token/other-process", be_other_process);

  return g_test_run ();
}
