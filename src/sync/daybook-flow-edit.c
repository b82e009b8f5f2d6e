/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-edit.h"

#include <string.h>

#include "daybook-action.h"
#include "daybook-audit.h"
#include "daybook-books.h"
#include "daybook-error.h"
#include "daybook-json-writer.h"

/* For the audit log: which flow, and what it was set to. */
static char *
flow_detail (const char *id, const char *value)
{
  g_auto (DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "flow", id);
  daybook_json_put_string (&out, "value", value);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

static gboolean
audit (DaybookDb *db, const char *id, const char *act, const char *value, GError **error)
{
  g_autofree char *detail = flow_detail (id, value);

  return daybook_audit_append (db, NULL, act, detail, g_get_real_time (), error) >= 0;
}

gboolean
daybook_flow_add (DaybookDb *db, const DaybookFlow *flow, GError **error)
{
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (db, error);

  return transaction != NULL && daybook_flows_add (db, flow, error)
         && audit (db, flow->id, "flow.added", flow->policy, error)
         && daybook_db_commit (transaction, error);
}

/* ---- a new one ---- */

static gboolean
plan_books (DaybookDb *db, const DaybookFlowPlan *plan, DaybookFlow *flow, GError **error)
{
  g_autoptr (DaybookConnection) books = daybook_connection_get (db, plan->target, error);
  g_autoptr (DaybookManifest) manifest
      = books != NULL ? daybook_session_manifest (books, error) : NULL;

  if (manifest == NULL)
    return FALSE;
  if (daybook_action_for_kind (manifest, "sale") == NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%s keeps no books that can be posted to", plan->target);
      return FALSE;
    }
  flow->roles = plan->roles != NULL ? g_strdup (plan->roles)
                                    : daybook_flow_suggest_roles (db, plan->shop, plan->processor,
                                                                  plan->target, error);
  flow->title = plan->title != NULL ? g_strdup (plan->title)
                                    : g_strdup_printf ("%s and %s into %s", plan->shop,
                                                       plan->processor, plan->target);
  flow->sources = g_strdup_printf ("[\"%s\",\"%s\"]", plan->shop, plan->processor);
  return flow->roles != NULL;
}

static gboolean
plan_customers (DaybookDb *db, const DaybookFlowPlan *plan, DaybookFlow *flow, GError **error)
{
  const char *as = plan->as != NULL ? plan->as : "orders";
  g_autoptr (DaybookConnection) shop = daybook_connection_get (db, plan->shop, error);
  g_autoptr (DaybookConnection) crm
      = shop != NULL ? daybook_connection_get (db, plan->target, error) : NULL;
  g_autoptr (DaybookManifest) manifest = crm != NULL ? daybook_session_manifest (crm, error) : NULL;

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
                   "%s is no customer list that can be written to", plan->target);
      return FALSE;
    }
  flow->roles = g_strdup_printf ("{\"shop\":\"%s\",\"as\":\"%s\"}", plan->shop, as);
  flow->title = plan->title != NULL ? g_strdup (plan->title)
                                    : g_strdup_printf ("Customers of %s into %s, with their %s",
                                                       plan->shop, plan->target, as);
  flow->sources = g_strdup_printf ("[\"%s\"]", plan->shop);
  return TRUE;
}

DaybookFlow *
daybook_flow_plan (DaybookDb *db, const DaybookFlowPlan *plan, GError **error)
{
  g_autoptr (DaybookFlow) flow = g_new0 (DaybookFlow, 1);
  gboolean customers = plan->processor == NULL;

  if (!(customers ? plan_customers : plan_books) (db, plan, flow, error))
    return NULL;
  flow->id = g_strdup (plan->id);
  flow->target = g_strdup (plan->target);
  flow->kind = g_strdup (customers ? "customers" : "books");
  flow->policy = g_strdup (plan->policy != NULL ? plan->policy : "post");
  flow->state = g_strdup ("on");
  flow->created_us = g_get_real_time ();
  return g_steal_pointer (&flow);
}

