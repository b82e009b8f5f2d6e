/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written: flows, deliveries, documents, journals. */

#include "daybook-documents.h"
#include "daybook-error.h"
#include "daybook-journals.h"
#include "store-fixture.h"

static void
set_up (Store *store, gconstpointer data)
{
  store_set_up (store, data);
  store_add_cause (store->db);
}

static void
test_flows (Store *store, gconstpointer data)
{
  DaybookFlow again = { .id = (char *) "sales", .target = (char *) "books" };
  DaybookFlow astray = { .id = (char *) "astray", .target = (char *) "nowhere" };
  g_autoptr(DaybookFlow) flow = daybook_flows_get (store->db, "sales", NULL);
  g_autoptr(DaybookFlow) updated = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (flow->title, ==, "sales");
  g_assert_cmpstr (flow->policy, ==, "post");
  g_assert_cmpstr (flow->state, ==, "on");
  g_assert_cmpstr (flow->target, ==, "books");
  g_assert_cmpint (flow->position, ==, 1);
  g_assert_false (daybook_flows_add (store->db, &again, &error));
  assert_store_error (error, "there is a flow 'sales' already");
  g_clear_error (&error);
  g_assert_false (daybook_flows_add (store->db, &astray, &error));
  assert_missing_error (error, "there is no connection 'nowhere'");
  g_clear_error (&error);
  g_assert_false (daybook_flows_set_position (store->db, "sales", 0, 2, &error));
  assert_store_error (error, "is at event 1, not at 0");
  g_clear_error (&error);
  g_free (flow->policy);
  flow->policy = g_strdup ("hold");
  flow->position = 77;
  g_assert_true (daybook_flows_update (store->db, flow, &error));
  updated = daybook_flows_get (store->db, "sales", &error);
  g_assert_cmpstr (updated->policy, ==, "hold");
  g_assert_cmpint (updated->position, ==, 1);
  list = daybook_flows_list (store->db, &error);
  g_assert_cmpuint (list->len, ==, 1);
}

static void
test_insert_once (Store *store, gconstpointer data)
{
  g_autoptr(DaybookDelivery) delivery = NULL;
  g_autoptr(DaybookDelivery) missing = NULL;
  g_autoptr(GPtrArray) history = NULL;
  g_autoptr(GError) error = NULL;
  gboolean existed;
  gint64 id = store_add_delivery (store->db, "k1", "sale", 0, DAYBOOK_DELIVERY_READY);

  delivery = daybook_deliveries_get (store->db, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (delivery->flow, ==, "sales");
  g_assert_cmpstr (delivery->target, ==, "books");
  g_assert_cmpstr (delivery->kind, ==, "sale");
  g_assert_cmpstr (delivery->action, ==, "post");
  g_assert_cmpint (delivery->payout, ==, 0);
  g_assert_cmpint (delivery->attempts, ==, 0);
  g_assert_cmpint (delivery->created_us, ==, NOW);
  g_free (delivery->body);
  delivery->body = g_strdup ("{\"other\":1}");
  g_assert_cmpint (daybook_deliveries_insert (store->db, delivery, NOW + 1, &existed, &error), ==,
                   id);
  g_assert_true (existed);
  g_clear_pointer (&delivery, daybook_delivery_free);
  delivery = daybook_deliveries_find_key (store->db, "k1", &error);
  g_assert_cmpstr (delivery->body, ==, "{\"lines\":[]}");
  missing = daybook_deliveries_find_key (store->db, "k2", &error);
  g_assert_null (missing);
  g_assert_no_error (error);
  history = daybook_deliveries_history (store->db, id, &error);
  g_assert_cmpuint (history->len, ==, 1);
  g_assert_cmpstr (((DaybookAttempt *) history->pdata[0])->what, ==, "made");
}

/* Every pair of states: the moves of the header's table go through, all others are refused. */
static void
test_moves (Store *store, gconstpointer data)
{
  static const char *const allowed[DAYBOOK_N_DELIVERY_STATES] = {
    [DAYBOOK_DELIVERY_WAITING] = "waiting held ready refused ignored",
    [DAYBOOK_DELIVERY_HELD] = "waiting held ready refused ignored",
    [DAYBOOK_DELIVERY_READY] = "waiting held ready sent refused ignored",
    [DAYBOOK_DELIVERY_SENT] = "done refused held ready",
    [DAYBOOK_DELIVERY_DONE] = "undone",
    [DAYBOOK_DELIVERY_REFUSED] = "ready held waiting ignored",
    [DAYBOOK_DELIVERY_UNDONE] = "",
    [DAYBOOK_DELIVERY_IGNORED] = "ready held waiting",
  };

  for (int from = 0; from < DAYBOOK_N_DELIVERY_STATES; from++)
    for (int to = 0; to < DAYBOOK_N_DELIVERY_STATES; to++)
      {
        g_autofree char *key = g_strdup_printf ("move-%d-%d", from, to);
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) words = g_strsplit (allowed[from], " ", 0);
        gint64 id = store_add_delivery (store->db, key, "sale", 0, from);
        gboolean moved = daybook_deliveries_set_state (store->db, id, from, to, NULL, NOW, &error);
        g_autoptr(DaybookDelivery) after = daybook_deliveries_get (store->db, id, NULL);

        g_assert_cmpint (
            moved, ==,
            g_strv_contains ((const char *const *) words, daybook_delivery_state_name (to)));
        g_assert_cmpint (after->state, ==, moved ? to : from);
        if (!moved)
          assert_store_error (error, "cannot go from");
      }
}

