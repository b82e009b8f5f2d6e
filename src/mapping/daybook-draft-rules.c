/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at a draft: its rules one after the other, what is wrong with them, and where a rule
 * inside others must look. */
#include "daybook-draft.h"

#include <string.h>

void
daybook_draft_rule_free (DaybookDraftRule *self)
{
  if (self == NULL)
    return;
  g_free (self->place);
  g_free (self->to);
  g_free (self->from);
  g_free (self);
}

void
daybook_draft_problem_free (DaybookDraftProblem *self)
{
  if (self == NULL)
    return;
  g_free (self->place);
  g_free (self->message);
  g_free (self);
}

static char *
dup_source (const DaybookTree *tree, DaybookNode node)
{
  const char *text = daybook_tree_text (tree, node, NULL);
  gsize length;
  const char *source;

  if (daybook_tree_kind (tree, node) == DAYBOOK_KIND_STRING)
    return g_strdup (text);
  source = daybook_tree_source (tree, node, &length);
  return g_strndup (source != NULL ? source : "", length);
}

/* Where the rule looks, in words. */
static char *
describe_source (const DaybookTree *tree, DaybookNode rule)
{
  DaybookNode from = daybook_tree_get (tree, rule, "from");
  DaybookNode constant = daybook_tree_get (tree, rule, "const");
  DaybookNode each = daybook_tree_get (tree, rule, "each");
  g_autoptr(GString) text = NULL;
  g_autofree char *whole = NULL;

  if (constant != DAYBOOK_NODE_NONE)
    {
      gsize length;
      const char *source = daybook_tree_source (tree, constant, &length);

      whole = g_strndup (source, length);
      return g_strconcat ("= ", whole, NULL);
    }
  if (each != DAYBOOK_NODE_NONE)
    from = each;
  if (from == DAYBOOK_NODE_NONE)
    return g_strdup ("");
  if (daybook_tree_kind (tree, from) != DAYBOOK_KIND_LIST)
    return dup_source (tree, from);
  text = g_string_new (NULL);
  for (DaybookNode node = daybook_tree_first (tree, from); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    {
      g_autofree char *path = dup_source (tree, node);

      g_string_append_printf (text, "%s%s", text->len > 0 ? " | " : "", path);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef struct
{
  const DaybookTree *tree;
  GPtrArray *rules;
} Listing;

static void
list_in (Listing *self, DaybookNode list, const char *parent, const char *prefix, guint depth)
{
  guint at = 0;

  for (DaybookNode node = daybook_tree_first (self->tree, list); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (self->tree, node))
    {
      DaybookNode map = daybook_tree_get (self->tree, node, "map");
      const char *to = daybook_tree_find_text (self->tree, node, "to");
      DaybookDraftRule *rule = g_new0 (DaybookDraftRule, 1);
      g_autofree char *inside = NULL;

      rule->place = *parent == '\0' ? g_strdup_printf ("%u", at)
                                    : g_strdup_printf ("%s/%u", parent, at);
      rule->to = g_strconcat (prefix, to != NULL ? to : "", NULL);
      rule->from = describe_source (self->tree, node);
      rule->number = ++at;
      rule->depth = depth;
      rule->required
          = daybook_tree_is_true (self->tree, daybook_tree_get (self->tree, node, "required"));
      rule->has_map = map != DAYBOOK_NODE_NONE;
      rule->has_when = daybook_tree_get (self->tree, node, "when") != DAYBOOK_NODE_NONE;
      rule->node = node;
      g_ptr_array_add (self->rules, rule);
      inside = g_strconcat (rule->to, ".", NULL);
      if (rule->has_map && depth < DAYBOOK_TREE_MAX_DEPTH)
        list_in (self, map, rule->place, inside, depth + 1);
    }
}

GPtrArray *
daybook_draft_list_rules (const DaybookDraft *self)
{
  const DaybookTree *tree = daybook_draft_tree (self);
  GPtrArray *rules = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_draft_rule_free);
  Listing listing = { tree, rules };

  list_in (&listing, daybook_tree_get (tree, 0, "rules"), "", "", 0);
  return rules;
}

/* "lines[2].gross" is what "lines[].gross" says. */
static char *
without_indexes (const char *to)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (const char *at = to; *at != '\0'; at++)
    {
      g_string_append_c (text, *at);
      if (*at == '[')
        at += strspn (at + 1, "0123456789");
    }
  return g_strdup (text->str);
}

const DaybookDraftRule *
daybook_draft_rule_at (const GPtrArray *rules, const char *to, guint number)
{
  g_autofree char *plain = without_indexes (to);

  for (guint i = 0; i < rules->len; i++)
    {
      const DaybookDraftRule *rule = g_ptr_array_index (rules, i);

      if (rule->number == number && g_str_equal (rule->to, plain))
        return rule;
    }
  return NULL;
}

/* ---- where a rule looks ---- */

/* The path of the whole input that the element of the rules in @parent is at: "lineItems.nodes[]".
 * (transfer full) */
static char *
context_of (const DaybookDraft *self, const char *parent)
{
  const DaybookTree *tree = daybook_draft_tree (self);
  DaybookNode rule = daybook_draft_find (self, parent);
  const char *slash = strrchr (parent, '/');
  g_autofree char *above = g_strndup (parent, slash != NULL ? (gsize) (slash - parent) : 0);
  g_autofree char *around = *parent != '\0' ? context_of (self, above) : g_strdup ("");
  const char *each = daybook_tree_find_text (tree, rule, "each");
  const char *from = daybook_tree_find_text (tree, rule, "from");
  const char *path = each != NULL ? each : from;

  if (path == NULL || *path == '\0' || g_str_equal (path, "."))
    return g_steal_pointer (&around);
  if (g_str_has_prefix (path, "$root."))
    return g_strconcat (path + strlen ("$root."), each != NULL ? "[]" : "", NULL);
  return g_strconcat (around, *around != '\0' ? "." : "", path, each != NULL ? "[]" : "", NULL);
}

static char *
first_of_lists (const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "[]", -1);

  return g_strjoinv ("[0]", parts);
}

