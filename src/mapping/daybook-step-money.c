/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps between money and what providers write for it: money, amount. Each names its unit, so that
 * cents never pass for dollars. */
#include "daybook-step.h"

#include <string.h>

#include "daybook-error.h"

/* money: "decimal"|"float"|"minor" (word), currency: path (currency) */

enum
{
  MONEY_DECIMAL,
  MONEY_FLOAT,
  MONEY_MINOR,
};

static gboolean
run_money (const DaybookStep *self,
           DaybookPass *pass,
           const DaybookFrame *frame,
           DaybookValue *value,
           GError **error)
{
  DaybookMoney money;
  gsize length;
  const char *text = daybook_value_as_text (value, &pass->scratch, &length, error);
  const char *currency = text != NULL ? daybook_step_currency (self, pass, frame, error) : NULL;
  gboolean read;

  if (currency == NULL)
    return FALSE;

  if (self->word == MONEY_DECIMAL)
    read = daybook_money_parse (text, (gssize) length, currency, &money, error);
  else if (self->word == MONEY_FLOAT)
    read = daybook_money_parse_float (text, (gssize) length, currency, &money, error);
  else
    read = daybook_money_parse_minor (text, (gssize) length, currency, &money, error);

  if (read)
    *value = daybook_value_money (money);

  return read;
}

static gboolean
load_money (DaybookStep *self,
            DaybookLoad *load,
            DaybookNode node,
            DaybookNode argument,
            DaybookType *type,
            GError **error)
{
  static const char *const units[] = { "decimal", "float", "minor", NULL };

  self->run = run_money;
  *type = daybook_type_of (DAYBOOK_TYPE_MONEY);

  return daybook_step_load_word (self, load, argument, units, error)
         && daybook_step_load_currency (self, load, node, TRUE, error);
}

/* amount: "decimal"|"number"|"minor" (word), currency: path (currency) */

enum
{
  AMOUNT_DECIMAL,
  AMOUNT_NUMBER,
  AMOUNT_MINOR,
};

/* Money, or a bare count of minor units whose currency stands beside it. */
static gboolean
find_money (const DaybookStep *self,
            DaybookPass *pass,
            const DaybookFrame *frame,
            const DaybookValue *value,
            DaybookMoney *out,
            GError **error)
{
  DaybookMoney money = { 0 };
  DaybookValue amount;
  const char *currency = NULL;

  if (!daybook_value_as_amount (value, &amount, error))
    return FALSE;

  if (self->currency != NULL)
    {
      currency = daybook_step_currency (self, pass, frame, error);
      if (currency == NULL || !daybook_currency_parse (currency, money.currency, error))
        return FALSE;
    }

  if (amount.kind == DAYBOOK_VALUE_MONEY
      && (currency == NULL || strcmp (money.currency, amount.money.currency) == 0))
    {
      *out = amount.money;
      return TRUE;
    }

  if (amount.kind == DAYBOOK_VALUE_MONEY)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "the money is in %s, not in %s",
                 amount.money.currency, money.currency);
  else if (amount.kind != DAYBOOK_VALUE_INTEGER && amount.decimal.scale != 0)
    g_set_error_literal (
        error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
        "expected money or a whole count of minor units, found digits behind the point");
  else if (currency == NULL)
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                         "a bare count of minor units needs \"currency\"");
  else
    {
      money.minor = amount.kind == DAYBOOK_VALUE_INTEGER ? amount.integer : amount.decimal.units;
      *out = money;
      return TRUE;
    }

  return FALSE;
}

static gboolean
run_amount (const DaybookStep *self,
            DaybookPass *pass,
            const DaybookFrame *frame,
            DaybookValue *value,
            GError **error)
{
  DaybookMoney money;
  DaybookDecimal decimal;
  char *buffer;

  if (!find_money (self, pass, frame, value, &money, error))
    return FALSE;

  if (self->word == AMOUNT_MINOR)
    {
      *value = daybook_value_integer (money.minor);
      return TRUE;
    }

  buffer = daybook_scratch_take (&pass->scratch, DAYBOOK_MONEY_TEXT_MAX);
  daybook_money_text (money.minor, money.currency, buffer);

  if (self->word == AMOUNT_DECIMAL)
    *value = daybook_value_text (buffer, strlen (buffer));
  else if (daybook_decimal_parse (buffer, -1, &decimal, error))
    *value = daybook_value_decimal (DAYBOOK_VALUE_NUMBER, decimal);
  else
    return FALSE;

  return TRUE;
}

static gboolean
load_amount (DaybookStep *self,
             DaybookLoad *load,
             DaybookNode node,
             DaybookNode argument,
             DaybookType *type,
             GError **error)
{
  static const char *const forms[] = { "decimal", "number", "minor", NULL };
  static const DaybookTypeKind made[]
      = { DAYBOOK_TYPE_DECIMAL, DAYBOOK_TYPE_NUMBER, DAYBOOK_TYPE_INTEGER };

  self->run = run_amount;

  if (!daybook_step_load_word (self, load, argument, forms, error)
      || !daybook_step_load_currency (self, load, node, type->kind == DAYBOOK_TYPE_INTEGER, error))
    return FALSE;

  *type = daybook_type_of (made[self->word]);

  return TRUE;
}

const DaybookStepKind daybook_step_money_kinds[] = {
  { "money", { "currency", NULL }, DAYBOOK_TYPES_COUNT, load_money },
  { "amount",
    { "currency", NULL },
    DAYBOOK_TYPE_BIT (MONEY) | DAYBOOK_TYPE_BIT (INTEGER),
    load_amount },
  { NULL },
};