static void
test_state (Store *store, gconstpointer data)
{
  DaybookDeliveryChange change = {
    .reason = "no tax code", .waits_for = "order:1042", .error = "6000", .not_before_us = NOW + 9
  };
  gint64 id = store_add_delivery (store->db, "k1", "sale", 0, DAYBOOK_DELIVERY_READY);
  g_autoptr(DaybookDelivery) delivery = NULL;
  g_autoptr(GPtrArray) history = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (daybook_deliveries_set_state (store->db, id, DAYBOOK_DELIVERY_HELD,
                                                DAYBOOK_DELIVERY_READY, NULL, NOW, &error));
  assert_store_error (error, "is 'ready', not 'held'");
  g_clear_error (&error);
  g_assert_false (daybook_deliveries_set_state (store->db, 99, DAYBOOK_DELIVERY_HELD,
                                                DAYBOOK_DELIVERY_READY, NULL, NOW, &error));
  assert_missing_error (error, "there is no delivery 99");
  g_clear_error (&error);
  g_assert_true (daybook_deliveries_set_state (store->db, id, DAYBOOK_DELIVERY_READY,
                                               DAYBOOK_DELIVERY_WAITING, &change, NOW + 1, &error));
  g_assert_true (daybook_deliveries_note (store->db, id, "looked", "nothing yet", NOW + 2, &error));
  delivery = daybook_deliveries_get (store->db, id, &error);
  g_assert_cmpstr (delivery->reason, ==, "no tax code");
  g_assert_cmpstr (delivery->waits_for, ==, "order:1042");
  g_assert_cmpstr (delivery->error, ==, "6000");
  g_assert_cmpint (delivery->not_before_us, ==, NOW + 9);
  g_assert_cmpint (delivery->updated_us, ==, NOW + 1);
  history = daybook_deliveries_history (store->db, id, &error);
  g_assert_cmpuint (history->len, ==, 3);
  g_assert_cmpstr (((DaybookAttempt *) history->pdata[1])->what, ==, "waiting");
  g_assert_cmpstr (((DaybookAttempt *) history->pdata[1])->outcome, ==, "6000");
  g_assert_cmpstr (((DaybookAttempt *) history->pdata[2])->outcome, ==, "nothing yet");
}

