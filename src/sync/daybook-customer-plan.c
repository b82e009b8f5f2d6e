/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-customer-plan.h"

#include <string.h>

#include "daybook-action.h"
#include "daybook-backfills.h"
#include "daybook-error.h"
#include "daybook-id.h"
#include "daybook-json-writer.h"
#include "daybook-links.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-tallies.h"
#include "daybook-time.h"

#define RANK_CONTACT 10
#define RANK_ORDER 20

gboolean
daybook_customer_is_state (const char *kind)
{
  return g_str_equal (kind, "contact") || g_str_equal (kind, "order") || g_str_equal (kind, "deal");
}

char *
daybook_customer_email (const char *text)
{
  g_autofree char *email = g_utf8_strdown (text != NULL ? text : "", -1);

  return g_strdup (g_strstrip (email));
}

static gboolean
sum_refunds (DaybookCustomerFlow *flow, const char *order, gint64 *sum, GError **error)
{
  g_autoptr(GArray) found = daybook_anchors_find (flow->db, "refund_of", order, "refund", error);

  *sum = 0;
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      g_autoptr(DaybookStoredRecord) record
          = daybook_records_get (flow->db, g_array_index (found, gint64, i), error);
      gint64 amount = record != NULL ? record->money.minor : 0;

      if (record == NULL)
        return FALSE;
      if (!g_str_equal (record->connection, flow->shop) || g_strcmp0 (record->status, "failed") == 0
          || g_strcmp0 (record->status, "cancelled") == 0)
        continue;
      if (amount > G_MAXINT64 - *sum)
        {
          g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                       "the refunds of order %s are more than can be added up", order);
          return FALSE;
        }
      *sum += MAX (amount, 0);
    }
  return found != NULL;
}

static const char *
state_of (const DaybookTree *order, const DaybookOrderFigures *figures)
{
  const char *status = daybook_tree_find_text (order, 0, "status");
  const char *fulfilment = daybook_tree_find_text (order, 0, "fulfilment_status");

  if (!figures->counted)
    return figures->refunded > 0 && figures->refunded >= figures->total ? "refunded" : "cancelled";
  if (g_strcmp0 (fulfilment, "fulfilled") == 0)
    return "shipped";
  return g_strcmp0 (status, "paid") == 0 || g_strcmp0 (status, "partially_refunded") == 0 ? "paid"
                                                                                          : "open";
}

gboolean
daybook_customer_order_figures (DaybookCustomerFlow *flow,
                                gint64 record,
                                const DaybookTree *order,
                                DaybookOrderFigures *out,
                                GError **error)
{
  const char *status = daybook_tree_find_text (order, 0, "status");
  DaybookOrderFigures figures = { 0 };
  gint64 told = 0, found = 0;
  gboolean gone = FALSE;

  if (!daybook_gone_has (flow->db, record, &gone, error))
    return FALSE;
  if (!sum_refunds (flow, daybook_tree_find_text (order, 0, "id"), &found, error))
    return FALSE;
  daybook_tree_int (order, daybook_tree_find (order, 0, "total.amount"), &figures.total);
  daybook_tree_int (order, daybook_tree_find (order, 0, "refunded_total.amount"), &told);
  figures.test = daybook_tree_is_true (order, daybook_tree_get (order, 0, "test"));
  figures.currency = daybook_tree_find_text (order, 0, "total.currency");
  figures.refunded = MAX (told, found); /* either of the two may be read first */
  figures.counted
      = daybook_tree_kind (order, daybook_tree_get (order, 0, "cancelled")) != DAYBOOK_KIND_NUMBER
        && g_strcmp0 (status, "voided") != 0 && g_strcmp0 (status, "expired") != 0
        && !gone && (figures.total == 0 || figures.refunded < figures.total);
  figures.net = figures.counted ? figures.total - figures.refunded : 0;
  figures.state = state_of (order, &figures);
  *out = figures;
  return TRUE;
}

static void
put_text (DaybookJsonWriter *out, const char *name, const DaybookTree *tree, const char *path)
{
  const char *text = daybook_tree_find_text (tree, 0, path);

  if (text != NULL && *text != '\0')
    daybook_json_put_string (out, name, text);
}

