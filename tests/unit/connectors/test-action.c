/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions: found again before anything is written, steps in lockstep, what is begun goes on, what
 * is unsure is said. */
#include "test-till.h"

#include "daybook-action.h"

static const char manifest_text[] = TILL_HEAD TILL_KEY
    "'errors': { 'fault': 'error', 'message': 'error.text', 'code': 'error.code',"
    "  'codes': { 'closed': 'closed', 'gone': 'gone', 'slow': 'limit', 'stale': 'conflict' }, "
    "'classes': { '5xx': 'transient' } },"
    "'mappings': { 'bill': [ { 'to': 'ref', 'from': 'reference' }, { 'to': 'note', 'from': 'key' },"
    "    { 'to': 'sum', 'from': 'total', 'steps': [ { 'amount': 'decimal', 'currency': 'currency' "
    "} ] } ] },"
    "'actions': { 'bill': { 'title': 'Bill', 'kinds': [ 'sale' ], 'document': 'Bill', 'contract': "
    "'posting/1',"
    "  'find': { 'request': { 'get': '/bills', 'query': { 'refs': '{references}' } }, 'most': 2,"
    "    'list': { 'open': '[', 'between': ',', 'close': ']' }, 'found': 'bills', 'full': 4, "
    "'reference': 'ref',"
    "    'keep': { 'id': 'id', 'state': 'state', 'sum': 'sum' }, 'ours': { 'path': 'note', "
    "'contains': '{posting.key}' },"
    "    'whole': { 'state': [ 'posted' ] }, 'dead': { 'state': [ 'void' ] },"
    "    'undone_by': { 'undoes': 'bill/{id}' }, 'settle': '5 s' },"
    "  'steps': ["
    "    { 'name': 'period', 'request': { 'get': '/period/{posting.date}' }, 'cache': "
    "'{posting.date}', 'keep': { 'period': 'id', 'open': 'open' },"
    "      'must': { 'open': [ true ] }, 'wrong': 'the period of {posting.date} is not open' },"
    "    { 'name': 'create', 'request': { 'post': '/bills', 'map': 'bill' }, 'when': { 'id': [ '' "
    "] },"
    "      'keep': { 'id': 'id', 'state': 'state', 'sum': 'sum' } },"
    "    { 'name': 'post', 'request': { 'post': '/bills/{id}/post', 'json': { 'period': '{period}' "
    "} }, 'when': { 'state': [ 'draft' ] },"
    "      'accept': [ { 'code': 'already', 'then': 'go on' } ], 'keep': { 'state': 'state' } } ],"
    "  'finish': { 'id': '{id}', 'reference': '{posting.reference}', 'link': "
    "'https://till.example.com/{id}', 'total': { 'from': 'sum', 'as': 'decimal' } },"
    "  'undo': ["
    "    { 'name': 'look', 'request': { 'get': '/bills/{document.id}' }, 'keep': { 'now': 'state', "
    "'sum_now': 'sum' }, 'done': { 'now': [ 'void' ] },"
    "      'must': { 'sum_now': [ '{sum}' ] }, 'wrong': 'changed to {sum_now}' },"
    "    { 'name': 'void', 'request': { 'delete': '/bills/{id}' }, 'keyed': true } ] } } }";