static void
test_update_body (Store *store, gconstpointer data)
{
  gint64 id = store_add_delivery (store->db, "k1", "sale", 0, DAYBOOK_DELIVERY_HELD);
  g_autoptr(DaybookDelivery) delivery = daybook_deliveries_get (store->db, id, NULL);
  g_autoptr(DaybookDelivery) after = NULL;
  g_autoptr(GError) error = NULL;

  delivery->amount = 4321;
  delivery->order = delivery->subject;
  g_assert_true (daybook_deliveries_update_body (store->db, delivery, NOW + 3, &error));
  after = daybook_deliveries_get (store->db, id, NULL);
  g_assert_cmpint (after->amount, ==, 4321);
  g_assert_cmpint (after->order, ==, delivery->subject);
  g_assert_true (daybook_deliveries_set_state (store->db, id, DAYBOOK_DELIVERY_HELD,
                                               DAYBOOK_DELIVERY_READY, NULL, NOW, &error));
  g_assert_true (daybook_deliveries_mark_sent (store->db, &id, 1, NOW, &error));
  g_assert_false (daybook_deliveries_update_body (store->db, delivery, NOW, &error));
  assert_store_error (error, "is 'sent'");
}

static void
assert_ready (Store *store, gint64 now, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) ready
      = daybook_deliveries_take_ready (store->db, "books", 100, now, &error);
  g_autoptr(GString) keys = g_string_new ("");

  g_assert_no_error (error);
  for (guint i = 0; i < ready->len; i++)
    g_string_append_printf (keys, "%s%s", i > 0 ? " " : "",
                            ((DaybookDelivery *) ready->pdata[i])->key);
  g_assert_cmpstr (keys->str, ==, expected);
}

static void
test_take_ready (Store *store, gconstpointer data)
{
  gint64 payout = store_put_payment (store->db, "po_1", 5, NOW);
  DaybookDeliveryChange later = { .not_before_us = NOW + 100 };
  g_autoptr(GPtrArray) other = NULL;
  g_autoptr(GError) error = NULL;
  gint64 due = 0;
  gint64 fee;
  gint64 sale;

  g_assert_true (daybook_deliveries_next_due (store->db, &due, &error));
  g_assert_cmpint (due, ==, DAYBOOK_TIME_NONE);
  store_add_delivery (store->db, "payout", "payout", payout, DAYBOOK_DELIVERY_READY);
  sale = store_add_delivery (store->db, "sale", "sale", payout, DAYBOOK_DELIVERY_READY);
  fee = store_add_delivery (store->db, "fee", "fee", payout, DAYBOOK_DELIVERY_REFUSED);
  assert_ready (store, NOW, "sale");
  g_assert_true (daybook_deliveries_next_due (store->db, &due, &error));
  g_assert_cmpint (due, ==, 0);
  g_assert_true (daybook_deliveries_set_state (store->db, sale, DAYBOOK_DELIVERY_READY,
                                               DAYBOOK_DELIVERY_READY, &later, NOW, &error));
  assert_ready (store, NOW, "");
  assert_ready (store, NOW + 100, "sale");
  g_assert_true (daybook_deliveries_mark_sent (store->db, &sale, 1, NOW, &error));
  assert_ready (store, NOW + 100, "");
  g_assert_true (daybook_deliveries_set_state (store->db, sale, DAYBOOK_DELIVERY_SENT,
                                               DAYBOOK_DELIVERY_DONE, NULL, NOW, &error));
  assert_ready (store, NOW + 100, "");
  g_assert_true (daybook_deliveries_set_state (store->db, fee, DAYBOOK_DELIVERY_REFUSED,
                                               DAYBOOK_DELIVERY_IGNORED, NULL, NOW, &error));
  assert_ready (store, NOW + 100, "payout");
  other = daybook_deliveries_take_ready (store->db, "shop", 100, NOW, &error);
  g_assert_cmpuint (other->len, ==, 0);
}

