/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that write many items in one request: rows that are refused, rows that nobody speaks of,
 * a call that one row brings down; what is written over and what it held; what is set up once. */
#include "test-till.h"

#include "daybook-action.h"

#define STEP(keyed)                                                                                \
  "{ 'name': 'upsert', 'request': { 'post': '/people', 'json': { 'inputs': '{inputs}' } }, "       \
  "'keyed': " keyed ","                                                                            \
  "  'together': { 'most': 3, 'input': { 'id': '{posting.email}', 'trace': '{posting.key}', "      \
  "'values': '{mapped}' },"                                                                        \
  "    'map': 'person', 'match': '{posting.key}', 'once': '{id?}', 'results': 'rows', 'result': "  \
  "'trace',"                                                                                       \
  "    'errors': 'errors', 'error': 'context.trace', 'message': 'text', 'code': 'code' },"         \
  "  'keep': { 'id': 'id', 'created': 'new' } }"

#define ACTION(name, keyed)                                                                        \
  "'" name "': { 'title': 'Person', 'kinds': [ '" name "' ], 'document': 'Person', 'contract': "   \
  "'crm_contact/1',"                                                                               \
  "  'find': { 'request': { 'post': '/people/read', 'json': { 'inputs': '{references}' }, "        \
  "'read': true }, 'each': { 'id': '{reference}' },"                                               \
  "    'found': 'rows', 'reference': 'email', 'also': 'more', 'update': true, 'keep': { 'id': "    \
  "'id', 'was_orders': 'orders', 'was_phone': 'phone' },"                                          \
  "    'whole': { 'was_orders': [ '{posting.orders}' ] } },"                                       \
  "  'steps': [ " STEP (keyed) " ], 'finish': { 'id': '{id}', 'reference': '{posting.email}' }, "  \
                               "'undo': [ { 'name': 'back',"                                       \
                               " 'request': { 'delete': '/people/{id}' }, 'keyed': true } ] }"

static const char manifest_text[] = TILL_HEAD TILL_KEY
    "'errors': { 'message': 'error.text', 'code': 'error.code', 'codes': { "
    "'there': 'data', 'slow': 'limit' } },"
    "'set_up': [ { 'name': 'first', 'request': { 'post': '/fields', 'json': { "
    "'name': 'x' } }, 'accept': [ { 'code': 'there', 'then': 'go on' } ] },"
    "  { 'name': 'look', 'request': { 'get': '/fields/x' }, 'keep': { "
    "'unique': 'unique' }, 'must': { 'unique': [ true ] }, 'wrong': 'x is not "
    "unique' } ],"
    "'mappings': { 'person': [ { 'to': 'orders', 'from': 'orders' } ] },"
    "'actions': { " ACTION ("contact", "true") ", " ACTION ("once", "false") " } }";

static gboolean unique_field = TRUE;

static void
serve_read (SoupServerMessage *message, const DaybookTree *body)
{
  g_autoptr(GString) rows = g_string_new (NULL);

  for (DaybookNode input = daybook_tree_first (body, daybook_tree_get (body, 0, "inputs"));
       input != DAYBOOK_NODE_NONE; input = daybook_tree_next (body, input))
    {
      const char *id = daybook_tree_find_text (body, input, "id");

      g_assert_nonnull (id);
      if (g_str_has_prefix (id, "known"))
        g_string_append_printf (
            rows,
            "%s{'id':'7','email':'known@x.example','more':'known-too@x.example','orders':'2'}",
            rows->len > 0 ? "," : "");
    }
  g_string_prepend (rows, "{'rows':[");
  g_string_append (rows, "]}");
  till_reply (message, 200, rows->str);
}

/* One row of the answer, or of its errors. */
static void
serve_row (const char *id, const char *trace, guint alone, GString *rows, GString *errors)
{
  if (g_str_has_prefix (id, "lost") && !alone)
    return;
  if (g_str_has_prefix (id, "refused"))
    g_string_append_printf (errors, "%s{'text':'%s is refused','context':{'trace':['%s']}}",
                            errors->len > 0 ? "," : "", id, trace);
  else if (g_str_has_prefix (id, "silent"))
    g_string_append_printf (errors, "%s{'text':'%s is refused'}", errors->len > 0 ? "," : "", id);
  else
    g_string_append_printf (rows, "%s{'id':'id-%s','trace':'%s','new':true}",
                            rows->len > 0 ? "," : "", id, alone ? "other" : trace);
}