static void
put_time (DaybookJsonWriter *out, const char *name, gint64 time_us)
{
  if (time_us != DAYBOOK_TIME_NONE)
    daybook_json_put_int (out, name, time_us);
}

static void
begin_body (DaybookJsonWriter *out, const DaybookDelivery *delivery)
{
  daybook_json_writer_init (out);
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "kind", delivery->kind);
  daybook_json_put_string (out, "reference", delivery->reference);
  daybook_json_put_string (out, "key", delivery->key);
  daybook_json_put_string (out, "date", delivery->date);
  daybook_json_put_string (out, "currency", delivery->currency);
}

/* Who it is, from the shop's customer of the newest order. */
static gboolean
put_person (DaybookCustomerFlow *flow,
            const DaybookContactFigures *figures,
            DaybookJsonWriter *out,
            GError **error)
{
  static const char *const fields[][2] = {
    { "first_name", "first_name" },   { "last_name", "last_name" },
    { "company", "company" },         { "phone", "phone" },
    { "street", "address.street" },   { "city", "address.city" },
    { "region", "address.region" },   { "postcode", "address.postcode" },
    { "country", "address.country" },
  };
  gint64 record
      = figures->customer != NULL
            ? daybook_records_find_id (flow->db, flow->shop, "customer", figures->customer, error)
            : 0;
  g_autoptr(DaybookTree) customer
      = record > 0 ? daybook_records_load (flow->db, record, error) : NULL;

  if (record < 0 || (record > 0 && customer == NULL))
    return FALSE;
  for (guint i = 0; customer != NULL && i < G_N_ELEMENTS (fields); i++)
    put_text (out, fields[i][0], customer, fields[i][1]);
  return TRUE;
}

static gboolean
compose_contact (DaybookCustomerFlow *flow,
                 const char *email,
                 const char *former,
                 const DaybookContactFigures *figures,
                 DaybookDelivery *delivery,
                 GError **error)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  char text[DAYBOOK_MONEY_TEXT_MAX];

  begin_body (&out, delivery);
  daybook_json_put_int (&out, "total", figures->total);
  daybook_json_put_string (&out, "total_text",
                           daybook_money_text (figures->total, delivery->currency, text));
  daybook_json_put_string (&out, "email", email);
  if (former != NULL)
    daybook_json_put_string (&out, "former_email", former);
  daybook_json_put_int (&out, "orders", figures->orders);
  put_time (&out, "last_order", figures->last_us);
  if (figures->number != NULL)
    daybook_json_put_string (&out, "last_number", figures->number);
  if (!put_person (flow, figures, &out, error))
    return FALSE;
  daybook_json_end_object (&out);
  g_free (delivery->body);
  delivery->body = daybook_json_writer_steal (&out);
  return TRUE;
}

static void
compose_order (DaybookCustomerFlow *flow,
               const DaybookTree *order,
               const char *email,
               const DaybookOrderFigures *figures,
               DaybookDelivery *delivery)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  DaybookTree *stage = daybook_customer_stage (flow, figures->state);
  gint64 subtotal, placed;

  begin_body (&out, delivery);
  daybook_json_put_int (&out, "total", figures->total);
  daybook_json_put_int (&out, "net", figures->net);
  daybook_json_put_int (&out, "refunded", figures->refunded);
  if (daybook_tree_int (order, daybook_tree_find (order, 0, "subtotal.amount"), &subtotal))
    daybook_json_put_int (&out, "subtotal", subtotal);
  put_text (&out, "id", order, "id");
  put_text (&out, "number", order, "number");
  daybook_json_put_string (&out, "status", figures->state);
  put_text (&out, "fulfilment", order, "fulfilment_status");
  daybook_json_put_string (&out, "store", flow->store);
  if (daybook_tree_int (order, daybook_tree_get (order, 0, "placed"), &placed))
    daybook_json_put_int (&out, "placed", placed);
  if (*email != '\0')
    daybook_json_put_string (&out, "email", email);
  if (stage != NULL)
    {
      put_text (&out, "pipeline", stage, "pipeline");
      put_text (&out, "stage", stage, "id");
    }
  daybook_json_end_object (&out);
  g_free (delivery->body);
  delivery->body = daybook_json_writer_steal (&out);
}

