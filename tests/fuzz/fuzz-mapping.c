/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mapping loader and runner. An input has three parts: rules, tables, and what is mapped. */
#include "daybook-mapping.h"

#include "fuzz.h"

static void
run (const DaybookMapping *mapping, const char *text)
{
  g_autoptr (DaybookTree) input = daybook_tree_new (text, -1, NULL);
  g_autoptr (DaybookTree) result = NULL;
  g_autoptr (DaybookTree) reasons = NULL;
  g_autoptr (DaybookScope) scope = daybook_scope_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (DaybookJsonWriter) out = { 0 };
  g_autofree char *explained = NULL;

  if (input == NULL)
    return;

  daybook_scope_set_text (scope, "shop", "maple");
  daybook_json_writer_init (&out);
  if (daybook_mapping_run (mapping, input, 0, scope, &out, &error))
    {
      result = daybook_tree_new (out.text->str, (gssize) out.text->len, NULL);
      g_assert_nonnull (result);
    }
  else
    {
      g_assert_nonnull (error);
    }

  explained = daybook_mapping_explain (mapping, input, 0, scope);
  reasons = daybook_tree_new (explained, -1, NULL);
  g_assert_nonnull (reasons);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *rules_text = fuzz_take_part (&data, &size);
  g_autofree char *tables_text = fuzz_take_part (&data, &size);
  g_autofree char *input = fuzz_take_part (&data, &size);
  g_autoptr (DaybookTree) rules = daybook_tree_new (rules_text, -1, NULL);
  g_autoptr (DaybookTree) tables = daybook_tree_new (tables_text, -1, NULL);
  g_autoptr (GError) error = NULL;
  DaybookMappingSetup setup = { .file = "f.json", .name = "fuzz/things", .tables_tree = tables };
  g_autoptr (DaybookMapping) mapping = NULL;

  if (rules == NULL)
    return 0;

  mapping = daybook_mapping_new (rules, 0, &setup, &error);
  g_assert_true ((mapping == NULL) == (error != NULL));
  if (mapping != NULL)
    run (mapping, input);

  return 0;
}
