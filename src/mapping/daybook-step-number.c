/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that reckon: add, subtract, multiply, sum, sign. Exact; overflow is an error; the only
 * rounding is money times a decimal, half away from zero to minor units. */
#include "daybook-step.h"

#include "daybook-error.h"

static gboolean
fail (GError **error, const char *problem)
{
  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, problem);

  return FALSE;
}

static gboolean
fail_overflow (GError **error)
{
  return fail (error, "the result is too large");
}

static DaybookDecimal
decimal_of (const DaybookValue *amount)
{
  return amount->kind == DAYBOOK_VALUE_INTEGER ? (DaybookDecimal){ amount->integer, 0 }
                                               : amount->decimal;
}

/* Arithmetic */

/* Whole numbers stay whole; with a decimal the result is a decimal, with a JSON number (and no
 * decimal) a JSON number. */
static DaybookValueKind
kind_of_both (const DaybookValue *a, const DaybookValue *b)
{
  if (a->kind == DAYBOOK_VALUE_INTEGER && b->kind == DAYBOOK_VALUE_INTEGER)
    return DAYBOOK_VALUE_INTEGER;
  if (a->kind == DAYBOOK_VALUE_DECIMAL || b->kind == DAYBOOK_VALUE_DECIMAL)
    return DAYBOOK_VALUE_DECIMAL;

  return DAYBOOK_VALUE_NUMBER;
}

static gboolean
put_decimal (DaybookValue *out, DaybookValueKind kind, DaybookDecimal decimal)
{
  *out = kind == DAYBOOK_VALUE_INTEGER ? daybook_value_integer (decimal.units)
                                       : daybook_value_decimal (kind, decimal);

  return TRUE;
}

/* *@a + @b, both amounts of the same kind. */
static gboolean
add (DaybookValue *a, const DaybookValue *b, GError **error)
{
  DaybookDecimal sum;

  if ((a->kind == DAYBOOK_VALUE_MONEY) != (b->kind == DAYBOOK_VALUE_MONEY))
    return fail (error, "cannot reckon money together with a bare number");

  if (a->kind == DAYBOOK_VALUE_MONEY)
    return daybook_money_add (a->money, b->money, &a->money, error);

  if (!daybook_decimal_add (decimal_of (a), decimal_of (b), &sum))
    return fail_overflow (error);

  return put_decimal (a, kind_of_both (a, b), sum);
}

static gboolean
negate (DaybookValue *value, GError **error)
{
  gint64 *units = value->kind == DAYBOOK_VALUE_INTEGER ? &value->integer
                  : value->kind == DAYBOOK_VALUE_MONEY ? &value->money.minor
                                                       : &value->decimal.units;

  if (*units == G_MININT64)
    return fail_overflow (error);

  *units = -*units;

  return TRUE;
}

static gboolean
subtract (DaybookValue *a, const DaybookValue *b, GError **error)
{
  DaybookValue opposite = *b;

  return negate (&opposite, error) && add (a, &opposite, error);
}

static gboolean
multiply (DaybookValue *a, const DaybookValue *b, GError **error)
{
  DaybookDecimal factor;
  DaybookDecimal product;
  gint64 one = 1;
  guint i;

  if (b->kind == DAYBOOK_VALUE_MONEY)
    return fail (error, "cannot multiply by money, only by a number");

  factor = decimal_of (b);

  if (a->kind == DAYBOOK_VALUE_MONEY)
    {
      for (i = 0; i < factor.scale; i++)
        one *= 10;

      return daybook_money_share (a->money.minor, factor.units, one, &a->money.minor)
             || fail_overflow (error);
    }

  if (!daybook_decimal_multiply (decimal_of (a), factor, &product))
    return fail_overflow (error);

  return put_decimal (a, kind_of_both (a, b), product);
}

/* add, subtract, multiply: path (source), steps: [...] (steps) */

/* The other amount, through its own steps. */
static gboolean
find_operand (const DaybookStep *self,
              DaybookPass *pass,
              const DaybookFrame *frame,
              DaybookValue *out,
              GError **error)
{
  DaybookValue value = daybook_source_find (self->source, pass, frame);

  if (!daybook_steps_run (self->steps, pass, frame, NULL, &value, error))
    {
      g_prefix_error (error, "%s: ", daybook_source_path (self->source));
      return FALSE;
    }

  if (daybook_value_is_nothing (&value))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "there is nothing at %s: give it a default in \"steps\"",
                   daybook_source_path (self->source));
      return FALSE;
    }

  if (daybook_value_as_amount (&value, out, error))
    return TRUE;

  g_prefix_error (error, "%s: ", daybook_source_path (self->source));

  return FALSE;
}

