/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An edit changes the draft at once. What follows from it is shown from the main loop, so that no
 * widget goes away under its own signal; the preview is an act that comes a little later, and a
 * newer edit calls it off. */
#include "daybook-mapping-editor-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-format.h"

#define PREVIEW_MS 150

enum
{
  SAID,
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookMappingEditor, daybook_mapping_editor, ADW_TYPE_BIN)

/* ---- showing what the draft is ---- */

void
daybook_mapping_editor_show_said (DaybookMappingEditor *self)
{
  const char *text = NULL;
  g_autofree char *picked = NULL;

  for (guint i = 0; self->problems != NULL && i < self->problems->len; i++)
    if (((DaybookDraftProblem *) g_ptr_array_index (self->problems, i))->place == NULL)
      text = ((DaybookDraftProblem *) g_ptr_array_index (self->problems, i))->message;
  if (text == NULL && self->problem != NULL)
    text = self->problem;
  gtk_widget_remove_css_class (GTK_WIDGET (self->said), "error");
  if (self->picked != NULL)
    text = picked = g_strdup_printf (_ ("%s: choose the field that it shall fill, then press "
                                        "Enter. Escape lets it go."),
                                     self->picked);
  else if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->said), "error");
  gtk_label_set_label (self->said, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->said), text != NULL);
}

static const char *
problem_of (DaybookMappingEditor *self, const char *place)
{
  for (guint i = 0; i < self->problems->len; i++)
    {
      const DaybookDraftProblem *problem = g_ptr_array_index (self->problems, i);

      if (place != NULL && g_strcmp0 (problem->place, place) == 0)
        return problem->message;
    }
  return NULL;
}

void
daybook_mapping_editor_show_pane (DaybookMappingEditor *self)
{
  const DaybookTarget *target = daybook_rule_list_get_chosen (self->rules);
  g_autoptr (GPtrArray) rules = daybook_draft_list_rules (self->draft);
  DaybookRuleView view = { .draft = self->draft,
                           .entry = DAYBOOK_NODE_NONE,
                           .trace = self->trace,
                           .fields = self->fields,
                           .tables = (const char *const *) self->load->tables->pdata };

  if (target == NULL)
    {
      daybook_rule_pane_show (self->pane, NULL);
      return;
    }
  view.place = target->place;
  view.parent = target->parent;
  view.to = target->to;
  view.field = target->field;
  view.required = target->required;
  view.problem = problem_of (self, target->place);
  view.built_in = g_hash_table_lookup (self->load->built_in, target->to);
  for (guint i = 0; i < rules->len; i++)
    if (g_strcmp0 (((DaybookDraftRule *) g_ptr_array_index (rules, i))->place, target->place) == 0)
      view.entry = daybook_targets_entry (self->trace, g_ptr_array_index (rules, i));
  daybook_rule_pane_show (self->pane, &view);
}

void
daybook_mapping_editor_show_all (DaybookMappingEditor *self)
{
  g_autoptr (GPtrArray) targets = NULL;

  g_clear_pointer (&self->problems, g_ptr_array_unref);
  self->problems = daybook_draft_check (self->draft, self->name, self->load->contract);
  targets = daybook_targets_list (self->draft, self->load->contract, self->problems, self->trace);
  daybook_rule_list_set_targets (self->rules, targets);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.undo",
                                 daybook_draft_can_undo (self->draft));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.redo",
                                 daybook_draft_can_redo (self->draft));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.save",
                                 self->problems->len == 0
                                     && daybook_draft_is_changed (self->draft));
  daybook_mapping_editor_show_said (self);
  daybook_mapping_editor_show_pane (self);
}

static gboolean
show_cb (gpointer data)
{
  DaybookMappingEditor *self = data;

  self->show_source = 0;
  daybook_mapping_editor_show_all (self);
  return G_SOURCE_REMOVE;
}

/* ---- the preview ---- */

static void
previewed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookMappingEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookPreview) preview
      = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  if (self->draft == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->trace, daybook_tree_unref);
  g_clear_pointer (&self->problem, g_free);
  if (preview == NULL)
    self->problem = g_strdup (error->message);
  else
    {
      self->problem = preview->explanation != NULL ? g_strdup (preview->problem) : NULL;
      if (preview->explanation != NULL)
        self->trace = daybook_tree_new (preview->explanation, -1, NULL);
    }
  daybook_mapping_editor_show_all (self);
}

