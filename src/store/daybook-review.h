/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bookkeeper's queues: what needs a person, and why. A subject is open at most once in a
 * queue. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *queue;        /* "unmatched", "held", "quarantine", ... */
  char *subject_kind; /* "record", "delivery", "quarantine", "connection" */
  gint64 subject;
  char *reason;
  gint64 amount;      /* minor units */
  char *currency;     /* "" when no money is at stake */
  gint64 opened_us;
  gint64 closed_us;   /* DAYBOOK_TIME_NONE while open */
  char *resolution;   /* (nullable) */
} DaybookReviewItem;

void daybook_review_item_free (DaybookReviewItem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookReviewItem, daybook_review_item_free)

/* Opens it, or brings reason and amount of the open one up to date. id, opened and closed are
 * not read. Row id, -1 with an error. */
gint64 daybook_review_open (DaybookDb *db, const DaybookReviewItem *item, gint64 now_us,
                            GError **error);
gboolean daybook_review_close (DaybookDb *db, gint64 id, const char *resolution, gint64 now_us,
                               GError **error);
/* Closes what is open for the subject in @queue (every queue when NULL). How many, -1 with an
 * error. */
int daybook_review_close_subject (DaybookDb *db, const char *queue, const char *subject_kind,
                                  gint64 subject, const char *resolution, gint64 now_us,
                                  GError **error);
/* NULL with an error when there is none. (transfer full) */
DaybookReviewItem *daybook_review_get (DaybookDb *db, gint64 id, GError **error);
/* Oldest first, open ones unless @with_closed; @queue NULL: any; after row @after_id, at most
 * @limit. (transfer full), DaybookReviewItem */
GPtrArray *daybook_review_list (DaybookDb *db, const char *queue, gboolean with_closed,
                                gint64 after_id, guint limit, GError **error);

typedef struct
{
  const char *queue;  /* interned */
  char currency[4];   /* counted apart: amounts of two currencies have no sum */
  gint64 count;
  gint64 sum;         /* minor units */
  gint64 oldest_us;
} DaybookReviewCount;

/* Open ones by queue and currency. (transfer full), DaybookReviewCount values */
GArray *daybook_review_count (DaybookDb *db, GError **error);

G_END_DECLS
