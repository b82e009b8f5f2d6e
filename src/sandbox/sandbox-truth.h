/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the books must show for a world, computed from the world itself and sharing nothing with
 * Daybook but the written posting policy. Driven by the Stripe balance rows (the money), explained
 * by the shop's orders and refunds. */
#pragma once

#include <json-glib/json-glib.h>

#include "sandbox-world.h"

typedef enum
{
  SANDBOX_ROLE_BANK,
  SANDBOX_ROLE_CLEARING, /* Stripe, USD */
  SANDBOX_ROLE_RESERVE,
  SANDBOX_ROLE_DISPUTES,
  SANDBOX_ROLE_TAX,
  SANDBOX_ROLE_TIPS,
  SANDBOX_ROLE_SALES,
  SANDBOX_ROLE_SHIPPING,
  SANDBOX_ROLE_RETURNS,
  SANDBOX_ROLE_DISCOUNTS,
  SANDBOX_ROLE_FEES,
  SANDBOX_ROLE_DISPUTE_FEES,
  SANDBOX_ROLE_CHARGEBACKS,
  SANDBOX_ROLE_EXCHANGE,
  SANDBOX_ROLE_ROUNDING,
  SANDBOX_ROLE_SUSPENSE,
  SANDBOX_N_ROLES,
} SandboxRole;

typedef enum
{
  SANDBOX_DOCUMENT_SALE, /* of a charge that the data ties to its order */
  SANDBOX_DOCUMENT_FEE,  /* of a charge, and Stripe's own bills */
  SANDBOX_DOCUMENT_REFUND,
  SANDBOX_DOCUMENT_DISPUTE,
  SANDBOX_DOCUMENT_DISPUTE_WON,
  SANDBOX_DOCUMENT_DISPUTE_LOST,
  SANDBOX_DOCUMENT_RESERVE, /* held or released */
  SANDBOX_DOCUMENT_PAYOUT,  /* paid and reconciled */
  SANDBOX_DOCUMENT_OTHER,   /* in suspense: a charge or refund that nothing ties to an order */
  SANDBOX_N_DOCUMENTS,
} SandboxDocument;

typedef struct
{
  gint64 accounts[SANDBOX_N_ROLES]; /* USD minor units, debit positive */
  guint documents[SANDBOX_N_DOCUMENTS];
} SandboxTruth;

/* The tax part and the rest of a lost dispute, USD minor units. */
typedef struct
{
  gint64 tax;
  gint64 rest;
} SandboxLoss;

/* Whether the data ties the charge to its order. */
gboolean sandbox_truth_is_anchored (const SandboxCharge *charge);
/* What a dispute costs when it is lost. */
SandboxLoss sandbox_truth_loss (const SandboxDispute *dispute);
/* Σ unit price × quantity of the refunded lines, in shop money. */
gint64 sandbox_truth_gross (const SandboxRefund *refund);
/* Posts every row, lost dispute and payout of the world. */
void sandbox_truth_compute (SandboxTruth *truth, const SandboxWorld *world);

const char *sandbox_role_name (SandboxRole role);
const char *sandbox_document_name (SandboxDocument document);

/* The answer to GET /truth. (transfer full) */
JsonNode *sandbox_truth_report (const SandboxWorld *world);
