/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read, and how fresh it must be, with what each costs in calls. */
#include <glib/gi18n.h>

#include "daybook-format.h"
#include "daybook-hints.h"
#include "daybook-reading.h"
#include "daybook-schedule.h"
#include "daybook-stream.h"
#include "daybook-wizard-pages.h"

struct _DaybookFreshPage
{
  DaybookWizardPage parent_instance;

  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DaybookFreshPage, daybook_fresh_page, DAYBOOK_TYPE_WIZARD_PAGE)

#define MINUTES_A_DAY (24 * 60)

static const struct
{
  const char *rule;
  const char *title;
  const char *means;
  guint looks_a_day; /* 0: continuous */
} freshness[] = {
  { "continuous", N_ ("As It Happens"),
    N_ ("Looks every minute while something is going on, else every five. For stock and for a "
        "shop that is watched."),
    0 },
  { "every 15 min", N_ ("Every 15 Minutes"),
    N_ ("Soon enough for books and customers, and easy on the provider."), 96 },
  { "every 60 min", N_ ("Every Hour"), N_ ("For lists that change now and then."), 24 },
  { "daily 06:30", N_ ("Once a Day, at 6:30"),
    N_ ("All of yesterday is there in the morning. Errors are noticed a day later."), 1 },
};

static DaybookWizardState *
state_of (DaybookWizardPage *page)
{
  return daybook_wizard_get_state (daybook_wizard_page_get_wizard (page));
}

/* ---- what is read ---- */

static gboolean
is_without (const DaybookWizardState *state, const char *stream)
{
  return state->without != NULL
         && g_strv_contains ((const char *const *) state->without, stream);
}

static void
switch_cb (GtkSwitch *toggle, GParamSpec *pspec, DaybookWizardPage *page)
{
  DaybookWizardState *state = state_of (page);
  const char *stream = g_object_get_data (G_OBJECT (toggle), "stream");
  g_autoptr(GStrvBuilder) without = g_strv_builder_new ();

  for (char **name = state->without; name != NULL && *name != NULL; name++)
    if (!g_str_equal (*name, stream))
      g_strv_builder_add (without, *name);
  if (!gtk_switch_get_active (toggle))
    g_strv_builder_add (without, stream);
  g_strfreev (state->without);
  state->without = g_strv_builder_end (without);
}

static GtkWidget *
new_stream_row (DaybookWizardPage *page, DaybookManifest *manifest, const char *stream)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  const char *title
      = daybook_tree_find_text (tree, daybook_manifest_stream (manifest, stream), "title");
  gboolean may_lack = daybook_reading_may_lack (manifest, stream);
  GtkWidget *row = daybook_wizard_row_new (
      title != NULL ? title : stream,
      may_lack ? _ ("Can be left out") : _ ("Always: what flows is made of it"));
  GtkWidget *toggle;

  if (!may_lack)
    {
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("emblem-ok-symbolic"));
      return row;
    }
  toggle = gtk_switch_new ();
  gtk_switch_set_active (GTK_SWITCH (toggle), !is_without (state_of (page), stream));
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  g_object_set_data (G_OBJECT (toggle), "stream", (gpointer) stream);
  g_signal_connect (toggle, "notify::active", G_CALLBACK (switch_cb), page);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);

  return row;
}

/* Streams that are asked for each time; the others are read for each of something new. */
static guint
add_streams (DaybookWizardPage *page, DaybookManifest *manifest)
{
  GtkWidget *group = daybook_wizard_group_new (_ ("What Is Read"), NULL);
  const GPtrArray *streams = daybook_manifest_streams (manifest);
  guint count = 0;

  for (guint i = 0; i < streams->len; i++)
    {
      const char *stream = g_ptr_array_index (streams, i);

      count += daybook_stream_parent (manifest, stream) == NULL;
      daybook_wizard_group_add (group, new_stream_row (page, manifest, stream));
    }
  daybook_wizard_page_add (page, group);

  return count;
}

