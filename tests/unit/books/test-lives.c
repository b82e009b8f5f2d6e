/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up lives of orders: several payments, gift cards, discounts, taxes, tips, shipping, and
 * partial refunds until all is given back. Whatever the numbers, each journal balances, the sales
 * of an order's payments come to the order, and what was given back takes it away again. */
#include "daybook-error.h"
#include "daybook-json-writer.h"
#include "test-happening.h"

#define LIVES 400
#define MAX_LINES 4
#define MAX_PAYMENTS 4

typedef struct
{
  gint64 price, gross, discount, tax;
  int quantity;
  int left;                  /* not given back yet */
  gint64 left_subtotal, left_tax;
} Line;

typedef struct
{
  Line lines[MAX_LINES];
  int n_lines;
  gint64 payments[MAX_PAYMENTS];
  gint64 left[MAX_PAYMENTS]; /* not given back yet */
  int n_payments;
  gint64 gift_card, left_gift_card;
  gint64 shipping, tip, total;
  gint64 gross, discounts, tax;
} Life;

static int
up_to (int most)
{
  return g_test_rand_int_range (0, most + 1);
}

static void
make_lines (Life *life)
{
  int i;

  life->n_lines = 1 + up_to (MAX_LINES - 1);
  for (i = 0; i < life->n_lines; i++)
    {
      Line *line = &life->lines[i];

      line->price = 1 + up_to (20000);
      line->quantity = line->left = 1 + up_to (4);
      line->gross = line->price * line->quantity;
      line->discount = up_to (2) == 0 ? up_to ((int) line->gross / 3) : 0;
      line->tax = (line->gross - line->discount) * up_to (25) / 100;
      line->left_subtotal = line->gross - line->discount;
      line->left_tax = line->tax;
      life->gross += line->gross;
      life->discounts += line->discount;
      life->tax += line->tax;
    }
}

/* Every payment takes a random part of what the gift card left over. */
static void
make_payments (Life *life)
{
  gint64 rest;
  int i;

  life->shipping = up_to (1) * up_to (2000);
  life->tip = up_to (2) == 0 ? up_to (1500) : 0;
  life->total = life->gross - life->discounts + life->tax + life->shipping + life->tip;
  life->gift_card = up_to (3) == 0 ? up_to ((int) (life->total / 2)) : 0;
  life->n_payments = 1 + up_to (MAX_PAYMENTS - 1);
  rest = life->total - life->gift_card;
  for (i = 0; i < life->n_payments; i++)
    {
      gboolean last = i == life->n_payments - 1;

      life->payments[i] = life->left[i] = last ? rest : up_to ((int) (rest / 2));
      rest -= life->payments[i];
    }
  life->left_gift_card = life->gift_card;
}

static void
put_usd (DaybookJsonWriter *out,
         const char        *key,
         gint64             minor)
{
  daybook_json_put_money (out, key, (DaybookMoney) { minor, "USD" });
}

static void
put_number (DaybookJsonWriter *out,
            const char        *key,
            const char        *format,
            int                number)
{
  g_autofree char *text = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (format, number);
#pragma GCC diagnostic pop
  daybook_json_put_string (out, key, text);
}

static void
write_lines (const Life        *life,
             DaybookJsonWriter *out)
{
  int i;

  daybook_json_key (out, "lines");
  daybook_json_begin_list (out);
  for (i = 0; i < life->n_lines; i++)
    {
      const Line *line = &life->lines[i];

      daybook_json_begin_object (out);
      put_number (out, "id", "l%d", i);
      daybook_json_put_string (out, "title", "Thing");
      put_number (out, "quantity", "%d", line->quantity);
      put_usd (out, "unit_price", line->price);
      put_usd (out, "gross", line->gross);
      daybook_json_key (out, "discounts");
      daybook_json_begin_list (out);
      daybook_json_begin_object (out);
      put_usd (out, "amount", line->discount);
      daybook_json_end_object (out);
      daybook_json_end_list (out);
      daybook_json_key (out, "taxes");
      daybook_json_begin_list (out);
      daybook_json_begin_object (out);
      put_usd (out, "amount", line->tax);
      daybook_json_end_object (out);
      daybook_json_end_list (out);
      daybook_json_end_object (out);
    }
  daybook_json_end_list (out);
}

