/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of the store as sync and status print them. */
#pragma once

#include "daybook-cli.h"
#include "daybook-figures.h"

G_BEGIN_DECLS

/* Members of the object that @out is in. */
void daybook_cli_put_figures (DaybookJsonWriter *out, const DaybookFigures *figures);

void daybook_cli_print_counts (DaybookCli *cli, const DaybookFigures *figures);
/* What waits for somebody, with the reason of each kind. */
void daybook_cli_print_waiting (DaybookCli *cli, const DaybookFigures *figures);
void daybook_cli_print_clearing (DaybookCli *cli, const DaybookFigures *figures);

/* Whether anything waits for a person. */
gboolean daybook_cli_needs_person (const DaybookFigures *figures);

G_END_DECLS
