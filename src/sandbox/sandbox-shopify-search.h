/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shopify's search syntax, as the argument "query" of its lists takes it:
 * terms field:value with an optional >, >=, < or <=, values bare or quoted, joined by blank or AND,
 * by OR, negated by NOT or "-", grouped with parentheses. For times > and < behave like >= and <=.
 */
#pragma once

#include <glib.h>

typedef struct _SandboxSearch SandboxSearch;

typedef enum
{
  SANDBOX_SEARCH_IS,
  SANDBOX_SEARCH_MORE, /* > */
  SANDBOX_SEARCH_AT_LEAST,
  SANDBOX_SEARCH_LESS, /* < */
  SANDBOX_SEARCH_AT_MOST,
} SandboxSearchOperator;

typedef struct
{
  char *field; /* lower case; "" for a bare word */
  SandboxSearchOperator operator;
  char *value;
} SandboxSearchTerm;

/* 1: the record meets the term, 0: not, -1: the field is unknown and the term is passed over. */
typedef int (*SandboxSearchTest) (const SandboxSearchTerm *term,
                                  gconstpointer record,
                                  gpointer data);

/* @text: (nullable). Never NULL: what cannot be understood is passed over, as Shopify does. */
SandboxSearch *sandbox_search_new (const char *text);
void sandbox_search_free (SandboxSearch *search);
gboolean sandbox_search_match (SandboxSearch *search,
                               SandboxSearchTest test,
                               gconstpointer record,
                               gpointer data);

/* All terms, for warnings and bounds: SandboxSearchTerm. (transfer none) */
GPtrArray *sandbox_search_terms (SandboxSearch *search);

/* The times that @field must lie in, from terms every match must meet; widest when there are none.
 * @zone: of values without one. */
void sandbox_search_bounds (
    SandboxSearch *search, const char *field, GTimeZone *zone, gint64 *from_us, gint64 *to_us);

/* The first and last microsecond a time in a term stands for: one second, or a whole day. */
gboolean
sandbox_search_time (const char *value, GTimeZone *zone, gint64 *first_us, gint64 *last_us);

/* Whether a time, or a number, meets the term. Unreadable values match nothing. */
gboolean sandbox_search_time_fits (const SandboxSearchTerm *term, gint64 us, GTimeZone *zone);
gboolean sandbox_search_number_fits (const SandboxSearchTerm *term, gint64 number);
/* Whether a text does: whole, ignoring case; a "*" at the end of the value matches any rest. */
gboolean sandbox_search_text_fits (const SandboxSearchTerm *term, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxSearch, sandbox_search_free)
