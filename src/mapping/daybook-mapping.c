/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mapping as the other rooms see it: compiled once, named by a digest of its text, run and
 * explained.
 *
 * What keeps it alive: the tree of its rules (constants point into it), the tables that the rules
 * use, and the rules. All of it is immutable after daybook_mapping_new(), so any thread may run it;
 * what a run needs beside is on the caller's stack. */
#include "daybook-mapping.h"

#include "daybook-id.h"
#include "daybook-rules.h"

struct _DaybookMapping
{
  gatomicrefcount references;
  char *file;
  char *name;
  char *text;
  char *version;
  DaybookTree *tree;
  GHashTable *lookups; /* name (in the lookup) → DaybookLookup */
  DaybookRules *rules;
};

static void
write_tables (const DaybookMapping *self, const DaybookMappingSetup *setup, DaybookJsonWriter *out)
{
  DaybookTree *tree = setup->tables_tree;
  DaybookNode table = tree == NULL ? DAYBOOK_NODE_NONE : daybook_tree_first (tree, setup->tables);

  daybook_json_begin_object (out);

  for (; table != DAYBOOK_NODE_NONE; table = daybook_tree_next (tree, table))
    {
      const char *name = daybook_tree_key (tree, table);

      if (name == NULL || !g_hash_table_contains (self->lookups, name))
        continue;

      daybook_json_key (out, name);
      daybook_json_add_node (out, tree, table);
    }

  daybook_json_end_object (out);
}

/* The rules and the tables that they use, in the order of the document. */
static void
write_text (DaybookMapping *self, DaybookNode rules, const DaybookMappingSetup *setup)
{
  g_auto (DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_key (&out, "rules");
  daybook_json_add_node (&out, self->tree, rules);
  daybook_json_key (&out, "tables");
  write_tables (self, setup, &out);
  daybook_json_end_object (&out);

  self->text = daybook_json_writer_steal (&out);
  self->version = daybook_id_digest (self->text, -1);
}

DaybookMapping *
daybook_mapping_new (DaybookTree *tree,
                     DaybookNode rules,
                     const DaybookMappingSetup *setup,
                     GError **error)
{
  g_autoptr (DaybookMapping) self = NULL;
  DaybookLoad load = { .tree = tree, .setup = setup };

  g_return_val_if_fail (tree != NULL, NULL);
  g_return_val_if_fail (setup != NULL && setup->file != NULL && setup->name != NULL, NULL);

  self = g_new0 (DaybookMapping, 1);
  g_atomic_ref_count_init (&self->references);
  self->file = g_strdup (setup->file);
  self->name = g_strdup (setup->name);
  self->tree = daybook_tree_ref (tree);
  self->lookups
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) daybook_lookup_free);

  load.lookups = self->lookups;
  self->rules = daybook_rules_new (&load, rules, "", error);
  if (self->rules == NULL)
    return NULL;

  write_text (self, rules, setup);

  return g_steal_pointer (&self);
}

DaybookMapping *
daybook_mapping_ref (DaybookMapping *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
daybook_mapping_unref (DaybookMapping *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->references))
    return;

  daybook_rules_free (self->rules);
  g_hash_table_unref (self->lookups);
  daybook_tree_unref (self->tree);
  g_free (self->version);
  g_free (self->text);
  g_free (self->name);
  g_free (self->file);
  g_free (self);
}

const char *
daybook_mapping_name (const DaybookMapping *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

const char *
daybook_mapping_version (const DaybookMapping *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->version;
}

const char *
daybook_mapping_text (const DaybookMapping *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

static gboolean
run (const DaybookMapping *self,
     const DaybookTree *tree,
     DaybookNode node,
     const DaybookScope *scope,
     DaybookJsonWriter *trace,
     DaybookJsonWriter *out,
     GError **error)
{
  DaybookFrame root = { daybook_value_node (tree, node), NULL };
  DaybookPass pass = { .root = &root, .scope = scope, .trace = trace };
  gboolean done = daybook_rules_write (self->rules, self->file, &pass, &root, out, error);

  daybook_scratch_clear (&pass.scratch);
  g_clear_pointer (&pass.zone, g_time_zone_unref);
  g_clear_pointer (&pass.zone_name, g_free);
  g_clear_pointer (&pass.decided, g_free);

  return done;
}

gboolean
daybook_mapping_run (const DaybookMapping *self,
                     const DaybookTree *tree,
                     DaybookNode node,
                     const DaybookScope *scope,
                     DaybookJsonWriter *out,
                     GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (tree != NULL, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  return run (self, tree, node, scope, NULL, out, error);
}

char *
daybook_mapping_explain (const DaybookMapping *self,
                         const DaybookTree *tree,
                         DaybookNode node,
                         const DaybookScope *scope)
{
  g_auto (DaybookJsonWriter) trace = { 0 };
  g_auto (DaybookJsonWriter) out = { 0 };

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (tree != NULL, NULL);

  daybook_json_writer_init (&trace);
  daybook_json_writer_init (&out);

  daybook_json_begin_list (&trace);
  run (self, tree, node, scope, &trace, &out, NULL);
  daybook_json_end_list (&trace);

  return daybook_json_writer_steal (&trace);
}
