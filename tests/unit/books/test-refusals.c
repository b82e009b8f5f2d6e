/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Postings that must be refused, and in which words: each tells a person what does not add up. */
#include "daybook-error.h"
#include "test-happening.h"

#define EUR_ENTRY                                                                                  \
  "{'id':'txn_1','kind':'payment','gross':" IN ("EUR", 5000) ",'fee':" IN (                        \
      "EUR", 0) ",'net':" IN ("EUR", 5000) ",'at':" AT "}"
#define EUR_ORDER                                                                                  \
  "{'id':'1','number':'#1','placed':" AT ",'updated':" AT                                          \
  ",'status':'paid','currency':'EUR','total':" IN ("EUR", 5000) GOODS (5000) ONE (5000) "}"
#define HUGE_MINOR 9223372036854775807
#define LOW_MINOR -9223372036854775808
#define REFUSED DAYBOOK_ERROR_REFUSED

static const Case bad[] = {
  { .name = "no-entry",
    .kind = DAYBOOK_POSTING_FEE,
    .sheet = "a fee needs its row of the processor's ledger, which is unknown",
    .code = REFUSED },
  { .name = "no-payment",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 0, ""),
    .sheet = "a sale needs its payment, which is unknown",
    .code = REFUSED },
  { .name = "no-order",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 0, ""),
    .payment = PAYMENT,
    .sheet = "a sale needs its order, which is unknown",
    .code = REFUSED },
  { .name = "no-shop-refund",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (5000)),
    .sheet = "a refund needs its shop's refund, which is unknown",
    .code = REFUSED },
  { .name = "settled-in-another-currency",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = EUR_ENTRY,
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (5000)),
    .sheet = "the processor settled it in EUR, and these books are kept in USD",
    .code = REFUSED },
  { .name = "payout-in-another-currency",
    .kind = DAYBOOK_POSTING_PAYOUT,
    .entry = EUR_ENTRY,
    .sheet = "the processor settled it in EUR, and these books are kept in USD",
    .code = REFUSED },
  { .name = "lost-in-another-currency",
    .kind = DAYBOOK_POSTING_DISPUTE_LOST,
    .entry = EUR_ENTRY,
    .dispute = DISPUTE,
    .sheet = "the processor settled it in EUR, and these books are kept in USD",
    .code = REFUSED },
  { .name = "order-in-another-currency",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 0, ""),
    .payment = PAYMENT,
    .order = EUR_ORDER,
    .sheet = "the order is in EUR, and these books are kept in USD",
    .code = REFUSED },
  { .name = "parts-below-total",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (4998) ONE (5000)),
    .sheet = "the order's lines, taxes and tips come to 49.98 USD, its total is 50.00 USD",
    .code = REFUSED },
  { .name = "parts-above-total",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5002) ONE (5000)),
    .sheet = "the order's lines, taxes and tips come to 50.02 USD, its total is 50.00 USD",
    .code = REFUSED },
  { .name = "no-payments",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000)),
    .sheet = "the order has 0 payments through a processor, and none of them names this one",
    .code = REFUSED },
  { .name = "two-payments-of-others",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 2500, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) PAYMENTS (PAID ("t1", 2500, BY ("pi_8")) "," PAID (
                              "t2", 2500, BY ("pi_9")))),
    .sheet = "the order has 2 payments through a processor, and none of them names this one",
    .code = REFUSED },
  { .name = "payment-below-zero",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 6000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) PAYMENTS (PAID ("t1", 6000, BY ("pi_1")) "," PAID (
                              "t2", -1000, BY ("pi_2")))),
    .sheet = "a payment of the order is below zero, which has no meaning here",
    .code = REFUSED },
  { .name = "refund-payment-below-zero",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -6000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (5000)),
    .refund = REFUND (5000, LINES (BACK ("l1", 5000, "")) PAYMENTS (
                                GIVEN ("t1", 6000, BY ("re_1")) "," GIVEN ("t2", -1000, BY_CARD))),
    .sheet = "a payment of the refund is below zero, which has no meaning here",
    .code = REFUSED },
  { .name = "half-paid",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 2500, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (2500)),
    .sheet = "the order comes to 50.00 USD, its payments to 25.00 USD",
    .code = REFUSED },
  { .name = "credited-less",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 4999, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (5000)),
    .sheet = "the order expects 50.00 USD, the processor credited 49.99 USD",
    .code = REFUSED },
  { .name = "huge-line",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (HUGE_MINOR) ONE (5000)),
    .sheet = "the amounts are too large to add up",
    .code = REFUSED },
  { .name = "lowest-discount",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, LINES (LINE ("l1", 5000, DISCOUNT (LOW_MINOR))) ONE (5000)),
    .sheet = "the amounts are too large to add up",
    .code = REFUSED },
  { .name = "lines-add-up-too-large",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, LINES (LINE ("l1", 60000000000000000, "") "," LINE (
                              "l2", 60000000000000000, "")) ONE (5000)),
    .sheet = "the amounts are too large to add up",
    .code = REFUSED },
  { .name = "huge-payout",
    .kind = DAYBOOK_POSTING_PAYOUT,
    .entry = ENTRY ("payout", LOW_MINOR, HUGE_MINOR, ""),
    .sheet = "the amounts are too large to add up",
    .code = REFUSED },
  { .name = "huge-fee-tax",
    .kind = DAYBOOK_POSTING_FEE,
    .entry = ENTRY ("payment", 1, 1, ",'fees':[{'kind':'tax','amount':" USD (HUGE_MINOR) "}]"),
    .sheet = "the amounts are too large to add up",
    .code = REFUSED },
  { .name = "huge-refund-quantity",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (5000)),
    .refund = REFUND (5000, LINES ("{'line':'l1','quantity':'9000000000000000000','subtotal':" USD (
                                5000) "}")),
    .sheet = "the refunded quantity 9000000000000000000 of line l1 is no number that can be priced",
    .code = REFUSED },
  { .name = "refund-of-unknown-line",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (5000)),
    .refund = REFUND (5000, LINES (BACK ("l7", 5000, ""))),
    .sheet = "the refund names a line that the order does not have: l7",
    .code = REFUSED },
  { .name = "refund-without-lines",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (5000)),
    .refund = REFUND (5000, ""),
    .sheet = "the shop refunded 50.00 USD, its lines explain 0.00 USD",
    .code = REFUSED },
  { .name = "refund-lines-above-amount",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -4000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (5000)),
    .refund = REFUND (4000, LINES (BACK ("l1", 5000, ""))),
    .sheet = "the shop refunded 40.00 USD, its lines explain 50.00 USD",
    .code = REFUSED },
  { .name = "refund-processor-differs",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -4000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (5000)),
    .refund = REFUND (5000, LINES (BACK ("l1", 5000, ""))),
    .sheet = "the shop refunded 50.00 USD, the processor 40.00 USD",
    .code = REFUSED },
  { .name = "refund-payments-differ",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) ONE (5000)),
    .refund = REFUND (5000,
                      LINES (BACK ("l1", 5000, "")) PAYMENTS (GIVEN ("t1", 3000, BY ("re_1")))),
    .sheet = "the shop refunded 50.00 USD, its payments come to 30.00 USD",
    .code = REFUSED },
  { .name = "refund-by-two-others",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -2500, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, GOODS (5000) PAYMENTS (PAID ("t1", 2500, BY ("pi_8")) "," PAID (
                              "t2", 2500, BY ("pi_9")))),
    .refund = REFUND (5000, LINES (BACK ("l1", 5000, "")) PAYMENTS (
                                GIVEN ("t1", 2500, BY ("re_1")) "," GIVEN ("t2", 2500,
                                                                           BY ("re_2")))),
    .sheet = "the refund has 2 payments through a processor, and none of them names this one",
    .code = REFUSED },
  { .name = "empty-payout",
    .kind = DAYBOOK_POSTING_PAYOUT,
    .entry = ENTRY ("payout", 0, 0, ""),
    .sheet = "there is nothing to post: every amount is zero",
    .code = REFUSED },
};

