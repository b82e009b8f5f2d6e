/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures that a person sees: what is not explained of a payout shows, to the cent. */
#include "sync-bench.h"

#include "daybook-figures.h"
#include "daybook-journals.h"

static DaybookFigures *
figures (Place *place)
{
  g_autoptr (GError) error = NULL;
  DaybookFigures *self = daybook_figures_new (place->db, &error);

  g_assert_no_error (error);
  return self;
}

static void
expect_difference (Place *place, gint64 difference)
{
  DaybookFigures *self = figures (place);
  const DaybookPayoutFigure *payout;

  g_assert_cmpuint (self->clearing->len, ==, 1);
  payout = self->clearing->pdata[0];
  g_assert_cmpstr (payout->payout, ==, "po_1");
  g_assert_cmpint (payout->amount, ==, 4825);
  g_assert_cmpstr (payout->currency, ==, "USD");
  g_assert_cmpint (payout->difference, ==, difference);
  daybook_figures_free (self);
}

static void
test_empty (Place *place, gconstpointer data)
{
  DaybookFigures *self = figures (place);

  g_assert_cmpint (self->orders, ==, 0);
  g_assert_cmpint (self->documents, ==, 0);
  g_assert_cmpuint (self->clearing->len, ==, 0);
  g_assert_cmpuint (self->reasons->len, ==, 0);
  daybook_figures_free (self);
}

/* The posting of a ledger row as it stands in the books once it is done. */
static void
post (Place *place, const char *kind, gint64 clearing, gint64 payout)
{
  g_autoptr (DaybookDelivery) delivery = delivery_of (place, kind);
  g_autoptr (DaybookStoredJournal) journal = daybook_stored_journal_new ();
  g_autoptr (GError) error = NULL;

  journal->delivery = delivery->id;
  journal->currency = g_strdup ("USD");
  journal->date = g_strdup ("2026-11-20");
  journal->payout = payout;
  daybook_stored_journal_add (journal, "clearing:stripe:usd", "2", MAX (clearing, 0),
                              MAX (-clearing, 0), NULL);
  daybook_stored_journal_add (journal, "suspense", "6", MAX (-clearing, 0), MAX (clearing, 0),
                              NULL);
  g_assert_true (daybook_journals_put (place->db, journal, &error));
  if (delivery->state == DAYBOOK_DELIVERY_WAITING)
    daybook_deliveries_set_state (place->db, delivery->id, DAYBOOK_DELIVERY_WAITING,
                                  DAYBOOK_DELIVERY_READY, NULL, 2, NULL);
  g_assert_true (daybook_deliveries_mark_sent (place->db, &delivery->id, 1, 2, &error));
  g_assert_true (daybook_deliveries_set_state (place->db, delivery->id, DAYBOOK_DELIVERY_SENT,
                                               DAYBOOK_DELIVERY_DONE, NULL, 2, &error));
  g_assert_no_error (error);
}

static void
take_back (Place *place, const char *kind)
{
  g_autoptr (DaybookDelivery) delivery = delivery_of (place, kind);
  g_autoptr (GError) error = NULL;

  g_assert_true (daybook_deliveries_set_state (place->db, delivery->id, DAYBOOK_DELIVERY_DONE,
                                               DAYBOOK_DELIVERY_UNDONE, NULL, 3, &error));
  g_assert_no_error (error);
}

/* First nothing of it is posted, then some of it, then all of it; then it is taken back. */
static void
test_clearing (Place *place, gconstpointer data)
{
  gint64 payout;

  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  put (place, "till", "payment/1", PAYMENT ("ch_1", 5000, "\"order_number:1001\""));
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 5000, 175, 4825, "ch_1"));
  put (place, "till", "payout/1", PAYOUT ("po_1", 4825, "paid", "true"));
  put (place, "till", "payout_line/1", LINE ("po_1", "txn_1", "payment", 4825));
  put (place, "till", "balance_entry/1", ENTRY ("txn_2", "payout", -4825, 0, -4825, "po_1"));
  run (place);
  payout = daybook_records_find_id (place->db, "till", "payout", "po_1", NULL);
  g_assert_cmpint (payout, >, 0);
  expect_difference (place, -4825);
  post (place, "sale", 5000, payout);
  expect_difference (place, 5000);
  post (place, "payout", -4825, payout);
  expect_difference (place, 175);
  post (place, "fee", -175, payout);
  expect_difference (place, 0);
  take_back (place, "payout");
  expect_difference (place, 4825);
  take_back (place, "sale");
  take_back (place, "fee");
  expect_difference (place, -4825);
}

static void
test_counts (Place *place, gconstpointer data)
{
  DaybookFigures *self;

  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  put (place, "shop", "order/1", ORDER ("o2", "1002", 5000, ",\"test\":true"));
  put (place, "till", "payment/1", PAYMENT ("ch_1", 5000, "\"order_number:1001\""));
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 5000, 175, 4825, "ch_1"));
  put (place, "till", "balance_entry/1", ENTRY ("txn_9", "payment", 5000, 0, 5000, "ch_9"));
  put (place, "till", "payout/1", PAYOUT ("po_1", 4825, "in_transit", "true"));
  run (place);
  self = figures (place);
  g_assert_cmpint (self->ready, ==, 2);
  g_assert_cmpint (self->waiting, ==, 1);
  /* On its way to the bank, it has no clearing to prove yet. */
  g_assert_cmpuint (self->clearing->len, ==, 0);
  g_assert_cmpuint (self->reasons->len, ==, 1);
  g_assert_nonnull (strstr (self->reasons->pdata[0], "1 sale waiting: "));
  daybook_figures_free (self);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/figures/" name, Place, NULL, place_set_up, function, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("empty", test_empty);
  ADD ("clearing", test_clearing);
  ADD ("counts", test_counts);

  return g_test_run ();
}
