/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Postings: the worked cycles of accounting of payments through a clearing account, journal by
 * journal. What must be refused is in test-refusals.c. */
#include "test-happening.h"

/* The orders of the worked cycle. */
#define ORDER_A                                                                                    \
  ORDER (11109, LINES (LINE ("l1", 6000, DISCOUNT (600)) "," LINE (                                \
                    "l2", 4000, DISCOUNT (400) TAX (297))) SHIPPING (800, TAX (512)) TIP (500)     \
                    ONE (11109))
#define ORDER_B ORDER (5000, GOODS (5000) ONE (5000))
#define ORDER_C ORDER (8660, LINES (LINE ("l1", 8000, TAX (660))) ONE (8660))
#define ORDER_D ORDER (30000, GOODS (30000) ONE (30000))
#define ORDER_GIFT ORDER (5000, LINES (LINE ("l1", 5000, ",'gift_card':true")) ONE (5000))
#define ORDER_REDEEMED                                                                             \
  ORDER (7578, LINES (LINE ("l1", 7000, TAX (578)))                                                \
                   PAYMENTS (PAID ("t0", 5000, BY_CARD) "," PAID ("t1", 2578, BY ("pi_1"))))
#define ORDER_EUR ORDER (10800, GOODS (10800) ONE (10800))

/* One after the other, as they happened; after some of them the clearing account is at zero. */
static const Case cycle[] = {
  { .name = "J1-sale",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 11109, 352, ""),
    .payment = PAYMENT,
    .order = ORDER_A,
    .sheet = "Dr 1050-stripe-usd 111.09\nDr 4090 10.00\nCr 4000 100.00\nCr 4010 8.00\n"
             "Cr 2100 8.09\nCr 2150 5.00" },
  { .name = "J2-fee",
    .kind = DAYBOOK_POSTING_FEE,
    .entry = ENTRY ("payment", 11109, 352, ""),
    .order = ORDER_A,
    .sheet = "Dr 6000 3.52\nCr 1050-stripe-usd 3.52" },
  { .name = "J3-partial-refund",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -3897, 0, ""),
    .payment = PAYMENT,
    .order = ORDER_A,
    .refund = REFUND (3897, LINES (BACK ("l2", 3600, ",'tax':" USD (297)))),
    .sheet = "Dr 4080 40.00\nDr 2100 2.97\nCr 4090 4.00\nCr 1050-stripe-usd 38.97" },
  { .name = "J4-sale",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 175, ""),
    .payment = PAYMENT,
    .order = ORDER_B,
    .sheet = "Dr 1050-stripe-usd 50.00\nCr 4000 50.00" },
  { .name = "J4-fee",
    .kind = DAYBOOK_POSTING_FEE,
    .entry = ENTRY ("payment", 5000, 175, ""),
    .sheet = "Dr 6000 1.75\nCr 1050-stripe-usd 1.75" },
  { .name = "J5-full-refund",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER_B,
    .refund = REFUND (5000, LINES (BACK ("l1", 5000, ""))),
    .sheet = "Dr 4080 50.00\nCr 1050-stripe-usd 50.00" },
  { .name = "J6-sale",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 8660, 281, ""),
    .payment = PAYMENT,
    .order = ORDER_C,
    .sheet = "Dr 1050-stripe-usd 86.60\nCr 4000 80.00\nCr 2100 6.60" },
  { .name = "J6-fee",
    .kind = DAYBOOK_POSTING_FEE,
    .entry = ENTRY ("payment", 8660, 281, ""),
    .sheet = "Dr 6000 2.81\nCr 1050-stripe-usd 2.81" },
  { .name = "J7-payout=0",
    .kind = DAYBOOK_POSTING_PAYOUT,
    .entry = ENTRY ("payout", -15064, 0, ""),
    .sheet = "Dr 1000 150.64\nCr 1050-stripe-usd 150.64" },
  { .name = "J8-dispute",
    .kind = DAYBOOK_POSTING_DISPUTE,
    .entry = ENTRY ("dispute", -8660, 1500, ""),
    .payment = PAYMENT,
    .order = ORDER_C,
    .dispute = DISPUTE,
    .sheet = "Dr 1070 86.60\nDr 6010 15.00\nCr 1050-stripe-usd 101.60" },
  { .name = "J9-sale",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 30000, 900, ""),
    .payment = PAYMENT,
    .order = ORDER_D,
    .sheet = "Dr 1050-stripe-usd 300.00\nCr 4000 300.00" },
  { .name = "J9-fee",
    .kind = DAYBOOK_POSTING_FEE,
    .entry = ENTRY ("payment", 30000, 900, ""),
    .sheet = "Dr 6000 9.00\nCr 1050-stripe-usd 9.00" },
  { .name = "J10-payout=0",
    .kind = DAYBOOK_POSTING_PAYOUT,
    .entry = ENTRY ("payout", -18940, 0, ""),
    .sheet = "Dr 1000 189.40\nCr 1050-stripe-usd 189.40" },
  { .name = "J11a-dispute-won",
    .kind = DAYBOOK_POSTING_DISPUTE_WON,
    .entry = ENTRY ("dispute_reversal", 8660, 0, ""),
    .order = ORDER_C,
    .sheet = "Dr 1050-stripe-usd 86.60\nCr 1070 86.60" },
  { .name = "J12-payout=0",
    .kind = DAYBOOK_POSTING_PAYOUT,
    .entry = ENTRY ("payout", -8660, 0, ""),
    .sheet = "Dr 1000 86.60\nCr 1050-stripe-usd 86.60" },
};

