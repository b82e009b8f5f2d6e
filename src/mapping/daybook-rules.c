/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading rules: reading, checking against the contract, and sorting into slots. */
#include "daybook-rules.h"

#include <string.h>

static const char *const rule_members[] = {
  "to", "from", "const", "each", "map", "when", "steps", "required", "note", NULL,
};

static void
slot_free (gpointer data)
{
  DaybookSlot *slot = data;

  g_ptr_array_unref (slot->rules);
  g_ptr_array_unref (slot->slots);
  g_free (slot->key);
  g_free (slot);
}

static void
rule_free (gpointer data)
{
  DaybookRule *rule = data;

  g_free (rule->to);
  g_free (rule->from);
  g_ptr_array_unref (rule->sources);
  g_clear_pointer (&rule->steps, g_ptr_array_unref);
  daybook_condition_free (rule->when);
  daybook_rules_free (rule->map);
  g_free (rule);
}

void
daybook_rules_free (DaybookRules *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->slots);
  g_free (self);
}

/* Sources */

static gboolean
add_source (
    DaybookRule *rule, const DaybookLoad *load, DaybookNode node, const char *name, GError **error)
{
  DaybookSource *source = daybook_load_source (load, node, name, FALSE, error);
  g_autofree char *before = rule->from;

  if (source == NULL)
    {
      rule->from = g_steal_pointer (&before);
      return FALSE;
    }

  g_ptr_array_add (rule->sources, source);
  rule->from = before == NULL ? g_strdup (daybook_source_path (source))
                              : g_strconcat (before, " | ", daybook_source_path (source), NULL);

  return TRUE;
}

