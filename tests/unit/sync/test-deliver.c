/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deliveries against a ledger that loses answers: each is there once, or a person is told. */
#include "deliver-bench.h"

#include "daybook-health.h"

static guint
posts (Ledger *self)
{
  return till_count (self->server, "POST /v1/bills");
}

static void
test_nothing (Ledger *self, gconstpointer data)
{
  ledger_deliver (self);
  g_assert_cmpuint (self->deliver.counts.posted, ==, 0);
  g_assert_cmpuint (self->server->seen->len, ==, 0);
}

static void
test_posts (Ledger *self, gconstpointer data)
{
  gint64 first = ledger_add (self, "A");
  gint64 second = ledger_add (self, "B");

  ledger_deliver (self);
  ledger_expect (self, first, DAYBOOK_DELIVERY_DONE);
  ledger_expect (self, second, DAYBOOK_DELIVERY_DONE);
  g_assert_cmpuint (self->deliver.counts.posted, ==, 2);
  g_assert_cmpuint (ledger_audit (self, first, "delivery.posted"), ==, 1);
  ledger_deliver (self);
  g_assert_cmpuint (posts (self), ==, 2);
}

/* The answer was lost behind the deed: it is found again and not sent again. */
static void
test_dropped (Ledger *self, gconstpointer data)
{
  gint64 id = ledger_add (self, "DROP");

  ledger_deliver (self);
  ledger_expect (self, id, DAYBOOK_DELIVERY_DONE);
  g_assert_cmpuint (posts (self), ==, 1);
  g_assert_cmpuint (self->deliver.counts.adopted, ==, 1);
  g_assert_cmpuint (ledger_history (self, id, "outcome unknown"), ==, 1);
  g_assert_cmpuint (ledger_history (self, id, "found again"), ==, 1);
  g_assert_cmpuint (ledger_audit (self, id, "delivery.adopted"), ==, 1);
}

/* The request was lost before it: looked for, not found, sent again. */
static void
test_lost (Ledger *self, gconstpointer data)
{
  gint64 id = ledger_add (self, "LOST");

  ledger_deliver (self);
  ledger_expect (self, id, DAYBOOK_DELIVERY_DONE);
  g_assert_cmpuint (posts (self), ==, 2);
  g_assert_cmpuint (self->deliver.counts.posted, ==, 1);
}

/* As a crash leaves it: marked 'sent', and nobody knows what became of it. */
static void
test_crashed (Ledger *self, gconstpointer data)
{
  gint64 ids[] = { ledger_add (self, "THERE"), ledger_add (self, "NOT") };
  g_autoptr (GError) error = NULL;

  g_assert_true (daybook_deliveries_mark_sent (self->place.db, ids, 2, 1, &error));
  g_hash_table_insert (self->bills, g_strdup ("THERE"), g_strdup (KEY_OF "0"));
  ledger_deliver (self);
  ledger_expect (self, ids[0], DAYBOOK_DELIVERY_DONE);
  ledger_expect (self, ids[1], DAYBOOK_DELIVERY_DONE);
  g_assert_cmpuint (self->deliver.counts.adopted, ==, 1);
  g_assert_cmpuint (posts (self), ==, 1);
}

/* One is refused, one falls into a closed period; the others go. */
static void
test_refused (Ledger *self, gconstpointer data)
{
  gint64 no = ledger_add (self, "NO");
  gint64 closed = ledger_add (self, "CLOSED");
  gint64 good = ledger_add (self, "A");
  g_autoptr (DaybookDelivery) delivery = NULL;

  ledger_deliver (self);
  ledger_expect (self, no, DAYBOOK_DELIVERY_REFUSED);
  ledger_expect (self, closed, DAYBOOK_DELIVERY_HELD);
  ledger_expect (self, good, DAYBOOK_DELIVERY_DONE);
  expect_review (&self->place, "refused", 1);
  expect_review (&self->place, "locked period", 1);
  delivery = daybook_deliveries_get (self->place.db, no, NULL);
  g_assert_nonnull (strstr (delivery->error, "no such account"));
  g_assert_cmpuint (ledger_audit (self, no, "delivery.refused"), ==, 1);
  g_assert_cmpuint (ledger_audit (self, closed, "delivery.held"), ==, 1);
  ledger_deliver (self);
  g_assert_cmpuint (posts (self), ==, 3);
}

static void
test_other_sum (Ledger *self, gconstpointer data)
{
  gint64 id = ledger_add (self, "SUM");
  g_autoptr (GPtrArray) items = NULL;

  ledger_deliver (self);
  ledger_expect (self, id, DAYBOOK_DELIVERY_DONE);
  items = daybook_review_list (self->place.db, "changed in the books", FALSE, 0, 10, NULL);
  g_assert_cmpuint (items->len, ==, 1);
  g_assert_cmpstr (((DaybookReviewItem *) items->pdata[0])->reason, ==,
                   "posted 1.00 USD, the books say 2.00");
}

