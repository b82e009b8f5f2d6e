/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What posting and undoing share. */
#pragma once

#include "daybook-action.h"
#include "daybook-deliver.h"
#include "daybook-deliveries.h"

G_BEGIN_DECLS

/* The books may still be at work on what was sent last for @deliveries (DaybookDelivery, borrowed),
 * by us or by one of us that has crashed: waits as long as their actions ask for. */
gboolean daybook_deliver_let_settle (DaybookDeliver *self, GPtrArray *deliveries, GError **error);

DaybookTurn daybook_deliver_turn (DaybookDeliver *self);

/* What came of @delivery, which is 'sent'. Within the caller's transaction. */
gboolean daybook_deliver_store (DaybookDeliver *self,
                                const DaybookDelivery *delivery,
                                const DaybookActionItem *item,
                                GError **error);
/* It was tried as often as it may be by itself, and is surely not written: a person decides. */
gboolean daybook_deliver_store_spent (DaybookDeliver *self,
                                      const DaybookDelivery *delivery,
                                      const char *message,
                                      GError **error);
gboolean daybook_deliver_open_review (DaybookDeliver *self,
                                      const DaybookDelivery *delivery,
                                      const char *queue,
                                      const char *reason,
                                      GError **error);

G_END_DECLS
