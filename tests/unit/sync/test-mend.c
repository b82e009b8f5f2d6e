/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trying again: what order payloads come in, what is never sent again, and value tables. */
#include "daybook-deliver.h"
#include "daybook-mend.h"
#include "daybook-mapping-versions.h"
#include "daybook-quarantine.h"
#include "daybook-review.h"
#include "sync-bench.h"

/* A variant of the shop's catalogue, as the provider sends it: it tells when it changed. */
#define VARIANT(price, second)                                                                     \
  "{\"id\":\"v1\",\"title\":\"Blue\",\"product\":{\"title\":\"Mug\"},\"price\":\"" price           \
  "\",\"updatedAt\":\"2026-11-01T10:00:" second "Z\"}"
/* A charge tells only when it was made. */
#define CHARGE(status)                                                                             \
  "{\"id\":\"ch_1\",\"status\":\"" status "\",\"amount\":100,\"amount_captured\":100,\"amount_"    \
  "refunded\":0,\"currency\":\"usd\",\"created\":"                                                 \
  "1790000000,\"disputed\":false}"

/* With what the shop's sign-in would have learned. */
static void
mend_set_up (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookConnection) shop = NULL;

  place_set_up (place, data);
  shop = daybook_connection_get (place->db, "shop", &error);
  g_free (shop->settings);
  shop->settings = g_strdup ("{\"shop\":\"maple.myshopify.com\",\"currency\":\"USD\"}");
  g_assert_true (daybook_connection_update (place->db, shop, &error));
  g_assert_no_error (error);
}

static void
hold_back (Place *place,
           const char *connection,
           const char *stream,
           const char *type,
           const char *id,
           const char *payload,
           gint64 now)
{
  g_autoptr(GError) error = NULL;
  DaybookQuarantined item = { .connection = (char *) connection,
                              .stream = (char *) stream,
                              .type = (char *) type,
                              .source_id = (char *) id,
                              .payload = (char *) payload,
                              .reason = (char *) "for the test" };

  g_assert_cmpint (daybook_quarantine_put (place->db, &item, now, &error), >, 0);
  g_assert_no_error (error);
}

static DaybookMendCounts
try_again (Place *place)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) open = NULL;
  DaybookQuarantineQuery query = { 0 };
  DaybookMendCounts counts = { 0 };

  g_assert_true (daybook_mend_quarantine (place->session, &query, NULL, NULL, &counts, &error));
  g_assert_no_error (error);
  open = daybook_quarantine_list (place->db, NULL, FALSE, 10, NULL);
  for (guint i = 0; i < open->len; i++)
    g_test_message ("%s", ((DaybookQuarantined *) open->pdata[i])->reason);
  return counts;
}

static void
expect_price (Place *place, gint64 minor, int revision)
{
  g_autoptr(DaybookStoredRecord) stored
      = daybook_records_find (place->db, "shop", "item", "v1", NULL);

  g_assert_cmpint (stored->money.minor, ==, minor);
  g_assert_cmpint (stored->revision, ==, revision);
}

static void
test_becomes_record (Place *place, gconstpointer data)
{
  DaybookMendCounts counts;
  g_autoptr(GPtrArray) events = NULL;

  hold_back (place, "shop", "items", "item", "v1", VARIANT ("5.00", "00"), 10);
  counts = try_again (place);
  g_assert_cmpuint (counts.stored, ==, 1);
  g_assert_cmpint (daybook_quarantine_count (place->db, NULL), ==, 0);
  expect_price (place, 500, 1);
  events = daybook_events_read (place->db, 0, 10, NULL);
  g_assert_cmpuint (events->len, ==, 1);
  g_assert_cmpuint (try_again (place).tried, ==, 0);
}

/* The newest counts; those before it are let go with it, and become no revision. */
static void
test_newest_first (Place *place, gconstpointer data)
{
  DaybookMendCounts counts;

  hold_back (place, "shop", "items", "item", "v1", VARIANT ("5.00", "00"), 10);
  hold_back (place, "shop", "items", "item", "v1", VARIANT ("6.00", "01"), 20);
  counts = try_again (place);
  g_assert_cmpuint (counts.tried, ==, 1);
  g_assert_cmpuint (counts.stored, ==, 1);
  g_assert_cmpint (daybook_quarantine_count (place->db, NULL), ==, 0);
  expect_price (place, 600, 1);
}

