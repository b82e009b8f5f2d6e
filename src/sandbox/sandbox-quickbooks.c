/* SPDX-License-Identifier: GPL-3.0-or-later */
/* QuickBooks Online, Accounting API v3 (minor version 75), for one company: the way of a request
 * from the port to the books and back. In this order: token, company, limits, media types,
 * remembered request id, and then the resource. A write that succeeded is remembered under its
 * requestid for the life of the books; repeating it answers the same text and does nothing, and a
 * different body under the same id is refused. */
#include "sandbox-providers.h"
#include "sandbox-quickbooks-document.h"
#include "sandbox-quickbooks-ledger.h"
#include "sandbox-quickbooks-private.h"
#include "sandbox-quickbooks-query.h"

#include <string.h>

#define REQUEST_ID_MAX 50
#define BATCH_REQUEST_ID_MAX 36
#define FOUNDED_DAYS 90

typedef struct
{
  char *digest; /* of operation and body */
  char *prefix; /* "\"SalesReceipt\":", or all of the answer when there is no text */
  char *text;   /* (nullable) GRefString, shared with the record while that is unchanged */
} Remembered;

typedef struct
{
  SandboxQuickbooks *self;
  SandboxRequest *request;
  GString *out; /* members of the answer, without braces and time */
  char **parts; /* of the path behind the realm: "salesreceipt", "712" */
} Call;

static GHashTable *providers; /* SandboxServer → SandboxQuickbooks */

static void
remembered_free (gpointer data)
{
  Remembered *memory = data;

  g_free (memory->digest);
  g_free (memory->prefix);
  g_clear_pointer (&memory->text, g_ref_string_release);
  g_free (memory);
}

static gint64
wall_clock_cb (gpointer data)
{
  const SandboxQuickbooks *self = data;

  return self->write_us != 0
             ? self->write_us
             : g_get_real_time () + sandbox_server_skew_us (self->server, "quickbooks");
}

static SandboxQbCompany *
found_company (SandboxQuickbooks *self)
{
  gint64 founded_us
      = sandbox_server_now_us (self->server) - (gint64) FOUNDED_DAYS * 24 * 3600 * G_USEC_PER_SEC;

  return sandbox_qb_company_new (wall_clock_cb, self, founded_us);
}

static void
provider_free (gpointer data)
{
  SandboxQuickbooks *self = data;

  g_clear_pointer (&self->journal, sandbox_qb_journal_free);
  g_hash_table_unref (self->remembered);
  sandbox_qb_limits_free (self->limits);
  sandbox_qb_auth_free (self->auth);
  sandbox_qb_company_free (self->company);
  g_free (self);
}

SandboxQuickbooks *
sandbox_quickbooks_of (SandboxServer *server)
{
  return providers != NULL ? g_hash_table_lookup (providers, server) : NULL;
}

static void
reply (SandboxQuickbooks *self, SandboxRequest *request, int status, const char *members)
{
  g_autofree char *time = sandbox_qb_company_answer_time (self->company);
  g_autofree char *text = g_strdup_printf ("{%s,\"time\":\"%s\"}", members, time);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *tid = g_strconcat ("1-", uuid, NULL);

  sandbox_reply_header (request, "intuit_tid", tid);
  sandbox_reply_text (request, status, "application/json;charset=UTF-8", text);
}

static void
reply_fault (SandboxQuickbooks *self, SandboxRequest *request, const SandboxQbFault *fault)
{
  g_autoptr (GString) out = g_string_new ("\"Fault\":");

  sandbox_qb_fault_append (fault, out);
  reply (self, request, fault->status, out->str);
}

static void
rate_limited_cb (SandboxRequest *request, gpointer data)
{
  g_autoptr (SandboxQbFault) fault
      = sandbox_qb_fault_new (3001, NULL, "The request limit was reached.");

  reply_fault (data, request, fault);
}

