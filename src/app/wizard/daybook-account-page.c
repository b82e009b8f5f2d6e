/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found behind the sign-in: which company, account or shop it is, and what it may not
 * read. */
#include <glib/gi18n.h>

#include "daybook-field-row.h"
#include "daybook-situation.h"
#include "daybook-stream.h"
#include "daybook-wizard-pages.h"

struct _DaybookAccountPage
{
  DaybookWizardPage parent_instance;
};

G_DEFINE_FINAL_TYPE (DaybookAccountPage, daybook_account_page, DAYBOOK_TYPE_WIZARD_PAGE)

static void
add_fact (GtkWidget *group, const char *title, const char *value)
{
  GtkWidget *row;

  if (value == NULL || *value == '\0')
    return;
  row = daybook_wizard_row_new (value, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, value,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
  daybook_wizard_group_add (group, row);
}

/* What was typed and what the provider has told, under the manifest's own names. */
static void
add_settings (GtkWidget *group, DaybookManifest *manifest, const DaybookConnection *connection)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  g_autoptr(DaybookTree) settings = daybook_tree_new (connection->settings, -1, NULL);

  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (tree, 0, "settings"));
       settings != NULL && node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    {
      DaybookNode value
          = daybook_tree_get (settings, 0, daybook_tree_find_text (tree, node, "name"));
      const char *text = daybook_tree_text (settings, value, NULL);

      if (g_strcmp0 (text, connection->title) != 0 && g_strcmp0 (text, connection->account) != 0)
        add_fact (group, daybook_tree_find_text (tree, node, "title"), text);
    }
}

static void
add_account (DaybookWizardPage *page)
{
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (page);
  DaybookConnection *connection = daybook_wizard_get_connection (wizard);
  g_autofree char *environment = daybook_field_row_dup_environment (connection->environment);
  GtkWidget *group = daybook_wizard_group_new (_ ("This Account"), NULL);

  add_fact (group, _ ("Name"), connection->title);
  add_fact (group, _ ("Account"), connection->account);
  add_fact (group, _ ("Environment"), environment);
  add_settings (group, daybook_wizard_get_manifest (wizard), connection);
  daybook_wizard_page_add (page, group);
}

static void
add_missing (DaybookWizardPage *page, const char *missing)
{
  GtkWidget *group = daybook_wizard_group_new (
      _ ("Not Allowed"), _ ("The sign-in works, but the provider does not let it read all. What "
                            "needs this will say so. Allow it there, then go back and sign in "
                            "again, or go on without."));
  g_auto(GStrv) names = g_strsplit (missing, ",", -1);

  for (char **name = names; *name != NULL; name++)
    {
      GtkWidget *row = daybook_wizard_row_new (g_strstrip (*name), NULL);

      adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("dialog-warning-symbolic"));
      daybook_wizard_group_add (group, row);
    }
  daybook_wizard_page_add (page, group);
}

/* Which of the steps that follow have anything to ask. */
static void
learn (DaybookWizard *wizard, const DaybookSituation *situation)
{
  DaybookStepFacts *facts = daybook_wizard_get_facts (wizard);
  DaybookManifest *manifest = daybook_wizard_get_manifest (wizard);
  const GPtrArray *streams = daybook_manifest_streams (manifest);
  g_autoptr(GPtrArray) setups = NULL;

  facts->orders = situation->orders;
  facts->ranges = FALSE;
  for (guint i = 0; i < streams->len; i++)
    facts->ranges = facts->ranges
                    || daybook_stream_has_range (manifest, g_ptr_array_index (streams, i), NULL);
  daybook_wizard_state_suggest (daybook_wizard_get_state (wizard), situation->setups);
  daybook_situation_learn_books (wizard);
}

static void
situation_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookWizardPage) page = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSituation) situation
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (page);

  if (wizard == NULL)
    return;
  if (situation == NULL)
    {
      daybook_wizard_page_fail (page, error);
      return;
    }
  learn (wizard, situation);
  daybook_wizard_page_idle (page);
}

static void
daybook_account_page_enter (DaybookWizardPage *page)
{
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (page);
  const char *missing = daybook_wizard_get_missing (wizard);

  daybook_wizard_page_set_text (page, _ ("Is This the Right One?"),
                                _ ("You are signed in. Nothing is read yet: the connection waits "
                                   "until the last step."));
  daybook_wizard_page_clear (page);
  add_account (page);
  if (missing != NULL)
    add_missing (page, missing);
  daybook_wizard_page_wait (page, _ ("Looking at what else is connected"), TRUE);
  daybook_situation_read_async (daybook_wizard_get_engine (wizard), situation_cb,
                                g_object_ref (page));
}

static void
daybook_account_page_class_init (DaybookAccountPageClass *klass)
{
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->enter = daybook_account_page_enter;
}

static void
daybook_account_page_init (DaybookAccountPage *self)
{
}
