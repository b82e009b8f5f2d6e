/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and writing JSON for the accounting API. Amounts are whole cents inside; a double only
 * ever carries the digits of one number between the text and the cents, and is refused when it does
 * not land on a cent. */
#include "sandbox-quickbooks-json.h"

#include <math.h>

#define MAX_UNITS 99999999999.99

void
sandbox_qb_json_append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", c);
      else if (c == '\n')
        g_string_append (out, "\\n");
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_c (out, (char) c);
    }
  g_string_append_c (out, '"');
}

static void
append_double (GString *out, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  double cents = value * 100.0;

  if (fabs (value) < 1e13 && fabs (cents - round (cents)) < 1e-4)
    {
      g_autofree char *text = sandbox_qb_json_cents_text (llround (cents));

      g_string_append (out, text);
      return;
    }

  g_ascii_formatd (buffer, sizeof buffer, "%.15g", value);
  g_string_append (out, buffer);
}

static void
append_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    sandbox_qb_json_append_string (out, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else
    append_double (out, json_node_get_double (node));
}

static void
append_array (GString *out, JsonArray *array)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      sandbox_qb_json_append (out, json_array_get_element (array, i));
    }
  g_string_append_c (out, ']');
}

void
sandbox_qb_json_append_object (GString *out, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      sandbox_qb_json_append_string (out, name);
      g_string_append_c (out, ':');
      sandbox_qb_json_append (out, node);
    }
  g_string_append_c (out, '}');
}

void
sandbox_qb_json_append (GString *out, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      sandbox_qb_json_append_object (out, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      append_array (out, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      append_value (out, node);
      break;
    default:
      g_string_append (out, "null");
    }
}

char *
sandbox_qb_json_cents_text (gint64 cents)
{
  guint64 magnitude = cents < 0 ? (guint64) -cents : (guint64) cents;

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02u", cents < 0 ? "-" : "", magnitude / 100,
                          (guint) (magnitude % 100));
}

static JsonNode *
member (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

static gboolean
is_number (JsonNode *node)
{
  GType type;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  type = json_node_get_value_type (node);
  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

const char *
sandbox_qb_json_string (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

JsonObject *
sandbox_qb_json_object (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
sandbox_qb_json_array (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

gboolean
sandbox_qb_json_bool (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
         && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

gboolean
sandbox_qb_json_number (JsonObject *object, const char *name, double *out)
{
  JsonNode *node = member (object, name);

  if (!is_number (node))
    return FALSE;

  *out = json_node_get_double (node);
  return isfinite (*out);
}

const char *
sandbox_qb_json_ref (JsonObject *object, const char *name)
{
  return sandbox_qb_json_string (sandbox_qb_json_object (object, name), "value");
}

gboolean
sandbox_qb_json_node_cents (JsonNode *node, gint64 *out)
{
  double value;
  double cents;

  if (!is_number (node))
    return FALSE;

  value = json_node_get_double (node);
  if (!isfinite (value) || fabs (value) > MAX_UNITS)
    return FALSE;

  cents = value * 100.0;
  if (fabs (cents - round (cents)) > 1e-4)
    return FALSE;

  *out = llround (cents);
  return TRUE;
}

gboolean
sandbox_qb_json_cents (JsonObject *object, const char *name, gint64 *out)
{
  return sandbox_qb_json_node_cents (member (object, name), out);
}

void
sandbox_qb_json_set_cents (JsonObject *object, const char *name, gint64 cents)
{
  json_object_set_double_member (object, name, (double) cents / 100.0);
}

void
sandbox_qb_json_set_ref (JsonObject *object, const char *name, const char *id, const char *title)
{
  JsonObject *ref = json_object_new ();

  json_object_set_string_member (ref, "value", id);
  if (title != NULL)
    json_object_set_string_member (ref, "name", title);
  json_object_set_object_member (object, name, ref);
}

static JsonNode *copy_node (JsonNode *node);

static JsonArray *
copy_array (JsonArray *array)
{
  JsonArray *copy = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (copy, copy_node (json_array_get_element (array, i)));
  return copy;
}

static JsonNode *
copy_node (JsonNode *node)
{
  JsonNode *copy;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      copy = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (copy, sandbox_qb_json_copy (json_node_get_object (node)));
      return copy;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      copy = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (copy, copy_array (json_node_get_array (node)));
      return copy;
    }
  return json_node_copy (node);
}

JsonObject *
sandbox_qb_json_copy (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (copy, name, copy_node (node));
  return copy;
}

JsonObject *
sandbox_qb_json_parse (const char *text, gssize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, length, NULL))
    return NULL;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  return json_object_ref (json_node_get_object (root));
}
