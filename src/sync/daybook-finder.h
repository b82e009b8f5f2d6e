/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the search index beside the store: for whoever searches, never for a sync. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

/* Brings the index up to date in short transactions, with as long a rest after each, so that who
 * else writes gets his turn. Stops when there is nothing more, or soon after @cancellable fires
 * (what was done is kept; that is an error, G_IO_ERROR_CANCELLED). */
gboolean daybook_finder_follow (DaybookDb *db, GCancellable *cancellable, GError **error);

G_END_DECLS
