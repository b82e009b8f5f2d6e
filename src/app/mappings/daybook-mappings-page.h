/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes what: what is unmapped, the mappings of each connection, the user's value tables;
 * and the editor. Goes to "CONNECTION:MAPPING" ("shopify:shopify/orders/order"), or to
 * "=TABLE". Main thread. */
#pragma once

#include "daybook-pane.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_MAPPINGS_PAGE (daybook_mappings_page_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookMappingsPage, daybook_mappings_page, DAYBOOK, MAPPINGS_PAGE, DaybookPane)

G_END_DECLS
