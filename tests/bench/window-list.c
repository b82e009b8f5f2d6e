/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a long list costs a person, measured in the window itself: window-list FOLDER KEY-FILE.
 *
 * Prints a line of JSON. Times run from the moment at which something is asked for to the end of
 * the frame that shows it. A stall is a turn of the main loop, from one poll to the next, that took
 * longer than 50 ms. Half-way a writer begins, as a sync would: pages of 250 records, each in one
 * transaction. */
#include <stdlib.h>
#include <string.h>

#include "daybook-application.h"
#include "daybook-filter-bar.h"
#include "daybook-main-window.h"
#include "daybook-record-list.h"
#include "daybook-records.h"

#define STALL_US 50000
#define PATIENCE_US (120 * G_USEC_PER_SEC)
#define SCROLLS 200

typedef struct
{
  gint64 awake_us; /* when the last poll returned */
  guint stalls;
  gint64 longest_us;
} Loop;

static Loop loop;
static gboolean writing = TRUE;

/* ---- the main loop, watched ---- */

static int
poll_watched (GPollFD *fds, guint n, int timeout_ms)
{
  gint64 busy = loop.awake_us != 0 ? g_get_monotonic_time () - loop.awake_us : 0;
  int ready;

  loop.longest_us = MAX (loop.longest_us, busy);
  loop.stalls += busy > STALL_US;
  ready = g_poll (fds, n, timeout_ms);
  loop.awake_us = g_get_monotonic_time ();
  return ready;
}

static void
print_loop (const char *name)
{
  g_print (", \"%s_stalls\": %u, \"%s_longest_ms\": %.1f", name, loop.stalls, name,
           loop.longest_us / 1000.0);
  loop.stalls = 0;
  loop.longest_us = 0;
}

/* ---- waiting ---- */

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static void
spin_until (gboolean (*is_so) (gpointer data), gpointer data, const char *what)
{
  gint64 begin = g_get_monotonic_time ();

  while (!is_so (data))
    {
      g_main_context_iteration (NULL, TRUE);
      if (g_get_monotonic_time () - begin > PATIENCE_US)
        g_error ("waited too long: %s", what);
    }
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
is_painted (gpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (data);
  gint64 *wanted = g_object_get_data (data, "frame");

  return gdk_frame_clock_get_frame_counter (clock) > *wanted;
}

/* Until what is queued now has been drawn. */
static void
paint (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gint64 *frame = g_new (gint64, 1);

  *frame = gdk_frame_clock_get_frame_counter (clock);
  g_object_set_data_full (G_OBJECT (widget), "frame", frame, g_free);
  gtk_widget_queue_draw (widget);
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
  spin_until (is_painted, widget, "a frame");
}

/* ---- the list ---- */

typedef struct
{
  GtkWidget *window;
  GtkWidget *view; /* the column view */
  DaybookRecordList *list;
  DaybookRows *rows;
  gboolean listed;
} Screen;

static void
listed_cb (Screen *self)
{
  self->listed = TRUE;
}

static gboolean
is_open (gpointer data)
{
  return daybook_engine_get_state (data) == DAYBOOK_ENGINE_OPEN;
}

static gboolean
is_listed (gpointer data)
{
  return ((Screen *) data)->listed;
}

static gboolean
has_cells (DaybookRows *rows, guint position)
{
  g_autoptr (DaybookRow) row = g_list_model_get_item (G_LIST_MODEL (rows), position);

  return row == NULL || daybook_row_get_cells (row) != NULL;
}

static gboolean
has_first (gpointer data)
{
  return has_cells (((Screen *) data)->rows, 0);
}

static gboolean
has_last (gpointer data)
{
  DaybookRows *rows = ((Screen *) data)->rows;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (rows));

  return n == 0 || has_cells (rows, n - 1);
}

static GtkWidget *
find_list (Screen *self)
{
  return find (self->window, DAYBOOK_TYPE_RECORD_LIST);
}

static gboolean
is_there (gpointer data)
{
  return find_list (data) != NULL;
}

/* From the question to the frame with its first rows. */
static void
print_answer (Screen *self, const char *name, gint64 begin_us)
{
  gint64 listed_us;

  spin_until (is_listed, self, name);
  listed_us = g_get_monotonic_time ();
  spin_until (has_first, self, name);
  paint (self->window);
  g_print (", \"%s_ms\": %.1f, \"%s_shown_ms\": %.1f, \"%s_rows\": %u", name,
           (listed_us - begin_us) / 1000.0, name, (g_get_monotonic_time () - begin_us) / 1000.0,
           name, g_list_model_get_n_items (G_LIST_MODEL (self->rows)));
  self->listed = FALSE;
}

static void
search (Screen *self, const char *name, const char *text)
{
  GtkWidget *entry = find (GTK_WIDGET (self->list), GTK_TYPE_SEARCH_ENTRY);
  gint64 begin = g_get_monotonic_time ();

  self->listed = FALSE;
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  print_answer (self, name, begin);
}

static void
filter (Screen *self, const char *name, const char *status)
{
  GtkWidget *bar = find (GTK_WIDGET (self->list), DAYBOOK_TYPE_FILTER_BAR);
  gint64 begin = g_get_monotonic_time ();

  self->listed = FALSE;
  g_action_group_activate_action (daybook_filter_bar_get_actions (DAYBOOK_FILTER_BAR (bar)),
                                  "status", g_variant_new_string (status));
  print_answer (self, name, begin);
}

static void
sort (Screen *self, const char *name, const char *column, gboolean descending)
{
  gint64 begin = g_get_monotonic_time ();

  self->listed = FALSE;
  daybook_grid_sort_by (daybook_record_list_get_grid (self->list), column, descending);
  print_answer (self, name, begin);
}

