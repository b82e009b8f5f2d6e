/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-review-page.h"

#include <glib/gi18n.h>

#include "daybook-deeds.h"
#include "daybook-deliveries.h"
#include "daybook-format.h"
#include "daybook-review-source.h"
#include "daybook-review.h"

struct _DaybookReviewPage
{
  DaybookPane parent_instance;

  GtkListBox *queues;
  DaybookBrowser *browser;
  char *wanted; /* the queue to choose when they are listed; NULL: none */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DaybookReviewPage, daybook_review_page, DAYBOOK_TYPE_PANE)

/* ---- the queues ---- */

static const char *
queue_of (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "queue") : NULL;
}

static char *
dup_stake (const DaybookReviewCount *count)
{
  DaybookMoney money = { .minor = count->sum };
  g_autofree char *oldest = daybook_format_ago (count->oldest_us, g_get_real_time ());
  g_autofree char *sum = NULL;

  g_strlcpy (money.currency, count->currency, sizeof money.currency);
  sum = daybook_format_money (money);
  return count->currency[0] != '\0' ? g_strdup_printf ("%s · %s", sum, oldest) : g_strdup (oldest);
}

static void
add_queue (DaybookReviewPage *self,
           const char *queue,
           const char *title,
           const char *subtitle,
           gint64 count)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *number = daybook_format_count (count);
  GtkWidget *label = gtk_label_new (number);

  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "heading");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "queue", g_strdup (queue), g_free);
  gtk_list_box_append (self->queues, row);
}

/* A queue has a row for each currency in the counts, and one on the screen. */
static gint64
fill (DaybookReviewPage *self, const GArray *counts)
{
  gint64 all = 0;

  for (guint i = 0; i < counts->len; i++)
    all += g_array_index (counts, DaybookReviewCount, i).count;
  add_queue (self, "", _ ("All"), NULL, all);
  for (guint i = 0; i < counts->len; i++)
    {
      const DaybookReviewCount *count = &g_array_index (counts, DaybookReviewCount, i);
      g_autoptr (GString) stake = g_string_new (NULL);
      gint64 n = 0;

      if (i > 0 && g_array_index (counts, DaybookReviewCount, i - 1).queue == count->queue)
        continue;
      for (guint j = i; j < counts->len; j++)
        {
          const DaybookReviewCount *same = &g_array_index (counts, DaybookReviewCount, j);
          g_autofree char *text = same->queue == count->queue ? dup_stake (same) : NULL;

          if (text == NULL)
            break;
          n += same->count;
          g_string_append_printf (stake, "%s%s", stake->len > 0 ? "\n" : "", text);
        }
      add_queue (self, count->queue, daybook_review_queue_words (count->queue), stake->str, n);
    }

  return all;
}

static void
query (DaybookReviewPage *self)
{
  g_autoptr (DaybookListQuery) wanted = daybook_list_query_copy (NULL);
  const char *queue = queue_of (gtk_list_box_get_selected_row (self->queues));

  if (queue != NULL && *queue != '\0')
    daybook_list_query_set_filter (wanted, "of", queue);
  daybook_browser_query (self->browser, wanted);
}

static void
choose_queue (DaybookReviewPage *self, const char *queue)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->queues, i)) != NULL; i++)
    if (g_strcmp0 (queue_of (row), queue) == 0)
      break;
  gtk_list_box_select_row (self->queues,
                           row != NULL ? row : gtk_list_box_get_row_at_index (self->queues, 0));
}

static void
selected_cb (DaybookReviewPage *self)
{
  if (!self->filling)
    query (self);
}

static gpointer
count (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_review_count (db, error);
}

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookReviewPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) counts = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);
  g_autofree char *chosen = NULL;
  GtkWidget *row;
  gint64 all;

  if (counts == NULL)
    {
      daybook_pane_fail (DAYBOOK_PANE (self), error);
      return;
    }
  chosen = self->wanted != NULL
               ? g_steal_pointer (&self->wanted)
               : g_strdup (queue_of (gtk_list_box_get_selected_row (self->queues)));
  self->filling = TRUE;
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->queues))) != NULL)
    gtk_list_box_remove (self->queues, row);
  all = fill (self, counts);
  choose_queue (self, chosen);
  self->filling = FALSE;
  query (self);
  daybook_pane_set_face (DAYBOOK_PANE (self), all > 0 ? DAYBOOK_FACE_CONTENT : DAYBOOK_FACE_EMPTY);
}

