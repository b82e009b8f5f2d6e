/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places of records: a list at the left, the chosen record at the right; on a narrow screen one
 * at a time. One type for all; daybook-record-kind.c says what they differ in. Main thread. */
#pragma once

#include "daybook-pane.h"

G_BEGIN_DECLS

/* The types of the places, for the list of places. */
GType daybook_orders_page_get_type (void);
GType daybook_payments_page_get_type (void);
GType daybook_payouts_page_get_type (void);
GType daybook_refunds_page_get_type (void);
GType daybook_customers_page_get_type (void);
GType daybook_stock_page_get_type (void);

G_END_DECLS