/* Signed out: nothing is lost, and nothing goes until someone signs in. */
static void
test_signed_out (Ledger *self, gconstpointer data)
{
  gint64 id = ledger_add (self, "AUTH");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_false (daybook_deliver_run (&self->deliver, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH);
  g_assert_nonnull (strstr (error->message, "ledger: "));
  ledger_expect (self, id, DAYBOOK_DELIVERY_READY);
  rows = daybook_audit_find (self->place.db, &(DaybookAuditQuery){ .act = "run.failed" }, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
}

static void
test_cancelled (Ledger *self, gconstpointer data)
{
  gint64 id = ledger_add (self, "A");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookDelivery) delivery = NULL;

  g_cancellable_cancel (cancellable);
  self->deliver.cancellable = cancellable;
  g_assert_false (daybook_deliver_run (&self->deliver, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (posts (self), ==, 0);
  self->deliver.cancellable = NULL;
  ledger_deliver (self);
  ledger_expect (self, id, DAYBOOK_DELIVERY_DONE);
}

static void
test_health (Ledger *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) days = NULL;
  const DaybookHealthDay *day;
  gint64 latencies = 0;

  ledger_add (self, "A");
  ledger_add (self, "DROP");
  ledger_add (self, "NO");
  ledger_add (self, "CLOSED");
  ledger_deliver (self);
  days = daybook_health_list (self->place.db, "ledger", "", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (days->len, ==, 1);
  day = &g_array_index (days, DaybookHealthDay, 0);
  g_assert_cmpint (day->n[DAYBOOK_HEALTH_POSTED], ==, 1);
  g_assert_cmpint (day->n[DAYBOOK_HEALTH_ADOPTED], ==, 1);
  g_assert_cmpint (day->n[DAYBOOK_HEALTH_REFUSED], ==, 1);
  g_assert_cmpint (day->n[DAYBOOK_HEALTH_HELD], ==, 1);
  g_assert_cmpint (day->n[DAYBOOK_HEALTH_BACKLOG_HELD], ==, 1);
  g_assert_cmpint (day->n[DAYBOOK_HEALTH_REQUESTS], ==, self->server->seen->len);
  for (int i = DAYBOOK_HEALTH_LATENCY_1S; i <= DAYBOOK_HEALTH_LATENCY_LONGER; i++)
    latencies += day->n[i];
  g_assert_cmpint (latencies, ==, 2);
}

/* ---- undoing ---- */

static gboolean
undo (Ledger *self, gint64 id, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, id);
  self->deliver.counts = (DaybookDeliverCounts){ 0 };
  return daybook_deliver_undo (&self->deliver, ids, error);
}

static void
test_undo_twice (Ledger *self, gconstpointer data)
{
  gint64 id = ledger_add (self, "A");
  gint64 other = ledger_add (self, "B");
  g_autoptr (GError) error = NULL;

  ledger_deliver (self);
  g_assert_true (undo (self, id, &error));
  g_assert_cmpuint (self->deliver.counts.undone, ==, 1);
  ledger_expect (self, id, DAYBOOK_DELIVERY_UNDONE);
  ledger_expect (self, other, DAYBOOK_DELIVERY_DONE);
  g_assert_cmpuint (ledger_audit (self, id, "delivery.undone"), ==, 1);
  g_assert_true (undo (self, id, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (self->deliver.counts.undone, ==, 0);
  g_assert_cmpuint (till_count (self->server, "DELETE /v1/bills/A"), ==, 1);
  /* And nothing is posted again by itself. */
  ledger_deliver (self);
  g_assert_cmpuint (posts (self), ==, 2);
}

static void
test_undo_gone (Ledger *self, gconstpointer data)
{
  gint64 id = ledger_add (self, "A");
  g_autoptr (GError) error = NULL;

  ledger_deliver (self);
  g_hash_table_remove (self->bills, "A");
  g_assert_true (undo (self, id, &error));
  g_assert_no_error (error);
  ledger_expect (self, id, DAYBOOK_DELIVERY_UNDONE);
}

static void
test_undo_refused (Ledger *self, gconstpointer data)
{
  gint64 id = ledger_add (self, "STALE");
  g_autoptr (GError) error = NULL;

  ledger_deliver (self);
  g_assert_false (undo (self, id, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
  g_assert_nonnull (strstr (error->message, "1 documents could not be undone"));
  ledger_expect (self, id, DAYBOOK_DELIVERY_DONE);
  g_assert_cmpuint (ledger_history (self, id, "not undone"), ==, 3);
}

static void
test_undo_all (Ledger *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  ledger_add (self, "A");
  ledger_add (self, "B");
  ledger_deliver (self);
  self->deliver.counts = (DaybookDeliverCounts){ 0 };
  g_assert_true (daybook_deliver_undo (&self->deliver, NULL, &error));
  g_assert_cmpuint (self->deliver.counts.undone, ==, 2);
  g_assert_cmpuint (g_hash_table_size (self->bills), ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/deliver/" name, Ledger, NULL, ledger_set_up, function, ledger_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nothing", test_nothing);
  ADD ("posts", test_posts);
  ADD ("answer-dropped", test_dropped);
  ADD ("request-lost", test_lost);
  ADD ("crashed", test_crashed);
  ADD ("refused", test_refused);
  ADD ("other-sum", test_other_sum);
  ADD ("signed-out", test_signed_out);
  ADD ("cancelled", test_cancelled);
  ADD ("health", test_health);
  ADD ("undo-twice", test_undo_twice);
  ADD ("undo-gone", test_undo_gone);
  ADD ("undo-refused", test_undo_refused);
  ADD ("undo-all", test_undo_all);

  return g_test_run ();
}
