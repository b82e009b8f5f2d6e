/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-deliver-state.h"

#include "daybook-customer-plan.h"
#include "daybook-review.h"

static gboolean
replace (DaybookDb *db,
         const DaybookDelivery *former,
         const DaybookDelivery *by,
         DaybookDocument *document,
         gint64 now_us,
         GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookDocument) old = daybook_documents_of_delivery (db, former->id, &failure);
  g_autofree char *outcome = g_strdup_printf ("by delivery %" G_GINT64_FORMAT, by->id);
  DaybookDeliveryChange change
      = { .reason = DAYBOOK_REPLACED, .what = "replaced", .outcome = outcome };

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (old != NULL && g_strcmp0 (old->remote_id, document->remote_id) == 0)
    {
      g_free (document->steps);
      document->steps = g_strdup (old->steps);
    }
  return (old == NULL || daybook_documents_mark_undone (db, old->id, now_us, error))
         && daybook_deliveries_set_state (db, former->id, DAYBOOK_DELIVERY_DONE,
                                          DAYBOOK_DELIVERY_UNDONE, &change, now_us, error);
}

gboolean
daybook_deliver_replace_former (DaybookDb *db,
                                const DaybookDelivery *delivery,
                                DaybookDocument *document,
                                gint64 now_us,
                                GError **error)
{
  DaybookDeliveriesQuery query = {
    .flow = delivery->flow, .kind = delivery->kind, .state = "done", .subject = delivery->subject
  };
  g_autoptr(GPtrArray) done = daybook_customer_is_state (delivery->kind)
                                   ? daybook_deliveries_list (db, &query, error)
                                   : g_ptr_array_new ();

  for (guint i = 0; done != NULL && i < done->len; i++)
    if (!replace (db, g_ptr_array_index (done, i), delivery, document, now_us, error))
      return FALSE;
  return done != NULL;
}

static gboolean
drop (DaybookDb *db, gint64 id, gint64 now_us, GError **error)
{
  g_autoptr(DaybookDelivery) now = daybook_deliveries_get (db, id, error);
  DaybookDeliveryChange change = { .reason = DAYBOOK_REPLACED, .what = "replaced" };

  return now != NULL
         && (now->state == DAYBOOK_DELIVERY_IGNORED
             || daybook_deliveries_set_state (db, id, now->state, DAYBOOK_DELIVERY_IGNORED, &change,
                                              now_us, error))
         && daybook_review_close_subject (db, NULL, "delivery", id, DAYBOOK_REPLACED, now_us, error)
                >= 0;
}

int
daybook_deliver_drop_replaced (DaybookDb *db,
                               const DaybookDelivery *delivery,
                               gint64 now_us,
                               GError **error)
{
  int replaced = daybook_customer_is_replaced (db, delivery, error);

  return replaced > 0 && !drop (db, delivery->id, now_us, error) ? -1 : replaced;
}

char *
daybook_deliver_dup_clash (DaybookDb *db,
                           const DaybookDelivery *delivery,
                           const char *document_kind,
                           const char *remote_id,
                           GError **error)
{
  g_autoptr(DaybookDocument) there
      = daybook_customer_is_state (delivery->kind)
            ? daybook_documents_find (db, delivery->target, document_kind, remote_id, error)
            : NULL;
  g_autoptr(DaybookDelivery) other = there != NULL && g_str_equal (there->state, "live")
                                          ? daybook_deliveries_get (db, there->delivery, error)
                                          : NULL;

  if (other == NULL || other->subject == delivery->subject)
    return NULL;
  return g_strdup_printf (
      "%s is one and the same there (%s) as %s: they were merged there, and its "
      "figures are now those of %s alone. Give both one address in the shop, "
      "or part them there",
      delivery->reference, remote_id, other->reference, delivery->reference);
}
