/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ids, times and money in the Admin API's dress.
 */
#include "sandbox-shopify-json.h"

#include <string.h>

char *
sandbox_shopify_gid (const char *type, gint64 id)
{
  return g_strdup_printf ("gid://shopify/%s/%" G_GINT64_FORMAT, type, id);
}

gint64
sandbox_shopify_gid_number (const char *gid, const char *type)
{
  g_autofree char *prefix = g_strdup_printf ("gid://shopify/%s/", type);
  gint64 number;

  if (!g_str_has_prefix (gid, prefix))
    return -1;
  return g_ascii_string_to_signed (gid + strlen (prefix), 10, 1, G_MAXINT64, &number, NULL) ? number
                                                                                            : -1;
}

void
sandbox_shopify_set_id (JsonObject *object, const char *type, gint64 id)
{
  g_autofree char *gid = sandbox_shopify_gid (type, id);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  json_object_set_string_member (object, "__typename", type);
  json_object_set_string_member (object, "id", gid);
  json_object_set_string_member (object, "legacyResourceId", number);
}

JsonObject *
sandbox_shopify_ref (const char *gid)
{
  JsonObject *reference = json_object_new ();

  json_object_set_string_member (reference, "__ref", gid);
  return reference;
}

void
sandbox_shopify_set_ref (JsonObject *object, const char *member, const char *type, gint64 id)
{
  g_autofree char *gid = sandbox_shopify_gid (type, id);

  json_object_set_object_member (object, member, sandbox_shopify_ref (gid));
}

char *
sandbox_shopify_time_text (gint64 us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

void
sandbox_shopify_set_time (JsonObject *object, const char *member, gint64 us)
{
  g_autofree char *text = us != 0 ? sandbox_shopify_time_text (us) : NULL;

  sandbox_shopify_set_text (object, member, text);
}

void
sandbox_shopify_set_text (JsonObject *object, const char *member, const char *text)
{
  if (text == NULL)
    json_object_set_null_member (object, member);
  else
    json_object_set_string_member (object, member, text);
}

static char *
price_text (gint64 minor)
{
  guint64 size = minor < 0 ? (guint64) -minor : (guint64) minor;

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02u", minor < 0 ? "-" : "", size / 100,
                          (guint) (size % 100));
}

JsonObject *
sandbox_shopify_money (gint64 minor, const char *currency)
{
  g_autofree char *text = price_text (minor);
  JsonObject *money = json_object_new ();

  /* A Decimal drops its last zero but keeps one digit: 10.0, 54.6, 54.65. */
  if (g_str_has_suffix (text, "0"))
    text[strlen (text) - 1] = '\0';
  json_object_set_string_member (money, "amount", text);
  json_object_set_string_member (money, "currencyCode", currency);
  return money;
}

void
sandbox_shopify_set_price (JsonObject *object, const char *member, gint64 minor)
{
  g_autofree char *text = price_text (minor);

  json_object_set_string_member (object, member, text);
}

void
sandbox_shopify_set_bag (JsonObject *object,
                         const char *member,
                         SandboxWorld *world,
                         SandboxOrder *order,
                         SandboxMoney money)
{
  JsonObject *bag = json_object_new ();

  json_object_set_object_member (bag, "shopMoney",
                                 sandbox_shopify_money (money.shop, world->currency));
  json_object_set_object_member (bag, "presentmentMoney",
                                 sandbox_shopify_money (money.presentment, order->presentment));
  json_object_set_object_member (object, member, bag);
}
