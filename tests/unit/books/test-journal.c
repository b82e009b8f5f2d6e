/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Journals: one that does not balance cannot be closed, whatever is put in. */
#include "daybook-error.h"
#include "daybook-journal.h"

static void
refuse (const DaybookJournal *journal,
        const char           *message)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (daybook_journal_close (journal, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_empty (void)
{
  g_autoptr(DaybookJournal) journal = daybook_journal_new ("USD");

  daybook_journal_debit (journal, "bank", 0, NULL);
  g_assert_cmpuint (journal->lines->len, ==, 0);
  refuse (journal, "there is nothing to post: every amount is zero");
}

static void
test_difference (void)
{
  g_autoptr(DaybookJournal) journal = daybook_journal_new ("KWD");

  daybook_journal_debit (journal, "bank", 1500, NULL);
  daybook_journal_credit (journal, "sales", 1000, NULL);
  g_assert_cmpint (daybook_journal_difference (journal), ==, 500);
  refuse (journal, "debits and credits differ by 0.500 KWD");
}

static void
test_overflow (void)
{
  g_autoptr(DaybookJournal) journal = daybook_journal_new ("USD");

  daybook_journal_debit (journal, "bank", G_MAXINT64, NULL);
  daybook_journal_debit (journal, "bank", 1, NULL);
  daybook_journal_credit (journal, "sales", G_MAXINT64, NULL);
  g_assert_cmpint (daybook_journal_difference (journal), ==, G_MAXINT64);
  refuse (journal, "the amounts are too large to add up");
}

static void
test_lowest (void)
{
  g_autoptr(DaybookJournal) journal = daybook_journal_new ("USD");

  daybook_journal_debit (journal, "bank", G_MININT64, NULL);
  daybook_journal_debit (journal, "bank", 5, NULL);
  daybook_journal_credit (journal, "sales", 5, NULL);
  refuse (journal, "the amounts are too large to add up");
}

static void
test_many_large (void)
{
  g_autoptr(DaybookJournal) journal = daybook_journal_new ("USD");

  daybook_journal_debit (journal, "bank", G_MAXINT64, NULL);
  daybook_journal_debit (journal, "fees", G_MAXINT64, NULL);
  refuse (journal, "the amounts are too large to add up");
}

/* A negative amount goes to the other side; the same role on one side is one line. */
static void
test_sides (void)
{
  g_autoptr(DaybookJournal) journal = daybook_journal_new ("USD");
  g_autoptr(GError) error = NULL;
  const DaybookJournalLine *line;

  daybook_journal_debit (journal, "bank", -300, "out");
  daybook_journal_credit (journal, "bank", 200, NULL);
  daybook_journal_credit (journal, "fees", -500, NULL);
  g_assert_cmpuint (journal->lines->len, ==, 2);
  line = g_ptr_array_index (journal->lines, 0);
  g_assert_cmpstr (line->role, ==, "bank");
  g_assert_cmpstr (line->memo, ==, "out");
  g_assert_cmpint (line->debit, ==, 0);
  g_assert_cmpint (line->credit, ==, 500);
  line = g_ptr_array_index (journal->lines, 1);
  g_assert_cmpint (line->debit, ==, 500);
  g_assert_true (daybook_journal_close (journal, &error));
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal/empty", test_empty);
  g_test_add_func ("/journal/difference", test_difference);
  g_test_add_func ("/journal/overflow", test_overflow);
  g_test_add_func ("/journal/lowest", test_lowest);
  g_test_add_func ("/journal/many-large", test_many_large);
  g_test_add_func ("/journal/sides", test_sides);

  return g_test_run ();
}
