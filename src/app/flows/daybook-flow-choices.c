/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-choices.h"

#include <string.h>

#include "daybook-action.h"
#include "daybook-records.h"
#include "daybook-stream.h"

#define MOST_ACCOUNTS 5000

static void
end_free (gpointer data)
{
  DaybookFlowEnd *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self);
}

static void
account_free (gpointer data)
{
  DaybookAccountChoice *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->title);
  g_free (self->item);
  g_free (self);
}

void
daybook_flow_wish_free (DaybookFlowWish *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->flow, daybook_flow_free);
  g_free (self->shop);
  g_free (self->processor);
  g_free (self->target);
  g_free (self);
}

void
daybook_flow_choices_free (DaybookFlowChoices *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->shops, g_ptr_array_unref);
  g_clear_pointer (&self->processors, g_ptr_array_unref);
  g_clear_pointer (&self->books, g_ptr_array_unref);
  g_clear_pointer (&self->crms, g_ptr_array_unref);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->roles, g_ptr_array_unref);
  g_clear_pointer (&self->flow, daybook_flow_free);
  g_free (self->shop);
  g_free (self->processor);
  g_free (self->target);
  g_free (self->problem);
  g_free (self);
}

static void
add_end (GPtrArray *ends, const DaybookConnection *connection)
{
  DaybookFlowEnd *end = g_new0 (DaybookFlowEnd, 1);

  end->id = g_strdup (connection->id);
  end->title = g_strdup (*connection->title != '\0' ? connection->title : connection->id);
  g_ptr_array_add (ends, end);
}

/* What a connection can be is what its manifest reads and writes. */
static void
sort_connection (DaybookFlowChoices *self, const DaybookConnection *connection)
{
  g_autoptr (DaybookManifest) manifest = daybook_session_manifest (connection, NULL);

  if (manifest == NULL)
    return;
  if (daybook_action_for_kind (manifest, "sale") != NULL)
    add_end (self->books, connection);
  else if (daybook_action_for_kind (manifest, "contact") != NULL)
    add_end (self->crms, connection);
  else if (daybook_stream_of_type (manifest, "order", NULL) != NULL)
    add_end (self->shops, connection);
  if (daybook_stream_of_type (manifest, "balance_entry", NULL) != NULL)
    add_end (self->processors, connection);
}

static char *
first_of (const GPtrArray *ends, const char *wished)
{
  const DaybookFlowEnd *first = ends->len > 0 ? g_ptr_array_index (ends, 0) : NULL;

  for (guint i = 0; i < ends->len; i++)
    if (g_strcmp0 (((DaybookFlowEnd *) g_ptr_array_index (ends, i))->id, wished) == 0)
      return g_strdup (wished);
  return first != NULL ? g_strdup (first->id) : NULL;
}

/* "books", or "books-2" when that is taken (transfer full). */
static char *
free_id (DaybookDb *db, const char *base)
{
  g_autofree char *id = g_strdup (base);

  for (guint n = 2;; n++)
    {
      g_autoptr (DaybookFlow) there = daybook_flows_get (db, id, NULL);

      if (there == NULL)
        return g_steal_pointer (&id);
      g_free (id);
      id = g_strdup_printf ("%s-%u", base, n);
    }
}

static gboolean
read_accounts (DaybookFlowChoices *self, DaybookDb *db, GError **error)
{
  DaybookRecordsQuery query
      = { .type = "account", .connection = self->target, .limit = MOST_ACCOUNTS, .bodies = TRUE };
  g_autoptr (GPtrArray) records = daybook_records_list (db, &query, error);
  g_autoptr (GPtrArray) items = NULL;

  query.type = "item";
  items = records != NULL ? daybook_records_list (db, &query, error) : NULL;
  for (guint i = 0; items != NULL && i < records->len; i++)
    {
      const DaybookStoredRecord *record = g_ptr_array_index (records, i);
      g_autoptr (DaybookTree) tree = daybook_tree_new (record->body, -1, NULL);
      const char *name = daybook_tree_find_text (tree, 0, "name");
      DaybookAccountChoice *account = g_new0 (DaybookAccountChoice, 1);

      account->id = g_strdup (record->source_id);
      account->name = g_strdup (name != NULL ? name : record->source_id);
      account->title = g_strdup_printf ("%s (%s)", account->name, account->id);
      for (guint k = 0; k < items->len && account->item == NULL; k++)
        {
          const DaybookStoredRecord *item = g_ptr_array_index (items, k);
          g_autoptr (DaybookTree) body = daybook_tree_new (item->body, -1, NULL);

          if (g_strcmp0 (daybook_tree_find_text (body, 0, "income_account"), account->id) == 0)
            account->item = g_strdup (item->source_id);
        }
      g_ptr_array_add (self->accounts, account);
    }
  return items != NULL;
}

