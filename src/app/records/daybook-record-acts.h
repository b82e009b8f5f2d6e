/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does with a record and its postings, each on a thread of its own, and what is said
 * of it afterwards: a toast for what is short, else a window. Main thread. */
#pragma once

#include "daybook-pane.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_RECORD_ACT_REFETCH, /* of the record */
  DAYBOOK_RECORD_ACT_RETRY,   /* the others of a delivery */
  DAYBOOK_RECORD_ACT_RELEASE,
  DAYBOOK_RECORD_ACT_HOLD,
} DaybookRecordAct;

/* @id: of the record, or of the delivery. */
void daybook_record_act (DaybookPane *pane, DaybookRecordAct act, gint64 id);
/* A failure in words, with what to do about it, and what was tried (@title). */
void daybook_record_tell_failure (DaybookPane *pane, const char *title, const GError *error);

G_END_DECLS
