/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Straight-line HTTP over libsoup's callbacks.
 *
 * A call starts requests ('flights') up to the limit, runs the private main context until one has
 * landed, and hands landed ones to the caller from the loop itself, never from inside a callback of
 * libsoup. So the caller may send other requests while it looks at an answer: those run the same
 * context, and the outer call's flights only land meanwhile.
 *
 * The private context is the thread's default during calls only; between calls nothing runs, and
 * libsoup notices closed connections at the next call.
 *
 * What a lost answer means depends on one fact: had the request left? libsoup tells by 'starting',
 * just before the first byte is written, when the connection stands and TLS is agreed. Before it
 * nothing can have arrived: LATER. After it the request may have been acted on: UNSURE, also when
 * the caller cancelled. A repeatable request is LATER all the same. libsoup sends again by itself
 * only a GET, PUT or DELETE on a reused connection that the server had closed, and only repeatable
 * requests reuse one.
 *
 * One loss cannot be seen: libsoup takes a chunked answer that is cut off exactly between two
 * chunks, and one without a length that is cut off anywhere, for whole. JSON that is cut off cannot
 * be read, so readers of JSON notice.
 *
 * A flight has no limit on its length but on silence: timeout_s without a byte ends it, or ten
 * times that in all. */
#include "daybook-http.h"

#include "daybook-error.h"
#include "daybook-net-version.h"
#include "daybook-proxy.h"
#include "daybook-reply.h"

#define MAX_IN_FLIGHT 32
#define MAX_ANSWER_BYTES (64u * 1024 * 1024)
#define DEFAULT_TIMEOUT_S 60
#define WHOLE_TIMEOUTS 10
#define IDLE_CONNECTION_S 60
/* The first reading space; a server's word for more is trusted up to the second. */
#define FIRST_BODY_BYTES (16u * 1024)
#define TRUSTED_BODY_BYTES (1024u * 1024)
/* The longest sleep for a gate, after which it is asked again. */
#define LONGEST_GATE_US (60 * G_USEC_PER_SEC)

struct _DaybookHttp
{
  GThread *thread;
  GMainContext *context;
  SoupSession *session;
  guint in_flight;
};

typedef enum
{
  ENDED_BY_ITSELF,
  ENDED_BY_CALLER,
  ENDED_BY_SILENCE,
  ENDED_BY_SIZE,
} Ending;

typedef struct
{
  DaybookHttp *http;
  DaybookRequest *const *requests;
  guint n_requests;
  guint next;        /* the first that has not left */
  GPtrArray *flying; /* Flight, borrowed */
  GQueue landed;     /* Flight, owned */
  gint64 gate_until_us;
  gboolean cancelled;
} Call;

typedef struct
{
  Call *call;
  guint index;
  const DaybookRequest *request;
  SoupMessage *message;
  GCancellable *cancellable;
  GInputStream *stream; /* the answer's body; NULL before its head */
  GSource *timer;
  GSource *readable;
  gint64 timeout_us;
  gint64 progress_us; /* when the last byte came */
  gint64 deadline_us;
  gboolean left;
  Ending ending;
  gsize allocated; /* of reply->body */
  DaybookReply *reply;
} Flight;

static void
drop_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
flight_free (Flight *self)
{
  drop_source (&self->timer);
  drop_source (&self->readable);
  g_clear_object (&self->stream);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->reply, daybook_reply_free);
  g_free (self);
}

static void
flight_land (Flight *self)
{
  drop_source (&self->timer);
  drop_source (&self->readable);

  if (self->stream != NULL)
    {
      /* Whole, this only hands the connection back; broken off, the cancelled request makes libsoup
       * close it. */
      if (self->reply->failure != NULL)
        g_cancellable_cancel (self->cancellable);
      g_input_stream_close (self->stream, self->cancellable, NULL);
      g_clear_object (&self->stream);
    }

  g_ptr_array_remove_fast (self->call->flying, self);
  g_queue_push_tail (&self->call->landed, self);
}

