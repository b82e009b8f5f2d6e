/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mapping that is being edited: edits, undo and redo, what is wrong, where rules look. */
#include "daybook-draft.h"
#include "daybook-error.h"

#define START                                                                                      \
  "{\"mapping\":\"m/o/order\",\"rules\":[{\"to\":\"id\",\"from\":\"id\"},"                         \
  "{\"to\":\"lines[]\",\"each\":\"items.nodes\",\"map\":[{\"to\":\"sku\",\"from\":\"sku\"},"       \
  "{\"to\":\"x\",\"map\":[{\"to\":\"y\",\"from\":\"y\"}]},"                                        \
  "{\"to\":\"taxes[]\",\"each\":\"taxes\",\"map\":[{\"to\":\"title\",\"from\":\"t\"}]}]},"         \
  "{\"to\":\"total\",\"from\":[\"a\",\"b\"],\"steps\":[{\"cut\":3},{\"text\":\"trim\"}]}],"       \
  "\"tables\":{}}"

static DaybookDraft *
new_draft (void)
{
  g_autoptr(GError) error = NULL;
  DaybookDraft *draft = daybook_draft_new (START, &error);

  g_assert_no_error (error);
  return draft;
}

static void
expect (const DaybookDraft *draft, const char *place, const char *json)
{
  gsize length;
  const char *source = daybook_tree_source (daybook_draft_tree (draft),
                                            daybook_draft_find (draft, place), &length);
  g_autofree char *text = g_strndup (source != NULL ? source : "", length);

  g_assert_cmpstr (text, ==, json);
}

static void
test_refused (void)
{
  const char *const bad[] = { "", "{", "[]", "{}", "{\"rules\":{}}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (daybook_draft_new (bad[i], &error));
      g_assert_nonnull (error);
    }
}

