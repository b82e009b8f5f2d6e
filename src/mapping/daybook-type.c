/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The types of the load check. They are coarse on purpose: what comes from a source is ANY until a
 * step gives it a type, so that a check finds real mistakes (money into text, a step in the wrong
 * place) and asks for no declarations. */
#include "daybook-type.h"

#include "daybook-decimal.h"

static const char *const names[DAYBOOK_N_TYPES] = {
  [DAYBOOK_TYPE_ANY] = "anything",
  [DAYBOOK_TYPE_TEXT] = "text",
  [DAYBOOK_TYPE_INTEGER] = "a whole number",
  [DAYBOOK_TYPE_NUMBER] = "a number",
  [DAYBOOK_TYPE_DECIMAL] = "a decimal",
  [DAYBOOK_TYPE_BOOLEAN] = "true or false",
  [DAYBOOK_TYPE_MONEY] = "money",
  [DAYBOOK_TYPE_TIME] = "a time",
  [DAYBOOK_TYPE_DATE] = "a date",
  [DAYBOOK_TYPE_OBJECT] = "an object",
  [DAYBOOK_TYPE_LIST] = "a list",
};

DaybookType
daybook_type_of (DaybookTypeKind kind)
{
  return (DaybookType){ kind, DAYBOOK_TYPE_ANY };
}

DaybookType
daybook_type_list_of (DaybookTypeKind element)
{
  return (DaybookType){ DAYBOOK_TYPE_LIST, element };
}

static DaybookTypeKind
kind_of_object (const DaybookTree *tree, DaybookNode node)
{
  gint64 amount;

  if (daybook_tree_count (tree, node) == 2
      && daybook_tree_int (tree, daybook_tree_get (tree, node, "amount"), &amount)
      && daybook_tree_kind (tree, daybook_tree_get (tree, node, "currency")) == DAYBOOK_KIND_STRING)
    return DAYBOOK_TYPE_MONEY;

  return DAYBOOK_TYPE_OBJECT;
}

static DaybookTypeKind
kind_of_string (const DaybookTree *tree, DaybookNode node)
{
  DaybookDecimal decimal;
  gsize length;
  const char *text = daybook_tree_text (tree, node, &length);

  return daybook_decimal_parse (text, (gssize) length, &decimal, NULL) ? DAYBOOK_TYPE_DECIMAL
                                                                       : DAYBOOK_TYPE_TEXT;
}

