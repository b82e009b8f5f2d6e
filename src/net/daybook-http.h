/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP for one thread: straight-line calls over one SoupSession and its own main context, some of
 * them at once.
 *
 * Nothing here retries (sync/ alone does) and nothing here knows a provider. TLS always, except to
 * loopback. Answers have a size limit. A DaybookHttp belongs to the thread that made it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DaybookHttp DaybookHttp;

typedef struct
{
  char *method; /* "GET" */
  char *url;
  GPtrArray *headers; /* char *: name, value, name, value, ... (owned) */
  char *content_type; /* with a body */
  char *body;
  gsize body_length;
  gboolean repeatable; /* harmless when sent twice (a read, or a keyed write): lets libsoup reuse
                          connections, SOUP_MESSAGE_IDEMPOTENT */
  guint timeout_s;     /* without a byte of the answer, and ten times that in all; 0: 60 */
} DaybookRequest;

DaybookRequest *daybook_request_new (const char *method, const char *url);
void daybook_request_add_header (DaybookRequest *self, const char *name, const char *value);
void daybook_request_set_body (DaybookRequest *self,
                               const char *content_type,
                               const char *body,
                               gssize length);
void daybook_request_free (DaybookRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookRequest, daybook_request_free)

typedef struct
{
  guint status;        /* 0 when there was no answer */
  GHashTable *headers; /* lower-case name → value; NULL without an answer */
  char *body;          /* NUL terminated, any bytes */
  gsize body_length;
  GError *failure; /* why there is no (whole) answer: LATER when the request surely did not leave
                      (name, connection refused, TLS) or is repeatable, UNSURE when it may have
                      arrived (also when cancelled then), UNREADABLE for a repeatable one whose
                      answer is too long, SETUP for one that must not be sent (address, header),
                      G_IO_ERROR_CANCELLED when nothing can have happened */
  gint64 date_us;  /* the server's clock, or ours when it does not tell it; 0 without answer */
  gint64 retry_after_us; /* how long to wait from now, by Retry-After (seconds or date); 0 when
                            absent */
} DaybookReply;

void daybook_reply_free (DaybookReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookReply, daybook_reply_free)
const char *daybook_reply_header (const DaybookReply *self, const char *name);

/* @in_flight: requests at once (also connections per host), 1 to 32. */
DaybookHttp *daybook_http_new (guint in_flight);
void daybook_http_free (DaybookHttp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookHttp, daybook_http_free)

/* One request, waiting for its answer; never NULL: look at failure and status. An http: URL that is
 * not loopback is refused. Redirects are not followed: a 3xx is the answer. */
DaybookReply *
daybook_http_send (DaybookHttp *self, const DaybookRequest *request, GCancellable *cancellable);

/* Called in the same thread as answers come in; @index is the request's place. The reply is yours.
 * It may send other requests. */
typedef void (*DaybookReplyFunc) (guint index, DaybookReply *reply, gpointer data);
/* Called before request @index leaves: return microseconds to wait first (a rate budget; asked
 * again after that), 0 to go, negative to skip it (no answer comes). May be NULL. Not asked once
 * the call is cancelled. */
typedef gint64 (*DaybookGateFunc) (guint index, gpointer data);

/* All of @requests (DaybookRequest *), at most in_flight at once, in order; returns when every
 * answer has come. After a cancel those that had not left are answered with G_IO_ERROR_CANCELLED.
 */
void daybook_http_send_all (DaybookHttp *self,
                            GPtrArray *requests,
                            DaybookGateFunc gate,
                            DaybookReplyFunc done,
                            gpointer data,
                            GCancellable *cancellable);

/* HTTP status → error code, in one place: 401 AUTH; 0 408 425 429 5xx LATER; other 4xx REFUSED; 2xx
 * and 304 -1; other 3xx SETUP (the address is not the right one); anything else UNREADABLE. */
int daybook_http_status_code (guint status);

G_END_DECLS
