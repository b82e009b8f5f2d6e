/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages of the root lists: sorted indexes, cursors and search filters.
 *
 * Each list and sort key has an index, an array sorted once per revision of the world, so that a
 * page costs a binary search and the rows it holds. A cursor names the last row's sort value and
 * id, like Shopify's: rows that move while a client pages are met again at their new place.
 */
#include "sandbox-shopify-json.h"
#include "sandbox-shopify-rows.h"

#include <string.h>

#define LOOKBACK (60 * G_TIME_SPAN_DAY)

static int
compare_entries (const SandboxShopifyEntry *a, const SandboxShopifyEntry *b)
{
  int order = g_strcmp0 (a->text, b->text);

  if (order == 0)
    order = (a->number > b->number) - (a->number < b->number);
  if (order == 0)
    order = (a->id > b->id) - (a->id < b->id);
  return order;
}

static gint
compare_cb (gconstpointer a, gconstpointer b)
{
  return compare_entries (a, b);
}

void
sandbox_shopify_refresh (SandboxShopify *shop)
{
  SandboxWorld *world = sandbox_server_world (shop->server);

  if (shop->world == world && shop->revision == world->revision)
    return;
  shop->world = world;
  shop->revision = world->revision;
  g_hash_table_remove_all (shop->indexes);
  g_hash_table_remove_all (shop->by_customer);
  g_hash_table_remove_all (shop->by_fulfillment);
}

static GArray *
index_of (SandboxShopifyCall *shopify, const SandboxShopifyList *list, const char *sort)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", list->name, sort);
  GArray *index = g_hash_table_lookup (shopify->shop->indexes, key);
  GPtrArray *all = list->all (shopify->world);

  if (index != NULL)
    return index;
  index = g_array_sized_new (FALSE, FALSE, sizeof (SandboxShopifyEntry), all->len);
  for (guint i = 0; i < all->len; i++)
    {
      SandboxShopifyEntry entry = { 0, NULL, list->id (all->pdata[i]), all->pdata[i] };

      list->key (all->pdata[i], sort, &entry);
      /* Cursors and answers show whole seconds, so that is how rows are sorted. */
      if (g_str_has_suffix (sort, "_AT"))
        entry.number -= entry.number % G_USEC_PER_SEC;
      g_array_append_val (index, entry);
    }
  g_array_sort (index, compare_cb);
  g_hash_table_insert (shopify->shop->indexes, g_steal_pointer (&key), index);
  return index;
}

/* The first place whose entry is not before @wanted. */
static guint
lower_bound (GArray *index, const SandboxShopifyEntry *wanted)
{
  guint from = 0, to = index->len;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;

      if (compare_entries (&g_array_index (index, SandboxShopifyEntry, middle), wanted) < 0)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

/* Cursors */

static char *
cursor_of (const SandboxShopifyEntry *entry, const char *sort)
{
  g_autofree char *value = NULL;
  g_autofree char *plain = NULL;

  if (entry->text != NULL)
    value = g_strescape (entry->text, NULL);
  else if (g_str_has_suffix (sort, "_AT"))
    value = sandbox_shopify_time_text (entry->number);
  else
    value = g_strdup_printf ("%" G_GINT64_FORMAT, entry->number);
  plain = g_strdup_printf ("{\"last_id\":%" G_GINT64_FORMAT ",\"last_value\":\"%s\"}", entry->id,
                           value);
  return g_base64_encode ((const guchar *) plain, strlen (plain));
}

static gboolean
read_cursor_value (
    const char *value, const char *sort, gboolean textual, char **text, gint64 *number)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  gint64 last;

  if (textual)
    {
      *text = g_strdup (value);
      return TRUE;
    }
  if (g_str_has_suffix (sort, "_AT"))
    return sandbox_search_time (value, utc, number, &last);
  return g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, number, NULL);
}

/* The entry a cursor stands for; @text keeps its memory. FALSE for what is not a cursor of this
 * sort. */