/* What cannot be done changes nothing. */
static void
test_mistakes (void)
{
  g_autoptr(DaybookDraft) draft = new_draft ();
  g_autofree char *before = daybook_draft_dup_text (draft);
  g_autofree char *after = NULL;
  GError *errors[10] = { NULL };
  guint n = 0;

  g_assert_false (daybook_draft_add_rule (draft, "0", 0, "{}", NULL, &errors[n++]));
  g_assert_false (daybook_draft_add_rule (draft, "", 0, "{", NULL, &errors[n++]));
  g_assert_false (daybook_draft_remove_rule (draft, "9", &errors[n++]));
  g_assert_false (daybook_draft_remove_rule (draft, "1/x", &errors[n++]));
  g_assert_false (daybook_draft_set_member (draft, "1/7", "note", "\"\"", &errors[n++]));
  g_assert_false (daybook_draft_set_member (draft, "0", "from", "nonsense", &errors[n++]));
  g_assert_false (daybook_draft_set_step (draft, "0", 0, "{}", &errors[n++]));
  g_assert_false (daybook_draft_remove_step (draft, "2", 2, &errors[n++]));
  for (guint i = 0; i < n; i++)
    {
      g_assert_error (errors[i], DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
      g_error_free (errors[i]);
    }
  g_assert_false (daybook_draft_move_rule (draft, "0", -1, NULL, NULL));
  g_assert_false (daybook_draft_move_rule (draft, "2", 1, NULL, NULL));
  after = daybook_draft_dup_text (draft);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (daybook_draft_can_undo (draft));
  g_assert_false (daybook_draft_is_changed (draft));
}

static void
test_rules (void)
{
  g_autoptr(DaybookDraft) draft = new_draft ();
  g_autofree char *place = NULL;
  g_autofree char *moved = NULL;

  g_assert_true (daybook_draft_add_rule (draft, "1", 1, "{\"to\":\"q\",\"from\":\"q\"}", &place,
                                         NULL));
  g_assert_cmpstr (place, ==, "1/1");
  expect (draft, "1/1", "{\"to\":\"q\",\"from\":\"q\"}");
  g_assert_true (daybook_draft_move_rule (draft, "1/1", -1, &moved, NULL));
  g_assert_cmpstr (moved, ==, "1/0");
  expect (draft, "1/1", "{\"to\":\"sku\",\"from\":\"sku\"}");
  expect (draft, "0", "{\"to\":\"id\",\"from\":\"id\"}");
  g_assert_true (daybook_draft_remove_rule (draft, "1/0", NULL));
  g_assert_false (daybook_draft_is_changed (draft));
  g_assert_true (daybook_draft_undo (draft));
  g_assert_true (daybook_draft_undo (draft));
  expect (draft, "1/1", "{\"to\":\"q\",\"from\":\"q\"}");
  g_assert_true (daybook_draft_redo (draft));
  expect (draft, "1/0", "{\"to\":\"q\",\"from\":\"q\"}");
  g_assert_true (daybook_draft_add_rule (draft, "", G_MAXUINT, "{\"to\":\"z\"}", NULL, NULL));
  expect (draft, "3", "{\"to\":\"z\"}");
  g_assert_false (daybook_draft_can_redo (draft));
}

static void
test_members (void)
{
  g_autoptr(DaybookDraft) draft = new_draft ();

  g_assert_true (daybook_draft_set_member (draft, "0", "const", "7", NULL));
  expect (draft, "0", "{\"to\":\"id\",\"const\":7}");
  g_assert_true (daybook_draft_set_member (draft, "0", "from", "\"n\"", NULL));
  expect (draft, "0", "{\"to\":\"id\",\"from\":\"n\"}");
  g_assert_true (daybook_draft_set_member (draft, "0", "required", "true", NULL));
  g_assert_true (daybook_draft_set_member (draft, "0", "required", NULL, NULL));
  g_assert_true (daybook_draft_set_member (draft, "0", "note", NULL, NULL));
  expect (draft, "0", "{\"to\":\"id\",\"from\":\"n\"}");
}

/* What is typed is one edit, until something else is done or the typing rests. */
static void
test_typing (void)
{
  g_autoptr(DaybookDraft) draft = new_draft ();

  g_assert_true (daybook_draft_set_member (draft, "0", "from", "\"n\"", NULL));
  g_assert_true (daybook_draft_set_member (draft, "0", "from", "\"na\"", NULL));
  daybook_draft_pause (draft);
  g_assert_true (daybook_draft_set_member (draft, "0", "from", "\"nam\"", NULL));
  g_assert_true (daybook_draft_undo (draft));
  expect (draft, "0", "{\"to\":\"id\",\"from\":\"na\"}");
  g_assert_true (daybook_draft_undo (draft));
  expect (draft, "0", "{\"to\":\"id\",\"from\":\"id\"}");
  g_assert_false (daybook_draft_undo (draft));
  g_assert_true (daybook_draft_redo (draft));
  g_assert_true (daybook_draft_redo (draft));
  g_assert_false (daybook_draft_redo (draft));
  expect (draft, "0", "{\"to\":\"id\",\"from\":\"nam\"}");
}

static void
test_steps (void)
{
  g_autoptr(DaybookDraft) draft = new_draft ();

  g_assert_true (daybook_draft_add_step (draft, "0", 0, "{\"int\":true}", NULL));
  expect (draft, "0", "{\"to\":\"id\",\"from\":\"id\",\"steps\":[{\"int\":true}]}");
  g_assert_true (daybook_draft_remove_step (draft, "0", 0, NULL));
  expect (draft, "0", "{\"to\":\"id\",\"from\":\"id\"}");
  g_assert_true (daybook_draft_move_step (draft, "2", 1, -1, NULL));
  g_assert_true (daybook_draft_set_step (draft, "2", 1, "{\"cut\":5}", NULL));
  g_assert_true (daybook_draft_add_step (draft, "2", 1, "{\"int\":true}", NULL));
  expect (draft, "2",
          "{\"to\":\"total\",\"from\":[\"a\",\"b\"],\"steps\":[{\"text\":\"trim\"},"
          "{\"int\":true},{\"cut\":5}]}");
}

static void
test_tables (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookDraft) draft = daybook_draft_new ("{\"rules\":[]}", &error);
  g_autofree char *text = NULL;

  g_assert_true (daybook_draft_set_table (draft, "kinds", "{\"a\":\"b\"}", &error));
  g_assert_true (daybook_draft_set_table (draft, "kinds", "{\"a\":\"c\"}", &error));
  g_assert_true (daybook_draft_set_table (draft, "more", "{}", &error));
  g_assert_true (daybook_draft_set_table (draft, "more", NULL, &error));
  text = daybook_draft_dup_text (draft);
  g_assert_cmpstr (text, ==, "{\"rules\":[],\"tables\":{\"kinds\":{\"a\":\"c\"}}}");
}

