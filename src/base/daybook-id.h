/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for things: deterministic keys, so that the same happening gets the same key on any
 * machine, and digests. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 4122 version 5 UUID over Daybook's own name space and the parts joined by U+001F (transfer
 * full, 36 characters). NULL ends the parts. */
char *daybook_id_uuid5 (const char *part, ...) G_GNUC_NULL_TERMINATED;

/* "DB-" and 16 characters of Crockford base32 (80 bits of SHA-256) over the parts: at most 19
 * characters, so that it fits the shortest reference field there is (QuickBooks DocNumber, 21).
 * (transfer full) */
char *daybook_id_reference (const char *part, ...) G_GNUC_NULL_TERMINATED;

/* SHA-256 in lower-case hex (transfer full, 64 characters). */
char *daybook_id_digest (const char *data, gssize length);

G_END_DECLS
