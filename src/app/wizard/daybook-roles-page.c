/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which account of the books each role means: suggested, with the reason, what is not mapped on
 * top. The books' lists are read first when nobody has read them yet. */
#include <glib/gi18n.h>

#include "daybook-books.h"
#include "daybook-flow-run.h"
#include "daybook-job.h"
#include "daybook-json-writer.h"
#include "daybook-records.h"
#include "daybook-role-words.h"
#include "daybook-wizard-pages.h"

struct _DaybookRolesPage
{
  DaybookWizardPage parent_instance;

  GPtrArray *sheets; /* Sheet */
};

G_DEFINE_FINAL_TYPE (DaybookRolesPage, daybook_roles_page, DAYBOOK_TYPE_WIZARD_PAGE)

/* The accounts of one flow's books, and what was suggested. */
typedef struct
{
  DaybookFlowSetup *setup; /* the state's; while the page is shown */
  GPtrArray *accounts;     /* DaybookFlowAccount */
  char *suggested;         /* as daybook_flow_suggest_roles() */
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *self = data;

  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_free (self->suggested);
  g_free (self);
}

/* ---- reading ---- */

/* The flows to read for, as the thread needs them: copies. */
typedef struct
{
  char *shop, *processor, *target;
} Ends;

static void
ends_free (gpointer data)
{
  Ends *self = data;

  g_free (self->shop);
  g_free (self->processor);
  g_free (self->target);
  g_free (self);
}

static gboolean
has_accounts (DaybookDb *db, const char *target, gboolean *has, GError **error)
{
  DaybookRecordsQuery query = { .type = "account", .connection = target, .limit = 1 };
  g_autoptr(GPtrArray) some = daybook_records_list (db, &query, error);

  *has = some != NULL && some->len > 0;
  return some != NULL;
}

/* Reads the books as the scheduler will, so that nothing is read twice. */
static gboolean
read_books (DaybookSession *session,
            const char *target,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr(DaybookJob) job = daybook_job_new (session, DAYBOOK_JOB_READ, target);
  gboolean has;

  if (!has_accounts (daybook_session_db (session), target, &has, error))
    return FALSE;
  if (has)
    return TRUE;
  g_set_object (&job->cancellable, cancellable);
  daybook_job_run (job);
  if (job->failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&job->failure));
  return FALSE;
}

static gpointer
read_sheets (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  GPtrArray *flows = data;
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func (sheet_free);

  for (guint i = 0; i < flows->len; i++)
    {
      const Ends *ends = g_ptr_array_index (flows, i);
      Sheet *sheet = g_new0 (Sheet, 1);

      g_ptr_array_add (sheets, sheet);
      if (!read_books (session, ends->target, cancellable, error))
        return NULL;
      sheet->accounts = daybook_flow_accounts (db, ends->target, error);
      sheet->suggested = sheet->accounts != NULL
                             ? daybook_flow_suggest_roles (db, ends->shop, ends->processor,
                                                           ends->target, error)
                             : NULL;
      if (sheet->suggested == NULL)
        return NULL;
    }
  return g_steal_pointer (&sheets);
}

/* ---- a role ---- */

/* The reasons are for the person who looks at the suggestion, not for the flow. (transfer full) */
static char *
dup_settings (const char *suggested)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (suggested, -1, NULL);
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    if (!g_str_equal (daybook_tree_key (tree, node), "reasons")
        && !g_str_equal (daybook_tree_key (tree, node), "unmapped"))
      {
        daybook_json_key (&out, daybook_tree_key (tree, node));
        daybook_json_add_node (&out, tree, node);
      }
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

static guint
position_of (const Sheet *sheet, const char *account)
{
  for (guint i = 0; account != NULL && i < sheet->accounts->len; i++)
    if (g_str_equal (((DaybookFlowAccount *) sheet->accounts->pdata[i])->id, account))
      return i + 1;
  return 0;
}