static void
test_mark_sent (Store *store, gconstpointer data)
{
  gint64 ids[2] = { store_add_delivery (store->db, "k1", "sale", 0, DAYBOOK_DELIVERY_READY),
                    store_add_delivery (store->db, "k2", "sale", 0, DAYBOOK_DELIVERY_HELD) };
  DaybookDeliveriesQuery sent = { .state = "sent" };
  g_autoptr(DaybookDelivery) first = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) both = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (daybook_deliveries_mark_sent (store->db, ids, 2, NOW, &error));
  assert_store_error (error, "is 'held', not 'ready'");
  g_clear_error (&error);
  none = daybook_deliveries_list (store->db, &sent, &error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (daybook_deliveries_set_state (store->db, ids[1], DAYBOOK_DELIVERY_HELD,
                                               DAYBOOK_DELIVERY_READY, NULL, NOW, &error));
  g_assert_true (daybook_deliveries_mark_sent (store->db, ids, 2, NOW, &error));
  store_reopen (store);
  both = daybook_deliveries_list (store->db, &sent, &error);
  g_assert_cmpuint (both->len, ==, 2);
  first = daybook_deliveries_get (store->db, ids[0], &error);
  g_assert_cmpint (first->attempts, ==, 1);
}

/* Tries: each sending is one, but for those that the provider did not look at. */
static void
test_tries (Store *store, gconstpointer data)
{
  gint64 id = store_add_delivery (store->db, "k1", "sale", 0, DAYBOOK_DELIVERY_READY);
  DaybookDeliveryChange limited = { .what = "too fast", .uncounted = TRUE };
  g_autoptr(DaybookDelivery) delivery = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (daybook_deliveries_mark_sent_again (store->db, &id, 1, NOW, &error));
  assert_store_error (error, "is 'ready', not 'sent'");
  g_clear_error (&error);
  g_assert_true (daybook_deliveries_mark_sent (store->db, &id, 1, NOW, &error));
  g_assert_true (daybook_deliveries_set_state (store->db, id, DAYBOOK_DELIVERY_SENT,
                                               DAYBOOK_DELIVERY_READY, &limited, NOW, &error));
  g_assert_true (daybook_deliveries_mark_sent (store->db, &id, 1, NOW, &error));
  g_assert_true (daybook_deliveries_mark_sent_again (store->db, &id, 1, NOW, &error));
  g_assert_no_error (error);
  delivery = daybook_deliveries_get (store->db, id, &error);
  g_assert_cmpint (delivery->attempts, ==, 2);
}

static guint
list_size (Store *store, const DaybookDeliveriesQuery *query)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = daybook_deliveries_list (store->db, query, &error);

  g_assert_no_error (error);

  return list->len;
}

static void
test_list (Store *store, gconstpointer data)
{
  gint64 payout = store_put_payment (store->db, "po_1", 5, NOW);
  DaybookDeliveryChange wait = { .reason = "order not read", .waits_for = "order:1" };
  g_autoptr(GPtrArray) waiting = NULL;
  g_autoptr(GArray) counts = NULL;
  g_autoptr(GError) error = NULL;
  gint64 held = store_add_delivery (store->db, "a", "sale", 0, DAYBOOK_DELIVERY_HELD);

  store_add_delivery (store->db, "b", "sale", payout, DAYBOOK_DELIVERY_READY);
  store_add_delivery (store->db, "c", "fee", payout, DAYBOOK_DELIVERY_READY);
  g_assert_true (daybook_deliveries_set_state (store->db, held, DAYBOOK_DELIVERY_HELD,
                                               DAYBOOK_DELIVERY_WAITING, &wait, NOW, &error));
  g_assert_cmpuint (list_size (store, &(DaybookDeliveriesQuery){ 0 }), ==, 3);
  g_assert_cmpuint (list_size (store, &(DaybookDeliveriesQuery){ .state = "ready" }), ==, 2);
  g_assert_cmpuint (list_size (store, &(DaybookDeliveriesQuery){ .state = "done" }), ==, 0);
  g_assert_cmpuint (list_size (store, &(DaybookDeliveriesQuery){ .kind = "sale" }), ==, 2);
  g_assert_cmpuint (
      list_size (store, &(DaybookDeliveriesQuery){ .kind = "sale", .state = "ready" }), ==, 1);
  g_assert_cmpuint (list_size (store, &(DaybookDeliveriesQuery){ .reason = "order not read" }), ==,
                    1);
  g_assert_cmpuint (list_size (store, &(DaybookDeliveriesQuery){ .payout = payout }), ==, 2);
  g_assert_cmpuint (list_size (store, &(DaybookDeliveriesQuery){ .payout = payout, .kind = "fee" }),
                    ==, 1);
  g_assert_cmpuint (list_size (store, &(DaybookDeliveriesQuery){ .subject = 1 }), ==, 3);
  g_assert_cmpuint (list_size (store, &(DaybookDeliveriesQuery){ .event = 1, .after_id = held }),
                    ==, 2);
  g_assert_cmpuint (list_size (store, &(DaybookDeliveriesQuery){ .order = 1 }), ==, 0);
  g_assert_cmpuint (
      list_size (store,
                 &(DaybookDeliveriesQuery){ .flow = "sales", .target = "books", .limit = 2 }),
      ==, 2);
  waiting = daybook_deliveries_waiting_for (store->db, "order:1", &error);
  g_assert_cmpuint (waiting->len, ==, 1);
  counts = daybook_deliveries_count (store->db, &error);
  g_assert_cmpuint (counts->len, ==, 3);
  g_assert_cmpstr (g_array_index (counts, DaybookDeliveryCount, 2).reason, ==, "order not read");
}

