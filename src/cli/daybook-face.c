/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-face.h"

#include <string.h>

#include "daybook-money.h"
#include "daybook-table.h"

#define TIMES_FROM (G_GINT64_CONSTANT (100000000) * G_USEC_PER_SEC) /* 1973 */
#define LABEL 22
#define INDENT 2

typedef struct
{
  DaybookCli *cli;
  DaybookDb *db;
  const DaybookTree *tree;
} Face;

/* Amounts that stand beside the currency of the object they are in. */
static gboolean
is_amount (const char *key)
{
  static const char *const keys[]
      = { "total", "amount", "unit_price", "debit", "credit", "fee", "net", NULL };

  return key != NULL && g_strv_contains (keys, key);
}

/* What a person reads as it was sent. */
static gboolean
is_raw (const char *key)
{
  static const char *const keys[] = { "payload", "rules", "steps", NULL };

  return key != NULL && g_strv_contains (keys, key);
}

static gboolean
is_money (const Face *self, DaybookNode node)
{
  gint64 minor;

  return daybook_tree_count (self->tree, node) == 2
         && daybook_tree_int (self->tree, daybook_tree_get (self->tree, node, "amount"), &minor)
         && daybook_tree_find_text (self->tree, node, "currency") != NULL;
}

static char *
money_text (gint64 minor, const char *currency)
{
  char text[DAYBOOK_MONEY_TEXT_MAX];

  return g_strdup_printf ("%s %s", daybook_money_text (minor, currency, text), currency);
}

static char *value_text (const Face *self, DaybookNode node, const char *currency);

