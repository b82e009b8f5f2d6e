/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store thread answers with a choice of ends, accounts of the chosen books, and the roles as
 * they are or as they are suggested; each change of an end asks anew. */
#include "daybook-flow-window.h"

#include <glib/gi18n.h>

#include "daybook-error.h"
#include "daybook-flow-choices.h"
#include "daybook-flow-trial-window.h"

struct _DaybookFlowWindow
{
  AdwWindow parent_instance;

  DaybookEngine *engine;
  DaybookFlow *before; /* NULL: a new one */
  DaybookFlowChoices *choices;
  GCancellable *cancellable;
  gboolean filling;

  GtkWidget *save, *try;
  GtkWidget *trouble;
  GtkWidget *title, *hold;
  GtkWidget *ends;                                  /* AdwPreferencesGroup */
  GtkWidget *kind, *shop, *processor, *target, *as; /* AdwComboRow */
  GtkWidget *roles;                                 /* AdwPreferencesGroup */
  GPtrArray *drops; /* GtkDropDown of each role, its name at "role" */
  GPtrArray *rows;  /* what is in roles */
};

enum
{
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookFlowWindow, daybook_flow_window, ADW_TYPE_WINDOW)

static void ask (DaybookFlowWindow *self);

DaybookFlow *
daybook_flow_copy (const DaybookFlow *flow)
{
  DaybookFlow *copy = g_memdup2 (flow, sizeof *flow);

  copy->id = g_strdup (flow->id);
  copy->title = g_strdup (flow->title);
  copy->sources = g_strdup (flow->sources);
  copy->target = g_strdup (flow->target);
  copy->roles = g_strdup (flow->roles);
  copy->policy = g_strdup (flow->policy);
  copy->state = g_strdup (flow->state);
  copy->kind = g_strdup (flow->kind);
  return copy;
}

static void
say (DaybookFlowWindow *self, const char *text)
{
  gtk_label_set_label (GTK_LABEL (self->trouble), text != NULL ? text : "");
  gtk_widget_set_visible (self->trouble, text != NULL);
}

/* ---- what is chosen ---- */

static gboolean
is_customers (DaybookFlowWindow *self)
{
  return self->before != NULL ? g_str_equal (self->before->kind, "customers")
                              : adw_combo_row_get_selected (ADW_COMBO_ROW (self->kind)) == 1;
}

static const char *
chosen (GtkWidget *row, const GPtrArray *ends)
{
  guint at = adw_combo_row_get_selected (ADW_COMBO_ROW (row));

  return ends != NULL && at < ends->len ? ((DaybookFlowEnd *) g_ptr_array_index (ends, at))->id
                                        : NULL;
}

/* The flow as the window has it (transfer full); NULL while an end is missing. */
static DaybookFlow *
dup_flow (DaybookFlowWindow *self)
{
  const char *title = gtk_editable_get_text (GTK_EDITABLE (self->title));
  gboolean hold = gtk_switch_get_active (GTK_SWITCH (self->hold));
  DaybookFlow *flow;

  if (self->choices == NULL || self->choices->flow == NULL)
    return NULL;
  flow = daybook_flow_copy (self->choices->flow);
  for (guint i = 0; i < self->drops->len; i++)
    {
      GtkDropDown *drop = g_ptr_array_index (self->drops, i);
      const char *role = g_object_get_data (G_OBJECT (drop), "role");
      g_autofree char *settings = daybook_flow_choices_with_role (
          self->choices, flow->roles, role, gtk_drop_down_get_selected (drop));

      if (settings != NULL)
        {
          g_free (flow->roles);
          flow->roles = g_steal_pointer (&settings);
        }
    }
  if (*title != '\0')
    {
      g_free (flow->title);
      flow->title = g_strdup (title);
    }
  g_free (flow->policy);
  flow->policy = g_strdup (hold ? "hold" : "post");
  return flow;
}

/* ---- showing the choices ---- */

static void
fill_combo (GtkWidget *row, const GPtrArray *ends, const char *id)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint at = 0;

  for (guint i = 0; i < ends->len; i++)
    {
      const DaybookFlowEnd *end = g_ptr_array_index (ends, i);

      gtk_string_list_append (names, end->title);
      if (g_strcmp0 (end->id, id) == 0)
        at = i;
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  if (ends->len > 0)
    adw_combo_row_set_selected (ADW_COMBO_ROW (row), at);
}