static gboolean
preview_cb (gpointer data)
{
  DaybookMappingEditor *self = data;

  self->preview_source = 0;
  if (self->subject == 0)
    return G_SOURCE_REMOVE;
  self->previewing = g_cancellable_new ();
  daybook_engine_act_async (self->engine, daybook_editor_preview,
                            daybook_editor_wish_new (self->connection, self->name, self->subject,
                                                     daybook_draft_tree (self->draft)),
                            (GDestroyNotify) daybook_editor_wish_free,
                            (GDestroyNotify) daybook_preview_free, self->previewing, previewed_cb,
                            g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
forget (GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

/* The draft is another one: what follows from it. */
void
daybook_mapping_editor_changed (DaybookMappingEditor *self)
{
  forget (&self->previewing);
  g_clear_handle_id (&self->preview_source, g_source_remove);
  self->preview_source = g_timeout_add (PREVIEW_MS, preview_cb, self);
  if (self->show_source == 0)
    self->show_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, show_cb, self, NULL);
}

static void
edited_cb (DaybookMappingEditor *self)
{
  daybook_mapping_editor_changed (self);
}

void
daybook_mapping_editor_say (DaybookMappingEditor *self, const char *text)
{
  g_signal_emit (self, signals[SAID], 0, text);
}

void
daybook_mapping_editor_did (DaybookMappingEditor *self, gboolean ok, const GError *error)
{
  if (ok)
    daybook_mapping_editor_changed (self);
  else if (error != NULL)
    daybook_mapping_editor_say (self, error->message);
}

/* ---- reading ---- */

static void
sample_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookMappingEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookTree) tree
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (self->draft == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  if (tree != NULL)
    self->fields = daybook_source_fields_list (tree, 0);
  else
    daybook_mapping_editor_say (self, error->message);
  daybook_source_list_set_fields (self->source, self->fields);
  daybook_mapping_editor_changed (self);
}

static void
read_sample (DaybookMappingEditor *self)
{
  guint at = gtk_drop_down_get_selected (self->sample);

  if (at >= self->load->samples->len)
    return;
  self->subject = ((DaybookSampleListed *) g_ptr_array_index (self->load->samples, at))->subject;
  forget (&self->reading);
  self->reading = g_cancellable_new ();
  daybook_engine_read_async (
      self->engine, daybook_editor_read_sample,
      daybook_editor_wish_new (self->connection, self->name, self->subject, NULL),
      (GDestroyNotify) daybook_editor_wish_free, (GDestroyNotify) daybook_tree_unref, self->reading,
      sample_cb, g_object_ref (self));
}

static void
sample_chosen_cb (DaybookMappingEditor *self)
{
  if (!self->filling && self->load != NULL)
    read_sample (self);
}

static void
show_unmapped (DaybookMappingEditor *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->unmapped)) != NULL)
    gtk_box_remove (GTK_BOX (self->unmapped), child);
  for (guint i = 0; i < MIN (self->load->unmapped->len, 5); i++)
    {
      const DaybookUnmapped *one = g_ptr_array_index (self->load->unmapped, i);
      /* Translators: how many records, table, value */
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u record waits: the table %s has no row for %s",
                    "%u records wait: the table %s has no row for %s", (gulong) one->count),
          (guint) one->count, one->table, one->key);
      GtkWidget *label = gtk_label_new (text);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_widget_add_css_class (label, "warning");
      gtk_box_append (GTK_BOX (self->unmapped), label);
    }
  gtk_widget_set_visible (self->unmapped, self->load->unmapped->len > 0);
}

static void
show_samples (DaybookMappingEditor *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; i < self->load->samples->len; i++)
    {
      const DaybookSampleListed *one = g_ptr_array_index (self->load->samples, i);
      g_autofree char *money = daybook_format_money (one->money);
      g_autofree char *text
          = g_strdup_printf ("%s%s%s", one->title, *money != '\0' ? " · " : "", money);

      gtk_string_list_append (list, text);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->sample, G_LIST_MODEL (list));
  gtk_widget_set_sensitive (GTK_WIDGET (self->sample), self->load->samples->len > 0);
  self->filling = FALSE;
}

/* Actions that need a mapping that has been read. */
static const char *const of_draft[]
    = { "editor.tables", "editor.import", "editor.export", "editor.undo", "editor.redo",
        "editor.save" };

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookMappingEditor) self = data;
  g_autoptr (GError) error = NULL;
  DaybookEditorLoad *load = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  if (self->engine == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (load == NULL)
    {
      daybook_mapping_editor_say (self, error->message);
      return;
    }
  g_clear_pointer (&self->load, daybook_editor_load_free);
  self->load = load;
  daybook_rule_pane_show (self->pane, NULL);
  g_clear_pointer (&self->draft, daybook_draft_free);
  g_clear_pointer (&self->trace, daybook_tree_unref);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  self->subject = 0;
  self->draft = daybook_draft_new (load->document, &error);
  if (self->draft == NULL)
    {
      daybook_mapping_editor_say (self, error->message);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (of_draft); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), of_draft[i], TRUE);
  show_samples (self);
  show_unmapped (self);
  daybook_mapping_editor_show_all (self); /* Undo, Redo and Save as they are */
  daybook_rule_list_focus (self->rules);
  read_sample (self);
}

