/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which stage of the list's pipeline says what has become of an order. */
#include "daybook-customer-plan.h"

/* What a stage is called in a list that a new account comes with, the best first; and whether it
 * ends the order, where no name fits. */
static const struct
{
  const char *state;
  const char *orders[4];
  const char *deals[4];
  gboolean closed;
} stages_of[] = {
  { "cancelled", { "Cancelled", "Canceled" }, { "Closed Lost" }, TRUE },
  { "refunded", { "Refunded", "Cancelled", "Canceled" }, { "Closed Lost" }, TRUE },
  { "shipped", { "Shipped", "Processed", "Paid" }, { "Closed Won" }, TRUE },
  { "paid", { "Paid", "Processed", "Open" }, { "Closed Won" }, TRUE },
  { "open", { "Open" }, { "Contract Sent", "Appointment Scheduled" }, FALSE },
};

static DaybookTree *
stage_called (DaybookCustomerFlow *flow, const char *title)
{
  for (guint i = 0; title != NULL && i < flow->stages->len; i++)
    {
      DaybookTree *stage = g_ptr_array_index (flow->stages, i);
      const char *found = daybook_tree_find_text (stage, 0, "title");

      if (found != NULL && g_ascii_strcasecmp (found, title) == 0)
        return stage;
    }
  return NULL;
}

DaybookTree *
daybook_customer_stage (DaybookCustomerFlow *flow, const char *state)
{
  gboolean deal = g_str_equal (flow->order_kind, "deal");
  guint row = 0;
  DaybookTree *found = NULL;

  while (!g_str_equal (stages_of[row].state, state))
    row++;
  for (guint i = 0; i < 4 && found == NULL; i++)
    found = stage_called (flow, deal ? stages_of[row].deals[i] : stages_of[row].orders[i]);
  for (guint i = 0; i < flow->stages->len && found == NULL; i++)
    {
      DaybookTree *stage = g_ptr_array_index (flow->stages, i);

      if (daybook_tree_is_true (stage, daybook_tree_get (stage, 0, "closed"))
          == stages_of[row].closed)
        found = stage;
    }
  return found;
}