/* What is left of @path inside @context, or NULL when it is not in there. */
static const char *
inside (const char *path, const char *context)
{
  gsize length = strlen (context);

  if (length == 0)
    return path;
  return strncmp (path, context, length) == 0 && path[length] == '.' ? path + length + 1 : NULL;
}

/* A rule with a map alone looks into the same element as the one around it. */
static gboolean
has_element (const DaybookDraft *self, const char *place)
{
  const DaybookTree *tree = daybook_draft_tree (self);
  DaybookNode rule = daybook_draft_find (self, place);

  return daybook_tree_get (tree, rule, "each") != DAYBOOK_NODE_NONE
         || daybook_tree_get (tree, rule, "from") != DAYBOOK_NODE_NONE;
}

char *
daybook_draft_path_for (const DaybookDraft *self, const char *parent, const char *path)
{
  g_autofree char *place = g_strdup (parent);
  g_autoptr(GString) up = g_string_new (NULL);

  for (;;)
    {
      g_autofree char *context = context_of (self, place);
      const char *found = inside (path, context);
      g_autofree char *rest = found != NULL ? first_of_lists (found) : NULL;
      char *slash = strrchr (place, '/');

      if (rest != NULL)
        return g_strconcat (*place == '\0' && up->len > 0 ? "$root." : up->str, rest, NULL);
      if (has_element (self, place))
        g_string_append (up, "$up.");
      place[slash != NULL ? slash - place : 0] = '\0';
    }
}

/* ---- what is wrong ---- */

static DaybookMapping *
compile (DaybookTree *document,
         DaybookNode rules,
         DaybookTree *tables,
         const char *name,
         const DaybookContract *contract,
         GError **error)
{
  DaybookMappingSetup setup = { .file = "draft",
                                .name = name,
                                .contract = contract,
                                .tables_tree = tables,
                                .tables = daybook_tree_get (tables, 0, "tables") };

  return daybook_mapping_new (document, rules, &setup, error);
}

/* "draft:4: rule 3 (to lines[].gross): step 1 (money): ..." */
static void
add_problem (const GPtrArray *rules, guint top, const char *message, GPtrArray *problems)
{
  g_autoptr(GRegex) regex
      = g_regex_new ("^draft(?::[0-9]+)?: (?:rule ([0-9]+) \\(to ([^)]*)\\): )?", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  DaybookDraftProblem *problem = g_new0 (DaybookDraftProblem, 1);
  g_autofree char *to = NULL;
  g_autofree char *number = NULL;
  const DaybookDraftRule *rule = NULL;
  int end = 0;

  if (g_regex_match (regex, message, 0, &match))
    {
      g_match_info_fetch_pos (match, 0, NULL, &end);
      number = g_match_info_fetch (match, 1);
      to = g_match_info_fetch (match, 2);
    }
  if (to != NULL && *to != '\0')
    rule = daybook_draft_rule_at (rules, to, (guint) g_ascii_strtoull (number, NULL, 10));
  problem->place = rule != NULL        ? g_strdup (rule->place)
                   : top != G_MAXUINT ? g_strdup_printf ("%u", top)
                                      : NULL;
  problem->message = g_strdup (message + end);
  g_ptr_array_add (problems, problem);
}

/* The rule by itself; the numbers of those inside it are as in the whole. */
static void
check_rule (DaybookTree *tree,
            const GPtrArray *rules,
            const DaybookDraftRule *rule,
            const char *name,
            const DaybookContract *contract,
            GPtrArray *problems)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) alone = NULL;
  g_autoptr(DaybookMapping) mapping = NULL;
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *text = NULL;

  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  daybook_json_add_node (&out, tree, rule->node);
  daybook_json_end_list (&out);
  text = daybook_json_writer_steal (&out);
  alone = daybook_tree_new (text, -1, &error);
  mapping = alone != NULL ? compile (alone, 0, tree, name, contract, &error) : NULL;
  if (mapping == NULL)
    add_problem (rules, rule->number - 1, error->message, problems);
}

GPtrArray *
daybook_draft_check (const DaybookDraft *self, const char *name, const DaybookContract *contract)
{
  DaybookTree *tree = daybook_draft_tree (self);
  g_autoptr(GPtrArray) rules = daybook_draft_list_rules (self);
  GPtrArray *problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_draft_problem_free);
  g_autoptr(DaybookMapping) mapping = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < rules->len; i++)
    {
      const DaybookDraftRule *rule = g_ptr_array_index (rules, i);

      if (rule->depth == 0)
        check_rule (tree, rules, rule, name, contract, problems);
    }
  if (problems->len > 0)
    return problems;
  mapping = compile (tree, daybook_tree_get (tree, 0, "rules"), tree, name, contract, &error);
  if (mapping == NULL)
    add_problem (rules, G_MAXUINT, error->message, problems);
  return problems;
}
