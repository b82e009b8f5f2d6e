/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What flows where: the flows that what is connected asks for, each with who looks after it, and
 * whether it posts at once or waits for a person. */
#include <glib/gi18n.h>

#include "daybook-situation.h"
#include "daybook-wizard-pages.h"

struct _DaybookPlanPage
{
  DaybookWizardPage parent_instance;
};

G_DEFINE_FINAL_TYPE (DaybookPlanPage, daybook_plan_page, DAYBOOK_TYPE_WIZARD_PAGE)

static void
set (char **slot, const char *value)
{
  g_free (*slot);
  *slot = value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}

/* ---- one flow ---- */

static void
on_cb (GtkSwitch *toggle, GParamSpec *pspec, DaybookFlowChoice *choice)
{
  DaybookWizardPage *page = g_object_get_data (G_OBJECT (toggle), "page");
  GtkWidget *more = g_object_get_data (G_OBJECT (toggle), "more");

  choice->on = gtk_switch_get_active (toggle);
  gtk_widget_set_visible (more, choice->on);
  daybook_situation_learn_books (daybook_wizard_page_get_wizard (page));
  daybook_wizard_update (daybook_wizard_page_get_wizard (page));
}

static void
policy_cb (AdwComboRow *row, GParamSpec *pspec, DaybookFlowChoice *choice)
{
  set (&choice->setup->policy, adw_combo_row_get_selected (row) == 0 ? "post" : "hold");
}

static void
written_cb (AdwComboRow *row, GParamSpec *pspec, DaybookFlowChoice *choice)
{
  set (&choice->setup->written, adw_combo_row_get_selected (row) == 0 ? "orders" : "deals");
}

static void
owner_cb (GtkEditable *entry, DaybookFlowChoice *choice)
{
  set (&choice->setup->owner, gtk_editable_get_text (entry));
}

static void
note_cb (GtkEditable *entry, DaybookFlowChoice *choice)
{
  set (&choice->setup->note, gtk_editable_get_text (entry));
}

static GtkWidget *
new_combo (const char *title,
           const char *subtitle,
           const char *const *words,
           guint chosen,
           GCallback callback,
           DaybookFlowChoice *choice)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr(GtkStringList) list = gtk_string_list_new (words);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), chosen);
  g_signal_connect (row, "notify::selected", callback, choice);

  return row;
}

static GtkWidget *
new_entry (const char *title, const char *text, GCallback callback, DaybookFlowChoice *choice)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  g_signal_connect (row, "changed", callback, choice);

  return row;
}

static char *
dup_sentence (const DaybookSituation *situation, const DaybookFlowSetup *setup)
{
  const char *shop = daybook_situation_get_title (situation, setup->shop);
  const char *target = daybook_situation_get_title (situation, setup->target);

  if (setup->processor == NULL)
    /* Translators: a shop, and a customer list. */
    return g_strdup_printf (_ ("Customers and orders of %s into %s"), shop, target);
  /* Translators: a shop, who its customers pay through, and the books. */
  return g_strdup_printf (_ ("Sales of %s, paid through %s, into %s"), shop,
                          daybook_situation_get_title (situation, setup->processor), target);
}

static GtkWidget *
new_more (DaybookFlowChoice *choice)
{
  const char *const policies[] = { _ ("At once"), _ ("After review"), NULL };
  const char *const written[] = { _ ("Orders"), _ ("Deals"), NULL };
  const DaybookFlowSetup *setup = choice->setup;
  gboolean customers = g_str_equal (setup->kind, "customers");
  GtkWidget *group = daybook_wizard_group_new (NULL, NULL);

  daybook_wizard_group_add (
      group, new_combo (_ ("Post"),
                        _ ("At once: as soon as all that belongs to it is known. After review: "
                           "each waits until a person lets it go."),
                        policies, g_strcmp0 (setup->policy, "hold") == 0,
                        G_CALLBACK (policy_cb), choice));
  if (customers)
    daybook_wizard_group_add (group,
                              new_combo (_ ("Write orders as"),
                                         _ ("Deals, where the customer list works with them."),
                                         written, g_strcmp0 (setup->written, "deals") == 0,
                                         G_CALLBACK (written_cb), choice));
  daybook_wizard_group_add (
      group, new_entry (_ ("Who looks after it"), setup->owner, G_CALLBACK (owner_cb), choice));
  daybook_wizard_group_add (group, new_entry (_ ("How it is done today, and where that fails"),
                                              setup->note, G_CALLBACK (note_cb), choice));

  return group;
}

