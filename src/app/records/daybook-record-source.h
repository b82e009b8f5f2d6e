/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the rows of the places of records come from. The query's kind is the place's name; its
 * filters:
 *
 *   connection=ID  status=WORD  open=1  range=today|week|month|last-month|year
 *   since=2026-11-01  until=2026-11-30 (days of the business, both included)
 *   least=12.50  most=100  deep=1 (a column that needs the body is shown)
 *
 * The functions run on the store thread. */
#pragma once

#include "daybook-rows.h"

G_BEGIN_DECLS

extern const DaybookRowsSource daybook_record_source;

typedef struct
{
  gint64 count;
  char *sums;     /* "1,204.00 USD · 13.00 EUR"; "" when there is no money */
  gboolean empty; /* there is nothing at all, whatever is asked for */
  gint64 behind;  /* what the search does not know yet */
} DaybookRecordTotals;
void daybook_record_totals_free (DaybookRecordTotals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookRecordTotals, daybook_record_totals_free)

/* A DaybookEngineRead: @data is a DaybookListQuery, the answer DaybookRecordTotals. */
gpointer daybook_record_totals_read (DaybookDb *db,
                                     gpointer query,
                                     GCancellable *cancellable,
                                     GError **error);

/* What there is to filter by. */
typedef struct
{
  char **statuses;
  GPtrArray *connections; /* char *: "id\ttitle", those that are not removed */
} DaybookRecordChoices;

void daybook_record_choices_free (DaybookRecordChoices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookRecordChoices, daybook_record_choices_free)

/* A DaybookEngineRead: @data is a DaybookListQuery, the answer DaybookRecordChoices. */
gpointer daybook_record_choices_read (DaybookDb *db,
                                      gpointer query,
                                      GCancellable *cancellable,
                                      GError **error);

/* An amount as people type it ("12.50", "1,50", "1'000") in DAYBOOK_LISTS_UNIT. Pure. */
gboolean daybook_record_parse_amount (const char *text, gint64 *out);

G_END_DECLS
