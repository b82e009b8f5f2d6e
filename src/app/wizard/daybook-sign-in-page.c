/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How to sign in, as the manifest says: environment, way, its steps, its fields; then the browser,
 * or nothing but a moment. */
#include <glib/gi18n.h>
#include <string.h>

#include "daybook-connecting.h"
#include "daybook-field-row.h"
#include "daybook-wizard-pages.h"

struct _DaybookSignInPage
{
  DaybookWizardPage parent_instance;

  DaybookManifest *manifest; /* that the form is for */
  GPtrArray *environments;   /* const char * */
  GPtrArray *rows;           /* DaybookFieldRow, of the way that is chosen */
  GtkWidget *server;         /* AdwEntryRow; NULL: it is not asked for */
  GtkWidget *form;
  GtkWidget *ways; /* in it: those that there are in the environment */
  GtkWidget *way;  /* and what depends on the chosen one */
  GtkWidget *browser;
  GtkWidget *browser_text;
  GtkWidget *browser_note;
  GtkWidget *paste_group;
  GtkWidget *pasted;
  GtkWidget *paste_button;
  char *url;
  DaybookConnecting *connecting; /* NULL: none is on its way */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DaybookSignInPage, daybook_sign_in_page, DAYBOOK_TYPE_WIZARD_PAGE)

static DaybookWizard *
wizard_of (DaybookSignInPage *self)
{
  return daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self));
}

static DaybookWizardState *
state_of (DaybookSignInPage *self)
{
  return daybook_wizard_get_state (wizard_of (self));
}

static const DaybookTree *
tree_of (DaybookSignInPage *self)
{
  return daybook_manifest_tree (self->manifest);
}

static DaybookNode
method_of (DaybookSignInPage *self)
{
  return daybook_manifest_sign_in (self->manifest, state_of (self)->method);
}

static void
set (char **slot, const char *value)
{
  if (*slot == value)
    return;
  g_free (*slot);
  *slot = g_strdup (value);
}

/* ---- what is typed ---- */

static gboolean
is_address (const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0'
         && (g_str_equal (g_uri_get_scheme (uri), "https")
             || g_str_equal (g_uri_get_scheme (uri), "http"));
}

static void
keep_typed (DaybookSignInPage *self)
{
  DaybookWizardState *state = state_of (self);

  for (guint i = 0; i < self->rows->len; i++)
    {
      DaybookFieldRow *row = g_ptr_array_index (self->rows, i);
      const char *text = daybook_field_row_get_text (row);

      if (*text != '\0')
        g_hash_table_insert (state->fields, g_strdup (daybook_field_row_get_name (row)),
                             g_strdup (text));
      else
        g_hash_table_remove (state->fields, daybook_field_row_get_name (row));
    }
  if (self->server != NULL)
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (self->server));

      set (&state->server, *text != '\0' ? text : NULL);
    }
}

/* TRUE when all is good; @strict says what is missing too, and goes to the first that is not. */
static gboolean
judge (DaybookSignInPage *self, gboolean strict)
{
  const char *environment = state_of (self)->environment;
  gboolean good = TRUE;

  if (self->server != NULL)
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (self->server));
      gboolean right = is_address (text);

      if (right || (*text == '\0' && !strict))
        gtk_widget_remove_css_class (self->server, "error");
      else
        gtk_widget_add_css_class (self->server, "error");
      good = right;
    }
  for (guint i = 0; i < self->rows->len; i++)
    {
      DaybookFieldRow *row = g_ptr_array_index (self->rows, i);
      gboolean right = daybook_field_row_judge (row, environment, strict);

      if (!right && good && strict)
        daybook_field_row_grab_focus (row);
      good = good && right;
    }
  return good;
}

static void
typed_cb (gpointer data)
{
  DaybookSignInPage *self = data;

  if (self->filling)
    return;
  keep_typed (self);
  judge (self, FALSE);
}

/* ---- the way ---- */

/* Addresses in a step can be opened. (transfer full) */
static char *
dup_linked (const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  g_autoptr(GRegex) regex = g_regex_new ("https://[^\\s,;)]*[^\\s,;.:)]", 0, 0, NULL);
  char *linked = g_regex_replace (regex, markup, -1, 0, "<a href=\"\\0\">\\0</a>", 0, NULL);

  return linked != NULL ? linked : g_strdup (markup);
}

