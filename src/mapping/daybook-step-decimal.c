/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that read a number: decimal, number, int. Exact, but for "float", which takes back what a
 * binary float did to a rate. */
#include "daybook-step.h"

#include "daybook-error.h"

/* decimal: true or "float"; number, int: true */

#define FLOAT_DIGITS 9

enum
{
  DECIMAL_EXACT,
  DECIMAL_FLOAT
};

static gboolean
read_decimal (DaybookPass *pass, const DaybookValue *value, DaybookDecimal *out, GError **error)
{
  gsize length;
  const char *text;

  if (value->kind == DAYBOOK_VALUE_INTEGER || value->kind == DAYBOOK_VALUE_DECIMAL
      || value->kind == DAYBOOK_VALUE_NUMBER)
    {
      *out = value->kind == DAYBOOK_VALUE_INTEGER ? (DaybookDecimal){ value->integer, 0 }
                                                  : value->decimal;
      return TRUE;
    }

  text = daybook_value_as_text (value, &pass->scratch, &length, error);

  return text != NULL && daybook_decimal_parse (text, (gssize) length, out, error);
}

/* A rate that went through a binary float: 0.088749999999999996 is 0.08875. */
static gboolean
read_float (DaybookPass *pass, const DaybookValue *value, DaybookDecimal *out, GError **error)
{
  gsize length;
  const char *text = daybook_value_as_text (value, &pass->scratch, &length, error);

  out->scale = FLOAT_DIGITS;
  if (text == NULL
      || !daybook_decimal_parse_float (text, (gssize) length, FLOAT_DIGITS, &out->units, error))
    return FALSE;
  for (; out->scale > 0 && out->units % 10 == 0; out->scale--)
    out->units /= 10;

  return TRUE;
}

static gboolean
run_decimal (const DaybookStep *self,
             DaybookPass *pass,
             const DaybookFrame *frame,
             DaybookValue *value,
             GError **error)
{
  DaybookDecimal decimal;

  if (self->word == DECIMAL_FLOAT ? !read_float (pass, value, &decimal, error)
                                  : !read_decimal (pass, value, &decimal, error))
    return FALSE;

  *value = daybook_value_decimal (DAYBOOK_VALUE_DECIMAL, decimal);

  return TRUE;
}

static gboolean
run_number (const DaybookStep *self,
            DaybookPass *pass,
            const DaybookFrame *frame,
            DaybookValue *value,
            GError **error)
{
  DaybookDecimal decimal;

  if (!read_decimal (pass, value, &decimal, error))
    return FALSE;

  *value = daybook_value_decimal (DAYBOOK_VALUE_NUMBER, decimal);

  return TRUE;
}

static gboolean
run_int (const DaybookStep *self,
         DaybookPass *pass,
         const DaybookFrame *frame,
         DaybookValue *value,
         GError **error)
{
  DaybookDecimal decimal;

  if (!read_decimal (pass, value, &decimal, error))
    return FALSE;
  if (decimal.scale != 0)
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                           "expected a whole number, found digits behind the point");
      return FALSE;
    }

  *value = daybook_value_integer (decimal.units);

  return TRUE;
}

static gboolean
load_decimal (DaybookStep *self,
              DaybookLoad *load,
              DaybookNode node,
              DaybookNode argument,
              DaybookType *type,
              GError **error)
{
  self->run = run_decimal;
  *type = daybook_type_of (DAYBOOK_TYPE_DECIMAL);

  if (g_strcmp0 (daybook_tree_text (load->tree, argument, NULL), "float") == 0)
    {
      self->word = DECIMAL_FLOAT;
      return TRUE;
    }

  return daybook_step_load_flag (self, load, argument, error);
}

static gboolean
load_number (DaybookStep *self,
             DaybookLoad *load,
             DaybookNode node,
             DaybookNode argument,
             DaybookType *type,
             GError **error)
{
  self->run = run_number;
  *type = daybook_type_of (DAYBOOK_TYPE_NUMBER);

  return daybook_step_load_flag (self, load, argument, error);
}

static gboolean
load_int (DaybookStep *self,
          DaybookLoad *load,
          DaybookNode node,
          DaybookNode argument,
          DaybookType *type,
          GError **error)
{
  self->run = run_int;
  *type = daybook_type_of (DAYBOOK_TYPE_INTEGER);

  return daybook_step_load_flag (self, load, argument, error);
}

const DaybookStepKind daybook_step_decimal_kinds[] = {
  { "decimal", { NULL }, DAYBOOK_TYPES_COUNT, load_decimal },
  { "number", { NULL }, DAYBOOK_TYPES_COUNT, load_number },
  { "int", { NULL }, DAYBOOK_TYPES_COUNT, load_int },
  { NULL },
};
