/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store's words as a person reads them, translated. Pure; any thread. Unknown words are shown
 * as they are, with spaces. */
#pragma once

#include "daybook-deliveries.h"

G_BEGIN_DECLS

/* "order" → "Order" */
const char *daybook_words_type (const char *type);
/* "partially_refunded" → "Partially refunded". (transfer full), "" for NULL */
char *daybook_words_status (const char *status);
/* "payment.captured" → "Payment captured". (transfer full) */
char *daybook_words_event (const char *event);
/* "waiting" → "Waits for another record" */
const char *daybook_words_state (DaybookDeliveryState state);
/* What of a delivery's history happened: "found again" → "Found at the target". (transfer full) */
char *daybook_words_attempt (const char *what);
/* A posting's kind: "dispute_lost" → "Lost dispute". (transfer full) */
char *daybook_words_kind (const char *kind);
/* Any other word of ours: first letter large, "_" and "." as spaces. (transfer full) */
char *daybook_words_plain (const char *word);

G_END_DECLS