static gboolean
read_cursor (
    const char *cursor, const char *sort, gboolean textual, SandboxShopifyEntry *entry, char **text)
{
  gsize length = 0;
  g_autofree guchar *bytes = g_base64_decode (cursor, &length);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root, *id, *value;

  if (!json_parser_load_from_data (parser, (const char *) bytes, (gssize) length, NULL))
    return FALSE;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  id = json_object_get_member (json_node_get_object (root), "last_id");
  value = json_object_get_member (json_node_get_object (root), "last_value");
  if (id == NULL || json_node_get_value_type (id) != G_TYPE_INT64 || value == NULL
      || json_node_get_value_type (value) != G_TYPE_STRING)
    return FALSE;
  entry->id = json_node_get_int (id);
  if (!read_cursor_value (json_node_get_string (value), sort, textual, text, &entry->number))
    return FALSE;
  entry->text = *text;
  return TRUE;
}

/* Filters */

gboolean
sandbox_shopify_sees_order (SandboxShopifyCall *shopify, const SandboxOrder *order)
{
  return order->created_us >= shopify->world->now_us - LOOKBACK
         || sandbox_shopify_has_scope (shopify->token, "read_all_orders");
}

/* Whether the search index knows by now of the record's last change. */
static gboolean
is_indexed (SandboxShopifyCall *shopify, const SandboxShopifyList *list, gconstpointer record)
{
  gint64 lag_us = sandbox_server_lag_us (shopify->shop->server, "shopify");
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, list->id (record));
  SandboxShopifyEntry entry = { 0 };

  if (lag_us == 0)
    return TRUE;
  list->key (record, "UPDATED_AT", &entry);

  return sandbox_is_listed (id, entry.number, shopify->world->now_us, lag_us);
}

static gboolean
row_fits (SandboxShopifyCall *shopify,
          const SandboxShopifyList *list,
          SandboxSearch *search,
          gconstpointer record,
          JsonObject *arguments)
{
  if (g_str_equal (list->type, "Order") || g_str_equal (list->type, "FulfillmentOrder"))
    if (!sandbox_shopify_sees_order (shopify, record))
      return FALSE;
  if (g_str_equal (list->type, "FulfillmentOrder")
      && !json_object_get_boolean_member_with_default (arguments, "includeClosed", FALSE)
      && g_str_equal (((const SandboxOrder *) record)->fulfillment, "FULFILLED"))
    return FALSE;
  if (g_str_equal (list->type, "Location")
      && !json_object_get_boolean_member_with_default (arguments, "includeInactive", FALSE)
      && !((const SandboxLocation *) record)->active)
    return FALSE;
  return is_indexed (shopify, list, record)
         && sandbox_search_match (search, list->test, record, shopify);
}

/* Unknown search fields are passed over with a note under extensions.search. */
static void
note_unknown_fields (SandboxShopifyCall *shopify,
                     const SandboxShopifyList *list,
                     SandboxSearch *search,
                     const char *text,
                     gconstpointer sample)
{
  GPtrArray *terms = sandbox_search_terms (search);
  g_autoptr (JsonArray) warnings = json_array_new ();
  JsonArray *path = json_array_new ();
  JsonObject *note = json_object_new ();

  for (guint i = 0; i < terms->len && sample != NULL; i++)
    {
      SandboxSearchTerm *term = terms->pdata[i];
      JsonObject *warning;

      if (list->test (term, sample, shopify) >= 0)
        continue;
      warning = json_object_new ();
      json_object_set_string_member (warning, "field", term->field);
      json_object_set_string_member (warning, "message", "Invalid search field for this query.");
      json_object_set_string_member (warning, "code", "invalid_field");
      json_array_add_object_element (warnings, warning);
    }
  json_array_add_string_element (path, list->name);
  json_object_set_array_member (note, "path", path);
  json_object_set_string_member (note, "query", text);
  json_object_set_array_member (note, "warnings", json_array_ref (warnings));
  if (json_array_get_length (warnings) > 0)
    {
      if (shopify->search_notes == NULL)
        shopify->search_notes = json_array_new ();
      json_array_add_object_element (shopify->search_notes, json_object_ref (note));
    }
  json_object_unref (note);
}

