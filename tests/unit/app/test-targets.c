/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mapping editor lists, and tables as grids. */
#include "daybook-rule-list.h"
#include "daybook-table-paste.h"
#include "daybook-tables-window.h"

#include <string.h>

static GPtrArray *
list (const char *document, const char *trace)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookDraft) draft = daybook_draft_new (document, &error);
  const DaybookContract *order = daybook_contract_get ("order/1", &error);
  g_autoptr (GPtrArray) problems = daybook_draft_check (draft, "m/o/order", order);
  g_autoptr (DaybookTree) tree = trace != NULL ? daybook_tree_new (trace, -1, &error) : NULL;
  GPtrArray *targets = daybook_targets_list (draft, order, problems, tree);

  g_assert_no_error (error);
  return targets;
}

static const DaybookTarget *
find (const GPtrArray *targets, const char *to)
{
  for (guint i = 0; i < targets->len; i++)
    if (g_str_equal (((DaybookTarget *) g_ptr_array_index (targets, i))->to, to))
      return g_ptr_array_index (targets, i);
  return NULL;
}

/* What must be there and is not stands on top; what could be there at the end. */
static void
test_order (void)
{
  g_autoptr (GPtrArray) targets
      = list ("{\"rules\":[{\"to\":\"id\",\"from\":\"id\"},{\"to\":\"lines[]\",\"each\":\"l\","
              "\"map\":[{\"to\":\"sku\",\"from\":\"s\"}]}]}",
              NULL);
  const DaybookTarget *first = g_ptr_array_index (targets, 0);
  const DaybookTarget *last = g_ptr_array_index (targets, targets->len - 1);
  const DaybookTarget *gross = find (targets, "lines[].gross");

  g_assert_null (first->place);
  g_assert_true (first->required);
  g_assert_nonnull (first->problem);
  g_assert_null (last->place);
  g_assert_false (last->required);
  g_assert_cmpstr (find (targets, "id")->place, ==, "0");
  g_assert_cmpstr (find (targets, "lines[].sku")->place, ==, "1/0");
  /* It would be made inside the rule for the lines. */
  g_assert_cmpstr (gross->parent, ==, "1");
  g_assert_cmpint (gross->field, ==, DAYBOOK_FIELD_MONEY);
  /* What nothing makes an object for is not offered. */
  g_assert_null (find (targets, "lines[].taxes[].amount"));
}

static void
test_result (void)
{
  g_autoptr (GPtrArray) targets
      = list ("{\"rules\":[{\"to\":\"id\",\"from\":\"i\"},{\"to\":\"lines[]\",\"each\":\"l\","
              "\"map\":[{\"to\":\"sku\",\"from\":\"s\"}]}]}",
              "[{\"to\":\"id\",\"rule\":1,\"value\":\"7\"},"
              "{\"to\":\"lines[1].sku\",\"rule\":1,\"error\":\"bad\"}]");

  g_assert_cmpstr (find (targets, "id")->said, ==, "i → 7");
  g_assert_cmpstr (find (targets, "lines[].sku")->problem, ==, "bad");
}

static void
test_tables (void)
{
  const char *const cases[] = {
    "{}",
    "{\"a\":\"b\",\"*\":\"c\"}",
    "[{\"key\":\"a\",\"value\":\"b\",\"channel\":\"pos\"},{\"key\":\"a\",\"value\":\"7\"}]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DaybookTree) tree = daybook_tree_new (cases[i], -1, NULL);
      g_autoptr (GPtrArray) rows = daybook_tables_rows_of (tree, 0);
      g_autofree char *json = daybook_tables_json_of (rows, TRUE);

      g_assert_cmpstr (json, ==, cases[i]);
    }
  {
    g_autoptr (GPtrArray) rows = daybook_table_paste_parse ("a\ttrue\nb\t12", NULL);
    g_autofree char *values = daybook_tables_json_of (rows, FALSE);
    g_autofree char *texts = daybook_tables_json_of (rows, TRUE);

    g_assert_cmpstr (values, ==, "{\"a\":true,\"b\":12}");
    g_assert_cmpstr (texts, ==, "{\"a\":\"true\",\"b\":\"12\"}");
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/targets/order", test_order);
  g_test_add_func ("/targets/result", test_result);
  g_test_add_func ("/targets/tables", test_tables);
  return g_test_run ();
}
