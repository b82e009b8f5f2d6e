/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame: listening, decoding requests, replying, and making requests fail when asked to.
 *
 * A request is handled in one go on the main loop. A reply that must not arrive is produced like
 * any other and then lost: the socket is shut down before libsoup writes to it. A request that must
 * hang is paused first. */
#include "sandbox-server.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "sandbox-random.h"
#include "sandbox-sockets.h"
#include "sandbox-spoil.h"

#define LOG_LIMIT 5000

typedef struct
{
  SandboxServer *server;
  const char *name;
  SandboxHandler handler;
  gpointer data;
  SandboxErrorReply rate_limited;
  SandboxErrorReply failed;
  SandboxEndTokens expire; /* (nullable) */
  SoupServer *soup;
  char *url; /* (nullable) until listening */
  gint64 lag_us;
  gint64 skew_us;
} Provider;

typedef struct
{
  const char *provider;
  const char *fault;
  char *method;
  char *path;
  int status;
} LogEntry;

struct _SandboxServer
{
  SandboxOptions options;
  SandboxWorld *world;
  SandboxFaults *faults;
  GPtrArray *providers;
  GQueue log; /* LogEntry */
  SandboxSockets *sockets;
};

/* A paused message; freed when libsoup is done with the message. */
typedef struct
{
  SoupServerMessage *message; /* (owned) */
  gboolean cut;               /* in the end: no reply */
  guint source;
} Hang;

static void
provider_free (gpointer data)
{
  Provider *provider = data;

  if (provider->soup != NULL)
    soup_server_disconnect (provider->soup);
  g_clear_object (&provider->soup);
  g_free (provider->url);
  g_free (provider);
}

static void
log_entry_free (gpointer data)
{
  LogEntry *entry = data;

  g_free (entry->method);
  g_free (entry->path);
  g_free (entry);
}

static Provider *
find_provider (SandboxServer *self, const char *name)
{
  for (guint i = 0; i < self->providers->len; i++)
    {
      Provider *provider = self->providers->pdata[i];

      if (g_str_equal (provider->name, name))
        return provider;
    }

  return NULL;
}

/* Name=value pairs to a table in which the first of a repeated name stands. */
static GHashTable *
decode_pairs (const char *text)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) pairs = g_strsplit (text != NULL ? text : "", "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) sides = g_strsplit (g_strdelimit (pairs[i], "+", ' '), "=", 2);
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (sides[0] == NULL || *sides[0] == '\0')
        continue;
      name = g_uri_unescape_string (sides[0], NULL);
      value = g_uri_unescape_string (sides[1] != NULL ? sides[1] : "", NULL);
      if (name != NULL && value != NULL && !g_hash_table_contains (table, name))
        g_hash_table_insert (table, g_steal_pointer (&name), g_steal_pointer (&value));
    }

  return table;
}

