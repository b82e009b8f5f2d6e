/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of record a new HubSpot portal has, with the properties that its documentation names.
 * Ids of the order pipeline are UUIDs of this account; those of the deal pipeline are words. */
#include "sandbox-hubspot-private.h"

#include <string.h>

#include "sandbox-random.h"

typedef struct
{
  const char *name, *singular, *type_id, *modified;
  const char *group, *group_label;
  /* "name" or "name:type", space separated; "!" before it: unique */
  const char *properties;
} Model;

static const Model models[SANDBOX_HS_N_TYPES] = {
  { "contacts", "contact", "0-1", "lastmodifieddate", "contactinformation", "Contact information",
    "!email firstname lastname phone company address city state zip country"
    " lifecyclestage:enumeration hs_lead_status:enumeration hs_additional_emails:enumeration"
    " hs_marketable_status:enumeration" },
  { "companies", "company", "0-2", "hs_lastmodifieddate", "companyinformation",
    "Company information", "name domain phone city country" },
  { "deals", "deal", "0-3", "hs_lastmodifieddate", "dealinformation", "Deal information",
    "dealname amount:number deal_currency_code:enumeration closedate:datetime"
    " pipeline:enumeration dealstage:enumeration dealtype:enumeration hubspot_owner_id "
    "description" },
  { "orders", "order", "0-123", "hs_lastmodifieddate", "order_information", "Order information",
    "hs_order_name hs_currency_code:enumeration hs_source_store hs_external_order_id"
    " hs_external_order_url hs_external_order_status hs_external_created_date:datetime"
    " hs_processed_date:datetime hs_fulfillment_status hs_total_price:number"
    " hs_subtotal_price:number hs_shipping_cost:number hs_discount_codes"
    " hs_shipping_tracking_number hs_pipeline:enumeration hs_pipeline_stage:enumeration" },
  { "line_items", "line_item", "0-8", "hs_lastmodifieddate", "lineiteminformation",
    "Line item information",
    "name hs_sku quantity:number price:number amount:number discount:number hs_product_id"
    " hs_line_item_currency_code:enumeration" },
};

static const struct
{
  const char *id, *label;
  gboolean closed;
} deal_stages[] = {
  { "appointmentscheduled", "Appointment Scheduled", FALSE },
  { "qualifiedtobuy", "Qualified To Buy", FALSE },
  { "contractsent", "Contract Sent", FALSE },
  { "closedwon", "Closed Won", TRUE },
  { "closedlost", "Closed Lost", TRUE },
}, order_stages[] = {
  { NULL, "Open", FALSE },     { NULL, "Paid", FALSE },     { NULL, "Processed", FALSE },
  { NULL, "Shipped", FALSE },  { NULL, "Cancelled", TRUE }, { NULL, "Refunded", TRUE },
};

static void
property_free (gpointer data)
{
  SandboxHsProperty *property = data;

  g_free (property->name);
  g_free (property->label);
  g_free (property->group);
  g_free (property->type);
  g_free (property->field);
  g_free (property->description);
  g_free (property);
}

static void
stage_free (gpointer data)
{
  SandboxHsStage *stage = data;

  g_free (stage->id);
  g_free (stage);
}

static void
record_free (gpointer data)
{
  SandboxHsRecord *record = data;

  g_free (record->id);
  g_hash_table_unref (record->values);
  g_free (record);
}

static void
add_property (SandboxHsType *type, const char *group, const char *word)
{
  SandboxHsProperty *property = g_new0 (SandboxHsProperty, 1);
  g_auto (GStrv) halves = g_strsplit (word + (*word == '!' || *word == '-'), ":", 2);

  property->name = g_strdup (halves[0]);
  property->label = g_strdup (halves[0]);
  property->group = g_strdup (group);
  property->type = g_strdup (halves[1] != NULL ? halves[1] : "string");
  property->field = g_strdup (g_str_equal (property->type, "string") ? "text" : property->type);
  property->description = g_strdup ("");
  property->unique = *word == '!';
  property->read_only = *word == '-';
  g_ptr_array_add (type->properties, property);
  g_hash_table_insert (type->by_name, property->name, property);
}

