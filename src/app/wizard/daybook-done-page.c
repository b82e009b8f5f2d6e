/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last step switches everything on in one transaction, and then says what happens next. What
 * happened before today is read by an act of its own, which goes on when the wizard is closed. */
#include <glib/gi18n.h>

#include "daybook-backfill.h"
#include "daybook-business-day.h"
#include "daybook-connect.h"
#include "daybook-format.h"
#include "daybook-time.h"
#include "daybook-wizard-pages.h"

struct _DaybookDonePage
{
  DaybookWizardPage parent_instance;

  gboolean begun;
  GtkWidget *backfill; /* its row */
};

G_DEFINE_FINAL_TYPE (DaybookDonePage, daybook_done_page, DAYBOOK_TYPE_WIZARD_PAGE)

/* ---- switching on ---- */

typedef struct
{
  char *id;
  char *rule;
  char **without;
  GPtrArray *flows; /* DaybookFlowSetup, copies */
} Plan;

static void
plan_free (gpointer data)
{
  Plan *self = data;

  g_free (self->id);
  g_free (self->rule);
  g_strfreev (self->without);
  g_ptr_array_unref (self->flows);
  g_free (self);
}

static Plan *
plan_of (DaybookWizard *wizard)
{
  const DaybookWizardState *state = daybook_wizard_get_state (wizard);
  g_autoptr(GPtrArray) setups = daybook_wizard_state_get_setups (state);
  Plan *plan = g_new0 (Plan, 1);

  plan->id = g_strdup (state->connection);
  plan->rule = g_strdup (state->rule);
  plan->without = g_strdupv (state->without);
  plan->flows = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_flow_setup_free);
  for (guint i = 0; i < setups->len; i++)
    {
      const DaybookFlowSetup *setup = g_ptr_array_index (setups, i);
      DaybookFlowSetup *copy
          = daybook_flow_setup_new (setup->kind, setup->shop, setup->processor, setup->target);

      copy->id = g_strdup (setup->id);
      copy->written = g_strdup (setup->written);
      copy->policy = g_strdup (setup->policy);
      copy->owner = g_strdup (setup->owner);
      copy->note = g_strdup (setup->note);
      copy->roles = g_strdup (setup->roles);
      g_ptr_array_add (plan->flows, copy);
    }
  return plan;
}

/* What happens from the beginning of the business's day on is read. */
static gpointer
begin (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Plan *plan = data;
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookConnection) connection = daybook_connection_get (db, plan->id, error);
  g_autoptr(GTimeZone) zone
      = connection != NULL ? daybook_business_zone (db, connection) : NULL;
  DaybookReading reading = { 0 };
  DaybookConnectPlan real = { plan->id, plan->rule, &reading, plan->flows };

  if (connection == NULL)
    return NULL;
  reading.start_us = daybook_time_day_begin (g_get_real_time (), zone, 0);
  reading.without = plan->without;
  return GINT_TO_POINTER (daybook_connect_begin (session, &real, error));
}

/* ---- the past ---- */

typedef struct
{
  char *id;
  char *since;
  DaybookDonePage *page; /* a reference; only the main thread looks into it */
} Past;

static void
past_free (gpointer data)
{
  Past *self = data;

  g_free (self->id);
  g_free (self->since);
  g_object_unref (self->page);
  g_free (self);
}

typedef struct
{
  DaybookDonePage *page;
  double part;
  char *text;
} News;

static void
news_free (gpointer data)
{
  News *self = data;

  g_object_unref (self->page);
  g_free (self->text);
  g_free (self);
}

static gboolean
news_cb (gpointer data)
{
  News *news = data;

  if (daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (news->page)) != NULL
      && news->page->backfill != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (news->page->backfill), news->text);
  return G_SOURCE_REMOVE;
}

/* On the act's thread. */
static void
progress_cb (const DaybookBackfillProgress *progress, gpointer data)
{
  Past *past = data;
  News *news = g_new0 (News, 1);
  g_autofree char *reached = daybook_format_date (progress->reached_us, NULL);
  g_autofree char *calls = daybook_format_count ((gint64) progress->calls);
  g_autofree char *left = daybook_format_count ((gint64) progress->calls_left);

  news->page = g_object_ref (past->page);
  /* Translators: what is read (orders), a day, numbers of calls. */
  news->text = g_strdup_printf (_ ("%s up to %s: %s calls, about %s to go"), progress->stream,
                                reached, calls, left);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, news_cb, news, news_free);
}

static gpointer
read_past (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  Past *past = data;
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookConnection) connection = daybook_connection_get (db, past->id, error);
  g_autoptr(DaybookAccount) account
      = connection != NULL ? daybook_session_open_account (session, connection, NULL, error) : NULL;
  g_autoptr(DaybookReading) reading
      = account != NULL ? daybook_reading_get (db, past->id, error) : NULL;
  g_autoptr(GTimeZone) zone
      = reading != NULL ? daybook_business_zone (db, connection) : NULL;
  DaybookIngest ingest = { .db = db,
                           .account = account,
                           .connection = past->id,
                           .from_us = DAYBOOK_TIME_NONE,
                           .reading = reading,
                           .patience = daybook_patience_default (),
                           .cancellable = cancellable,
                           .line = daybook_session_line (session, past->id) };
  DaybookBackfillOptions options = { .progress = progress_cb, .data = past };

  if (reading == NULL
      || !daybook_business_day_parse (past->since, zone, &options.from_us, error))
    return NULL;
  options.until_us = reading->start_us;
  return GINT_TO_POINTER (options.until_us <= options.from_us
                          || daybook_backfill_run (&ingest, &options, error));
}

