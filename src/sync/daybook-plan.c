/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-plan.h"

#include <string.h>

#include "daybook-action.h"
#include "daybook-backfills.h"
#include "daybook-error.h"
#include "daybook-links.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-tallies.h"

/* Which posting a row of the ledger asks for beside its fee. */
static const struct
{
  const char *entry;
  DaybookPostingKind kind;
} main_kinds[] = {
  { "payment", DAYBOOK_POSTING_SALE },    { "refund", DAYBOOK_POSTING_REFUND },
  { "dispute", DAYBOOK_POSTING_DISPUTE }, { "dispute_reversal", DAYBOOK_POSTING_DISPUTE_WON },
  { "fee", DAYBOOK_POSTING_FEE },         { "reserve", DAYBOOK_POSTING_RESERVE },
  { "payout", DAYBOOK_POSTING_PAYOUT },   { NULL, DAYBOOK_POSTING_ADJUSTMENT },
};

#define UNTIED "payment without order"

static DaybookPostingKind
kind_of_entry (const char *entry)
{
  guint i = 0;

  while (main_kinds[i].entry != NULL && g_strcmp0 (main_kinds[i].entry, entry) != 0)
    i++;
  return main_kinds[i].kind;
}

static DaybookPostingKind
kind_parse (const char *name)
{
  for (DaybookPostingKind kind = DAYBOOK_POSTING_SALE; kind < DAYBOOK_POSTING_ADJUSTMENT; kind++)
    if (g_strcmp0 (daybook_posting_kind_name (kind), name) == 0)
      return kind;
  return DAYBOOK_POSTING_ADJUSTMENT;
}

static void
replace (char **slot, const char *value)
{
  if (*slot == value)
    return;
  g_free (*slot);
  *slot = g_strdup (value);
}

static void
hold (DaybookDelivery *delivery, const char *queue, const char *reason)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", queue, reason);

  delivery->state = DAYBOOK_DELIVERY_HELD;
  replace (&delivery->reason, text);
}

/* What the posting says goes to the delivery. A posting of the kind 'suspense' keeps its delivery's
 * key: its money is posted once. */
static void
take_posting (DaybookBookFlow *flow, DaybookDelivery *delivery, const DaybookPosting *posting)
{
  const char *kind = daybook_posting_kind_name (posting->kind);
  const char *action = daybook_action_for_kind (flow->target, kind);

  if (action == NULL)
    {
      g_autofree char *reason = g_strdup_printf ("%s has no way to post a %s",
                                                 daybook_manifest_title (flow->target), kind);

      hold (delivery, "unmapped", reason);
      return;
    }
  replace (&delivery->kind, kind);
  replace (&delivery->action, action);
  replace (&delivery->reference, posting->reference);
  replace (&delivery->date, posting->date);
  replace (&delivery->currency, posting->currency);
  replace (&delivery->body, posting->body);
  replace (&delivery->mapping, daybook_action_mapping_version (flow->target, action));
  delivery->amount = posting->total;
  delivery->rank = daybook_posting_rank (posting->kind);
  delivery->state = DAYBOOK_DELIVERY_READY;
}

/* What could go may still have to wait for a person to let it go; who has done so has done it for
 * good. */
static gboolean
hold_back (DaybookBookFlow *flow,
           DaybookDelivery *delivery,
           const DaybookStory *story,
           GError **error)
{
  gboolean released = FALSE, gone = FALSE, backfilled = FALSE, held = FALSE;

  if (delivery->state != DAYBOOK_DELIVERY_READY)
    return TRUE;
  if (delivery->id != 0 && !daybook_holds_has (flow->db, delivery->id, &held, error))
    return FALSE;
  if (held)
    {
      hold (delivery, "held", "a person holds it; it goes when it is released");
      return TRUE;
    }
  if (!daybook_gone_has (flow->db, delivery->subject, &gone, error)
      || (!gone && !daybook_gone_has (flow->db, delivery->order, &gone, error))
      || !daybook_backfills_is_marked (flow->db, delivery->subject, &backfilled, error)
      || (!backfilled
          && !daybook_backfills_is_marked (flow->db, story->entry_record, &backfilled, error)))
    return FALSE;
  if (!gone && !backfilled && g_strcmp0 (flow->flow->policy, "post") == 0)
    return TRUE;
  if (!daybook_releases_has (flow->db, delivery->id, &released, error) || released)
    return released;
  if (gone)
    hold (delivery, "deleted at the source", "the source does not list its record any more");
  else if (backfilled)
    hold (delivery, "backfilled", "read back in time; it goes when it is released");
  else
    hold (delivery, "ready to accept", "this flow holds everything for review");
  return TRUE;
}

