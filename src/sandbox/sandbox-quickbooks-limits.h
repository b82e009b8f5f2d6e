/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rate limits of one company: so many requests within any second, any minute, and at once. */
#pragma once

#include <glib.h>

typedef struct _SandboxQbLimits SandboxQbLimits;

/* @pace multiplies the service's figures: 10 a second, 500 a minute, 10 at once, 120 batches a
 * minute. */
SandboxQbLimits *sandbox_qb_limits_new (int pace);
void sandbox_qb_limits_free (SandboxQbLimits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxQbLimits, sandbox_qb_limits_free)

/* TRUE and counted, or FALSE when the request must be refused. A counted one is open until it is
 * ended. */
gboolean sandbox_qb_limits_begin (SandboxQbLimits *self, gboolean batch, gint64 clock_us);
void sandbox_qb_limits_end (SandboxQbLimits *self);
