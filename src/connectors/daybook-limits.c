/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast requests may go, by the manifest's "limits": the budget that an account begins with, and
 * what each answer teaches it. A provider tells of its limits in two ways: by points in the answer
 * ("cost", GraphQL) and by headers ("windows"). */
#include "daybook-account-private.h"

#include "daybook-time.h"

#define DEFAULT_PER_SECOND 5.0
#define DEFAULT_WAIT DAYBOOK_SECOND

static double
read_number (const DaybookTree *tree, DaybookNode node, double otherwise)
{
  const char *text = daybook_tree_text (tree, node, NULL);

  return text != NULL ? g_ascii_strtod (text, NULL) : otherwise;
}

static DaybookNode
limit (const DaybookAccount *self, const char *member)
{
  return daybook_tree_get (self->tree, daybook_tree_get (self->tree, 0, "limits"), member);
}

/* A server of one's own may allow more than the provider does. */
static double
pace (const DaybookAccount *self)
{
  return self->base_url != NULL
             ? (double) CLAMP (daybook_object_int (self->settings, "pace", 1), 1, 10000)
             : 1;
}

DaybookBudget *
daybook_account_make_budget (const DaybookAccount *self)
{
  double per_second = read_number (self->tree, limit (self, "per_second"), DEFAULT_PER_SECOND);
  double burst = read_number (self->tree, limit (self, "burst"), MAX (1, per_second));

  return daybook_budget_new (per_second * pace (self), burst * pace (self));
}

static gboolean
read_cost (const DaybookAccount *self, const DaybookTree *answer, const char *member, double *out)
{
  const char *path = daybook_tree_find_text (self->tree, limit (self, "cost"), member);
  const char *text
      = path != NULL && answer != NULL ? daybook_tree_find_text (answer, 0, path) : NULL;

  if (text != NULL)
    *out = g_ascii_strtod (text, NULL);

  return text != NULL;
}

/* The number in the header that @member of @window names; FALSE when there is none. */
static gboolean
read_header (const DaybookAccount *self,
             const DaybookReply *reply,
             DaybookNode window,
             const char *member,
             double *out)
{
  const char *name = daybook_tree_find_text (self->tree, window, member);
  const char *text = name != NULL ? daybook_reply_header (reply, name) : NULL;
  char *end = NULL;
  double value = text != NULL ? g_ascii_strtod (text, &end) : 0;

  if (text == NULL || end == text || !(value >= 0 && value < 1e15))
    return FALSE;
  *out = value;

  return TRUE;
}

/* How long until the window begins anew; 0 when it is not told. */
static gint64
read_reset (const DaybookAccount *self, const DaybookReply *reply, DaybookNode window)
{
  const char *as = daybook_tree_find_text (self->tree, window, "reset_as");
  double reset;

  if (!read_header (self, reply, window, "reset", &reset))
    return 0;
  if (g_strcmp0 (as, "ms") == 0)
    return (gint64) (reset * DAYBOOK_SECOND / 1000);
  if (g_strcmp0 (as, "unix") == 0)
    return MAX (0, (gint64) (reset * DAYBOOK_SECOND) - reply->date_us);

  return (gint64) (reset * DAYBOOK_SECOND);
}

static DaybookWindow
read_window (const DaybookAccount *self, const DaybookReply *reply, DaybookNode node)
{
  DaybookWindow window = { -1, 0, 0, read_reset (self, reply, node) };
  const char *span = daybook_tree_find_text (self->tree, node, "interval");
  double interval_ms;

  read_header (self, reply, node, "remaining", &window.remaining);
  read_header (self, reply, node, "maximum", &window.maximum);
  if (read_header (self, reply, node, "interval_ms", &interval_ms))
    window.interval_us = (gint64) (interval_ms * DAYBOOK_SECOND / 1000);
  else if (span != NULL)
    daybook_time_parse_span (span, &window.interval_us);

  return window;
}

/* Whether @code says that a day's allowance is used up: how long the provider's day still lasts, by
 * its own clock. 0: it says something else. */
