/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an owner wants to know on one page: what came in, what needs a person, where the money is,
 * and whether all is well. */
#pragma once

#include "daybook-day-sums.h"
#include "daybook-figures.h"
#include "daybook-money.h"

G_BEGIN_DECLS

#define DAYBOOK_OVERVIEW_DAYS 30

/* A payout that is on its way to the bank. */
typedef struct
{
  gint64 record;
  char *number; /* the processor's id of it */
  char *status;
  DaybookMoney money;
  gint64 at_us;
} DaybookTransit;

/* How a connection does today. */
typedef struct
{
  char *id;
  char *title;
  char *state;       /* "ready", "paused", "needs_sign_in" */
  char *outlook;     /* (nullable) what there is to say of it, in words */
  gint64 through_us; /* complete through; DAYBOOK_TIME_NONE: not yet */
  gint64 read;       /* records today */
  gint64 posted;     /* documents today */
  gint64 failures;   /* today */
  gint64 latency_us; /* within which 95 % of today's documents were posted; 0: none */
} DaybookWellbeing;

typedef struct
{
  GTimeZone *zone;
  gint64 begins[DAYBOOK_OVERVIEW_DAYS + 1]; /* of the days, the last is tomorrow */
  GArray *orders;                           /* DaybookDaySum */
  GArray *payments;                         /* DaybookDaySum: money that was taken */
  char currency[4];                         /* of most payments; "" without any */
  GPtrArray *transit;                       /* DaybookTransit, the next to arrive first */
  GPtrArray *wellbeing;                     /* DaybookWellbeing */
  GArray *queues;                           /* DaybookReviewCount */
  DaybookFigures *figures;
} DaybookOverview;

void daybook_overview_free (DaybookOverview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookOverview, daybook_overview_free)

/* As of @now_us. (transfer full), NULL with an error */
DaybookOverview *daybook_overview_new (DaybookDb *db, gint64 now_us, GError **error);
/* The sum of @sums (orders or payments) on day @day in self->currency. */
gint64 daybook_overview_sum (const DaybookOverview *self, const GArray *sums, guint day);
/* How many on that day, in any currency. */
gint64 daybook_overview_count (const DaybookOverview *self, const GArray *sums, guint day);

G_END_DECLS
