/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people and auditors see: review queues, runs, the audit chain, and the check of every
 * invariant. */

#include "daybook-audit.h"
#include "daybook-documents.h"
#include "daybook-error.h"
#include "daybook-journals.h"
#include "daybook-quarantine.h"
#include "daybook-review.h"
#include "daybook-runs.h"
#include "daybook-verify.h"
#include "store-fixture.h"

static void
test_review (Store *store, gconstpointer data)
{
  DaybookReviewItem item = { .queue = (char *) "unmatched",
                             .subject_kind = (char *) "record",
                             .subject = 7,
                             .reason = (char *) "no order",
                             .amount = 500,
                             .currency = (char *) "USD" };
  g_autoptr(DaybookReviewItem) stored = NULL;
  g_autoptr(GPtrArray) open = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GArray) counts = NULL;
  g_autoptr(GError) error = NULL;
  const DaybookReviewCount *count;
  gint64 id = daybook_review_open (store->db, &item, NOW, &error);

  item.amount = 700;
  g_assert_cmpint (daybook_review_open (store->db, &item, NOW + 1, &error), ==, id);
  stored = daybook_review_get (store->db, id, &error);
  g_assert_cmpint (stored->amount, ==, 700);
  g_assert_cmpint (stored->opened_us, ==, NOW);
  g_assert_cmpstr (stored->queue, ==, "unmatched");
  item.subject = 8;
  g_assert_cmpint (daybook_review_open (store->db, &item, NOW + 2, &error), !=, id);
  counts = daybook_review_count (store->db, &error);
  g_assert_cmpuint (counts->len, ==, 1);
  count = &g_array_index (counts, DaybookReviewCount, 0);
  g_assert_cmpstr (count->queue, ==, "unmatched");
  g_assert_cmpint (count->count, ==, 2);
  g_assert_cmpint (count->sum, ==, 1400);
  g_assert_cmpint (count->oldest_us, ==, NOW);

  g_assert_true (daybook_review_close (store->db, id, "accepted", NOW + 3, &error));
  g_assert_false (daybook_review_close (store->db, id, "accepted", NOW + 3, &error));
  assert_missing_error (error, "no open review item");
  g_clear_error (&error);
  open = daybook_review_list (store->db, "unmatched", FALSE, 0, 10, &error);
  all = daybook_review_list (store->db, NULL, TRUE, 0, 10, &error);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpint (
      daybook_review_close_subject (store->db, "held", "record", 8, "gone", NOW, &error), ==, 0);
  g_assert_cmpint (daybook_review_close_subject (store->db, NULL, "record", 8, "gone", NOW, &error),
                   ==, 1);
  g_assert_cmpint (daybook_review_open (store->db, &item, NOW + 4, &error), >, id + 1);
}

static void
test_runs (Store *store, gconstpointer data)
{
  g_autoptr(DaybookRun) last = NULL;
  g_autoptr(DaybookRun) never = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GError) error = NULL;
  gint64 first = daybook_runs_start (store->db, "read shop/orders", NOW, &error);

  g_assert_true (daybook_runs_end (store->db, first, "{\"new\":3}", NULL, NOW + 5, &error));
  daybook_runs_start (store->db, "read shop/orders", NOW + 9, &error);
  daybook_runs_start (store->db, "deliver books", NOW + 9, &error);
  last = daybook_runs_last (store->db, "read shop/orders", &error);
  g_assert_cmpint (last->started_us, ==, NOW + 9);
  g_assert_cmpint (last->ended_us, ==, DAYBOOK_TIME_NONE);
  never = daybook_runs_last (store->db, "flow x", &error);
  g_assert_null (never);
  g_assert_no_error (error);
  list = daybook_runs_list (store->db, NULL, 10, &error);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpstr (((DaybookRun *) list->pdata[2])->counts, ==, "{\"new\":3}");
  g_assert_false (daybook_runs_end (store->db, 99, NULL, "x", NOW, &error));
  assert_missing_error (error, "there is no run 99");
}

static void
add_audit (Store *store)
{
  g_autoptr(GError) error = NULL;

  for (int i = 1; i <= 5; i++)
    g_assert_cmpint (daybook_audit_append (store->db, "owner", "flow.mapped",
                                           i == 2 ? "{\"id\":2}" : NULL, NOW + i, &error),
                     >, 0);
  g_assert_no_error (error);
}

/* ---- verify ---- */