/* The domain and code by what may have happened, the words by what did. */
static void
flight_fail (Flight *self, const GError *cause)
{
  const char *host = g_uri_get_host (soup_message_get_uri (self->message));
  gboolean unsure = self->left && !self->request->repeatable;
  g_autofree char *reason = NULL;

  switch (self->ending)
    {
    case ENDED_BY_CALLER:
      if (!unsure)
        {
          self->reply->failure = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s %s: cancelled",
                                              self->request->method, host);
          return;
        }
      reason = g_strdup ("cancelled after it had left");
      break;
    case ENDED_BY_SILENCE:
      reason = g_strdup_printf ("no answer within %d s", (int) (self->timeout_us / G_USEC_PER_SEC));
      break;
    case ENDED_BY_SIZE:
      reason = g_strdup_printf ("the answer is longer than %u MiB", MAX_ANSWER_BYTES >> 20);
      break;
    case ENDED_BY_ITSELF:
      reason = g_strdup (cause != NULL ? cause->message : "the answer broke off");
      break;
    default:
      g_assert_not_reached ();
    }

  if (unsure)
    self->reply->failure = g_error_new (DAYBOOK_ERROR, DAYBOOK_ERROR_UNSURE,
                                        "%s %s: the request left and its answer was lost: %s",
                                        self->request->method, host, reason);
  else
    self->reply->failure = g_error_new (DAYBOOK_ERROR,
                                        self->ending == ENDED_BY_SIZE ? DAYBOOK_ERROR_UNREADABLE
                                                                      : DAYBOOK_ERROR_LATER,
                                        "%s %s: %s", self->request->method, host, reason);
}

static void
flight_break_off (Flight *self, Ending ending)
{
  if (self->ending == ENDED_BY_ITSELF)
    self->ending = ending;

  g_cancellable_cancel (self->cancellable);
}

/* Up to one more byte than the limit, so that too much is noticed, and the NUL. */
static void
make_room (Flight *self)
{
  DaybookReply *reply = self->reply;

  if (reply->body_length + 1 < self->allocated)
    return;

  self->allocated = MIN (self->allocated * 2, (gsize) MAX_ANSWER_BYTES + 2);
  reply->body = g_realloc (reply->body, self->allocated);
}

/* TRUE when more may come; FALSE when the flight has landed. */
static gboolean
flight_read (Flight *self)
{
  DaybookReply *reply = self->reply;

  for (;;)
    {
      g_autoptr(GError) error = NULL;
      gssize n;

      make_room (self);
      n = g_pollable_input_stream_read_nonblocking (
          G_POLLABLE_INPUT_STREAM (self->stream), reply->body + reply->body_length,
          self->allocated - reply->body_length - 1, self->cancellable, &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return TRUE;
      if (n > 0)
        {
          reply->body_length += (gsize) n;
          self->progress_us = g_get_monotonic_time ();
        }
      if (n > 0 && reply->body_length > MAX_ANSWER_BYTES)
        self->ending = ENDED_BY_SIZE;
      else if (n > 0)
        continue;

      if (n != 0)
        flight_fail (self, error);
      reply->body[MIN (reply->body_length, MAX_ANSWER_BYTES)] = '\0';
      reply->body_length = MIN (reply->body_length, MAX_ANSWER_BYTES);
      flight_land (self);
      return FALSE;
    }
}

static gboolean
body_readable_cb (GObject *stream, gpointer data)
{
  return flight_read (data) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
flight_begin_body (Flight *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  goffset length = 0;

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    length = soup_message_headers_get_content_length (headers);

  self->allocated = (gsize) CLAMP (length + 2, FIRST_BODY_BYTES, TRUSTED_BODY_BYTES);
  self->reply->body = g_malloc (self->allocated);
  self->reply->body[0] = '\0';

  if (length > MAX_ANSWER_BYTES)
    {
      self->ending = ENDED_BY_SIZE;
      flight_fail (self, NULL);
      flight_land (self);
      return;
    }

  if (!flight_read (self))
    return;

  self->readable = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream),
                                                          self->cancellable);
  g_source_set_callback (self->readable, G_SOURCE_FUNC (body_readable_cb), self, NULL);
  g_source_attach (self->readable, self->call->http->context);
}

/* libsoup sends a request that is safe to repeat once more when the kept connection that it left on
 * turns out to be closed. When another kept one is free at that moment, libsoup 3.2 takes the first
 * attempt's late failure for the second one's, and crashes; so the second goes on a new connection.
 */
static void
message_restarted_cb (SoupMessage *message, gpointer data)
{
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
}

