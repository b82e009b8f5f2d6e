/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card each; a card stays the same widget while its flow is there, so that whoever stands on one
 * of its buttons stays there. */
#include "daybook-flows-page.h"

#include <glib/gi18n.h>

#include "daybook-flow-card.h"
#include "daybook-flow-trial-window.h"
#include "daybook-flow-window.h"

struct _DaybookFlowsPage
{
  DaybookPane parent_instance;

  GtkWidget *cards;  /* GtkBox */
  GPtrArray *infos;  /* DaybookFlowInfo, as last read */
  DaybookFlow *undo; /* how the flow that was changed last was; NULL: nothing to take back */
};

G_DEFINE_FINAL_TYPE (DaybookFlowsPage, daybook_flows_page, DAYBOOK_TYPE_PANE)

/* ---- showing ---- */

static const DaybookFlow *
find_flow (DaybookFlowsPage *self, const char *id)
{
  for (guint i = 0; self->infos != NULL && i < self->infos->len; i++)
    {
      const DaybookFlowInfo *info = g_ptr_array_index (self->infos, i);

      if (g_str_equal (info->flow->id, id))
        return info->flow;
    }
  return NULL;
}

static DaybookFlowCard *
find_card (DaybookFlowsPage *self, const char *id)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->cards); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_str_equal (daybook_flow_card_get_id (DAYBOOK_FLOW_CARD (child)), id))
      return DAYBOOK_FLOW_CARD (child);
  return NULL;
}

static void
show_infos (DaybookFlowsPage *self)
{
  GtkWidget *child = gtk_widget_get_first_child (self->cards);

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (find_flow (self, daybook_flow_card_get_id (DAYBOOK_FLOW_CARD (child))) == NULL)
        gtk_box_remove (GTK_BOX (self->cards), child);
      child = next;
    }
  for (guint i = 0; i < self->infos->len; i++)
    {
      const DaybookFlowInfo *info = g_ptr_array_index (self->infos, i);
      DaybookFlowCard *card = find_card (self, info->flow->id);

      if (card == NULL)
        {
          card = DAYBOOK_FLOW_CARD (daybook_flow_card_new (info->flow->id));
          gtk_box_append (GTK_BOX (self->cards), GTK_WIDGET (card));
        }
      daybook_flow_card_show (card, info);
    }
}

static gpointer
read_infos (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_flow_info_list (db, g_get_real_time (), error);
}

static void
infos_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookFlowsPage) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *infos = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (infos == NULL)
    {
      daybook_pane_fail (DAYBOOK_PANE (self), error);
      return;
    }
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  self->infos = infos;
  show_infos (self);
  daybook_pane_set_face (DAYBOOK_PANE (self),
                         infos->len > 0 ? DAYBOOK_FACE_CONTENT : DAYBOOK_FACE_EMPTY);
}

static void
daybook_flows_page_refresh (DaybookPane *pane)
{
  daybook_engine_read_async (daybook_pane_get_engine (pane), read_infos, NULL, NULL,
                             (GDestroyNotify) g_ptr_array_unref, NULL, infos_cb,
                             g_object_ref (pane));
}

/* The card of that flow, with the keyboard on it. */
static void
daybook_flows_page_go (DaybookPane *pane, const char *detail)
{
  DaybookFlowCard *card = find_card (DAYBOOK_FLOWS_PAGE (pane), detail);

  if (card != NULL)
    gtk_widget_child_focus (GTK_WIDGET (card), GTK_DIR_TAB_FORWARD);
}

/* ---- changing ---- */

typedef struct
{
  char *id, *title, *policy, *state, *settings;
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self->policy);
  g_free (self->state);
  g_free (self->settings);
  g_free (self);
}

static gpointer
change_flow (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Change *from = data;
  DaybookFlowChange change = { .title = from->title,
                               .policy = from->policy,
                               .state = from->state,
                               .settings = from->settings,
                               .said = "taken back" };
  DaybookFlowCounts counts = { 0 };

  return daybook_flow_change (daybook_session_db (session), from->id, &change, cancellable, &counts,
                              error)
             ? g_memdup2 (&counts, sizeof counts)
             : NULL;
}

static void
changed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookFlowsPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree DaybookFlowCounts *counts
      = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (counts == NULL)
    daybook_pane_toast (DAYBOOK_PANE (self), error->message, NULL, NULL);
  else
    daybook_pane_toast (DAYBOOK_PANE (self), _ ("The flow was changed."),
                        self->undo != NULL ? _ ("Undo") : NULL, "flows.undo");
  daybook_pane_refresh (DAYBOOK_PANE (self));
}

/* @change (transfer full). */
static void
run_change (DaybookFlowsPage *self, Change *change)
{
  daybook_engine_act_async (daybook_pane_get_engine (DAYBOOK_PANE (self)), change_flow, change,
                            change_free, g_free, NULL, changed_cb, g_object_ref (self));
}

static void
remember (DaybookFlowsPage *self, const DaybookFlow *flow)
{
  g_clear_pointer (&self->undo, daybook_flow_free);
  self->undo = flow != NULL ? daybook_flow_copy (flow) : NULL;
}

