/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links tie one record to another with evidence; anchors are the texts by which a record can be
 * found.
 *
 * Kinds of link in use, always from the many to the one: "payment_order", "entry_payment",
 * "entry_refund", "entry_dispute", "refund_refund" (the processor's refund to the shop's),
 * "payout_entry" (from the entry to its payout). */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  const char *kind; /* interned */
  gint64 from;      /* row ids of records */
  gint64 to;
  char *evidence;   /* JSON: why they belong together */
  gint64 made_us;
} DaybookLink;

void daybook_link_free (DaybookLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookLink, daybook_link_free)

/* A record has one link of a kind: a second replaces the first. @changed (optional) tells
 * whether it is new or leads elsewhere. */
gboolean daybook_links_set (DaybookDb *db, const char *kind, gint64 from, gint64 to,
                            const char *evidence, gint64 now_us, gboolean *changed, GError **error);
/* Takes it away; no error when there was none. */
gboolean daybook_links_remove (DaybookDb *db, const char *kind, gint64 from, GError **error);
/* Where @from leads: row id, 0 when there is no link, -1 with an error. */
gint64 daybook_links_to (DaybookDb *db, const char *kind, gint64 from, GError **error);
/* The whole link; NULL without an error when there is none. (transfer full) */
DaybookLink *daybook_links_get (DaybookDb *db, const char *kind, gint64 from, GError **error);
/* Row ids that lead to @to, in order. (transfer full), gint64 values */
GArray *daybook_links_from (DaybookDb *db, const char *kind, gint64 to, GError **error);
/* All links of any kind that touch @record. (transfer full), DaybookLink */
GPtrArray *daybook_links_of (DaybookDb *db, gint64 record, GError **error);
/* Row ids of records of @type (of @connection unless NULL) that have no link of @kind, oldest
 * row first, after row @after, at most @limit. (transfer full), gint64 values */
GArray *daybook_links_missing (DaybookDb *db, const char *kind, const char *type,
                               const char *connection, gint64 after, guint limit, GError **error);

typedef struct
{
  const char *kind;  /* "order_number", "processor_reference", "source" */
  const char *value;
} DaybookAnchor;

/* The record has exactly these anchors from now on. Writes only what differs. Needs a
 * transaction. */
gboolean daybook_anchors_replace (DaybookDb *db, gint64 record, const DaybookAnchor *anchors,
                                  gsize n, GError **error);
/* Row ids of the records (of @type unless NULL) that have this anchor, in order. (transfer
 * full), gint64 values */
GArray *daybook_anchors_find (DaybookDb *db, const char *kind, const char *value, const char *type,
                              GError **error);
/* The same, of @connection and @type only. */
GArray *daybook_anchors_find_at (DaybookDb *db,
                                 const char *connection,
                                 const char *kind,
                                 const char *value,
                                 const char *type,
                                 GError **error);

G_END_DECLS
