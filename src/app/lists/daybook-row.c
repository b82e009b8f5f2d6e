/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-row.h"

struct _DaybookRow
{
  GObject parent_instance;

  gint64 id;
  char **cells;
};

enum
{
  PROP_0,
  PROP_CELLS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DaybookRow, daybook_row, G_TYPE_OBJECT)

static void
daybook_row_finalize (GObject *object)
{
  g_strfreev (DAYBOOK_ROW (object)->cells);
  G_OBJECT_CLASS (daybook_row_parent_class)->finalize (object);
}

static void
daybook_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CELLS)
    g_value_set_boxed (value, DAYBOOK_ROW (object)->cells);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
daybook_row_class_init (DaybookRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = daybook_row_finalize;
  object_class->get_property = daybook_row_get_property;
  properties[PROP_CELLS] = g_param_spec_boxed ("cells", NULL, NULL, G_TYPE_STRV,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
daybook_row_init (DaybookRow *self)
{
}

DaybookRow *
daybook_row_new (gint64 id)
{
  DaybookRow *self = g_object_new (DAYBOOK_TYPE_ROW, NULL);

  self->id = id;

  return self;
}

gint64
daybook_row_get_id (DaybookRow *self)
{
  g_return_val_if_fail (DAYBOOK_IS_ROW (self), 0);

  return self->id;
}

const char *const *
daybook_row_get_cells (DaybookRow *self)
{
  g_return_val_if_fail (DAYBOOK_IS_ROW (self), NULL);

  return (const char *const *) self->cells;
}

void
daybook_row_take_cells (DaybookRow *self, char **cells)
{
  g_return_if_fail (DAYBOOK_IS_ROW (self));

  g_strfreev (self->cells);
  self->cells = cells;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CELLS]);
}