static const Case single[] = {
  { .name = "J11a-fee-returned",
    .kind = DAYBOOK_POSTING_DISPUTE_WON,
    .entry = ENTRY ("dispute_reversal", 8660, -1500, ""),
    .order = ORDER_C,
    .sheet = "Dr 1050-stripe-usd 101.60\nCr 1070 86.60\nCr 6010 15.00" },
  { .name = "J11b-dispute-lost",
    .kind = DAYBOOK_POSTING_DISPUTE_LOST,
    .entry = ENTRY ("dispute", -8660, 1500, ""),
    .payment = PAYMENT,
    .order = ORDER_C,
    .dispute = DISPUTE,
    .settled = 8660,
    .sheet = "Dr 6020 80.00\nDr 2100 6.60\nCr 1070 86.60" },
  { .name = "J11b-part-disputed",
    .kind = DAYBOOK_POSTING_DISPUTE_LOST,
    .entry = ENTRY ("dispute", -4330, 1500, ""),
    .payment = PAYMENT,
    .order = ORDER_C,
    .dispute = DISPUTE,
    .settled = 8660,
    .sheet = "Dr 6020 40.00\nDr 2100 3.30\nCr 1070 43.30" },
  { .name = "J11b-after-a-refund",
    .kind = DAYBOOK_POSTING_DISPUTE_LOST,
    .entry = ENTRY ("dispute", -6495, 1500, ""),
    .payment = PAYMENT,
    .order = ORDER_C,
    .dispute = DISPUTE,
    .settled = 8660,
    .refunded = 2165,
    .refunded_tax = 165,
    .sheet = "Dr 6020 60.00\nDr 2100 4.95\nCr 1070 64.95" },
  { .name = "J11b-one-of-two-payments",
    .kind = DAYBOOK_POSTING_DISPUTE_LOST,
    .entry = ENTRY ("dispute", -4330, 1500, ""),
    .payment = PAYMENT,
    .order = ORDER (8660, LINES (LINE ("l1", 8000, TAX (660))) PAYMENTS (PAID (
                              "t1", 4330, BY ("pi_1")) "," PAID ("t2", 4330, BY ("pi_2")))),
    .dispute = DISPUTE,
    .settled = 4330,
    .sheet = "Dr 6020 40.00\nDr 2100 3.30\nCr 1070 43.30" },
  { .name = "J11b-of-no-order",
    .kind = DAYBOOK_POSTING_DISPUTE_LOST,
    .entry = ENTRY ("dispute", -8660, 1500, ""),
    .payment = PAYMENT,
    .dispute = DISPUTE,
    .settled = 8660,
    .sheet = "Dr 6020 86.60\nCr 1070 86.60" },
  { .name = "J13-negative-payout",
    .kind = DAYBOOK_POSTING_PAYOUT,
    .entry = ENTRY ("payout", 3000, 0, ""),
    .sheet = "Dr 1050-stripe-usd 30.00\nCr 1000 30.00" },
  { .name = "J14-fee-with-tax",
    .kind = DAYBOOK_POSTING_FEE,
    .entry = ENTRY ("payment", 5000, 212, ",'fees':[{'kind':'processing','amount':" USD (
                        175) "},{'kind':'tax','amount':" USD (37) "}]"),
    .sheet = "Dr 6000 1.75\nDr 1150 0.37\nCr 1050-stripe-usd 2.12" },
  { .name = "fee-returned",
    .kind = DAYBOOK_POSTING_FEE,
    .entry = ENTRY ("refund", -5000, -175, ""),
    .sheet = "Dr 1050-stripe-usd 1.75\nCr 6000 1.75" },
  { .name = "fee-alone",
    .kind = DAYBOOK_POSTING_FEE,
    .entry = ENTRY ("fee", -2500, 0, ",'description':'Radar'"),
    .sheet = "Dr 6000 25.00\nCr 1050-stripe-usd 25.00" },
  { .name = "gift-card-sale",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 175, ""),
    .payment = PAYMENT,
    .order = ORDER_GIFT,
    .sheet = "Dr 1050-stripe-usd 50.00\nCr 2200 50.00" },
  { .name = "gift-card-refund",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER_GIFT,
    .refund = REFUND (5000, LINES (BACK ("l1", 5000, ""))),
    .sheet = "Dr 2200 50.00\nCr 1050-stripe-usd 50.00" },
  { .name = "gift-card-redeemed",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 2578, 0, ""),
    .payment = PAYMENT,
    .order = ORDER_REDEEMED,
    .sheet = "Dr 2200 50.00\nDr 1050-stripe-usd 25.78\nCr 4000 70.00\nCr 2100 5.78" },
  { .name = "gift-card-given-back",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -2578, 0, ""),
    .payment = PAYMENT,
    .order = ORDER_REDEEMED,
    .refund = REFUND (7578, LINES (BACK ("l1", 7000, ",'tax':" USD (578))) PAYMENTS (
                                GIVEN ("t0", 5000, BY_CARD) "," GIVEN ("t1", 2578, BY ("re_1")))),
    .sheet = "Dr 4080 70.00\nDr 2100 5.78\nCr 2200 50.00\nCr 1050-stripe-usd 25.78" },
  { .name = "gift-card-and-two-cards",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 2000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (10000, GOODS (10000) PAYMENTS (PAID ("t0", 2000, BY_CARD) "," PAID (
                               "t1", 6000, BY ("pi_2")) "," PAID ("t2", 2000, BY ("pi_1")))),
    .sheet = "Dr 2200 5.00\nDr 1050-stripe-usd 20.00\nCr 4000 25.00" },
  { .name = "split-tender",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 2887, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (8660, LINES (LINE ("l1", 8000, TAX (660))) PAYMENTS (PAID (
                              "t1", 5773, BY ("pi_2")) "," PAID ("t2", 2887, BY ("ch_1")))),
    .sheet = "Dr 1050-stripe-usd 28.87\nCr 4000 26.67\nCr 2100 2.20" },
  { .name = "split-tender-refund",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -2887, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (8660, LINES (LINE ("l1", 8000, TAX (660))) PAYMENTS (PAID (
                              "t1", 5773, BY ("pi_2")) "," PAID ("t2", 2887, BY ("ch_1")))),
    .refund = REFUND (8660, LINES (BACK ("l1", 8000, ",'tax':" USD (660))) PAYMENTS (
                                GIVEN ("t1", 5773, BY ("re_1")) "," GIVEN ("t2", 2887,
                                                                           BY ("re_2")))),
    .sheet = "Dr 4080 26.67\nDr 2100 2.20\nCr 1050-stripe-usd 28.87" },
  { .name = "tip-given-back",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -500, 0, ""),
    .payment = PAYMENT,
    .order = ORDER_A,
    .refund = REFUND (500, ""),
    .sheet = "Dr 2150 5.00\nCr 1050-stripe-usd 5.00" },
  { .name = "shipping-given-back",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -1312, 0, ""),
    .payment = PAYMENT,
    .order = ORDER_A,
    .refund = REFUND (1312, ",'shipping':[{'amount':" USD (800) ",'tax':" USD (512) "}]"),
    .sheet = "Dr 4080 8.00\nDr 2100 5.12\nCr 1050-stripe-usd 13.12" },
  { .name = "tax-in-the-price",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 13090, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (13090, ",'taxes_included':true" LINES (LINE ("l1", 11900, TAX (1900)))
                               SHIPPING (1190, TAX (190)) ONE (13090)),
    .sheet = "Dr 1050-stripe-usd 130.90\nCr 4000 100.00\nCr 4010 10.00\nCr 2100 20.90" },
  { .name = "tax-in-the-price-refund",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -11900, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (13090, ",'taxes_included':true" LINES (LINE ("l1", 11900, TAX (1900)))
                               SHIPPING (1190, TAX (190)) ONE (13090)),
    .refund = REFUND (11900, LINES (BACK ("l1", 11900, ",'tax':" USD (1900)))),
    .sheet = "Dr 4080 100.00\nDr 2100 19.00\nCr 1050-stripe-usd 119.00" },
  { .name = "tax-of-the-marketplace",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 5000, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (5000, LINES (LINE ("l1", 5000, ",'taxes':[{'collected_by_marketplace':true,"
                                                   "'amount':" USD (400) "}]")) ONE (5000)),
    .sheet = "Dr 1050-stripe-usd 50.00\nCr 4000 50.00" },
  { .name = "rounding-of-one-tax-line",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 8661, 0, ""),
    .payment = PAYMENT,
    .order = ORDER (8661, LINES (LINE ("l1", 8000, TAX (660))) ONE (8661)),
    .sheet = "Dr 1050-stripe-usd 86.61\nCr 4000 80.00\nCr 2100 6.60\nCr 7990 0.01" },
  { .name = "J16-sale",
    .kind = DAYBOOK_POSTING_SALE,
    .entry = ENTRY ("payment", 10714, 341, ""),
    .payment = PAYMENT_EUR,
    .order = ORDER_EUR,
    .sheet = "Dr 1050-stripe-usd 107.14\nDr 7900 0.86\nCr 4000 108.00" },
  { .name = "J16-fee",
    .kind = DAYBOOK_POSTING_FEE,
    .entry = ENTRY ("payment", 10714, 341, ""),
    .sheet = "Dr 6000 3.41\nCr 1050-stripe-usd 3.41" },
  { .name = "J16-payout",
    .kind = DAYBOOK_POSTING_PAYOUT,
    .entry = ENTRY ("payout", -10373, 0, ""),
    .sheet = "Dr 1000 103.73\nCr 1050-stripe-usd 103.73" },
  { .name = "J18-refund",
    .kind = DAYBOOK_POSTING_REFUND,
    .entry = ENTRY ("refund", -10920, 0, ""),
    .payment = PAYMENT_EUR,
    .order = ORDER_EUR,
    .refund = REFUND (10800, LINES (BACK ("l1", 10800, ""))),
    .sheet = "Dr 4080 108.00\nDr 7900 1.20\nCr 1050-stripe-usd 109.20" },
  { .name = "J18-payout",
    .kind = DAYBOOK_POSTING_PAYOUT,
    .entry = ENTRY ("payout", 10920, 0, ""),
    .sheet = "Dr 1050-stripe-usd 109.20\nCr 1000 109.20" },
  { .name = "suspense",
    .kind = DAYBOOK_POSTING_SUSPENSE,
    .entry = ENTRY ("payment", 5000, 175, ""),
    .sheet = "Dr 1050-stripe-usd 50.00\nCr 9990 50.00" },
  { .name = "suspense-refund",
    .kind = DAYBOOK_POSTING_SUSPENSE,
    .entry = ENTRY ("refund", -5000, 0, ""),
    .sheet = "Dr 9990 50.00\nCr 1050-stripe-usd 50.00" },
  { .name = "adjustment",
    .kind = DAYBOOK_POSTING_ADJUSTMENT,
    .entry = ENTRY ("adjustment", -700, 50, ""),
    .sheet = "Dr 9990 7.50\nCr 1050-stripe-usd 7.50" },
};