/* The newest still fails: an older one may become a record, and the newest stays. */
static void
test_newest_fails (Place *place, gconstpointer data)
{
  DaybookMendCounts counts;

  hold_back (place, "shop", "items", "item", "v1", VARIANT ("5.00", "00"), 10);
  hold_back (place, "shop", "items", "item", "v1", VARIANT ("five", "01"), 20);
  counts = try_again (place);
  g_assert_cmpuint (counts.stored, ==, 1);
  g_assert_cmpuint (counts.failed, ==, 1);
  g_assert_cmpint (daybook_quarantine_count (place->db, NULL), ==, 1);
  expect_price (place, 500, 1);
}

static void
test_store_is_newer (Place *place, gconstpointer data)
{
  DaybookMendCounts counts;

  hold_back (place, "shop", "items", "item", "v1", VARIANT ("6.00", "05"), 10);
  g_assert_cmpuint (try_again (place).stored, ==, 1);
  hold_back (place, "shop", "items", "item", "v1", VARIANT ("5.00", "00"), G_MAXINT64 / 2);
  counts = try_again (place);
  g_assert_cmpuint (counts.superseded, ==, 1);
  g_assert_cmpint (daybook_quarantine_count (place->db, NULL), ==, 0);
  expect_price (place, 600, 1);
}

/* Without a time of change, what was stored after the payload came is newer. */
static void
test_stored_later (Place *place, gconstpointer data)
{
  g_autoptr(DaybookStoredRecord) stored = NULL;

  hold_back (place, "till", "charges", "payment", "ch_1", CHARGE ("succeeded"), 10);
  g_assert_cmpuint (try_again (place).stored, ==, 1);
  hold_back (place, "till", "charges", "payment", "ch_1", CHARGE ("pending"), 11);
  g_assert_cmpuint (try_again (place).superseded, ==, 1);
  hold_back (place, "till", "charges", "payment", "ch_1", CHARGE ("failed"), G_MAXINT64 / 2);
  g_assert_cmpuint (try_again (place).stored, ==, 1);
  stored = daybook_records_find (place->db, "till", "payment", "ch_1", NULL);
  g_assert_cmpstr (stored->status, ==, "failed");
  g_assert_cmpint (stored->revision, ==, 2);
}

static void
test_reason_of_now (Place *place, gconstpointer data)
{
  g_autoptr(GPtrArray) open = NULL;

  hold_back (place, "till", "charges", "payment", "ch_1", CHARGE ("blocked"), 10);
  g_assert_cmpuint (try_again (place).failed, ==, 1);
  open = daybook_quarantine_list (place->db, NULL, FALSE, 10, NULL);
  g_assert_nonnull (strstr (((DaybookQuarantined *) open->pdata[0])->reason,
                            "the table charge_status has no row for \"blocked\""));
}

/* ---- value tables ---- */

static gboolean
set_row (Place *place,
         const char *table,
         const char *key,
         const char *value,
         const char *channel,
         DaybookMendCounts *counts,
         GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new ();
  DaybookValueRow row = { .table = (char *) table,
                          .key = (char *) key,
                          .value = (char *) value,
                          .channel = (char *) channel };
  DaybookFlowCounts flows = { 0 };

  g_ptr_array_add (rows, &row);
  return daybook_mend_set_rows (place->session, rows, FALSE, NULL, counts, &flows, error);
}

