/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trial runs on an act's thread and tells how far it is through two atomic counts. */
#include "daybook-what-if-window.h"

#include <glib/gi18n.h>

#include "daybook-error.h"
#include "daybook-format.h"
#include "daybook-mapping-place.h"
#include "daybook-mend.h"
#include "daybook-step-row.h"

#define LOOK_MS 100
#define MOST_DIFFERENCES 8

/* What both threads see; freed with the last of them. */
typedef struct
{
  gatomicrefcount references;
  char *connection, *name, *document, *note;
  gboolean anew;
  int tried, all; /* atomic */
} Job;

struct _DaybookWhatIfWindow
{
  AdwWindow parent_instance;

  DaybookEngine *engine;
  GCancellable *cancellable;
  Job *job;
  guint look_source;

  GtkStack *faces;
  GtkWidget *bar;    /* GtkProgressBar */
  GtkWidget *result; /* AdwPreferencesPage */
  GtkWidget *trouble;
  GtkWidget *note, *anew, *save;
};

static guint saved_signal;

G_DEFINE_FINAL_TYPE (DaybookWhatIfWindow, daybook_what_if_window, ADW_TYPE_WINDOW)

static void
job_unref (gpointer data)
{
  Job *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->connection);
  g_free (self->name);
  g_free (self->document);
  g_free (self->note);
  g_free (self);
}

static Job *
job_ref (Job *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/* ---- on the act's thread ---- */

static void
told (guint64 tried, guint64 all, gpointer data)
{
  Job *job = data;

  g_atomic_int_set (&job->tried, (int) MIN (tried, G_MAXINT));
  g_atomic_int_set (&job->all, (int) MIN (all, G_MAXINT));
}

/* The mapping of the job (transfer full), in *place. */
static DaybookMapping *
compile (DaybookSession *session, const Job *job, DaybookMappingPlace *place, GError **error)
{
  g_autoptr (DaybookTree) document = NULL;

  if (!daybook_mapping_place_find (place, daybook_session_db (session), job->name, job->connection,
                                   error))
    return NULL;
  if (job->document == NULL)
    return daybook_mapping_ref (daybook_manifest_find_mapping (place->built_in, job->name));
  document = daybook_tree_new (job->document, -1, error);
  return document != NULL
             ? daybook_manifest_compile (place->built_in, job->name, job->name, document, error)
             : NULL;
}

static gpointer
try_mapping (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  g_auto (DaybookMappingPlace) place = { 0 };
  g_autoptr (DaybookMapping) mapping = compile (session, data, &place, error);
  DaybookTrialOptions options = { .progress = told, .data = data };

  return mapping != NULL
             ? daybook_mend_try (session, place.connection, mapping, &options, cancellable, error)
             : NULL;
}

/* What the person reads afterwards (transfer full). */
static gpointer
put_in_force (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  g_auto (DaybookMappingPlace) place = { 0 };
  g_autoptr (DaybookMapping) mapping = compile (session, job, &place, error);
  g_autoptr (DaybookTree) document
      = job->document != NULL ? daybook_tree_new (job->document, -1, NULL) : NULL;
  const char *base = document != NULL ? daybook_tree_find_text (document, 0, "base") : NULL;
  DaybookMendCounts counts = { 0 };
  DaybookFlowCounts flows = { 0 };
  DaybookTrialOptions options = { .apply = TRUE };
  g_autoptr (DaybookTrial) stored = NULL;

  if (mapping == NULL)
    return NULL;
  if (base == NULL)
    base = daybook_mapping_version (daybook_manifest_find_mapping (place.built_in, job->name));
  if (!daybook_mend_choose (session, place.connection, job->name,
                            job->document != NULL ? mapping : NULL, base, job->note, cancellable,
                            &counts, &flows, error)
      || (job->anew
          && (stored
              = daybook_mend_try (session, place.connection, mapping, &options, cancellable, error))
                 == NULL))
    return NULL;
  return g_strdup_printf (
      _ ("In force. %d records stored anew, %d let out of quarantine, %d documents ready."),
      stored != NULL ? (int) stored->stored : 0,
      (int) (counts.stored + counts.same + counts.superseded), (int) flows.ready);
}

/* ---- showing ---- */

static void
fail (DaybookWhatIfWindow *self, const GError *error)
{
  g_autofree char *message = g_markup_escape_text (error->message, -1);

  adw_status_page_set_title (ADW_STATUS_PAGE (self->trouble), _ ("Nothing Was Changed"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->trouble), message);
  gtk_stack_set_visible_child_name (self->faces, "trouble");
  gtk_widget_set_sensitive (self->save, FALSE);
}

static void
add_count (AdwPreferencesGroup *group, const char *title, const char *subtitle, guint64 count)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *text = daybook_format_count ((gint64) count);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "numeric");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (subtitle, -1);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (group, row);
}

