/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What answers mean: every way in which a provider says no, one row each. */
#include "test-till.h"

static const char manifest_text[]
    = TILL_HEAD TILL_KEY "'errors': { 'fault': [ 'Fault', 'errors' ], 'message': [ "
                         "'Fault.Error[0].Detail', 'errors[0].message', 'errors' ],"
                         "  'code': [ 'Fault.Error[0].code', 'errors[0].extensions.code' ],"
                         "  'patterns': [ { 'match': 'Period closed', 'class': 'closed' } ],"
                         "  'codes': { '600': 'duplicate', '610': 'gone', '5010': 'conflict', "
                         "'6210': 'data', 'THROTTLED': 'limit', 'SCOPE': 'denied' },"
                         "  'words': { 'SCOPE': { 'from': 'Fault.lacks', "
                         "'text': 'tick {value}' } },"
                         "  'classes': { '403': 'auth', '409': 'transient', '418': 'ok', '5xx': "
                         "'transient', '4xx': 'data' } },"
                         "'streams': {} }";

#define FAULT(detail, code) "{'Fault':{'Error':[{'Detail':'" detail "','code':'" code "'}]}}"

typedef struct
{
  const char *name;
  guint status;
  const char *body;
  gboolean repeatable;
  DaybookOutcome outcome;
  const char *message; /* part of it, NULL: none */
  const char *code;
} Case;

static const Case cases[] = {
  { "good", 200, "{'id':1}", FALSE, DAYBOOK_OUTCOME_OK, NULL, NULL },
  { "created", 201, "{'id':1}", FALSE, DAYBOOK_OUTCOME_OK, NULL, NULL },
  { "empty-errors", 200, "{'errors':[],'data':{}}", FALSE, DAYBOOK_OUTCOME_OK, NULL, NULL },
  { "null-fault", 200, "{'Fault':null}", FALSE, DAYBOOK_OUTCOME_OK, NULL, NULL },
  { "class-ok", 418, "{}", FALSE, DAYBOOK_OUTCOME_OK, NULL, NULL },
  { "fault-in-200", 200, FAULT ("Stale", "5010"), FALSE, DAYBOOK_OUTCOME_CONFLICT, "Stale",
    "5010" },
  { "partial-data", 200, "{'data':{'a':1},'errors':[{'message':'x'}]}", TRUE, DAYBOOK_OUTCOME_DATA,
    "x", NULL },
  { "throttled-in-200", 200,
    "{'errors':[{'message':'Throttled','extensions':{'code':'THROTTLED'}}]}", TRUE,
    DAYBOOK_OUTCOME_LIMIT, "Throttled", "THROTTLED" },
  { "text-of-errors", 401, "{'errors':'Invalid token'}", TRUE, DAYBOOK_OUTCOME_DATA,
    "Invalid token", NULL },
  { "duplicate", 400, FAULT ("Duplicate Request ID", "600"), FALSE, DAYBOOK_OUTCOME_DUPLICATE,
    "Duplicate", "600" },
  { "gone", 400, FAULT ("Object Not Found", "610"), FALSE, DAYBOOK_OUTCOME_GONE, "Object", "610" },
  { "pattern-before-code", 400, FAULT ("Account Period closed", "6210"), FALSE,
    DAYBOOK_OUTCOME_CLOSED, "Period", "6210" },
  { "code-before-status", 500, FAULT ("no such", "610"), FALSE, DAYBOOK_OUTCOME_GONE, "no such",
    "610" },
  { "own-words", 403,
    "{'Fault':{'Error':[{'Detail':'hm','code':'SCOPE'}],'lacks':['orders.read','orders.write']}}",
    FALSE, DAYBOOK_OUTCOME_DENIED, "tick orders.read, orders.write", "SCOPE" },
  { "own-words-of-nothing", 403, FAULT ("hm", "SCOPE"), FALSE, DAYBOOK_OUTCOME_DENIED, "hm",
    "SCOPE" },
  { "status-class", 403, "{}", FALSE, DAYBOOK_OUTCOME_AUTH, "status 403", NULL },
  { "family-class", 422, "{}", FALSE, DAYBOOK_OUTCOME_DATA, "status 422", NULL },
  { "429-of-the-family", 429, "", FALSE, DAYBOOK_OUTCOME_DATA, "status 429", NULL },
  { "not-json-refused", 404, "<html>", FALSE, DAYBOOK_OUTCOME_DATA, "status 404", NULL },
  { "half-reason-write", 400, "{'Fault':{'Error':[{'Det", FALSE, DAYBOOK_OUTCOME_UNSURE,
    "not whole JSON", NULL },
  { "half-reason-read", 404, "{'Fault':{'Error':[{'Det", TRUE, DAYBOOK_OUTCOME_TRANSIENT,
    "not whole JSON", NULL },
  { "half-reason-auth", 403, "{'Fault':{'Error':[{'Det", FALSE, DAYBOOK_OUTCOME_AUTH, "status 403",
    NULL },
  { "conflict-on-key", 409, "{}", FALSE, DAYBOOK_OUTCOME_TRANSIENT, "status 409", NULL },
  { "5xx-read", 503, "<html>", TRUE, DAYBOOK_OUTCOME_TRANSIENT, "status 503", NULL },
  { "5xx-write", 503, "<html>", FALSE, DAYBOOK_OUTCOME_UNSURE, "status 503", NULL },
  { "half-page-read", 200, "{'id':", TRUE, DAYBOOK_OUTCOME_TRANSIENT, "not whole JSON", NULL },
  { "half-page-write", 200, "{'id':", FALSE, DAYBOOK_OUTCOME_UNSURE, "not whole JSON", NULL },
  { "empty-write", 200, "", FALSE, DAYBOOK_OUTCOME_UNSURE, "not whole JSON", NULL },
  { "html-200", 200, "<html>hello</html>", TRUE, DAYBOOK_OUTCOME_TRANSIENT, "not whole JSON",
    NULL },
  { "quotes-a-secret", 400, FAULT ("key sesame-key-1 is wrong", "2"), FALSE, DAYBOOK_OUTCOME_DATA,
    "quotes a secret", "2" },
};