static void
set_state (DaybookFlowsPage *self, const char *id, const char *state)
{
  Change *change = g_new0 (Change, 1);

  remember (self, find_flow (self, id));
  change->id = g_strdup (id);
  change->state = g_strdup (state);
  run_change (self, change);
}

static void
pause_action (GtkWidget *widget, const char *name, GVariant *id)
{
  set_state (DAYBOOK_FLOWS_PAGE (widget), g_variant_get_string (id, NULL), "paused");
}

static void
resume_action (GtkWidget *widget, const char *name, GVariant *id)
{
  set_state (DAYBOOK_FLOWS_PAGE (widget), g_variant_get_string (id, NULL), "on");
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookFlowsPage *self = DAYBOOK_FLOWS_PAGE (widget);
  g_autoptr (DaybookFlow) flow = g_steal_pointer (&self->undo);
  Change *change;

  if (flow == NULL)
    return;
  change = g_new0 (Change, 1);
  change->id = g_strdup (flow->id);
  change->title = g_strdup (flow->title);
  change->policy = g_strdup (flow->policy);
  change->state = g_strdup (flow->state);
  change->settings = g_strdup (flow->roles);
  run_change (self, change);
}

static void
saved_cb (DaybookFlowsPage *self, gboolean added, DaybookFlow *before)
{
  remember (self, added ? NULL : before);
  daybook_pane_toast (DAYBOOK_PANE (self),
                      added ? _ ("The flow was added.") : _ ("The flow was changed."),
                      added ? NULL : _ ("Undo"), "flows.undo");
  daybook_pane_refresh (DAYBOOK_PANE (self));
}

static void
show_window (DaybookFlowsPage *self, const DaybookFlow *flow)
{
  DaybookFlowWindow *window
      = daybook_flow_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 daybook_pane_get_engine (DAYBOOK_PANE (self)), flow);

  g_signal_connect_object (window, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_window (DAYBOOK_FLOWS_PAGE (widget), NULL);
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *id)
{
  const DaybookFlow *flow
      = find_flow (DAYBOOK_FLOWS_PAGE (widget), g_variant_get_string (id, NULL));

  if (flow != NULL)
    show_window (DAYBOOK_FLOWS_PAGE (widget), flow);
}

static void
try_action (GtkWidget *widget, const char *name, GVariant *id)
{
  const DaybookFlow *flow
      = find_flow (DAYBOOK_FLOWS_PAGE (widget), g_variant_get_string (id, NULL));

  if (flow != NULL)
    daybook_flow_trial_window_show (GTK_WINDOW (gtk_widget_get_root (widget)),
                                    daybook_pane_get_engine (DAYBOOK_PANE (widget)),
                                    daybook_flow_copy (flow));
}

/* ---- the page ---- */

static void
daybook_flows_page_finalize (GObject *object)
{
  DaybookFlowsPage *self = DAYBOOK_FLOWS_PAGE (object);

  g_clear_pointer (&self->infos, g_ptr_array_unref);
  g_clear_pointer (&self->undo, daybook_flow_free);
  G_OBJECT_CLASS (daybook_flows_page_parent_class)->finalize (object);
}

static void
daybook_flows_page_constructed (GObject *object)
{
  DaybookPane *pane = DAYBOOK_PANE (object);
  GtkWidget *add = gtk_button_new_from_icon_name ("list-add-symbolic");

  G_OBJECT_CLASS (daybook_flows_page_parent_class)->constructed (object);
  gtk_widget_set_tooltip_text (add, _ ("Add Flow"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add Flow"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "flows.add");
  adw_header_bar_pack_end (daybook_pane_get_header (pane), add);
}

static void
daybook_flows_page_class_init (DaybookFlowsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = daybook_flows_page_finalize;
  G_OBJECT_CLASS (klass)->constructed = daybook_flows_page_constructed;
  DAYBOOK_PANE_CLASS (klass)->refresh = daybook_flows_page_refresh;
  DAYBOOK_PANE_CLASS (klass)->go = daybook_flows_page_go;
  gtk_widget_class_install_action (widget_class, "flows.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "flows.edit", "s", edit_action);
  gtk_widget_class_install_action (widget_class, "flows.try", "s", try_action);
  gtk_widget_class_install_action (widget_class, "flows.pause", "s", pause_action);
  gtk_widget_class_install_action (widget_class, "flows.resume", "s", resume_action);
  gtk_widget_class_install_action (widget_class, "flows.undo", NULL, undo_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "flows.undo",
                                       NULL);
}

static void
daybook_flows_page_init (DaybookFlowsPage *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->cards = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_set_margin_top (self->cards, 24);
  gtk_widget_set_margin_bottom (self->cards, 24);
  gtk_widget_set_margin_start (self->cards, 12);
  gtk_widget_set_margin_end (self->cards, 12);
  gtk_widget_set_valign (self->cards, GTK_ALIGN_START);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 760);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->cards);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  daybook_pane_set_content (DAYBOOK_PANE (self), scrolled);
  daybook_pane_set_empty (DAYBOOK_PANE (self), "daybook-flows-symbolic", _ ("No Flows Yet"),
                          _ ("A flow turns orders and payments into documents in your books, or "
                             "customers into contacts."),
                          _ ("_Add Flow"), "flows.add");
}
