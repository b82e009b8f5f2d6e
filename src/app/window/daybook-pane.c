/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-pane.h"

#include <glib/gi18n.h>

#include "daybook-error.h"
#include "daybook-main-window.h"

typedef struct
{
  DaybookEngine *engine;
  char *title;
  gboolean stale; /* what it shows is older than the store */

  GtkWidget *header;
  GtkWidget *faces;
  GtkWidget *empty;
  GtkWidget *empty_button;
  GtkWidget *error;
  GtkWidget *details;
  GtkWidget *content;
} DaybookPanePrivate;

enum
{
  PROP_0,
  PROP_ENGINE,
  PROP_TITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (DaybookPane, daybook_pane, ADW_TYPE_BIN)

#define PRIVATE(self) ((DaybookPanePrivate *) daybook_pane_get_instance_private (self))

static const char *const face_names[] = { "loading", "empty", "error", "content" };

static void
changed_cb (DaybookPane *self)
{
  daybook_pane_refresh (self);
}

static void
daybook_pane_map (GtkWidget *widget)
{
  DaybookPane *self = DAYBOOK_PANE (widget);

  GTK_WIDGET_CLASS (daybook_pane_parent_class)->map (widget);
  if (PRIVATE (self)->stale)
    daybook_pane_refresh (self);
}

static void
retry_cb (DaybookPane *self)
{
  DaybookEngine *engine = PRIVATE (self)->engine;

  daybook_pane_set_face (self, DAYBOOK_FACE_LOADING);
  if (daybook_engine_get_state (engine) == DAYBOOK_ENGINE_FAILED)
    daybook_engine_open (engine);
  daybook_pane_refresh (self);
}

static GtkWidget *
new_loading (void)
{
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_vexpand (spinner, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Loading"), -1);

  return spinner;
}

static GtkWidget *
new_status (const char *icon, GtkWidget *child)
{
  GtkWidget *status = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), icon);
  adw_status_page_set_child (ADW_STATUS_PAGE (status), child);
  gtk_widget_set_vexpand (status, TRUE);

  return status;
}

static GtkWidget *
new_pill (const char *label)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");

  return button;
}

static GtkWidget *
new_error (DaybookPane *self)
{
  DaybookPanePrivate *priv = PRIVATE (self);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *again = new_pill (_ ("_Try Again"));
  GtkWidget *expander = gtk_expander_new (_ ("Details"));

  g_signal_connect_object (again, "clicked", G_CALLBACK (retry_cb), self, G_CONNECT_SWAPPED);
  priv->details = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (priv->details), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (priv->details), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (priv->details), TRUE);
  gtk_widget_add_css_class (priv->details, "dim-label");
  gtk_expander_set_child (GTK_EXPANDER (expander), priv->details);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  gtk_widget_set_halign (expander, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), again);
  gtk_box_append (GTK_BOX (box), expander);

  return new_status ("dialog-error-symbolic", box);
}