/* What the server does with each bill, by its reference. */
static const char *
body_for (const char *reference)
{
  if (g_str_equal (reference, "WHOLE"))
    return "{'id':7,'ref':'WHOLE','state':'posted','sum':'1.00','note':'%s'}";
  if (g_str_equal (reference, "DRAFT"))
    return "{'id':8,'ref':'DRAFT','state':'draft','sum':'1.00','note':'%s'}";
  if (g_str_equal (reference, "OTHER"))
    return "{'id':9,'ref':'OTHER','state':'posted','sum':'1.00','note':'of somebody else'}";
  if (g_str_equal (reference, "SUM"))
    return "{'id':10,'ref':'SUM','state':'posted','sum':'2.00','note':'%s'}";
  if (g_str_equal (reference, "VOID"))
    return "{'id':11,'ref':'VOID','state':'void','sum':'1.00','note':'%s'}";
  if (g_str_equal (reference, "ECHO"))
    return "{'id':14,'ref':'ECHO','state':'posted','sum':'1.00','note':'%s'},{'id':14,'ref':'ECHO',"
           "'state':'posted','sum':'1.00','note':'%s'}";
  if (g_str_equal (reference, "TWICE"))
    return "{'id':12,'ref':'TWICE','state':'posted','sum':'1.00','note':'%s'},{'id':13,'ref':'"
           "TWICE','state':'posted','sum':'1.00','note':'%s'}";
  if (g_str_equal (reference, "BACK"))
    return "{'id':1,'ref':'BACK','state':'posted','sum':'1.00','note':'%s'},{'id':2,'ref':'BACK-R',"
           "'state':'posted','undoes':'bill/1'}";
  if (g_str_equal (reference, "PART"))
    return "{'id':3,'ref':'PART','state':'posted','sum':'1.00','note':'%s'},{'id':4,'ref':'PART-R',"
           "'state':'draft','undoes':'bill/3'}";
  if (g_str_equal (reference, "NEXT"))
    return "{'id':5,'ref':'NEXT','state':'posted','sum':'1.00','note':'%s'},{'id':6,'ref':'X-R',"
           "'state':'posted','undoes':'bill/55'}";
  if (g_str_equal (reference, "MANY"))
    return "{'ref':'a'},{'ref':'b'},{'ref':'c'},{'ref':'d'}";

  return NULL;
}

#define KEY "00000000-0000-5000-8000-000000000000"

static void
serve_find (SoupServerMessage *message, GHashTable *query)
{
  const char *list = g_hash_table_lookup (query, "refs");
  g_autofree char *inner = g_strndup (list + 1, strlen (list) - 2);
  g_auto(GStrv) refs = g_strsplit (inner, ",", -1);
  g_autoptr(GString) found = g_string_new (NULL);

  g_assert_true (list[0] == '[' && g_str_has_suffix (list, "]"));
  g_assert_cmpuint (g_strv_length (refs), <=, 2);
  for (guint i = 0; refs[i] != NULL; i++)
    {
      const char *body = body_for (refs[i]);
      g_auto(GStrv) parts = body != NULL ? g_strsplit (body, "%s", -1) : NULL;
      g_autofree char *filled = parts != NULL ? g_strjoinv (KEY, parts) : NULL;

      if (filled != NULL)
        g_string_append_printf (found, "%s%s", found->len > 0 ? "," : "", filled);
    }
  g_string_prepend (found, "{'bills':[");
  g_string_append (found, "]}");
  till_reply (message, 200, found->str);
}

static void
serve_create (SoupServerMessage *message)
{
  g_autofree char *body = till_body (message);
  g_autoptr(DaybookTree) tree = daybook_tree_new (body, -1, NULL);
  const char *reference = daybook_tree_find_text (tree, 0, "ref");

  g_assert_cmpstr (daybook_tree_find_text (tree, 0, "note"), ==, KEY);
  g_assert_cmpstr (daybook_tree_find_text (tree, 0, "sum"), ==, "1.00");
  if (g_str_equal (reference, "REFUSED"))
    till_reply (message, 400, "{'error':{'text':'no such account','code':'account'}}");
  else if (g_str_equal (reference, "CLOSED"))
    till_reply (message, 400, "{'error':{'text':'closed','code':'closed'}}");
  else if (g_str_equal (reference, "SLOW"))
    till_reply (message, 429, "{'error':{'text':'slow down','code':'slow'}}");
  else if (g_str_equal (reference, "BROKEN"))
    till_reply (message, 500, "{}");
  else if (g_str_equal (reference, "HALF"))
    till_reply (message, 200, "{'id':21,'state':'draft','sum':'1.00'}");
  else if (g_str_equal (reference, "NAMELESS"))
    till_reply (message, 200, "{'state':'posted'}");
  else
    till_reply (message, 200, "{'id':20,'state':'draft','sum':'1.00'}");
}

