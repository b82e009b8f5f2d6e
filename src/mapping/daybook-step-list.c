/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps on lists and objects: each, where, first, at, count, pick. Inside "each" and "where" the
 * element is what paths look into, and "$up" is what was around the list. */
#include "daybook-step.h"

/* each: [steps] (steps) */

static gboolean
run_each (const DaybookStep *self,
          DaybookPass *pass,
          const DaybookFrame *frame,
          DaybookValue *value,
          GError **error)
{
  const DaybookValue *items;
  DaybookValue *made;
  gsize count;
  gsize kept = 0;
  gsize i;

  if (!daybook_value_as_items (value, &pass->scratch, &items, &count, error))
    return FALSE;

  made = daybook_scratch_take (&pass->scratch, sizeof (DaybookValue) * count);

  for (i = 0; i < count; i++)
    {
      DaybookFrame inner = { items[i], frame };
      DaybookValue item = items[i];

      if (!daybook_steps_run (self->steps, pass, &inner, NULL, &item, error))
        {
          g_prefix_error (error, "element %" G_GSIZE_FORMAT ": ", i);
          return FALSE;
        }

      if (!daybook_value_is_nothing (&item))
        made[kept++] = item;
    }

  *value = daybook_value_list (made, kept);

  return TRUE;
}

static gboolean
load_each (DaybookStep *self,
           DaybookLoad *load,
           DaybookNode node,
           DaybookNode argument,
           DaybookType *type,
           GError **error)
{
  DaybookType element = daybook_type_of (type->element);

  self->run = run_each;

  load->enclosing++;
  self->steps = daybook_steps_new (load, argument, &element, error);
  load->enclosing--;

  *type = daybook_type_list_of (element.kind);

  return self->steps != NULL;
}

/* where: condition (condition) */

static gboolean
run_where (const DaybookStep *self,
           DaybookPass *pass,
           const DaybookFrame *frame,
           DaybookValue *value,
           GError **error)
{
  const DaybookValue *items;
  DaybookValue *kept;
  gsize count;
  gsize n = 0;
  gsize i;

  if (!daybook_value_as_items (value, &pass->scratch, &items, &count, error))
    return FALSE;

  kept = daybook_scratch_take (&pass->scratch, sizeof (DaybookValue) * count);

  for (i = 0; i < count; i++)
    {
      DaybookFrame inner = { items[i], frame };

      if (daybook_condition_holds (self->condition, pass, &inner))
        kept[n++] = items[i];
    }

  *value = daybook_value_list (kept, n);

  return TRUE;
}

static gboolean
load_where (DaybookStep *self,
            DaybookLoad *load,
            DaybookNode node,
            DaybookNode argument,
            DaybookType *type,
            GError **error)
{
  self->run = run_where;
  *type = daybook_type_list_of (type->element);

  load->enclosing++;
  self->condition = daybook_condition_new (load, argument, error);
  load->enclosing--;

  return self->condition != NULL;
}

/* first: true, at: n (number; below zero counts from the end) */

static gboolean
run_at (const DaybookStep *self,
        DaybookPass *pass,
        const DaybookFrame *frame,
        DaybookValue *value,
        GError **error)
{
  const DaybookValue *items;
  gsize count;
  gint64 index;

  if (!daybook_value_as_items (value, &pass->scratch, &items, &count, error))
    return FALSE;

  index = self->number < 0 ? self->number + (gint64) count : self->number;
  *value = index >= 0 && index < (gint64) count ? items[index] : DAYBOOK_NOTHING;

  return TRUE;
}

static gboolean
load_first (DaybookStep *self,
            DaybookLoad *load,
            DaybookNode node,
            DaybookNode argument,
            DaybookType *type,
            GError **error)
{
  self->run = run_at;
  *type = daybook_type_of (type->element);

  return daybook_step_load_flag (self, load, argument, error);
}

static gboolean
load_at (DaybookStep *self,
         DaybookLoad *load,
         DaybookNode node,
         DaybookNode argument,
         DaybookType *type,
         GError **error)
{
  self->run = run_at;
  *type = daybook_type_of (type->element);

  return daybook_load_int (load, argument, "at", G_MININT32, &self->number, error);
}

/* count: true */

static gboolean
run_count (const DaybookStep *self,
           DaybookPass *pass,
           const DaybookFrame *frame,
           DaybookValue *value,
           GError **error)
{
  const DaybookValue *items;
  gsize count;

  if (!daybook_value_as_items (value, &pass->scratch, &items, &count, error))
    return FALSE;

  *value = daybook_value_integer ((gint64) count);

  return TRUE;
}

static gboolean
load_count (DaybookStep *self,
            DaybookLoad *load,
            DaybookNode node,
            DaybookNode argument,
            DaybookType *type,
            GError **error)
{
  self->run = run_count;
  *type = daybook_type_of (DAYBOOK_TYPE_INTEGER);

  return daybook_step_load_flag (self, load, argument, error);
}

/* pick: path (source), looked up in the value itself */

static gboolean
run_pick (const DaybookStep *self,
          DaybookPass *pass,
          const DaybookFrame *frame,
          DaybookValue *value,
          GError **error)
{
  DaybookFrame inner = { *value, frame };

  *value = daybook_source_find (self->source, pass, &inner);

  return TRUE;
}

static gboolean
load_pick (DaybookStep *self,
           DaybookLoad *load,
           DaybookNode node,
           DaybookNode argument,
           DaybookType *type,
           GError **error)
{
  const char *path = daybook_load_text (load, argument, "pick", error);

  self->run = run_pick;
  *type = daybook_type_of (DAYBOOK_TYPE_ANY);

  if (path == NULL)
    return FALSE;
  if (*path == '$')
    return daybook_load_fail (load, argument, error,
                              "\"pick\" looks into the value: use \"from\" for %s", path);

  self->source = daybook_load_source (load, argument, "pick", FALSE, error);

  return self->source != NULL;
}

const DaybookStepKind daybook_step_list_kinds[] = {
  { "each", { NULL }, DAYBOOK_TYPE_BIT (LIST), load_each },
  { "where", { NULL }, DAYBOOK_TYPE_BIT (LIST), load_where },
  { "first", { NULL }, DAYBOOK_TYPE_BIT (LIST), load_first },
  { "at", { NULL }, DAYBOOK_TYPE_BIT (LIST), load_at },
  { "count", { NULL }, DAYBOOK_TYPE_BIT (LIST), load_count },
  { "pick", { NULL }, DAYBOOK_TYPE_BIT (OBJECT) | DAYBOOK_TYPE_BIT (LIST), load_pick },
  { NULL },
};
