/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rehearsal shows what would be posted and writes nothing; which flows what is connected asks
 * for; and what is read of a connection. */
#include "../connectors/test-till.h"
#include "sync-bench.h"

#include "daybook-audit.h"
#include "daybook-connect.h"
#include "daybook-ingest.h"
#include "daybook-jobs.h"
#include "daybook-reading.h"
#include "daybook-rehearsal.h"

#define CENTS "'steps': [ { 'money': 'minor', 'currency': 'currency' } ]"
#define PAGED                                                                                      \
  "'pages': { 'kind': 'none' }, 'range': { 'window': '7 days', 'as': 'unix' },"                    \
  "'since': { 'field': 'at', 'time': 'unix', 'look_back': '1 min' },"
#define GET(name)                                                                                  \
  "'request': { 'get': '/" name "', 'query': { 'since': '{since?}', 'until': '{until?}' } },"      \
  "'records': '" name "',"

static const char manifest_text[] = TILL_HEAD TILL_KEY
    "'probe': { 'request': { 'get': '/me' }, 'keep': { 'account': 'id', 'title': 'name' } },"
    "'streams': {"
    " 'customers': { 'title': 'Customers', " GET ("customers") " 'pages': { 'kind': 'none' },"
    "   'yields': [ { 'contract': 'customer/1', 'map': [ { 'to': 'id', 'from': 'id' } ] } ] },"
    " 'orders': { 'title': 'Orders', " GET ("orders") PAGED
    "   'yields': [ { 'contract': 'order/1', 'map': [ { 'to': 'id', 'from': 'id' },"
    "     { 'to': 'number', 'from': 'id' }, { 'to': 'placed', 'from': 'at', 'steps': [ { 'time': "
    "'unix' } ] }, { 'to': 'updated', 'from': 'at', 'steps': [ { 'time': 'unix' } ] },"
    "     { 'to': 'status', 'const': 'paid' }, { 'to': 'currency', 'from': 'currency' },"
    "     { 'to': 'total', 'from': 'amount', " CENTS " },"
    "     { 'to': 'lines[]', 'each': 'lines', 'map': [ { 'to': 'id', 'from': 'id' },"
    "       { 'to': 'title', 'from': 'id' }, { 'to': 'quantity', 'const': '1' },"
    "       { 'to': 'unit_price', 'from': 'amount', " CENTS " }, { 'to': 'gross', 'from': "
    "'amount', " CENTS " } ] },"
    "     { 'to': 'payments[]', 'each': 'paid', 'map': [ { 'to': 'id', 'from': 'id' },"
    "       { 'to': 'kind', 'const': 'sale' }, { 'to': 'status', 'const': 'success' },"
    "       { 'to': 'amount', 'from': 'amount', " CENTS " } ] } ] } ] },"
    " 'payments': { 'title': 'Payments', " GET ("payments") PAGED
    "   'yields': [ { 'contract': 'payment/1', 'map': [ { 'to': 'id', 'from': 'id' },"
    "     { 'to': 'status', 'const': 'succeeded' },"
    "     { 'to': 'amount', 'from': 'amount', " CENTS " },"
    "     { 'to': 'at', 'from': 'at', 'steps': [ { 'time': 'unix' } ] },"
    "     { 'to': 'order_hints[]', 'from': 'order', 'steps': [ { 'template': "
    "'order_number:{value}' } ] } ] } ] },"
    " 'ledger': { 'title': 'Ledger', " GET ("ledger") PAGED
    "   'yields': [ { 'contract': 'balance_entry/1', 'map': [ { 'to': 'id', 'from': 'id' },"
    "     { 'to': 'kind', 'const': 'payment' }, { 'to': 'gross', 'from': 'amount', " CENTS " },"
    "     { 'to': 'fee', 'from': 'fee', " CENTS " }, { 'to': 'net', 'from': 'net', " CENTS " },"
    "     { 'to': 'at', 'from': 'at', 'steps': [ { 'time': 'unix' } ] },"
    "     { 'to': 'source', 'from': 'source' } ] } ] } } }";

typedef struct
{
  Place place;
  TestServer *server;
  char *manifest;
} Fixture;

static gint64 sold_s; /* when; 0: nothing was */

