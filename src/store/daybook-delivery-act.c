/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the audit log calls a move of a delivery. */

#include "daybook-deliveries.h"

const char *
daybook_delivery_act (DaybookDeliveryState from, DaybookDeliveryState to, const char *what)
{
  if (to == DAYBOOK_DELIVERY_DONE)
    return g_strcmp0 (what, "found again") == 0 ? "delivery.adopted" : "delivery.posted";
  if (to == DAYBOOK_DELIVERY_REFUSED)
    return "delivery.refused";
  if (to == DAYBOOK_DELIVERY_UNDONE)
    return "delivery.undone";
  if (to == DAYBOOK_DELIVERY_IGNORED)
    return "delivery.ignored";
  if (from == DAYBOOK_DELIVERY_REFUSED || from == DAYBOOK_DELIVERY_IGNORED)
    return "delivery.reopened";
  if (to == DAYBOOK_DELIVERY_HELD)
    return from != DAYBOOK_DELIVERY_HELD ? "delivery.held" : NULL;

  return from == DAYBOOK_DELIVERY_HELD && to == DAYBOOK_DELIVERY_READY ? "delivery.released" : NULL;
}
