/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A company on the bench: a fixed clock that tests can move, and writes and queries as one line
 * each. */
#pragma once

#include "sandbox-quickbooks-document.h"
#include "sandbox-quickbooks-ledger.h"
#include "sandbox-quickbooks-query.h"

#include <string.h>

/* 2026-11-20 10:00 in New York. */
#define BENCH_NOW_US G_GINT64_CONSTANT (1795186800000000)

/* Ids of the seeded chart of accounts and items. */
#define CHECKING "35"
#define CLEARING "36"
#define UNDEPOSITED "39"
#define RECEIVABLE "40"
#define FEES "48"

static gint64 bench_clock_us = BENCH_NOW_US;

static gint64
bench_clock_cb (gpointer data)
{
  return bench_clock_us;
}

static inline SandboxQbCompany *
bench_company (void)
{
  bench_clock_us = BENCH_NOW_US;
  return sandbox_qb_company_new (bench_clock_cb, NULL, BENCH_NOW_US - 90 * G_TIME_SPAN_DAY);
}

/* "6140 …" for a refusal, else the members of the answer. (transfer full)
 * @how: "" to create, or "update", "delete", "void", "update+void", "create+dup". */
static inline char *
bench_write (SandboxQbCompany *company, const char *entity, const char *how, const char *body)
{
  g_auto (GStrv) words = g_strsplit (how, "+", 2);
  gboolean more = words[0] != NULL && words[1] != NULL;
  SandboxQbWrite write
      = { words[0], more && strcmp (words[1], "void") == 0, more && strcmp (words[1], "dup") == 0 };
  g_autoptr (JsonObject) object = sandbox_qb_json_parse (body, -1);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (SandboxQbFault) fault = NULL;

  g_assert_nonnull (object);
  fault = sandbox_qb_document_write (company, sandbox_qb_entity_find (entity), &write, object, out,
                                     NULL);
  if (fault != NULL)
    return g_strdup_printf ("%s %s | %s", fault->code, fault->element, fault->detail);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static inline char *
bench_query (SandboxQbCompany *company, const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (SandboxQbFault) fault = sandbox_qb_query_run (company, text, out);

  if (fault != NULL)
    return g_strdup_printf ("%s %s", fault->code, fault->detail);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static inline gint64
bench_balance (SandboxQbCompany *company, const char *account)
{
  return sandbox_qb_company_find (company, "Account", account)->balance;
}

#define bench_assert_contains(text, part)                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (strstr ((text), (part)) == NULL)                                                           \
      g_error ("%s:%d: \"%s\" is not in: %s", __FILE__, __LINE__, (part), (text));                 \
  }                                                                                                \
  G_STMT_END