static gboolean
run_reckon (const DaybookStep *self,
            DaybookPass *pass,
            const DaybookFrame *frame,
            DaybookValue *value,
            GError **error,
            gboolean (*reckon) (DaybookValue *, const DaybookValue *, GError **))
{
  DaybookValue amount;
  DaybookValue operand;

  if (!daybook_value_as_amount (value, &amount, error)
      || !find_operand (self, pass, frame, &operand, error) || !reckon (&amount, &operand, error))
    return FALSE;

  *value = amount;

  return TRUE;
}

static gboolean
run_add (const DaybookStep *self,
         DaybookPass *pass,
         const DaybookFrame *frame,
         DaybookValue *value,
         GError **error)
{
  return run_reckon (self, pass, frame, value, error, add);
}

static gboolean
run_subtract (const DaybookStep *self,
              DaybookPass *pass,
              const DaybookFrame *frame,
              DaybookValue *value,
              GError **error)
{
  return run_reckon (self, pass, frame, value, error, subtract);
}

static gboolean
run_multiply (const DaybookStep *self,
              DaybookPass *pass,
              const DaybookFrame *frame,
              DaybookValue *value,
              GError **error)
{
  return run_reckon (self, pass, frame, value, error, multiply);
}

/* The type of two amounts reckoned together, which the steps before have made amounts or have not
 * seen. */
static DaybookTypeKind
type_of_both (DaybookTypeKind a, DaybookTypeKind b)
{
  if (a == DAYBOOK_TYPE_MONEY || b == DAYBOOK_TYPE_MONEY)
    return DAYBOOK_TYPE_MONEY;
  if (a == DAYBOOK_TYPE_ANY || b == DAYBOOK_TYPE_ANY)
    return DAYBOOK_TYPE_ANY;
  if (a == DAYBOOK_TYPE_DECIMAL || b == DAYBOOK_TYPE_DECIMAL)
    return DAYBOOK_TYPE_DECIMAL;

  return a == DAYBOOK_TYPE_INTEGER && b == DAYBOOK_TYPE_INTEGER ? DAYBOOK_TYPE_INTEGER
                                                                : DAYBOOK_TYPE_NUMBER;
}

static gboolean
load_operand (DaybookStep *self,
              DaybookLoad *load,
              DaybookNode node,
              DaybookNode argument,
              DaybookType *type,
              GError **error)
{
  const char *constant;
  DaybookDecimal number;
  DaybookType operand = daybook_type_of (DAYBOOK_TYPE_ANY);

  self->source = daybook_load_source (load, argument, self->kind->name, TRUE, error);
  if (self->source == NULL)
    return FALSE;

  constant = daybook_source_constant (self->source);
  if (constant != NULL && !daybook_decimal_parse (constant, -1, &number, error))
    return daybook_load_place (load, argument, error);
  if (constant != NULL)
    operand = daybook_type_of (DAYBOOK_TYPE_DECIMAL);

  self->steps
      = daybook_steps_new (load, daybook_tree_get (load->tree, node, "steps"), &operand, error);
  if (self->steps == NULL)
    return FALSE;

  if (!daybook_type_is_one (operand.kind, DAYBOOK_TYPES_SUM))
    return daybook_load_fail (load, argument, error,
                              "\"%s\" reckons with money or a number, not with %s",
                              self->kind->name, daybook_type_name (operand.kind));

  if (self->run == run_multiply && operand.kind == DAYBOOK_TYPE_MONEY)
    return daybook_load_fail (load, argument, error, "\"multiply\" takes a number, not money");

  if (self->run != run_multiply && operand.kind != DAYBOOK_TYPE_ANY
      && type->kind != DAYBOOK_TYPE_ANY
      && (operand.kind == DAYBOOK_TYPE_MONEY) != (type->kind == DAYBOOK_TYPE_MONEY))
    return daybook_load_fail (load, argument, error, "\"%s\" cannot reckon %s together with %s",
                              self->kind->name, daybook_type_name (type->kind),
                              daybook_type_name (operand.kind));

  *type = daybook_type_of (type_of_both (type->kind, operand.kind));

  return TRUE;
}

static gboolean
load_add (DaybookStep *self,
          DaybookLoad *load,
          DaybookNode node,
          DaybookNode argument,
          DaybookType *type,
          GError **error)
{
  self->run = run_add;

  return load_operand (self, load, node, argument, type, error);
}

static gboolean
load_subtract (DaybookStep *self,
               DaybookLoad *load,
               DaybookNode node,
               DaybookNode argument,
               DaybookType *type,
               GError **error)
{
  self->run = run_subtract;

  return load_operand (self, load, node, argument, type, error);
}

static gboolean
load_multiply (DaybookStep *self,
               DaybookLoad *load,
               DaybookNode node,
               DaybookNode argument,
               DaybookType *type,
               GError **error)
{
  self->run = run_multiply;

  return load_operand (self, load, node, argument, type, error);
}

/* sum: true, currency: path (currency); number says what an empty list adds up to */