static void
clear_roles (DaybookFlowWindow *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->roles),
                                  g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->drops, 0);
}

static void
add_role (DaybookFlowWindow *self, const DaybookFlowRole *role, GtkStringList *accounts)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *drop
      = gtk_drop_down_new (G_LIST_MODEL (g_object_ref (accounts)),
                           gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));
  g_autofree char *title = daybook_flow_dup_role_title (role->role);
  g_autofree char *reason = NULL;

  if (role->account == NULL)
    reason = g_strdup (_ ("What needs it is held until you choose an account."));
  else if (role->reason != NULL && self->before == NULL)
    reason = g_strdup_printf (_ ("Suggested: %s"), role->reason);
  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (drop), TRUE);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop),
                              daybook_flow_choices_find (self->choices, role));
  gtk_widget_set_valign (drop, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (drop, 180, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (drop), "role", g_strdup (role->role), g_free);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (reason != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), reason);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), drop);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), drop);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->roles), row);
  g_ptr_array_add (self->rows, row);
  g_ptr_array_add (self->drops, drop);
}

static void
show_roles (DaybookFlowWindow *self)
{
  g_autoptr (GtkStringList) accounts = gtk_string_list_new (NULL);
  const GPtrArray *roles = self->choices->roles;

  clear_roles (self);
  gtk_string_list_append (accounts, _ ("Not mapped"));
  for (guint i = 0; i < self->choices->accounts->len; i++)
    gtk_string_list_append (
        accounts, ((DaybookAccountChoice *) g_ptr_array_index (self->choices->accounts, i))->title);
  gtk_widget_set_visible (self->roles, roles->len > 0);
  for (guint i = 0; i < roles->len; i++)
    add_role (self, g_ptr_array_index (roles, i), accounts);
}

static void
show_choices (DaybookFlowWindow *self)
{
  const DaybookFlowChoices *choices = self->choices;
  gboolean customers = is_customers (self);
  const GPtrArray *targets = customers ? choices->crms : choices->books;

  self->filling = TRUE;
  fill_combo (self->shop, choices->shops, choices->shop);
  fill_combo (self->processor, choices->processors, choices->processor);
  fill_combo (self->target, targets, choices->target);
  gtk_widget_set_visible (self->processor, !customers);
  gtk_widget_set_visible (self->as, customers);
  show_roles (self);
  gtk_widget_set_sensitive (self->save, choices->flow != NULL);
  gtk_widget_set_sensitive (self->try, choices->flow != NULL);
  if (choices->flow == NULL)
    say (self, choices->problem != NULL
                   ? choices->problem
                   : _ ("This flow needs connections that are not there yet."));
  else
    say (self, NULL);
  self->filling = FALSE;
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookFlowWindow) self = data;
  g_autoptr (GError) error = NULL;
  DaybookFlowChoices *choices
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->engine == NULL)
    return;
  if (choices == NULL)
    {
      say (self, error->message);
      return;
    }
  g_clear_pointer (&self->choices, daybook_flow_choices_free);
  self->choices = choices;
  show_choices (self);
}

static gpointer
read_choices (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_flow_choices_read (db, data, error);
}

static void
ask (DaybookFlowWindow *self)
{
  DaybookFlowWish *wish = g_new0 (DaybookFlowWish, 1);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (self->before != NULL)
    wish->flow = daybook_flow_copy (self->before);
  wish->customers = is_customers (self);
  if (self->choices != NULL)
    {
      wish->shop = g_strdup (chosen (self->shop, self->choices->shops));
      wish->processor = g_strdup (chosen (self->processor, self->choices->processors));
      wish->target = g_strdup (
          chosen (self->target, wish->customers ? self->choices->crms : self->choices->books));
    }
  wish->deals = adw_combo_row_get_selected (ADW_COMBO_ROW (self->as)) == 1;
  daybook_engine_read_async (
      self->engine, read_choices, wish, (GDestroyNotify) daybook_flow_wish_free,
      (GDestroyNotify) daybook_flow_choices_free, self->cancellable, asked_cb, g_object_ref (self));
}

