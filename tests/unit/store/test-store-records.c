/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read: connections, cursors, records, links, anchors, events, quarantine, mapping
 * versions. */

#include "daybook-cursor.h"
#include "daybook-error.h"
#include "daybook-links.h"
#include "daybook-mapping-versions.h"
#include "daybook-quarantine.h"
#include "store-fixture.h"

static void
test_connections (Store *store, gconstpointer data)
{
  static const char *const bad_ids[] = { "", "Shop", "a b", "ü", "a/b" };
  g_autoptr(DaybookConnection) connection = NULL;
  g_autoptr(DaybookConnection) again = NULL;
  g_autoptr(DaybookConnection) bad = daybook_connection_new ();
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GError) error = NULL;

  connection = daybook_connection_get (store->db, "shop", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (connection->settings, ==, "{}");
  g_assert_cmpstr (connection->state, ==, "ready");
  g_assert_cmpint (connection->token_expires_us, ==, DAYBOOK_TIME_NONE);
  g_assert_null (connection->base_url);

  connection->base_url = g_strdup ("http://127.0.0.1:1");
  connection->token_expires_us = NOW + 5;
  g_free (connection->state);
  connection->state = g_strdup ("needs_sign_in");
  g_assert_true (daybook_connection_update (store->db, connection, &error));
  again = daybook_connection_get (store->db, "shop", &error);
  g_assert_cmpstr (again->base_url, ==, "http://127.0.0.1:1");
  g_assert_cmpint (again->token_expires_us, ==, NOW + 5);
  g_assert_cmpstr (again->state, ==, "needs_sign_in");
  g_assert_cmpstr (again->provider, ==, "shopify");

  g_assert_false (daybook_connection_set_state (store->db, "shop", "asleep", NOW, &error));
  assert_store_error (error, "CHECK");
  g_clear_error (&error);
  g_assert_true (daybook_connection_set_state (store->db, "shop", "paused", NOW, &error));
  for (guint i = 0; i < G_N_ELEMENTS (bad_ids); i++)
    {
      g_autoptr(GError) failure = NULL;

      g_free (bad->id);
      bad->id = g_strdup (bad_ids[i]);
      g_assert_false (daybook_connection_add (store->db, bad, &failure));
      assert_store_error (failure, "cannot name a connection");
    }
  list = daybook_connection_list (store->db, FALSE, &error);
  g_assert_cmpuint (list->len, ==, 2);
}

static void
test_removed_connection (Store *store, gconstpointer data)
{
  g_autoptr(DaybookConnection) other = daybook_connection_new ();
  g_autoptr(DaybookConnection) missing = NULL;
  g_autoptr(GPtrArray) live = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GError) error = NULL;

  store_put_payment (store->db, "pay_1", 100, NOW);
  g_assert_true (daybook_connection_remove (store->db, "shop", NOW, &error));
  g_assert_false (daybook_connection_remove (store->db, "shop", NOW, &error));
  assert_missing_error (error, "there is no connection 'shop'");
  g_clear_error (&error);
  missing = daybook_connection_get (store->db, "shop", &error);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH);
  g_assert_nonnull (strstr (error->message, "connect it again"));
  g_clear_error (&error);
  live = daybook_connection_list (store->db, FALSE, &error);
  all = daybook_connection_list (store->db, TRUE, &error);
  g_assert_cmpuint (live->len, ==, 1);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpint (daybook_records_find_id (store->db, "shop", "payment", "pay_1", &error), >, 0);

  other->id = g_strdup ("shop");
  other->provider = g_strdup ("shopify");
  other->account = g_strdup ("another shop");
  g_assert_false (daybook_connection_add (store->db, other, &error));
  assert_store_error (error, "was another account");
  g_clear_error (&error);
  store_add_connection (store->db, "shop", "shopify");
  missing = daybook_connection_get (store->db, "shop", &error);
  g_assert_no_error (error);
}

