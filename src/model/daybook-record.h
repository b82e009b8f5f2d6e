/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record: one canonical thing as JSON that satisfies its contract. */
#pragma once

#include "daybook-money.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct
{
  char *type;        /* "order": the contract's name without its version */
  char *contract;    /* "order/1" */
  char *source_id;   /* the provider's id: the record's field "id" */
  char *body;        /* canonical JSON */
  char *payload;     /* what the provider sent for it, card numbers masked */
  char *around;      /* JSON object: what the mapping saw beside it ({"record": …}), or NULL */
  char *mapping;     /* version (digest) of the mapping that made it */
  DaybookTree *tree; /* @body read */
} DaybookRecord;

void daybook_record_free (DaybookRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookRecord, daybook_record_free)

/* Reads @body (taken), checks it against @contract and keeps the id. On failure @body is freed too.
 */
DaybookRecord *daybook_record_new (
    const char *contract, char *body, const char *payload, const char *mapping, GError **error);

/* What lists and matching sort and search by; all may be absent ("" / DAYBOOK_TIME_NONE / NULL). */
typedef struct
{
  gint64 at;          /* placed, at, created */
  gint64 updated;     /* updated, when it has one */
  DaybookMoney money; /* total, amount, gross */
  const char *number; /* order number or name, borrowed from the tree */
  const char *status; /* borrowed */
} DaybookRecordFacts;

void daybook_record_facts (const DaybookRecord *self, DaybookRecordFacts *out);

/* Event for a new or changed record of @type: "order.created", "order.updated", "payment.captured",
 * "payout.paid", ... (static or interned). @before is NULL for a new one. */
const char *
daybook_record_event (const char *type, const DaybookTree *before, const DaybookTree *after);

/* JSON list of the top-level fields that differ (transfer full): ["note","tags"]. */
char *daybook_record_changes (const DaybookTree *before, const DaybookTree *after);

/* TRUE when a field that carries money (money anywhere below it, or quantity, status) differs. */
gboolean daybook_record_money_differs (const DaybookTree *before, const DaybookTree *after);

G_END_DECLS
