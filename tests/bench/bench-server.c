/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shop and books that cost next to nothing, for measuring what the program itself costs: all
 * pages are made before the first request, and a receipt is one entry of a hash table.
 *
 *   GET /orders?page=N      250 orders of about 3 KB with three lines each, and whether there is
 * more GET /accounts           a chart of accounts GET /receipts?refs=a,b  which of these are there
 *   POST /receipts          makes one; the same reference again is the same receipt, and counted
 *   GET /stats              what was asked for
 *
 * Each answer waits for the milliseconds of --delay, many of them at once. The address is printed.
 */
#include <libsoup/soup.h>
#include <stdio.h>
#include <string.h>

#define PER_PAGE 250

typedef struct
{
  GPtrArray *pages;     /* GBytes */
  GHashTable *receipts; /* reference → its answer */
  guint delay_ms;
  guint64 gets, posts, again;
} Shop;

typedef struct
{
  SoupServer *server;
  SoupServerMessage *message;
} Paused;

static void
add_lines (GString *out, guint order, guint *net, guint *tax)
{
  static const char *const names[]
      = { "Darjeeling first flush, 100 g", "Cast-iron kettle, 0.8 l", "Linen tea towel, olive" };

  for (guint line = 0; line < G_N_ELEMENTS (names); line++)
    {
      guint price = 450 + (order * 37 + line * 911) % 4000, quantity = 1 + (order + line) % 3;
      guint vat = price * quantity * 8 / 100;

      *net += price * quantity;
      *tax += vat;
      g_string_append_printf (
          out,
          "%s{\"id\":\"li_%u_%u\",\"sku\":\"TEA-%03u\",\"variant\":\"gid://shop/Variant/4411%06u\","
          "\"title\":\"%s\",\"quantity\":%u,\"price\":\"%u.%02u\",\"total\":\"%u.%02u\","
          "\"gift_card\":false,\"taxes\":[{\"title\":\"NY State Tax\",\"rate\":0.08,"
          "\"amount\":\"%u.%02u\",\"channel_liable\":false}],\"properties\":[{\"name\":"
          "\"engraving\","
          "\"value\":\"none, please wrap as a gift\"}],\"fulfilment\":\"unfulfilled\","
          "\"requires_shipping\":true,\"vendor\":\"Maple Street Tea Company\",\"weight\":%u}",
          line > 0 ? "," : "", order, line, (order + line) % 400, order % 977, names[line],
          quantity, price / 100, price % 100, price * quantity / 100, price * quantity % 100,
          vat / 100, vat % 100, 100 + line * 40);
    }
}

static void
add_address (GString *out, const char *key, guint order)
{
  g_string_append_printf (
      out,
      "\"%s\":{\"name\":\"Customer Number %u\",\"company\":null,\"street\":\"%u Maple Street\","
      "\"street2\":\"Apartment %u\",\"city\":\"Poughkeepsie\",\"region\":\"NY\","
      "\"postcode\":\"12601\",\"country\":\"US\",\"phone\":\"+1 845 555 %04u\"},",
      key, order, 1 + order % 900, order % 40, order % 10000);
}

static void
add_order (GString *out, guint order)
{
  guint net = 0, tax = 0, shipping = 590, total;
  g_autoptr (GDateTime) start = g_date_time_new_utc (2026, 1, 1, 9, 0, 0);
  g_autoptr (GDateTime) at = g_date_time_add_seconds (start, order * 120.0);
  g_autofree char *time = g_date_time_format_iso8601 (at);

  g_string_append_printf (out,
                          "{\"id\":\"gid://shop/Order/5%09u\",\"number\":\"%u\",\"created\":\"%s\","
                          "\"updated\":\"%s\",\"status\":\"PAID\",\"currency\":\"USD\","
                          "\"customer\":\"gid://shop/Customer/7%08u\",\"email\":\"customer-%u@"
                          "example.com\",\"source\":\"web\",\"test\":false,\"tags\":[\"web\","
                          "\"gift\"],\"note\":\"Please leave the parcel with the neighbour.\",",
                          order, 1000 + order, time, time, order % 5000, order % 5000);
  add_address (out, "shipping_address", order);
  add_address (out, "billing_address", order);
  g_string_append (out, "\"lines\":[");
  add_lines (out, order, &net, &tax);
  total = net + tax + shipping;
  g_string_append_printf (
      out,
      "],\"shipping\":[{\"title\":\"Standard\",\"amount\":\"%u.%02u\"}],\"subtotal\":\"%u.%02u\","
      "\"tax\":\"%u.%02u\",\"total\":\"%u.%02u\",\"payments\":[{\"id\":\"ch_%u\",\"entry\":\"txn_%"
      "u\","
      "\"reference\":\"pi_%u\",\"amount\":%u,\"fee\":0,\"net\":%u,\"currency\":\"usd\","
      "\"brand\":\"visa\",\"last4\":\"4242\",\"at\":\"%s\"}]}",
      shipping / 100, shipping % 100, net / 100, net % 100, tax / 100, tax % 100, total / 100,
      total % 100, order, order, order, total, total, time);
}

static void
make_pages (Shop *shop, guint orders)
{
  for (guint first = 0; first < orders; first += PER_PAGE)
    {
      GString *page = g_string_new ("{\"orders\":[");
      guint end = MIN (first + PER_PAGE, orders);

      for (guint order = first; order < end; order++)
        {
          if (order > first)
            g_string_append_c (page, ',');
          add_order (page, order);
        }
      g_string_append_printf (page, "],\"more\":%s,\"next\":\"%u\"}",
                              end < orders ? "true" : "false", end / PER_PAGE);
      g_ptr_array_add (shop->pages, g_string_free_to_bytes (page));
    }
}