static void
failed_cb (SandboxRequest *request, gpointer data)
{
  g_autoptr (SandboxQbFault) fault
      = sandbox_qb_fault_new (10000, NULL,
                              "System Failure Error: the request was not "
                              "carried out.");

  reply_fault (data, request, fault);
}

static SandboxQbFault *
check_bearer (Call *call)
{
  const char *header = sandbox_request_header (call->request, "Authorization");
  const char *token
      = header != NULL && g_str_has_prefix (header, "Bearer ") ? header + strlen ("Bearer ") : NULL;

  if (token == NULL)
    return sandbox_qb_fault_new (3200, NULL, "Bearer token is missing");
  if (!sandbox_qb_auth_check (call->self->auth, token,
                              sandbox_server_clock_us (call->self->server)))
    return sandbox_qb_fault_new (3200, NULL, "Token expired or invalid");
  return NULL;
}

static gboolean
has_type (SandboxRequest *request, const char *type)
{
  const char *header = sandbox_request_header (request, "Content-Type");

  return header != NULL && g_ascii_strncasecmp (header, type, strlen (type)) == 0
         && (header[strlen (type)] == '\0' || header[strlen (type)] == ';'
             || header[strlen (type)] == ' ');
}

static SandboxQbFault *
check_media (Call *call)
{
  const char *accept = sandbox_request_header (call->request, "Accept");
  gboolean query = strcmp (call->parts[0], "query") == 0;
  const char *type = query ? "application/text" : "application/json";

  if (accept == NULL || strstr (accept, "application/json") == NULL)
    return sandbox_qb_fault_new (406, "Accept",
                                 "This company is simulated in JSON only: send Accept: "
                                 "application/json, else the service answers in XML");
  if (strcmp (call->request->method, "POST") == 0 && !has_type (call->request, type))
    return sandbox_qb_fault_new (415, "Content-Type", "The request needs Content-Type: %s", type);
  return NULL;
}

static const char *
parameter (Call *call, const char *name)
{
  return g_hash_table_lookup (call->request->query, name);
}

static char *
digest_of (Call *call)
{
  g_autofree char *path = g_strjoinv ("/", call->parts);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *operation = parameter (call, "operation");
  const char *include = parameter (call, "include");
  g_autofree char *head = g_strjoin ("\n", path, operation != NULL ? operation : "",
                                     include != NULL ? include : "", "", NULL);

  g_checksum_update (checksum, (const guchar *) head, (gssize) strlen (head));
  g_checksum_update (checksum, (const guchar *) call->request->body,
                     (gssize) call->request->body_length);
  return g_strdup (g_checksum_get_string (checksum));
}

/* @answered: TRUE when the answer of the first request with this id was put into call->out. */
static SandboxQbFault *
recall (Call *call, const char *request_id, gboolean *answered)
{
  gboolean batch = strcmp (call->parts[0], "batch") == 0;
  int max = batch ? BATCH_REQUEST_ID_MAX : REQUEST_ID_MAX;
  Remembered *memory;
  g_autofree char *digest = NULL;

  *answered = FALSE;
  if (request_id == NULL)
    return NULL;
  if (request_id[0] == '\0' || g_utf8_strlen (request_id, -1) > max)
    return sandbox_qb_fault_new (2050, "requestid", "Min:1 Max:%d supported. Supplied length:%ld",
                                 max, g_utf8_strlen (request_id, -1));

  memory = g_hash_table_lookup (call->self->remembered, request_id);
  if (memory == NULL)
    return NULL;
  digest = digest_of (call);
  if (strcmp (memory->digest, digest) != 0)
    return sandbox_qb_fault_new (600, "requestid",
                                 "Duplicate Request ID : the request id %s was used for another "
                                 "request",
                                 request_id);

  g_string_append (call->out, memory->prefix);
  if (memory->text != NULL)
    g_string_append (call->out, memory->text);
  *answered = TRUE;
  return NULL;
}

