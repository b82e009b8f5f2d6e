/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-description.h"

static void
fact_free (gpointer data)
{
  DaybookFact *self = data;

  g_free (self->title);
  g_free (self->text);
  g_free (self);
}

static void
deed_free (gpointer data)
{
  DaybookDeed *self = data;

  g_free (self->label);
  g_free (self->name);
  g_free (self);
}

DaybookDescription *
daybook_description_new (char *title)
{
  DaybookDescription *self = g_new0 (DaybookDescription, 1);

  self->title = title;
  self->facts = g_ptr_array_new_with_free_func (fact_free);
  self->deeds = g_ptr_array_new_with_free_func (deed_free);

  return self;
}

void
daybook_description_free (DaybookDescription *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->code);
  g_ptr_array_unref (self->facts);
  g_ptr_array_unref (self->deeds);
  g_free (self);
}

void
daybook_description_add (DaybookDescription *self, const char *title, char *text)
{
  DaybookFact *fact;

  if (text == NULL || *text == '\0')
    {
      g_free (text);
      return;
    }
  fact = g_new0 (DaybookFact, 1);
  fact->title = g_strdup (title);
  fact->text = text;
  g_ptr_array_add (self->facts, fact);
}

void
daybook_description_add_deed (DaybookDescription *self,
                              const char *label,
                              const char *name,
                              gboolean suggested)
{
  DaybookDeed *deed = g_new0 (DaybookDeed, 1);

  deed->label = g_strdup (label);
  deed->name = g_strdup (name);
  deed->suggested = suggested;
  g_ptr_array_add (self->deeds, deed);
}