static void
mapped_cb (GtkDropDown *down, GParamSpec *pspec, Sheet *sheet)
{
  const char *role = g_object_get_data (G_OBJECT (down), "role");
  GtkWidget *reason = g_object_get_data (G_OBJECT (down), "reason");
  guint at = gtk_drop_down_get_selected (down);
  const DaybookFlowAccount *account
      = at > 0 && at <= sheet->accounts->len ? g_ptr_array_index (sheet->accounts, at - 1) : NULL;
  char *roles = daybook_flow_setup_map_role (
      sheet->setup->roles, role, account != NULL ? account->id : NULL,
      account != NULL ? account->name : NULL, account != NULL ? account->item : NULL, NULL);

  if (roles == NULL)
    return;
  g_free (sheet->setup->roles);
  sheet->setup->roles = roles;
  gtk_label_set_text (GTK_LABEL (reason),
                      account != NULL ? _ ("Chosen by you.")
                                      : _ ("Not mapped: what needs it waits for a person."));
}

static GtkStringList *
new_names (const Sheet *sheet)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("Not mapped"));
  for (guint i = 0; i < sheet->accounts->len; i++)
    gtk_string_list_append (names, ((DaybookFlowAccount *) sheet->accounts->pdata[i])->name);
  return names;
}

static GtkWidget *
new_drop_down (Sheet *sheet, const char *role, guint chosen)
{
  GtkExpression *expression
      = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  GtkWidget *down = gtk_drop_down_new (G_LIST_MODEL (new_names (sheet)), expression);

  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (down), TRUE);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (down), chosen);
  gtk_accessible_update_property (GTK_ACCESSIBLE (down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  daybook_role_title (role), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  daybook_role_meaning (role), -1);
  g_object_set_data_full (G_OBJECT (down), "role", g_strdup (role), g_free);

  return down;
}

static GtkWidget *
new_role_row (Sheet *sheet, const char *role, const char *account, const char *why)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  guint at = position_of (sheet, account);
  GtkWidget *down = new_drop_down (sheet, role, at);
  g_autofree char *text
      = at > 0 && why != NULL ? g_strdup_printf (_ ("Suggested: %s."), why)
        : why != NULL && account == NULL ? g_strdup_printf (_ ("Not mapped: %s."), why)
                                         : NULL;
  GtkWidget *reason = daybook_wizard_label_new (text != NULL ? text : "", "caption");

  gtk_widget_add_css_class (reason, "dim-label");
  gtk_box_append (GTK_BOX (box), daybook_wizard_label_new (daybook_role_title (role), NULL));
  gtk_box_append (GTK_BOX (box),
                  daybook_wizard_label_new (daybook_role_meaning (role), "dim-label"));
  gtk_widget_set_margin_top (down, 6);
  gtk_box_append (GTK_BOX (box), down);
  gtk_box_append (GTK_BOX (box), reason);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  g_object_set_data (G_OBJECT (down), "reason", reason);
  g_signal_connect (down, "notify::selected", G_CALLBACK (mapped_cb), sheet);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

/* ---- a flow ---- */

typedef enum
{
  GROUP_NEEDED, /* not mapped, and every shop needs it */
  GROUP_MAPPED,
  GROUP_SPARE, /* not mapped, and it may never come up */
  N_GROUPS
} Group;

static Group
group_of (const char *role, const char *account)
{
  return account != NULL                ? GROUP_MAPPED
         : daybook_role_is_usual (role) ? GROUP_NEEDED
                                        : GROUP_SPARE;
}