static void
fill (Store *store)
{
  gint64 cause = store_add_cause (store->db);
  gint64 delivery = store_add_delivery (store->db, "DB-1", "sale", 0, DAYBOOK_DELIVERY_READY);
  g_autoptr(DaybookStoredJournal) journal = daybook_stored_journal_new ();
  g_autoptr(GError) error = NULL;
  DaybookDocument document = { .delivery = delivery,
                               .connection = (char *) "books",
                               .kind = (char *) "SalesReceipt",
                               .remote_id = (char *) "55",
                               .reference = (char *) "DB-1",
                               .total = 1000,
                               .currency = (char *) "USD" };

  g_assert_cmpint (cause, ==, 1);
  store_put_payment (store->db, "pay_cause", 1200, NOW);
  store_put_payment (store->db, "pay_cause", 1000, NOW);
  journal->delivery = delivery;
  journal->currency = g_strdup ("USD");
  journal->date = g_strdup ("2026-11-20");
  daybook_stored_journal_add (journal, "clearing", "82", 1000, 0, NULL);
  daybook_stored_journal_add (journal, "sales", "40", 0, 1000, NULL);
  g_assert_true (daybook_journals_put (store->db, journal, &error));
  g_assert_true (daybook_deliveries_mark_sent (store->db, &delivery, 1, NOW, &error));
  g_assert_cmpint (daybook_documents_insert (store->db, &document, NOW, &error), ==, 1);
  g_assert_true (daybook_deliveries_set_state (store->db, delivery, DAYBOOK_DELIVERY_SENT,
                                               DAYBOOK_DELIVERY_DONE, NULL, NOW, &error));
  daybook_quarantine_add (store->db, "shop", "orders", "7", "{\"card\":\"************4242\"}",
                          "order.total: nothing", NOW, &error);
  add_audit (store);
  g_assert_no_error (error);
}

static void
assert_verified (Store *store, const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) broken = daybook_verify (store->db, 0, &error);

  g_assert_no_error (error);
  for (guint i = 0; part != NULL && i < broken->len; i++)
    if (strstr (broken->pdata[i], part) != NULL)
      return;
  if (part != NULL)
    g_error ("nothing says '%s' among %u, first: %s", part, broken->len,
             broken->len > 0 ? (char *) broken->pdata[0] : "(nothing)");
  if (broken->len > 0)
    g_error ("%s", (char *) broken->pdata[0]);
}

static void
test_verify_whole (Store *store, gconstpointer data)
{
  assert_verified (store, NULL);
  fill (store);
  assert_verified (store, NULL);
}

/* The same happening once more, with a document of its own. */
#define ANOTHER_DELIVERY                                                                           \
  "INSERT INTO deliveries SELECT 9, flow, target, kind, action, reference, 'another key',"         \
  " subject, event, payout, order_subject, rank, date, amount, currency, mapping, state, reason,"  \
  " waits_for, attempts, not_before, error, created, updated, body FROM deliveries;"
#define ANOTHER_DOCUMENT(remote_id, reference)                                                     \
  "INSERT INTO documents (delivery, connection, kind, remote_id, reference, total, currency,"      \
  " state, steps, created) SELECT 9, connection, kind, " remote_id ", " reference ", total,"       \
  " currency, state, steps, created FROM documents"

