/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-practice.h"

#include "daybook-connect.h"
#include "daybook-error.h"
#include "daybook-flow-setup.h"
#include "daybook-http.h"
#include "daybook-steer.h"
#include "daybook-sync.h"
#include "daybook-time.h"

#define MADE "practice" /* in the store's settings, once all of it has been made */
#define FIELDS 3
#define FIRST_STEPS 3 /* after the sign-ins: two to read, and the flows */

/* How one signs in to a provider, with what the pretended one says of itself. */
typedef struct
{
  const char *provider;
  const char *title;
  const char *environment;
  const char *method;
  gboolean first; /* what it has is read before flows lead into it */
  struct
  {
    const char *field, *told; /* as the manifest calls it, and as the pretended provider does */
  } fields[FIELDS];
} Provider;

static const Provider providers[] = {
  { "shopify", "Shopify", NULL, "client_credentials", FALSE,
    { { "shop", "shop" }, { "client_id", "client_id" }, { "client_secret", "client_secret" } } },
  { "stripe", "Stripe", "test", "restricted_key", FALSE, { { "key", "key" } } },
  { "quickbooks", "QuickBooks", "sandbox", "paste", TRUE,
    { { "client_id", "client_id" },
      { "client_secret", "client_secret" },
      { "redirect_uri", "redirect_uri_paste" } } },
  { "hubspot", "HubSpot", NULL, "service_key", TRUE, { { "key", "key" } } },
};

typedef struct
{
  DaybookSession *session;
  DaybookTree *ports;
  DaybookPracticeTell tell;
  gpointer data;
  GCancellable *cancellable;
  gboolean made;
  guint steps, step;
} SetUp;

static void
tell (SetUp *self, DaybookPracticeStep step, const char *provider)
{
  self->tell (step, provider, (double) self->step++ / self->steps, self->data);
}

static gboolean
open_nothing (const char *url, gpointer data, GError **error)
{
  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                       "nobody of the practice company sits at a browser");
  return FALSE;
}

/* The practice company's owner agrees to what the consent page asks, and comes back with the
 * address that a person would paste. */
static char *
agree (const char *url, gpointer data, GError **error)
{
  SetUp *self = data;
  g_autoptr(DaybookHttp) http = daybook_http_new (1);
  g_autoptr(DaybookRequest) request = daybook_request_new ("GET", url);
  g_autoptr(DaybookReply) reply = NULL;
  const char *back;

  daybook_request_add_header (request, "X-Sandbox-User", "approve");
  reply = daybook_http_send (http, request, self->cancellable);
  if (reply->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reply->failure));
      return NULL;
    }
  back = daybook_reply_header (reply, "location");
  if (reply->status != 302 || back == NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH,
                   "the consent page of the practice company answered %u", reply->status);
      return NULL;
    }
  return g_strdup (back);
}

static GHashTable *
fields_of (const SetUp *self, const Provider *provider)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  DaybookNode all = daybook_tree_get (self->ports, 0, "credentials");
  DaybookNode told = daybook_tree_get (self->ports, all, provider->provider);

  for (guint i = 0; i < FIELDS && provider->fields[i].field != NULL; i++)
    g_hash_table_insert (
        fields, (gpointer) provider->fields[i].field,
        g_strdup (daybook_tree_find_text (self->ports, told, provider->fields[i].told)));
  return fields;
}

/* What a person has paused or taken away since stays so. */
static gboolean
sign_in (SetUp *self, const Provider *provider, GError **error)
{
  DaybookDb *db = daybook_session_db (self->session);
  g_autoptr(DaybookConnection) known = daybook_connection_get (db, provider->provider, NULL);
  g_autoptr(GHashTable) fields = fields_of (self, provider);
  DaybookSignInUser user = { .open_url = open_nothing, .ask_address = agree, .data = self };
  DaybookConnectRequest request
      = { .id = provider->provider,
          .provider = provider->provider,
          .environment = provider->environment,
          .method = provider->method,
          .base_url = daybook_tree_find_text (self->ports, 0, provider->provider),
          .pace = DAYBOOK_PRACTICE_PACE,
          .fields = fields };
  g_autoptr(DaybookConnection) connection = NULL;

  tell (self, DAYBOOK_PRACTICE_SIGN_IN, provider->title);
  if (known == NULL && self->made)
    return TRUE;
  if (request.base_url == NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "the pretend providers do not say where %s is", provider->title);
      return FALSE;
    }
  connection = daybook_connect (self->session, &request, &user, NULL, self->cancellable, error);
  if (connection == NULL)
    {
      g_prefix_error (error, "%s: ", provider->title);
      return FALSE;
    }
  return known == NULL || !g_str_equal (known->state, "paused")
         || daybook_steer_pause (db, known->id, TRUE, error);
}

static gboolean
read_one (SetUp *self, const char *connection, GError **error)
{
  DaybookSyncOptions options = { .patience = daybook_patience_default (),
                                 .from_us = DAYBOOK_TIME_NONE,
                                 .only = connection,
                                 .read = TRUE };
  g_autoptr(DaybookSyncResult) result
      = daybook_sync_run (self->session, &options, self->cancellable, error);

  if (result == NULL || g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (result->failures->len == 0)
    return TRUE;
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER, "%s",
               (const char *) g_ptr_array_index (result->failures, 0));
  return FALSE;
}

static gboolean
read_first (SetUp *self, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    {
      if (!providers[i].first)
        continue;
      tell (self, DAYBOOK_PRACTICE_READ, providers[i].title);
      if (!read_one (self, providers[i].provider, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_flow (
    DaybookDb *db, const char *kind, const char *processor, const char *target, GError **error)
{
  g_autoptr(DaybookFlowSetup) setup
      = daybook_flow_setup_new (kind, "shopify", processor, target);
  g_autoptr(DaybookFlow) there = daybook_flows_get (db, kind, NULL);

  setup->id = g_strdup (kind);
  return there != NULL || daybook_flow_setup_add (db, setup, error);
}

static gboolean
add_flows (SetUp *self, GError **error)
{
  DaybookDb *db = daybook_session_db (self->session);

  tell (self, DAYBOOK_PRACTICE_CONNECT, NULL);
  return add_flow (db, "books", "stripe", "quickbooks", error)
         && add_flow (db, "customers", NULL, "hubspot", error)
         && daybook_db_set_meta (db, MADE, "1", error);
}

gboolean
daybook_practice_set_up (DaybookSession *session,
                         const char *ports,
                         DaybookPracticeTell told,
                         gpointer data,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (ports, -1, error);
  SetUp self = { .session = session,
                 .ports = tree,
                 .tell = told,
                 .data = data,
                 .cancellable = cancellable };
  g_autofree char *made = NULL;

  if (tree == NULL || !daybook_session_lock (session, "practice", error))
    return FALSE;
  made = daybook_db_dup_meta (daybook_session_db (session), MADE, NULL);
  self.made = made != NULL;
  self.steps = G_N_ELEMENTS (providers) + (self.made ? 0 : FIRST_STEPS);
  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    if (!sign_in (&self, &providers[i], error))
      return FALSE;
  return self.made || (read_first (&self, error) && add_flows (&self, error));
}