/* Paging. Places count along the index; "list order" runs against it when reversed. */

typedef struct
{
  SandboxShopifyCall *shopify;
  const SandboxShopifyList *list;
  SandboxSearch *search;
  JsonObject *arguments;
  GArray *index;
  const char *sort;
  gint64 from, to; /* places that can match: from ≤ place < to */
} Paging;

static void
narrow_to_bounds (Paging *paging)
{
  gint64 from_us, to_us;
  g_autofree char *field = g_ascii_strdown (paging->sort, -1);

  /* Customers compare whole days, so their exact bounds do not hold. */
  if (!g_str_has_suffix (paging->sort, "_AT") || g_str_equal (paging->list->type, "Customer"))
    return;
  sandbox_search_bounds (paging->search, field, paging->shopify->zone, &from_us, &to_us);
  if (from_us != G_MININT64)
    paging->from
        = lower_bound (paging->index, &(SandboxShopifyEntry){ from_us, NULL, G_MININT64, NULL });
  if (to_us != G_MAXINT64)
    paging->to
        = lower_bound (paging->index, &(SandboxShopifyEntry){ to_us, NULL, G_MAXINT64, NULL });
}

static gboolean
narrow_to_cursor (Paging *paging, const char *name, gboolean after, gboolean reverse)
{
  const char *cursor = sandbox_shopify_text_argument (paging->arguments, name);
  gboolean textual = paging->index->len > 0
                     && g_array_index (paging->index, SandboxShopifyEntry, 0).text != NULL;
  SandboxShopifyEntry entry = { 0 };
  g_autofree char *text = NULL;
  gint64 place;
  gboolean exact;

  if (cursor == NULL)
    return TRUE;
  if (!read_cursor (cursor, paging->sort, textual, &entry, &text))
    return FALSE;
  place = lower_bound (paging->index, &entry);
  exact = place < paging->index->len
          && compare_entries (&g_array_index (paging->index, SandboxShopifyEntry, place), &entry)
                 == 0;
  if (after != reverse)
    paging->from = MAX (paging->from, place + (exact ? 1 : 0));
  else
    paging->to = MIN (paging->to, place);
  return TRUE;
}

/* Up to @limit matching entries walking the places in one direction; @more: whether another
 * follows. */
static GPtrArray *
walk (Paging *paging, gboolean upward, gint64 limit, gboolean *more)
{
  GPtrArray *found = g_ptr_array_new ();
  gint64 step = upward ? 1 : -1;

  *more = FALSE;
  for (gint64 place = upward ? paging->from : paging->to - 1;
       place >= paging->from && place < paging->to; place += step)
    {
      SandboxShopifyEntry *entry = &g_array_index (paging->index, SandboxShopifyEntry, place);

      if (!row_fits (paging->shopify, paging->list, paging->search, entry->record,
                     paging->arguments))
        continue;
      if ((gint64) found->len == limit)
        {
          *more = TRUE;
          break;
        }
      g_ptr_array_add (found, entry);
    }
  return found;
}

static SandboxGraphqlPage *
make_page (Paging *paging, gboolean reverse)
{
  gint64 first = json_object_get_int_member_with_default (paging->arguments, "first", -1);
  gint64 last = json_object_get_int_member_with_default (paging->arguments, "last", -1);
  gboolean forward = first >= 0, more = FALSE;
  SandboxGraphqlPage *page = sandbox_graphql_page_new ();
  g_autoptr (GPtrArray) found = walk (paging, forward != reverse, forward ? first : last, &more);

  for (guint i = 0; i < found->len; i++)
    {
      SandboxShopifyEntry *entry = found->pdata[forward ? i : found->len - 1 - i];
      g_autofree char *gid = sandbox_shopify_gid (paging->list->type, entry->id);

      json_array_add_object_element (page->nodes, sandbox_shopify_ref (gid));
      g_ptr_array_add (page->cursors, cursor_of (entry, paging->sort));
    }
  page->has_next
      = forward ? more : sandbox_shopify_text_argument (paging->arguments, "before") != NULL;
  page->has_previous
      = forward ? sandbox_shopify_text_argument (paging->arguments, "after") != NULL : more;
  return page;
}

