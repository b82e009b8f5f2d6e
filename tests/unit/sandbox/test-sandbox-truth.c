/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The truth against the worked examples of the posting policy, and against sums made another way.
 */
#include "sandbox-truth.h"

#include "sandbox-world-free.h"

#define NOW_US (G_GINT64_CONSTANT (1794744000) * G_USEC_PER_SEC) /* 2026-11-15T12:00:00Z */

static gint64
sum_roles (const SandboxTruth *truth)
{
  gint64 sum = 0;

  for (int i = 0; i < SANDBOX_N_ROLES; i++)
    sum += truth->accounts[i];

  return sum;
}

/* A world made by hand. */

static SandboxBalanceRow *
add_row (SandboxWorld *world, const char *category, const char *source, gint64 amount, gint64 fee)
{
  SandboxBalanceRow *row = g_new0 (SandboxBalanceRow, 1);

  row->id = g_strdup_printf ("txn_%u", world->rows->len);
  row->category = category;
  row->source = g_strdup (source);
  row->amount = amount;
  row->fee = fee;
  row->net = amount - fee;
  row->fees = g_ptr_array_new ();
  g_ptr_array_add (world->rows, row);

  return row;
}

static SandboxLine *
add_line (SandboxOrder *order, gint64 price)
{
  SandboxLine *line = g_new0 (SandboxLine, 1);

  line->quantity = 1;
  line->unit_price.shop = price;
  line->allocations = g_ptr_array_new ();
  line->taxes = g_ptr_array_new ();
  g_ptr_array_add (order->lines, line);

  return line;
}

/* An order of @gross − @discount + @shipping + @tax + @tip and its charge that settled at @settled.
 */
static SandboxCharge *
sell (SandboxWorld *world,
      const char *id,
      gint64 gross,
      gint64 discount,
      gint64 shipping,
      gint64 tax,
      gint64 tip,
      gint64 settled,
      gint64 fee)
{
  SandboxOrder *order = g_new0 (SandboxOrder, 1);
  SandboxCharge *charge = g_new0 (SandboxCharge, 1);

  order->lines = g_ptr_array_new_with_free_func (sandbox_line_free);
  order->discounts = g_ptr_array_new ();
  order->shipping = g_ptr_array_new ();
  order->transactions = g_ptr_array_new ();
  order->refunds = g_ptr_array_new_with_free_func (sandbox_refund_free);
  order->charges = g_ptr_array_new ();
  order->gross.shop = gross;
  order->line_discounts.shop = discount;
  order->shipping_total.shop = shipping;
  order->tax.shop = tax;
  order->tip.shop = tip;
  order->total.shop = gross - discount + shipping + tax + tip;
  g_ptr_array_add (world->orders, order);

  charge->id = g_strdup (id);
  charge->order = order;
  charge->meta_order_id = g_strdup ("1042");
  charge->succeeded = TRUE;
  charge->refunds = g_ptr_array_new ();
  charge->disputes = g_ptr_array_new ();
  charge->row = add_row (world, "charge", id, settled, fee);
  g_ptr_array_add (world->charges, charge);
  g_hash_table_insert (world->charges_by_id, charge->id, charge);

  return charge;
}

static SandboxRefund *
give_back (SandboxWorld *world, SandboxCharge *charge, const char *id, gint64 settled)
{
  SandboxRefund *refund = g_new0 (SandboxRefund, 1);
  SandboxStripeRefund *stripe = g_new0 (SandboxStripeRefund, 1);

  refund->lines = g_ptr_array_new_with_free_func (g_free);
  refund->shipping = g_ptr_array_new ();
  refund->adjustments = g_ptr_array_new ();
  refund->transactions = g_ptr_array_new ();
  g_ptr_array_add (charge->order->refunds, refund);
  stripe->id = g_strdup (id);
  stripe->charge = charge;
  stripe->refund = refund;
  stripe->metadata = g_hash_table_new (g_str_hash, g_str_equal);
  stripe->row = add_row (world, "refund", id, -settled, 0);
  g_ptr_array_add (charge->refunds, stripe);
  g_ptr_array_add (world->stripe_refunds, stripe);
  g_hash_table_insert (world->stripe_refunds_by_id, stripe->id, stripe);

  return refund;
}

