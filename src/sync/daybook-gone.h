/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sync/: records that the source no longer has. A record is gone only when a complete
 * listing of where it belongs does not have it; then an event says so, and flows act on that:
 * nothing in the books is touched. When it is read again it is back, by an event too. */
#pragma once

#include "daybook-listing.h"

G_BEGIN_DECLS

/* Marks what is here of @type with at in [@from_us, @until_us) (all when @from_us is
 * DAYBOOK_TIME_NONE) and not in @listing, in one transaction; *n tells how many. When a listing
 * would take away more than half of what is here, and that is much, or has elements without a
 * readable id, nothing is marked: DAYBOOK_ERROR_UNREADABLE in words. */
gboolean daybook_gone_mark_missing (DaybookIngest *ingest,
                                    const char *stream,
                                    const char *type,
                                    DaybookListing *listing,
                                    gint64 from_us,
                                    gint64 until_us,
                                    guint *n,
                                    GError **error);

/* Lists each stream that can lose records whole, where the last time is longer ago than its
 * manifest's "every" (or always, with @now_anyway), and marks what is gone. */
gboolean daybook_gone_list_streams (DaybookIngest *ingest,
                                    gboolean now_anyway,
                                    guint *n,
                                    GError **error);

G_END_DECLS