static void
test_cursors (Store *store, gconstpointer data)
{
  g_autoptr(DaybookCursor) none = daybook_cursor_get (store->db, "shop", "orders", NULL);
  g_autoptr(DaybookCursor) some = NULL;
  g_autoptr(DaybookCursor) reset = NULL;
  g_autoptr(DaybookCursor) unknown = NULL;
  g_autoptr(GError) error = NULL;
  DaybookCursor cursor = { (char *) "abc", NOW, DAYBOOK_TIME_NONE, NOW + 1 };

  g_assert_null (none->cursor);
  g_assert_cmpint (none->since_us, ==, DAYBOOK_TIME_NONE);
  g_assert_cmpint (none->updated_us, ==, DAYBOOK_TIME_NONE);
  g_assert_true (daybook_cursor_set (store->db, "shop", "orders", &cursor, &error));
  cursor.complete_through_us = NOW;
  g_assert_true (daybook_cursor_set (store->db, "shop", "orders", &cursor, &error));
  some = daybook_cursor_get (store->db, "shop", "orders", &error);
  g_assert_cmpstr (some->cursor, ==, "abc");
  g_assert_cmpint (some->complete_through_us, ==, NOW);
  g_assert_cmpint (some->updated_us, ==, NOW + 1);
  g_assert_true (daybook_cursor_reset (store->db, "shop", "orders", &error));
  reset = daybook_cursor_get (store->db, "shop", "orders", &error);
  g_assert_null (reset->cursor);
  unknown = daybook_cursor_get (store->db, "till", "orders", &error);
  assert_missing_error (error, "there is no connection 'till'");
}

static void
test_parents (Store *store, gconstpointer data)
{
  g_auto(GStrv) due = NULL;
  g_auto(GStrv) rest = NULL;
  g_auto(GStrv) unmarked = NULL;
  g_auto(GStrv) other_status = NULL;
  g_autoptr(GError) error = NULL;

  store_put_payment (store->db, "po_2", 100, NOW + 2);
  store_put_payment (store->db, "po_1", 100, NOW + 1);
  store_put_payment (store->db, "po_3", 100, NOW + 3);
  due = daybook_cursor_list_parents_due (store->db, "shop", "lines", "payment", "succeeded", 2,
                                         &error);
  g_assert_cmpuint (g_strv_length (due), ==, 2);
  g_assert_cmpstr (due[0], ==, "po_1");
  g_assert_cmpstr (due[1], ==, "po_2");
  g_assert_true (daybook_cursor_mark_parent (store->db, "shop", "lines", "po_1", NOW, &error));
  g_assert_true (daybook_cursor_mark_parent (store->db, "shop", "lines", "po_1", NOW, &error));
  g_assert_true (daybook_cursor_mark_parent (store->db, "shop", "other", "po_2", NOW, &error));
  rest = daybook_cursor_list_parents_due (store->db, "shop", "lines", "payment", NULL, 10, &error);
  g_assert_cmpuint (g_strv_length (rest), ==, 2);
  g_assert_cmpstr (rest[0], ==, "po_2");
  g_assert_true (daybook_cursor_unmark_parent (store->db, "shop", "lines", "po_1", &error));
  unmarked
      = daybook_cursor_list_parents_due (store->db, "shop", "lines", "payment", NULL, 10, &error);
  g_assert_cmpuint (g_strv_length (unmarked), ==, 3);
  other_status
      = daybook_cursor_list_parents_due (store->db, "shop", "lines", "payment", "paid", 10, &error);
  g_assert_cmpuint (g_strv_length (other_status), ==, 0);
}

static void
put (Store *store, const char *id, gint64 minor, DaybookPut *out)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);
  g_autoptr(DaybookRecord) record = store_payment (id, minor, NOW);
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_records_put (store->db, "shop", record, NOW + minor, out, &error));
  g_assert_no_error (error);
  g_assert_true (daybook_db_commit (transaction, NULL));
}

