/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One refusal of the accounting API: the HTTP status and the contents of its "Fault" envelope. */
#pragma once

#include <glib.h>

typedef struct
{
  int status; /* HTTP */
  char *code; /* "5010" */
  char *type; /* "ValidationFault" */
  char *message;
  char *detail;
  char *element; /* "" when no field is to blame */
} SandboxQbFault;

/* @code decides status, type and message; an unknown code is a programming error.
 * @element: the field at fault, (nullable). (transfer full) */
SandboxQbFault *sandbox_qb_fault_new (int code, const char *element, const char *detail_format, ...)
    G_GNUC_PRINTF (3, 4);
void sandbox_qb_fault_free (SandboxQbFault *fault);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxQbFault, sandbox_qb_fault_free)

/* Appends {"Error":[…],"type":"…"}: what stands behind "Fault": alone or in a batch item. */
void sandbox_qb_fault_append (const SandboxQbFault *fault, GString *out);

/* Short forms of the common ones. (transfer full) */
SandboxQbFault *sandbox_qb_fault_missing (const char *field); /* 2020 */
SandboxQbFault *
sandbox_qb_fault_reference (const char *field, const char *entity, const char *id);       /* 2500 */
SandboxQbFault *sandbox_qb_fault_business (const char *format, ...) G_GNUC_PRINTF (1, 2); /* 6000 */
