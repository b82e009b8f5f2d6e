/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-cli-figures.h"

#include "daybook-money.h"

static void
put_clearing (DaybookJsonWriter *out, const DaybookFigures *figures)
{
  daybook_json_key (out, "clearing");
  daybook_json_begin_list (out);
  for (guint i = 0; i < figures->clearing->len; i++)
    {
      const DaybookPayoutFigure *payout = g_ptr_array_index (figures->clearing, i);
      char text[DAYBOOK_MONEY_TEXT_MAX];

      daybook_json_begin_object (out);
      daybook_json_put_string (out, "payout", payout->payout);
      daybook_json_put_string (out, "difference",
                               daybook_money_text (payout->difference, payout->currency, text));
      daybook_json_put_string (out, "amount",
                               daybook_money_text (payout->amount, payout->currency, text));
      daybook_json_put_string (out, "currency", payout->currency);
      daybook_json_put_int (out, "open", payout->open);
      daybook_json_end_object (out);
    }
  daybook_json_end_list (out);
}

void
daybook_cli_put_figures (DaybookJsonWriter *out, const DaybookFigures *figures)
{
  daybook_json_put_int (out, "orders", figures->orders);
  daybook_json_put_int (out, "test_orders", figures->test_orders);
  daybook_json_put_int (out, "payments", figures->payments);
  daybook_json_put_int (out, "fees", figures->fees);
  daybook_json_put_int (out, "refunds", figures->refunds);
  daybook_json_put_int (out, "disputes", figures->disputes);
  daybook_json_put_int (out, "payouts", figures->payouts);
  daybook_json_put_int (out, "documents", figures->documents);
  daybook_json_put_int (out, "contacts", figures->contacts);
  daybook_json_put_int (out, "crm_orders", figures->crm_orders);
  daybook_json_put_int (out, "guests", figures->guests);
  daybook_json_put_int (out, "review", figures->review);
  daybook_json_put_int (out, "duplicates", figures->duplicates);
  daybook_json_put_int (out, "quarantined", figures->quarantined);
  daybook_json_put_int (out, "waiting", figures->waiting);
  daybook_json_put_int (out, "held", figures->held);
  daybook_json_put_int (out, "ready", figures->ready);
  daybook_json_put_int (out, "unsure", figures->unsure);
  daybook_json_put_int (out, "refused", figures->refused);
  put_clearing (out, figures);
  daybook_json_key (out, "reasons");
  daybook_json_begin_list (out);
  for (guint i = 0; i < figures->reasons->len; i++)
    daybook_json_add_string (out, g_ptr_array_index (figures->reasons, i));
  daybook_json_end_list (out);
  daybook_json_key (out, "remedies");
  daybook_json_begin_list (out);
  for (guint i = 0; i < figures->remedies->len; i++)
    daybook_json_add_string (out, g_ptr_array_index (figures->remedies, i));
  daybook_json_end_list (out);
}

void
daybook_cli_print_counts (DaybookCli *cli, const DaybookFigures *figures)
{
  const struct
  {
    const char *what;
    gint64 count;
    const char *more;
  } rows[]
      = { { "Orders", figures->orders, "" },
          { "Payments", figures->payments, "" },
          { "Fees", figures->fees, "" },
          { "Refunds", figures->refunds, "" },
          { "Disputes", figures->disputes, "" },
          { "Payouts", figures->payouts, "" },
          { "Documents", figures->documents, "   in the books" },
          { "Contacts", figures->contacts, "   in the CRM" },
          { "Guests", figures->guests, "   orders without an address, so without a contact" } };
  guint always = 7; /* the rest only where there is a CRM */

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (i >= always && rows[i].count == 0)
        continue;
      g_print ("  %-10s %8" G_GINT64_FORMAT "%s", rows[i].what, rows[i].count, rows[i].more);
      if (i == 0 && figures->test_orders > 0)
        g_print ("   and %" G_GINT64_FORMAT " test orders, left out", figures->test_orders);
      if (i == always && figures->crm_orders > 0)
        g_print (", with %" G_GINT64_FORMAT " orders", figures->crm_orders);
      g_print ("\n");
    }
}

void
daybook_cli_print_waiting (DaybookCli *cli, const DaybookFigures *figures)
{
  if (figures->reasons->len > 0 || figures->quarantined > 0)
    daybook_cli_print_heading (cli, "What waits, and why");
  for (guint i = 0; i < figures->reasons->len; i++)
    g_print ("  %s%s%s\n", daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_WAITS),
             (const char *) g_ptr_array_index (figures->reasons, i),
             daybook_screen_plain (&cli->screen, stdout, DAYBOOK_INK_WAITS));
  if (figures->quarantined > 0)
    g_print ("  %s%" G_GINT64_FORMAT " %s could not be read%s: daybookctl list quarantine\n",
             daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_WAITS), figures->quarantined,
             figures->quarantined == 1 ? "record" : "records",
             daybook_screen_plain (&cli->screen, stdout, DAYBOOK_INK_WAITS));
  for (guint i = 0; i < figures->remedies->len; i++)
    g_print ("%s    %s\n", i == 0 ? "  What to do (N is a number of the lists below)\n" : "",
             (const char *) g_ptr_array_index (figures->remedies, i));
  if (figures->reasons->len > 0)
    g_print ("  One by one: daybookctl list review; daybookctl list deliveries --state held\n");
}

void
daybook_cli_print_clearing (DaybookCli *cli, const DaybookFigures *figures)
{
  guint zero = 0;
  char text[DAYBOOK_MONEY_TEXT_MAX];
  DaybookInk ink;

  for (guint i = 0; i < figures->clearing->len; i++)
    zero += ((const DaybookPayoutFigure *) g_ptr_array_index (figures->clearing, i))->difference
            == 0;
  if (figures->clearing->len == 0)
    return;
  ink = zero == figures->clearing->len ? DAYBOOK_INK_GOOD : DAYBOOK_INK_WAITS;
  g_print ("\nClearing after each payout: %s%u of %u at 0.00%s\n",
           daybook_screen_ink (&cli->screen, stdout, ink), zero, figures->clearing->len,
           daybook_screen_plain (&cli->screen, stdout, ink));
  for (guint i = 0; i < figures->clearing->len; i++)
    {
      const DaybookPayoutFigure *payout = g_ptr_array_index (figures->clearing, i);

      if (payout->difference != 0)
        g_print ("  %s: %s %s not explained yet (%" G_GINT64_FORMAT " deliveries open)\n",
                 payout->payout, daybook_money_text (payout->difference, payout->currency, text),
                 payout->currency, payout->open);
    }
}

gboolean
daybook_cli_needs_person (const DaybookFigures *figures)
{
  return figures->held + figures->unsure + figures->refused + figures->quarantined > 0;
}
