/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Journals: the double entry of each delivery, and what it sums up to. */

#include "daybook-journals.h"

#include "daybook-error.h"
#include "daybook-statement.h"

#define ADD                                                                                        \
  "INSERT INTO journals (delivery, currency, date, payout, order_subject, connection)"             \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (delivery) DO NOTHING"
#define CHANGE                                                                                     \
  "UPDATE journals SET currency = ?2, date = ?3, payout = ?4, order_subject = ?5,"                 \
  " connection = ?6 WHERE delivery = ?1"
#define DROP_LINES "DELETE FROM journal_lines WHERE delivery = ?1"
#define PUT_LINE                                                                                   \
  "INSERT INTO journal_lines (delivery, line, role, account, debit, credit, memo)"                 \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
#define GET                                                                                        \
  "SELECT currency, date, payout, order_subject, connection FROM journals WHERE delivery = ?1"
#define LINES                                                                                      \
  "SELECT role, account, debit, credit, memo FROM journal_lines WHERE delivery = ?1"               \
  " ORDER BY line"
#define BALANCES                                                                                   \
  "SELECT l.role, l.account, j.currency, sum(l.debit), sum(l.credit)"                              \
  " FROM deliveries AS d JOIN journals AS j ON j.delivery = d.id"                                  \
  " JOIN journal_lines AS l ON l.delivery = d.id"                                                  \
  " WHERE d.state = 'done' AND (?1 IS NULL OR d.flow = ?1) AND (?2 IS NULL OR j.date >= ?2)"       \
  " AND (?3 IS NULL OR j.date <= ?3) GROUP BY l.role, l.account, j.currency"                       \
  " ORDER BY l.role, l.account, j.currency"
#define CLEARING_COLUMNS                                                                           \
  "SELECT j.payout, j.currency, coalesce(sum(l.debit - l.credit), 0), count(l.line),"              \
  " (SELECT count(*) FROM deliveries AS o WHERE o.payout = j.payout"                               \
  " AND o.state IN ('waiting', 'held', 'ready', 'sent', 'refused'))"                               \
  " FROM journals AS j JOIN deliveries AS d ON d.id = j.delivery"                                  \
  " LEFT JOIN journal_lines AS l ON l.delivery = j.delivery AND d.state = 'done'"                  \
  " AND l.role IN (SELECT id FROM words WHERE word = ?1 OR word GLOB ?1 || ':*')"
#define CLEARING_OF                                                                                \
  CLEARING_COLUMNS " WHERE j.payout = ?2 GROUP BY j.payout, j.currency ORDER BY j.currency"
#define CLEARING_ALL                                                                               \
  CLEARING_COLUMNS " WHERE j.payout IS NOT NULL GROUP BY j.payout, j.currency"                     \
                   " ORDER BY j.payout, j.currency"

#define CLEARING_ROLE "clearing"

static void
clear_line_cb (gpointer data)
{
  DaybookStoredLine *line = data;

  g_clear_pointer (&line->memo, g_free);
}

DaybookStoredJournal *
daybook_stored_journal_new (void)
{
  DaybookStoredJournal *self = g_new0 (DaybookStoredJournal, 1);

  self->lines = g_array_new (FALSE, FALSE, sizeof (DaybookStoredLine));
  g_array_set_clear_func (self->lines, clear_line_cb);

  return self;
}

void
daybook_stored_journal_free (DaybookStoredJournal *self)
{
  if (self == NULL)
    return;

  g_free (self->currency);
  g_free (self->date);
  g_free (self->connection);
  g_array_unref (self->lines);
  g_free (self);
}

void
daybook_stored_journal_add (DaybookStoredJournal *self,
                            const char *role,
                            const char *account,
                            gint64 debit,
                            gint64 credit,
                            const char *memo)
{
  DaybookStoredLine line = {
    .role = g_intern_string (role),
    .account = account != NULL ? g_intern_string (account) : NULL,
    .debit = debit,
    .credit = credit,
    .memo = g_strdup (memo),
  };

  g_array_append_val (self->lines, line);
}

/* ---- writing ---- */

static gboolean
refuse (GError **error, gint64 delivery, const char *why)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
               "the journal of delivery %" G_GINT64_FORMAT " %s", delivery, why);

  return FALSE;
}

static gboolean
check_balance (const DaybookStoredJournal *journal, GError **error)
{
  gint64 debit = 0;
  gint64 credit = 0;

  if (journal->lines->len == 0)
    return refuse (error, journal->delivery, "has no lines");
  if (journal->currency == NULL || *journal->currency == '\0')
    return refuse (error, journal->delivery, "has no currency");

  for (guint i = 0; i < journal->lines->len; i++)
    {
      const DaybookStoredLine *line = &g_array_index (journal->lines, DaybookStoredLine, i);

      if (line->debit < 0 || line->credit < 0)
        return refuse (error, journal->delivery,
                       "has a negative amount: turn it to the other side");
      if (line->debit != 0 && line->credit != 0)
        return refuse (error, journal->delivery, "has a line with both debit and credit");
      if (__builtin_add_overflow (debit, line->debit, &debit)
          || __builtin_add_overflow (credit, line->credit, &credit))
        return refuse (error, journal->delivery, "has a sum too large to hold");
    }

  if (debit != credit)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                   "the journal of delivery %" G_GINT64_FORMAT " does not balance:"
                   " debit %" G_GINT64_FORMAT ", credit %" G_GINT64_FORMAT " minor units of %s",
                   journal->delivery, debit, credit, journal->currency);
      return FALSE;
    }

  return TRUE;
}

