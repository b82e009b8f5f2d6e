/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wizard is a stack of pages over one DaybookWizardState. Whenever a step is left, and when the
 * window is closed, the state without its secrets is kept in the store (sealed, as all that is
 * there): what was left half-way is offered when the wizard is opened again. */
#include "daybook-wizard.h"

#include <glib/gi18n.h>

#include "daybook-wizard-beginning.h"
#include "daybook-wizard-page.h"
#include "daybook-wizard-pages.h"

struct _DaybookWizard
{
  AdwWindow parent_instance;

  DaybookEngine *engine;
  char *wanted; /* as daybook_wizard_present() was told; NULL: choose */
  DaybookWizardState *state;
  DaybookStepFacts facts;
  DaybookManifest *manifest;
  DaybookConnection *connection;
  char *missing;
  DaybookWizardState *draft; /* what was left half-way, with what it is about; NULL: nothing */
  DaybookManifest *draft_manifest;
  DaybookConnection *draft_connection;
  DaybookTree *addresses; /* of tests; NULL: none */
  gboolean finished;
  gboolean closing; /* the person has said so */

  AdwWindowTitle *title;
  GtkWidget *close_button;
  GtkWidget *back;
  GtkButton *next;
  GtkLabel *test_note;
  GtkStack *pages;
};

G_DEFINE_FINAL_TYPE (DaybookWizard, daybook_wizard, ADW_TYPE_WINDOW)

static const struct
{
  GType (*get_type) (void);
  const char *title;
} steps[DAYBOOK_N_STEPS] = {
  [DAYBOOK_STEP_CHOOSE] = { daybook_choose_page_get_type, N_ ("Connect") },
  [DAYBOOK_STEP_SIGN_IN] = { daybook_sign_in_page_get_type, N_ ("Sign In") },
  [DAYBOOK_STEP_ACCOUNT] = { daybook_account_page_get_type, N_ ("Account") },
  [DAYBOOK_STEP_FRESH] = { daybook_fresh_page_get_type, N_ ("What Is Read") },
  [DAYBOOK_STEP_FLOWS] = { daybook_plan_page_get_type, N_ ("What Flows Where") },
  [DAYBOOK_STEP_ROLES] = { daybook_roles_page_get_type, N_ ("Accounts") },
  [DAYBOOK_STEP_TRY] = { daybook_try_page_get_type, N_ ("Live Test") },
  [DAYBOOK_STEP_BACK] = { daybook_back_page_get_type, N_ ("How Far Back") },
  [DAYBOOK_STEP_DONE] = { daybook_done_page_get_type, N_ ("Connected") },
};

/* ---- the draft ---- */

static gpointer
write_draft (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  daybook_db_set_meta (daybook_session_db (session), DAYBOOK_WIZARD_DRAFT, data, error);
  return NULL;
}

static void
draft_written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;

  daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_info ("what was entered could not be kept: %s", error->message);
}

static void
keep_draft (DaybookWizard *self, const char *text)
{
  if (daybook_engine_get_state (self->engine) == DAYBOOK_ENGINE_OPEN)
    daybook_engine_act_async (self->engine, write_draft, g_strdup (text), g_free, NULL, NULL,
                              draft_written_cb, NULL);
}

/* A renewal and what is done leave nothing to go on with. */
static void
save (DaybookWizard *self)
{
  g_autofree char *text = NULL;

  if (self->facts.renewal || self->manifest == NULL || self->finished
      || !daybook_wizard_state_has_something (self->state))
    return;
  text = daybook_wizard_state_dup_draft (self->state, self->manifest);
  keep_draft (self, text);
}

/* ---- pages ---- */

static DaybookWizardPage *
page_of (DaybookWizard *self, DaybookStep step)
{
  const char *name = daybook_step_name (step);
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, name);

  if (page == NULL)
    {
      page = g_object_new (steps[step].get_type (), "wizard", self, NULL);
      gtk_stack_add_named (self->pages, page, name);
    }
  return DAYBOOK_WIZARD_PAGE (page);
}

static DaybookWizardPage *
current (DaybookWizard *self)
{
  return page_of (self, self->state->step);
}

static void
update_title (DaybookWizard *self)
{
  guint of, number = daybook_step_number (self->state->step, &self->facts, &of);
  g_autofree char *place = NULL;
  const char *name = self->connection != NULL ? self->connection->title
                     : self->manifest != NULL ? daybook_manifest_title (self->manifest)
                                              : NULL;

  if (self->facts.renewal)
    place = g_strdup (name);
  else if (name != NULL)
    /* Translators: the name of an account or provider, and which of how many steps. */
    place = g_strdup_printf (_ ("%s, step %u of %u"), name, number, of);
  else
    place = g_strdup_printf (_ ("Step %u of %u"), number, of);
  adw_window_title_set_title (self->title, _ (steps[self->state->step].title));
  adw_window_title_set_subtitle (self->title, place);
}

