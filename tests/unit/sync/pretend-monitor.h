/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network that tests switch on and off. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  GObject parent;
  int up;   /* a route to everywhere */
  int near; /* what is asked for is reachable all the same */
  int looked;
  GThread *asker; /* the last, and how often it was another one; the asker's */
  int askers;
} PretendMonitor;

typedef struct
{
  GObjectClass parent;
} PretendMonitorClass;

static void pretend_monitor_iface_init (GNetworkMonitorInterface *iface);
static GType pretend_monitor_get_type (void);
G_DEFINE_TYPE_WITH_CODE (PretendMonitor,
                         pretend_monitor,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, NULL)
                             G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                    pretend_monitor_iface_init))

static gboolean
pretend_monitor_can_reach (GNetworkMonitor *monitor,
                           GSocketConnectable *address,
                           GCancellable *cancellable,
                           GError **error)
{
  if (g_atomic_int_get (&((PretendMonitor *) monitor)->near))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "not near");
  return FALSE;
}

static void
pretend_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  PretendMonitor *self = (PretendMonitor *) object;

  if (g_str_equal (spec->name, "connectivity"))
    {
      g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
      return;
    }
  self->askers += self->asker != g_thread_self ();
  self->asker = g_thread_self ();
  if (g_str_equal (spec->name, "network-available"))
    g_atomic_int_inc (&self->looked);
  g_value_set_boolean (value, g_str_equal (spec->name, "network-available")
                                  && g_atomic_int_get (&self->up));
}

static void
pretend_monitor_class_init (PretendMonitorClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = pretend_monitor_get_property;
  g_object_class_override_property (object_class, 1, "network-available");
  g_object_class_override_property (object_class, 2, "network-metered");
  g_object_class_override_property (object_class, 3, "connectivity");
}

static void
pretend_monitor_iface_init (GNetworkMonitorInterface *iface)
{
  iface->can_reach = pretend_monitor_can_reach;
}

static void
pretend_monitor_init (PretendMonitor *self)
{
}

static inline PretendMonitor *
pretend_monitor_new (gboolean up)
{
  PretendMonitor *self = g_object_new (pretend_monitor_get_type (), NULL);

  self->up = up;
  return self;
}

static inline void
pretend_monitor_switch (PretendMonitor *self, gboolean up)
{
  g_atomic_int_set (&self->up, up);
  g_signal_emit_by_name (self, "network-changed", up);
}

/* Until somebody has looked @times at whether there is a network. */
static inline void
pretend_monitor_wait_for_look (PretendMonitor *self, int times)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (g_atomic_int_get (&self->looked) < times && g_get_monotonic_time () < end)
    g_usleep (500);
  g_assert_cmpint (g_atomic_int_get (&self->looked), >=, times);
}
