/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person can do about a delivery that does not go on by itself. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What to do and type about a delivery that is held or refused for @reason, as the delivery says
 * it; NULL when there is nothing to do. @flow NULL: FLOW is said instead; @delivery 0: N. Pure.
 * (transfer full) */
char *daybook_remedy_dup (const char *reason, const char *flow, gint64 delivery);

G_END_DECLS
