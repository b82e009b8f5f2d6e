/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields that a query may name: whether they exist, how they compare, and their value in one
 * record. */
#pragma once

#include "sandbox-quickbooks-company.h"

typedef enum
{
  SANDBOX_QB_VALUE_NONE,
  SANDBOX_QB_VALUE_TEXT,
  SANDBOX_QB_VALUE_NUMBER,
} SandboxQbValueKind;

typedef struct
{
  SandboxQbValueKind kind;
  const char *text; /* borrowed from the record or from .owned */
  double number;    /* amounts in cents, times and ids: for comparison only */
  char *owned;
} SandboxQbValue;

typedef enum
{
  SANDBOX_QB_AS_TEXT,
  SANDBOX_QB_AS_DATE,
  SANDBOX_QB_AS_ID,
  SANDBOX_QB_AS_NUMBER,
  SANDBOX_QB_AS_TIME,
  SANDBOX_QB_AS_BOOLEAN,
} SandboxQbFieldType;

void sandbox_qb_value_clear (SandboxQbValue *value);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SandboxQbValue, sandbox_qb_value_clear)

/* Fault 4001 when @name does not exist on @entity or cannot be filtered and sorted by. (nullable)
 * (transfer full) */
SandboxQbFault *
sandbox_qb_field_type (const SandboxQbEntity *entity, const char *name, SandboxQbFieldType *out);
/* Fault 4001 when @name does not exist on @entity. */
SandboxQbFault *sandbox_qb_field_exists (const SandboxQbEntity *entity, const char *name);
SandboxQbValue
sandbox_qb_field_read (SandboxQbCompany *company, SandboxQbRecord *record, const char *name);
