/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could be posted and waits for a person's word: what was read back in time, and what the
 * source no longer lists. */
#include "daybook-audit.h"
#include "sync-bench.h"

static void
put_chain (Place *place, const char *order)
{
  put (place, "shop", "order/1", order);
  put_sale (place);
  run (place);
}

/* Not sent yet: it is held, and goes when the order is back. */
static void
test_deleted_before_posting (Place *place, gconstpointer data)
{
  put_chain (place, ORDER ("o1", "1001", 5000, ""));
  set_gone (place, "o1", TRUE);
  expect (place, "sale", DAYBOOK_DELIVERY_HELD, "deleted at the source");
  expect_review (place, "deleted at the source", 2); /* its fee too */
  expect_review (place, "deleted after posting", 0);
  set_gone (place, "o1", FALSE);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  expect_review (place, "deleted at the source", 0);
}

/* What is in the books stays there; a person is asked, with the money. */
static void
test_deleted_after_posting (Place *place, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;

  put_chain (place, ORDER ("o1", "1001", 5000, ""));
  set_done (place, "sale");
  set_gone (place, "o1", TRUE);
  expect (place, "sale", DAYBOOK_DELIVERY_DONE, NULL);
  items = daybook_review_list (place->db, "deleted after posting", FALSE, 0, 10, NULL);
  g_assert_cmpuint (items->len, ==, 1);
  g_assert_cmpint (((DaybookReviewItem *) g_ptr_array_index (items, 0))->amount, ==, 5000);
  g_assert_nonnull (strstr (((DaybookReviewItem *) g_ptr_array_index (items, 0))->reason,
                            "deleted at the source after posting"));
  set_gone (place, "o1", FALSE);
  expect_review (place, "deleted after posting", 0);
}

static void
mark_backfilled (Place *place, const char *type, const char *id)
{
  g_autoptr (GError) error = NULL;
  gint64 record = daybook_records_find_id (place->db, "till", type, id, &error);

  g_assert_cmpint (record, >, 0);
  g_assert_true (daybook_backfills_mark (place->db, record, &error));
  g_assert_no_error (error);
}

static guint
release (Place *place, const DaybookReleaseQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = daybook_release_find (place->db, query, &error);
  guint ready = 0;

  g_assert_no_error (error);
  g_assert_true (daybook_release_apply (place->db, found, &ready, &error));
  g_assert_no_error (error);
  return ready;
}

/* Whatever comes later, and whoever composes it again: it goes only when a person lets it go, and
 * then for good. */
static void
test_backfilled (Place *place, gconstpointer data)
{
  DaybookReleaseQuery query = { .reason = "backfilled" };
  DaybookReleaseQuery other = { .reason = "ready to accept" };

  put_sale (place);
  mark_backfilled (place, "balance_entry", "txn_1");
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_WAITING, "order_number:1001");
  expect (place, "fee", DAYBOOK_DELIVERY_HELD, "backfilled");
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_HELD, "backfilled");
  expect_review (place, "backfilled", 2);
  recompose (place);
  expect (place, "sale", DAYBOOK_DELIVERY_HELD, "backfilled");
  g_assert_cmpuint (release (place, &other), ==, 0);
  g_assert_cmpuint (release (place, &query), ==, 2);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  expect_review (place, "backfilled", 0);
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ",\"note\":\"a word\""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  g_assert_cmpuint (release (place, &query), ==, 0);
}

/* What a person's word is not enough for is refused in words. */
static void
test_release_refused (Place *place, gconstpointer data)
{
  g_autoptr (DaybookDelivery) sale = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  DaybookReleaseQuery query = { .ids = ids };

  put_chain (place, ORDER ("o1", "1001", 4999, ""));
  sale = delivery_of (place, "sale");
  g_array_append_val (ids, sale->id);
  g_assert_null (daybook_release_find (place->db, &query, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, "amount differs"));
}

static guint
count_acts (Place *place, const char *act)
{
  DaybookAuditQuery query = { .act = act };
  g_autoptr (GPtrArray) entries = daybook_audit_find (place->db, &query, NULL);

  return entries->len;
}

/* Held by a person: neither a new revision nor new rules let it go, a release does. */
static void
test_by_hand (Place *place, gconstpointer data)
{
  DaybookReleaseQuery query = { .reason = "held" };
  g_autoptr (DaybookDelivery) sale = NULL;
  g_autoptr (GError) error = NULL;

  put_chain (place, ORDER ("o1", "1001", 5000, ""));
  sale = delivery_of (place, "sale");
  g_assert_cmpint (sale->state, ==, DAYBOOK_DELIVERY_READY);
  g_assert_true (daybook_release_hold (place->db, sale->id, &error));
  g_assert_no_error (error);
  expect (place, "sale", DAYBOOK_DELIVERY_HELD, "held: a person holds it");
  expect_review (place, "held", 1);
  g_assert_cmpuint (count_acts (place, "delivery.held"), ==, 1);
  recompose (place);
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ",\"note\":\"a word\""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_HELD, "held: a person holds it");
  g_assert_cmpuint (release (place, &query), ==, 1);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  expect_review (place, "held", 0);
  /* And again, though it was released once. */
  g_assert_true (daybook_release_hold (place->db, sale->id, &error));
  expect (place, "sale", DAYBOOK_DELIVERY_HELD, "held: a person holds it");
}

/* What waits is held as soon as it could go. */
static void
test_by_hand_before (Place *place, gconstpointer data)
{
  g_autoptr (DaybookDelivery) sale = NULL;
  g_autoptr (GError) error = NULL;

  put_sale (place);
  run (place);
  sale = delivery_of (place, "sale");
  g_assert_cmpint (sale->state, ==, DAYBOOK_DELIVERY_WAITING);
  g_assert_true (daybook_release_hold (place->db, sale->id, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_acts (place, "delivery.held"), ==, 1);
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_HELD, "held: a person holds it");
}

static void
test_by_hand_refused (Place *place, gconstpointer data)
{
  g_autoptr (DaybookDelivery) sale = NULL;
  g_autoptr (GError) error = NULL;

  put_chain (place, ORDER ("o1", "1001", 5000, ""));
  sale = delivery_of (place, "sale");
  set_done (place, "sale");
  g_assert_false (daybook_release_hold (place->db, sale->id, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, "nothing to hold"));
  expect (place, "sale", DAYBOOK_DELIVERY_DONE, NULL);
  g_clear_error (&error);
  g_assert_false (daybook_release_hold (place->db, 999, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/sync/held/" name, Place, NULL, place_set_up, function, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("release-refused", test_release_refused);
  ADD ("by-hand-refused", test_by_hand_refused);
  ADD ("backfilled", test_backfilled);
  ADD ("by-hand", test_by_hand);
  ADD ("by-hand-before", test_by_hand_before);
  ADD ("deleted-before-posting", test_deleted_before_posting);
  ADD ("deleted-after-posting", test_deleted_after_posting);
  return g_test_run ();
}
