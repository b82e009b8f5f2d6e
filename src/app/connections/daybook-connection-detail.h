/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All of one connection: how it is, how far it has come, what it reads, what one can do. Its
 * buttons are the actions of the page that it stands on. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-connection-facts.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_CONNECTION_DETAIL (daybook_connection_detail_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookConnectionDetail, daybook_connection_detail, DAYBOOK, CONNECTION_DETAIL, AdwBin)

/* Shows what was read; may be called again, also for another connection. */
void daybook_connection_detail_show (DaybookConnectionDetail *self,
                                     const DaybookConnectionFacts *facts);

G_END_DECLS
