/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows come in the order of the index by type and time, so that a day is over when the next one
 * begins: where the clock changes, days are longer or shorter than others, which SQL cannot know.
 */
#include "daybook-day-sums.h"

#include "daybook-error.h"
#include "daybook-statement.h"

#define SELECT                                                                                     \
  "SELECT at, coalesce (amount, 0), coalesce (currency, '') FROM records"                          \
  " WHERE type = ?1 AND at >= ?2 AND at < ?3 AND (?4 IS NULL OR status = ?5) ORDER BY at"

static DaybookDaySum *
find_sum (GArray *sums, guint day, const char *currency)
{
  DaybookDaySum fresh = { .day = day };

  for (guint i = sums->len; i > 0; i--)
    {
      DaybookDaySum *sum = &g_array_index (sums, DaybookDaySum, i - 1);

      if (sum->day != day)
        break;
      if (g_str_equal (sum->currency, currency))
        return sum;
    }
  g_strlcpy (fresh.currency, currency, sizeof fresh.currency);
  g_array_append_val (sums, fresh);
  return &g_array_index (sums, DaybookDaySum, sums->len - 1);
}

static int
compare_sums (gconstpointer a, gconstpointer b)
{
  const DaybookDaySum *left = a, *right = b;

  if (left->day != right->day)
    return left->day < right->day ? -1 : 1;
  return g_strcmp0 (left->currency, right->currency);
}

GArray *
daybook_day_sums (DaybookDb *db,
                  const char *type,
                  const char *status,
                  const gint64 *begins,
                  guint n,
                  GError **error)
{
  g_autoptr (GArray) sums = g_array_new (FALSE, FALSE, sizeof (DaybookDaySum));
  g_auto (DaybookStatement) statement = daybook_statement (db, SELECT);
  guint day = 0;

  g_return_val_if_fail (n >= 2, NULL);

  daybook_bind_word (&statement, type);
  daybook_bind_int (&statement, begins[0]);
  daybook_bind_int (&statement, begins[n - 1]);
  daybook_bind_text (&statement, status);
  daybook_bind_word (&statement, status);
  while (daybook_statement_row (&statement, error))
    {
      gint64 at = daybook_read_int (&statement);
      gint64 amount = daybook_read_int (&statement);
      DaybookDaySum *sum;

      while (at >= begins[day + 1])
        day++;
      sum = find_sum (sums, day, daybook_read_text (&statement));
      sum->count++;
      if (__builtin_add_overflow (sum->sum, amount, &sum->sum))
        {
          g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE,
                       "the %s records of one day add up to more than can be counted", type);
          return NULL;
        }
    }
  if (!daybook_statement_done (&statement, error))
    return NULL;
  g_array_sort (sums, compare_sums);
  return g_steal_pointer (&sums);
}