static void
serve_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  gboolean get = g_str_equal (soup_server_message_get_method (message), "GET");

  if (g_str_equal (path, "/v1/bills") && get)
    serve_find (message, query);
  else if (g_str_equal (path, "/v1/bills"))
    serve_create (message);
  else if (g_str_has_prefix (path, "/v1/period/2025"))
    till_reply (message, 200, "{'id':1,'open':false}");
  else if (g_str_has_prefix (path, "/v1/period/"))
    till_reply (message, 200, "{'id':2,'open':true}");
  else if (g_str_equal (path, "/v1/bills/8/post"))
    till_reply (message, 400, "{'error':{'text':'it is posted','code':'already'}}");
  else if (g_str_equal (path, "/v1/bills/21/post"))
    till_reply (message, 503, "{}");
  else if (g_str_has_suffix (path, "/post"))
    till_reply (message, 200, "{'state':'posted'}");
  else if (g_str_equal (path, "/v1/bills/30") && get)
    till_reply (message, 404, "{'error':{'text':'no such bill','code':'gone'}}");
  else if (g_str_equal (path, "/v1/bills/31") && get)
    till_reply (message, 200, "{'state':'void','sum':'0.00'}");
  else if (g_str_equal (path, "/v1/bills/32") && get)
    till_reply (message, 200, "{'state':'posted','sum':'3.00'}");
  else if (g_str_equal (path, "/v1/bills/33") && !get)
    till_reply (message, 409, "{'error':{'text':'changed meanwhile','code':'stale'}}");
  else
    till_reply (message, 200, "{'state':'posted','sum':1.0}");
}

typedef struct
{
  TestServer *server;
  DaybookAccount *account;
  GPtrArray *items;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = test_server_new (serve_cb);
  self->account = till_open_with_key (manifest_text, self->server->base);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_action_item_free);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_ptr_array_unref (self->items);
  daybook_account_free (self->account);
  test_server_free (self->server);
}

static DaybookActionItem *
add (Fixture *self, const char *reference, const char *date, const char *kept)
{
  g_autofree char *posting
      = g_strdup_printf ("{\"kind\":\"sale\",\"reference\":\"%s\",\"key\":\"" KEY
                         "\",\"date\":\"%s\",\"currency\":\"USD\","
                         "\"total\":100,\"journal\":[]}",
                         reference, date);
  g_autoptr(GError) error = NULL;
  DaybookActionItem *item = daybook_action_item_new (posting, kept, self->items->len, &error);

  g_assert_no_error (error);
  g_ptr_array_add (self->items, item);

  return item;
}

static void
find (Fixture *self)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_action_find (self->account, "bill", self->items, NULL, &error));
  g_assert_no_error (error);
}

static void
test_find (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *whole = add (self, "WHOLE", "2026-11-10", NULL);
  const DaybookActionItem *draft = add (self, "DRAFT", "2026-11-10", NULL);
  const DaybookActionItem *other = add (self, "OTHER", "2026-11-10", NULL);
  const DaybookActionItem *sum = add (self, "SUM", "2026-11-10", NULL);
  const DaybookActionItem *dead = add (self, "VOID", "2026-11-10", NULL);
  const DaybookActionItem *twice = add (self, "TWICE", "2026-11-10", NULL);
  const DaybookActionItem *none = add (self, "NONE", "2026-11-10", NULL);
  const DaybookActionItem *echo = add (self, "ECHO", "2026-11-10", NULL);

  find (self);

  g_assert_true (whole->found);
  g_assert_cmpint (whole->outcome, ==, DAYBOOK_OUTCOME_OK);
  g_assert_cmpstr (whole->remote_id, ==, "7");
  g_assert_cmpstr (whole->kind, ==, "Bill");
  g_assert_cmpstr (whole->link, ==, "https://till.example.com/7");
  g_assert_cmpint (whole->total, ==, 100);

  g_assert_true (draft->found);
  g_assert_cmpint (draft->outcome, ==, DAYBOOK_OUTCOME_TRANSIENT);
  g_assert_nonnull (strstr (draft->kept, "\"state\":\"draft\""));

  g_assert_cmpint (other->outcome, ==, DAYBOOK_OUTCOME_DATA);
  g_assert_nonnull (strstr (other->message, "another document has our reference OTHER"));
  g_assert_cmpint (sum->outcome, ==, DAYBOOK_OUTCOME_DATA);
  g_assert_cmpstr (sum->message, ==, "SUM stands there with 2.00, and it should be 1.00 USD");
  g_assert_cmpint (twice->outcome, ==, DAYBOOK_OUTCOME_DATA);
  g_assert_nonnull (strstr (twice->message, "TWICE stands there twice"));
  g_assert_true (echo->found); /* one document, named twice */
  g_assert_cmpint (echo->outcome, ==, DAYBOOK_OUTCOME_OK);
  g_assert_cmpstr (echo->remote_id, ==, "14");
  g_assert_false (dead->found);
  g_assert_false (none->found);
}

