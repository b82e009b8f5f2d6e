/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queries that run often find their rows by an index: SQLite counts the rows that it stepped
 * through without one. */

#include "daybook-cursor.h"
#include "daybook-documents.h"
#include "daybook-journals.h"
#include "daybook-links.h"
#include "daybook-review.h"
#include "daybook-runs.h"
#include "store-fixture.h"

#define ROWS 1000
#define STEPS_MAX                                                                                  \
  2500 /* the dearest took 700 when this was written; a scan takes 5 a row and more */

static void
fill (Store *store)
{
  store_add_cause (store->db);
  for (int i = 0; i < ROWS; i++)
    {
      g_autofree char *id = g_strdup_printf ("pay_%d", i);
      gint64 record = store_put_payment (store->db, id, i, NOW + i);
      const DaybookAnchor anchor = { "source", id };
      g_autoptr(DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);

      daybook_events_append (store->db, "payment.captured", record, 1, NULL, NOW, NULL);
      daybook_links_set (store->db, "entry_payment", record, record - 1, NULL, NOW, NULL, NULL);
      daybook_anchors_replace (store->db, record, &anchor, 1, NULL);
      store_add_delivery (store->db, id, "sale", record, i % DAYBOOK_N_DELIVERY_STATES);
      daybook_db_commit (transaction, NULL);
    }
}

#define LIST(list) g_ptr_array_unref (list)
#define ARRAY(array) g_array_unref (array)

static void
read_records (DaybookDb *db)
{
  DaybookRecordsQuery page
      = { .type = "payment", .limit = 10, .after_at_us = NOW + 50, .after_id = 50 };

  daybook_stored_record_free (daybook_records_find (db, "shop", "payment", "pay_7", NULL));
  LIST (daybook_records_find_by_number (db, NULL, "payment", "7", NULL));
  LIST (daybook_records_list (db, &page, NULL));
  LIST (daybook_events_read (db, 100, 10, NULL));
  LIST (daybook_events_of (db, 7, NULL));
  ARRAY (daybook_links_from (db, "entry_payment", 7, NULL));
  LIST (daybook_links_of (db, 7, NULL));
  ARRAY (daybook_anchors_find (db, "source", "pay_1", "payment", NULL));
  g_strfreev (daybook_cursor_list_parents_due (db, "shop", "lines", "payment", NULL, 10, NULL));
  daybook_run_free (daybook_runs_last (db, "read", NULL));
}

static void
read_outbox (DaybookDb *db)
{
  LIST (daybook_deliveries_take_ready (db, "books", 10, NOW, NULL));
  LIST (daybook_deliveries_waiting_for (db, "order:1", NULL));
  LIST (daybook_deliveries_list (db, &(DaybookDeliveriesQuery){ .state = "sent", .limit = 10 },
                                 NULL));
  LIST (daybook_deliveries_list (db, &(DaybookDeliveriesQuery){ .subject = 7 }, NULL));
  LIST (daybook_deliveries_list (db, &(DaybookDeliveriesQuery){ .payout = 7 }, NULL));
  LIST (daybook_deliveries_list (db, &(DaybookDeliveriesQuery){ .order = 7 }, NULL));
  LIST (daybook_deliveries_list (db, &(DaybookDeliveriesQuery){ .event = 7 }, NULL));
  LIST (daybook_deliveries_history (db, 7, NULL));
  daybook_delivery_free (daybook_deliveries_find_key (db, "pay_7", NULL));
  daybook_document_free (daybook_documents_of_delivery (db, 7, NULL));
  daybook_document_free (daybook_documents_find (db, "books", NULL, "55", NULL));
  daybook_document_free (daybook_documents_find_reference (db, "books", "pay_7", NULL));
  ARRAY (daybook_journals_clearing (db, 7, NULL));
  daybook_review_close_subject (db, NULL, "record", 7, "gone", NOW, NULL);
  g_assert_true (daybook_deliveries_set_payout (db, 7, 8, NULL));
}

static void
test_no_scans (Store *store, gconstpointer data)
{
  sqlite3 *handle;

  fill (store);
  store_reopen (store);
  handle = daybook_db_get_handle (store->db);
  read_records (store->db);
  read_outbox (store->db);
  for (sqlite3_stmt *each = sqlite3_next_stmt (handle, NULL); each != NULL;
       each = sqlite3_next_stmt (handle, each))
    {
      int steps = sqlite3_stmt_status (each, SQLITE_STMTSTATUS_VM_STEP, FALSE);

      g_test_message ("%d steps: %.60s", steps, sqlite3_sql (each));
      if (steps > STEPS_MAX)
        g_error ("%d steps, so without an index: %s", steps, sqlite3_sql (each));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store-plans/no-scans", Store, NULL, store_set_up, test_no_scans, store_tear_down);

  return g_test_run ();
}
