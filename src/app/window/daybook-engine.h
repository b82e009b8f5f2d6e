/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window stands on: one store, opened, with its threads.
 *
 * Main draws and never waits. The store thread owns the database that screens read through; each
 * act (a sign-in, a retry, an undo) has a thread and a database of its own; the scheduler keeps the
 * store in agreement as `daybookctl run` does, while this process holds the store's lock. Between
 * them go plain values and GError. All functions here are the main thread's. */
#pragma once

#include "daybook-session.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_ENGINE_CLOSED,
  DAYBOOK_ENGINE_OPENING,
  DAYBOOK_ENGINE_OPEN,
  DAYBOOK_ENGINE_FAILED,
} DaybookEngineState;

#define DAYBOOK_TYPE_ENGINE (daybook_engine_get_type ())
G_DECLARE_FINAL_TYPE (DaybookEngine, daybook_engine, DAYBOOK, ENGINE, GObject)

/* Signals: "changed" when anyone has written to the store, at most twice a second;
 * "notify::state"; "notify::at-work" when the scheduler begins or ends. @key_file NULL: the
 * keyring. */
DaybookEngine *daybook_engine_new (const char *dir, const char *key_file);
const char *daybook_engine_get_dir (DaybookEngine *self);
DaybookEngineState daybook_engine_get_state (DaybookEngine *self);
/* FAILED only. */
const GError *daybook_engine_get_failure (DaybookEngine *self);
/* Whether this process keeps the store in agreement; FALSE while another one does. */
gboolean daybook_engine_is_at_work (DaybookEngine *self);
/* (transfer none) DaybookRunning: what runs now. */
GListModel *daybook_engine_get_works (DaybookEngine *self);

/* Makes the store when it is not there. Ends in OPEN or FAILED, and may be tried again then. */
void daybook_engine_open (DaybookEngine *self);
/* Stops all that runs, and waits for it: a request that is out is broken off. Once, before the last
 * reference is dropped. */
void daybook_engine_close (DaybookEngine *self);

/* Runs on the store thread. Its result is the finishing call's. */
typedef gpointer (*DaybookEngineRead) (DaybookDb *db,
                                       gpointer data,
                                       GCancellable *cancellable,
                                       GError **error);

/* @data is freed with @free_data once it was read with, @result of one that nobody takes with
 * @free_result. A cancelled read ends in G_IO_ERROR_CANCELLED, its query soon after. */
void daybook_engine_read_async (DaybookEngine *self,
                                DaybookEngineRead read,
                                gpointer data,
                                GDestroyNotify free_data,
                                GDestroyNotify free_result,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* (transfer full) What the function answered; NULL with an error when it set one, and when the
 * engine is not open (DAYBOOK_ERROR_STORE). */
gpointer daybook_engine_read_finish (DaybookEngine *self, GAsyncResult *result, GError **error);

/* Runs on a thread of its own, with a session that shares lock, lines and keyring. */
typedef gpointer (*DaybookEngineAct) (DaybookSession *session,
                                      gpointer data,
                                      GCancellable *cancellable,
                                      GError **error);

/* As reads do; what an act changes is audited as the user's. */
void daybook_engine_act_async (DaybookEngine *self,
                               DaybookEngineAct act,
                               gpointer data,
                               GDestroyNotify free_data,
                               GDestroyNotify free_result,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gpointer daybook_engine_act_finish (DaybookEngine *self, GAsyncResult *result, GError **error);

/* Reads @connection (NULL: each) at once, whatever its schedule, and posts what comes of it. */
void daybook_engine_sync_now (DaybookEngine *self, const char *connection);
/* Breaks off what runs for @connection (NULL: all of them); what it had stored stays. */
void daybook_engine_stop_work (DaybookEngine *self, const char *connection);

G_END_DECLS
