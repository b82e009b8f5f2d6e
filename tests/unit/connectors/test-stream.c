/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams: the ways of paging, what is asked for again, and what one bad record does. */
#include "test-till.h"

#include "daybook-stream.h"
#include "daybook-time.h"

#define MAP "[ { 'to': 'id', 'from': 'id' }, { 'to': 'title', 'from': 'name' } ]"
#define ITEM "{ 'contract': 'item/1', 'map': " MAP " }"

static const char manifest_text[] = TILL_HEAD TILL_KEY
    "'errors': { 'fault': 'error', 'message': 'error' },"
    "'streams': {"
    "  'ids': { 'title': 'By id', 'records': 'data', 'size': 2, 'pages': { 'kind': 'last_id', "
    "'more': 'has_more' },"
    "    'request': { 'get': '/ids', 'query': { 'limit': '{size}', 'after': '{after?}', 'since': "
    "'{since?}' } },"
    "    'since': { 'field': 'at', 'time': 'unix', 'look_back': '60 s' }, 'yields': [ " ITEM " ] },"
    "  'cursor': { 'title': 'By cursor', 'records': 'data.items', 'pages': { 'kind': 'cursor', "
    "'next': 'data.next', 'more': 'data.more' },"
    "    'request': { 'get': '/cursor', 'query': { 'after': '{after?}', 'q': '{filter?}' } },"
    "    'since': { 'field': 'at', 'time': 'rfc3339', 'look_back': '1 h', 'filter': "
    "'changed:{since}' }, 'yields': [ " ITEM " ] },"
    "  'offset': { 'title': 'By offset', 'records': 'rows.item', 'envelope': 'rows', 'size': 2, "
    "'pages': { 'kind': 'offset', 'first': 1 },"
    "    'request': { 'get': '/offset', 'query': { 'q': 'from {offset} take {size}' } }, 'yields': "
    "[ " ITEM " ] },"
    "  'one': { 'title': 'One', 'records': 'item', 'pages': { 'kind': 'none' }, 'request': { "
    "'get': '/one' }, 'yields': [ " ITEM " ] },"
    "  'nested': { 'title': 'Nested', 'records': 'data', 'pages': { 'kind': 'none' }, 'request': { "
    "'get': '/nested' },"
    "    'whole': [ { 'path': 'parts[].cut', 'reason': 'a part is cut' } ],"
    "    'yields': [ { 'contract': 'item/1', 'when': { 'kind': [ 'box', '/^crate/' ] }, 'map': " MAP
    " },"
    "      { 'contract': 'item/1', 'each': 'parts', 'map': [ { 'to': 'id', 'from': 'id' }, { 'to': "
    "'title', 'from': '$record.name' } ] } ] },"
    "  'lines': { 'title': 'Lines', 'records': 'data', 'pages': { 'kind': 'none' }, 'request': { "
    "'get': '/lines/{parent.id}' },"
    "    'for_each': { 'record': 'payout', 'when': { 'status': [ 'paid' ] } },"
    "    'yields': [ { 'contract': 'item/1', 'map': [ { 'to': 'id', 'from': 'id' }, { 'to': "
    "'title', 'from': '$parent.id' } ] } ] } } }";

static const char *
parameter (GHashTable *query, const char *name)
{
  const char *value = query != NULL ? g_hash_table_lookup (query, name) : NULL;

  return value != NULL ? value : "";
}

static void
serve_ids (SoupServerMessage *message, GHashTable *query)
{
  if (g_str_equal (parameter (query, "since"), "940"))
    till_reply (message, 200, "{'data':[{'id':'e','name':'E','at':1005}],'has_more':false}");
  else if (g_str_equal (parameter (query, "after"), ""))
    till_reply (message, 200,
                "{'data':[{'id':'d','name':'D','at':1000},{'id':'c','at':900}],'has_more':true}");
  else if (g_str_equal (parameter (query, "after"), "c"))
    till_reply (message, 200, "{'data':[{'id':'b','name':'B','at':800}],'has_more':false}");
  else
    till_reply (message, 400, "{'error':'unexpected'}");
}

static void
serve_cursor (SoupServerMessage *message, GHashTable *query)
{
  const char *after = parameter (query, "after");

  if (g_str_equal (parameter (query, "q"), "changed:1970-01-01T00:00:00Z"))
    till_reply (message, 200, "{'data':{'items':[],'more':false}}");
  else if (g_str_equal (after, ""))
    till_reply (message, 200,
                "{'data':{'items':[{'id':'a','name':'A','at':'1970-01-01T01:00:00Z'}],'more':true,'"
                "next':'n1'}}");
  else if (g_str_equal (after, "n1") || g_str_equal (after, "n0"))
    till_reply (message, 200, "{'data':{'items':[{'id':'b','name':'B'}],'more':true,'next':'n1'}}");
  else
    till_reply (message, 200, "{'data':{'items':[],'more':true}}");
}

