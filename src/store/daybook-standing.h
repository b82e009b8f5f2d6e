/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a connection stands with its provider: told to wait, left alone because it does not answer.
 * Kept so that another process can show it, and so that one that starts anew does not knock again
 * at once. */
#pragma once

#include "daybook-db.h"
#include "daybook-time.h"

G_BEGIN_DECLS

/* Nobody asks to wait longer: what is farther away was kept before the clock was set back. */
#define DAYBOOK_STANDING_LONGEST_US (31 * DAYBOOK_DAY)

typedef struct
{
  gint64 limited_until_us; /* the provider asked to wait until then; 0: it did not */
  gint64 through_us;       /* what was waiting is through at about this time; 0: not known */
  gint64 failures;         /* in a row */
  gint64 trips;            /* of the breaker since it was last closed; 0: closed */
  gint64 open_until_us;
  char *reason; /* (nullable) what happened last, in words */
  gint64 updated_us;
} DaybookStanding;

void daybook_standing_free (DaybookStanding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookStanding, daybook_standing_free)

/* A zeroed one when nothing was ever kept. (transfer full) */
DaybookStanding *daybook_standing_get (DaybookDb *db, const char *connection, GError **error);
gboolean daybook_standing_put (DaybookDb *db,
                               const char *connection,
                               const DaybookStanding *standing,
                               gint64 now_us,
                               GError **error);

G_END_DECLS
