/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for the network: not at all for this computer, no longer than asked, and no longer than
 * it is away. */
#include "daybook-error.h"
#include "daybook-network.h"
#include "pretend-monitor.h"

#define AWAY "https://api.example.com/v1"
#define LONG (60 * G_USEC_PER_SEC)

typedef struct
{
  DaybookNetwork *network;
  GCancellable *cancellable;
  GError *error;
} Waiter;

static gpointer
wait_thread (gpointer data)
{
  Waiter *waiter = data;

  return GINT_TO_POINTER (daybook_network_wait (waiter->network, AWAY, G_MAXINT64,
                                                waiter->cancellable, &waiter->error));
}

static void
test_here (void)
{
  static const char *const urls[]
      = { "http://127.0.0.1:8000/v1", "http://localhost", "http://[::1]:80/" };
  PretendMonitor *monitor = pretend_monitor_new (FALSE);
  g_autoptr(DaybookNetwork) network = daybook_network_new (G_NETWORK_MONITOR (monitor));

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    g_assert_true (daybook_network_wait (network, urls[i], 0, NULL, NULL));
  g_assert_cmpint (monitor->looked, ==, 0);
  g_object_unref (monitor);
}

static void
test_there (void)
{
  PretendMonitor *monitor = pretend_monitor_new (TRUE);
  g_autoptr(DaybookNetwork) network = daybook_network_new (G_NETWORK_MONITOR (monitor));

  g_assert_true (daybook_network_wait (network, AWAY, 0, NULL, NULL));
  g_assert_true (daybook_network_wait (network, NULL, 0, NULL, NULL));
  g_object_unref (monitor);
}

/* No way out, but the server stands in the next room. */
static void
test_next_room (void)
{
  PretendMonitor *monitor = pretend_monitor_new (FALSE);
  g_autoptr(DaybookNetwork) network = daybook_network_new (G_NETWORK_MONITOR (monitor));

  monitor->near = TRUE;
  g_assert_true (daybook_network_wait (network, "https://192.168.1.20/", 0, NULL, NULL));
  g_object_unref (monitor);
}

static void
test_gives_up (void)
{
  PretendMonitor *monitor = pretend_monitor_new (FALSE);
  g_autoptr(DaybookNetwork) network = daybook_network_new (G_NETWORK_MONITOR (monitor));
  g_autoptr(GError) error = NULL;

  g_assert_false (daybook_network_wait (network, AWAY, 0, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
  g_assert_nonnull (strstr (error->message, "there is no network: nothing was tried"));
  g_clear_error (&error);
  g_assert_false (daybook_network_wait (network, AWAY, 3000, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
  g_object_unref (monitor);
}

/* Changes that bring nothing do not end the wait; the one that does, ends it at once. */
static void
test_comes_back (void)
{
  PretendMonitor *monitor = pretend_monitor_new (FALSE);
  g_autoptr(DaybookNetwork) network = daybook_network_new (G_NETWORK_MONITOR (monitor));
  Waiter waiters[3] = { { network, NULL, NULL }, { network, NULL, NULL }, { network, NULL, NULL } };
  GThread *threads[3];

  for (guint i = 0; i < 3; i++)
    threads[i] = g_thread_new ("waiter", wait_thread, &waiters[i]);
  pretend_monitor_wait_for_look (monitor, 3);
  pretend_monitor_switch (monitor, FALSE);
  pretend_monitor_wait_for_look (monitor, 6);
  pretend_monitor_switch (monitor, TRUE);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[i])));
      g_assert_no_error (waiters[i].error);
    }
  g_object_unref (monitor);
}

static void
test_cancelled (void)
{
  PretendMonitor *monitor = pretend_monitor_new (FALSE);
  g_autoptr(DaybookNetwork) network = daybook_network_new (G_NETWORK_MONITOR (monitor));
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Waiter waiter = { network, cancellable, NULL };
  GThread *thread = g_thread_new ("waiter", wait_thread, &waiter);

  pretend_monitor_wait_for_look (monitor, 1);
  g_cancellable_cancel (cancellable);
  g_assert_false (GPOINTER_TO_INT (g_thread_join (thread)));
  g_assert_error (waiter.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&waiter.error);
  g_assert_false (daybook_network_wait (network, AWAY, LONG, cancellable, &waiter.error));
  g_assert_error (waiter.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&waiter.error);
  g_object_unref (monitor);
}

static void
test_available (void)
{
  PretendMonitor *monitor = pretend_monitor_new (FALSE);
  g_autoptr(DaybookNetwork) network = daybook_network_new (G_NETWORK_MONITOR (monitor));
  gboolean metered = TRUE;

  monitor->near = TRUE;
  g_assert_false (daybook_network_is_available (network, &metered));
  g_assert_false (metered);
  pretend_monitor_switch (monitor, TRUE);
  g_assert_true (daybook_network_is_available (network, &metered));
  g_object_unref (monitor);
}

/* Nobody but the thread that watches asks the monitor. */
static void
test_one_asker (void)
{
  PretendMonitor *monitor = pretend_monitor_new (TRUE);
  g_autoptr(DaybookNetwork) network = daybook_network_new (G_NETWORK_MONITOR (monitor));
  gboolean metered;

  daybook_network_wait (network, AWAY, 0, NULL, NULL);
  g_assert_nonnull (monitor->asker);
  g_assert_true (monitor->asker != g_thread_self ());
  daybook_network_is_available (network, &metered);
  g_assert_cmpint (monitor->askers, ==, 1);
  g_object_unref (monitor);
}

/* The system's own, on its thread: whatever it says, nobody hangs. */
static void
test_system (void)
{
  g_autoptr(DaybookNetwork) network = daybook_network_new (NULL);
  g_autoptr(DaybookNetwork) unused = daybook_network_new (NULL);
  g_autoptr(GError) error = NULL;

  if (!daybook_network_wait (network, "https://127.0.0.2.invalid/", 0, NULL, &error))
    g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
}

static gpointer
switch_thread (gpointer data)
{
  for (guint i = 0; i < 3000; i++)
    pretend_monitor_switch (data, i % 2);

  return NULL;
}

/* Freed while it is being told of changes. */
static void
test_freed_while_told (void)
{
  PretendMonitor *monitor = pretend_monitor_new (FALSE);
  GThread *thread = g_thread_new ("switch", switch_thread, monitor);

  for (guint i = 0; i < 3000; i++)
    daybook_network_free (daybook_network_new (G_NETWORK_MONITOR (monitor)));
  g_thread_join (thread);
  g_object_unref (monitor);
}

/* Many, one after another: the system's monitor is one for all of the process. */
static void
test_ends (void)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr(DaybookNetwork) network = daybook_network_new (NULL);

      daybook_network_wait (network, NULL, 0, NULL, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network/here", test_here);
  g_test_add_func ("/network/there", test_there);
  g_test_add_func ("/network/next-room", test_next_room);
  g_test_add_func ("/network/gives-up", test_gives_up);
  g_test_add_func ("/network/comes-back", test_comes_back);
  g_test_add_func ("/network/cancelled", test_cancelled);
  g_test_add_func ("/network/available", test_available);
  g_test_add_func ("/network/one-asker", test_one_asker);
  g_test_add_func ("/network/system", test_system);
  g_test_add_func ("/network/freed-while-told", test_freed_while_told);
  g_test_add_func ("/network/ends", test_ends);

  return g_test_run ();
}
