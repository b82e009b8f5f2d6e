/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions: {"field": path, "is": value}, and all, any, not over them. */
#include "daybook-condition.h"

#include <string.h>

typedef enum
{
  TEST_IN, /* "is" is a list of one */
  TEST_MATCHES,
  TEST_EXISTS,
  TEST_ABOVE,
  TEST_BELOW,
  TEST_ALL,
  TEST_ANY,
  TEST_NOT,
} Test;

/* A value that a field is compared with, read when it is loaded. */
typedef struct
{
  DaybookKind kind;
  const char *text; /* in the tree of the rules */
  DaybookDecimal number;
} Constant;

struct _DaybookCondition
{
  Test test;
  DaybookSource *field;
  GArray *constants; /* TEST_IN; the bound of TEST_ABOVE and TEST_BELOW */
  GRegex *regex;
  gboolean exists;
  GPtrArray *parts; /* DaybookCondition, of TEST_ALL, TEST_ANY, TEST_NOT */
};

static DaybookCondition *
condition_new (Test test)
{
  DaybookCondition *self = g_new0 (DaybookCondition, 1);

  self->test = test;
  self->constants = g_array_new (FALSE, FALSE, sizeof (Constant));
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_condition_free);

  return self;
}

void
daybook_condition_free (DaybookCondition *self)
{
  if (self == NULL)
    return;

  daybook_source_free (self->field);
  g_array_unref (self->constants);
  g_clear_pointer (&self->regex, g_regex_unref);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static gboolean
add_constant (DaybookCondition *self,
              const DaybookLoad *load,
              DaybookNode node,
              const char *name,
              GError **error)
{
  Constant constant = { .kind = daybook_tree_kind (load->tree, node) };
  gsize length = 0;

  if (constant.kind == DAYBOOK_KIND_LIST || constant.kind == DAYBOOK_KIND_OBJECT)
    return daybook_load_fail (
        load, node, error, "\"%s\" compares with a string, a number, true, false or null, found %s",
        name, daybook_kind_name (constant.kind));

  constant.text = daybook_tree_text (load->tree, node, &length);
  if (constant.kind == DAYBOOK_KIND_NUMBER
      && !daybook_decimal_parse (constant.text, (gssize) length, &constant.number, error))
    return daybook_load_place (load, node, error);

  g_array_append_val (self->constants, constant);

  return TRUE;
}

static gboolean
load_bound (DaybookCondition *self,
            const DaybookLoad *load,
            DaybookNode node,
            const char *name,
            GError **error)
{
  if (daybook_tree_kind (load->tree, node) != DAYBOOK_KIND_NUMBER)
    return daybook_load_fail (load, node, error, "\"%s\" is a number, found %s", name,
                              daybook_kind_name (daybook_tree_kind (load->tree, node)));

  return add_constant (self, load, node, name, error);
}

static gboolean
load_in (DaybookCondition *self, const DaybookLoad *load, DaybookNode node, GError **error)
{
  DaybookNode child;

  if (!daybook_load_is_list (load, node, "in", error))
    return FALSE;

  for (child = daybook_tree_first (load->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (load->tree, child))
    if (!add_constant (self, load, child, "in", error))
      return FALSE;

  return TRUE;
}

static gboolean
load_test (DaybookCondition *self,
           const DaybookLoad *load,
           DaybookNode node,
           const char *name,
           GError **error)
{
  if (strcmp (name, "is") == 0)
    return add_constant (self, load, node, name, error);

  if (strcmp (name, "in") == 0)
    return load_in (self, load, node, error);

  if (strcmp (name, "matches") == 0)
    {
      self->test = TEST_MATCHES;
      self->regex = daybook_load_regex (load, node, name, error);
      return self->regex != NULL;
    }

  if (strcmp (name, "exists") == 0)
    {
      self->test = TEST_EXISTS;
      return daybook_load_bool (load, node, name, &self->exists, error);
    }

  self->test = strcmp (name, "above") == 0 ? TEST_ABOVE : TEST_BELOW;

  return load_bound (self, load, node, name, error);
}

static DaybookCondition *
load_field (const DaybookLoad *load, DaybookNode node, GError **error)
{
  static const char *const members[]
      = { "field", "is", "in", "matches", "exists", "above", "below", NULL };
  g_autoptr (DaybookCondition) self = condition_new (TEST_IN);
  DaybookNode child;

  if (!daybook_load_members (load, node, "a condition", members, NULL, error))
    return NULL;

  if (daybook_tree_count (load->tree, node) != 2)
    {
      daybook_load_fail (load, node, error,
                         "a condition on a field has one of is, in, matches, exists, above, below "
                         "beside \"field\"");
      return NULL;
    }

  self->field = daybook_load_source (load, daybook_tree_get (load->tree, node, "field"), "field",
                                     FALSE, error);
  if (self->field == NULL)
    return NULL;

  for (child = daybook_tree_first (load->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (load->tree, child))
    {
      const char *name = daybook_tree_key (load->tree, child);

      if (strcmp (name, "field") != 0 && !load_test (self, load, child, name, error))
        return NULL;
    }

  return g_steal_pointer (&self);
}

static gboolean
add_part (DaybookCondition *self, const DaybookLoad *load, DaybookNode node, GError **error)
{
  DaybookCondition *part = daybook_condition_new (load, node, error);

  if (part == NULL)
    return FALSE;

  g_ptr_array_add (self->parts, part);

  return TRUE;
}

/* "all" and "any" over a list, "not" over one condition. */
static DaybookCondition *
load_joined (const DaybookLoad *load, DaybookNode node, const char *name, Test test, GError **error)
{
  const char *const members[] = { name, NULL };
  g_autoptr (DaybookCondition) self = condition_new (test);
  DaybookNode parts = daybook_tree_get (load->tree, node, name);
  DaybookNode child;

  if (!daybook_load_members (load, node, "a condition", members, NULL, error))
    return NULL;

  if (test == TEST_NOT)
    return add_part (self, load, parts, error) ? g_steal_pointer (&self) : NULL;

  if (!daybook_load_is_list (load, parts, name, error))
    return NULL;

  for (child = daybook_tree_first (load->tree, parts); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (load->tree, child))
    if (!add_part (self, load, child, error))
      return NULL;

  return g_steal_pointer (&self);
}

DaybookCondition *
daybook_condition_new (const DaybookLoad *load, DaybookNode node, GError **error)
{
  if (daybook_tree_get (load->tree, node, "all") != DAYBOOK_NODE_NONE)
    return load_joined (load, node, "all", TEST_ALL, error);
  if (daybook_tree_get (load->tree, node, "any") != DAYBOOK_NODE_NONE)
    return load_joined (load, node, "any", TEST_ANY, error);
  if (daybook_tree_get (load->tree, node, "not") != DAYBOOK_NODE_NONE)
    return load_joined (load, node, "not", TEST_NOT, error);

  return load_field (load, node, error);
}

/* The number of a value that is one, or text that reads as one. */
static gboolean
number_of (const DaybookValue *value, DaybookDecimal *out)
{
  DaybookValue amount;

  if (!daybook_value_as_amount (value, &amount, NULL) || amount.kind == DAYBOOK_VALUE_MONEY)
    return FALSE;

  *out = amount.kind == DAYBOOK_VALUE_INTEGER ? (DaybookDecimal){ amount.integer, 0 }
                                              : amount.decimal;

  return TRUE;
}

static gboolean
equals_text (const DaybookValue *value, const char *expected)
{
  const char *text;
  gsize length;

  return daybook_value_is_text (value, &text, &length) && strcmp (text, expected) == 0;
}

static gboolean
equals_bool (const DaybookValue *value, gboolean expected)
{
  if (value->kind == DAYBOOK_VALUE_BOOLEAN)
    return value->boolean == expected;

  return value->kind == DAYBOOK_VALUE_NODE
         && daybook_tree_kind (value->tree, value->node)
                == (expected ? DAYBOOK_KIND_TRUE : DAYBOOK_KIND_FALSE);
}

static gboolean
equals (const DaybookValue *value, const Constant *constant)
{
  DaybookDecimal number;
  const char *text;
  gsize length;

  switch (constant->kind)
    {
    case DAYBOOK_KIND_STRING:
      return equals_text (value, constant->text);
    case DAYBOOK_KIND_NUMBER:
      return !daybook_value_is_text (value, &text, &length) && number_of (value, &number)
             && daybook_decimal_compare (number, constant->number) == 0;
    case DAYBOOK_KIND_TRUE:
    case DAYBOOK_KIND_FALSE:
      return equals_bool (value, constant->kind == DAYBOOK_KIND_TRUE);
    case DAYBOOK_KIND_NULL:
      return daybook_value_is_nothing (value);
    case DAYBOOK_KIND_LIST:
    case DAYBOOK_KIND_OBJECT:
    case DAYBOOK_KIND_NONE:
    default:
      return FALSE;
    }
}

static gboolean
is_in (const DaybookCondition *self, const DaybookValue *value)
{
  guint i;

  for (i = 0; i < self->constants->len; i++)
    if (equals (value, &g_array_index (self->constants, Constant, i)))
      return TRUE;

  return FALSE;
}

static gboolean
matches (const DaybookCondition *self, DaybookPass *pass, const DaybookValue *value)
{
  gsize length;
  const char *text;

  if (daybook_value_is_nothing (value))
    return FALSE;

  text = daybook_value_as_text (value, &pass->scratch, &length, NULL);

  return text != NULL && g_regex_match_full (self->regex, text, (gssize) length, 0, 0, NULL, NULL);
}

static gboolean
field_holds (const DaybookCondition *self, DaybookPass *pass, const DaybookFrame *frame)
{
  DaybookValue value = daybook_source_find (self->field, pass, frame);
  DaybookDecimal number;
  int order;

  switch (self->test)
    {
    case TEST_IN:
      return is_in (self, &value);

    case TEST_MATCHES:
      return matches (self, pass, &value);

    case TEST_EXISTS:
      return daybook_value_is_nothing (&value) != self->exists;

    case TEST_ABOVE:
    case TEST_BELOW:
    case TEST_ALL:
    case TEST_ANY:
    case TEST_NOT:
    default:
      if (!number_of (&value, &number))
        return FALSE;
      order = daybook_decimal_compare (number, g_array_index (self->constants, Constant, 0).number);
      return self->test == TEST_ABOVE ? order > 0 : order < 0;
    }
}

gboolean
daybook_condition_holds (const DaybookCondition *self, DaybookPass *pass, const DaybookFrame *frame)
{
  guint i;

  if (self->field != NULL)
    return field_holds (self, pass, frame);

  /* All hold until one does not, any does not hold until one does; not is the opposite of its only
   * part. */
  for (i = 0; i < self->parts->len; i++)
    if (daybook_condition_holds (g_ptr_array_index (self->parts, i), pass, frame)
        != (self->test == TEST_ALL))
      return self->test == TEST_ANY;

  return self->test != TEST_ANY;
}