static void
test_row_mends (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) unmapped = NULL;
  const DaybookUnmapped *first;
  DaybookMendCounts counts = { 0 };

  hold_back (place, "till", "charges", "payment", "ch_1", CHARGE ("blocked"), 10);
  try_again (place);
  unmapped = daybook_mend_unmapped (place->session, &error);
  g_assert_no_error (error);
  first = g_ptr_array_index (unmapped, 0);
  g_assert_cmpstr (first->table, ==, "charge_status");
  g_assert_cmpstr (first->key, ==, "blocked");
  g_assert_cmpuint (first->count, ==, 1);
  g_assert_true (set_row (place, "charge_status", "blocked", "failed", "shop", &counts, &error));
  g_assert_cmpuint (counts.failed, ==, 1); /* another channel's row does not help */
  counts = (DaybookMendCounts){ 0 };
  g_assert_true (set_row (place, "charge_status", "blocked", "failed", "till", &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.stored, ==, 1);
}

static void
test_bad_rows (Place *place, gconstpointer data)
{
  static const struct
  {
    const char *table, *key, *value, *channel, *told;
  } bad[] = {
    { "account", "sales", "80", NULL, "flow map" },
    { "account", "sails", "80", "pos", "no role" },
    { "account", "sales", "", "pos", "value is missing" },
    { "a table", "sales", "80", "pos", "cannot name a table" },
    { "item", "", "80", "pos", "key is missing" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) rows = NULL;
      DaybookMendCounts counts = { 0 };

      g_assert_false (
          set_row (place, bad[i].table, bad[i].key, bad[i].value, bad[i].channel, &counts, &error));
      g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
      g_assert_nonnull (strstr (error->message, bad[i].told));
      rows = daybook_value_rows_list (place->db, NULL, NULL);
      g_assert_cmpuint (rows->len, ==, 0);
    }
}

/* ---- deliveries ---- */

static void
test_unmapped_role (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookDelivery) held = NULL;
  g_autoptr(DaybookDelivery) ready = NULL;
  g_autoptr(DaybookRetried) then = NULL;
  g_autoptr(GPtrArray) unmapped = NULL;
  const DaybookUnmapped *first;
  DaybookMendCounts counts = { 0 };

  put (place, "till", "balance_entry/1", ENTRY ("txn_d", "dispute", -100, 0, -100, "dp_1"));
  put (place, "till", "dispute/1",
       "{\"id\":\"dp_1\",\"amount\":" MONEY (100) "," AT
                                                  ",\"status\":\"open\",\"payment\":\"ch_1\"}");
  put (place, "till", "payment/1", PAYMENT ("ch_1", 100, "\"order_number:1\""));
  run (place);
  held = delivery_of (place, "dispute");
  g_assert_cmpint (held->state, ==, DAYBOOK_DELIVERY_HELD);
  then = daybook_mend_delivery (place->session, held->id, TRUE, &error);
  g_assert_null (then);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_clear_error (&error);
  unmapped = daybook_mend_unmapped (place->session, &error);
  first = g_ptr_array_index (unmapped, 0);
  g_assert_cmpstr (first->key, ==, "disputes");
  g_assert_cmpint (first->amount, ==, 100);
  g_assert_cmpstr (first->currency, ==, "USD");
  g_assert_true (set_row (place, "account", "disputes", "9", "shop", &counts, &error));
  g_assert_no_error (error);
  ready = delivery_of (place, "dispute");
  g_assert_cmpint (ready->state, ==, DAYBOOK_DELIVERY_READY);
  g_assert_cmpstr (ready->key, ==, held->key);
  g_assert_nonnull (strstr (ready->body, "account: disputes, channel shop"));
}

static void
move (Place *place, gint64 id, DaybookDeliveryState from, DaybookDeliveryState to)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_deliveries_set_state (place->db, id, from, to, NULL, 1, &error));
  g_assert_no_error (error);
}

