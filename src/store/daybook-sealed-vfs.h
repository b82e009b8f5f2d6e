/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQLite VFS that seals every page with AES-256-GCM on its way to the disk; the essay is in
 * the .c file. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

#define DAYBOOK_SEALED_KEY_BYTES 32
#define DAYBOOK_SEALED_PAGE_BYTES 4096
/* The tail of each page: 12 bytes of nonce, 16 of tag, 4 of zero. */
#define DAYBOOK_SEALED_RESERVE_BYTES 32

/* Opens @path through the shim (SQLITE_OPEN_* flags as for sqlite3_open_v2). The page size, the
 * tail, WAL and temp_store=MEMORY are set here, so that no caller can forget one. The connection
 * keeps its own copy of @key, wiped when it is closed. Errors are DAYBOOK_ERROR_STORE; a page
 * that does not open names its number and says whether the key or the page is wrong. Any thread;
 * the connection then belongs to one thread at a time. */
sqlite3 *daybook_sealed_open (const char *path, const guint8 key[DAYBOOK_SEALED_KEY_BYTES],
                              int flags, GError **error);

/* What the shim last refused on @connection ("page 7 of the store was changed or damaged"),
 * borrowed until the next call on it; NULL when it refused nothing. SQLite itself reports all of
 * these as an I/O error. */
const char *daybook_sealed_complaint (sqlite3 *connection);
void daybook_sealed_forget_complaint (sqlite3 *connection);

G_END_DECLS
