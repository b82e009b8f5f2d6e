/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row that makes a backup: asks for a passphrase and a folder, works, and says what came of it.
 * Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_BACKUP_ROW (daybook_backup_row_get_type ())
G_DECLARE_FINAL_TYPE (DaybookBackupRow, daybook_backup_row, DAYBOOK, BACKUP_ROW, AdwActionRow)

/* Of whose store. */
void daybook_backup_row_set_engine (DaybookBackupRow *self, DaybookEngine *engine);

G_END_DECLS
