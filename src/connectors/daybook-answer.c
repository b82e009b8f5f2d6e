/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer means, by the manifest's "errors". Providers say no in many ways: by status, by a
 * fault in a 200, by a word in a message; all of them end in one of a few outcomes, which is all
 * that the rooms above look at.
 *
 * The order: a pattern on the message, then the provider's code, then the status, then what is
 * usual for HTTP. A write whose answer was lost, cut or a 5xx may have been done and is UNSURE,
 * unless the request is harmless when repeated. */
#include "daybook-account-private.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-time.h"

#define MESSAGE_CHARS 300
#define CANCELLED "cancelled"

static const char *const outcome_names[]
    = { "ok",        "auth",     "limit", "transient", "unsure",    "data", "closed",
        "duplicate", "conflict", "gone",  "denied",    "unprepared" };

const char *
daybook_outcome_name (DaybookOutcome outcome)
{
  return (guint) outcome < G_N_ELEMENTS (outcome_names) ? outcome_names[outcome] : "unknown";
}

DaybookOutcome
daybook_outcome_parse (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (outcome_names); i++)
    if (g_str_equal (outcome_names[i], name))
      return (DaybookOutcome) i;

  return DAYBOOK_OUTCOME_DATA;
}

void
daybook_answer_free (DaybookAnswer *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->tree, daybook_tree_unref);
  g_free (self->message);
  g_free (self->code);
  g_free (self);
}

static int
error_code (const DaybookAnswer *self)
{
  switch (self->outcome)
    {
    case DAYBOOK_OUTCOME_AUTH:
      return DAYBOOK_ERROR_AUTH;
    case DAYBOOK_OUTCOME_DENIED:
      return DAYBOOK_ERROR_DENIED;
    case DAYBOOK_OUTCOME_LIMIT:
    case DAYBOOK_OUTCOME_TRANSIENT:
      return DAYBOOK_ERROR_LATER;
    case DAYBOOK_OUTCOME_UNSURE:
      return DAYBOOK_ERROR_UNSURE;
    case DAYBOOK_OUTCOME_OK:
      return DAYBOOK_ERROR_UNREADABLE;
    case DAYBOOK_OUTCOME_DATA:
    case DAYBOOK_OUTCOME_CLOSED:
    case DAYBOOK_OUTCOME_DUPLICATE:
    case DAYBOOK_OUTCOME_CONFLICT:
    case DAYBOOK_OUTCOME_GONE:
    case DAYBOOK_OUTCOME_UNPREPARED:
    default:
      return DAYBOOK_ERROR_REFUSED;
    }
}

