/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An open file of the sealed VFS; the room's own. The essay is in daybook-sealed-file.c. */
#pragma once

#include "daybook-page-cipher.h"
#include "daybook-sealed-vfs.h"

G_BEGIN_DECLS

#define DAYBOOK_SEALED_FRAME_HEADER 24
#define DAYBOOK_SEALED_FRAME (DAYBOOK_SEALED_FRAME_HEADER + DAYBOOK_SEALED_PAGE_BYTES)

/* What the two files of one connection share. */
typedef struct
{
  grefcount refs;
  DaybookPageCipher *cipher;
  gboolean recovering; /* SQLite holds the RECOVER lock */
  char complaint[200];
  guint8 scratch[DAYBOOK_SEALED_FRAME];
} DaybookSealer;

DaybookSealer *daybook_sealer_new (const guint8 *key);
void daybook_sealer_unref (DaybookSealer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookSealer, daybook_sealer_unref)

/* Keeps the words for the GError and returns @code, for SQLite. */
int daybook_sealer_complain (DaybookSealer *self, int code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* Bytes that SQLite must set aside for one of our files, without what the file below needs. */
gsize daybook_sealed_file_size (void);
/* Opens @name by @below inside @file. Keeps a reference to @sealer on success. */
int daybook_sealed_file_open (sqlite3_file *file, sqlite3_vfs *below, const char *name, int flags,
                              int *out_flags, DaybookSealer *sealer);
/* The sealer of a file that is ours, else NULL. */
DaybookSealer *daybook_sealed_file_get_sealer (sqlite3_file *file);

G_END_DECLS
