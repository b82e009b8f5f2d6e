/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-contract.h"

#include <string.h>

#include "daybook-data.h"
#include "daybook-error.h"
#include "daybook-money.h"
#include "daybook-time.h"

/* A schema compiles into nodes. A $ref becomes the node that it names, so a shared definition is one node with many parents;
 * the contract owns all of them in one array. */

typedef enum
{
  FORMAT_NONE,
  FORMAT_CURRENCY,
  FORMAT_DECIMAL,
  FORMAT_TIME,
  FORMAT_DATE,
} Format;

typedef enum
{
  SHAPE_STRING,
  SHAPE_INTEGER,
  SHAPE_BOOLEAN,
  SHAPE_LIST,
  SHAPE_OBJECT,
} Shape;

typedef struct _Schema Schema;

typedef struct
{
  char *name;
  Schema *schema;
  gboolean required;
} Property;

struct _Schema
{
  Shape shape;
  Format format;
  gint64 minimum, maximum;     /* of an integer, of a string's characters, of a list's elements */
  GRegex *pattern;
  GPtrArray *words;            /* enum, or NULL */
  GPtrArray *properties;       /* Property */
  GHashTable *by_name;         /* char * → Property */
  Schema *items;
};

struct _DaybookContract
{
  char *name;
  Schema *root;
  GPtrArray *schemas; /* all of them (owned) */
};

typedef struct
{
  DaybookContract *contract;
  const DaybookTree *tree;
  const char *file;
  GHashTable *definitions; /* name → Schema, filled as refs are met */
} Compiler;

static void
property_free (gpointer data)
{
  Property *self = data;

  g_free (self->name);
  g_free (self);
}

static void
schema_free (gpointer data)
{
  Schema *self = data;

  g_clear_pointer (&self->pattern, g_regex_unref);
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->properties, g_ptr_array_unref);
  g_free (self);
}

static Schema *compile (Compiler *c, DaybookNode node, GError **error);

static gpointer
wrong (Compiler *c, DaybookNode node, GError **error, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s:%u: %s", c->file, daybook_tree_line (c->tree, node), text);
  return NULL;
}

