/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Happenings for the tests of books/: records are written as JSON with single quotes, checked
 * against their contracts, and a posting's journal is read back as the lines of an account sheet
 * ("Dr 6000 3.52"), sorted. */
#pragma once

#include <string.h>

#include "daybook-contract.h"
#include "daybook-posting.h"
#include "daybook-record.h"

/* The accounts of the sheet that the worked cycles are written in. */
#define ROLES                                                                                      \
  "{\"bank\":{\"account\":\"1000\",\"name\":\"Bank\"},"                                            \
  "\"clearing:stripe:usd\":{\"account\":\"1050-stripe-usd\"},"                                     \
  "\"clearing:paypal:usd\":{\"account\":\"1050-paypal-usd\"},"                                     \
  "\"reserve\":{\"account\":\"1060\"},\"disputes\":{\"account\":\"1070\"},"                        \
  "\"fee_tax\":{\"account\":\"1150\"},\"tax\":{\"account\":\"2100\"},"                             \
  "\"tips\":{\"account\":\"2150\"},\"gift_cards\":{\"account\":\"2200\"},"                         \
  "\"sales\":{\"account\":\"4000\",\"item\":\"11\",\"name\":\"Sales\"},"                           \
  "\"shipping\":{\"account\":\"4010\"},\"returns\":{\"account\":\"4080\"},"                        \
  "\"discounts\":{\"account\":\"4090\"},\"fees\":{\"account\":\"6000\"},"                          \
  "\"dispute_fees\":{\"account\":\"6010\"},\"chargebacks\":{\"account\":\"6020\"},"                \
  "\"exchange\":{\"account\":\"7900\"},\"rounding\":{\"account\":\"7990\"},"                       \
  "\"suspense\":{\"account\":\"9990\"},\"customer\":{\"account\":\"58\"}}"

/* 2026-11-20 14:00 in UTC. */
#define AT "1795183200000000"

#define IN(currency, minor) "{'amount':" #minor ",'currency':'" currency "'}"
#define USD(minor) IN ("USD", minor)

#define ENTRY(kind, gross, fee, more)                                                              \
  "{'id':'txn_1','kind':'" kind "','source':'src_1','gross':" USD (gross) ",'fee':" USD (          \
      fee) ",'net':" USD (0) ",'at':" AT more "}"

#define PAYMENT                                                                                    \
  "{'id':'ch_1','status':'succeeded','intent':'pi_1','at':" AT ",'amount':" USD (1) "}"
#define PAYMENT_EUR                                                                                \
  "{'id':'ch_1','status':'succeeded','intent':'pi_1','at':" AT ",'amount':" IN ("EUR", 10000) "}"

#define ORDER(total, more)                                                                         \
  "{'id':'gid://shop/Order/1','number':'#1042','placed':" AT ",'updated':" AT                      \
  ",'status':'paid','currency':'USD','total':" USD (total) more "}"

#define LINE(id, price, more)                                                                      \
  "{'id':'" id "','title':'Thing','sku':'T-1','quantity':'1','unit_price':" USD (                  \
      price) ",'gross':" USD (price) more "}"
#define LINES(lines) ",'lines':[" lines "]"
#define TAX(minor) ",'taxes':[{'title':'Tax','amount':" USD (minor) "}]"
#define DISCOUNT(minor) ",'discounts':[{'amount':" USD (minor) "}]"
#define SHIPPING(minor, more) ",'shipping':[{'amount':" USD (minor) more "}]"
#define GOODS(minor) LINES (LINE ("l1", minor, ""))
#define ONE(minor) PAYMENTS (PAID ("t1", minor, BY ("pi_1")))
#define TIP(minor) ",'tip':" USD (minor)

#define PAID(id, minor, more)                                                                      \
  "{'id':'" id "','kind':'sale','status':'success','amount':" USD (minor) more "}"
#define BY(reference) ",'gateway':'stripe','processor_reference':'" reference "'"
#define BY_CARD ",'gateway':'gift_card'"
#define PAYMENTS(list) ",'payments':[" list "]"

#define REFUND(minor, more)                                                                        \
  "{'id':'gid://shop/Refund/1','at':" AT ",'amount':" USD (minor) more "}"
#define BACK(line, subtotal, more)                                                                 \
  "{'line':'" line "','quantity':'1','subtotal':" USD (subtotal) more "}"
#define GIVEN(parent, minor, more)                                                                 \
  "{'id':'t9','kind':'refund','status':'success','parent':'" parent "','amount':" USD (            \
      minor) more "}"

#define DISPUTE "{'id':'du_1','payment':'ch_1','status':'lost','at':" AT ",'amount':" USD (8660) "}"

/* Reads @text, which must satisfy @contract. */
static inline DaybookTree *
tree_of (const char *contract,
         const char *text)
{
  g_autoptr(GError) error = NULL;
  const DaybookContract *rules = daybook_contract_get (contract, &error);
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr(DaybookTree) tree = NULL;

  g_assert_no_error (error);
  tree = daybook_tree_new (json, -1, &error);
  g_assert_no_error (error);
  daybook_contract_check (rules, tree, 0, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&tree);
}

