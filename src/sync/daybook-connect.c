/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-connect.h"

#include <string.h>

#include "daybook-action.h"
#include "daybook-audit.h"
#include "daybook-error.h"
#include "daybook-json-writer.h"
#include "daybook-lane.h"
#include "daybook-time.h"

/* A manifest from elsewhere is copied beside the store, so that moving the original breaks nothing.
 */
static char *
adopt_manifest (DaybookSession *session, const char *file, GError **error)
{
  g_autofree char *folder = g_build_filename (daybook_session_dir (session), "connectors", NULL);
  g_autofree char *name = g_path_get_basename (file);
  g_autofree char *copy = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) failure = NULL;
  gsize length;

  g_mkdir_with_parents (folder, 0700);
  if (!g_file_get_contents (file, &text, &length, &failure)
      || (!g_str_equal (file, copy)
          && !g_file_set_contents (copy, text, (gssize) length, &failure)))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s", failure->message);
      return NULL;
    }
  return g_steal_pointer (&copy);
}

static char *
numbered (const char *name, guint number)
{
  return number < 2 ? g_strdup (name) : g_strdup_printf ("%s-%u", name, number);
}

/* A name that no connection has now: whatever the sign-in stores replaces nothing. */
static char *
free_id (DaybookSession *session, const char *name)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *id = numbered (name, i);
      g_autoptr(DaybookConnection) taken
          = daybook_connection_get (daybook_session_db (session), id, NULL);

      if (taken == NULL)
        return g_steal_pointer (&id);
    }
}

static gboolean
is_account (const DaybookConnection *connection, const char *provider, const char *account)
{
  return g_str_equal (connection->provider, provider)
         && g_strcmp0 (connection->account, account) == 0;
}

static const DaybookConnection *
find_id (GPtrArray *all, const char *id)
{
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((DaybookConnection *) g_ptr_array_index (all, i))->id, id))
      return g_ptr_array_index (all, i);
  return NULL;
}

/* The connection that already stands for this account; else @wanted, which must not be another
 * account's; else the first name of the provider's that is not. A removed connection keeps its
 * name, and comes back to life for its own account. */
static char *
choose_id (DaybookSession *session,
           const char *provider,
           const char *wanted,
           const char *account,
           GError **error)
{
  g_autoptr(GPtrArray) all = daybook_connection_list (daybook_session_db (session), TRUE, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (all, i);

      if (connection->removed_us == DAYBOOK_TIME_NONE && is_account (connection, provider, account))
        return g_strdup (connection->id);
    }
  for (guint i = 1; all != NULL; i++)
    {
      g_autofree char *id = numbered (wanted != NULL ? wanted : provider, i);
      const DaybookConnection *taken = find_id (all, id);

      if (taken == NULL
          || (taken->removed_us != DAYBOOK_TIME_NONE && is_account (taken, provider, account)))
        return g_steal_pointer (&id);
      if (wanted != NULL)
        {
          g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                       "'%s' is the name of another account's connection, and its records are "
                       "kept under it: choose another name",
                       wanted);
          return NULL;
        }
    }
  return NULL;
}

static char *
settings_with_manifest (const char *settings, const char *file, GError **error)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (settings, -1, error);
  g_auto(DaybookJsonWriter) out = { 0 };

  if (tree == NULL)
    return NULL;
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    {
      daybook_json_key (&out, daybook_tree_key (tree, node));
      daybook_json_add_node (&out, tree, node);
    }
  if (file != NULL && daybook_tree_get (tree, 0, "manifest_file") == DAYBOOK_NODE_NONE)
    daybook_json_put_string (&out, "manifest_file", file);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

static gboolean
store_connection (DaybookSession *session,
                  DaybookConnection *connection,
                  gboolean known,
                  GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  return transaction != NULL
         && (known ? daybook_connection_update (db, connection, error)
                   : daybook_connection_add (db, connection, error))
         && daybook_audit_note (db, known ? "connection.renewed" : "connection.added", "connection",
                                0, connection->id, g_get_real_time (), error)
         && daybook_db_commit (transaction, error);
}