static gboolean
shape_parse (const char *word, Shape *out)
{
  static const char *const words[] = { "string", "integer", "boolean", "array", "object" };

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      {
        *out = (Shape) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
format_parse (const char *word, Format *out)
{
  static const char *const words[] = { "", "currency", "decimal", "time", "date" };

  for (guint i = 1; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      {
        *out = (Format) i;
        return TRUE;
      }
  return FALSE;
}

static Schema *
compile_ref (Compiler *c, DaybookNode node, GError **error)
{
  const char *ref = daybook_tree_text (c->tree, node, NULL);
  const char *name = ref != NULL && g_str_has_prefix (ref, "#/$defs/") ? ref + strlen ("#/$defs/") : NULL;
  Schema *schema = name != NULL ? g_hash_table_lookup (c->definitions, name) : NULL;
  DaybookNode target;

  if (schema != NULL)
    return schema;
  target = name != NULL
           ? daybook_tree_get (c->tree, daybook_tree_get (c->tree, 0, "$defs"), name) : DAYBOOK_NODE_NONE;
  if (target == DAYBOOK_NODE_NONE)
    return wrong (c, node, error, "$ref names nothing in $defs");
  schema = compile (c, target, error);
  if (schema != NULL)
    g_hash_table_insert (c->definitions, g_strdup (name), schema);
  return schema;
}

static gboolean
compile_properties (Compiler *c, Schema *schema, DaybookNode node, GError **error)
{
  DaybookNode required = daybook_tree_get (c->tree, node, "required");

  schema->properties = g_ptr_array_new_with_free_func (property_free);
  schema->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (DaybookNode child = daybook_tree_first (c->tree, daybook_tree_get (c->tree, node, "properties"));
       child != DAYBOOK_NODE_NONE; child = daybook_tree_next (c->tree, child))
    {
      Property *property = g_new0 (Property, 1);

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
      Property *property = name != NULL ? g_hash_table_lookup (schema->by_name, name) : NULL;

      if (property == NULL)
        return wrong (c, child, error, "required names a property that is not there") != NULL;
      property->required = TRUE;
    }
  return TRUE;
}

static gboolean
compile_words (Compiler *c, Schema *schema, DaybookNode node, GError **error)
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
compile_keyword (Compiler *c, Schema *schema, DaybookNode node, const char *key, GError **error)
{
  static const char *const limits[] = { "minimum", "minLength", "minItems", "maximum", "maxLength", "maxItems" };
  static const char *const plain[]
      = { "type", "properties", "required", "title", "description", "$schema", "$id", "$defs", NULL };
  const char *text = daybook_tree_text (c->tree, node, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    if (g_str_equal (key, limits[i]))
      return daybook_tree_int (c->tree, node, i < 3 ? &schema->minimum : &schema->maximum)
             || wrong (c, node, error, "%s must be a whole number", key) != NULL;
  if (g_str_equal (key, "pattern"))
    {
      g_autoptr(GError) bad = NULL;

      schema->pattern = g_regex_new (text != NULL ? text : "(", G_REGEX_OPTIMIZE, 0, &bad);
      return schema->pattern != NULL || wrong (c, node, error, "pattern: %s", bad->message) != NULL;
    }
  if (g_str_equal (key, "format"))
    return format_parse (text, &schema->format) || wrong (c, node, error, "unknown format") != NULL;
  if (g_str_equal (key, "enum"))
    return compile_words (c, schema, node, error);
  if (g_str_equal (key, "items"))
    return (schema->items = compile (c, node, error)) != NULL;
  if (g_str_equal (key, "additionalProperties"))
    return daybook_tree_kind (c->tree, node) == DAYBOOK_KIND_FALSE
           || wrong (c, node, error, "additionalProperties may only be false") != NULL;
  if (g_strv_contains (plain, key))
    return TRUE;
  return wrong (c, node, error, "keyword %s is not one of ours", key) != NULL;
}

static Schema *
compile (Compiler *c, DaybookNode node, GError **error)
{
  Schema *schema;
  DaybookNode ref = daybook_tree_get (c->tree, node, "$ref");

  if (ref != DAYBOOK_NODE_NONE)
    return compile_ref (c, ref, error);
  schema = g_new0 (Schema, 1);
  schema->minimum = G_MININT64;
  schema->maximum = G_MAXINT64;
  g_ptr_array_add (c->contract->schemas, schema);
  if (!shape_parse (daybook_tree_find_text (c->tree, node, "type"), &schema->shape))
    return wrong (c, node, error, "type must be string, integer, boolean, array or object");
  for (DaybookNode child = daybook_tree_first (c->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (c->tree, child))
    if (!compile_keyword (c, schema, child, daybook_tree_key (c->tree, child), error))
      return NULL;
  if (schema->shape == SHAPE_LIST && schema->items == NULL)
    return wrong (c, node, error, "an array needs items");
  if (schema->shape == SHAPE_OBJECT && !compile_properties (c, schema, node, error))
    return NULL;
  return schema;
}

static char *
name_of_file (const char *file)
{
  g_autofree char *base = g_path_get_basename (file);
  char *dash;

  if (g_str_has_suffix (base, ".json"))
    base[strlen (base) - strlen (".json")] = '\0';
  dash = strrchr (base, '-');
  if (dash != NULL)
    *dash = '/';
  return g_steal_pointer (&base);
}

DaybookContract *
daybook_contract_new (const DaybookTree *schema, const char *file, GError **error)
{
  g_autoptr(DaybookContract) self = g_new0 (DaybookContract, 1);
  g_autoptr(GHashTable) definitions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Compiler compiler = { self, schema, file, definitions };

  self->name = name_of_file (file);
  self->schemas = g_ptr_array_new_with_free_func (schema_free);
  self->root = compile (&compiler, 0, error);
  return self->root != NULL ? g_steal_pointer (&self) : NULL;
}

void
daybook_contract_free (DaybookContract *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->schemas);
  g_free (self->name);
  g_free (self);
}

static DaybookContract *
load (const char *name, GError **error)
{
  g_autofree char *file = g_strdup_printf ("contracts/%s.json", name);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr(DaybookTree) tree = NULL;
  char *slash = strrchr (file, '/');
  gsize length;

  *slash = '-';
  path = daybook_data_path (file);
  if (strchr (name, '.') != NULL || !g_file_get_contents (path, &text, &length, NULL))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "there is no contract %s (looked for %s)", name, path);
      return NULL;
    }
  tree = daybook_tree_new (text, (gssize) length, error);
  if (tree == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  return daybook_contract_new (tree, path, error);
}

const DaybookContract *
daybook_contract_get (const char *name, GError **error)
{
  static GMutex mutex;
  static GHashTable *loaded; /* char * → DaybookContract, for the life of the process */
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);
  DaybookContract *contract;

  if (loaded == NULL)
    loaded = g_hash_table_new (g_str_hash, g_str_equal);
  contract = g_hash_table_lookup (loaded, name);
  if (contract == NULL && (contract = load (name, error)) != NULL)
    g_hash_table_insert (loaded, contract->name, contract);
  return contract;
}

const char *
daybook_contract_name (const DaybookContract *self)
{
  return self->name;
}

/* Checking: the path is built only when something is wrong, on the way back out. */

typedef struct
{
  const DaybookTree *tree;
  GString *path;  /* reversed pieces are put in front as the recursion unwinds */
  char *message;
} Check;

static gboolean
fail (Check *check, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  check->message = g_strdup_vprintf (format, args);
  va_end (args);
  return FALSE;
}

static gboolean
check_string (Check *check, const Schema *schema, const char *text, gsize length)
{
  char code[4];
  DaybookDecimal decimal;
  gint64 time_us;
  gint64 characters = (gint64) length;

  if (characters > schema->maximum || characters < schema->minimum)
    characters = g_utf8_strlen (text, (gssize) length);
  if (characters < schema->minimum)
    return fail (check, "expected at least %" G_GINT64_FORMAT " characters", schema->minimum);
  if (characters > schema->maximum)
    return fail (check, "expected at most %" G_GINT64_FORMAT " characters, found %" G_GINT64_FORMAT, schema->maximum, characters);
  if (schema->format == FORMAT_CURRENCY && (!daybook_currency_parse (text, code, NULL) || !g_str_equal (code, text)))
    return fail (check, "unknown currency \"%.8s\"", text);
  if (schema->format == FORMAT_DECIMAL && !daybook_decimal_parse (text, (gssize) length, &decimal, NULL))
    return fail (check, "expected a decimal number, found \"%.24s\"", text);
  if (schema->format == FORMAT_DATE && !daybook_time_parse (text, (gssize) length, DAYBOOK_TIME_DATE, NULL, &time_us, NULL))
    return fail (check, "expected a date, found \"%.24s\"", text);
  if (schema->pattern != NULL && !g_regex_match_full (schema->pattern, text, (gssize) length, 0, 0, NULL, NULL))
    return fail (check, "\"%.24s\" does not match %s", text, g_regex_get_pattern (schema->pattern));
  if (schema->words != NULL && !g_ptr_array_find_with_equal_func (schema->words, text, g_str_equal, NULL))
    return fail (check, "\"%.40s\" is not one of the words allowed here", text);
  return TRUE;
}

static gboolean
check_integer (Check *check, const Schema *schema, DaybookNode node)
{
  gint64 value;

  if (!daybook_tree_int (check->tree, node, &value))
    return fail (check, "expected a whole number of at most 64 bits, found %.24s", daybook_tree_text (check->tree, node, NULL));
  if (value < schema->minimum || value > schema->maximum)
    return fail (check, "%" G_GINT64_FORMAT " is out of range", value);
  if (schema->format == FORMAT_TIME && (value < -62135596800 * G_USEC_PER_SEC || value >= 253402300800 * G_USEC_PER_SEC))
    return fail (check, "expected microseconds within the years 1 to 9999, found %" G_GINT64_FORMAT, value);
  return TRUE;
}

static gboolean check_node (Check *check, const Schema *schema, DaybookNode node);

static gboolean
check_list (Check *check, const Schema *schema, DaybookNode node)
{
  guint n = daybook_tree_count (check->tree, node);
  guint i = 0;

  if ((gint64) n > schema->maximum || (gint64) n < schema->minimum)
    return fail (check, "%u elements are out of range", n);
  for (DaybookNode child = daybook_tree_first (check->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (check->tree, child), i++)
    if (!check_node (check, schema->items, child))
      {
        g_autofree char *piece = g_strdup_printf ("[%u]", i);

        g_string_prepend (check->path, piece);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_object (Check *check, const Schema *schema, DaybookNode node)
{
  for (DaybookNode child = daybook_tree_first (check->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (check->tree, child))
    {
      const char *key = daybook_tree_key (check->tree, child);
      Property *property = g_hash_table_lookup (schema->by_name, key);

      if (property == NULL ? !fail (check, "there is no such field") : !check_node (check, property->schema, child))
        {
          g_string_prepend (check->path, key);
          g_string_prepend_c (check->path, '.');
          return FALSE;
        }
    }
  for (guint i = 0; i < schema->properties->len; i++)
    {
      Property *property = g_ptr_array_index (schema->properties, i);

      if (property->required && daybook_tree_get (check->tree, node, property->name) == DAYBOOK_NODE_NONE)
        {
          g_string_prepend (check->path, property->name);
          g_string_prepend_c (check->path, '.');
          return fail (check, "is missing");
        }
    }
  return TRUE;
}

static gboolean
check_node (Check *check, const Schema *schema, DaybookNode node)
{
  static const char *const wanted[] = { "a text", "a whole number", "true or false", "a list", "an object" };
  static const DaybookKind kinds[]
      = { DAYBOOK_KIND_STRING, DAYBOOK_KIND_NUMBER, DAYBOOK_KIND_TRUE, DAYBOOK_KIND_LIST, DAYBOOK_KIND_OBJECT };
  DaybookKind kind = daybook_tree_kind (check->tree, node);
  gsize length;
  const char *text;

  if (kind == DAYBOOK_KIND_FALSE && schema->shape == SHAPE_BOOLEAN)
    return TRUE;
  if (kind != kinds[schema->shape])
    return fail (check, "expected %s, found %s", wanted[schema->shape], daybook_kind_name (kind));
  switch (schema->shape)
    {
    case SHAPE_STRING:
      text = daybook_tree_text (check->tree, node, &length);
      return check_string (check, schema, text, length);
    case SHAPE_INTEGER:
      return check_integer (check, schema, node);
    case SHAPE_LIST:
      return check_list (check, schema, node);
    case SHAPE_OBJECT:
      return check_object (check, schema, node);
    case SHAPE_BOOLEAN:
    default:
      return TRUE;
    }
}

gboolean
daybook_contract_check (const DaybookContract *self, const DaybookTree *tree, DaybookNode node, GError **error)
{
  g_autoptr(GString) path = g_string_new (NULL);
  Check check = { tree, path, NULL };
  g_autofree char *what = NULL;

  if (check_node (&check, self->root, node))
    return TRUE;
  what = g_strndup (self->name, strcspn (self->name, "/"));
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "%s%s: %s", what, path->str, check.message);
  g_free (check.message);
  return FALSE;
}

static DaybookField
field_of (const Schema *schema)
{
  if (schema->shape == SHAPE_OBJECT)
    return schema->properties->len == 2 && g_hash_table_contains (schema->by_name, "amount")
           && g_hash_table_contains (schema->by_name, "currency") ? DAYBOOK_FIELD_MONEY : DAYBOOK_FIELD_OBJECT;
  if (schema->shape == SHAPE_LIST)
    return DAYBOOK_FIELD_LIST;
  if (schema->shape == SHAPE_BOOLEAN)
    return DAYBOOK_FIELD_BOOLEAN;
  if (schema->shape == SHAPE_INTEGER)
    return schema->format == FORMAT_TIME ? DAYBOOK_FIELD_TIME : DAYBOOK_FIELD_INTEGER;
  if (schema->format == FORMAT_DECIMAL)
    return DAYBOOK_FIELD_DECIMAL;
  return schema->format == FORMAT_DATE ? DAYBOOK_FIELD_DATE : DAYBOOK_FIELD_TEXT;
}

DaybookField
daybook_contract_field (const DaybookContract *self, const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, ".", -1);
  const Schema *schema = self->root;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gboolean list = g_str_has_suffix (parts[i], "[]");
      Property *property;

      if (list)
        parts[i][strlen (parts[i]) - 2] = '\0';
      property = schema->by_name != NULL ? g_hash_table_lookup (schema->by_name, parts[i]) : NULL;
      if (property == NULL || (list && property->schema->shape != SHAPE_LIST))
        return DAYBOOK_FIELD_UNKNOWN;
      schema = list ? property->schema->items : property->schema;
    }
  return field_of (schema);
}
