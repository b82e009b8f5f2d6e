/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The query language: SELECT * | count(*) | f, f FROM Entity [WHERE c [AND c]…] [ORDERBY f
 * [ASC|DESC], …] [STARTPOSITION n] [MAXRESULTS n], with = < > <= >= IN LIKE and values in single
 * quotes. */
#pragma once

#include "sandbox-quickbooks-company.h"

#define SANDBOX_QB_QUERY_PAGE 1000

typedef enum
{
  SANDBOX_QB_OP_EQUAL,
  SANDBOX_QB_OP_LESS,
  SANDBOX_QB_OP_MORE,
  SANDBOX_QB_OP_AT_MOST,
  SANDBOX_QB_OP_AT_LEAST,
  SANDBOX_QB_OP_IN,
  SANDBOX_QB_OP_LIKE,
} SandboxQbOp;

typedef struct
{
  char *field; /* "MetaData.LastUpdatedTime" */
  SandboxQbOp op;
  GPtrArray *values; /* owned strings; more than one only for IN */
} SandboxQbCondition;

typedef struct
{
  char *field;
  gboolean descending;
} SandboxQbOrder;

typedef struct
{
  gboolean count;
  GPtrArray *fields;     /* owned strings; empty for * */
  char *entity;          /* as written */
  GPtrArray *conditions; /* SandboxQbCondition */
  GPtrArray *orders;     /* SandboxQbOrder */
  gint64 start;          /* from 1 */
  gint64 max;
} SandboxQbQuery;

void sandbox_qb_query_free (SandboxQbQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxQbQuery, sandbox_qb_query_free)

/* (nullable) (transfer full): fault 4000 when @text is not of the grammar; else @out is set. */
SandboxQbFault *sandbox_qb_query_parse (const char *text, SandboxQbQuery **out);

/* sandbox-quickbooks-select.c: runs @text and appends
 * {"SalesReceipt":[…],"startPosition":1,"maxResults":2} to @out. Fault 4001 for an unknown entity
 * or field, or one that cannot be filtered. */
SandboxQbFault *sandbox_qb_query_run (SandboxQbCompany *company, const char *text, GString *out);