static void
update_test_note (DaybookWizard *self)
{
  const char *address = daybook_wizard_get_test_address (self, NULL);
  g_autofree char *text
      = address != NULL ? g_strdup_printf (_ ("Test: %s is asked, not the provider"), address)
                        : NULL;

  gtk_label_set_text (self->test_note, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->test_note), text != NULL);
}

void
daybook_wizard_update (DaybookWizard *self)
{
  DaybookWizardPage *page;
  const char *label;

  g_return_if_fail (DAYBOOK_IS_WIZARD (self));

  if (gtk_stack_get_visible_child (self->pages) == NULL)
    return;
  page = current (self);
  label = daybook_wizard_page_get_next (page);
  gtk_button_set_label (self->next, label != NULL ? label : _ ("_Next"));
  gtk_widget_set_visible (GTK_WIDGET (self->next), self->state->step != DAYBOOK_STEP_CHOOSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "wizard.next",
                                 daybook_wizard_page_is_ready (page));
  gtk_widget_set_visible (self->back,
                          daybook_step_before (self->state->step, &self->facts)
                              != DAYBOOK_N_STEPS);
  gtk_widget_set_visible (self->close_button,
                          self->state->step != DAYBOOK_STEP_DONE);
  update_title (self);
}

static void
show_step (DaybookWizard *self, DaybookStep step)
{
  DaybookWizardPage *page;

  self->state->step = step;
  page = page_of (self, step);
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (page));
  daybook_wizard_page_set_next (page, NULL);
  daybook_wizard_page_enter (page);
  update_test_note (self);
  daybook_wizard_update (self);
}

