/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-figures.h"

#include "daybook-deliveries.h"
#include "daybook-documents.h"
#include "daybook-journals.h"
#include "daybook-money.h"
#include "daybook-quarantine.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-tree.h"

#define AT_ONCE 500

static void
payout_figure_free (gpointer data)
{
  DaybookPayoutFigure *figure = data;

  g_free (figure->payout);
  g_free (figure->status);
  g_free (figure);
}

void
daybook_figures_free (DaybookFigures *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->clearing, g_ptr_array_unref);
  g_clear_pointer (&self->reasons, g_ptr_array_unref);
  g_free (self);
}

typedef gboolean (*RecordFunc) (DaybookFigures *self,
                                DaybookDb *db,
                                const DaybookStoredRecord *record,
                                const DaybookTree *tree,
                                GError **error);

static gboolean
each_record (DaybookFigures *self, DaybookDb *db, const char *type, RecordFunc func, GError **error)
{
  DaybookRecordsQuery query = { .type = type, .limit = AT_ONCE, .bodies = TRUE };

  for (;;)
    {
      g_autoptr(GPtrArray) some = daybook_records_list (db, &query, error);

      if (some == NULL)
        return FALSE;
      if (some->len == 0)
        return TRUE;
      for (guint i = 0; i < some->len; i++)
        {
          const DaybookStoredRecord *record = g_ptr_array_index (some, i);
          g_autoptr(DaybookTree) tree = daybook_tree_new (record->body, -1, error);

          if (tree == NULL || !func (self, db, record, tree, error))
            return FALSE;
          query.after_at_us = record->at_us;
          query.after_id = record->id;
        }
    }
}

static gboolean
count_order (DaybookFigures *self,
             DaybookDb *db,
             const DaybookStoredRecord *record,
             const DaybookTree *tree,
             GError **error)
{
  *(daybook_tree_is_true (tree, daybook_tree_get (tree, 0, "test")) ? &self->test_orders
                                                                    : &self->orders)
      += 1;
  return TRUE;
}

static gboolean
count_payment (DaybookFigures *self,
               DaybookDb *db,
               const DaybookStoredRecord *record,
               const DaybookTree *tree,
               GError **error)
{
  self->payments += g_strcmp0 (record->status, "succeeded") == 0;
  return TRUE;
}

/* A refund counts where the money is: at the processor, which names the payment. The shop's refund
 * of it is the same one. */
static gboolean
count_refund (DaybookFigures *self,
              DaybookDb *db,
              const DaybookStoredRecord *record,
              const DaybookTree *tree,
              GError **error)
{
  self->refunds += daybook_tree_find_text (tree, 0, "payment") != NULL;
  return TRUE;
}

static gboolean
count_entry (DaybookFigures *self,
             DaybookDb *db,
             const DaybookStoredRecord *record,
             const DaybookTree *tree,
             GError **error)
{
  gint64 fee = 0;

  daybook_tree_int (tree, daybook_tree_find (tree, 0, "fee.amount"), &fee);
  self->fees += fee != 0 || g_strcmp0 (daybook_tree_find_text (tree, 0, "kind"), "fee") == 0;
  return TRUE;
}

/* Each payout that reached the bank, with what its clearing still holds. */
static gboolean
count_payout (DaybookFigures *self,
              DaybookDb *db,
              const DaybookStoredRecord *record,
              const DaybookTree *tree,
              GError **error)
{
  DaybookPayoutFigure *figure;
  g_autoptr(GArray) balances = NULL;

  self->payouts++;
  if (g_strcmp0 (record->status, "paid") != 0)
    return TRUE;
  balances = daybook_journals_clearing (db, record->id, error);
  if (balances == NULL)
    return FALSE;
  figure = g_new0 (DaybookPayoutFigure, 1);
  figure->payout = g_strdup (record->source_id);
  figure->status = g_strdup (record->status);
  figure->amount = record->money.minor;
  g_strlcpy (figure->currency, record->money.currency, sizeof figure->currency);
  /* Nothing posted of it yet: all of the payout is unexplained. */
  figure->difference = balances->len == 0 ? -record->money.minor : 0;
  for (guint i = 0; i < balances->len; i++)
    {
      figure->difference += g_array_index (balances, DaybookPayoutBalance, i).balance;
      figure->open += g_array_index (balances, DaybookPayoutBalance, i).open;
    }
  g_ptr_array_insert (self->clearing, 0, figure); /* the list comes newest first */
  return TRUE;
}

