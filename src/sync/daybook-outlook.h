/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person should know of a connection: that it is being waited for, and why; that its sign-in
 * ends soon. */
#pragma once

#include "daybook-account.h"
#include "daybook-breaker.h"
#include "daybook-connection.h"
#include "daybook-standing.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 limited_s;            /* rate-limited, for about so long; 0: not */
  DaybookBreakerState breaker; /* how it is with one that does not answer */
  gint64 open_s;               /* OPEN: until the next try, about */
  gint64 failures;             /* in a row */
  gint64 sign_in_days;         /* until the sign-in ends; -1: not soon, or not known */
  char *text;                  /* (nullable) all of it in words; NULL: nothing to say */
} DaybookOutlook;

void daybook_outlook_free (DaybookOutlook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookOutlook, daybook_outlook_free)

/* Pure; @now_us is the wall clock. (transfer full) */
DaybookOutlook *daybook_outlook_new (const DaybookConnection *connection,
                                     const DaybookStanding *standing,
                                     gint64 now_us);
/* From the store, now. (transfer full) */
DaybookOutlook *
daybook_outlook_get (DaybookDb *db, const DaybookConnection *connection, GError **error);

/* After a job with @account: keeps when its sign-in ends, opens (14 days before) or closes the
 * review "sign-in ends soon", and makes a connection ready again that needed a sign-in, since it
 * @worked. */
gboolean daybook_outlook_note (DaybookDb *db,
                               const char *connection,
                               DaybookAccount *account,
                               gboolean worked,
                               GError **error);

G_END_DECLS
