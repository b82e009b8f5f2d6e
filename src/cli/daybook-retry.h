/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands that try again print alike. */
#pragma once

#include "daybook-cli.h"
#include "daybook-mend.h"

G_BEGIN_DECLS

/* Members of an open object: tried, stored, same, superseded, failed. */
void daybook_cli_put_mend_counts (const DaybookMendCounts *counts, DaybookJsonWriter *out);
void daybook_cli_print_mend_counts (const DaybookMendCounts *counts);

G_END_DECLS
