/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of a running mapping: how they are read as text, as amounts and as lists, and how they are
 * written. */
#include "daybook-value.h"

#include <string.h>

#include "daybook-error.h"

#define EXCERPT_CHARACTERS 80

DaybookValue
daybook_value_node (const DaybookTree *tree, DaybookNode node)
{
  DaybookKind kind = tree == NULL ? DAYBOOK_KIND_NONE : daybook_tree_kind (tree, node);

  if (kind == DAYBOOK_KIND_NONE || kind == DAYBOOK_KIND_NULL)
    return DAYBOOK_NOTHING;

  return (DaybookValue){ .kind = DAYBOOK_VALUE_NODE, .tree = tree, .node = node };
}

DaybookValue
daybook_value_text (const char *text, gsize length)
{
  return (DaybookValue){ .kind = DAYBOOK_VALUE_TEXT, .text = text, .length = length };
}

DaybookValue
daybook_value_integer (gint64 integer)
{
  return (DaybookValue){ .kind = DAYBOOK_VALUE_INTEGER, .integer = integer };
}

DaybookValue
daybook_value_boolean (gboolean boolean)
{
  return (DaybookValue){ .kind = DAYBOOK_VALUE_BOOLEAN, .boolean = boolean };
}

DaybookValue
daybook_value_decimal (DaybookValueKind kind, DaybookDecimal decimal)
{
  g_assert (kind == DAYBOOK_VALUE_DECIMAL || kind == DAYBOOK_VALUE_NUMBER);

  return (DaybookValue){ .kind = kind, .decimal = decimal };
}

DaybookValue
daybook_value_money (DaybookMoney money)
{
  return (DaybookValue){ .kind = DAYBOOK_VALUE_MONEY, .money = money };
}

DaybookValue
daybook_value_list (const DaybookValue *items, gsize count)
{
  return (DaybookValue){ .kind = DAYBOOK_VALUE_LIST, .items = items, .count = count };
}

gboolean
daybook_value_is_nothing (const DaybookValue *self)
{
  return self->kind == DAYBOOK_VALUE_NOTHING;
}

gboolean
daybook_value_is_object (const DaybookValue *self)
{
  return self->kind == DAYBOOK_VALUE_NODE
         && daybook_tree_kind (self->tree, self->node) == DAYBOOK_KIND_OBJECT;
}

gboolean
daybook_value_is_list (const DaybookValue *self)
{
  return self->kind == DAYBOOK_VALUE_LIST
         || (self->kind == DAYBOOK_VALUE_NODE
             && daybook_tree_kind (self->tree, self->node) == DAYBOOK_KIND_LIST);
}

const char *
daybook_value_name (const DaybookValue *self)
{
  switch (self->kind)
    {
    case DAYBOOK_VALUE_NODE:
      return daybook_kind_name (daybook_tree_kind (self->tree, self->node));
    case DAYBOOK_VALUE_TEXT:
      return "a string";
    case DAYBOOK_VALUE_INTEGER:
      return "a whole number";
    case DAYBOOK_VALUE_BOOLEAN:
      return "true or false";
    case DAYBOOK_VALUE_DECIMAL:
    case DAYBOOK_VALUE_NUMBER:
      return "a number";
    case DAYBOOK_VALUE_MONEY:
      return "money";
    case DAYBOOK_VALUE_LIST:
      return "a list";
    case DAYBOOK_VALUE_NOTHING:
    default:
      return "nothing";
    }
}

char *
daybook_value_dup_excerpt (const DaybookValue *self)
{
  g_auto (DaybookJsonWriter) out = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *start = NULL;

  if (daybook_value_is_nothing (self))
    return g_strdup ("nothing");

  daybook_json_writer_init (&out);
  daybook_value_write (self, &out);
  text = daybook_json_writer_steal (&out);

  if (g_utf8_strlen (text, -1) <= EXCERPT_CHARACTERS)
    return g_steal_pointer (&text);

  start = g_utf8_substring (text, 0, EXCERPT_CHARACTERS - 1);

  return g_strconcat (start, "…", NULL);
}

