/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stripe's lists: newest first, by cursor ids. The arrays of the world rise with time, so a page is
 * a walk down from a place found by binary search or from a table of ids.
 */
#include "sandbox-stripe-state.h"

#include <string.h>

#define EVENT_LIFE (30 * G_TIME_SPAN_DAY)

typedef struct
{
  SandboxStripeCall *call;
  const SandboxStripeResource *resource;
  GPtrArray *array;   /* the records, oldest first */
  gboolean whole;     /* 'array' is the resource's own */
  gint64 least, most; /* created, in seconds */
  gint64 limit;
} Listing;

/* created=…, created[gte]=… and so on become one range. */
static void
read_created (Listing *listing)
{
  SandboxStripeCall *call = listing->call;

  for (guint i = 0; i < call->params->len && !call->failed; i++)
    {
      SandboxStripeParam *param = call->params->pdata[i];
      gboolean created = g_str_equal (param->base, "created");
      gint64 at;

      if (!created && !g_str_equal (param->base, "arrival_date"))
        continue;
      at = sandbox_stripe_int_param (call, param->name, 0, G_MININT64 + 1, G_MAXINT64 - 1);
      if (param->sub != NULL && strstr (" gt gte lt lte ", param->sub) == NULL)
        sandbox_stripe_fail (call, 400, "invalid_request_error", "parameter_unknown", param->name,
                             "Received unknown parameter: %s", param->name);
      if (!created)
        continue;
      if (param->sub == NULL || g_str_has_prefix (param->sub, "gt"))
        listing->least = MAX (listing->least, at + (g_strcmp0 (param->sub, "gt") == 0 ? 1 : 0));
      if (param->sub == NULL || g_str_has_prefix (param->sub, "lt"))
        listing->most = MIN (listing->most, at - (g_strcmp0 (param->sub, "lt") == 0 ? 1 : 0));
    }
}

static gint
compare_rows_cb (gconstpointer a, gconstpointer b)
{
  const SandboxBalanceRow *one = *(SandboxBalanceRow *const *) a,
                          *other = *(SandboxBalanceRow *const *) b;

  return (one->sequence > other->sequence) - (one->sequence < other->sequence);
}

/* The rows of one payout and the payout's own. (transfer full) */
static GPtrArray *
rows_of_payout (SandboxStripeCall *call, const char *id)
{
  SandboxPayout *payout = g_hash_table_lookup (call->world->payouts_by_id, id);
  GPtrArray *rows;

  if (payout == NULL)
    {
      sandbox_stripe_missing (call, 400, "payout", id, "payout");
      return NULL;
    }
  rows = g_ptr_array_copy (payout->rows, NULL, NULL);
  if (payout->row != NULL)
    g_ptr_array_add (rows, payout->row);
  g_ptr_array_sort (rows, compare_rows_cb);
  return rows;
}

/* The refunds or disputes of one charge, named by charge or payment_intent. (transfer full) */
static GPtrArray *
parts_of_charge (SandboxStripeCall *call, const SandboxStripeResource *resource)
{
  const char *charge_id = sandbox_stripe_param (call, "charge");
  const char *intent_id = sandbox_stripe_param (call, "payment_intent");
  SandboxCharge *charge;

  charge = charge_id != NULL ? g_hash_table_lookup (call->world->charges_by_id, charge_id)
                             : g_hash_table_lookup (call->world->charges_by_intent, intent_id);
  if (charge == NULL)
    {
      sandbox_stripe_missing (call, 400, charge_id != NULL ? "charge" : "payment_intent",
                              charge_id != NULL ? charge_id : intent_id,
                              charge_id != NULL ? "charge" : "payment_intent");
      return NULL;
    }
  return g_ptr_array_ref (g_str_equal (resource->path, "refunds") ? charge->refunds
                                                                  : charge->disputes);
}

static gint
compare_customers_cb (gconstpointer a, gconstpointer b)
{
  const SandboxCustomer *one = *(SandboxCustomer *const *) a,
                        *other = *(SandboxCustomer *const *) b;
  int order = (one->created_us > other->created_us) - (one->created_us < other->created_us);

  return order != 0 ? order : g_strcmp0 (one->stripe_id, other->stripe_id);
}

/* The customers by time of creation, sorted once per revision of the world. */
static GPtrArray *
risen_customers (SandboxStripeCall *call, const SandboxStripeResource *resource)
{
  if (call->stripe->risen == NULL)
    {
      call->stripe->risen = g_ptr_array_copy (resource->all (call->world), NULL, NULL);
      g_ptr_array_set_free_func (call->stripe->risen, NULL); /* the copy took the owner's */
      g_ptr_array_sort (call->stripe->risen, compare_customers_cb);
    }
  return call->stripe->risen;
}

static GPtrArray *
records_of (SandboxStripeCall *call, const SandboxStripeResource *resource, gboolean *whole)
{
  const char *payout = sandbox_stripe_param (call, "payout");
  gboolean parts
      = g_str_equal (resource->path, "refunds") || g_str_equal (resource->path, "disputes");

  *whole = FALSE;
  if (payout != NULL && g_str_equal (resource->path, "balance_transactions"))
    return rows_of_payout (call, payout);
  if (parts
      && (sandbox_stripe_param (call, "charge") != NULL
          || sandbox_stripe_param (call, "payment_intent") != NULL))
    return parts_of_charge (call, resource);
  *whole = TRUE;
  return g_ptr_array_ref (resource->sorted ? resource->all (call->world)
                                           : risen_customers (call, resource));
}

static gint64
created_of (Listing *listing, gint64 place)
{
  return listing->resource->created_us (listing->array->pdata[place]) / G_USEC_PER_SEC;
}