/* The suggestion's reasons name every role, with the clearing account's whole name. */
static guint
add_group (DaybookWizardPage *page, Sheet *sheet, Group wanted)
{
  static const char *const titles[]
      = { N_ ("To Be Mapped"), N_ ("Mapped"), N_ ("Only When They Come Up") };
  g_autoptr(DaybookTree) suggested = daybook_tree_new (sheet->suggested, -1, NULL);
  g_autoptr(DaybookTree) settings = daybook_tree_new (sheet->setup->roles, -1, NULL);
  DaybookNode roles = daybook_tree_get (settings, 0, "roles");
  GtkWidget *group = daybook_wizard_group_new (_ (titles[wanted]), NULL);
  guint count = 0;

  for (DaybookNode node
       = daybook_tree_first (suggested, daybook_tree_get (suggested, 0, "reasons"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (suggested, node))
    {
      const char *role = daybook_tree_key (suggested, node);
      DaybookNode mapped = daybook_tree_get (settings, roles, role);
      const char *account = daybook_tree_find_text (settings, mapped, "account");

      if (group_of (role, account) != wanted)
        continue;
      daybook_wizard_group_add (
          group, new_role_row (sheet, role, account, daybook_tree_text (suggested, node, NULL)));
      count++;
    }
  g_object_ref_sink (group);
  if (count > 0)
    daybook_wizard_page_add (page, group);
  g_object_unref (group);

  return count;
}

static void
fill (DaybookRolesPage *self, GPtrArray *setups)
{
  DaybookWizardPage *page = DAYBOOK_WIZARD_PAGE (self);
  guint needed = 0;

  for (guint i = 0; i < self->sheets->len; i++)
    {
      Sheet *sheet = g_ptr_array_index (self->sheets, i);

      sheet->setup = g_ptr_array_index (setups, i);
      if (sheet->setup->roles == NULL)
        sheet->setup->roles = dup_settings (sheet->suggested);
      for (Group group = GROUP_NEEDED; group < N_GROUPS; group++)
        {
          guint count = add_group (page, sheet, group);

          needed += group == GROUP_NEEDED ? count : 0;
        }
    }
  daybook_wizard_page_set_text (
      page, _ ("Which Account Means What?"),
      needed > 0 ? _ ("Some could not be told for sure. What needs one that is not mapped waits "
                      "for you, and nothing is posted wrongly.")
                 : _ ("All that every shop needs could be told from the names and kinds of the "
                      "accounts. Look them over."));
}

/* ---- the page ---- */

/* Those that are on and lead into books (transfer container). */
static GPtrArray *
book_setups (DaybookWizardPage *page)
{
  g_autoptr(GPtrArray) all = daybook_wizard_state_get_setups (
      daybook_wizard_get_state (daybook_wizard_page_get_wizard (page)));
  GPtrArray *books = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((DaybookFlowSetup *) g_ptr_array_index (all, i))->kind, "books"))
      g_ptr_array_add (books, g_ptr_array_index (all, i));
  return books;
}

static void
sheets_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookRolesPage) self = data;
  g_autoptr(GError) error = NULL;
  GPtrArray *sheets = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);
  g_autoptr(GPtrArray) setups = NULL;

  if (daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self)) == NULL)
    {
      g_clear_pointer (&sheets, g_ptr_array_unref);
      return;
    }
  if (sheets == NULL)
    {
      daybook_wizard_page_fail (DAYBOOK_WIZARD_PAGE (self), error);
      return;
    }
  setups = book_setups (DAYBOOK_WIZARD_PAGE (self));
  g_clear_pointer (&self->sheets, g_ptr_array_unref);
  self->sheets = sheets;
  if (setups->len == sheets->len)
    fill (self, setups);
  daybook_wizard_page_idle (DAYBOOK_WIZARD_PAGE (self));
}

static void
daybook_roles_page_enter (DaybookWizardPage *page)
{
  g_autoptr(GPtrArray) setups = book_setups (page);
  GPtrArray *flows = g_ptr_array_new_with_free_func (ends_free);
  GCancellable *cancellable;

  for (guint i = 0; i < setups->len; i++)
    {
      const DaybookFlowSetup *setup = g_ptr_array_index (setups, i);
      Ends *ends = g_new0 (Ends, 1);

      *ends = (Ends){ g_strdup (setup->shop), g_strdup (setup->processor),
                      g_strdup (setup->target) };
      g_ptr_array_add (flows, ends);
    }
  daybook_wizard_page_set_text (page, _ ("Which Account Means What?"), NULL);
  daybook_wizard_page_clear (page);
  cancellable = daybook_wizard_page_wait (page, _ ("Reading the books' accounts"), TRUE);
  daybook_engine_act_async (daybook_wizard_get_engine (daybook_wizard_page_get_wizard (page)),
                            read_sheets, flows, (GDestroyNotify) g_ptr_array_unref,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, sheets_cb,
                            g_object_ref (page));
}

static gboolean
daybook_roles_page_is_ready (DaybookWizardPage *page)
{
  return DAYBOOK_ROLES_PAGE (page)->sheets != NULL;
}

static void
daybook_roles_page_finalize (GObject *object)
{
  g_clear_pointer (&DAYBOOK_ROLES_PAGE (object)->sheets, g_ptr_array_unref);
  G_OBJECT_CLASS (daybook_roles_page_parent_class)->finalize (object);
}

static void
daybook_roles_page_class_init (DaybookRolesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = daybook_roles_page_finalize;
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->enter = daybook_roles_page_enter;
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->is_ready = daybook_roles_page_is_ready;
}

static void
daybook_roles_page_init (DaybookRolesPage *self)
{
}