static const Case reserves[] = {
  { .name = "hold",
    .kind = DAYBOOK_POSTING_RESERVE,
    .entry = ENTRY ("reserve", -20000, 0, ""),
    .sheet = "Dr 1060 200.00\nCr 1050-paypal-usd 200.00" },
  { .name = "release",
    .kind = DAYBOOK_POSTING_RESERVE,
    .entry = ENTRY ("reserve", 20000, 0, ""),
    .sheet = "Dr 1050-paypal-usd 200.00\nCr 1060 200.00" },
};

/* Composes @row, compares its journal with the sheet and answers what it moved on clearing. */
static gint64
compose (const Case *row,
         const char *processor)
{
  g_autoptr(DaybookBooks) books = books_of (processor);
  g_auto(Records) records = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookPosting) posting = NULL;
  g_autoptr(DaybookTree) body = NULL;
  g_autofree char *made = NULL;
  g_autofree char *expected = sort_lines (row->sheet);
  g_autofree char *clearing = g_strdup_printf ("1050-%.6s-usd", processor);

  records_init (&records, row);
  posting = daybook_posting_compose (books, row->kind, &records.what, 1, &error);
  g_assert_no_error (error);
  g_assert_nonnull (posting);
  body = tree_of ("posting/1", posting->body);
  made = sheet_of (body);
  g_assert_cmpstr (made, ==, expected);
  g_assert_cmpint (moved (body, NULL), ==, 0);
  g_assert_cmpstr (posting->currency, ==, "USD");
  g_assert_cmpstr (posting->date, ==, "2026-11-20");

  /* A document's lines are what goes to clearing. */
  if (row->kind == DAYBOOK_POSTING_SALE)
    g_assert_cmpint (lines_sum (body), ==, moved (body, clearing));
  if (row->kind == DAYBOOK_POSTING_REFUND)
    g_assert_cmpint (lines_sum (body), ==, moved (body, clearing));
  return moved (body, clearing);
}

