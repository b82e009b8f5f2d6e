/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to loopback are in clear text. The system's resolver (libproxy, or GNOME's settings) may
 * send even those through a proxy, off this computer; this one goes straight there, without asking,
 * which is also much cheaper. */
#include "daybook-proxy.h"

struct _DaybookProxy
{
  GObject parent_instance;
};

static void proxy_resolver_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DaybookProxy,
                               daybook_proxy,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, proxy_resolver_init))

/* What to use for @address without asking (transfer full), or NULL. */
static char **
dup_direct (const char *address)
{
  static const char *const direct[] = { "direct://", NULL };
  g_autoptr(GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && daybook_proxy_is_loopback (host) ? g_strdupv ((char **) direct) : NULL;
}

static void
system_answered_cb (GObject *system, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (system), result, &error);

  if (proxies == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
}

static char **
lookup (GProxyResolver *resolver, const char *address, GCancellable *cancellable, GError **error)
{
  char **direct = dup_direct (address);

  if (direct != NULL)
    return direct;

  return g_proxy_resolver_lookup (g_proxy_resolver_get_default (), address, cancellable, error);
}

static void
lookup_async (GProxyResolver *resolver,
              const char *address,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, data);
  char **direct = dup_direct (address);

  g_task_set_source_tag (task, lookup_async);
  if (direct != NULL)
    g_task_return_pointer (task, direct, (GDestroyNotify) g_strfreev);
  else
    g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), address, cancellable,
                                   system_answered_cb, g_steal_pointer (&task));
}

static char **
lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
proxy_resolver_init (GProxyResolverInterface *iface)
{
  iface->lookup = lookup;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
}

static void
daybook_proxy_class_init (DaybookProxyClass *klass)
{
}

static void
daybook_proxy_init (DaybookProxy *self)
{
}

GProxyResolver *
daybook_proxy_new (void)
{
  return g_object_new (DAYBOOK_TYPE_PROXY, NULL);
}

gboolean
daybook_proxy_is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = NULL;

  g_return_val_if_fail (host != NULL, FALSE);

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}