static gint64
add_document (Store *store, gint64 delivery, const char *remote_id, GError **error)
{
  g_autoptr(DaybookDocument) document = daybook_document_new ();

  document->delivery = delivery;
  document->connection = g_strdup ("books");
  document->kind = g_strdup ("SalesReceipt");
  document->remote_id = g_strdup (remote_id);
  document->reference = g_strdup ("k1");
  document->total = 1000;
  document->currency = g_strdup ("USD");

  return daybook_documents_insert (store->db, document, NOW, error);
}

static void
test_documents (Store *store, gconstpointer data)
{
  gint64 delivery = store_add_delivery (store->db, "k1", "sale", 0, DAYBOOK_DELIVERY_READY);
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookDocument) live = NULL;
  g_autoptr(DaybookDocument) found = NULL;
  g_autoptr(DaybookDocument) referenced = NULL;
  g_autoptr(DaybookDocument) none = NULL;
  g_autoptr(GPtrArray) undone = NULL;
  gint64 first = add_document (store, delivery, "55", &error);

  g_assert_no_error (error);
  g_assert_cmpint (add_document (store, delivery, "56", &error), ==, -1);
  assert_store_error (error, "has a live document already: 55");
  g_clear_error (&error);
  g_assert_true (daybook_documents_set_remote (store->db, first, "2", "[55]", &error));
  referenced = daybook_documents_find_reference (store->db, "books", "k1", &error);
  g_assert_cmpstr (referenced->remote_version, ==, "2");
  g_assert_cmpstr (referenced->steps, ==, "[55]");
  g_assert_true (daybook_documents_mark_undone (store->db, first, NOW + 1, &error));
  g_assert_false (daybook_documents_mark_undone (store->db, first, NOW + 1, &error));
  assert_store_error (error, "is not live");
  g_clear_error (&error);
  none = daybook_documents_of_delivery (store->db, delivery, &error);
  g_assert_null (none);
  g_assert_cmpint (add_document (store, delivery, "56", &error), >, first);
  live = daybook_documents_of_delivery (store->db, delivery, &error);
  g_assert_cmpstr (live->remote_id, ==, "56");
  g_assert_cmpstr (live->state, ==, "live");
  g_assert_cmpint (live->undone_us, ==, DAYBOOK_TIME_NONE);
  found = daybook_documents_find (store->db, "books", NULL, "55", &error);
  g_assert_cmpstr (found->state, ==, "undone");
  undone = daybook_documents_list (store->db, "books", "undone", 0, 10, &error);
  g_assert_cmpuint (undone->len, ==, 1);
  g_assert_no_error (error);
}

