/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-record-facts.h"

#include <glib/gi18n.h>

#include "daybook-format.h"
#include "daybook-record-words.h"

/* ---- tables ---- */

GtkWidget *
daybook_facts_table_new (void)
{
  GtkWidget *table = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (table), 12);
  gtk_grid_set_row_spacing (GTK_GRID (table), 6);
  gtk_widget_add_css_class (table, "card");
  gtk_widget_add_css_class (table, "facts");
  return table;
}

static int
next_row (GtkWidget *table)
{
  int n = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (table), "rows"));

  g_object_set_data (G_OBJECT (table), "rows", GINT_TO_POINTER (n + 1));
  return n;
}

static GtkWidget *
new_label (const char *text, gboolean end, gboolean selectable)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), end ? 1 : 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), selectable);
  return label;
}

static void
wrap (GtkWidget *label)
{
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
}

void
daybook_facts_table_add (GtkWidget *table, const char *name, const char *value)
{
  int row;
  GtkWidget *key, *label;

  if (value == NULL || *value == '\0')
    return;
  row = next_row (table);
  key = new_label (name, FALSE, FALSE);
  label = new_label (value, FALSE, TRUE);
  gtk_label_set_wrap (GTK_LABEL (key), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (key), 16);
  gtk_label_set_width_chars (GTK_LABEL (key), 8);
  gtk_widget_add_css_class (key, "dim-label");
  wrap (label);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_RELATION_LABELLED_BY, key,
                                  NULL, -1);
  gtk_grid_attach (GTK_GRID (table), key, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (table), label, 1, row, 1, 1);
}

void
daybook_facts_table_add_figures (
    GtkWidget *table, const char *words, const char *left, const char *right, gboolean heavy)
{
  int row = next_row (table);
  const char *texts[] = { words, left, right };

  for (int i = 0; i < 3; i++)
    {
      GtkWidget *label = new_label (texts[i], i > 0, i > 0);

      if (i == 0)
        wrap (label);
      else
        gtk_widget_add_css_class (label, "numeric");
      if (heavy)
        gtk_widget_add_css_class (label, "heading");
      gtk_grid_attach (GTK_GRID (table), label, i, row, 1, 1);
    }
}

GtkWidget *
daybook_facts_section (const char *title, GtkWidget *child)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = new_label (title, FALSE, FALSE);

  gtk_widget_add_css_class (heading, "heading");
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), child);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  heading, NULL, -1);
  return box;
}

/* ---- facts ---- */

typedef enum
{
  FACT_TEXT,
  FACT_WORD,
  FACT_STATUS,
  FACT_TIME,
  FACT_DAY,
  FACT_MONEY,
  FACT_ADDRESS,
  FACT_LIST,
  FACT_FLAG,
} FactKind;

static const struct
{
  const char *type; /* NULL: any */
  const char *path;
  const char *name;
  FactKind kind;
} facts[] = {
  { "order", "email", N_ ("E-mail"), FACT_TEXT },
  { "order", "channel", N_ ("Channel"), FACT_WORD },
  { "order", "fulfilment_status", N_ ("Shipping"), FACT_STATUS },
  { "order", "shipping_address", N_ ("Ship to"), FACT_ADDRESS },
  { "order", "billing_address", N_ ("Bill to"), FACT_ADDRESS },
  { "order", "note", N_ ("Note"), FACT_TEXT },
  { "order", "tags", N_ ("Tags"), FACT_LIST },
  { "order", "cancelled", N_ ("Cancelled"), FACT_TIME },
  { "order", "closed", N_ ("Closed"), FACT_TIME },
  { "payment", "name", N_ ("Customer"), FACT_TEXT },
  { "payment", "email", N_ ("E-mail"), FACT_TEXT },
  { "payment", "method", N_ ("Method"), FACT_WORD },
  { "payment", "brand", N_ ("Card"), FACT_WORD },
  { "payment", "last4", N_ ("Ends in"), FACT_TEXT },
  { "payment", "captured", N_ ("Captured"), FACT_MONEY },
  { "payment", "refunded", N_ ("Given back"), FACT_MONEY },
  { "payment", "disputed", N_ ("Disputed"), FACT_FLAG },
  { "payment", "description", N_ ("Description"), FACT_TEXT },
  { "payout", "arrival", N_ ("Arrives"), FACT_DAY },
  { "payout", "method", N_ ("Method"), FACT_WORD },
  { "payout", "bank_reference", N_ ("Bank reference"), FACT_TEXT },
  { "payout", "description", N_ ("On the statement"), FACT_TEXT },
  { "payout", "complete", N_ ("Listed whole"), FACT_FLAG },
  { "refund", "reason", N_ ("Reason"), FACT_WORD },
  { "refund", "note", N_ ("Note"), FACT_TEXT },
  { "dispute", "reason", N_ ("Reason"), FACT_WORD },
  { "dispute", "status_detail", N_ ("Stage"), FACT_WORD },
  { "dispute", "due", N_ ("Answer by"), FACT_TIME },
  { "customer", "company", N_ ("Company"), FACT_TEXT },
  { "customer", "email", N_ ("E-mail"), FACT_TEXT },
  { "customer", "phone", N_ ("Phone"), FACT_TEXT },
  { "customer", "address", N_ ("Address"), FACT_ADDRESS },
  { "customer", "orders", N_ ("Orders"), FACT_TEXT },
  { "customer", "spent", N_ ("Spent"), FACT_MONEY },
  { "customer", "tags", N_ ("Tags"), FACT_LIST },
  { "customer", "note", N_ ("Note"), FACT_TEXT },
  { "stock_level", "location_name", N_ ("Place"), FACT_TEXT },
  { "stock_level", "available", N_ ("Available"), FACT_TEXT },
  { "stock_level", "on_hand", N_ ("On hand"), FACT_TEXT },
  { "stock_level", "committed", N_ ("Promised"), FACT_TEXT },
  { "stock_level", "incoming", N_ ("Incoming"), FACT_TEXT },
  { NULL, "test", N_ ("Test"), FACT_FLAG },
  { NULL, "updated", N_ ("Updated"), FACT_TIME },
};

