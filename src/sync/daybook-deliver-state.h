/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sync/: deliveries of what is a state (a contact and its figures, an order in a CRM), of
 * which only the newest has a live document. */
#pragma once

#include "daybook-deliveries.h"
#include "daybook-documents.h"

G_BEGIN_DECLS

/* Why such a delivery is undone or ignored. */
#define DAYBOOK_REPLACED "replaced by a newer state"

/* How the reason of a refusal begins that what an earlier delivery left is not there any more. */
#define DAYBOOK_NOT_THERE "refused: not there: "

/* Before @document of @delivery is stored: the delivery that wrote the former state is replaced,
 * and what its document knows of the time before us (what was there, or that we made it) goes over
 * to @document, so that undoing it restores what was. In the caller's transaction. */
gboolean daybook_deliver_replace_former (DaybookDb *db,
                                         const DaybookDelivery *delivery,
                                         DaybookDocument *document,
                                         gint64 now_us,
                                         GError **error);

/* What became of @remote_id is another contact's or order's already: in the list they were merged
 * into one. In words (transfer full); NULL when it is not so, or with an error. */
char *daybook_deliver_dup_clash (DaybookDb *db,
                                 const DaybookDelivery *delivery,
                                 const char *document_kind,
                                 const char *remote_id,
                                 GError **error);

/* @delivery was not written, and is neither sent nor done now: it is ignored when a newer state
 * waits behind it, and what a person was asked about it is closed. 1 then, 0 when there is none, -1
 * with an error. In the caller's transaction. */
int daybook_deliver_drop_replaced (DaybookDb *db,
                                   const DaybookDelivery *delivery,
                                   gint64 now_us,
                                   GError **error);

G_END_DECLS
