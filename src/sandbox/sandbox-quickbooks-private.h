/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running provider: company, tokens and limits behind one port. */
#pragma once

#include "sandbox-quickbooks-auth.h"
#include "sandbox-quickbooks-company.h"
#include "sandbox-quickbooks-journal.h"
#include "sandbox-quickbooks-limits.h"
#include "sandbox-server.h"

#define SANDBOX_QB_CLIENT_ID "ABsandboxMapleShop0000000000000000000000000000001"
#define SANDBOX_QB_CLIENT_SECRET "sandboxMapleShopSecret000000000000000001"
#define SANDBOX_QB_REALM "9341450000012345"
/* What the application has registered: one address for development, one page to copy the answer
 * from. */
#define SANDBOX_QB_REDIRECT_LOCAL "http://localhost:3458/callback"
#define SANDBOX_QB_REDIRECT_PASTE "https://daybook.example/quickbooks/callback"
#define SANDBOX_QB_SCOPE "com.intuit.quickbooks.accounting"

typedef struct
{
  SandboxServer *server; /* borrowed */
  SandboxQbCompany *company;
  SandboxQbAuth *auth;
  SandboxQbLimits *limits;
  GHashTable *remembered;    /* requestid → what was answered */
  SandboxQbJournal *journal; /* (nullable): where the books are kept */
  gint64 write_us;           /* the time that the write at hand bears; 0 between writes */
} SandboxQuickbooks;

/* sandbox-quickbooks.c */
SandboxQuickbooks *sandbox_quickbooks_of (SandboxServer *server);
/* Does a write that came by no request, and keeps it. (nullable) (transfer full) */
SandboxQbFault *sandbox_quickbooks_do (SandboxQuickbooks *self, const SandboxQbEntry *entry);

/* sandbox-quickbooks-signin.c: TRUE when the path belongs to signing in and a reply was set. */
gboolean sandbox_qb_signin_handle (SandboxQuickbooks *self, SandboxRequest *request);

/* sandbox-quickbooks-batch.c: append {"BatchItemResponse":[…] or "CDCResponse":[…] without the
 * closing part. */
SandboxQbFault *sandbox_qb_batch_run (SandboxQbCompany *company,
                                      JsonObject *body,
                                      gboolean with_request_id,
                                      GString *out);
SandboxQbFault *sandbox_qb_cdc_run (SandboxQbCompany *company,
                                    const char *entities,
                                    const char *since,
                                    GString *out);
