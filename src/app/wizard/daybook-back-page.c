/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far back to go: from today on, unless the person says otherwise; what more costs in time and
 * calls is told from a sample before anything is read. */
#include <glib/gi18n.h>

#include "daybook-backfill-estimate.h"
#include "daybook-business-day.h"
#include "daybook-format.h"
#include "daybook-time.h"
#include "daybook-wizard-pages.h"

struct _DaybookBackPage
{
  DaybookWizardPage parent_instance;

  GArray *samples; /* DaybookBackfillSample; NULL until they are taken */
  GtkWidget *estimate;
  GtkWidget *day; /* AdwEntryRow */
  gboolean own;   /* the day is the person's */
};

G_DEFINE_FINAL_TYPE (DaybookBackPage, daybook_back_page, DAYBOOK_TYPE_WIZARD_PAGE)

static DaybookWizardState *
state_of (DaybookBackPage *self)
{
  return daybook_wizard_get_state (
      daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self)));
}

/* ---- the sample ---- */

static gpointer
sample (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookConnection) connection = daybook_connection_get (db, data, error);
  g_autoptr(DaybookAccount) account
      = connection != NULL ? daybook_session_open_account (session, connection, NULL, error) : NULL;
  DaybookIngest ingest = { .db = db,
                           .account = account,
                           .connection = data,
                           .from_us = DAYBOOK_TIME_NONE,
                           .patience = daybook_patience_default (),
                           .cancellable = cancellable,
                           .line = daybook_session_line (session, data) };

  return account != NULL ? daybook_backfill_sample (&ingest, g_get_real_time (), error) : NULL;
}

/* ---- the estimate ---- */

static char *
dup_seconds (gint64 seconds)
{
  guint minutes = (guint) ((seconds + 59) / 60);

  if (seconds < 60)
    return g_strdup (_ ("less than a minute"));
  if (minutes < 120)
    return g_strdup_printf (ngettext ("about %u minute", "about %u minutes", minutes), minutes);
  return g_strdup_printf (ngettext ("about %u hour", "about %u hours", minutes / 60),
                          minutes / 60);
}

static gboolean
begin_of (const char *since, gint64 *begin_us)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();

  return daybook_business_day_parse (since, zone, begin_us, NULL)
         && *begin_us < g_get_real_time ();
}

static char *
dup_estimate (DaybookBackPage *self)
{
  const char *since = state_of (self)->since;
  DaybookManifest *manifest
      = daybook_wizard_get_manifest (daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self)));
  DaybookBackfillEstimate estimate;
  g_autofree char *records = NULL;
  g_autofree char *calls = NULL;
  g_autofree char *time = NULL;
  gint64 begin;

  if (since == NULL)
    return g_strdup (self->own ? _ ("Type a day of the past like this: 2026-01-31.")
                               : _ ("Nothing of the past is read."));
  if (!begin_of (since, &begin))
    return g_strdup (_ ("Type a day of the past like this: 2026-01-31."));
  if (self->samples == NULL)
    return g_strdup (_ ("How long it takes cannot be told yet."));
  estimate = daybook_backfill_estimate (self->samples, daybook_backfill_pace (manifest), begin,
                                        g_get_real_time ());
  records = daybook_format_count ((gint64) estimate.records);
  calls = daybook_format_count ((gint64) estimate.calls);
  time = dup_seconds (estimate.seconds);
  return g_strdup_printf (estimate.at_least
                              ? _ ("At least %s records in %s calls: %s or more. What comes of "
                                   "them is held until you let it go.")
                              : _ ("About %s records in %s calls: %s. What comes of them is held "
                                   "until you let it go."),
                          records, calls, time);
}

static void
show_estimate (DaybookBackPage *self)
{
  g_autofree char *text = dup_estimate (self);

  gtk_label_set_text (GTK_LABEL (self->estimate), text);
  daybook_wizard_update (daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self)));
}

/* ---- the choices ---- */

static void
set_since (DaybookBackPage *self, const char *since)
{
  DaybookWizardState *state = state_of (self);
  char *own = since != NULL && *since != '\0' ? g_strdup (since) : NULL;

  g_free (state->since);
  state->since = own;
  show_estimate (self);
}

static void
day_cb (DaybookBackPage *self)
{
  if (self->own)
    set_since (self, gtk_editable_get_text (GTK_EDITABLE (self->day)));
}

static void
since_cb (GtkCheckButton *check, DaybookBackPage *self)
{
  const char *since = g_object_get_data (G_OBJECT (check), "since");

  if (!gtk_check_button_get_active (check))
    return;
  self->own = since != NULL && *since == '\0';
  gtk_widget_set_visible (self->day, self->own);
  if (self->own)
    day_cb (self);
  else
    set_since (self, since);
}

/* "2026-11-01" from the date, with this month and day put in its place where they are not 0. */
static char *
dup_day (GDateTime *now, int month, int day)
{
  return g_strdup_printf ("%04d-%02d-%02d", g_date_time_get_year (now),
                          month > 0 ? month : g_date_time_get_month (now),
                          day > 0 ? day : g_date_time_get_day_of_month (now));
}