/* ---- changes ---- */

/* All members of @node but @but. */
static void
copy_members (const DaybookTree *tree, DaybookNode node, const char *but, DaybookJsonWriter *out)
{
  for (DaybookNode child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    if (!g_str_equal (daybook_tree_key (tree, child), but))
      {
        daybook_json_key (out, daybook_tree_key (tree, child));
        daybook_json_add_node (out, tree, child);
      }
}

char *
daybook_flow_with_role (const char *settings,
                        const char *role,
                        const char *account,
                        const char *name,
                        const char *item,
                        GError **error)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new (settings, -1, error);
  g_auto (DaybookJsonWriter) out = { 0 };

  if (tree == NULL)
    return NULL;
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  copy_members (tree, 0, "roles", &out);
  daybook_json_key (&out, "roles");
  daybook_json_begin_object (&out);
  copy_members (tree, daybook_tree_get (tree, 0, "roles"), role, &out);
  if (account != NULL)
    {
      daybook_json_key (&out, role);
      daybook_json_begin_object (&out);
      daybook_json_put_string (&out, "account", account);
      daybook_json_put_string (&out, "name", name != NULL ? name : account);
      if (item != NULL)
        daybook_json_put_string (&out, "item", item);
      daybook_json_end_object (&out);
    }
  daybook_json_end_object (&out);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

static void
replace (char **text, const char *value)
{
  if (value == NULL)
    return;
  g_free (*text);
  *text = g_strdup (value);
}

static gboolean
is_right (const DaybookFlowChange *change, GError **error)
{
  if (change->policy == NULL || g_str_equal (change->policy, "post")
      || g_str_equal (change->policy, "hold"))
    return TRUE;
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "a policy is post or hold, not \"%s\"",
               change->policy);
  return FALSE;
}