static void
serve_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  const char *since = query != NULL ? g_hash_table_lookup (query, "since") : NULL;
  gboolean sold = sold_s > 0 && (since == NULL || sold_s >= g_ascii_strtoll (since, NULL, 10));
  g_autofree char *at = g_strdup_printf ("'at':%" G_GINT64_FORMAT ",'currency':'USD'", sold_s);
  g_autofree char *one = NULL;
  g_autofree char *answer = NULL;

  if (since != NULL && strspn (since, "0123456789") != strlen (since))
    {
      till_reply (message, 400, "{'error':'a whole number'}");
      return;
    }
  if (g_str_equal (path, "/v1/me"))
    {
      till_reply (message, 200, "{'id':'acct_1','name':'Till one'}");
      return;
    }
  if (g_str_equal (path, "/v1/orders"))
    one = g_strdup_printf ("{'id':'1001','amount':1234,%s,'lines':[{'id':'l1','amount':1234,"
                           "'currency':'USD'}],'paid':[{'id':'t1','amount':1234,"
                           "'currency':'USD'}]}",
                           at);
  else if (g_str_equal (path, "/v1/payments"))
    one = g_strdup_printf ("{'id':'ch_1','amount':1234,'order':'1001',%s}", at);
  else if (g_str_equal (path, "/v1/ledger"))
    one = g_strdup_printf ("{'id':'txn_1','amount':1234,'fee':66,'net':1168,'source':'ch_1',%s}",
                           at);
  answer = g_strdup_printf ("{'%s':[%s]}", path + strlen ("/v1/"), sold && one != NULL ? one : "");
  till_reply (message, 200, answer);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *json = g_strdelimit (g_strdup (manifest_text), "'", '"');

  place_open (&self->place);
  connect_one (&self->place, "books", "quickbooks");
  self->server = test_server_new (serve_cb);
  self->manifest = g_build_filename (self->place.folder, "till.json", NULL);
  g_assert_true (g_file_set_contents (self->manifest, json, -1, NULL));
  sold_s = g_get_real_time () / G_USEC_PER_SEC - 3600;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  test_server_free (self->server);
  place_tear_down (&self->place, data);
  g_free (self->manifest);
}

static DaybookConnection *
connect_till (Fixture *self, gboolean paused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  DaybookConnectRequest request = { .id = "mine",
                                    .manifest_file = self->manifest,
                                    .base_url = self->server->base,
                                    .fields = fields,
                                    .paused = paused };
  DaybookSignInUser user = { 0 };
  DaybookConnection *connection;

  g_hash_table_insert (fields, (gpointer) "key", (gpointer) "sesame");
  connection = daybook_connect (self->place.session, &request, &user, NULL, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

/* All that the store holds, as far as a rehearsal could touch it. */
static char *
picture (Fixture *self)
{
  g_autoptr(GPtrArray) audit = daybook_audit_list (self->place.db, 0, 1000, NULL);
  g_autoptr(GPtrArray) flows = daybook_flows_list (self->place.db, NULL);
  DaybookDeliveriesQuery query = { 0 };
  g_autoptr(GPtrArray) deliveries = daybook_deliveries_list (self->place.db, &query, NULL);
  g_autoptr(GArray) records = daybook_records_count (self->place.db, NULL, NULL);

  return g_strdup_printf ("audit %u flows %u deliveries %u types %u version %" G_GINT64_FORMAT,
                          audit->len, flows->len, deliveries->len, records->len,
                          daybook_db_data_version (self->place.db));
}

static GPtrArray *
setups_of (const char *roles_text)
{
  GPtrArray *setups = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_flow_setup_free);
  DaybookFlowSetup *setup = daybook_flow_setup_new ("books", "mine", "mine", "books");

  setup->id = g_strdup ("rehearsed");
  setup->roles = g_strdup (roles_text);
  g_ptr_array_add (setups, setup);
  return setups;
}

#define ROLES                                                                                      \
  "{\"shop\":\"mine\",\"processor\":\"mine\","                                                   \
  "\"roles\":{\"clearing:till:usd\":{\"account\":\"2\"},"                                          \
  "\"sales\":{\"account\":\"3\",\"item\":\"3\"},\"fees\":{\"account\":\"4\"}}}"
#define NO_ROLES "{\"shop\":\"mine\",\"processor\":\"mine\",\"roles\":{}}"

static const DaybookRehearsed *
document (const DaybookRehearsal *rehearsal, const char *kind)
{
  for (guint i = 0; i < rehearsal->documents->len; i++)
    {
      const DaybookRehearsed *one = g_ptr_array_index (rehearsal->documents, i);

      if (g_str_equal (one->kind, kind))
        return one;
    }
  return NULL;
}

static DaybookRehearsal *
rehearse (Fixture *self, const char *roles_text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) setups = setups_of (roles_text);
  DaybookRehearsal *rehearsal
      = daybook_rehearse (self->place.session, setups, "mine", NULL, &error);

  g_assert_no_error (error);
  return rehearsal;
}