static gboolean
count_types (DaybookFigures *self, DaybookDb *db, GError **error)
{
  g_autoptr(GArray) counts = daybook_records_count (db, NULL, error);

  for (guint i = 0; counts != NULL && i < counts->len; i++)
    {
      DaybookTypeCount count = g_array_index (counts, DaybookTypeCount, i);

      if (g_str_equal (count.type, "customer"))
        self->contacts = count.count;
      else if (g_str_equal (count.type, "dispute"))
        self->disputes = count.count;
    }
  return counts != NULL;
}

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const DaybookDeliveryCount *) a)->count;
  gint64 right = ((const DaybookDeliveryCount *) b)->count;

  return left < right ? 1 : left > right ? -1 : 0;
}

static gboolean
count_deliveries (DaybookFigures *self, DaybookDb *db, GError **error)
{
  g_autoptr(GArray) counts = daybook_deliveries_count (db, error);

  if (counts == NULL)
    return FALSE;
  g_array_sort (counts, compare_counts);
  for (guint i = 0; i < counts->len; i++)
    {
      DaybookDeliveryCount count = g_array_index (counts, DaybookDeliveryCount, i);
      gint64 *slots[] = { [DAYBOOK_DELIVERY_WAITING] = &self->waiting,
                          [DAYBOOK_DELIVERY_HELD] = &self->held,
                          [DAYBOOK_DELIVERY_READY] = &self->ready,
                          [DAYBOOK_DELIVERY_SENT] = &self->unsure,
                          [DAYBOOK_DELIVERY_DONE] = &self->documents,
                          [DAYBOOK_DELIVERY_REFUSED] = &self->refused,
                          [DAYBOOK_DELIVERY_UNDONE] = NULL,
                          [DAYBOOK_DELIVERY_IGNORED] = NULL };

      if (slots[count.state] != NULL)
        *slots[count.state] += count.count;
      if (count.state != DAYBOOK_DELIVERY_DONE && count.reason != NULL)
        g_ptr_array_add (self->reasons,
                         g_strdup_printf ("%" G_GINT64_FORMAT " %s %s: %s", count.count, count.kind,
                                          daybook_delivery_state_name (count.state), count.reason));
    }
  return TRUE;
}

/* Two live documents of one reference would be a duplicate; the store forbids it, and this proves
 * it. */
static gboolean
count_documents (DaybookFigures *self, DaybookDb *db, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 after = 0;

  for (;;)
    {
      g_autoptr(GPtrArray) some = daybook_documents_list (db, NULL, "live", after, AT_ONCE, error);

      if (some == NULL)
        return FALSE;
      if (some->len == 0)
        return TRUE;
      for (guint i = 0; i < some->len; i++)
        {
          const DaybookDocument *document = g_ptr_array_index (some, i);

          after = document->id;
          if (!g_hash_table_add (seen, g_strdup_printf ("%s %s %s", document->connection,
                                                        document->kind, document->remote_id)))
            self->duplicates++;
        }
    }
}

static gboolean
count_review (DaybookFigures *self, DaybookDb *db, GError **error)
{
  g_autoptr(GArray) counts = daybook_review_count (db, error);

  for (guint i = 0; counts != NULL && i < counts->len; i++)
    {
      DaybookReviewCount count = g_array_index (counts, DaybookReviewCount, i);
      char text[DAYBOOK_MONEY_TEXT_MAX];

      self->review += count.count;
      g_ptr_array_add (
          self->reasons,
          g_strdup_printf ("%" G_GINT64_FORMAT " in review: %s (%s %s)", count.count, count.queue,
                           daybook_money_text (count.sum, count.currency, text), count.currency));
    }
  self->quarantined = daybook_quarantine_count (db, error);
  return counts != NULL && self->quarantined >= 0;
}

DaybookFigures *
daybook_figures_new (DaybookDb *db, GError **error)
{
  g_autoptr(DaybookFigures) self = g_new0 (DaybookFigures, 1);
  g_autoptr(DaybookTransaction) snapshot = daybook_db_begin_read (db, error);

  self->clearing = g_ptr_array_new_with_free_func (payout_figure_free);
  self->reasons = g_ptr_array_new_with_free_func (g_free);
  if (snapshot == NULL || !count_types (self, db, error)
      || !each_record (self, db, "order", count_order, error)
      || !each_record (self, db, "payment", count_payment, error)
      || !each_record (self, db, "refund", count_refund, error)
      || !each_record (self, db, "balance_entry", count_entry, error)
      || !each_record (self, db, "payout", count_payout, error)
      || !count_deliveries (self, db, error) || !count_documents (self, db, error)
      || !count_review (self, db, error))
    return NULL;
  return g_steal_pointer (&self);
}
