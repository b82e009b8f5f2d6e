/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live test: one real order, and the documents, debits and credits that it would make. */
#include <glib/gi18n.h>

#include "daybook-format.h"
#include "daybook-json.h"
#include "daybook-rehearsal.h"
#include "daybook-role-words.h"
#include "daybook-stream.h"
#include "daybook-time.h"
#include "daybook-wizard-pages.h"

struct _DaybookTryPage
{
  DaybookWizardPage parent_instance;
};

G_DEFINE_FINAL_TYPE (DaybookTryPage, daybook_try_page, DAYBOOK_TYPE_WIZARD_PAGE)

/* ---- on the act's thread ---- */

typedef struct
{
  GPtrArray *setups; /* DaybookFlowSetup, copies */
  char *shop;        /* NULL: the first that has orders */
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *self = data;

  g_ptr_array_unref (self->setups);
  g_free (self->shop);
  g_free (self);
}

static gpointer
rehearse (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;

  return daybook_rehearse (session, wanted->setups, wanted->shop, cancellable, error);
}

/* ---- money ---- */

static DaybookMoney
money_at (const DaybookTree *tree, DaybookNode node, const char *path)
{
  DaybookMoney money = { 0 };
  DaybookNode at = daybook_tree_find (tree, node, path);
  const char *currency = daybook_tree_find_text (tree, at, "currency");

  daybook_tree_int (tree, daybook_tree_get (tree, at, "amount"), &money.minor);
  g_strlcpy (money.currency, currency != NULL ? currency : "", sizeof money.currency);
  return money;
}

static char *
dup_side (const DaybookTree *body, DaybookNode line, const char *side)
{
  DaybookMoney money = { 0 };
  const char *currency = daybook_tree_find_text (body, 0, "currency");

  daybook_tree_int (body, daybook_tree_get (body, line, side), &money.minor);
  g_strlcpy (money.currency, currency != NULL ? currency : "", sizeof money.currency);
  return money.minor != 0 ? daybook_format_money (money) : g_strdup ("");
}

/* ---- the journal ---- */

static GtkWidget *
new_cell (const char *text, float xalign, const char *css_class)
{
  GtkWidget *label = daybook_wizard_label_new (text, css_class);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  if (xalign > 0)
    {
      gtk_label_set_wrap (GTK_LABEL (label), FALSE);
      gtk_widget_add_css_class (label, "numeric");
    }
  else
    gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static const char *
role_of (const DaybookTree *body, DaybookNode line)
{
  const char *name = daybook_tree_find_text (body, line, "name");
  const char *role = daybook_tree_find_text (body, line, "role");

  return name != NULL ? name : role != NULL ? daybook_role_title (role) : "";
}

static GtkWidget *
new_journal (const DaybookTree *body)
{
  GtkWidget *grid = gtk_grid_new ();
  int at = 1;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_attach (GTK_GRID (grid), new_cell (_ ("Account"), 0, "heading"), 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), new_cell (_ ("Debit"), 1, "heading"), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), new_cell (_ ("Credit"), 1, "heading"), 2, 0, 1, 1);
  for (DaybookNode line = daybook_tree_first (body, daybook_tree_get (body, 0, "journal"));
       line != DAYBOOK_NODE_NONE; line = daybook_tree_next (body, line), at++)
    {
      g_autofree char *debit = dup_side (body, line, "debit");
      g_autofree char *credit = dup_side (body, line, "credit");

      gtk_grid_attach (GTK_GRID (grid), new_cell (role_of (body, line), 0, NULL), 0, at, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), new_cell (debit, 1, NULL), 1, at, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), new_cell (credit, 1, NULL), 2, at, 1, 1);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (grid), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Debits and credits"), -1);
  return grid;
}

/* ---- a document ---- */

static char *
dup_fate (const DaybookRehearsed *one)
{
  if (one->state == DAYBOOK_DELIVERY_READY)
    return g_strdup (_ ("This would be written."));
  if (one->state == DAYBOOK_DELIVERY_WAITING)
    return g_strdup_printf (_ ("This would wait: %s."), one->reason);
  return g_strdup_printf (_ ("This would be held for you: %s."),
                          one->reason != NULL ? one->reason : "");
}

