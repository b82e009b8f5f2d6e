/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in, in all five ways, and the renewal of what ends. The browser is a thread that follows
 * the authorize address. */
#include "test-till.h"

#include "daybook-sign-in.h"

#define OAUTH                                                                                      \
  "'authorize': { 'url': '{api}/authorize', 'params': { 'client_id': '{fields.client_id}', "       \
  "'redirect_uri': '{redirect_uri}',"                                                              \
  "   'state': '{state}', 'scope': '{scopes}', 'code_challenge': '{challenge}' }, 'pkce': true }," \
  "'callback': { 'keep': { 'settings.realm': 'realmId' }, 'check': { 'shop': '{settings.shop}' } " \
  "},"                                                                                             \
  "'token': { 'url': '{api}/token', 'client': 'basic', 'params': { 'grant_type': "                 \
  "'authorization_code', 'code': '{code}',"                                                        \
  "   'redirect_uri': '{redirect_uri}', 'code_verifier': '{verifier}' } },"                        \
  "'refresh': { 'url': '{api}/token', 'client': 'form', 'params': { 'grant_type': "                \
  "'refresh_token', 'refresh_token': '{refresh_token}' }, 'before': '10 min' },"

#define IDS                                                                                        \
  "{ 'name': 'client_id', 'title': 'Client ID' }, { 'name': 'client_secret', 'title': 'Secret', "  \
  "'secret': true, 'pattern': '^s-', 'wrong': 'it begins with s-' }"

static const char manifest_text[] = TILL_HEAD
    "'sign_in': ["
    "  { 'id': 'machine', 'method': 'client_credentials', 'title': 'Machine', 'steps': [], "
    "'fields': [ " IDS " ], 'scopes': 'read_a,read_b write_c',"
    "    'token': { 'url': '{api}/token', 'client': 'form', 'params': { 'grant_type': "
    "'client_credentials' }, 'before': '10 min' },"
    "    'headers': { 'Authorization': 'Bearer {access_token}' } },"
    "  { 'id': 'browser', 'method': 'authorization_code', 'title': 'Browser', 'steps': [], "
    "'fields': [ " IDS " ], 'scopes': 'all'," OAUTH
    "    'receiver': { 'kind': 'loopback', 'path': '/back' }, 'headers': { 'Authorization': "
    "'Bearer {access_token}' } },"
    "  { 'id': 'paste', 'method': 'authorization_code', 'title': 'Paste', 'steps': [], 'fields': "
    "[ " IDS ", { 'name': 'redirect_uri', 'title': 'Address' } ], 'scopes': 'all'," OAUTH
    "    'receiver': { 'kind': 'paste', 'redirect_uri': '{fields.redirect_uri}' }, 'headers': { "
    "'Authorization': 'Bearer {access_token}' } },"
    "  { 'id': 'tokens', 'method': 'tokens', 'title': 'Tokens', 'steps': [],"
    "    'fields': [ " IDS ", { 'name': 'refresh_token', 'title': 'Token', 'secret': true }, { "
                           "'name': 'realm', 'title': 'Realm' } ],"
    "    'refresh': { 'url': '{api}/token', 'client': 'form', 'params': { 'grant_type': "
    "'refresh_token', 'refresh_token': '{refresh_token}' }, 'before': '10 min' },"
    "    'headers': { 'Authorization': 'Bearer {access_token}' } },"
    "  { 'id': 'user', 'method': 'password', 'title': 'User', 'steps': [],"
    "    'fields': [ { 'name': 'user', 'title': 'User' }, { 'name': 'password', 'title': "
    "'Password', 'secret': true } ],"
    "    'login': { 'request': { 'post': '/login', 'json': { 'user': '{fields.user}', 'password': "
    "'{fields.password}' } }, 'keep': { 'session': 'result[1]' } },"
    "    'derive': { 'session64': { 'base64': '{fields.user}:{session}' } }, 'headers': { "
    "'Authorization': 'Session {session64}' } },"
    "  { 'id': 'key', 'method': 'api_key', 'title': 'Key', 'steps': [], 'environments': [ 'live' ],"
    "    'fields': [ { 'name': 'key', 'title': 'Key', 'secret': true, 'pattern': '^k-' } ], "
    "'headers': { 'Authorization': 'Bearer {key}' } } ],"
    "'probe': { 'request': { 'get': '/me' }, 'keep': { 'account': 'id', 'title': 'name', "
    "'settings.currency': 'currency' },"
    "  'needs': [ { 'title': 'Orders', 'request': { 'get': '/orders' } }, { 'title': 'Payouts', "
    "'request': { 'get': '/payouts' } } ] },"
    "'errors': { 'fault': 'error', 'message': 'error_description', 'code': 'error' }, 'streams': "
    "{} }";

