/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-suggestion.h"

#include <string.h>

#include "daybook-json-writer.h"

#define MOST_FIELDS 2000
#define MOST_DEPTH 8
#define MOST_ELEMENTS 3
#define SAMPLE_CHARS 60

void
daybook_source_field_free (DaybookSourceField *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->sample);
  g_free (self);
}

void
daybook_suggestion_free (DaybookSuggestion *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->steps);
  g_free (self);
}

/* ---- what there is ---- */

typedef struct
{
  const DaybookTree *tree;
  GPtrArray *fields;
  GHashTable *by_path; /* path (in the field) → field */
} Fields;

static char *
sample_of (const DaybookTree *tree, DaybookNode node)
{
  gsize length;
  const char *source = daybook_tree_source (tree, node, &length);
  g_autofree char *text = g_strndup (source, length);

  if (daybook_tree_kind (tree, node) == DAYBOOK_KIND_LIST
      || daybook_tree_kind (tree, node) == DAYBOOK_KIND_OBJECT)
    return g_strdup ("");
  if (g_utf8_strlen (text, -1) > SAMPLE_CHARS)
    {
      g_autofree char *start = g_utf8_substring (text, 0, SAMPLE_CHARS - 1);

      return g_strconcat (start, "…", NULL);
    }
  return g_steal_pointer (&text);
}

/* A key that a path cannot hold as it is. */
static char *
path_of (const char *prefix, const char *key)
{
  gboolean plain = strpbrk (key, ".[]'") == NULL && *key != '\0';

  if (!plain)
    return g_strdup_printf ("%s['%s']", prefix, key);
  return g_strconcat (prefix, *prefix != '\0' ? "." : "", key, NULL);
}

static void list_object (Fields *self, DaybookNode node, const char *prefix, guint depth);

static void
take_field (Fields *self, DaybookNode node, const char *path, guint depth)
{
  DaybookKind kind = daybook_tree_kind (self->tree, node);
  DaybookSourceField *field = g_hash_table_lookup (self->by_path, path);
  g_autofree char *element = NULL;
  DaybookNode child;

  if (field == NULL && self->fields->len >= MOST_FIELDS)
    return;
  if (field == NULL)
    {
      field = g_new0 (DaybookSourceField, 1);
      field->path = g_strdup (path);
      field->sample = sample_of (self->tree, node);
      field->kind = kind;
      g_ptr_array_add (self->fields, field);
      g_hash_table_insert (self->by_path, field->path, field);
    }
  else if (field->kind == DAYBOOK_KIND_NULL && kind != DAYBOOK_KIND_NULL)
    {
      g_free (field->sample);
      field->sample = sample_of (self->tree, node);
      field->kind = kind;
    }
  if (depth >= MOST_DEPTH)
    return;
  if (kind == DAYBOOK_KIND_OBJECT)
    list_object (self, node, path, depth + 1);
  if (kind != DAYBOOK_KIND_LIST)
    return;
  element = g_strconcat (path, "[]", NULL);
  child = daybook_tree_first (self->tree, node);
  for (guint i = 0; i < MOST_ELEMENTS && child != DAYBOOK_NODE_NONE; i++)
    {
      if (daybook_tree_kind (self->tree, child) == DAYBOOK_KIND_OBJECT)
        list_object (self, child, element, depth + 1);
      child = daybook_tree_next (self->tree, child);
    }
}