static gboolean
store_change (DaybookDb *db, const char *id, const DaybookFlowChange *change, GError **error)
{
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_autoptr (DaybookFlow) flow = transaction != NULL ? daybook_flows_get (db, id, error) : NULL;

  if (flow == NULL)
    return FALSE;
  replace (&flow->title, change->title);
  replace (&flow->policy, change->policy);
  replace (&flow->state, change->state);
  replace (&flow->roles, change->settings);
  return daybook_flows_update (db, flow, error)
         && (change->title == NULL || audit (db, id, "flow.titled", change->title, error))
         && (change->policy == NULL || audit (db, id, "flow.policy", change->policy, error))
         && (change->state == NULL || audit (db, id, "flow.state", change->state, error))
         && (change->settings == NULL || audit (db, id, "flow.mapped", change->said, error))
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_flow_change (DaybookDb *db,
                     const char *id,
                     const DaybookFlowChange *change,
                     GCancellable *cancellable,
                     DaybookFlowCounts *counts,
                     GError **error)
{
  return is_right (change, error) && store_change (db, id, change, error)
         && daybook_flow_recompose (db, id, cancellable, counts, error);
}

/* ---- to be seen ---- */

void
daybook_flow_role_free (DaybookFlowRole *self)
{
  if (self == NULL)
    return;
  g_free (self->role);
  g_free (self->account);
  g_free (self->name);
  g_free (self->item);
  g_free (self->reason);
  g_free (self);
}

static DaybookFlowRole *
role_new (const DaybookTree *tree, const char *name)
{
  DaybookNode role = daybook_tree_get (tree, daybook_tree_get (tree, 0, "roles"), name);
  DaybookNode reason = daybook_tree_get (tree, daybook_tree_get (tree, 0, "reasons"), name);
  DaybookFlowRole *self = g_new0 (DaybookFlowRole, 1);

  self->role = g_strdup (name);
  self->account = g_strdup (daybook_tree_find_text (tree, role, "account"));
  self->name = g_strdup (daybook_tree_find_text (tree, role, "name"));
  self->item = g_strdup (daybook_tree_find_text (tree, role, "item"));
  self->reason = g_strdup (daybook_tree_text (tree, reason, NULL));
  return self;
}

static int
compare_roles (gconstpointer a, gconstpointer b)
{
  const DaybookFlowRole *left = *(DaybookFlowRole *const *) a;
  const DaybookFlowRole *right = *(DaybookFlowRole *const *) b;

  return (left->account != NULL) - (right->account != NULL);
}

/* "clearing:stripe:usd" of the flow's processor (transfer full). */
static char *
clearing_role (DaybookDb *db, const DaybookTree *settings, GError **error)
{
  const char *processor = daybook_tree_find_text (settings, 0, "processor");
  g_autoptr (DaybookConnection) connection
      = processor != NULL ? daybook_connection_get (db, processor, error) : NULL;
  g_autofree char *currency = daybook_db_dup_meta (db, "currency", NULL);
  g_autofree char *lower = g_ascii_strdown (currency != NULL ? currency : "USD", -1);

  return connection != NULL ? g_strdup_printf ("clearing:%s:%s", connection->provider, lower)
                            : g_strdup ("clearing");
}

GPtrArray *
daybook_flow_list_roles (DaybookDb *db, const DaybookFlow *flow, GError **error)
{
  static const char *const more[] = { "customer", "payment_method", NULL };
  const char *const *roles = daybook_books_roles ();
  g_autoptr (GPtrArray) all
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_flow_role_free);
  g_autoptr (DaybookTree) settings = daybook_tree_new (flow->roles, -1, error);
  g_autofree char *clearing = NULL;

  if (settings == NULL)
    return NULL;
  if (!g_str_equal (flow->kind, "books"))
    return g_steal_pointer (&all);
  clearing = clearing_role (db, settings, NULL);
  for (guint i = 0; roles[i] != NULL; i++)
    g_ptr_array_add (all,
                     role_new (settings, g_str_equal (roles[i], "clearing") ? clearing : roles[i]));
  /* Not always needed, so not among what is missing. */
  for (guint i = 0; more[i] != NULL; i++)
    {
      DaybookFlowRole *role = role_new (settings, more[i]);

      if (role->account != NULL)
        g_ptr_array_add (all, role);
      else
        daybook_flow_role_free (role);
    }
  /* Stable, because equal ones keep their order only so. */
  for (guint i = 1; i < all->len; i++)
    for (guint k = i; k > 0 && compare_roles (&all->pdata[k - 1], &all->pdata[k]) > 0; k--)
      {
        gpointer other = all->pdata[k];

        all->pdata[k] = all->pdata[k - 1];
        all->pdata[k - 1] = other;
      }
  return g_steal_pointer (&all);
}

gboolean
daybook_flow_count (
    DaybookDb *db, const char *id, gint64 since_us, DaybookFlowFigures *out, GError **error)
{
  g_autoptr (GArray) counts = daybook_deliveries_count_flow (db, id, since_us, error);
  DaybookFlowFigures figures = { 0 };
  gint64 *const fields[DAYBOOK_N_DELIVERY_STATES] = {
    [DAYBOOK_DELIVERY_WAITING] = &figures.waiting, [DAYBOOK_DELIVERY_HELD] = &figures.held,
    [DAYBOOK_DELIVERY_READY] = &figures.ready,     [DAYBOOK_DELIVERY_SENT] = &figures.sent,
    [DAYBOOK_DELIVERY_DONE] = &figures.done,       [DAYBOOK_DELIVERY_REFUSED] = &figures.refused,
  };

  if (counts == NULL)
    return FALSE;
  for (guint i = 0; i < counts->len; i++)
    {
      const DaybookFlowCount *count = &g_array_index (counts, DaybookFlowCount, i);

      if (fields[count->state] != NULL)
        *fields[count->state] += count->count;
      if (count->state == DAYBOOK_DELIVERY_DONE)
        figures.done_today += count->recent;
    }
  *out = figures;
  return TRUE;
}
