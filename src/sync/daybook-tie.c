/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-tie.h"

#include <string.h>

#include "daybook-json-writer.h"
#include "daybook-json.h"
#include "daybook-links.h"
#include "daybook-records.h"

void
daybook_tie_result_clear (DaybookTieResult *self)
{
  g_clear_pointer (&self->waits_for, g_free);
  g_clear_pointer (&self->reason, g_free);
}

static gboolean
tie_order (DaybookDb *db, gint64 id, const DaybookTree *order, GError **error)
{
  g_autoptr(GArray) anchors = g_array_new (FALSE, FALSE, sizeof (DaybookAnchor));
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  DaybookAnchor anchor = { "order_number", daybook_tree_find_text (order, 0, "number") };

  g_array_append_val (anchors, anchor);
  anchor.kind = "processor_reference";
  for (DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, "payments"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (order, node))
    {
      anchor.value = daybook_tree_find_text (order, node, "processor_reference");
      if (anchor.value != NULL && g_hash_table_add (seen, (gpointer) anchor.value))
        g_array_append_val (anchors, anchor);
    }
  return daybook_anchors_replace (db, id, (const DaybookAnchor *) (gpointer) anchors->data,
                                  anchors->len, error);
}

/* An order finds the payments that name it, whichever of their hints is its own. */
static gboolean
tie_payment_hints (DaybookDb *db, gint64 id, const DaybookTree *payment, GError **error)
{
  g_autoptr(GArray) anchors = g_array_new (FALSE, FALSE, sizeof (DaybookAnchor));
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  DaybookAnchor anchor = { "order_hint", NULL };

  for (DaybookNode node
       = daybook_tree_first (payment, daybook_tree_get (payment, 0, "order_hints"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (payment, node))
    {
      anchor.value = daybook_tree_text (payment, node, NULL);
      if (g_hash_table_add (seen, (gpointer) anchor.value))
        g_array_append_val (anchors, anchor);
    }
  return daybook_anchors_replace (db, id, (const DaybookAnchor *) (gpointer) anchors->data,
                                  anchors->len, error);
}

/* A shop's refund is found by its order, the processor's by its payment: there may be several. */
static gboolean
tie_one_refund (DaybookDb *db, gint64 id, const DaybookTree *refund, GError **error)
{
  DaybookAnchor anchor = { "refund_of", daybook_tree_find_text (refund, 0, "order") };

  if (anchor.value == NULL)
    anchor = (DaybookAnchor){ "refund_of_payment", daybook_tree_find_text (refund, 0, "payment") };
  return anchor.value == NULL || daybook_anchors_replace (db, id, &anchor, 1, error);
}

/* The line may come before or after its entry is stored: the flow sets the link when it has both.
 */
static gboolean
tie_payout_line (DaybookDb *db, gint64 id, const DaybookTree *line, GError **error)
{
  DaybookAnchor anchors[] = { { "line_of_payout", daybook_tree_find_text (line, 0, "payout") },
                              { "line_of_entry", daybook_tree_find_text (line, 0, "entry") } };

  return daybook_anchors_replace (db, id, anchors, G_N_ELEMENTS (anchors), error);
}

gboolean
daybook_tie_record (
    DaybookDb *db, gint64 id, const DaybookRecord *record, gint64 now_us, GError **error)
{
  if (g_str_equal (record->type, "order"))
    return tie_order (db, id, record->tree, error);
  if (g_str_equal (record->type, "payment"))
    return tie_payment_hints (db, id, record->tree, error);
  if (g_str_equal (record->type, "refund"))
    return tie_one_refund (db, id, record->tree, error);
  if (g_str_equal (record->type, "payout_line"))
    return tie_payout_line (db, id, record->tree, error);
  return TRUE;
}

static gboolean
money_equals (const DaybookTree *a, DaybookNode x, const DaybookTree *b, DaybookNode y)
{
  gint64 left, right;

  return daybook_tree_int (a, daybook_tree_get (a, x, "amount"), &left)
         && daybook_tree_int (b, daybook_tree_get (b, y, "amount"), &right) && left == right
         && g_strcmp0 (daybook_tree_find_text (a, x, "currency"),
                       daybook_tree_find_text (b, y, "currency"))
                == 0;
}

/* The order has a payment of just this amount, in the currency that the customer saw or in the
 * shop's. */
static gboolean
order_expects (const DaybookTree *order, const DaybookTree *payment)
{
  DaybookNode amount = daybook_tree_get (payment, 0, "amount");

  for (DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, "payments"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (order, node))
    if (money_equals (order, daybook_tree_get (order, node, "amount"), payment, amount)
        || money_equals (order, daybook_tree_get (order, node, "presentment_amount"), payment,
                         amount))
      return TRUE;
  return FALSE;
}

static char *
evidence (const char *hint)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_int (&out, "tier", 0);
  daybook_json_put_string (&out, "anchor", hint);
  daybook_json_put_string (&out, "agrees", "amount and currency");
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

/* Orders of the shop that one hint names and that expect this payment; *named counts all that it
 * names. */
static GArray *
orders_for_hint (DaybookBookFlow *flow,
                 const char *hint,
                 const DaybookTree *payment,
                 guint *named,
                 GError **error)
{
  const char *colon = strchr (hint, ':');
  g_autofree char *kind = colon != NULL ? g_strndup (hint, (gsize) (colon - hint)) : NULL;
  g_autoptr(GArray) found = NULL;
  g_autoptr(GArray) fit = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (kind == NULL)
    return g_steal_pointer (&fit);
  found = daybook_anchors_find_at (flow->db, flow->shop, kind, colon + 1, "order", error);
  if (found == NULL)
    return NULL;
  for (guint i = 0; i < found->len; i++)
    {
      gint64 id = g_array_index (found, gint64, i);
      g_autoptr(DaybookTree) order = daybook_book_flow_load (flow, id, error);

      if (order == NULL)
        return NULL;
      if (daybook_tree_is_true (order, daybook_tree_get (order, 0, "test")))
        continue;
      (*named)++;
      if (order_expects (order, payment))
        g_array_append_val (fit, id);
    }
  return g_steal_pointer (&fit);
}

static gboolean
link_order (DaybookDb *db,
            gint64 id,
            gint64 order,
            const char *hint,
            gint64 now_us,
            DaybookTieResult *out,
            GError **error)
{
  g_autofree char *why = evidence (hint);

  out->record = order;
  return daybook_links_set (db, "payment_order", id, order, why, now_us, NULL, error);
}

/* "payment ch_1 is of 10.00 USD, and order 1042 has no payment of that amount". (transfer full) */
static char *
dup_difference (const DaybookTree *payment, const char *hint)
{
  DaybookJson in = daybook_json_over (payment, 0, "payment");
  DaybookMoney money = daybook_json_money_or_none (&in, "amount");
  const char *id = daybook_tree_find_text (payment, 0, "id");
  const char *name = strchr (hint, ':') + 1;
  gboolean number = g_str_has_prefix (hint, "order_number:");
  char amount[DAYBOOK_MONEY_TEXT_MAX];

  return g_strdup_printf ("payment %s is of %s %s, and %s %s has no payment of that amount",
                          id != NULL ? id : "?",
                          daybook_money_text (money.minor, money.currency, amount), money.currency,
                          number ? "order" : "the order that it calls", name);
}

gboolean
daybook_tie_payment (DaybookBookFlow *flow,
                     gint64 id,
                     const DaybookTree *payment,
                     DaybookTie *tie,
                     DaybookTieResult *out,
                     GError **error)
{
  const char *first = NULL;
  guint named = 0;
  gint64 linked = daybook_links_to (flow->db, "payment_order", id, error);

  *tie = DAYBOOK_TIE_FOUND;
  out->record = linked;
  if (linked != 0)
    return linked > 0;
  for (DaybookNode node
       = daybook_tree_first (payment, daybook_tree_get (payment, 0, "order_hints"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (payment, node))
    {
      const char *hint = daybook_tree_text (payment, node, NULL);
      g_autoptr(GArray) fit = orders_for_hint (flow, hint, payment, &named, error);

      if (fit == NULL)
        return FALSE;
      first = first != NULL ? first : hint;
      if (fit->len == 1)
        return link_order (flow->db, id, g_array_index (fit, gint64, 0), hint, flow->now_us, out,
                           error);
      if (fit->len > 1)
        {
          *tie = DAYBOOK_TIE_SEVERAL;
          out->waits_for = g_strdup (first);
          out->reason = g_strdup_printf ("%u orders fit %s", fit->len, hint);
          return TRUE;
        }
    }
  *tie = first == NULL ? DAYBOOK_TIE_NO_HINTS : named > 0 ? DAYBOOK_TIE_DIFFERS : DAYBOOK_TIE_WAITS;
  out->waits_for = first != NULL
                       ? g_strdup (first)
                       : g_strdup_printf ("payment:%s", daybook_tree_find_text (payment, 0, "id"));
  if (*tie != DAYBOOK_TIE_WAITS)
    out->reason = first == NULL ? g_strdup ("nothing in the payment names an order")
                                : dup_difference (payment, first);
  return TRUE;
}

/* The shop's refund at @candidate is free, of @shop, and of the same amount. */
static gboolean
refund_fits (DaybookDb *db,
             const char *shop,
             gint64 candidate,
             const DaybookTree *refund,
             gboolean *fits,
             GError **error)
{
  g_autoptr(DaybookStoredRecord) stored = daybook_records_get (db, candidate, error);
  g_autoptr(DaybookTree) other
      = stored != NULL ? daybook_tree_new (stored->body, -1, error) : NULL;
  g_autoptr(GArray) taken
      = other != NULL ? daybook_links_from (db, "refund_refund", candidate, error) : NULL;
  DaybookNode amount = daybook_tree_get (refund, 0, "amount");

  if (taken == NULL)
    return FALSE;
  *fits = g_str_equal (stored->connection, shop) && taken->len == 0
          && (money_equals (other, daybook_tree_get (other, 0, "amount"), refund, amount)
              || money_equals (other, daybook_tree_get (other, 0, "presentment_amount"), refund,
                               amount));
  return TRUE;
}

gboolean
daybook_tie_refund (DaybookDb *db,
                    const char *shop,
                    gint64 id,
                    const DaybookTree *refund,
                    gint64 order,
                    const char *order_source_id,
                    gint64 now_us,
                    DaybookTie *tie,
                    DaybookTieResult *out,
                    GError **error)
{
  g_autofree char *why = evidence ("refund of the same order, next of this amount");
  g_autoptr(GArray) found = NULL;
  gint64 linked = daybook_links_to (db, "refund_refund", id, error);

  *tie = DAYBOOK_TIE_FOUND;
  out->record = linked;
  if (linked != 0)
    return linked > 0;
  found = daybook_anchors_find (db, "refund_of", order_source_id, "refund", error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      gboolean fits = FALSE;

      out->record = g_array_index (found, gint64, i);
      if (!refund_fits (db, shop, out->record, refund, &fits, error))
        return FALSE;
      if (fits)
        return daybook_links_set (db, "refund_refund", id, out->record, why, now_us, NULL, error);
    }
  *tie = DAYBOOK_TIE_WAITS;
  out->waits_for = g_strdup_printf ("refund_of:%s", order_source_id);
  return TRUE;
}