void
daybook_mapping_editor_open (DaybookMappingEditor *self, const char *connection, const char *name)
{
  g_return_if_fail (DAYBOOK_IS_MAPPING_EDITOR (self));

  forget (&self->reading);
  forget (&self->previewing);
  g_clear_handle_id (&self->show_source, g_source_remove);
  g_clear_handle_id (&self->preview_source, g_source_remove);
  g_free (self->connection);
  self->connection = g_strdup (connection);
  g_free (self->name);
  self->name = g_strdup (name);
  self->reading = g_cancellable_new ();
  daybook_engine_act_async (
      self->engine, daybook_editor_read, daybook_editor_wish_new (connection, name, 0, NULL),
      (GDestroyNotify) daybook_editor_wish_free, (GDestroyNotify) daybook_editor_load_free,
      self->reading, loaded_cb, g_object_ref (self));
}

void
daybook_mapping_editor_tell_saved (DaybookMappingEditor *self)
{
  g_signal_emit (self, signals[SAVED], 0);
}

gboolean
daybook_mapping_editor_is_changed (DaybookMappingEditor *self)
{
  g_return_val_if_fail (DAYBOOK_IS_MAPPING_EDITOR (self), FALSE);

  return self->draft != NULL && daybook_draft_is_changed (self->draft);
}

/* ---- the widget ---- */

static gboolean
show_pages_cb (gpointer data)
{
  DaybookMappingEditor *self = data;

  if (self->leaflet != NULL)
    gtk_widget_set_visible (self->pages, adw_leaflet_get_folded (self->leaflet));
  return G_SOURCE_REMOVE;
}

/* It is told while the widgets get their places, when none may come or go. */
static void
folded_cb (DaybookMappingEditor *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, show_pages_cb, g_object_ref (self), g_object_unref);
}

static void
daybook_mapping_editor_dispose (GObject *object)
{
  DaybookMappingEditor *self = DAYBOOK_MAPPING_EDITOR (object);

  forget (&self->reading);
  forget (&self->previewing);
  g_clear_handle_id (&self->show_source, g_source_remove);
  g_clear_handle_id (&self->preview_source, g_source_remove);
  g_clear_object (&self->chooser);
  g_clear_object (&self->engine);
  if (self->pane != NULL)
    daybook_rule_pane_show (self->pane, NULL);
  g_clear_pointer (&self->draft, daybook_draft_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), DAYBOOK_TYPE_MAPPING_EDITOR);
  G_OBJECT_CLASS (daybook_mapping_editor_parent_class)->dispose (object);
}

static void
daybook_mapping_editor_finalize (GObject *object)
{
  DaybookMappingEditor *self = DAYBOOK_MAPPING_EDITOR (object);

  g_clear_pointer (&self->load, daybook_editor_load_free);
  g_clear_pointer (&self->trace, daybook_tree_unref);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self->connection);
  g_free (self->name);
  g_free (self->problem);
  g_free (self->picked);
  G_OBJECT_CLASS (daybook_mapping_editor_parent_class)->finalize (object);
}

static void
daybook_mapping_editor_class_init (DaybookMappingEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_mapping_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = daybook_mapping_editor_finalize;
  signals[SAID] = g_signal_new ("said", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  daybook_mapping_editor_install_actions (widget_class);
  g_type_ensure (DAYBOOK_TYPE_SOURCE_LIST);
  g_type_ensure (DAYBOOK_TYPE_RULE_LIST);
  g_type_ensure (DAYBOOK_TYPE_RULE_PANE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/mappings/daybook-mapping-editor.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, DaybookMappingEditor, name)
  BIND (leaflet);
  BIND (pages);
  BIND (pane);
  BIND (rules);
  BIND (said);
  BIND (sample);
  BIND (source);
  BIND (unmapped);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  gtk_widget_class_bind_template_callback_full (widget_class, "add_wanted_cb",
                                                G_CALLBACK (daybook_mapping_editor_add_wanted));
  CALL (edited_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "rule_activated_cb",
                                                G_CALLBACK (daybook_mapping_editor_rule_activated));
  gtk_widget_class_bind_template_callback_full (widget_class, "rule_chosen_cb",
                                                G_CALLBACK (daybook_mapping_editor_rule_chosen));
  gtk_widget_class_bind_template_callback_full (widget_class, "rule_dropped_cb",
                                                G_CALLBACK (daybook_mapping_editor_rule_dropped));
  gtk_widget_class_bind_template_callback_full (widget_class, "said_cb",
                                                G_CALLBACK (daybook_mapping_editor_say));
  CALL (folded_cb);
  CALL (sample_chosen_cb);
  gtk_widget_class_bind_template_callback_full (
      widget_class, "source_activated_cb", G_CALLBACK (daybook_mapping_editor_source_activated));
#undef CALL
}

static void
daybook_mapping_editor_init (DaybookMappingEditor *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_leaflet_set_visible_child_name (self->leaflet, "rules");
  self->filling = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (of_draft); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), of_draft[i], FALSE);
}

GtkWidget *
daybook_mapping_editor_new (DaybookEngine *engine)
{
  DaybookMappingEditor *self = g_object_new (DAYBOOK_TYPE_MAPPING_EDITOR, NULL);

  self->engine = g_object_ref (engine);
  return GTK_WIDGET (self);
}