/* The server's side. */
static struct
{
  GMutex lock;
  guint grants;  /* tokens given */
  guint lives_s; /* each */
  guint refused; /* tokens up to this number are refused by /me */
  char *refresh; /* the refresh token that is good */
  guint logins;
  gboolean lie;       /* the browser comes back with another state */
  gboolean elsewhere; /* and for another shop */
} till;

static void
reply_token (SoupServerMessage *message)
{
  g_autofree char *json = NULL;

  till.grants++;
  g_free (till.refresh);
  till.refresh = g_strdup_printf ("refresh-%u", till.grants);
  json = g_strdup_printf (
      "{'access_token':'token-%u','expires_in':%u,'refresh_token':'%s','scope':'read_a,write_b'}",
      till.grants, till.lives_s, till.refresh);
  till_reply (message, 200, json);
}

static void
serve_token (SoupServerMessage *message)
{
  g_autofree char *body = till_body (message);
  g_autoptr(GHashTable) form = soup_form_decode (body);
  const char *grant = g_hash_table_lookup (form, "grant_type");
  const char *basic = till_header (message, "Authorization");
  gboolean known = g_strcmp0 (g_hash_table_lookup (form, "client_secret"), "s-1") == 0
                   || g_strcmp0 (basic, "Basic Y2xpZW50OnMtMQ==") == 0; /* client:s-1 */

  g_mutex_lock (&till.lock);
  if (!known)
    till_reply (message, 400, "{'error':'invalid_client'}");
  else if (g_str_equal (grant, "refresh_token")
           && g_strcmp0 (g_hash_table_lookup (form, "refresh_token"), till.refresh) != 0)
    till_reply (message, 400, "{'error':'invalid_grant'}");
  else if (g_str_equal (grant, "authorization_code")
           && (g_strcmp0 (g_hash_table_lookup (form, "code"), "c0de") != 0
               || strlen (g_hash_table_lookup (form, "code_verifier")) != 43))
    till_reply (message, 400, "{'error':'invalid_grant'}");
  else
    reply_token (message);
  g_mutex_unlock (&till.lock);
}

static void
serve_login (SoupServerMessage *message)
{
  g_autofree char *body = till_body (message);

  if (!g_str_equal (body, "{\"user\":\"ana\",\"password\":\"pa55\"}"))
    {
      till_reply (message, 401, "{'error':'login','error_description':'wrong password'}");
      return;
    }
  g_mutex_lock (&till.lock);
  till.logins++;
  till_reply (message, 200, till.logins == 1 ? "{'result':[1,'s1']}" : "{'result':[1,'s2']}");
  g_mutex_unlock (&till.lock);
}

static gboolean
is_signed (SoupServerMessage *message)
{
  const char *header = till_header (message, "Authorization");
  guint number = 0;

  if (header == NULL)
    return FALSE;
  if (g_str_equal (header, "Bearer k-1"))
    return TRUE;
  if (g_str_equal (header, "Session YW5hOnMx")) /* ana:s1 */
    return till.refused == 0;
  if (g_str_equal (header, "Session YW5hOnMy")) /* ana:s2 */
    return TRUE;

  return sscanf (header, "Bearer token-%u", &number) == 1 && number > till.refused;
}

static void
serve_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  if (g_str_equal (path, "/v1/token"))
    serve_token (message);
  else if (g_str_equal (path, "/v1/login"))
    serve_login (message);
  else if (!is_signed (message))
    till_reply (message, 401, "{'error':'unauthorized'}");
  else if (g_str_equal (path, "/v1/payouts"))
    till_reply (message, 403, "{'error':'forbidden'}");
  else if (g_str_equal (path, "/v1/orders"))
    till_reply (message, 200, "{}");
  else
    till_reply (message, 200, "{'id':'acct-9','name':'Maple','currency':'USD'}");
}