static DaybookTypeKind
kind_of_elements (const DaybookTree *tree, DaybookNode list)
{
  DaybookNode child = daybook_tree_first (tree, list);
  DaybookType joined = daybook_type_of_node (tree, child);

  for (child = daybook_tree_next (tree, child); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    if (!daybook_type_join (joined, daybook_type_of_node (tree, child), &joined))
      return DAYBOOK_TYPE_ANY;

  return joined.kind;
}

DaybookType
daybook_type_of_node (const DaybookTree *tree, DaybookNode node)
{
  gint64 integer;

  switch (daybook_tree_kind (tree, node))
    {
    case DAYBOOK_KIND_TRUE:
    case DAYBOOK_KIND_FALSE:
      return daybook_type_of (DAYBOOK_TYPE_BOOLEAN);
    case DAYBOOK_KIND_NUMBER:
      return daybook_type_of (daybook_tree_int (tree, node, &integer) ? DAYBOOK_TYPE_INTEGER
                                                                      : DAYBOOK_TYPE_NUMBER);
    case DAYBOOK_KIND_STRING:
      return daybook_type_of (kind_of_string (tree, node));
    case DAYBOOK_KIND_OBJECT:
      return daybook_type_of (kind_of_object (tree, node));
    case DAYBOOK_KIND_LIST:
      return daybook_type_list_of (kind_of_elements (tree, node));
    case DAYBOOK_KIND_NULL:
    case DAYBOOK_KIND_NONE:
    default:
      return daybook_type_of (DAYBOOK_TYPE_ANY);
    }
}

const char *
daybook_type_name (DaybookTypeKind kind)
{
  return names[kind];
}

char *
daybook_type_names (guint types)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint kind;

  for (kind = DAYBOOK_TYPE_TEXT; kind < DAYBOOK_N_TYPES; kind++)
    {
      gboolean last = (types & ((1u << DAYBOOK_N_TYPES) - (2u << kind))) == 0;

      if ((types & (1u << kind)) == 0)
        continue;

      if (text->len > 0)
        g_string_append (text, last ? " or " : ", ");
      g_string_append (text, names[kind]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
daybook_type_is_one (DaybookTypeKind kind, guint types)
{
  return kind == DAYBOOK_TYPE_ANY || (types & (1u << kind)) != 0;
}

gboolean
daybook_type_join (DaybookType a, DaybookType b, DaybookType *out)
{
  guint both = (1u << a.kind) | (1u << b.kind);

  if (a.kind == b.kind)
    *out = (DaybookType){ a.kind, a.element == b.element ? a.element : DAYBOOK_TYPE_ANY };
  else if ((both & DAYBOOK_TYPE_BIT (ANY)) != 0)
    *out = daybook_type_of (DAYBOOK_TYPE_ANY);
  else if ((both
            & ~(DAYBOOK_TYPE_BIT (TEXT) | DAYBOOK_TYPE_BIT (DECIMAL) | DAYBOOK_TYPE_BIT (DATE)))
           == 0)
    *out = daybook_type_of (DAYBOOK_TYPE_TEXT);
  else if ((both & ~(DAYBOOK_TYPE_BIT (INTEGER) | DAYBOOK_TYPE_BIT (NUMBER))) == 0)
    *out = daybook_type_of (DAYBOOK_TYPE_NUMBER);
  else if ((both & ~(DAYBOOK_TYPE_BIT (INTEGER) | DAYBOOK_TYPE_BIT (TIME))) == 0)
    *out = daybook_type_of (DAYBOOK_TYPE_TIME);
  else
    return FALSE;

  return TRUE;
}

gboolean
daybook_type_fits (DaybookTypeKind kind, DaybookField field)
{
  static const guint fitting[] = {
    [DAYBOOK_FIELD_UNKNOWN] = 0,
    [DAYBOOK_FIELD_TEXT]
    = DAYBOOK_TYPE_BIT (TEXT) | DAYBOOK_TYPE_BIT (DECIMAL) | DAYBOOK_TYPE_BIT (DATE),
    [DAYBOOK_FIELD_INTEGER] = DAYBOOK_TYPE_BIT (INTEGER),
    [DAYBOOK_FIELD_BOOLEAN] = DAYBOOK_TYPE_BIT (BOOLEAN),
    [DAYBOOK_FIELD_MONEY] = DAYBOOK_TYPE_BIT (MONEY),
    [DAYBOOK_FIELD_DECIMAL] = DAYBOOK_TYPE_BIT (DECIMAL),
    [DAYBOOK_FIELD_TIME] = DAYBOOK_TYPE_BIT (TIME),
    /* A date may be cut out of a text; the contract looks at it again. */
    [DAYBOOK_FIELD_DATE] = DAYBOOK_TYPE_BIT (DATE) | DAYBOOK_TYPE_BIT (TEXT),
    [DAYBOOK_FIELD_OBJECT] = DAYBOOK_TYPE_BIT (OBJECT),
    [DAYBOOK_FIELD_LIST] = DAYBOOK_TYPE_BIT (LIST),
  };

  if ((gsize) field >= G_N_ELEMENTS (fitting))
    return FALSE;

  return daybook_type_is_one (kind, fitting[field]);
}

const char *
daybook_type_field_name (DaybookField field)
{
  switch (field)
    {
    case DAYBOOK_FIELD_TEXT:
      return "text";
    case DAYBOOK_FIELD_INTEGER:
      return "a whole number";
    case DAYBOOK_FIELD_BOOLEAN:
      return "true or false";
    case DAYBOOK_FIELD_MONEY:
      return "money";
    case DAYBOOK_FIELD_DECIMAL:
      return "a decimal";
    case DAYBOOK_FIELD_TIME:
      return "a time";
    case DAYBOOK_FIELD_DATE:
      return "a date";
    case DAYBOOK_FIELD_OBJECT:
      return "an object";
    case DAYBOOK_FIELD_LIST:
      return "a list";
    case DAYBOOK_FIELD_UNKNOWN:
    default:
      return "no field";
    }
}
