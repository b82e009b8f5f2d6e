/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-connection-state.h"

#include <glib/gi18n.h>

#include "daybook-format.h"
#include "daybook-time.h"

/* What is the same for all of a kind; @action with the connection's id as its target. */
static const struct
{
  const char *word, *button, *action, *icon, *style;
} kinds[] = {
  [DAYBOOK_CONNECTION_GOOD] = { N_ ("Healthy"), NULL, NULL, "emblem-ok-symbolic", "success" },
  [DAYBOOK_CONNECTION_NEW]
  = { N_ ("Not read yet"), NULL, NULL, "content-loading-symbolic", "dim-label" },
  [DAYBOOK_CONNECTION_LIMITED]
  = { N_ ("Going slower"), NULL, NULL, "content-loading-symbolic", "warning" },
  [DAYBOOK_CONNECTION_PAUSED] = { N_ ("Paused"), N_ ("_Resume"), "connections.resume",
                                 "media-playback-pause-symbolic", "dim-label" },
  [DAYBOOK_CONNECTION_ENDS_SOON]
  = { N_ ("Sign-in ends soon"), N_ ("Sign _In Again"), "connections.reconnect",
      "dialog-warning-symbolic", "warning" },
  [DAYBOOK_CONNECTION_FAILING] = { N_ ("Failing"), N_ ("_Try Now"), "connections.sync-now",
                                  "dialog-warning-symbolic", "warning" },
  [DAYBOOK_CONNECTION_HELD]
  = { N_ ("Held"), N_ ("_Go On"), "connections.resume", "dialog-error-symbolic", "error" },
  [DAYBOOK_CONNECTION_NEEDS_SIGN_IN]
  = { N_ ("Needs a sign-in"), N_ ("Sign _In Again"), "connections.reconnect",
      "dialog-error-symbolic", "error" },
};

void
daybook_connection_state_free (DaybookConnectionState *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self);
}

char *
daybook_connection_state_dup_span (gint64 seconds)
{
  gint64 minutes = (seconds + 59) / 60, hours = (minutes + 59) / 60;

  if (seconds < 120)
    return g_strdup_printf (ngettext ("%d second", "%d seconds", (gulong) seconds), (int) seconds);
  if (minutes < 120)
    return g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) minutes), (int) minutes);
  if (hours < 48)
    return g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong) hours), (int) hours);
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) (hours + 23) / 24),
                          (int) ((hours + 23) / 24));
}

/* Worst first. */
static DaybookConnectionStateKind
kind_of (const DaybookConnectionFacts *facts)
{
  if (g_strcmp0 (facts->state, "needs_sign_in") == 0)
    return DAYBOOK_CONNECTION_NEEDS_SIGN_IN;
  if (g_strcmp0 (facts->state, "paused") == 0)
    return DAYBOOK_CONNECTION_PAUSED;
  if (facts->held != NULL)
    return DAYBOOK_CONNECTION_HELD;
  if (facts->failures > 0 || facts->breaker != DAYBOOK_BREAKER_CLOSED)
    return DAYBOOK_CONNECTION_FAILING;
  if (facts->limited_s > 0)
    return DAYBOOK_CONNECTION_LIMITED;
  if (facts->sign_in_days >= 0)
    return DAYBOOK_CONNECTION_ENDS_SOON;
  return facts->last_us == DAYBOOK_TIME_NONE ? DAYBOOK_CONNECTION_NEW : DAYBOOK_CONNECTION_GOOD;
}

/* Why, in the provider's or the program's own words, behind what is said here. */
static char *
with_reason (char *text, const char *reason)
{
  g_autofree char *own = text;

  return reason != NULL ? g_strdup_printf ("%s\n%s", own, reason) : g_steal_pointer (&own);
}

static char *
dup_failing (const DaybookConnectionFacts *facts)
{
  gint64 left_us = facts->next_us != DAYBOOK_TIME_NONE ? facts->next_us - facts->now_us : 0;
  gint64 left_s = MAX (facts->open_s, left_us / DAYBOOK_SECOND);
  g_autofree char *span = daybook_connection_state_dup_span (left_s);
  char *text;

  if (left_s <= 0)
    text = g_strdup_printf (ngettext ("It failed %d time in a row and is tried again now.",
                                      "It failed %d times in a row and is tried again now.",
                                      (gulong) facts->failures),
                            (int) facts->failures);
  else
    /* Translators: "... It is tried again in 3 minutes." */
    text = g_strdup_printf (ngettext ("It failed %d time in a row. It is tried again in %s.",
                                      "It failed %d times in a row. It is tried again in %s.",
                                      (gulong) facts->failures),
                            (int) facts->failures, span);
  return with_reason (text, facts->error);
}

