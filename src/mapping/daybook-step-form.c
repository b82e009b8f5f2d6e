/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-step-form.h"

#include <glib/gi18n.h>

#define MONEY N_ ("Money")
#define TIMES N_ ("Times")
#define NUMBERS N_ ("Numbers")
#define TEXT N_ ("Text")
#define CHOICES N_ ("Choices")
#define LISTS N_ ("Lists and Objects")

#define CURRENCY(required)                                                                         \
  {                                                                                                \
    "currency", N_ ("Currency"), DAYBOOK_FORM_SOURCE, required,                                    \
    {                                                                                              \
      NULL                                                                                         \
    }                                                                                              \
  }
#define ZONE                                                                                       \
  {                                                                                                \
    "zone", N_ ("Time zone"), DAYBOOK_FORM_SOURCE, FALSE,                                          \
    {                                                                                              \
      NULL                                                                                         \
    }                                                                                              \
  }
#define OTHER_STEPS                                                                                \
  {                                                                                                \
    "steps", N_ ("Steps on the other value"), DAYBOOK_FORM_STEPS, FALSE,                           \
    {                                                                                              \
      NULL                                                                                         \
    }                                                                                              \
  }
#define FORMATS                                                                                    \
  {                                                                                                \
    "rfc3339", "local", "date", "unix", "unix_ms", "unix_us", "http", NULL                         \
  }

