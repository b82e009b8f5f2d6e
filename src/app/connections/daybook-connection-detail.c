/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-connection-detail.h"

#include <glib/gi18n.h>

#include "daybook-connection-state.h"
#include "daybook-connection-row.h"
#include "daybook-format.h"
#include "daybook-sparkline.h"
#include "daybook-time.h"

struct _DaybookConnectionDetail
{
  AdwBin parent_instance;

  const char *style;      /* of the state's icon, as set */
  GPtrArray *stream_rows; /* borrowed */

  AdwActionRow *state;
  GtkWidget *state_icon;
  GtkButton *mend;
  AdwActionRow *complete;
  AdwActionRow *last;
  AdwActionRow *next;
  AdwActionRow *schedule;
  GtkLabel *records_label;
  DaybookSparkline *records;
  GtkWidget *seconds_row;
  GtkLabel *seconds_label;
  DaybookSparkline *seconds;
  AdwPreferencesGroup *streams;
  AdwActionRow *account;
  AdwActionRow *place;
  AdwActionRow *sign_in;
  AdwActionRow *flows;
  GtkWidget *sync_now;
  GtkWidget *pause;
  GtkWidget *reconnect;
  GtkWidget *rename;
  GtkWidget *disconnect;
};

G_DEFINE_FINAL_TYPE (DaybookConnectionDetail, daybook_connection_detail, ADW_TYPE_BIN)

static void
daybook_connection_detail_dispose (GObject *object)
{
  DaybookConnectionDetail *self = DAYBOOK_CONNECTION_DETAIL (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), DAYBOOK_TYPE_CONNECTION_DETAIL);
  g_clear_pointer (&self->stream_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (daybook_connection_detail_parent_class)->dispose (object);
}

#define BIND(name)                                                                                 \
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionDetail, name)

static void
daybook_connection_detail_class_init (DaybookConnectionDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_connection_detail_dispose;
  g_type_ensure (DAYBOOK_TYPE_SPARKLINE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/connections/daybook-connection-detail.ui");
  BIND (account);
  BIND (complete);
  BIND (disconnect);
  BIND (flows);
  BIND (last);
  BIND (mend);
  BIND (next);
  BIND (pause);
  BIND (place);
  BIND (reconnect);
  BIND (records);
  BIND (records_label);
  BIND (rename);
  BIND (schedule);
  BIND (seconds);
  BIND (seconds_label);
  BIND (seconds_row);
  BIND (sign_in);
  BIND (state);
  BIND (state_icon);
  BIND (streams);
  BIND (sync_now);
}

static void
daybook_connection_detail_init (DaybookConnectionDetail *self)
{
  self->stream_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* ---- what is shown ---- */

static void
show_state (DaybookConnectionDetail *self, const DaybookConnectionFacts *facts)
{
  g_autoptr(DaybookConnectionState) condition = daybook_connection_state_new (facts);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state), condition->word);
  adw_action_row_set_subtitle (self->state, condition->text != NULL ? condition->text : "");
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state_icon), condition->icon);
  if (self->style != NULL)
    gtk_widget_remove_css_class (self->state_icon, self->style);
  gtk_widget_add_css_class (self->state_icon, condition->style);
  self->style = condition->style;
  gtk_widget_set_visible (GTK_WIDGET (self->mend), condition->button != NULL);
  if (condition->button == NULL)
    return;
  gtk_button_set_label (self->mend, condition->button);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->mend), "s", facts->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->mend), condition->action);
}

/* "24 Nov 2026, 15:30 (2 minutes ago)" */
static char *
dup_moment (gint64 time_us, const DaybookConnectionFacts *facts, const char *otherwise)
{
  g_autofree char *time = daybook_format_time (time_us, facts->zone);
  g_autofree char *ago = daybook_format_ago (time_us, facts->now_us);

  return time_us != DAYBOOK_TIME_NONE ? g_strdup_printf ("%s (%s)", time, ago)
                                      : g_strdup (otherwise);
}

