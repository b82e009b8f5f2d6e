/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written: documents and journals. */

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
  g_test_add ("/store-documents/" name, Store, NULL, set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("documents", test_documents);
  ADD ("two-live-refused", test_two_live_refused);
  ADD ("journal-refusals", test_journal_refusals);
  ADD ("journals", test_journals);
  ADD ("set-payout", test_set_payout);

  return g_test_run ();
}