static void
past_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookDonePage) self = data;
  g_autoptr(GError) error = NULL;
  gboolean ok
      = GPOINTER_TO_INT (daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error));
  g_autofree char *text = NULL;

  if (daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self)) == NULL)
    return;
  text = ok ? g_strdup (_ ("All of it is read. What comes of it waits in Review until you let it "
                           "go."))
            : g_markup_printf_escaped (_ ("It stopped: %s. It can be begun again."),
                                       error->message);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->backfill), text);
}

static void
start_past (DaybookDonePage *self)
{
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self));
  const DaybookWizardState *state = daybook_wizard_get_state (wizard);
  Past *past;

  if (state->since == NULL)
    return;
  past = g_new0 (Past, 1);
  past->id = g_strdup (state->connection);
  past->since = g_strdup (state->since);
  past->page = g_object_ref (self);
  daybook_engine_act_async (daybook_wizard_get_engine (wizard), read_past, past, past_free, NULL,
                            NULL, past_cb, g_object_ref (self));
}

/* ---- what is said ---- */

static void
add_line (GtkWidget *group, const char *icon, const char *title, const char *subtitle)
{
  GtkWidget *row = daybook_wizard_row_new (title, subtitle);

  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon));
  daybook_wizard_group_add (group, row);
}

static void
another_cb (DaybookDonePage *self)
{
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self));
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (wizard));

  daybook_wizard_present (parent, daybook_wizard_get_engine (wizard), NULL);
  gtk_window_close (GTK_WINDOW (wizard));
}

static void
show_renewed (DaybookDonePage *self)
{
  daybook_wizard_page_set_text (DAYBOOK_WIZARD_PAGE (self), _ ("Signed In Again"),
                                _ ("What waited for this goes on by itself."));
}

static void
show_next (DaybookDonePage *self)
{
  DaybookWizardPage *page = DAYBOOK_WIZARD_PAGE (self);
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (page);
  const DaybookWizardState *state = daybook_wizard_get_state (wizard);
  g_autoptr(GPtrArray) setups = daybook_wizard_state_get_setups (state);
  g_autofree char *heading = g_strdup_printf (
      _ ("%s Is Connected"), daybook_wizard_get_connection (wizard)->title);
  GtkWidget *group = daybook_wizard_group_new (_ ("What Happens Next"), NULL);
  GtkWidget *another = gtk_button_new_with_mnemonic (_ ("Connect _Another"));

  daybook_wizard_page_set_text (page, heading, NULL);
  add_line (group, "view-refresh-symbolic", _ ("It is being read now"),
            _ ("What happened since this morning, and the lists."));
  if (state->since != NULL)
    {
      self->backfill = daybook_wizard_row_new (_ ("The past is being read"),
                                               _ ("You can close this: it goes on."));
      adw_action_row_add_prefix (ADW_ACTION_ROW (self->backfill),
                                 gtk_image_new_from_icon_name ("document-open-recent-symbolic"));
      daybook_wizard_group_add (group, self->backfill);
    }
  if (setups->len > 0)
    add_line (group, "daybook-flows-symbolic", _ ("The flow is on"),
              _ ("What is whole is posted, or waits for you, as you said. Flows shows how it is "
                 "doing."));
  else
    add_line (group, "list-add-symbolic", _ ("Nothing is posted yet"),
              _ ("Connect the rest, and a flow is offered."));
  add_line (group, "daybook-review-symbolic", _ ("Review shows what needs you"),
            _ ("Nothing that cannot be explained is posted by itself."));
  daybook_wizard_page_add (page, group);
  gtk_widget_set_halign (another, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (another, "pill");
  g_signal_connect_object (another, "clicked", G_CALLBACK (another_cb), self, G_CONNECT_SWAPPED);
  daybook_wizard_page_add (page, another);
}

static void
begun_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookDonePage) self = data;
  g_autoptr(GError) error = NULL;
  gboolean ok
      = GPOINTER_TO_INT (daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error));
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self));

  if (wizard == NULL)
    return;
  if (!ok)
    {
      daybook_wizard_page_fail (DAYBOOK_WIZARD_PAGE (self), error);
      return;
    }
  self->begun = TRUE;
  daybook_wizard_page_idle (DAYBOOK_WIZARD_PAGE (self));
  show_next (self);
  daybook_wizard_finished (wizard);
  daybook_engine_sync_now (DAYBOOK_ENGINE (object), daybook_wizard_get_state (wizard)->connection);
  start_past (self);
}

/* ---- the page ---- */

static void
daybook_done_page_enter (DaybookWizardPage *page)
{
  DaybookDonePage *self = DAYBOOK_DONE_PAGE (page);
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (page);
  GCancellable *cancellable;

  daybook_wizard_page_clear (page);
  daybook_wizard_page_set_next (page, _ ("_Close"));
  if (daybook_wizard_get_facts (wizard)->renewal)
    {
      show_renewed (self);
      self->begun = TRUE;
      return;
    }
  daybook_wizard_page_set_text (page, _ ("Switching On"), NULL);
  cancellable = daybook_wizard_page_wait (page, _ ("One moment"), TRUE);
  daybook_engine_act_async (daybook_wizard_get_engine (wizard), begin, plan_of (wizard), plan_free,
                            NULL, cancellable, begun_cb, g_object_ref (self));
}

static gboolean
daybook_done_page_is_ready (DaybookWizardPage *page)
{
  return DAYBOOK_DONE_PAGE (page)->begun;
}

static void
daybook_done_page_class_init (DaybookDonePageClass *klass)
{
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->enter = daybook_done_page_enter;
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->is_ready = daybook_done_page_is_ready;
}

static void
daybook_done_page_init (DaybookDonePage *self)
{
}
