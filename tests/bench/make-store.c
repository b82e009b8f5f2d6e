/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store as large as a busy shop's after some years, for figures of the window: payments, and
 * orders, customers and postings beside them, put by the store's own functions.
 *
 * make-store FOLDER KEY-FILE PAYMENTS */
#include <stdlib.h>

#include "daybook-deliveries.h"
#include "daybook-events.h"
#include "daybook-flows.h"
#include "daybook-records.h"
#include "daybook-session.h"
#include "daybook-time.h"

#define BEGIN G_GINT64_CONSTANT (1640995200000000) /* 2022 */
#define AT_ONCE 1000

static const char *const names[] = { "Ada", "Grace", "Edsger", "Barbara", "Donald", "Radia" };
static const char *const families[] = { "Lovelace", "Hopper", "Dijkstra", "Liskov", "Knuth" };
static const char *const things[] = { "Teapot", "Lamp", "Chair", "Poster", "Blanket", "Clock" };

typedef struct
{
  DaybookDb *db;
  DaybookTransaction *transaction;
  guint in_it;
  GRand *random;
  gint64 now;
} Maker;

static void
must (gboolean ok, GError *error)
{
  if (!ok)
    g_error ("%s", error != NULL ? error->message : "it failed");
}

static void
add_connection (DaybookDb *db, const char *id, const char *provider)
{
  g_autoptr (DaybookConnection) connection = daybook_connection_new ();
  g_autoptr (GError) error = NULL;

  connection->id = g_strdup (id);
  connection->provider = g_strdup (provider);
  connection->title = g_strdup (id);
  connection->state = g_strdup ("paused");
  connection->created_us = BEGIN;
  must (daybook_connection_add (db, connection, &error), error);
}

static void
turn (Maker *self)
{
  g_autoptr (GError) error = NULL;

  if (self->transaction != NULL && ++self->in_it < AT_ONCE)
    return;
  if (self->transaction != NULL)
    must (daybook_db_commit (self->transaction, &error), error);
  g_clear_pointer (&self->transaction, daybook_transaction_free);
  self->transaction = daybook_db_begin (self->db, &error);
  must (self->transaction != NULL, error);
  self->in_it = 0;
}

/* @body is taken. */
static gint64
put (Maker *self, const char *connection, const char *contract, const char *event, char *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookRecord) record = daybook_record_new (contract, body, NULL, NULL, &error);
  g_auto (DaybookPut) done = { 0 };

  must (record != NULL, error);
  turn (self);
  must (daybook_records_put (self->db, connection, record, self->now, &done, &error), error);
  must (daybook_events_append (self->db, event, done.record, 1, NULL, self->now, &error) > 0,
        error);

  return done.record;
}

static const char *
pick (Maker *self, const char *const *words, guint n)
{
  return words[g_rand_int_range (self->random, 0, (int) n)];
}

static char *
email_of (guint i)
{
  return g_strdup_printf ("%s.%s.%u@example.com", names[i % G_N_ELEMENTS (names)],
                          families[i % G_N_ELEMENTS (families)], i);
}

static gint64
put_order (Maker *self, guint i, gint64 at, gint64 minor)
{
  g_autofree char *email = email_of (i / 3);
  const char *thing = pick (self, things, G_N_ELEMENTS (things));

  return put (
      self, "shop", "order/1", "order.created",
      g_strdup_printf (
          "{\"id\":\"o%u\",\"number\":\"%u\",\"placed\":%" G_GINT64_FORMAT
          ",\"updated\":%" G_GINT64_FORMAT ",\"status\":\"paid\",\"currency\":\"USD\","
          "\"lines\":[{\"id\":\"l%u\",\"sku\":\"%s-%u\",\"title\":\"%s\",\"quantity\":\"1\","
          "\"unit_price\":{\"amount\":%" G_GINT64_FORMAT ",\"currency\":\"USD\"},"
          "\"gross\":{\"amount\":%" G_GINT64_FORMAT ",\"currency\":\"USD\"}}],"
          "\"total\":{\"amount\":%" G_GINT64_FORMAT ",\"currency\":\"USD\"},"
          "\"email\":\"%s\"}",
          i, 1000 + i, at, at, i, thing, i % 97, thing, minor, minor, minor, email));
}