static void
test_single (gconstpointer data)
{
  compose (data, "stripe:acct_1");
}

static void
test_cycle (void)
{
  gint64 clearing = 0;
  guint zeros = 0;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cycle); i++)
    {
      g_test_message ("%s", cycle[i].name);
      clearing += compose (&cycle[i], "stripe:acct_1");
      if (!g_str_has_suffix (cycle[i].name, "=0"))
        continue;
      g_assert_cmpint (clearing, ==, 0);
      zeros++;
    }
  g_assert_cmpuint (zeros, ==, 3);
}

static void
test_reserves (void)
{
  g_assert_cmpint (compose (&reserves[0], "paypal:m_1"), ==, -20000);
  g_assert_cmpint (compose (&reserves[1], "paypal:m_1"), ==, 20000);
}

/* A foreign sale, its fee and payout leave nothing behind; neither does its refund. */
static void
test_foreign_clears (void)
{
  gint64 sale = 0;
  gint64 refund = 0;
  guint n = 0;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (single); i++)
    {
      gint64 *to = g_str_has_prefix (single[i].name, "J16") ? &sale
                   : g_str_has_prefix (single[i].name, "J18") ? &refund : NULL;

      if (to == NULL)
        continue;
      *to += compose (&single[i], "stripe:acct_1");
      n++;
    }
  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpint (sale, ==, 0);
  g_assert_cmpint (refund, ==, 0);
}

