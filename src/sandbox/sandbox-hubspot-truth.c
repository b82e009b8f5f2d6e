/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the CRM should hold, from the shop's world, and what it does hold. An order counts when it
 * is no test, was not cancelled or voided, and was not given back whole. */
#include "sandbox-hubspot-private.h"

typedef struct
{
  guint count;
  gint64 total;
  gint64 last_us;
} Figures;

static gboolean
is_left_out (const SandboxOrder *order)
{
  return order->test || order->customer == NULL || order->customer->email == NULL;
}

static gboolean
counts (const SandboxOrder *order)
{
  return order->cancelled_us == 0 && !g_str_equal (order->financial, "VOIDED")
         && (order->total.shop == 0 || order->refunded.shop < order->total.shop);
}

static char *
amount_text (gint64 minor)
{
  return g_strdup_printf ("%s%" G_GINT64_FORMAT ".%02d", minor < 0 ? "-" : "", ABS (minor) / 100,
                          (int) (ABS (minor) % 100));
}

static void
put_amount (JsonObject *object, const char *name, gint64 minor)
{
  g_autofree char *text = amount_text (minor);

  json_object_set_string_member (object, name, text);
}

/* Customers by e-mail address, each who has ever ordered. */
static GHashTable *
gather (const SandboxWorld *world)
{
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < world->orders->len; i++)
    {
      const SandboxOrder *order = world->orders->pdata[i];
      g_autofree char *email
          = is_left_out (order) ? NULL : g_ascii_strdown (order->customer->email, -1);
      Figures *figures = email != NULL ? g_hash_table_lookup (all, email) : NULL;

      if (email == NULL)
        continue;
      if (figures == NULL)
        {
          figures = g_new0 (Figures, 1);
          g_hash_table_insert (all, g_strdup (email), figures);
        }
      if (!counts (order))
        continue;
      figures->count++;
      figures->total += order->total.shop - order->refunded.shop;
      figures->last_us = MAX (figures->last_us, order->processed_us);
    }
  return all;
}

static JsonObject *
orders_truth (const SandboxWorld *world)
{
  JsonObject *orders = json_object_new ();

  for (guint i = 0; i < world->orders->len; i++)
    {
      const SandboxOrder *order = world->orders->pdata[i];
      g_autofree char *id = g_strdup_printf ("gid://shopify/Order/%" G_GINT64_FORMAT, order->id);
      JsonObject *row;

      if (order->test)
        continue;
      row = json_object_new ();
      put_amount (row, "total", order->total.shop);
      put_amount (row, "net", counts (order) ? order->total.shop - order->refunded.shop : 0);
      json_object_set_string_member (row, "email", order->customer->email);
      json_object_set_object_member (orders, id, row);
    }
  return orders;
}

JsonNode *
sandbox_hs_truth (SandboxHubspot *self)
{
  const SandboxWorld *world = sandbox_server_world (self->server);
  g_autoptr (GHashTable) all = gather (world);
  JsonObject *contacts = json_object_new ();
  JsonObject *root = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  GHashTableIter iter;
  gpointer email, value;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &email, &value))
    {
      const Figures *figures = value;
      JsonObject *row = json_object_new ();

      json_object_set_int_member (row, "count", figures->count);
      put_amount (row, "total", figures->total);
      if (figures->last_us != 0)
        sandbox_hs_add_time (row, "last", figures->last_us);
      json_object_set_object_member (contacts, email, row);
    }
  json_object_set_object_member (root, "contacts", contacts);
  json_object_set_object_member (root, "orders", orders_truth (world));
  json_node_take_object (node, root);
  return node;
}

static JsonArray *
dump_type (SandboxHsType *type)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < type->records->len; i++)
    {
      const SandboxHsRecord *record = type->records->pdata[i];

      if (!record->archived)
        json_array_add_object_element (list, sandbox_hs_record_json (type, record, NULL));
    }
  return list;
}

JsonNode *
sandbox_hs_dump (SandboxHubspot *self)
{
  JsonObject *root = json_object_new ();
  JsonArray *pairs = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < SANDBOX_HS_N_TYPES; i++)
    json_object_set_array_member (root, self->types[i]->name, dump_type (self->types[i]));
  g_hash_table_iter_init (&iter, self->associations);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    json_array_add_string_element (pairs, key);
  json_object_set_array_member (root, "associations", pairs);
  json_object_set_int_member (root, "writes", (gint64) self->writes);
  json_node_take_object (node, root);
  return node;
}
