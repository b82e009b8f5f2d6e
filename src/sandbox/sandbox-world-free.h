/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releasing the world's elements; each takes a gpointer so that it can be an array's free function.
 */
#pragma once

#include "sandbox-world.h"

void sandbox_item_free (gpointer data);
void sandbox_product_free (gpointer data);
void sandbox_variant_free (gpointer data);
void sandbox_customer_free (gpointer data);
void sandbox_discount_free (gpointer data);
void sandbox_line_free (gpointer data);
void sandbox_shipping_free (gpointer data);
void sandbox_transaction_free (gpointer data);
void sandbox_refund_free (gpointer data);
void sandbox_order_free (gpointer data);
void sandbox_charge_free (gpointer data);
void sandbox_stripe_refund_free (gpointer data);
void sandbox_dispute_free (gpointer data);
void sandbox_row_free (gpointer data);
void sandbox_payout_free (gpointer data);
void sandbox_event_free (gpointer data);
