/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making and ending connections. */
#pragma once

#include "daybook-flow-setup.h"
#include "daybook-reading.h"
#include "daybook-session.h"
#include "daybook-sign-in.h"

G_BEGIN_DECLS

typedef struct
{
  const char *id;            /* NULL: the provider's name, or with -2, -3 when taken */
  const char *provider;      /* or a manifest file: */
  const char *manifest_file; /* NULL unless `custom`; copied into the user's connectors folder's
                                place in the store's settings */
  const char *environment;   /* NULL: the manifest's first */
  const char *base_url;      /* NULL: the provider's own */
  const char *method;        /* NULL: the manifest's first */
  int pace; /* with a base_url: multiplies the manifest's limits, for a server of one's own; 0 is 1
             */
  GHashTable *fields; /* name → value, secrets too: as typed */
  gboolean paused; /* a new one is read only when it is resumed; one that is paused stays so */
} DaybookConnectRequest;

/* Signs in, probes, and stores the connection. The same account again (same provider and account
 * id) renews the sign-in of the connection that is there. @missing (transfer full, may be NULL) are
 * scopes that were not granted. (transfer full) */
DaybookConnection *daybook_connect (DaybookSession *session,
                                    const DaybookConnectRequest *request,
                                    const DaybookSignInUser *user,
                                    char **missing,
                                    GCancellable *cancellable,
                                    GError **error);

/* How a connection that waited begins its work. */
typedef struct
{
  const char *id;
  const char *rule; /* a schedule as text; NULL: the usual one */
  const DaybookReading *reading;
  const GPtrArray *flows; /* DaybookFlowSetup, to be added; may be empty */
} DaybookConnectPlan;

/* All of it or nothing: schedule, reading, flows, and the connection is ready. */
gboolean
daybook_connect_begin (DaybookSession *session, const DaybookConnectPlan *plan, GError **error);

/* Forgets its secrets and marks it removed; records, deliveries and documents stay. */
gboolean daybook_disconnect (DaybookSession *session, const char *id, GError **error);

G_END_DECLS
