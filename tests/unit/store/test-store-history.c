/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ids that a screen lists: all of them, a part, newest first. */
#include "daybook-audit.h"
#include "daybook-history.h"
#include "daybook-quarantine.h"
#include "daybook-review.h"
#include "daybook-runs.h"
#include "store-fixture.h"

static void
expect (Store *store, DaybookHistory history, const char *of, const char *ids)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = daybook_history_list (store->db, history, of, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            g_array_index (list, gint64, i));
  g_assert_cmpstr (text->str, ==, ids);
}

static void
test_empty (Store *store, gconstpointer data)
{
  for (guint i = 0; i < DAYBOOK_N_HISTORIES; i++)
    if (i != DAYBOOK_HISTORY_AUDIT)
      expect (store, i, NULL, "");
}

static void
test_runs (Store *store, gconstpointer data)
{
  static const struct
  {
    const char *counts;
    const char *failure;
  } runs[] = { { "{\"pages\":1,\"read\":9,\"created\":0}", NULL },
               { "{\"pages\":1,\"read\":9,\"created\":2}", NULL },
               { NULL, "no network" },
               { NULL, NULL } };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      gint64 id = daybook_runs_start (store->db, "read shop/orders", NOW + i, &error);

      g_assert_cmpint (id, ==, i + 1);
      g_assert_true (
          daybook_runs_end (store->db, id, runs[i].counts, runs[i].failure, NOW, &error));
    }
  daybook_runs_start (store->db, "read shop/orders", NOW, &error);
  expect (store, DAYBOOK_HISTORY_RUNS, NULL, "5 4 3 2 1");
  expect (store, DAYBOOK_HISTORY_RUNS, "failed", "3");
  expect (store, DAYBOOK_HISTORY_RUNS, "did", "5 3 2");
}

static void
test_queues (Store *store, gconstpointer data)
{
  DaybookReviewItem item = { .queue = (char *) "held",
                             .subject_kind = (char *) "record",
                             .subject = 1,
                             .reason = (char *) "why",
                             .currency = (char *) "" };
  g_autoptr (GError) error = NULL;
  gint64 second;

  g_assert_cmpint (daybook_review_open (store->db, &item, NOW + 2, &error), ==, 1);
  item.queue = (char *) "unmatched";
  second = daybook_review_open (store->db, &item, NOW, &error);
  g_assert_cmpint (second, ==, 2);
  expect (store, DAYBOOK_HISTORY_REVIEW, NULL, "2 1");
  expect (store, DAYBOOK_HISTORY_REVIEW, "held", "1");
  expect (store, DAYBOOK_HISTORY_REVIEW, "never heard of", "");
  g_assert_true (daybook_review_close (store->db, second, "accepted", NOW, &error));
  expect (store, DAYBOOK_HISTORY_REVIEW, NULL, "1");
  g_assert_cmpint (
      daybook_quarantine_add (store->db, "shop", "orders", "7", "{}", "no id", NOW, &error), ==, 1);
  g_assert_cmpint (
      daybook_quarantine_add (store->db, "shop", "orders", "8", "{}", "no id", NOW + 1, &error), ==,
      2);
  expect (store, DAYBOOK_HISTORY_QUARANTINE, NULL, "2 1");
  g_assert_true (daybook_quarantine_resolve (store->db, 2, "read again", NOW, &error));
  expect (store, DAYBOOK_HISTORY_QUARANTINE, NULL, "1");
}

static void
test_audit (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = daybook_audit_list (store->db, 0, 100, &error);
  g_autofree char *own = NULL;
  gint64 seq = daybook_audit_append (store->db, NULL, "delivery.released", NULL, NOW, &error);

  g_assert_cmpint (seq, ==, before->len + 1);
  own = g_strdup_printf ("%" G_GINT64_FORMAT, seq);
  expect (store, DAYBOOK_HISTORY_AUDIT, "delivery.", own);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store-history/" name, Store, NULL, store_set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("empty", test_empty);
  ADD ("runs", test_runs);
  ADD ("queues", test_queues);
  ADD ("audit", test_audit);

  return g_test_run ();
}
