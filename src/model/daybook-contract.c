/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contracts: found, kept for the life of the process, and records checked against them. */
#include <string.h>

#include "daybook-contract-private.h"
#include "daybook-data.h"
#include "daybook-error.h"
#include "daybook-money.h"
#include "daybook-time.h"

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

  self->name = name_of_file (file);
  self->schemas = g_ptr_array_new_with_free_func (daybook_schema_free);
  return daybook_contract_compile (self, schema, file, error) ? g_steal_pointer (&self) : NULL;
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
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "there is no contract %s (looked for %s)", name, path);
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
  GString *path; /* reversed pieces are put in front as the recursion unwinds */
  char *message;
} Check;

static gboolean G_GNUC_PRINTF (2, 3) fail (Check *check, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  check->message = g_strdup_vprintf (format, args);
  va_end (args);
  return FALSE;
}

/* The beginning of @text for a message, cut between two characters. */
#define EXCERPT_MAX 24

static const char *
excerpt (const char *text, char buffer[EXCERPT_MAX * 4 + 4])
{
  const char *end = text;

  for (guint i = 0; i < EXCERPT_MAX && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  memcpy (buffer, text, (gsize) (end - text));
  strcpy (buffer + (end - text), *end != '\0' ? "…" : "");
  return buffer;
}

static gboolean
check_length (Check *check, const DaybookSchema *schema, const char *text, gsize length)
{
  gint64 characters = (gint64) length;

  if (characters > schema->maximum || characters < schema->minimum)
    characters = g_utf8_strlen (text, (gssize) length);
  if (characters < schema->minimum)
    return fail (check, "expected at least %" G_GINT64_FORMAT " characters", schema->minimum);
  if (characters > schema->maximum)
    return fail (check, "expected at most %" G_GINT64_FORMAT " characters, found %" G_GINT64_FORMAT,
                 schema->maximum, characters);
  return TRUE;
}

static gboolean
check_format (Check *check, const DaybookSchema *schema, const char *text, gsize length)
{
  char code[4];
  char start[EXCERPT_MAX * 4 + 4];
  DaybookDecimal decimal;
  gint64 time_us;
  gssize n = (gssize) length;

  if (schema->format == DAYBOOK_FORMAT_CURRENCY
      && (!daybook_currency_parse (text, code, NULL) || !g_str_equal (code, text)))
    return fail (check, "unknown currency \"%s\"", excerpt (text, start));
  if (schema->format == DAYBOOK_FORMAT_DECIMAL && !daybook_decimal_parse (text, n, &decimal, NULL))
    return fail (check, "expected a decimal number, found \"%s\"", excerpt (text, start));
  if (schema->format == DAYBOOK_FORMAT_DATE
      && !daybook_time_parse (text, n, DAYBOOK_TIME_DATE, NULL, &time_us, NULL))
    return fail (check, "expected a date, found \"%s\"", excerpt (text, start));
  return TRUE;
}

static gboolean
check_string (Check *check, const DaybookSchema *schema, DaybookNode node)
{
  gsize length;
  const char *text = daybook_tree_text (check->tree, node, &length);
  char start[EXCERPT_MAX * 4 + 4];

  if (!check_length (check, schema, text, length) || !check_format (check, schema, text, length))
    return FALSE;
  if (schema->pattern != NULL
      && !g_regex_match_full (schema->pattern, text, (gssize) length, 0, 0, NULL, NULL))
    return fail (check, "\"%s\" does not match %s", excerpt (text, start),
                 g_regex_get_pattern (schema->pattern));
  if (schema->words != NULL
      && !g_ptr_array_find_with_equal_func (schema->words, text, g_str_equal, NULL))
    return fail (check, "\"%s\" is not one of the words allowed here", excerpt (text, start));
  return TRUE;
}

static gboolean
check_integer (Check *check, const DaybookSchema *schema, DaybookNode node)
{
  gint64 value;

  if (!daybook_tree_int (check->tree, node, &value))
    return fail (check, "expected a whole number of at most 64 bits, found %.24s",
                 daybook_tree_text (check->tree, node, NULL));
  if (value < schema->minimum || value > schema->maximum)
    return fail (check, "%" G_GINT64_FORMAT " is out of range", value);
  if (schema->format == DAYBOOK_FORMAT_TIME
      && (value < -62135596800 * G_USEC_PER_SEC || value >= 253402300800 * G_USEC_PER_SEC))
    return fail (check, "expected microseconds within the years 1 to 9999, found %" G_GINT64_FORMAT,
                 value);
  return TRUE;
}

static gboolean check_node (Check *check, const DaybookSchema *schema, DaybookNode node);

static gboolean
check_list (Check *check, const DaybookSchema *schema, DaybookNode node)
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
check_object (Check *check, const DaybookSchema *schema, DaybookNode node)
{
  guint required = 0, met = 0;

  for (DaybookNode child = daybook_tree_first (check->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (check->tree, child))
    {
      const char *key = daybook_tree_key (check->tree, child);
      DaybookSchemaProperty *property = g_hash_table_lookup (schema->by_name, key);

      if (property == NULL ? !fail (check, "there is no such field")
                           : !check_node (check, property->schema, child))
        {
          g_string_prepend (check->path, key);
          g_string_prepend_c (check->path, '.');
          return FALSE;
        }
      met += property->required != FALSE;
    }
  for (guint i = 0; i < schema->properties->len; i++)
    required
        += ((DaybookSchemaProperty *) g_ptr_array_index (schema->properties, i))->required != FALSE;
  /* No key stands twice in a tree: so many are all of them. */
  for (guint i = 0; met < required && i < schema->properties->len; i++)
    {
      DaybookSchemaProperty *property = g_ptr_array_index (schema->properties, i);

      if (property->required
          && daybook_tree_get (check->tree, node, property->name) == DAYBOOK_NODE_NONE)
        {
          g_string_prepend (check->path, property->name);
          g_string_prepend_c (check->path, '.');
          return fail (check, "is missing");
        }
    }
  return TRUE;
}

static gboolean
check_node (Check *check, const DaybookSchema *schema, DaybookNode node)
{
  static const char *const wanted[]
      = { "a text", "a whole number", "true or false", "a list", "an object" };
  static const DaybookKind kinds[] = { DAYBOOK_KIND_STRING, DAYBOOK_KIND_NUMBER, DAYBOOK_KIND_TRUE,
                                       DAYBOOK_KIND_LIST, DAYBOOK_KIND_OBJECT };
  DaybookKind kind = daybook_tree_kind (check->tree, node);

  if (kind == DAYBOOK_KIND_FALSE && schema->shape == DAYBOOK_SHAPE_BOOLEAN)
    return TRUE;
  if (kind != kinds[schema->shape])
    return fail (check, "expected %s, found %s", wanted[schema->shape], daybook_kind_name (kind));
  switch (schema->shape)
    {
    case DAYBOOK_SHAPE_STRING:
      return check_string (check, schema, node);
    case DAYBOOK_SHAPE_INTEGER:
      return check_integer (check, schema, node);
    case DAYBOOK_SHAPE_LIST:
      return check_list (check, schema, node);
    case DAYBOOK_SHAPE_OBJECT:
      return check_object (check, schema, node);
    case DAYBOOK_SHAPE_BOOLEAN:
    default:
      return TRUE;
    }
}

gboolean
daybook_contract_check (const DaybookContract *self,
                        const DaybookTree *tree,
                        DaybookNode node,
                        GError **error)
{
  g_autoptr(GString) path = g_string_new (NULL);
  Check check = { tree, path, NULL };
  g_autofree char *what = NULL;

  if (check_node (&check, self->root, node))
    return TRUE;
  what = g_strndup (self->name, strcspn (self->name, "/"));
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "%s%s: %s", what, path->str,
               check.message);
  g_free (check.message);
  return FALSE;
}

static DaybookField
field_of (const DaybookSchema *schema)
{
  if (schema->shape == DAYBOOK_SHAPE_OBJECT)
    return schema->properties->len == 2 && g_hash_table_contains (schema->by_name, "amount")
                   && g_hash_table_contains (schema->by_name, "currency")
               ? DAYBOOK_FIELD_MONEY
               : DAYBOOK_FIELD_OBJECT;
  if (schema->shape == DAYBOOK_SHAPE_LIST)
    return DAYBOOK_FIELD_LIST;
  if (schema->shape == DAYBOOK_SHAPE_BOOLEAN)
    return DAYBOOK_FIELD_BOOLEAN;
  if (schema->shape == DAYBOOK_SHAPE_INTEGER)
    return schema->format == DAYBOOK_FORMAT_TIME ? DAYBOOK_FIELD_TIME : DAYBOOK_FIELD_INTEGER;
  if (schema->format == DAYBOOK_FORMAT_DECIMAL)
    return DAYBOOK_FIELD_DECIMAL;
  return schema->format == DAYBOOK_FORMAT_DATE ? DAYBOOK_FIELD_DATE : DAYBOOK_FIELD_TEXT;
}

DaybookField
daybook_contract_field (const DaybookContract *self, const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, ".", -1);
  const DaybookSchema *schema = self->root;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gboolean list = g_str_has_suffix (parts[i], "[]");
      DaybookSchemaProperty *property;

      if (list)
        parts[i][strlen (parts[i]) - 2] = '\0';
      property = schema->by_name != NULL ? g_hash_table_lookup (schema->by_name, parts[i]) : NULL;
      if (property == NULL || (list && property->schema->shape != DAYBOOK_SHAPE_LIST))
        return DAYBOOK_FIELD_UNKNOWN;
      schema = list ? property->schema->items : property->schema;
    }
  return field_of (schema);
}

