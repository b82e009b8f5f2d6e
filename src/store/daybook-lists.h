/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long lists of records: the ids of all that match, in display order, and what they come to. The
 * rows themselves are read by daybook_records_get_many(), some at a time. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_LISTS_TIME,
  DAYBOOK_LISTS_UPDATED,
  DAYBOOK_LISTS_NUMBER, /* or the name, as people sort them: 9 before 10, é beside e */
  DAYBOOK_LISTS_AMOUNT,
  DAYBOOK_LISTS_STATUS,
  DAYBOOK_LISTS_CONNECTION,
  DAYBOOK_LISTS_TYPE,
} DaybookListsSort;

/* An amount in ten thousandths of the currency's unit, whichever that is: 12.50 is 125000. */
#define DAYBOOK_LISTS_UNIT 10000

/* Zero-initialise, then set what matters. */
typedef struct
{
  const char *const *types; /* NULL terminated; must be set */
  const char *connection;   /* NULL: any */
  const char *status;       /* NULL: any */
  gint64 since_us;          /* at >= since; 0: from the start */
  gint64 before_us;         /* at < before; 0: to the end */
  gint64 least, most;       /* amounts without their sign, in the unit above; 0: any */
  gboolean open;            /* only those with a delivery that is not finished, or in review */
  const char *text;         /* NULL: any; what daybook_search_find() finds */
  DaybookListsSort sort;    /* those that are alike by time, newest first */
  gboolean descending;
} DaybookListsQuery;

/* (transfer full), gint64 values */
GArray *daybook_lists_find (DaybookDb *db, const DaybookListsQuery *query, GError **error);

typedef struct
{
  char currency[4]; /* "": those without money */
  gint64 count;
  gint64 sum;       /* minor units; meaningless when @overflow */
  gboolean overflow;
} DaybookListsSum;

/* By currency, the most frequent first. (transfer full), DaybookListsSum values */
GArray *daybook_lists_sum (DaybookDb *db, const DaybookListsQuery *query, GError **error);

/* Whether there is any record of these types at all: an empty list and one that nothing matches are
 * told apart by it. */
gboolean daybook_lists_is_empty (DaybookDb *db, const char *const *types, gboolean *empty,
                                 GError **error);
/* The statuses that records of these types have, as the provider's contract words them, in order.
 * (transfer full), NULL terminated */
char **daybook_lists_statuses (DaybookDb *db, const char *const *types, GError **error);

/* Ids of the deliveries that are about @record: it is their subject, their order, their payout, or
 * the payment, refund or dispute of the row of the processor's ledger that they post. In order.
 * (transfer full), gint64 values */
GArray *daybook_lists_deliveries_of (DaybookDb *db, gint64 record, GError **error);

G_END_DECLS
