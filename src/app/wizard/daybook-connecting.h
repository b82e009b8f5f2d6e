/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sign-in on its way. It runs on an act's thread as one straight call (daybook_connect()); when
 * it needs the person, it hands over to the main thread: an address to open, or one to be pasted.
 * All functions here are the main thread's. */
#pragma once

#include "daybook-connect.h"
#include "daybook-engine.h"
#include "daybook-wizard-state.h"

G_BEGIN_DECLS

typedef struct _DaybookConnecting DaybookConnecting;

typedef struct
{
  /* Open @url; the browser comes back by itself, or (@paste) the person pastes the address that it
   * ends at, for daybook_connecting_answer(). */
  void (*open) (const char *url, gboolean paste, gpointer data);
  /* The end: @connection (transfer full) or @error. @missing (nullable): scopes that were not
   * granted. Nothing is called after it. */
  void (*done) (DaybookConnection *connection,
                const char *missing,
                const GError *error,
                gpointer data);
} DaybookConnectingCalls;

typedef struct
{
  const DaybookWizardState *state;
  const char *manifest_file; /* NULL: found by its provider's name */
  const char *base_url;      /* NULL: the provider's own */
  int pace;
} DaybookConnectingRequest;

/* All of @request is copied. Freed by itself after done. @cancellable ends it. */
DaybookConnecting *daybook_connecting_start (DaybookEngine *engine,
                                             const DaybookConnectingRequest *request,
                                             const DaybookConnectingCalls *calls,
                                             GCancellable *cancellable,
                                             gpointer data,
                                             GDestroyNotify free_data);
/* What the person pasted. */
void daybook_connecting_answer (DaybookConnecting *self, const char *address);

G_END_DECLS