/* The newest delivery of a contact or an order; NULL without an error when there is none. */
static DaybookDelivery *
find_newest (DaybookCustomerFlow *flow, const char *kind, gint64 subject, GError **error)
{
  DaybookDeliveriesQuery query
      = { .flow = flow->flow->id, .kind = kind, .subject = subject, .limit = 100 };
  g_autoptr(DaybookDelivery) newest = NULL;

  for (;;)
    {
      g_autoptr(GPtrArray) some = daybook_deliveries_list (flow->db, &query, error);

      if (some == NULL)
        return NULL;
      if (some->len == 0)
        return g_steal_pointer (&newest);
      g_clear_pointer (&newest, daybook_delivery_free);
      g_ptr_array_set_free_func (some, NULL);
      newest = g_ptr_array_index (some, some->len - 1);
      for (guint i = 0; i + 1 < some->len; i++)
        daybook_delivery_free (g_ptr_array_index (some, i));
      query.after_id = newest->id;
    }
}

static DaybookDelivery *
new_delivery (DaybookCustomerFlow *flow,
              const char *kind,
              gint64 subject,
              const char *reference,
              gint64 event)
{
  DaybookDelivery *delivery = daybook_delivery_new ();
  g_autofree char *serial = g_strdup_printf ("%" G_GINT64_FORMAT, event);

  delivery->flow = g_strdup (flow->flow->id);
  delivery->target = g_strdup (flow->flow->target);
  delivery->kind = g_strdup (kind);
  delivery->action = g_strdup (daybook_action_for_kind (flow->target, kind));
  delivery->reference = g_strdup (reference);
  delivery->key = daybook_id_uuid5 (flow->source, flow->flow->id, kind, reference, serial, NULL);
  delivery->subject = subject;
  delivery->event = event;
  delivery->rank = g_str_equal (kind, "contact") ? RANK_CONTACT : RANK_ORDER;
  delivery->mapping = g_strdup (
      delivery->action != NULL ? daybook_action_mapping_version (flow->target, delivery->action)
                               : NULL);
  return delivery;
}

static void
set_text (char **slot, const char *value)
{
  char *copy = g_strdup (value);

  g_free (*slot);
  *slot = copy;
}

static gboolean
may_change (const DaybookDelivery *there)
{
  return there != NULL && there->state != DAYBOOK_DELIVERY_SENT
         && there->state != DAYBOOK_DELIVERY_DONE && there->state != DAYBOOK_DELIVERY_UNDONE;
}

/* What could go may still have to wait for a person to let it go: all of a flow that holds, and
 * what was read back in time. @newest is the record that it is about, @there what it would take the
 * place of. */
static gboolean
find_hold (DaybookCustomerFlow *flow,
           gint64 newest,
           const DaybookDelivery *there,
           const char **hold,
           GError **error)
{
  gboolean backfilled = FALSE, released = FALSE, held = FALSE;

  *hold = NULL;
  if (!daybook_backfills_is_marked (flow->db, newest, &backfilled, error)
      || (may_change (there)
          && (!daybook_releases_has (flow->db, there->id, &released, error)
              || !daybook_holds_has (flow->db, there->id, &held, error))))
    return FALSE;
  if (held)
    *hold = "held: a person holds it; it goes when it is released";
  else if (!released && backfilled)
    *hold = "backfilled: read back in time; it goes when it is released";
  else if (!released && g_strcmp0 (flow->flow->policy, "post") != 0)
    *hold = "ready to accept: this flow holds everything for review";
  return TRUE;
}

/* Ready, or held with the reason. */
static void
decide (DaybookCustomerFlow *flow,
        DaybookDelivery *delivery,
        const char *problem,
        const char *hold)
{
  g_autofree char *reason = NULL;

  if (problem != NULL)
    reason = g_strdup_printf ("amount differs: %s", problem);
  else if (delivery->action == NULL)
    reason = g_strdup_printf ("unmapped: %s has no way to write a %s",
                              daybook_manifest_title (flow->target), delivery->kind);
  else
    reason = g_strdup (hold);
  if (delivery->action == NULL)
    delivery->action = g_strdup ("");
  set_text (&delivery->reason, reason);
  delivery->state = reason != NULL ? DAYBOOK_DELIVERY_HELD : DAYBOOK_DELIVERY_READY;
}

