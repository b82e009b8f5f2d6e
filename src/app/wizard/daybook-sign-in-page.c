/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How to sign in, as the manifest says: environment, way, its steps, its fields; then the browser,
 * or nothing but a moment. */
#include <glib/gi18n.h>
#include <string.h>

#include "daybook-connecting.h"
#include "daybook-field-row.h"
#include "daybook-sign-in-browser.h"
#include "daybook-sign-in-steps.h"
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

/* One that is not needed after all. */
static void
drop (GtkWidget *widget)
{
  g_object_ref_sink (widget);
  g_object_unref (widget);
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
  gtk_box_append (GTK_BOX (self->way), daybook_sign_in_steps_new (tree_of (self), method));
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

static void
answer_cb (const char *address, gpointer data)
{
  DaybookSignInPage *self = data;

  if (self->connecting != NULL)
    daybook_connecting_answer (self->connecting, address);
}

static void
open_cb (const char *url, gboolean paste, gpointer data)
{
  DaybookSignInPage *self = data;

  if (wizard_of (self) == NULL)
    return;
  show_form (self, FALSE);
  daybook_sign_in_browser_open (self->browser, url, paste);
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

static void
daybook_sign_in_page_init (DaybookSignInPage *self)
{
  self->rows = g_ptr_array_new ();
  self->environments = g_ptr_array_new ();
  self->form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  self->browser = daybook_sign_in_browser_new (answer_cb, self);
  daybook_wizard_page_add (DAYBOOK_WIZARD_PAGE (self), self->form);
  daybook_wizard_page_add (DAYBOOK_WIZARD_PAGE (self), self->browser);
}