void
daybook_answer_to_error (const DaybookAnswer *self, const char *what, GError **error)
{
  if (g_strcmp0 (self->code, CANCELLED) == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: cancelled", what);
  else
    g_set_error (error, DAYBOOK_ERROR, error_code (self), "%s: %s%s%s%s", what,
                 self->message != NULL ? self->message : "no reason given",
                 self->code != NULL ? " (" : "", self->code != NULL ? self->code : "",
                 self->code != NULL ? ")" : "");
}

/* Something that says 'failure' by being there: an empty list or object does not. */
static gboolean
is_there (const DaybookTree *tree, DaybookNode node)
{
  DaybookKind kind = daybook_tree_kind (tree, node);

  if (kind == DAYBOOK_KIND_LIST || kind == DAYBOOK_KIND_OBJECT)
    return daybook_tree_count (tree, node) > 0;

  return kind != DAYBOOK_KIND_NONE && kind != DAYBOOK_KIND_NULL && kind != DAYBOOK_KIND_FALSE;
}

/* The first of the paths in errors.@member that leads to something in @answer. */
static DaybookNode
find_first (const DaybookAccount *self, const char *member, const DaybookTree *answer)
{
  DaybookNode paths
      = daybook_tree_get (self->tree, daybook_tree_get (self->tree, 0, "errors"), member);
  const char *only = daybook_tree_text (self->tree, paths, NULL);

  if (answer == NULL)
    return DAYBOOK_NODE_NONE;
  if (only != NULL)
    return is_there (answer, daybook_tree_find (answer, 0, only))
               ? daybook_tree_find (answer, 0, only)
               : DAYBOOK_NODE_NONE;

  for (DaybookNode path = daybook_tree_first (self->tree, paths); path != DAYBOOK_NODE_NONE;
       path = daybook_tree_next (self->tree, path))
    {
      DaybookNode found = daybook_tree_find (answer, 0, daybook_tree_text (self->tree, path, NULL));

      if (is_there (answer, found))
        return found;
    }

  return DAYBOOK_NODE_NONE;
}

/* One line, not too long, and nothing that we keep secret. */
static char *
dup_message (const DaybookAccount *self, const char *text)
{
  static const char *const secret_names[]
      = { "access_token", "refresh_token", "client_secret", "key", "password", "session", NULL };
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  char *message = g_utf8_strlen (valid, -1) > MESSAGE_CHARS
                      ? g_utf8_substring (valid, 0, MESSAGE_CHARS)
                      : g_strdup (valid);

  g_strdelimit (message, "\r\n\t", ' ');
  for (guint i = 0; secret_names[i] != NULL && self->secrets != NULL; i++)
    {
      const char *secret = daybook_object_text (self->secrets, secret_names[i]);

      if (secret != NULL && *secret != '\0' && strstr (message, secret) != NULL)
        {
          g_free (message);
          return g_strdup ("the provider's reason is left out, as it quotes a secret");
        }
    }

  return message;
}

static gboolean
match_patterns (const DaybookAccount *self, const char *message, DaybookOutcome *out)
{
  DaybookNode pattern
      = daybook_tree_first (self->tree, daybook_tree_find (self->tree, 0, "errors.patterns"));

  for (; pattern != DAYBOOK_NODE_NONE && message != NULL;
       pattern = daybook_tree_next (self->tree, pattern))
    if (g_regex_match_simple (daybook_tree_find_text (self->tree, pattern, "match"), message, 0, 0))
      {
        *out = daybook_outcome_parse (daybook_tree_find_text (self->tree, pattern, "class"));
        return TRUE;
      }

  return FALSE;
}

static gboolean
look_up (const DaybookAccount *self, const char *table, const char *key, DaybookOutcome *out)
{
  DaybookNode classes
      = daybook_tree_get (self->tree, daybook_tree_get (self->tree, 0, "errors"), table);
  const char *name
      = key != NULL
            ? daybook_tree_text (self->tree, daybook_tree_get (self->tree, classes, key), NULL)
            : NULL;

  if (name != NULL)
    *out = daybook_outcome_parse (name);

  return name != NULL;
}

/* "503" or "5xx". */
static gboolean
look_up_status (const DaybookAccount *self, guint status, DaybookOutcome *out)
{
  g_autofree char *exact = g_strdup_printf ("%u", status);
  g_autofree char *family = g_strdup_printf ("%uxx", status / 100);

  return look_up (self, "classes", exact, out) || look_up (self, "classes", family, out);
}

static DaybookOutcome
usual_outcome (guint status)
{
  if (status == 401 || status == 403)
    return DAYBOOK_OUTCOME_AUTH;
  if (status == 429)
    return DAYBOOK_OUTCOME_LIMIT;
  if (status == 408 || status == 425 || status >= 500)
    return DAYBOOK_OUTCOME_TRANSIENT;

  return DAYBOOK_OUTCOME_DATA;
}

DaybookOutcome
daybook_account_judge_row (const DaybookAccount *self, const char *message, const char *code)
{
  DaybookOutcome outcome = DAYBOOK_OUTCOME_DATA;

  if (!match_patterns (self, message, &outcome))
    look_up (self, "codes", code, &outcome);

  return outcome;
}

static DaybookOutcome
classify (const DaybookAccount *self,
          const DaybookReply *reply,
          const DaybookRequest *request,
          const DaybookAnswer *answer)
{
  DaybookOutcome outcome;
  gboolean said = match_patterns (self, answer->message, &outcome)
                  || look_up (self, "codes", answer->code, &outcome);

  if (said)
    return outcome;
  if (!look_up_status (self, reply->status, &outcome))
    outcome = usual_outcome (reply->status);

  return outcome == DAYBOOK_OUTCOME_TRANSIENT && reply->status >= 500 && !request->repeatable
             ? DAYBOOK_OUTCOME_UNSURE
             : outcome;
}

/* No answer, or not a whole one. */
static void
take_failure (DaybookAnswer *self, const GError *failure)
{
  self->message = g_strdup (failure->message);
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->outcome = DAYBOOK_OUTCOME_TRANSIENT;
      self->code = g_strdup (CANCELLED);
    }
  else if (g_error_matches (failure, DAYBOOK_ERROR, DAYBOOK_ERROR_UNSURE))
    self->outcome = DAYBOOK_OUTCOME_UNSURE;
  else if (g_error_matches (failure, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP))
    self->outcome = DAYBOOK_OUTCOME_DATA;
  else
    self->outcome = DAYBOOK_OUTCOME_TRANSIENT;
}