static gboolean
run_head (DaybookDb *db, const char *sql, const DaybookStoredJournal *journal, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, sql);

  daybook_bind_int (&statement, journal->delivery);
  daybook_bind_text (&statement, journal->currency);
  daybook_bind_text_or (&statement, journal->date, "");
  daybook_bind_id (&statement, journal->payout);
  daybook_bind_id (&statement, journal->order);
  daybook_bind_connection (&statement, journal->connection);

  return daybook_statement_done (&statement, error);
}

/* Almost every journal is new: it has no lines to drop. */
static gboolean
put_head (DaybookDb *db, const DaybookStoredJournal *journal, GError **error)
{
  g_auto(DaybookStatement) drop = { 0 };

  if (!run_head (db, ADD, journal, error))
    return FALSE;
  if (daybook_db_changes (db) > 0)
    return TRUE;

  drop = daybook_statement (db, DROP_LINES);
  daybook_bind_int (&drop, journal->delivery);

  return run_head (db, CHANGE, journal, error) && daybook_statement_done (&drop, error);
}

static gboolean
put_line (
    DaybookDb *db, gint64 delivery, guint number, const DaybookStoredLine *line, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, PUT_LINE);

  daybook_bind_int (&statement, delivery);
  daybook_bind_int (&statement, number);
  daybook_bind_new_word (&statement, line->role);
  daybook_bind_new_word (&statement, line->account);
  daybook_bind_int (&statement, line->debit);
  daybook_bind_int (&statement, line->credit);
  daybook_bind_text (&statement, line->memo);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_journals_put (DaybookDb *db, const DaybookStoredJournal *journal, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = NULL;

  if (!check_balance (journal, error))
    return FALSE;

  transaction = daybook_db_begin (db, error);
  if (transaction == NULL || !put_head (db, journal, error))
    return FALSE;
  for (guint i = 0; i < journal->lines->len; i++)
    if (!put_line (db, journal->delivery, i + 1,
                   &g_array_index (journal->lines, DaybookStoredLine, i), error))
      return FALSE;

  return daybook_db_commit (transaction, error);
}

/* ---- reading ---- */

static gboolean
read_lines (DaybookDb *db, DaybookStoredJournal *journal, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LINES);

  daybook_bind_int (&statement, journal->delivery);
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookStoredLine line = { 0 };

      line.role = daybook_read_word (&statement);
      line.account = daybook_read_word (&statement);
      line.debit = daybook_read_int (&statement);
      line.credit = daybook_read_int (&statement);
      line.memo = daybook_read_dup (&statement);
      g_array_append_val (journal->lines, line);
    }

  return daybook_statement_done (&statement, error);
}

DaybookStoredJournal *
daybook_journals_get (DaybookDb *db, gint64 delivery, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);
  g_autoptr(DaybookStoredJournal) self = NULL;

  daybook_bind_int (&statement, delivery);
  if (!daybook_statement_row (&statement, error))
    return NULL;

  self = daybook_stored_journal_new ();
  self->delivery = delivery;
  self->currency = daybook_read_dup (&statement);
  self->date = daybook_read_dup (&statement);
  self->payout = daybook_read_int (&statement);
  self->order = daybook_read_int (&statement);
  self->connection = g_strdup (daybook_read_connection (&statement));

  return read_lines (db, self, error) ? g_steal_pointer (&self) : NULL;
}

GArray *
daybook_journals_balances (
    DaybookDb *db, const char *flow, const char *from, const char *to, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, BALANCES);
  g_autoptr(GArray) balances = g_array_new (FALSE, FALSE, sizeof (DaybookBalance));

  daybook_bind_flow (&statement, flow);
  daybook_bind_text (&statement, from);
  daybook_bind_text (&statement, to);
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookBalance balance = { 0 };

      balance.role = daybook_read_word (&statement);
      balance.account = daybook_read_word (&statement);
      daybook_read_currency (&statement, balance.currency);
      balance.debit = daybook_read_int (&statement);
      balance.credit = daybook_read_int (&statement);
      g_array_append_val (balances, balance);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&balances) : NULL;
}

GArray *
daybook_journals_clearing (DaybookDb *db, gint64 payout, GError **error)
{
  g_auto(DaybookStatement) statement
      = daybook_statement (db, payout != 0 ? CLEARING_OF : CLEARING_ALL);
  g_autoptr(GArray) balances = g_array_new (FALSE, FALSE, sizeof (DaybookPayoutBalance));

  daybook_bind_text (&statement, CLEARING_ROLE); /* and clearing:<provider>:<currency> */
  if (payout != 0)
    daybook_bind_int (&statement, payout);
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookPayoutBalance balance = { 0 };

      balance.payout = daybook_read_int (&statement);
      daybook_read_currency (&statement, balance.currency);
      balance.balance = daybook_read_int (&statement);
      balance.lines = daybook_read_int (&statement);
      balance.open = daybook_read_int (&statement);
      g_array_append_val (balances, balance);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&balances) : NULL;
}
