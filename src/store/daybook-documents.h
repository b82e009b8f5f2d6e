/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents: what a delivery left at its target, and how to undo it. A delivery has at most one
 * live document: the table itself refuses a second. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  gint64 delivery;
  char *connection;
  char *kind;           /* the remote entity: "SalesReceipt" */
  char *remote_id;
  char *remote_version; /* (nullable) "SyncToken" and the like */
  char *reference;
  char *link;           /* (nullable) where a person can see it */
  gint64 total;         /* minor units */
  char *currency;
  char *state;          /* "live" or "undone" */
  char *mapping;        /* (nullable) digest of the mapping version */
  char *steps;          /* JSON: the ids that undoing needs */
  gint64 created_us;
  gint64 undone_us;     /* DAYBOOK_TIME_NONE while live */
} DaybookDocument;

DaybookDocument *daybook_document_new (void);
void daybook_document_free (DaybookDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookDocument, daybook_document_free)

/* Row id, -1 with an error (also when the delivery has a live one). State is 'live', whatever
 * the struct says. */
gint64 daybook_documents_insert (DaybookDb *db, const DaybookDocument *document, gint64 now_us,
                                 GError **error);
gboolean daybook_documents_set_remote (DaybookDb *db, gint64 id, const char *remote_version,
                                       const char *steps, GError **error);
gboolean daybook_documents_mark_undone (DaybookDb *db, gint64 id, gint64 now_us, GError **error);
/* NULL with an error when there is none. (transfer full) */
DaybookDocument *daybook_documents_get (DaybookDb *db, gint64 id, GError **error);
/* The live one of a delivery; NULL without an error when there is none. (transfer full) */
DaybookDocument *daybook_documents_of_delivery (DaybookDb *db, gint64 delivery, GError **error);
/* By the target's id, live or else the newest undone; NULL without an error when there is none.
 * @kind NULL: any. (transfer full) */
DaybookDocument *daybook_documents_find (DaybookDb *db, const char *connection, const char *kind,
                                         const char *remote_id, GError **error);
/* By our reference, live ones only. (transfer full) (nullable) */
DaybookDocument *daybook_documents_find_reference (DaybookDb *db, const char *connection,
                                                   const char *reference, GError **error);
/* In order of id after @after_id; of @connection and in @state unless NULL; at most @limit.
 * (transfer full), DaybookDocument */
GPtrArray *daybook_documents_list (DaybookDb *db, const char *connection, const char *state,
                                   gint64 after_id, guint limit, GError **error);

/* Live documents that stand for the same thing at the target as another one: none, or something is
 * there twice. -1 with an error. */
gint64 daybook_documents_count_doubles (DaybookDb *db, GError **error);

G_END_DECLS