typedef struct
{
  TestServer *server;
  DaybookManifest *manifest;
  DaybookVault *vault;
  char *dir;
  GHashTable *fields;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *key = NULL;
  g_autofree char *sealed = NULL;
  g_autoptr(GError) error = NULL;

  till.grants = till.refused = till.logins = 0;
  till.lives_s = 3600;
  till.lie = till.elsewhere = FALSE;
  g_clear_pointer (&till.refresh, g_free);
  self->server = test_server_new (serve_cb);
  self->manifest = till_load (manifest_text);
  self->dir = g_dir_make_tmp ("daybook-vault-XXXXXX", NULL);
  key = g_build_filename (self->dir, "key", NULL);
  sealed = g_build_filename (self->dir, "sealed", NULL);
  self->vault = daybook_vault_open_file (key, sealed, TRUE, &error);
  g_assert_no_error (error);
  self->fields = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (self->fields, (gpointer) "client_id", (gpointer) "client");
  g_hash_table_insert (self->fields, (gpointer) "client_secret", (gpointer) " s-1 ");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr(GDir) dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (self->dir, name, NULL);

      g_unlink (file);
    }
  g_rmdir (self->dir);
  g_free (self->dir);
  g_hash_table_unref (self->fields);
  daybook_vault_free (self->vault);
  daybook_manifest_unref (self->manifest);
  test_server_free (self->server);
}

/* Where the provider sends the browser after @url (transfer full). */
static char *
come_back (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr(GHashTable) query = soup_form_decode (g_uri_get_query (uri));

  g_assert_cmpstr (g_hash_table_lookup (query, "client_id"), ==, "client");
  g_assert_cmpuint (strlen (g_hash_table_lookup (query, "code_challenge")), ==, 43);

  return g_strdup_printf ("%s?code=c0de&state=%s&realmId=4711&shop=%s",
                          (char *) g_hash_table_lookup (query, "redirect_uri"),
                          till.lie ? "other" : (char *) g_hash_table_lookup (query, "state"),
                          till.elsewhere ? "oak" : "maple");
}

static gpointer
browser_thread (gpointer data)
{
  g_autofree char *url = data;
  g_autoptr(SoupSession) session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
  g_autoptr(SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr(GInputStream) page = soup_session_send (session, message, NULL, NULL);

  if (page != NULL)
    g_input_stream_close (page, NULL, NULL);

  return NULL;
}

static gboolean
open_url_cb (const char *url, gpointer data, GError **error)
{
  g_thread_unref (g_thread_new ("browser", browser_thread, come_back (url)));

  return TRUE;
}

static char *
ask_address_cb (const char *url, gpointer data, GError **error)
{
  return come_back (url);
}

static const DaybookSignInUser person = { open_url_cb, ask_address_cb, NULL, 2 * G_USEC_PER_SEC };

static DaybookSignedIn *
sign_in (Fixture *self, const char *method, DaybookAccount **account, GError **error)
{
  *account = till_open (self->manifest, self->server->base, method, self->vault);

  return daybook_sign_in (*account, self->fields, &person, NULL, error);
}

static void
expect_refusal (Fixture *self, const char *method, int code, const char *told)
{
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSignedIn) in = sign_in (self, method, &account, &error);

  g_assert_null (in);
  g_assert_error (error, DAYBOOK_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, told));
}

static void
test_machine (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSignedIn) in = sign_in (self, "machine", &account, &error);
  g_autofree char *stored = daybook_vault_lookup (self->vault, "test", "till", NULL);
  gint64 access, refresh;

  g_assert_no_error (error);
  g_assert_cmpstr (in->account, ==, "acct-9");
  g_assert_cmpstr (in->title, ==, "Maple");
  g_assert_cmpstr (in->settings, ==, "{\"shop\":\"maple\",\"currency\":\"USD\"}");
  g_assert_cmpstr (in->scope, ==, "read_a,write_b");
  g_assert_cmpstr (in->missing, ==, "write_c, Payouts");
  g_assert_nonnull (strstr (stored, "token-1"));
  daybook_account_expiry (account, &access, &refresh);
  g_assert_cmpint (access, >, g_get_real_time () + G_GINT64_CONSTANT (3500) * G_USEC_PER_SEC);
  g_assert_cmpint (refresh, ==, 0);
}

