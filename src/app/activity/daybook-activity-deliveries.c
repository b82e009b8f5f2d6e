/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "daybook-activity-sources.h"
#include "daybook-connection.h"
#include "daybook-deliveries.h"
#include "daybook-documents.h"
#include "daybook-format.h"
#include "daybook-history.h"
#include "daybook-lane.h"
#include "daybook-record-words.h"
#include "daybook-records.h"

static const DaybookColumn columns[]
    = { { .name = "date", .title = N_ ("Date"), .fixed = TRUE },
        { .name = "what", .title = N_ ("What"), .fixed = TRUE },
        { .name = "amount", .title = N_ ("Amount"), .numeric = TRUE, .fixed = TRUE },
        { .name = "state", .title = N_ ("State"), .fixed = TRUE },
        { .name = "reference", .title = N_ ("Reference"), .hidden = TRUE, .fixed = TRUE },
        { .name = "why", .title = N_ ("Why"), .wide = TRUE, .fixed = TRUE } };

/* What a state is called where a person reads it. */
static const char *
state_words (DaybookDeliveryState state)
{
  static const char *const words[DAYBOOK_N_DELIVERY_STATES] = {
    [DAYBOOK_DELIVERY_WAITING] = N_ ("Waiting"),
    [DAYBOOK_DELIVERY_HELD] = N_ ("Held"),
    [DAYBOOK_DELIVERY_READY] = N_ ("Ready to post"),
    [DAYBOOK_DELIVERY_SENT] = N_ ("Outcome unknown"),
    [DAYBOOK_DELIVERY_DONE] = N_ ("Posted"),
    [DAYBOOK_DELIVERY_REFUSED] = N_ ("Refused"),
    [DAYBOOK_DELIVERY_UNDONE] = N_ ("Undone"),
    [DAYBOOK_DELIVERY_IGNORED] = N_ ("Ignored"),
  };

  return _ (words[state]);
}

static char *
dup_amount (const DaybookDelivery *delivery)
{
  DaybookMoney money = { .minor = delivery->amount };

  g_strlcpy (money.currency, delivery->currency, sizeof money.currency);
  return daybook_format_money (money);
}

static char *
dup_what (DaybookDb *db, const DaybookDelivery *delivery)
{
  g_autoptr (DaybookConnection) target = daybook_connection_get (db, delivery->target, NULL);
  g_autofree char *kind = daybook_words_kind (delivery->kind);

  /* Translators: a posting and where it goes: Sale → QuickBooks */
  return g_strdup_printf (_ ("%s → %s"), kind, target != NULL ? target->title : delivery->target);
}

static GArray *
list (DaybookDb *db, const DaybookListQuery *query, GCancellable *cancellable, GError **error)
{
  return daybook_history_list (db, DAYBOOK_HISTORY_DELIVERIES,
                               daybook_list_query_filter (query, "of"), error);
}

static GPtrArray *
load (DaybookDb *db, const DaybookListQuery *query, const gint64 *ids, gsize n, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (DaybookDelivery) delivery = daybook_deliveries_get (db, ids[i], NULL);
      g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();
      g_autofree char *what = delivery != NULL ? dup_what (db, delivery) : NULL;
      g_autofree char *amount = delivery != NULL ? dup_amount (delivery) : NULL;
      const char *why;

      if (delivery == NULL)
        {
          g_ptr_array_add (rows, NULL);
          continue;
        }
      why = delivery->error != NULL ? delivery->error : delivery->reason;
      g_strv_builder_add_many (cells, delivery->date, what, amount, state_words (delivery->state),
                               delivery->reference, why != NULL ? why : "", NULL);
      g_ptr_array_add (rows, g_strv_builder_end (cells));
    }

  return g_steal_pointer (&rows);
}