static DaybookReply *
make_reply (guint status, const char *body)
{
  DaybookReply *reply = g_new0 (DaybookReply, 1);

  reply->status = status;
  reply->body = g_strdelimit (g_strdup (body), "'", '"');
  reply->body_length = strlen (body);

  return reply;
}

static DaybookRequest *
make_request (gboolean repeatable)
{
  DaybookRequest *request = daybook_request_new ("POST", "http://127.0.0.1/");

  request->repeatable = repeatable;

  return request;
}

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(DaybookAccount) account = till_open_with_key (manifest_text, NULL);
  g_autoptr(DaybookReply) reply = make_reply (row->status, row->body);
  g_autoptr(DaybookRequest) request = make_request (row->repeatable);
  g_autoptr(DaybookAnswer) answer = daybook_account_answer (account, reply, request);

  g_test_message ("%s: %s", daybook_outcome_name (answer->outcome), answer->message);
  g_assert_cmpint (answer->outcome, ==, row->outcome);
  g_assert_cmpstr (answer->code, ==, row->code);
  if (row->message == NULL)
    g_assert_null (answer->message);
  else
    g_assert_nonnull (strstr (answer->message, row->message));
}

static void
check_failure (GError *failure, DaybookOutcome outcome, GQuark domain, int code)
{
  g_autoptr(DaybookAccount) account = till_open_with_key (manifest_text, NULL);
  g_autoptr(DaybookReply) reply = make_reply (0, "");
  g_autoptr(DaybookRequest) request = make_request (FALSE);
  g_autoptr(DaybookAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;

  reply->failure = failure;
  answer = daybook_account_answer (account, reply, request);
  g_assert_cmpint (answer->outcome, ==, outcome);
  daybook_answer_to_error (answer, "items", &error);
  g_assert_error (error, domain, code);
  g_assert_true (g_str_has_prefix (error->message, "items: "));
}

/* No answer at all: what the wire says stays what it is. */
static void
test_failures (void)
{
  check_failure (g_error_new_literal (DAYBOOK_ERROR, DAYBOOK_ERROR_LATER, "refused"),
                 DAYBOOK_OUTCOME_TRANSIENT, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
  check_failure (g_error_new_literal (DAYBOOK_ERROR, DAYBOOK_ERROR_UNSURE, "cut"),
                 DAYBOOK_OUTCOME_UNSURE, DAYBOOK_ERROR, DAYBOOK_ERROR_UNSURE);
  check_failure (g_error_new_literal (DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "http"),
                 DAYBOOK_OUTCOME_DATA, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED);
  check_failure (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop"),
                 DAYBOOK_OUTCOME_TRANSIENT, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_errors (void)
{
  static const struct
  {
    DaybookOutcome outcome;
    int code;
  } rows[] = {
    { DAYBOOK_OUTCOME_AUTH, DAYBOOK_ERROR_AUTH },
    { DAYBOOK_OUTCOME_DENIED, DAYBOOK_ERROR_DENIED },
    { DAYBOOK_OUTCOME_UNPREPARED, DAYBOOK_ERROR_REFUSED },
    { DAYBOOK_OUTCOME_LIMIT, DAYBOOK_ERROR_LATER },
    { DAYBOOK_OUTCOME_TRANSIENT, DAYBOOK_ERROR_LATER },
    { DAYBOOK_OUTCOME_UNSURE, DAYBOOK_ERROR_UNSURE },
    { DAYBOOK_OUTCOME_DATA, DAYBOOK_ERROR_REFUSED },
    { DAYBOOK_OUTCOME_CLOSED, DAYBOOK_ERROR_REFUSED },
    { DAYBOOK_OUTCOME_GONE, DAYBOOK_ERROR_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DaybookAnswer answer
          = { .outcome = rows[i].outcome, .message = (char *) "why", .code = (char *) "17" };
      g_autoptr(GError) error = NULL;

      daybook_answer_to_error (&answer, "till", &error);
      g_assert_error (error, DAYBOOK_ERROR, rows[i].code);
      g_assert_cmpstr (error->message, ==, "till: why (17)");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/answer/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/answer/failures", test_failures);
  g_test_add_func ("/answer/errors", test_errors);

  return g_test_run ();
}
