/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened, for screens: the ids of all rows of a kind, newest first, so that a list knows how
 * long it is and reads only the rows that are looked at. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_HISTORY_RUNS,       /* of: "failed", "did" (failed, or has counts that are not zero) */
  DAYBOOK_HISTORY_DELIVERIES, /* of: a state */
  DAYBOOK_HISTORY_QUARANTINE, /* the open ones; of: nothing */
  DAYBOOK_HISTORY_REVIEW,     /* the open ones, oldest first; of: a queue */
  DAYBOOK_HISTORY_AUDIT,      /* of: how the act begins, "delivery." */
  DAYBOOK_N_HISTORIES
} DaybookHistory;

/* @of NULL: all. (transfer full), gint64 */
GArray *
daybook_history_list (DaybookDb *db, DaybookHistory history, const char *of, GError **error);

G_END_DECLS
