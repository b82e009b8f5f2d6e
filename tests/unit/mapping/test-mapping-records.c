/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole documents: what a provider sends, the rules for it and the record that must come of it,
 * each in one file of records/; and how fast the largest of them is. */
#include <string.h>

#include "daybook-data.h"
#include "mapping-fixture.h"

/* On purpose far above what is measured, for slow machines and sanitizers. */
#define MAX_SECONDS 20.0
#define MANY_RUNS 2000
#define SLOW_RUNS 20000 /* with -m slow */

static const char *const documents[] = {
  "stripe-balance-entry",
  "shopify-order",
  "order-to-receipt",
};

static DaybookTree *
read_document (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_strdup_printf ("../tests/unit/mapping/records/%s.json", name);
  g_autofree char *path = daybook_data_path (file);
  g_autofree char *text = NULL;
  DaybookTree *tree;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_no_error (error);
  tree = daybook_tree_new (text, -1, &error);
  g_assert_no_error (error);

  return tree;
}

static DaybookMapping *
load_document (DaybookTree *document, const char *name)
{
  g_autoptr (GError) error = NULL;
  const char *contract = daybook_tree_find_text (document, 0, "contract");
  DaybookMappingSetup setup = { .file = name, .name = name, .tables_tree = document };
  DaybookMapping *mapping;

  setup.tables = daybook_tree_get (document, 0, "tables");
  setup.contract = contract != NULL ? daybook_contract_get (contract, &error) : NULL;
  g_assert_no_error (error);

  mapping = daybook_mapping_new (document, daybook_tree_get (document, 0, "rules"), &setup, &error);
  g_assert_no_error (error);

  return mapping;
}

static DaybookScope *
make_scope (DaybookTree *document)
{
  DaybookScope *scope = daybook_scope_new (NULL);
  DaybookNode node = daybook_tree_first (document, daybook_tree_get (document, 0, "scope"));

  for (; node != DAYBOOK_NODE_NONE; node = daybook_tree_next (document, node))
    daybook_scope_set_node (scope, daybook_tree_key (document, node), document, node);

  return scope;
}

static void
check_contract (DaybookTree *document, const char *result)
{
  g_autoptr (GError) error = NULL;
  const char *name = daybook_tree_find_text (document, 0, "contract");
  g_autoptr (DaybookTree) tree = daybook_tree_new (result, -1, &error);

  g_assert_no_error (error);
  if (name == NULL)
    return;

  g_assert_true (daybook_contract_check (daybook_contract_get (name, NULL), tree, 0, &error));
  g_assert_no_error (error);
}

static void
test_document (gconstpointer data)
{
  const char *name = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookTree) document = read_document (name);
  g_autoptr (DaybookMapping) mapping = load_document (document, name);
  g_autoptr (DaybookScope) scope = make_scope (document);
  g_auto (DaybookJsonWriter) out = { 0 };
  g_auto (DaybookJsonWriter) expected = { 0 };
  g_autofree char *explained = NULL;
  g_autoptr (DaybookTree) reasons = NULL;

  daybook_json_writer_init (&out);
  daybook_json_writer_init (&expected);
  daybook_json_add_node (&expected, document, daybook_tree_get (document, 0, "result"));

  daybook_mapping_run (mapping, document, daybook_tree_get (document, 0, "input"), scope, &out,
                       &error);
  g_assert_no_error (error);
  g_assert_cmpstr (out.text->str, ==, expected.text->str);
  check_contract (document, out.text->str);

  explained
      = daybook_mapping_explain (mapping, document, daybook_tree_get (document, 0, "input"), scope);
  reasons = daybook_tree_new (explained, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (daybook_tree_count (reasons, 0), >, 10);
}

static void
test_speed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookTree) document = read_document ("shopify-order");
  g_autoptr (DaybookMapping) mapping = load_document (document, "shopify-order");
  DaybookNode input = daybook_tree_get (document, 0, "input");
  const guint runs = g_test_slow () ? SLOW_RUNS : MANY_RUNS;
  guint i;

  g_test_timer_start ();

  for (i = 0; i < runs; i++)
    {
      g_auto (DaybookJsonWriter) out = { 0 };

      daybook_json_writer_init (&out);
      daybook_mapping_run (mapping, document, input, NULL, &out, &error);
      g_assert_no_error (error);
    }

  g_test_message ("%u orders in %.3f s", runs, g_test_timer_elapsed ());
  g_assert_cmpfloat (g_test_timer_last (), <, MAX_SECONDS);
}

/* One mapping serves any number of threads. */
static gpointer
map_cb (gpointer data)
{
  g_autoptr (DaybookMapping) mapping = data;
  g_autoptr (DaybookTree) document = read_document ("shopify-order");
  DaybookNode input = daybook_tree_get (document, 0, "input");
  GString *all = g_string_new (NULL);
  guint i;

  for (i = 0; i < 200; i++)
    {
      g_auto (DaybookJsonWriter) out = { 0 };

      daybook_json_writer_init (&out);
      g_assert_true (daybook_mapping_run (mapping, document, input, NULL, &out, NULL));
      g_string_assign (all, out.text->str);
    }

  return g_string_free (all, FALSE);
}

static void
test_threads (void)
{
  g_autoptr (DaybookTree) document = read_document ("shopify-order");
  g_autoptr (DaybookMapping) mapping = load_document (document, "shopify-order");
  g_autofree char *first = NULL;
  GThread *threads[4];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("map", map_cb, daybook_mapping_ref (mapping));

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *result = g_thread_join (threads[i]);

      if (first == NULL)
        first = g_steal_pointer (&result);
      else
        g_assert_cmpstr (result, ==, first);
    }
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autofree char *path = g_strconcat ("/mapping/records/", documents[i], NULL);

      g_test_add_data_func (path, documents[i], test_document);
    }

  g_test_add_func ("/mapping/records/speed", test_speed);
  g_test_add_func ("/mapping/records/threads", test_threads);

  return g_test_run ();
}
