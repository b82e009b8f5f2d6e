/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to what waits or failed, from whatever page: done on a thread of its own, and
 * told in a toast. Main thread. */
#pragma once

#include "daybook-pane.h"

G_BEGIN_DECLS

/* @name is a deed's: "retry" and "release" of a delivery, "retry-run", "retry-quarantine" and
 * "drop-quarantine". FALSE when it is none of these. */
gboolean daybook_deeds_do (DaybookPane *pane, const char *name, gint64 id);

G_END_DECLS