/* TRUE with *skip when there is nothing to post at all. */
static void
compose (DaybookBookFlow *flow,
         DaybookDelivery *delivery,
         const DaybookStory *story,
         DaybookPostingKind kind,
         gboolean *skip)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookPosting) posting = daybook_posting_compose (
      flow->books, story->state == DAYBOOK_STORY_SUSPENSE ? DAYBOOK_POSTING_SUSPENSE : kind,
      &story->happening, 1, &failure);

  if (posting != NULL)
    take_posting (flow, delivery, posting);
  else if (failure == NULL)
    *skip = TRUE;
  else
    hold (delivery,
          g_error_matches (failure, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP) ? "unmapped"
                                                                        : "amount differs",
          failure->message);
}

/* What was not composed says how much money it is about all the same. */
static void
note_amount (DaybookDelivery *delivery, const DaybookStory *story)
{
  const DaybookTree *tree = story->entry != NULL ? story->entry : story->dispute;
  DaybookNode money
      = tree != NULL ? daybook_tree_get (tree, 0, story->entry != NULL ? "gross" : "amount")
                     : DAYBOOK_NODE_NONE;
  const char *currency
      = money != DAYBOOK_NODE_NONE ? daybook_tree_find_text (tree, money, "currency") : NULL;
  gint64 minor = 0;

  if (delivery->state != DAYBOOK_DELIVERY_HELD || !g_str_equal (delivery->body, "{}")
      || currency == NULL
      || !daybook_tree_int (tree, daybook_tree_get (tree, money, "amount"), &minor))
    return;
  delivery->amount = ABS (minor);
  replace (&delivery->currency, currency);
}

/* Fills in all that is known now: body, state, and why not yet. */
static gboolean
build (DaybookBookFlow *flow,
       DaybookDelivery *delivery,
       DaybookPostingKind kind,
       const DaybookStory *story,
       gboolean *skip,
       GError **error)
{
  replace (&delivery->reason, story->reason);
  replace (&delivery->waits_for, story->waits_for);
  delivery->order = story->order_record;
  if (story->payout_record != 0)
    delivery->payout = story->payout_record;
  switch (story->state)
    {
    case DAYBOOK_STORY_WAITS:
      delivery->state = DAYBOOK_DELIVERY_WAITING;
      if (delivery->reason == NULL)
        {
          g_autofree char *reason = g_strdup_printf ("waits for %s", story->waits_for);

          replace (&delivery->reason, reason);
        }
      break;
    case DAYBOOK_STORY_HELD:
      hold (delivery, story->queue, story->reason);
      break;
    case DAYBOOK_STORY_WHOLE:
    case DAYBOOK_STORY_SUSPENSE:
    default:
      compose (flow, delivery, story, kind, skip);
      if (!hold_back (flow, delivery, story, error))
        return FALSE;
      if (delivery->state == DAYBOOK_DELIVERY_READY)
        replace (&delivery->waits_for, NULL);
      break;
    }
  note_amount (delivery, story);
  return TRUE;
}

static void
count_state (const DaybookDelivery *delivery, DaybookFlowCounts *counts)
{
  counts->ready += delivery->state == DAYBOOK_DELIVERY_READY;
  counts->waiting += delivery->state == DAYBOOK_DELIVERY_WAITING;
  counts->held += delivery->state == DAYBOOK_DELIVERY_HELD;
}

/* A held delivery is in a queue of its own reason, and in no other. A @fresh one was in none. */
static gboolean
review_delivery (DaybookBookFlow *flow,
                 const DaybookDelivery *delivery,
                 gboolean fresh,
                 GError **error)
{
  static const char *const queues[] = { "unmapped", "amount differs", "possible duplicate",
                                        "money we cannot explain", "ready to accept",
                                        "backfilled", "deleted at the source", "held" };
  gsize length = delivery->reason != NULL ? strcspn (delivery->reason, ":") : 0;
  g_autofree char *queue = g_strndup (delivery->reason, length);
  DaybookReviewItem item = { .queue = queue,
                             .subject_kind = (char *) "delivery",
                             .subject = delivery->id,
                             .reason = delivery->reason,
                             .amount = delivery->amount,
                             .currency = delivery->currency };

  for (guint i = 0; !fresh && i < G_N_ELEMENTS (queues); i++)
    if ((delivery->state != DAYBOOK_DELIVERY_HELD || g_strcmp0 (queue, queues[i]) != 0)
        && daybook_review_close_subject (flow->db, queues[i], "delivery", delivery->id,
                                         "resolved by what came later", flow->now_us, error)
               < 0)
      return FALSE;
  return delivery->state != DAYBOOK_DELIVERY_HELD
         || daybook_review_open (flow->db, &item, flow->now_us, error) > 0;
}

/* What is posted to suspense is a person's to explain: a payment that names no order, and a row of
 * a kind that we have no rule for. */
