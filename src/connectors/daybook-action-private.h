/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions from the inside: the batch that find and the steps work on. Internal to this room. */
#pragma once

#include "daybook-account-private.h"
#include "daybook-action.h"

G_BEGIN_DECLS

/* One item on its way. */
typedef struct
{
  DaybookActionItem *item; /* (borrowed) */
  DaybookObject *kept;
  DaybookScope *scope; /* {posting.x}, {name} of all that is kept, over the account's */
  gboolean active;     /* more is to be done */
  gboolean written;    /* something may be at the provider already */
} DaybookWork;

typedef struct
{
  DaybookAccount *account;
  const DaybookTree *tree; /* of the manifest */
  DaybookNode action;
  const char *name;
  GPtrArray *works; /* DaybookWork, one an item */
  GCancellable *cancellable;
} DaybookBatch;

/* NULL with an error when the manifest has no such action or what an item keeps cannot be read. */
DaybookBatch *daybook_batch_new (DaybookAccount *account,
                                 const char *action,
                                 GPtrArray *items,
                                 GCancellable *cancellable,
                                 GError **error);
void daybook_batch_free (DaybookBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookBatch, daybook_batch_free)

/* What @keep (name → path) leads to in @node of @answer. */
void daybook_work_keep (DaybookWork *self,
                        const DaybookTree *tree,
                        DaybookNode keep,
                        const DaybookTree *answer,
                        DaybookNode node);
/* The item's outcome; it is not worked on any further. @message is copied. */
void daybook_work_end (DaybookWork *self, DaybookOutcome outcome, const char *message);
void daybook_work_end_with (DaybookWork *self, DaybookOutcome outcome, const DaybookAnswer *answer);
/* The document that what is kept describes: fills the item, outcome OK. */
void daybook_work_finish (DaybookBatch *batch, DaybookWork *self);
/* Puts {document.id} and so on into the scope, for undoing. */
void daybook_work_set_document (DaybookBatch *batch, DaybookWork *self);
/* The total in minor units that what is kept says; G_MININT64 when it does not. */
gint64 daybook_work_total (const DaybookBatch *batch, const DaybookWork *self);
/* Writes what is kept back into the item. */
void daybook_work_store (DaybookWork *self);

/* What a step's answer means for an item: a row of it that speaks of the item (@answer NULL: it
 * said nothing), a whole answer, or a request that could not be made. */
void daybook_work_take_row (DaybookBatch *batch,
                            DaybookNode step,
                            DaybookWork *work,
                            const DaybookTree *answer,
                            DaybookNode row);
void daybook_work_take_answer (DaybookBatch *batch,
                               DaybookNode step,
                               DaybookWork *work,
                               const DaybookAnswer *answer);
void daybook_work_take_failure (DaybookWork *work, const GError *failure);

/* Runs the step at @step, which puts many items into one request ("together"). */
void daybook_batch_run_together (DaybookBatch *self, DaybookNode step);

/* Runs the list of steps at @steps for every active item. What ends them early has its outcome; the
 * others stay active. */
void daybook_batch_run_steps (DaybookBatch *self, DaybookNode steps);

G_END_DECLS