static void
test_delivery_states (Place *place, gconstpointer data)
{
  static const DaybookDeliveryState path[] = { DAYBOOK_DELIVERY_SENT, DAYBOOK_DELIVERY_REFUSED };
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookDelivery) delivery = NULL;
  g_autoptr(DaybookRetried) unknown = NULL, then = NULL, now = NULL, done = NULL;

  put (place, "till", "balance_entry/1", ENTRY ("txn_f", "fee", -10, 0, -10, "x"));
  run (place);
  delivery = delivery_of (place, "fee");
  move (place, delivery->id, DAYBOOK_DELIVERY_READY, path[0]);
  unknown = daybook_mend_delivery (place->session, delivery->id, FALSE, &error);
  g_assert_cmpint (unknown->after, ==, DAYBOOK_DELIVERY_SENT);
  g_assert_nonnull (strstr (unknown->said, "outcome is unknown"));
  move (place, delivery->id, path[0], path[1]);
  then = daybook_mend_delivery (place->session, delivery->id, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (then->before, ==, DAYBOOK_DELIVERY_REFUSED);
  g_assert_cmpint (then->after, ==, DAYBOOK_DELIVERY_READY);
  move (place, delivery->id, DAYBOOK_DELIVERY_READY, path[0]);
  move (place, delivery->id, path[0], path[1]);
  now = daybook_mend_delivery (place->session, delivery->id, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (now->after, ==, DAYBOOK_DELIVERY_READY);
  g_assert_cmpstr (now->difference, ==, "[]");
  move (place, delivery->id, DAYBOOK_DELIVERY_READY, path[0]);
  move (place, delivery->id, path[0], DAYBOOK_DELIVERY_DONE);
  done = daybook_mend_delivery (place->session, delivery->id, FALSE, &error);
  g_assert_cmpint (done->after, ==, DAYBOOK_DELIVERY_DONE);
  g_assert_nonnull (strstr (done->said, "already posted as"));
}

/* What had all its tries waits for a person, who gives it as many again. */
static void
test_tries_used_up (Place *place, gconstpointer data)
{
  static const gboolean then[] = { TRUE, FALSE };
  DaybookDeliveryChange spent = { .reason = DAYBOOK_DELIVER_SPENT };
  g_autoptr(DaybookDelivery) delivery = NULL;

  put (place, "till", "balance_entry/1", ENTRY ("txn_f", "fee", -10, 0, -10, "x"));
  run (place);
  delivery = delivery_of (place, "fee");
  for (guint i = 0; i < G_N_ELEMENTS (then); i++)
    {
      DaybookReviewItem item = { .queue = (char *) DAYBOOK_DELIVER_SPENT,
                                 .subject_kind = (char *) "delivery",
                                 .subject = delivery->id,
                                 .reason = (char *) "tried 12 times",
                                 .currency = (char *) "USD" };
      g_autoptr(DaybookReviewItem) closed = NULL;
      g_autoptr(DaybookDelivery) after = NULL;
      g_autoptr(DaybookRetried) retried = NULL;
      g_autoptr(GError) error = NULL;
      gint64 review = daybook_review_open (place->db, &item, 1, &error);

      move (place, delivery->id, DAYBOOK_DELIVERY_READY, DAYBOOK_DELIVERY_SENT);
      g_assert_true (daybook_deliveries_set_state (place->db, delivery->id, DAYBOOK_DELIVERY_SENT,
                                                   DAYBOOK_DELIVERY_HELD, &spent, 1, &error));
      retried = daybook_mend_delivery (place->session, delivery->id, then[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (retried->before, ==, DAYBOOK_DELIVERY_HELD);
      g_assert_cmpint (retried->after, ==, DAYBOOK_DELIVERY_READY);
      after = delivery_of (place, "fee");
      g_assert_null (after->reason);
      g_assert_cmpstr (after->key, ==, delivery->key);
      closed = daybook_review_get (place->db, review, &error);
      g_assert_cmpstr (closed->resolution, ==, "retried");
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Place *place, gconstpointer data);
  } tests[] = {
    { "bad-rows", test_bad_rows },
    { "reason-of-now", test_reason_of_now },
    { "becomes-record", test_becomes_record },
    { "newest-first", test_newest_first },
    { "newest-fails", test_newest_fails },
    { "store-is-newer", test_store_is_newer },
    { "stored-later", test_stored_later },
    { "row-mends", test_row_mends },
    { "unmapped-role", test_unmapped_role },
    { "delivery-states", test_delivery_states },
    { "tries-used-up", test_tries_used_up },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/sync/mend/", tests[i].path, NULL);

      g_test_add (path, Place, NULL, mend_set_up, tests[i].test, place_tear_down);
    }
  return g_test_run ();
}
