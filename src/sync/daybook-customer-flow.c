/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a shop's events to contacts and orders of a customer list. Only the shop's events matter:
 * what the list itself tells of its contacts never leads to a write, or the two would answer each
 * other for ever. */
#include "daybook-customer-plan.h"

#include "daybook-connection.h"
#include "daybook-deliver-state.h"
#include "daybook-error.h"
#include "daybook-flow-kind.h"
#include "daybook-json.h"
#include "daybook-links.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-session.h"

#define MOST_STAGES 250
#define MOST_REVIVED 500

/* One batch of events: each contact is reckoned once, after all of them. */
typedef struct
{
  DaybookCustomerFlow *flow;
  DaybookFlowCounts *counts;
  GHashTable *touched; /* char *email → gint64 * event */
  GPtrArray *order;    /* char *, the same in the order met (borrowed) */
} Batch;

void
daybook_customer_flow_free (DaybookCustomerFlow *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->flow, daybook_flow_free);
  g_clear_pointer (&self->target, daybook_manifest_unref);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->stages, g_ptr_array_unref);
  g_free (self->shop);
  g_free (self->source);
  g_free (self->store);
  g_free (self);
}

static gboolean
read_settings (DaybookCustomerFlow *self, GError **error)
{
  g_autoptr(DaybookTree) settings = daybook_tree_new (self->flow->roles, -1, error);
  DaybookJson in = daybook_json_over (settings, 0, "flow");
  g_autofree char *zone = daybook_db_dup_meta (self->db, "time_zone", NULL);
  g_autoptr(DaybookConnection) shop = NULL;
  const char *as;

  if (settings == NULL)
    return FALSE;
  self->shop = g_strdup (daybook_json_string (&in, "shop"));
  as = daybook_json_string_or (&in, "as", "orders");
  if (!daybook_json_done (&in, error))
    return FALSE;
  shop = daybook_connection_get (self->db, self->shop, error);
  if (shop == NULL)
    return FALSE;
  self->order_kind = g_str_equal (as, "deals") ? "deal" : "order";
  self->source
      = g_strdup_printf ("%s:%s", shop->provider, shop->account != NULL ? shop->account : shop->id);
  self->store = g_strdup (shop->title);
  self->zone = g_time_zone_new_identifier (zone != NULL ? zone : "UTC");
  if (self->zone == NULL)
    self->zone = g_time_zone_new_utc ();
  return TRUE;
}

static int
compare_stages (gconstpointer a, gconstpointer b)
{
  gint64 left = 0, right = 0;

  daybook_tree_int (*(DaybookTree *const *) a,
                    daybook_tree_get (*(DaybookTree *const *) a, 0, "position"), &left);
  daybook_tree_int (*(DaybookTree *const *) b,
                    daybook_tree_get (*(DaybookTree *const *) b, 0, "position"), &right);
  return (left > right) - (left < right);
}

/* The stages of the first pipeline that was read, for orders or for deals. */
static gboolean
read_stages (DaybookCustomerFlow *self, GError **error)
{
  DaybookRecordsQuery query
      = { .type = "stage", .connection = self->flow->target, .limit = MOST_STAGES, .bodies = TRUE };
  g_autoptr(GPtrArray) all = daybook_records_list (self->db, &query, error);
  const char *pipeline = NULL;

  self->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_tree_unref);
  for (guint i = all != NULL ? all->len : 0; i > 0; i--)
    {
      const DaybookStoredRecord *record = g_ptr_array_index (all, i - 1);
      g_autoptr(DaybookTree) stage = daybook_tree_new (record->body, -1, error);

      if (stage == NULL)
        return FALSE;
      if (g_strcmp0 (daybook_tree_find_text (stage, 0, "object"), self->order_kind) != 0)
        continue;
      if (pipeline == NULL)
        pipeline = g_intern_string (daybook_tree_find_text (stage, 0, "pipeline"));
      if (g_str_equal (pipeline, daybook_tree_find_text (stage, 0, "pipeline")))
        g_ptr_array_add (self->stages, g_steal_pointer (&stage));
    }
  g_ptr_array_sort (self->stages, compare_stages);
  return all != NULL;
}

