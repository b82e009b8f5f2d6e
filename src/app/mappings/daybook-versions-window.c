/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-versions-window.h"

#include <glib/gi18n.h>

#include "daybook-difference.h"
#include "daybook-format.h"
#include "daybook-mapping-place.h"
#include "daybook-mapping-versions.h"
#include "daybook-step-row.h"
#include "daybook-time.h"

#define MOST_LINES 40

/* What is read for one version beside what is known of it. */
typedef struct
{
  DaybookMappingPast *past;
  char *document;   /* to put it in force again; NULL: the built-in one */
  char *difference; /* from the one in force to this */
} Version;

struct _DaybookVersionsWindow
{
  AdwWindow parent_instance;

  GtkWidget *page;  /* AdwPreferencesPage */
  GtkWidget *group; /* AdwPreferencesGroup */
};

typedef struct
{
  char *connection, *name;
} Wish;

static guint wanted_signal;

G_DEFINE_FINAL_TYPE (DaybookVersionsWindow, daybook_versions_window, ADW_TYPE_WINDOW)

static void
version_free (gpointer data)
{
  Version *self = data;

  g_clear_pointer (&self->past, daybook_mapping_past_free);
  g_free (self->document);
  g_free (self->difference);
  g_free (self);
}

static void
wish_free (gpointer data)
{
  Wish *self = data;

  g_free (self->connection);
  g_free (self->name);
  g_free (self);
}

/* ---- on the store thread ---- */

/* {"rules": ..., "tables": ...} of a version (transfer full). */
static char *
text_of (DaybookDb *db, const DaybookMappingPlace *place, const DaybookMappingPast *past)
{
  g_autoptr (DaybookMappingVersion) kept = daybook_mapping_versions_get (db, past->version, NULL);

  if (past->built_in || kept == NULL)
    return g_strdup (
        daybook_mapping_text (daybook_manifest_find_mapping (place->built_in, place->name)));
  return g_strdup (kept->text);
}

static gpointer
read_versions (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wish *wish = data;
  g_auto (DaybookMappingPlace) place = { 0 };
  g_autoptr (GPtrArray) past = NULL;
  g_autoptr (DaybookTree) now = NULL;
  GPtrArray *versions;

  if (!daybook_mapping_place_find (&place, db, wish->name, wish->connection, error)
      || (past = daybook_mapping_place_list_past (&place, db, error)) == NULL)
    return NULL;
  versions = g_ptr_array_new_with_free_func (version_free);
  g_ptr_array_set_free_func (past, NULL);
  for (guint i = 0; i < past->len; i++)
    {
      Version *version = g_new0 (Version, 1);
      g_autofree char *text = NULL;
      g_autoptr (DaybookTree) tree = NULL;

      version->past = g_ptr_array_index (past, i);
      text = text_of (db, &place, version->past);
      tree = daybook_tree_new (text, -1, NULL);
      if (i == 0)
        now = daybook_tree_ref (tree);
      version->difference = daybook_difference (now, tree);
      if (!version->past->built_in)
        version->document = daybook_mapping_dup_document (
            wish->name,
            daybook_mapping_version (daybook_manifest_find_mapping (place.built_in, wish->name)),
            text);
      g_ptr_array_add (versions, version);
    }
  return versions;
}

/* ---- showing ---- */

static void
wanted_cb (GtkWidget *button, DaybookVersionsWindow *self)
{
  g_autofree char *document = g_strdup (g_object_get_data (G_OBJECT (button), "document"));

  g_signal_emit (self, wanted_signal, 0, document);
  gtk_window_close (GTK_WINDOW (self));
}

static void
add_lines (GtkWidget *row, const char *json)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new (json, -1, NULL);
  guint count = 0;

  for (DaybookNode node = tree != NULL ? daybook_tree_first (tree, 0) : DAYBOOK_NODE_NONE;
       node != DAYBOOK_NODE_NONE && count < MOST_LINES;
       node = daybook_tree_next (tree, node), count++)
    {
      GtkWidget *line = adw_action_row_new ();
      g_autofree char *before
          = daybook_step_text_of (tree, daybook_tree_get (tree, node, "before"));
      g_autofree char *after = daybook_step_text_of (tree, daybook_tree_get (tree, node, "after"));
      /* Translators: what a mapping says now, and what it said in another version */
      g_autofree char *text = g_strdup_printf (
          _ ("now: %s · then: %s"), *before != '\0' ? before : "–", *after != '\0' ? after : "–");

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line),
                                     daybook_tree_find_text (tree, node, "field"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (line), text);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), line);
    }
}

static void
add_version (DaybookVersionsWindow *self, const Version *version)
{
  const DaybookMappingPast *past = version->past;
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *when
      = past->at_us != DAYBOOK_TIME_NONE ? daybook_format_time (past->at_us, NULL) : g_strdup ("");
  g_autofree char *title = g_strdup_printf ("%.12s%s%s", past->version, past->built_in ? " · " : "",
                                            past->built_in ? _ ("built-in") : "");
  /* Translators: author, time, number of records, number of documents, note */
  g_autofree char *subtitle = g_strdup_printf (
      _ ("%s %s · made %d records, %d documents%s%s"), past->author != NULL ? past->author : "",
      when, (int) past->records, (int) past->documents, past->note != NULL ? "\n" : "",
      past->note != NULL ? past->note : "");
  GtkWidget *suffix;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), g_strchug (subtitle)); /* no author */
  if (past->in_force)
    suffix = gtk_label_new (_ ("In force"));
  else
    {
      g_autofree char *label = g_strdup_printf (_ ("Go back to %.12s"), past->version);

      suffix = gtk_button_new_with_label (_ ("Go Back to It…"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (suffix), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                      -1);
      g_object_set_data_full (G_OBJECT (suffix), "document", g_strdup (version->document), g_free);
      g_signal_connect_object (suffix, "clicked", G_CALLBACK (wanted_cb), self, 0);
      add_lines (row, version->difference);
    }
  gtk_widget_set_valign (suffix, GTK_ALIGN_CENTER);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), suffix);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
}

static void
versions_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookVersionsWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) versions
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (versions == NULL)
    {
      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->group), error->message);
      return;
    }
  for (guint i = 0; i < versions->len; i++)
    add_version (self, g_ptr_array_index (versions, i));
}

static void
daybook_versions_window_class_init (DaybookVersionsWindowClass *klass)
{
  wanted_signal = g_signal_new ("wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
daybook_versions_window_init (DaybookVersionsWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Versions"));
  gtk_window_set_default_size (GTK_WINDOW (self), 640, 600);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  self->page = adw_preferences_page_new ();
  self->group = adw_preferences_group_new ();
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self->group),
      _ ("Open one to see how it differs from the one in force."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->page), ADW_PREFERENCES_GROUP (self->group));
  gtk_widget_set_vexpand (self->page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), self->page);
  adw_window_set_content (ADW_WINDOW (self), box);
}

DaybookVersionsWindow *
daybook_versions_window_new (GtkWindow *parent,
                             DaybookEngine *engine,
                             const char *connection,
                             const char *name)
{
  DaybookVersionsWindow *self
      = g_object_new (DAYBOOK_TYPE_VERSIONS_WINDOW, "transient-for", parent, NULL);
  Wish *wish = g_new0 (Wish, 1);

  wish->connection = g_strdup (connection);
  wish->name = g_strdup (name);
  daybook_engine_read_async (engine, read_versions, wish, wish_free,
                             (GDestroyNotify) g_ptr_array_unref, NULL, versions_cb,
                             g_object_ref (self));
  return self;
}