static void
add_choice (DaybookWizardPage *page, const DaybookSituation *situation, DaybookFlowChoice *choice)
{
  g_autofree char *sentence = dup_sentence (situation, choice->setup);
  GtkWidget *group = daybook_wizard_group_new (NULL, NULL);
  GtkWidget *row = daybook_wizard_row_new (
      sentence, choice->setup->processor != NULL
                    ? _ ("Sales, fees, refunds, disputes and payouts, so that the clearing account "
                         "comes to zero")
                    : _ ("Who bought what, how often and for how much"));
  GtkWidget *toggle = gtk_switch_new ();
  GtkWidget *more = new_more (choice);

  gtk_switch_set_active (GTK_SWITCH (toggle), choice->on);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                  -1);
  g_object_set_data (G_OBJECT (toggle), "page", page);
  g_object_set_data (G_OBJECT (toggle), "more", more);
  g_signal_connect (toggle, "notify::active", G_CALLBACK (on_cb), choice);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  daybook_wizard_group_add (group, row);
  gtk_widget_set_visible (more, choice->on);
  gtk_box_append (GTK_BOX (group), more);
  daybook_wizard_page_add (page, group);
}

/* ---- the page ---- */

static void
add_part (GtkWidget *group, const char *title, gboolean there)
{
  GtkWidget *row = daybook_wizard_row_new (title, there ? _ ("Connected")
                                                        : _ ("Not connected yet"));

  adw_action_row_add_prefix (
      ADW_ACTION_ROW (row),
      gtk_image_new_from_icon_name (there ? "emblem-ok-symbolic" : "list-add-symbolic"));
  daybook_wizard_group_add (group, row);
}

/* What is missing for a flow, so that the person knows what to connect next. */
static void
add_missing (DaybookWizardPage *page, const DaybookSituation *situation)
{
  GtkWidget *group = daybook_wizard_group_new (_ ("What a Flow into the Books Needs"), NULL);

  add_part (group, _ ("A shop, with the orders"), situation->orders);
  add_part (group, _ ("Payments, with what was paid, charged and paid out"), situation->payments);
  add_part (group, _ ("The books"), situation->books);
  daybook_wizard_page_add (page, group);
}

static void
fill (DaybookWizardPage *page, const DaybookSituation *situation)
{
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (page);
  DaybookWizardState *state = daybook_wizard_get_state (wizard);

  daybook_wizard_page_clear (page);
  daybook_wizard_state_suggest (state, situation->setups);
  daybook_situation_learn_books (wizard);
  daybook_wizard_page_set_text (
      page, _ ("What May Wait for Whom?"),
      state->flows->len > 0
          ? _ ("With what is connected now, this could flow. Nothing does before the last step.")
          : _ ("With what is connected now, nothing new can flow. It is read all the same, and the "
               "flow is offered when the rest is connected."));
  for (guint i = 0; i < state->flows->len; i++)
    add_choice (page, situation, g_ptr_array_index (state->flows, i));
  if (!situation->orders || !situation->payments || !situation->books)
    add_missing (page, situation);
}

static void
situation_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookWizardPage) page = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSituation) situation
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (daybook_wizard_page_get_wizard (page) == NULL)
    return;
  if (situation == NULL)
    {
      daybook_wizard_page_fail (page, error);
      return;
    }
  fill (page, situation);
  daybook_wizard_page_idle (page);
}

static void
daybook_plan_page_enter (DaybookWizardPage *page)
{
  daybook_wizard_page_set_text (page, _ ("What May Wait for Whom?"), NULL);
  daybook_wizard_page_clear (page);
  daybook_wizard_page_wait (page, _ ("Looking at what is connected"), TRUE);
  daybook_situation_read_async (
      daybook_wizard_get_engine (daybook_wizard_page_get_wizard (page)), situation_cb,
      g_object_ref (page));
}

static void
daybook_plan_page_class_init (DaybookPlanPageClass *klass)
{
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->enter = daybook_plan_page_enter;
}

static void
daybook_plan_page_init (DaybookPlanPage *self)
{
}