static void
set (char **slot, const char *value)
{
  g_free (*slot);
  *slot = g_strdup (value);
}

static DaybookConnection *
keep (DaybookSession *session,
      const DaybookConnectRequest *request,
      DaybookAccount *account,
      const char *id,
      const char *manifest_file,
      const DaybookSignedIn *signed_in,
      GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (account);
  g_autoptr(DaybookConnection) connection
      = daybook_connection_get (daybook_session_db (session), id, NULL);
  gboolean known = connection != NULL;
  gint64 access = 0, refresh = 0;
  gboolean waits;

  if (connection == NULL)
    connection = daybook_connection_new ();
  set (&connection->id, id);
  set (&connection->provider, daybook_manifest_provider (manifest));
  set (&connection->title,
       signed_in->title != NULL ? signed_in->title : daybook_manifest_title (manifest));
  set (&connection->environment, request->environment != NULL ? request->environment : "");
  set (&connection->base_url, request->base_url);
  set (&connection->account, signed_in->account);
  set (&connection->manifest, daybook_manifest_version (manifest));
  set (&connection->method, request->method != NULL ? request->method : "");
  set (&connection->scope, signed_in->scope);
  waits = request->paused && (!known || g_str_equal (connection->state, "paused"));
  set (&connection->state, waits ? "paused" : "ready");
  g_free (connection->settings);
  connection->settings = settings_with_manifest (
      signed_in->settings != NULL ? signed_in->settings : "{}", manifest_file, error);
  daybook_account_expiry (account, &access, &refresh);
  connection->token_expires_us = access > 0 ? access : DAYBOOK_TIME_NONE;
  connection->refresh_expires_us = refresh > 0 ? refresh : DAYBOOK_TIME_NONE;
  if (!known)
    connection->created_us = g_get_real_time ();
  if (connection->settings == NULL || !store_connection (session, connection, known, error))
    return NULL;
  return g_steal_pointer (&connection);
}

/* The first shop tells the business's currency and zone, when nobody has said them yet. */
static gboolean
learn_business (DaybookSession *session, const DaybookConnection *connection, GError **error)
{
  static const char *const names[][2]
      = { { "currency", "currency" }, { "time_zone", "time_zone" } };
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookTree) settings = daybook_tree_new (connection->settings, -1, error);

  if (settings == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = daybook_tree_find_text (settings, 0, names[i][1]);
      g_autofree char *known = daybook_db_dup_meta (db, names[i][0], NULL);

      if (value != NULL && known == NULL && !daybook_db_set_meta (db, names[i][0], value, error))
        return FALSE;
    }
  return TRUE;
}

/* Secrets were saved under the id that the sign-in ran with; when the account turns out to have
 * another, they move there. */
static gboolean
move_secrets (DaybookSession *session, const char *from, const char *to, GError **error)
{
  DaybookVault *vault = daybook_session_vault (session);
  const char *store = daybook_session_store_id (session);
  g_autofree char *secrets = NULL;

  if (g_str_equal (from, to))
    return TRUE;
  secrets = daybook_vault_lookup (vault, store, from, error);
  return secrets != NULL && daybook_vault_save (vault, store, to, secrets, to, error)
         && daybook_vault_forget (vault, store, from, error);
}

/* Told beside the error, by its code: its words are the provider's. */
static void
tell_failed (DaybookSession *session, const char *provider, const GError *failure)
{
  DaybookDb *db = daybook_session_db (session);
  g_autofree char *detail = g_strdup_printf (
      "{\"provider\":\"%s\",\"why\":\"%s\"}", provider,
      failure->domain == DAYBOOK_ERROR ? daybook_error_code_name (failure->code) : "cancelled");
  g_autoptr(GError) error = NULL;

  if (daybook_audit_append (db, NULL, "sign_in.failed", detail, g_get_real_time (), &error) < 0)
    g_warning ("the failed sign-in could not be audited: %s", error->message);
}

