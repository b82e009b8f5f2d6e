/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key from a passphrase, for what leaves this computer: Argon2id (RFC 9106), with a salt of its
 * own each time. Slow on purpose (about half a second and 64 MiB): on a job's thread. */
#pragma once

#include <glib.h>

#include "daybook-vault.h"

G_BEGIN_DECLS

#define DAYBOOK_PASSPHRASE_SALT 16
#define DAYBOOK_PASSPHRASE_LEAST 8 /* characters */

/* What must be kept beside what was sealed; no secret. */
typedef struct
{
  guint8 salt[DAYBOOK_PASSPHRASE_SALT];
  guint passes;
  guint memory_kib;
} DaybookPassphrase;

/* A fresh salt, and the costs that we use today: 64 MiB, 3 passes. */
void daybook_passphrase_init (DaybookPassphrase *self);
/* DAYBOOK_ERROR_SETUP: the passphrase is too short, or the costs are none that we would take. Wipe
 * @key after use. */
gboolean daybook_passphrase_key (const DaybookPassphrase *self,
                                 const char *passphrase,
                                 guint8 key[DAYBOOK_VAULT_KEY_BYTES],
                                 GError **error);
/* As JSON (transfer full), and read back: DAYBOOK_ERROR_UNREADABLE when it is something else. */
char *daybook_passphrase_dup_text (const DaybookPassphrase *self);
gboolean daybook_passphrase_parse (DaybookPassphrase *self, const char *text, GError **error);

G_END_DECLS
