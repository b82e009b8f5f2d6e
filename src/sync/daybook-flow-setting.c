/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-setting.h"

#include "daybook-error.h"
#include "daybook-flow-setup.h"

static const char *const states[] = { "on", "paused", NULL };
static const char *const policies[] = { "post", "hold", NULL };

static gboolean
set_word (
    char **slot, const char *what, const char *value, const char *const *words, GError **error)
{
  if (!g_strv_contains (words, value))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "a %s is %s or %s, not \"%s\"", what,
                   words[0], words[1], value);
      return FALSE;
    }
  g_free (*slot);
  *slot = g_strdup (value);
  return TRUE;
}

static gboolean
change_role (DaybookFlow *flow, const char *role, const char *meaning, GError **error)
{
  g_auto(GStrv) target = g_strsplit (meaning, "/", 2);
  char *roles;

  if (*meaning == '\0')
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "no account was named for %s", role);
      return FALSE;
    }
  roles = daybook_flow_setup_map_role (flow->roles, role, target[0], NULL, target[1], error);
  if (roles == NULL)
    return FALSE;
  g_free (flow->roles);
  flow->roles = roles;
  return TRUE;
}

static gboolean
store_change (DaybookDb *db,
              DaybookFlow *flow,
              const char *act,
              const char *value,
              GCancellable *cancellable,
              DaybookFlowCounts *counts,
              GError **error)
{
  return daybook_flow_setup_change (db, flow, act, value, error)
         && daybook_flow_recompose (db, flow->id, cancellable, counts, error);
}

gboolean
daybook_flow_set_state (DaybookDb *db,
                        const char *id,
                        const char *state,
                        GCancellable *cancellable,
                        DaybookFlowCounts *counts,
                        GError **error)
{
  g_autoptr(DaybookFlow) flow = daybook_flows_get (db, id, error);

  return flow != NULL && set_word (&flow->state, "state", state, states, error)
         && store_change (db, flow, "flow.state", state, cancellable, counts, error);
}

gboolean
daybook_flow_set_policy (DaybookDb *db,
                         const char *id,
                         const char *policy,
                         GCancellable *cancellable,
                         DaybookFlowCounts *counts,
                         GError **error)
{
  g_autoptr(DaybookFlow) flow = daybook_flows_get (db, id, error);

  return flow != NULL && set_word (&flow->policy, "policy", policy, policies, error)
         && store_change (db, flow, "flow.policy", policy, cancellable, counts, error);
}

gboolean
daybook_flow_set_role (DaybookDb *db,
                       const char *id,
                       const char *role,
                       const char *meaning,
                       GCancellable *cancellable,
                       DaybookFlowCounts *counts,
                       GError **error)
{
  g_autoptr(DaybookFlow) flow = daybook_flows_get (db, id, error);
  g_autofree char *value = g_strdup_printf ("%s=%s", role, meaning);

  return flow != NULL && change_role (flow, role, meaning, error)
         && store_change (db, flow, "flow.mapped", value, cancellable, counts, error);
}
