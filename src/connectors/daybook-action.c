/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions as the rooms above see them: items in, outcomes out. Finding is in daybook-action-find.c,
 * the steps in daybook-action-steps.c. */
#include "daybook-action-private.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-time.h"

static void
work_free (gpointer data)
{
  DaybookWork *work = data;

  daybook_scope_free (work->scope);
  daybook_object_free (work->kept);
  g_free (work);
}

DaybookActionItem *
daybook_action_item_new (const char *posting, const char *kept, guint64 tag, GError **error)
{
  g_autoptr(DaybookActionItem) self = g_new0 (DaybookActionItem, 1);

  g_return_val_if_fail (posting != NULL, NULL);

  self->tag = tag;
  self->kept = g_strdup (kept);
  self->outcome = DAYBOOK_OUTCOME_TRANSIENT;
  self->total = G_MININT64;
  self->posting = daybook_tree_new (posting, -1, error);
  if (self->posting == NULL)
    {
      g_prefix_error (error, "posting: ");
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
daybook_action_item_free (DaybookActionItem *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->posting, daybook_tree_unref);
  g_free (self->kept);
  g_free (self->message);
  g_free (self->code);
  g_free (self->kind);
  g_free (self->remote_id);
  g_free (self->remote_version);
  g_free (self->reference);
  g_free (self->link);
  g_free (self);
}

static gboolean
lists_kind (const DaybookTree *tree, DaybookNode action, const char *kind)
{
  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (tree, action, "kinds"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    if (g_str_equal (daybook_tree_text (tree, node, NULL), kind))
      return TRUE;

  return FALSE;
}

const char *
daybook_action_for_kind (DaybookManifest *manifest, const char *kind)
{
  const GPtrArray *names = daybook_manifest_actions (manifest);

  for (guint i = 0; i < names->len; i++)
    if (lists_kind (daybook_manifest_tree (manifest),
                    daybook_manifest_action (manifest, g_ptr_array_index (names, i)), kind))
      return g_ptr_array_index (names, i);

  return NULL;
}

DaybookMapping *
daybook_action_mapping (DaybookManifest *manifest, const char *action)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  DaybookNode steps = daybook_tree_get (tree, daybook_manifest_action (manifest, action), "steps");

  for (DaybookNode step = daybook_tree_first (tree, steps); step != DAYBOOK_NODE_NONE;
       step = daybook_tree_next (tree, step))
    {
      const char *map = daybook_tree_find_text (tree, step, "request.map");

      if (map == NULL)
        map = daybook_tree_find_text (tree, step, "together.map");
      /* What is only read, to find ids by, is not what is written. */
      if (map != NULL
          && !daybook_tree_is_true (tree, daybook_tree_find (tree, step, "request.read")))
        return daybook_manifest_mapping (manifest, map);
    }

  return NULL;
}

const char *
daybook_action_mapping_version (DaybookManifest *manifest, const char *action)
{
  DaybookMapping *mapping = daybook_action_mapping (manifest, action);

  return mapping != NULL ? daybook_mapping_version (mapping) : NULL;
}

gint64
daybook_action_settle_us (DaybookManifest *manifest, const char *action)
{
  const char *settle = daybook_tree_find_text (
      daybook_manifest_tree (manifest), daybook_manifest_action (manifest, action), "find.settle");
  gint64 span = 0;

  if (settle != NULL)
    daybook_time_parse_span (settle, &span);

  return span;
}

static DaybookWork *
work_new (DaybookAccount *account, DaybookActionItem *item, GError **error)
{
  DaybookObject *kept = daybook_object_new (item->kept, error);
  DaybookWork *work;

  if (kept == NULL)
    return NULL;

  work = g_new0 (DaybookWork, 1);
  work->item = item;
  work->kept = kept;
  work->scope = daybook_scope_new (account->scope);
  daybook_object_fill_scope (kept, work->scope);
  daybook_scope_set_node (work->scope, "posting", item->posting, 0);

  return work;
}

static DaybookBatch *
batch_new (DaybookAccount *account, GCancellable *cancellable)
{
  DaybookBatch *self = g_new0 (DaybookBatch, 1);

  self->account = account;
  self->tree = account->tree;
  self->works = g_ptr_array_new_with_free_func (work_free);
  self->cancellable = cancellable;

  return self;
}

DaybookBatch *
daybook_batch_new (DaybookAccount *account,
                   const char *action,
                   GPtrArray *items,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr(DaybookBatch) self = batch_new (account, cancellable);

  self->action = daybook_manifest_action (account->manifest, action);
  self->name = action;
  if (self->action == DAYBOOK_NODE_NONE)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s has no action called \"%s\"",
                   daybook_manifest_title (account->manifest), action);
      return NULL;
    }

  for (guint i = 0; i < items->len; i++)
    {
      DaybookWork *work = work_new (account, g_ptr_array_index (items, i), error);

      if (work == NULL)
        {
          g_prefix_error (error, "%s: what an earlier try kept: ", action);
          return NULL;
        }
      g_ptr_array_add (self->works, work);
    }

  return g_steal_pointer (&self);
}