static const DaybookStepForm forms[] = {
  { MONEY,
    N_ ("Make money"),
    N_ ("An amount and its currency become money."),
    { "money", N_ ("Unit"), DAYBOOK_FORM_WORD, TRUE, { "decimal", "float", "minor", NULL } },
    { CURRENCY (TRUE) },
    "{\"money\":\"decimal\",\"currency\":\"currency\"}" },
  { MONEY,
    N_ ("Write an amount"),
    N_ ("Money becomes a number as a provider wants it."),
    { "amount", N_ ("Form"), DAYBOOK_FORM_WORD, TRUE, { "decimal", "number", "minor", NULL } },
    { CURRENCY (FALSE) },
    "{\"amount\":\"decimal\"}" },
  { TIMES,
    N_ ("Read a time"),
    N_ ("A provider's time becomes a moment."),
    { "time", N_ ("Format"), DAYBOOK_FORM_WORD, TRUE, FORMATS },
    { ZONE },
    "{\"time\":\"rfc3339\"}" },
  { TIMES,
    N_ ("Write a time"),
    N_ ("A moment becomes a time as a provider wants it."),
    { "format_time", N_ ("Format"), DAYBOOK_FORM_WORD, TRUE, FORMATS },
    { ZONE },
    "{\"format_time\":\"date\"}" },
  { NUMBERS,
    N_ ("Read a decimal"),
    N_ ("A number becomes exact decimal text."),
    { "decimal", N_ ("How"), DAYBOOK_FORM_TRUE_OR, TRUE, { "float", NULL } },
    { { NULL } },
    "{\"decimal\":true}" },
  { NUMBERS,
    N_ ("Write a number"),
    N_ ("Decimal text becomes a JSON number."),
    { "number", NULL, DAYBOOK_FORM_FLAG, TRUE, { NULL } },
    { { NULL } },
    "{\"number\":true}" },
  { NUMBERS,
    N_ ("Read a whole number"),
    N_ ("Text becomes a whole number."),
    { "int", NULL, DAYBOOK_FORM_FLAG, TRUE, { NULL } },
    { { NULL } },
    "{\"int\":true}" },
  { NUMBERS,
    N_ ("Add"),
    N_ ("Another value is added."),
    { "add", N_ ("Value"), DAYBOOK_FORM_SOURCE, TRUE, { NULL } },
    { OTHER_STEPS },
    "{\"add\":\"=1\"}" },
  { NUMBERS,
    N_ ("Subtract"),
    N_ ("Another value is taken off."),
    { "subtract", N_ ("Value"), DAYBOOK_FORM_SOURCE, TRUE, { NULL } },
    { OTHER_STEPS },
    "{\"subtract\":\"=1\"}" },
  { NUMBERS,
    N_ ("Multiply"),
    N_ ("It is multiplied by another value; money is rounded half away from zero."),
    { "multiply", N_ ("Value"), DAYBOOK_FORM_SOURCE, TRUE, { NULL } },
    { OTHER_STEPS },
    "{\"multiply\":\"=1\"}" },
  { NUMBERS,
    N_ ("Add up a list"),
    N_ ("All elements of a list are added up."),
    { "sum", NULL, DAYBOOK_FORM_FLAG, TRUE, { NULL } },
    { CURRENCY (FALSE) },
    "{\"sum\":true}" },
  { NUMBERS,
    N_ ("Change the sign"),
    N_ ("Plus becomes minus, or minus becomes plus."),
    { "sign", N_ ("How"), DAYBOOK_FORM_WORD, TRUE, { "negate", "absolute", NULL } },
    { { NULL } },
    "{\"sign\":\"negate\"}" },
  { TEXT,
    N_ ("Change text"),
    N_ ("It becomes text, loses its outer spaces, or changes its letters."),
    { "text", N_ ("How"), DAYBOOK_FORM_WORD, TRUE, { "string", "trim", "lower", "upper", NULL } },
    { { NULL } },
    "{\"text\":\"trim\"}" },
  { TEXT,
    N_ ("Cut"),
    N_ ("At most so many characters are kept."),
    { "cut", N_ ("Characters"), DAYBOOK_FORM_INTEGER, TRUE, { NULL } },
    { { NULL } },
    "{\"cut\":40}" },
  { TEXT,
    N_ ("Fill a text"),
    N_ ("{value} is the value, {path} another field; {path?} may be missing."),
    { "template", N_ ("Text"), DAYBOOK_FORM_TEMPLATE, TRUE, { NULL } },
    { { NULL } },
    "{\"template\":\"{value}\"}" },
  { TEXT,
    N_ ("Take what matches"),
    N_ ("The part that a pattern finds is kept; nothing when it finds none."),
    { "match", N_ ("Pattern"), DAYBOOK_FORM_REGEX, TRUE, { NULL } },
    { { "take", N_ ("Group"), DAYBOOK_FORM_INTEGER, FALSE, { NULL } } },
    "{\"match\":\"(.+)\"}" },
  { TEXT,
    N_ ("Replace"),
    N_ ("What a pattern finds is replaced."),
    { "replace", N_ ("Pattern"), DAYBOOK_FORM_REGEX, TRUE, { NULL } },
    { { "with", N_ ("With"), DAYBOOK_FORM_TEXT, FALSE, { NULL } } },
    "{\"replace\":\"^#\",\"with\":\"\"}" },
  { TEXT,
    N_ ("Split"),
    N_ ("Text becomes a list."),
    { "split", N_ ("Between"), DAYBOOK_FORM_TEXT, TRUE, { NULL } },
    { { NULL } },
    "{\"split\":\", \"}" },
  { TEXT,
    N_ ("Join"),
    N_ ("A list becomes text."),
    { "join", N_ ("Between"), DAYBOOK_FORM_TEXT, TRUE, { NULL } },
    { { NULL } },
    "{\"join\":\", \"}" },
  { CHOICES,
    N_ ("Yes or no"),
    N_ ("Texts that mean yes become true, all others false."),
    { "bool", N_ ("Means yes"), DAYBOOK_FORM_WORDS, TRUE, { NULL } },
    { { NULL } },
    "{\"bool\":true}" },
  { CHOICES,
    N_ ("Look up in a table"),
    N_ ("A value table says what it becomes."),
    { "table", N_ ("Table"), DAYBOOK_FORM_TABLE, TRUE, { NULL } },
    { { "sku", N_ ("SKU"), DAYBOOK_FORM_PATH, FALSE, { NULL } },
      { "location", N_ ("Location"), DAYBOOK_FORM_PATH, FALSE, { NULL } },
      { "channel", N_ ("Channel"), DAYBOOK_FORM_PATH, FALSE, { NULL } } },
    "{\"table\":\"\"}" },
  { CHOICES,
    N_ ("When nothing is there"),
    N_ ("What is missing becomes this value."),
    { "default", N_ ("Value"), DAYBOOK_FORM_JSON, TRUE, { NULL } },
    { { NULL } },
    "{\"default\":\"\"}" },
  { LISTS,
    N_ ("For each element"),
    N_ ("Steps work on every element of a list."),
    { "each", N_ ("Steps"), DAYBOOK_FORM_STEPS, TRUE, { NULL } },
    { { NULL } },
    "{\"each\":[{\"text\":\"trim\"}]}" },
  { LISTS,
    N_ ("Take a member"),
    N_ ("The value at a path inside it."),
    { "pick", N_ ("Path"), DAYBOOK_FORM_PATH, TRUE, { NULL } },
    { { NULL } },
    "{\"pick\":\"id\"}" },
  { LISTS,
    N_ ("Keep some elements"),
    N_ ("Only elements for which a condition holds."),
    { "where", N_ ("Condition"), DAYBOOK_FORM_CONDITION, TRUE, { NULL } },
    { { NULL } },
    "{\"where\":{\"field\":\"status\",\"exists\":true}}" },
  { LISTS,
    N_ ("First element"),
    N_ ("The first of a list."),
    { "first", NULL, DAYBOOK_FORM_FLAG, TRUE, { NULL } },
    { { NULL } },
    "{\"first\":true}" },
  { LISTS,
    N_ ("Element at"),
    N_ ("Counted from 0; -1 is the last."),
    { "at", N_ ("Position"), DAYBOOK_FORM_INTEGER, TRUE, { NULL } },
    { { NULL } },
    "{\"at\":0}" },
  { LISTS,
    N_ ("Count"),
    N_ ("How many elements there are."),
    { "count", NULL, DAYBOOK_FORM_FLAG, TRUE, { NULL } },
    { { NULL } },
    "{\"count\":true}" },
};

const DaybookStepForm *
daybook_step_forms (guint *n)
{
  *n = G_N_ELEMENTS (forms);
  return forms;
}

const DaybookStepForm *
daybook_step_form_of (const DaybookTree *tree, DaybookNode node)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (daybook_tree_get (tree, node, forms[i].argument.name) != DAYBOOK_NODE_NONE)
      return &forms[i];
  return NULL;
}
