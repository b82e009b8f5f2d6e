/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables, as a list of migrations; the room's own. */
#pragma once

#include <sqlite3.h>

#include <glib.h>

G_BEGIN_DECLS

/* user_version of a store that this Daybook writes. */
int daybook_schema_get_version (void);

/* The SQL that brings a store from @version to @version + 1 (static). */
const char *daybook_schema_get_migration (int version);

G_END_DECLS