/* The flow as it would be, with roles as suggested. */
static void
plan (DaybookFlowChoices *self, DaybookDb *db, const DaybookFlowWish *wish)
{
  g_autofree char *id = free_id (db, wish->customers ? "customers" : "books");
  DaybookFlowPlan plan = { .id = id,
                           .shop = self->shop,
                           .processor = wish->customers ? NULL : self->processor,
                           .target = self->target,
                           .as = wish->deals ? "deals" : "orders" };
  g_autoptr (GError) error = NULL;

  if (self->shop == NULL || self->target == NULL || (!wish->customers && self->processor == NULL))
    return;
  self->flow = daybook_flow_plan (db, &plan, &error);
  if (error != NULL)
    self->problem = g_strdup (error->message);
}

DaybookFlowChoices *
daybook_flow_choices_read (DaybookDb *db, const DaybookFlowWish *wish, GError **error)
{
  g_autoptr (DaybookFlowChoices) self = g_new0 (DaybookFlowChoices, 1);
  g_autoptr (GPtrArray) connections = daybook_connection_list (db, FALSE, error);

  if (connections == NULL)
    return NULL;
  self->shops = g_ptr_array_new_with_free_func (end_free);
  self->processors = g_ptr_array_new_with_free_func (end_free);
  self->books = g_ptr_array_new_with_free_func (end_free);
  self->crms = g_ptr_array_new_with_free_func (end_free);
  self->accounts = g_ptr_array_new_with_free_func (account_free);
  for (guint i = 0; i < connections->len; i++)
    sort_connection (self, g_ptr_array_index (connections, i));
  self->shop = first_of (self->shops, wish->shop);
  self->processor = first_of (self->processors, wish->processor);
  if (wish->flow != NULL)
    {
      self->flow = daybook_flows_get (db, wish->flow->id, error);
      self->target = g_strdup (wish->flow->target);
      if (self->flow == NULL)
        return NULL;
    }
  else
    {
      self->target = first_of (wish->customers ? self->crms : self->books, wish->target);
      plan (self, db, wish);
    }
  self->roles = self->flow != NULL
                    ? daybook_flow_list_roles (db, self->flow, error)
                    : g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_flow_role_free);
  if (self->roles == NULL || (self->roles->len > 0 && !read_accounts (self, db, error)))
    return NULL;
  return g_steal_pointer (&self);
}

static const DaybookFlowRole *
find_role (const DaybookFlowChoices *self, const char *name)
{
  for (guint i = 0; i < self->roles->len; i++)
    if (g_str_equal (((DaybookFlowRole *) g_ptr_array_index (self->roles, i))->role, name))
      return g_ptr_array_index (self->roles, i);
  return NULL;
}

guint
daybook_flow_choices_find (const DaybookFlowChoices *self, const DaybookFlowRole *role)
{
  for (guint i = 0; i < self->accounts->len; i++)
    if (g_strcmp0 (((DaybookAccountChoice *) g_ptr_array_index (self->accounts, i))->id,
                   role->account)
        == 0)
      return i + 1;
  return 0;
}

char *
daybook_flow_choices_with_role (const DaybookFlowChoices *self,
                                const char *settings,
                                const char *role,
                                guint position)
{
  const DaybookFlowRole *now = find_role (self, role);
  const DaybookAccountChoice *account;

  if (now == NULL || position == daybook_flow_choices_find (self, now)
      || position > self->accounts->len)
    return NULL;
  if (position == 0)
    return daybook_flow_with_role (settings, role, NULL, NULL, NULL, NULL);
  account = g_ptr_array_index (self->accounts, position - 1);
  return daybook_flow_with_role (settings, role, account->id, account->name, account->item, NULL);
}
