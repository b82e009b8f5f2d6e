/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comma-separated values (RFC 4180): quotes, doubled quotes, commas and line ends inside quotes;
 * CRLF or LF; a byte order mark is skipped, empty lines are too. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint line; /* where it begins, from 1 */
  GStrv fields;
} DaybookCsvRow;

/* (transfer full), DaybookCsvRow. DAYBOOK_ERROR_UNREADABLE names the line: not UTF-8, a quote that
 * is not closed, text behind a closing quote. */
GPtrArray *daybook_csv_parse (const char *text, gssize length, GError **error);

/* Appends one row, quoted where it must be, and a line end. */
void daybook_csv_append (GString *out, const char *const *fields);

G_END_DECLS