static GtkWidget *
new_step (guint number, const char *text)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *mark = g_strdup_printf ("%u.", number);
  g_autofree char *markup = dup_linked (text);
  GtkWidget *count = gtk_label_new (mark);
  GtkWidget *label = daybook_wizard_label_new ("", NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (count, GTK_ALIGN_START);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), count);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

static void
copy_cb (GtkButton *button, gpointer data)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)),
                          g_object_get_data (G_OBJECT (button), "text"));
  gtk_button_set_icon_name (button, "emblem-ok-symbolic");
}

static GtkWidget *
new_copy_button (const char *text, const char *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "text", g_strdup (text), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_cb), NULL);

  return button;
}

/* One that is not needed after all. */
static void
drop (GtkWidget *widget)
{
  g_object_ref_sink (widget);
  g_object_unref (widget);
}

static void
add_steps (DaybookSignInPage *self, DaybookNode method)
{
  const DaybookTree *tree = tree_of (self);
  const char *scopes = daybook_tree_find_text (tree, method, "scopes");
  GtkWidget *group = daybook_wizard_group_new (_ ("What to Do"), NULL);
  guint number = 0;

  for (DaybookNode step = daybook_tree_first (tree, daybook_tree_get (tree, method, "steps"));
       step != DAYBOOK_NODE_NONE; step = daybook_tree_next (tree, step))
    daybook_wizard_group_add (group, new_step (++number, daybook_tree_text (tree, step, NULL)));
  if (scopes != NULL)
    {
      GtkWidget *row = daybook_wizard_row_new (_ ("Permissions (scopes)"), scopes);

      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 new_copy_button (scopes, _ ("Copy the Permissions")));
      daybook_wizard_group_add (group, row);
    }
  if (number > 0 || scopes != NULL)
    gtk_box_append (GTK_BOX (self->way), group);
  else
    drop (group);
}

static void
add_links (DaybookSignInPage *self, DaybookNode method)
{
  const DaybookTree *tree = tree_of (self);

  for (DaybookNode link = daybook_tree_first (tree, daybook_tree_get (tree, method, "links"));
       link != DAYBOOK_NODE_NONE; link = daybook_tree_next (tree, link))
    {
      const char *url = daybook_tree_text (tree, link, NULL);
      GtkWidget *button = gtk_link_button_new (url);
      GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));

      if (GTK_IS_LABEL (label))
        gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (self->way), button);
    }
}

static gboolean
is_row (DaybookSignInPage *self, const char *name)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (daybook_field_row_get_name (g_ptr_array_index (self->rows, i)), name))
      return TRUE;
  return FALSE;
}

static void
add_row (DaybookSignInPage *self, GtkWidget *group, DaybookNode field, gboolean needed)
{
  const char *name = daybook_tree_find_text (tree_of (self), field, "name");
  const char *usual = daybook_tree_find_text (tree_of (self), field, "default");
  const char *typed = g_hash_table_lookup (state_of (self)->fields, name);
  DaybookFieldRow *row;

  if (is_row (self, name))
    return;
  row = daybook_field_row_new (group, tree_of (self), field, needed, typed_cb, self);
  g_ptr_array_add (self->rows, row);
  if (typed != NULL || usual != NULL)
    daybook_field_row_set_text (row, typed != NULL ? typed : usual);
}

static void
add_server (DaybookSignInPage *self, GtkWidget *group)
{
  const DaybookTree *tree = tree_of (self);
  DaybookNode server = daybook_tree_get (tree, 0, "server");
  const char *example = daybook_tree_find_text (tree, server, "example");
  g_autofree char *title = NULL;

  self->server = NULL;
  if (server == DAYBOOK_NODE_NONE
      || daybook_wizard_get_test_address (wizard_of (self), NULL) != NULL)
    return;
  title = g_markup_printf_escaped ("%s%s%s", daybook_tree_find_text (tree, server, "title"),
                                   example != NULL ? ", " : "", example != NULL ? example : "");
  self->server = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->server), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->server), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  daybook_tree_find_text (tree, server, "title"), -1);
  if (state_of (self)->server != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->server), state_of (self)->server);
  g_signal_connect_swapped (self->server, "changed", G_CALLBACK (typed_cb), self);
  daybook_wizard_group_add (group, self->server);
}