DaybookCustomerFlow *
daybook_customer_flow_open (DaybookDb *db, const char *id, GError **error)
{
  g_autoptr(DaybookCustomerFlow) self = g_new0 (DaybookCustomerFlow, 1);
  g_autoptr(DaybookConnection) target = NULL;

  self->db = db;
  self->now_us = g_get_real_time ();
  self->flow = daybook_flows_get (db, id, error);
  target = self->flow != NULL ? daybook_connection_get (db, self->flow->target, error) : NULL;
  if (target == NULL || !read_settings (self, error) || !read_stages (self, error))
    {
      g_prefix_error (error, "flow %s: ", id);
      return NULL;
    }
  self->target = daybook_session_manifest (target, error);
  return self->target != NULL ? g_steal_pointer (&self) : NULL;
}

static void
touch (Batch *batch, const char *email, gint64 event)
{
  char *own;

  if (email == NULL || *email == '\0' || g_hash_table_contains (batch->touched, email))
    return;
  own = g_strdup (email);
  g_hash_table_insert (batch->touched, own, g_memdup2 (&event, sizeof event));
  g_ptr_array_add (batch->order, own);
}

/* Whose the order is: the customer's address as it is now, else the one on the order. */
static char *
email_of_order (DaybookCustomerFlow *flow, const DaybookTree *order, GError **error)
{
  const char *customer = daybook_tree_find_text (order, 0, "customer");
  gint64 record = customer != NULL
                      ? daybook_records_find_id (flow->db, flow->shop, "customer", customer, error)
                      : 0;
  g_autoptr(DaybookTree) tree = record > 0 ? daybook_records_load (flow->db, record, error) : NULL;
  g_autofree char *email = NULL;

  if (record < 0 || (record > 0 && tree == NULL))
    return NULL;
  email = daybook_customer_email (tree != NULL ? daybook_tree_find_text (tree, 0, "email") : NULL);
  return *email != '\0' ? g_steal_pointer (&email)
                        : daybook_customer_email (daybook_tree_find_text (order, 0, "email"));
}

/* The last order of the old address has gone over to the new one: it is the same person, and its
 * contact keeps what it is. Where both are known they stay two: to merge them is a person's to
 * decide. */
static gboolean
follow_rename (DaybookCustomerFlow *flow, const char *from, const char *to, GError **error)
{
  g_auto(DaybookContactFigures) left = { 0 };
  gint64 old, new;

  if (*from == '\0' || *to == '\0')
    return TRUE;
  old = daybook_contacts_subject (flow->db, flow->flow->id, from, NULL, error);
  new = old > 0 ? daybook_contacts_subject (flow->db, flow->flow->id, to, NULL, error) : 0;
  if (old < 0 || new < 0
      || !daybook_contacts_figures (flow->db, flow->flow->id, from, &left, error))
    return FALSE;
  return old == 0 || new > 0 || left.known > 0
         || daybook_contacts_rename (flow->db, flow->flow->id, from, to, error);
}

static gboolean
note_order (Batch *batch, gint64 record, gint64 event, GError **error)
{
  DaybookCustomerFlow *flow = batch->flow;
  g_autoptr(DaybookTree) order = daybook_records_load (flow->db, record, error);
  g_autofree char *email = order != NULL ? email_of_order (flow, order, error) : NULL;
  g_autofree char *former = NULL;
  DaybookContactOrder row = { .record = record, .email = email };
  DaybookOrderFigures figures;

  if (email == NULL || !daybook_customer_order_figures (flow, record, order, &figures, error))
    return FALSE;
  if (figures.test)
    return TRUE;
  row.customer = daybook_tree_find_text (order, 0, "customer");
  row.number = daybook_tree_find_text (order, 0, "number");
  row.counted = figures.counted;
  row.amount = figures.net;
  row.currency = figures.currency;
  daybook_tree_int (order, daybook_tree_get (order, 0, "placed"), &row.at_us);
  if (!daybook_contacts_put_order (flow->db, flow->flow->id, &row, &former, error))
    return FALSE;
  if (former != NULL && !g_str_equal (former, email) && !follow_rename (flow, former, email, error))
    return FALSE;
  touch (batch, former, event);
  touch (batch, email, event);
  return daybook_customer_plan_order (flow, record, order, email, event, batch->counts, error);
}

