/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-suggestion-rows.h"

#include <glib/gi18n.h>

static char *
reasons_of (const DaybookSuggestion *suggestion, const char *sample)
{
  g_autoptr (GString) text = g_string_new (NULL);
  static const struct
  {
    guint reason;
    const char *title;
  } words[] = { { DAYBOOK_SUGGESTION_BUILT_IN, N_ ("as built in") },
                { DAYBOOK_SUGGESTION_SAME_NAME, N_ ("same name") },
                { DAYBOOK_SUGGESTION_LIKE_NAME, N_ ("similar name") },
                { DAYBOOK_SUGGESTION_SAME_TYPE, N_ ("fits the type") } };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if ((suggestion->reasons & words[i].reason) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", _ (words[i].title));
  if (sample != NULL && *sample != '\0')
    g_string_append_printf (text, " · %s", sample);
  return g_strdup (text->str);
}

static const char *
sample_of (const GPtrArray *fields, const char *path)
{
  for (guint i = 0; i < fields->len; i++)
    if (g_str_equal (((DaybookSourceField *) g_ptr_array_index (fields, i))->path, path))
      return ((DaybookSourceField *) g_ptr_array_index (fields, i))->sample;
  return NULL;
}

typedef struct
{
  char *path, *steps;
  DaybookSuggestionWanted wanted;
  gpointer data;
} Use;

static void
use_free (gpointer data)
{
  Use *self = data;

  g_free (self->path);
  g_free (self->steps);
  g_free (self);
}

static void
used_cb (GtkWidget *button, const Use *use)
{
  g_autofree char *path = g_strdup (use->path);
  g_autofree char *steps = g_strdup (use->steps);

  use->wanted (path, steps, use->data);
}

static void
add_row (AdwPreferencesGroup *group,
         const DaybookSuggestion *one,
         const char *sample,
         DaybookSuggestionWanted wanted,
         gpointer data)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (_ ("Use"));
  g_autofree char *reasons = reasons_of (one, sample);
  g_autofree char *name = g_strdup_printf ("suggestion/%s", one->path);
  g_autofree char *label = g_strdup_printf (_ ("Use %s"), one->path);
  Use *use = g_new0 (Use, 1);

  use->path = g_strdup (one->path);
  use->steps = g_strdup (one->steps);
  use->wanted = wanted;
  use->data = data;
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), one->path);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), reasons);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_name (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "use", use, use_free);
  g_signal_connect (button, "clicked", G_CALLBACK (used_cb), use);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (group, row);
}

void
daybook_suggestion_rows_add (GtkBox *box,
                             const DaybookRuleView *view,
                             DaybookSuggestionWanted wanted,
                             gpointer data)
{
  g_autoptr (GPtrArray) found
      = view->fields != NULL
            ? daybook_suggestions_find (view->fields, view->to, view->field, view->built_in, 5)
            : g_ptr_array_new ();
  AdwPreferencesGroup *group;

  if (found->len == 0 && view->place != NULL)
    return;
  group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (group, _ ("Suggestions"));
  gtk_box_append (box, GTK_WIDGET (group));
  if (found->len == 0)
    adw_preferences_group_set_description (
        group, _ ("Nothing fits by name and type. Choose a source field, then press Enter here."));
  for (guint i = 0; i < found->len; i++)
    {
      const DaybookSuggestion *one = g_ptr_array_index (found, i);

      add_row (group, one, sample_of (view->fields, one->path), wanted, data);
    }
}