/* The fields of the way come first, because one that is called like a setting is that setting. */
static void
add_fields (DaybookSignInPage *self, DaybookNode method)
{
  const DaybookTree *tree = tree_of (self);
  GtkWidget *group = daybook_wizard_group_new (
      _ ("What to Enter"), _ ("Keys and passwords go to the keyring, nowhere else."));
  DaybookNode node;

  add_server (self, group);
  for (node = daybook_tree_first (tree, daybook_tree_get (tree, 0, "settings"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    if (!daybook_tree_is_true (tree, daybook_tree_get (tree, node, "learned")))
      add_row (self, group, node, TRUE);
  for (node = daybook_tree_first (tree, daybook_tree_get (tree, method, "fields"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    add_row (self, group, node,
             !daybook_tree_is_true (tree, daybook_tree_get (tree, node, "optional")));
  if (self->rows->len > 0 || self->server != NULL)
    gtk_box_append (GTK_BOX (self->way), group);
  else
    drop (group);
}

static void
empty (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
fill_way (DaybookSignInPage *self)
{
  DaybookNode method = method_of (self);
  const char *kind = daybook_tree_find_text (tree_of (self), method, "method");

  self->filling = TRUE;
  g_ptr_array_set_size (self->rows, 0);
  self->server = NULL;
  empty (self->way);
  add_steps (self, method);
  add_links (self, method);
  add_fields (self, method);
  self->filling = FALSE;
  judge (self, FALSE);
  daybook_wizard_page_set_next (DAYBOOK_WIZARD_PAGE (self),
                                g_strcmp0 (kind, "authorization_code") == 0 ? _ ("_Continue")
                                                                            : _ ("_Sign In"));
}

static void
way_cb (GtkCheckButton *check, DaybookSignInPage *self)
{
  if (self->filling || !gtk_check_button_get_active (check))
    return;
  set (&state_of (self)->method, g_object_get_data (G_OBJECT (check), "id"));
  fill_way (self);
}

static gboolean
works_in (const DaybookTree *tree, DaybookNode method, const char *environment)
{
  DaybookNode list = daybook_tree_get (tree, method, "environments");

  for (DaybookNode node = daybook_tree_first (tree, list); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    if (g_strcmp0 (daybook_tree_text (tree, node, NULL), environment) == 0)
      return TRUE;
  return list == DAYBOOK_NODE_NONE;
}

/* The way that was chosen, or the first that works there. */
static void
settle_way (DaybookSignInPage *self)
{
  DaybookWizardState *state = state_of (self);
  const DaybookTree *tree = tree_of (self);
  DaybookNode chosen = method_of (self);
  DaybookNode way = daybook_tree_first (tree, daybook_tree_get (tree, 0, "sign_in"));

  if (chosen != DAYBOOK_NODE_NONE && works_in (tree, chosen, state->environment))
    way = chosen;
  while (way != DAYBOOK_NODE_NONE && !works_in (tree, way, state->environment))
    way = daybook_tree_next (tree, way);
  set (&state->method, daybook_tree_find_text (tree, way, "id"));
}

static void
add_ways (DaybookSignInPage *self)
{
  DaybookWizardState *state = state_of (self);
  const DaybookTree *tree = tree_of (self);
  GtkWidget *group = daybook_wizard_group_new (_ ("How to Sign In"), NULL);
  GtkCheckButton *first = NULL;
  guint count = 0;

  for (DaybookNode way = daybook_tree_first (tree, daybook_tree_get (tree, 0, "sign_in"));
       way != DAYBOOK_NODE_NONE; way = daybook_tree_next (tree, way))
    {
      const char *id = daybook_tree_find_text (tree, way, "id");
      GtkWidget *row, *check;

      if (!works_in (tree, way, state->environment))
        continue;
      row = daybook_wizard_choice_new (daybook_tree_find_text (tree, way, "title"),
                                       daybook_tree_find_text (tree, way, "about"), &first);
      check = g_object_get_data (G_OBJECT (row), "check");
      g_object_set_data (G_OBJECT (check), "id", (gpointer) id);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                                   g_strcmp0 (id, state->method) == 0);
      g_signal_connect (check, "toggled", G_CALLBACK (way_cb), self);
      daybook_wizard_group_add (group, row);
      count++;
    }
  if (count > 1)
    gtk_box_append (GTK_BOX (self->ways), group);
  else
    drop (group);
}

/* ---- the form ---- */

static void fill_ways (DaybookSignInPage *self);

static void
environment_cb (GtkCheckButton *check, DaybookSignInPage *self)
{
  if (self->filling || !gtk_check_button_get_active (check))
    return;
  set (&state_of (self)->environment, g_object_get_data (G_OBJECT (check), "name"));
  fill_ways (self);
}

static void
add_environments (DaybookSignInPage *self)
{
  const char *chosen = state_of (self)->environment;
  GtkWidget *group = daybook_wizard_group_new (
      _ ("Environment"), _ ("The real account, or one that the provider has for trying."));
  GtkCheckButton *first = NULL;

  for (guint i = 0; i < self->environments->len; i++)
    {
      const char *name = g_ptr_array_index (self->environments, i);
      g_autofree char *title = daybook_field_row_dup_environment (name);
      GtkWidget *row = daybook_wizard_choice_new (title, NULL, &first);
      GtkWidget *check = g_object_get_data (G_OBJECT (row), "check");

      g_object_set_data (G_OBJECT (check), "name", (gpointer) name);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_strcmp0 (name, chosen) == 0);
      g_signal_connect (check, "toggled", G_CALLBACK (environment_cb), self);
      daybook_wizard_group_add (group, row);
    }
  gtk_box_append (GTK_BOX (self->form), group);
}

static void
settle_environment (DaybookSignInPage *self)
{
  const DaybookTree *tree = tree_of (self);
  DaybookNode list = daybook_tree_get (tree, 0, "environments");
  DaybookWizardState *state = state_of (self);

  g_ptr_array_set_size (self->environments, 0);
  for (DaybookNode node = daybook_tree_first (tree, list); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    g_ptr_array_add (self->environments, (gpointer) daybook_tree_key (tree, node));
  if (state->environment == NULL
      || daybook_tree_get (tree, list, state->environment) == DAYBOOK_NODE_NONE)
    set (&state->environment, g_ptr_array_index (self->environments, 0));
}

static void
fill_ways (DaybookSignInPage *self)
{
  self->filling = TRUE;
  empty (self->ways);
  settle_way (self);
  add_ways (self);
  self->filling = FALSE;
  fill_way (self);
}

static void
fill_form (DaybookSignInPage *self)
{
  self->filling = TRUE;
  empty (self->form);
  settle_environment (self);
  if (self->environments->len > 1)
    add_environments (self);
  self->ways = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  self->way = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_box_append (GTK_BOX (self->form), self->ways);
  gtk_box_append (GTK_BOX (self->form), self->way);
  self->filling = FALSE;
  fill_ways (self);
}

/* ---- the browser ---- */

static void
show_form (DaybookSignInPage *self, gboolean form)
{
  gtk_widget_set_visible (self->form, form);
  gtk_widget_set_visible (self->browser, !form);
}

/* The shortest way that says whether there is a browser at all; the address is always shown, so
 * that it can be opened by hand. */
static void
launch (DaybookSignInPage *self)
{
  g_autoptr(GError) error = NULL;
  gboolean opened = g_app_info_launch_default_for_uri (self->url, NULL, &error);

  gtk_label_set_text (
      GTK_LABEL (self->browser_note),
      opened ? _ ("The browser should be open now. If it is not, or the wrong account is signed in "
                  "there, open this address in another one:")
             : _ ("No browser could be opened from here. Open this address yourself:"));
}

static void
open_again_cb (DaybookSignInPage *self)
{
  launch (self);
}

static void
answer_cb (DaybookSignInPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->pasted));

  if (self->connecting == NULL || *text == '\0')
    return;
  gtk_widget_set_sensitive (self->paste_button, FALSE);
  daybook_connecting_answer (self->connecting, text);
}

static void
open_cb (const char *url, gboolean paste, gpointer data)
{
  DaybookSignInPage *self = data;
  GtkWidget *group;
  GtkWidget *row;

  if (wizard_of (self) == NULL)
    return;
  set (&self->url, url);
  empty (self->browser_text);
  self->browser_note = daybook_wizard_label_new ("", NULL);
  gtk_box_append (GTK_BOX (self->browser_text), self->browser_note);
  group = daybook_wizard_group_new (NULL, NULL);
  row = daybook_wizard_row_new (_ ("Address of the sign-in"), url);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_copy_button (url, _ ("Copy the Address")));
  daybook_wizard_group_add (group, row);
  gtk_box_append (GTK_BOX (self->browser_text), group);
  gtk_widget_set_visible (self->paste_group, paste);
  gtk_widget_set_sensitive (self->paste_button, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->pasted), "");
  show_form (self, FALSE);
  launch (self);
  if (paste)
    gtk_widget_grab_focus (self->pasted);
}

/* What was signed in to before and is at work has nothing more to be asked. */
static void
done_cb (DaybookConnection *connection, const char *missing, const GError *error, gpointer data)
{
  DaybookSignInPage *self = data;
  DaybookWizard *wizard = wizard_of (self);

  self->connecting = NULL;
  if (wizard == NULL)
    {
      g_clear_pointer (&connection, daybook_connection_free);
      return;
    }
  show_form (self, TRUE);
  if (connection == NULL)
    {
      daybook_wizard_page_fail (DAYBOOK_WIZARD_PAGE (self), error);
      return;
    }
  daybook_wizard_page_idle (DAYBOOK_WIZARD_PAGE (self));
  if (!g_str_equal (connection->state, "paused"))
    daybook_wizard_get_facts (wizard)->renewal = TRUE;
  daybook_wizard_set_connection (wizard, connection, missing);
  daybook_wizard_advance (wizard);
}

/* The address that is asked: of tests, of the renewed connection, of the person's own server. */
static void
request_address (DaybookSignInPage *self, DaybookConnectingRequest *request)
{
  DaybookWizard *wizard = wizard_of (self);
  DaybookConnection *connection = daybook_wizard_get_connection (wizard);

  request->base_url = daybook_wizard_get_test_address (wizard, &request->pace);
  if (request->base_url == NULL && connection != NULL)
    request->base_url = connection->base_url;
  if (request->base_url == NULL && state_of (self)->server != NULL)
    request->base_url = state_of (self)->server;
}

static gboolean
daybook_sign_in_page_next (DaybookWizardPage *page)
{
  static const DaybookConnectingCalls calls = { open_cb, done_cb };
  DaybookSignInPage *self = DAYBOOK_SIGN_IN_PAGE (page);
  DaybookConnection *connection = daybook_wizard_get_connection (wizard_of (self));
  DaybookConnectingRequest request = { .state = state_of (self), .pace = 1 };
  g_autoptr(DaybookTree) settings
      = connection != NULL ? daybook_tree_new (connection->settings, -1, NULL) : NULL;
  GCancellable *cancellable;

  keep_typed (self);
  if (!judge (self, TRUE))
    return FALSE;
  if (settings != NULL)
    request.manifest_file = daybook_tree_find_text (settings, 0, "manifest_file");
  request_address (self, &request);
  cancellable = daybook_wizard_page_wait (page, _ ("Signing in"), TRUE);
  gtk_widget_set_visible (self->form, FALSE);
  self->connecting
      = daybook_connecting_start (daybook_wizard_get_engine (wizard_of (self)), &request, &calls,
                                  cancellable, g_object_ref (self), g_object_unref);

  return FALSE;
}

static void
daybook_sign_in_page_again (DaybookWizardPage *page)
{
  daybook_wizard_page_forget_failure (page);
  daybook_sign_in_page_next (page);
}

/* ---- the page ---- */

/* What the connection that is renewed has been told before, but for its secrets. */
static void
prefill (DaybookSignInPage *self)
{
  DaybookConnection *connection = daybook_wizard_get_connection (wizard_of (self));
  g_autoptr(DaybookTree) known
      = connection != NULL ? daybook_tree_new (connection->settings, -1, NULL) : NULL;
  const DaybookTree *tree = tree_of (self);

  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (tree, 0, "settings"));
       known != NULL && node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    {
      const char *name = daybook_tree_find_text (tree, node, "name");
      const char *value = daybook_tree_text (known, daybook_tree_get (known, 0, name), NULL);

      if (value != NULL && !g_hash_table_contains (state_of (self)->fields, name))
        g_hash_table_insert (state_of (self)->fields, g_strdup (name), g_strdup (value));
    }
}

static void
daybook_sign_in_page_enter (DaybookWizardPage *page)
{
  DaybookSignInPage *self = DAYBOOK_SIGN_IN_PAGE (page);
  DaybookManifest *manifest = daybook_wizard_get_manifest (wizard_of (self));
  gboolean renewal = daybook_wizard_get_facts (wizard_of (self))->renewal;
  g_autofree char *heading
      = g_strdup_printf (renewal ? _ ("Sign In to %s Again") : _ ("Sign In to %s"),
                         daybook_manifest_title (manifest));

  g_ptr_array_set_size (self->rows, 0);
  empty (self->form);
  daybook_manifest_ref (manifest);
  g_clear_pointer (&self->manifest, daybook_manifest_unref);
  self->manifest = manifest;
  if (renewal)
    prefill (self);
  daybook_wizard_page_set_text (
      page, heading, renewal ? _ ("Records, rules and documents stay as they are.") : NULL);
  show_form (self, TRUE);
  fill_form (self);
}

static void
daybook_sign_in_page_finalize (GObject *object)
{
  DaybookSignInPage *self = DAYBOOK_SIGN_IN_PAGE (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->environments);
  g_clear_pointer (&self->manifest, daybook_manifest_unref);
  g_free (self->url);
  G_OBJECT_CLASS (daybook_sign_in_page_parent_class)->finalize (object);
}

static void
daybook_sign_in_page_class_init (DaybookSignInPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = daybook_sign_in_page_finalize;
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->enter = daybook_sign_in_page_enter;
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->next = daybook_sign_in_page_next;
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->again = daybook_sign_in_page_again;
}

static GtkWidget *
new_paste_group (DaybookSignInPage *self)
{
  GtkWidget *group = daybook_wizard_group_new (
      _ ("Then Paste the Address Back"),
      _ ("When you have agreed, the browser shows a page of yours. Copy its whole address."));

  self->pasted = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->pasted),
                                 _ ("Address of the page that you end at"));
  g_signal_connect_object (self->pasted, "entry-activated", G_CALLBACK (answer_cb), self,
                           G_CONNECT_SWAPPED);
  daybook_wizard_group_add (group, self->pasted);
  self->paste_button = gtk_button_new_with_mnemonic (_ ("_Use This Address"));
  gtk_widget_set_halign (self->paste_button, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->paste_button, 6);
  gtk_widget_add_css_class (self->paste_button, "suggested-action");
  g_signal_connect_object (self->paste_button, "clicked", G_CALLBACK (answer_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (group), self->paste_button);

  return group;
}

static void
daybook_sign_in_page_init (DaybookSignInPage *self)
{
  GtkWidget *again = gtk_button_new_with_mnemonic (_ ("Open the Browser _Again"));

  self->rows = g_ptr_array_new ();
  self->environments = g_ptr_array_new ();
  self->form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  self->browser = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  self->browser_text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  self->paste_group = new_paste_group (self);
  gtk_widget_set_halign (again, GTK_ALIGN_START);
  g_signal_connect_object (again, "clicked", G_CALLBACK (open_again_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->browser), self->browser_text);
  gtk_box_append (GTK_BOX (self->browser), again);
  gtk_box_append (GTK_BOX (self->browser), self->paste_group);
  daybook_wizard_page_add (DAYBOOK_WIZARD_PAGE (self), self->form);
  daybook_wizard_page_add (DAYBOOK_WIZARD_PAGE (self), self->browser);
}