static gboolean
review_suspense (DaybookBookFlow *flow,
                 const DaybookDelivery *delivery,
                 const DaybookStory *story,
                 GError **error)
{
  gboolean suspense = g_str_equal (delivery->kind, "suspense");
  DaybookReviewItem item = { .queue = (char *) UNTIED,
                             .subject_kind = (char *) "record",
                             .subject = story->payment_record,
                             .reason = story->reason,
                             .amount = delivery->amount,
                             .currency = delivery->currency };

  if (g_str_equal (delivery->kind, "adjustment"))
    {
      item.queue = (char *) "money we cannot explain";
      item.subject = story->entry_record;
      item.reason = (char *) "a row of the processor's ledger of a kind that has no rule";
    }
  else if (!suspense || story->state != DAYBOOK_STORY_SUSPENSE)
    return TRUE;
  return daybook_review_open (flow->db, &item, flow->now_us, error) > 0;
}

/* A payment that was bound for suspense names its order now. */
static gboolean
close_suspense (DaybookBookFlow *flow, const DaybookStory *story, GError **error)
{
  return story->state == DAYBOOK_STORY_SUSPENSE
         || daybook_review_close_subject (flow->db, UNTIED, "record", story->payment_record,
                                          "resolved by what came later", flow->now_us, error)
                >= 0;
}

static gint64
payout_of_entry (DaybookBookFlow *flow, const char *entry, GError **error)
{
  g_autoptr(GArray) lines
      = daybook_anchors_find (flow->db, "line_of_entry", entry, "payout_line", error);
  g_autoptr(DaybookTree) line = NULL;

  if (lines == NULL || lines->len == 0)
    return lines == NULL ? -1 : 0;
  line = daybook_book_flow_load (flow, g_array_index (lines, gint64, 0), error);
  if (line == NULL)
    return -1;
  return daybook_records_find_id (flow->db, flow->processor, "payout",
                                  daybook_tree_find_text (line, 0, "payout"), error);
}

static DaybookDelivery *
delivery_for (
    DaybookBookFlow *flow, DaybookPostingKind kind, gint64 subject, const char *id, gint64 event)
{
  DaybookDelivery *delivery = daybook_delivery_new ();

  delivery->flow = g_strdup (flow->flow->id);
  delivery->target = g_strdup (flow->flow->target);
  delivery->kind = g_strdup (daybook_posting_kind_name (kind));
  delivery->action = g_strdup ("");
  delivery->subject = subject;
  delivery->event = event;
  delivery->rank = daybook_posting_rank (kind);
  delivery->date = g_strdup ("");
  delivery->currency = g_strdup (flow->books->currency);
  delivery->body = g_strdup ("{}");
  daybook_posting_identify (flow->books, kind, id, 1, &delivery->key, &delivery->reference);
  return delivery;
}

static gboolean
plan (DaybookBookFlow *flow,
      DaybookPostingKind kind,
      gint64 subject,
      const char *id,
      gint64 payout,
      gint64 event,
      DaybookFlowCounts *counts,
      GError **error)
{
  g_autoptr(DaybookDelivery) delivery = delivery_for (flow, kind, subject, id, event);
  g_autoptr(DaybookDelivery) there = NULL;
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookStory) story = NULL;
  gboolean skip = FALSE;

  there = daybook_deliveries_find_key (flow->db, delivery->key, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (there != NULL)
    return TRUE;
  delivery->payout = payout;
  story = daybook_story_gather (flow, kind, subject, error);
  if (story == NULL || !build (flow, delivery, kind, story, &skip, error))
    return FALSE;
  if (skip)
    return TRUE;
  delivery->id = daybook_deliveries_insert (flow->db, delivery, flow->now_us, NULL, error);
  if (delivery->id < 0)
    return FALSE;
  counts->made++;
  count_state (delivery, counts);
  return review_delivery (flow, delivery, TRUE, error)
         && review_suspense (flow, delivery, story, error);
}

/* A row without a fee, and without parts of one that add up to nothing. */
static gboolean
has_fee (const DaybookTree *entry)
{
  gint64 fee = 0;

  daybook_tree_int (entry, daybook_tree_find (entry, 0, "fee.amount"), &fee);
  return fee != 0 || daybook_tree_count (entry, daybook_tree_get (entry, 0, "fees")) > 0;
}

