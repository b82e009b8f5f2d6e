/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Card numbers never reach the store: payloads are scanned on arrival. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finds runs of 13 to 19 digits (single spaces or hyphens between digits allowed) that start like a
 * card number (IIN 2 to 6) and pass the Luhn check, and overwrites all but the last four digits
 * with '*', in place and length kept. In JSON only text inside string quotes is touched, so numbers
 * and ids outside quotes stay; ids that the caller knows (a quoted run that is the whole string
 * value of a key named id, barcode, ean, gtin, upc or sku, or ending in _id/Id) stay too, and so do
 * path segments of a URI ("gid://shop/Order/5441234567890"), UUIDs and digests (32 hex digits and
 * more). Returns how many were masked. */
guint daybook_redact_cards (char *json, gsize length);

G_END_DECLS