static gint64
rest_of_day (const DaybookAccount *self, const char *code, gint64 now_us)
{
  DaybookNode daily = limit (self, "daily");
  DaybookNode one = daybook_tree_first (self->tree, daybook_tree_get (self->tree, daily, "codes"));
  const char *zone_text = daybook_tree_find_text (self->tree, daily, "zone");
  g_autofree char *name = NULL;
  g_autoptr(GTimeZone) zone = NULL;

  while (one != DAYBOOK_NODE_NONE
         && g_strcmp0 (daybook_tree_text (self->tree, one, NULL), code) != 0)
    one = daybook_tree_next (self->tree, one);
  if (one == DAYBOOK_NODE_NONE)
    return 0;
  if (zone_text != NULL)
    name = daybook_scope_fill (self->scope, zone_text, DAYBOOK_ESCAPE_NONE, NULL);
  zone = name != NULL && *name != '\0' ? g_time_zone_new_identifier (name) : NULL;

  return daybook_time_day_begin (now_us, zone, 1) - now_us;
}

/* How long a refusal for speed asks to wait, where Retry-After does not say it: by its points, by a
 * window that is used up, by what the manifest knows. */
static gint64
find_wait (const DaybookAccount *self, const DaybookAnswer *answer, const DaybookReply *reply)
{
  const char *span = daybook_tree_text (self->tree, limit (self, "wait"), NULL);
  double requested, available, rate;
  gint64 wait = DEFAULT_WAIT;

  if (read_cost (self, answer->tree, "requested", &requested)
      && read_cost (self, answer->tree, "available", &available)
      && read_cost (self, answer->tree, "rate", &rate) && rate > 0 && requested > available)
    return (gint64) ((requested - available) / rate * (double) DAYBOOK_SECOND) + 1;

  for (DaybookNode node = daybook_tree_first (self->tree, limit (self, "windows"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (self->tree, node))
    {
      DaybookWindow window = read_window (self, reply, node);

      if (window.remaining < 1 && window.reset_us > 0)
        return window.reset_us;
    }
  if (span != NULL)
    daybook_time_parse_span (span, &wait);

  return MAX (1, (gint64) ((double) wait / pace (self)));
}

/* Whoever is refused for the rest of a day is told when that ends: it may be hours away. */
static void
tell_end_of_day (DaybookAnswer *answer, gint64 end_us)
{
  gint64 second = end_us / DAYBOOK_SECOND * DAYBOOK_SECOND;
  g_autofree char *end = daybook_time_dup_text (second, DAYBOOK_TIME_RFC3339, NULL);
  g_autofree char *message = g_steal_pointer (&answer->message);

  answer->message = g_strdup_printf ("%s The day's allowance is used up, and the next begins at %s",
                                     message, end);
}

static void
learn_cost (DaybookAccount *self, DaybookNode node, const DaybookAnswer *answer)
{
  const char *query = daybook_tree_find_text (self->tree, node, "graphql");
  double requested = 0, available, maximum, rate;

  if (read_cost (self, answer->tree, "requested", &requested) && query != NULL)
    {
      double *cost = g_new (double, 1);

      *cost = MAX (1, requested);
      g_hash_table_replace (self->costs, g_strdup (query), cost);
    }
  if (read_cost (self, answer->tree, "available", &available)
      && read_cost (self, answer->tree, "maximum", &maximum)
      && read_cost (self, answer->tree, "rate", &rate))
    daybook_budget_learn (self->budget, available, maximum, rate, g_get_monotonic_time ());
}

static void
learn_windows (DaybookAccount *self, const DaybookReply *reply)
{
  for (DaybookNode node = daybook_tree_first (self->tree, limit (self, "windows"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (self->tree, node))
    {
      DaybookWindow window = read_window (self, reply, node);

      daybook_budget_learn_window (self->budget, &window, g_get_monotonic_time ());
    }
}

void
daybook_account_learn (DaybookAccount *self, DaybookCall *call, const DaybookReply *reply)
{
  DaybookAnswer *answer = call->answer;
  gint64 rest;

  daybook_budget_landed (self->budget, call->cost);
  learn_cost (self, call->node, answer);
  learn_windows (self, reply);
  if (answer->outcome != DAYBOOK_OUTCOME_LIMIT)
    return;

  rest = rest_of_day (self, answer->code, reply->date_us);
  if (rest > 0)
    tell_end_of_day (answer, reply->date_us + rest);
  answer->wait_us = MAX (answer->wait_us, rest);
  if (answer->wait_us <= 0)
    answer->wait_us = find_wait (self, answer, reply);
  daybook_budget_hold (self->budget, g_get_monotonic_time () + answer->wait_us);
}