static void
serve_offset (SoupServerMessage *message, GHashTable *query)
{
  const char *q = parameter (query, "q");

  if (g_str_equal (q, "from 1 take 2"))
    till_reply (message, 200, "{'rows':{'item':[{'id':'1','name':'A'},{'id':'2','name':'B'}]}}");
  else if (g_str_equal (q, "from 3 take 2"))
    till_reply (message, 200, "{'rows':{}}");
  else
    till_reply (message, 200, "{'other':1}");
}

static void
serve_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  if (g_strcmp0 (till_header (message, "Authorization"), "Bearer sesame-key-1") != 0)
    till_reply (message, 401, "{'error':'no key'}");
  else if (g_str_equal (path, "/v1/ids"))
    serve_ids (message, query);
  else if (g_str_equal (path, "/v1/cursor"))
    serve_cursor (message, query);
  else if (g_str_equal (path, "/v1/offset"))
    serve_offset (message, query);
  else if (g_str_equal (path, "/v1/one"))
    till_reply (message, 200, "{'item':{'id':'1','name':'4111 1111 1111 1111'}}");
  else if (g_str_equal (path, "/v1/nested"))
    till_reply (message, 200,
                "{'data':[{'id':'1','name':'Box','kind':'box','parts':[{'id':'1a'},{'id':'1b'}]},"
                "{'id':'2','name':'Bag','kind':'bag','parts':[{'id':'2a'}]},"
                "{'id':'3','name':'Crate','kind':'crate "
                "9','parts':[{'id':'3a'},{'id':'3b','cut':true}]}]}");
  else if (g_str_equal (path, "/v1/lines/po 1/2"))
    till_reply (message, 200, "{'data':[{'id':'l1'}]}");
  else
    till_reply (message, 404, "{'error':'no such page'}");
}

typedef struct
{
  TestServer *server;
  DaybookAccount *account;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = test_server_new (serve_cb);
  self->account = till_open_with_key (manifest_text, self->server->base);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  daybook_account_free (self->account);
  test_server_free (self->server);
}

static DaybookPage *
read_page (Fixture *self, const char *stream, const char *cursor)
{
  g_autoptr(GError) error = NULL;
  DaybookPage *page
      = daybook_stream_read (self->account, stream, cursor, DAYBOOK_TIME_NONE, NULL, NULL, &error);

  g_assert_no_error (error);

  return page;
}

static const char *
id_of (const DaybookPage *page, guint index)
{
  return ((DaybookRecord *) g_ptr_array_index (page->records, index))->source_id;
}

/* The newest come first: the next pass begins at the newest of the whole pass, and only once the
 * pass has reached its end. */
static void
test_ids (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookPage) first = read_page (self, "ids", NULL);
  g_autoptr(DaybookPage) second = read_page (self, "ids", first->cursor);
  g_autoptr(DaybookPage) next = read_page (self, "ids", second->cursor);
  const DaybookReject *reject;

  g_assert_true (first->more);
  g_assert_cmpuint (first->records->len, ==, 1);
  g_assert_cmpstr (id_of (first, 0), ==, "d");
  g_assert_cmpint (first->seen, ==, 1000 * DAYBOOK_SECOND);

  /* What has no name breaks its contract: it is put aside whole, with its reason, and the page goes
   * on. */
  g_assert_cmpuint (first->rejects->len, ==, 1);
  reject = g_ptr_array_index (first->rejects, 0);
  g_assert_cmpstr (reject->source_id, ==, "c");
  g_assert_cmpstr (reject->type, ==, "item");
  g_assert_cmpstr (reject->payload, ==, "{\"id\":\"c\",\"at\":900}");
  g_assert_nonnull (strstr (reject->reason, "title"));

  g_assert_false (second->more);
  g_assert_cmpstr (id_of (second, 0), ==, "b");
  g_assert_cmpstr (id_of (next, 0), ==, "e");
}

/* A page that was read and not stored is read again from the same cursor. */
static void
test_interrupted (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookPage) first = read_page (self, "ids", NULL);
  g_autoptr(DaybookPage) again = read_page (self, "ids", NULL);

  g_assert_cmpstr (first->cursor, ==, again->cursor);
  g_assert_cmpstr (id_of (first, 0), ==, id_of (again, 0));
}

static void
test_from (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookPage) page
      = daybook_stream_read (self->account, "ids", NULL, 1000 * DAYBOOK_SECOND, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (id_of (page, 0), ==, "e");
}

static void
expect_error (Fixture *self, const char *stream, const char *cursor, int code, const char *told)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookPage) page
      = daybook_stream_read (self->account, stream, cursor, DAYBOOK_TIME_NONE, NULL, NULL, &error);

  g_assert_null (page);
  g_assert_error (error, DAYBOOK_ERROR, code);
  g_assert_nonnull (strstr (error->message, told));
}