static void
test_zero_fee (void)
{
  static const Case row = { .entry = ENTRY ("payment", 5000, 0, "") };
  g_autoptr(DaybookBooks) books = books_of ("stripe:acct_1");
  g_auto(Records) records = { 0 };
  g_autoptr(GError) error = NULL;

  records_init (&records, &row);
  g_assert_null (daybook_posting_compose (books, DAYBOOK_POSTING_FEE, &records.what, 1, &error));
  g_assert_no_error (error);
}

/* The same happening has the same name, another one another; suspense has its sale's. */
static void
test_names (void)
{
  static const Case row
      = { .entry = ENTRY ("payment", 5000, 175, ""), .payment = PAYMENT, .order = ORDER_B };
  g_autoptr(DaybookBooks) books = books_of ("stripe:acct_1");
  g_auto(Records) records = { 0 };
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(DaybookPosting) first = NULL;
  g_autoptr(DaybookPosting) again = NULL;
  g_autoptr(DaybookPosting) later = NULL;
  g_autoptr(DaybookPosting) unknown = NULL;
  DaybookPostingKind kind;

  records_init (&records, &row);
  first = daybook_posting_compose (books, DAYBOOK_POSTING_SALE, &records.what, 1, NULL);
  again = daybook_posting_compose (books, DAYBOOK_POSTING_SALE, &records.what, 1, NULL);
  later = daybook_posting_compose (books, DAYBOOK_POSTING_SALE, &records.what, 2, NULL);
  unknown = daybook_posting_compose (books, DAYBOOK_POSTING_SUSPENSE, &records.what, 1, NULL);
  g_assert_cmpstr (first->body, ==, again->body);
  g_assert_cmpstr (first->key, !=, later->key);
  g_assert_cmpstr (first->reference, !=, later->reference);
  g_assert_cmpstr (first->key, ==, unknown->key);
  g_assert_cmpuint (strlen (first->reference), ==, 19);

  for (kind = DAYBOOK_POSTING_SALE; kind <= DAYBOOK_POSTING_ADJUSTMENT; kind++)
    {
      char *key = NULL;
      g_autofree char *reference = NULL;

      daybook_posting_identify (books, kind, "txn_1", 1, &key, &reference);
      g_assert_true (g_hash_table_add (seen, key));
    }
}

