/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far back a provider lets a connection see. What a manifest says of its "reach", and what was
 * granted, decide it. */
#pragma once

#include "daybook-manifest.h"

G_BEGIN_DECLS

/* What is older than the answer is not given to who was granted @granted (as the provider said it);
 * DAYBOOK_TIME_NONE when there is no such end, or nobody knows what was granted. *scope (borrowed
 * from @manifest): what would let it see all. Pure. */
gint64 daybook_horizon_of (DaybookManifest *manifest,
                           const char *stream,
                           const char *granted,
                           gint64 now_us,
                           const char **scope);

/* All streams that have one, in words, with what to do; NULL: none has. Pure. (transfer full) */
char *daybook_horizon_dup_text (DaybookManifest *manifest, const char *granted, gint64 now_us);

G_END_DECLS