static void
serve_upsert (SoupServerMessage *message, const DaybookTree *body)
{
  DaybookNode inputs = daybook_tree_get (body, 0, "inputs");
  g_autoptr(GString) rows = g_string_new (NULL);
  g_autoptr(GString) errors = g_string_new (NULL);
  g_autofree char *answer = NULL;

  g_assert_cmpuint (daybook_tree_count (body, inputs), <=, 3);
  for (DaybookNode input = daybook_tree_first (body, inputs); input != DAYBOOK_NODE_NONE;
       input = daybook_tree_next (body, input))
    {
      const char *id = daybook_tree_find_text (body, input, "id");

      if (g_str_has_prefix (id, "fatal"))
        {
          till_reply (message, 400, "{'error':{'text':'one of them is wrong'}}");
          return;
        }
      if (g_str_has_prefix (id, "slow"))
        {
          till_reply (message, 429, "{'error':{'text':'slow down','code':'slow'}}");
          return;
        }
      serve_row (id, daybook_tree_find_text (body, input, "trace"),
                 daybook_tree_count (body, inputs) == 1, rows, errors);
    }
  answer = g_strdup_printf ("{'rows':[%s],'errors':[%s]}", rows->str, errors->str);
  till_reply (message, errors->len > 0 ? 207 : 200, answer);
}

static void
serve_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  g_autofree char *text = till_body (message);
  g_autoptr(DaybookTree) body = daybook_tree_new (text, -1, NULL);

  if (g_str_equal (path, "/v1/people/read"))
    serve_read (message, body);
  else if (g_str_equal (path, "/v1/people"))
    serve_upsert (message, body);
  else if (g_str_equal (path, "/v1/fields"))
    till_reply (message, 409, "{'error':{'text':'it is there','code':'there'}}");
  else
    till_reply (message, 200, unique_field ? "{'unique':true}" : "{'unique':false}");
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
add (Fixture *self, const char *name, int orders)
{
  g_autofree char *posting = g_strdup_printf (
      "{\"kind\":\"contact\",\"reference\":\"%s@x.example\",\"key\":\"key-%s\",\"date\":"
      "\"2026-11-10\",\"currency\":\"USD\",\"total\":100,\"email\":\"%s@x.example\",\"orders\":%d}",
      name, name, name, orders);
  g_autoptr(GError) error = NULL;
  DaybookActionItem *item = daybook_action_item_new (posting, NULL, self->items->len, &error);

  g_assert_no_error (error);
  g_ptr_array_add (self->items, item);
  return item;
}

static void
work (Fixture *self, const char *action)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_action_find (self->account, action, self->items, NULL, &error));
  g_assert_no_error (error);
  daybook_action_write (self->account, action, self->items, NULL);
}

static void
expect (const DaybookActionItem *item, DaybookOutcome outcome, const char *message)
{
  g_test_message ("%s: %s", daybook_outcome_name (item->outcome), item->message);
  g_assert_cmpstr (daybook_outcome_name (item->outcome), ==, daybook_outcome_name (outcome));
  if (message != NULL)
    g_assert_nonnull (strstr (item->message, message));
}

static void
test_refused_row (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *good = add (self, "a", 1);
  const DaybookActionItem *bad = add (self, "refused", 1);
  const DaybookActionItem *other = add (self, "b", 1);

  work (self, "contact");
  expect (good, DAYBOOK_OUTCOME_OK, NULL);
  expect (other, DAYBOOK_OUTCOME_OK, NULL);
  g_assert_cmpstr (good->remote_id, ==, "id-a@x.example");
  expect (bad, DAYBOOK_OUTCOME_DATA, "refused@x.example is refused");
  g_assert_cmpuint (till_count (self->server, "POST /v1/people"), ==, 1);
}

