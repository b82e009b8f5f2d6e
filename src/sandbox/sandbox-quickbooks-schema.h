/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names, kinds and lengths of the fields that a request body may carry, after Intuit's entity
 * schemas. */
#pragma once

#include "sandbox-quickbooks-fault.h"
#include "sandbox-quickbooks-json.h"

typedef enum
{
  SANDBOX_QB_KIND_STRING,
  SANDBOX_QB_KIND_DATE,
  SANDBOX_QB_KIND_TIME,
  SANDBOX_QB_KIND_BOOLEAN,
  SANDBOX_QB_KIND_MONEY,   /* two decimals */
  SANDBOX_QB_KIND_DECIMAL, /* quantities, rates, prices */
  SANDBOX_QB_KIND_INTEGER,
  SANDBOX_QB_KIND_REF,    /* {"value":…,"name":…}; target: the entity it points to */
  SANDBOX_QB_KIND_ENUM,   /* target: the name of the enumeration */
  SANDBOX_QB_KIND_OBJECT, /* target: the inner type */
  SANDBOX_QB_KIND_OPAQUE, /* not looked into */
} SandboxQbKind;

typedef struct
{
  char *name;
  SandboxQbKind kind;
  char *target; /* (nullable) */
  int max;      /* characters of a string, 0: no limit */
  gboolean list;
} SandboxQbField;

/* (nullable): the field of a type, "SalesReceipt" or an inner one such as "Line". Borrowed, lives
 * for ever. */
const SandboxQbField *sandbox_qb_schema_field (const char *type, const char *name);
gboolean sandbox_qb_schema_has (const char *type);

/* (nullable) (transfer full): the first field that is unknown, of the wrong kind, too long or not
 * in its enumeration. */
SandboxQbFault *sandbox_qb_schema_check (const char *type, JsonObject *object);

/* TRUE for an existing day written YYYY-MM-DD. */
gboolean sandbox_qb_is_date (const char *text);

/* What to do with one reference; answers a fault to stop the walk. */
typedef SandboxQbFault *(*SandboxQbRefFunc) (const SandboxQbField *field,
                                             JsonObject *ref,
                                             gpointer data);
/* Calls @func for every reference in @object, inner types included. */
SandboxQbFault *sandbox_qb_schema_walk_refs (const char *type,
                                             JsonObject *object,
                                             SandboxQbRefFunc func,
                                             gpointer data);
