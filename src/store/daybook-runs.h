/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs: one row for each execution of a stream, a flow or a worker. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *what;        /* "read shopify/orders", "flow books", "deliver quickbooks" */
  gint64 started_us;
  gint64 ended_us;   /* DAYBOOK_TIME_NONE while it runs, or when its process died */
  char *counts;      /* (nullable) JSON object */
  char *error;       /* (nullable) */
} DaybookRun;

void daybook_run_free (DaybookRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookRun, daybook_run_free)

/* Row id, -1 with an error. */
gint64 daybook_runs_start (DaybookDb *db, const char *what, gint64 now_us, GError **error);
/* @failure NULL when it went well. One that failed or did something (a count but "pages" and "read"
 * is not zero) is audited. */
gboolean daybook_runs_end (DaybookDb *db, gint64 id, const char *counts, const char *failure,
                           gint64 now_us, GError **error);
/* The newest of @what; NULL without an error when it never ran. (transfer full) */
DaybookRun *daybook_runs_last (DaybookDb *db, const char *what, GError **error);
/* NULL with an error when there is none. (transfer full) */
DaybookRun *daybook_runs_get (DaybookDb *db, gint64 id, GError **error);
/* Newest first, of @what unless NULL. (transfer full), DaybookRun */
GPtrArray *daybook_runs_list (DaybookDb *db, const char *what, guint limit, GError **error);

G_END_DECLS
