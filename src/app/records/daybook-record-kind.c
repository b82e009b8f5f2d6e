/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-record-kind.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-connection.h"
#include "daybook-format.h"
#include "daybook-record-words.h"

/* ---- cells ---- */

static char *
text_at (const DaybookCellSource *source, const char *path)
{
  const char *text = source->body != NULL ? daybook_tree_find_text (source->body, 0, path) : NULL;

  return g_strdup (text != NULL ? text : "");
}

static char *
time_at (const DaybookCellSource *source, const char *path)
{
  gint64 time;

  if (source->body == NULL
      || !daybook_tree_int (source->body, daybook_tree_get (source->body, 0, path), &time))
    return g_strdup ("");
  return daybook_format_date (time, source->zone);
}

static char *
number_cell (const DaybookCellSource *source)
{
  return g_strdup (source->record->number != NULL ? source->record->number : "");
}

static char *
name_cell (const DaybookCellSource *source)
{
  return daybook_record_kind_name (source->record, source->body);
}

static char *
time_cell (const DaybookCellSource *source)
{
  return daybook_format_time (source->record->at_us, source->zone);
}

static char *
updated_cell (const DaybookCellSource *source)
{
  return daybook_format_time (source->record->updated_us, source->zone);
}

static char *
amount_cell (const DaybookCellSource *source)
{
  return daybook_format_money (source->record->money);
}

static char *
status_cell (const DaybookCellSource *source)
{
  return daybook_words_status (source->record->status);
}

static char *
type_cell (const DaybookCellSource *source)
{
  return g_strdup (daybook_words_type (source->record->type));
}

static char *
connection_cell (const DaybookCellSource *source)
{
  g_autoptr (DaybookConnection) connection
      = daybook_connection_get (source->db, source->record->connection, NULL);

  return g_strdup (connection != NULL ? connection->title : source->record->connection);
}

static char *
id_cell (const DaybookCellSource *source)
{
  return g_strdup (source->record->source_id);
}

static char *
customer_cell (const DaybookCellSource *source)
{
  static const char *const paths[]
      = { "billing_address.name", "shipping_address.name", "email", "customer" };

  for (guint i = 0; source->body != NULL && i < G_N_ELEMENTS (paths); i++)
    {
      const char *text = daybook_tree_find_text (source->body, 0, paths[i]);

      if (text != NULL && *text != '\0')
        return g_strdup (text);
    }
  return g_strdup ("");
}

static char *
method_cell (const DaybookCellSource *source)
{
  g_autofree char *brand = text_at (source, "brand");
  g_autofree char *last4 = text_at (source, "last4");
  g_autofree char *name = daybook_words_plain (brand);

  if (*last4 != '\0')
    return g_strdup_printf ("%s •••• %s", name, last4);
  return *name != '\0' ? g_steal_pointer (&name) : text_at (source, "method");
}

static char *
arrival_cell (const DaybookCellSource *source)
{
  return time_at (source, "arrival");
}

static char *
bank_cell (const DaybookCellSource *source)
{
  return text_at (source, "bank_reference");
}

static char *
reason_cell (const DaybookCellSource *source)
{
  g_autofree char *reason = text_at (source, "reason");

  return *reason != '\0' ? daybook_words_plain (reason) : text_at (source, "note");
}

static char *
email_cell (const DaybookCellSource *source)
{
  return text_at (source, "email");
}

static char *
orders_cell (const DaybookCellSource *source)
{
  return text_at (source, "orders");
}

static char *
shipped_cell (const DaybookCellSource *source)
{
  g_autofree char *word = text_at (source, "fulfilment_status");

  return daybook_words_status (word);
}

static char *
location_cell (const DaybookCellSource *source)
{
  g_autofree char *name = text_at (source, "location_name");

  return *name != '\0' ? g_steal_pointer (&name) : text_at (source, "location");
}

static char *
available_cell (const DaybookCellSource *source)
{
  return text_at (source, "available");
}

static char *
on_hand_cell (const DaybookCellSource *source)
{
  return text_at (source, "on_hand");
}

static char *
committed_cell (const DaybookCellSource *source)
{
  return text_at (source, "committed");
}

