/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside vault/: what the two backends give. */
#pragma once

#include "daybook-vault.h"

G_BEGIN_DECLS

struct _DaybookVault
{
  char *(*lookup) (DaybookVault *self, const char *store_id, const char *name, GError **error);
  gboolean (*save) (DaybookVault *self,
                    const char *store_id,
                    const char *name,
                    const char *secret,
                    const char *label,
                    GError **error);
  gboolean (*forget) (DaybookVault *self, const char *store_id, const char *name, GError **error);
  void (*free) (DaybookVault *self);
};

/* libgcrypt, ready for use; once in the process. */
void daybook_vault_init_crypto (void);

G_END_DECLS
