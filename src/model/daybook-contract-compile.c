/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiles a schema into nodes.
 *
 * A $ref becomes the node that it names, so a shared definition is one node with many parents; the
 * contract owns all of them in one array. A definition that contains itself is refused: records are
 * of bounded depth. A keyword that would bind nothing is refused too, so that no rule of a contract
 * is silently ignored. */
#include <string.h>

#include "daybook-contract-private.h"
#include "daybook-error.h"

typedef struct
{
  DaybookContract *contract;
  const DaybookTree *tree;
  const char *file;
  GHashTable *definitions; /* name → DaybookSchema, filled as refs are met */
} Compiler;

static void
property_free (gpointer data)
{
  DaybookSchemaProperty *self = data;

  g_free (self->name);
  g_free (self);
}

void
daybook_schema_free (gpointer data)
{
  DaybookSchema *self = data;

  g_clear_pointer (&self->pattern, g_regex_unref);
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->properties, g_ptr_array_unref);
  g_free (self);
}

static DaybookSchema *compile (Compiler *c, DaybookNode node, GError **error);

static gpointer G_GNUC_PRINTF (4, 5)
    wrong (Compiler *c, DaybookNode node, GError **error, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s:%u: %s", c->file,
               daybook_tree_line (c->tree, node), text);
  return NULL;
}