static void
add_difference (GtkWidget *row, const char *json)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new (json, -1, NULL);
  guint count = 0;

  for (DaybookNode node = tree != NULL ? daybook_tree_first (tree, 0) : DAYBOOK_NODE_NONE;
       node != DAYBOOK_NODE_NONE && count < MOST_DIFFERENCES;
       node = daybook_tree_next (tree, node), count++)
    {
      GtkWidget *line = adw_action_row_new ();
      g_autofree char *before
          = daybook_step_text_of (tree, daybook_tree_get (tree, node, "before"));
      g_autofree char *after = daybook_step_text_of (tree, daybook_tree_get (tree, node, "after"));
      /* Translators: a value before and after a change */
      g_autofree char *text = g_strdup_printf (_ ("%s → %s"), *before != '\0' ? before : "–",
                                               *after != '\0' ? after : "–");

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line),
                                     daybook_tree_find_text (tree, node, "field"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (line), text);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), line);
    }
}

static void
add_changed (DaybookWhatIfWindow *self, const GPtrArray *changed)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _ ("For Example"));
  for (guint i = 0; i < MIN (changed->len, 20); i++)
    {
      const DaybookMended *one = g_ptr_array_index (changed, i);
      GtkWidget *row = adw_expander_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     one->number != NULL ? one->number : one->source_id);
      adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row),
                                     one->money ? _ ("Money, quantity or status changes") : "");
      add_difference (row, one->difference);
      adw_preferences_group_add (group, row);
    }
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->result), group);
}

static void
add_documents (DaybookWhatIfWindow *self, const GPtrArray *about)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _ ("Documents About Them"));
  adw_preferences_group_set_description (
      group, _ ("What is in the books stays as it is; what was not sent yet is made anew."));
  for (guint i = 0; i < MIN (about->len, 20); i++)
    {
      const DaybookTrialDocument *one = g_ptr_array_index (about, i);
      GtkWidget *row = adw_action_row_new ();
      DaybookMoney money = { .minor = one->amount };
      g_autofree char *sum = NULL;

      g_strlcpy (money.currency, one->currency, sizeof money.currency);
      sum = daybook_format_money (money);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), one->reference);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), one->state == DAYBOOK_DELIVERY_DONE
                                                             ? _ ("In the books")
                                                             : _ ("Not sent yet"));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_label_new (sum));
      adw_preferences_group_add (group, row);
    }
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->result), group);
}

static void
show_trial (DaybookWhatIfWindow *self, const DaybookTrial *trial)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _ ("Tried on What Is Stored"));
  add_count (group, _ ("Tried"), NULL, trial->tried);
  add_count (group, _ ("Would change"), NULL, trial->differ);
  add_count (group, _ ("Of them in money, quantity or status"), NULL, trial->money);
  add_count (group, _ ("Would fail"), trial->failure, trial->fail);
  add_count (group, _ ("Documents about what would change"), NULL, trial->documents);
  add_count (group, _ ("Of them in the books already"), NULL, trial->posted);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->result), group);
  if (trial->changed->len > 0)
    add_changed (self, trial->changed);
  if (trial->about->len > 0)
    add_documents (self, trial->about);
  gtk_stack_set_visible_child_name (self->faces, "result");
  gtk_widget_set_sensitive (self->save, TRUE);
  if (trial->fail > 0)
    {
      gtk_button_set_label (GTK_BUTTON (self->save), _ ("_Put in Force Anyway"));
      gtk_widget_remove_css_class (self->save, "suggested-action");
      gtk_widget_add_css_class (self->save, "destructive-action");
    }
  gtk_widget_grab_focus (self->note);
}

static gboolean
look_cb (gpointer data)
{
  DaybookWhatIfWindow *self = data;
  int tried = g_atomic_int_get (&self->job->tried);
  int all = g_atomic_int_get (&self->job->all);

  if (all > 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), MIN (1.0, (double) tried / all));
  else
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->bar));
  return G_SOURCE_CONTINUE;
}

