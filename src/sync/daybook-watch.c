/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-watch.h"

#include "daybook-audit.h"
#include "daybook-error.h"

static DaybookHealthFigure
figure_of (const GError *failure)
{
  if (failure->domain != DAYBOOK_ERROR)
    return DAYBOOK_HEALTH_FAILED_OTHER;
  switch (failure->code)
    {
    case DAYBOOK_ERROR_AUTH:
    case DAYBOOK_ERROR_DENIED:
      return DAYBOOK_HEALTH_FAILED_AUTH;
    case DAYBOOK_ERROR_LATER:
    case DAYBOOK_ERROR_UNSURE:
      return DAYBOOK_HEALTH_FAILED_LATER;
    case DAYBOOK_ERROR_REFUSED:
      return DAYBOOK_HEALTH_FAILED_REFUSED;
    case DAYBOOK_ERROR_UNREADABLE:
      return DAYBOOK_HEALTH_FAILED_UNREADABLE;
    default:
      return DAYBOOK_HEALTH_FAILED_OTHER;
    }
}

gboolean
daybook_watch_end (DaybookDb *db,
                   const char *connection,
                   DaybookAccount *account,
                   DaybookHealthTally *tally,
                   const GError *failure,
                   GError **error)
{
  gint64 now = g_get_real_time ();
  DaybookAccountWork work;

  daybook_account_take_work (account, &work);
  for (int i = 0; i < DAYBOOK_N_OUTCOMES; i++)
    daybook_health_count (tally, DAYBOOK_HEALTH_REQUESTS, (gint64) work.answers[i]);
  daybook_health_count (tally, DAYBOOK_HEALTH_LIMITS, (gint64) work.answers[DAYBOOK_OUTCOME_LIMIT]);
  if (failure != NULL && !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    daybook_health_count (tally, figure_of (failure), 1);
  for (guint64 i = 0; i < work.renewals; i++)
    if (!daybook_audit_note (db, "token.renewed", "connection", 0, connection, now, error))
      return FALSE;
  return daybook_health_write (db, connection, now, tally, error);
}
