/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A provider that gives no more than so many records for one question: the pass goes on with
 * another, from the newest change that was seen, and misses nothing. */
#include "test-till.h"

#include "daybook-stream.h"
#include "daybook-time.h"

#define N_RECORDS 11
#define SIZE 2
#define MOST 4

static const char manifest_text[] = TILL_HEAD TILL_KEY
    "'errors': { 'message': 'error' },"
    "'streams': { 'found': { 'title': 'Found', 'records': 'rows', 'size': 2,"
    "  'pages': { 'kind': 'cursor', 'next': 'next.after', 'most': 4 },"
    "  'request': { 'post': '/found', 'json': { 'since': '{since}', 'after': '{after?}' }, 'read': "
    "true },"
    "  'since': { 'field': 'at', 'time': 'rfc3339', 'as': 'unix', 'look_back': '1 h', 'first': '0' "
    "},"
    "  'yields': [ { 'contract': 'item/1', 'map': [ { 'to': 'id', 'from': 'id' }, { 'to': 'title', "
    "'from': 'id' } ] } ] } } }";

static gboolean all_at_once; /* every record was changed at the same moment */

/* Record n was changed n minutes after the beginning. */
static void
serve_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  g_autofree char *text = till_body (message);
  g_autoptr(DaybookTree) body = daybook_tree_new (text, -1, NULL);
  const char *since = daybook_tree_find_text (body, 0, "since");
  const char *after = daybook_tree_find_text (body, 0, "after");
  gint64 from = g_ascii_strtoll (since, NULL, 10);
  guint skip = after != NULL ? (guint) g_ascii_strtoull (after, NULL, 10) : 0;
  guint met = 0, told = 0;
  g_autoptr(GString) rows = g_string_new (NULL);

  g_assert_cmpuint (skip + SIZE, <=, MOST);
  for (guint i = 0; i < N_RECORDS; i++)
    {
      guint minute = all_at_once ? 1 : i;
      gint64 at = 1790000000 + minute * 60;
      g_autofree char *time
          = daybook_time_dup_text (at * DAYBOOK_SECOND, DAYBOOK_TIME_RFC3339, NULL);

      if (at < from || met++ < skip)
        continue;
      if (told++ < SIZE)
        g_string_append_printf (rows, "%s{'id':'r%u','at':'%s'}", rows->len > 0 ? "," : "", i,
                                time);
    }
  g_string_prepend (rows, "{'rows':[");
  g_string_append (rows, "]");
  if (told > SIZE)
    g_string_append_printf (rows, ",'next':{'after':'%u'}", skip + SIZE);
  g_string_append (rows, "}");
  till_reply (message, 200, rows->str);
}

/* Reads to the end; the distinct ids, or NULL with an error. */
static GHashTable *
read_all (DaybookAccount *account, char **cursor, GError **error)
{
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr(DaybookPage) page
          = daybook_stream_read (account, "found", *cursor, DAYBOOK_TIME_NONE, NULL, NULL, error);

      if (page == NULL)
        return NULL;
      for (guint j = 0; j < page->records->len; j++)
        g_hash_table_add (ids, g_strdup (((DaybookRecord *) page->records->pdata[j])->source_id));
      g_free (*cursor);
      *cursor = g_strdup (page->cursor);
      if (!page->more)
        return g_steal_pointer (&ids);
    }
  g_assert_not_reached ();
}

static void
test_windows (void)
{
  TestServer *server = test_server_new (serve_cb);
  g_autoptr(DaybookAccount) account = till_open_with_key (manifest_text, server->base);
  g_autoptr(GError) error = NULL;
  g_autofree char *cursor = NULL;
  g_autoptr(GHashTable) ids = NULL;
  g_autoptr(GHashTable) again = NULL;

  all_at_once = FALSE;
  ids = read_all (account, &cursor, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (ids), ==, N_RECORDS);
  g_assert_null (strstr (cursor, "window"));
  again = read_all (account, &cursor, &error); /* the look-back is the next pass's again */
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (again), ==, N_RECORDS);
  test_server_free (server);
}

static void
test_same_moment (void)
{
  TestServer *server = test_server_new (serve_cb);
  g_autoptr(DaybookAccount) account = till_open_with_key (manifest_text, server->base);
  g_autoptr(GError) error = NULL;
  g_autofree char *cursor = NULL;
  g_autoptr(GHashTable) ids = NULL;

  all_at_once = TRUE;
  ids = read_all (account, &cursor, &error);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_nonnull (strstr (error->message, "at the same moment"));
  g_assert_null (ids);
  test_server_free (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream-window/same-moment", test_same_moment);
  g_test_add_func ("/stream-window/windows", test_windows);

  return g_test_run ();
}