static void
test_shows (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookConnection) connection = connect_till (self, FALSE);
  g_autofree char *before = picture (self);
  g_autoptr(DaybookRehearsal) rehearsal = rehearse (self, ROLES);
  g_autofree char *after = picture (self);
  const DaybookRehearsed *sale = document (rehearsal, "sale");
  const DaybookRehearsed *fee = document (rehearsal, "fee");
  gint64 debits = 0, credits = 0;

  g_assert_cmpstr (rehearsal->source_id, ==, "1001");
  g_assert_nonnull (sale);
  g_assert_nonnull (fee);
  g_assert_cmpint (sale->state, ==, DAYBOOK_DELIVERY_READY);
  g_assert_cmpstr (sale->document, ==, "Sales receipt");
  g_assert_cmpint (sale->total.minor, ==, 1234);
  for (DaybookNode line
       = daybook_tree_first (sale->body, daybook_tree_get (sale->body, 0, "journal"));
       line != DAYBOOK_NODE_NONE; line = daybook_tree_next (sale->body, line))
    {
      gint64 debit = 0, credit = 0;

      daybook_tree_int (sale->body, daybook_tree_get (sale->body, line, "debit"), &debit);
      daybook_tree_int (sale->body, daybook_tree_get (sale->body, line, "credit"), &credit);
      debits += debit;
      credits += credit;
    }
  g_assert_cmpint (debits, ==, 1234);
  g_assert_cmpint (credits, ==, 1234);
  g_assert_cmpint (ABS (fee->total.minor), ==, 66);
  g_assert_cmpstr (before, ==, after);
}

static void
test_unmapped (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookConnection) connection = connect_till (self, FALSE);
  g_autoptr(DaybookRehearsal) rehearsal = rehearse (self, NO_ROLES);
  const DaybookRehearsed *sale = document (rehearsal, "sale");

  g_assert_nonnull (sale);
  g_assert_cmpint (sale->state, ==, DAYBOOK_DELIVERY_HELD);
  g_assert_nonnull (strstr (sale->reason, "unmapped"));
}

static void
test_no_order (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookConnection) connection = connect_till (self, FALSE);
  g_autoptr(DaybookRehearsal) rehearsal = NULL;

  sold_s = 0;
  rehearsal = rehearse (self, ROLES);
  g_assert_null (rehearsal->source_id);
  g_assert_cmpuint (rehearsal->documents->len, ==, 0);
  g_assert_cmpint (rehearsal->since_us, <, g_get_real_time () - 27 * DAYBOOK_DAY);
}

/* A provider that is not there any more is an error, and the temporary store is gone then too. */
static void
test_fails (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) setups = setups_of (ROLES);

  g_assert_null (daybook_rehearse (self->place.session, setups, "nobody", NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
}

/* Of all that is connected: which flows it asks for, and that one asked for is not asked twice. */
static void
test_suggests (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) setups = daybook_flow_setup_suggest (self->place.db, &error);
  const DaybookFlowSetup *first;
  g_autoptr(GPtrArray) again = NULL;
  g_autoptr(DaybookFlow) flow = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (setups->len, ==, 1);
  first = g_ptr_array_index (setups, 0);
  g_assert_cmpstr (first->id, ==, "books");
  g_assert_cmpstr (first->shop, ==, "shop");
  g_assert_cmpstr (first->processor, ==, "till");
  ((DaybookFlowSetup *) first)->owner = g_strdup ("Ana");
  g_assert_true (daybook_flow_setup_add (self->place.db, first, &error));
  g_assert_no_error (error);
  again = daybook_flow_setup_suggest (self->place.db, &error);
  g_assert_cmpuint (again->len, ==, 0);
  flow = daybook_flows_get (self->place.db, "books", &error);
  g_assert_nonnull (strstr (flow->roles, "\"owner\":\"Ana\""));
  connect_one (&self->place, "crm", "hubspot");
  g_clear_pointer (&again, g_ptr_array_unref);
  again = daybook_flow_setup_suggest (self->place.db, &error);
  g_assert_cmpuint (again->len, ==, 2); /* two shops */
  g_assert_cmpstr (((DaybookFlowSetup *) again->pdata[0])->id, ==, "customers");
  g_assert_cmpstr (((DaybookFlowSetup *) again->pdata[1])->id, ==, "customers-2");
}

