/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be written: flows and deliveries. */

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
set_flow_state (Store *store, const char *state)
{
  g_autoptr(DaybookFlow) flow = daybook_flows_get (store->db, "sales", NULL);

  g_free (flow->state);
  flow->state = g_strdup (state);
  g_assert_true (daybook_flows_update (store->db, flow, NULL));
}

static void
assert_due (Store *store, const char *target, gint64 after, gint64 expected)
{
  g_autoptr(GError) error = NULL;
  gint64 due = 0;

  g_assert_true (daybook_deliveries_next_due (store->db, target, after, &due, &error));
  g_assert_no_error (error);
  g_assert_cmpint (due, ==, expected);
}

/* What a paused flow has ready waits with it, and is not lost. */
static void
test_paused_flow (Store *store, gconstpointer data)
{
  store_add_delivery (store->db, "sale", "sale", 0, DAYBOOK_DELIVERY_READY);
  set_flow_state (store, "paused");
  assert_ready (store, NOW, "");
  assert_due (store, "books", -1, DAYBOOK_TIME_NONE);
  set_flow_state (store, "on");
  assert_ready (store, NOW, "sale");
  assert_due (store, "shop", -1, DAYBOOK_TIME_NONE);
  assert_due (store, "books", -1, 0);
}

/* An order waits for all contacts on their way to the same target, and not for those of a paused
 * flow, which do not go. */
static void
test_contacts_first (Store *store, gconstpointer data)
{
  DaybookFlow flow
      = { .id = (char *) "other", .target = (char *) "books", .position = 0, .created_us = NOW };
  DaybookDeliveryChange later = { .not_before_us = NOW + 100 };
  gint64 contact = store_add_delivery (store->db, "ada", "contact", 0, DAYBOOK_DELIVERY_READY);
  gint64 order = store_add_delivery (store->db, "1001", "order", 0, DAYBOOK_DELIVERY_HELD);
  g_autoptr(DaybookDelivery) another = daybook_deliveries_get (store->db, order, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_flows_add (store->db, &flow, &error));
  g_free (another->flow);
  another->flow = g_strdup ("other");
  g_free (another->key);
  another->key = g_strdup ("1002");
  another->state = DAYBOOK_DELIVERY_READY;
  g_assert_cmpint (daybook_deliveries_insert (store->db, another, NOW, NULL, &error), >, 0);
  assert_ready (store, NOW, "ada");
  g_assert_true (daybook_deliveries_set_state (store->db, contact, DAYBOOK_DELIVERY_READY,
                                               DAYBOOK_DELIVERY_READY, &later, NOW, &error));
  assert_ready (store, NOW, "");
  assert_due (store, "books", NOW, NOW + 100);
  set_flow_state (store, "paused");
  assert_ready (store, NOW, "1002");
  assert_due (store, "books", NOW, DAYBOOK_TIME_NONE);
}

static void
test_take_ready (Store *store, gconstpointer data)
{
  gint64 payout = store_put_payment (store->db, "po_1", 5, NOW);
  DaybookDeliveryChange later = { .not_before_us = NOW + 100 };
  g_autoptr(GPtrArray) other = NULL;
  g_autoptr(GError) error = NULL;
  gint64 fee;
  gint64 sale;

  assert_due (store, "books", -1, DAYBOOK_TIME_NONE);
  store_add_delivery (store->db, "payout", "payout", payout, DAYBOOK_DELIVERY_READY);
  sale = store_add_delivery (store->db, "sale", "sale", payout, DAYBOOK_DELIVERY_READY);
  fee = store_add_delivery (store->db, "fee", "fee", payout, DAYBOOK_DELIVERY_REFUSED);
  assert_ready (store, NOW, "sale");
  assert_due (store, "books", -1, 0);
  g_assert_true (daybook_deliveries_set_state (store->db, sale, DAYBOOK_DELIVERY_READY,
                                               DAYBOOK_DELIVERY_READY, &later, NOW, &error));
  assert_ready (store, NOW, "");
  assert_due (store, "books", NOW, NOW + 100);
  assert_ready (store, NOW + 100, "sale");
  assert_due (store, "books", NOW + 100, DAYBOOK_TIME_NONE);
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
  ADD ("contacts-first", test_contacts_first);
  ADD ("paused-flow", test_paused_flow);
  ADD ("mark-sent", test_mark_sent);
  ADD ("tries", test_tries);
  ADD ("list", test_list);

  return g_test_run ();
}