/* One tender of the order (@kind "sale") or of a refund of it. */
static void
write_tender (DaybookJsonWriter *out,
              const char        *kind,
              int                i,
              gint64             amount)
{
  daybook_json_begin_object (out);
  put_number (out, "id", g_str_equal (kind, "sale") ? "t%d" : "r%d", i);
  daybook_json_put_string (out, "kind", kind);
  daybook_json_put_string (out, "status", "success");
  daybook_json_put_string (out, "gateway", i < 0 ? "gift_card" : "stripe");
  if (g_str_equal (kind, "sale"))
    put_number (out, "processor_reference", "pi_%d", i);
  else
    put_number (out, "parent", "t%d", i);
  put_usd (out, "amount", amount);
  daybook_json_end_object (out);
}

static DaybookTree *
write_order (const Life *life)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *text = NULL;
  int i;

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "id", "o1");
  daybook_json_put_string (&out, "number", "#1");
  daybook_json_put_int (&out, "placed", G_GINT64_CONSTANT (1795183200000000));
  daybook_json_put_int (&out, "updated", G_GINT64_CONSTANT (1795183200000000));
  daybook_json_put_string (&out, "status", "paid");
  daybook_json_put_string (&out, "currency", "USD");
  put_usd (&out, "total", life->total);
  put_usd (&out, "tip", life->tip);
  write_lines (life, &out);
  daybook_json_key (&out, "shipping");
  daybook_json_begin_list (&out);
  daybook_json_begin_object (&out);
  put_usd (&out, "amount", life->shipping);
  daybook_json_end_object (&out);
  daybook_json_end_list (&out);
  daybook_json_key (&out, "payments");
  daybook_json_begin_list (&out);
  if (life->gift_card > 0)
    write_tender (&out, "sale", -1, life->gift_card);
  for (i = 0; i < life->n_payments; i++)
    write_tender (&out, "sale", i, life->payments[i]);
  daybook_json_end_list (&out);
  daybook_json_end_object (&out);
  text = daybook_json_writer_steal (&out);
  return tree_of ("order/1", text);
}

static DaybookTree *
write_entry (const char *kind,
             gint64      gross)
{
  g_autofree char *text = g_strdup_printf (
      "{'id':'txn_1','kind':'%s','source':'s','at':" AT ",'gross':{'amount':%" G_GINT64_FORMAT
      ",'currency':'USD'},'fee':" USD (0) ",'net':" USD (0) "}",
      kind, gross);

  return tree_of ("balance_entry/1", text);
}

static DaybookTree *
write_payment (int i)
{
  g_autofree char *text = g_strdup_printf (
      "{'id':'ch_%d','intent':'pi_%d','status':'succeeded','at':" AT ",'amount':" USD (1) "}", i,
      i);

  return tree_of ("payment/1", text);
}

/* The sum of one account over all postings of a life. */
typedef struct
{
  gint64 clearing, gift_cards, sales, discounts, shipping, tax, tips, returns;
} Totals;

static void
compose (const DaybookBooks *books,
         DaybookPostingKind  kind,
         const char         *word,
         int                 i,
         gint64              gross,
         const DaybookTree  *order,
         const DaybookTree  *refund,
         Totals             *totals)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) entry = write_entry (word, gross);
  g_autoptr(DaybookTree) payment = write_payment (i);
  DaybookHappening what
      = { .entry = entry, .payment = payment, .order = order, .shop_refund = refund };
  g_autoptr(DaybookPosting) posting = daybook_posting_compose (books, kind, &what, 1, &error);
  g_autoptr(DaybookTree) body = NULL;

  g_assert_no_error (error);
  body = tree_of ("posting/1", posting->body);
  g_assert_cmpint (moved (body, NULL), ==, 0);
  g_assert_cmpint (moved (body, "1050-stripe-usd"), ==, gross);
  g_assert_cmpint (lines_sum (body), ==, gross);
  totals->clearing += gross;
  totals->gift_cards += moved (body, "2200");
  totals->sales -= moved (body, "4000");
  totals->discounts += moved (body, "4090");
  totals->shipping -= moved (body, "4010");
  totals->tax -= moved (body, "2100");
  totals->tips -= moved (body, "2150");
  totals->returns += moved (body, "4080");
}

