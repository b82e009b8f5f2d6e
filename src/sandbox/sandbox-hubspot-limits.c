/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often one may ask: a rolling window of ten seconds, a day's allowance, and a window of one
 * second for searches, which count in none of the others' headers. */
#include "sandbox-hubspot-private.h"
#include "sandbox-window.h"

#define TEN_SECONDLY 100
#define TEN_SECONDLY_OAUTH 110
#define SEARCH_SECONDLY 5
#define DAILY 250000

struct _SandboxHsLimits
{
  SandboxWindow keys, apps, searches;
  gint64 daily;
  gint64 daily_left;
};

SandboxHsLimits *
sandbox_hs_limits_new (int pace)
{
  SandboxHsLimits *limits = g_new0 (SandboxHsLimits, 1);
  guint factor = (guint) CLAMP (pace, 1, 10000);

  sandbox_window_init (&limits->keys, TEN_SECONDLY * factor, 10);
  sandbox_window_init (&limits->apps, TEN_SECONDLY_OAUTH * factor, 10);
  sandbox_window_init (&limits->searches, SEARCH_SECONDLY * factor, 1);
  limits->daily = (gint64) DAILY * factor;
  limits->daily_left = limits->daily;
  return limits;
}

void
sandbox_hs_limits_free (SandboxHsLimits *limits)
{
  sandbox_window_clear (&limits->keys);
  sandbox_window_clear (&limits->apps);
  sandbox_window_clear (&limits->searches);
  g_free (limits);
}

void
sandbox_hs_limits_set_daily (SandboxHsLimits *limits, gint64 left)
{
  limits->daily_left = left;
}

static void
put_header (SandboxHsCall *call, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  sandbox_reply_header (call->request, name, text);
}

static void
put_headers (SandboxHsCall *call, const SandboxWindow *window, guint room, gboolean oauth)
{
  SandboxHsLimits *limits = call->self->limits;

  put_header (call, "X-HubSpot-RateLimit-Max", window->size);
  put_header (call, "X-HubSpot-RateLimit-Remaining", room);
  put_header (call, "X-HubSpot-RateLimit-Interval-Milliseconds", window->window_us / 1000);
  if (oauth)
    return;
  put_header (call, "X-HubSpot-RateLimit-Daily", limits->daily);
  put_header (call, "X-HubSpot-RateLimit-Daily-Remaining", limits->daily_left);
}

const char *
sandbox_hs_limits_take (SandboxHsCall *call, gboolean oauth, gboolean search)
{
  SandboxHsLimits *limits = call->self->limits;
  SandboxWindow *window = search ? &limits->searches : oauth ? &limits->apps : &limits->keys;
  gint64 clock_us = sandbox_server_clock_us (call->self->server);
  guint room = sandbox_window_room (window, clock_us);

  if (!oauth && limits->daily_left <= 0)
    return "DAILY";
  if (room == 0)
    {
      if (!search)
        put_headers (call, window, 0, oauth);
      return search ? "SECONDLY" : "TEN_SECONDLY_ROLLING";
    }
  sandbox_window_add (window, clock_us);
  limits->daily_left -= !oauth;
  if (!search)
    put_headers (call, window, room - 1, oauth);
  return NULL;
}
