/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts that a person sees after each sync, kept as they change: counting again would read every
 * record. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

/* Adds @n (it may be negative) to the count @name of @connection, in the caller's transaction with
 * what it counts. */
gboolean
daybook_counts_add (DaybookDb *db, const char *connection, const char *name, gint64 n,
                    GError **error);
/* The sum over all connections, 0 when nothing was counted; -1 with an error. */
gint64 daybook_counts_get (DaybookDb *db, const char *name, GError **error);

G_END_DECLS