static gboolean
review (DaybookCustomerFlow *flow, const DaybookDelivery *delivery, GError **error)
{
  static const char *const queues[]
      = { "unmapped", "amount differs", "ready to accept", "backfilled", "refused", "held" };
  gsize length = delivery->reason != NULL ? strcspn (delivery->reason, ":") : 0;
  g_autofree char *queue = g_strndup (delivery->reason, length);
  DaybookReviewItem item = { .queue = queue,
                             .subject_kind = (char *) "delivery",
                             .subject = delivery->id,
                             .reason = delivery->reason,
                             .amount = delivery->amount,
                             .currency = delivery->currency };

  for (guint i = 0; i < G_N_ELEMENTS (queues); i++)
    if (g_strcmp0 (queue, queues[i]) != 0
        && daybook_review_close_subject (flow->db, queues[i], "delivery", delivery->id,
                                         "resolved by what came later", flow->now_us, error)
               < 0)
      return FALSE;
  return delivery->state != DAYBOOK_DELIVERY_HELD
         || daybook_review_open (flow->db, &item, flow->now_us, error) > 0;
}

static void
count (const DaybookDelivery *delivery, DaybookFlowCounts *counts)
{
  counts->ready += delivery->state == DAYBOOK_DELIVERY_READY;
  counts->held += delivery->state == DAYBOOK_DELIVERY_HELD;
}

/* @delivery has its new body. It takes the place of @there while that was not sent; else it is one
 * more; and nothing at all when that says the same. */
static gboolean
store_state (DaybookCustomerFlow *flow,
             DaybookDelivery *delivery,
             const DaybookDelivery *there,
             gboolean same,
             DaybookFlowCounts *counts,
             GError **error)
{
  DaybookDeliveryChange change = { .reason = delivery->reason };
  gboolean renew = may_change (there);

  if (same
      && (!renew || there->state == delivery->state
          || (there->id != flow->again
              && (there->state == DAYBOOK_DELIVERY_REFUSED
                  || there->state == DAYBOOK_DELIVERY_IGNORED))))
    return TRUE;
  count (delivery, counts);
  if (renew)
    {
      delivery->id = there->id;
      change.what = "replaced by a newer state";
      return daybook_deliveries_update_body (flow->db, delivery, flow->now_us, error)
             && daybook_deliveries_set_state (flow->db, there->id, there->state, delivery->state,
                                              &change, flow->now_us, error)
             && review (flow, delivery, error);
    }
  delivery->id = daybook_deliveries_insert (flow->db, delivery, flow->now_us, NULL, error);
  counts->made++;
  return delivery->id > 0 && review (flow, delivery, error);
}

/* Two bodies but for their keys, which differ always. */
static gboolean
says_the_same (const char *body, const char *key, const DaybookDelivery *there)
{
  g_auto(GStrv) mine = g_strsplit (body, key, 2);
  g_auto(GStrv) other = there != NULL ? g_strsplit (there->body, there->key, 2) : NULL;

  return other != NULL && g_strv_equal ((const char *const *) mine, (const char *const *) other);
}

/* A delivery that takes another's place goes under its key. */
static void
take_key (DaybookDelivery *delivery, const char *key)
{
  g_auto(GStrv) halves = g_strsplit (delivery->body, delivery->key, 2);

  g_free (delivery->body);
  delivery->body = g_strjoinv (key, halves);
  set_text (&delivery->key, key);
}

static gboolean
finish (DaybookCustomerFlow *flow,
        DaybookDelivery *delivery,
        gint64 newest,
        const char *problem,
        DaybookFlowCounts *counts,
        GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookDelivery) there
      = find_newest (flow, delivery->kind, delivery->subject, &failure);
  const char *hold;
  gboolean same;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!find_hold (flow, newest, there, &hold, error))
    return FALSE;
  decide (flow, delivery, problem, hold);
  same = says_the_same (delivery->body, delivery->key, there);
  if (may_change (there))
    take_key (delivery, there->key);
  else if (flow->lost && there != NULL && there->state == DAYBOOK_DELIVERY_DONE)
    {
      g_autofree char *key = daybook_id_uuid5 (delivery->key, there->key, NULL);

      take_key (delivery, key);
      same = FALSE;
    }
  return store_state (flow, delivery, there, same, counts, error);
}