void
daybook_batch_free (DaybookBatch *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->works);
  g_free (self);
}

void
daybook_work_keep (DaybookWork *self,
                   const DaybookTree *tree,
                   DaybookNode keep,
                   const DaybookTree *answer,
                   DaybookNode node)
{
  for (DaybookNode name = daybook_tree_first (tree, keep); name != DAYBOOK_NODE_NONE;
       name = daybook_tree_next (tree, name))
    {
      const char *key = daybook_tree_key (tree, name);

      daybook_object_set_node (
          self->kept, key, answer,
          daybook_tree_find (answer, node, daybook_tree_text (tree, name, NULL)));
      daybook_scope_set_text (self->scope, key, NULL);
    }

  daybook_object_fill_scope (self->kept, self->scope);
}

void
daybook_work_store (DaybookWork *self)
{
  g_free (self->item->kept);
  self->item->kept = daybook_object_dup_json (self->kept);
}

void
daybook_work_end (DaybookWork *self, DaybookOutcome outcome, const char *message)
{
  self->active = FALSE;
  self->item->outcome = outcome;
  g_free (self->item->message);
  self->item->message = g_strdup (message);
  daybook_work_store (self);
}

void
daybook_work_end_with (DaybookWork *self, DaybookOutcome outcome, const DaybookAnswer *answer)
{
  daybook_work_end (self, outcome, answer->message);
  g_free (self->item->code);
  self->item->code = g_strdup (answer->code);
  self->item->wait_us = answer->wait_us;
}

gint64
daybook_work_total (const DaybookBatch *batch, const DaybookWork *self)
{
  DaybookNode total = daybook_tree_find (batch->tree, batch->action, "finish.total");
  const char *as = daybook_tree_find_text (batch->tree, total, "as");
  const char *from = daybook_tree_find_text (batch->tree, total, "from");
  const char *currency = daybook_tree_find_text (self->item->posting, 0, "currency");
  const DaybookTree *tree = NULL;
  DaybookNode found
      = from != NULL ? daybook_scope_find (self->scope, from, &tree) : DAYBOOK_NODE_NONE;
  gsize length = 0;
  const char *text = daybook_tree_text (tree, found, &length);
  DaybookMoney money;
  gboolean read;

  if (text == NULL || currency == NULL)
    return G_MININT64;
  if (g_str_equal (as, "minor"))
    read = daybook_money_parse_minor (text, (gssize) length, currency, &money, NULL);
  else if (g_str_equal (as, "float"))
    read = daybook_money_parse_float (text, (gssize) length, currency, &money, NULL);
  else
    read = daybook_money_parse (text, (gssize) length, currency, &money, NULL);

  return read ? money.minor : G_MININT64;
}

/* A template of "finish", or NULL when there is none or nothing to fill it from. */
static char *
fill_finish (const DaybookBatch *batch, const DaybookWork *self, const char *member)
{
  const char *text = daybook_tree_find_text (
      batch->tree, daybook_tree_get (batch->tree, batch->action, "finish"), member);
  char *filled
      = text != NULL ? daybook_scope_fill (self->scope, text, DAYBOOK_ESCAPE_NONE, NULL) : NULL;

  if (filled != NULL && *filled == '\0')
    g_clear_pointer (&filled, g_free);

  return filled;
}