static DaybookPutOutcome
put_order (Store *store, const char *status, gint64 updated, gint64 placed)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookRecord) record = daybook_record_new (
      "order/1",
      g_strdup_printf ("{\"id\":\"o1\",\"number\":\"1001\",\"placed\":%" G_GINT64_FORMAT
                       ",\"updated\":%" G_GINT64_FORMAT ",\"status\":\"%s\",\"currency\":\"USD\","
                       "\"total\":{\"amount\":5,\"currency\":\"USD\"},\"lines\":[],"
                       "\"payments\":[]}",
                       placed, updated, status),
      NULL, NULL, &error);
  g_auto(DaybookPut) out = { 0 };

  g_assert_no_error (error);
  g_assert_true (daybook_records_put (store->db, "shop", record, NOW, &out, &error));
  g_assert_no_error (error);
  g_assert_true (daybook_db_commit (transaction, NULL));
  return out.outcome;
}

/* Pages may come out of order: the provider's word says which revision is the newer one. */
static void
test_never_back (Store *store, gconstpointer data)
{
  g_autoptr(DaybookStoredRecord) stored = NULL;

  g_assert_cmpint (put_order (store, "paid", NOW, NOW), ==, DAYBOOK_PUT_NEW);
  g_assert_cmpint (put_order (store, "pending", NOW - 1, NOW), ==, DAYBOOK_PUT_OLDER);
  g_assert_cmpint (put_order (store, "paid", NOW, NOW), ==, DAYBOOK_PUT_SAME);
  g_assert_cmpint (put_order (store, "voided", NOW, NOW), ==, DAYBOOK_PUT_CHANGED);
  g_assert_cmpint (put_order (store, "refunded", NOW + 1, NOW - 7), ==, DAYBOOK_PUT_CHANGED);
  g_assert_cmpint (put_order (store, "voided", NOW, NOW), ==, DAYBOOK_PUT_OLDER);
  stored = daybook_records_find (store->db, "shop", "order", "o1", NULL);
  g_assert_cmpstr (stored->status, ==, "refunded");
  g_assert_cmpint (stored->revision, ==, 3);
}