static char *
dup_limited (const DaybookConnectionFacts *facts)
{
  g_autofree char *span = daybook_connection_state_dup_span (facts->limited_s);

  return g_strdup_printf (_ ("%s allows only so much at a time. It goes on by itself, in about "
                             "%s."),
                          facts->provider_title, span);
}

static char *
dup_ends_soon (const DaybookConnectionFacts *facts)
{
  return g_strdup_printf (ngettext ("In %d day Daybook may no longer ask %s: sign in again before.",
                                    "In %d days Daybook may no longer ask %s: sign in again "
                                    "before.",
                                    (gulong) facts->sign_in_days),
                          (int) facts->sign_in_days, facts->provider_title);
}

static char *
dup_text (DaybookConnectionStateKind kind, const DaybookConnectionFacts *facts)
{
  switch (kind)
    {
    case DAYBOOK_CONNECTION_LIMITED:
      return dup_limited (facts);
    case DAYBOOK_CONNECTION_PAUSED:
      return g_strdup (_ ("Nothing is read from it and nothing is posted to it until you resume "
                          "it. Nothing is lost."));
    case DAYBOOK_CONNECTION_ENDS_SOON:
      return dup_ends_soon (facts);
    case DAYBOOK_CONNECTION_FAILING:
      return dup_failing (facts);
    case DAYBOOK_CONNECTION_HELD:
      return with_reason (g_strdup (_ ("It is not tried again by itself.")), facts->held);
    case DAYBOOK_CONNECTION_NEEDS_SIGN_IN:
      return with_reason (g_strdup_printf (_ ("%s no longer accepts the sign-in. What is here "
                                              "stays; what is new is read once you have signed "
                                              "in."),
                                           facts->provider_title),
                          facts->error);
    case DAYBOOK_CONNECTION_NEW:
    case DAYBOOK_CONNECTION_GOOD:
    default:
      return NULL;
    }
}

DaybookConnectionState *
daybook_connection_state_new (const DaybookConnectionFacts *facts)
{
  DaybookConnectionState *self = g_new0 (DaybookConnectionState, 1);

  self->kind = kind_of (facts);
  self->word = _ (kinds[self->kind].word);
  self->text = dup_text (self->kind, facts);
  self->button = kinds[self->kind].button != NULL ? _ (kinds[self->kind].button) : NULL;
  self->action = kinds[self->kind].action;
  self->icon = kinds[self->kind].icon;
  self->style = kinds[self->kind].style;

  return self;
}

/* ---- schedules ---- */

static char *
dup_rule (const DaybookSchedule *rule)
{
  switch (rule->kind)
    {
    case DAYBOOK_SCHEDULE_EVERY:
      {
        g_autofree char *span = daybook_connection_state_dup_span (rule->every_us / DAYBOOK_SECOND);

        /* Translators: "Every 15 minutes" */
        return g_strdup_printf (_ ("Every %s"), span);
      }
    case DAYBOOK_SCHEDULE_DAILY:
      return g_strdup_printf (_ ("Every day at %02d:%02d"), rule->minute / 60, rule->minute % 60);
    case DAYBOOK_SCHEDULE_PAUSED:
      return g_strdup (_ ("Only when you ask for it"));
    case DAYBOOK_SCHEDULE_CONTINUOUS:
    default:
      return g_strdup (_ ("All the time, every 1 to 15 minutes"));
    }
}

char *
daybook_connection_state_dup_schedule (const DaybookSchedule *rule)
{
  g_autofree char *words = dup_rule (rule);
  g_autoptr(GString) text = g_string_new (words);

  for (guint i = 0; i < rule->n_quiet; i++)
    {
      int from = rule->quiet[i].from, to = rule->quiet[i].to;

      g_string_append_printf (text, _ (", not from %02d:%02d to %02d:%02d"), from / 60, from % 60,
                              to / 60, to % 60);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- what it is for ---- */

static const struct
{
  const char *name, *title, *icon;
} categories[] = {
  { "shop", N_ ("Shop"), "daybook-orders-symbolic" },
  { "payments", N_ ("Payments"), "daybook-payments-symbolic" },
  { "books", N_ ("Books"), "daybook-overview-symbolic" },
  { "crm", N_ ("Customers"), "daybook-customers-symbolic" },
  { "stock", N_ ("Stock"), "daybook-stock-symbolic" },
};

const char *
daybook_connection_state_category (const char *category)
{
  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    if (g_strcmp0 (categories[i].name, category) == 0)
      return _ (categories[i].title);
  return _ ("Your own");
}

const char *
daybook_connection_state_category_icon (const char *category)
{
  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    if (g_strcmp0 (categories[i].name, category) == 0)
      return categories[i].icon;
  return "daybook-connections-symbolic";
}
