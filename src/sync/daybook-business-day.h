/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The days of a connection's business: a sale at 23:30 belongs to the shop's day, not to UTC's. */
#pragma once

#include "daybook-connection.h"
#include "daybook-db.h"

G_BEGIN_DECLS

/* The zone of the connection's own account, else (and for NULL) that of the business, else UTC.
 * (transfer full) */
GTimeZone *daybook_business_zone (DaybookDb *db, const DaybookConnection *connection);

/* When the day "2026-11-20" begins in @zone; DAYBOOK_ERROR_SETUP when it is none. */
gboolean
daybook_business_day_parse (const char *text, GTimeZone *zone, gint64 *begins_us, GError **error);

G_END_DECLS