static GtkAdjustment *
down (Screen *self)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
}

static void
jump (Screen *self)
{
  GtkAdjustment *adjustment = down (self);
  gint64 begin = g_get_monotonic_time ();

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  spin_until (has_last, self, "the end");
  paint (self->window);
  g_print (", \"jump_ms\": %.1f", (g_get_monotonic_time () - begin) / 1000.0);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const gint64 *) a > *(const gint64 *) b ? 1 : -1;
}

/* Page by page through all of it; what a frame takes is the loop's own work for it. */
static void
scroll (Screen *self, const char *name)
{
  GtkAdjustment *adjustment = down (self);
  double all = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  gint64 took[SCROLLS];

  for (guint i = 0; i < SCROLLS; i++)
    {
      gint64 begin = g_get_monotonic_time ();

      gtk_adjustment_set_value (adjustment, all * i / SCROLLS);
      paint (self->window);
      took[i] = g_get_monotonic_time () - begin;
    }
  qsort (took, SCROLLS, sizeof took[0], compare);
  g_print (", \"%s_median_ms\": %.1f, \"%s_p95_ms\": %.1f", name, took[SCROLLS / 2] / 1000.0, name,
           took[SCROLLS * 95 / 100] / 1000.0);
}

static double
memory_mib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL)
      || (line = strstr (text, "VmRSS:")) == NULL)
    return 0;
  return g_ascii_strtod (line + strlen ("VmRSS:"), NULL) / 1024;
}

/* ---- a sync beside it ---- */

static gboolean
write_page (DaybookDb *db, guint page, GError **error)
{
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (db, error);

  for (guint i = 0; transaction != NULL && i < 250; i++)
    {
      g_auto (DaybookPut) done = { 0 };
      char *body = g_strdup_printf (
          "{\"id\":\"new_%u_%u\",\"status\":\"succeeded\",\"amount\":{\"amount\":%u,"
          "\"currency\":\"USD\"},\"at\":%" G_GINT64_FORMAT "}",
          page, i, i, g_get_real_time ());
      g_autoptr (DaybookRecord) record = daybook_record_new ("payment/1", body, NULL, NULL, error);

      if (record == NULL
          || !daybook_records_put (db, "stripe", record, g_get_real_time (), &done, error))
        return FALSE;
    }
  return transaction != NULL && daybook_db_commit (transaction, error);
}

static gpointer
write_all (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint page = 0; g_atomic_int_get (&writing); page++)
    {
      if (!write_page (daybook_session_db (session), page, error))
        return NULL;
      g_usleep (100000);
    }
  return NULL;
}

static void
written_cb (GObject *engine, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  daybook_engine_act_finish (DAYBOOK_ENGINE (engine), result, &error);
  if (error != NULL)
    g_error ("the writer: %s", error->message);
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* ---- all of it ---- */

static void
measure (Screen *self, DaybookEngine *engine)
{
  gboolean written = FALSE;
  gint64 begin = g_get_monotonic_time ();

  daybook_main_window_go (DAYBOOK_MAIN_WINDOW (self->window), "payments");
  spin_until (is_there, self, "the page");
  self->list = DAYBOOK_RECORD_LIST (find_list (self));
  self->rows = daybook_grid_get_rows (daybook_record_list_get_grid (self->list));
  self->view = find (GTK_WIDGET (self->list), GTK_TYPE_COLUMN_VIEW);
  g_signal_connect_swapped (self->rows, "listed", G_CALLBACK (listed_cb), self);
  self->listed = g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0;
  print_answer (self, "open", begin);
  print_loop ("open");
  jump (self);
  scroll (self, "frame");
  print_loop ("scroll");
  filter (self, "filter", "failed");
  filter (self, "unfilter", "");
  daybook_record_list_search (self->list);
  search (self, "key", "lovel");
  search (self, "search", "lovelace.19");
  search (self, "unsearch", "");
  sort (self, "sort_by_name", "number", FALSE);
  sort (self, "sort_by_time", "time", TRUE);
  print_loop ("query");
  daybook_engine_act_async (engine, write_all, NULL, NULL, NULL, NULL, written_cb, &written);
  scroll (self, "frame_beside");
  search (self, "search_beside", "lovelace.19");
  search (self, "unsearch_beside", "");
  scroll (self, "frame_after");
  g_atomic_int_set (&writing, FALSE);
  spin_until (is_true, &written, "the writer");
  print_loop ("beside_sync");
  g_print (", \"memory_mib\": %.0f", memory_mib ());
}

int
main (int argc, char **argv)
{
  g_autoptr (DaybookEngine) engine = NULL;
  g_autoptr (AdwApplication) application = NULL;
  Screen screen = { 0 };
  guint tick;

  if (argc != 3)
    {
      g_printerr ("Usage: window-list FOLDER KEY-FILE\n");
      return 2;
    }
  application
      = adw_application_new ("io.github.daybook_app.Daybook.Bench", G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  engine = daybook_engine_new (argv[1], argv[2]);
  daybook_engine_open (engine);
  screen.window = GTK_WIDGET (daybook_main_window_new (application, engine, FALSE));
  gtk_window_present (GTK_WINDOW (screen.window));
  spin_until (is_open, engine, "the store");
  paint (screen.window);
  g_main_context_set_poll_func (NULL, poll_watched);
  tick = g_timeout_add (10, tick_cb, NULL);
  g_print ("{\"what\": \"list\"");
  measure (&screen, engine);
  g_print ("}\n");
  g_source_remove (tick);
  gtk_window_destroy (GTK_WINDOW (screen.window));
  daybook_engine_close (engine);

  return 0;
}
