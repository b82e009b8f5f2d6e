/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ties: which record belongs to which, by anchors only (tier 0 of matching). A machine links what
 * names each other and agrees in currency and amount; everything else is asked. Runs inside the
 * caller's transaction. */
#pragma once

#include "daybook-db.h"
#include "daybook-record.h"
#include "daybook-story.h"

G_BEGIN_DECLS

/* Notes by what @record can be found, and links what it names itself. Part of storing a page. */
gboolean daybook_tie_record (
    DaybookDb *db, gint64 id, const DaybookRecord *record, gint64 now_us, GError **error);

typedef enum
{
  DAYBOOK_TIE_FOUND,
  DAYBOOK_TIE_NO_HINTS, /* nothing in the record names an order: no machine may guess */
  DAYBOOK_TIE_WAITS,    /* it names one that has not been read yet */
  DAYBOOK_TIE_DIFFERS,  /* the order that it names has no payment of this amount */
  DAYBOOK_TIE_SEVERAL,  /* more than one order fits */
} DaybookTie;

typedef struct
{
  gint64 record;   /* FOUND: the order */
  char *waits_for; /* not FOUND: what could explain it, "order_number:1042" (owned) */
  char *reason;    /* DIFFERS, SEVERAL, NO_HINTS: in words (owned) */
} DaybookTieResult;

void daybook_tie_result_clear (DaybookTieResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DaybookTieResult, daybook_tie_result_clear)

/* The order of the flow's shop that the payment @id pays for; linked ("payment_order", with its
 * evidence) when found. */
gboolean daybook_tie_payment (DaybookBookFlow *flow,
                              gint64 id,
                              const DaybookTree *payment,
                              DaybookTie *tie,
                              DaybookTieResult *out,
                              GError **error);

/* The shop's refund that the processor's refund @id carries out: of the tied order, of the same
 * amount, the first not taken yet
 * ("refund_refund"). WAITS when the shop has not told yet. */
gboolean daybook_tie_refund (DaybookDb *db,
                             const char *shop,
                             gint64 id,
                             const DaybookTree *refund,
                             gint64 order,
                             const char *order_source_id,
                             gint64 now_us,
                             DaybookTie *tie,
                             DaybookTieResult *out,
                             GError **error);

G_END_DECLS