static void
test_put (Store *store, gconstpointer data)
{
  g_auto(DaybookPut) first = { 0 };
  g_auto(DaybookPut) same = { 0 };
  g_auto(DaybookPut) changed = { 0 };
  g_autoptr(DaybookStoredRecord) stored = NULL;
  g_autofree char *old = NULL;
  g_autofree char *current = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *payload = NULL;
  g_autoptr(GError) error = NULL;
  gint64 version;

  put (store, "pay_1", 100, &first);
  g_assert_cmpint (first.outcome, ==, DAYBOOK_PUT_NEW);
  g_assert_cmpint (first.revision, ==, 1);
  g_assert_null (first.before);

  version = daybook_db_data_version (store->db);
  put (store, "pay_1", 100, &same);
  g_assert_cmpint (same.outcome, ==, DAYBOOK_PUT_SAME);
  g_assert_cmpint (same.record, ==, first.record);
  g_assert_cmpint (daybook_db_data_version (store->db), ==, version);

  put (store, "pay_1", 250, &changed);
  g_assert_cmpint (changed.outcome, ==, DAYBOOK_PUT_CHANGED);
  g_assert_cmpint (changed.record, ==, first.record);
  g_assert_cmpint (changed.revision, ==, 2);
  g_assert_nonnull (strstr (changed.before, "\"amount\":100"));

  stored = daybook_records_get (store->db, first.record, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (stored->connection, ==, "shop");
  g_assert_cmpstr (stored->type, ==, "payment");
  g_assert_cmpstr (stored->contract, ==, "payment/1");
  g_assert_cmpstr (stored->mapping, ==, "digest-1");
  g_assert_cmpstr (stored->source_id, ==, "pay_1");
  g_assert_cmpint (stored->money.minor, ==, 250);
  g_assert_cmpstr (stored->money.currency, ==, "USD");
  g_assert_cmpint (stored->at_us, ==, NOW);
  g_assert_cmpint (stored->stored_us, ==, NOW + 250);
  g_assert_cmpstr (stored->status, ==, "succeeded");
  g_assert_null (stored->number);

  old = daybook_records_dup_revision (store->db, first.record, 1, &error);
  current = daybook_records_dup_revision (store->db, first.record, 2, &error);
  g_assert_cmpstr (old, ==, changed.before);
  g_assert_cmpstr (current, ==, stored->body);
  missing = daybook_records_dup_revision (store->db, first.record, 3, &error);
  assert_store_error (error, "has no revision 3");
  g_clear_error (&error);
  payload = daybook_records_dup_payload (store->db, first.record, &error);
  g_assert_cmpstr (payload, ==, "{\"raw\":true}");
}

/* Half a page written and then dropped leaves nothing. */
static void
test_put_rolled_back (Store *store, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  {
    g_autoptr(DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);

    store_put_payment (store->db, "pay_1", 100, NOW);
    g_assert_cmpint (daybook_records_find_id (store->db, "shop", "payment", "pay_1", &error), >, 0);
  }
  g_assert_cmpint (daybook_records_find_id (store->db, "shop", "payment", "pay_1", &error), ==, 0);
  store_put_payment (store->db, "pay_1", 100, NOW);
  g_assert_cmpint (daybook_records_find_id (store->db, "shop", "payment", "pay_1", &error), >, 0);
  g_assert_no_error (error);
}

static void
test_find (Store *store, gconstpointer data)
{
  g_autoptr(DaybookStoredRecord) found = NULL;
  g_autoptr(DaybookStoredRecord) missing = NULL;
  g_autoptr(DaybookTree) tree = NULL;
  g_autoptr(DaybookTree) no_tree = NULL;
  g_autoptr(GPtrArray) numbered = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id = store_put_payment (store->db, "pay_1", 100, NOW);

  found = daybook_records_find (store->db, "shop", "payment", "pay_1", &error);
  g_assert_cmpint (found->id, ==, id);
  missing = daybook_records_find (store->db, "books", "payment", "pay_1", &error);
  g_assert_null (missing);
  g_assert_no_error (error);
  tree = daybook_records_load (store->db, id, &error);
  g_assert_cmpstr (daybook_tree_find_text (tree, 0, "id"), ==, "pay_1");
  no_tree = daybook_records_load (store->db, id + 1, &error);
  g_assert_null (no_tree);
  assert_missing_error (error, "there is no record");
  g_clear_error (&error);
  numbered = daybook_records_find_by_number (store->db, NULL, "payment", "1042", &error);
  g_assert_cmpuint (numbered->len, ==, 0);
}

static void
test_list (Store *store, gconstpointer data)
{
  DaybookRecordsQuery query = { .type = "payment", .limit = 40 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) counts = NULL;
  g_autoptr(GArray) none = NULL;
  int seen = 0;

  for (int i = 0; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("pay_%03d", i);

      store_put_payment (store->db, id, i, NOW + i / 7);
    }
  for (guint got = 40; got == 40;)
    {
      g_autoptr(GPtrArray) page = daybook_records_list (store->db, &query, &error);

      g_assert_no_error (error);
      got = page->len;
      for (guint i = 0; i < page->len; i++, seen++)
        {
          DaybookStoredRecord *record = page->pdata[i];

          g_assert_cmpint (record->money.minor, ==, 99 - seen);
          g_assert_null (record->body);
          query.after_at_us = record->at_us;
          query.after_id = record->id;
        }
    }
  g_assert_cmpint (seen, ==, 100);

  counts = daybook_records_count (store->db, NULL, &error);
  g_assert_cmpuint (counts->len, ==, 1);
  g_assert_cmpint (g_array_index (counts, DaybookTypeCount, 0).count, ==, 100);
  none = daybook_records_count (store->db, "books", &error);
  g_assert_cmpuint (none->len, ==, 0);
}

static guint
list_size (Store *store, const DaybookRecordsQuery *query)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = daybook_records_list (store->db, query, &error);

  g_assert_no_error (error);

  return list->len;
}