/* A UUID that is this account's for good. */
static char *
account_uuid (guint number)
{
  SandboxRandom random;
  guint64 high, low;

  sandbox_random_seed (&random, SANDBOX_HS_PORTAL + number);
  high = sandbox_random_next (&random);
  low = sandbox_random_next (&random);
  return g_strdup_printf ("%08x-%04x-4%03x-a%03x-%012" G_GINT64_MODIFIER "x", (guint) (high >> 32),
                          (guint) (high >> 16) & 0xffff, (guint) high & 0xfff,
                          (guint) (low >> 48) & 0xfff, low & G_GUINT64_CONSTANT (0xffffffffffff));
}

static void
add_stage (SandboxHsPipeline *pipeline, const char *id, const char *label, gboolean closed)
{
  SandboxHsStage *stage = g_new0 (SandboxHsStage, 1);

  stage->id = id != NULL ? g_strdup (id) : account_uuid (pipeline->stages->len + 1);
  stage->label = label;
  stage->closed = closed;
  g_ptr_array_add (pipeline->stages, stage);
}

static SandboxHsPipeline *
pipeline_new (const char *name)
{
  SandboxHsPipeline *pipeline;

  if (!g_str_equal (name, "orders") && !g_str_equal (name, "deals"))
    return NULL;
  pipeline = g_new0 (SandboxHsPipeline, 1);
  pipeline->stages = g_ptr_array_new_with_free_func (stage_free);
  if (g_str_equal (name, "deals"))
    {
      pipeline->id = g_strdup ("default");
      pipeline->label = "Sales Pipeline";
      for (gsize i = 0; i < G_N_ELEMENTS (deal_stages); i++)
        add_stage (pipeline, deal_stages[i].id, deal_stages[i].label, deal_stages[i].closed);
      return pipeline;
    }
  pipeline->id = account_uuid (0);
  pipeline->label = "Order Pipeline";
  for (gsize i = 0; i < G_N_ELEMENTS (order_stages); i++)
    add_stage (pipeline, NULL, order_stages[i].label, order_stages[i].closed);
  return pipeline;
}

SandboxHsType *
sandbox_hs_type_new (SandboxHubspot *self, guint index)
{
  const Model *model = &models[index];
  SandboxHsType *type = g_new0 (SandboxHsType, 1);
  g_auto (GStrv) words = g_strsplit (model->properties, " ", -1);
  g_autofree char *modified = g_strdup_printf ("-%s:datetime", model->modified);

  type->name = model->name;
  type->singular = model->singular;
  type->type_id = model->type_id;
  type->modified = model->modified;
  type->properties = g_ptr_array_new_with_free_func (property_free);
  type->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  type->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  type->pipeline = pipeline_new (model->name);
  type->records = g_ptr_array_new_with_free_func (record_free);
  type->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  type->by_unique = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (type->groups, g_strdup (model->group), g_strdup (model->group_label));
  for (guint i = 0; words[i] != NULL; i++)
    add_property (type, model->group, words[i]);
  add_property (type, model->group, "-hs_object_id:number");
  add_property (type, model->group,
                g_str_equal (model->name, "contacts") ? "-createdate:datetime"
                                                      : "-hs_createdate:datetime");
  add_property (type, model->group, modified);
  return type;
}

void
sandbox_hs_type_free (SandboxHsType *type)
{
  if (type->pipeline != NULL)
    {
      g_free (type->pipeline->id);
      g_ptr_array_unref (type->pipeline->stages);
      g_free (type->pipeline);
    }
  g_hash_table_unref (type->by_unique);
  g_hash_table_unref (type->by_id);
  g_ptr_array_unref (type->records);
  g_hash_table_unref (type->groups);
  g_hash_table_unref (type->by_name);
  g_ptr_array_unref (type->properties);
  g_free (type);
}

SandboxHsType *
sandbox_hs_type (SandboxHubspot *self, const char *name)
{
  for (guint i = 0; name != NULL && i < SANDBOX_HS_N_TYPES; i++)
    if (g_str_equal (self->types[i]->name, name) || g_str_equal (self->types[i]->singular, name)
        || g_str_equal (self->types[i]->type_id, name))
      return self->types[i];
  return NULL;
}

SandboxHsProperty *
sandbox_hs_property (SandboxHsType *type, const char *name)
{
  return name != NULL ? g_hash_table_lookup (type->by_name, name) : NULL;
}
