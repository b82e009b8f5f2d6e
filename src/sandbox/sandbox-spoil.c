/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spoiling a good answer. */
#include "sandbox-spoil.h"

#include <string.h>

#define COUNTED_PAGE 1000

typedef struct
{
  const char *from;
  gsize length;
} Row;

/* Behind the string that begins at @at, with its quotes. */
static const char *
skip_string (const char *at)
{
  for (at++; *at != '\0' && *at != '"'; at++)
    if (*at == '\\' && at[1] != '\0')
      at++;

  return *at == '"' ? at + 1 : at;
}

/* Behind the object that begins at @at. */
static const char *
skip_object (const char *at)
{
  int depth = 0;

  while (*at != '\0')
    {
      if (*at == '"')
        {
          at = skip_string (at);
          continue;
        }
      depth += *at == '{' || *at == '[' ? 1 : *at == '}' || *at == ']' ? -1 : 0;
      at++;
      if (depth == 0)
        break;
    }

  return at;
}

/* The objects of the list that begins at @at ("[{"), or NULL when they have no id of their own. */
static GArray *
read_rows (const char *at)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  for (at++; *at == '{'; at += *at == ',' ? 1 : 0)
    {
      const char *end = skip_object (at);
      Row row = { at, (gsize) (end - at) };

      if (g_strstr_len (row.from, (gssize) row.length, "\"id\":") == NULL
          && g_strstr_len (row.from, (gssize) row.length, "\"Id\":") == NULL)
        break;
      g_array_append_val (rows, row);
      at = end;
    }
  if (rows->len > 0)
    return rows;
  g_array_unref (rows);

  return NULL;
}

/* The first list of things with an id. */
static GArray *
find_rows (const char *text)
{
  for (const char *at = text; *at != '\0';)
    {
      GArray *rows = g_str_has_prefix (at, "[{") ? read_rows (at) : NULL;

      if (rows != NULL)
        return rows;
      at = *at == '"' ? skip_string (at) : at + 1;
    }

  return NULL;
}

char *
sandbox_spoil_rows (const char *text, SandboxFaultKind kind)
{
  gboolean wanted = kind == SANDBOX_FAULT_REPEAT || kind == SANDBOX_FAULT_REORDER;
  g_autoptr (GArray) rows = wanted ? find_rows (text) : NULL;
  GString *out;
  const Row *last;

  if (rows == NULL || (kind == SANDBOX_FAULT_REPEAT && rows->len >= COUNTED_PAGE))
    return NULL;

  out = g_string_new_len (text, g_array_index (rows, Row, 0).from - text);
  for (guint i = 0; i < rows->len; i++)
    {
      gboolean paired = (i ^ 1) < rows->len && kind == SANDBOX_FAULT_REORDER;
      const Row *row = &g_array_index (rows, Row, paired ? i ^ 1 : i);
      gboolean twice = kind == SANDBOX_FAULT_REPEAT && i == rows->len / 2;

      for (int n = 0; n < (twice ? 2 : 1); n++)
        {
          if (i > 0 || n > 0)
            g_string_append_c (out, ',');
          g_string_append_len (out, row->from, (gssize) row->length);
        }
    }
  last = &g_array_index (rows, Row, rows->len - 1);
  g_string_append (out, last->from + last->length);

  return g_string_free (out, FALSE);
}

/* libsoup adds to a body that is there already. */
static void
set_body (SoupServerMessage *message, const char *type, const char *text, gsize length)
{
  g_autofree char *kept = g_strdup (type);

  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_server_message_set_response (message, kept, SOUP_MEMORY_COPY, text, length);
}

/* What libsoup would not send: less than the headers promise. So the connection is taken out of its
 * hands. */
static void
send_cut (SoupServerMessage *message, const char *body, gsize length)
{
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 %u OK\r\nContent-Type: application/json\r\nContent-Length: "
                         "%" G_GSIZE_FORMAT "\r\n\r\n",
                         soup_server_message_get_status (message), length);
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  GOutputStream *out = g_io_stream_get_output_stream (stream);

  /* A client that is gone already cannot be disappointed. */
  if (g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL))
    g_output_stream_write_all (out, body, length / 2, NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

void
sandbox_spoil (SandboxRequest *request, SandboxFaultKind kind)
{
  static const char page[]
      = "<!DOCTYPE html>\n<html><body><h1>We will be back soon</h1></body></html>\n";
  SoupServerMessage *message = request->message;
  const char *type = soup_message_headers_get_one (
      soup_server_message_get_response_headers (message), "Content-Type");
  g_autoptr (GBytes) bytes
      = soup_message_body_flatten (soup_server_message_get_response_body (message));
  gsize length = g_bytes_get_size (bytes);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), length);
  g_autofree char *rows = sandbox_spoil_rows (text, kind);

  if (length < 2 || type == NULL)
    return;
  if (rows != NULL)
    set_body (message, type, rows, strlen (rows));
  else if (kind == SANDBOX_FAULT_HALF)
    set_body (message, type, text, length / 2);
  else if (kind == SANDBOX_FAULT_CUT)
    send_cut (message, text, length);
  else if (kind == SANDBOX_FAULT_MALFORMED)
    {
      text[length / 2] = '\001';
      set_body (message, type, text, length);
    }
  else if (kind == SANDBOX_FAULT_HTML)
    {
      soup_server_message_set_status (message, 200, NULL);
      set_body (message, "text/html; charset=utf-8", page, strlen (page));
    }
}
