/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that any program of these libraries does for the same result, as a measure beside the
 * program: pages by libsoup, read by json-glib, kept in SQLite with one transaction a page, one
 * receipt each with some requests in flight, outcomes stored in batches. It has no sealing, no
 * audit, no retries, no contracts, no mapping language, no journals, no look-up before a write.
 *
 * Usage: yardstick URL DATABASE IN_FLIGHT */
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <sqlite3.h>
#include <string.h>

#define OUTCOMES_AT_ONCE 250

typedef struct
{
  SoupSession *session;
  sqlite3 *db;
  sqlite3_stmt *put_order, *put_line, *put_outbox, *next, *done;
  char *url;
  guint in_flight, flying;
  GMainLoop *loop;
  GPtrArray *outcomes; /* reference, id, ... */
  GQueue waiting;      /* Receipt */
  guint64 orders, posted;
} Job;

typedef struct
{
  Job *job;
  char *reference;
  char *body;
  SoupMessage *message;
} Receipt;

static void
run (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  return statement;
}

static void
open_store (Job *job, const char *path)
{
  if (sqlite3_open (path, &job->db) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (job->db));
  run (job->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                "CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, number TEXT, placed TEXT,"
                " total INTEGER, payload TEXT);"
                "CREATE TABLE IF NOT EXISTS lines (id TEXT PRIMARY KEY, parent TEXT, sku TEXT,"
                " title TEXT, quantity INTEGER, total INTEGER);"
                "CREATE TABLE IF NOT EXISTS outbox (reference TEXT PRIMARY KEY, body TEXT,"
                " remote TEXT)");
  job->put_order = prepare (job->db, "INSERT INTO orders VALUES (?, ?, ?, ?, ?) ON CONFLICT DO"
                                     " UPDATE SET number = excluded.number,"
                                     " total = excluded.total, payload = excluded.payload"
                                     " WHERE payload <> excluded.payload");
  job->put_line = prepare (job->db, "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)"
                                    " ON CONFLICT DO NOTHING");
  job->put_outbox = prepare (job->db, "INSERT INTO outbox VALUES (?, ?, NULL)"
                                      " ON CONFLICT DO NOTHING");
  job->done = prepare (job->db, "UPDATE outbox SET remote = ?2 WHERE reference = ?1");
}

static void
step (sqlite3_stmt *statement)
{
  if (sqlite3_step (statement) != SQLITE_DONE)
    g_error ("%s", sqlite3_errmsg (sqlite3_db_handle (statement)));
  sqlite3_reset (statement);
}

static gint64
cents (const char *text)
{
  char *end;
  gint64 whole = g_ascii_strtoll (text, &end, 10);

  return whole * 100 + (*end == '.' ? g_ascii_strtoll (end + 1, NULL, 10) : 0);
}

static void
add_line (JsonBuilder *out, const char *account, const char *title, const char *amount)
{
  json_builder_begin_object (out);
  json_builder_set_member_name (out, "account");
  json_builder_add_string_value (out, account);
  json_builder_set_member_name (out, "description");
  json_builder_add_string_value (out, title);
  json_builder_set_member_name (out, "amount");
  json_builder_add_string_value (out, amount);
  json_builder_end_object (out);
}

static char *
receipt_body (JsonObject *order, const char *reference)
{
  g_autoptr (JsonBuilder) out = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonArray *lines = json_object_get_array_member (order, "lines");

  json_builder_begin_object (out);
  json_builder_set_member_name (out, "ref");
  json_builder_add_string_value (out, reference);
  json_builder_set_member_name (out, "date");
  json_builder_add_string_value (out, json_object_get_string_member (order, "created"));
  json_builder_set_member_name (out, "total");
  json_builder_add_string_value (out, json_object_get_string_member (order, "total"));
  json_builder_set_member_name (out, "lines");
  json_builder_begin_array (out);
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = json_array_get_object_element (lines, i);

      add_line (out, "3", json_object_get_string_member (line, "title"),
                json_object_get_string_member (line, "total"));
    }
  add_line (out, "4", "Tax", json_object_get_string_member (order, "tax"));
  add_line (out, "5", "Shipping",
            json_object_get_string_member (
                json_array_get_object_element (json_object_get_array_member (order, "shipping"), 0),
                "amount"));
  json_builder_end_array (out);
  json_builder_end_object (out);
  root = json_builder_get_root (out);
  return json_to_string (root, FALSE);
}

