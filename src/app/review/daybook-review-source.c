/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-review-source.h"

#include <glib/gi18n.h>

#include "daybook-activity-sources.h"
#include "daybook-connection.h"
#include "daybook-deliveries.h"
#include "daybook-format.h"
#include "daybook-history.h"
#include "daybook-lane.h"
#include "daybook-records.h"
#include "daybook-review.h"

static const DaybookColumn columns[]
    = { { .name = "opened", .title = N_ ("Since"), .fixed = TRUE },
        { .name = "amount", .title = N_ ("Money"), .numeric = TRUE, .fixed = TRUE },
        { .name = "queue", .title = N_ ("Queue"), .hidden = TRUE, .fixed = TRUE },
        { .name = "reason", .title = N_ ("Why"), .wide = TRUE, .fixed = TRUE } };

const char *
daybook_review_queue_words (const char *queue)
{
  static const char *const words[][2] = {
    { "money we cannot explain", N_ ("Money we cannot explain") },
    { "outcome unknown", N_ ("Outcome unknown") },
    { "possible duplicate", N_ ("Possible duplicate") },
    { "refund without order", N_ ("Refund without order") },
    { "payment without order", N_ ("Payment without order") },
    { "order paid without payment", N_ ("Order paid without payment") },
    { "amount differs", N_ ("Amount differs") },
    { "unmapped", N_ ("Unmapped") },
    { "ready to accept", N_ ("Ready to accept") },
    { "backfilled", N_ ("Read back in time") },
    { "deleted at the source", N_ ("Deleted at the source") },
    { "refused", N_ ("Refused") },
    { "changed after posting", N_ ("Changed after posting") },
    { "deleted after posting", N_ ("Deleted after posting") },
    { "locked period", N_ ("Locked period") },
    { "sign-in ends soon", N_ ("Sign-in ends soon") },
    { "quarantine", N_ ("Could not be read") },
    { "tally differs", N_ ("A day differs from the source") },
    { "nothing happened", N_ ("Nothing happened") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], queue))
      return _ (words[i][1]);
  return queue;
}

static char *
dup_money (const DaybookReviewItem *item)
{
  DaybookMoney money = { .minor = item->amount };

  g_strlcpy (money.currency, item->currency, sizeof money.currency);
  return daybook_format_money (money);
}

static GArray *
list (DaybookDb *db, const DaybookListQuery *query, GCancellable *cancellable, GError **error)
{
  return daybook_history_list (db, DAYBOOK_HISTORY_REVIEW, daybook_list_query_filter (query, "of"),
                               error);
}

static GPtrArray *
load (DaybookDb *db, const DaybookListQuery *query, const gint64 *ids, gsize n, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GTimeZone) zone = daybook_lane_zone (db);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (DaybookReviewItem) item = daybook_review_get (db, ids[i], NULL);
      g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();
      g_autofree char *since = item != NULL ? daybook_format_date (item->opened_us, zone) : NULL;
      g_autofree char *money = item != NULL ? dup_money (item) : NULL;

      if (item == NULL)
        {
          g_ptr_array_add (rows, NULL);
          continue;
        }
      g_strv_builder_add_many (cells, since, money, daybook_review_queue_words (item->queue),
                               item->reason, NULL);
      g_ptr_array_add (rows, g_strv_builder_end (cells));
    }

  return g_steal_pointer (&rows);
}

static void
add_record (DaybookDescription *self, DaybookDb *db, gint64 id)
{
  g_autoptr (DaybookStoredRecord) record = daybook_records_get (db, id, NULL);
  g_autofree char *place = daybook_activity_dup_place (db, id, NULL);

  if (record == NULL)
    return;
  daybook_description_add (
      self, _ ("It Is About"),
      g_strdup_printf ("%s %s", record->type,
                       record->number != NULL ? record->number : record->source_id));
  daybook_description_add (self, _ ("From"), g_strdup (record->connection));
  daybook_description_add (self, _ ("Its Status There"), g_strdup (record->status));
  if (place != NULL)
    daybook_description_add_deed (self, _ ("_Show Record"), place, FALSE);
}

/* What is known of the delivery, below the reason. */
static void
add_delivery (DaybookDescription *self, DaybookDb *db, gint64 id)
{
  g_autoptr (DaybookDescription) delivery = daybook_activity_describe_delivery (db, id, NULL);

  if (delivery == NULL)
    return;
  daybook_description_add (self, _ ("It Is About"), g_strdup (delivery->title));
  for (guint i = 0; i < delivery->facts->len; i++)
    {
      const DaybookFact *fact = g_ptr_array_index (delivery->facts, i);

      daybook_description_add (self, fact->title, g_strdup (fact->text));
    }
  for (guint i = 0; i < delivery->deeds->len; i++)
    {
      const DaybookDeed *deed = g_ptr_array_index (delivery->deeds, i);

      daybook_description_add_deed (self, deed->label, deed->name, deed->suggested);
    }
}

static DaybookDescription *
describe (DaybookDb *db, gint64 id, GError **error)
{
  g_autoptr (DaybookReviewItem) item = daybook_review_get (db, id, error);
  g_autoptr (GTimeZone) zone = daybook_lane_zone (db);
  DaybookDescription *self;

  if (item == NULL)
    return NULL;
  self = daybook_description_new (g_strdup (daybook_review_queue_words (item->queue)));
  self->subtitle = g_strdup (item->reason);
  daybook_description_add (self, _ ("Money at Stake"), dup_money (item));
  daybook_description_add (self, _ ("Since"), daybook_format_time (item->opened_us, zone));
  if (g_str_equal (item->subject_kind, "record"))
    add_record (self, db, item->subject);
  else if (g_str_equal (item->subject_kind, "delivery"))
    add_delivery (self, db, item->subject);
  else if (g_str_equal (item->subject_kind, "connection"))
    daybook_description_add_deed (self, _ ("_Connections"), "win.go::connections", TRUE);
  else
    daybook_description_add_deed (self, _ ("_Not Read"), "win.go::activity:quarantine", TRUE);

  return self;
}

const DaybookBrowserSource daybook_review_source
    = { { list, load }, describe, columns, G_N_ELEMENTS (columns) };
