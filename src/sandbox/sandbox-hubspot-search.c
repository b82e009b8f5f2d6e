/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search, with an index that follows its records later: what was changed within the delay is
 * not found. 200 a page, 10,000 results in all. */
#include "sandbox-hubspot-private.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 200

typedef struct
{
  SandboxHsType *type;
  const char *by; /* (nullable): what is sorted by */
  int direction;
} Sort;

/* Milliseconds or another number as text, so that both sides are compared alike. */
static char *
value_of (const SandboxHsType *type, const SandboxHsRecord *record, const char *name)
{
  if (g_str_equal (name, "hs_object_id"))
    return g_strdup (record->id);
  if (g_str_equal (name, type->modified))
    return g_strdup_printf ("%" G_GINT64_FORMAT, record->changed_us / 1000);
  if (g_str_equal (name, "createdate") || g_str_equal (name, "hs_createdate"))
    return g_strdup_printf ("%" G_GINT64_FORMAT, record->created_us / 1000);
  return g_strdup (g_hash_table_lookup (record->values, name));
}

static int
compare_values (const char *left, const char *right)
{
  g_autoptr (GDateTime) time
      = strchr (right, 'T') != NULL ? g_date_time_new_from_iso8601 (right, NULL) : NULL;
  char *end_left, *end_right;
  double a = g_ascii_strtod (left, &end_left);
  double b = time != NULL ? (double) g_date_time_to_unix (time) * 1000
                                + g_date_time_get_microsecond (time) / 1000
                          : g_ascii_strtod (right, &end_right);

  if (*end_left == '\0' && (time != NULL || *end_right == '\0'))
    return (a > b) - (a < b);
  return g_ascii_strcasecmp (left, right);
}

/* -1 for an operator that is not known. */
static int
holds (const char *operator, const char * value, JsonObject *filter)
{
  const char *wanted = sandbox_hs_text (filter, "value");
  const char *high = sandbox_hs_text (filter, "highValue");
  int order = value != NULL && wanted != NULL ? compare_values (value, wanted) : 0;
  gboolean both = value != NULL && wanted != NULL;

  if (g_str_equal (operator, "HAS_PROPERTY"))
    return value != NULL;
  if (g_str_equal (operator, "NOT_HAS_PROPERTY"))
    return value == NULL;
  if (g_str_equal (operator, "EQ"))
    return both && order == 0;
  if (g_str_equal (operator, "NEQ"))
    return !both || order != 0;
  if (g_str_equal (operator, "LT"))
    return both && order < 0;
  if (g_str_equal (operator, "LTE"))
    return both && order <= 0;
  if (g_str_equal (operator, "GT"))
    return both && order > 0;
  if (g_str_equal (operator, "GTE"))
    return both && order >= 0;
  if (g_str_equal (operator, "BETWEEN"))
    return both && high != NULL && order >= 0 && compare_values (value, high) <= 0;
  return -1;
}

/* -1 with a reply when the filter is wrong. */
static int
fits_filter (SandboxHsCall *call,
             SandboxHsType *type,
             const SandboxHsRecord *record,
             JsonObject *filter)
{
  const char *name = sandbox_hs_text (filter, "propertyName");
  const char *operator= sandbox_hs_text (filter, "operator");
  g_autofree char *value = NULL;
  int result;

  if (name == NULL || operator == NULL || sandbox_hs_property (type, name) == NULL)
    {
      sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                       "There was a problem with the request: property %s does not exist",
                       name != NULL ? name : "(none)");
      return -1;
    }
  value = value_of (type, record, name);
  result = holds (operator, value, filter);
  if (result < 0)
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR", "Invalid input JSON: operator %s", operator);
  return result;
}

static int
fits_group (SandboxHsCall *call,
            SandboxHsType *type,
            const SandboxHsRecord *record,
            JsonObject *group)
{
  JsonArray *filters = sandbox_hs_list (group, "filters");

  for (guint i = 0; filters != NULL && i < json_array_get_length (filters); i++)
    {
      int one = fits_filter (call, type, record, json_array_get_object_element (filters, i));

      if (one <= 0)
        return one;
    }
  return 1;
}

static int
fits (SandboxHsCall *call, SandboxHsType *type, const SandboxHsRecord *record)
{
  JsonArray *groups = sandbox_hs_list (call->body, "filterGroups");

  if (groups == NULL || json_array_get_length (groups) == 0)
    return 1;
  for (guint i = 0; i < json_array_get_length (groups); i++)
    {
      int one = fits_group (call, type, record, json_array_get_object_element (groups, i));

      if (one != 0)
        return one;
    }
  return 0;
}

