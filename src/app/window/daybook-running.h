/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One job that runs, for the screen: what it does, how far it has come, how long it will take.
 * Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DAYBOOK_TYPE_RUNNING (daybook_running_get_type ())
G_DECLARE_FINAL_TYPE (DaybookRunning, daybook_running, DAYBOOK, RUNNING, GObject)

/* @kind as daybook_job_kind_name() says. */
DaybookRunning *daybook_running_new (const char *connection, const char *kind);
const char *daybook_running_get_connection (DaybookRunning *self);
const char *daybook_running_get_kind (DaybookRunning *self);
/* What it does, in words; property "text". */
const char *daybook_running_get_text (DaybookRunning *self);
/* Property "part": how much of it is done, 0 to 1; -1: not known. */
double daybook_running_get_part (DaybookRunning *self);

/* @stream, records so far, part as above, and µs that are left (-1: not known). */
void daybook_running_tell (
    DaybookRunning *self, const char *stream, guint64 records, double part, gint64 left_us);

G_END_DECLS
