/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the search index up to date while a window shows records: a few seconds behind what is
 * written, on a thread of its own. Main thread. */
#pragma once

#include "daybook-engine.h"

G_BEGIN_DECLS

/* From now on, until @engine is closed. More than once is once. */
void daybook_record_index_keep (DaybookEngine *engine);

G_END_DECLS
