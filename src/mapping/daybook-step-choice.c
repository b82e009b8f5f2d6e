/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that choose: bool, table, default. */
#include "daybook-step.h"

#include <string.h>

#include "daybook-error.h"

/* bool: true, or [texts that mean true] (words) */

static gboolean
run_bool (const DaybookStep *self,
          DaybookPass *pass,
          const DaybookFrame *frame,
          DaybookValue *value,
          GError **error)
{
  gsize length;
  const char *text = daybook_value_as_text (value, &pass->scratch, &length, error);
  gboolean yes;

  if (text == NULL)
    return FALSE;

  yes = g_ascii_strcasecmp (text, "true") == 0 || strcmp (text, "1") == 0;

  if (self->words != NULL)
    yes = g_strv_contains ((const char *const *) self->words, text);
  else if (!yes && g_ascii_strcasecmp (text, "false") != 0 && strcmp (text, "0") != 0)
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                           "expected true or false: list the texts that mean true");
      return FALSE;
    }

  *value = daybook_value_boolean (yes);

  return TRUE;
}

static gboolean
load_bool (DaybookStep *self,
           DaybookLoad *load,
           DaybookNode node,
           DaybookNode argument,
           DaybookType *type,
           GError **error)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  DaybookNode child;

  self->run = run_bool;
  *type = daybook_type_of (DAYBOOK_TYPE_BOOLEAN);

  if (daybook_tree_is_true (load->tree, argument))
    return TRUE;
  if (daybook_tree_kind (load->tree, argument) != DAYBOOK_KIND_LIST)
    return daybook_load_fail (load, argument, error,
                              "\"bool\" is true, or the list of the texts that mean true");

  for (child = daybook_tree_first (load->tree, argument); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (load->tree, child))
    {
      const char *word = daybook_load_text (load, child, "bool", error);

      if (word == NULL)
        return FALSE;

      g_strv_builder_add (words, word);
    }

  self->words = g_strv_builder_end (words);

  return TRUE;
}

/* table: name (lookup), sku, location, channel: paths */

/* The text that @source leads to, NULL when there is none. */
static const char *
find_text (const DaybookSource *source, DaybookPass *pass, const DaybookFrame *frame)
{
  DaybookValue value = source != NULL ? daybook_source_find (source, pass, frame) : DAYBOOK_NOTHING;
  gsize length;

  return daybook_value_is_nothing (&value)
             ? NULL
             : daybook_value_as_text (&value, &pass->scratch, &length, NULL);
}

static gboolean
run_table (const DaybookStep *self,
           DaybookPass *pass,
           const DaybookFrame *frame,
           DaybookValue *value,
           GError **error)
{
  gsize length;
  const char *key = daybook_value_as_text (value, &pass->scratch, &length, error);
  const DaybookLookupRow *row;
  const DaybookTree *tree = NULL;
  DaybookLookupPlace place;

  if (key == NULL)
    return FALSE;

  place = (DaybookLookupPlace){ .sku = find_text (self->sku, pass, frame),
                                .location = find_text (self->location, pass, frame),
                                .channel = find_text (self->channel, pass, frame) };
  if (pass->scope != NULL)
    {
      DaybookNode shop = daybook_scope_find (pass->scope, "connection", &tree);

      place.shop = shop != DAYBOOK_NODE_NONE ? daybook_tree_text (tree, shop, NULL) : NULL;
    }
  row = daybook_lookup_decide (self->lookup, key, &place);
  if (row == NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "the table %s has no row for \"%s\", and none for \"*\"",
                   daybook_lookup_name (self->lookup), key);
      return FALSE;
    }

  *value = daybook_lookup_value (self->lookup, row);
  if (pass->trace != NULL)
    {
      g_free (pass->decided);
      pass->decided = daybook_lookup_describe (self->lookup, row);
    }

  return TRUE;
}

static gboolean
load_place (DaybookLoad *load,
            DaybookNode node,
            const char *name,
            DaybookSource **out,
            GError **error)
{
  DaybookNode path = daybook_tree_get (load->tree, node, name);

  if (path == DAYBOOK_NODE_NONE)
    return TRUE;
  *out = daybook_load_source (load, path, name, FALSE, error);

  return *out != NULL;
}

static gboolean
load_table (DaybookStep *self,
            DaybookLoad *load,
            DaybookNode node,
            DaybookNode argument,
            DaybookType *type,
            GError **error)
{
  const char *name = daybook_load_text (load, argument, "table", error);

  self->run = run_table;
  self->lookup = name != NULL ? daybook_load_lookup (load, argument, name, error) : NULL;
  if (self->lookup == NULL || !load_place (load, node, "sku", &self->sku, error)
      || !load_place (load, node, "location", &self->location, error)
      || !load_place (load, node, "channel", &self->channel, error))
    return FALSE;

  *type = daybook_lookup_type (self->lookup);

  return TRUE;
}

/* default: JSON (constant) */

static gboolean
run_default (const DaybookStep *self,
             DaybookPass *pass,
             const DaybookFrame *frame,
             DaybookValue *value,
             GError **error)
{
  if (daybook_value_is_nothing (value))
    *value = self->constant;

  return TRUE;
}

static gboolean
load_default (DaybookStep *self,
              DaybookLoad *load,
              DaybookNode node,
              DaybookNode argument,
              DaybookType *type,
              GError **error)
{
  DaybookType other = daybook_type_of_node (load->tree, argument);
  DaybookTypeKind before = type->kind;

  self->run = run_default;
  self->takes_nothing = TRUE;
  self->constant = daybook_value_node (load->tree, argument);

  if (daybook_value_is_nothing (&self->constant))
    return daybook_load_fail (load, argument, error,
                              "\"default\": null changes nothing, leave it out");

  if (!daybook_type_join (*type, other, type))
    return daybook_load_fail (load, argument, error, "the default is %s, but the value here is %s",
                              daybook_type_name (other.kind), daybook_type_name (before));

  return TRUE;
}

const DaybookStepKind daybook_step_choice_kinds[] = {
  { "bool", { NULL }, DAYBOOK_TYPES_WORD, load_bool },
  { "table", { "sku", "location", "channel", NULL }, DAYBOOK_TYPES_WORD, load_table },
  { "default", { NULL }, DAYBOOK_TYPES_ALL, load_default },
  { NULL },
};