/* The errors do not say whose they are: the rest goes one by one. */
static void
test_silent_row (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *good = add (self, "a", 1);
  const DaybookActionItem *bad = add (self, "silent", 1);

  work (self, "contact");
  expect (good, DAYBOOK_OUTCOME_OK, NULL);
  expect (bad, DAYBOOK_OUTCOME_DATA, "silent@x.example is refused");
}

static void
test_lost_row (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *good = add (self, "a", 1);
  const DaybookActionItem *lost = add (self, "lost", 1);

  work (self, "contact");
  expect (good, DAYBOOK_OUTCOME_OK, NULL);
  expect (lost, DAYBOOK_OUTCOME_OK, NULL);
  g_assert_cmpstr (lost->remote_id, ==, "id-lost@x.example");
}

/* What may not be repeated is looked up instead. */
static void
test_lost_row_once (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *lost;

  add (self, "a", 1);
  lost = add (self, "lost", 1);
  work (self, "once");
  expect (lost, DAYBOOK_OUTCOME_UNSURE, "does not say");
}

static void
test_fatal_row (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *good = add (self, "a", 1);
  const DaybookActionItem *bad = add (self, "fatal", 1);

  work (self, "contact");
  expect (good, DAYBOOK_OUTCOME_OK, NULL);
  expect (bad, DAYBOOK_OUTCOME_DATA, "one of them is wrong");
}

static void
test_slow (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *good = add (self, "a", 1);
  const DaybookActionItem *slow = add (self, "slow", 1);

  work (self, "contact");
  expect (good, DAYBOOK_OUTCOME_LIMIT, NULL);
  expect (slow, DAYBOOK_OUTCOME_LIMIT, NULL);
  g_assert_cmpuint (till_count (self->server, "POST /v1/people"), ==, 1);
}

static void
test_chunks (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *name = g_strdup_printf ("a%u", i);

      add (self, name, 1);
    }
  work (self, "contact");
  for (guint i = 0; i < 7; i++)
    expect (g_ptr_array_index (self->items, i), DAYBOOK_OUTCOME_OK, NULL);
  g_assert_cmpuint (till_count (self->server, "POST /v1/people"), ==, 3);
}

/* Two that are one and the same there: by its other name. */
static void
test_merged (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *first = add (self, "known", 1);
  const DaybookActionItem *other = add (self, "known-too", 1);

  work (self, "contact");
  expect (first, DAYBOOK_OUTCOME_OK, NULL);
  expect (other, DAYBOOK_OUTCOME_DATA, "they were merged there");
}

static void
test_written_over (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *item = add (self, "known", 3);

  work (self, "contact");
  expect (item, DAYBOOK_OUTCOME_OK, NULL);
  g_assert_false (item->found);
  g_assert_nonnull (strstr (item->kept, "\"was_orders\":\"2\""));
  g_assert_nonnull (strstr (item->kept, "\"was_phone\":\"\""));
  g_assert_cmpuint (till_count (self->server, "POST /v1/people"), ==, 1);
}

static void
test_whole_already (Fixture *self, gconstpointer data)
{
  const DaybookActionItem *item = add (self, "known", 2);

  work (self, "contact");
  expect (item, DAYBOOK_OUTCOME_OK, NULL);
  g_assert_true (item->found);
  g_assert_cmpuint (till_count (self->server, "POST /v1/people"), ==, 0);
}

static void
test_set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  unique_field = TRUE;
  g_assert_true (daybook_action_set_up (self->account, NULL, &error));
  g_assert_no_error (error);
  unique_field = FALSE;
  g_assert_false (daybook_action_set_up (self->account, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "x is not unique"));
}

#define ADD(name, func) g_test_add ("/together/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("refused-row", test_refused_row);
  ADD ("silent-row", test_silent_row);
  ADD ("lost-row", test_lost_row);
  ADD ("lost-row-once", test_lost_row_once);
  ADD ("fatal-row", test_fatal_row);
  ADD ("slow", test_slow);
  ADD ("chunks", test_chunks);
  ADD ("merged", test_merged);
  ADD ("written-over", test_written_over);
  ADD ("whole-already", test_whole_already);
  ADD ("set-up", test_set_up);

  return g_test_run ();
}
