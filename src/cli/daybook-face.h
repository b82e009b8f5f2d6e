/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --json says, for a person: times in the business's zone, amounts with their point and
 * currency, lists as tables, and nothing of what is empty. */
#pragma once

#include "daybook-cli.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

/* All of the object at @node. A list of objects that is wider than the screen comes one below the
 * other. */
void daybook_face_print (DaybookCli *cli, DaybookDb *db, const DaybookTree *tree, DaybookNode node);

/* One value in a line: "54.60 USD", "2026-11-24 13:05:59", "yes". (transfer full) */
char *daybook_face_dup_value (DaybookDb *db, const DaybookTree *tree, DaybookNode node);

G_END_DECLS
