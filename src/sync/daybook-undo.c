/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Undoing documents, last first: a payout before the sales that it paid out. Each document's undo
 * is kept by itself, so what a crash interrupts goes on at the next try; what is gone already
 * counts as undone. */
#include "daybook-deliver-private.h"

#include "daybook-action.h"
#include "daybook-deliveries.h"
#include "daybook-documents.h"
#include "daybook-error.h"
#include "daybook-watch.h"

#define AT_ONCE 40

typedef struct
{
  DaybookDelivery *delivery;
  DaybookDocument *document;
} Target;

/* What a round left live, and how many of those the books will not give up, however often they are
 * asked. */
typedef struct
{
  guint live;
  guint refused;
  char *why; /* (owned), of the last one refused */
} Rest;

static void
rest_clear (Rest *rest)
{
  g_clear_pointer (&rest->why, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rest, rest_clear)

static void
target_free (gpointer data)
{
  Target *target = data;

  daybook_delivery_free (target->delivery);
  daybook_document_free (target->document);
  g_free (target);
}

static int
compare_last_first (gconstpointer a, gconstpointer b)
{
  const Target *left = *(Target *const *) a;
  const Target *right = *(Target *const *) b;

  if (left->delivery->rank != right->delivery->rank)
    return right->delivery->rank - left->delivery->rank;
  return left->document->id < right->document->id ? 1 : -1;
}

static gboolean
wanted (const GArray *deliveries, gint64 id)
{
  for (guint i = 0; deliveries != NULL && i < deliveries->len; i++)
    if (g_array_index (deliveries, gint64, i) == id)
      return TRUE;
  return deliveries == NULL;
}

static GPtrArray *
collect (DaybookDeliver *self, const GArray *deliveries, GError **error)
{
  g_autoptr(GPtrArray) targets = g_ptr_array_new_with_free_func (target_free);
  gint64 after = 0;

  for (;;)
    {
      g_autoptr(GPtrArray) some
          = daybook_documents_list (self->db, self->target, "live", after, 250, error);

      if (some == NULL)
        return NULL;
      if (some->len == 0)
        break;
      for (guint i = 0; i < some->len; i++)
        {
          DaybookDocument *document = g_ptr_array_index (some, i);
          Target *target;

          after = document->id;
          if (!wanted (deliveries, document->delivery))
            continue;
          target = g_new0 (Target, 1);
          g_ptr_array_add (targets, target);
          target->delivery = daybook_deliveries_get (self->db, document->delivery, error);
          target->document = daybook_documents_get (self->db, document->id, error);
          if (target->delivery == NULL || target->document == NULL)
            return NULL;
        }
    }
  g_ptr_array_sort (targets, compare_last_first);
  return g_steal_pointer (&targets);
}

static gboolean
store_undone (DaybookDeliver *self,
              const Target *target,
              const DaybookActionItem *item,
              GError **error)
{
  gint64 now = g_get_real_time ();
  DaybookDeliveryChange change = { .reason = "undone by a person", .outcome = item->message };
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (self->db, error);

  if (transaction == NULL
      || !daybook_documents_mark_undone (self->db, target->document->id, now, error)
      || !daybook_deliveries_set_state (self->db, target->delivery->id, DAYBOOK_DELIVERY_DONE,
                                        DAYBOOK_DELIVERY_UNDONE, &change, now, error))
    return FALSE;
  self->counts.undone++;
  return daybook_db_commit (transaction, error);
}

static gboolean
is_final (DaybookOutcome outcome)
{
  return outcome == DAYBOOK_OUTCOME_DATA || outcome == DAYBOOK_OUTCOME_CLOSED;
}

static gboolean
store_left (DaybookDeliver *self,
            const Target *target,
            const DaybookActionItem *item,
            Rest *rest,
            GError **error)
{
  rest->live++;
  if (is_final (item->outcome))
    {
      rest->refused++;
      g_free (rest->why);
      rest->why = g_strdup (item->message);
    }
  return daybook_deliveries_note (self->db, target->delivery->id, "not undone", item->message,
                                  g_get_real_time (), error);
}

static gboolean
undo_some (DaybookDeliver *self,
           GPtrArray *targets,
           guint from,
           guint *count,
           Rest *rest,
           GError **error)
{
  const Target *first = g_ptr_array_index (targets, from);
  g_autoptr(GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_action_item_free);

  for (guint i = from; i < targets->len && items->len < AT_ONCE; i++)
    {
      const Target *target = g_ptr_array_index (targets, i);
      DaybookActionItem *item;

      if (!g_str_equal (target->delivery->action, first->delivery->action)
          || target->delivery->rank != first->delivery->rank)
        break;
      item = daybook_action_item_new (target->delivery->body, target->document->steps,
                                      (guint64) target->delivery->id, error);
      if (item == NULL)
        return FALSE;
      g_ptr_array_add (items, item);
    }
  *count = items->len;
  daybook_action_undo (self->account, first->delivery->action, items, self->cancellable);
  for (guint i = 0; i < items->len; i++)
    {
      const DaybookActionItem *item = g_ptr_array_index (items, i);
      const Target *target = g_ptr_array_index (targets, from + i);

      if (item->outcome == DAYBOOK_OUTCOME_OK || item->outcome == DAYBOOK_OUTCOME_GONE
              ? !store_undone (self, target, item, error)
              : !store_left (self, target, item, rest, error))
        return FALSE;
    }
  return TRUE;
}

/* An undoing that was interrupted may still be at work in the books, and nothing here says whether
 * there was one. */
static gboolean
let_settle (DaybookDeliver *self, GPtrArray *targets, GError **error)
{
  g_autoptr(GPtrArray) deliveries = g_ptr_array_new ();

  for (guint i = 0; i < targets->len; i++)
    g_ptr_array_add (deliveries, ((Target *) g_ptr_array_index (targets, i))->delivery);
  return daybook_deliver_let_settle (self, deliveries, error);
}

static gboolean
undo_round (DaybookDeliver *self, const GArray *deliveries, Rest *rest, GError **error)
{
  g_autoptr(GPtrArray) targets = collect (self, deliveries, error);

  rest->live = rest->refused = 0;
  if (targets == NULL || !let_settle (self, targets, error))
    return FALSE;
  for (guint i = 0, count = 0; i < targets->len; i += count)
    if (!undo_some (self, targets, i, &count, rest, error))
      return FALSE;
  return TRUE;
}

static gboolean
undo_all (DaybookDeliver *self, const GArray *deliveries, GError **error)
{
  DaybookTurn turn = daybook_deliver_turn (self);
  g_auto(Rest) rest = { .live = 1 };
  DaybookTrouble trouble;
  gboolean probe;

  for (guint tried = 0; rest.live > rest.refused && tried < self->patience.tries; tried++)
    {
      if (tried > 0
          && !daybook_patience_sleep (daybook_patience_wait_us (&self->patience, tried, 0),
                                      self->cancellable, error))
        return FALSE;
      daybook_health_count (&self->health, DAYBOOK_HEALTH_RETRIES, tried > 0);
      if (!daybook_turn_wait (&turn, &probe, error) || !undo_round (self, deliveries, &rest, error))
        return FALSE;
      trouble = daybook_account_trouble (self->account);
      if (!daybook_turn_note (&turn, trouble.outcome, trouble.wait_us, NULL, error))
        return FALSE;
    }
  if (rest.live > rest.refused)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER,
                 "%s: %u documents could not be undone; their history says why (daybookctl list "
                 "documents --state live)",
                 self->target, rest.live);
  else if (rest.refused > 0)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                 "%s: %u documents stay in the books: %s (daybookctl list documents --state live)",
                 self->target, rest.refused, rest.why);
  return rest.live == 0;
}

gboolean
daybook_deliver_undo (DaybookDeliver *self, const GArray *deliveries, GError **error)
{
  guint64 before = self->counts.undone;
  g_autoptr(GError) failure = NULL;
  gboolean ok = undo_all (self, deliveries, &failure);

  daybook_health_count (&self->health, DAYBOOK_HEALTH_UNDONE,
                        (gint64) (self->counts.undone - before));
  if (!daybook_watch_end (self->db, self->target, self->account, &self->health, failure,
                          ok ? error : NULL)
      && ok)
    return FALSE;
  self->health = (DaybookHealthTally){ 0 };
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&failure));
  return ok;
}
