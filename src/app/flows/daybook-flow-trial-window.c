/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-trial-window.h"

#include <glib/gi18n.h>

#include "daybook-error.h"
#include "daybook-flow-info.h"
#include "daybook-format.h"

struct _DaybookFlowTrialWindow
{
  AdwWindow parent_instance;

  GCancellable *cancellable;
  GtkStack *faces;
  GtkWidget *list; /* AdwPreferencesPage */
  GtkWidget *trouble;
};

G_DEFINE_FINAL_TYPE (DaybookFlowTrialWindow, daybook_flow_trial_window, ADW_TYPE_WINDOW)

static void
daybook_flow_trial_window_dispose (GObject *object)
{
  DaybookFlowTrialWindow *self = DAYBOOK_FLOW_TRIAL_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (daybook_flow_trial_window_parent_class)->dispose (object);
}

static void
daybook_flow_trial_window_class_init (DaybookFlowTrialWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = daybook_flow_trial_window_dispose;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static GtkWidget *
new_working (void)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("Trying on What Is Stored"));
  adw_status_page_set_description (
      ADW_STATUS_PAGE (page),
      _ ("The flow runs on a copy. Nothing is written to your store or posted."));
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (cancel, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (cancel, "pill");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  gtk_box_append (GTK_BOX (box), spinner);
  gtk_box_append (GTK_BOX (box), cancel);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), box);
  return page;
}

static void
daybook_flow_trial_window_init (DaybookFlowTrialWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();

  self->cancellable = g_cancellable_new ();
  gtk_window_set_title (GTK_WINDOW (self), _ ("Try on History"));
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 600);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  self->faces = GTK_STACK (gtk_stack_new ());
  self->list = adw_preferences_page_new ();
  self->trouble = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->trouble), "dialog-error-symbolic");
  gtk_stack_add_named (self->faces, new_working (), "working");
  gtk_stack_add_named (self->faces, self->list, "list");
  gtk_stack_add_named (self->faces, self->trouble, "trouble");
  gtk_widget_set_vexpand (GTK_WIDGET (self->faces), TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->faces));
  adw_window_set_content (ADW_WINDOW (self), box);
}

/* ---- the result ---- */

static GtkWidget *
new_row (const DaybookFlowTrialRow *from)
{
  GtkWidget *row = adw_action_row_new ();
  DaybookMoney money = { .minor = from->amount };
  g_autofree char *title = daybook_flow_dup_kind_title (from->kind);
  g_autofree char *count = daybook_format_count ((gint64) from->count);
  g_autofree char *sum = NULL;
  g_autofree char *both = NULL;
  g_autofree char *reason = from->reason != NULL ? g_markup_escape_text (from->reason, -1) : NULL;
  GtkWidget *label;

  g_strlcpy (money.currency, from->currency, sizeof money.currency);
  sum = daybook_format_money (money);
  both = g_strdup_printf ("%s%s%s", count, *sum != '\0' ? "\n" : "", sum);
  label = gtk_label_new (both);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_widget_add_css_class (label, "numeric");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), reason != NULL ? reason : "");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  return row;
}

static void
show_trial (DaybookFlowTrialWindow *self, const DaybookFlowTrial *trial)
{
  AdwPreferencesGroup *group = NULL;
  DaybookDeliveryState state = DAYBOOK_N_DELIVERY_STATES;

  for (guint i = 0; i < trial->rows->len; i++)
    {
      const DaybookFlowTrialRow *row = g_ptr_array_index (trial->rows, i);

      if (group == NULL || row->state != state)
        {
          state = row->state;
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, daybook_flow_state_title (state));
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->list), group);
        }
      adw_preferences_group_add (group, new_row (row));
    }
  if (trial->rows->len > 0)
    {
      gtk_stack_set_visible_child_name (self->faces, "list");
      return;
    }
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->trouble), "daybook-flows-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->trouble), _ ("Nothing to Make"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->trouble),
                                   _ ("Of what is stored, this flow would make no document."));
  gtk_stack_set_visible_child_name (self->faces, "trouble");
}

static gpointer
try_flow (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_flow_try (session, data, cancellable, error);
}

static void
tried_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookFlowTrialWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookFlowTrial) trial
      = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->cancellable == NULL)
    return;
  if (trial != NULL)
    {
      show_trial (self, trial);
      return;
    }
  adw_status_page_set_title (ADW_STATUS_PAGE (self->trouble), _ ("It Could Not Be Tried"));
  {
    g_autofree char *message = g_markup_escape_text (error->message, -1);

    adw_status_page_set_description (ADW_STATUS_PAGE (self->trouble), message);
  }
  gtk_stack_set_visible_child_name (self->faces, "trouble");
}

void
daybook_flow_trial_window_show (GtkWindow *parent, DaybookEngine *engine, DaybookFlow *flow)
{
  DaybookFlowTrialWindow *self
      = g_object_new (DAYBOOK_TYPE_FLOW_TRIAL_WINDOW, "transient-for", parent, NULL);

  daybook_engine_act_async (engine, try_flow, flow, (GDestroyNotify) daybook_flow_free,
                            (GDestroyNotify) daybook_flow_trial_free, self->cancellable, tried_cb,
                            g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
