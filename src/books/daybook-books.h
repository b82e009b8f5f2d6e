/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's choices for one set of books: which account and item each role means, the currency,
 * the zone that days are cut in. Immutable once read; any thread.
 *
 * Roles (accounting-of-payments: accounts by role, each mapped once): bank,
 * clearing:<provider>:<currency>, reserve, disputes, tax, tips, gift_cards, sales, shipping,
 * returns, discounts, fees, fee_tax, dispute_fees, chargebacks, exchange, rounding, suspense; and
 * two that are no accounts: customer (who buys), payment_method. */
#pragma once

#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct
{
  char currency[4];
  GTimeZone *zone;
  char *shop;          /* "shopify:maple-shop.myshopify.com": names the source in every key */
  char *processor;     /* "stripe:acct_1" */
  char *clearing;      /* role of the clearing account: "clearing:stripe:usd" */
  gint64 rounding_cap; /* most minor units a document may differ by, per tax line */
  DaybookTree *roles;  /* {"sales": {"account": "79", "item": "11", "name": "Sales"}, ...} */
} DaybookBooks;

/* @roles JSON object; @zone an IANA name. DAYBOOK_ERROR_SETUP. */
DaybookBooks *daybook_books_new (const char *roles,
                                 const char *currency,
                                 const char *zone,
                                 const char *shop,
                                 const char *processor,
                                 GError **error);
void daybook_books_free (DaybookBooks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookBooks, daybook_books_free)

/* "account", "item" or "name" of a role; NULL when it is not mapped. */
const char *daybook_books_role (const DaybookBooks *self, const char *role, const char *what);

/* Every role that a journal can need, NULL-terminated, without the clearing account's ending. */
const char *const *daybook_books_roles (void);

/* One account of the user's books, as far as a suggestion needs it. */
typedef struct
{
  const char *id, *name, *kind; /* kind as in account/1 */
} DaybookBooksAccount;

/* The account that @role most likely means, by name and kind: its index, or -1 when none or more
 * than one fits (never guessed).
 * @reason says why (transfer full). @accounts: DaybookBooksAccount. */
int daybook_books_suggest (const char *role, const GPtrArray *accounts, char **reason);

G_END_DECLS
