/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-journal.h"

#include "daybook-error.h"
#include "daybook-money.h"

static void
line_free (gpointer data)
{
  DaybookJournalLine *line = data;

  g_free (line->role);
  g_free (line->memo);
  g_free (line);
}

DaybookJournal *
daybook_journal_new (const char *currency)
{
  DaybookJournal *self = g_new0 (DaybookJournal, 1);

  g_strlcpy (self->currency, currency, sizeof self->currency);
  self->lines = g_ptr_array_new_with_free_func (line_free);
  return self;
}

void
daybook_journal_free (DaybookJournal *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->lines);
  g_free (self);
}

static DaybookJournalLine *
line_of (DaybookJournal *self, const char *role, gboolean debit, const char *memo)
{
  DaybookJournalLine *line;

  for (guint i = 0; i < self->lines->len; i++)
    {
      line = g_ptr_array_index (self->lines, i);
      if (g_str_equal (line->role, role) && (debit ? line->debit : line->credit) > 0)
        return line;
    }
  line = g_new0 (DaybookJournalLine, 1);
  line->role = g_strdup (role);
  line->memo = g_strdup (memo);
  g_ptr_array_add (self->lines, line);
  return line;
}

static void
put (DaybookJournal *self, const char *role, gboolean debit, gint64 minor, const char *memo)
{
  DaybookJournalLine *line;
  gint64 *side;

  if (minor == 0)
    return;
  if (minor == G_MININT64)
    {
      self->overflow = TRUE;
      return;
    }
  if (minor < 0)
    {
      debit = !debit;
      minor = -minor;
    }
  line = line_of (self, role, debit, memo);
  side = debit ? &line->debit : &line->credit;
  self->overflow |= __builtin_add_overflow (*side, minor, side);
}

void
daybook_journal_debit (DaybookJournal *self, const char *role, gint64 minor, const char *memo)
{
  put (self, role, TRUE, minor, memo);
}

void
daybook_journal_credit (DaybookJournal *self, const char *role, gint64 minor, const char *memo)
{
  put (self, role, FALSE, minor, memo);
}

gint64
daybook_journal_difference (const DaybookJournal *self)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const DaybookJournalLine *line = g_ptr_array_index (self->lines, i);

      if (__builtin_add_overflow (sum, line->debit, &sum)
          || __builtin_sub_overflow (sum, line->credit, &sum))
        return G_MAXINT64;
    }
  return self->overflow ? G_MAXINT64 : sum;
}

gboolean
daybook_journal_close (const DaybookJournal *self, GError **error)
{
  gint64 difference = daybook_journal_difference (self);
  char text[DAYBOOK_MONEY_TEXT_MAX];

  if (difference == 0 && self->lines->len > 0)
    return TRUE;
  if (self->lines->len == 0)
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                         "there is nothing to post: every amount is zero");
  else if (difference == G_MAXINT64)
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                         "the amounts are too large to add up");
  else
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED, "debits and credits differ by %s %s",
                 daybook_money_text (difference, self->currency, text), self->currency);
  return FALSE;
}