/* What is at @node, the texts of a list one after the other; NULL: nothing. */
static char *
dup_words (const DaybookTree *tree, DaybookNode node)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  if (daybook_tree_kind (tree, node) != DAYBOOK_KIND_LIST)
    return g_strdup (daybook_object_word (tree, node));
  for (DaybookNode one = daybook_tree_first (tree, node); one != DAYBOOK_NODE_NONE;
       one = daybook_tree_next (tree, one))
    if (daybook_object_word (tree, one) != NULL)
      g_ptr_array_add (words, (gpointer) daybook_object_word (tree, one));
  g_ptr_array_add (words, NULL);

  return words->len > 1 ? g_strjoinv (", ", (char **) words->pdata) : NULL;
}

/* The manifest's own words for @code, which name what the answer names; NULL: it has none, or the
 * answer does not name it. */
static char *
dup_own_words (const DaybookAccount *self, const DaybookTree *answer, const char *code)
{
  DaybookNode all = daybook_tree_find (self->tree, 0, "errors.words");
  DaybookNode own = code != NULL ? daybook_tree_get (self->tree, all, code) : DAYBOOK_NODE_NONE;
  const char *path = daybook_tree_find_text (self->tree, own, "from");
  const char *text = daybook_tree_find_text (self->tree, own, "text");
  g_autoptr(DaybookScope) scope = NULL;
  g_autofree char *value = NULL;
  g_autofree char *filled = NULL;

  if (text == NULL || answer == NULL)
    return NULL;
  value = path != NULL ? dup_words (answer, daybook_tree_find (answer, 0, path)) : NULL;
  scope = daybook_scope_new (self->scope);
  daybook_scope_set_text (scope, "value", value);
  filled = daybook_scope_fill (scope, text, DAYBOOK_ESCAPE_NONE, NULL);

  return filled != NULL ? dup_message (self, filled) : NULL;
}

static void
take_fault (const DaybookAccount *self, DaybookAnswer *answer, const DaybookReply *reply)
{
  const char *message
      = daybook_object_word (answer->tree, find_first (self, "message", answer->tree));
  const char *code = daybook_object_word (answer->tree, find_first (self, "code", answer->tree));

  answer->code = g_strdup (code);
  answer->message = dup_own_words (self, answer->tree, code);
  if (answer->message != NULL)
    return;
  if (message != NULL)
    answer->message = dup_message (self, message);
  else
    answer->message = g_strdup_printf ("the provider answered with status %u", reply->status);
}

/* A refusal whose reason began as JSON and is not whole. The reason decides (a closed period is
 * held, a known number is looked up), so without it nothing is refused yet. */
