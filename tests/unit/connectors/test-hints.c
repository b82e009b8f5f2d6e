/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hints: what makes which stream due, what is no news, and answers that are none. */
#include "test-till.h"

#include "daybook-hints.h"

#define STREAM                                                                                     \
  "{ 'title': 'T', 'records': 'data', 'pages': { 'kind': 'none' }, 'request': { 'get': '/x' }, "   \
  "'yields': [ { 'contract': 'item/1', 'map': [ { 'to': 'id', 'from': 'id' }, { 'to': 'title', "   \
  "'from': 'name' } ] } ] }"

static const char manifest_text[] = TILL_HEAD TILL_KEY
    "'errors': { 'fault': 'error', 'message': 'error' },"
    "'hints': { 'request': { 'get': '/events', 'query': { 'since': '{since?}' } },"
    "  'records': 'data', 'more': 'more', 'id': 'id', 'kind': 'type',"
    "  'since': { 'field': 'at', 'time': 'unix', 'look_back': '60 s' },"
    "  'due': { 'sale.': [ 'sales', 'rows' ], 'sale.void': [ 'voids' ], 'payout.': [ 'payouts' ] } "
    "},"
    "'streams': { 'payouts': " STREAM ", 'rows': " STREAM ", 'sales': " STREAM ", 'voids': " STREAM
    ", 'stock': " STREAM " } }";

/* One asking after another; each with the cursor that the one before has left. */
typedef struct
{
  const char *since; /* that is asked for */
  const char *answer;
  const char *due; /* NULL: none */
} Step;

static const Step steps[] = {
  { "", "{'data':[],'more':false}", NULL },
  { "", "{'data':[{'id':'e1','type':'sale.made','at':1000}],'more':false}", "rows sales" },
  /* The same again, and one that is of no interest. */
  { "940", "{'data':[{'id':'e1','type':'sale.made','at':1000},{'id':'e2','type':'cup','at':1010}]}",
    NULL },
  /* One that came late, among known ones. */
  { "950",
    "{'data':[{'id':'e2','type':'cup','at':1010},{'id':'e0','type':'payout.paid','at':990},"
    "{'id':'e1','type':'sale.made','at':1000}]}",
    "payouts" },
  { "950", "{'data':[{'id':'e3','type':'sale.void','at':1100}]}", "rows sales voids" },
  /* No room for all: everything that a hint can mean, in the manifest's order. */
  { "1040", "{'data':[{'id':'e3','type':'sale.void','at':1100}],'more':true}",
    "payouts rows sales voids" },
  { "1040", "{'data':[{'id':7,'type':null},{}, 3]}", NULL },
};

static int step; /* the one that is asked for now; atomic */

static void
serve_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  const char *since = query != NULL ? g_hash_table_lookup (query, "since") : NULL;
  int now = g_atomic_int_get (&step);

  if (now < 0 && g_str_equal (path, "/v1/events"))
    till_reply (message, 200, now == -1 ? "{'rows':[]}" : "[]");
  else if (g_str_equal (path, "/v1/events")
           && g_str_equal (since != NULL ? since : "", steps[now].since))
    till_reply (message, 200, steps[now].answer);
  else
    till_reply (message, 403, "{'error':'not for you'}");
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

static void
test_steps (Fixture *self, gconstpointer data)
{
  g_autofree char *cursor = NULL;

  g_assert_true (daybook_hints_are_given (daybook_account_manifest (self->account)));
  for (int i = 0; i < (int) G_N_ELEMENTS (steps); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DaybookHints) hints = NULL;
      g_autofree char *due = NULL;

      g_atomic_int_set (&step, i);
      hints = daybook_hints_ask (self->account, cursor, NULL, &error);
      g_assert_no_error (error);
      due = hints->streams != NULL ? g_strjoinv (" ", hints->streams) : NULL;
      g_assert_cmpstr (due, ==, steps[i].due);
      g_free (cursor);
      cursor = g_strdup (hints->cursor);
    }
}

static void
expect (Fixture *self, int now, const char *cursor, int code)
{
  g_autoptr(GError) error = NULL;

  g_atomic_int_set (&step, now);
  g_assert_null (daybook_hints_ask (self->account, cursor, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, code);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  expect (self, -1, NULL, DAYBOOK_ERROR_UNREADABLE);
  expect (self, -2, NULL, DAYBOOK_ERROR_UNREADABLE);
  expect (self, 0, "{\"since\":", DAYBOOK_ERROR_UNREADABLE);
  expect (self, 0, "{\"since\":1,\"ids\":[]}", DAYBOOK_ERROR_AUTH);
}

#define ADD(name, function) g_test_add ("/hints/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("steps", test_steps);
  ADD ("refused", test_refused);

  return g_test_run ();
}