static gboolean
note_refund (Batch *batch, gint64 record, gint64 event, GError **error)
{
  g_autoptr(DaybookTree) refund = daybook_records_load (batch->flow->db, record, error);
  const char *id = daybook_tree_find_text (refund, 0, "order");
  gint64 order = id != NULL ? daybook_records_find_id (batch->flow->db, batch->flow->shop, "order",
                                                       id, error)
                            : 0;

  if (refund == NULL || order < 0)
    return FALSE;
  return order == 0 || note_order (batch, order, event, error);
}

/* An order may have come before its customer, and a customer may have got another address. */
static gboolean
note_customer (Batch *batch, gint64 record, gint64 event, GError **error)
{
  g_autoptr(DaybookTree) customer = daybook_records_load (batch->flow->db, record, error);
  g_autoptr(GArray) orders
      = customer != NULL
            ? daybook_contacts_orders_of (batch->flow->db, batch->flow->flow->id,
                                          daybook_tree_find_text (customer, 0, "id"), error)
            : NULL;

  for (guint i = 0; orders != NULL && i < orders->len; i++)
    if (!note_order (batch, g_array_index (orders, gint64, i), event, error))
      return FALSE;
  return orders != NULL;
}

static gboolean
note (Batch *batch, const DaybookEvent *event, GError **error)
{
  batch->counts->events++;
  if (!g_str_equal (event->connection, batch->flow->shop))
    return TRUE;
  if (g_str_equal (event->record_type, "order"))
    return note_order (batch, event->record, event->seq, error);
  if (g_str_equal (event->record_type, "refund"))
    return note_refund (batch, event->record, event->seq, error);
  return !g_str_equal (event->record_type, "customer")
         || note_customer (batch, event->record, event->seq, error);
}

static void
begin (gpointer data, gint64 now_us)
{
  DaybookCustomerFlow *flow = data;

  flow->now_us = now_us;
}