enum
{
  EMPTY_NOTHING,
  EMPTY_INTEGER,
  EMPTY_DECIMAL,
  EMPTY_NUMBER,
};

/* What nothing adds up to. */
static gboolean
sum_of_none (const DaybookStep *self,
             DaybookPass *pass,
             const DaybookFrame *frame,
             DaybookValue *out,
             GError **error)
{
  DaybookMoney money = { 0 };
  const char *currency;

  *out = DAYBOOK_NOTHING;

  if (self->currency != NULL)
    {
      currency = daybook_step_currency (self, pass, frame, error);
      if (currency == NULL || !daybook_currency_parse (currency, money.currency, error))
        return FALSE;
      *out = daybook_value_money (money);
    }
  else if (self->number == EMPTY_INTEGER)
    *out = daybook_value_integer (0);
  else if (self->number != EMPTY_NOTHING)
    *out = daybook_value_decimal (self->number == EMPTY_DECIMAL ? DAYBOOK_VALUE_DECIMAL
                                                                : DAYBOOK_VALUE_NUMBER,
                                  (DaybookDecimal){ 0, 0 });

  return TRUE;
}

static gboolean
run_sum (const DaybookStep *self,
         DaybookPass *pass,
         const DaybookFrame *frame,
         DaybookValue *value,
         GError **error)
{
  const DaybookValue *items;
  DaybookValue sum;
  gsize count;
  gsize i;

  if (!daybook_value_as_items (value, &pass->scratch, &items, &count, error)
      || !sum_of_none (self, pass, frame, &sum, error))
    return FALSE;

  for (i = 0; i < count; i++)
    {
      DaybookValue amount;

      if (daybook_value_is_nothing (&items[i]))
        continue;
      if (!daybook_value_as_amount (&items[i], &amount, error))
        return FALSE;

      if (daybook_value_is_nothing (&sum))
        sum = amount;
      else if (!add (&sum, &amount, error))
        return FALSE;
    }

  *value = sum;

  return TRUE;
}

static gboolean
load_sum (DaybookStep *self,
          DaybookLoad *load,
          DaybookNode node,
          DaybookNode argument,
          DaybookType *type,
          GError **error)
{
  DaybookTypeKind element = type->element;

  self->run = run_sum;

  if (!daybook_step_load_flag (self, load, argument, error)
      || !daybook_step_load_currency (self, load, node, FALSE, error))
    return FALSE;

  if (!daybook_type_is_one (element, DAYBOOK_TYPES_SUM)
      || (self->currency != NULL && !daybook_type_is_one (element, DAYBOOK_TYPE_BIT (MONEY))))
    return daybook_load_fail (
        load, node, error, "\"sum\" takes a list of %s, but this is a list with %s",
        self->currency != NULL ? "money when it has a currency" : "money or numbers",
        daybook_type_name (element));

  if (self->currency != NULL)
    element = DAYBOOK_TYPE_MONEY;

  self->number = element == DAYBOOK_TYPE_INTEGER   ? EMPTY_INTEGER
                 : element == DAYBOOK_TYPE_DECIMAL ? EMPTY_DECIMAL
                 : element == DAYBOOK_TYPE_NUMBER  ? EMPTY_NUMBER
                                                   : EMPTY_NOTHING;
  *type = daybook_type_of (element);

  return TRUE;
}

/* sign: "negate"|"absolute" (word) */

enum
{
  SIGN_NEGATE,
  SIGN_ABSOLUTE,
};

static gboolean
run_sign (const DaybookStep *self,
          DaybookPass *pass,
          const DaybookFrame *frame,
          DaybookValue *value,
          GError **error)
{
  DaybookValue amount;
  gint64 units;

  if (!daybook_value_as_amount (value, &amount, error))
    return FALSE;

  units = amount.kind == DAYBOOK_VALUE_MONEY ? amount.money.minor : decimal_of (&amount).units;
  if ((self->word == SIGN_NEGATE || units < 0) && !negate (&amount, error))
    return FALSE;

  *value = amount;

  return TRUE;
}

static gboolean
load_sign (DaybookStep *self,
           DaybookLoad *load,
           DaybookNode node,
           DaybookNode argument,
           DaybookType *type,
           GError **error)
{
  static const char *const words[] = { "negate", "absolute", NULL };

  self->run = run_sign;

  return daybook_step_load_word (self, load, argument, words, error);
}

const DaybookStepKind daybook_step_number_kinds[] = {
  { "add", { "steps", NULL }, DAYBOOK_TYPES_SUM, load_add },
  { "subtract", { "steps", NULL }, DAYBOOK_TYPES_SUM, load_subtract },
  { "multiply", { "steps", NULL }, DAYBOOK_TYPES_SUM, load_multiply },
  { "sum", { "currency", NULL }, DAYBOOK_TYPE_BIT (LIST), load_sum },
  { "sign", { NULL }, DAYBOOK_TYPES_SUM, load_sign },
  { NULL },
};