static void
remember (Call *call, const char *request_id, SandboxQbRecord *saved)
{
  Remembered *memory;

  if (request_id == NULL)
    return;

  memory = g_new0 (Remembered, 1);
  memory->digest = digest_of (call);
  if (saved != NULL && g_str_has_suffix (call->out->str, saved->text))
    {
      memory->prefix
          = g_strndup (call->out->str, call->out->len - g_ref_string_length (saved->text));
      memory->text = g_ref_string_acquire (saved->text);
    }
  else
    memory->prefix = g_strdup (call->out->str);
  g_hash_table_insert (call->self->remembered, g_strdup (request_id), memory);
}

static SandboxQbFault *
fault_unsupported (Call *call)
{
  return sandbox_qb_fault_new (500, NULL, "Operation %s %s is not supported.",
                               call->request->method, call->parts[0]);
}

static SandboxQbFault *
read_query (Call *call)
{
  gboolean posted = strcmp (call->request->method, "POST") == 0;
  const char *text = posted ? call->request->body : parameter (call, "query");

  if (text == NULL || text[0] == '\0')
    return sandbox_qb_fault_missing ("query");
  g_string_append (call->out, "\"QueryResponse\":");
  return sandbox_qb_query_run (call->self->company, text, call->out);
}

static SandboxQbFault *
read_one (Call *call, const SandboxQbEntity *entity)
{
  const char *id = call->parts[1];
  SandboxQbRecord *record;
  g_autofree char *text = NULL;

  if (id != NULL && call->parts[2] != NULL)
    return fault_unsupported (call);
  if (id == NULL && !(entity->flags & SANDBOX_QB_UNSORTED))
    return fault_unsupported (call);
  if (id == NULL
      || (strcmp (entity->name, "CompanyInfo") == 0 && strcmp (id, SANDBOX_QB_REALM) == 0))
    id = "1";

  record = sandbox_qb_company_find (call->self->company, entity->name, id);
  if (record == NULL)
    return sandbox_qb_fault_new (
        610, NULL,
        "Object Not Found : Something you're trying to use has been made "
        "inactive. Check the fields with accounts, customers, items, vendors or employees.");
  text = sandbox_qb_company_answer (call->self->company, record);
  g_string_append_printf (call->out, "\"%s\":", entity->name);
  g_string_append (call->out, text);
  return NULL;
}

static SandboxQbFault *
run_get (Call *call)
{
  const SandboxQbEntity *entity = sandbox_qb_entity_find (call->parts[0]);

  if (strcmp (call->parts[0], "query") == 0)
    return read_query (call);
  if (strcmp (call->parts[0], "cdc") == 0)
    return sandbox_qb_cdc_run (call->self->company, parameter (call, "entities"),
                               parameter (call, "changedSince"), call->out);
  if (entity == NULL)
    return fault_unsupported (call);
  return read_one (call, entity);
}

static SandboxQbFault *
run_write (Call *call, JsonObject *body, SandboxQbRecord **saved)
{
  const SandboxQbEntity *entity = sandbox_qb_entity_find (call->parts[0]);
  const char *include = parameter (call, "include");
  SandboxQbWrite write = { parameter (call, "operation"), g_strcmp0 (include, "void") == 0,
                           g_strcmp0 (include, "allowduplicatedocnum") == 0 };

  if (entity == NULL || call->parts[1] != NULL)
    return fault_unsupported (call);
  return sandbox_qb_document_write (call->self->company, entity, &write, body, call->out, saved);
}

/* What cannot be kept is said; the books of this run are right without it. */
static void
keep (Call *call)
{
  SandboxQbEntry entry
      = { call->self->write_us, call->parts[0], call->request->query, call->request->body };
  g_autoptr (GError) error = NULL;

  if (call->self->journal != NULL && !sandbox_qb_journal_add (call->self->journal, &entry, &error))
    g_printerr ("daybook-sandbox: %s\n", error->message);
}

