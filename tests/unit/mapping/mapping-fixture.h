/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiles and runs mappings that a test writes as text. */
#pragma once

#include "daybook-error.h"
#include "daybook-mapping.h"

/* @contract may be NULL; @tables is the text of an object, or NULL. The file is called "t.json". */
static inline DaybookMapping *
fixture_load (const char *rules, const char *tables, const char *contract, GError **error)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new (rules, -1, error);
  g_autoptr (DaybookTree) tables_tree = NULL;
  DaybookMappingSetup setup = { .file = "t.json", .name = "test/things" };

  g_assert_nonnull (tree);

  if (tables != NULL)
    {
      tables_tree = daybook_tree_new (tables, -1, error);
      g_assert_nonnull (tables_tree);
      setup.tables_tree = tables_tree;
    }

  if (contract != NULL)
    {
      setup.contract = daybook_contract_get (contract, error);
      g_assert_nonnull (setup.contract);
    }

  return daybook_mapping_new (tree, 0, &setup, error);
}

/* The result of @mapping over the text @input; NULL with @error. */
static inline char *
fixture_run (const DaybookMapping *mapping,
             const char *input,
             const DaybookScope *scope,
             GError **error)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new (input, -1, NULL);
  g_auto (DaybookJsonWriter) out = { 0 };

  g_assert_nonnull (tree);
  daybook_json_writer_init (&out);

  if (!daybook_mapping_run (mapping, tree, 0, scope, &out, error))
    return NULL;

  return daybook_json_writer_steal (&out);
}

/* One mapping, one input, one scope of {"shop": "maple", "rate": "0.5"}. */
static inline char *
fixture_map (const char *rules, const char *tables, const char *input, GError **error)
{
  g_autoptr (DaybookMapping) mapping = fixture_load (rules, tables, NULL, error);
  g_autoptr (DaybookScope) scope = daybook_scope_new (NULL);

  g_assert_no_error (*error);
  g_assert_nonnull (mapping);
  daybook_scope_set_text (scope, "shop", "maple");
  daybook_scope_set_text (scope, "rate", "0.5");

  return fixture_run (mapping, input, scope, error);
}

static inline void
fixture_assert_contains (const char *text, const char *piece)
{
  if (strstr (text, piece) == NULL)
    g_error ("expected \"%s\" in \"%s\"", piece, text);
}