static gboolean
load_sources (
    DaybookRule *rule, const DaybookLoad *load, DaybookNode node, const char *name, GError **error)
{
  DaybookNode child;

  if (daybook_tree_kind (load->tree, node) != DAYBOOK_KIND_LIST)
    return add_source (rule, load, node, name, error);

  if (daybook_tree_count (load->tree, node) == 0)
    return daybook_load_fail (load, node, error,
                              "\"%s\" is a path or a list of paths, found an empty list", name);

  for (child = daybook_tree_first (load->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (load->tree, child))
    if (!add_source (rule, load, child, name, error))
      return FALSE;

  return TRUE;
}

/* "from", "const" or "each", and "map" as it goes with them. @type becomes what is known of the
 * value. */
static gboolean
load_value (
    DaybookRule *rule, DaybookLoad *load, DaybookNode node, DaybookType *type, GError **error)
{
  DaybookNode from = daybook_tree_get (load->tree, node, "from");
  DaybookNode constant = daybook_tree_get (load->tree, node, "const");
  DaybookNode each = daybook_tree_get (load->tree, node, "each");
  gboolean mapped = daybook_tree_get (load->tree, node, "map") != DAYBOOK_NODE_NONE;
  int given
      = (from != DAYBOOK_NODE_NONE) + (constant != DAYBOOK_NODE_NONE) + (each != DAYBOOK_NODE_NONE);

  if (given > 1)
    return daybook_load_fail (load, node, error,
                              "a rule has one of \"from\", \"const\" and \"each\"");
  if (given == 0 && !mapped)
    return daybook_load_fail (load, node, error,
                              "a rule needs \"from\", \"const\", \"each\" or \"map\"");
  if (each != DAYBOOK_NODE_NONE && !mapped)
    return daybook_load_fail (load, node, error,
                              "\"each\" needs \"map\": the rules for one element");
  if (constant != DAYBOOK_NODE_NONE && mapped)
    return daybook_load_fail (load, node, error, "\"const\" cannot have \"map\"");

  if (constant != DAYBOOK_NODE_NONE)
    {
      rule->is_constant = TRUE;
      /* Not daybook_value_node(): a null that was asked for is written. */
      rule->constant
          = (DaybookValue){ .kind = DAYBOOK_VALUE_NODE, .tree = load->tree, .node = constant };
      *type = daybook_type_of_node (load->tree, constant);
      return TRUE;
    }

  if (each == DAYBOOK_NODE_NONE && from == DAYBOOK_NODE_NONE)
    return TRUE;

  rule->each = each != DAYBOOK_NODE_NONE;

  return load_sources (rule, load, rule->each ? each : from, rule->each ? "each" : "from", error);
}

/* Targets */

static gboolean
is_list (const char *to)
{
  return g_str_has_suffix (to, "[]");
}

static gboolean
check_target (const DaybookLoad *load, DaybookNode node, const char *to, GError **error)
{
  gsize length = strlen (to) - (is_list (to) ? 2 : 0);
  gsize i;

  for (i = 0; i < length; i++)
    {
      if (to[i] == '[' || to[i] == ']')
        return daybook_load_fail (load, node, error,
                                  "\"to\": brackets stand at the end only, as in \"lines[]\"");
      if (to[i] == '.' && (i == 0 || i + 1 == length || to[i + 1] == '.'))
        return daybook_load_fail (load, node, error, "\"to\" has an empty name between its points");
    }

  return length > 0 || daybook_load_fail (load, node, error, "\"to\" is empty");
}

static gboolean
fail_field (const DaybookLoad *load,
            DaybookNode node,
            DaybookField field,
            DaybookTypeKind kind,
            GError **error)
{
  return daybook_load_fail (load, node, error, "%s has %s there, but the rule makes %s",
                            daybook_contract_name (load->setup->contract),
                            daybook_type_field_name (field), daybook_type_name (kind));
}

/* What the contract says about the target, when there is a contract. */
static gboolean
check_field (const DaybookRule *rule,
             const DaybookLoad *load,
             DaybookNode node,
             DaybookType type,
             GError **error)
{
  const DaybookContract *contract = load->setup->contract;
  g_autofree char *path = g_strdup (rule->to);
  DaybookField field;

  if (contract == NULL)
    return TRUE;

  if (is_list (path))
    path[strlen (path) - 2] = '\0';

  field = daybook_contract_field (contract, path);
  if (field == DAYBOOK_FIELD_UNKNOWN)
    return daybook_load_fail (load, node, error, "%s has no field \"%s\"",
                              daybook_contract_name (contract), path);

  if (is_list (rule->to) && field != DAYBOOK_FIELD_LIST)
    return fail_field (load, node, field, DAYBOOK_TYPE_LIST, error);

  if (is_list (rule->to))
    {
      /* An element. */
      field = daybook_contract_field (contract, rule->to);
      if (rule->map != NULL)
        type = daybook_type_of (DAYBOOK_TYPE_OBJECT);
    }
  else if (rule->map != NULL)
    type
        = daybook_type_of (field == DAYBOOK_FIELD_MONEY ? DAYBOOK_TYPE_MONEY : DAYBOOK_TYPE_OBJECT);

  if (!daybook_type_fits (type.kind, field))
    return fail_field (load, node, field, type.kind, error);

  if (type.kind == DAYBOOK_TYPE_LIST && type.element != DAYBOOK_TYPE_ANY)
    {
      g_autofree char *element = g_strconcat (path, "[]", NULL);

      field = daybook_contract_field (contract, element);
      if (!daybook_type_fits (type.element, field))
        return daybook_load_fail (load, node, error,
                                  "%s has a list with %s there, but the rule makes one with %s",
                                  daybook_contract_name (contract), daybook_type_field_name (field),
                                  daybook_type_name (type.element));
    }

  return TRUE;
}

/* Rules */

static gboolean
load_map (DaybookRule *rule, DaybookLoad *load, DaybookNode node, DaybookType type, GError **error)
{
  DaybookNode map = daybook_tree_get (load->tree, node, "map");
  DaybookLoad inner = *load;
  g_autofree char *prefix = NULL;

  if (map == DAYBOOK_NODE_NONE)
    return TRUE;

  if (rule->each && !is_list (rule->to))
    return daybook_load_fail (load, node, error, "\"each\" makes a list: write \"to\": \"%s[]\"",
                              rule->to);
  if (rule->each && type.kind != DAYBOOK_TYPE_LIST && type.kind != DAYBOOK_TYPE_ANY)
    return daybook_load_fail (load, node, error, "\"each\" needs a list, but its steps make %s",
                              daybook_type_name (type.kind));
  if (rule->sources->len == 0 && rule->steps->len > 0)
    return daybook_load_fail (
        load, node, error,
        "\"map\" without \"from\" or \"each\" has nothing for \"steps\" to work on");

  inner.enclosing += rule->sources->len > 0;
  prefix = g_strconcat (rule->to, ".", NULL);
  rule->map = daybook_rules_new (&inner, map, prefix, error);

  return rule->map != NULL;
}

static gboolean
load_members (DaybookRule *rule, DaybookLoad *load, DaybookNode node, GError **error)
{
  DaybookNode when = daybook_tree_get (load->tree, node, "when");
  DaybookNode required = daybook_tree_get (load->tree, node, "required");
  DaybookNode note = daybook_tree_get (load->tree, node, "note");
  DaybookType type = daybook_type_of (DAYBOOK_TYPE_ANY);

  if (!daybook_load_members (load, node, "a rule", rule_members, NULL, error)
      || !load_value (rule, load, node, &type, error))
    return FALSE;
  if (note != DAYBOOK_NODE_NONE && daybook_load_text (load, note, "note", error) == NULL)
    return FALSE;
  if (required != DAYBOOK_NODE_NONE
      && !daybook_load_bool (load, required, "required", &rule->required, error))
    return FALSE;

  if (when != DAYBOOK_NODE_NONE)
    {
      rule->when = daybook_condition_new (load, when, error);
      if (rule->when == NULL)
        return FALSE;
    }

  rule->steps
      = daybook_steps_new (load, daybook_tree_get (load->tree, node, "steps"), &type, error);

  return rule->steps != NULL && load_map (rule, load, node, type, error)
         && check_field (rule, load, node, type, error);
}

static DaybookRule *
load_rule (DaybookLoad *load, DaybookNode node, const char *prefix, GError **error)
{
  DaybookRule *rule = g_new0 (DaybookRule, 1);
  DaybookNode target = daybook_tree_get (load->tree, node, "to");
  const char *to = daybook_tree_text (load->tree, target, NULL);

  rule->number = load->rule;
  rule->line = daybook_tree_line (load->tree, node);
  rule->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_source_free);
  rule->to = g_strconcat (
      prefix, daybook_tree_kind (load->tree, target) == DAYBOOK_KIND_STRING ? to : "?", NULL);
  load->to = rule->to;

  if (daybook_tree_kind (load->tree, node) != DAYBOOK_KIND_OBJECT)
    daybook_load_fail (load, node, error, "a rule is an object, found %s",
                       daybook_kind_name (daybook_tree_kind (load->tree, node)));
  else if (daybook_tree_kind (load->tree, target) != DAYBOOK_KIND_STRING)
    daybook_load_fail (load, node, error, "a rule needs \"to\": the field that it writes");
  else if (check_target (load, target, to, error) && load_members (rule, load, node, error))
    return rule;

  rule_free (rule);

  return NULL;
}

