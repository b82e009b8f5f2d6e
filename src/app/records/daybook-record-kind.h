/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the places of records differ in: which records they show, in which columns, with which
 * words. Static; any thread. */
#pragma once

#include "daybook-grid.h"
#include "daybook-lists.h"
#include "daybook-records.h"

G_BEGIN_DECLS

typedef struct _DaybookRecordKind DaybookRecordKind;

/* What a cell is made of; the body is read only for columns that need it. */
typedef struct
{
  DaybookDb *db;
  GTimeZone *zone; /* of the business */
  const DaybookStoredRecord *record;
  const DaybookTree *body; /* NULL unless it is needed */
} DaybookCellSource;

/* (transfer full) */
typedef char *(*DaybookCell) (const DaybookCellSource *source);

struct _DaybookRecordKind
{
  const char *place;
  const char *types[3]; /* NULL terminated */
  const char *icon;
  /* To translate. */
  const char *label; /* of the table, for those who do not see it */
  const char *empty_title;
  const char *empty_text;
  const DaybookColumn *columns;
  const DaybookCell *cells; /* one a column */
  const gboolean *deep;     /* one a column: needs the body */
  guint n_columns;
  gboolean money; /* has amounts to filter and to sum */
};

const DaybookRecordKind *daybook_record_kind_get (const char *place);
/* The place that shows records of @type; NULL when none does. */
const char *daybook_record_kind_place_of (const char *type);
/* The column's order; FALSE for one that cannot be sorted by. */
gboolean daybook_record_kind_sort (const char *column, DaybookListsSort *sort);
/* What a record is called by: its number or name, else the provider's id. @body may be NULL.
 * (transfer full) */
char *daybook_record_kind_name (const DaybookStoredRecord *record, const DaybookTree *body);

G_END_DECLS