static void
put_delivery (Maker *self, gint64 payment, gint64 order, guint i, gint64 minor)
{
  g_autofree char *key = g_strdup_printf ("sale-%u", i);
  DaybookDelivery delivery = { .flow = (char *) "books",
                               .target = (char *) "books",
                               .kind = (char *) "sale",
                               .action = (char *) "post_sale",
                               .reference = key,
                               .key = key,
                               .subject = payment,
                               .event = 1,
                               .order = order,
                               .date = (char *) "2026-01-01",
                               .amount = minor,
                               .currency = (char *) "USD",
                               .state = DAYBOOK_DELIVERY_HELD,
                               .reason = (char *) "ready to accept: the flow holds everything" };
  g_autoptr (GError) error = NULL;

  turn (self);
  must (daybook_deliveries_insert (self->db, &delivery, self->now, NULL, &error) > 0, error);
}

static void
put_payment (Maker *self, guint i)
{
  static const char *const currencies[] = { "USD", "USD", "USD", "USD", "EUR", "JPY" };
  static const char *const statuses[]
      = { "succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "failed", "pending" };
  gint64 at
      = BEGIN + i * 10 * DAYBOOK_MINUTE + g_rand_int_range (self->random, 0, 599) * DAYBOOK_SECOND;
  gint64 minor = g_rand_int_range (self->random, 100, 50000);
  g_autofree char *email = email_of (g_rand_int_range (self->random, 0, 20000));
  gint64 order = i % 10 == 0 ? put_order (self, i / 10, at, minor) : 0;
  gint64 payment = put (
      self, "stripe", "payment/1", "payment.captured",
      g_strdup_printf (
          "{\"id\":\"ch_%06x%08x\",\"status\":\"%s\",\"amount\":{\"amount\":%" G_GINT64_FORMAT
          ",\"currency\":\"%s\"},\"at\":%" G_GINT64_FORMAT
          ",\"brand\":\"visa\",\"last4\":\"%04u\",\"email\":\"%s\",\"name\":\"%s %s\"}",
          i, g_rand_int (self->random), pick (self, statuses, G_N_ELEMENTS (statuses)), minor,
          pick (self, currencies, G_N_ELEMENTS (currencies)), at, i % 10000, email,
          pick (self, names, G_N_ELEMENTS (names)),
          pick (self, families, G_N_ELEMENTS (families))));

  if (i % 100 == 0)
    put_delivery (self, payment, order, i, minor);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Maker self = { 0 };
  guint n = argc == 4 ? (guint) atoi (argv[3]) : 0;
  DaybookFlow flow = { .id = (char *) "books",
                       .target = (char *) "books",
                       .state = (char *) "paused",
                       .position = 0,
                       .created_us = BEGIN };
  g_autoptr (DaybookSession) session = NULL;

  if (n == 0)
    {
      g_printerr ("Usage: make-store FOLDER KEY-FILE PAYMENTS\n");
      return 2;
    }
  session = daybook_session_open (argv[1], argv[2], TRUE, &error);
  must (session != NULL, error);
  self.db = daybook_session_db (session);
  self.random = g_rand_new_with_seed (7);
  self.now = g_get_real_time ();
  add_connection (self.db, "shop", "shopify");
  add_connection (self.db, "stripe", "stripe");
  add_connection (self.db, "books", "quickbooks");
  must (daybook_flows_add (self.db, &flow, &error), error);
  for (guint i = 0; i < n; i++)
    put_payment (&self, i);
  must (daybook_db_commit (self.transaction, &error), error);
  g_clear_pointer (&self.transaction, daybook_transaction_free);
  must (
      daybook_flows_set_position (self.db, "books", 0, daybook_events_last (self.db, NULL), &error),
      error);
  must (daybook_db_checkpoint (self.db, &error), error);
  g_rand_free (self.random);

  return 0;
}
