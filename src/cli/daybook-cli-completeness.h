/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How completeness is shown, by connections and by status. */
#pragma once

#include "daybook-completeness.h"
#include "daybook-db.h"
#include "daybook-json-writer.h"

G_BEGIN_DECLS

/* "complete_through" (absent: never yet), "quarantined" and "streams" of an object. */
void daybook_cli_put_completeness (DaybookJsonWriter *out, const DaybookCompleteness *self);
/* A line for the connection @id, and with @each one for each stream. */
void daybook_cli_print_completeness (DaybookDb *db,
                                     const char *id,
                                     const DaybookCompleteness *self,
                                     gboolean each);

G_END_DECLS
