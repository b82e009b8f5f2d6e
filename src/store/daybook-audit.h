/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log: every act, each row sealed to the one before by SHA-256, so that a row taken
 * out, put in or changed shows, and so does an end that was cut off.
 *
 * A row holds ids and names of things, never a secret and nothing about a person. The functions of
 * this room that change what must be told (states of deliveries and connections, quarantine,
 * review, mapping versions) note it themselves; who calls them need not. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 seq;     /* from 1, without gaps */
  gint64 at_us;
  char *actor;    /* "user:NAME" of the system's user, "scheduler" for what runs by itself */
  char *act;      /* "connection.added", "delivery.released" */
  char *detail;   /* JSON object */
  char *version;  /* of the program; NULL in rows that are older than it is kept */
  char *prev;     /* hex hash of the row before; zeroes in the first */
  char *hash;     /* hex SHA-256 over the hash before and this row */
} DaybookAuditEntry;

void daybook_audit_entry_free (DaybookAuditEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookAuditEntry, daybook_audit_entry_free)

/* In the caller's transaction, with what it tells of. Sequence number, -1 with an error. @actor
 * NULL is the one who opened the store, @detail NULL is "{}". */
gint64 daybook_audit_append (DaybookDb *db, const char *actor, const char *act, const char *detail,
                             gint64 at_us, GError **error);
/* Tells it with the outermost transaction: all notes of one act become one row when it commits,
 * with {"about": @about, "ids": [...], "names": [...]}, and none when it is rolled back. Without a
 * transaction it is one of its own. @id 0 and @name NULL are left out. @about: "delivery",
 * "connection", "flow", ... */
gboolean daybook_audit_note (DaybookDb *db, const char *act, const char *about, gint64 id,
                             const char *name, gint64 at_us, GError **error);
/* Up to @limit after @seq, in order. (transfer full), DaybookAuditEntry */
GPtrArray *daybook_audit_list (DaybookDb *db, gint64 seq, guint limit, GError **error);

/* Zero-initialise, then set what matters; NULL and 0 are "any". */
typedef struct
{
  gint64 after_seq;
  gint64 since_us;
  const char *act;   /* how it begins: "delivery." */
  const char *about; /* "delivery", with: */
  const gint64 *ids; /* one of these */
  gsize n_ids;
  const char *name;  /* or this name */
  guint limit;       /* the newest so many; 0: all */
} DaybookAuditQuery;

/* In order. (transfer full), DaybookAuditEntry */
GPtrArray *daybook_audit_find (DaybookDb *db, const DaybookAuditQuery *query, GError **error);
/* TRUE when the chain is whole and ends where it should; else the error names the first bad row,
 * its act and time, and what was done to it. @count (optional): rows seen. */
gboolean daybook_audit_verify (DaybookDb *db, gint64 *count, GError **error);

G_END_DECLS