/* A record's money: an object of just an amount and a currency. */
static gboolean
node_is_money (const DaybookTree *tree, DaybookNode node, DaybookMoney *out, GError **error)
{
  DaybookMoney money = { 0 };
  const char *code = daybook_tree_text (tree, daybook_tree_get (tree, node, "currency"), NULL);

  if (code == NULL || daybook_tree_count (tree, node) != 2
      || !daybook_tree_int (tree, daybook_tree_get (tree, node, "amount"), &money.minor))
    {
      g_set_error_literal (
          error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
          "expected money, found an object without whole \"amount\" and \"currency\"");
      return FALSE;
    }

  if (!daybook_currency_parse (code, money.currency, error))
    return FALSE;

  *out = money;

  return TRUE;
}

static const char *
node_as_text (const DaybookTree *tree,
              DaybookNode node,
              DaybookScratch *scratch,
              gsize *length,
              GError **error)
{
  DaybookMoney money;

  switch (daybook_tree_kind (tree, node))
    {
    case DAYBOOK_KIND_STRING:
    case DAYBOOK_KIND_NUMBER:
      return daybook_tree_text (tree, node, length);

    case DAYBOOK_KIND_TRUE:
      *length = strlen ("true");
      return "true";

    case DAYBOOK_KIND_FALSE:
      *length = strlen ("false");
      return "false";

    case DAYBOOK_KIND_OBJECT:
      if (node_is_money (tree, node, &money, NULL))
        return daybook_scratch_adopt (scratch, daybook_money_dup_text (money), length);
      break;

    case DAYBOOK_KIND_LIST:
    case DAYBOOK_KIND_NULL:
    case DAYBOOK_KIND_NONE:
    default:
      break;
    }

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "expected text, found %s",
               daybook_kind_name (daybook_tree_kind (tree, node)));

  return NULL;
}

const char *
daybook_value_as_text (const DaybookValue *self,
                       DaybookScratch *scratch,
                       gsize *length,
                       GError **error)
{
  char *buffer;

  switch (self->kind)
    {
    case DAYBOOK_VALUE_NODE:
      return node_as_text (self->tree, self->node, scratch, length, error);

    case DAYBOOK_VALUE_TEXT:
      *length = self->length;
      return self->text;

    case DAYBOOK_VALUE_BOOLEAN:
      *length = strlen (self->boolean ? "true" : "false");
      return self->boolean ? "true" : "false";

    case DAYBOOK_VALUE_INTEGER:
      buffer = daybook_scratch_take (scratch, DAYBOOK_DECIMAL_TEXT_MAX);
      *length = g_snprintf (buffer, DAYBOOK_DECIMAL_TEXT_MAX, "%" G_GINT64_FORMAT, self->integer);
      return buffer;

    case DAYBOOK_VALUE_DECIMAL:
    case DAYBOOK_VALUE_NUMBER:
      buffer = daybook_scratch_take (scratch, DAYBOOK_DECIMAL_TEXT_MAX);
      daybook_decimal_text (self->decimal, buffer);
      *length = strlen (buffer);
      return buffer;

    case DAYBOOK_VALUE_MONEY:
      return daybook_scratch_adopt (scratch, daybook_money_dup_text (self->money), length);

    case DAYBOOK_VALUE_LIST:
    case DAYBOOK_VALUE_NOTHING:
    default:
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "expected text, found %s",
                   daybook_value_name (self));
      return NULL;
    }
}

gboolean
daybook_value_is_text (const DaybookValue *self, const char **text, gsize *length)
{
  if (self->kind == DAYBOOK_VALUE_TEXT)
    {
      *text = self->text;
      *length = self->length;
      return TRUE;
    }

  if (self->kind != DAYBOOK_VALUE_NODE
      || daybook_tree_kind (self->tree, self->node) != DAYBOOK_KIND_STRING)
    return FALSE;

  *text = daybook_tree_text (self->tree, self->node, length);

  return TRUE;
}

/* A JSON number counts as a whole number when it is one, a string always as a decimal: text in,
 * text out. */
