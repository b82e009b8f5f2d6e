/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts and what their orders add to them. */
#include "daybook-contacts.h"

#include "daybook-statement.h"
#include "daybook-time.h"

#define EMAIL_OF "SELECT email FROM contact_orders WHERE flow = ?1 AND record = ?2"
#define PUT_ORDER                                                                                  \
  "INSERT INTO contact_orders (flow, record, email, customer, counted, amount, currency, at,"      \
  " number) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"                                           \
  " ON CONFLICT (flow, record) DO UPDATE SET email = excluded.email,"                              \
  " customer = excluded.customer, counted = excluded.counted, amount = excluded.amount,"           \
  " currency = excluded.currency, at = excluded.at, number = excluded.number"
#define ORDERS_OF                                                                                  \
  "SELECT record FROM contact_orders WHERE flow = ?1 AND customer = ?2 ORDER BY record"
#define SUMS                                                                                       \
  "SELECT count(*), coalesce(sum(counted), 0), coalesce(sum(amount * counted), 0),"                \
  " count(DISTINCT CASE WHEN counted THEN currency END),"                                          \
  " coalesce(max(CASE WHEN counted THEN currency END), max(currency))"                             \
  " FROM contact_orders WHERE flow = ?1 AND email = ?2"
#define NEWEST                                                                                     \
  "SELECT counted, at, number, record, customer FROM contact_orders"                               \
  " WHERE flow = ?1 AND email = ?2 ORDER BY counted DESC, at DESC, record DESC LIMIT 1"
#define SUBJECT "SELECT subject, former FROM contacts WHERE flow = ?1 AND email = ?2"
#define ADD "INSERT INTO contacts (flow, email, subject) VALUES (?1, ?2, ?3)"
#define RENAME "UPDATE contacts SET email = ?3, former = ?2 WHERE flow = ?1 AND email = ?2"
#define GUESTS "SELECT count(*) FROM contact_orders WHERE email = ''"

static gboolean
find_email (DaybookDb *db, const char *flow, gint64 record, char **out, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, EMAIL_OF);

  daybook_bind_flow (&statement, flow);
  daybook_bind_int (&statement, record);
  if (daybook_statement_row (&statement, NULL))
    *out = daybook_read_dup (&statement);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_contacts_put_order (DaybookDb *db,
                            const char *flow,
                            const DaybookContactOrder *order,
                            char **former,
                            GError **error)
{
  g_auto(DaybookStatement) statement = { 0 };
  g_autofree char *before = NULL;

  if (!find_email (db, flow, order->record, &before, error))
    return FALSE;

  statement = daybook_statement (db, PUT_ORDER);
  daybook_bind_flow (&statement, flow);
  daybook_bind_int (&statement, order->record);
  daybook_bind_text (&statement, order->email);
  daybook_bind_text (&statement, order->customer);
  daybook_bind_int (&statement, order->counted);
  daybook_bind_int (&statement, order->amount);
  daybook_bind_text (&statement, order->currency);
  daybook_bind_int (&statement, order->at_us);
  daybook_bind_text (&statement, order->number);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  *former = g_steal_pointer (&before);

  return TRUE;
}

GArray *
daybook_contacts_orders_of (DaybookDb *db, const char *flow, const char *customer, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, ORDERS_OF);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  daybook_bind_flow (&statement, flow);
  daybook_bind_text (&statement, customer);
  while (daybook_statement_row (&statement, NULL))
    {
      gint64 id = daybook_read_int (&statement);

      g_array_append_val (ids, id);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&ids) : NULL;
}

void
daybook_contact_figures_clear (DaybookContactFigures *self)
{
  g_clear_pointer (&self->number, g_free);
  g_clear_pointer (&self->customer, g_free);
}

static gboolean
read_newest (
    DaybookDb *db, const char *flow, const char *email, DaybookContactFigures *out, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, NEWEST);

  daybook_bind_flow (&statement, flow);
  daybook_bind_text (&statement, email);
  if (daybook_statement_row (&statement, NULL))
    {
      gboolean counted = daybook_read_int (&statement) != 0;
      gint64 at = daybook_read_time (&statement);
      g_autofree char *number = daybook_read_dup (&statement);

      out->last_us = counted ? at : DAYBOOK_TIME_NONE;
      out->number = counted ? g_steal_pointer (&number) : NULL;
      out->record = daybook_read_int (&statement);
      out->customer = daybook_read_dup (&statement);
    }

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_contacts_figures (
    DaybookDb *db, const char *flow, const char *email, DaybookContactFigures *out, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SUMS);
  g_auto(DaybookContactFigures) found = { .last_us = DAYBOOK_TIME_NONE };

  daybook_bind_flow (&statement, flow);
  daybook_bind_text (&statement, email);
  if (daybook_statement_row (&statement, NULL))
    {
      found.known = daybook_read_int (&statement);
      found.orders = daybook_read_int (&statement);
      found.total = daybook_read_int (&statement);
      found.currencies = (guint) daybook_read_int (&statement);
      daybook_read_currency (&statement, found.currency);
    }
  if (!daybook_statement_done (&statement, error)
      || !read_newest (db, flow, email, &found, error))
    return FALSE;
  *out = found;
  found = (DaybookContactFigures){ 0 };

  return TRUE;
}

gint64
daybook_contacts_subject (
    DaybookDb *db, const char *flow, const char *email, char **former, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SUBJECT);
  g_autofree char *before = NULL;
  gint64 subject = 0;

  daybook_bind_flow (&statement, flow);
  daybook_bind_text (&statement, email);
  if (daybook_statement_row (&statement, NULL))
    {
      subject = daybook_read_int (&statement);
      before = daybook_read_dup (&statement);
    }
  if (!daybook_statement_done (&statement, error))
    return -1;
  if (former != NULL)
    *former = g_steal_pointer (&before);

  return subject;
}

gboolean
daybook_contacts_add (
    DaybookDb *db, const char *flow, const char *email, gint64 subject, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, ADD);

  daybook_bind_flow (&statement, flow);
  daybook_bind_text (&statement, email);
  daybook_bind_int (&statement, subject);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_contacts_rename (
    DaybookDb *db, const char *flow, const char *from, const char *to, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, RENAME);

  daybook_bind_flow (&statement, flow);
  daybook_bind_text (&statement, from);
  daybook_bind_text (&statement, to);

  return daybook_statement_done (&statement, error);
}

gint64
daybook_contacts_guests (DaybookDb *db, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GUESTS);

  return daybook_statement_row (&statement, error) ? daybook_read_int (&statement) : -1;
}