static void
test_roles (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *one
      = daybook_flow_setup_map_role (NO_ROLES, "fees", "60", "Fees", NULL, &error);
  g_autofree char *two = daybook_flow_setup_map_role (one, "sales", "70", NULL, "7", &error);
  g_autofree char *three = daybook_flow_setup_map_role (two, "fees", NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (three, ==,
                   "{\"shop\":\"mine\",\"processor\":\"mine\",\"roles\":{\"sales\":{\"account\":"
                   "\"70\",\"name\":\"70\",\"item\":\"7\"}}}");
  g_assert_null (daybook_flow_setup_map_role ("{", "fees", "60", NULL, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
}

/* One that is to wait waits, and stays so when it is signed in to again; and what it is to read is
 * read from its day on, without what was left out. */
static void
test_reading (Fixture *self, gconstpointer data)
{
  char *without[] = { (char *) "customers", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookConnection) connection = connect_till (self, TRUE);
  g_autoptr(DaybookConnection) again = connect_till (self, TRUE);
  DaybookReading chosen = { sold_s * G_USEC_PER_SEC + DAYBOOK_DAY, without };
  g_autoptr(DaybookReading) reading = NULL;
  g_autoptr(DaybookAccount) account = NULL;
  DaybookIngest ingest = { .db = self->place.db,
                           .connection = "mine",
                           .from_us = DAYBOOK_TIME_NONE,
                           .patience = daybook_patience_default () };

  g_assert_cmpstr (connection->state, ==, "paused");
  g_assert_cmpstr (again->state, ==, "paused");
  g_assert_true (daybook_reading_set (self->place.db, "mine", &chosen, &error));
  reading = daybook_reading_get (self->place.db, "mine", &error);
  g_assert_no_error (error);
  g_assert_cmpint (reading->start_us, ==, chosen.start_us);
  account = daybook_session_open_account (self->place.session, connection, NULL, &error);
  g_assert_no_error (error);
  ingest.account = account;
  ingest.reading = reading;
  g_assert_true (daybook_ingest_all (&ingest, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ingest.counts.read, ==, 0); /* all was sold the day before */
  g_assert_cmpuint (till_count (self->server, "GET /v1/customers"), ==, 0);
  reading->start_us = DAYBOOK_TIME_NONE;
  g_assert_true (daybook_ingest_all (&ingest, &error));
  g_assert_cmpuint (ingest.counts.read, ==, 0); /* it has been read before: from there on */
  g_assert_true (daybook_reading_may_lack (daybook_account_manifest (account), "customers"));
  g_assert_false (daybook_reading_may_lack (daybook_account_manifest (account), "orders"));
}

/* Schedule, reading and flows, or nothing of it. */
static void
test_begin (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookConnection) connection = connect_till (self, TRUE);
  g_autoptr(DaybookConnection) begun = NULL;
  g_autoptr(DaybookReading) reading = daybook_reading_new ();
  g_autoptr(GPtrArray) setups = setups_of (ROLES);
  g_autofree char *rule = NULL;
  DaybookConnectPlan plan = { "mine", "every 15 min", reading, setups };

  add_flow (&self->place, "books", "post");
  ((DaybookFlowSetup *) setups->pdata[0])->id[0] = '\0';
  g_strlcpy (((DaybookFlowSetup *) setups->pdata[0])->id, "books", 6);
  g_assert_false (daybook_connect_begin (self->place.session, &plan, &error));
  g_clear_error (&error);
  g_assert_true (daybook_schedules_get (self->place.db, "mine", &rule, &error));
  g_assert_null (rule);
  g_strlcpy (((DaybookFlowSetup *) setups->pdata[0])->id, "other", 6);
  g_assert_true (daybook_connect_begin (self->place.session, &plan, &error));
  g_assert_no_error (error);
  begun = daybook_connection_get (self->place.db, "mine", &error);
  g_assert_cmpstr (begun->state, ==, "ready");
  g_assert_true (daybook_schedules_get (self->place.db, "mine", &rule, &error));
  g_assert_cmpstr (rule, ==, "every 15 min");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/rehearsal/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("fails", test_fails);
  ADD ("no-order", test_no_order);
  ADD ("unmapped", test_unmapped);
  ADD ("shows", test_shows);
  ADD ("suggests", test_suggests);
  ADD ("roles", test_roles);
  ADD ("reading", test_reading);
  ADD ("begin", test_begin);

  return g_test_run ();
}