/* A sale at 23:30 belongs to the shop's day; sale before fee before refund before payout. */
static void
test_day_and_rank (void)
{
  static const Case late = {
    .kind = DAYBOOK_POSTING_FEE,
    .entry = "{'id':'t','kind':'payment','gross':" USD (5000) ",'fee':" USD (
        175) ",'net':" USD (4825) ",'at':1795235400000000}" /* 2026-11-21 04:30 UTC */
  };
  g_autoptr(DaybookBooks) books = books_of ("stripe:acct_1");
  g_auto(Records) records = { 0 };
  g_autoptr(DaybookPosting) posting = NULL;

  records_init (&records, &late);
  posting = daybook_posting_compose (books, late.kind, &records.what, 1, NULL);
  g_assert_cmpstr (posting->date, ==, "2026-11-20");

  g_assert_cmpint (daybook_posting_rank (DAYBOOK_POSTING_SALE), <,
                   daybook_posting_rank (DAYBOOK_POSTING_FEE));
  g_assert_cmpint (daybook_posting_rank (DAYBOOK_POSTING_FEE), <,
                   daybook_posting_rank (DAYBOOK_POSTING_REFUND));
  g_assert_cmpint (daybook_posting_rank (DAYBOOK_POSTING_REFUND), <,
                   daybook_posting_rank (DAYBOOK_POSTING_DISPUTE));
  g_assert_cmpint (daybook_posting_rank (DAYBOOK_POSTING_DISPUTE), <,
                   daybook_posting_rank (DAYBOOK_POSTING_PAYOUT));
  g_assert_cmpint (daybook_posting_rank (DAYBOOK_POSTING_RESERVE), <,
                   daybook_posting_rank (DAYBOOK_POSTING_PAYOUT));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/posting/zero-fee", test_zero_fee);
  add_cases ("/posting/", single, G_N_ELEMENTS (single), test_single);
  g_test_add_func ("/posting/cycle", test_cycle);
  g_test_add_func ("/posting/reserves", test_reserves);
  g_test_add_func ("/posting/foreign-clears", test_foreign_clears);
  g_test_add_func ("/posting/names", test_names);
  g_test_add_func ("/posting/day-and-rank", test_day_and_rank);

  return g_test_run ();
}
