/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the store keeps its promises. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

/* Checks every invariant in one state of the store: SQLite's own integrity and foreign keys;
 * every journal balances; every done delivery has exactly one live document with its reference,
 * and every live document a done delivery; no two live documents of one target share a reference
 * or a remote id, and no record has two deliveries of one kind that are not undone (of a state of
 * customers: that are done); every document
 * leads back over delivery and event to a record; the event log has no gap and no flow is ahead of
 * it; records' revisions are contiguous and bodies fit their digests; the audit chain is whole; no
 * card number and nothing that looks like a secret is stored. Each broken one is told in words, at
 * most @limit of each kind (0: 20). An empty list is good news; NULL with an error when the check
 * itself failed. (transfer full), char * */
GPtrArray *daybook_verify (DaybookDb *db, guint limit, GError **error);

G_END_DECLS