static void
test_browser (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSignedIn) in = sign_in (self, "browser", &account, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (in->settings, ==,
                   "{\"shop\":\"maple\",\"realm\":\"4711\",\"currency\":\"USD\"}");
}

static void
test_browser_refused (Fixture *self, gconstpointer data)
{
  till.elsewhere = TRUE;
  expect_refusal (self, "browser", DAYBOOK_ERROR_AUTH, "another account");
  till.elsewhere = FALSE;
  till.lie = TRUE;
  expect_refusal (self, "browser", DAYBOOK_ERROR_LATER, "");
  g_assert_null (daybook_vault_lookup (self->vault, "test", "till", NULL));
}

static void
test_paste (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSignedIn) in = NULL;

  expect_refusal (self, "paste", DAYBOOK_ERROR_SETUP, "Address (redirect_uri): is needed");
  g_hash_table_insert (self->fields, (gpointer) "redirect_uri", (gpointer) "https://example.com/x");
  till.lie = TRUE;
  expect_refusal (self, "paste", DAYBOOK_ERROR_AUTH, "state");
  till.lie = FALSE;
  in = sign_in (self, "paste", &account, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (in->account, ==, "acct-9");
}

static void
test_tokens (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSignedIn) in = NULL;

  till.refresh = g_strdup ("refresh-0");
  g_hash_table_insert (self->fields, (gpointer) "realm", (gpointer) "12");
  g_hash_table_insert (self->fields, (gpointer) "refresh_token", (gpointer) "stolen");
  expect_refusal (self, "tokens", DAYBOOK_ERROR_AUTH, "invalid_grant");
  g_hash_table_insert (self->fields, (gpointer) "refresh_token", (gpointer) "refresh-0");
  in = sign_in (self, "tokens", &account, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (in->settings, "\"realm\":\"12\""));
}

static void
test_user (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSignedIn) in = NULL;
  g_autoptr(DaybookAnswer) answer = NULL;

  g_hash_table_insert (self->fields, (gpointer) "user", (gpointer) "ana");
  g_hash_table_insert (self->fields, (gpointer) "password", (gpointer) "guess");
  expect_refusal (self, "user", DAYBOOK_ERROR_AUTH, "wrong password");
  g_hash_table_insert (self->fields, (gpointer) "password", (gpointer) "pa55");
  in = sign_in (self, "user", &account, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (till.logins, ==, 1);

  /* The session dies: one login more, and the call is made again. */
  till.refused = 1;
  answer = daybook_account_call (
      account, daybook_tree_find (daybook_manifest_tree (self->manifest), 0, "probe.request"), NULL,
      NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (answer->outcome, ==, DAYBOOK_OUTCOME_OK);
  g_assert_cmpuint (till.logins, ==, 2);
}

static void
test_fields (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSignedIn) in = NULL;

  g_hash_table_insert (self->fields, (gpointer) "client_secret", (gpointer) "x-1");
  expect_refusal (self, "machine", DAYBOOK_ERROR_SETUP,
                  "Secret (client_secret): it begins with s-");
  g_hash_table_insert (self->fields, (gpointer) "client_secret", (gpointer) "s-2");
  expect_refusal (self, "machine", DAYBOOK_ERROR_AUTH, "invalid_client");
  g_hash_table_insert (self->fields, (gpointer) "shop", (gpointer) "evil.example/");
  expect_refusal (self, "machine", DAYBOOK_ERROR_SETUP, "Shop (shop): does not look right");
  g_hash_table_remove (self->fields, "shop");
  expect_refusal (self, "key", DAYBOOK_ERROR_SETUP, "Key (key): is needed");
  g_hash_table_insert (self->fields, (gpointer) "key", (gpointer) "k-2");
  expect_refusal (self, "key", DAYBOOK_ERROR_AUTH, "a first look at the account");
  g_assert_null (daybook_vault_lookup (self->vault, "test", "till", NULL));
  g_hash_table_insert (self->fields, (gpointer) "key", (gpointer) "k-1");
  in = sign_in (self, "key", &account, &error);
  g_assert_no_error (error);
  g_assert_null (in->scope);
  g_assert_cmpstr (in->missing, ==, "Payouts");
}

