/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-overview-page.h"

#include <glib/gi18n.h>

#include "daybook-bars.h"
#include "daybook-format.h"
#include "daybook-overview.h"
#include "daybook-review-source.h"
#include "daybook-review.h"
#include "daybook-time.h"

struct _DaybookOverviewPage
{
  DaybookPane parent_instance;

  GtkWidget *orders_today;
  GtkWidget *orders_note;
  GtkWidget *money_today;
  GtkWidget *money_note;
  GtkWidget *money_box;
  DaybookBars *bars;
  GtkWidget *bars_note;
  GtkListBox *needs;
  GtkListBox *transit;
  GtkListBox *health;
};

G_DEFINE_FINAL_TYPE (DaybookOverviewPage, daybook_overview_page, DAYBOOK_TYPE_PANE)

/* ---- rows ---- */

static void
empty_list (GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
}

/* @suffix may be NULL. @go: where a click goes, "review:held"; NULL: nowhere. */
static GtkWidget *
add_row (
    GtkListBox *list, const char *title, const char *subtitle, const char *suffix, const char *go)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (suffix != NULL)
    {
      GtkWidget *label = gtk_label_new (suffix);

      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  if (go != NULL)
    {
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.go");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", go);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("go-next-symbolic"));
    }
  gtk_list_box_append (list, row);

  return row;
}

static char *
dup_sum (gint64 minor, const char *currency)
{
  DaybookMoney money = { .minor = minor };

  g_strlcpy (money.currency, currency, sizeof money.currency);
  return daybook_format_money (money);
}

/* ---- what came in ---- */

static void
show_today (DaybookOverviewPage *self, const DaybookOverview *overview)
{
  guint today = DAYBOOK_OVERVIEW_DAYS - 1;
  gint64 orders = daybook_overview_count (overview, overview->orders, today);
  gint64 before = daybook_overview_count (overview, overview->orders, today - 1);
  g_autofree char *count = daybook_format_count (orders);
  g_autofree char *note = g_strdup_printf (
      ngettext ("order today; yesterday %d", "orders today; yesterday %d", orders), (int) before);
  g_autofree char *sum
      = dup_sum (daybook_overview_sum (overview, overview->payments, today), overview->currency);
  g_autofree char *yesterday = dup_sum (
      daybook_overview_sum (overview, overview->payments, today - 1), overview->currency);
  g_autofree char *money = g_strdup_printf (_ ("paid today; yesterday %s"), yesterday);

  gtk_label_set_label (GTK_LABEL (self->orders_today), count);
  gtk_label_set_label (GTK_LABEL (self->orders_note), note);
  gtk_label_set_label (GTK_LABEL (self->money_today), sum);
  gtk_label_set_label (GTK_LABEL (self->money_note), money);
  gtk_widget_set_visible (self->money_box, overview->currency[0] != '\0');
}

static void
show_bars (DaybookOverviewPage *self, const DaybookOverview *overview)
{
  double heights[DAYBOOK_OVERVIEW_DAYS];
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_autofree char *first = daybook_format_date (overview->begins[0], overview->zone);
  g_autofree char *note = NULL;
  g_autofree char *sum = NULL;
  gint64 all = 0;

  for (guint i = 0; i < DAYBOOK_OVERVIEW_DAYS; i++)
    {
      gint64 minor = daybook_overview_sum (overview, overview->payments, i);
      g_autofree char *day = daybook_format_date (overview->begins[i], overview->zone);
      g_autofree char *money = dup_sum (minor, overview->currency);
      g_autofree char *text
          = g_strdup_printf (_ ("%s: %s, %d orders"), day, money,
                             (int) daybook_overview_count (overview, overview->orders, i));

      heights[i] = (double) minor;
      all += minor;
      g_strv_builder_add (texts, text);
    }
  sum = dup_sum (all, overview->currency);
  /* Translators: a sum of money, and a day */
  note = g_strdup_printf (_ ("%s paid since %s"), sum, first);
  gtk_label_set_label (GTK_LABEL (self->bars_note), note);
  daybook_bars_take (self->bars, heights, DAYBOOK_OVERVIEW_DAYS, g_strv_builder_end (texts));
}

/* ---- what needs a person, where the money is, whether all is well ---- */

static void
show_needs (DaybookOverviewPage *self, const DaybookOverview *overview)
{
  empty_list (self->needs);
  for (guint i = 0; i < overview->queues->len; i++)
    {
      const DaybookReviewCount *count = &g_array_index (overview->queues, DaybookReviewCount, i);
      g_autofree char *number = daybook_format_count (count->count);
      g_autofree char *sum = dup_sum (count->sum, count->currency);
      g_autofree char *go = g_strconcat ("review:", count->queue, NULL);

      add_row (self->needs, daybook_review_queue_words (count->queue), *sum != '\0' ? sum : NULL,
               number, go);
    }
  if (overview->queues->len == 0)
    add_row (self->needs, _ ("Nothing needs you"), _ ("Everything that came is explained."), NULL,
             NULL);
}