static void
end_changed_cb (DaybookFlowWindow *self)
{
  if (!self->filling)
    ask (self);
}

/* ---- saving ---- */

static gpointer
save_flow (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const DaybookFlow *flow = data;
  DaybookDb *db = daybook_session_db (session);
  g_autoptr (DaybookFlow) there = daybook_flows_get (db, flow->id, NULL);
  DaybookFlowCounts counts = { 0 };
  DaybookFlowChange change = { 0 };
  gboolean ok;

  if (there == NULL)
    ok = daybook_flow_add (db, flow, error);
  else
    {
      if (g_strcmp0 (there->title, flow->title) != 0)
        change.title = flow->title;
      if (g_strcmp0 (there->policy, flow->policy) != 0)
        change.policy = flow->policy;
      if (g_strcmp0 (there->roles, flow->roles) != 0)
        change.settings = flow->roles;
      change.said = "several roles";
      ok = daybook_flow_change (db, flow->id, &change, cancellable, &counts, error);
    }
  return ok ? g_memdup2 (&counts, sizeof counts) : NULL;
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookFlowWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree DaybookFlowCounts *counts
      = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  if (self->engine == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_sensitive (self->save, TRUE);
  if (counts == NULL)
    {
      say (self, error->message);
      return;
    }
  g_signal_emit (self, signals[SAVED], 0, self->before == NULL,
                 self->before != NULL ? self->before : self->choices->flow);
  gtk_window_close (GTK_WINDOW (self));
}

static void
save_cb (DaybookFlowWindow *self)
{
  DaybookFlow *flow = dup_flow (self);

  if (flow == NULL)
    return;
  gtk_widget_set_sensitive (self->save, FALSE);
  daybook_engine_act_async (self->engine, save_flow, flow, (GDestroyNotify) daybook_flow_free,
                            g_free, NULL, saved_cb, g_object_ref (self));
}

static void
try_cb (DaybookFlowWindow *self)
{
  DaybookFlow *flow = dup_flow (self);

  if (flow != NULL)
    daybook_flow_trial_window_show (GTK_WINDOW (self), self->engine, flow);
}

/* ---- the window ---- */

static void
daybook_flow_window_dispose (GObject *object)
{
  DaybookFlowWindow *self = DAYBOOK_FLOW_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->before, daybook_flow_free);
  g_clear_pointer (&self->choices, daybook_flow_choices_free);
  g_clear_pointer (&self->drops, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (daybook_flow_window_parent_class)->dispose (object);
}

static void
daybook_flow_window_class_init (DaybookFlowWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_flow_window_dispose;
  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_BOOLEAN, G_TYPE_POINTER);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/flows/daybook-flow-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, DaybookFlowWindow, name)
  BIND (as);
  BIND (ends);
  BIND (hold);
  BIND (kind);
  BIND (processor);
  BIND (roles);
  BIND (save);
  BIND (shop);
  BIND (target);
  BIND (title);
  BIND (trouble);
  BIND (try);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, end_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, try_cb);
}

static void
daybook_flow_window_init (DaybookFlowWindow *self)
{
  self->drops = g_ptr_array_new ();
  self->rows = g_ptr_array_new ();
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
}

DaybookFlowWindow *
daybook_flow_window_new (GtkWindow *parent, DaybookEngine *engine, const DaybookFlow *flow)
{
  DaybookFlowWindow *self = g_object_new (DAYBOOK_TYPE_FLOW_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  self->before = flow != NULL ? daybook_flow_copy (flow) : NULL;
  gtk_window_set_title (GTK_WINDOW (self), flow != NULL ? _ ("Edit Flow") : _ ("Add Flow"));
  gtk_button_set_label (GTK_BUTTON (self->save), flow != NULL ? _ ("_Save") : _ ("_Add"));
  gtk_button_set_use_underline (GTK_BUTTON (self->save), TRUE);
  gtk_widget_set_visible (self->ends, flow == NULL);
  if (flow != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->title), flow->title);
      gtk_switch_set_active (GTK_SWITCH (self->hold), g_str_equal (flow->policy, "hold"));
    }
  ask (self);
  return self;
}