static void
answer (SoupServerMessage *message, char *json)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, json,
                                    strlen (json));
}

static void
send_page (Shop *shop, SoupServerMessage *message, GHashTable *query)
{
  const char *page = query != NULL ? g_hash_table_lookup (query, "page") : NULL;
  guint64 number = page != NULL ? g_ascii_strtoull (page, NULL, 10) : 0;

  if (number >= shop->pages->len)
    {
      answer (message, g_strdup ("{\"orders\":[],\"more\":false}"));
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_content_type (soup_server_message_get_response_headers (message),
                                         "application/json", NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message),
                                  g_ptr_array_index (shop->pages, number));
}

static void
send_found (Shop *shop, SoupServerMessage *message, GHashTable *query)
{
  const char *list = query != NULL ? g_hash_table_lookup (query, "refs") : NULL;
  g_auto (GStrv) references = g_strsplit (list != NULL ? list : "", ",", -1);
  GString *out = g_string_new ("{\"receipts\":[");

  for (guint i = 0; references[i] != NULL; i++)
    {
      const char *found = g_hash_table_lookup (shop->receipts, references[i]);

      if (found != NULL)
        g_string_append_printf (out, "%s%s", out->str[out->len - 1] == '[' ? "" : ",", found);
    }
  g_string_append (out, "]}");
  answer (message, g_string_free (out, FALSE));
}

/* The text of a member, found without a parser: the body is ours. */
static char *
member (const char *body, const char *key)
{
  g_autofree char *begin = g_strdup_printf ("\"%s\":\"", key);
  const char *text = strstr (body, begin);

  text = text != NULL ? text + strlen (begin) : "";
  return g_strndup (text, strcspn (text, "\""));
}

static void
make_receipt (Shop *shop, SoupServerMessage *message)
{
  g_autoptr (GBytes) bytes
      = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *body = g_strndup (data, size);
  g_autofree char *reference = member (body, "ref");
  g_autofree char *total = member (body, "total");
  char *made = g_hash_table_lookup (shop->receipts, reference);

  if (made == NULL)
    {
      made = g_strdup_printf ("{\"id\":\"%u\",\"ref\":\"%s\",\"total\":\"%s\"}",
                              g_hash_table_size (shop->receipts) + 1, reference, total);
      g_hash_table_insert (shop->receipts, g_strdup (reference), made);
    }
  else
    {
      shop->again++;
    }
  answer (message, g_strdup (made));
}

static void
send_stats (Shop *shop, SoupServerMessage *message)
{
  answer (message, g_strdup_printf ("{\"gets\":%" G_GUINT64_FORMAT ",\"posts\":%" G_GUINT64_FORMAT
                                    ",\"receipts\":%u,\"again\":%" G_GUINT64_FORMAT "}",
                                    shop->gets, shop->posts, g_hash_table_size (shop->receipts),
                                    shop->again));
}

static gboolean
waited_cb (gpointer data)
{
  Paused *paused = data;

  soup_server_message_unpause (paused->message);
  g_object_unref (paused->message);
  g_free (paused);
  return G_SOURCE_REMOVE;
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  Shop *shop = data;
  gboolean post = g_str_equal (soup_server_message_get_method (message), "POST");

  if (g_str_equal (path, "/stats"))
    {
      send_stats (shop, message);
      return;
    }
  shop->gets += !post;
  shop->posts += post;
  if (post)
    make_receipt (shop, message);
  else if (g_str_equal (path, "/orders"))
    send_page (shop, message, query);
  else if (g_str_equal (path, "/receipts"))
    send_found (shop, message, query);
  else if (g_str_equal (path, "/accounts"))
    answer (message,
            g_strdup ("{\"accounts\":[{\"id\":\"1\",\"name\":\"Checking\",\"kind\":\"bank\"},"
                      "{\"id\":\"2\",\"name\":\"Clearing\",\"kind\":\"asset\"},"
                      "{\"id\":\"3\",\"name\":\"Sales\",\"kind\":\"income\"},"
                      "{\"id\":\"4\",\"name\":\"Sales Tax Payable\",\"kind\":\"liability\"},"
                      "{\"id\":\"5\",\"name\":\"Shipping Income\",\"kind\":\"income\"}]}"));
  else
    answer (message, g_strdup ("{\"id\":\"bench\",\"name\":\"Bench\",\"currency\":\"USD\"}"));

  if (shop->delay_ms > 0)
    {
      Paused *paused = g_new (Paused, 1);

      *paused = (Paused){ server, g_object_ref (message) };
      soup_server_message_pause (message);
      g_timeout_add (shop->delay_ms, waited_cb, paused);
    }
}

int
main (int argc, char **argv)
{
  int orders = 2000, delay_ms = 0;
  GOptionEntry entries[]
      = { { "orders", 0, 0, G_OPTION_ARG_INT, &orders, "How many orders", "N" },
          { "delay", 0, 0, G_OPTION_ARG_INT, &delay_ms, "Milliseconds before each answer", "MS" },
          { NULL } };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SoupServer) server = soup_server_new ("server-header", "bench", NULL);
  g_autoptr (GError) error = NULL;
  Shop shop = { 0 };
  GSList *uris;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error)
      || !soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error))
    {
      g_printerr ("bench-server: %s\n", error->message);
      return 2;
    }
  shop.delay_ms = (guint) delay_ms;
  shop.pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  shop.receipts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  make_pages (&shop, (guint) orders);
  soup_server_add_handler (server, NULL, request_cb, &shop, NULL);
  uris = soup_server_get_uris (server);
  {
    g_autofree char *address = g_uri_to_string (uris->data);

    g_print ("%s\n", address);
  }
  fflush (stdout);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_loop_run (loop);
  return 0;
}
