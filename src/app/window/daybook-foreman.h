/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the engine: the scheduler's thread, what runs in it now, and what a person wishes of it.
 * Main thread. */
#pragma once

#include <gio/gio.h>

#include "daybook-session.h"

G_BEGIN_DECLS

typedef struct _DaybookForeman DaybookForeman;

/* @at_work is called when daybook_foreman_is_at_work() has changed. */
DaybookForeman *daybook_foreman_new (void (*at_work) (gpointer data), gpointer data);
/* After daybook_foreman_close(). */
void daybook_foreman_free (DaybookForeman *self);

/* Keeps the store of @session (which must live until it is closed, and hold the lock) in agreement.
 * Nothing when it does already. */
void daybook_foreman_start (DaybookForeman *self, DaybookSession *session);
/* Breaks off what runs, and waits for it. May be started again. */
void daybook_foreman_close (DaybookForeman *self);

gboolean daybook_foreman_is_at_work (DaybookForeman *self);
/* (transfer none) DaybookRunning */
GListModel *daybook_foreman_get_works (DaybookForeman *self);
/* Reads @connection (NULL: each) at once, or breaks off what runs for it. */
void daybook_foreman_wish (DaybookForeman *self, const char *connection, gboolean stop);

G_END_DECLS