void
daybook_wizard_advance (DaybookWizard *self)
{
  DaybookStep next;

  g_return_if_fail (DAYBOOK_IS_WIZARD (self));

  next = daybook_step_next (self->state->step, &self->facts);
  if (next == DAYBOOK_N_STEPS)
    {
      self->closing = TRUE;
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  show_step (self, next);
  save (self);
}

void
daybook_wizard_finished (DaybookWizard *self)
{
  g_return_if_fail (DAYBOOK_IS_WIZARD (self));

  self->finished = TRUE;
  keep_draft (self, "");
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookWizard *self = DAYBOOK_WIZARD (widget);

  if (daybook_wizard_page_next (current (self)))
    daybook_wizard_advance (self);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookWizard *self = DAYBOOK_WIZARD (widget);
  DaybookStep before = daybook_step_before (self->state->step, &self->facts);

  daybook_wizard_page_cancel (current (self));
  if (before != DAYBOOK_N_STEPS)
    show_step (self, before);
}

/* ---- leaving ---- */

static void
leave_cb (DaybookWizard *self, const char *response)
{
  if (!g_str_equal (response, "leave"))
    return;
  self->closing = TRUE;
  save (self);
  gtk_window_close (GTK_WINDOW (self));
}

static void
ask_to_leave (DaybookWizard *self)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Stop Here?"),
      _ ("What was entered is kept, and the next time you can go on. Keys and passwords are not "
         "kept before the sign-in: those you enter again."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Go On Here"),
                                    "leave", _ ("_Stop"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
close_request_cb (DaybookWizard *self)
{
  if (self->closing)
    return FALSE;
  if (self->connection == NULL
      && daybook_wizard_state_has_secret (self->state, self->manifest))
    {
      ask_to_leave (self);
      return TRUE;
    }
  self->closing = TRUE;
  save (self);
  return FALSE;
}

/* Escape stops what is being waited for, then the wizard. */
static gboolean
escape_cb (GtkWidget *widget, GVariant *parameter, gpointer data)
{
  DaybookWizard *self = DAYBOOK_WIZARD (widget);

  if (daybook_wizard_page_is_waiting (current (self)))
    daybook_wizard_page_cancel (current (self));
  else
    gtk_window_close (GTK_WINDOW (self));
  return TRUE;
}

/* ---- opening ---- */

static gboolean
is_paused (const DaybookConnection *connection)
{
  return g_str_equal (connection->state, "paused");
}

static void
begin_renewal (DaybookWizard *self, DaybookWizardBeginning *beginning)
{
  const DaybookConnection *connection = beginning->connection;

  self->facts.renewal = TRUE;
  daybook_wizard_choose (self, beginning->manifest);
  self->state->connection = g_strdup (connection->id);
  self->state->environment = g_strdup (connection->environment);
  self->state->method = g_strdup (connection->method);
  self->connection = g_steal_pointer (&beginning->connection);
  show_step (self, DAYBOOK_STEP_SIGN_IN);
}

static void
forget_draft (DaybookWizard *self)
{
  g_clear_pointer (&self->draft, daybook_wizard_state_free);
  g_clear_pointer (&self->draft_manifest, daybook_manifest_unref);
  g_clear_pointer (&self->draft_connection, daybook_connection_free);
}

/* A draft of a connection that was removed or is at work meanwhile is none. */
static void
take_draft (DaybookWizard *self, DaybookWizardBeginning *beginning)
{
  gboolean connected;

  self->draft
      = beginning->draft != NULL ? daybook_wizard_state_from_draft (beginning->draft) : NULL;
  if (self->draft == NULL)
    return;
  connected = self->draft->connection != NULL;
  self->draft_manifest = g_steal_pointer (&beginning->draft_manifest);
  if (connected)
    self->draft_connection = g_steal_pointer (&beginning->draft_connection);
  if (self->draft_manifest == NULL
      || (connected
          && (self->draft_connection == NULL || !is_paused (self->draft_connection))))
    forget_draft (self);
}

static gboolean
is_of_draft (const DaybookWizardState *draft, const char *wanted)
{
  return draft != NULL && wanted != NULL
         && g_str_equal (draft->connection != NULL ? draft->connection : draft->provider, wanted);
}

static void
begin (DaybookWizard *self, DaybookWizardBeginning *beginning)
{
  self->addresses = g_steal_pointer (&beginning->addresses);
  take_draft (self, beginning);
  if (is_of_draft (self->draft, beginning->wanted))
    daybook_wizard_resume (self);
  else if (beginning->wanted == NULL)
    show_step (self, DAYBOOK_STEP_CHOOSE);
  else if (beginning->connection != NULL)
    begin_renewal (self, beginning);
  else
    {
      daybook_wizard_choose (self, beginning->manifest);
      show_step (self, DAYBOOK_STEP_SIGN_IN);
    }
}

static void
beginning_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookWizard) self = data;
  g_autoptr(GError) error = NULL;
  DaybookWizardBeginning *beginning
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (!self->closing && beginning == NULL)
    {
      show_step (self, DAYBOOK_STEP_CHOOSE);
      daybook_wizard_page_fail (current (self), error);
    }
  else if (!self->closing)
    begin (self, beginning);
  if (beginning != NULL)
    daybook_wizard_beginning_free (beginning);
}

/* ---- the object ---- */

static void
daybook_wizard_dispose (GObject *object)
{
  DaybookWizard *self = DAYBOOK_WIZARD (object);

  self->closing = TRUE;
  for (GtkWidget *page = self->pages != NULL
                             ? gtk_widget_get_first_child (GTK_WIDGET (self->pages))
                             : NULL;
       page != NULL; page = gtk_widget_get_next_sibling (page))
    daybook_wizard_page_leave (DAYBOOK_WIZARD_PAGE (page));
  gtk_widget_dispose_template (GTK_WIDGET (object), DAYBOOK_TYPE_WIZARD);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (daybook_wizard_parent_class)->dispose (object);
}

static void
daybook_wizard_finalize (GObject *object)
{
  DaybookWizard *self = DAYBOOK_WIZARD (object);

  g_free (self->wanted);
  g_free (self->missing);
  g_clear_pointer (&self->state, daybook_wizard_state_free);
  forget_draft (self);
  g_clear_pointer (&self->manifest, daybook_manifest_unref);
  g_clear_pointer (&self->connection, daybook_connection_free);
  g_clear_pointer (&self->addresses, daybook_tree_unref);
  G_OBJECT_CLASS (daybook_wizard_parent_class)->finalize (object);
}

static void
daybook_wizard_class_init (DaybookWizardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_wizard_dispose;
  G_OBJECT_CLASS (klass)->finalize = daybook_wizard_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/wizard/daybook-wizard.ui");
  gtk_widget_class_bind_template_child (widget_class, DaybookWizard, title);
  gtk_widget_class_bind_template_child (widget_class, DaybookWizard, close_button);
  gtk_widget_class_bind_template_child (widget_class, DaybookWizard, back);
  gtk_widget_class_bind_template_child (widget_class, DaybookWizard, next);
  gtk_widget_class_bind_template_child (widget_class, DaybookWizard, test_note);
  gtk_widget_class_bind_template_child (widget_class, DaybookWizard, pages);
  gtk_widget_class_install_action (widget_class, "wizard.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "wizard.back", NULL, back_action);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "wizard.back",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "wizard.next", NULL);
}

static void
daybook_wizard_init (DaybookWizard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->state = daybook_wizard_state_new ();
  self->facts = (DaybookStepFacts){ .books = TRUE, .orders = TRUE, .ranges = TRUE };
  g_signal_connect (self, "close-request", G_CALLBACK (close_request_cb), NULL);
}

void
daybook_wizard_present (GtkWindow *parent, DaybookEngine *engine, const char *provider)
{
  DaybookWizard *self = g_object_new (DAYBOOK_TYPE_WIZARD, "transient-for", parent, NULL);
  const char *wanted = provider != NULL && *provider != '\0' ? provider : NULL;

  self->engine = g_object_ref (engine);
  self->wanted = g_strdup (wanted);
  daybook_engine_read_async (engine, daybook_wizard_beginning_read, g_strdup (wanted), g_free,
                             daybook_wizard_beginning_free, NULL, beginning_cb,
                             g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}

/* ---- for its pages ---- */

DaybookEngine *
daybook_wizard_get_engine (DaybookWizard *self)
{
  g_return_val_if_fail (DAYBOOK_IS_WIZARD (self), NULL);

  return self->engine;
}

DaybookWizardState *
daybook_wizard_get_state (DaybookWizard *self)
{
  g_return_val_if_fail (DAYBOOK_IS_WIZARD (self), NULL);

  return self->state;
}

DaybookStepFacts *
daybook_wizard_get_facts (DaybookWizard *self)
{
  g_return_val_if_fail (DAYBOOK_IS_WIZARD (self), NULL);

  return &self->facts;
}

DaybookManifest *
daybook_wizard_get_manifest (DaybookWizard *self)
{
  g_return_val_if_fail (DAYBOOK_IS_WIZARD (self), NULL);

  return self->manifest;
}

void
daybook_wizard_choose (DaybookWizard *self, DaybookManifest *manifest)
{
  const char *provider = daybook_manifest_provider (manifest);

  g_return_if_fail (DAYBOOK_IS_WIZARD (self));

  if (g_strcmp0 (self->state->provider, provider) != 0)
    {
      g_clear_pointer (&self->state, daybook_wizard_state_free);
      self->state = daybook_wizard_state_new ();
      self->state->provider = g_strdup (provider);
      g_clear_pointer (&self->connection, daybook_connection_free);
    }
  daybook_manifest_ref (manifest);
  g_clear_pointer (&self->manifest, daybook_manifest_unref);
  self->manifest = manifest;
}

DaybookConnection *
daybook_wizard_get_connection (DaybookWizard *self)
{
  g_return_val_if_fail (DAYBOOK_IS_WIZARD (self), NULL);

  return self->connection;
}

void
daybook_wizard_set_connection (DaybookWizard *self,
                               DaybookConnection *connection,
                               const char *missing)
{
  g_return_if_fail (DAYBOOK_IS_WIZARD (self));

  g_clear_pointer (&self->connection, daybook_connection_free);
  self->connection = connection;
  g_free (self->missing);
  self->missing = g_strdup (missing);
  g_free (self->state->connection);
  self->state->connection = g_strdup (connection->id);
  g_hash_table_remove_all (self->state->fields);
}

const char *
daybook_wizard_get_missing (DaybookWizard *self)
{
  g_return_val_if_fail (DAYBOOK_IS_WIZARD (self), NULL);

  return self->missing;
}

const char *
daybook_wizard_get_test_address (DaybookWizard *self, int *pace)
{
  gint64 times = 1;

  g_return_val_if_fail (DAYBOOK_IS_WIZARD (self), NULL);

  if (self->addresses == NULL || self->manifest == NULL)
    return NULL;
  daybook_tree_int (self->addresses, daybook_tree_get (self->addresses, 0, "pace"), &times);
  if (pace != NULL)
    *pace = (int) times;
  return daybook_tree_text (
      self->addresses,
      daybook_tree_get (self->addresses, 0, daybook_manifest_provider (self->manifest)), NULL);
}

const DaybookWizardState *
daybook_wizard_get_draft (DaybookWizard *self)
{
  g_return_val_if_fail (DAYBOOK_IS_WIZARD (self), NULL);

  return self->draft;
}

void
daybook_wizard_discard_draft (DaybookWizard *self)
{
  g_return_if_fail (DAYBOOK_IS_WIZARD (self));

  forget_draft (self);
  keep_draft (self, "");
}

void
daybook_wizard_resume (DaybookWizard *self)
{
  g_return_if_fail (DAYBOOK_IS_WIZARD (self));
  g_return_if_fail (self->draft != NULL);

  daybook_wizard_choose (self, self->draft_manifest);
  g_clear_pointer (&self->state, daybook_wizard_state_free);
  self->state = g_steal_pointer (&self->draft);
  self->connection = g_steal_pointer (&self->draft_connection);
  /* What a later step has learned is learned anew from here on. */
  show_step (self, self->state->connection != NULL ? DAYBOOK_STEP_ACCOUNT : DAYBOOK_STEP_SIGN_IN);
}