static void
store_order (Job *job, JsonNode *node)
{
  JsonObject *order = json_node_get_object (node);
  JsonArray *lines = json_object_get_array_member (order, "lines");
  const char *id = json_object_get_string_member (order, "id");
  const char *number = json_object_get_string_member (order, "number");
  g_autofree char *payload = json_to_string (node, FALSE);
  g_autofree char *reference = g_strdup_printf ("Y-%s", number);
  g_autofree char *body = NULL;

  sqlite3_bind_text (job->put_order, 1, id, -1, SQLITE_STATIC);
  sqlite3_bind_text (job->put_order, 2, number, -1, SQLITE_STATIC);
  sqlite3_bind_text (job->put_order, 3, json_object_get_string_member (order, "created"), -1,
                     SQLITE_STATIC);
  sqlite3_bind_int64 (job->put_order, 4, cents (json_object_get_string_member (order, "total")));
  sqlite3_bind_text (job->put_order, 5, payload, -1, SQLITE_STATIC);
  step (job->put_order);
  job->orders++;
  if (sqlite3_changes (job->db) == 0)
    return;
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = json_array_get_object_element (lines, i);

      sqlite3_bind_text (job->put_line, 1, json_object_get_string_member (line, "id"), -1,
                         SQLITE_STATIC);
      sqlite3_bind_text (job->put_line, 2, id, -1, SQLITE_STATIC);
      sqlite3_bind_text (job->put_line, 3, json_object_get_string_member (line, "sku"), -1,
                         SQLITE_STATIC);
      sqlite3_bind_text (job->put_line, 4, json_object_get_string_member (line, "title"), -1,
                         SQLITE_STATIC);
      sqlite3_bind_int64 (job->put_line, 5, json_object_get_int_member (line, "quantity"));
      sqlite3_bind_int64 (job->put_line, 6, cents (json_object_get_string_member (line, "total")));
      step (job->put_line);
    }
  body = receipt_body (order, reference);
  sqlite3_bind_text (job->put_outbox, 1, reference, -1, SQLITE_STATIC);
  sqlite3_bind_text (job->put_outbox, 2, body, -1, SQLITE_STATIC);
  step (job->put_outbox);
}

static gboolean
read_page (Job *job, guint page)
{
  g_autofree char *url = g_strdup_printf ("%sorders?page=%u", job->url, page);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read (job->session, message, NULL, &error);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonObject *root;
  JsonArray *orders;
  gsize size;
  const char *data;

  if (bytes == NULL)
    g_error ("%s", error->message);
  data = g_bytes_get_data (bytes, &size);
  if (!json_parser_load_from_data (parser, data, (gssize) size, &error))
    g_error ("%s", error->message);
  root = json_node_get_object (json_parser_get_root (parser));
  orders = json_object_get_array_member (root, "orders");
  run (job->db, "BEGIN IMMEDIATE");
  for (guint i = 0; i < json_array_get_length (orders); i++)
    store_order (job, json_array_get_element (orders, i));
  run (job->db, "COMMIT");
  return json_object_get_boolean_member (root, "more");
}

static void
store_outcomes (Job *job)
{
  run (job->db, "BEGIN IMMEDIATE");
  for (guint i = 0; i + 1 < job->outcomes->len; i += 2)
    {
      sqlite3_bind_text (job->done, 1, g_ptr_array_index (job->outcomes, i), -1, SQLITE_STATIC);
      sqlite3_bind_text (job->done, 2, g_ptr_array_index (job->outcomes, i + 1), -1, SQLITE_STATIC);
      step (job->done);
    }
  run (job->db, "COMMIT");
  g_ptr_array_set_size (job->outcomes, 0);
}

