/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-near.h"

#include <string.h>

#define LONGEST 40

/* How many letters differ, two that are swapped counting as one; LONGEST when a word is too long to
 * be a slip. */
static guint
distance (const char *a, const char *b)
{
  guint rows[LONGEST + 1][LONGEST + 1];
  gsize m = strlen (a), n = strlen (b);

  if (m >= LONGEST || n >= LONGEST)
    return LONGEST;
  for (gsize i = 0; i <= m; i++)
    rows[i][0] = (guint) i;
  for (gsize j = 0; j <= n; j++)
    rows[0][j] = (guint) j;
  for (gsize i = 1; i <= m; i++)
    for (gsize j = 1; j <= n; j++)
      {
        guint changed = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

        rows[i][j] = MIN (MIN (rows[i - 1][j], rows[i][j - 1]) + 1, changed);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          rows[i][j] = MIN (rows[i][j], rows[i - 2][j - 2] + 1);
      }
  return rows[m][n];
}

const char *
daybook_near (const char *word, const char *const *words)
{
  gsize length = strlen (word);
  guint best = (guint) (length > 5 ? 2 : 1) + 1;
  const char *nearest = NULL;

  for (; *words != NULL; words++)
    {
      guint letters = length >= 3 && g_str_has_prefix (*words, word) ? 1 : distance (word, *words);

      if (letters >= best)
        continue;
      best = letters;
      nearest = *words;
    }
  return nearest;
}
