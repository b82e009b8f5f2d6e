/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-table.h"

#define GAP 2
#define NARROWEST 8

typedef struct
{
  char *heading;
  gboolean right, gives;
  int width;
} Column;

typedef struct
{
  char *text;
  DaybookInk ink;
} Cell;

struct _DaybookTable
{
  const DaybookScreen *screen; /* borrowed */
  gboolean headed;
  GArray *columns;             /* Column */
  GArray *cells;               /* Cell */
};

static void
column_clear (gpointer data)
{
  g_free (((Column *) data)->heading);
}

static void
cell_clear (gpointer data)
{
  g_free (((Cell *) data)->text);
}

DaybookTable *
daybook_table_new (const DaybookScreen *screen, const char *columns)
{
  DaybookTable *self = g_new0 (DaybookTable, 1);
  g_auto(GStrv) words = NULL;

  self->screen = screen;
  self->headed = screen->terminal || *columns == '#';
  words = g_strsplit (columns + (*columns == '#'), "|", -1);
  self->columns = g_array_new (FALSE, FALSE, sizeof (Column));
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (self->columns, column_clear);
  g_array_set_clear_func (self->cells, cell_clear);
  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean marked = *words[i] == '>' || *words[i] == '~';
      Column column = { .heading = g_strdup (words[i] + marked),
                        .right = *words[i] == '>',
                        .gives = *words[i] == '~' || words[i + 1] == NULL };

      column.width = self->headed ? daybook_text_width (column.heading) : 0;
      g_array_append_val (self->columns, column);
    }
  return self;
}

void
daybook_table_free (DaybookTable *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->columns);
  g_array_unref (self->cells);
  g_free (self);
}

void
daybook_table_add (DaybookTable *self, DaybookInk ink, const char *text)
{
  Column *column = &g_array_index (self->columns, Column, self->cells->len % self->columns->len);
  Cell cell = { daybook_text_tame (text != NULL ? text : ""), ink };

  column->width = MAX (column->width, daybook_text_width (cell.text));
  g_array_append_val (self->cells, cell);
}

void
daybook_table_add_int (DaybookTable *self, DaybookInk ink, gint64 number)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);
  daybook_table_add (self, ink, text);
}

guint
daybook_table_rows (const DaybookTable *self)
{
  return self->cells->len / self->columns->len;
}

/* Takes what does not fit from the columns that give, the last first. */
static void
fit (DaybookTable *self, int width)
{
  gint64 over = -(gint64) width - GAP;

  for (guint i = 0; i < self->columns->len; i++)
    over += g_array_index (self->columns, Column, i).width + GAP;
  for (guint i = self->columns->len; i-- > 0 && over > 0;)
    {
      Column *column = &g_array_index (self->columns, Column, i);
      gint64 most = column->gives ? MAX (0, column->width - NARROWEST) : 0;

      column->width -= (int) MIN (most, over);
      over -= MIN (most, over);
    }
}

/* One cell in its column, within @left columns; how many it took. */
static int
put_cell (GString *out, const DaybookTable *self, const Column *column, const Cell *cell, int left)
{
  g_autofree char *cut = daybook_text_cut (cell->text, MIN (column->width, left));
  DaybookInk ink = *cut != '\0' ? cell->ink : DAYBOOK_INK_PLAIN;
  int blanks = MIN (column->width, left) - daybook_text_width (cut);

  g_string_append_printf (out, "%*s%s%s%s%*s", column->right ? blanks : 0, "",
                          daybook_screen_ink (self->screen, stdout, ink), cut,
                          daybook_screen_plain (self->screen, stdout, ink),
                          column->right ? 0 : blanks, "");
  return MIN (column->width, left);
}

static void
put_row (GString *out, const DaybookTable *self, const Cell *cells, int width)
{
  int left = width;

  for (guint i = 0; i < self->columns->len && left > 0; i++)
    {
      left -= put_cell (out, self, &g_array_index (self->columns, Column, i), &cells[i], left);
      if (i + 1 < self->columns->len && left > GAP)
        g_string_append_printf (out, "%*s", GAP, "");
      left -= GAP;
    }
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
}

char *
daybook_table_dup_text (DaybookTable *self, int width)
{
  guint n = self->columns->len;
  g_autofree Cell *headings = g_new0 (Cell, n);
  GString *out = g_string_new (NULL);

  if (daybook_table_rows (self) == 0)
    return g_string_free (out, FALSE);
  fit (self, width);
  for (guint i = 0; i < n; i++)
    headings[i]
        = (Cell){ g_array_index (self->columns, Column, i).heading, DAYBOOK_INK_HEADING };
  if (self->headed)
    put_row (out, self, headings, width);
  for (guint row = 0; row < daybook_table_rows (self); row++)
    put_row (out, self, &g_array_index (self->cells, Cell, row * n), width);
  return g_string_free (out, FALSE);
}

void
daybook_table_print (DaybookTable *self)
{
  g_autofree char *text = daybook_table_dup_text (self, daybook_screen_width (self->screen));

  g_print ("%s", text);
}