static SandboxQbFault *
run_post (Call *call)
{
  const char *request_id = parameter (call, "requestid");
  g_autoptr (JsonObject) body = NULL;
  SandboxQbRecord *saved = NULL;
  gboolean answered = FALSE;
  SandboxQbFault *fault;

  if (strcmp (call->parts[0], "query") == 0)
    return read_query (call);
  fault = recall (call, request_id, &answered);
  if (fault != NULL || answered)
    return fault;

  body = sandbox_qb_json_parse (call->request->body, (gssize) call->request->body_length);
  if (body == NULL)
    return sandbox_qb_fault_new (2010, NULL,
                                 "Property Name:The request body is not one JSON object");
  if (strcmp (call->parts[0], "batch") == 0)
    fault = sandbox_qb_batch_run (call->self->company, body, request_id != NULL, call->out);
  else
    fault = run_write (call, body, &saved);
  if (fault != NULL)
    return fault;
  remember (call, request_id, saved);
  keep (call);
  return NULL;
}

/* All that a write stores bears one time, so that it can be done again. */
static SandboxQbFault *
post_at (Call *call, gint64 at_us)
{
  SandboxQbFault *fault;

  call->self->write_us = at_us;
  fault = run_post (call);
  call->self->write_us = 0;
  return fault;
}

static SandboxQbFault *
run_api (Call *call)
{
  SandboxQbFault *fault = check_media (call);

  if (fault != NULL)
    return fault;
  if (strcmp (call->request->method, "GET") == 0)
    return run_get (call);
  if (strcmp (call->request->method, "POST") == 0)
    return post_at (call, wall_clock_cb (call->self));
  return sandbox_qb_fault_new (405, NULL, "The method %s is not allowed", call->request->method);
}

static void
request_finished_cb (SoupServerMessage *message, gpointer data)
{
  SandboxQuickbooks *self = data;

  sandbox_qb_limits_end (self->limits);
}

/* A request counts as open until its reply has been written, however long a wanted fault holds it
 * back. */
static SandboxQbFault *
count_request (Call *call)
{
  SandboxQuickbooks *self = call->self;
  gboolean batch = strcmp (call->parts[0], "batch") == 0;

  if (!sandbox_qb_limits_begin (self->limits, batch, sandbox_server_clock_us (self->server)))
    return sandbox_qb_fault_new (3001, NULL, "The request limit was reached.");
  g_signal_connect (call->request->message, "finished", G_CALLBACK (request_finished_cb), self);
  return NULL;
}

/* "/v3/company/{realm}/…" */
static void
handle_api (SandboxQuickbooks *self, SandboxRequest *request)
{
  g_auto (GStrv) parts = g_strsplit (request->path + strlen ("/v3/company/"), "/", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (SandboxQbFault) fault = NULL;
  Call call = { self, request, out, parts + 1 };

  self->company->lag_us = sandbox_server_lag_us (self->server, "quickbooks");
  fault = check_bearer (&call);
  if (fault == NULL && strcmp (parts[0], SANDBOX_QB_REALM) != 0)
    fault = sandbox_qb_fault_new (3100, NULL,
                                  "The application is not authorized for the company %s", parts[0]);
  if (fault == NULL && (parts[1] == NULL || parts[1][0] == '\0'))
    fault = sandbox_qb_fault_new (404, NULL, "There is nothing at this address");
  if (fault == NULL)
    fault = count_request (&call);
  if (fault == NULL)
    fault = run_api (&call);

  if (fault != NULL)
    reply_fault (self, request, fault);
  else
    reply (self, request, 200, out->str);
}

static void
request_cb (SandboxRequest *request, gpointer data)
{
  SandboxQuickbooks *self = data;
  g_autoptr (SandboxQbFault) fault = NULL;

  if (sandbox_qb_signin_handle (self, request))
    return;
  if (g_str_has_prefix (request->path, "/v3/company/")
      && strlen (request->path) > strlen ("/v3/company/"))
    {
      handle_api (self, request);
      return;
    }
  fault = sandbox_qb_fault_new (404, NULL, "There is nothing at this address");
  reply_fault (self, request, fault);
}

static void
end_tokens_cb (gboolean revoke, gpointer data)
{
  SandboxQuickbooks *self = data;

  sandbox_qb_auth_end (self->auth, revoke);
}

void
sandbox_quickbooks_attach (SandboxServer *server)
{
  SandboxQuickbooks *self = g_new0 (SandboxQuickbooks, 1);

  if (providers == NULL)
    providers = g_hash_table_new_full (NULL, NULL, NULL, provider_free);
  self->server = server;
  self->company = found_company (self);
  self->auth = sandbox_qb_auth_new ();
  self->limits = sandbox_qb_limits_new (sandbox_server_pace (server));
  self->remembered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, remembered_free);
  g_hash_table_insert (providers, server, self);
  sandbox_server_add_provider (server, "quickbooks", request_cb, self, rate_limited_cb, failed_cb);
  sandbox_server_set_tokens (server, "quickbooks", end_tokens_cb);
}