static void
test_list_filters (Store *store, gconstpointer data)
{
  store_put_payment (store->db, "ch_Alpha", 100, NOW);
  store_put_payment (store->db, "ch_beta", 200, NOW + 10);

  g_assert_cmpuint (list_size (store, &(DaybookRecordsQuery){ .type = "payment" }), ==, 2);
  g_assert_cmpuint (list_size (store, &(DaybookRecordsQuery){ .type = "order" }), ==, 0);
  g_assert_cmpuint (
      list_size (store, &(DaybookRecordsQuery){ .type = "payment", .connection = "books" }), ==, 0);
  g_assert_cmpuint (
      list_size (store, &(DaybookRecordsQuery){ .type = "payment", .connection = "shop" }), ==, 2);
  g_assert_cmpuint (
      list_size (store, &(DaybookRecordsQuery){ .type = "payment", .since_us = NOW + 10 }), ==, 1);
  g_assert_cmpuint (
      list_size (store, &(DaybookRecordsQuery){ .type = "payment", .status = "failed" }), ==, 0);
  g_assert_cmpuint (
      list_size (store, &(DaybookRecordsQuery){ .type = "payment", .status = "succeeded" }), ==, 2);
  g_assert_cmpuint (list_size (store, &(DaybookRecordsQuery){ .type = "payment", .text = "CH_AL" }),
                    ==, 1);
  g_assert_cmpuint (list_size (store, &(DaybookRecordsQuery){ .type = "payment", .text = "%" }), ==,
                    0);
  g_assert_cmpuint (list_size (store, &(DaybookRecordsQuery){ .type = "payment", .limit = 1 }), ==,
                    1);
}

static void
test_links (Store *store, gconstpointer data)
{
  gint64 a = store_put_payment (store->db, "a", 1, NOW);
  gint64 b = store_put_payment (store->db, "b", 2, NOW);
  gint64 c = store_put_payment (store->db, "c", 3, NOW);
  g_autoptr(DaybookLink) link = NULL;
  g_autoptr(GArray) from = NULL;
  g_autoptr(GArray) missing = NULL;
  g_autoptr(GPtrArray) of = NULL;
  g_autoptr(GError) error = NULL;
  gboolean changed;

  g_assert_cmpint (daybook_links_to (store->db, "entry_payment", a, &error), ==, 0);
  g_assert_true (daybook_links_set (store->db, "entry_payment", a, c, "{\"by\":\"id\"}", NOW,
                                    &changed, &error));
  g_assert_true (changed);
  g_assert_true (daybook_links_set (store->db, "entry_payment", a, c, "{\"by\":\"id\"}", NOW,
                                    &changed, &error));
  g_assert_false (changed);
  g_assert_true (daybook_links_set (store->db, "entry_payment", b, c, NULL, NOW, NULL, &error));
  g_assert_true (daybook_links_set (store->db, "payout_entry", a, b, NULL, NOW, NULL, &error));
  from = daybook_links_from (store->db, "entry_payment", c, &error);
  g_assert_cmpuint (from->len, ==, 2);
  g_assert_cmpint (g_array_index (from, gint64, 0), ==, a);
  of = daybook_links_of (store->db, a, &error);
  g_assert_cmpuint (of->len, ==, 2);
  link = daybook_links_get (store->db, "entry_payment", a, &error);
  g_assert_cmpint (link->to, ==, c);
  g_assert_cmpstr (link->evidence, ==, "{\"by\":\"id\"}");

  missing = daybook_links_missing (store->db, "payout_entry", "payment", NULL, 0, 10, &error);
  g_assert_cmpuint (missing->len, ==, 2);
  g_assert_true (daybook_links_set (store->db, "entry_payment", a, b, NULL, NOW, &changed, &error));
  g_assert_true (changed);
  g_assert_cmpint (daybook_links_to (store->db, "entry_payment", a, &error), ==, b);
  g_assert_true (daybook_links_remove (store->db, "entry_payment", a, &error));
  g_assert_cmpint (daybook_links_to (store->db, "entry_payment", a, &error), ==, 0);
  g_assert_false (daybook_links_set (store->db, "entry_payment", a, 999, NULL, NOW, NULL, &error));
  assert_store_error (error, "FOREIGN KEY");
}