static void
free_counts (gpointer data)
{
  g_array_unref (data);
}

static void
daybook_review_page_refresh (DaybookPane *pane)
{
  daybook_engine_read_async (daybook_pane_get_engine (pane), count, NULL, NULL, free_counts, NULL,
                             counted_cb, g_object_ref (pane));
}

/* The name of a queue, or an item's id. */
static void
daybook_review_page_go (DaybookPane *pane, const char *detail)
{
  DaybookReviewPage *self = DAYBOOK_REVIEW_PAGE (pane);
  gint64 id = g_ascii_strtoll (detail, NULL, 10);

  g_free (self->wanted);
  self->wanted = g_strdup (id != 0 ? "" : detail);
  if (id != 0)
    daybook_browser_choose (self->browser, id);
  daybook_pane_refresh (pane);
}

static void
deed_cb (DaybookReviewPage *self, const char *name, gint64 id)
{
  daybook_deeds_do (DAYBOOK_PANE (self), name, id);
}

/* A letter is a letter where something is typed. */
static gboolean
step_cb (GtkWidget *widget, GVariant *by, gpointer data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (!gtk_widget_get_mapped (widget) || GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus))
    return FALSE;
  daybook_browser_step (DAYBOOK_REVIEW_PAGE (widget)->browser, g_variant_get_int32 (by));
  return TRUE;
}

static void
add_key (GtkEventController *keys, guint key, int by)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, 0),
                                            gtk_callback_action_new (step_cb, NULL, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (by));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

/* They work wherever the keyboard is in the window. */
static void
add_keys (DaybookReviewPage *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  add_key (keys, GDK_KEY_j, 1);
  add_key (keys, GDK_KEY_k, -1);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
daybook_review_page_constructed (GObject *object)
{
  DaybookReviewPage *self = DAYBOOK_REVIEW_PAGE (object);
  GtkWidget *leaflet = adw_leaflet_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  G_OBJECT_CLASS (daybook_review_page_parent_class)->constructed (object);
  self->queues = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->queues), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->queues), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Queues"), -1);
  g_signal_connect_object (self->queues, "row-selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (scrolled, 260, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->queues));
  self->browser
      = daybook_browser_new (daybook_pane_get_engine (DAYBOOK_PANE (self)), &daybook_review_source,
                             _ ("To Review"), _ ("Nothing to Review"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->browser), TRUE);
  g_signal_connect_object (self->browser, "deed", G_CALLBACK (deed_cb), self, G_CONNECT_SWAPPED);
  adw_leaflet_append (ADW_LEAFLET (leaflet), scrolled);
  adw_leaflet_page_set_navigatable (
      adw_leaflet_append (ADW_LEAFLET (leaflet), gtk_separator_new (GTK_ORIENTATION_VERTICAL)),
      FALSE);
  adw_leaflet_append (ADW_LEAFLET (leaflet), GTK_WIDGET (self->browser));
  adw_leaflet_set_can_navigate_back (ADW_LEAFLET (leaflet), TRUE);
  g_signal_connect_object (self->queues, "row-activated", G_CALLBACK (adw_leaflet_navigate),
                           leaflet, G_CONNECT_SWAPPED);
  daybook_pane_set_content (DAYBOOK_PANE (self), leaflet);
  daybook_pane_set_empty (DAYBOOK_PANE (self), "daybook-review-symbolic", _ ("Nothing to Review"),
                          _ ("Everything that came is explained and posted. What needs you will "
                             "be here."),
                          NULL, NULL);
}

static void
daybook_review_page_finalize (GObject *object)
{
  g_free (DAYBOOK_REVIEW_PAGE (object)->wanted);
  G_OBJECT_CLASS (daybook_review_page_parent_class)->finalize (object);
}

static void
daybook_review_page_class_init (DaybookReviewPageClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = daybook_review_page_constructed;
  G_OBJECT_CLASS (klass)->finalize = daybook_review_page_finalize;
  DAYBOOK_PANE_CLASS (klass)->refresh = daybook_review_page_refresh;
  DAYBOOK_PANE_CLASS (klass)->go = daybook_review_page_go;
}

static void
daybook_review_page_init (DaybookReviewPage *self)
{
  add_keys (self);
}