static void send_more (Job *job);

static void
receipt_sent_cb (GObject *session, GAsyncResult *result, gpointer data)
{
  Receipt *receipt = data;
  Job *job = receipt->job;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = soup_session_send_and_read_finish (SOUP_SESSION (session), result, &error);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size;
  const char *text;

  if (bytes == NULL || soup_message_get_status (receipt->message) != 200)
    g_error ("%s", error != NULL ? error->message : "refused");
  text = g_bytes_get_data (bytes, &size);
  if (!json_parser_load_from_data (parser, text, (gssize) size, &error))
    g_error ("%s", error->message);
  g_ptr_array_add (job->outcomes, g_steal_pointer (&receipt->reference));
  g_ptr_array_add (job->outcomes, g_strdup (json_object_get_string_member (
                                      json_node_get_object (json_parser_get_root (parser)), "id")));
  job->posted++;
  job->flying--;
  g_object_unref (receipt->message);
  g_free (receipt->body);
  g_free (receipt);
  if (job->outcomes->len >= 2 * OUTCOMES_AT_ONCE)
    store_outcomes (job);
  send_more (job);
}

static void
send_more (Job *job)
{
  while (job->flying < job->in_flight && !g_queue_is_empty (&job->waiting))
    {
      Receipt *receipt = g_queue_pop_head (&job->waiting);
      g_autofree char *url = g_strconcat (job->url, "receipts", NULL);
      g_autoptr (GBytes) body = g_bytes_new_static (receipt->body, strlen (receipt->body));

      receipt->message = soup_message_new ("POST", url);
      soup_message_add_flags (receipt->message, SOUP_MESSAGE_IDEMPOTENT);
      soup_message_set_request_body_from_bytes (receipt->message, "application/json", body);
      job->flying++;
      soup_session_send_and_read_async (job->session, receipt->message, G_PRIORITY_DEFAULT, NULL,
                                        receipt_sent_cb, receipt);
    }
  if (job->flying == 0)
    g_main_loop_quit (job->loop);
}

/* What is not posted yet, in pieces, so that memory does not grow with the number of orders. */
static gboolean
post_some (Job *job)
{
  while (sqlite3_step (job->next) == SQLITE_ROW)
    {
      Receipt *receipt = g_new0 (Receipt, 1);

      receipt->job = job;
      receipt->reference = g_strdup ((const char *) sqlite3_column_text (job->next, 0));
      receipt->body = g_strdup ((const char *) sqlite3_column_text (job->next, 1));
      g_queue_push_tail (&job->waiting, receipt);
    }
  sqlite3_reset (job->next);
  if (g_queue_is_empty (&job->waiting))
    return FALSE;
  send_more (job);
  g_main_loop_run (job->loop);
  store_outcomes (job);
  return TRUE;
}

int
main (int argc, char **argv)
{
  Job job = { 0 };
  guint page = 0;

  if (argc != 4)
    {
      g_printerr ("Usage: yardstick URL DATABASE IN_FLIGHT\n");
      return 2;
    }
  job.url = argv[1];
  job.in_flight = (guint) g_ascii_strtoull (argv[3], NULL, 10);
  job.session = soup_session_new_with_options ("max-conns-per-host", job.in_flight, "max-conns",
                                               job.in_flight, NULL);
  job.loop = g_main_loop_new (NULL, FALSE);
  job.outcomes = g_ptr_array_new_with_free_func (g_free);
  open_store (&job, argv[2]);
  while (read_page (&job, page))
    page++;
  job.next = prepare (job.db, "SELECT reference, body FROM outbox WHERE remote IS NULL LIMIT 2000");
  while (post_some (&job))
    ;
  g_print ("{\"orders\":%" G_GUINT64_FORMAT ",\"posted\":%" G_GUINT64_FORMAT "}\n", job.orders,
           job.posted);
  return 0;
}
