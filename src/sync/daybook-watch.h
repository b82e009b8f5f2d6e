/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a job adds to health and audit at its end, in the transaction that ends its run. */
#pragma once

#include "daybook-account.h"
#include "daybook-db.h"
#include "daybook-health.h"

G_BEGIN_DECLS

/* Writes @tally for @connection with what its account did since this was last asked (requests,
 * limits; a renewed token is audited, and its new expiry kept nowhere but in the vault) and with
 * @failure (NULL: none; a cancel is none), by what the user can do about it. */
gboolean daybook_watch_end (DaybookDb *db,
                            const char *connection,
                            DaybookAccount *account,
                            DaybookHealthTally *tally,
                            const GError *failure,
                            GError **error);

G_END_DECLS