static char *
incoming_cell (const DaybookCellSource *source)
{
  return text_at (source, "incoming");
}

/* ---- columns ---- */

#define TIME(said)                                                                                 \
  {                                                                                                \
    .name = "time", .title = said, .numeric = TRUE, .chars = 16, .narrow = TRUE                    \
  }
#define NUMBER(said, n)                                                                            \
  {                                                                                                \
    .name = "number", .title = said, .chars = n, .narrow = TRUE                                    \
  }
#define AMOUNT(said)                                                                               \
  {                                                                                                \
    .name = "amount", .title = said, .numeric = TRUE, .chars = 14, .narrow = TRUE                  \
  }
#define STATUS                                                                                     \
  {                                                                                                \
    .name = "status", .title = N_ ("Status"), .chars = 17                                          \
  }
#define CONNECTION                                                                                 \
  {                                                                                                \
    .name = "connection", .title = N_ ("Connection"), .chars = 14, .hidden = TRUE                  \
  }
#define UPDATED                                                                                    \
  {                                                                                                \
    .name = "updated", .title = N_ ("Updated"), .numeric = TRUE, .chars = 16, .hidden = TRUE       \
  }
#define ID                                                                                         \
  {                                                                                                \
    .name = "id", .title = N_ ("Provider’s ID"), .chars = 26, .hidden = TRUE, .fixed = TRUE        \
  }
#define MORE(which, said, n)                                                                       \
  {                                                                                                \
    .name = which, .title = said, .chars = n, .fixed = TRUE                                        \
  }
#define WIDE(which, said)                                                                          \
  {                                                                                                \
    .name = which, .title = said, .wide = TRUE, .fixed = TRUE                                      \
  }
#define COUNT(which, said)                                                                         \
  {                                                                                                \
    .name = which, .title = said, .numeric = TRUE, .chars = 10, .fixed = TRUE                      \
  }

static const DaybookColumn order_columns[]
    = { NUMBER (N_ ("Number"), 8),
        TIME (N_ ("Placed")),
        WIDE ("customer", N_ ("Customer")),
        AMOUNT (N_ ("Total")),
        STATUS,
        { .name = "shipped", .title = N_ ("Shipped"), .chars = 14, .hidden = TRUE, .fixed = TRUE },
        CONNECTION,
        UPDATED,
        ID };
static const DaybookCell order_cells[]
    = { name_cell,    time_cell,       customer_cell, amount_cell, status_cell,
        shipped_cell, connection_cell, updated_cell,  id_cell };
static const gboolean order_deep[]
    = { FALSE, FALSE, TRUE, FALSE, FALSE, TRUE, FALSE, FALSE, FALSE };

static const DaybookColumn payment_columns[]
    = { TIME (N_ ("Paid")),
        { .name = "number", .title = N_ ("Customer"), .wide = TRUE },
        MORE ("method", N_ ("Method"), 18),
        AMOUNT (N_ ("Amount")),
        STATUS,
        { .name = "email", .title = N_ ("E-mail"), .chars = 24, .hidden = TRUE, .fixed = TRUE },
        CONNECTION,
        ID };
static const DaybookCell payment_cells[] = { time_cell,   number_cell, method_cell,     amount_cell,
                                             status_cell, email_cell,  connection_cell, id_cell };
static const gboolean payment_deep[] = { FALSE, FALSE, TRUE, FALSE, FALSE, TRUE, FALSE, FALSE };

static const DaybookColumn payout_columns[] = { TIME (N_ ("Created")),
                                                MORE ("arrival", N_ ("Arrives"), 13),
                                                AMOUNT (N_ ("Amount")),
                                                STATUS,
                                                WIDE ("bank", N_ ("Bank Reference")),
                                                CONNECTION,
                                                ID };
static const DaybookCell payout_cells[]
    = { time_cell, arrival_cell, amount_cell, status_cell, bank_cell, connection_cell, id_cell };
static const gboolean payout_deep[] = { FALSE, TRUE, FALSE, FALSE, TRUE, FALSE, FALSE };