DaybookConnection *
daybook_connect (DaybookSession *session,
                 const DaybookConnectRequest *request,
                 const DaybookSignInUser *user,
                 char **missing,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *file = request->manifest_file != NULL
                              ? adopt_manifest (session, request->manifest_file, error)
                              : NULL;
  g_autoptr(DaybookManifest) manifest = NULL;
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(DaybookSignedIn) signed_in = NULL;
  g_autoptr(DaybookConnection) connection = NULL;
  g_autoptr(GError) failure = NULL;
  g_autofree char *first = NULL;
  g_autofree char *id = NULL;
  g_autofree char *settings = request->pace > 1 && request->base_url != NULL
                                  ? g_strdup_printf ("{\"pace\":%d}", request->pace)
                                  : NULL;
  DaybookAccountSetup setup = { .store_id = daybook_session_store_id (session),
                                .folder = daybook_session_dir (session),
                                .environment = request->environment,
                                .base_url = request->base_url,
                                .method = request->method,
                                .settings = settings };

  if (request->manifest_file != NULL && file == NULL)
    return NULL;
  manifest = file != NULL ? daybook_manifest_load (file, error)
                          : daybook_manifest_find (request->provider, error);
  if (manifest == NULL)
    return NULL;
  first
      = free_id (session, request->id != NULL ? request->id : daybook_manifest_provider (manifest));
  setup.id = first;
  account = daybook_account_new (manifest, &setup, daybook_session_vault (session), NULL, error);
  if (account == NULL)
    return NULL;
  signed_in = daybook_sign_in (account, request->fields, user, cancellable, &failure);
  if (signed_in == NULL || !daybook_action_set_up (account, cancellable, &failure))
    {
      if (signed_in != NULL)
        daybook_vault_forget (daybook_session_vault (session), setup.store_id, first, NULL);
      tell_failed (session, daybook_manifest_provider (manifest), failure);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  id = choose_id (session, daybook_manifest_provider (manifest), request->id, signed_in->account,
                  error);
  if (id == NULL)
    daybook_vault_forget (daybook_session_vault (session), setup.store_id, first, NULL);
  if (id == NULL || !move_secrets (session, first, id, error))
    return NULL;
  connection = keep (session, request, account, id, file, signed_in, error);
  if (connection == NULL || !learn_business (session, connection, error))
    return NULL;
  if (missing != NULL)
    *missing = g_strdup (signed_in->missing);
  return g_steal_pointer (&connection);
}

gboolean
daybook_connect_begin (DaybookSession *session, const DaybookConnectPlan *plan, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  if (transaction == NULL || !daybook_lane_set_rule (db, plan->id, plan->rule, error)
      || !daybook_reading_set (db, plan->id, plan->reading, error))
    return FALSE;
  for (guint i = 0; i < plan->flows->len; i++)
    if (!daybook_flow_setup_add (db, g_ptr_array_index (plan->flows, i), error))
      return FALSE;
  return daybook_connection_set_state (db, plan->id, "ready", g_get_real_time (), error)
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_disconnect (DaybookSession *session, const char *id, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookConnection) connection = daybook_connection_get (db, id, error);
  g_autoptr(DaybookTransaction) transaction = NULL;

  if (connection == NULL
      || !daybook_vault_forget (daybook_session_vault (session), daybook_session_store_id (session),
                                id, error))
    return FALSE;
  transaction = daybook_db_begin (db, error);
  return transaction != NULL && daybook_connection_remove (db, id, g_get_real_time (), error)
         && daybook_audit_note (db, "connection.removed", "connection", 0, id, g_get_real_time (),
                                error)
         && daybook_db_commit (transaction, error);
}