static void
replace_anchors (Store *store, gint64 record, const DaybookAnchor *anchors, gsize n)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_anchors_replace (store->db, record, anchors, n, &error));
  g_assert_no_error (error);
  g_assert_true (daybook_db_commit (transaction, NULL));
}

static guint
count_anchors (Store *store, const char *kind, const char *value, const char *type)
{
  g_autoptr(GArray) found = daybook_anchors_find (store->db, kind, value, type, NULL);

  return found->len;
}

static void
test_anchors (Store *store, gconstpointer data)
{
  static const DaybookAnchor first[]
      = { { "order_number", "1042" }, { "source", "ch_1" }, { "source", "ch_1" } };
  static const DaybookAnchor second[] = { { "source", "ch_1" }, { "processor_reference", "pi_1" } };
  gint64 a = store_put_payment (store->db, "a", 1, NOW);
  gint64 b = store_put_payment (store->db, "b", 1, NOW);
  gint64 version;

  replace_anchors (store, a, first, G_N_ELEMENTS (first));
  replace_anchors (store, b, second, G_N_ELEMENTS (second));
  g_assert_cmpuint (count_anchors (store, "source", "ch_1", NULL), ==, 2);
  g_assert_cmpuint (count_anchors (store, "source", "ch_1", "payment"), ==, 2);
  g_assert_cmpuint (count_anchors (store, "source", "ch_1", "order"), ==, 0);
  g_assert_cmpuint (count_anchors (store, "order_number", "1042", NULL), ==, 1);
  replace_anchors (store, a, second, G_N_ELEMENTS (second));
  g_assert_cmpuint (count_anchors (store, "order_number", "1042", NULL), ==, 0);
  g_assert_cmpuint (count_anchors (store, "processor_reference", "pi_1", NULL), ==, 2);
  version = daybook_db_data_version (store->db);
  replace_anchors (store, a, second, G_N_ELEMENTS (second));
  g_assert_cmpint (daybook_db_data_version (store->db), ==, version);
  replace_anchors (store, a, NULL, 0);
  g_assert_cmpuint (count_anchors (store, "source", "ch_1", NULL), ==, 1);
}

static void
test_events (Store *store, gconstpointer data)
{
  gint64 record = store_put_payment (store->db, "a", 1, NOW);
  g_autoptr(GPtrArray) read = NULL;
  g_autoptr(GPtrArray) of = NULL;
  g_autoptr(DaybookEvent) missing = NULL;
  g_autoptr(GError) error = NULL;
  DaybookEvent *event;

  g_assert_cmpint (daybook_events_last (store->db, &error), ==, 0);
  for (int i = 1; i <= 5; i++)
    g_assert_cmpint (daybook_events_append (store->db, "payment.captured", record, 1,
                                            i == 3 ? "[\"amount\"]" : NULL, NOW + i, &error),
                     ==, i);
  read = daybook_events_read (store->db, 2, 2, &error);
  g_assert_cmpuint (read->len, ==, 2);
  event = read->pdata[0];
  g_assert_cmpint (event->seq, ==, 3);
  g_assert_cmpstr (event->type, ==, "payment.captured");
  g_assert_cmpstr (event->record_type, ==, "payment");
  g_assert_cmpstr (event->connection, ==, "shop");
  g_assert_cmpstr (event->changes, ==, "[\"amount\"]");
  g_assert_cmpint (event->at_us, ==, NOW + 3);
  of = daybook_events_of (store->db, record, &error);
  g_assert_cmpuint (of->len, ==, 5);
  g_assert_cmpint (daybook_events_last (store->db, &error), ==, 5);
  missing = daybook_events_get (store->db, 6, &error);
  assert_missing_error (error, "there is no event 6");
  g_clear_error (&error);
  g_assert_cmpint (daybook_events_append (store->db, "x", record + 1, 1, NULL, NOW, &error), ==,
                   -1);
  assert_store_error (error, "FOREIGN KEY");
}

