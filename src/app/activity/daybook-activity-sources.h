/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Activity place lists: runs, deliveries, what could not be read, the audit log. */
#pragma once

#include "daybook-browser.h"

G_BEGIN_DECLS

/* All are static. Queries filter by "of", as daybook_history_list() has it. */
extern const DaybookBrowserSource daybook_activity_runs;
extern const DaybookBrowserSource daybook_activity_deliveries;
extern const DaybookBrowserSource daybook_activity_quarantine;
extern const DaybookBrowserSource daybook_activity_audit;

/* "win.go::orders:42" for a record, by its type; NULL for one without a place. Store thread.
 * (transfer full) */
char *daybook_activity_dup_place (DaybookDb *db, gint64 record, GError **error);
/* What a delivery is, in words: "sale #1042 to quickbooks". Store thread. (transfer full) */
DaybookDescription *daybook_activity_describe_delivery (DaybookDb *db, gint64 id, GError **error);

G_END_DECLS