static void
tried_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookWhatIfWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookTrial) trial
      = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  g_clear_handle_id (&self->look_source, g_source_remove);
  if (self->engine == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (trial != NULL)
    show_trial (self, trial);
  else
    fail (self, error);
}

/* ---- saving ---- */

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookWhatIfWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  if (self->engine == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (said == NULL)
    {
      fail (self, error);
      return;
    }
  g_signal_emit (self, saved_signal, 0, said);
  gtk_window_close (GTK_WINDOW (self));
}

static void
save_cb (DaybookWhatIfWindow *self)
{
  gtk_widget_set_sensitive (self->save, FALSE);
  gtk_stack_set_visible_child_name (self->faces, "working");
  self->job->note = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->note)));
  self->job->anew = gtk_switch_get_active (GTK_SWITCH (self->anew));
  daybook_engine_act_async (self->engine, put_in_force, job_ref (self->job), job_unref, g_free,
                            NULL, saved_cb, g_object_ref (self));
}

/* ---- the window ---- */

static void
daybook_what_if_window_dispose (GObject *object)
{
  DaybookWhatIfWindow *self = DAYBOOK_WHAT_IF_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->job, job_unref);
  G_OBJECT_CLASS (daybook_what_if_window_parent_class)->dispose (object);
}

static void
daybook_what_if_window_class_init (DaybookWhatIfWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = daybook_what_if_window_dispose;
  saved_signal = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static GtkWidget *
new_form (DaybookWhatIfWindow *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();

  self->note = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->note),
                                 _ ("Note: what is changed, and why"));
  self->anew = gtk_switch_new ();
  gtk_widget_set_valign (self->anew, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Store changed records anew"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _ ("Each as a revision; else only what comes from now on is made "
                                  "this way"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->anew), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Store changed records anew"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->anew);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), self->anew);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->note);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

static void
daybook_what_if_window_init (DaybookWhatIfWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  GtkWidget *working = adw_status_page_new ();

  self->cancellable = g_cancellable_new ();
  gtk_window_set_title (GTK_WINDOW (self), _ ("What Would Change"));
  gtk_window_set_default_size (GTK_WINDOW (self), 600, 680);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  self->save = gtk_button_new_with_mnemonic (_ ("_Put in Force"));
  gtk_widget_add_css_class (self->save, "suggested-action");
  gtk_widget_set_sensitive (self->save, FALSE);
  g_signal_connect_object (self->save, "clicked", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  self->bar = gtk_progress_bar_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Trying"), -1);
  adw_status_page_set_title (ADW_STATUS_PAGE (working), _ ("Trying on What Is Stored"));
  adw_status_page_set_description (ADW_STATUS_PAGE (working), _ ("Nothing is changed yet."));
  adw_status_page_set_child (ADW_STATUS_PAGE (working), self->bar);
  self->result = adw_preferences_page_new ();
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->result),
                            ADW_PREFERENCES_GROUP (new_form (self)));
  self->trouble = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->trouble), "dialog-error-symbolic");
  self->faces = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->faces), TRUE);
  gtk_stack_add_named (self->faces, working, "working");
  gtk_stack_add_named (self->faces, self->result, "result");
  gtk_stack_add_named (self->faces, self->trouble, "trouble");
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->faces));
  adw_window_set_content (ADW_WINDOW (self), box);
}

DaybookWhatIfWindow *
daybook_what_if_window_new (GtkWindow *parent,
                            DaybookEngine *engine,
                            const char *connection,
                            const char *name,
                            const char *document)
{
  DaybookWhatIfWindow *self
      = g_object_new (DAYBOOK_TYPE_WHAT_IF_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  self->job = g_new0 (Job, 1);
  g_atomic_ref_count_init (&self->job->references);
  self->job->connection = g_strdup (connection);
  self->job->name = g_strdup (name);
  self->job->document = g_strdup (document);
  self->look_source = g_timeout_add (LOOK_MS, look_cb, self);
  daybook_engine_act_async (engine, try_mapping, job_ref (self->job), job_unref,
                            (GDestroyNotify) daybook_trial_free, self->cancellable, tried_cb,
                            g_object_ref (self));
  return self;
}