static void
test_quarantine (Store *store, gconstpointer data)
{
  g_autoptr(DaybookQuarantined) one = NULL;
  g_autoptr(GPtrArray) open = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id = daybook_quarantine_add (store->db, "shop", "orders", "7", "{}",
                                      "order.total: nothing", NOW, &error);

  g_assert_cmpint (id, >, 0);
  g_assert_cmpint (
      daybook_quarantine_add (store->db, "shop", "orders", "7", "{}", "again", NOW + 1, &error), ==,
      id);
  g_assert_cmpint (
      daybook_quarantine_add (store->db, "shop", "orders", "7", "{ }", "x", NOW, &error), !=, id);
  g_assert_cmpint (
      daybook_quarantine_add (store->db, "shop", "orders", NULL, "not json", "x", NOW, &error), >,
      0);
  g_assert_cmpint (daybook_quarantine_count (store->db, &error), ==, 3);
  one = daybook_quarantine_get (store->db, id, &error);
  g_assert_cmpint (one->times, ==, 2);
  g_assert_cmpint (one->first_us, ==, NOW);
  g_assert_cmpint (one->last_us, ==, NOW + 1);
  g_assert_cmpstr (one->source_id, ==, "7");
  g_assert_cmpstr (one->stream, ==, "orders");
  g_assert_cmpint (one->resolved_us, ==, DAYBOOK_TIME_NONE);
  g_assert_cmpint (daybook_quarantine_resolve_source (store->db, "shop", "orders", "7",
                                                      "read again", NOW, &error),
                   ==, 2);
  open = daybook_quarantine_list (store->db, "shop", FALSE, 10, &error);
  all = daybook_quarantine_list (store->db, NULL, TRUE, 10, &error);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_null (((DaybookQuarantined *) open->pdata[0])->source_id);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpint (
      daybook_quarantine_add (store->db, "shop", "orders", "7", "{}", "back", NOW, &error), ==, id);
  g_assert_cmpint (daybook_quarantine_count (store->db, &error), ==, 2);
  g_assert_true (daybook_quarantine_resolve (store->db, id, "dropped", NOW, &error));
  g_assert_false (daybook_quarantine_resolve (store->db, 99, "dropped", NOW, &error));
  assert_missing_error (error, "nothing in quarantine under 99");
}

static void
test_mapping_versions (Store *store, gconstpointer data)
{
  g_autoptr(DaybookMappingVersion) one = NULL;
  g_autoptr(DaybookMappingVersion) missing = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_mapping_versions_keep (store->db, "sale", "d1", "{1}", NOW, &error));
  g_assert_true (daybook_mapping_versions_keep (store->db, "sale", "d1", "{other}", NOW, &error));
  g_assert_true (daybook_mapping_versions_keep (store->db, "sale", "d2", "{2}", NOW + 1, &error));
  one = daybook_mapping_versions_get (store->db, "d1", &error);
  g_assert_cmpstr (one->text, ==, "{1}");
  list = daybook_mapping_versions_list (store->db, "sale", &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((DaybookMappingVersion *) list->pdata[0])->digest, ==, "d2");
  missing = daybook_mapping_versions_get (store->db, "d3", &error);
  assert_store_error (error, "d3 was never kept");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store-records/" name, Store, NULL, store_set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("connections", test_connections);
  ADD ("removed-connection", test_removed_connection);
  ADD ("cursors", test_cursors);
  ADD ("parents", test_parents);
  ADD ("put", test_put);
  ADD ("never-back", test_never_back);
  ADD ("put-rolled-back", test_put_rolled_back);
  ADD ("find", test_find);
  ADD ("list", test_list);
  ADD ("list-filters", test_list_filters);
  ADD ("links", test_links);
  ADD ("anchors", test_anchors);
  ADD ("events", test_events);
  ADD ("quarantine", test_quarantine);
  ADD ("mapping-versions", test_mapping_versions);

  return g_test_run ();
}
