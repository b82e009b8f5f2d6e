/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files that Daybook reads at run time live: manifests, contracts, schemas. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* $DAYBOOK_DATA/@name when that variable is set, else the installed folder (transfer full). @name
 * may have slashes. */
char *daybook_data_path (const char *name);

G_END_DECLS