static gboolean
node_as_amount (const DaybookTree *tree, DaybookNode node, DaybookValue *out, GError **error)
{
  DaybookKind kind = daybook_tree_kind (tree, node);
  DaybookDecimal decimal;
  DaybookMoney money;
  gint64 integer;
  gsize length;
  const char *text;

  if (kind == DAYBOOK_KIND_OBJECT)
    {
      if (!node_is_money (tree, node, &money, error))
        return FALSE;

      *out = daybook_value_money (money);
      return TRUE;
    }

  if (kind != DAYBOOK_KIND_NUMBER && kind != DAYBOOK_KIND_STRING)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "expected an amount, found %s",
                   daybook_kind_name (kind));
      return FALSE;
    }

  if (kind == DAYBOOK_KIND_NUMBER && daybook_tree_int (tree, node, &integer))
    {
      *out = daybook_value_integer (integer);
      return TRUE;
    }

  text = daybook_tree_text (tree, node, &length);
  if (!daybook_decimal_parse (text, (gssize) length, &decimal, error))
    return FALSE;

  *out = daybook_value_decimal (
      kind == DAYBOOK_KIND_NUMBER ? DAYBOOK_VALUE_NUMBER : DAYBOOK_VALUE_DECIMAL, decimal);

  return TRUE;
}

gboolean
daybook_value_as_amount (const DaybookValue *self, DaybookValue *out, GError **error)
{
  DaybookDecimal decimal;

  switch (self->kind)
    {
    case DAYBOOK_VALUE_INTEGER:
    case DAYBOOK_VALUE_DECIMAL:
    case DAYBOOK_VALUE_NUMBER:
    case DAYBOOK_VALUE_MONEY:
      *out = *self;
      return TRUE;

    case DAYBOOK_VALUE_NODE:
      return node_as_amount (self->tree, self->node, out, error);

    case DAYBOOK_VALUE_TEXT:
      if (!daybook_decimal_parse (self->text, (gssize) self->length, &decimal, error))
        return FALSE;
      *out = daybook_value_decimal (DAYBOOK_VALUE_DECIMAL, decimal);
      return TRUE;

    case DAYBOOK_VALUE_BOOLEAN:
    case DAYBOOK_VALUE_LIST:
    case DAYBOOK_VALUE_NOTHING:
    default:
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "expected an amount, found %s",
                   daybook_value_name (self));
      return FALSE;
    }
}

gboolean
daybook_value_as_items (const DaybookValue *self,
                        DaybookScratch *scratch,
                        const DaybookValue **items,
                        gsize *count,
                        GError **error)
{
  DaybookValue *copies;
  DaybookNode child;
  gsize at = 0;

  if (self->kind == DAYBOOK_VALUE_LIST)
    {
      *items = self->items;
      *count = self->count;
      return TRUE;
    }

  if (self->kind != DAYBOOK_VALUE_NODE
      || daybook_tree_kind (self->tree, self->node) != DAYBOOK_KIND_LIST)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "expected a list, found %s",
                   daybook_value_name (self));
      return FALSE;
    }

  copies = daybook_scratch_take (scratch, sizeof (DaybookValue)
                                              * daybook_tree_count (self->tree, self->node));
  for (child = daybook_tree_first (self->tree, self->node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    copies[at++] = daybook_value_node (self->tree, child);

  *items = copies;
  *count = at;

  return TRUE;
}

void
daybook_value_write (const DaybookValue *self, DaybookJsonWriter *out)
{
  char buffer[DAYBOOK_DECIMAL_TEXT_MAX];
  gsize i;

  switch (self->kind)
    {
    case DAYBOOK_VALUE_NODE:
      daybook_json_add_node (out, self->tree, self->node);
      break;
    case DAYBOOK_VALUE_TEXT:
      daybook_json_add_string_n (out, self->text, self->length);
      break;
    case DAYBOOK_VALUE_INTEGER:
      daybook_json_add_int (out, self->integer);
      break;
    case DAYBOOK_VALUE_BOOLEAN:
      daybook_json_add_bool (out, self->boolean);
      break;
    case DAYBOOK_VALUE_DECIMAL:
      daybook_json_add_string (out, daybook_decimal_text (self->decimal, buffer));
      break;
    case DAYBOOK_VALUE_NUMBER:
      daybook_json_add_raw (out, daybook_decimal_text (self->decimal, buffer), -1);
      break;
    case DAYBOOK_VALUE_MONEY:
      daybook_json_add_money (out, self->money);
      break;
    case DAYBOOK_VALUE_LIST:
      daybook_json_begin_list (out);
      for (i = 0; i < self->count; i++)
        daybook_value_write (&self->items[i], out);
      daybook_json_end_list (out);
      break;
    case DAYBOOK_VALUE_NOTHING:
    default:
      daybook_json_add_null (out);
      break;
    }
}