char *
daybook_activity_dup_place (DaybookDb *db, gint64 record, GError **error)
{
  static const char *const places[][2]
      = { { "order", "orders" },   { "payment", "payments" }, { "payout", "payouts" },
          { "refund", "refunds" }, { "dispute", "refunds" },  { "customer", "customers" },
          { "item", "stock" },     { "stock_level", "stock" } };
  g_autoptr (DaybookStoredRecord) stored = daybook_records_get (db, record, error);

  for (guint i = 0; stored != NULL && i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (stored->type, places[i][0]))
      return g_strdup_printf ("win.go::%s:%" G_GINT64_FORMAT, places[i][1], record);
  return NULL;
}

static void
add_documents (DaybookDescription *self, DaybookDb *db, const DaybookDelivery *delivery)
{
  g_autoptr (DaybookDocument) document = daybook_documents_of_delivery (db, delivery->id, NULL);

  if (document == NULL)
    return;
  daybook_description_add (self, _ ("Document"),
                           g_strdup_printf ("%s %s", document->kind, document->remote_id));
  daybook_description_add (self, _ ("To Be Seen At"), g_strdup (document->link));
}

static void
add_history (DaybookDescription *self, DaybookDb *db, gint64 id, GTimeZone *zone)
{
  g_autoptr (GPtrArray) history = daybook_deliveries_history (db, id, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; history != NULL && i < history->len; i++)
    {
      const DaybookAttempt *attempt = g_ptr_array_index (history, i);
      g_autofree char *at = daybook_format_time (attempt->at_us, zone);
      g_autofree char *what = daybook_words_attempt (attempt->what);

      g_string_append_printf (text, "%s%s: %s%s%s", text->len > 0 ? "\n" : "", at, what,
                              attempt->outcome != NULL ? ", " : "",
                              attempt->outcome != NULL ? attempt->outcome : "");
    }
  daybook_description_add (self, _ ("History"), g_string_free (g_steal_pointer (&text), FALSE));
}

static void
add_deeds (DaybookDescription *self, DaybookDb *db, const DaybookDelivery *delivery)
{
  g_autofree char *place = daybook_activity_dup_place (
      db, delivery->order != 0 ? delivery->order : delivery->subject, NULL);

  if (delivery->state == DAYBOOK_DELIVERY_HELD)
    daybook_description_add_deed (self, _ ("_Post Now"), "release", TRUE);
  if (delivery->state == DAYBOOK_DELIVERY_HELD || delivery->state == DAYBOOK_DELIVERY_REFUSED)
    daybook_description_add_deed (self, _ ("_Try Again"), "retry",
                                  delivery->state == DAYBOOK_DELIVERY_REFUSED);
  if (place != NULL)
    daybook_description_add_deed (self, _ ("_Show Record"), place, FALSE);
}

DaybookDescription *
daybook_activity_describe_delivery (DaybookDb *db, gint64 id, GError **error)
{
  g_autoptr (DaybookDelivery) delivery = daybook_deliveries_get (db, id, error);
  g_autoptr (GTimeZone) zone = daybook_lane_zone (db);
  DaybookDescription *self;

  if (delivery == NULL)
    return NULL;
  self = daybook_description_new (dup_what (db, delivery));
  self->subtitle = g_strdup (delivery->error != NULL ? delivery->error : delivery->reason);
  daybook_description_add (self, _ ("State"), g_strdup (state_words (delivery->state)));
  daybook_description_add (self, _ ("Amount"), dup_amount (delivery));
  daybook_description_add (self, _ ("Date"), g_strdup (delivery->date));
  daybook_description_add (self, _ ("Reference"), g_strdup (delivery->reference));
  daybook_description_add (self, _ ("Waits For"), g_strdup (delivery->waits_for));
  add_documents (self, db, delivery);
  add_history (self, db, id, zone);
  add_deeds (self, db, delivery);

  return self;
}

const DaybookBrowserSource daybook_activity_deliveries
    = { { list, load }, daybook_activity_describe_delivery, columns, G_N_ELEMENTS (columns) };
