/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-outlook.h"

#include "daybook-review.h"
#include "daybook-time.h"

#define WARN_DAYS 14
#define QUEUE "sign-in ends soon"

void
daybook_outlook_free (DaybookOutlook *self)
{
  if (self == NULL)
    return;

  g_free (self->text);
  g_free (self);
}

static gint64
seconds_left (gint64 until_us, gint64 now_us)
{
  return until_us > now_us ? 1 + (until_us - now_us - 1) / DAYBOOK_SECOND : 0;
}

/* -1: more than the days of the warning away, or not known. */
static gint64
days_left (const DaybookConnection *connection, gint64 now_us)
{
  gint64 end = connection->refresh_expires_us;

  if (end == DAYBOOK_TIME_NONE || end - now_us > WARN_DAYS * DAYBOOK_DAY)
    return -1;

  return MAX (0, end - now_us) / DAYBOOK_DAY;
}

static void say (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
say (GString *text, const char *format, ...)
{
  va_list args;

  if (text->len > 0)
    g_string_append (text, "; ");
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
}

static void
say_breaker (GString *text, const DaybookOutlook *self, const char *reason)
{
  g_autofree char *span = daybook_time_dup_about (self->open_s * DAYBOOK_SECOND);

  if (self->breaker == DAYBOOK_BREAKER_CLOSED)
    return;
  say (text, "does not answer, next try %s%s (%" G_GINT64_FORMAT " failures in a row, last: %s)",
       self->open_s > 0 ? "in " : "at the next sync", self->open_s > 0 ? span : "", self->failures,
       reason != NULL ? reason : "no reason given");
}

DaybookOutlook *
daybook_outlook_new (const DaybookConnection *connection,
                     const DaybookStanding *standing,
                     gint64 now_us)
{
  DaybookOutlook *self = g_new0 (DaybookOutlook, 1);
  DaybookBreaker breaker
      = { (guint) standing->failures, (guint) standing->trips, standing->open_until_us, 0 };
  g_autoptr(GString) text = g_string_new (NULL);

  self->limited_s = seconds_left (MAX (standing->limited_until_us, standing->through_us), now_us);
  self->breaker = daybook_breaker_state (&breaker, now_us);
  self->open_s
      = self->breaker == DAYBOOK_BREAKER_OPEN ? seconds_left (standing->open_until_us, now_us) : 0;
  self->failures = standing->failures;
  self->sign_in_days = days_left (connection, now_us);

  if (self->limited_s > 0)
    {
      g_autofree char *span = daybook_time_dup_about (self->limited_s * DAYBOOK_SECOND);

      say (text, "rate-limited, %s", span);
    }
  say_breaker (text, self, standing->reason);
  if (self->sign_in_days >= 0)
    say (text, "the sign-in ends in %" G_GINT64_FORMAT " days: connect it again",
         self->sign_in_days);
  if (text->len > 0)
    self->text = g_strdup (text->str);

  return self;
}

DaybookOutlook *
daybook_outlook_get (DaybookDb *db, const DaybookConnection *connection, GError **error)
{
  g_autoptr(DaybookStanding) standing = daybook_standing_get (db, connection->id, error);

  return standing != NULL ? daybook_outlook_new (connection, standing, g_get_real_time ()) : NULL;
}

static gboolean
warn (DaybookDb *db, const DaybookConnection *connection, gint64 days, gint64 now, GError **error)
{
  char end[11];
  g_autofree char *reason = NULL;
  DaybookReviewItem item = { .queue = (char *) QUEUE,
                             .subject_kind = (char *) "connection",
                             .subject = connection->num,
                             .currency = (char *) "" };

  daybook_time_day (connection->refresh_expires_us, NULL, end);
  reason = g_strdup_printf ("the sign-in of %s (%s) ends on %s, in %" G_GINT64_FORMAT
                            " days: connect it again before (daybookctl connect %s)",
                            connection->id, connection->title, end, days, connection->provider);
  item.reason = reason;

  return daybook_review_open (db, &item, now, error) > 0;
}

/* The ends of the account's tokens, where they differ from the store's. */
static gboolean
keep_ends (DaybookDb *db, DaybookConnection *connection, DaybookAccount *account, GError **error)
{
  gint64 access, refresh;

  daybook_account_expiry (account, &access, &refresh);
  access = access > 0 ? access : DAYBOOK_TIME_NONE;
  refresh = refresh > 0 ? refresh : DAYBOOK_TIME_NONE;
  if (access == connection->token_expires_us && refresh == connection->refresh_expires_us)
    return TRUE;
  connection->token_expires_us = access;
  connection->refresh_expires_us = refresh;

  return daybook_connection_set_expiry (db, connection->id, access, refresh, error);
}

gboolean
daybook_outlook_note (
    DaybookDb *db, const char *connection, DaybookAccount *account, gboolean worked, GError **error)
{
  gint64 now = g_get_real_time ();
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_autoptr(DaybookConnection) stored
      = transaction != NULL ? daybook_connection_get (db, connection, error) : NULL;
  gint64 days;

  if (stored == NULL || !keep_ends (db, stored, account, error))
    return FALSE;
  if (worked && g_str_equal (stored->state, "needs_sign_in")
      && !daybook_connection_set_state (db, connection, "ready", now, error))
    return FALSE;
  days = days_left (stored, now);
  if (days >= 0 ? !warn (db, stored, days, now, error)
                : daybook_review_close_subject (db, QUEUE, "connection", stored->num,
                                                "signed in for longer", now, error)
                      < 0)
    return FALSE;

  return daybook_db_commit (transaction, error);
}