/* The table itself refuses a second live document, whoever writes. */
static void
test_two_live_refused (Store *store, gconstpointer data)
{
  gint64 delivery = store_add_delivery (store->db, "k1", "sale", 0, DAYBOOK_DELIVERY_READY);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (add_document (store, delivery, "55", &error), >, 0);
  g_assert_false (daybook_db_exec (store->db,
                                   "INSERT INTO documents (delivery, connection, kind,"
                                   " remote_id, reference, total, currency,"
                                   " state, steps, created) SELECT delivery,"
                                   " connection, kind, '56', reference, total, currency,"
                                   " state, steps, created FROM documents",
                                   &error));
  assert_store_error (error, "UNIQUE");
}

typedef struct
{
  gint64 debit;
  gint64 credit;
} Side;

static gboolean
put_journal (Store *store,
             gint64 delivery,
             gint64 payout,
             const char *date,
             const Side *sides,
             gsize n,
             GError **error)
{
  static const char *const roles[] = { "clearing", "sales", "tax", "fees" };
  g_autoptr(DaybookStoredJournal) journal = daybook_stored_journal_new ();

  journal->delivery = delivery;
  journal->currency = g_strdup ("USD");
  journal->date = g_strdup (date);
  journal->payout = payout;
  journal->connection = g_strdup ("shop");
  for (gsize i = 0; i < n; i++)
    daybook_stored_journal_add (journal, roles[i], i == 0 ? "82" : NULL, sides[i].debit,
                                sides[i].credit, "memo");

  return daybook_journals_put (store->db, journal, error);
}

static void
test_journal_refusals (Store *store, gconstpointer data)
{
  static const struct
  {
    Side sides[3];
    gsize n;
    const char *part;
  } cases[] = {
    { { { 0 } }, 0, "has no lines" },
    { { { 100, 0 }, { 0, 99 } }, 2, "does not balance: debit 100, credit 99 minor units of USD" },
    { { { -100, 0 }, { 0, -100 } }, 2, "has a negative amount" },
    { { { 100, 100 } }, 1, "both debit and credit" },
    { { { G_MAXINT64, 0 }, { 1, 0 }, { 0, 1 } }, 3, "too large" },
  };
  gint64 delivery = store_add_delivery (store->db, "k1", "sale", 0, DAYBOOK_DELIVERY_READY);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (
          put_journal (store, delivery, 0, "2026-11-20", cases[i].sides, cases[i].n, &error));
      g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED);
      g_assert_nonnull (strstr (error->message, cases[i].part));
    }
  g_assert_null (daybook_journals_get (store->db, delivery, NULL));
}

static void
finish (Store *store, gint64 delivery)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_deliveries_mark_sent (store->db, &delivery, 1, NOW, &error));
  g_assert_true (daybook_deliveries_set_state (store->db, delivery, DAYBOOK_DELIVERY_SENT,
                                               DAYBOOK_DELIVERY_DONE, NULL, NOW, &error));
}

static gint64
clearing_of (Store *store, gint64 payout, gint64 *open)
{
  g_autoptr(GArray) balances = daybook_journals_clearing (store->db, payout, NULL);
  const DaybookPayoutBalance *balance = &g_array_index (balances, DaybookPayoutBalance, 0);

  g_assert_cmpuint (balances->len, ==, 1);
  g_assert_cmpint (balance->payout, ==, payout);
  g_assert_cmpstr (balance->currency, ==, "USD");
  *open = balance->open;

  return balance->balance;
}

