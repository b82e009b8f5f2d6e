/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables, as a list of migrations; the room's own. */
#pragma once

#include <sqlite3.h>

#include <glib.h>

G_BEGIN_DECLS

/* Each record that is counted, with the name that it counts as: what daybook_figures_name() in sync
 * says of one record, of all of them. @body is the record's text, as SQL. */
#define DAYBOOK_SCHEMA_COUNTED(body)                                                               \
  "SELECT r.connection AS connection, CASE w.word"                                                 \
  " WHEN 'order' THEN iif (json_extract (" body ", '$.test') IS 1, 'test orders', 'orders')"       \
  " WHEN 'payment' THEN iif (json_extract (" body ", '$.status') IS 'succeeded', 'payments', NULL)"\
  " WHEN 'refund' THEN iif (json_extract (" body ", '$.payment') IS NOT NULL, 'refunds', NULL)"    \
  " WHEN 'balance_entry' THEN iif (json_extract (" body ", '$.fee.amount') <> 0"                   \
  " OR json_extract (" body ", '$.kind') IS 'fee', 'fees', NULL) END AS name"                      \
  " FROM records AS r JOIN words AS w ON w.id = r.type"                                            \
  " WHERE w.word IN ('order', 'payment', 'refund', 'balance_entry') AND name IS NOT NULL"

/* What a row of the processor's ledger is about: the record (alias p) that the entry (alias e)
 * names as its source, to join with. */
#define DAYBOOK_SCHEMA_SOURCE                                                                      \
  "JOIN records AS p ON p.connection = e.connection AND p.type IN (SELECT id FROM words"           \
  " WHERE word IN ('payment', 'refund', 'dispute', 'payout'))"                                    \
  " AND p.source_id = json_extract (unpack (e.body), '$.source')"

/* user_version of a store that this Daybook writes. */
int daybook_schema_get_version (void);

/* The SQL that brings a store from @version to @version + 1 (static). */
const char *daybook_schema_get_migration (int version);

G_END_DECLS