static void
test_listing (void)
{
  g_autoptr(DaybookDraft) draft = new_draft ();
  g_autoptr(GPtrArray) rules = daybook_draft_list_rules (draft);
  const struct
  {
    const char *place, *to, *from;
  } expected[] = { { "0", "id", "id" },
                   { "1", "lines[]", "items.nodes" },
                   { "1/0", "lines[].sku", "sku" },
                   { "1/1", "lines[].x", "" },
                   { "1/1/0", "lines[].x.y", "y" },
                   { "1/2", "lines[].taxes[]", "taxes" },
                   { "1/2/0", "lines[].taxes[].title", "t" },
                   { "2", "total", "a | b" } };

  g_assert_cmpuint (rules->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < rules->len; i++)
    {
      const DaybookDraftRule *rule = g_ptr_array_index (rules, i);

      g_assert_cmpstr (rule->place, ==, expected[i].place);
      g_assert_cmpstr (rule->to, ==, expected[i].to);
      g_assert_cmpstr (rule->from, ==, expected[i].from);
    }
  g_assert_true (daybook_draft_rule_at (rules, "lines[3].taxes[0].title", 1)
                 == g_ptr_array_index (rules, 6));
  g_assert_null (daybook_draft_rule_at (rules, "lines[3].taxes[0].title", 2));
}

static void
test_paths (void)
{
  g_autoptr(DaybookDraft) draft = new_draft ();
  const struct
  {
    const char *parent, *path, *answer;
  } cases[] = { { "", "name", "name" },
                { "", "items.nodes[].sku", "items.nodes[0].sku" },
                { "1", "items.nodes[].sku", "sku" },
                { "1/1", "items.nodes[].sku", "sku" },
                { "1", "items.nodes[].taxes[].t", "taxes[0].t" },
                { "1/2", "items.nodes[].taxes[].t", "t" },
                { "1/2", "items.nodes[].sku", "$up.sku" },
                { "1/2", "name", "$root.name" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = daybook_draft_path_for (draft, cases[i].parent, cases[i].path);

      g_assert_cmpstr (path, ==, cases[i].answer);
    }
}

/* Where the mistakes are, all at once. */
static void
test_check (void)
{
  g_autoptr(DaybookDraft) draft = new_draft ();
  g_autoptr(GPtrArray) problems = daybook_draft_check (draft, "m/o/order", NULL);
  const DaybookDraftProblem *problem;

  g_assert_cmpuint (problems->len, ==, 0);
  g_clear_pointer (&problems, g_ptr_array_unref);
  g_assert_true (daybook_draft_set_member (draft, "0", "wrong", "1", NULL));
  g_assert_true (daybook_draft_set_member (draft, "1/2/0", "from", "\"$up.$up.$up.a\"", NULL));
  problems = daybook_draft_check (draft, "m/o/order", NULL);
  g_assert_cmpuint (problems->len, ==, 2);
  problem = g_ptr_array_index (problems, 0);
  g_assert_cmpstr (problem->place, ==, "0");
  problem = g_ptr_array_index (problems, 1);
  g_assert_cmpstr (problem->place, ==, "1/2/0");
  g_assert_false (g_str_has_prefix (problem->message, "draft"));
  g_assert_null (strstr (problem->message, "(to "));
  g_clear_pointer (&problems, g_ptr_array_unref);

  while (daybook_draft_undo (draft))
    continue;
  g_assert_true (daybook_draft_set_member (draft, "0", "required", "true", NULL));
  g_assert_true (daybook_draft_add_rule (draft, "", 1, "{\"to\":\"id\",\"const\":\"x\"}", NULL,
                                         NULL));
  problems = daybook_draft_check (draft, "m/o/order", NULL);
  g_assert_cmpuint (problems->len, ==, 1); /* of two for one field only the last is required */
}

/* A text as the whole of a real one: nothing is lost by an edit and its undoing. */
static void
test_contract (void)
{
  g_autoptr(GError) error = NULL;
  const DaybookContract *order = daybook_contract_get ("order/1", &error);
  g_autoptr(DaybookDraft) draft
      = daybook_draft_new ("{\"rules\":[{\"to\":\"nothing_like_it\",\"from\":\"a\"}]}", &error);
  g_autoptr(GPtrArray) problems = daybook_draft_check (draft, "m/o/order", order);

  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((DaybookDraftProblem *) problems->pdata[0])->place, ==, "0");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft/refused", test_refused);
  g_test_add_func ("/draft/mistakes", test_mistakes);
  g_test_add_func ("/draft/rules", test_rules);
  g_test_add_func ("/draft/members", test_members);
  g_test_add_func ("/draft/typing", test_typing);
  g_test_add_func ("/draft/steps", test_steps);
  g_test_add_func ("/draft/tables", test_tables);
  g_test_add_func ("/draft/listing", test_listing);
  g_test_add_func ("/draft/paths", test_paths);
  g_test_add_func ("/draft/check", test_check);
  g_test_add_func ("/draft/contract", test_contract);
  return g_test_run ();
}
