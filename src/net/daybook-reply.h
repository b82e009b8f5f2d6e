/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the two files of HTTP: what an answer's head says. Not for other rooms. */
#pragma once

#include "daybook-http.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Fills status, headers and retry_after_us from the head of @message, at @now_us of the wall clock.
 */
void daybook_reply_take_head (DaybookReply *self, SoupMessage *message, gint64 now_us);

/* A message for @request, or NULL: DAYBOOK_ERROR_SETUP says what about the request cannot be sent.
 */
SoupMessage *daybook_request_to_message (const DaybookRequest *self, GError **error);

G_END_DECLS
