/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps on text: text, cut, template, match, replace, split, join. */
#include "daybook-step.h"

#include <string.h>

/* text: "string"|"trim"|"lower"|"upper" (word) */

enum
{
  FORM_STRING,
  FORM_TRIM,
  FORM_LOWER,
  FORM_UPPER,
};

static DaybookValue
trim (DaybookScratch *scratch, const char *text, gsize length)
{
  const char *end = text + length;
  const char *before;

  while (text < end && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  for (before = g_utf8_find_prev_char (text, end);
       before != NULL && g_unichar_isspace (g_utf8_get_char (before));
       before = g_utf8_find_prev_char (text, end))
    end = before;

  return daybook_value_text (daybook_scratch_copy (scratch, text, (gsize) (end - text)),
                             (gsize) (end - text));
}

static gboolean
run_text (const DaybookStep *self,
          DaybookPass *pass,
          const DaybookFrame *frame,
          DaybookValue *value,
          GError **error)
{
  gsize length;
  const char *text = daybook_value_as_text (value, &pass->scratch, &length, error);

  if (text == NULL)
    return FALSE;

  if (self->word == FORM_TRIM)
    *value = trim (&pass->scratch, text, length);
  else if (self->word != FORM_STRING)
    {
      char *other = self->word == FORM_LOWER ? g_utf8_strdown (text, (gssize) length)
                                             : g_utf8_strup (text, (gssize) length);

      text = daybook_scratch_adopt (&pass->scratch, other, &length);
      *value = daybook_value_text (text, length);
    }
  else
    *value = daybook_value_text (text, length);

  return TRUE;
}

static gboolean
load_text (DaybookStep *self,
           DaybookLoad *load,
           DaybookNode node,
           DaybookNode argument,
           DaybookType *type,
           GError **error)
{
  static const char *const forms[] = { "string", "trim", "lower", "upper", NULL };

  self->run = run_text;
  if (!daybook_step_load_word (self, load, argument, forms, error))
    return FALSE;

  /* A decimal or a date that becomes a string is one still. */
  if (type->kind != DAYBOOK_TYPE_DECIMAL && type->kind != DAYBOOK_TYPE_DATE)
    *type = daybook_type_of (type->kind == DAYBOOK_TYPE_INTEGER || type->kind == DAYBOOK_TYPE_NUMBER
                                 ? DAYBOOK_TYPE_DECIMAL
                                 : DAYBOOK_TYPE_TEXT);

  return TRUE;
}

/* cut: n (number) */

static gboolean
run_cut (const DaybookStep *self,
         DaybookPass *pass,
         const DaybookFrame *frame,
         DaybookValue *value,
         GError **error)
{
  gsize length;
  const char *text = daybook_value_as_text (value, &pass->scratch, &length, error);
  const char *end = text;
  gint64 left;

  if (text == NULL)
    return FALSE;

  for (left = self->number; left > 0 && end < text + length; left--)
    end = g_utf8_next_char (end);

  if (end < text + length)
    {
      length = (gsize) (end - text);
      text = daybook_scratch_copy (&pass->scratch, text, length);
    }

  *value = daybook_value_text (text, length);

  return TRUE;
}

static gboolean
load_cut (DaybookStep *self,
          DaybookLoad *load,
          DaybookNode node,
          DaybookNode argument,
          DaybookType *type,
          GError **error)
{
  self->run = run_cut;
  *type = daybook_type_of (DAYBOOK_TYPE_TEXT);

  return daybook_load_int (load, argument, "cut", 1, &self->number, error);
}

/* template: text (template) */

static gboolean
run_template (const DaybookStep *self,
              DaybookPass *pass,
              const DaybookFrame *frame,
              DaybookValue *value,
              GError **error)
{
  return daybook_template_fill (self->template, pass, frame, value, error);
}

static gboolean
load_template (DaybookStep *self,
               DaybookLoad *load,
               DaybookNode node,
               DaybookNode argument,
               DaybookType *type,
               GError **error)
{
  guint takes = DAYBOOK_TYPES_WORD | DAYBOOK_TYPE_BIT (MONEY);

  self->run = run_template;
  self->template = daybook_template_new (load, argument, error);
  if (self->template == NULL)
    return FALSE;

  if (daybook_template_uses_value (self->template) && !daybook_type_is_one (type->kind, takes))
    return daybook_load_fail (load, argument, error,
                              "{value} is %s here, which cannot stand in a text",
                              daybook_type_name (type->kind));

  *type = daybook_type_of (DAYBOOK_TYPE_TEXT);

  return TRUE;
}

/* match: regex (regex), take: group (number) */

static gboolean
run_match (const DaybookStep *self,
           DaybookPass *pass,
           const DaybookFrame *frame,
           DaybookValue *value,
           GError **error)
{
  g_autoptr (GMatchInfo) found = NULL;
  gsize length;
  const char *text = daybook_value_as_text (value, &pass->scratch, &length, error);
  int start = -1;
  int end = -1;

  if (text == NULL)
    return FALSE;

  if (!g_regex_match_full (self->regex, text, (gssize) length, 0, 0, &found, error))
    {
      *value = DAYBOOK_NOTHING;
      return error == NULL || *error == NULL;
    }

  /* A group that took no part in the match is nothing. */
  if (!g_match_info_fetch_pos (found, (int) self->number, &start, &end) || start < 0)
    {
      *value = DAYBOOK_NOTHING;
      return TRUE;
    }

  length = (gsize) (end - start);
  *value = daybook_value_text (daybook_scratch_copy (&pass->scratch, text + start, length), length);

  return TRUE;
}

static gboolean
load_match (DaybookStep *self,
            DaybookLoad *load,
            DaybookNode node,
            DaybookNode argument,
            DaybookType *type,
            GError **error)
{
  DaybookNode take = daybook_tree_get (load->tree, node, "take");
  int groups;

  self->run = run_match;
  *type = daybook_type_of (DAYBOOK_TYPE_TEXT);
  self->regex = daybook_load_regex (load, argument, "match", error);
  if (self->regex == NULL)
    return FALSE;

  groups = g_regex_get_capture_count (self->regex);
  self->number = groups > 0 ? 1 : 0;

  if (take == DAYBOOK_NODE_NONE)
    return TRUE;
  if (!daybook_load_int (load, take, "take", 0, &self->number, error))
    return FALSE;
  if (self->number > groups)
    return daybook_load_fail (load, take, error,
                              "the expression has %d groups, there is no group %d", groups,
                              (int) self->number);

  return TRUE;
}

/* replace: regex (regex), with: text (text) */

static gboolean
run_replace (const DaybookStep *self,
             DaybookPass *pass,
             const DaybookFrame *frame,
             DaybookValue *value,
             GError **error)
{
  gsize length;
  const char *text = daybook_value_as_text (value, &pass->scratch, &length, error);
  char *replaced;

  if (text == NULL)
    return FALSE;

  replaced = g_regex_replace (self->regex, text, (gssize) length, 0, self->text, 0, error);
  if (replaced == NULL)
    return FALSE;

  text = daybook_scratch_adopt (&pass->scratch, replaced, &length);
  *value = daybook_value_text (text, length);

  return TRUE;
}

static gboolean
load_replace (DaybookStep *self,
              DaybookLoad *load,
              DaybookNode node,
              DaybookNode argument,
              DaybookType *type,
              GError **error)
{
  DaybookNode with = daybook_tree_get (load->tree, node, "with");
  g_autoptr (GError) reason = NULL;
  const char *text;

  self->run = run_replace;
  *type = daybook_type_of (DAYBOOK_TYPE_TEXT);
  self->regex = daybook_load_regex (load, argument, "replace", error);
  if (self->regex == NULL)
    return FALSE;

  if (with == DAYBOOK_NODE_NONE)
    return daybook_load_fail (
        load, node, error, "\"replace\" needs \"with\": the text to put there, which may be empty");

  text = daybook_load_text (load, with, "with", error);
  if (text == NULL)
    return FALSE;
  if (!g_regex_check_replacement (text, NULL, &reason))
    return daybook_load_fail (load, with, error, "\"with\" cannot be used: %s", reason->message);

  self->text = g_strdup (text);

  return TRUE;
}

/* split: separator (text) */

static gboolean
run_split (const DaybookStep *self,
           DaybookPass *pass,
           const DaybookFrame *frame,
           DaybookValue *value,
           GError **error)
{
  gsize length;
  const char *text = daybook_value_as_text (value, &pass->scratch, &length, error);
  g_auto (GStrv) parts = NULL;
  DaybookValue *items;
  guint count;
  guint i;

  if (text == NULL)
    return FALSE;

  parts = g_strsplit (text, self->text, -1);
  count = g_strv_length (parts);
  items = daybook_scratch_take (&pass->scratch, sizeof (DaybookValue) * count);

  for (i = 0; i < count; i++)
    {
      length = strlen (parts[i]);
      items[i]
          = daybook_value_text (daybook_scratch_copy (&pass->scratch, parts[i], length), length);
    }

  *value = daybook_value_list (items, count);

  return TRUE;
}

static gboolean
load_separator (DaybookStep *self, DaybookLoad *load, DaybookNode argument, GError **error)
{
  const char *separator = daybook_load_text (load, argument, self->kind->name, error);

  self->text = g_strdup (separator);

  return separator != NULL;
}

static gboolean
load_split (DaybookStep *self,
            DaybookLoad *load,
            DaybookNode node,
            DaybookNode argument,
            DaybookType *type,
            GError **error)
{
  self->run = run_split;
  *type = daybook_type_list_of (DAYBOOK_TYPE_TEXT);

  if (!load_separator (self, load, argument, error))
    return FALSE;
  if (*self->text == '\0')
    return daybook_load_fail (load, argument, error,
                              "\"split\" needs a separator that is not empty");

  return TRUE;
}

/* join: separator (text) */

static gboolean
run_join (const DaybookStep *self,
          DaybookPass *pass,
          const DaybookFrame *frame,
          DaybookValue *value,
          GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const DaybookValue *items;
  gsize count;
  gsize i;

  if (!daybook_value_as_items (value, &pass->scratch, &items, &count, error))
    return FALSE;

  for (i = 0; i < count; i++)
    {
      gsize length;
      const char *text;

      if (daybook_value_is_nothing (&items[i]))
        continue;

      text = daybook_value_as_text (&items[i], &pass->scratch, &length, error);
      if (text == NULL)
        return FALSE;

      if (out->len > 0)
        g_string_append (out, self->text);
      g_string_append_len (out, text, (gssize) length);
    }

  *value = daybook_value_text (daybook_scratch_copy (&pass->scratch, out->str, out->len), out->len);

  return TRUE;
}

static gboolean
load_join (DaybookStep *self,
           DaybookLoad *load,
           DaybookNode node,
           DaybookNode argument,
           DaybookType *type,
           GError **error)
{
  self->run = run_join;

  if (!daybook_type_is_one (type->element, DAYBOOK_TYPES_WORD | DAYBOOK_TYPE_BIT (MONEY)))
    return daybook_load_fail (load, argument, error,
                              "\"join\" takes a list of texts, but this is a list with %s",
                              daybook_type_name (type->element));

  *type = daybook_type_of (DAYBOOK_TYPE_TEXT);

  return load_separator (self, load, argument, error);
}

const DaybookStepKind daybook_step_text_kinds[] = {
  { "text", { NULL }, DAYBOOK_TYPES_WORD | DAYBOOK_TYPE_BIT (MONEY), load_text },
  { "cut", { NULL }, DAYBOOK_TYPES_WORD, load_cut },
  { "template", { NULL }, DAYBOOK_TYPES_ALL, load_template },
  { "match", { "take", NULL }, DAYBOOK_TYPES_WORD, load_match },
  { "replace", { "with", NULL }, DAYBOOK_TYPES_WORD, load_replace },
  { "split",
    { NULL },
    DAYBOOK_TYPE_BIT (TEXT) | DAYBOOK_TYPE_BIT (DECIMAL) | DAYBOOK_TYPE_BIT (DATE),
    load_split },
  { "join", { NULL }, DAYBOOK_TYPE_BIT (LIST), load_join },
  { NULL },
};
