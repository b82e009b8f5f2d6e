/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups: a folder with a whole copy of the store, sealed with a passphrase, that can be taken
 * anywhere. Sign-ins are not in it: they stay in the keyring of this computer. A copy takes as long
 * as the disk needs, and the store may be used meanwhile. On a job's thread. */
#pragma once

#include "daybook-session.h"

G_BEGIN_DECLS

/* Makes the folder @dir, which must not be there or be empty. Audited. */
gboolean daybook_backup_make (DaybookSession *session,
                              const char *dir,
                              const char *passphrase,
                              GError **error);
/* Makes the store in @dir, which must hold none, from the backup @from; @key_file as in
 * daybook_session_open(). DAYBOOK_ERROR_STORE when the passphrase does not fit. Connections whose
 * sign-in is not in the keyring here say so when they are next used. Audited. */
gboolean daybook_backup_restore (const char *from,
                                 const char *passphrase,
                                 const char *dir,
                                 const char *key_file,
                                 GError **error);

G_END_DECLS