static GtkWidget *
new_document (const DaybookRehearsed *one)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *total = daybook_format_money (one->total);
  g_autofree char *fate = dup_fate (one);
  g_autofree char *facts = g_strjoin (" · ", one->date != NULL ? one->date : "",
                                      one->reference != NULL ? one->reference : "", NULL);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name
      = daybook_wizard_label_new (one->document != NULL ? one->document : one->kind, "heading");
  GtkWidget *said = daybook_wizard_label_new (fate, "caption");

  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (head), name);
  if (one->total.minor != 0)
    gtk_box_append (GTK_BOX (head), new_cell (total, 1, NULL));
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), daybook_wizard_label_new (facts, "dim-label"));
  if (daybook_tree_count (one->body, daybook_tree_get (one->body, 0, "journal")) > 0)
    gtk_box_append (GTK_BOX (box), new_journal (one->body));
  gtk_widget_add_css_class (said, one->state == DAYBOOK_DELIVERY_READY ? "success" : "warning");
  gtk_box_append (GTK_BOX (box), said);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  one->document != NULL ? one->document : one->kind,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, fate, -1);

  return row;
}

/* ---- the order ---- */

static void
add_order (DaybookWizardPage *page, const DaybookRehearsal *rehearsal)
{
  const DaybookTree *order = rehearsal->order;
  const char *number = daybook_tree_find_text (order, 0, "number");
  DaybookMoney total = money_at (order, 0, "total");
  g_autofree char *sum = daybook_format_money (total);
  g_autofree char *title
      = g_strdup_printf (_ ("Order %s"), number != NULL ? number : rehearsal->source_id);
  gint64 placed = DAYBOOK_TIME_NONE;
  g_autofree char *when = NULL;
  g_autofree char *said = NULL;
  GtkWidget *group = daybook_wizard_group_new (_ ("This Order Was Read"), NULL);
  GtkWidget *row;

  daybook_tree_int (order, daybook_tree_get (order, 0, "placed"), &placed);
  when = daybook_format_time (placed, NULL);
  said = g_strjoin (" · ", when, daybook_tree_find_text (order, 0, "status"), NULL);
  row = daybook_wizard_row_new (title, said);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_cell (sum, 1, NULL));
  daybook_wizard_group_add (group, row);
  for (DaybookNode line = daybook_tree_first (order, daybook_tree_get (order, 0, "lines"));
       line != DAYBOOK_NODE_NONE; line = daybook_tree_next (order, line))
    {
      const char *name = daybook_tree_find_text (order, line, "title");
      const char *quantity = daybook_tree_find_text (order, line, "quantity");
      g_autofree char *text = g_strdup_printf ("%s × %s", quantity != NULL ? quantity : "1",
                                               name != NULL ? name : "");
      g_autofree char *gross = daybook_format_money (money_at (order, line, "gross"));
      GtkWidget *part = daybook_wizard_row_new (text, NULL);

      adw_action_row_add_suffix (ADW_ACTION_ROW (part), new_cell (gross, 1, "dim-label"));
      daybook_wizard_group_add (group, part);
    }
  daybook_wizard_page_add (page, group);
}

static void
add_documents (DaybookWizardPage *page, const DaybookRehearsal *rehearsal)
{
  GtkWidget *group;

  if (rehearsal->documents->len == 0)
    {
      daybook_wizard_page_add (
          page,
          daybook_wizard_label_new (
              _ ("It makes no documents yet: for that, payments and books must be connected, and a "
                 "flow be on; or its payment has not been told of yet."),
              NULL));
      return;
    }
  group = daybook_wizard_group_new (_ ("It Would Become"), NULL);
  for (guint i = 0; i < rehearsal->documents->len; i++)
    daybook_wizard_group_add (group, new_document (g_ptr_array_index (rehearsal->documents, i)));
  daybook_wizard_page_add (page, group);
}