static void
test_cursor (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookPage) first = read_page (self, "cursor", NULL);
  g_autoptr(DaybookPage) changes = read_page (self, "cursor", "{\"since\":3600000000}");

  g_assert_cmpstr (id_of (first, 0), ==, "a");
  g_assert_cmpuint (changes->records->len, ==, 0);
  g_assert_false (changes->more);
  g_assert_cmpstr (changes->cursor, ==, "{\"since\":3600000000}");

  expect_error (self, "cursor", first->cursor, DAYBOOK_ERROR_UNREADABLE, "goes round in a circle");
  expect_error (self, "cursor", "{\"after\":\"n0\",\"mark\":\"n1\"}", DAYBOOK_ERROR_UNREADABLE,
                "where an earlier one did and brings no new id");
  expect_error (self, "cursor", "{\"after\":\"n2\"}", DAYBOOK_ERROR_UNREADABLE,
                "says that there is more, and not where");
  expect_error (self, "cursor", "[]", DAYBOOK_ERROR_UNREADABLE, "not one of ours");
  expect_error (self, "nothing", NULL, DAYBOOK_ERROR_SETUP, "has no stream called \"nothing\"");
}

static void
test_offset (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookPage) first = read_page (self, "offset", NULL);
  g_autoptr(DaybookPage) second = read_page (self, "offset", first->cursor);

  g_assert_true (first->more);
  g_assert_cmpuint (first->records->len, ==, 2);
  g_assert_false (second->more);
  g_assert_cmpuint (second->records->len, ==, 0);
  g_assert_cmpstr (second->cursor, ==, "{}");
  expect_error (self, "offset", "{\"offset\":9}", DAYBOOK_ERROR_UNREADABLE,
                "has no list at rows.item");
}

/* One object is one record; card numbers do not get past here. */
static void
test_one (Fixture *self, gconstpointer data)
{
  g_autoptr(DaybookPage) page = read_page (self, "one", NULL);
  const DaybookRecord *record = g_ptr_array_index (page->records, 0);

  g_assert_cmpuint (page->records->len, ==, 1);
  g_assert_null (strstr (record->payload, "4111 1111"));
  g_assert_null (strstr (record->body, "4111 1111"));
}

static void
test_nested (Fixture *self, gconstpointer data)
{
  static const char *const ids[] = { "1", "1a", "1b", "2a" };
  g_autoptr(DaybookPage) page = read_page (self, "nested", NULL);
  const DaybookReject *reject = g_ptr_array_index (page->rejects, 0);

  g_assert_cmpuint (page->records->len, ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpstr (id_of (page, i), ==, ids[i]);
  g_assert_cmpstr (daybook_tree_find_text (
                       ((DaybookRecord *) g_ptr_array_index (page->records, 1))->tree, 0, "title"),
                   ==, "Box");
  g_assert_cmpuint (page->rejects->len, ==, 1);
  g_assert_cmpstr (reject->source_id, ==, "3");
  g_assert_cmpstr (reject->reason, ==, "a part is cut");
}

static void
test_for_each (Fixture *self, gconstpointer data)
{
  DaybookManifest *manifest = daybook_account_manifest (self->account);
  g_autoptr(DaybookTree) paid
      = daybook_tree_new ("{\"id\":\"po 1/2\",\"status\":\"paid\"}", -1, NULL);
  g_autoptr(DaybookTree) pending
      = daybook_tree_new ("{\"id\":\"po 3\",\"status\":\"pending\"}", -1, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookPage) page = NULL;

  g_assert_cmpstr (daybook_stream_parent (manifest, "lines"), ==, "payout");
  g_assert_null (daybook_stream_parent (manifest, "ids"));
  g_assert_true (daybook_stream_parent_ready (manifest, "lines", paid));
  g_assert_false (daybook_stream_parent_ready (manifest, "lines", pending));

  page = daybook_stream_read (self->account, "lines", NULL, DAYBOOK_TIME_NONE, paid, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (daybook_tree_find_text (
                       ((DaybookRecord *) g_ptr_array_index (page->records, 0))->tree, 0, "title"),
                   ==, "po 1/2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/stream/ids", Fixture, NULL, set_up, test_ids, tear_down);
  g_test_add ("/stream/interrupted", Fixture, NULL, set_up, test_interrupted, tear_down);
  g_test_add ("/stream/from", Fixture, NULL, set_up, test_from, tear_down);
  g_test_add ("/stream/cursor", Fixture, NULL, set_up, test_cursor, tear_down);
  g_test_add ("/stream/offset", Fixture, NULL, set_up, test_offset, tear_down);
  g_test_add ("/stream/one", Fixture, NULL, set_up, test_one, tear_down);
  g_test_add ("/stream/nested", Fixture, NULL, set_up, test_nested, tear_down);
  g_test_add ("/stream/for-each", Fixture, NULL, set_up, test_for_each, tear_down);

  return g_test_run ();
}
