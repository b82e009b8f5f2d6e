/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes out and what comes back, as plain values, and how both look to libsoup.
 *
 * A request is judged here, before any connection: an address that is not https (but for loopback),
 * one with a password in it, or a header with a line break, is a mistake in a manifest and never
 * leaves. */
#include "daybook-reply.h"

#include "daybook-error.h"
#include "daybook-proxy.h"
#include "daybook-time.h"

#include <string.h>

/* A provider that asks for more than this does not mean it. */
#define LONGEST_RETRY_AFTER_S (30 * 24 * 3600.0)

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, what);
  return FALSE;
}

/* A space or line break comes from a mapping that forgot to escape; libsoup would guess. */
static gboolean
is_address_text (const char *text)
{
  if (text == NULL)
    return FALSE;

  for (const char *c = text; *c != '\0'; c++)
    if ((guchar) *c <= 0x20 || *c == 0x7f)
      return FALSE;

  return TRUE;
}

/* The address itself stays out of the messages: its query may hold a token. */
static gboolean
check_address (GUri *uri, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  if (host == NULL || *host == '\0')
    return refuse (error, "the address of a request has no host");
  if (g_uri_get_userinfo (uri) != NULL)
    return refuse (error, "the address of a request must not hold a name or password");
  if (g_str_equal (scheme, "https"))
    return TRUE;
  if (g_str_equal (scheme, "http") && daybook_proxy_is_loopback (host))
    return TRUE;

  g_set_error (
      error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
      "%s://%s is not encrypted: only https: is allowed, and http: to this computer itself", scheme,
      host);
  return FALSE;
}

/* RFC 9110, 5.6.2. */
static gboolean
is_token (const char *text)
{
  if (text == NULL || *text == '\0')
    return FALSE;

  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("!#$%&'*+-.^_`|~", *c) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
is_header_value (const char *text)
{
  if (text == NULL)
    return FALSE;

  for (const char *c = text; *c != '\0'; c++)
    if (((guchar) *c < 0x20 && *c != '\t') || *c == 0x7f)
      return FALSE;

  return TRUE;
}

/* A value is never quoted: it may be a token. */
static gboolean
check_headers (const DaybookRequest *self, GError **error)
{
  for (guint i = 0; i < self->headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (self->headers, i);

      if (!is_token (name))
        return refuse (error, "a request header has a name that cannot be sent");
      if (is_header_value (g_ptr_array_index (self->headers, i + 1)))
        continue;

      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "the value of the request header %s has a line break or control character in it",
                   name);
      return FALSE;
    }

  if (self->content_type != NULL && !is_header_value (self->content_type))
    return refuse (error, "the content type of a request cannot be sent");

  return TRUE;
}

static void
add_header (const char *name, const char *value, gpointer data)
{
  GHashTable *headers = data;
  char *key = g_ascii_strdown (name, -1);
  const char *before = g_hash_table_lookup (headers, key);

  if (before != NULL)
    g_hash_table_insert (headers, key, g_strconcat (before, ", ", value, NULL));
  else
    g_hash_table_insert (headers, key, g_strdup (value));
}

static gboolean
read_http_date (const char *text, gint64 *out)
{
  return text != NULL && daybook_time_parse (text, -1, DAYBOOK_TIME_HTTP, NULL, out, NULL);
}

/* Seconds ("2", and Shopify's "2.0"), or a date: then as seen from the server's own clock when it
 * tells it. */
static gint64
read_retry_after (const DaybookReply *self)
{
  const char *text = daybook_reply_header (self, "retry-after");
  double seconds;
  char *end = NULL;
  gint64 until;

  if (text == NULL)
    return 0;

  if (read_http_date (text, &until))
    {
      seconds = (double) (until - self->date_us) / G_USEC_PER_SEC;
    }
  else
    {
      seconds = g_ascii_strtod (text, &end);
      if (end == text || *end != '\0')
        return 0;
    }

  if (!(seconds > 0))
    return 0;
  return (gint64) (MIN (seconds, LONGEST_RETRY_AFTER_S) * G_USEC_PER_SEC);
}