static gboolean
lost_its_reason (const DaybookAnswer *self, const DaybookReply *reply)
{
  return self->tree == NULL && reply->body != NULL
         && (*reply->body == '{' || *reply->body == '[')
         && (self->outcome == DAYBOOK_OUTCOME_DATA || self->outcome == DAYBOOK_OUTCOME_GONE);
}

/* A 2xx that is not JSON is half a page, or a page of somebody in between. */
static void
take_unreadable (DaybookAnswer *self, const DaybookRequest *request, const GError *unreadable)
{
  self->outcome = request->repeatable ? DAYBOOK_OUTCOME_TRANSIENT : DAYBOOK_OUTCOME_UNSURE;
  g_free (self->message);
  self->message = g_strdup_printf ("the answer is not whole JSON: %s", unreadable->message);
}

static DaybookAnswer *
read_answer (DaybookAccount *self, const DaybookReply *reply, const DaybookRequest *request)
{
  DaybookAnswer *answer = g_new0 (DaybookAnswer, 1);
  gboolean good = reply->status / 100 == 2;
  gboolean empty = reply->body == NULL || reply->body_length == 0;
  g_autoptr(GError) unreadable = NULL;

  answer->wait_us = reply->retry_after_us;
  if (reply->failure != NULL)
    {
      take_failure (answer, reply->failure);
      return answer;
    }

  if (good && empty
      && daybook_tree_is_true (self->tree, daybook_tree_find (self->tree, 0, "errors.empty_ok")))
    return answer;

  answer->tree
      = daybook_tree_new (empty ? "" : reply->body, (gssize) reply->body_length, &unreadable);
  if (good && answer->tree == NULL)
    {
      take_unreadable (answer, request, unreadable);
      return answer;
    }
  if (good && find_first (self, "fault", answer->tree) == DAYBOOK_NODE_NONE)
    return answer;

  take_fault (self, answer, reply);
  answer->outcome = classify (self, reply, request, answer);
  if (lost_its_reason (answer, reply))
    take_unreadable (answer, request, unreadable);
  if (answer->outcome == DAYBOOK_OUTCOME_OK)
    g_clear_pointer (&answer->message, g_free);

  return answer;
}

DaybookAnswer *
daybook_account_answer (DaybookAccount *self,
                        const DaybookReply *reply,
                        const DaybookRequest *request)
{
  DaybookAnswer *answer = read_answer (self, reply, request);

  self->work.answers[answer->outcome]++;

  return answer;
}

DaybookOutcome
daybook_outcome_of_error (const GError *error)
{
  if (g_error_matches (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH))
    return DAYBOOK_OUTCOME_AUTH;
  if (g_error_matches (error, DAYBOOK_ERROR, DAYBOOK_ERROR_DENIED))
    return DAYBOOK_OUTCOME_DENIED;
  if (g_error_matches (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER)
      || g_error_matches (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNSURE)
      || g_error_matches (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING)
      || error->domain == G_IO_ERROR)
    return DAYBOOK_OUTCOME_TRANSIENT;

  return DAYBOOK_OUTCOME_DATA;
}

/* A round of calls on their way. */
typedef struct
{
  DaybookAccount *account;
  GPtrArray *requests; /* DaybookRequest, those of this round */
  GArray *places;      /* guint: where each belongs among the calls */
  DaybookCall *calls;
} Round;

static gint64
gate_cb (guint index, gpointer data)
{
  Round *round = data;
  DaybookCall *call = &round->calls[g_array_index (round->places, guint, index)];

  call->cost = daybook_account_cost (round->account, call->node);

  return daybook_budget_take (round->account->budget, call->cost, g_get_monotonic_time ());
}

/* A limit is told before all else: nothing goes until it is over. */
static void
note_trouble (DaybookAccount *self, DaybookOutcome outcome, gint64 wait_us)
{
  if (outcome == DAYBOOK_OUTCOME_OK || self->trouble.outcome == DAYBOOK_OUTCOME_LIMIT)
    {
      self->trouble.wait_us
          = MAX (self->trouble.wait_us, outcome == DAYBOOK_OUTCOME_LIMIT ? wait_us : 0);
      return;
    }
  self->trouble = (DaybookTrouble){ outcome, wait_us };
}

