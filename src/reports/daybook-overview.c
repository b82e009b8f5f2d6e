/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-overview.h"

#include "daybook-business-day.h"
#include "daybook-completeness.h"
#include "daybook-health.h"
#include "daybook-lane.h"
#include "daybook-outlook.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-time.h"

static void
transit_free (gpointer data)
{
  DaybookTransit *self = data;

  g_free (self->number);
  g_free (self->status);
  g_free (self);
}

static void
wellbeing_free (gpointer data)
{
  DaybookWellbeing *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self->state);
  g_free (self->outlook);
  g_free (self);
}

void
daybook_overview_free (DaybookOverview *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->orders, g_array_unref);
  g_clear_pointer (&self->payments, g_array_unref);
  g_clear_pointer (&self->transit, g_ptr_array_unref);
  g_clear_pointer (&self->wellbeing, g_ptr_array_unref);
  g_clear_pointer (&self->queues, g_array_unref);
  g_clear_pointer (&self->figures, daybook_figures_free);
  g_free (self);
}

static gboolean
add_up_days (DaybookOverview *self, DaybookDb *db, gint64 now_us, GError **error)
{
  gint64 most = 0;

  for (int i = 0; i <= DAYBOOK_OVERVIEW_DAYS; i++)
    self->begins[i]
        = daybook_time_day_begin (now_us, self->zone, i - DAYBOOK_OVERVIEW_DAYS + 1);
  self->orders
      = daybook_day_sums (db, "order", NULL, self->begins, G_N_ELEMENTS (self->begins), error);
  self->payments = self->orders != NULL ? daybook_day_sums (
                       db, "payment", "succeeded", self->begins, G_N_ELEMENTS (self->begins), error)
                                        : NULL;
  for (guint i = 0; self->payments != NULL && i < self->payments->len; i++)
    {
      const DaybookDaySum *sum = &g_array_index (self->payments, DaybookDaySum, i);

      if (sum->count > most)
        g_strlcpy (self->currency, sum->currency, sizeof self->currency);
      most = MAX (most, sum->count);
    }
  return self->payments != NULL;
}

/* Statuses before the money is in the bank, in the contract's words. */
static gboolean
add_transit (DaybookOverview *self, DaybookDb *db, GError **error)
{
  static const char *const statuses[] = { "in_transit", "pending" };

  self->transit = g_ptr_array_new_with_free_func (transit_free);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      DaybookRecordsQuery query = { .type = "payout", .status = statuses[i] };
      g_autoptr (GPtrArray) some = daybook_records_list (db, &query, error);

      if (some == NULL)
        return FALSE;
      for (guint j = 0; j < some->len; j++)
        {
          const DaybookStoredRecord *record = g_ptr_array_index (some, j);
          DaybookTransit *transit = g_new0 (DaybookTransit, 1);

          transit->record = record->id;
          transit->number = g_strdup (record->source_id);
          transit->status = g_strdup (record->status);
          transit->money = record->money;
          transit->at_us = record->at_us;
          g_ptr_array_add (self->transit, transit);
        }
    }
  return TRUE;
}

static void
add_today (DaybookWellbeing *self, const GArray *days)
{
  static const DaybookHealthFigure failures[]
      = { DAYBOOK_HEALTH_FAILED_AUTH, DAYBOOK_HEALTH_FAILED_LATER, DAYBOOK_HEALTH_FAILED_REFUSED,
          DAYBOOK_HEALTH_FAILED_UNREADABLE, DAYBOOK_HEALTH_FAILED_OTHER };
  const DaybookHealthDay *today;

  if (days->len == 0)
    return;
  today = &g_array_index (days, DaybookHealthDay, days->len - 1);
  self->read = today->n[DAYBOOK_HEALTH_READ];
  self->posted = today->n[DAYBOOK_HEALTH_POSTED];
  self->latency_us = daybook_health_latency (today, 95);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    self->failures += today->n[failures[i]];
}

static gboolean
add_connection (DaybookOverview *self,
                DaybookDb *db,
                const DaybookConnection *connection,
                const char *today,
                GError **error)
{
  g_autoptr (DaybookOutlook) outlook = daybook_outlook_get (db, connection, error);
  g_autoptr (DaybookCompleteness) completeness = NULL;
  g_autoptr (GArray) days = NULL;
  DaybookWellbeing *one;

  if (outlook == NULL)
    return FALSE;
  completeness = daybook_completeness_new (db, connection, error);
  days = completeness != NULL ? daybook_health_list (db, connection->id, today, error) : NULL;
  if (days == NULL)
    return FALSE;
  one = g_new0 (DaybookWellbeing, 1);
  one->id = g_strdup (connection->id);
  one->title = g_strdup (connection->title);
  one->state = g_strdup (connection->state);
  one->outlook = g_strdup (outlook->text);
  one->through_us = completeness->through_us;
  add_today (one, days);
  g_ptr_array_add (self->wellbeing, one);
  return TRUE;
}

static gboolean
add_wellbeing (DaybookOverview *self, DaybookDb *db, gint64 now_us, GError **error)
{
  g_autoptr (GPtrArray) connections = daybook_connection_list (db, FALSE, error);
  char today[11];

  self->wellbeing = g_ptr_array_new_with_free_func (wellbeing_free);
  if (connections == NULL || !daybook_health_day (db, now_us, today, error))
    return FALSE;
  for (guint i = 0; i < connections->len; i++)
    if (!add_connection (self, db, g_ptr_array_index (connections, i), today, error))
      return FALSE;
  return TRUE;
}

DaybookOverview *
daybook_overview_new (DaybookDb *db, gint64 now_us, GError **error)
{
  g_autoptr (DaybookOverview) self = g_new0 (DaybookOverview, 1);

  self->zone = daybook_lane_zone (db);
  if (!add_up_days (self, db, now_us, error) || !add_transit (self, db, error)
      || !add_wellbeing (self, db, now_us, error))
    return NULL;
  self->queues = daybook_review_count (db, error);
  self->figures = self->queues != NULL ? daybook_figures_new (db, error) : NULL;
  return self->figures != NULL ? g_steal_pointer (&self) : NULL;
}

gint64
daybook_overview_sum (const DaybookOverview *self, const GArray *sums, guint day)
{
  for (guint i = 0; i < sums->len; i++)
    {
      const DaybookDaySum *sum = &g_array_index (sums, DaybookDaySum, i);

      if (sum->day == day && g_str_equal (sum->currency, self->currency))
        return sum->sum;
    }
  return 0;
}

gint64
daybook_overview_count (const DaybookOverview *self, const GArray *sums, guint day)
{
  gint64 count = 0;

  for (guint i = 0; i < sums->len; i++)
    if (g_array_index (sums, DaybookDaySum, i).day == day)
      count += g_array_index (sums, DaybookDaySum, i).count;
  return count;
}
