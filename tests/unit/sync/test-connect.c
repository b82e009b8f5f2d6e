/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections: the same account is one connection, another takes no name away, and what was done is
 * audited; secrets go with it. */
#include "../connectors/test-till.h"
#include "sync-bench.h"

#include "daybook-audit.h"
#include "daybook-connect.h"

static const char manifest_text[] = TILL_HEAD TILL_KEY
    "'errors': { 'message': 'error' },"
    "'probe': { 'request': { 'get': '/me' }, 'keep': { 'account': 'id', 'title': 'name' } } }";

typedef struct
{
  Place place;
  TestServer *server;
  char *manifest;
} Fixture;

/* Each key is an account's; "bad" is nobody's. */
static void
serve_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  const char *key = till_header (message, "Authorization") + strlen ("Bearer ");
  g_autofree char *answer = g_strdup_printf ("{'id':'acct_%s','name':'Shop %s'}", key, key);

  if (g_str_equal (key, "bad"))
    till_reply (message, 401, "{'error':'who are you'}");
  else
    till_reply (message, 200, answer);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *json = g_strdelimit (g_strdup (manifest_text), "'", '"');

  place_open (&self->place);
  self->server = test_server_new (serve_cb);
  self->manifest = g_build_filename (self->place.folder, "till.json", NULL);
  g_assert_true (g_file_set_contents (self->manifest, json, -1, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  test_server_free (self->server);
  place_tear_down (&self->place, data);
  g_free (self->manifest);
}

static DaybookConnection *
connect_as (Fixture *self, const char *id, const char *key, GError **error)
{
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  DaybookConnectRequest request = {
    .id = id, .manifest_file = self->manifest, .base_url = self->server->base, .fields = fields
  };
  DaybookSignInUser user = { 0 };

  g_hash_table_insert (fields, (gpointer) "key", (gpointer) key);
  return daybook_connect (self->place.session, &request, &user, NULL, NULL, error);
}

/* Connects, and says under which name. */
static void
expect_id (Fixture *self, const char *wanted, const char *key, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookConnection) connection = connect_as (self, wanted, key, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (connection->id, ==, id);
  g_assert_cmpstr (connection->state, ==, "ready");
}

static char *
secret_of (Fixture *self, const char *id)
{
  return daybook_vault_lookup (daybook_session_vault (self->place.session),
                               daybook_session_store_id (self->place.session), id, NULL);
}

static void
expect_acts (Fixture *self, const char *acts)
{
  g_autoptr (GPtrArray) rows = daybook_audit_list (self->place.db, 1, 100, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            ((DaybookAuditEntry *) rows->pdata[i])->act);
  g_assert_cmpstr (text->str, ==, acts);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookConnection) connection = connect_as (self, "mine", "bad", &error);
  g_autoptr (GPtrArray) rows = NULL;
  const DaybookAuditEntry *entry;

  g_assert_null (connection);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH);
  g_assert_null (secret_of (self, "mine"));
  expect_acts (self, "sign_in.failed");
  rows = daybook_audit_list (self->place.db, 1, 1, NULL);
  entry = rows->pdata[0];
  g_assert_cmpstr (entry->detail, ==, "{\"provider\":\"till\",\"why\":\"auth\"}");
}

/* "till" is the fixture's own till, of another provider. */
static void
test_names (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  expect_id (self, NULL, "one", "till-2");
  expect_id (self, NULL, "two", "till-3");
  expect_id (self, "mine", "three", "mine");
  g_assert_null (connect_as (self, "mine", "four", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, "'mine' is the name of another account's"));
  expect_acts (self, "connection.added connection.added connection.added");
}

static void
test_same_account (Fixture *self, gconstpointer data)
{
  g_autofree char *left = NULL;
  g_autofree char *kept = NULL;

  expect_id (self, "mine", "one", "mine");
  expect_id (self, "other", "one", "mine");
  left = secret_of (self, "other");
  g_assert_null (left);
  kept = secret_of (self, "mine");
  g_assert_nonnull (strstr (kept, "\"key\":\"one\""));
  expect_acts (self, "connection.added connection.renewed");
}

static void
test_disconnect (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = NULL;

  expect_id (self, "mine", "one", "mine");
  g_assert_true (daybook_disconnect (self->place.session, "mine", &error));
  secret = secret_of (self, "mine");
  g_assert_null (secret);
  g_assert_false (daybook_disconnect (self->place.session, "mine", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_false (daybook_disconnect (self->place.session, "nobody", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  expect_id (self, "mine", "one", "mine");
  expect_acts (self, "connection.added connection.removed connection.added");
}

/* No secret is in the store, in no row of the audit log either. */
static void
test_no_secret (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) all = NULL;

  expect_id (self, "mine", "rk_test_0123456789", "mine");
  rows = daybook_audit_list (self->place.db, 0, 100, NULL);
  for (guint i = 0; i < rows->len; i++)
    g_assert_null (strstr (((DaybookAuditEntry *) rows->pdata[i])->detail, "0123456789"));
  all = daybook_connection_list (self->place.db, TRUE, NULL);
  for (guint i = 0; i < all->len; i++)
    g_assert_null (strstr (((DaybookConnection *) all->pdata[i])->settings, "0123456789"));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/connect/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("refused", test_refused);
  ADD ("names", test_names);
  ADD ("same-account", test_same_account);
  ADD ("disconnect", test_disconnect);
  ADD ("no-secret", test_no_secret);

  return g_test_run ();
}