SandboxQbFault *
sandbox_quickbooks_do (SandboxQuickbooks *self, const SandboxQbEntry *entry)
{
  SandboxRequest request = { .server = self->server,
                             .provider = "quickbooks",
                             .method = "POST",
                             .query = entry->query,
                             .body = entry->body,
                             .body_length = strlen (entry->body) };
  char *parts[] = { (char *) entry->resource, NULL, NULL };
  g_autoptr (GString) out = g_string_new (NULL);
  Call call = { self, &request, out, parts };

  return post_at (&call, entry->at_us);
}

static gboolean
replay_cb (const SandboxQbEntry *entry, char **why, gpointer data)
{
  g_autoptr (SandboxQbFault) fault = sandbox_quickbooks_do (data, entry);

  if (fault != NULL)
    *why = g_strdup_printf ("the books refuse this write now: %s", fault->detail);
  return fault == NULL;
}

gboolean
sandbox_quickbooks_keep (SandboxServer *server, const char *path, GError **error)
{
  SandboxQuickbooks *self = sandbox_quickbooks_of (server);

  self->journal = sandbox_qb_journal_open (path, replay_cb, self, error);
  return self->journal != NULL;
}

static void
forget_books (SandboxQuickbooks *self)
{
  g_autoptr (GError) error = NULL;

  g_hash_table_remove_all (self->remembered);
  sandbox_qb_company_free (self->company);
  self->company = found_company (self);
  if (self->journal != NULL && !sandbox_qb_journal_clear (self->journal, &error))
    g_printerr ("daybook-sandbox: %s\n", error->message);
}

void
sandbox_quickbooks_reset (SandboxServer *server, gboolean tokens)
{
  SandboxQuickbooks *self = sandbox_quickbooks_of (server);

  forget_books (self);
  if (!tokens)
    return;
  sandbox_qb_auth_free (self->auth);
  self->auth = sandbox_qb_auth_new ();
}

void
sandbox_quickbooks_credentials (SandboxServer *server, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "client_id");
  json_builder_add_string_value (builder, SANDBOX_QB_CLIENT_ID);
  json_builder_set_member_name (builder, "client_secret");
  json_builder_add_string_value (builder, SANDBOX_QB_CLIENT_SECRET);
  json_builder_set_member_name (builder, "realm");
  json_builder_add_string_value (builder, SANDBOX_QB_REALM);
  json_builder_set_member_name (builder, "user");
  json_builder_add_string_value (builder, "owner@maple-shop.example.com");
  json_builder_set_member_name (builder, "redirect_uri");
  json_builder_add_string_value (builder, SANDBOX_QB_REDIRECT_LOCAL);
  json_builder_set_member_name (builder, "redirect_uri_paste");
  json_builder_add_string_value (builder, SANDBOX_QB_REDIRECT_PASTE);
  json_builder_end_object (builder);
}

JsonNode *
sandbox_quickbooks_books (SandboxServer *server)
{
  return sandbox_qb_ledger_books (sandbox_quickbooks_of (server)->company);
}
