/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wanted failures: which requests go wrong, and how. Each rule draws from its own generator, so a
 * seed gives the same failures for the same sequence of requests whatever the other rules do.
 *
 * What is an accident of one request is a rule; what is a state of the provider (a renamed account,
 * a closed period, a revoked token, a clock that is off, a list that lags) is asked of the control
 * port. */
#pragma once

#include <json-glib/json-glib.h>

typedef enum
{
  SANDBOX_FAULT_NONE,
  SANDBOX_FAULT_TIMEOUT_BEFORE, /* not executed; hangs, then closes without a reply */
  SANDBOX_FAULT_TIMEOUT_AFTER,  /* executed; hangs, then closes without a reply */
  SANDBOX_FAULT_DROP_REPLY,     /* executed; closes at once without a reply */
  SANDBOX_FAULT_LIMITED,        /* not executed; the provider's 429 */
  SANDBOX_FAULT_FAILED,         /* not executed; the provider's 500 */
  SANDBOX_FAULT_EXPIRED,        /* access tokens expire just now: the provider's 401 */
  SANDBOX_FAULT_SLOW,           /* executed; the reply comes late */
  SANDBOX_FAULT_MALFORMED,      /* executed; for this and the following see sandbox-spoil.h */
  SANDBOX_FAULT_HTML,
  SANDBOX_FAULT_HALF,
  SANDBOX_FAULT_CUT,
  SANDBOX_FAULT_REPEAT,
  SANDBOX_FAULT_REORDER,
} SandboxFaultKind;

typedef struct _SandboxFaults SandboxFaults;

SandboxFaults *sandbox_faults_new (void);
void sandbox_faults_free (SandboxFaults *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxFaults, sandbox_faults_free)

/* @spec:
 * {"provider":"quickbooks|shopify|stripe|hubspot|*",
 * "kind":"timeout_before|timeout_after|drop_reply|429|500|401|slow|malformed|html|half|cut|repeat|
 * reorder|none",
 * "rate":0.1,"seed":7,"match":"POST /v3/","count":3,"seconds":0.3}. "none" removes the provider's
 * rules ("*": all). Errors: G_IO_ERROR_INVALID_ARGUMENT, names the member; then nothing has
 * changed. */
gboolean sandbox_faults_add (SandboxFaults *self, JsonObject *spec, GError **error);
/* "429"; "" for none. (transfer none) */
const char *sandbox_fault_name (SandboxFaultKind kind);
/* What happens to this request; the first rule that hits decides. @seconds: how long a timeout
 * hangs, or a slow reply takes. */
SandboxFaultKind sandbox_faults_decide (SandboxFaults *self,
                                        const char *provider,
                                        const char *method,
                                        const char *path,
                                        double *seconds);
/* {"rules":[{"provider","kind","rate","match","seen","hit"}]} (transfer full) */
JsonNode *sandbox_faults_report (SandboxFaults *self);
