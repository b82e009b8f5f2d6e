/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-wizard-page.h"

#include <glib/gi18n.h>

#include "daybook-error.h"

typedef struct
{
  DaybookWizard *wizard; /* borrowed: it owns its pages */
  GCancellable *cancellable; /* while it waits */
  guint focus_source;
  char *next;

  GtkScrolledWindow *scroller;
  GtkLabel *heading;
  GtkLabel *description;
  GtkWidget *problem;
  GtkLabel *advice;
  GtkLabel *details;
  GtkWidget *again;
  GtkWidget *busy;
  GtkLabel *busy_label;
  GtkSpinner *spinner;
  GtkWidget *cancel;
  GtkBox *content;
} DaybookWizardPagePrivate;

enum
{
  PROP_0,
  PROP_WIZARD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (DaybookWizardPage, daybook_wizard_page, ADW_TYPE_BIN)

#define PRIVATE(self)                                                                              \
  ((DaybookWizardPagePrivate *) daybook_wizard_page_get_instance_private (self))

static void
tell_wizard (DaybookWizardPage *self)
{
  if (PRIVATE (self)->wizard != NULL)
    daybook_wizard_update (PRIVATE (self)->wizard);
}

static gboolean
focus_cb (gpointer data)
{
  DaybookWizardPage *self = data;
  DaybookWizardPagePrivate *priv = PRIVATE (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  priv->focus_source = 0;
  if (root == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self))
      || (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (priv->content))))
    return G_SOURCE_REMOVE;
  if (gtk_widget_get_visible (priv->problem))
    gtk_widget_grab_focus (priv->again);
  else if (gtk_widget_get_visible (priv->busy))
    gtk_widget_grab_focus (priv->cancel);
  else
    gtk_widget_child_focus (GTK_WIDGET (priv->content), GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

/* Once its rows are there to take it. */
static void
focus_soon (DaybookWizardPage *self)
{
  DaybookWizardPagePrivate *priv = PRIVATE (self);

  if (priv->focus_source == 0)
    priv->focus_source = g_idle_add (focus_cb, self);
}

static void
again_cb (DaybookWizardPage *self)
{
  if (DAYBOOK_WIZARD_PAGE_GET_CLASS (self)->again != NULL)
    DAYBOOK_WIZARD_PAGE_GET_CLASS (self)->again (self);
  else
    daybook_wizard_page_enter (self);
}

static void
cancel_cb (DaybookWizardPage *self)
{
  daybook_wizard_page_cancel (self);
}

static void
daybook_wizard_page_dispose (GObject *object)
{
  DaybookWizardPage *self = DAYBOOK_WIZARD_PAGE (object);
  DaybookWizardPagePrivate *priv = PRIVATE (self);

  if (priv->cancellable != NULL)
    g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
  g_clear_handle_id (&priv->focus_source, g_source_remove);
  g_clear_pointer (&priv->next, g_free);
  priv->wizard = NULL;
  G_OBJECT_CLASS (daybook_wizard_page_parent_class)->dispose (object);
}

static void
daybook_wizard_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WIZARD)
    g_value_set_object (value, PRIVATE (DAYBOOK_WIZARD_PAGE (object))->wizard);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
daybook_wizard_page_set_property (GObject *object,
                                  guint id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  if (id == PROP_WIZARD)
    PRIVATE (DAYBOOK_WIZARD_PAGE (object))->wizard = g_value_get_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
daybook_wizard_page_class_init (DaybookWizardPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = daybook_wizard_page_dispose;
  object_class->get_property = daybook_wizard_page_get_property;
  object_class->set_property = daybook_wizard_page_set_property;
  properties[PROP_WIZARD]
      = g_param_spec_object ("wizard", NULL, NULL, DAYBOOK_TYPE_WIZARD,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/wizard/daybook-wizard-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, scroller);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, heading);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, description);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, problem);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, advice);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, details);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, again);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, busy);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, busy_label);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, spinner);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, cancel);
  gtk_widget_class_bind_template_child_private (widget_class, DaybookWizardPage, content);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
daybook_wizard_page_init (DaybookWizardPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

DaybookWizard *
daybook_wizard_page_get_wizard (DaybookWizardPage *self)
{
  g_return_val_if_fail (DAYBOOK_IS_WIZARD_PAGE (self), NULL);

  return PRIVATE (self)->wizard;
}

void
daybook_wizard_page_set_text (DaybookWizardPage *self,
                              const char *heading,
                              const char *description)
{
  DaybookWizardPagePrivate *priv = PRIVATE (self);

  g_return_if_fail (DAYBOOK_IS_WIZARD_PAGE (self));

  gtk_label_set_text (priv->heading, heading);
  gtk_label_set_text (priv->description, description != NULL ? description : "");
  gtk_widget_set_visible (GTK_WIDGET (priv->description), description != NULL);
}

void
daybook_wizard_page_set_next (DaybookWizardPage *self, const char *label)
{
  DaybookWizardPagePrivate *priv = PRIVATE (self);

  g_return_if_fail (DAYBOOK_IS_WIZARD_PAGE (self));

  g_free (priv->next);
  priv->next = g_strdup (label);
  tell_wizard (self);
}

const char *
daybook_wizard_page_get_next (DaybookWizardPage *self)
{
  g_return_val_if_fail (DAYBOOK_IS_WIZARD_PAGE (self), NULL);

  return PRIVATE (self)->next;
}

void
daybook_wizard_page_add (DaybookWizardPage *self, GtkWidget *widget)
{
  g_return_if_fail (DAYBOOK_IS_WIZARD_PAGE (self));

  gtk_box_append (PRIVATE (self)->content, widget);
}

void
daybook_wizard_page_clear (DaybookWizardPage *self)
{
  GtkWidget *child;

  g_return_if_fail (DAYBOOK_IS_WIZARD_PAGE (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (PRIVATE (self)->content))) != NULL)
    gtk_box_remove (PRIVATE (self)->content, child);
}

