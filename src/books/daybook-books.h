/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's choices for one set of books: which account and item each role means, the currency,
 * the zone that days are cut in. Immutable once read; any thread.
 *
 * Roles (accounting-of-payments: accounts by role, each mapped once): bank,
 * clearing:<provider>:<currency>, reserve, disputes, tax, tips, gift_cards, sales, shipping,
 * returns, discounts, fees, fee_tax, dispute_fees, chargebacks, exchange, rounding, suspense; and
 * two that are no accounts: customer (who buys), payment_method. */
#pragma once

#include "daybook-lookup.h"
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
  char *connection;    /* of the shop, as rows of tables name it; NULL without tables */
  DaybookLookup *accounts; /* the user's table "account", role → {account, item}; NULL: none */
  DaybookLookup *items;    /* the user's table "item", SKU → {item}; NULL: none */
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

/* Lets the user's value tables "account" (role → ACCOUNT[/ITEM]) and "item" (SKU → item) decide
 * where their scopes fit; the roles are what holds everywhere. @rows JSON list {"table", "key",
 * "sku_group", "location", "channel", "value"}, other tables are left alone. Before first use.
 * DAYBOOK_ERROR_STORE when it cannot be read. */
gboolean daybook_books_set_tables (DaybookBooks *self,
                                   const char *connection,
                                   const char *rows,
                                   GError **error);

/* What a role means in one place. All borrowed; NULL: not mapped. */
typedef struct
{
  const char *account, *item, *name;
  const DaybookLookupRow *row;      /* of the table "account" that decided, NULL: the flow's role */
  const DaybookLookupRow *item_row; /* of the table "item" */
} DaybookBooksMeaning;

void daybook_books_find (const DaybookBooks *self,
                         const char *role,
                         const DaybookLookupPlace *place,
                         DaybookBooksMeaning *out);

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