static void
give_back_line (SandboxRefund *refund, SandboxLine *line, gint64 subtotal, gint64 tax)
{
  SandboxRefundLine *entry = g_new0 (SandboxRefundLine, 1);

  entry->line = line;
  entry->quantity = 1;
  entry->subtotal.shop = subtotal;
  entry->tax.shop = tax;
  refund->total.shop += subtotal + tax;
  g_ptr_array_add (refund->lines, entry);
}

static SandboxDispute *
dispute (SandboxWorld *world, SandboxCharge *charge, const char *id, gint64 settled)
{
  SandboxDispute *self = g_new0 (SandboxDispute, 1);

  self->id = g_strdup (id);
  self->charge = charge;
  self->status = "needs_response";
  self->rows = g_ptr_array_new ();
  g_ptr_array_add (self->rows, add_row (world, "dispute", id, -settled, 1500));
  g_ptr_array_add (world->disputes, self);

  return self;
}

static void
pay_out (SandboxWorld *world, const char *id, gint64 amount, const char *status)
{
  SandboxPayout *payout = g_new0 (SandboxPayout, 1);

  payout->id = g_strdup (id);
  payout->amount = amount;
  payout->status = status;
  payout->reconciliation = g_str_equal (status, "paid") ? "completed" : "in_progress";
  payout->rows = g_ptr_array_new ();
  payout->row = add_row (world, "payout", id, -amount, 0);
  payout->row->payout = payout;
  g_ptr_array_add (world->payouts, payout);
}

typedef struct
{
  SandboxRole role;
  gint64 amount;
} Expected;

static void
check (const SandboxWorld *world, const Expected *expected, guint count)
{
  SandboxTruth truth;
  gint64 accounts[SANDBOX_N_ROLES] = { 0 };

  for (guint i = 0; i < count; i++)
    accounts[expected[i].role] = expected[i].amount;
  sandbox_truth_compute (&truth, world);
  g_assert_cmpint (sum_roles (&truth), ==, 0);
  for (int i = 0; i < SANDBOX_N_ROLES; i++)
    {
      g_test_message ("%s", sandbox_role_name (i));
      g_assert_cmpint (truth.accounts[i], ==, accounts[i]);
    }
}

/* The worked cycle, J1 to J12, with the dispute won or lost. */
static void
test_cycle (gconstpointer data)
{
  gboolean won = g_str_equal (data, "won");
  g_autoptr (SandboxWorld) world = sandbox_world_new (1, 0, NOW_US);
  SandboxCharge *a = sell (world, "ch_a", 10000, 1000, 800, 809, 500, 11109, 352);
  SandboxCharge *b = sell (world, "ch_b", 5000, 0, 0, 0, 0, 5000, 175);
  SandboxCharge *c = sell (world, "ch_c", 8000, 0, 0, 660, 0, 8660, 281);
  SandboxDispute *claim;
  Expected lost_books[] = {
    { SANDBOX_ROLE_BANK, 15064 + 18940 },  { SANDBOX_ROLE_SALES, -53000 },
    { SANDBOX_ROLE_SHIPPING, -800 },       { SANDBOX_ROLE_TAX, -809 + 297 - 660 + 660 },
    { SANDBOX_ROLE_TIPS, -500 },           { SANDBOX_ROLE_DISCOUNTS, 1000 - 400 },
    { SANDBOX_ROLE_RETURNS, 4000 + 5000 }, { SANDBOX_ROLE_FEES, 352 + 175 + 281 + 900 },
    { SANDBOX_ROLE_DISPUTE_FEES, 1500 },   { SANDBOX_ROLE_CHARGEBACKS, 8000 },
  };
  Expected won_books[] = {
    { SANDBOX_ROLE_BANK, 15064 + 18940 + 8660 },
    { SANDBOX_ROLE_SALES, -53000 },
    { SANDBOX_ROLE_SHIPPING, -800 },
    { SANDBOX_ROLE_TAX, -809 + 297 - 660 },
    { SANDBOX_ROLE_TIPS, -500 },
    { SANDBOX_ROLE_DISCOUNTS, 1000 - 400 },
    { SANDBOX_ROLE_RETURNS, 4000 + 5000 },
    { SANDBOX_ROLE_FEES, 352 + 175 + 281 + 900 },
    { SANDBOX_ROLE_DISPUTE_FEES, 1500 },
  };

  give_back_line (give_back (world, a, "re_a", 3897), add_line (a->order, 4000), 3600, 297);
  give_back_line (give_back (world, b, "re_b", 5000), add_line (b->order, 5000), 5000, 0);
  pay_out (world, "po_1", 15064, "paid");
  claim = dispute (world, c, "dp_c", 8660);
  sell (world, "ch_d", 30000, 0, 0, 0, 0, 30000, 900);
  pay_out (world, "po_2", 18940, "paid");
  claim->status = won ? "won" : "lost";
  if (won)
    {
      add_row (world, "dispute_reversal", "dp_c", 8660, 0);
      pay_out (world, "po_3", 8660, "paid");
      check (world, won_books, G_N_ELEMENTS (won_books));
    }
  else
    check (world, lost_books, G_N_ELEMENTS (lost_books));
}