static inline DaybookBooks *
books_of (const char *processor)
{
  g_autoptr(GError) error = NULL;
  DaybookBooks *books
      = daybook_books_new (ROLES, "USD", "America/New_York", "shopify:maple", processor, &error);

  g_assert_no_error (error);
  return books;
}

static inline int
compare_text (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The lines of @sheet in order of their text: the order that they were written in says nothing. */
static inline char *
sort_lines (const char *sheet)
{
  g_auto(GStrv) lines = g_strsplit (sheet, "\n", -1);

  qsort (lines, g_strv_length (lines), sizeof (char *), compare_text);
  return g_strjoinv ("\n", lines);
}

/* "Dr 1000 150.64\nCr 1050-stripe-usd 150.64" from the body of a posting. */
static inline char *
sheet_of (const DaybookTree *body)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autofree char *sorted = NULL;
  DaybookNode line = daybook_tree_first (body, daybook_tree_get (body, 0, "journal"));
  char text[DAYBOOK_MONEY_TEXT_MAX];

  for (; line != DAYBOOK_NODE_NONE; line = daybook_tree_next (body, line))
    {
      gint64 debit = 0;
      gint64 credit = 0;

      g_assert_true (daybook_tree_int (body, daybook_tree_get (body, line, "debit"), &debit));
      g_assert_true (daybook_tree_int (body, daybook_tree_get (body, line, "credit"), &credit));
      g_assert_true ((debit > 0) != (credit > 0));
      g_string_append_printf (out, "%s%s %s %s", out->len > 0 ? "\n" : "", debit > 0 ? "Dr" : "Cr",
                              daybook_tree_find_text (body, line, "account"),
                              daybook_money_text (debit + credit, "USD", text));
    }
  sorted = sort_lines (out->str);
  return g_steal_pointer (&sorted);
}

/* Debits less credits of @account in the body of a posting. */
static inline gint64
moved (const DaybookTree *body,
       const char        *account)
{
  DaybookNode line = daybook_tree_first (body, daybook_tree_get (body, 0, "journal"));
  gint64 sum = 0;

  for (; line != DAYBOOK_NODE_NONE; line = daybook_tree_next (body, line))
    if (account == NULL || g_str_equal (daybook_tree_find_text (body, line, "account"), account))
      {
        gint64 debit = 0;
        gint64 credit = 0;

        daybook_tree_int (body, daybook_tree_get (body, line, "debit"), &debit);
        daybook_tree_int (body, daybook_tree_get (body, line, "credit"), &credit);
        sum += debit - credit;
      }

  return sum;
}

/* Σ of the document's lines. */
static inline gint64
lines_sum (const DaybookTree *body)
{
  DaybookNode line = daybook_tree_first (body, daybook_tree_get (body, 0, "lines"));
  gint64 sum = 0;

  for (; line != DAYBOOK_NODE_NONE; line = daybook_tree_next (body, line))
    {
      gint64 amount = 0;

      daybook_tree_int (body, daybook_tree_get (body, line, "amount"), &amount);
      sum += amount;
    }

  return sum;
}

/* What happened, as texts, and what is expected of it. */
typedef struct
{
  const char *name;
  DaybookPostingKind kind;
  const char *entry;
  const char *payment;
  const char *order;
  const char *refund;
  const char *dispute;
  const char *sheet; /* the journal, or the error's message */
  gint64 settled;
  gint64 refunded;      /* of the same order before, in both currencies alike */
  gint64 refunded_tax;
  int code; /* of a bad case */
} Case;

typedef struct
{
  DaybookHappening what;
  DaybookTree *trees[5];
} Records;

static inline void
records_clear (Records *self)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (self->trees); i++)
    g_clear_pointer (&self->trees[i], daybook_tree_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Records, records_clear)

static inline void
records_init (Records    *self,
              const Case *row)
{
  const char *const texts[] = { row->entry, row->payment, row->order, row->refund, row->dispute };
  static const char *const contracts[]
      = { "balance_entry/1", "payment/1", "order/1", "refund/1", "dispute/1" };
  guint i;

  *self = (Records) { 0 };
  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL)
      self->trees[i] = tree_of (contracts[i], texts[i]);

  self->what = (DaybookHappening) {
    .entry = self->trees[0],
    .payment = self->trees[1],
    .order = self->trees[2],
    .shop_refund = self->trees[3],
    .dispute = self->trees[4],
    .settled = row->settled,
    .refunded_settled = row->refunded,
    .refunded_shop = row->refunded,
    .refunded_tax = row->refunded_tax,
  };
}

static inline void
add_cases (const char       *prefix,
           const Case       *rows,
           guint             n,
           GTestDataFunc     test)
{
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat (prefix, rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test);
    }
}