static void
head_arrived_cb (GObject *session, GAsyncResult *result, gpointer data)
{
  Flight *self = data;
  g_autoptr(GError) error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (session), result, &error);
  if (self->stream == NULL)
    {
      flight_fail (self, error);
      flight_land (self);
      return;
    }

  self->progress_us = g_get_monotonic_time ();
  daybook_reply_take_head (self->reply, self->message, g_get_real_time ());
  flight_begin_body (self);
}

static void
message_starting_cb (SoupMessage *message, gpointer data)
{
  Flight *self = data;

  self->left = TRUE;
}

static gboolean
flight_overdue_cb (gpointer data)
{
  Flight *self = data;
  gint64 due_us = MIN (self->progress_us + self->timeout_us, self->deadline_us);

  if (g_get_monotonic_time () >= due_us)
    {
      g_source_set_ready_time (self->timer, -1);
      flight_break_off (self, ENDED_BY_SILENCE);
    }
  else
    {
      g_source_set_ready_time (self->timer, due_us);
    }

  return G_SOURCE_CONTINUE;
}

/* A source that fires at its ready time only. */
static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static GSourceFuncs timer_funcs = { NULL, NULL, dispatch_timer, NULL, NULL, NULL };

static void
start_timer (Flight *self)
{
  guint timeout_s = self->request->timeout_s != 0 ? self->request->timeout_s : DEFAULT_TIMEOUT_S;

  self->timeout_us = timeout_s * (gint64) G_USEC_PER_SEC;
  self->progress_us = g_get_monotonic_time ();
  self->deadline_us = self->progress_us + WHOLE_TIMEOUTS * self->timeout_us;

  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (self->timer, flight_overdue_cb, self, NULL);
  g_source_set_ready_time (self->timer, self->progress_us + self->timeout_us);
  g_source_attach (self->timer, self->call->http->context);
}

static void
call_launch (Call *self, guint index)
{
  Flight *flight = g_new0 (Flight, 1);

  flight->call = self;
  flight->index = index;
  flight->request = self->requests[index];
  flight->reply = g_new0 (DaybookReply, 1);

  if (self->cancelled)
    g_set_error_literal (&flight->reply->failure, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  else
    flight->message = daybook_request_to_message (flight->request, &flight->reply->failure);

  if (flight->message == NULL)
    {
      g_queue_push_tail (&self->landed, flight);
      return;
    }

  flight->cancellable = g_cancellable_new ();
  g_ptr_array_add (self->flying, flight);
  start_timer (flight);
  g_signal_connect (flight->message, "starting", G_CALLBACK (message_starting_cb), flight);
  g_signal_connect (flight->message, "restarted", G_CALLBACK (message_restarted_cb), NULL);
  soup_session_send_async (self->http->session, flight->message, G_PRIORITY_DEFAULT,
                           flight->cancellable, head_arrived_cb, flight);
}

/* TRUE when something left or was passed over; FALSE when nothing may leave now. */
static gboolean
call_advance (Call *self, DaybookGateFunc gate, gpointer data)
{
  gint64 wait_us = 0;

  if (self->next == self->n_requests || self->flying->len >= self->http->in_flight)
    return FALSE;
  if (!self->cancelled && g_get_monotonic_time () < self->gate_until_us)
    return FALSE;

  if (gate != NULL && !self->cancelled)
    wait_us = gate (self->next, data);

  if (wait_us > 0)
    {
      self->gate_until_us = g_get_monotonic_time () + MIN (wait_us, LONGEST_GATE_US);
      return FALSE;
    }

  if (wait_us == 0)
    call_launch (self, self->next);
  self->next++;

  return TRUE;
}

static gboolean
caller_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Call *self = data;
  g_autoptr(GPtrArray) flying = g_ptr_array_copy (self->flying, NULL, NULL);

  /* Over a copy: a flight may land while it is broken off. It is freed only by call_deliver(). */
  self->cancelled = TRUE;
  for (guint i = 0; i < flying->len; i++)
    flight_break_off (g_ptr_array_index (flying, i), ENDED_BY_CALLER);

  return G_SOURCE_REMOVE;
}