/* J16 and J18: a sale of EUR 100.00 and its refund at another rate. */
static void
test_exchange (void)
{
  g_autoptr (SandboxWorld) world = sandbox_world_new (1, 0, NOW_US);
  SandboxCharge *charge = sell (world, "ch_e", 10800, 0, 0, 0, 0, 10714, 341);
  Expected sold[] = {
    { SANDBOX_ROLE_CLEARING, 10373 },
    { SANDBOX_ROLE_EXCHANGE, 86 },
    { SANDBOX_ROLE_SALES, -10800 },
    { SANDBOX_ROLE_FEES, 341 },
  };
  Expected refunded[] = {
    { SANDBOX_ROLE_CLEARING, 10373 - 10920 }, { SANDBOX_ROLE_EXCHANGE, 86 + 120 },
    { SANDBOX_ROLE_SALES, -10800 },           { SANDBOX_ROLE_FEES, 341 },
    { SANDBOX_ROLE_RETURNS, 10800 },
  };

  check (world, sold, G_N_ELEMENTS (sold));
  give_back_line (give_back (world, charge, "re_e", 10920), add_line (charge->order, 10800), 10800,
                  0);
  check (world, refunded, G_N_ELEMENTS (refunded));
}

/* Nothing ties the charge to an order: its money waits in suspense. */
static void
test_unanchored (void)
{
  g_autoptr (SandboxWorld) world = sandbox_world_new (1, 0, NOW_US);
  SandboxCharge *charge = sell (world, "ch_u", 8000, 0, 0, 660, 0, 8660, 281);
  SandboxDispute *claim = dispute (world, charge, "dp_u", 7660);
  Expected books[] = {
    { SANDBOX_ROLE_CLEARING, 8660 - 281 - 1000 - 7660 - 1500 },
    { SANDBOX_ROLE_SUSPENSE, -8660 + 1000 },
    { SANDBOX_ROLE_FEES, 281 },
    { SANDBOX_ROLE_DISPUTE_FEES, 1500 },
    { SANDBOX_ROLE_CHARGEBACKS, 7660 },
  };

  g_clear_pointer (&charge->meta_order_id, g_free);
  give_back_line (give_back (world, charge, "re_u", 1000), add_line (charge->order, 1000), 924, 76);
  claim->status = "lost";
  check (world, books, G_N_ELEMENTS (books));
}

/* Half of the money was already given back: half of the tax is left, and a third of that is
 * disputed. */
static void
test_partial_loss (void)
{
  g_autoptr (SandboxWorld) world = sandbox_world_new (1, 0, NOW_US);
  SandboxCharge *charge = sell (world, "ch_p", 20000, 0, 0, 1000, 0, 21000, 639);
  SandboxDispute *claim;
  SandboxLoss loss;

  give_back_line (give_back (world, charge, "re_p", 10500), add_line (charge->order, 10000), 10000,
                  500);
  claim = dispute (world, charge, "dp_p", 3500);
  loss = sandbox_truth_loss (claim);
  g_assert_cmpint (loss.tax, ==, 167);
  g_assert_cmpint (loss.rest, ==, 3333);
}

static void
test_rest (void)
{
  g_autoptr (SandboxWorld) world = sandbox_world_new (1, 0, NOW_US);
  Expected books[] = {
    { SANDBOX_ROLE_CLEARING, -20000 + 5000 - 1995 + 77 },
    { SANDBOX_ROLE_RESERVE, 15000 },
    { SANDBOX_ROLE_FEES, 1995 },
    { SANDBOX_ROLE_SUSPENSE, -77 },
  };

  add_row (world, "risk_reserved_funds", NULL, -20000, 0);
  add_row (world, "risk_reserved_funds", NULL, 5000, 0);
  add_row (world, "fee", NULL, -1995, 0);
  add_row (world, "topup_from_nowhere", NULL, 77, 0);
  pay_out (world, "po_pending", 12345, "in_transit");
  check (world, books, G_N_ELEMENTS (books));
}