static int
compare_records (gconstpointer a, gconstpointer b, gpointer data)
{
  const SandboxHsRecord *left = *(SandboxHsRecord *const *) a;
  const SandboxHsRecord *right = *(SandboxHsRecord *const *) b;
  const Sort *sort = data;
  g_autofree char *one = sort->by != NULL ? value_of (sort->type, left, sort->by) : NULL;
  g_autofree char *other = sort->by != NULL ? value_of (sort->type, right, sort->by) : NULL;
  int order = one != NULL && other != NULL ? compare_values (one, other) : 0;

  return order != 0 ? order * sort->direction : compare_values (left->id, right->id);
}

/* "name", "-name", or {"propertyName":…,"direction":"DESCENDING"}. */
static Sort
read_sort (SandboxHsCall *call, SandboxHsType *type)
{
  JsonArray *sorts = sandbox_hs_list (call->body, "sorts");
  JsonNode *node = sorts != NULL && json_array_get_length (sorts) > 0
                       ? json_array_get_element (sorts, 0)
                       : NULL;
  Sort sort = { type, NULL, 1 };

  if (node == NULL)
    return sort;
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      sort.by = sandbox_hs_text (json_node_get_object (node), "propertyName");
      sort.direction
          = g_strcmp0 (sandbox_hs_text (json_node_get_object (node), "direction"), "DESCENDING")
                    == 0
                ? -1
                : 1;
      return sort;
    }
  sort.by = json_node_get_string (node);
  if (sort.by != NULL && *sort.by == '-')
    {
      sort.by++;
      sort.direction = -1;
    }
  return sort;
}

static GPtrArray *
collect (SandboxHsCall *call, SandboxHsType *type)
{
  gint64 now = sandbox_server_clock_us (call->self->server);
  gint64 lag = sandbox_server_lag_us (call->self->server, "hubspot");
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  Sort sort = read_sort (call, type);

  for (guint i = 0; i < type->records->len; i++)
    {
      SandboxHsRecord *record = type->records->pdata[i];
      gboolean known = !record->archived && record->clock_us <= now - call->self->index_delay_us
                       && (lag == 0 || sandbox_is_listed (record->id, record->clock_us, now, lag));
      int one = known ? fits (call, type, record) : 0;

      if (one < 0)
        return NULL;
      if (one > 0)
        g_ptr_array_add (found, record);
    }
  g_ptr_array_sort_with_data (found, compare_records, &sort);
  return g_steal_pointer (&found);
}

static gint64
read_number (JsonObject *body, const char *name, gint64 otherwise)
{
  JsonNode *node = json_object_get_member (body, name);
  const char *text = sandbox_hs_text (body, name);

  if (text != NULL)
    return *text != '\0' ? g_ascii_strtoll (text, NULL, 10) : otherwise;
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : otherwise;
}

static void
answer_page (
    SandboxHsCall *call, SandboxHsType *type, const GPtrArray *found, gint64 after, gint64 limit)
{
  JsonArray *names = sandbox_hs_list (call->body, "properties");
  g_autoptr (JsonArray) none = json_array_new ();
  JsonArray *results = json_array_new ();
  JsonObject *answer = json_object_new ();
  gint64 end = MIN (after + limit, found->len);

  for (gint64 i = after; i < end; i++)
    json_array_add_object_element (
        results, sandbox_hs_record_json (type, found->pdata[i], names != NULL ? names : none));
  json_object_set_int_member (answer, "total", found->len);
  json_object_set_array_member (answer, "results", results);
  if (end < found->len)
    {
      JsonObject *paging = json_object_new ();
      JsonObject *next = json_object_new ();
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, end);

      json_object_set_string_member (next, "after", text);
      json_object_set_object_member (paging, "next", next);
      json_object_set_object_member (answer, "paging", paging);
    }
  sandbox_hs_answer (call, 200, answer);
}

void
sandbox_hs_search (SandboxHsCall *call, SandboxHsType *type)
{
  g_autoptr (GPtrArray) found = NULL;
  gint64 after, limit;

  if (call->body == NULL || call->request->body_length > 3000)
    {
      sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                       "Invalid input JSON: a search has a body of at most 3,000 characters");
      return;
    }
  after = read_number (call->body, "after", 0);
  limit = read_number (call->body, "limit", 10);
  if (limit < 1 || limit > PAGE)
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR", "limit must be between 1 and %d", PAGE);
  else if (after < 0 || after + limit > SANDBOX_HS_SEARCH_MOST)
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                     "There was a problem with the request: paging past %d results is not possible",
                     SANDBOX_HS_SEARCH_MOST);
  else if ((found = collect (call, type)) != NULL)
    answer_page (call, type, found, after, limit);
}
