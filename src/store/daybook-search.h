/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking for records by what people know of them: a number, a name, an e-mail address, an article,
 * the reference of a posting. The index follows the event log, deliveries and documents with
 * positions of its own, by daybook_search_follow(), so that what reads and posts never pays for it;
 * a store that no window has opened has none. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

/* Brings the index forward by at most @limit events, deliveries and documents, in one short
 * transaction. *more: there is more to follow. */
gboolean daybook_search_follow (DaybookDb *db, guint limit, gboolean *more, GError **error);
/* How many events, deliveries and documents are not in the index yet; -1 with an error. */
gint64 daybook_search_behind (DaybookDb *db, GError **error);

/* Row ids of records (of @types, and maybe of others) that have all words of @text somewhere in
 * them, or in a reference of theirs at a target. Numbers and provider's ids that begin with @text
 * are found even when they are not in the index yet; a text whose words are all shorter than three
 * letters only finds those. (transfer full), gint64 values, each once, in no order */
GArray *
daybook_search_find (DaybookDb *db, const char *text, const char *const *types, GError **error);

/* @text as it is compared: small letters without their marks. (transfer full) Pure. */
char *daybook_search_fold (const char *text);

G_END_DECLS