/* ---- waiting, and what goes wrong ---- */

GCancellable *
daybook_wizard_page_wait (DaybookWizardPage *self, const char *text, gboolean content)
{
  DaybookWizardPagePrivate *priv = PRIVATE (self);

  g_return_val_if_fail (DAYBOOK_IS_WIZARD_PAGE (self), NULL);

  daybook_wizard_page_forget_failure (self);
  if (priv->cancellable != NULL)
    g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
  priv->cancellable = g_cancellable_new ();
  gtk_label_set_text (priv->busy_label, text);
  gtk_widget_set_visible (priv->busy, TRUE);
  gtk_spinner_start (priv->spinner);
  gtk_widget_set_visible (GTK_WIDGET (priv->content), content);
  tell_wizard (self);

  return priv->cancellable;
}

gboolean
daybook_wizard_page_is_waiting (DaybookWizardPage *self)
{
  g_return_val_if_fail (DAYBOOK_IS_WIZARD_PAGE (self), FALSE);

  return PRIVATE (self)->cancellable != NULL;
}

/* What was waited for tells its end itself, with an error that says it was cancelled. */
void
daybook_wizard_page_cancel (DaybookWizardPage *self)
{
  g_return_if_fail (DAYBOOK_IS_WIZARD_PAGE (self));

  if (PRIVATE (self)->cancellable != NULL)
    g_cancellable_cancel (PRIVATE (self)->cancellable);
}

void
daybook_wizard_page_idle (DaybookWizardPage *self)
{
  DaybookWizardPagePrivate *priv = PRIVATE (self);

  g_return_if_fail (DAYBOOK_IS_WIZARD_PAGE (self));

  g_clear_object (&priv->cancellable);
  gtk_spinner_stop (priv->spinner);
  gtk_widget_set_visible (priv->busy, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (priv->content), TRUE);
  focus_soon (self);
  tell_wizard (self);
}

void
daybook_wizard_page_fail (DaybookWizardPage *self, const GError *error)
{
  DaybookWizardPagePrivate *priv = PRIVATE (self);
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_return_if_fail (DAYBOOK_IS_WIZARD_PAGE (self));

  daybook_wizard_page_idle (self);
  gtk_label_set_text (priv->advice, cancelled ? _ ("This was cancelled.")
                                              : _ (daybook_error_advice (error)));
  gtk_label_set_text (priv->details, cancelled ? _ ("Nothing was changed.") : error->message);
  gtk_widget_set_visible (priv->problem, TRUE);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (priv->scroller), 0);
}

void
daybook_wizard_page_forget_failure (DaybookWizardPage *self)
{
  g_return_if_fail (DAYBOOK_IS_WIZARD_PAGE (self));

  gtk_widget_set_visible (PRIVATE (self)->problem, FALSE);
}

void
daybook_wizard_page_enter (DaybookWizardPage *self)
{
  g_return_if_fail (DAYBOOK_IS_WIZARD_PAGE (self));

  daybook_wizard_page_forget_failure (self);
  DAYBOOK_WIZARD_PAGE_GET_CLASS (self)->enter (self);
  focus_soon (self);
}

gboolean
daybook_wizard_page_is_ready (DaybookWizardPage *self)
{
  DaybookWizardPageClass *klass = DAYBOOK_WIZARD_PAGE_GET_CLASS (self);

  return !daybook_wizard_page_is_waiting (self)
         && (klass->is_ready == NULL || klass->is_ready (self));
}

gboolean
daybook_wizard_page_next (DaybookWizardPage *self)
{
  DaybookWizardPageClass *klass = DAYBOOK_WIZARD_PAGE_GET_CLASS (self);

  return klass->next == NULL || klass->next (self);
}

void
daybook_wizard_page_leave (DaybookWizardPage *self)
{
  g_return_if_fail (DAYBOOK_IS_WIZARD_PAGE (self));

  daybook_wizard_page_cancel (self);
  PRIVATE (self)->wizard = NULL;
}

/* ---- what steps are made of ---- */

GtkWidget *
daybook_wizard_group_new (const char *title, const char *description)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *list = gtk_list_box_new ();

  if (title != NULL)
    {
      GtkWidget *label = daybook_wizard_label_new (title, "heading");

      gtk_box_append (GTK_BOX (box), label);
      gtk_accessible_update_relation (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                      label, NULL, -1);
    }
  if (description != NULL)
    gtk_box_append (GTK_BOX (box), daybook_wizard_label_new (description, "dim-label"));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_set_margin_top (list, 6);
  gtk_box_append (GTK_BOX (box), list);
  g_object_set_data (G_OBJECT (box), "list", list);

  return box;
}

void
daybook_wizard_group_add (GtkWidget *group, GtkWidget *row)
{
  gtk_list_box_append (g_object_get_data (G_OBJECT (group), "list"), row);
}

GtkWidget *
daybook_wizard_row_new (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title_markup = g_markup_escape_text (title, -1);
  g_autofree char *subtitle_markup = g_markup_escape_text (subtitle != NULL ? subtitle : "", -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_markup);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);

  return row;
}

GtkWidget *
daybook_wizard_choice_new (const char *title, const char *subtitle, GtkCheckButton **group)
{
  GtkWidget *row = daybook_wizard_row_new (title, subtitle);
  GtkWidget *check = gtk_check_button_new ();

  if (*group == NULL)
    *group = GTK_CHECK_BUTTON (check);
  else
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), *group);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data (G_OBJECT (row), "check", check);

  return row;
}

GtkWidget *
daybook_wizard_label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return label;
}
