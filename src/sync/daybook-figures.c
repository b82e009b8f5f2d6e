/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-figures.h"

#include <string.h>

#include "daybook-contacts.h"
#include "daybook-counts.h"
#include "daybook-customer-plan.h"
#include "daybook-deliver-state.h"
#include "daybook-deliveries.h"
#include "daybook-documents.h"
#include "daybook-journals.h"
#include "daybook-money.h"
#include "daybook-quarantine.h"
#include "daybook-records.h"
#include "daybook-remedy.h"
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
  g_clear_pointer (&self->remedies, g_ptr_array_unref);
  g_free (self);
}

/* ---- records ---- */

static const char *const counted[DAYBOOK_FIGURES_COUNTED]
    = { "orders", "test orders", "payments", "refunds", "fees" };

static gboolean
has_fee (const DaybookTree *entry)
{
  gint64 fee = 0;

  daybook_tree_int (entry, daybook_tree_find (entry, 0, "fee.amount"), &fee);
  return fee != 0 || g_strcmp0 (daybook_tree_find_text (entry, 0, "kind"), "fee") == 0;
}

/* Which of 'counted' a record counts as; -1: none. A refund counts where the money is: at the
 * processor, which names the payment; the shop's refund of it is the same one. */
static int
count_as (const char *type, const DaybookTree *record)
{
  if (record == NULL)
    return -1;
  if (g_str_equal (type, "order"))
    return daybook_tree_is_true (record, daybook_tree_get (record, 0, "test")) ? 1 : 0;
  if (g_str_equal (type, "payment"))
    return g_strcmp0 (daybook_tree_find_text (record, 0, "status"), "succeeded") == 0 ? 2 : -1;
  if (g_str_equal (type, "refund"))
    return daybook_tree_find_text (record, 0, "payment") != NULL ? 3 : -1;
  if (g_str_equal (type, "balance_entry"))
    return has_fee (record) ? 4 : -1;
  return -1;
}

void
daybook_figures_note (DaybookFigureChanges *self,
                      const char *type,
                      const DaybookTree *before,
                      const DaybookTree *after)
{
  int was = count_as (type, before), is = count_as (type, after);

  if (was >= 0)
    self->n[was]--;
  if (is >= 0)
    self->n[is]++;
}

gboolean
daybook_figures_store (DaybookFigureChanges *self,
                       DaybookDb *db,
                       const char *connection,
                       GError **error)
{
  for (guint i = 0; i < DAYBOOK_FIGURES_COUNTED; i++)
    if (self->n[i] != 0 && !daybook_counts_add (db, connection, counted[i], self->n[i], error))
      return FALSE;
  *self = (DaybookFigureChanges){ 0 };
  return TRUE;
}

static gboolean
count_records (DaybookFigures *self, DaybookDb *db, GError **error)
{
  gint64 *slots[DAYBOOK_FIGURES_COUNTED] = { &self->orders, &self->test_orders, &self->payments,
                                             &self->refunds, &self->fees };

  for (guint i = 0; i < DAYBOOK_FIGURES_COUNTED; i++)
    if ((*slots[i] = daybook_counts_get (db, counted[i], error)) < 0)
      return FALSE;
  return TRUE;
}

/* ---- payouts ---- */

/* Each payout that reached the bank, with what its clearing still holds. */
static gboolean
count_payout (DaybookFigures *self,
              DaybookDb *db,
              const DaybookStoredRecord *record,
              GError **error)
{
  DaybookPayoutFigure *figure;
  g_autoptr(GArray) balances = NULL;
  gint64 lines = 0;

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
  for (guint i = 0; i < balances->len; i++)
    {
      lines += g_array_index (balances, DaybookPayoutBalance, i).lines;
      figure->difference += g_array_index (balances, DaybookPayoutBalance, i).balance;
      figure->open += g_array_index (balances, DaybookPayoutBalance, i).open;
    }
  /* Nothing of it is posted, or not any more: all of the payout is unexplained. */
  if (lines == 0)
    figure->difference = -record->money.minor;
  g_ptr_array_insert (self->clearing, 0, figure); /* the list comes newest first */
  return TRUE;
}

static gboolean
count_payouts (DaybookFigures *self, DaybookDb *db, GError **error)
{
  DaybookRecordsQuery query = { .type = "payout", .limit = AT_ONCE };

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

          if (!count_payout (self, db, record, error))
            return FALSE;
          query.after_at_us = record->at_us;
          query.after_id = record->id;
        }
    }
}

/* ---- the rest ---- */

static gboolean
count_types (DaybookFigures *self, DaybookDb *db, GError **error)
{
  g_autoptr(GArray) counts = daybook_records_count (db, NULL, error);

  for (guint i = 0; counts != NULL && i < counts->len; i++)
    {
      DaybookTypeCount count = g_array_index (counts, DaybookTypeCount, i);

      if (g_str_equal (count.type, "dispute"))
        self->disputes = count.count;
    }
  return counts != NULL;
}

/* One line of the reasons: deliveries of a kind and state that have the same reason. */
typedef struct
{
  char *text;
  gint64 count;
} Reason;

static void
reason_free (gpointer data)
{
  Reason *reason = data;

  g_free (reason->text);
  g_free (reason);
}