static void
daybook_pane_constructed (GObject *object)
{
  DaybookPane *self = DAYBOOK_PANE (object);
  DaybookPanePrivate *priv = PRIVATE (self);

  G_OBJECT_CLASS (daybook_pane_parent_class)->constructed (object);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (priv->header),
                                   adw_window_title_new (priv->title, NULL));
  g_signal_connect_object (priv->engine, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
daybook_pane_finalize (GObject *object)
{
  DaybookPanePrivate *priv = PRIVATE (DAYBOOK_PANE (object));

  g_clear_object (&priv->engine);
  g_free (priv->title);
  G_OBJECT_CLASS (daybook_pane_parent_class)->finalize (object);
}

static void
daybook_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DaybookPanePrivate *priv = PRIVATE (DAYBOOK_PANE (object));

  switch (id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, priv->engine);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
daybook_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DaybookPanePrivate *priv = PRIVATE (DAYBOOK_PANE (object));

  switch (id)
    {
    case PROP_ENGINE:
      priv->engine = g_value_dup_object (value);
      break;
    case PROP_TITLE:
      priv->title = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
daybook_pane_class_init (DaybookPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = daybook_pane_constructed;
  object_class->finalize = daybook_pane_finalize;
  object_class->get_property = daybook_pane_get_property;
  object_class->set_property = daybook_pane_set_property;
  GTK_WIDGET_CLASS (klass)->map = daybook_pane_map;
  properties[PROP_ENGINE]
      = g_param_spec_object ("engine", NULL, NULL, DAYBOOK_TYPE_ENGINE,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string (
      "title", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
daybook_pane_init (DaybookPane *self)
{
  DaybookPanePrivate *priv = PRIVATE (self);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkStack *faces;

  priv->stale = TRUE;
  priv->header = adw_header_bar_new ();
  priv->faces = gtk_stack_new ();
  faces = GTK_STACK (priv->faces);
  gtk_stack_set_vhomogeneous (faces, FALSE);
  gtk_stack_set_hhomogeneous (faces, FALSE);
  gtk_stack_add_named (faces, new_loading (), "loading");
  priv->empty_button = new_pill ("");
  priv->empty = new_status (NULL, priv->empty_button);
  gtk_stack_add_named (faces, priv->empty, "empty");
  priv->error = new_error (self);
  gtk_stack_add_named (faces, priv->error, "error");
  gtk_box_append (GTK_BOX (box), priv->header);
  gtk_box_append (GTK_BOX (box), priv->faces);
  adw_bin_set_child (ADW_BIN (self), box);
}

DaybookEngine *
daybook_pane_get_engine (DaybookPane *self)
{
  g_return_val_if_fail (DAYBOOK_IS_PANE (self), NULL);

  return PRIVATE (self)->engine;
}

const char *
daybook_pane_get_title (DaybookPane *self)
{
  g_return_val_if_fail (DAYBOOK_IS_PANE (self), NULL);

  return PRIVATE (self)->title;
}

AdwHeaderBar *
daybook_pane_get_header (DaybookPane *self)
{
  g_return_val_if_fail (DAYBOOK_IS_PANE (self), NULL);

  return ADW_HEADER_BAR (PRIVATE (self)->header);
}

void
daybook_pane_set_content (DaybookPane *self, GtkWidget *content)
{
  DaybookPanePrivate *priv = PRIVATE (self);

  g_return_if_fail (DAYBOOK_IS_PANE (self));

  if (priv->content != NULL)
    gtk_stack_remove (GTK_STACK (priv->faces), priv->content);
  priv->content = content;
  gtk_widget_set_vexpand (content, TRUE);
  gtk_stack_add_named (GTK_STACK (priv->faces), content, "content");
}

void
daybook_pane_set_empty (DaybookPane *self,
                        const char *icon,
                        const char *title,
                        const char *description,
                        const char *button,
                        const char *action)
{
  DaybookPanePrivate *priv = PRIVATE (self);
  AdwStatusPage *empty = ADW_STATUS_PAGE (priv->empty);

  g_return_if_fail (DAYBOOK_IS_PANE (self));

  adw_status_page_set_icon_name (empty, icon);
  adw_status_page_set_title (empty, title);
  adw_status_page_set_description (empty, description);
  gtk_widget_set_visible (priv->empty_button, button != NULL);
  if (button == NULL)
    return;
  gtk_button_set_label (GTK_BUTTON (priv->empty_button), button);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (priv->empty_button), action);
}

void
daybook_pane_set_face (DaybookPane *self, DaybookFace face)
{
  g_return_if_fail (DAYBOOK_IS_PANE (self));

  gtk_stack_set_visible_child_name (GTK_STACK (PRIVATE (self)->faces), face_names[face]);
}

void
daybook_pane_fail (DaybookPane *self, const GError *error)
{
  DaybookPanePrivate *priv = PRIVATE (self);

  g_return_if_fail (DAYBOOK_IS_PANE (self));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  adw_status_page_set_title (ADW_STATUS_PAGE (priv->error), _ ("This Cannot Be Shown"));
  adw_status_page_set_description (ADW_STATUS_PAGE (priv->error), _ (daybook_error_advice (error)));
  gtk_label_set_text (GTK_LABEL (priv->details), error->message);
  daybook_pane_set_face (self, DAYBOOK_FACE_ERROR);
}

void
daybook_pane_refresh (DaybookPane *self)
{
  DaybookPanePrivate *priv = PRIVATE (self);

  g_return_if_fail (DAYBOOK_IS_PANE (self));

  priv->stale = !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (!priv->stale && DAYBOOK_PANE_GET_CLASS (self)->refresh != NULL)
    DAYBOOK_PANE_GET_CLASS (self)->refresh (self);
}

void
daybook_pane_go (DaybookPane *self, const char *detail)
{
  g_return_if_fail (DAYBOOK_IS_PANE (self));

  if (DAYBOOK_PANE_GET_CLASS (self)->go != NULL)
    DAYBOOK_PANE_GET_CLASS (self)->go (self, detail);
}

void
daybook_pane_search (DaybookPane *self)
{
  g_return_if_fail (DAYBOOK_IS_PANE (self));

  if (DAYBOOK_PANE_GET_CLASS (self)->search != NULL)
    DAYBOOK_PANE_GET_CLASS (self)->search (self);
}

/* The toast hangs above the page, where the page's own actions are not to be found. */
static void
toast_button_cb (DaybookPane *self, AdwToast *toast)
{
  const char *action = g_object_get_data (G_OBJECT (toast), "action");
  g_autofree char *name = NULL;
  g_autoptr(GVariant) target = NULL;

  if (g_action_parse_detailed_name (action, &name, &target, NULL))
    gtk_widget_activate_action_variant (GTK_WIDGET (self), name, target);
}

void
daybook_pane_toast (DaybookPane *self, const char *text, const char *button, const char *action)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  AdwToast *toast;

  if (!DAYBOOK_IS_MAIN_WINDOW (root))
    return;
  toast = adw_toast_new (text);
  if (button != NULL)
    {
      adw_toast_set_button_label (toast, button);
      g_object_set_data_full (G_OBJECT (toast), "action", g_strdup (action), g_free);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (toast_button_cb), self,
                               G_CONNECT_SWAPPED);
    }
  daybook_main_window_add_toast (DAYBOOK_MAIN_WINDOW (root), toast);
}