/* ---- how fresh ---- */

static char *
dup_cost (DaybookManifest *manifest, guint streams, guint looks)
{
  gint64 most = looks > 0 ? looks * streams : MINUTES_A_DAY * streams;
  g_autofree char *least_text = NULL;
  g_autofree char *most_text = NULL;

  if (looks == 0 && daybook_hints_are_given (manifest))
    {
      most_text = daybook_format_count (MINUTES_A_DAY + 96 * streams);
      return g_strdup_printf (_ ("At most about %s calls a day: the provider tells in one call "
                                 "whether anything has happened."),
                              most_text);
    }
  most_text = daybook_format_count (most);
  if (looks > 0)
    return g_strdup_printf (_ ("About %s calls a day, and one more for each further page."),
                            most_text);
  least_text = daybook_format_count (MINUTES_A_DAY / 5 * streams);
  return g_strdup_printf (_ ("%s to %s calls a day."), least_text, most_text);
}

static void
rule_cb (GtkCheckButton *check, DaybookFreshPage *self)
{
  DaybookWizardState *state = state_of (DAYBOOK_WIZARD_PAGE (self));

  if (self->filling || !gtk_check_button_get_active (check))
    return;
  g_free (state->rule);
  state->rule = g_strdup (g_object_get_data (G_OBJECT (check), "rule"));
}

static void
add_freshness (DaybookFreshPage *self, DaybookManifest *manifest, guint streams)
{
  DaybookWizardPage *page = DAYBOOK_WIZARD_PAGE (self);
  const char *category
      = daybook_tree_find_text (daybook_manifest_tree (manifest), 0, "category");
  DaybookSchedule usual = daybook_schedule_default (category);
  g_autofree char *usual_text = daybook_schedule_dup_text (&usual);
  const char *chosen = state_of (page)->rule != NULL ? state_of (page)->rule : usual_text;
  GtkWidget *group = daybook_wizard_group_new (_ ("How Fresh It Must Be"), NULL);
  GtkCheckButton *first = NULL;
  gboolean any = FALSE;

  self->filling = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (freshness); i++)
    {
      g_autofree char *cost = dup_cost (manifest, streams, freshness[i].looks_a_day);
      g_autofree char *text = g_strdup_printf ("%s %s", _ (freshness[i].means), cost);
      GtkWidget *row = daybook_wizard_choice_new (_ (freshness[i].title), text, &first);
      GtkWidget *check = g_object_get_data (G_OBJECT (row), "check");

      g_object_set_data (G_OBJECT (check), "rule", (gpointer) freshness[i].rule);
      g_signal_connect (check, "toggled", G_CALLBACK (rule_cb), self);
      if (g_str_equal (freshness[i].rule, chosen))
        gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
      any = any || g_str_equal (freshness[i].rule, chosen);
      daybook_wizard_group_add (group, row);
    }
  self->filling = FALSE;
  if (!any)
    gtk_check_button_set_active (first, TRUE);
  daybook_wizard_page_add (page, group);
}

static void
daybook_fresh_page_enter (DaybookWizardPage *page)
{
  DaybookManifest *manifest
      = daybook_wizard_get_manifest (daybook_wizard_page_get_wizard (page));
  guint streams;

  daybook_wizard_page_set_text (page, _ ("What Is Read, and How Often?"),
                                _ ("This can be changed at any time."));
  daybook_wizard_page_clear (page);
  streams = add_streams (page, manifest);
  add_freshness (DAYBOOK_FRESH_PAGE (page), manifest, MAX (1, streams));
}

static void
daybook_fresh_page_class_init (DaybookFreshPageClass *klass)
{
  DAYBOOK_WIZARD_PAGE_CLASS (klass)->enter = daybook_fresh_page_enter;
}

static void
daybook_fresh_page_init (DaybookFreshPage *self)
{
}