static void
cut_connection (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

static void
message_finished_cb (SoupServerMessage *message, gpointer data)
{
  Hang *hang = data;

  g_clear_handle_id (&hang->source, g_source_remove);
  g_signal_handlers_disconnect_by_data (message, hang);
  g_object_unref (hang->message);
  g_free (hang);
}

static gboolean
hang_ended_cb (gpointer data)
{
  Hang *hang = data;
  g_autoptr (SoupServerMessage) message = g_object_ref (hang->message);

  hang->source = 0;
  if (hang->cut)
    cut_connection (message);
  soup_server_message_unpause (message);

  return G_SOURCE_REMOVE;
}

static void
hang_for (SoupServerMessage *message, double seconds, gboolean cut)
{
  Hang *hang = g_new0 (Hang, 1);

  hang->cut = cut;
  hang->message = g_object_ref (message);
  hang->source = g_timeout_add ((guint) (seconds * 1000), hang_ended_cb, hang);
  g_signal_connect (message, "finished", G_CALLBACK (message_finished_cb), hang);
  soup_server_message_pause (message);
}

static void
note_request (SandboxServer *self,
              Provider *provider,
              SandboxRequest *request,
              SandboxFaultKind kind)
{
  LogEntry *entry = g_new0 (LogEntry, 1);

  entry->provider = provider->name;
  entry->fault = sandbox_fault_name (kind);
  entry->method = g_strdup (request->method);
  entry->path = g_strdup (request->path);
  entry->status = kind >= SANDBOX_FAULT_TIMEOUT_BEFORE && kind <= SANDBOX_FAULT_DROP_REPLY
                      ? 0
                      : (int) soup_server_message_get_status (request->message);
  g_queue_push_tail (&self->log, entry);
  if (self->log.length > LOG_LIMIT)
    log_entry_free (g_queue_pop_head (&self->log));
}

static void
execute (Provider *provider, SandboxRequest *request)
{
  provider->handler (request, provider->data);
  if (soup_server_message_get_status (request->message) == 0)
    sandbox_reply_text (request, 500, "text/plain", "the sandbox has no reply for this request\n");
}

static void
set_date (SandboxRequest *request, gint64 skew_us)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) there = g_date_time_add (now, skew_us);
  g_autofree char *text = soup_date_time_to_string (there, SOUP_DATE_HTTP);

  sandbox_reply_header (request, "Date", text);
}

static void
run_request (Provider *provider, SandboxRequest *request)
{
  SandboxServer *self = provider->server;
  SandboxFaultKind kind = SANDBOX_FAULT_NONE;
  double seconds = 0;

  if (!g_str_equal (provider->name, "control"))
    kind = sandbox_faults_decide (self->faults, provider->name, request->method, request->path,
                                  &seconds);

  if (kind == SANDBOX_FAULT_EXPIRED && provider->expire != NULL)
    provider->expire (FALSE, provider->data);
  if (kind == SANDBOX_FAULT_LIMITED)
    provider->rate_limited (request, provider->data);
  else if (kind == SANDBOX_FAULT_FAILED)
    provider->failed (request, provider->data);
  else if (kind == SANDBOX_FAULT_TIMEOUT_BEFORE)
    soup_server_message_set_status (request->message, 503, NULL);
  else
    execute (provider, request);

  note_request (self, provider, request, kind);
  if (provider->skew_us != 0)
    set_date (request, provider->skew_us);
  if (kind == SANDBOX_FAULT_DROP_REPLY)
    cut_connection (request->message);
  else if (kind == SANDBOX_FAULT_TIMEOUT_BEFORE || kind == SANDBOX_FAULT_TIMEOUT_AFTER)
    hang_for (request->message, seconds, TRUE);
  else if (kind == SANDBOX_FAULT_SLOW)
    hang_for (request->message, seconds, FALSE);
  else
    sandbox_spoil (request, kind);
}

static void
request_received_cb (SoupServer *soup,
                     SoupServerMessage *message,
                     const char *path,
                     GHashTable *query,
                     gpointer data)
{
  Provider *provider = data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  const char *raw_query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) pairs = decode_pairs (raw_query);
  SandboxRequest request = {
    .server = provider->server,
    .provider = provider->name,
    .method = soup_server_message_get_method (message),
    .path = path,
    .query = pairs,
    .raw_query = raw_query,
    .body = text,
    .body_length = g_bytes_get_size (bytes),
    .message = message,
  };

  sandbox_sockets_note (provider->server->sockets, soup_server_message_get_socket (message));
  run_request (provider, &request);
}

SandboxServer *
sandbox_server_new (const SandboxOptions *options)
{
  SandboxServer *self = g_new0 (SandboxServer, 1);

  self->options = *options;
  self->world = sandbox_world_new_until (options->seed, options->orders, options->now_us,
                                         options->until_us);
  self->faults = sandbox_faults_new ();
  self->providers = g_ptr_array_new_with_free_func (provider_free);
  g_queue_init (&self->log);
  self->sockets = sandbox_sockets_new ();

  return self;
}