/* The values below @node in one line. */
static char *
flat_text (const Face *self, DaybookNode node, const char *between, const char *currency)
{
  g_autoptr(GString) line = g_string_new (NULL);

  for (DaybookNode child = daybook_tree_first (self->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    {
      DaybookKind kind = daybook_tree_kind (self->tree, child);
      g_autofree char *text = value_text (self, child, currency);

      if (*text == '\0' || kind == DAYBOOK_KIND_FALSE || kind == DAYBOOK_KIND_TRUE)
        continue;
      g_string_append_printf (line, "%s%s", line->len > 0 ? between : "", text);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
number_text (const Face *self, DaybookNode node, const char *currency)
{
  gint64 number;

  if (!daybook_tree_int (self->tree, node, &number))
    return g_strdup (daybook_tree_text (self->tree, node, NULL));
  if (number >= TIMES_FROM)
    return daybook_cli_dup_time (self->db, number);
  if (currency != NULL && is_amount (daybook_tree_key (self->tree, node)))
    return money_text (number, currency);
  return g_strdup (daybook_tree_text (self->tree, node, NULL));
}

static char *
value_text (const Face *self, DaybookNode node, const char *currency)
{
  gint64 minor = 0;

  switch (daybook_tree_kind (self->tree, node))
    {
    case DAYBOOK_KIND_FALSE:
      return g_strdup ("no");
    case DAYBOOK_KIND_TRUE:
      return g_strdup ("yes");
    case DAYBOOK_KIND_NUMBER:
      return number_text (self, node, currency);
    case DAYBOOK_KIND_STRING:
      return daybook_text_tame (daybook_tree_text (self->tree, node, NULL));
    case DAYBOOK_KIND_LIST:
      return flat_text (self, node, "; ", currency);
    case DAYBOOK_KIND_OBJECT:
      daybook_tree_int (self->tree, daybook_tree_get (self->tree, node, "amount"), &minor);
      return is_money (self, node)
                 ? money_text (minor, daybook_tree_find_text (self->tree, node, "currency"))
                 : flat_text (self, node, " ", currency);
    case DAYBOOK_KIND_NONE:
    case DAYBOOK_KIND_NULL:
    default:
      return g_strdup ("");
    }
}

/* "shipping_total": "shipping total". (transfer full) */
static char *
label_of (const char *key)
{
  return g_strdelimit (g_strdup (key), "_", ' ');
}

static void
print_lines (const char *text, int indent)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_print ("%*s%s\n", indent, "", lines[i]);
}

static void
print_heading (const Face *self, const char *key, int indent)
{
  g_autofree char *label = label_of (key);

  g_print ("%*s%s%s%s\n", indent, "",
           daybook_screen_ink (&self->cli->screen, stdout, DAYBOOK_INK_HEADING), label,
           daybook_screen_plain (&self->cli->screen, stdout, DAYBOOK_INK_HEADING));
}

/* JSON, also within a text. */
static void
print_raw (const Face *self, DaybookNode node, int indent)
{
  gsize length = 0;
  const char *source = daybook_tree_source (self->tree, node, &length);
  g_autofree char *text = daybook_tree_kind (self->tree, node) == DAYBOOK_KIND_STRING
                              ? g_strdup (daybook_tree_text (self->tree, node, NULL))
                              : g_strndup (source, length);
  g_autoptr(DaybookTree) inner = daybook_tree_new (text, -1, NULL);
  g_autofree char *pretty = inner != NULL ? daybook_cli_dup_pretty (inner, 0) : g_strdup (text);

  print_lines (pretty, indent);
}

/* ---- lists of objects ---- */

/* The members that any of the rows says something with. (transfer full) */
static GPtrArray *
columns_of (const Face *self, DaybookNode list)
{
  GPtrArray *columns = g_ptr_array_new ();

  for (DaybookNode row = daybook_tree_first (self->tree, list); row != DAYBOOK_NODE_NONE;
       row = daybook_tree_next (self->tree, row))
    for (DaybookNode cell = daybook_tree_first (self->tree, row); cell != DAYBOOK_NODE_NONE;
         cell = daybook_tree_next (self->tree, cell))
      {
        const char *key = g_intern_string (daybook_tree_key (self->tree, cell));
        g_autofree char *text = value_text (self, cell, NULL);

        if (*text != '\0' && daybook_tree_kind (self->tree, cell) != DAYBOOK_KIND_FALSE
            && !g_ptr_array_find (columns, key, NULL))
          g_ptr_array_add (columns, (gpointer) key);
      }
  return columns;
}

/* (transfer full) */
static char *
table_text (const Face *self, DaybookNode list, const char *currency, const GPtrArray *columns)
{
  DaybookScreen plain = { 0 };
  g_autoptr(GString) headings = g_string_new ("#");
  g_autoptr(DaybookTable) table = NULL;

  for (guint i = 0; i < columns->len; i++)
    {
      g_autofree char *label = label_of (g_ptr_array_index (columns, i));

      g_string_append_printf (headings, "%s%s%s", i > 0 ? "|" : "",
                              is_amount (g_ptr_array_index (columns, i)) ? ">" : "", label);
    }
  table = daybook_table_new (&plain, headings->str);
  for (DaybookNode row = daybook_tree_first (self->tree, list); row != DAYBOOK_NODE_NONE;
       row = daybook_tree_next (self->tree, row))
    for (guint i = 0; i < columns->len; i++)
      {
        g_autofree char *text = value_text (
            self, daybook_tree_get (self->tree, row, g_ptr_array_index (columns, i)), currency);

        daybook_table_add (table, DAYBOOK_INK_PLAIN, text);
      }
  return daybook_table_dup_text (table, G_MAXINT);
}

static gboolean
fits (const Face *self, const char *text, int indent)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  int width = daybook_screen_width (&self->cli->screen);

  for (guint i = 0; lines[i] != NULL; i++)
    if (daybook_text_width (lines[i]) > width - indent)
      return FALSE;
  return TRUE;
}

static void print_object (const Face *self, DaybookNode node, const char *currency, int indent);

static void
print_list (const Face *self, DaybookNode list, const char *currency, int indent)
{
  g_autoptr(GPtrArray) columns = columns_of (self, list);
  g_autofree char *text
      = columns->len > 0 ? table_text (self, list, currency, columns) : g_strdup ("");
  guint number = 1;

  if (fits (self, text, indent))
    {
      print_lines (text, indent);
      return;
    }
  for (DaybookNode row = daybook_tree_first (self->tree, list); row != DAYBOOK_NODE_NONE;
       row = daybook_tree_next (self->tree, row))
    {
      g_print ("%*s%u.\n", indent, "", number++);
      print_object (self, row, currency, indent + INDENT);
    }
}

/* ---- objects ---- */

static gboolean
is_part (const Face *self, DaybookNode node)
{
  DaybookKind kind = daybook_tree_kind (self->tree, node);

  return is_raw (daybook_tree_key (self->tree, node))
         || (kind == DAYBOOK_KIND_OBJECT && !is_money (self, node))
         || (kind == DAYBOOK_KIND_LIST
             && daybook_tree_kind (self->tree, daybook_tree_first (self->tree, node))
                    == DAYBOOK_KIND_OBJECT);
}

static void
print_part (const Face *self, DaybookNode node, const char *currency, int indent)
{
  const char *key = daybook_tree_key (self->tree, node);

  if (daybook_tree_first (self->tree, node) == DAYBOOK_NODE_NONE && !is_raw (key))
    return;
  print_heading (self, key, indent);
  if (is_raw (key))
    print_raw (self, node, indent + INDENT);
  else if (daybook_tree_kind (self->tree, node) == DAYBOOK_KIND_LIST)
    print_list (self, node, currency, indent + INDENT);
  else
    print_object (self, node, currency, indent + INDENT);
}

/* First what is said in a line, then what has parts. */
static void
print_object (const Face *self, DaybookNode node, const char *currency, int indent)
{
  const char *own = daybook_tree_find_text (self->tree, node, "currency");

  currency = own != NULL ? own : currency;
  for (DaybookNode child = daybook_tree_first (self->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    {
      g_autofree char *label = NULL;
      g_autofree char *text = NULL;

      if (is_part (self, child))
        continue;
      label = label_of (daybook_tree_key (self->tree, child));
      text = value_text (self, child, currency);
      if (*text != '\0')
        g_print ("%*s%-*s %s\n", indent, "", LABEL, label, text);
    }
  for (DaybookNode child = daybook_tree_first (self->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    if (is_part (self, child))
      print_part (self, child, currency, indent);
}

void
daybook_face_print (DaybookCli *cli, DaybookDb *db, const DaybookTree *tree, DaybookNode node)
{
  Face self = { cli, db, tree };

  print_object (&self, node, NULL, 0);
}

char *
daybook_face_dup_value (DaybookDb *db, const DaybookTree *tree, DaybookNode node)
{
  Face self = { NULL, db, tree };

  return value_text (&self, node, NULL);
}
