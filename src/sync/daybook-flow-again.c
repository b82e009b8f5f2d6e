/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deliveries of any flows, composed again because a person asks for it. */
#include "daybook-flow-kind.h"

typedef struct
{
  const DaybookFlowKind *kind;
  gpointer flow; /* owned, by the kind */
} Opened;

static void
opened_free (gpointer data)
{
  Opened *self = data;

  if (self->flow != NULL)
    self->kind->close (self->flow);
  g_free (self);
}

static Opened *
open_flow (DaybookDb *db, const char *id, GError **error)
{
  g_autoptr(DaybookFlow) row = daybook_flows_get (db, id, error);
  const DaybookFlowKind *kind = row != NULL ? daybook_flow_kind_find (row->kind, error) : NULL;
  gpointer flow = kind != NULL ? kind->open (db, id, error) : NULL;
  Opened *self;

  if (flow == NULL)
    return NULL;
  self = g_new0 (Opened, 1);
  self->kind = kind;
  self->flow = flow;
  kind->begin (flow, g_get_real_time ());
  return self;
}

/* Each flow is opened once. */
static Opened *
flow_of (DaybookDb *db, GHashTable *flows, const char *id, GError **error)
{
  Opened *opened = g_hash_table_lookup (flows, id);

  if (opened == NULL && (opened = open_flow (db, id, error)) != NULL)
    g_hash_table_insert (flows, g_strdup (id), opened);
  return opened;
}

gboolean
daybook_flow_again (DaybookDb *db,
                    DaybookDelivery *const *deliveries,
                    gsize n,
                    DaybookFlowCounts *counts,
                    GError **error)
{
  g_autoptr(GHashTable) flows
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, opened_free);

  for (gsize i = 0; i < n; i++)
    {
      Opened *opened = flow_of (db, flows, deliveries[i]->flow, error);

      if (opened == NULL || !opened->kind->again (opened->flow, deliveries[i], counts, error))
        return FALSE;
    }
  return TRUE;
}
