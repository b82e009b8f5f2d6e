/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written about the program and its commands, made of the command table: as help on the
 * terminal, and as pages of the manual. */
#pragma once

#include "daybook-cli.h"

G_BEGIN_DECLS

/* The options that stand before or after every command. */
extern const GOptionEntry daybook_manual_options[];

/* `daybookctl help` and `daybookctl COMMAND --help`, to standard output. */
void daybook_manual_print_overview (DaybookCli *cli);
void daybook_manual_print_command (DaybookCli *cli,
                                   const DaybookCommand *command,
                                   const GOptionEntry *entries);

/* Writes daybookctl.1 and daybookctl-COMMAND.1 for each into @dir, which is made. */
gboolean daybook_manual_write_pages (DaybookCli *cli, const char *dir, GError **error);

G_END_DECLS