/* Takes @part of @whole's rest: all of it with the last unit. */
static gint64
part_of (gint64 rest,
         int    part,
         int    whole)
{
  return part == whole ? rest : rest * part / whole;
}

/* Writes the refund of @counts units a line, of all shipping and tip when @last; answers what it
 * came to. */
static gint64
write_back (Life              *life,
            const int         *counts,
            gboolean           last,
            DaybookJsonWriter *out)
{
  gint64 sum = 0;
  int i;

  daybook_json_key (out, "lines");
  daybook_json_begin_list (out);
  for (i = 0; i < life->n_lines; i++)
    {
      Line *line = &life->lines[i];
      gint64 subtotal = part_of (line->left_subtotal, counts[i], line->left);
      gint64 tax = part_of (line->left_tax, counts[i], line->left);

      if (counts[i] == 0)
        continue;
      daybook_json_begin_object (out);
      put_number (out, "line", "l%d", i);
      put_number (out, "quantity", "%d", counts[i]);
      put_usd (out, "subtotal", subtotal);
      put_usd (out, "tax", tax);
      daybook_json_end_object (out);
      line->left -= counts[i];
      line->left_subtotal -= subtotal;
      line->left_tax -= tax;
      sum += subtotal + tax;
    }
  daybook_json_end_list (out);
  daybook_json_key (out, "shipping");
  daybook_json_begin_list (out);
  daybook_json_begin_object (out);
  put_usd (out, "amount", last ? life->shipping : 0);
  daybook_json_end_object (out);
  daybook_json_end_list (out);
  return sum + (last ? life->shipping + life->tip : 0);
}

/* Gives back by gift card first, then by each payment in turn, until @rest is spent. */
static void
write_ways (Life              *life,
            gint64             rest,
            gint64            *ways,
            DaybookJsonWriter *out)
{
  gint64 card = MIN (rest, life->left_gift_card);
  int i;

  rest -= card;
  life->left_gift_card -= card;
  daybook_json_key (out, "payments");
  daybook_json_begin_list (out);
  if (card > 0)
    write_tender (out, "refund", -1, card);
  for (i = 0; i < life->n_payments; i++)
    {
      ways[i] = MIN (rest, life->left[i]);
      rest -= ways[i];
      life->left[i] -= ways[i];
      if (ways[i] > 0)
        write_tender (out, "refund", i, ways[i]);
    }
  daybook_json_end_list (out);
  g_assert_cmpint (rest, ==, 0);
}

static void
give_back (const DaybookBooks *books,
           Life               *life,
           const int          *counts,
           gboolean            last,
           const DaybookTree  *order,
           Totals             *totals)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *text = NULL;
  g_autoptr(DaybookTree) refund = NULL;
  gint64 ways[MAX_PAYMENTS] = { 0 };
  gint64 sum;
  int i;

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "id", "f1");
  daybook_json_put_int (&out, "at", G_GINT64_CONSTANT (1795183200000000));
  sum = write_back (life, counts, last, &out);
  put_usd (&out, "amount", sum);
  write_ways (life, sum, ways, &out);
  daybook_json_end_object (&out);
  text = daybook_json_writer_steal (&out);
  refund = tree_of ("refund/1", text);
  for (i = 0; i < life->n_payments; i++)
    if (ways[i] > 0)
      compose (books, DAYBOOK_POSTING_REFUND, "refund", i, -ways[i], order, refund, totals);
}

/* Some units now, the rest of them with shipping and tip at last. */
static void
give_all_back (const DaybookBooks *books,
               Life               *life,
               const DaybookTree  *order,
               Totals             *totals)
{
  int round, i;

  for (round = 0; round < 3; round++)
    {
      int counts[MAX_LINES] = { 0 };
      int sum = 0;

      for (i = 0; i < life->n_lines; i++)
        {
          counts[i] = round == 2 ? life->lines[i].left : up_to (life->lines[i].left);
          sum += counts[i];
        }
      if (sum > 0 || round == 2)
        give_back (books, life, counts, round == 2, order, totals);
    }
}