static void
list_object (Fields *self, DaybookNode node, const char *prefix, guint depth)
{
  for (DaybookNode child = daybook_tree_first (self->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    {
      g_autofree char *path = path_of (prefix, daybook_tree_key (self->tree, child));

      take_field (self, child, path, depth);
    }
}

GPtrArray *
daybook_source_fields_list (const DaybookTree *tree, DaybookNode node)
{
  g_autoptr (GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_source_field_free);
  Fields self = { tree, fields, by_path };

  if (daybook_tree_kind (tree, node) == DAYBOOK_KIND_OBJECT)
    list_object (&self, node, "", 0);
  return fields;
}

/* ---- names ---- */

/* "lines[].unit_price", "lineItems.nodes[].unitPrice" → {"line", "unit", "price"} (transfer full).
 * Plurals and the words that say nothing are taken off. */
static GHashTable *
words_of (const char *path)
{
  static const char *const empty[]
      = { "node", "set", "shop", "money", "amount", "value", "data", "attribute", NULL };
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *at = path;; at++)
    {
      gboolean ends = !g_ascii_isalnum (*at) || g_ascii_isupper (*at);

      if (ends && word->len > 3 && g_str_has_suffix (word->str, "s"))
        g_string_truncate (word, word->len - 1);
      if (ends && word->len > 0 && !g_strv_contains (empty, word->str))
        g_hash_table_add (words, g_strdup (word->str));
      if (ends)
        g_string_truncate (word, 0);
      if (*at == '\0')
        return words;
      if (g_ascii_isalnum (*at))
        g_string_append_c (word, g_ascii_tolower (*at));
    }
}

/* 0 to 100: how much the words are the same. */
static int
likeness (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer word;
  guint shared = 0, all = g_hash_table_size (b);

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    if (g_hash_table_contains (b, word))
      shared++;
    else
      all++;
  return all > 0 ? (int) (100 * shared / all) : 0;
}

static const char *
last_of (const char *path)
{
  const char *point = strrchr (path, '.');

  return point != NULL ? point + 1 : path;
}

static int
name_score (const char *path, const char *to)
{
  g_autoptr (GHashTable) whole_to = words_of (to);
  g_autoptr (GHashTable) whole = words_of (path);
  g_autoptr (GHashTable) end_to = words_of (last_of (to));
  g_autoptr (GHashTable) end = words_of (last_of (path));
  int all = likeness (whole, whole_to);

  return MAX (all, likeness (end, end_to) * 8 / 10 + all * 2 / 10);
}

/* ---- types ---- */

/* What the text in a sample is, without its quotes. */
static gboolean
looks_like (const DaybookSourceField *source, const char *pattern)
{
  return source->kind == DAYBOOK_KIND_STRING
         && g_regex_match_simple (pattern, source->sample, 0, 0);
}

#define DECIMAL "^\"-?[0-9]+(\\.[0-9]+)?\"$"
#define MOMENT "^\"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*(Z|[+-][0-9]{2}:?[0-9]{2})\"$"
#define DAY "^\"[0-9]{4}-[0-9]{2}-[0-9]{2}\"$"
#define YES_NO "^\"(true|false|yes|no)\"$"

static gboolean
can_become (const DaybookSourceField *source, DaybookField field)
{
  gboolean number = source->kind == DAYBOOK_KIND_NUMBER;
  gboolean text = source->kind == DAYBOOK_KIND_STRING;
  gboolean boolean = source->kind == DAYBOOK_KIND_TRUE || source->kind == DAYBOOK_KIND_FALSE;

  switch (field)
    {
    case DAYBOOK_FIELD_TEXT:
      return text || number;
    case DAYBOOK_FIELD_INTEGER:
    case DAYBOOK_FIELD_MONEY:
    case DAYBOOK_FIELD_DECIMAL:
      return number || looks_like (source, DECIMAL);
    case DAYBOOK_FIELD_BOOLEAN:
      return boolean || looks_like (source, YES_NO);
    case DAYBOOK_FIELD_TIME:
      return number || looks_like (source, MOMENT) || looks_like (source, DAY);
    case DAYBOOK_FIELD_DATE:
      return looks_like (source, DAY);
    case DAYBOOK_FIELD_OBJECT:
      return source->kind == DAYBOOK_KIND_OBJECT;
    case DAYBOOK_FIELD_LIST:
      return source->kind == DAYBOOK_KIND_LIST;
    case DAYBOOK_FIELD_UNKNOWN:
    default:
      return source->kind != DAYBOOK_KIND_OBJECT && source->kind != DAYBOOK_KIND_LIST;
    }
}

/* The currency beside a source: in the same object, or further out (transfer full); NULL. */
static const char *
currency_beside (const GPtrArray *fields, const char *path)
{
  g_autofree char *around = g_strdup (path);

  for (;;)
    {
      char *point = strrchr (around, '.');
      gsize length;

      if (point != NULL)
        *point = '\0';
      else
        *around = '\0';
      length = strlen (around);
      for (guint i = 0; i < fields->len; i++)
        {
          const DaybookSourceField *field = g_ptr_array_index (fields, i);
          const char *last = last_of (field->path);
          gboolean beside = length == 0 ? last == field->path
                                        : (gsize) (last - field->path) == length + 1
                                              && strncmp (field->path, around, length) == 0;
          g_autofree char *lower = g_ascii_strdown (last, -1);

          if (beside && field->kind == DAYBOOK_KIND_STRING && strstr (lower, "currency") != NULL)
            return field->path;
        }
      if (length == 0)
        return NULL;
    }
}

static char *
money_steps (const GPtrArray *fields, const DaybookSourceField *source)
{
  const char *currency = currency_beside (fields, source->path);
  const char *unit = source->kind == DAYBOOK_KIND_STRING    ? "decimal"
                     : strchr (source->sample, '.') != NULL ? "float"
                                                            : "minor";
  g_auto (DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "money", unit);
  daybook_json_put_string (&out, "currency", currency != NULL ? currency : "=USD");
  daybook_json_end_object (&out);
  daybook_json_end_list (&out);
  return daybook_json_writer_steal (&out);
}

char *
daybook_suggestion_steps (const GPtrArray *fields,
                          const DaybookSourceField *source,
                          DaybookField field)
{
  gboolean number = source->kind == DAYBOOK_KIND_NUMBER;

  if (!can_become (source, field))
    return NULL;
  switch (field)
    {
    case DAYBOOK_FIELD_MONEY:
      return money_steps (fields, source);
    case DAYBOOK_FIELD_TIME:
      return g_strdup (looks_like (source, MOMENT)     ? "[{\"time\":\"rfc3339\"}]"
                       : looks_like (source, DAY)      ? "[{\"time\":\"date\"}]"
                       : strlen (source->sample) >= 16 ? "[{\"time\":\"unix_us\"}]"
                       : strlen (source->sample) >= 13 ? "[{\"time\":\"unix_ms\"}]"
                                                       : "[{\"time\":\"unix\"}]");
    case DAYBOOK_FIELD_DECIMAL:
      return g_strdup (number && strlen (source->sample) > 12 ? "[{\"decimal\":\"float\"}]"
                                                              : "[{\"decimal\":true}]");
    case DAYBOOK_FIELD_INTEGER:
      return number ? NULL : g_strdup ("[{\"int\":true}]");
    case DAYBOOK_FIELD_TEXT:
      return number ? g_strdup ("[{\"text\":\"string\"}]") : NULL;
    case DAYBOOK_FIELD_BOOLEAN:
      return source->kind == DAYBOOK_KIND_STRING ? g_strdup ("[{\"bool\":true}]") : NULL;
    case DAYBOOK_FIELD_UNKNOWN:
    case DAYBOOK_FIELD_DATE:
    case DAYBOOK_FIELD_OBJECT:
    case DAYBOOK_FIELD_LIST:
    default:
      return NULL;
    }
}

static int
compare_scores (gconstpointer a, gconstpointer b)
{
  const DaybookSuggestion *left = *(DaybookSuggestion *const *) a;
  const DaybookSuggestion *right = *(DaybookSuggestion *const *) b;

  return left->score != right->score ? right->score - left->score
                                     : strcmp (left->path, right->path);
}

/* NULL when nothing speaks for it. */
static DaybookSuggestion *
judge (const GPtrArray *fields,
       const DaybookSourceField *source,
       const char *to,
       DaybookField field,
       const char *built_in)
{
  int name = name_score (source->path, to);
  gboolean fits = can_become (source, field);
  gboolean taken = g_strcmp0 (built_in, source->path) == 0;
  DaybookSuggestion *self;

  if (!taken && (!fits || name < 34))
    return NULL;
  self = g_new0 (DaybookSuggestion, 1);
  self->path = g_strdup (source->path);
  self->steps = daybook_suggestion_steps (fields, source, field);
  self->reasons = (taken ? DAYBOOK_SUGGESTION_BUILT_IN : 0)
                  | (name == 100  ? DAYBOOK_SUGGESTION_SAME_NAME
                     : name >= 34 ? DAYBOOK_SUGGESTION_LIKE_NAME
                                  : 0)
                  | (fits ? DAYBOOK_SUGGESTION_SAME_TYPE : 0);
  self->score = (taken ? 1000 : 0) + name + (fits ? 20 : 0);
  return self;
}

GPtrArray *
daybook_suggestions_find (
    const GPtrArray *fields, const char *to, DaybookField field, const char *built_in, guint most)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_suggestion_free);

  for (guint i = 0; i < fields->len; i++)
    {
      DaybookSuggestion *one = judge (fields, g_ptr_array_index (fields, i), to, field, built_in);

      if (one != NULL)
        g_ptr_array_add (found, one);
    }
  g_ptr_array_sort (found, compare_scores);
  if (found->len > most)
    g_ptr_array_set_size (found, (int) most);
  return found;
}