static char *
dup_next (const DaybookConnectionFacts *facts)
{
  if (facts->next_us != DAYBOOK_TIME_NONE && facts->next_us <= facts->now_us)
    return g_strdup (_ ("Now"));
  return dup_moment (facts->next_us, facts, _ ("Not by itself"));
}

static char *
dup_complete (const DaybookConnectionFacts *facts)
{
  g_autofree char *time
      = dup_moment (facts->through_us, facts, _ ("Not yet: not all of it was read"));
  g_autofree char *count = daybook_format_count (facts->quarantined);

  if (facts->quarantined == 0)
    return g_steal_pointer (&time);
  return g_strdup_printf (ngettext ("%s, except %s record in quarantine",
                                    "%s, except %s records in quarantine",
                                    (gulong) facts->quarantined),
                          time, count);
}

static char *
dup_schedule (const DaybookConnectionFacts *facts)
{
  g_autofree char *words = daybook_connection_state_dup_schedule (&facts->rule);

  return facts->usual ? g_strdup_printf (_ ("%s, as suits %s"), words, facts->provider_title)
                      : g_steal_pointer (&words);
}

static char *
dup_sign_in (const DaybookConnectionFacts *facts)
{
  g_autofree char *ends = dup_moment (facts->refresh_expires_us, facts, NULL);
  g_autofree char *renewed = dup_moment (facts->token_expires_us, facts, NULL);

  if (ends != NULL)
    return g_strdup_printf (_ ("Ends on %s, unless it is used before"), ends);
  if (renewed != NULL)
    return g_strdup_printf (_ ("Renewed by itself, next by %s"), renewed);
  return g_strdup (_ ("Does not end by itself"));
}

static void
show_text (AdwActionRow *row, char *text)
{
  g_autofree char *own = text;

  adw_action_row_set_subtitle (row, own != NULL ? own : "");
}

static char *
dup_place (const DaybookConnectionFacts *facts)
{
  if (facts->base_url != NULL)
    return g_strdup_printf ("%s (%s)", facts->provider_title, facts->base_url);
  return *facts->environment != '\0'
             ? g_strdup_printf ("%s (%s)", facts->provider_title, facts->environment)
             : g_strdup (facts->provider_title);
}

static void
show_charts (DaybookConnectionDetail *self, const DaybookConnectionFacts *facts)
{
  g_autofree char *records = daybook_connection_row_dup_records_label (facts);
  g_autofree char *span = NULL;
  g_autofree char *seconds = NULL;
  double most = 0;

  for (guint i = 0; i < DAYBOOK_CONNECTION_DAYS; i++)
    most = MAX (most, facts->seconds[i]);
  gtk_label_set_label (self->records_label, records);
  daybook_sparkline_set (self->records, facts->records, DAYBOOK_CONNECTION_DAYS, records);
  gtk_widget_set_visible (self->seconds_row, most > 0);
  span = daybook_connection_state_dup_span ((gint64) most);
  seconds = g_strdup_printf (_ ("Time until posted, for 95 of 100 documents: at most %s"), span);
  gtk_label_set_label (self->seconds_label, seconds);
  daybook_sparkline_set (self->seconds, facts->seconds, DAYBOOK_CONNECTION_DAYS, seconds);
}

/* ---- streams ---- */