static DaybookMoney
money_at (const DaybookTree *tree, DaybookNode node)
{
  DaybookMoney money = { 0 };
  const char *currency = daybook_tree_find_text (tree, node, "currency");

  if (currency != NULL
      && daybook_tree_int (tree, daybook_tree_get (tree, node, "amount"), &money.minor))
    g_strlcpy (money.currency, currency, sizeof money.currency);
  return money;
}

static char *
say_money (const DaybookTree *tree, DaybookNode node)
{
  return daybook_format_money (money_at (tree, node));
}

/* The texts of a list or an object, in lines or with commas. */
static char *
join (const DaybookTree *tree, DaybookNode node, const char *with)
{
  GString *text = g_string_new (NULL);

  for (DaybookNode child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    {
      const char *value = daybook_tree_text (tree, child, NULL);

      if (value != NULL && *value != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? with : "", value);
    }
  return g_string_free (text, FALSE);
}

static char *
say_fact (const DaybookDossier *dossier, DaybookNode node, FactKind kind)
{
  const DaybookTree *tree = dossier->body;
  const char *text = daybook_tree_text (tree, node, NULL);
  gint64 time;

  switch (kind)
    {
    case FACT_WORD:
      return daybook_words_plain (text);
    case FACT_STATUS:
      return daybook_words_status (text);
    case FACT_TIME:
    case FACT_DAY:
      if (!daybook_tree_int (tree, node, &time))
        return NULL;
      return kind == FACT_DAY ? daybook_format_date (time, dossier->zone)
                              : daybook_format_time (time, dossier->zone);
    case FACT_MONEY:
      return money_at (tree, node).minor != 0 ? say_money (tree, node) : NULL;
    case FACT_ADDRESS:
      return join (tree, node, ", ");
    case FACT_LIST:
      return join (tree, node, ", ");
    case FACT_FLAG:
      return daybook_tree_is_true (tree, node) ? g_strdup (_ ("Yes")) : NULL;
    case FACT_TEXT:
    default:
      return g_strdup (text);
    }
}

GtkWidget *
daybook_record_facts_widget (const DaybookDossier *dossier)
{
  GtkWidget *table = daybook_facts_table_new ();
  const DaybookStoredRecord *record = dossier->record;
  g_autofree char *read = daybook_format_time (record->stored_us, dossier->zone);
  g_autofree char *revision = g_strdup_printf ("%d", record->revision);

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (facts[i].type == NULL || g_str_equal (facts[i].type, record->type))
      {
        DaybookNode node = daybook_tree_get (dossier->body, 0, facts[i].path);
        g_autofree char *said = say_fact (dossier, node, facts[i].kind);

        daybook_facts_table_add (table, _ (facts[i].name), said);
      }
  daybook_facts_table_add (table, _ ("Provider’s ID"), record->source_id);
  daybook_facts_table_add (table, _ ("Read"), read);
  daybook_facts_table_add (table, _ ("Revision"), revision);
  return daybook_facts_section (_ ("Details"), table);
}

/* ---- lines ---- */

static void
add_sum (
    GtkWidget *table, const DaybookTree *tree, const char *path, const char *name, gboolean heavy)
{
  DaybookMoney money = money_at (tree, daybook_tree_get (tree, 0, path));
  g_autofree char *said = NULL;

  if (money.currency[0] == '\0' || (money.minor == 0 && !heavy))
    return;
  said = daybook_format_money (money);
  daybook_facts_table_add_figures (table, name, "", said, heavy);
}

static void
add_line (GtkWidget *table, const DaybookTree *tree, DaybookNode line)
{
  const char *title = daybook_tree_find_text (tree, line, "title");
  const char *sku = daybook_tree_find_text (tree, line, "sku");
  const char *quantity = daybook_tree_find_text (tree, line, "quantity");
  g_autofree char *price = say_money (tree, daybook_tree_get (tree, line, "unit_price"));
  DaybookNode sum = daybook_tree_get (tree, line, "gross");
  g_autofree char *gross = say_money (
      tree, sum != DAYBOOK_NODE_NONE ? sum : daybook_tree_get (tree, line, "subtotal"));
  g_autofree char *words = NULL;
  g_autofree char *times = NULL;

  if (title == NULL)
    title = sku != NULL ? sku : "";
  words = sku != NULL && *sku != '\0' && sku != title ? g_strdup_printf ("%s\n%s", title, sku)
                                                      : g_strdup (title);
  times = *price != '\0' ? g_strdup_printf ("%s × %s", quantity, price) : g_strdup (quantity);
  daybook_facts_table_add_figures (table, words, times, gross, FALSE);
}

/* Discounts and taxes by their names: the lines carry them apart. */
static void
add_named (GtkWidget *table, const DaybookTree *tree, const char *list, const char *sign)
{
  g_autoptr (GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (DaybookNode line = daybook_tree_first (tree, daybook_tree_get (tree, 0, "lines"));
       line != DAYBOOK_NODE_NONE; line = daybook_tree_next (tree, line))
    for (DaybookNode part = daybook_tree_first (tree, daybook_tree_get (tree, line, list));
         part != DAYBOOK_NODE_NONE; part = daybook_tree_next (tree, part))
      {
        const char *title = daybook_tree_find_text (tree, part, "title");
        DaybookMoney *sum = g_hash_table_lookup (sums, title != NULL ? title : "");
        DaybookMoney money = money_at (tree, daybook_tree_get (tree, part, "amount"));

        if (sum == NULL)
          {
            char *key = g_strdup (title != NULL ? title : "");

            g_hash_table_insert (sums, key, g_memdup2 (&money, sizeof money));
            g_ptr_array_add (names, key);
          }
        else
          daybook_money_add (*sum, money, sum, NULL);
      }
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *said
          = daybook_format_money (*(DaybookMoney *) g_hash_table_lookup (sums, name));
      g_autofree char *words = g_strdup_printf ("   %s", name);
      g_autofree char *signed_text = g_strconcat (sign, said, NULL);

      daybook_facts_table_add_figures (table, words, signed_text, "", FALSE);
    }
}

GtkWidget *
daybook_record_lines_widget (const DaybookDossier *dossier)
{
  const DaybookTree *tree = dossier->body;
  DaybookNode lines = daybook_tree_get (tree, 0, "lines");
  GtkWidget *table;

  if (daybook_tree_count (tree, lines) == 0)
    return NULL;
  table = daybook_facts_table_new ();
  for (DaybookNode line = daybook_tree_first (tree, lines); line != DAYBOOK_NODE_NONE;
       line = daybook_tree_next (tree, line))
    add_line (table, tree, line);
  add_sum (table, tree, "discount_total", _ ("Discounts"), FALSE);
  add_named (table, tree, "discounts", "−");
  add_sum (table, tree, "shipping_total", _ ("Shipping"), FALSE);
  add_sum (table, tree, "tax_total", _ ("Tax"), FALSE);
  add_named (table, tree, "taxes", "");
  add_sum (table, tree, "tip", _ ("Tip"), FALSE);
  add_sum (table, tree, "total", _ ("Total"), TRUE);
  add_sum (table, tree, "refunded_total", _ ("Given back"), FALSE);
  add_sum (table, tree, "outstanding", _ ("Not paid yet"), FALSE);
  return daybook_facts_section (_ ("Lines"), table);
}