static GtkWidget *
add_since (DaybookBackPage *self,
           GtkWidget *group,
           const char *title,
           const char *subtitle,
           const char *since,
           GtkCheckButton **first)
{
  GtkWidget *row = daybook_wizard_choice_new (title, subtitle, first);
  GtkWidget *check = g_object_get_data (G_OBJECT (row), "check");

  g_object_set_data_full (G_OBJECT (check), "since", g_strdup (since), g_free);
  g_signal_connect (check, "toggled", G_CALLBACK (since_cb), self);
  daybook_wizard_group_add (group, row);

  return check;
}

static void
add_choices (DaybookBackPage *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *month = dup_day (now, 0, 1);
  g_autofree char *year = dup_day (now, 1, 1);
  g_autofree char *chosen = g_strdup (state_of (self)->since);
  GtkWidget *group = daybook_wizard_group_new (NULL, NULL);
  GtkCheckButton *first = NULL;
  GtkWidget *today, *this_month, *this_year, *own;

  self->day = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->day), _ ("First day (2026-01-31)"));
  gtk_widget_set_visible (self->day, FALSE);
  self->estimate = daybook_wizard_label_new ("", NULL);
  today = add_since (self, group, _ ("From Today On"),
                     _ ("What is in the books stays the only truth for the time before."), NULL,
                     &first);
  this_month = add_since (self, group, _ ("From the First of This Month"), month, month, &first);
  this_year = add_since (self, group, _ ("From the First of This Year"), year, year, &first);
  own = add_since (self, group, _ ("From Another Day"), NULL, "", &first);
  daybook_wizard_group_add (group, self->day);
  daybook_wizard_page_add (DAYBOOK_WIZARD_PAGE (self), group);
  daybook_wizard_page_add (DAYBOOK_WIZARD_PAGE (self), self->estimate);
  if (chosen != NULL && g_strcmp0 (chosen, month) != 0 && g_strcmp0 (chosen, year) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->day), chosen);
  g_signal_connect_object (self->day, "changed", G_CALLBACK (day_cb), self, G_CONNECT_SWAPPED);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (chosen == NULL                     ? today
                                                 : g_strcmp0 (chosen, month) == 0 ? this_month
                                                 : g_strcmp0 (chosen, year) == 0  ? this_year
                                                                                  : own),
                               TRUE);
}

/* ---- the page ---- */

/* Without a sample there is no estimate, but the person can go on. */
static void
sampled_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookBackPage) self = data;
  g_autoptr(GError) error = NULL;
  GArray *samples = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  if (daybook_wizard_page_get_wizard (DAYBOOK_WIZARD_PAGE (self)) == NULL)
    {
      g_clear_pointer (&samples, g_array_unref);
      return;
    }
  g_clear_pointer (&self->samples, g_array_unref);
  self->samples = samples;
  if (samples == NULL)
    daybook_wizard_page_fail (DAYBOOK_WIZARD_PAGE (self), error);
  else
    daybook_wizard_page_idle (DAYBOOK_WIZARD_PAGE (self));
  show_estimate (self);
}

static void
daybook_back_page_enter (DaybookWizardPage *page)
{
  DaybookBackPage *self = DAYBOOK_BACK_PAGE (page);
  DaybookWizard *wizard = daybook_wizard_page_get_wizard (page);
  GCancellable *cancellable;

  daybook_wizard_page_set_text (page, _ ("How Far Back?"),
                                _ ("Lists such as customers and accounts are always read whole. "
                                   "This is about what has happened: orders, payments, payouts."));
  daybook_wizard_page_clear (page);
  add_choices (self);
  daybook_wizard_page_set_next (page, _ ("_Begin"));
  if (self->samples != NULL)
    return;
  cancellable = daybook_wizard_page_wait (page, _ ("Asking how much there is"), TRUE);
  daybook_engine_act_async (daybook_wizard_get_engine (wizard), sample,
                            g_strdup (daybook_wizard_get_connection (wizard)->id), g_free,
                            (GDestroyNotify) g_array_unref, cancellable, sampled_cb,
                            g_object_ref (page));
}

static gboolean
daybook_back_page_is_ready (DaybookWizardPage *page)
{
  DaybookBackPage *self = DAYBOOK_BACK_PAGE (page);
  const char *since = state_of (self)->since;
  gint64 begin;

  return since != NULL ? begin_of (since, &begin) : !self->own;
}

static void
daybook_back_page_finalize (GObject *object)
{
  g_clear_pointer (&DAYBOOK_BACK_PAGE (object)->samples, g_array_unref);
  G_OBJECT_CLASS (daybook_back_page_parent_class)->finalize (object);
}

static void
daybook_back_page_class_init (DaybookBackPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = daybook_back_page_finalize;
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->enter = daybook_back_page_enter;
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->is_ready = daybook_back_page_is_ready;
}

static void
daybook_back_page_init (DaybookBackPage *self)
{
}