static gpointer
call_thread (gpointer data)
{
  Fixture *self = data;
  g_autoptr(DaybookAccount) account
      = till_open (self->manifest, self->server->base, "browser", self->vault);
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookAnswer) answer = daybook_account_call (
      account, daybook_tree_find (daybook_manifest_tree (self->manifest), 0, "probe.request"), NULL,
      NULL, &error);

  g_assert_no_error (error);

  return GINT_TO_POINTER (answer->outcome);
}

static void
call_from_threads (Fixture *self, DaybookOutcome outcome)
{
  GThread *threads[6];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("job", call_thread, self);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (threads[i])), ==, outcome);
}

/* Six jobs at once: one renewal, whether the token is about to end or was refused. */
static void
test_single_flight (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSignedIn) in = NULL;
  g_autofree char *stored = NULL;

  till.lives_s = 3600;
  in = sign_in (self, "browser", &account, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (till.grants, ==, 1);

  call_from_threads (self, DAYBOOK_OUTCOME_OK);
  g_assert_cmpuint (till.grants, ==, 1);

  till.refused = 1;
  call_from_threads (self, DAYBOOK_OUTCOME_OK);
  g_assert_cmpuint (till.grants, ==, 2);

  stored = daybook_vault_lookup (self->vault, "test", "till", NULL);
  g_assert_nonnull (strstr (stored, "\"refresh_token\":\"refresh-2\""));
}

static void
test_about_to_end (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSignedIn) in = NULL;

  till.lives_s = 30; /* less than "before": each call wants a newer one */
  in = sign_in (self, "browser", &account, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (till.grants, ==, 4); /* the sign-in, and each of the three looks */
  till.lives_s = 3600;
  call_from_threads (self, DAYBOOK_OUTCOME_OK);
  g_assert_cmpuint (till.grants, ==, 5);
}

/* The refresh token is refused: the person must sign in again, and is told so once. */
static void
test_ended (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSignedIn) in = sign_in (self, "browser", &account, &error);
  g_autoptr(DaybookAnswer) answer = NULL;

  g_assert_nonnull (in);
  g_assert_no_error (error);
  g_free (till.refresh);
  till.refresh = g_strdup ("another");
  till.refused = 1;
  answer = daybook_account_call (
      account, daybook_tree_find (daybook_manifest_tree (self->manifest), 0, "probe.request"), NULL,
      NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (answer->outcome, ==, DAYBOOK_OUTCOME_AUTH);
}

/* Without a sign-in nothing leaves. */
static void
test_not_signed_in (Fixture *self, gconstpointer data)
{
  static const char *const methods[] = { "browser", "key", "tokens" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr(DaybookAccount) account
          = till_open (self->manifest, self->server->base, methods[i], self->vault);
      g_autoptr(GError) error = NULL;

      g_assert_null (daybook_account_call (
          account, daybook_tree_find (daybook_manifest_tree (self->manifest), 0, "probe.request"),
          NULL, NULL, &error));
      g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH);
    }
  g_assert_cmpuint (test_server_count (self->server), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } rows[] = {
    { "/sign-in/machine", test_machine },
    { "/sign-in/browser", test_browser },
    { "/sign-in/browser-refused", test_browser_refused },
    { "/sign-in/paste", test_paste },
    { "/sign-in/tokens", test_tokens },
    { "/sign-in/user", test_user },
    { "/sign-in/fields", test_fields },
    { "/sign-in/single-flight", test_single_flight },
    { "/sign-in/about-to-end", test_about_to_end },
    { "/sign-in/ended", test_ended },
    { "/sign-in/not-signed-in", test_not_signed_in },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, Fixture, NULL, set_up, rows[i].run, tear_down);

  return g_test_run ();
}