void
daybook_work_finish (DaybookBatch *batch, DaybookWork *self)
{
  DaybookActionItem *item = self->item;

  g_clear_pointer (&item->remote_id, g_free);
  item->remote_id = fill_finish (batch, self, "id");
  if (item->remote_id == NULL)
    {
      daybook_work_end (self, DAYBOOK_OUTCOME_UNSURE,
                        "the provider took it and did not say under which id");
      return;
    }

  g_free (item->remote_version);
  item->remote_version = fill_finish (batch, self, "version");
  g_free (item->reference);
  item->reference = fill_finish (batch, self, "reference");
  g_free (item->link);
  item->link = fill_finish (batch, self, "link");
  g_free (item->kind);
  item->kind = g_strdup (daybook_tree_find_text (batch->tree, batch->action, "document"));
  item->total = daybook_work_total (batch, self);
  daybook_work_end (self, DAYBOOK_OUTCOME_OK, NULL);
  g_clear_pointer (&item->code, g_free);
}

void
daybook_work_set_document (DaybookBatch *batch, DaybookWork *self)
{
  static const char *const members[] = { "id", "version", "reference", "link" };
  g_autoptr(DaybookObject) document = daybook_object_new (NULL, NULL);
  g_autofree char *json = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *value = fill_finish (batch, self, members[i]);

      daybook_object_set_text (document, members[i], value);
    }
  json = daybook_object_dup_json (document);
  daybook_scope_set_json (self->scope, "document", json, NULL);
}

static void
end_all (GPtrArray *items, DaybookOutcome outcome, const GError *failure)
{
  for (guint i = 0; i < items->len; i++)
    {
      DaybookActionItem *item = g_ptr_array_index (items, i);

      if (item->outcome != DAYBOOK_OUTCOME_TRANSIENT)
        continue;
      item->outcome = outcome;
      g_free (item->message);
      item->message = g_strdup (failure->message);
    }
}

void
daybook_action_write (DaybookAccount *account,
                      const char *action,
                      GPtrArray *items,
                      GCancellable *cancellable)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookBatch) batch
      = daybook_batch_new (account, action, items, cancellable, &failure);

  if (batch == NULL)
    {
      end_all (items, daybook_outcome_of_error (failure), failure);
      return;
    }

  for (guint i = 0; i < batch->works->len; i++)
    {
      DaybookWork *work = g_ptr_array_index (batch->works, i);

      work->active = work->item->outcome == DAYBOOK_OUTCOME_TRANSIENT;
      work->written = work->item->found;
    }
  daybook_batch_run_steps (batch, daybook_tree_get (batch->tree, batch->action, "steps"));
  for (guint i = 0; i < batch->works->len; i++)
    {
      DaybookWork *work = g_ptr_array_index (batch->works, i);

      if (work->active)
        daybook_work_finish (batch, work);
    }
}

void
daybook_action_undo (DaybookAccount *account,
                     const char *action,
                     GPtrArray *items,
                     GCancellable *cancellable)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookBatch) batch
      = daybook_batch_new (account, action, items, cancellable, &failure);

  if (batch == NULL)
    {
      end_all (items, daybook_outcome_of_error (failure), failure);
      return;
    }

  for (guint i = 0; i < batch->works->len; i++)
    {
      DaybookWork *work = g_ptr_array_index (batch->works, i);

      work->active = TRUE;
      daybook_work_set_document (batch, work);
    }
  daybook_batch_run_steps (batch, daybook_tree_get (batch->tree, batch->action, "undo"));
  for (guint i = 0; i < batch->works->len; i++)
    {
      DaybookWork *work = g_ptr_array_index (batch->works, i);

      if (work->active)
        daybook_work_end (work, DAYBOOK_OUTCOME_OK, NULL);
    }
}

gboolean
daybook_action_set_up (DaybookAccount *account, GCancellable *cancellable, GError **error)
{
  DaybookNode steps = daybook_tree_get (account->tree, 0, "set_up");
  g_autoptr(DaybookActionItem) item = daybook_action_item_new ("{}", NULL, 0, error);
  g_autoptr(DaybookBatch) batch = batch_new (account, cancellable);
  DaybookWork *work = item != NULL ? work_new (account, item, error) : NULL;
  DaybookAnswer answer = { 0 };

  if (work == NULL)
    return FALSE;
  g_ptr_array_add (batch->works, work);
  batch->name = "set_up";
  work->active = TRUE;
  daybook_batch_run_steps (batch, steps);
  if (work->active)
    return TRUE;

  answer.outcome = item->outcome;
  answer.message = item->message;
  answer.code = item->code;
  daybook_answer_to_error (&answer, daybook_manifest_title (account->manifest), error);
  return FALSE;
}
