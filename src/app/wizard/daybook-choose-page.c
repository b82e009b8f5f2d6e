/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which provider: all manifests that are found, those of the user's own folder too, by category. */
#include <glib/gi18n.h>
#include <string.h>

#include "daybook-wizard-pages.h"

struct _DaybookChoosePage
{
  DaybookWizardPage parent_instance;

  GPtrArray *found; /* Found; NULL until they are read */
  GtkWidget *search;
  GtkWidget *list;
  GtkWidget *none;
};

G_DEFINE_FINAL_TYPE (DaybookChoosePage, daybook_choose_page, DAYBOOK_TYPE_WIZARD_PAGE)

/* A manifest, or why one cannot be used. */
typedef struct
{
  DaybookManifest *manifest; /* NULL with a problem */
  char *icon_file;           /* (nullable) beside the manifest */
  char *name;
  char *problem;
} Found;

static const struct
{
  const char *category;
  const char *title;
  const char *icon;
} categories[] = {
  { "shop", N_ ("Shops"), "daybook-orders-symbolic" },
  { "payments", N_ ("Payments"), "daybook-payments-symbolic" },
  { "books", N_ ("Books"), "accessories-dictionary-symbolic" },
  { "crm", N_ ("Customers"), "daybook-customers-symbolic" },
  { "stock", N_ ("Stock"), "daybook-stock-symbolic" },
  { "custom", N_ ("Others"), "application-x-addon-symbolic" },
  { NULL, N_ ("Cannot Be Used"), "dialog-warning-symbolic" },
};

static void
found_free (gpointer data)
{
  Found *self = data;

  g_clear_pointer (&self->manifest, daybook_manifest_unref);
  g_free (self->icon_file);
  g_free (self->name);
  g_free (self->problem);
  g_free (self);
}

static guint
category_of (const Found *found)
{
  const char *category
      = found->manifest != NULL
            ? daybook_tree_find_text (daybook_manifest_tree (found->manifest), 0, "category")
            : NULL;
  guint i = 0;

  while (categories[i].category != NULL && g_strcmp0 (categories[i].category, category) != 0)
    i++;
  return i;
}

/* ---- on the store thread ---- */

/* The picture that is called so beside the manifest, when there is one. */
static char *
find_icon (DaybookManifest *manifest)
{
  const char *icon = daybook_tree_find_text (daybook_manifest_tree (manifest), 0, "icon");
  g_autofree char *folder = g_path_get_dirname (daybook_manifest_file (manifest));

  for (guint i = 0; icon != NULL && i < 2; i++)
    {
      g_autofree char *name = g_strconcat (icon, i == 0 ? ".svg" : ".png", NULL);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (strchr (icon, '/') == NULL && g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *left = *(Found *const *) a;
  const Found *right = *(Found *const *) b;
  guint one = category_of (left), other = category_of (right);

  return one != other ? (int) one - (int) other : g_utf8_collate (left->name, right->name);
}

static gpointer
read_manifests (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) names = daybook_manifest_providers ();
  GPtrArray *all = g_ptr_array_new_with_free_func (found_free);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autoptr(GError) failure = NULL;
      Found *found = g_new0 (Found, 1);

      found->manifest = daybook_manifest_find (name, &failure);
      if (found->manifest != NULL)
        found->icon_file = find_icon (found->manifest);
      else
        found->problem = g_strdup (failure->message);
      found->name = g_strdup (found->manifest != NULL ? daybook_manifest_title (found->manifest)
                                                      : name);
      g_ptr_array_add (all, found);
    }
  g_ptr_array_sort (all, compare_found);

  return all;
}

/* ---- the list ---- */

static const Found *
found_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "found");
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  guint category = category_of (found_of (row));
  GtkWidget *label;

  if (before != NULL && category_of (found_of (before)) == category)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = daybook_wizard_label_new (_ (categories[category].title), "heading");
  gtk_widget_set_margin_top (label, before != NULL ? 18 : 6);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_widget_set_margin_start (label, 12);
  gtk_list_box_row_set_header (row, label);
}

static gboolean
contains (const char *text, const char *word)
{
  g_autofree char *folded = g_utf8_casefold (text != NULL ? text : "", -1);

  return strstr (folded, word) != NULL;
}

static gboolean
filter_cb (GtkListBoxRow *row, gpointer data)
{
  DaybookChoosePage *self = data;
  const Found *found = found_of (row);
  g_autofree char *word
      = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);

  g_strstrip (word);
  return *word == '\0' || contains (found->name, word)
         || contains (_ (categories[category_of (found)].title), word)
         || (found->manifest != NULL
             && contains (daybook_tree_find_text (daybook_manifest_tree (found->manifest), 0,
                                                  "about"),
                          word));
}

static GtkListBoxRow *
first_shown (DaybookChoosePage *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i)) != NULL; i++)
    if (filter_cb (row, self))
      return row;
  return NULL;
}

static void
search_cb (DaybookChoosePage *self)
{
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->list));
  gtk_widget_set_visible (self->none, first_shown (self) == NULL);
}

static void
row_activated_cb (DaybookChoosePage *self, GtkListBoxRow *row)
{
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self));

  if (found_of (row)->manifest == NULL)
    return;
  daybook_wizard_choose (wizard, found_of (row)->manifest);
  daybook_wizard_advance (wizard);
}

