/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of a delivery, and which of its moves the audit log tells of. */

#include "daybook-deliveries.h"

#include "daybook-statement.h"

#define NOTE                                                                                       \
  "INSERT INTO attempts (delivery, nr, at, what, outcome)"                                         \
  " VALUES (?1, (SELECT coalesce(max(nr), 0) + 1 FROM attempts WHERE delivery = ?1), ?2, ?3, ?4)"
#define HISTORY "SELECT delivery, at, what, outcome FROM attempts WHERE delivery = ?1 ORDER BY nr"

const char *
daybook_delivery_act (DaybookDeliveryState from, DaybookDeliveryState to, const char *what)
{
  if (to == DAYBOOK_DELIVERY_DONE)
    return g_strcmp0 (what, "found again") == 0 ? "delivery.adopted" : "delivery.posted";
  if (to == DAYBOOK_DELIVERY_REFUSED)
    return "delivery.refused";
  if (to == DAYBOOK_DELIVERY_UNDONE)
    return "delivery.undone";
  if (to == DAYBOOK_DELIVERY_IGNORED)
    return "delivery.ignored";
  if (from == DAYBOOK_DELIVERY_REFUSED || from == DAYBOOK_DELIVERY_IGNORED)
    return "delivery.reopened";
  if (to == DAYBOOK_DELIVERY_HELD)
    return from != DAYBOOK_DELIVERY_HELD ? "delivery.held" : NULL;

  return from == DAYBOOK_DELIVERY_HELD && to == DAYBOOK_DELIVERY_READY ? "delivery.released" : NULL;
}

void
daybook_attempt_free (DaybookAttempt *self)
{
  if (self == NULL)
    return;

  g_free (self->what);
  g_free (self->outcome);
  g_free (self);
}

gboolean
daybook_deliveries_note (
    DaybookDb *db, gint64 id, const char *what, const char *outcome, gint64 now_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, NOTE);

  daybook_bind_int (&statement, id);
  daybook_bind_int (&statement, now_us);
  daybook_bind_new_word (&statement, what);
  daybook_bind_text (&statement, outcome);

  return daybook_statement_done (&statement, error);
}

GPtrArray *
daybook_deliveries_history (DaybookDb *db, gint64 id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, HISTORY);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_attempt_free);

  daybook_bind_int (&statement, id);
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookAttempt *attempt = g_new0 (DaybookAttempt, 1);

      attempt->delivery = daybook_read_int (&statement);
      attempt->at_us = daybook_read_int (&statement);
      attempt->what = g_strdup (daybook_read_word (&statement));
      attempt->outcome = daybook_read_dup (&statement);
      g_ptr_array_add (list, attempt);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}