static char *
dup_stream (const DaybookStreamFacts *stream, const DaybookConnectionFacts *facts)
{
  g_autofree char *through = daybook_format_time (stream->through_us, facts->zone);
  g_autofree char *ago = daybook_format_ago (stream->last_us, facts->now_us);
  g_autofree char *count = daybook_format_count (stream->changed);
  g_autoptr(GString) text = g_string_new (NULL);

  if (stream->through_us != DAYBOOK_TIME_NONE)
    g_string_append_printf (text, _ ("Complete through %s"), through);
  else
    g_string_append (text, _ ("Not complete yet"));
  g_string_append_c (text, '\n');
  if (stream->running)
    g_string_append (text, _ ("Being read now"));
  else if (stream->last_us == DAYBOOK_TIME_NONE)
    g_string_append (text, _ ("Never read"));
  else
    g_string_append_printf (text,
                            ngettext ("Last read %s: %s new or changed",
                                      "Last read %s: %s new or changed", (gulong) stream->changed),
                            ago, count);
  if (stream->error != NULL)
    g_string_append_printf (text, "\n%s", stream->error);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* "tax_codes" is "Tax codes" to a person. */
static char *
dup_stream_title (const char *name)
{
  g_autofree char *words = g_strdelimit (g_strdup (name), "_", ' ');
  g_autofree char *first = g_utf8_substring (words, 0, 1);
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strconcat (upper, g_utf8_next_char (words), NULL);
}

static GtkWidget *
new_stream_row (void)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_add_css_class (label, "warning");
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  g_object_set_data (G_OBJECT (row), "quarantine", label);

  return row;
}

static void
show_stream (GtkWidget *row, const DaybookStreamFacts *stream, const DaybookConnectionFacts *facts)
{
  GtkWidget *label = g_object_get_data (G_OBJECT (row), "quarantine");
  g_autofree char *title = dup_stream_title (stream->name);
  g_autofree char *text = dup_stream (stream, facts);
  g_autofree char *count = daybook_format_count (stream->quarantined);
  g_autofree char *quarantine
      = g_strdup_printf (ngettext ("%s in quarantine", "%s in quarantine",
                                   (gulong) stream->quarantined),
                         count);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_label_set_label (GTK_LABEL (label), quarantine);
  gtk_widget_set_visible (label, stream->quarantined > 0);
}

/* The rows that are there are used again, so that nothing jumps while one reads. */
static void
show_streams (DaybookConnectionDetail *self, const DaybookConnectionFacts *facts)
{
  while (self->stream_rows->len > facts->streams->len)
    adw_preferences_group_remove (
        self->streams, g_ptr_array_steal_index (self->stream_rows, self->stream_rows->len - 1));
  while (self->stream_rows->len < facts->streams->len)
    {
      GtkWidget *row = new_stream_row ();

      adw_preferences_group_add (self->streams, row);
      g_ptr_array_add (self->stream_rows, row);
    }
  for (guint i = 0; i < facts->streams->len; i++)
    show_stream (g_ptr_array_index (self->stream_rows, i), g_ptr_array_index (facts->streams, i),
                 facts);
  gtk_widget_set_visible (GTK_WIDGET (self->streams), facts->streams->len > 0);
}

void
daybook_connection_detail_show (DaybookConnectionDetail *self, const DaybookConnectionFacts *facts)
{
  gboolean paused = g_str_equal (facts->state, "paused");
  GtkWidget *const about[] = { GTK_WIDGET (self->schedule), self->sync_now, self->pause,
                               self->reconnect, self->rename, self->disconnect };

  g_return_if_fail (DAYBOOK_IS_CONNECTION_DETAIL (self));

  for (guint i = 0; i < G_N_ELEMENTS (about); i++)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (about[i]), "s", facts->id);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->pause),
                                 paused ? _ ("_Resume") : _ ("_Pause"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->pause),
                                  paused ? "connections.resume" : "connections.pause");
  show_state (self, facts);
  show_text (self->complete, dup_complete (facts));
  show_text (self->last, dup_moment (facts->last_us, facts, _ ("Never")));
  show_text (self->next, dup_next (facts));
  show_text (self->schedule, dup_schedule (facts));
  show_text (self->account, g_strdup (facts->account));
  show_text (self->place, dup_place (facts));
  show_text (self->sign_in, dup_sign_in (facts));
  show_text (self->flows, g_strdup (facts->flows != NULL ? facts->flows : _ ("No flow yet")));
  show_charts (self, facts);
  show_streams (self, facts);
}