void
daybook_contract_field_free (DaybookContractField *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self);
}

static void
list_properties (const DaybookSchema *schema, const char *prefix, GPtrArray *fields)
{
  for (guint i = 0; schema->properties != NULL && i < schema->properties->len; i++)
    {
      const DaybookSchemaProperty *property = g_ptr_array_index (schema->properties, i);
      const DaybookSchema *inner = property->schema;
      gboolean list = inner->shape == DAYBOOK_SHAPE_LIST;
      DaybookContractField *field = g_new0 (DaybookContractField, 1);
      g_autofree char *inside = NULL;

      field->path = g_strconcat (prefix, property->name, list ? "[]" : "", NULL);
      field->field = field_of (inner);
      field->required = property->required;
      g_ptr_array_add (fields, field);
      inside = g_strconcat (field->path, ".", NULL);
      if (list)
        inner = inner->items;
      if (inner != NULL && inner->shape == DAYBOOK_SHAPE_OBJECT
          && field_of (inner) == DAYBOOK_FIELD_OBJECT)
        list_properties (inner, inside, fields);
    }
}

GPtrArray *
daybook_contract_list_fields (const DaybookContract *self)
{
  GPtrArray *fields
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_contract_field_free);

  list_properties (self->root, "", fields);
  return fields;
}