static const DaybookColumn refund_columns[]
    = { TIME (N_ ("Date")),
        { .name = "type", .title = N_ ("Kind"), .chars = 10 },
        WIDE ("reason", N_ ("Reason")),
        AMOUNT (N_ ("Amount")),
        STATUS,
        { .name = "connection", .title = N_ ("Connection"), .chars = 14 },
        UPDATED,
        ID };
static const DaybookCell refund_cells[] = { time_cell,   type_cell,       reason_cell,  amount_cell,
                                            status_cell, connection_cell, updated_cell, id_cell };
static const gboolean refund_deep[] = { FALSE, FALSE, TRUE, FALSE, FALSE, FALSE, FALSE, FALSE };

static const DaybookColumn customer_columns[]
    = { { .name = "number", .title = N_ ("Name"), .wide = TRUE, .narrow = TRUE },
        { .name = "email", .title = N_ ("E-mail"), .chars = 28, .fixed = TRUE },
        COUNT ("orders", N_ ("Orders")),
        { .name = "amount", .title = N_ ("Spent"), .numeric = TRUE, .chars = 14, .narrow = TRUE },
        { .name = "connection", .title = N_ ("Connection"), .chars = 14 },
        { .name = "time", .title = N_ ("Since"), .numeric = TRUE, .chars = 16, .hidden = TRUE },
        UPDATED,
        ID };
static const DaybookCell customer_cells[]
    = { name_cell,       email_cell, orders_cell,  amount_cell,
        connection_cell, time_cell,  updated_cell, id_cell };
static const gboolean customer_deep[] = { TRUE, TRUE, TRUE, FALSE, FALSE, FALSE, FALSE, FALSE };

static const DaybookColumn stock_columns[]
    = { { .name = "number", .title = N_ ("SKU"), .wide = TRUE, .narrow = TRUE },
        { .name = "location", .title = N_ ("Place"), .chars = 16, .narrow = TRUE, .fixed = TRUE },
        { .name = "available",
          .title = N_ ("Available"),
          .numeric = TRUE,
          .chars = 10,
          .narrow = TRUE,
          .fixed = TRUE },
        COUNT ("on-hand", N_ ("On Hand")),
        COUNT ("committed", N_ ("Promised")),
        COUNT ("incoming", N_ ("Incoming")),
        { .name = "updated", .title = N_ ("Updated"), .numeric = TRUE, .chars = 16 },
        CONNECTION,
        ID };
static const DaybookCell stock_cells[]
    = { number_cell,   location_cell, available_cell,  on_hand_cell, committed_cell,
        incoming_cell, updated_cell,  connection_cell, id_cell };
static const gboolean stock_deep[] = { FALSE, TRUE, TRUE, TRUE, TRUE, TRUE, FALSE, FALSE, FALSE };

