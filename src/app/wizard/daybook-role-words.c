/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-role-words.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct
{
  const char *role;
  const char *title;
  const char *meaning;
  gboolean usual;
} words[] = {
  { "bank", N_ ("Bank"), N_ ("Where payouts arrive."), TRUE },
  { "clearing", N_ ("Clearing"), N_ ("Money that the processor holds; zero after each payout."),
    TRUE },
  { "reserve", N_ ("Reserve"), N_ ("Money that the processor keeps back."), FALSE },
  { "disputes", N_ ("Disputed payments"), N_ ("Taken back until a dispute is decided."), FALSE },
  { "tax", N_ ("Sales tax"), N_ ("Tax that is collected and owed."), TRUE },
  { "tips", N_ ("Tips"), N_ ("Tips that are paid with an order."), FALSE },
  { "gift_cards", N_ ("Gift cards"), N_ ("Gift cards that are sold and not used yet."), FALSE },
  { "sales", N_ ("Sales"), N_ ("What is sold."), TRUE },
  { "shipping", N_ ("Shipping"), N_ ("What customers pay for shipping."), TRUE },
  { "returns", N_ ("Returns"), N_ ("What is given back."), TRUE },
  { "discounts", N_ ("Discounts"), N_ ("What was taken off."), FALSE },
  { "fees", N_ ("Processor's fees"), N_ ("What the processor charges for payments."), TRUE },
  { "fee_tax", N_ ("Tax on fees"), N_ ("Tax that the processor charges on its fees."), FALSE },
  { "dispute_fees", N_ ("Fees of disputes"), N_ ("What a dispute costs."), FALSE },
  { "chargebacks", N_ ("Lost disputes"), N_ ("What was lost with a dispute."), FALSE },
  { "exchange", N_ ("Exchange"), N_ ("Gains and losses of changing money."), FALSE },
  { "rounding", N_ ("Rounding"), N_ ("Cents that rounding leaves."), FALSE },
  { "suspense", N_ ("Suspense"), N_ ("Money that nobody can explain yet; a person looks at it."),
    TRUE },
  { "customer", N_ ("Customer"), N_ ("Who buys, where the books want a name."), FALSE },
};

static guint
find (const char *role)
{
  gsize length = strcspn (role, ":");
  guint i = 0;

  while (i < G_N_ELEMENTS (words)
         && (strlen (words[i].role) != length || strncmp (words[i].role, role, length) != 0))
    i++;
  return i;
}

const char *
daybook_role_title (const char *role)
{
  guint at = find (role);

  return at < G_N_ELEMENTS (words) ? _ (words[at].title) : role;
}

const char *
daybook_role_meaning (const char *role)
{
  guint at = find (role);

  return at < G_N_ELEMENTS (words) ? _ (words[at].meaning) : "";
}

gboolean
daybook_role_is_usual (const char *role)
{
  guint at = find (role);

  return at < G_N_ELEMENTS (words) && words[at].usual;
}
