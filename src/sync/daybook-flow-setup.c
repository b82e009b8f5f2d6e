/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-setup.h"

#include "daybook-action.h"
#include "daybook-audit.h"
#include "daybook-error.h"
#include "daybook-flow-run.h"
#include "daybook-json-writer.h"
#include "daybook-session.h"
#include "daybook-stream.h"

DaybookFlowSetup *
daybook_flow_setup_new (const char *kind,
                        const char *shop,
                        const char *processor,
                        const char *target)
{
  DaybookFlowSetup *self = g_new0 (DaybookFlowSetup, 1);

  self->kind = g_strdup (kind);
  self->shop = g_strdup (shop);
  self->processor = g_strdup (processor);
  self->target = g_strdup (target);
  return self;
}

void
daybook_flow_setup_free (DaybookFlowSetup *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->shop);
  g_free (self->processor);
  g_free (self->target);
  g_free (self->written);
  g_free (self->policy);
  g_free (self->owner);
  g_free (self->note);
  g_free (self->roles);
  g_free (self);
}

/* ---- what is connected asks for ---- */

/* Connections by what they can be in a flow. */
typedef struct
{
  GPtrArray *shops, *processors, *books, *crms; /* char *, borrowed from the connections */
} Parts;

static void
parts_clear (Parts *self)
{
  g_clear_pointer (&self->shops, g_ptr_array_unref);
  g_clear_pointer (&self->processors, g_ptr_array_unref);
  g_clear_pointer (&self->books, g_ptr_array_unref);
  g_clear_pointer (&self->crms, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* One whose own manifest is not there any more takes no part. */
static void
add_part (Parts *parts, const DaybookConnection *connection)
{
  g_autoptr(DaybookManifest) manifest = daybook_session_manifest (connection, NULL);

  if (manifest == NULL)
    return;
  if (daybook_stream_of_type (manifest, "order", NULL) != NULL)
    g_ptr_array_add (parts->shops, connection->id);
  if (daybook_stream_of_type (manifest, "balance_entry", NULL) != NULL)
    g_ptr_array_add (parts->processors, connection->id);
  if (daybook_action_for_kind (manifest, "sale") != NULL)
    g_ptr_array_add (parts->books, connection->id);
  if (daybook_action_for_kind (manifest, "contact") != NULL)
    g_ptr_array_add (parts->crms, connection->id);
}

static gboolean
has_source (const DaybookFlow *flow, const char *connection)
{
  g_autoptr(DaybookTree) sources = daybook_tree_new (flow->sources, -1, NULL);

  for (DaybookNode node = daybook_tree_first (sources, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (sources, node))
    if (g_strcmp0 (daybook_tree_text (sources, node, NULL), connection) == 0)
      return TRUE;
  return FALSE;
}

/* A processor's ledger is posted once into a set of books: a second shop that it pays for would
 * have every row of the first one's for a payment without an order. */
static gboolean
does_same (const DaybookFlow *flow, const DaybookFlowSetup *setup)
{
  return g_str_equal (flow->kind, setup->kind) && g_str_equal (flow->target, setup->target)
         && has_source (flow, setup->processor != NULL ? setup->processor : setup->shop);
}

static gboolean
does_same_as (const DaybookFlowSetup *other, const DaybookFlowSetup *setup)
{
  return g_str_equal (other->kind, setup->kind) && g_str_equal (other->target, setup->target)
         && (setup->processor != NULL ? g_strcmp0 (other->processor, setup->processor) == 0
                                      : g_str_equal (other->shop, setup->shop));
}

static gboolean
is_there (const GPtrArray *flows, const GPtrArray *setups, const DaybookFlowSetup *setup)
{
  for (guint i = 0; i < flows->len; i++)
    if (does_same (g_ptr_array_index (flows, i), setup))
      return TRUE;
  for (guint i = 0; i < setups->len; i++)
    if (does_same_as (g_ptr_array_index (setups, i), setup))
      return TRUE;
  return FALSE;
}

static gboolean
is_taken (const GPtrArray *flows, const GPtrArray *setups, const char *id)
{
  for (guint i = 0; i < flows->len; i++)
    if (g_str_equal (((DaybookFlow *) g_ptr_array_index (flows, i))->id, id))
      return TRUE;
  for (guint i = 0; i < setups->len; i++)
    if (g_str_equal (((DaybookFlowSetup *) g_ptr_array_index (setups, i))->id, id))
      return TRUE;
  return FALSE;
}

/* (transfer full) @setup */
static void
take_setup (const GPtrArray *flows, GPtrArray *setups, DaybookFlowSetup *setup)
{
  if (is_there (flows, setups, setup))
    {
      daybook_flow_setup_free (setup);
      return;
    }
  setup->id = g_strdup (setup->kind);
  for (guint i = 2; is_taken (flows, setups, setup->id); i++)
    {
      g_free (setup->id);
      setup->id = g_strdup_printf ("%s-%u", setup->kind, i);
    }
  g_ptr_array_add (setups, setup);
}

static void
pair_up (const Parts *parts, const char *shop, const GPtrArray *flows, GPtrArray *setups)
{
  for (guint b = 0; b < parts->books->len; b++)
    for (guint p = 0; p < parts->processors->len; p++)
      take_setup (flows, setups,
                  daybook_flow_setup_new ("books", shop, g_ptr_array_index (parts->processors, p),
                                          g_ptr_array_index (parts->books, b)));
  for (guint c = 0; c < parts->crms->len; c++)
    take_setup (flows, setups,
                daybook_flow_setup_new ("customers", shop, NULL,
                                        g_ptr_array_index (parts->crms, c)));
}

GPtrArray *
daybook_flow_setup_suggest (DaybookDb *db, GError **error)
{
  g_autoptr(GPtrArray) setups
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_flow_setup_free);
  g_autoptr(GPtrArray) connections = daybook_connection_list (db, FALSE, error);
  g_autoptr(GPtrArray) flows = connections != NULL ? daybook_flows_list (db, error) : NULL;
  g_auto(Parts) parts = { g_ptr_array_new (), g_ptr_array_new (), g_ptr_array_new (),
                          g_ptr_array_new () };

  if (flows == NULL)
    return NULL;
  for (guint i = 0; i < connections->len; i++)
    add_part (&parts, g_ptr_array_index (connections, i));
  for (guint i = 0; i < parts.shops->len; i++)
    pair_up (&parts, g_ptr_array_index (parts.shops, i), flows, setups);
  return g_steal_pointer (&setups);
}

/* ---- settings ---- */

static void
copy_members (DaybookJsonWriter *out,
              const DaybookTree *tree,
              DaybookNode node,
              const char *const *but)
{
  for (DaybookNode child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    if (!g_strv_contains (but, daybook_tree_key (tree, child)))
      {
        daybook_json_key (out, daybook_tree_key (tree, child));
        daybook_json_add_node (out, tree, child);
      }
}

char *
daybook_flow_setup_map_role (const char *settings,
                             const char *role,
                             const char *account,
                             const char *name,
                             const char *item,
                             GError **error)
{
  static const char *const roles[] = { "roles", NULL };
  const char *const this_one[] = { role, NULL };
  g_autoptr(DaybookTree) tree = daybook_tree_new (settings, -1, error);
  g_auto(DaybookJsonWriter) out = { 0 };

  if (tree == NULL)
    return NULL;
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  copy_members (&out, tree, 0, roles);
  daybook_json_key (&out, "roles");
  daybook_json_begin_object (&out);
  copy_members (&out, tree, daybook_tree_get (tree, 0, "roles"), this_one);
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

/* @settings (consumed) with the words of the person who owns it. */
static char *
with_words (char *settings, const DaybookFlowSetup *setup, GError **error)
{
  static const char *const words[] = { "owner", "note", NULL };
  g_autofree char *text = settings;
  g_autoptr(DaybookTree) tree = text != NULL ? daybook_tree_new (text, -1, error) : NULL;
  g_auto(DaybookJsonWriter) out = { 0 };

  if (tree == NULL)
    return NULL;
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  copy_members (&out, tree, 0, words);
  if (setup->owner != NULL)
    daybook_json_put_string (&out, "owner", setup->owner);
  if (setup->note != NULL)
    daybook_json_put_string (&out, "note", setup->note);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

/* ---- a new one ---- */

static gboolean
describe_books (DaybookDb *db, const DaybookFlowSetup *setup, DaybookFlow *flow, GError **error)
{
  flow->roles = with_words (setup->roles != NULL
                                ? g_strdup (setup->roles)
                                : daybook_flow_suggest_roles (db, setup->shop, setup->processor,
                                                              setup->target, error),
                            setup, error);
  flow->title = g_strdup_printf ("%s and %s into %s", setup->shop, setup->processor,
                                 setup->target);
  flow->sources = g_strdup_printf ("[\"%s\",\"%s\"]", setup->shop, setup->processor);
  return flow->roles != NULL;
}

static gboolean
describe_customers (DaybookDb *db, const DaybookFlowSetup *setup, DaybookFlow *flow, GError **error)
{
  const char *as = setup->written != NULL ? setup->written : "orders";
  g_autoptr(DaybookConnection) shop = daybook_connection_get (db, setup->shop, error);
  g_autoptr(DaybookConnection) crm
      = shop != NULL ? daybook_connection_get (db, setup->target, error) : NULL;
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
                   "%s is no customer list that can be written to", setup->target);
      return FALSE;
    }
  flow->roles = with_words (g_strdup_printf ("{\"shop\":\"%s\",\"as\":\"%s\"}", setup->shop, as),
                            setup, error);
  flow->title
      = g_strdup_printf ("Customers of %s into %s, with their %s", setup->shop, setup->target, as);
  flow->sources = g_strdup_printf ("[\"%s\"]", setup->shop);
  return flow->roles != NULL;
}

DaybookFlow *
daybook_flow_setup_make (DaybookDb *db, const DaybookFlowSetup *self, GError **error)
{
  g_autoptr(DaybookFlow) flow = g_new0 (DaybookFlow, 1);
  gboolean customers = g_str_equal (self->kind, "customers");

  if (!(customers ? describe_customers : describe_books) (db, self, flow, error))
    return NULL;
  flow->id = g_strdup (self->id);
  flow->kind = g_strdup (self->kind);
  flow->target = g_strdup (self->target);
  flow->policy = g_strdup (self->policy != NULL ? self->policy : "post");
  flow->state = g_strdup ("on");
  flow->created_us = g_get_real_time ();
  return g_steal_pointer (&flow);
}

/* For the audit log: which flow, and what it was set to. */
static char *
detail_of (const char *id, const char *value)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "flow", id);
  daybook_json_put_string (&out, "value", value);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

typedef gboolean (*Store) (DaybookDb *db, const DaybookFlow *flow, GError **error);

static gboolean
store (DaybookDb *db,
       const DaybookFlow *flow,
       Store write,
       const char *act,
       const char *value,
       GError **error)
{
  g_autofree char *detail = detail_of (flow->id, value);
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  return transaction != NULL && write (db, flow, error)
         && daybook_audit_append (db, NULL, act, detail, g_get_real_time (), error) >= 0
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_flow_setup_add (DaybookDb *db, const DaybookFlowSetup *self, GError **error)
{
  g_autoptr(DaybookFlow) flow = daybook_flow_setup_make (db, self, error);

  return flow != NULL
         && store (db, flow, daybook_flows_add, "flow.added", flow->policy, error);
}

gboolean
daybook_flow_setup_change (DaybookDb *db,
                           const DaybookFlow *flow,
                           const char *act,
                           const char *value,
                           GError **error)
{
  return store (db, flow, daybook_flows_update, act, value, error);
}
