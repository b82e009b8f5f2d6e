/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One store opened for work: the folder, its key and vault. What every command and screen starts
 * from.
 *
 * The folder holds daybook.db (sealed), its WAL, the seal and the lock. The key and the secrets are
 * in the keyring, or, for servers and by explicit choice, in a key file (0600) with a sealed vault
 * beside the store. */
#pragma once

#include "daybook-account.h"
#include "daybook-connection.h"
#include "daybook-db.h"
#include "daybook-line.h"
#include "daybook-vault.h"

G_BEGIN_DECLS

typedef struct _DaybookSession DaybookSession;

/* @key_file NULL: the keyring. @create makes folder, key and store when they are not there. The key
 * file and the keyring are told apart by errors that name the remedy (DAYBOOK_ERROR_KEYRING,
 * DAYBOOK_ERROR_SETUP, DAYBOOK_ERROR_STORE). Belongs to the thread that opened it, but for what is
 * said to be any thread's. */
DaybookSession *
daybook_session_open (const char *dir, const char *key_file, gboolean create, GError **error);
void daybook_session_free (DaybookSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookSession, daybook_session_free)

/* The same session for the calling thread: with a database of its own, and lock, keyring, lines and
 * actor of @self, which must live longer. For what a window starts beside the scheduler. Any
 * thread. (transfer full) */
DaybookSession *daybook_session_share (DaybookSession *self, GError **error);

/* Who acts, for the audit log: "user:NAME" of the system's user unless it is said ("scheduler" for
 * what runs by itself). Before other threads open the store. */
void daybook_session_set_actor (DaybookSession *self, const char *actor);

DaybookDb *daybook_session_db (DaybookSession *self);
const char *daybook_session_dir (DaybookSession *self);      /* any thread */
DaybookVault *daybook_session_vault (DaybookSession *self);  /* any thread */
const char *daybook_session_store_id (DaybookSession *self); /* any thread */

/* Another connection to the same store, for the calling thread (transfer full). Any thread. */
DaybookDb *daybook_session_open_db (DaybookSession *self, GError **error);

/* The manifest of a stored connection as it ships: its own file when it was connected with one. Any
 * thread. */
DaybookManifest *daybook_session_built_in (const DaybookConnection *connection, GError **error);
/* The same as it works here: with the user's own mappings and value tables in it. Any thread. */
DaybookManifest *daybook_session_manifest (const DaybookConnection *connection, GError **error);

/* The line that all jobs of this process share for that connection (borrowed, lives as long as the
 * session). Any thread. */
DaybookLine *daybook_session_line (DaybookSession *self, const char *connection);

/* (borrowed) Any thread. */
DaybookNetwork *daybook_session_network (DaybookSession *self);

/* Tells the network by @monitor instead of by the system's. Before the first line is asked for. */
void daybook_session_watch (DaybookSession *self, GNetworkMonitor *monitor);

/* The account of a stored connection, for the calling thread. @budget NULL: the one that all jobs
 * of this connection share. Any thread. */
DaybookAccount *daybook_session_open_account (DaybookSession *self,
                                              const DaybookConnection *connection,
                                              DaybookBudget *budget,
                                              GError **error);

/* The only working process: taken for everything that reads providers or posts. @what as for
 * daybook_db_lock(); the error says who holds it. What an earlier process left begun is put in
 * order. */
gboolean daybook_session_lock (DaybookSession *self, const char *what, GError **error);

G_END_DECLS