static gboolean
apply (gpointer data, GPtrArray *events, DaybookFlowCounts *counts, GError **error)
{
  DaybookCustomerFlow *flow = data;
  g_autoptr(GHashTable) touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  Batch batch = { flow, counts, touched, order };

  for (guint i = 0; i < events->len; i++)
    if (!note (&batch, g_ptr_array_index (events, i), error))
      return FALSE;
  for (guint i = 0; i < order->len; i++)
    {
      const char *email = g_ptr_array_index (order, i);
      const gint64 *event = g_hash_table_lookup (touched, email);

      if (!daybook_customer_plan_contact (flow, email, *event, counts, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
plan_again (DaybookCustomerFlow *flow,
            const DaybookDelivery *delivery,
            DaybookFlowCounts *counts,
            GError **error)
{
  g_autoptr(DaybookTree) body = daybook_tree_new (delivery->body, -1, error);
  const char *email = daybook_tree_find_text (body, 0, "email");
  g_autoptr(DaybookTree) order = NULL;

  if (body == NULL)
    return FALSE;
  if (g_str_equal (delivery->kind, "contact"))
    return daybook_customer_plan_contact (flow, email, delivery->event, counts, error);
  order = daybook_records_load (flow->db, delivery->subject, error);
  return order != NULL
         && daybook_customer_plan_order (flow, delivery->subject, order, email != NULL ? email : "",
                                         delivery->event, counts, error);
}

/* A state that a newer one has taken the place of does not go again. */
static gboolean
again (gpointer data, DaybookDelivery *delivery, DaybookFlowCounts *counts, GError **error)
{
  DaybookCustomerFlow *flow = data;
  int dropped = daybook_deliver_drop_replaced (flow->db, delivery, flow->now_us, error);
  g_autoptr(DaybookDelivery) after = NULL;
  DaybookDelivery before = *delivery;

  flow->again = delivery->id;
  if (dropped < 0 || (dropped == 0 && !plan_again (flow, delivery, counts, error)))
    return FALSE;
  flow->again = 0;
  after = daybook_deliveries_get (flow->db, delivery->id, error);
  if (after == NULL)
    return FALSE;
  *delivery = *after;
  *after = before;
  return TRUE;
}

/* What became of the contact of a refused order. */
typedef enum
{
  CONTACT_FAILED,  /* with an error */
  CONTACT_UNKNOWN, /* not written, or on its way */
  CONTACT_LOST,    /* written before the order was refused, and not there then */
  CONTACT_THERE,   /* written since */
} Contact;

static Contact
look_at_contact (DaybookCustomerFlow *flow,
                 const DaybookDelivery *order,
                 const char *email,
                 GError **error)
{
  DaybookDeliveriesQuery query = { .flow = flow->flow->id, .kind = "contact", .limit = G_MAXINT };
  g_autoptr(GPtrArray) some = NULL;
  const DaybookDelivery *newest = NULL;

  query.subject = daybook_contacts_subject (flow->db, flow->flow->id, email, NULL, error);
  if (query.subject <= 0)
    return query.subject == 0 ? CONTACT_UNKNOWN : CONTACT_FAILED;
  some = daybook_deliveries_list (flow->db, &query, error);
  if (some == NULL)
    return CONTACT_FAILED;
  for (guint i = 0; i < some->len; i++)
    {
      newest = g_ptr_array_index (some, i);
      if (newest->state == DAYBOOK_DELIVERY_DONE && newest->updated_us > order->updated_us)
        return CONTACT_THERE;
    }
  return newest != NULL && newest->state == DAYBOOK_DELIVERY_DONE
                 && g_str_has_prefix (order->reason != NULL ? order->reason : "", DAYBOOK_NOT_THERE)
             ? CONTACT_LOST
             : CONTACT_UNKNOWN;
}

static gboolean
send_again (DaybookCustomerFlow *flow,
            const DaybookDelivery *order,
            DaybookFlowCounts *counts,
            GError **error)
{
  counts->ready++;
  return daybook_deliveries_set_state (flow->db, order->id, DAYBOOK_DELIVERY_REFUSED,
                                       DAYBOOK_DELIVERY_READY, NULL, flow->now_us, error)
         && daybook_review_close_subject (flow->db, "refused", "delivery", order->id,
                                          "its contact is there now", flow->now_us, error)
                >= 0;
}

/* The contact was archived in the list, and here is an order of that person: it is written again,
 * by its address, and the order after it. */
static gboolean
write_contact_again (DaybookCustomerFlow *flow,
                     const DaybookDelivery *order,
                     const char *email,
                     DaybookFlowCounts *counts,
                     GError **error)
{
  gboolean ok;

  flow->lost = TRUE;
  ok = daybook_customer_plan_contact (flow, email, order->event, counts, error);
  flow->lost = FALSE;
  return ok;
}

static gboolean
revive_one (DaybookCustomerFlow *flow,
            const DaybookDelivery *order,
            DaybookFlowCounts *counts,
            GError **error)
{
  g_autoptr(DaybookTree) body = daybook_tree_new (order->body, -1, error);
  const char *email = body != NULL ? daybook_tree_find_text (body, 0, "email") : NULL;

  if (email == NULL)
    return body != NULL;
  switch (look_at_contact (flow, order, email, error))
    {
    case CONTACT_THERE:
      return send_again (flow, order, counts, error);
    case CONTACT_LOST:
      return write_contact_again (flow, order, email, counts, error);
    case CONTACT_UNKNOWN:
      return TRUE;
    case CONTACT_FAILED:
    default:
      return FALSE;
    }
}

/* An order that was refused because its contact was not there goes again once it is. */
static gboolean
revive (gpointer data, DaybookFlowCounts *counts, GError **error)
{
  DaybookCustomerFlow *flow = data;
  DaybookDeliveriesQuery query = {
    .flow = flow->flow->id, .kind = flow->order_kind, .state = "refused", .limit = MOST_REVIVED
  };
  g_autoptr(GPtrArray) refused = daybook_deliveries_list (flow->db, &query, error);

  for (guint i = 0; refused != NULL && i < refused->len; i++)
    if (!revive_one (flow, g_ptr_array_index (refused, i), counts, error))
      return FALSE;
  return refused != NULL;
}

static gpointer
open_flow (DaybookDb *db, const char *id, GError **error)
{
  return daybook_customer_flow_open (db, id, error);
}

static void
close_flow (gpointer flow)
{
  daybook_customer_flow_free (flow);
}

const DaybookFlowKind daybook_flow_kind_customers
    = { "customers", open_flow, close_flow, begin, apply, again, revive };