static void
show_transit (DaybookOverviewPage *self, const DaybookOverview *overview)
{
  guint off = 0;

  empty_list (self->transit);
  for (guint i = 0; i < overview->transit->len && i < 5; i++)
    {
      const DaybookTransit *transit = g_ptr_array_index (overview->transit, i);
      g_autofree char *money = daybook_format_money (transit->money);
      g_autofree char *day = daybook_format_date (transit->at_us, overview->zone);
      g_autofree char *go = g_strdup_printf ("payouts:%" G_GINT64_FORMAT, transit->record);

      add_row (self->transit, transit->number, day, money, go);
    }
  if (overview->transit->len == 0)
    add_row (self->transit, _ ("No payout is on its way"), NULL, NULL, NULL);
  for (guint i = 0; i < overview->figures->clearing->len; i++)
    off += ((const DaybookPayoutFigure *) g_ptr_array_index (overview->figures->clearing, i))
               ->difference
           != 0;
  if (overview->figures->clearing->len > 0)
    {
      g_autofree char *zero
          = g_strdup_printf (_ ("%d of %d at 0.00"), (int) (overview->figures->clearing->len - off),
                             (int) overview->figures->clearing->len);

      add_row (self->transit, _ ("Clearing after each payout"),
               off > 0 ? _ ("The others are not explained yet") : NULL, zero, "payouts");
    }
}

static char *
dup_state (const DaybookWellbeing *one, GTimeZone *zone)
{
  g_autofree char *through = daybook_format_time (one->through_us, zone);

  if (g_str_equal (one->state, "needs_sign_in"))
    return g_strdup (_ ("Needs you to sign in again"));
  if (g_str_equal (one->state, "paused"))
    return g_strdup (_ ("Paused"));
  if (one->outlook != NULL)
    return g_strdup (one->outlook);
  if (one->through_us == DAYBOOK_TIME_NONE)
    return g_strdup (_ ("Not read to its end yet"));
  return g_strdup_printf (_ ("Well; complete through %s"), through);
}

static void
show_health (DaybookOverviewPage *self, const DaybookOverview *overview)
{
  empty_list (self->health);
  for (guint i = 0; i < overview->wellbeing->len; i++)
    {
      const DaybookWellbeing *one = g_ptr_array_index (overview->wellbeing, i);
      g_autofree char *state = dup_state (one, overview->zone);
      g_autofree char *title = NULL;
      g_autofree char *did
          = one->posted > 0
                ? g_strdup_printf (ngettext ("%d posted today", "%d posted today", one->posted),
                                   (int) one->posted)
                : g_strdup_printf (ngettext ("%d read today", "%d read today", one->read),
                                   (int) one->read);

      /* Two providers may call the business by the same name. */
      title = one->title != NULL && *one->title != '\0'
                  ? g_strdup_printf ("%s · %s", one->title, one->id)
                  : g_strdup (one->id);
      add_row (self->health, title, state, did, "connections");
    }
}

static void
show (DaybookOverviewPage *self, const DaybookOverview *overview)
{
  show_today (self, overview);
  show_bars (self, overview);
  show_needs (self, overview);
  show_transit (self, overview);
  show_health (self, overview);
}

/* ---- reading ---- */

static gpointer
read_overview (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_overview_new (db, g_get_real_time (), error);
}

static void
overview_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookOverviewPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookOverview) overview
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (overview == NULL)
    {
      daybook_pane_fail (DAYBOOK_PANE (self), error);
      return;
    }
  show (self, overview);
  daybook_pane_set_face (DAYBOOK_PANE (self),
                         overview->wellbeing->len > 0 ? DAYBOOK_FACE_CONTENT : DAYBOOK_FACE_EMPTY);
}

static void
daybook_overview_page_refresh (DaybookPane *page)
{
  daybook_engine_read_async (daybook_pane_get_engine (page), read_overview, NULL, NULL,
                             (GDestroyNotify) daybook_overview_free, NULL, overview_cb,
                             g_object_ref (page));
}

static void
daybook_overview_page_class_init (DaybookOverviewPageClass *klass)
{
  DAYBOOK_PANE_CLASS (klass)->refresh = daybook_overview_page_refresh;
}

static void
daybook_overview_page_init (DaybookOverviewPage *self)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (
      "/io/github/daybook_app/Daybook/overview/daybook-overview-page.ui");
  const struct
  {
    const char *name;
    gpointer *slot;
  } parts[] = { { "orders_today", (gpointer *) &self->orders_today },
                { "orders_note", (gpointer *) &self->orders_note },
                { "money_today", (gpointer *) &self->money_today },
                { "money_note", (gpointer *) &self->money_note },
                { "money_box", (gpointer *) &self->money_box },
                { "bars_note", (gpointer *) &self->bars_note },
                { "needs", (gpointer *) &self->needs },
                { "transit", (gpointer *) &self->transit },
                { "health", (gpointer *) &self->health } };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    *parts[i].slot = gtk_builder_get_object (builder, parts[i].name);
  self->bars = daybook_bars_new (_ ("Payments of the last 30 days"));
  gtk_box_append (GTK_BOX (gtk_builder_get_object (builder, "bars_box")), GTK_WIDGET (self->bars));
  daybook_pane_set_content (DAYBOOK_PANE (self),
                            GTK_WIDGET (gtk_builder_get_object (builder, "content")));
  daybook_pane_set_empty (
      DAYBOOK_PANE (self), "daybook-overview-symbolic", _ ("Nothing Here Yet"),
      _ ("Connect your shop, and Daybook keeps your books in agreement with it."),
      _ ("_Connect Your Shop"), "app.connect::");
}