static int
compare_reasons (gconstpointer a, gconstpointer b)
{
  const Reason *left = *(const Reason *const *) a, *right = *(const Reason *const *) b;

  return left->count < right->count   ? 1
         : left->count > right->count ? -1
                                      : g_strcmp0 (left->text, right->text);
}

/* "its order" for "waits for order_number:1042": a thousand that wait each for their own order are
 * one line. NULL for a reason that is said as it is. */
static const char *
waits_for (const char *reason)
{
  static const struct
  {
    const char *prefix;
    const char *whom;
  } whoms[] = {
    { "order", "its order" },      { "processor_reference", "its order" },
    { "reference", "its order" },  { "payment", "its payment" },
    { "refund", "its refund" },    { "dispute", "its dispute" },
    { "payout", "its payout" },
  };

  if (!g_str_has_prefix (reason, "waits for "))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (whoms); i++)
    if (g_str_has_prefix (reason + strlen ("waits for "), whoms[i].prefix))
      return whoms[i].whom;
  return NULL;
}

static void
add_reason (GPtrArray *reasons, const DaybookDeliveryCount *count)
{
  const char *whom = waits_for (count->reason);
  gboolean differs = g_str_has_prefix (count->reason, "amount differs");
  g_autofree char *text = g_strdup_printf (
      "%s %s: %s%s", count->kind, daybook_delivery_state_name (count->state),
      whom != NULL ? "waits for " : "",
      whom != NULL ? whom : differs ? "amount differs" : count->reason);
  Reason *reason;

  for (guint i = 0; (whom != NULL || differs) && i < reasons->len; i++)
    {
      reason = g_ptr_array_index (reasons, i);
      if (!g_str_equal (reason->text, text))
        continue;
      reason->count += count->count;
      return;
    }
  reason = g_new (Reason, 1);
  *reason = (Reason){ g_steal_pointer (&text), count->count };
  g_ptr_array_add (reasons, reason);
}

/* What to do about them, said once for all of a kind. */
static void
add_remedy (DaybookFigures *self, const DaybookDeliveryCount *count)
{
  gboolean refused = count->state == DAYBOOK_DELIVERY_REFUSED;
  g_autofree char *remedy = daybook_remedy_dup (refused ? "refused" : count->reason, NULL, 0);
  g_autofree char *text = NULL;

  if (remedy == NULL || (count->state != DAYBOOK_DELIVERY_HELD && !refused))
    return;
  text = g_strdup_printf ("%.*s: %s", refused ? 7 : (int) strcspn (count->reason, ":"),
                          refused ? "refused" : count->reason, remedy);
  if (!g_ptr_array_find_with_equal_func (self->remedies, text, g_str_equal, NULL))
    g_ptr_array_add (self->remedies, g_steal_pointer (&text));
}

/* Where what is done is counted: the books hold documents, a CRM contacts and orders. */
static gint64 *
done_slot (DaybookFigures *self, const char *kind)
{
  if (g_str_equal (kind, "contact"))
    return &self->contacts;

  return daybook_customer_is_state (kind) ? &self->crm_orders : &self->documents;
}

static gboolean
count_deliveries (DaybookFigures *self, DaybookDb *db, GError **error)
{
  g_autoptr(GArray) counts = daybook_deliveries_count (db, error);
  g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func (reason_free);

  if (counts == NULL)
    return FALSE;
  for (guint i = 0; i < counts->len; i++)
    {
      DaybookDeliveryCount count = g_array_index (counts, DaybookDeliveryCount, i);
      gint64 *slots[] = { [DAYBOOK_DELIVERY_WAITING] = &self->waiting,
                          [DAYBOOK_DELIVERY_HELD] = &self->held,
                          [DAYBOOK_DELIVERY_READY] = &self->ready,
                          [DAYBOOK_DELIVERY_SENT] = &self->unsure,
                          [DAYBOOK_DELIVERY_DONE] = done_slot (self, count.kind),
                          [DAYBOOK_DELIVERY_REFUSED] = &self->refused,
                          [DAYBOOK_DELIVERY_UNDONE] = NULL,
                          [DAYBOOK_DELIVERY_IGNORED] = NULL };

      if (slots[count.state] != NULL)
        *slots[count.state] += count.count;
      if (count.state != DAYBOOK_DELIVERY_DONE && count.reason != NULL
          && !g_str_equal (count.reason, DAYBOOK_REPLACED))
        {
          add_reason (reasons, &count);
          add_remedy (self, &count);
        }
    }
  g_ptr_array_sort (reasons, compare_reasons);
  for (guint i = 0; i < reasons->len; i++)
    {
      const Reason *reason = g_ptr_array_index (reasons, i);

      g_ptr_array_add (self->reasons,
                       g_strdup_printf ("%" G_GINT64_FORMAT " %s", reason->count, reason->text));
    }
  return TRUE;
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
  self->remedies = g_ptr_array_new_with_free_func (g_free);
  if (snapshot == NULL || !count_types (self, db, error)
      || !count_records (self, db, error) || !count_payouts (self, db, error)
      || !count_deliveries (self, db, error) || !count_review (self, db, error))
    return NULL;
  self->duplicates = daybook_documents_count_doubles (db, error);
  self->guests = daybook_contacts_guests (db, error);
  if (self->duplicates < 0 || self->guests < 0)
    return NULL;
  return g_steal_pointer (&self);
}