void
sandbox_shopify_list (SandboxShopifyCall *shopify, SandboxGraphqlCall *call)
{
  const SandboxShopifyList *list = sandbox_shopify_find_list (call->field);
  const char *sort = sandbox_shopify_text_argument (call->arguments, "sortKey");
  const char *query = sandbox_shopify_text_argument (call->arguments, "query");
  g_autoptr (SandboxSearch) search = sandbox_search_new (query);
  gboolean reverse
      = json_object_get_boolean_member_with_default (call->arguments, "reverse", FALSE);
  Paging paging = { shopify, list, search, call->arguments, NULL, NULL, 0, 0 };

  paging.sort = sort != NULL ? sort : list->fallback_sort;
  paging.index = index_of (shopify, list, paging.sort);
  paging.to = paging.index->len;
  narrow_to_bounds (&paging);
  if (!narrow_to_cursor (&paging, "after", TRUE, reverse)
      || !narrow_to_cursor (&paging, "before", FALSE, reverse))
    {
      call->message = g_strdup ("Invalid cursor for current pagination sort.");
      call->code = "BAD_REQUEST";
      return;
    }
  if (query != NULL)
    note_unknown_fields (
        shopify, list, search, query,
        paging.index->len > 0 ? g_array_index (paging.index, SandboxShopifyEntry, 0).record : NULL);
  call->page = make_page (&paging, reverse);
}

gint64
sandbox_shopify_count (SandboxShopifyCall *shopify, const char *name, const char *query)
{
  const SandboxShopifyList *list = sandbox_shopify_find_list (name);
  g_autoptr (SandboxSearch) search = sandbox_search_new (query);
  g_autoptr (JsonObject) arguments = json_object_new ();
  GPtrArray *all = list->all (shopify->world);
  gint64 count = 0;

  for (guint i = 0; i < all->len; i++)
    count += row_fits (shopify, list, search, all->pdata[i], arguments);
  return count;
}

/* Lookups across roots */

SandboxOrder *
sandbox_shopify_order_of_fulfillment (SandboxShopifyCall *shopify, gint64 id)
{
  GHashTable *table = shopify->shop->by_fulfillment;
  GPtrArray *orders = shopify->world->orders;

  if (g_hash_table_size (table) == 0)
    for (guint i = 0; i < orders->len; i++)
      {
        SandboxOrder *order = orders->pdata[i];

        g_hash_table_insert (table, &order->fulfillment_order_id, order);
      }
  return g_hash_table_lookup (table, &id);
}

GPtrArray *
sandbox_shopify_orders_of (SandboxShopifyCall *shopify, SandboxCustomer *customer)
{
  GHashTable *table = shopify->shop->by_customer;
  GPtrArray *orders = shopify->world->orders, *own;

  if (g_hash_table_size (table) == 0)
    for (guint i = 0; i < orders->len; i++)
      {
        SandboxOrder *order = orders->pdata[i];

        own = g_hash_table_lookup (table, order->customer);
        if (own == NULL)
          {
            own = g_ptr_array_new ();
            g_hash_table_insert (table, order->customer, own);
          }
        g_ptr_array_add (own, order);
      }
  own = g_hash_table_lookup (table, customer);
  if (own == NULL)
    {
      own = g_ptr_array_new ();
      g_hash_table_insert (table, customer, own);
    }
  return own;
}
