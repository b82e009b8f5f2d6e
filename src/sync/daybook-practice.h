/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice company: a store of its own, connected to pretend providers that listen on this
 * computer (daybook-sandbox) by the ways to sign in that the real ones have. */
#pragma once

#include "daybook-session.h"

G_BEGIN_DECLS

/* So many times as much goes through as the real providers allow: a person waits for it. */
#define DAYBOOK_PRACTICE_PACE 20

typedef enum
{
  DAYBOOK_PRACTICE_SIGN_IN, /* to a provider */
  DAYBOOK_PRACTICE_READ,    /* what of a provider must be known first: accounts, pipelines */
  DAYBOOK_PRACTICE_CONNECT, /* shop, processor, books and CRM with each other: the flows */
} DaybookPracticeStep;

/* Told in the calling thread. @provider is its title; NULL for CONNECT. @part of it all is done,
 * 0 to 1. */
typedef void (*DaybookPracticeTell) (DaybookPracticeStep step,
                                     const char *provider,
                                     double part,
                                     gpointer data);

/* @ports is the line of JSON with which daybook-sandbox begins. The first time it connects all of
 * them, and makes the flows with the accounts that are suggested; what of that is there already is
 * left as it is. Later it renews the sign-ins of those that are still connected, at the addresses
 * that they have now. Takes the session's lock. */
gboolean daybook_practice_set_up (DaybookSession *session,
                                  const char *ports,
                                  DaybookPracticeTell tell,
                                  gpointer data,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