gboolean
daybook_plan_entry (
    DaybookBookFlow *flow, gint64 record, gint64 event, DaybookFlowCounts *counts, GError **error)
{
  g_autoptr(DaybookTree) entry = daybook_book_flow_load (flow, record, error);
  const char *id = daybook_tree_find_text (entry, 0, "id");
  DaybookPostingKind kind;
  gint64 payout;
  gboolean own_fee;

  if (entry == NULL)
    return FALSE;
  kind = kind_of_entry (daybook_tree_find_text (entry, 0, "kind"));
  payout = payout_of_entry (flow, id, error);
  if (payout < 0)
    return FALSE;
  /* Rows that carry the fee in their own journal make no second delivery for it. */
  own_fee = (kind == DAYBOOK_POSTING_SALE || kind == DAYBOOK_POSTING_REFUND) && has_fee (entry);
  return plan (flow, kind, record, id, payout, event, counts, error)
         && (!own_fee
             || plan (flow, DAYBOOK_POSTING_FEE, record, id, payout, event, counts, error));
}

gboolean
daybook_plan_lost_dispute (
    DaybookBookFlow *flow, gint64 record, gint64 event, DaybookFlowCounts *counts, GError **error)
{
  g_autoptr(DaybookTree) dispute = daybook_book_flow_load (flow, record, error);
  const char *entry = daybook_tree_find_text (dispute, 0, "entries[0]");

  if (dispute == NULL)
    return FALSE;
  /* The key is cut from the row that took the money, as the posting's will be. */
  return entry == NULL
         || plan (flow, DAYBOOK_POSTING_DISPUTE_LOST, record, entry, 0, event, counts, error);
}

/* What composing again can change. */
typedef struct
{
  DaybookDeliveryState state;
  gint64 order, payout;
  char *kind, *body, *reason, *waits_for, *mapping;
} Before;

static void
before_clear (Before *before)
{
  g_free (before->kind);
  g_free (before->body);
  g_free (before->reason);
  g_free (before->waits_for);
  g_free (before->mapping);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Before, before_clear)

static Before
before_of (const DaybookDelivery *delivery)
{
  return (Before){ .state = delivery->state,
                   .order = delivery->order,
                   .payout = delivery->payout,
                   .kind = g_strdup (delivery->kind),
                   .body = g_strdup (delivery->body),
                   .reason = g_strdup (delivery->reason),
                   .waits_for = g_strdup (delivery->waits_for),
                   .mapping = g_strdup (delivery->mapping) };
}

static gboolean
differs (const Before *before, const DaybookDelivery *delivery)
{
  return before->state != delivery->state || before->order != delivery->order
         || before->payout != delivery->payout || g_strcmp0 (before->kind, delivery->kind) != 0
         || g_strcmp0 (before->body, delivery->body) != 0
         || g_strcmp0 (before->mapping, delivery->mapping) != 0
         || g_strcmp0 (before->reason, delivery->reason) != 0
         || g_strcmp0 (before->waits_for, delivery->waits_for) != 0;
}

gboolean
daybook_plan_again (DaybookBookFlow *flow,
                    DaybookDelivery *delivery,
                    DaybookFlowCounts *counts,
                    GError **error)
{
  g_auto(Before) before = before_of (delivery);
  DaybookPostingKind kind = kind_parse (delivery->kind);
  g_autoptr(DaybookStory) story = NULL;
  DaybookDeliveryChange change = { 0 };
  gboolean skip = FALSE;

  story = daybook_story_gather (flow, kind, delivery->subject, error);
  if (story == NULL
      || (kind == DAYBOOK_POSTING_SUSPENSE && !close_suspense (flow, story, error)))
    return FALSE;
  if (kind == DAYBOOK_POSTING_SUSPENSE)
    kind = kind_of_entry (daybook_tree_find_text (story->entry, 0, "kind"));
  if (!build (flow, delivery, kind, story, &skip, error))
    return FALSE;
  if (skip)
    hold (delivery, "amount differs", "there is nothing to post any more");
  count_state (delivery, counts);
  if (!differs (&before, delivery))
    return TRUE;
  change.reason = delivery->reason;
  change.waits_for = delivery->waits_for;
  change.not_before_us = delivery->not_before_us;
  return daybook_deliveries_update_body (flow->db, delivery, flow->now_us, error)
         && daybook_deliveries_set_state (flow->db, delivery->id, before.state, delivery->state,
                                          &change, flow->now_us, error)
         && review_delivery (flow, delivery, FALSE, error)
         && review_suspense (flow, delivery, story, error);
}

gboolean
daybook_plan_wake (DaybookBookFlow *flow,
                   const char *key,
                   DaybookFlowCounts *counts,
                   GError **error)
{
  g_autoptr(GPtrArray) waiting = daybook_deliveries_waiting_for (flow->db, key, error);

  if (waiting == NULL)
    return FALSE;
  for (guint i = 0; i < waiting->len; i++)
    {
      DaybookDelivery *delivery = g_ptr_array_index (waiting, i);

      if (g_str_equal (delivery->flow, flow->flow->id)
          && !daybook_plan_again (flow, delivery, counts, error))
        return FALSE;
    }
  return TRUE;
}
