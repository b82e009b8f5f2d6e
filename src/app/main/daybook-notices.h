/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells a person by the desktop what needs one: one notification a matter, taken back when it is
 * settled. Main thread. */
#pragma once

#include <gio/gio.h>

#include "daybook-engine.h"

G_BEGIN_DECLS

typedef struct _DaybookNotices DaybookNotices;

/* Watches @engine, and tells while the setting "notifications" is on. A click goes to the matter by
 * the application's action "app.go". */
DaybookNotices *daybook_notices_new (GApplication *application, DaybookEngine *engine);
void daybook_notices_free (DaybookNotices *self);

G_END_DECLS
