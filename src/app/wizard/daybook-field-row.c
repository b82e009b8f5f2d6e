/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-field-row.h"

#include <glib/gi18n.h>

#include "daybook-field.h"
#include "daybook-wizard-page.h"

struct _DaybookFieldRow
{
  const DaybookTree *tree;
  DaybookNode field;
  gboolean needed;
  void (*changed) (gpointer data);
  gpointer data;

  GtkWidget *entry;
  GtkWidget *note; /* GtkListBoxRow */
  GtkWidget *reason;
};

static const char *
say (const DaybookFieldRow *self, const char *member)
{
  return daybook_tree_find_text (self->tree, self->field, member);
}

char *
daybook_field_row_dup_environment (const char *name)
{
  static const struct
  {
    const char *name, *title;
  } known[] = { { "live", N_ ("Live") }, { "test", N_ ("Test") }, { "sandbox", N_ ("Sandbox") } };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, name))
      return g_strdup (_ (known[i].title));
  return g_strdup (name);
}

static void
show (DaybookFieldRow *self, const char *text, gboolean wrong)
{
  gtk_label_set_text (GTK_LABEL (self->reason), text != NULL ? text : "");
  gtk_widget_set_visible (self->note, text != NULL);
  if (wrong)
    {
      gtk_widget_add_css_class (self->entry, "error");
      gtk_widget_add_css_class (self->reason, "error");
      gtk_widget_remove_css_class (self->reason, "dim-label");
    }
  else
    {
      gtk_widget_remove_css_class (self->entry, "error");
      gtk_widget_remove_css_class (self->reason, "error");
      gtk_widget_add_css_class (self->reason, "dim-label");
    }
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "",
                                  -1);
}

/* What helps before anything is wrong. */
static char *
dup_help (DaybookFieldRow *self)
{
  const char *help = say (self, "help");
  const char *example = say (self, "example");

  if (example == NULL)
    return g_strdup (help);
  if (help == NULL)
    return g_strdup_printf (_ ("For example %s"), example);
  return g_strdup_printf (_ ("%s For example %s"), help, example);
}

static char *
dup_wrong (DaybookFieldRow *self)
{
  const char *wrong = say (self, "wrong");
  const char *example = say (self, "example");

  if (wrong != NULL)
    return g_strdup_printf (_ ("Not yet right: %s"), wrong);
  if (example != NULL)
    return g_strdup_printf (_ ("This does not look right. For example %s"), example);
  return g_strdup (_ ("This does not look right."));
}

static char *
dup_elsewhere (const char *elsewhere, const char *environment)
{
  g_autofree char *other = daybook_field_row_dup_environment (elsewhere);
  g_autofree char *here = daybook_field_row_dup_environment (environment);

  /* Translators: both are names of environments: Live, Test. */
  return g_strdup_printf (_ ("This one is for %s, but the connection is to be for %s. Choose the "
                             "other environment above, or paste the right one."),
                          other, here);
}

gboolean
daybook_field_row_judge (DaybookFieldRow *self, const char *environment, gboolean strict)
{
  const char *elsewhere = NULL;
  DaybookFieldVerdict verdict = daybook_field_judge (
      self->tree, self->field, environment, daybook_field_row_get_text (self), &elsewhere);
  g_autofree char *text = NULL;
  gboolean missing = verdict == DAYBOOK_FIELD_MISSING;

  if (verdict == DAYBOOK_FIELD_WRONG)
    text = dup_wrong (self);
  else if (verdict == DAYBOOK_FIELD_ELSEWHERE)
    text = dup_elsewhere (elsewhere, environment);
  else if (missing && strict && self->needed)
    text = g_strdup (_ ("This is needed."));
  else
    text = dup_help (self);
  show (self, text,
        verdict == DAYBOOK_FIELD_WRONG || verdict == DAYBOOK_FIELD_ELSEWHERE
            || (missing && strict && self->needed));

  return verdict == DAYBOOK_FIELD_GOOD || (missing && !self->needed);
}

static void
changed_cb (DaybookFieldRow *self)
{
  self->changed (self->data);
}

DaybookFieldRow *
daybook_field_row_new (GtkWidget *group,
                       const DaybookTree *tree,
                       DaybookNode field,
                       gboolean needed,
                       void (*changed) (gpointer data),
                       gpointer data)
{
  DaybookFieldRow *self = g_new0 (DaybookFieldRow, 1);
  gboolean secret = daybook_tree_is_true (tree, daybook_tree_get (tree, field, "secret"));
  const char *title = daybook_tree_find_text (tree, field, "title");
  g_autofree char *markup = g_markup_escape_text (title, -1);

  *self = (DaybookFieldRow){ .tree = tree,
                             .field = field,
                             .needed = needed,
                             .changed = changed,
                             .data = data };
  self->entry = secret ? adw_password_entry_row_new () : adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry), markup);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (self->entry),
                                   secret ? GTK_INPUT_PURPOSE_PASSWORD
                                          : GTK_INPUT_PURPOSE_FREE_FORM);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
  daybook_wizard_group_add (group, self->entry);
  self->reason = daybook_wizard_label_new ("", "caption");
  gtk_widget_set_margin_top (self->reason, 6);
  gtk_widget_set_margin_bottom (self->reason, 6);
  gtk_widget_set_margin_start (self->reason, 12);
  gtk_widget_set_margin_end (self->reason, 12);
  self->note = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self->note), self->reason);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->note), FALSE);
  gtk_widget_set_focusable (self->note, FALSE);
  daybook_wizard_group_add (group, self->note);
  g_object_set_data_full (G_OBJECT (self->entry), "field", self, g_free);

  return self;
}

const char *
daybook_field_row_get_name (DaybookFieldRow *self)
{
  return say (self, "name");
}

const char *
daybook_field_row_get_text (DaybookFieldRow *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

void
daybook_field_row_set_text (DaybookFieldRow *self, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

void
daybook_field_row_grab_focus (DaybookFieldRow *self)
{
  gtk_widget_grab_focus (self->entry);
}
