/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contracts: the versioned JSON Schemas in data/contracts that a record must satisfy, compiled once
 * and checked fast.
 *
 * The schemas keep to a part of JSON Schema 2020-12 (type, required, properties,
 * additionalProperties false, items, enum, pattern, minLength, maxLength, minimum, maximum,
 * maxItems, $ref into $defs, title, description) and four formats of our own (currency, decimal,
 * time: whole microseconds in the years 1 to 9999, date). A keyword outside that is refused at
 * load, so that no rule is silently ignored. Immutable once loaded; any thread may use it. */
#pragma once

#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct _DaybookContract DaybookContract;

/* What a field is, as far as a mapping's type check needs to know. */
typedef enum
{
  DAYBOOK_FIELD_UNKNOWN, /* the contract has no such field */
  DAYBOOK_FIELD_TEXT,
  DAYBOOK_FIELD_INTEGER,
  DAYBOOK_FIELD_BOOLEAN,
  DAYBOOK_FIELD_MONEY,   /* {"amount": minor units, "currency": code} */
  DAYBOOK_FIELD_DECIMAL, /* a decimal string */
  DAYBOOK_FIELD_TIME,    /* microseconds */
  DAYBOOK_FIELD_DATE,    /* "2026-11-20" */
  DAYBOOK_FIELD_OBJECT,
  DAYBOOK_FIELD_LIST,
} DaybookField;

/* Compiles a schema; @file names it in errors (DAYBOOK_ERROR_SETUP, with line). */
DaybookContract *daybook_contract_new (const DaybookTree *schema, const char *file, GError **error);
void daybook_contract_free (DaybookContract *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookContract, daybook_contract_free)

/* "order/1" from the file name order-1.json in data/contracts, loaded once in the process and kept
 * (borrowed). Thread safe. */
const DaybookContract *daybook_contract_get (const char *name, GError **error);

const char *daybook_contract_name (const DaybookContract *self);

/* TRUE when @node satisfies it; else DAYBOOK_ERROR_UNREADABLE: "order.lines[2].gross.amount:
 * expected a whole number, found a string". The first failure is told. */
gboolean daybook_contract_check (const DaybookContract *self,
                                 const DaybookTree *tree,
                                 DaybookNode node,
                                 GError **error);

/* The type at @path: "total", "lines[].gross", "customer". */
DaybookField daybook_contract_field (const DaybookContract *self, const char *path);

/* A field of a contract, for whoever fills it by hand. */
typedef struct
{
  char *path; /* "total", "lines[]", "lines[].gross" */
  DaybookField field;
  gboolean required; /* where what it is in is there */
} DaybookContractField;

void daybook_contract_field_free (DaybookContractField *self);

/* All fields in the order of the schema, each object and list before what is in it; what is inside
 * money is left out. (transfer full), DaybookContractField */
GPtrArray *daybook_contract_list_fields (const DaybookContract *self);

G_END_DECLS