static void
add_rejects (DaybookWizardPage *page, const DaybookRehearsal *rehearsal)
{
  g_autofree char *text = NULL;

  if (rehearsal->rejected == 0)
    return;
  text = g_strdup_printf (ngettext ("%u thing that was read cannot be understood yet, and would "
                                    "wait in quarantine: %s",
                                    "%u things that were read cannot be understood yet, and would "
                                    "wait in quarantine: %s",
                                    rehearsal->rejected),
                          rehearsal->rejected, rehearsal->reject);
  daybook_wizard_page_add (page, daybook_wizard_label_new (text, "warning"));
}

static void
show (DaybookWizardPage *page, const DaybookRehearsal *rehearsal)
{
  daybook_wizard_page_clear (page);
  if (rehearsal->order == NULL)
    {
      g_autofree char *since = daybook_format_date (rehearsal->since_us, NULL);
      g_autofree char *text = g_strdup_printf (
          _ ("There is no order since %s, so there is nothing to try. Go on: the first one that "
             "comes is read."),
          since);

      daybook_wizard_page_set_text (page, _ ("Nothing to Try"), text);
      return;
    }
  daybook_wizard_page_set_text (page, _ ("This Would Happen"),
                                _ ("Read just now. Nothing was written, here or there."));
  add_order (page, rehearsal);
  add_documents (page, rehearsal);
  add_rejects (page, rehearsal);
}

/* ---- the page ---- */

static void
rehearsed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookWizardPage) page = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookRehearsal) rehearsal
      = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  if (daybook_wizard_page_get_wizard (page) == NULL)
    return;
  if (rehearsal == NULL)
    {
      daybook_wizard_page_fail (page, error);
      return;
    }
  show (page, rehearsal);
  daybook_wizard_page_idle (page);
}

static DaybookFlowSetup *
copy_setup (const DaybookFlowSetup *setup)
{
  DaybookFlowSetup *copy
      = daybook_flow_setup_new (setup->kind, setup->shop, setup->processor, setup->target);

  copy->id = g_strdup (setup->id);
  copy->written = g_strdup (setup->written);
  copy->policy = g_strdup (setup->policy);
  copy->roles = g_strdup (setup->roles);
  return copy;
}

/* The flows' own shop, or the one that is being connected. */
static Wanted *
wanted_of (DaybookWizard *wizard)
{
  Wanted *wanted = g_new0 (Wanted, 1);
  g_autoptr(GPtrArray) setups
      = daybook_wizard_state_get_setups (daybook_wizard_get_state (wizard));

  wanted->setups = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_flow_setup_free);
  for (guint i = 0; i < setups->len; i++)
    {
      const DaybookFlowSetup *setup = g_ptr_array_index (setups, i);

      g_ptr_array_add (wanted->setups, copy_setup (setup));
      if (wanted->shop == NULL)
        wanted->shop = g_strdup (setup->shop);
    }
  if (wanted->shop == NULL
      && daybook_stream_of_type (daybook_wizard_get_manifest (wizard), "order", NULL) != NULL)
    wanted->shop = g_strdup (daybook_wizard_get_connection (wizard)->id);
  return wanted;
}

static void
daybook_try_page_enter (DaybookWizardPage *page)
{
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (page);
  GCancellable *cancellable;

  daybook_wizard_page_set_text (page, _ ("Trying It with One Order"),
                                _ ("A real order is read, and what it would become is worked out. "
                                   "Nothing is written, here or there."));
  daybook_wizard_page_clear (page);
  cancellable = daybook_wizard_page_wait (page, _ ("Reading one order"), TRUE);
  daybook_engine_act_async (daybook_wizard_get_engine (wizard), rehearse, wanted_of (wizard),
                            wanted_free, (GDestroyNotify) daybook_rehearsal_free, cancellable,
                            rehearsed_cb, g_object_ref (page));
}

static void
daybook_try_page_class_init (DaybookTryPageClass *klass)
{
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->enter = daybook_try_page_enter;
}

static void
daybook_try_page_init (DaybookTryPage *self)
{
}