/* Generated worlds: sums made by walking the other objects. */
static void
check_generated (const SandboxWorld *world)
{
  SandboxTruth truth;
  gint64 waiting = 0, bank = 0, fees = 0, open = 0, gross = 0;
  guint payouts = 0;

  sandbox_truth_compute (&truth, world);
  g_assert_cmpint (sum_roles (&truth), ==, 0);
  g_assert_cmpint (truth.accounts[SANDBOX_ROLE_ROUNDING], ==, 0);

  for (guint i = 0; i < world->rows->len; i++)
    {
      const SandboxBalanceRow *row = world->rows->pdata[i];

      waiting += row->payout == NULL ? row->net : 0;
    }
  for (guint i = 0; i < world->payouts->len; i++)
    {
      const SandboxPayout *payout = world->payouts->pdata[i];
      gboolean paid = g_str_equal (payout->status, "paid");

      *(paid ? &bank : &waiting) += payout->amount;
      payouts += paid ? 1 : 0;
    }
  for (guint i = 0; i < world->charges->len; i++)
    {
      const SandboxCharge *charge = world->charges->pdata[i];

      if (charge->row == NULL)
        continue;
      fees += charge->row->fee;
      gross += sandbox_truth_is_anchored (charge) ? charge->order->gross.shop : 0;
    }
  for (guint i = 0; i < world->disputes->len; i++)
    {
      const SandboxDispute *claim = world->disputes->pdata[i];

      if (claim->closed_us == 0)
        open -= ((SandboxBalanceRow *) claim->rows->pdata[0])->amount;
    }

  g_assert_cmpint (truth.accounts[SANDBOX_ROLE_CLEARING], ==, waiting);
  g_assert_cmpint (truth.accounts[SANDBOX_ROLE_BANK], ==, bank);
  g_assert_cmpint (truth.accounts[SANDBOX_ROLE_SALES], ==, -gross);
  g_assert_cmpint (truth.accounts[SANDBOX_ROLE_DISPUTES], ==, open);
  g_assert_cmpint (truth.accounts[SANDBOX_ROLE_FEES] % 1995, ==, fees % 1995);
  g_assert_cmpint (truth.accounts[SANDBOX_ROLE_TAX], <=, 0);
  g_assert_cmpuint (truth.documents[SANDBOX_DOCUMENT_PAYOUT], ==, payouts);
}

static void
test_generated (void)
{
  for (guint64 seed = 1; seed <= 40; seed++)
    {
      g_autoptr (SandboxWorld) world = sandbox_world_new (seed, 150, NOW_US);

      check_generated (world);
      sandbox_world_edit_orders (world, 5, TRUE);
      check_generated (world);
      sandbox_world_advance (world, 9 * G_TIME_SPAN_DAY);
      check_generated (world);
    }
}

static void
test_report (void)
{
  g_autoptr (SandboxWorld) world = sandbox_world_new (1, 100, NOW_US);
  g_autoptr (JsonNode) node = sandbox_truth_report (world);
  JsonObject *root = json_node_get_object (node);
  JsonObject *balance = json_object_get_object_member (root, "trial_balance");
  JsonObject *accounts = json_object_get_object_member (balance, "accounts");
  JsonObject *transit = json_object_get_object_member (root, "in_transit");

  g_assert_cmpuint (json_object_get_size (accounts), ==, SANDBOX_N_ROLES);
  g_assert_cmpstr (json_object_get_string_member (accounts, "clearing"), ==,
                   json_object_get_string_member (transit, "total"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (root, "orders")), ==, 100);
  g_assert_cmpstr (json_object_get_string_member (root, "now"), ==, "2026-11-15T12:00:00Z");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sandbox/truth/cycle-won", "won", test_cycle);
  g_test_add_data_func ("/sandbox/truth/cycle-lost", "lost", test_cycle);
  g_test_add_func ("/sandbox/truth/exchange", test_exchange);
  g_test_add_func ("/sandbox/truth/unanchored", test_unanchored);
  g_test_add_func ("/sandbox/truth/partial-loss", test_partial_loss);
  g_test_add_func ("/sandbox/truth/rest", test_rest);
  g_test_add_func ("/sandbox/truth/generated", test_generated);
  g_test_add_func ("/sandbox/truth/report", test_report);

  return g_test_run ();
}