static void
test_sales (void)
{
  g_autoptr(DaybookBooks) books = books_of ("stripe:acct_1");
  int n, i;

  for (n = 0; n < LIVES; n++)
    {
      Life life = { 0 };
      Totals totals = { 0 };
      g_autoptr(DaybookTree) order = NULL;

      make_lines (&life);
      make_payments (&life);
      order = write_order (&life);
      for (i = 0; i < life.n_payments; i++)
        if (life.payments[i] > 0)
          compose (books, DAYBOOK_POSTING_SALE, "payment", i, life.payments[i], order, NULL,
                   &totals);

      g_assert_cmpint (totals.clearing, ==, life.total - life.gift_card);
      g_assert_cmpint (totals.gift_cards, ==, life.gift_card);
      g_assert_cmpint (totals.sales, ==, life.gross);
      g_assert_cmpint (totals.discounts, ==, life.discounts);
      g_assert_cmpint (totals.shipping, ==, life.shipping);
      g_assert_cmpint (totals.tax, ==, life.tax);
      g_assert_cmpint (totals.tips, ==, life.tip);
    }
}

/* With one payment and no gift card, all of it is given back: each account returns to zero, and the
 * goods and their shipping stand in returns. */
static void
test_one_payment_back (void)
{
  g_autoptr(DaybookBooks) books = books_of ("stripe:acct_1");
  int n;

  for (n = 0; n < LIVES; n++)
    {
      Life life = { 0 };
      Totals totals = { 0 };
      g_autoptr(DaybookTree) order = NULL;

      make_lines (&life);
      make_payments (&life);
      life.gift_card = life.left_gift_card = 0;
      life.n_payments = 1;
      life.payments[0] = life.left[0] = life.total;
      order = write_order (&life);
      compose (books, DAYBOOK_POSTING_SALE, "payment", 0, life.total, order, NULL, &totals);
      give_all_back (books, &life, order, &totals);

      g_assert_cmpint (totals.clearing, ==, 0);
      g_assert_cmpint (totals.sales, ==, life.gross);
      g_assert_cmpint (totals.returns, ==, life.gross + life.shipping);
      g_assert_cmpint (totals.discounts, ==, 0);
      g_assert_cmpint (totals.tax, ==, 0);
      g_assert_cmpint (totals.tips, ==, 0);
    }
}

/* The same by several payments and a gift card that covers nothing whole on its own: a row of the
 * processor carries the share of every part, so that the parts return to zero together. */
static void
test_many_payments_back (void)
{
  g_autoptr(DaybookBooks) books = books_of ("stripe:acct_1");
  int n, i;

  for (n = 0; n < LIVES; n++)
    {
      Life life = { 0 };
      Totals totals = { 0 };
      int counts[MAX_LINES];
      g_autoptr(DaybookTree) order = NULL;

      make_lines (&life);
      make_payments (&life);
      order = write_order (&life);
      for (i = 0; i < life.n_payments; i++)
        if (life.payments[i] > 0)
          compose (books, DAYBOOK_POSTING_SALE, "payment", i, life.payments[i], order, NULL,
                   &totals);
      for (i = 0; i < life.n_lines; i++)
        counts[i] = life.lines[i].left;
      give_back (books, &life, counts, TRUE, order, &totals);

      g_assert_cmpint (totals.clearing, ==, 0);
      g_assert_cmpint (totals.gift_cards, ==, 0);
      g_assert_cmpint (totals.returns, ==, life.gross + life.shipping);
      g_assert_cmpint (totals.discounts, ==, 0);
      g_assert_cmpint (totals.tax, ==, 0);
      g_assert_cmpint (totals.tips, ==, 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lives/sales", test_sales);
  g_test_add_func ("/lives/one-payment-back", test_one_payment_back);
  g_test_add_func ("/lives/many-payments-back", test_many_payments_back);

  return g_test_run ();
}