static void
reply_came_cb (guint index, DaybookReply *reply, gpointer data)
{
  Round *round = data;
  DaybookCall *call = &round->calls[g_array_index (round->places, guint, index)];
  g_autoptr(DaybookReply) owned = reply;

  g_clear_pointer (&call->answer, daybook_answer_free);
  call->status = owned->status;
  call->answer
      = daybook_account_answer (round->account, owned, g_ptr_array_index (round->requests, index));
  daybook_account_learn (round->account, call, owned);
  note_trouble (round->account, call->answer->outcome, call->answer->wait_us);
}

/* For its token: a missing permission (403) is not mended by a new one. */
static gboolean
is_refused (const DaybookCall *call)
{
  return call->status == 401 && call->answer != NULL
         && call->answer->outcome == DAYBOOK_OUTCOME_AUTH;
}

static void
add_to_round (Round *round, guint place)
{
  DaybookCall *call = &round->calls[place];
  DaybookRequest *request = daybook_account_build (round->account, call->node, call->scope, TRUE,
                                                   call->keyed, &call->failure);

  if (request == NULL)
    return;
  g_ptr_array_add (round->requests, request);
  g_array_append_val (round->places, place);
}

/* First all; then, with @again, those whose token was refused. */
static void
send_round (
    DaybookAccount *self, DaybookCall *calls, guint n, gboolean again, GCancellable *cancellable)
{
  Round round = { self, g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_request_free),
                  g_array_new (FALSE, FALSE, sizeof (guint)), calls };

  for (guint i = 0; i < n; i++)
    if (!again || is_refused (&calls[i]))
      add_to_round (&round, i);
  daybook_http_send_all (self->http, round.requests, gate_cb, reply_came_cb, &round, cancellable);

  g_array_unref (round.places);
  g_ptr_array_unref (round.requests);
}

static gboolean
any_refused (const DaybookCall *calls, guint n)
{
  for (guint i = 0; i < n; i++)
    if (is_refused (&calls[i]))
      return TRUE;

  return FALSE;
}

void
daybook_account_call_all (DaybookAccount *self,
                          DaybookCall *calls,
                          guint n,
                          GCancellable *cancellable)
{
  g_autoptr(GError) failure = NULL;
  gint64 serial;

  self->trouble = (DaybookTrouble){ DAYBOOK_OUTCOME_OK, 0 };
  if (!daybook_account_renew (self, -1, cancellable, &failure))
    {
      note_trouble (self, daybook_outcome_of_error (failure), 0);
      for (guint i = 0; i < n; i++)
        calls[i].failure = g_error_copy (failure);
      return;
    }

  serial = daybook_account_serial (self);
  send_round (self, calls, n, FALSE, cancellable);

  /* What was refused for its token was not done: to send it again is harmless. */
  if (any_refused (calls, n) && daybook_account_can_renew (self)
      && daybook_account_renew (self, serial, cancellable, NULL))
    {
      self->trouble = (DaybookTrouble){ DAYBOOK_OUTCOME_OK, 0 };
      send_round (self, calls, n, TRUE, cancellable);
    }
}

DaybookTrouble
daybook_account_trouble (DaybookAccount *self)
{
  return self->trouble;
}

DaybookAnswer *
daybook_account_call (DaybookAccount *self,
                      DaybookNode node,
                      const DaybookScope *scope,
                      GCancellable *cancellable,
                      GError **error)
{
  DaybookCall call = { .node = node, .scope = scope };

  g_return_val_if_fail (self != NULL, NULL);

  if (call.scope == NULL)
    call.scope = self->scope;
  daybook_account_call_all (self, &call, 1, cancellable);
  if (call.failure != NULL)
    {
      g_clear_pointer (&call.answer, daybook_answer_free);
      g_propagate_error (error, call.failure);
    }

  return call.answer;
}
