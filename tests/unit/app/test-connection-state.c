/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a connection is, in words: the worst comes first, and each that needs a person has its
 * button. */
#include <string.h>

#include "daybook-connection-state.h"
#include "daybook-sparkline.h"
#include "daybook-time.h"

#define NOW G_GINT64_CONSTANT (1790000000000000)

typedef struct
{
  const char *name;
  const char *state;
  gint64 failures, limited_s, sign_in_days;
  const char *held, *error;
  gint64 last_us, next_us;
  DaybookConnectionStateKind kind;
  const char *word, *text, *action; /* text: a part of it */
} Case;

static const Case cases[] = {
  { "all-at-once", "needs_sign_in", 3, 9, 2, "held", "refused: who are you", NOW, NOW,
    DAYBOOK_CONNECTION_NEEDS_SIGN_IN, "Needs a sign-in", "refused: who are you",
    "connections.reconnect" },
  { "paused-and-failing", "paused", 3, 9, 2, "held", NULL, NOW, NOW, DAYBOOK_CONNECTION_PAUSED,
    "Paused", "Nothing is lost", "connections.resume" },
  { "held", "ready", 5, 0, -1, "it ended its process five times", "lost", NOW, DAYBOOK_TIME_NONE,
    DAYBOOK_CONNECTION_HELD, "Held", "five times", "connections.resume" },
  { "failing", "ready", 3, 0, -1, NULL, "no route", NOW, NOW + 90 * DAYBOOK_SECOND,
    DAYBOOK_CONNECTION_FAILING, "Failing",
    "It failed 3 times in a row. It is tried again in 90 seconds.\nno route",
    "connections.sync-now" },
  { "failing-now", "ready", 1, 0, -1, NULL, NULL, NOW, NOW, DAYBOOK_CONNECTION_FAILING, "Failing",
    "It failed 1 time in a row and is tried again now.", "connections.sync-now" },
  { "limited", "ready", 0, 200, 3, NULL, NULL, NOW, NOW, DAYBOOK_CONNECTION_LIMITED,
    "Going slower", "in about 4 minutes", NULL },
  { "ends-soon", "ready", 0, 0, 3, NULL, NULL, NOW, NOW, DAYBOOK_CONNECTION_ENDS_SOON,
    "Sign-in ends soon", "In 3 days", "connections.reconnect" },
  { "new", "ready", 0, 0, -1, NULL, NULL, DAYBOOK_TIME_NONE, NOW, DAYBOOK_CONNECTION_NEW,
    "Not read yet", NULL, NULL },
  { "good", "ready", 0, 0, -1, NULL, NULL, NOW, NOW, DAYBOOK_CONNECTION_GOOD, "Healthy", NULL,
    NULL },
};

static void
test_state (gconstpointer data)
{
  const Case *one = data;
  DaybookConnectionFacts facts = { .state = (char *) one->state,
                                   .provider_title = (char *) "Till",
                                   .now_us = NOW,
                                   .failures = one->failures,
                                   .limited_s = one->limited_s,
                                   .sign_in_days = one->sign_in_days,
                                   .held = (char *) one->held,
                                   .error = (char *) one->error,
                                   .last_us = one->last_us,
                                   .next_us = one->next_us };
  g_autoptr(DaybookConnectionState) state = daybook_connection_state_new (&facts);

  g_assert_cmpint (state->kind, ==, one->kind);
  g_assert_cmpstr (state->word, ==, one->word);
  g_assert_cmpstr (state->action, ==, one->action);
  g_assert_true ((state->button != NULL) == (state->action != NULL));
  if (one->text == NULL)
    g_assert_null (state->text);
  else if (strstr (state->text, one->text) == NULL)
    g_error ("\"%s\" is not in \"%s\"", one->text, state->text);
}

static void
test_schedule (void)
{
  static const struct
  {
    const char *rule, *words;
  } rules[] = {
    { "continuous", "All the time, every 1 to 15 minutes" },
    { "every 15 min", "Every 15 minutes" },
    { "every 2 h", "Every 2 hours" },
    { "daily 06:30 quiet 22:00-06:00", "Every day at 06:30, not from 22:00 to 06:00" },
    { "paused", "Only when you ask for it" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *words = NULL;
      DaybookSchedule rule;

      g_assert_true (daybook_schedule_parse (rules[i].rule, &rule, &error));
      words = daybook_connection_state_dup_schedule (&rule);
      g_assert_cmpstr (words, ==, rules[i].words);
    }
}

static void
test_span (void)
{
  static const struct
  {
    gint64 seconds;
    const char *words;
  } spans[] = { { 0, "0 seconds" },     { 1, "1 second" },         { 119, "119 seconds" },
                { 120, "2 minutes" },   { 7140, "119 minutes" },   { 7141, "2 hours" },
                { 172740, "2 days" }, { 200000, "3 days" } };

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autofree char *words = daybook_connection_state_dup_span (spans[i].seconds);

      g_assert_cmpstr (words, ==, spans[i].words);
    }
}

static guint
alpha_at (cairo_surface_t *surface, int x, int y)
{
  cairo_surface_flush (surface);
  return cairo_image_surface_get_data (surface)[y * cairo_image_surface_get_stride (surface) + x];
}

/* The tallest fills it, the smallest is seen, nothing is only the line below. */
static void
test_sparkline (void)
{
  static const double values[] = { 0, 1, 1000 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 30, 20);
  cairo_t *cr = cairo_create (surface);

  daybook_sparkline_draw (cr, 30, 20, values, G_N_ELEMENTS (values));
  g_assert_cmpuint (alpha_at (surface, 25, 1), ==, 255);
  g_assert_cmpuint (alpha_at (surface, 14, 18), ==, 255);
  g_assert_cmpuint (alpha_at (surface, 14, 10), ==, 0);
  g_assert_cmpuint (alpha_at (surface, 3, 18), ==, 0);
  g_assert_cmpuint (alpha_at (surface, 3, 19), ==, 255);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/connection-state/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_state);
    }
  g_test_add_func ("/connection-state/schedule", test_schedule);
  g_test_add_func ("/connection-state/span", test_span);
  g_test_add_func ("/sparkline", test_sparkline);
  return g_test_run ();
}