static gboolean
gate_open_cb (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* Runs the context until something happened: a flight moved, the gate's time came, the caller
 * cancelled. */
static void
call_wait (Call *self)
{
  gint64 now_us = g_get_monotonic_time ();
  GSource *gate_timer = NULL;

  if (self->gate_until_us > now_us && self->next < self->n_requests)
    {
      gate_timer = g_source_new (&timer_funcs, sizeof (GSource));
      g_source_set_callback (gate_timer, gate_open_cb, NULL, NULL);
      g_source_set_ready_time (gate_timer, self->gate_until_us);
      g_source_attach (gate_timer, self->http->context);
    }

  g_main_context_iteration (self->http->context, TRUE);
  drop_source (&gate_timer);
}

static void
call_deliver (Call *self, DaybookReplyFunc done, gpointer data)
{
  Flight *flight = g_queue_pop_head (&self->landed);
  DaybookReply *reply = g_steal_pointer (&flight->reply);
  guint index = flight->index;

  flight_free (flight);
  done (index, reply, data);
}

static void
call_run (Call *self,
          DaybookGateFunc gate,
          DaybookReplyFunc done,
          gpointer data,
          GCancellable *cancellable)
{
  GSource *cancel_source = NULL;

  g_main_context_push_thread_default (self->http->context);
  self->flying = g_ptr_array_new ();
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_is_cancelled (cancellable);
      cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_priority (cancel_source, G_PRIORITY_HIGH);
      g_source_set_callback (cancel_source, G_SOURCE_FUNC (caller_cancelled_cb), self, NULL);
      g_source_attach (cancel_source, self->http->context);
    }

  while (self->next < self->n_requests || self->flying->len > 0 || self->landed.length > 0)
    {
      if (self->landed.length > 0)
        call_deliver (self, done, data);
      else if (!call_advance (self, gate, data))
        call_wait (self);
    }

  drop_source (&cancel_source);
  g_clear_pointer (&self->flying, g_ptr_array_unref);
  g_main_context_pop_thread_default (self->http->context);
}

static void
keep_reply_cb (guint index, DaybookReply *reply, gpointer data)
{
  DaybookReply **kept = data;

  *kept = reply;
}

DaybookHttp *
daybook_http_new (guint in_flight)
{
  DaybookHttp *self = g_new0 (DaybookHttp, 1);
  g_autoptr(GProxyResolver) proxy = daybook_proxy_new ();

  self->thread = g_thread_self ();
  self->context = g_main_context_new ();
  self->in_flight = CLAMP (in_flight, 1, MAX_IN_FLIGHT);

  g_main_context_push_thread_default (self->context);
  self->session = soup_session_new_with_options (
      "max-conns", (int) self->in_flight, "max-conns-per-host", (int) self->in_flight, "user-agent",
      "Daybook/" DAYBOOK_NET_VERSION, "proxy-resolver", proxy, "timeout", 0, "idle-timeout",
      IDLE_CONNECTION_S, NULL);
  /* Credentials are ours to send: a challenge is an answer like any other. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  g_main_context_pop_thread_default (self->context);

  return self;
}

void
daybook_http_free (DaybookHttp *self)
{
  if (self == NULL)
    return;

  g_assert (self->thread == g_thread_self ());

  g_main_context_push_thread_default (self->context);
  soup_session_abort (self->session);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_clear_object (&self->session);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_main_context_pop_thread_default (self->context);

  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

DaybookReply *
daybook_http_send (DaybookHttp *self, const DaybookRequest *request, GCancellable *cancellable)
{
  DaybookRequest *requests[] = { (DaybookRequest *) request };
  Call call = { .http = self, .requests = requests, .n_requests = 1 };
  DaybookReply *reply = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (request != NULL, NULL);
  g_assert (self->thread == g_thread_self ());

  call_run (&call, NULL, keep_reply_cb, &reply, cancellable);

  return reply;
}

void
daybook_http_send_all (DaybookHttp *self,
                       GPtrArray *requests,
                       DaybookGateFunc gate,
                       DaybookReplyFunc done,
                       gpointer data,
                       GCancellable *cancellable)
{
  Call call = { .http = self };

  g_return_if_fail (self != NULL);
  g_return_if_fail (requests != NULL);
  g_return_if_fail (done != NULL);
  g_assert (self->thread == g_thread_self ());

  call.requests = (DaybookRequest **) requests->pdata;
  call.n_requests = requests->len;
  call_run (&call, gate, done, data, cancellable);
}