static gboolean
shape_parse (const char *word, DaybookSchemaShape *out)
{
  static const char *const words[] = { "string", "integer", "boolean", "array", "object" };

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      {
        *out = (DaybookSchemaShape) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
format_parse (const char *word, DaybookSchemaFormat *out)
{
  static const char *const words[] = { "", "currency", "decimal", "time", "date" };

  for (guint i = 1; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      {
        *out = (DaybookSchemaFormat) i;
        return TRUE;
      }
  return FALSE;
}

static DaybookSchema *
compile_ref (Compiler *c, DaybookNode node, GError **error)
{
  const char *ref = daybook_tree_text (c->tree, node, NULL);
  const char *name
      = ref != NULL && g_str_has_prefix (ref, "#/$defs/") ? ref + strlen ("#/$defs/") : NULL;
  DaybookSchema *schema = name != NULL ? g_hash_table_lookup (c->definitions, name) : NULL;
  DaybookNode target;

  if (schema != NULL)
    return schema;
  if (name != NULL && g_hash_table_contains (c->definitions, name))
    return wrong (c, node, error, "$ref leads back to itself");
  target = name != NULL ? daybook_tree_get (c->tree, daybook_tree_get (c->tree, 0, "$defs"), name)
                        : DAYBOOK_NODE_NONE;
  if (target == DAYBOOK_NODE_NONE)
    return wrong (c, node, error, "$ref names nothing in $defs");
  g_hash_table_insert (c->definitions, g_strdup (name), NULL); /* being compiled */
  schema = compile (c, target, error);
  if (schema != NULL)
    g_hash_table_insert (c->definitions, g_strdup (name), schema);
  return schema;
}

static gboolean
compile_properties (Compiler *c, DaybookSchema *schema, DaybookNode node, GError **error)
{
  DaybookNode required = daybook_tree_get (c->tree, node, "required");

  if (daybook_tree_get (c->tree, node, "additionalProperties") == DAYBOOK_NODE_NONE)
    return wrong (c, node, error, "an object needs additionalProperties false") != NULL;
  schema->properties = g_ptr_array_new_with_free_func (property_free);
  schema->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (DaybookNode child
       = daybook_tree_first (c->tree, daybook_tree_get (c->tree, node, "properties"));
       child != DAYBOOK_NODE_NONE; child = daybook_tree_next (c->tree, child))
    {
      DaybookSchemaProperty *property = g_new0 (DaybookSchemaProperty, 1);

      property->name = g_strdup (daybook_tree_key (c->tree, child));
      g_ptr_array_add (schema->properties, property);
      g_hash_table_insert (schema->by_name, property->name, property);
      property->schema = compile (c, child, error);
      if (property->schema == NULL)
        return FALSE;
    }
  for (DaybookNode child = daybook_tree_first (c->tree, required); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (c->tree, child))
    {
      const char *name = daybook_tree_text (c->tree, child, NULL);
      DaybookSchemaProperty *property
          = name != NULL ? g_hash_table_lookup (schema->by_name, name) : NULL;

      if (property == NULL)
        return wrong (c, child, error, "required names a property that is not there") != NULL;
      property->required = TRUE;
    }
  return TRUE;
}

static gboolean
compile_words (Compiler *c, DaybookSchema *schema, DaybookNode node, GError **error)
{
  schema->words = g_ptr_array_new_with_free_func (g_free);
  for (DaybookNode child = daybook_tree_first (c->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (c->tree, child))
    {
      if (daybook_tree_kind (c->tree, child) != DAYBOOK_KIND_STRING)
        return wrong (c, child, error, "enum holds texts only") != NULL;
      g_ptr_array_add (schema->words, g_strdup (daybook_tree_text (c->tree, child, NULL)));
    }
  return TRUE;
}

static gboolean
compile_limit (Compiler *c, gint64 *limit, DaybookNode node, const char *key, GError **error)
{
  if (daybook_tree_int (c->tree, node, limit))
    return TRUE;
  return wrong (c, node, error, "%s must be a whole number", key) != NULL;
}

static gboolean
compile_pattern (Compiler *c, DaybookSchema *schema, DaybookNode node, GError **error)
{
  const char *text = daybook_tree_text (c->tree, node, NULL);
  g_autoptr(GError) bad = NULL;

  if (daybook_tree_kind (c->tree, node) == DAYBOOK_KIND_STRING)
    schema->pattern = g_regex_new (text, G_REGEX_OPTIMIZE, 0, &bad);
  if (schema->pattern != NULL)
    return TRUE;
  return wrong (c, node, error, "pattern: %s", bad != NULL ? bad->message : "must be a text")
         != NULL;
}

static gboolean
compile_format (Compiler *c, DaybookSchema *schema, DaybookNode node, GError **error)
{
  if (!format_parse (daybook_tree_text (c->tree, node, NULL), &schema->format))
    return wrong (c, node, error, "unknown format") != NULL;
  if ((schema->format == DAYBOOK_FORMAT_TIME) != (schema->shape == DAYBOOK_SHAPE_INTEGER))
    return wrong (c, node, error, "this format does not fit the type") != NULL;
  return TRUE;
}

/* Which keywords belong to which type: one in the wrong place would bind nothing. */
static const struct
{
  const char *key;
  DaybookSchemaShape shape;
} homes[] = {
  { "minLength", DAYBOOK_SHAPE_STRING }, { "maxLength", DAYBOOK_SHAPE_STRING },
  { "pattern", DAYBOOK_SHAPE_STRING },   { "enum", DAYBOOK_SHAPE_STRING },
  { "minimum", DAYBOOK_SHAPE_INTEGER },  { "maximum", DAYBOOK_SHAPE_INTEGER },
  { "minItems", DAYBOOK_SHAPE_LIST },    { "maxItems", DAYBOOK_SHAPE_LIST },
  { "items", DAYBOOK_SHAPE_LIST },       { "properties", DAYBOOK_SHAPE_OBJECT },
  { "required", DAYBOOK_SHAPE_OBJECT },  { "additionalProperties", DAYBOOK_SHAPE_OBJECT },
};

static const char *const notes[]
    = { "type", "format", "title", "description", "$schema", "$id", "$defs", NULL };

static gboolean
check_home (
    Compiler *c, const DaybookSchema *schema, DaybookNode node, const char *key, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    if (g_str_equal (key, homes[i].key))
      return homes[i].shape == schema->shape
             || wrong (c, node, error, "keyword %s does not fit the type", key) != NULL;
  return g_strv_contains (notes, key)
         || wrong (c, node, error, "keyword %s is not one of ours", key) != NULL;
}

static gboolean
compile_keyword (
    Compiler *c, DaybookSchema *schema, DaybookNode node, const char *key, GError **error)
{
  if (!check_home (c, schema, node, key, error))
    return FALSE;
  if (g_str_has_prefix (key, "min"))
    return compile_limit (c, &schema->minimum, node, key, error);
  if (g_str_has_prefix (key, "max"))
    return compile_limit (c, &schema->maximum, node, key, error);
  if (g_str_equal (key, "pattern"))
    return compile_pattern (c, schema, node, error);
  if (g_str_equal (key, "format"))
    return compile_format (c, schema, node, error);
  if (g_str_equal (key, "enum"))
    return compile_words (c, schema, node, error);
  if (g_str_equal (key, "items"))
    return (schema->items = compile (c, node, error)) != NULL;
  if (g_str_equal (key, "additionalProperties"))
    return daybook_tree_kind (c->tree, node) == DAYBOOK_KIND_FALSE
           || wrong (c, node, error, "additionalProperties may only be false") != NULL;
  return TRUE;
}

/* Beside a $ref stands nothing that would bind. */
static gboolean
check_ref (Compiler *c, DaybookNode node, GError **error)
{
  static const char *const beside[] = { "$ref", "title", "description", NULL };
  DaybookNode child = daybook_tree_first (c->tree, node);

  for (; child != DAYBOOK_NODE_NONE; child = daybook_tree_next (c->tree, child))
    if (!g_strv_contains (beside, daybook_tree_key (c->tree, child)))
      return wrong (c, child, error, "keyword %s beside a $ref", daybook_tree_key (c->tree, child))
             != NULL;
  return TRUE;
}

static DaybookSchema *
compile (Compiler *c, DaybookNode node, GError **error)
{
  DaybookSchema *schema;
  DaybookNode ref = daybook_tree_get (c->tree, node, "$ref");

  if (ref != DAYBOOK_NODE_NONE)
    return check_ref (c, node, error) ? compile_ref (c, ref, error) : NULL;
  schema = g_new0 (DaybookSchema, 1);
  schema->minimum = G_MININT64;
  schema->maximum = G_MAXINT64;
  g_ptr_array_add (c->contract->schemas, schema);
  if (!shape_parse (daybook_tree_find_text (c->tree, node, "type"), &schema->shape))
    return wrong (c, node, error, "type must be string, integer, boolean, array or object");
  for (DaybookNode child = daybook_tree_first (c->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (c->tree, child))
    if (!compile_keyword (c, schema, child, daybook_tree_key (c->tree, child), error))
      return NULL;
  if (schema->shape == DAYBOOK_SHAPE_LIST && schema->items == NULL)
    return wrong (c, node, error, "an array needs items");
  if (schema->shape == DAYBOOK_SHAPE_OBJECT && !compile_properties (c, schema, node, error))
    return NULL;
  return schema;
}

gboolean
daybook_contract_compile (DaybookContract *contract,
                          const DaybookTree *tree,
                          const char *file,
                          GError **error)
{
  g_autoptr(GHashTable) definitions
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Compiler compiler = { contract, tree, file, definitions };

  contract->root = compile (&compiler, 0, error);
  return contract->root != NULL;
}
