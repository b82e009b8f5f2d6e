/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ledger on loopback that keeps what it is sent and misbehaves by reference, connected to a real
 * store with a flow into it. */
#pragma once

#include "../connectors/test-till.h"
#include "sync-bench.h"

#include "daybook-audit.h"
#include "daybook-deliver.h"
#include "daybook-documents.h"

static const char ledger_manifest[] = TILL_HEAD TILL_KEY
    "'errors': { 'fault': 'error', 'message': 'error.text', 'code': 'error.code',"
    "  'codes': { 'closed': 'closed', 'gone': 'gone', 'stale': 'conflict' }, "
    "  'classes': { '5xx': 'transient' } },"
    "'mappings': { 'bill': [ { 'to': 'ref', 'from': 'reference' }, { 'to': 'note', 'from': 'key' } "
    "] },"
    "'actions': { 'bill': { 'title': 'Bill', 'kinds': [ 'sale' ], 'document': 'Bill', 'contract': "
    "'posting/1',"
    "  'find': { 'request': { 'get': '/bills', 'query': { 'refs': '{references}' } }, 'most': 40,"
    "    'list': { 'open': '[', 'between': ',', 'close': ']' }, 'found': 'bills', 'full': 100, "
    "    'reference': 'ref', 'keep': { 'id': 'id', 'sum': 'sum' },"
    "    'ours': { 'path': 'note', 'contains': '{posting.key}' } },"
    "  'steps': [ { 'name': 'create', 'request': { 'post': '/bills', 'map': 'bill' },"
    "    'when': { 'id': [ '' ] }, 'keep': { 'id': 'id', 'sum': 'sum' } } ],"
    "  'finish': { 'id': '{id}', 'reference': '{posting.reference}',"
    "    'total': { 'from': 'sum', 'as': 'decimal' } },"
    "  'undo': [ { 'name': 'void', 'request': { 'delete': '/bills/{id}' }, 'keyed': true } ] } } }";

#define KEY_OF "00000000-0000-5000-8000-00000000000"

typedef struct
{
  Place place;
  TestServer *server;
  DaybookDeliver deliver;
  GHashTable *bills; /* reference → key, of what the ledger has; its lock is the server's */
  gboolean lost;     /* a request was */
  gint64 made;       /* deliveries so far */
} Ledger;

static Ledger *the_ledger; /* the server's thread finds it here */

static inline void
serve_bills (SoupServerMessage *message, const char *refs)
{
  g_autoptr (GString) found = g_string_new ("{'bills':[");
  GHashTableIter iter;
  gpointer reference, key;

  g_hash_table_iter_init (&iter, the_ledger->bills);
  while (g_hash_table_iter_next (&iter, &reference, &key))
    if (strstr (refs, reference) != NULL)
      g_string_append_printf (found, "%s{'id':'%s','ref':'%s','note':'%s','sum':'1.00'}",
                              g_str_has_suffix (found->str, "[") ? "" : ",", (char *) reference,
                              (char *) reference, (char *) key);
  g_string_append (found, "]}");
  till_reply (message, 200, found->str);
}

/* "DROP": it is written, and the answer is lost; "LOST": the request is, once; "NO", "CLOSED",
 * "AUTH": refused; "SUM": the ledger has made another sum of it. */
static inline void
serve_bill (SoupServerMessage *message)
{
  g_autofree char *body = till_body (message);
  g_autoptr (DaybookTree) tree = daybook_tree_new (body, -1, NULL);
  const char *reference = daybook_tree_find_text (tree, 0, "ref");
  g_autofree char *answer = g_strdup_printf ("{'id':'%s','sum':'%s'}", reference,
                                             g_str_equal (reference, "SUM") ? "2.00" : "1.00");
  gboolean lost_before = the_ledger->lost;

  the_ledger->lost |= g_str_equal (reference, "LOST");
  if (g_str_equal (reference, "NO"))
    till_reply (message, 400, "{'error':{'text':'no such account','code':'account'}}");
  else if (g_str_equal (reference, "CLOSED"))
    till_reply (message, 400, "{'error':{'text':'the books are closed','code':'closed'}}");
  else if (g_str_equal (reference, "AUTH"))
    till_reply (message, 401, "{'error':{'text':'who are you','code':'who'}}");
  else if (g_str_equal (reference, "LOST") && !lost_before)
    till_reply (message, 502, "{}");
  else
    {
      g_hash_table_insert (the_ledger->bills, g_strdup (reference),
                           g_strdup (daybook_tree_find_text (tree, 0, "note")));
      till_reply (message, g_str_equal (reference, "DROP") ? 502 : 200, answer);
    }
}

static inline void
serve_undo (SoupServerMessage *message, const char *reference)
{
  if (g_str_equal (reference, "STALE"))
    till_reply (message, 409, "{'error':{'text':'changed meanwhile','code':'stale'}}");
  else if (g_hash_table_remove (the_ledger->bills, reference))
    till_reply (message, 200, "{}");
  else
    till_reply (message, 404, "{'error':{'text':'no such bill','code':'gone'}}");
}