/* Slots */

static DaybookSlot *
find_slot (GPtrArray *slots, const char *key)
{
  guint i;

  for (i = 0; i < slots->len; i++)
    {
      DaybookSlot *slot = g_ptr_array_index (slots, i);

      if (strcmp (slot->key, key) == 0)
        return slot;
    }

  return NULL;
}

/* The slot @key among @slots, made when there is none; NULL when there is one of another kind. */
static DaybookSlot *
enter_slot (GPtrArray *slots, const char *key, DaybookSlotKind kind)
{
  DaybookSlot *slot = find_slot (slots, key);

  if (slot == NULL)
    {
      slot = g_new0 (DaybookSlot, 1);
      slot->kind = kind;
      slot->key = g_strdup (key);
      slot->rules = g_ptr_array_new ();
      slot->slots = g_ptr_array_new_with_free_func (slot_free);
      g_ptr_array_add (slots, slot);
    }

  return slot->kind == kind ? slot : NULL;
}

/* A rule that always writes leaves nothing for later ones, and only the last can say that something
 * is required. */
static gboolean
check_order (const DaybookSlot *slot, const DaybookLoad *load, DaybookNode node, GError **error)
{
  const DaybookRule *before;

  if (slot->kind != DAYBOOK_SLOT_FIELD || slot->rules->len == 0)
    return TRUE;

  before = g_ptr_array_index (slot->rules, slot->rules->len - 1);
  if (before->when == NULL && before->is_constant && before->steps->len == 0)
    return daybook_load_fail (load, node, error,
                              "the rule is never asked, since rule %u always writes the same field",
                              before->number);
  if (before->required)
    return daybook_load_fail (
        load, node, error,
        "rule %u for the same field is \"required\": say so on the last one only", before->number);

  return TRUE;
}

static gboolean
place_rule (DaybookRules *self,
            DaybookRule *rule,
            const char *to,
            const DaybookLoad *load,
            DaybookNode node,
            GError **error)
{
  DaybookSlotKind kind = is_list (to) ? DAYBOOK_SLOT_LIST : DAYBOOK_SLOT_FIELD;
  g_autofree char *plain = g_strndup (to, strlen (to) - (kind == DAYBOOK_SLOT_LIST ? 2 : 0));
  g_auto (GStrv) keys = g_strsplit (plain, ".", -1);
  GPtrArray *slots = self->slots;
  DaybookSlot *slot = NULL;
  guint i;

  for (i = 0; keys[i] != NULL; i++)
    {
      slot = enter_slot (slots, keys[i], keys[i + 1] != NULL ? DAYBOOK_SLOT_GROUP : kind);
      if (slot == NULL)
        return daybook_load_fail (load, node, error,
                                  "\"%s\" is written by another rule already, as something else",
                                  keys[i]);
      slots = slot->slots;
    }

  if (!check_order (slot, load, node, error))
    return FALSE;

  g_ptr_array_add (slot->rules, rule);

  return TRUE;
}

DaybookRules *
daybook_rules_new (DaybookLoad *load, DaybookNode node, const char *prefix, GError **error)
{
  g_autoptr (DaybookRules) self = g_new0 (DaybookRules, 1);
  DaybookNode child;

  self->rules = g_ptr_array_new_with_free_func (rule_free);
  self->slots = g_ptr_array_new_with_free_func (slot_free);

  if (!daybook_load_is_list (load, node, load->rule > 0 ? "map" : "rules", error))
    return NULL;

  load->rule = 0;
  for (child = daybook_tree_first (load->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (load->tree, child))
    {
      DaybookRule *rule;

      load->rule++;
      rule = load_rule (load, child, prefix, error);
      if (rule == NULL)
        return NULL;

      g_ptr_array_add (self->rules, rule);
      if (!place_rule (self, rule, rule->to + strlen (prefix), load, child, error))
        return NULL;
    }

  return g_steal_pointer (&self);
}