/* Enter in the search takes the first that is shown. */
static void
search_activated_cb (DaybookChoosePage *self)
{
  GtkListBoxRow *row = first_shown (self);

  if (row != NULL)
    row_activated_cb (self, row);
}

static GtkWidget *
new_row (const Found *found)
{
  const char *about
      = found->manifest != NULL
            ? daybook_tree_find_text (daybook_manifest_tree (found->manifest), 0, "about")
            : found->problem;
  GtkWidget *row = daybook_wizard_row_new (found->name, about);
  GtkWidget *image = found->icon_file != NULL
                         ? gtk_image_new_from_file (found->icon_file)
                         : gtk_image_new_from_icon_name (categories[category_of (found)].icon);

  gtk_image_set_icon_size (GTK_IMAGE (image), GTK_ICON_SIZE_LARGE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  if (found->manifest != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), found->manifest != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  found->name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  about != NULL ? about : "", -1);
  g_object_set_data (G_OBJECT (row), "found", (gpointer) found);

  return row;
}

/* ---- what was left half-way ---- */

static void
resume_cb (DaybookChoosePage *self)
{
  daybook_wizard_resume (daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self)));
}

static void
discard_cb (DaybookChoosePage *self)
{
  daybook_wizard_discard_draft (daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self)));
  daybook_wizard_page_enter (DAYBOOK_WIZARD_PAGE (self));
}

static GtkWidget *
new_button (DaybookChoosePage *self, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static void
add_draft (DaybookChoosePage *self, const DaybookWizardState *draft)
{
  GtkWidget *group = daybook_wizard_group_new (_ ("Left Half-Way"), NULL);
  GtkWidget *row = daybook_wizard_row_new (
      draft->connection != NULL ? draft->connection : draft->provider,
      draft->connection != NULL ? _ ("Signed in, but nothing is read yet.")
                                : _ ("What was entered is here, except keys and passwords."));
  GtkWidget *go_on = new_button (self, _ ("_Go On"), G_CALLBACK (resume_cb));

  gtk_widget_add_css_class (go_on, "suggested-action");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), go_on);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             new_button (self, _ ("_Forget"), G_CALLBACK (discard_cb)));
  daybook_wizard_group_add (group, row);
  daybook_wizard_page_add (DAYBOOK_WIZARD_PAGE (self), group);
}

/* ---- the page ---- */

static void
fill (DaybookChoosePage *self)
{
  DaybookWizardPage *page = DAYBOOK_WIZARD_PAGE (self);
  const DaybookWizardState *draft
      = daybook_wizard_get_draft (daybook_wizard_page_get_wizard (page));

  daybook_wizard_page_clear (page);
  if (draft != NULL)
    add_draft (self, draft);
  self->search = gtk_search_entry_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search Providers"), -1);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (search_activated_cb), self,
                           G_CONNECT_SWAPPED);
  daybook_wizard_page_add (page, self->search);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Providers"), -1);
  for (guint i = 0; i < self->found->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), new_row (g_ptr_array_index (self->found, i)));
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), header_cb, NULL, NULL);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), filter_cb, self, NULL);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  daybook_wizard_page_add (page, self->list);
  self->none = daybook_wizard_label_new (
      _ ("Nothing is called so. A provider of your own needs a manifest: see Help."), "dim-label");
  gtk_widget_set_visible (self->none, FALSE);
  daybook_wizard_page_add (page, self->none);
  gtk_widget_grab_focus (self->search);
}

static void
manifests_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookChoosePage) self = data;
  g_autoptr(GError) error = NULL;
  GPtrArray *found = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self)) == NULL)
    {
      g_clear_pointer (&found, g_ptr_array_unref);
      return;
    }
  if (found == NULL)
    {
      daybook_wizard_page_fail (DAYBOOK_WIZARD_PAGE (self), error);
      return;
    }
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = found;
  daybook_wizard_page_idle (DAYBOOK_WIZARD_PAGE (self));
  fill (self);
}

static void
daybook_choose_page_enter (DaybookWizardPage *page)
{
  DaybookEngine *engine = daybook_wizard_get_engine (daybook_wizard_page_get_wizard (page));

  daybook_wizard_page_set_text (page, _ ("What Do You Want to Connect?"),
                                _ ("Connect the shop, what its customers pay with, and the books. "
                                   "Nothing is read or posted before you have seen what it would "
                                   "do."));
  daybook_wizard_page_wait (page, _ ("Looking for what can be connected"), TRUE);
  daybook_engine_read_async (engine, read_manifests, NULL, NULL,
                             (GDestroyNotify) g_ptr_array_unref, NULL, manifests_cb,
                             g_object_ref (page));
}

static void
daybook_choose_page_finalize (GObject *object)
{
  g_clear_pointer (&DAYBOOK_CHOOSE_PAGE (object)->found, g_ptr_array_unref);
  G_OBJECT_CLASS (daybook_choose_page_parent_class)->finalize (object);
}

static void
daybook_choose_page_class_init (DaybookChoosePageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = daybook_choose_page_finalize;
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->enter = daybook_choose_page_enter;
}

static void
daybook_choose_page_init (DaybookChoosePage *self)
{
}