/* The place after the last record created at or before @seconds. */
static gint64
end_of (Listing *listing, gint64 seconds)
{
  gint64 from = 0, to = listing->array->len;

  while (from < to)
    {
      gint64 middle = from + (to - from) / 2;

      if (created_of (listing, middle) <= seconds)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

/* id → place + 1 of a whole array, made once per revision of the world. */
static GHashTable *
places_of (Listing *listing)
{
  SandboxStripe *stripe = listing->call->stripe;
  GHashTable *places = g_hash_table_lookup (stripe->places, listing->resource);

  if (places != NULL)
    return places;
  places = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < listing->array->len; i++)
    g_hash_table_insert (places, (gpointer) listing->resource->id (listing->array->pdata[i]),
                         GUINT_TO_POINTER (i + 1));
  g_hash_table_insert (stripe->places, (gpointer) listing->resource, places);
  return places;
}

/* Where the cursor stands, -1 without one; fails when it names nothing. */
static gint64
place_of (Listing *listing, const char *name)
{
  const char *id = sandbox_stripe_param (listing->call, name);
  gint64 place = -1;

  if (id == NULL || listing->call->failed)
    return -1;
  if (listing->whole)
    place = (gint64) GPOINTER_TO_UINT (g_hash_table_lookup (places_of (listing), id)) - 1;
  for (guint i = 0; !listing->whole && i < listing->array->len; i++)
    if (g_str_equal (listing->resource->id (listing->array->pdata[i]), id))
      place = i;
  if (place < 0)
    sandbox_stripe_missing (listing->call, 400, listing->resource->object, id, name);
  return place;
}

static gboolean
fits (Listing *listing, gint64 place)
{
  SandboxStripeCall *call = listing->call;
  gconstpointer record = listing->array->pdata[place];
  gint64 created = created_of (listing, place);

  if (created < listing->least || created > listing->most)
    return FALSE;
  if (!sandbox_is_listed (listing->resource->id (record), listing->resource->created_us (record),
                          call->world->now_us,
                          sandbox_server_lag_us (call->stripe->server, "stripe")))
    return FALSE;
  if (g_str_equal (listing->resource->path, "events")
      && listing->resource->created_us (record) < call->world->now_us - EVENT_LIFE)
    return FALSE;
  for (guint i = 0; i < call->params->len; i++)
    {
      SandboxStripeParam *param = call->params->pdata[i];
      g_autofree char *padded = g_strdup_printf (" %s ", param->base);

      if (strstr (listing->resource->filters, padded) != NULL
          && !listing->resource->fits (call, record, param))
        return FALSE;
    }
  return TRUE;
}

/* Records newest first, up to the limit. @older: walks down from @place, else up. */
static GPtrArray *
walk (Listing *listing, gint64 place, gboolean older, gboolean *more)
{
  GPtrArray *found = g_ptr_array_new ();
  *more = FALSE;
  for (; place >= 0 && place < listing->array->len; place += older ? -1 : 1)
    {
      if (older && created_of (listing, place) < listing->least)
        break;
      if (!older && created_of (listing, place) > listing->most)
        break;
      if (!fits (listing, place))
        continue;
      if ((gint64) found->len == listing->limit)
        {
          *more = TRUE;
          break;
        }
      g_ptr_array_insert (found, older ? -1 : 0, listing->array->pdata[place]);
    }
  return found;
}

static void
answer_page (Listing *listing)
{
  SandboxStripeCall *call = listing->call;
  gint64 after = place_of (listing, "starting_after"), before = place_of (listing, "ending_before"),
         start;
  g_autoptr (GPtrArray) found = NULL;
  JsonArray *data;
  JsonObject *list;
  gboolean more = FALSE;

  if (call->failed)
    return;
  start = after >= 0 ? after - 1 : (gint64) listing->array->len - 1;
  if (listing->most != G_MAXINT64)
    start = MIN (start, end_of (listing, listing->most) - 1);
  if (before >= 0)
    found = walk (listing, before + 1, FALSE, &more);
  else
    found = walk (listing, start, TRUE, &more);
  data = json_array_new ();
  for (guint i = 0; i < found->len; i++)
    json_array_add_object_element (data, listing->resource->json (call->world, found->pdata[i]));
  list = sandbox_stripe_list_json (call->request->path, data, more);
  sandbox_stripe_answer (call, list);
  sandbox_stripe_expand (call, list);
}

void
sandbox_stripe_list (SandboxStripeCall *call, const SandboxStripeResource *resource)
{
  Listing listing = { call, resource, NULL, FALSE, G_MININT64, G_MAXINT64, 10 };
  g_autoptr (GPtrArray) array = NULL;

  sandbox_stripe_check_params (call, " limit starting_after ending_before created expand ",
                               resource->filters);
  if (!call->failed)
    listing.limit = sandbox_stripe_int_param (call, "limit", 10, 1, 100);
  if (!call->failed)
    read_created (&listing);
  if (!call->failed && sandbox_stripe_param (call, "starting_after") != NULL
      && sandbox_stripe_param (call, "ending_before") != NULL)
    sandbox_stripe_fail (
        call, 400, "invalid_request_error", NULL, NULL,
        "You may only specify one of these parameters: starting_after, ending_before.");
  if (call->failed)
    return;
  array = records_of (call, resource, &listing.whole);
  listing.array = array;
  if (!call->failed)
    answer_page (&listing);
}

void
sandbox_stripe_empty_list (SandboxStripeCall *call)
{
  sandbox_stripe_int_param (call, "limit", 10, 1, 100);
  if (!call->failed)
    sandbox_stripe_answer (
        call, sandbox_stripe_list_json (call->request->path, json_array_new (), FALSE));
}
