/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-table-paste.h"

#include <string.h>

#include "daybook-error.h"

#define MOST_ROWS 100000

static const char *const names[DAYBOOK_N_CELLS + 1]
    = { "key", "value", "sku_group", "location", "channel", NULL };

/* The cell at *@at, which is moved behind it, to its tab or line end (transfer full). */
static char *
take_cell (const char **at)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  const char *p = *at;
  gboolean quoted = *p == '"';

  if (quoted)
    p++;
  for (; *p != '\0'; p++)
    {
      if (quoted && *p == '"' && p[1] != '"')
        {
          quoted = FALSE;
          continue;
        }
      if (!quoted && (*p == '\t' || *p == '\n' || (*p == '\r' && p[1] == '\n')))
        break;
      if (quoted && *p == '"')
        p++;
      g_string_append_c (cell, *p);
    }
  *at = p;
  return g_strdup (g_strstrip (cell->str));
}

/* The cells of one line, which *@at is moved behind (transfer full). */
static GPtrArray *
take_line (const char **at)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);

  for (;;)
    {
      g_ptr_array_add (cells, take_cell (at));
      if (**at != '\t')
        break;
      (*at)++;
    }
  if (**at == '\r')
    (*at)++;
  if (**at == '\n')
    (*at)++;
  /* A spreadsheet sends the empty cells behind the last one too. */
  while (cells->len > 0 && *(char *) cells->pdata[cells->len - 1] == '\0')
    g_ptr_array_set_size (cells, (int) cells->len - 1);
  return cells;
}

/* Whether the line names columns; then @columns says which cell each is. */
static gboolean
is_head (const GPtrArray *cells, int columns[DAYBOOK_N_CELLS])
{
  int found[DAYBOOK_N_CELLS];

  if (cells->len < 2 || cells->len > DAYBOOK_N_CELLS)
    return FALSE;
  for (guint i = 0; i < DAYBOOK_N_CELLS; i++)
    found[i] = -1;
  for (guint i = 0; i < cells->len; i++)
    {
      g_autofree char *name = g_ascii_strdown (cells->pdata[i], -1);
      guint k = 0;

      g_strdelimit (name, " -", '_');
      while (k < DAYBOOK_N_CELLS && !g_str_equal (names[k], name))
        k++;
      if (k == DAYBOOK_N_CELLS)
        return FALSE;
      found[i] = (int) k;
    }
  memcpy (columns, found, sizeof found);
  return TRUE;
}

/* The row, or NULL and what is wrong with it. */
static char **
row_of (const GPtrArray *cells, const int columns[DAYBOOK_N_CELLS], const char **mistake)
{
  char **row = g_new0 (char *, DAYBOOK_N_CELLS + 1);

  *mistake = NULL;
  for (guint i = 0; i < DAYBOOK_N_CELLS; i++)
    row[i] = g_strdup ("");
  for (guint i = 0; i < cells->len; i++)
    if (i >= DAYBOOK_N_CELLS || columns[i] < 0)
      *mistake = "there are more cells than columns";
    else
      {
        g_free (row[columns[i]]);
        row[columns[i]] = g_strdup (cells->pdata[i]);
      }
  if (*mistake == NULL && *row[DAYBOOK_CELL_KEY] == '\0')
    *mistake = "the key is missing";
  else if (*mistake == NULL && *row[DAYBOOK_CELL_VALUE] == '\0')
    *mistake = "the value is missing";
  if (*mistake == NULL)
    return row;
  g_strfreev (row);
  return NULL;
}

GPtrArray *
daybook_table_paste_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  int columns[DAYBOOK_N_CELLS] = { 0, 1, 2, 3, 4 };
  guint line = 0;

  while (*text != '\0')
    {
      g_autoptr (GPtrArray) cells = take_line (&text);
      const char *mistake;
      char **row;

      line++;
      if (cells->len == 0 || (line == 1 && is_head (cells, columns)))
        continue;
      row = row_of (cells, columns, &mistake);
      if (row == NULL || rows->len >= MOST_ROWS)
        {
          g_strfreev (row);
          g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "line %u: %s", line,
                       mistake != NULL ? mistake : "there are too many rows");
          return NULL;
        }
      g_ptr_array_add (rows, row);
    }
  if (rows->len > 0)
    return g_steal_pointer (&rows);
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "there are no rows in it");
  return NULL;
}