static void
test_journals (Store *store, gconstpointer data)
{
  static const Side sale[] = { { 1000, 0 }, { 0, 900 }, { 0, 100 } };
  static const Side payout_sides[] = { { 0, 1000 }, { 1000, 0 } };
  gint64 payout = store_put_payment (store->db, "po_1", 5, NOW);
  gint64 first = store_add_delivery (store->db, "k1", "sale", payout, DAYBOOK_DELIVERY_READY);
  gint64 second = store_add_delivery (store->db, "k2", "payout", payout, DAYBOOK_DELIVERY_READY);
  g_autoptr(DaybookStoredJournal) journal = NULL;
  g_autoptr(GArray) none = NULL;
  g_autoptr(GArray) balances = NULL;
  g_autoptr(GArray) later = NULL;
  g_autoptr(GError) error = NULL;
  gint64 open;

  g_assert_true (put_journal (store, first, payout, "2026-11-19", payout_sides, 2, &error));
  g_assert_true (put_journal (store, first, payout, "2026-11-20", sale, 3, &error));
  g_assert_true (put_journal (store, second, payout, "2026-11-21", payout_sides, 2, &error));
  journal = daybook_journals_get (store->db, first, &error);
  g_assert_cmpuint (journal->lines->len, ==, 3);
  g_assert_cmpstr (journal->date, ==, "2026-11-20");
  g_assert_cmpstr (journal->connection, ==, "shop");
  g_assert_cmpstr (g_array_index (journal->lines, DaybookStoredLine, 0).account, ==, "82");
  g_assert_null (g_array_index (journal->lines, DaybookStoredLine, 1).account);

  none = daybook_journals_balances (store->db, NULL, NULL, NULL, &error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpint (clearing_of (store, payout, &open), ==, 0);
  g_assert_cmpint (open, ==, 2);
  finish (store, first);
  g_assert_cmpint (clearing_of (store, payout, &open), ==, 1000);
  g_assert_cmpint (open, ==, 1);
  finish (store, second);
  g_assert_cmpint (clearing_of (store, payout, &open), ==, 0);
  g_assert_cmpint (open, ==, 0);

  balances = daybook_journals_balances (store->db, "sales", "2026-11-20", NULL, &error);
  g_assert_cmpuint (balances->len, ==, 3);
  g_assert_cmpint (g_array_index (balances, DaybookBalance, 0).debit, ==, 1000);
  g_assert_cmpint (g_array_index (balances, DaybookBalance, 0).credit, ==, 1000);
  later = daybook_journals_balances (store->db, NULL, "2026-11-21", "2026-11-21", &error);
  g_assert_cmpuint (later->len, ==, 2);
  g_assert_true (daybook_deliveries_set_state (store->db, second, DAYBOOK_DELIVERY_DONE,
                                               DAYBOOK_DELIVERY_UNDONE, NULL, NOW, &error));
  g_assert_cmpint (clearing_of (store, payout, &open), ==, 1000);
}

/* Entries read before their payout is known are tied to it later; every clearing account counts, by
 * whatever ending. */
static void
test_set_payout (Store *store, gconstpointer data)
{
  gint64 payout = store_put_payment (store->db, "po_1", 5, NOW);
  gint64 delivery = store_add_delivery (store->db, "k1", "sale", 0, DAYBOOK_DELIVERY_READY);
  g_autoptr(DaybookStoredJournal) journal = daybook_stored_journal_new ();
  g_autoptr(DaybookDelivery) after = NULL;
  g_autoptr(GArray) none = NULL;
  g_autoptr(GError) error = NULL;
  gint64 open;

  journal->delivery = delivery;
  journal->currency = g_strdup ("USD");
  daybook_stored_journal_add (journal, "clearing:stripe:usd", NULL, 1000, 0, NULL);
  daybook_stored_journal_add (journal, "clearings", NULL, 0, 1000, NULL);
  g_assert_true (daybook_journals_put (store->db, journal, &error));
  finish (store, delivery);
  none = daybook_journals_clearing (store->db, 0, &error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (daybook_deliveries_set_payout (store->db, 1, payout, &error));
  after = daybook_deliveries_get (store->db, delivery, &error);
  g_assert_cmpint (after->payout, ==, payout);
  g_assert_cmpint (clearing_of (store, payout, &open), ==, 1000);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store-outbox/" name, Store, NULL, set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("flows", test_flows);
  ADD ("insert-once", test_insert_once);
  ADD ("moves", test_moves);
  ADD ("state", test_state);
  ADD ("update-body", test_update_body);
  ADD ("take-ready", test_take_ready);
  ADD ("mark-sent", test_mark_sent);
  ADD ("tries", test_tries);
  ADD ("list", test_list);
  ADD ("documents", test_documents);
  ADD ("two-live-refused", test_two_live_refused);
  ADD ("journal-refusals", test_journal_refusals);
  ADD ("journals", test_journals);
  ADD ("set-payout", test_set_payout);

  return g_test_run ();
}