#define TABLE(name)                                                                                \
  .columns = name##_columns, .cells = name##_cells, .deep = name##_deep,                           \
  .n_columns = G_N_ELEMENTS (name##_columns)

G_STATIC_ASSERT (G_N_ELEMENTS (order_columns) == G_N_ELEMENTS (order_cells)
                 && G_N_ELEMENTS (order_columns) == G_N_ELEMENTS (order_deep));
G_STATIC_ASSERT (G_N_ELEMENTS (payment_columns) == G_N_ELEMENTS (payment_cells)
                 && G_N_ELEMENTS (payment_columns) == G_N_ELEMENTS (payment_deep));
G_STATIC_ASSERT (G_N_ELEMENTS (payout_columns) == G_N_ELEMENTS (payout_cells)
                 && G_N_ELEMENTS (payout_columns) == G_N_ELEMENTS (payout_deep));
G_STATIC_ASSERT (G_N_ELEMENTS (refund_columns) == G_N_ELEMENTS (refund_cells)
                 && G_N_ELEMENTS (refund_columns) == G_N_ELEMENTS (refund_deep));
G_STATIC_ASSERT (G_N_ELEMENTS (customer_columns) == G_N_ELEMENTS (customer_cells)
                 && G_N_ELEMENTS (customer_columns) == G_N_ELEMENTS (customer_deep));
G_STATIC_ASSERT (G_N_ELEMENTS (stock_columns) == G_N_ELEMENTS (stock_cells)
                 && G_N_ELEMENTS (stock_columns) == G_N_ELEMENTS (stock_deep));

static const DaybookRecordKind kinds[] = {
  { .place = "orders",
    .types = { "order" },
    .icon = "daybook-orders-symbolic",
    .label = N_ ("Orders"),
    .empty_title = N_ ("No Orders Yet"),
    .empty_text = N_ ("Connect your shop or till, and its orders appear here."),
    TABLE (order),
    .money = TRUE },
  { .place = "payments",
    .types = { "payment" },
    .icon = "daybook-payments-symbolic",
    .label = N_ ("Payments"),
    .empty_title = N_ ("No Payments Yet"),
    .empty_text = N_ ("Connect your card processor, and what customers paid appears here."),
    TABLE (payment),
    .money = TRUE },
  { .place = "payouts",
    .types = { "payout" },
    .icon = "daybook-payouts-symbolic",
    .label = N_ ("Payouts"),
    .empty_title = N_ ("No Payouts Yet"),
    .empty_text = N_ ("Connect your card processor, and what it sends to your bank appears here."),
    TABLE (payout),
    .money = TRUE },
  { .place = "refunds",
    .types = { "refund", "dispute" },
    .icon = "daybook-refunds-symbolic",
    .label = N_ ("Refunds and disputes"),
    .empty_title = N_ ("No Refunds or Disputes"),
    .empty_text = N_ ("Money given back and payments that a bank asks back appear here."),
    TABLE (refund),
    .money = TRUE },
  { .place = "customers",
    .types = { "customer" },
    .icon = "daybook-customers-symbolic",
    .label = N_ ("Customers"),
    .empty_title = N_ ("No Customers Yet"),
    .empty_text = N_ ("Connect your shop or customer list, and who buys from you appears here."),
    TABLE (customer),
    .money = TRUE },
  { .place = "stock",
    .types = { "stock_level" },
    .icon = "daybook-stock-symbolic",
    .label = N_ ("Stock"),
    .empty_title = N_ ("No Stock Yet"),
    .empty_text = N_ ("Connect your shop, and how many of each article there are appears here."),
    TABLE (stock) },
};

const DaybookRecordKind *
daybook_record_kind_get (const char *place)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].place, place) == 0)
      return &kinds[i];
  return NULL;
}

const char *
daybook_record_kind_place_of (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strv_contains (kinds[i].types, type))
      return kinds[i].place;
  return NULL;
}

gboolean
daybook_record_kind_sort (const char *column, DaybookListsSort *sort)
{
  static const struct
  {
    const char *column;
    DaybookListsSort sort;
  } sorts[] = {
    { "time", DAYBOOK_LISTS_TIME },     { "updated", DAYBOOK_LISTS_UPDATED },
    { "number", DAYBOOK_LISTS_NUMBER }, { "amount", DAYBOOK_LISTS_AMOUNT },
    { "status", DAYBOOK_LISTS_STATUS }, { "connection", DAYBOOK_LISTS_CONNECTION },
    { "type", DAYBOOK_LISTS_TYPE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
    if (g_strcmp0 (sorts[i].column, column) == 0)
      {
        *sort = sorts[i].sort;
        return TRUE;
      }
  return FALSE;
}

char *
daybook_record_kind_name (const DaybookStoredRecord *record, const DaybookTree *body)
{
  const char *first = body != NULL ? daybook_tree_find_text (body, 0, "first_name") : NULL;
  const char *last = body != NULL ? daybook_tree_find_text (body, 0, "last_name") : NULL;
  const char *email = body != NULL ? daybook_tree_find_text (body, 0, "email") : NULL;
  const char *tail;

  if (record->number != NULL)
    return g_strdup (record->number);
  if (first != NULL || last != NULL)
    return g_strstrip (
        g_strdup_printf ("%s %s", first != NULL ? first : "", last != NULL ? last : ""));
  if (email != NULL)
    return g_strdup (email);
  /* "gid://shopify/Refund/71": what tells one from another is at the end */
  tail = strstr (record->source_id, "://") != NULL ? strrchr (record->source_id, '/') : NULL;
  return g_strdup (tail != NULL && tail[1] != '\0' ? tail + 1 : record->source_id);
}