void
sandbox_server_free (SandboxServer *self)
{
  g_ptr_array_unref (self->providers);
  sandbox_sockets_free (self->sockets);
  sandbox_faults_free (self->faults);
  sandbox_world_free (self->world);
  g_queue_clear_full (&self->log, log_entry_free);
  g_free (self);
}

void
sandbox_server_add_provider (SandboxServer *self,
                             const char *name,
                             SandboxHandler handler,
                             gpointer data,
                             SandboxErrorReply rate_limited,
                             SandboxErrorReply failed)
{
  Provider *provider = g_new0 (Provider, 1);

  g_assert (find_provider (self, name) == NULL);

  provider->server = self;
  provider->name = name;
  provider->handler = handler;
  provider->data = data;
  provider->rate_limited = rate_limited;
  provider->failed = failed;
  g_ptr_array_add (self->providers, provider);
}

void
sandbox_server_set_tokens (SandboxServer *self, const char *name, SandboxEndTokens end)
{
  find_provider (self, name)->expire = end;
}

gboolean
sandbox_server_end_tokens (SandboxServer *self, const char *name, gboolean revoke)
{
  Provider *provider = find_provider (self, name);

  if (provider == NULL || provider->expire == NULL)
    return FALSE;
  provider->expire (revoke, provider->data);

  return TRUE;
}

gboolean
sandbox_server_set_lag (SandboxServer *self, const char *name, gint64 lag_us)
{
  Provider *provider = find_provider (self, name);

  if (provider == NULL)
    return FALSE;
  provider->lag_us = lag_us;
  self->world->revision++;

  return TRUE;
}

gint64
sandbox_server_lag_us (SandboxServer *self, const char *name)
{
  Provider *provider = find_provider (self, name);

  return provider != NULL ? provider->lag_us : 0;
}

gboolean
sandbox_is_listed (const char *id, gint64 changed_us, gint64 now_us, gint64 lag_us)
{
  SandboxRandom random;

  sandbox_random_seed (&random, g_str_hash (id) ^ (guint64) changed_us);

  return changed_us + sandbox_random_range (&random, 0, lag_us) <= now_us;
}

gboolean
sandbox_server_set_skew (SandboxServer *self, const char *name, gint64 skew_us)
{
  Provider *provider = find_provider (self, name);

  if (provider == NULL)
    return FALSE;
  provider->skew_us = skew_us;
  if (g_str_equal (name, "shopify"))
    self->world->shop_skew_us = skew_us;

  return TRUE;
}

gint64
sandbox_server_skew_us (SandboxServer *self, const char *name)
{
  Provider *provider = find_provider (self, name);

  return provider != NULL ? provider->skew_us : 0;
}

