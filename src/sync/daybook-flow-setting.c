/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-setting.h"

#include "daybook-action.h"
#include "daybook-audit.h"
#include "daybook-error.h"
#include "daybook-json-writer.h"
#include "daybook-session.h"

/* For the audit log: which flow, and what it was set to. */
static char *
flow_detail (const char *id, const char *value)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "flow", id);
  daybook_json_put_string (&out, "value", value);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

static gboolean
store_flow (DaybookDb *db,
            DaybookFlow *flow,
            gboolean add,
            const char *act,
            const char *value,
            GError **error)
{
  g_autofree char *detail = flow_detail (flow->id, value);
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  return transaction != NULL
         && (add ? daybook_flows_add (db, flow, error) : daybook_flows_update (db, flow, error))
         && daybook_audit_append (db, NULL, act, detail, g_get_real_time (), error) >= 0
         && daybook_db_commit (transaction, error);
}

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
is_for_customers (const DaybookFlowWish *wish)
{
  return g_strcmp0 (wish->kind, "customers") == 0;
}

static gboolean
describe_books (DaybookDb *db, DaybookFlow *flow, const DaybookFlowWish *wish, GError **error)
{
  flow->roles = wish->roles != NULL
                    ? g_strdup (wish->roles)
                    : daybook_flow_suggest_roles (db, wish->shop, wish->processor, wish->target,
                                                  error);
  flow->title = g_strdup_printf ("%s and %s into %s", wish->shop, wish->processor, wish->target);
  flow->sources = g_strdup_printf ("[\"%s\",\"%s\"]", wish->shop, wish->processor);
  return flow->roles != NULL;
}

static gboolean
describe_customers (DaybookDb *db, DaybookFlow *flow, const DaybookFlowWish *wish, GError **error)
{
  const char *as = wish->as != NULL ? wish->as : "orders";
  g_autoptr(DaybookConnection) shop = daybook_connection_get (db, wish->shop, error);
  g_autoptr(DaybookConnection) crm
      = shop != NULL ? daybook_connection_get (db, wish->target, error) : NULL;
  g_autoptr(DaybookManifest) manifest = crm != NULL ? daybook_session_manifest (crm, error) : NULL;

  if (manifest == NULL)
    return FALSE;
  if (!g_str_equal (as, "orders") && !g_str_equal (as, "deals"))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "--as is orders or deals, not \"%s\"",
                   as);
      return FALSE;
    }
  if (daybook_action_for_kind (manifest, "contact") == NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%s is no customer list that can be written to", wish->target);
      return FALSE;
    }
  flow->roles = g_strdup_printf ("{\"shop\":\"%s\",\"as\":\"%s\"}", wish->shop, as);
  flow->title
      = g_strdup_printf ("Customers of %s into %s, with their %s", wish->shop, wish->target, as);
  flow->sources = g_strdup_printf ("[\"%s\"]", wish->shop);
  return TRUE;
}

gboolean
daybook_flow_add (DaybookDb *db, const DaybookFlowWish *wish, GError **error)
{
  g_autoptr(DaybookFlow) flow = g_new0 (DaybookFlow, 1);

  if (!set_word (&flow->policy, "policy", wish->policy != NULL ? wish->policy : "post", policies,
                 error)
      || !(is_for_customers (wish) ? describe_customers : describe_books) (db, flow, wish, error))
    return FALSE;
  flow->id = g_strdup (wish->id);
  flow->kind = g_strdup (is_for_customers (wish) ? "customers" : "books");
  flow->target = g_strdup (wish->target);
  flow->state = g_strdup ("on");
  flow->created_us = g_get_real_time ();
  return store_flow (db, flow, TRUE, "flow.added", flow->policy, error);
}

/* ---- changes ---- */

/* The settings with one role set to ACCOUNT[/ITEM]. */
static char *
map_role (
    const char *settings, const char *role, const char *account, const char *item, GError **error)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (settings, -1, error);
  g_auto(DaybookJsonWriter) out = { 0 };
  DaybookNode roles = daybook_tree_get (tree, 0, "roles");

  if (tree == NULL)
    return NULL;
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    if (node != roles)
      {
        daybook_json_key (&out, daybook_tree_key (tree, node));
        daybook_json_add_node (&out, tree, node);
      }
  daybook_json_key (&out, "roles");
  daybook_json_begin_object (&out);
  for (DaybookNode node = daybook_tree_first (tree, roles); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    if (!g_str_equal (daybook_tree_key (tree, node), role))
      {
        daybook_json_key (&out, daybook_tree_key (tree, node));
        daybook_json_add_node (&out, tree, node);
      }
  daybook_json_key (&out, role);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "account", account);
  daybook_json_put_string (&out, "name", account);
  if (item != NULL)
    daybook_json_put_string (&out, "item", item);
  daybook_json_end_object (&out);
  daybook_json_end_object (&out);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
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
  roles = map_role (flow->roles, role, target[0], target[1], error);
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
  return store_flow (db, flow, FALSE, act, value, error)
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
