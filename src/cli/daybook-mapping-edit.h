/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mapping edit, import and revert, for the command mapping. */
#pragma once

#include "daybook-cli.h"
#include "daybook-mapping-place.h"

G_BEGIN_DECLS

/* Each is one verb with its words and options, and answers the exit status. */
int
daybook_cli_mapping_edit (DaybookCli *cli, const char *name, const char *connection, gboolean yes);
int daybook_cli_mapping_import (DaybookCli *cli,
                                const char *file,
                                const char *connection,
                                const char *note,
                                gboolean yes,
                                gboolean remap,
                                int last);
/* Back to the built-in one. */
int daybook_cli_mapping_revert (DaybookCli *cli, const char *name, const char *connection);

G_END_DECLS
