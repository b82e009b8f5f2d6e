/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-list-query.h"

#include <string.h>

DaybookListQuery *
daybook_list_query_copy (const DaybookListQuery *self)
{
  DaybookListQuery *copy = g_new0 (DaybookListQuery, 1);

  if (self == NULL)
    return copy;
  copy->kind = g_strdup (self->kind);
  copy->text = g_strdup (self->text);
  copy->sort = g_strdup (self->sort);
  copy->descending = self->descending;
  copy->filters = g_strdupv (self->filters);

  return copy;
}

void
daybook_list_query_free (DaybookListQuery *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->text);
  g_free (self->sort);
  g_strfreev (self->filters);
  g_free (self);
}

static gboolean
is_named (const char *filter, const char *name)
{
  gsize length = strlen (name);

  return strncmp (filter, name, length) == 0 && filter[length] == '=';
}

const char *
daybook_list_query_filter (const DaybookListQuery *self, const char *name)
{
  for (char **filter = self->filters; filter != NULL && *filter != NULL; filter++)
    if (is_named (*filter, name))
      return *filter + strlen (name) + 1;
  return NULL;
}

void
daybook_list_query_set_filter (DaybookListQuery *self, const char *name, const char *value)
{
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();

  for (char **filter = self->filters; filter != NULL && *filter != NULL; filter++)
    if (!is_named (*filter, name))
      g_strv_builder_add (kept, *filter);
  if (value != NULL)
    {
      g_autofree char *filter = g_strconcat (name, "=", value, NULL);

      g_strv_builder_add (kept, filter);
    }
  g_strfreev (self->filters);
  self->filters = g_strv_builder_end (kept);
}
