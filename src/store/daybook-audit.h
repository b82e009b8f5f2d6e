/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log: every act, each row sealed to the one before by SHA-256, so that a row taken
 * out, put in or changed shows. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 seq;     /* from 1, without gaps */
  gint64 at_us;
  char *actor;    /* "owner", "daybookctl", "scheduler" */
  char *act;      /* "connection.added", "delivery.released" */
  char *detail;   /* JSON object */
  char *hash;     /* hex SHA-256 over the hash before and this row */
} DaybookAuditEntry;

void daybook_audit_entry_free (DaybookAuditEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookAuditEntry, daybook_audit_entry_free)

/* In the caller's transaction, with what it tells of. Sequence number, -1 with an error. @detail
 * NULL is "{}". */
gint64 daybook_audit_append (DaybookDb *db, const char *actor, const char *act, const char *detail,
                             gint64 at_us, GError **error);
/* Up to @limit after @seq, in order. (transfer full), DaybookAuditEntry */
GPtrArray *daybook_audit_list (DaybookDb *db, gint64 seq, guint limit, GError **error);
/* TRUE when the chain is whole; else the error names the first bad row and what is wrong with
 * it. @count (optional): rows seen. */
gboolean daybook_audit_verify (DaybookDb *db, gint64 *count, GError **error);

G_END_DECLS
