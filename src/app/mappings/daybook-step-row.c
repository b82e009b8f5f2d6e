/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-step-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-json-writer.h"

/* What a widget of the row is about; freed with the widget. */
typedef struct
{
  DaybookTree *tree;
  DaybookNode step;
  guint at;
  const DaybookFormField *field;
  GStrv tables;
  DaybookStepChanged changed;
  gpointer data;
} Control;

static void
control_free (gpointer data)
{
  Control *self = data;

  daybook_tree_unref (self->tree);
  g_strfreev (self->tables);
  g_free (self);
}

char *
daybook_step_quote (const char *text)
{
  g_auto (DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_add_string (&out, text);
  return daybook_json_writer_steal (&out);
}

char *
daybook_step_json_of (const char *text)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new (text, -1, NULL);

  return tree != NULL ? g_strdup (text) : daybook_step_quote (text);
}

char *
daybook_step_text_of (const DaybookTree *tree, DaybookNode node)
{
  gsize length;
  const char *source;

  if (node == DAYBOOK_NODE_NONE)
    return g_strdup ("");
  if (daybook_tree_kind (tree, node) == DAYBOOK_KIND_STRING)
    return g_strdup (daybook_tree_text (tree, node, NULL));
  source = daybook_tree_source (tree, node, &length);
  return g_strndup (source, length);
}

/* The step with @json at the control's member; NULL takes it away. */
static void
change (const Control *self, const char *json)
{
  g_auto (DaybookJsonWriter) out = { 0 };
  g_autofree char *step = NULL;
  gboolean written = FALSE;

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  for (DaybookNode node = daybook_tree_first (self->tree, self->step); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (self->tree, node))
    {
      gboolean this = g_str_equal (daybook_tree_key (self->tree, node), self->field->name);

      written |= this;
      if (this && json == NULL)
        continue;
      daybook_json_key (&out, daybook_tree_key (self->tree, node));
      if (this)
        daybook_json_add_raw (&out, json, -1);
      else
        daybook_json_add_node (&out, self->tree, node);
    }
  if (!written && json != NULL)
    {
      daybook_json_key (&out, self->field->name);
      daybook_json_add_raw (&out, json, -1);
    }
  daybook_json_end_object (&out);
  step = daybook_json_writer_steal (&out);
  self->changed (self->at, step, self->data);
}

/* ---- widgets ---- */

static void
text_applied_cb (GtkWidget *row, const Control *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  DaybookFormKind kind = self->field->kind;
  gboolean plain = kind != DAYBOOK_FORM_JSON && kind != DAYBOOK_FORM_WORDS
                   && kind != DAYBOOK_FORM_CONDITION && kind != DAYBOOK_FORM_STEPS;
  g_autofree char *json = NULL;

  if (*text != '\0' || self->field->required || kind == DAYBOOK_FORM_TEXT)
    json = plain ? daybook_step_quote (text) : daybook_step_json_of (text);
  change (self, json);
}

static void
number_changed_cb (GtkSpinButton *spin, const Control *self)
{
  g_autofree char *json = g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (spin));

  change (self, json);
}

static void
word_chosen_cb (GtkWidget *row, GParamSpec *pspec, const Control *self)
{
  guint at = adw_combo_row_get_selected (ADW_COMBO_ROW (row));
  g_autofree char *json = NULL;

  if (self->field->kind == DAYBOOK_FORM_TRUE_OR)
    json = at == 0 ? g_strdup ("true") : daybook_step_quote (self->field->words[at - 1]);
  else if (self->field->kind == DAYBOOK_FORM_TABLE)
    json = at < g_strv_length (self->tables) ? daybook_step_quote (self->tables[at]) : NULL;
  else
    json = daybook_step_quote (self->field->words[at]);
  if (json != NULL)
    change (self, json);
}

static GtkWidget *
new_text (const Control *self, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect (row, "apply", G_CALLBACK (text_applied_cb), (gpointer) self);
  return row;
}

static GtkWidget *
new_words (const Control *self, const char *const *words, guint chosen)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (words);

  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), chosen);
  g_signal_connect (row, "notify::selected", G_CALLBACK (word_chosen_cb), (gpointer) self);
  return row;
}

static guint
index_of (const char *const *words, const char *word)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return i;
  return 0;
}

static GtkWidget *
new_number (const Control *self, DaybookNode value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (-1000, 100000, 1);
  gint64 number = 0;

  daybook_tree_int (self->tree, value, &number);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), (double) number);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (self->field->title), -1);
  g_signal_connect (spin, "value-changed", G_CALLBACK (number_changed_cb), (gpointer) self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  return row;
}