static const struct
{
  const char *sql;
  const char *part;
} promises[] = {
  { "UPDATE journal_lines SET debit = 999 WHERE line = 1",
    "journal of delivery 1 does not balance: debit 999, credit 1000" },
  { "DELETE FROM journal_lines", "the journal of delivery 1 has no lines" },
  { "DROP INDEX documents_live; INSERT INTO documents (delivery, connection, kind, remote_id, "
    "reference, total, currency,"
    " state, steps, created) SELECT delivery, connection, kind, '56', reference,"
    " total, currency, state, steps, created"
    " FROM documents",
    "delivery 1 has 2 live documents: 55, 56" },
  { ANOTHER_DELIVERY ANOTHER_DOCUMENT ("'99'", "reference"),
    "2 live documents at books carry reference DB-1: 55, 99" },
  { ANOTHER_DELIVERY ANOTHER_DOCUMENT ("remote_id", "'DB-9'"),
    "2 live documents stand for one at books: SalesReceipt 55, of deliveries 1, 9" },
  { ANOTHER_DELIVERY, "record 1 has 2 deliveries of kind sale that are not undone: 1, 9" },
  { "DELETE FROM documents", "delivery 1 (DB-1) is done and has no live document" },
  { "UPDATE documents SET state = 'undone'",
    "delivery 1 (DB-1) is done and has no live document" },
  { "UPDATE deliveries SET state = 'sent'",
    "document 1 (55) is live and its delivery 1 is 'sent'" },
  { "UPDATE documents SET reference = 'DB-2'",
    "document 1 carries reference DB-2, and its delivery 1 has DB-1" },
  { "DELETE FROM events", "delivery 1 has no event that caused it" },
  { "DELETE FROM events", "document 1 does not lead back to a record" },
  { "INSERT INTO events SELECT seq + 2, type, record, revision, changes, at FROM events",
    "the event log lacks event 2" },
  { "UPDATE events SET revision = 9",
    "event 1 tells of revision 9 of record 1, which has only 3" },
  { "UPDATE flows SET position = 2", "flow sales is at event 2, past the last one" },
  { "UPDATE flows SET position = 0",
    "delivery 1 was made from event 1, which flow sales (at 0) has not applied yet" },
  { "UPDATE records SET body = replace (body, '1000', '9000')",
    "record 1 was changed without a new revision" },
  { "UPDATE revisions SET body = replace (body, '1200', '9000')",
    "revision 2 of record 1 was changed" },
  { "DELETE FROM revisions WHERE revision = 1",
    "record 1 is at revision 3, and 1 older ones are kept" },
  { "UPDATE records SET revision = 2", "record 1 keeps revision 2, newer than its own" },
  { "UPDATE audit SET act = 'x' WHERE seq = 3", "audit row 3 (x by owner, 2026-11-" },
  { "UPDATE deliveries SET mapping = 9999", "what it refers to in words is not there" },
  { "UPDATE payloads SET payload = '{\"card\":\"4242 4242 4242 4242\"}'",
    "the payload of record 1 holds what looks like a card" },
  { "UPDATE quarantine SET reason = 'card 4242424242424242 declined'",
    "the reason of quarantine 1 holds what looks like a card" },
  { "UPDATE connections SET settings = '{\"k\":\"rk_live_51Habcdefghij\"}'",
    "holds what looks like a secret (rk_live_…)" },
  { "UPDATE deliveries SET error = 'sent Bearer eyJhbGciOiJIUzI1NiJ9.e30'",
    "the error of delivery 1 holds what looks like a secret" },
  { "UPDATE payloads SET payload = '{\"t\":\"shpat_0123456789abcdef\"}'",
    "holds what looks like a secret (shpat_…)" },
};

/* Each broken promise is told in words. */
static void
test_verify_broken (Store *store, gconstpointer data)
{
  fill (store);
  g_assert_true (daybook_db_exec (store->db, "PRAGMA foreign_keys = OFF", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (promises); i++)
    {
      g_autoptr(DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", promises[i].sql);
      g_assert_true (daybook_db_exec (store->db, promises[i].sql, &error));
      assert_verified (store, promises[i].part);
    }
  assert_verified (store, NULL);
}

/* What only looks like one: digests, ids, names of products. */
static void
test_verify_not_secret (Store *store, gconstpointer data)
{
  static const char *const harmless[] = {
    "{\"id\":\"4242424242424242\"}",
    "{\"name\":\"Bearer of"
    " news\",\"sku\":\"task_test_1234567890\",\"pattern\":\"^rk_(live|test)_\"}",
    "{\"phone\":\"+1 555 0100 2000\"}",
  };

  fill (store);
  for (guint i = 0; i < G_N_ELEMENTS (harmless); i++)
    {
      g_autoptr(DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);
      g_autofree char *sql = g_strdup_printf ("UPDATE payloads SET payload = '%s'", harmless[i]);

      g_assert_true (daybook_db_exec (store->db, sql, NULL));
      assert_verified (store, NULL);
    }
}

static void
test_verify_limit (Store *store, gconstpointer data)
{
  g_autoptr(GPtrArray) broken = NULL;
  g_autoptr(GError) error = NULL;

  for (int i = 0; i < 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("pay_%d", i);

      store_put_payment (store->db, id, i, NOW);
    }
  g_assert_true (daybook_db_exec (store->db, "UPDATE records SET body = body || ' '", &error));
  broken = daybook_verify (store->db, 3, &error);
  g_assert_cmpuint (broken->len, ==, 4);
  g_assert_cmpstr (broken->pdata[3], ==, "… and 7 more like it");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store-review/" name, Store, NULL, store_set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("review", test_review);
  ADD ("runs", test_runs);
  ADD ("verify-whole", test_verify_whole);
  ADD ("verify-broken", test_verify_broken);
  ADD ("verify-not-secret", test_verify_not_secret);
  ADD ("verify-limit", test_verify_limit);

  return g_test_run ();
}