/* What another document has taken back is not there; one that is only prepared, or takes back
 * something else, takes nothing back. */
static void
test_find_undone (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *none = add (self, "NONE", "2026-11-10", NULL);
  const DaybookActionItem *back = add (self, "BACK", "2026-11-10", NULL);
  const DaybookActionItem *absent = add (self, "NONE", "2026-11-10", NULL);
  const DaybookActionItem *part = add (self, "PART", "2026-11-10", NULL);
  const DaybookActionItem *next = add (self, "NEXT", "2026-11-10", NULL);

  find (self);

  g_assert_false (none->found);
  g_assert_false (absent->found);
  g_assert_false (back->found);
  g_assert_cmpint (back->outcome, ==, DAYBOOK_OUTCOME_TRANSIENT);
  g_assert_true (part->found);
  g_assert_cmpint (part->outcome, ==, DAYBOOK_OUTCOME_OK);
  g_assert_true (next->found);
  g_assert_cmpstr (next->remote_id, ==, "5");
  g_assert_cmpint (daybook_action_settle_us (daybook_account_manifest (self->account), "bill"), ==,
                   5 * G_USEC_PER_SEC);
}

/* 'Not there' must not be said of an answer that may be cut off, or of no answer. */
static void
test_find_fails (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  add (self, "MANY", "2026-11-10", NULL);
  g_assert_false (daybook_action_find (self->account, "bill", self->items, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_nonnull (strstr (error->message, "may be cut off"));
  g_clear_error (&error);

  g_assert_false (daybook_action_find (self->account, "invoice", self->items, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_clear_error (&error);
}

static void
test_write (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *reference, *date;
    DaybookOutcome outcome;
    const char *message;
  } rows[] = {
    { "A", "2026-11-10", DAYBOOK_OUTCOME_OK, NULL },
    { "B", "2026-11-10", DAYBOOK_OUTCOME_OK, NULL },
    { "REFUSED", "2026-11-10", DAYBOOK_OUTCOME_DATA, "no such account" },
    { "CLOSED", "2026-11-11", DAYBOOK_OUTCOME_CLOSED, "closed" },
    { "SLOW", "2026-11-10", DAYBOOK_OUTCOME_LIMIT, "slow down" },
    { "BROKEN", "2026-11-10", DAYBOOK_OUTCOME_UNSURE, "status 500" },
    { "HALF", "2026-11-10", DAYBOOK_OUTCOME_UNSURE, "status 503" },
    { "NAMELESS", "2026-11-10", DAYBOOK_OUTCOME_UNSURE, "under which id" },
    { "EARLY", "2025-01-02", DAYBOOK_OUTCOME_DATA, "the period of 2025-01-02 is not open" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    add (self, rows[i].reference, rows[i].date, NULL);
  daybook_action_write (self->account, "bill", self->items, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const DaybookActionItem *item = g_ptr_array_index (self->items, i);

      g_test_message ("%s: %s", rows[i].reference, item->message);
      g_assert_cmpint (item->outcome, ==, rows[i].outcome);
      g_assert_true (rows[i].message == NULL ? item->message == NULL
                                             : strstr (item->message, rows[i].message) != NULL);
      g_assert_cmpstr (item->remote_id, ==, rows[i].outcome == DAYBOOK_OUTCOME_OK ? "20" : NULL);
    }

  /* Each period was asked for once, however many bills fall into it. */
  g_assert_cmpuint (till_count (self->server, "GET /v1/period/2026-11-10"), ==, 1);
  g_assert_cmpuint (till_count (self->server, "GET /v1/period/2026-11-11"), ==, 1);
  g_assert_cmpuint (till_count (self->server, "POST /v1/bills"), ==, 8);
  g_assert_cmpint (((DaybookActionItem *) g_ptr_array_index (self->items, 4))->wait_us, >, 0);
}

/* What was begun goes on where it stopped; a refusal that says 'it is done' is a yes. */
static void
test_resume (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *draft = add (self, "DRAFT", "2026-11-10", NULL);
  const DaybookActionItem *whole = add (self, "WHOLE", "2026-11-10", NULL);

  find (self);
  daybook_action_write (self->account, "bill", self->items, NULL);

  g_assert_cmpint (draft->outcome, ==, DAYBOOK_OUTCOME_OK);
  g_assert_cmpstr (draft->remote_id, ==, "8");
  g_assert_cmpint (whole->outcome, ==, DAYBOOK_OUTCOME_OK);
  g_assert_cmpuint (till_count (self->server, "POST /v1/bills"), ==, 0);
  g_assert_cmpuint (till_count (self->server, "POST /v1/bills/8/post"), ==, 1);
  g_assert_cmpuint (till_count (self->server, "POST /v1/bills/7/post"), ==, 0);
}

static void
test_undo (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *kept;
    DaybookOutcome outcome;
    const char *message;
  } rows[] = {
    { "{\"id\":29,\"sum\":\"1.00\"}", DAYBOOK_OUTCOME_OK, NULL },
    { "{\"id\":30,\"sum\":\"1.00\"}", DAYBOOK_OUTCOME_GONE, "no such bill" },
    { "{\"id\":31,\"sum\":\"1.00\"}", DAYBOOK_OUTCOME_GONE, "done already" },
    { "{\"id\":32,\"sum\":\"1.00\"}", DAYBOOK_OUTCOME_DATA, "changed to 3.00" },
    { "{\"id\":33,\"sum\":\"1.00\"}", DAYBOOK_OUTCOME_CONFLICT, "changed meanwhile" },
    { "{\"sum\":\"1.00\"}", DAYBOOK_OUTCOME_DATA, "document.id" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    add (self, "U", "2026-11-10", rows[i].kept);
  daybook_action_undo (self->account, "bill", self->items, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const DaybookActionItem *item = g_ptr_array_index (self->items, i);

      g_test_message ("%s: %s", rows[i].kept, item->message);
      g_assert_cmpint (item->outcome, ==, rows[i].outcome);
      g_assert_true (rows[i].message == NULL ? item->message == NULL
                                             : strstr (item->message, rows[i].message) != NULL);
    }
  g_assert_cmpuint (till_count (self->server, "DELETE /v1/bills/29"), ==, 1);
  g_assert_cmpuint (till_count (self->server, "DELETE /v1/bills/32"), ==, 0);
}

/* A call that never began leaves everything as it was. */
static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  const DaybookActionItem *item = add (self, "A", "2026-11-10", NULL);
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (daybook_action_find (self->account, "bill", self->items, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  daybook_action_write (self->account, "bill", self->items, cancellable);
  g_assert_cmpint (item->outcome, ==, DAYBOOK_OUTCOME_TRANSIENT);
  g_assert_cmpuint (test_server_count (self->server), ==, 0);
}

static void
test_bad_items (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (daybook_action_item_new ("{", NULL, 0, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/action/find", Fixture, NULL, set_up, test_find, tear_down);
  g_test_add ("/action/find-undone", Fixture, NULL, set_up, test_find_undone, tear_down);
  g_test_add ("/action/find-fails", Fixture, NULL, set_up, test_find_fails, tear_down);
  g_test_add ("/action/write", Fixture, NULL, set_up, test_write, tear_down);
  g_test_add ("/action/resume", Fixture, NULL, set_up, test_resume, tear_down);
  g_test_add ("/action/undo", Fixture, NULL, set_up, test_undo, tear_down);
  g_test_add ("/action/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add_func ("/action/bad-items", test_bad_items);

  return g_test_run ();
}