static GtkWidget *
new_widget (const Control *self, DaybookNode value)
{
  const DaybookFormField *field = self->field;
  g_autofree char *text = daybook_step_text_of (self->tree, value);

  switch (field->kind)
    {
    case DAYBOOK_FORM_WORD:
      return new_words (self, field->words, index_of (field->words, text));
    case DAYBOOK_FORM_TRUE_OR:
      {
        const char *words[] = { _ ("exactly as it is"), field->words[0], NULL };

        return new_words (self, words, g_strcmp0 (text, field->words[0]) == 0 ? 1 : 0);
      }
    case DAYBOOK_FORM_TABLE:
      return g_strv_contains ((const char *const *) self->tables, text)
                 ? new_words (self, (const char *const *) self->tables,
                              index_of ((const char *const *) self->tables, text))
                 : new_text (self, text);
    case DAYBOOK_FORM_INTEGER:
      return new_number (self, value);
    case DAYBOOK_FORM_FLAG:
    case DAYBOOK_FORM_WORDS:
    case DAYBOOK_FORM_TEXT:
    case DAYBOOK_FORM_PATH:
    case DAYBOOK_FORM_SOURCE:
    case DAYBOOK_FORM_REGEX:
    case DAYBOOK_FORM_TEMPLATE:
    case DAYBOOK_FORM_JSON:
    case DAYBOOK_FORM_CONDITION:
    case DAYBOOK_FORM_STEPS:
    default:
      return new_text (self, text);
    }
}

static void
add_field (GtkWidget *row, const Control *from, const DaybookFormField *field)
{
  Control *control = g_memdup2 (from, sizeof *from);
  GtkWidget *widget;
  g_autofree char *name = g_strdup_printf ("step/%u/%s", from->at, field->name);

  control->tree = daybook_tree_ref (from->tree);
  control->tables = g_strdupv (from->tables);
  control->field = field;
  widget = new_widget (control, daybook_tree_get (from->tree, from->step, field->name));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), _ (field->title));
  gtk_widget_set_name (widget, name);
  g_object_set_data_full (G_OBJECT (widget), "control", control, control_free);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), widget);
}

static void
add_button (GtkWidget *row, const char *icon, const char *label, const char *action, guint at)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  g_autofree char *name = g_strdup_printf ("%s/%u", action, at);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_widget_set_name (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", at);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), button);
}

GtkWidget *
daybook_step_row_new (DaybookTree *tree,
                      DaybookNode node,
                      guint at,
                      const char *const *tables,
                      const char *result,
                      DaybookStepChanged changed,
                      gpointer data)
{
  const DaybookStepForm *form = daybook_step_form_of (tree, node);
  GtkWidget *row = adw_expander_row_new ();
  Control from = {
    .tree = tree, .step = node, .at = at, .tables = (GStrv) tables, .changed = changed, .data = data
  };
  g_autofree char *title = NULL;

  title = g_strdup_printf ("%u. %s", at + 1, form != NULL ? _ (form->title) : _ ("Unknown step"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (result != NULL)
    {
      g_autofree char *subtitle = g_strdup_printf ("→ %s", result);

      adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
    }
  add_button (row, "user-trash-symbolic", _ ("Remove Step"), "rule.remove-step", at);
  add_button (row, "go-up-symbolic", _ ("Move Step Up"), "rule.step-up", at);
  if (form == NULL)
    return row;
  gtk_widget_set_tooltip_text (row, _ (form->about));
  if (form->argument.kind != DAYBOOK_FORM_FLAG)
    add_field (row, &from, &form->argument);
  for (guint i = 0; form->options[i].name != NULL; i++)
    add_field (row, &from, &form->options[i]);
  return row;
}

GtkWidget *
daybook_step_menu_new (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) section = NULL;
  GtkWidget *button = gtk_menu_button_new ();
  const char *group = NULL;
  guint n;
  const DaybookStepForm *forms = daybook_step_forms (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *action = g_strdup_printf ("rule.add-step(uint32 %u)", i);

      if (group == NULL || !g_str_equal (group, forms[i].group))
        {
          group = forms[i].group;
          g_clear_object (&section);
          section = g_menu_new ();
          g_menu_append_submenu (menu, _ (group), G_MENU_MODEL (section));
        }
      g_menu_append (section, _ (forms[i].title), action);
    }
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _ ("Add Step"));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_name (button, "steps/add");
  return button;
}