/* The contact's subject, made when it is met for the first time. -1 with an error. */
static gint64
subject_of (DaybookCustomerFlow *flow,
            const char *email,
            const DaybookContactFigures *figures,
            char **former,
            GError **error)
{
  gint64 subject = daybook_contacts_subject (flow->db, flow->flow->id, email, former, error);

  if (subject != 0 || figures->known == 0)
    return subject;
  return daybook_contacts_add (flow->db, flow->flow->id, email, figures->record, error)
             ? figures->record
             : -1;
}

gboolean
daybook_customer_plan_contact (DaybookCustomerFlow *flow,
                               const char *email,
                               gint64 event,
                               DaybookFlowCounts *counts,
                               GError **error)
{
  g_auto(DaybookContactFigures) figures = { 0 };
  g_autofree char *former = NULL;
  g_autofree char *currency = daybook_db_dup_meta (flow->db, "currency", NULL);
  g_autoptr(DaybookDelivery) delivery = NULL;
  char day[11];
  gint64 subject;

  if (!daybook_contacts_figures (flow->db, flow->flow->id, email, &figures, error))
    return FALSE;
  subject = subject_of (flow, email, &figures, &former, error);
  if (subject <= 0)
    return subject == 0;
  delivery = new_delivery (flow, "contact", subject, email, event);
  daybook_time_day (figures.last_us != DAYBOOK_TIME_NONE ? figures.last_us : flow->now_us,
                    flow->zone, day);
  delivery->date = figures.last_us != DAYBOOK_TIME_NONE ? g_strdup (day) : g_strdup ("1970-01-01");
  delivery->currency = g_strdup (figures.currency[0] != '\0' ? figures.currency
                                 : currency != NULL          ? currency
                                                             : "USD");
  delivery->amount = figures.total;
  return compose_contact (flow, email, former, &figures, delivery, error)
         && finish (flow, delivery, figures.record,
                    figures.currencies > 1
                        ? "the orders are in more than one currency, which cannot be added up"
                        : NULL,
                    counts, error);
}

gboolean
daybook_customer_plan_order (DaybookCustomerFlow *flow,
                             gint64 record,
                             const DaybookTree *order,
                             const char *email,
                             gint64 event,
                             DaybookFlowCounts *counts,
                             GError **error)
{
  g_autofree char *reference
      = g_strdup_printf ("%s:%s", flow->source, daybook_tree_find_text (order, 0, "id"));
  g_autoptr(DaybookDelivery) delivery
      = new_delivery (flow, flow->order_kind, record, reference, event);
  DaybookOrderFigures figures;
  gint64 placed = flow->now_us;
  char day[11];

  if (!daybook_customer_order_figures (flow, record, order, &figures, error))
    return FALSE;
  daybook_tree_int (order, daybook_tree_get (order, 0, "placed"), &placed);
  daybook_time_day (placed, flow->zone, day);
  delivery->date = g_strdup (day);
  delivery->currency = g_strdup (figures.currency);
  delivery->amount = figures.net;
  delivery->order = record;
  compose_order (flow, order, email, &figures, delivery);
  return finish (flow, delivery, record, NULL, counts, error);
}

int
daybook_customer_is_replaced (DaybookDb *db, const DaybookDelivery *delivery, GError **error)
{
  DaybookDeliveriesQuery query = { .flow = delivery->flow,
                                   .kind = delivery->kind,
                                   .subject = delivery->subject,
                                   .after_id = delivery->id,
                                   .limit = 1 };
  g_autoptr(GPtrArray) newer = daybook_customer_is_state (delivery->kind)
                                    ? daybook_deliveries_list (db, &query, error)
                                    : g_ptr_array_new ();

  return newer == NULL ? -1 : newer->len > 0;
}
