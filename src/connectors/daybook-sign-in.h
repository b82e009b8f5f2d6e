/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in, as the manifest says, as one straight-line call on a job's thread: client
 * credentials, authorization code with a loopback receiver or a pasted address, API key, tokens
 * obtained elsewhere, user and password. */
#pragma once

#include "daybook-account.h"

G_BEGIN_DECLS

typedef struct
{
  /* Show @url to the person (open the browser). FALSE with an error stops the sign-in. */
  gboolean (*open_url) (const char *url, gpointer data, GError **error);
  /* Where loopback is refused: the address that the person pastes (transfer full); NULL with an
   * error stops. */
  char *(*ask_address) (const char *url, gpointer data, GError **error);
  gpointer data;
  gint64 timeout_us; /* for the browser to come back; 0: five minutes */
} DaybookSignInUser;

typedef struct
{
  char *account;  /* the provider's own id of the account */
  char *title;    /* its name there */
  char *settings; /* JSON: what was typed and learned */
  char *scope;
  char *missing; /* scopes that were wanted and not granted, comma separated; NULL: none */
} DaybookSignedIn;

void daybook_signed_in_free (DaybookSignedIn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookSignedIn, daybook_signed_in_free)

/* @fields: name → value as the method's "fields" ask; checked against their patterns first
 * (DAYBOOK_ERROR_SETUP names the field). Ends with the manifest's probe: what it cannot read is
 * told. Secrets are saved in the vault once the account could be looked at. */
DaybookSignedIn *daybook_sign_in (DaybookAccount *account,
                                  GHashTable *fields,
                                  const DaybookSignInUser *user,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