gboolean
sandbox_server_listen (SandboxServer *self, const char *name, guint port, GError **error)
{
  Provider *provider = find_provider (self, name);
  GSList *uris;

  g_assert (provider != NULL);
  g_assert (provider->soup == NULL);

  provider->soup = soup_server_new ("server-header", NULL, NULL);
  soup_server_add_handler (provider->soup, NULL, request_received_cb, provider, NULL);
  if (!soup_server_listen_local (provider->soup, port, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    {
      g_prefix_error (error, "%s port %u: ", name, port);
      return FALSE;
    }

  uris = soup_server_get_uris (provider->soup);
  provider->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return TRUE;
}

const char *
sandbox_server_url (SandboxServer *self, const char *name)
{
  Provider *provider = find_provider (self, name);

  return provider != NULL ? provider->url : NULL;
}

void
sandbox_server_renew_world (SandboxServer *self, guint64 seed, guint orders)
{
  self->options.seed = seed;
  self->options.orders = orders;
  sandbox_world_free (self->world);
  self->world
      = sandbox_world_new_until (seed, orders, self->options.now_us, self->options.until_us);
  self->world->shop_skew_us = sandbox_server_skew_us (self, "shopify");
}

SandboxWorld *
sandbox_server_world (SandboxServer *self)
{
  return self->world;
}

gint64
sandbox_server_now_us (SandboxServer *self)
{
  return self->world->now_us;
}

gint64
sandbox_server_clock_us (SandboxServer *self)
{
  return g_get_monotonic_time ();
}

int
sandbox_server_pace (SandboxServer *self)
{
  return self->options.pace;
}

guint
sandbox_server_orders (SandboxServer *self)
{
  return self->options.orders;
}

SandboxFaults *
sandbox_server_faults (SandboxServer *self)
{
  return self->faults;
}

char *
sandbox_random_token (SandboxServer *self, const char *prefix, guint length)
{
  static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  GString *token = g_string_new (prefix);
  guint8 byte;

  while (length > 0)
    {
      /* 248 is the greatest multiple of 62 in a byte: what lies above would favour the first
       * letters. */
      if (getrandom (&byte, 1, 0) != 1 || byte >= 248)
        continue;
      g_string_append_c (token, letters[byte % 62]);
      length--;
    }

  return g_string_free (token, FALSE);
}

JsonNode *
sandbox_server_dup_log (SandboxServer *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (GList *link = self->log.head; link != NULL; link = link->next)
    {
      LogEntry *entry = link->data;

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "provider");
      json_builder_add_string_value (builder, entry->provider);
      json_builder_set_member_name (builder, "method");
      json_builder_add_string_value (builder, entry->method);
      json_builder_set_member_name (builder, "path");
      json_builder_add_string_value (builder, entry->path);
      json_builder_set_member_name (builder, "status");
      json_builder_add_int_value (builder, entry->status);
      json_builder_set_member_name (builder, "fault");
      json_builder_add_string_value (builder, entry->fault);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  return json_builder_get_root (builder);
}

const char *
sandbox_request_header (SandboxRequest *request, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (request->message),
                                       name);
}

GHashTable *
sandbox_request_form (SandboxRequest *request)
{
  return decode_pairs (request->body);
}

void
sandbox_reply_json (SandboxRequest *request, int status, JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  gsize length;
  char *text;

  json_generator_set_root (generator, owned);
  text = json_generator_to_data (generator, &length);
  soup_server_message_set_status (request->message, (guint) status, NULL);
  soup_server_message_set_response (request->message, "application/json; charset=utf-8",
                                    SOUP_MEMORY_TAKE, text, length);
}

void
sandbox_reply_text (SandboxRequest *request, int status, const char *content_type, const char *text)
{
  soup_server_message_set_status (request->message, (guint) status, NULL);
  soup_server_message_set_response (request->message, content_type, SOUP_MEMORY_COPY, text,
                                    strlen (text));
  /* libsoup closes the connection after an answer that has no body; a client has to be told. */
  if (status == SOUP_STATUS_NO_CONTENT)
    sandbox_reply_header (request, "Connection", "close");
}

void
sandbox_reply_header (SandboxRequest *request, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (request->message), name,
                                value);
}

void
sandbox_reply_redirect (SandboxRequest *request, const char *location)
{
  soup_server_message_set_redirect (request->message, 302, location);
}

gboolean
sandbox_bucket_take (SandboxBucket *bucket, double cost, gint64 clock_us, double *wait_s)
{
  double passed_s = (double) (clock_us - bucket->at_us) / 1e6;

  bucket->level = MIN (bucket->size, bucket->level + MAX (passed_s, 0) * bucket->per_second);
  bucket->at_us = clock_us;
  if (bucket->level >= cost)
    {
      bucket->level -= cost;
      return TRUE;
    }

  if (wait_s != NULL)
    *wait_s = (cost - bucket->level) / bucket->per_second;

  return FALSE;
}