static void
test_bad (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(DaybookBooks) books = books_of ("stripe:acct_1");
  g_auto(Records) records = { 0 };
  g_autoptr(GError) error = NULL;

  records_init (&records, row);
  g_assert_null (daybook_posting_compose (books, row->kind, &records.what, 1, &error));
  g_assert_error (error, DAYBOOK_ERROR, row->code);
  g_assert_cmpstr (error->message, ==, row->sheet);
}

static const Case taxed = {
  .entry = ENTRY ("payment", 8660, 281, ""),
  .payment = PAYMENT,
  .order = ORDER (8660, LINES (LINE ("l1", 8000, TAX (660))) ONE (8660)),
};

static void
test_unmapped (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookBooks) books = daybook_books_new (
      "{\"sales\":{\"account\":\"4000\"},\"clearing:stripe:usd\":{\"account\":\"1\"}}", "USD",
      "UTC", "shopify:maple", "stripe:acct_1", &error);
  g_auto(Records) records = { 0 };

  g_assert_no_error (error);
  records_init (&records, &taxed);
  g_assert_null (
      daybook_posting_compose (books, DAYBOOK_POSTING_SALE, &records.what, 1, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_cmpstr (error->message, ==, "no account of the books is mapped for \"tax\"");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_cases ("/refusals/", bad, G_N_ELEMENTS (bad), test_bad);
  g_test_add_func ("/refusals/unmapped", test_unmapped);

  return g_test_run ();
}