void
daybook_reply_take_head (DaybookReply *self, SoupMessage *message, gint64 now_us)
{
  self->status = soup_message_get_status (message);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  soup_message_headers_foreach (soup_message_get_response_headers (message), add_header,
                                self->headers);
  if (!read_http_date (daybook_reply_header (self, "date"), &self->date_us))
    self->date_us = now_us;
  self->retry_after_us = read_retry_after (self);
}

SoupMessage *
daybook_request_to_message (const DaybookRequest *self, GError **error)
{
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GUri) uri = NULL;
  guint flags = SOUP_MESSAGE_NO_REDIRECT;

  if (is_address_text (self->url))
    uri = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL)
    {
      refuse (error, "the address of a request cannot be read");
      return NULL;
    }
  if (!is_token (self->method))
    {
      refuse (error, "a request has no method that can be sent");
      return NULL;
    }
  if (!check_address (uri, error) || !check_headers (self, error))
    return NULL;

  message = soup_message_new_from_uri (self->method, uri);

  /* libsoup takes PUT and DELETE for repeatable by themselves. A connection of its own is never
   * tried twice. */
  flags |= self->repeatable ? SOUP_MESSAGE_IDEMPOTENT : SOUP_MESSAGE_NEW_CONNECTION;
  soup_message_set_flags (message, flags);

  for (guint i = 0; i < self->headers->len; i += 2)
    soup_message_headers_append (soup_message_get_request_headers (message),
                                 g_ptr_array_index (self->headers, i),
                                 g_ptr_array_index (self->headers, i + 1));

  if (self->body != NULL)
    {
      g_autoptr(GBytes) body = g_bytes_new (self->body, self->body_length);

      soup_message_set_request_body_from_bytes (message, self->content_type, body);
    }

  return g_steal_pointer (&message);
}

DaybookRequest *
daybook_request_new (const char *method, const char *url)
{
  DaybookRequest *self = g_new0 (DaybookRequest, 1);

  self->method = g_strdup (method);
  self->url = g_strdup (url);
  self->headers = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
daybook_request_add_header (DaybookRequest *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

void
daybook_request_set_body (DaybookRequest *self,
                          const char *content_type,
                          const char *body,
                          gssize length)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (body != NULL);

  if (length < 0)
    length = (gssize) strlen (body);

  g_free (self->content_type);
  g_free (self->body);
  self->content_type = g_strdup (content_type);
  self->body = g_malloc ((gsize) length + 1);
  memcpy (self->body, body, (gsize) length);
  self->body[length] = '\0';
  self->body_length = (gsize) length;
}

void
daybook_request_free (DaybookRequest *self)
{
  if (self == NULL)
    return;

  g_free (self->method);
  g_free (self->url);
  g_ptr_array_unref (self->headers);
  g_free (self->content_type);
  g_free (self->body);
  g_free (self);
}

void
daybook_reply_free (DaybookReply *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_free (self->body);
  g_clear_error (&self->failure);
  g_free (self);
}

const char *
daybook_reply_header (const DaybookReply *self, const char *name)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (self->headers == NULL)
    return NULL;

  key = g_ascii_strdown (name, -1);
  return g_hash_table_lookup (self->headers, key);
}

int
daybook_http_status_code (guint status)
{
  switch (status)
    {
    case 401:
      return DAYBOOK_ERROR_AUTH;
    case 304:
      return -1;
    case 0: /* no answer */
    case 408:
    case 425:
    case 429:
      return DAYBOOK_ERROR_LATER;
    default:
      break;
    }

  if (status >= 200 && status < 300)
    return -1;
  if (status >= 300
      && status < 400) /* never followed: the address in the manifest is not the right one */
    return DAYBOOK_ERROR_SETUP;
  if (status >= 400 && status < 500)
    return DAYBOOK_ERROR_REFUSED;
  if (status >= 500 && status < 600)
    return DAYBOOK_ERROR_LATER;

  return DAYBOOK_ERROR_UNREADABLE;
}