static inline void
serve_ledger_cb (SoupServer *server,
                 SoupServerMessage *message,
                 const char *path,
                 GHashTable *query,
                 gpointer data)
{
  const char *method = soup_server_message_get_method (message);

  g_mutex_lock (&the_ledger->server->lock);
  if (g_str_equal (method, "GET"))
    serve_bills (message, g_hash_table_lookup (query, "refs"));
  else if (g_str_equal (method, "POST"))
    serve_bill (message);
  else
    serve_undo (message, path + strlen ("/v1/bills/"));
  g_mutex_unlock (&the_ledger->server->lock);
}

static inline void
ledger_set_up (Ledger *self, gconstpointer data)
{
  the_ledger = self;
  self->bills = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->server = test_server_new (serve_ledger_cb);
  place_open (&self->place);
  connect_one (&self->place, "ledger", "till");
  add_flow (&self->place, "ledger", "post");
  put (&self->place, "till", "payment/1", PAYMENT ("ch_1", 100, "\"order_number:1\""));
  self->deliver
      = (DaybookDeliver){ .db = self->place.db,
                          .account = till_open_with_key (ledger_manifest, self->server->base),
                          .target = "ledger",
                          .patience = { 1, 1000, 3 } };
}

static inline void
ledger_tear_down (Ledger *self, gconstpointer data)
{
  daybook_account_free (self->deliver.account);
  test_server_free (self->server);
  place_tear_down (&self->place, data);
  g_hash_table_unref (self->bills);
}

/* A sale of 1.00 that is ready to go. Its id. */
static inline gint64
ledger_add (Ledger *self, const char *reference)
{
  g_autofree char *key = g_strdup_printf (KEY_OF "%d", (int) self->made);
  g_autofree char *body = g_strdup_printf (
      "{\"kind\":\"sale\",\"reference\":\"%s\",\"key\":\"%s\",\"date\":\"2026-11-20\","
      "\"currency\":\"USD\",\"total\":100,\"journal\":[{\"role\":\"clearing:till:usd\",\"account\":"
      "\"2\",\"debit\":100,\"credit\":0},{\"role\":\"sales\",\"account\":\"3\",\"debit\":0,"
      "\"credit\":100}]}",
      reference, key);
  DaybookDelivery delivery = { .flow = (char *) "books",
                               .target = (char *) "ledger",
                               .kind = (char *) "sale",
                               .action = (char *) "bill",
                               .reference = (char *) reference,
                               .key = key,
                               .subject = 1,
                               .event = 1,
                               .rank = 1,
                               .date = (char *) "2026-11-20",
                               .amount = 100,
                               .currency = (char *) "USD",
                               .body = body,
                               .state = DAYBOOK_DELIVERY_READY };
  g_autoptr (GError) error = NULL;
  gint64 id
      = daybook_deliveries_insert (self->place.db, &delivery, g_get_real_time (), NULL, &error);

  g_assert_no_error (error);
  self->made++;
  return id;
}

static inline void
ledger_deliver (Ledger *self)
{
  g_autoptr (GError) error = NULL;

  self->deliver.counts = (DaybookDeliverCounts){ 0 };
  g_assert_true (daybook_deliver_run (&self->deliver, &error));
  g_assert_no_error (error);
}

/* The state of @id, and how many live documents it has. */
static inline void
ledger_expect (Ledger *self, gint64 id, DaybookDeliveryState state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookDelivery) delivery = daybook_deliveries_get (self->place.db, id, &error);
  g_autoptr (GPtrArray) live
      = daybook_documents_list (self->place.db, NULL, "live", 0, 100, &error);
  guint documents = 0;

  g_assert_no_error (error);
  g_assert_cmpstr (daybook_delivery_state_name (delivery->state), ==,
                   daybook_delivery_state_name (state));
  for (guint i = 0; i < live->len; i++)
    documents += ((DaybookDocument *) live->pdata[i])->delivery == id;
  g_assert_cmpuint (documents, ==, state == DAYBOOK_DELIVERY_DONE);
}

/* How often the history of @id says @what. */
static inline guint
ledger_history (Ledger *self, gint64 id, const char *what)
{
  g_autoptr (GPtrArray) history = daybook_deliveries_history (self->place.db, id, NULL);
  guint count = 0;

  for (guint i = 0; i < history->len; i++)
    count += g_str_equal (((DaybookAttempt *) history->pdata[i])->what, what);
  return count;
}

/* Rows of the audit log about the delivery @id that tell of @act. */
static inline guint
ledger_audit (Ledger *self, gint64 id, const char *act)
{
  DaybookAuditQuery query = { .act = act, .about = "delivery", .ids = &id, .n_ids = 1 };
  g_autoptr (GPtrArray) rows = daybook_audit_find (self->place.db, &query, NULL);

  return rows->len;
}
