/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list over a source that answers from memory, with a real engine and its store thread. */
#include "daybook-rows.h"

#include <glib/gstdio.h>
#include <string.h>

/* What the source is asked for, and what it answers. Under the lock: both threads look at it. */
static struct
{
  GMutex lock;
  GArray *ids; /* gint64 */
  guint lists, loads;
  guint on_main; /* calls on the main thread: never */
  char *cell;    /* what is in each row */
  gboolean fails;
  gboolean slow; /* goes on until it is cancelled */
} pretend;

static GThread *main_thread;

static void
note_thread (void)
{
  if (g_thread_self () == main_thread)
    pretend.on_main++;
}

static GArray *
list (DaybookDb *db, const DaybookListQuery *query, GCancellable *cancellable, GError **error)
{
  GArray *copy = NULL;
  gboolean slow;

  g_mutex_lock (&pretend.lock);
  note_thread ();
  pretend.lists++;
  slow = pretend.slow && query->text == NULL;
  if (pretend.fails)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  else
    copy = g_array_copy (pretend.ids);
  g_mutex_unlock (&pretend.lock);
  while (slow && !g_cancellable_is_cancelled (cancellable))
    g_usleep (100);
  return copy;
}

static void
free_cells (gpointer cells)
{
  g_strfreev (cells);
}

static GPtrArray *
load (DaybookDb *db, const DaybookListQuery *query, const gint64 *ids, gsize n, GError **error)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_cells);

  g_mutex_lock (&pretend.lock);
  note_thread ();
  pretend.loads++;
  for (gsize i = 0; i < n; i++)
    {
      char **cells = g_new0 (char *, 2);

      cells[0] = g_strdup_printf ("%" G_GINT64_FORMAT "%s", ids[i], pretend.cell);
      g_ptr_array_add (rows, cells);
    }
  g_mutex_unlock (&pretend.lock);
  return rows;
}

static const DaybookRowsSource source = { list, load };

typedef struct
{
  char *dir;
  DaybookEngine *engine;
  DaybookRows *rows;
  guint listed;
  guint position, removed, added; /* of the last change */
  guint changes;
} Bench;

static void
listed_cb (Bench *bench)
{
  bench->listed++;
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Bench *bench)
{
  bench->position = position;
  bench->removed = removed;
  bench->added = added;
  bench->changes++;
}

static gboolean
too_long_cb (gpointer data)
{
  g_error ("waited too long");
  return G_SOURCE_REMOVE;
}

static void
spin_until_listed (Bench *bench, guint times)
{
  guint limit = g_timeout_add_seconds (60, too_long_cb, NULL);

  while (bench->listed < times)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

static void
set_ids (gint64 first, guint n)
{
  g_mutex_lock (&pretend.lock);
  g_array_set_size (pretend.ids, 0);
  for (guint i = 0; i < n; i++)
    {
      gint64 id = first + i;

      g_array_append_val (pretend.ids, id);
    }
  g_mutex_unlock (&pretend.lock);
}

static void
set_up (Bench *bench, gconstpointer data)
{
  g_autofree char *store = NULL;
  g_autofree char *key = NULL;
  guint limit = g_timeout_add_seconds (60, too_long_cb, NULL);

  memset (&pretend, 0, sizeof pretend);
  g_mutex_init (&pretend.lock);
  pretend.ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  pretend.cell = g_strdup ("");
  main_thread = g_thread_self ();
  bench->dir = g_dir_make_tmp ("daybook-rows-XXXXXX", NULL);
  store = g_build_filename (bench->dir, "store", NULL);
  key = g_build_filename (bench->dir, "key", NULL);
  bench->engine = daybook_engine_new (store, key);
  daybook_engine_open (bench->engine);
  while (daybook_engine_get_state (bench->engine) == DAYBOOK_ENGINE_OPENING)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
  g_assert_cmpint (daybook_engine_get_state (bench->engine), ==, DAYBOOK_ENGINE_OPEN);
  bench->rows = daybook_rows_new (bench->engine, &source);
  g_signal_connect_swapped (bench->rows, "listed", G_CALLBACK (listed_cb), bench);
  g_signal_connect (bench->rows, "items-changed", G_CALLBACK (changed_cb), bench);
}

static void
remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR))
        remove_dir (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}

static void
tear_down (Bench *bench, gconstpointer data)
{
  g_assert_cmpuint (pretend.on_main, ==, 0);
  daybook_engine_close (bench->engine);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (bench->rows);
  g_assert_finalize_object (bench->engine);
  remove_dir (bench->dir);
  g_free (bench->dir);
  g_array_unref (pretend.ids);
  g_free (pretend.cell);
  g_mutex_clear (&pretend.lock);
}

/* (transfer full) The row, when its cells are there. */
static DaybookRow *
loaded (Bench *bench, guint position)
{
  DaybookRow *row = g_list_model_get_item (G_LIST_MODEL (bench->rows), position);
  guint limit = g_timeout_add_seconds (60, too_long_cb, NULL);

  while (daybook_row_get_cells (row) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
  return row;
}

static void
test_failure (Bench *bench, gconstpointer data)
{
  set_ids (1, 3);
  daybook_rows_query (bench->rows, daybook_rows_get_query (bench->rows));
  spin_until_listed (bench, 1);
  pretend.fails = TRUE;
  daybook_rows_refresh (bench->rows);
  spin_until_listed (bench, 2);
  g_assert_nonnull (daybook_rows_get_failure (bench->rows));
  /* What was there stays. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bench->rows)), ==, 3);
  pretend.fails = FALSE;
  daybook_rows_refresh (bench->rows);
  spin_until_listed (bench, 3);
  g_assert_null (daybook_rows_get_failure (bench->rows));
}

static void
test_pages (Bench *bench, gconstpointer data)
{
  g_autoptr (DaybookRow) first = NULL;
  g_autoptr (DaybookRow) last = NULL;

  set_ids (1, 100000);
  daybook_rows_refresh (bench->rows);
  spin_until_listed (bench, 1);
  g_assert_cmpuint (bench->changes, ==, 1);
  g_assert_cmpuint (bench->added, ==, 100000);
  g_assert_cmpuint (pretend.loads, ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (bench->rows), 100000));
  first = loaded (bench, 0);
  last = loaded (bench, 99999);
  g_assert_cmpstr (daybook_row_get_cells (first)[0], ==, "1");
  g_assert_cmpstr (daybook_row_get_cells (last)[0], ==, "100000");
  g_assert_cmpuint (pretend.loads, ==, 2);
  g_assert_cmpuint (daybook_rows_find (bench->rows, 777), ==, 776);
  g_assert_cmpuint (daybook_rows_find (bench->rows, 0), ==, G_MAXUINT);
  g_assert_cmpint (daybook_rows_get_id (bench->rows, 5), ==, 6);
  g_assert_cmpint (daybook_rows_get_id (bench->rows, 100000), ==, 0);
}

/* Only what lies between the first and the last difference is said to have changed, and a row that
 * stayed is the same object, with what it had. */
static void
test_difference (Bench *bench, gconstpointer data)
{
  g_autoptr (DaybookRow) before = NULL;
  g_autoptr (DaybookRow) after = NULL;

  set_ids (100, 300);
  daybook_rows_refresh (bench->rows);
  spin_until_listed (bench, 1);
  before = loaded (bench, 250);
  set_ids (98, 302); /* two new ones in front */
  daybook_rows_refresh (bench->rows);
  spin_until_listed (bench, 2);
  g_assert_cmpuint (bench->position, ==, 0);
  g_assert_cmpuint (bench->removed, ==, 0);
  g_assert_cmpuint (bench->added, ==, 2);
  after = g_list_model_get_item (G_LIST_MODEL (bench->rows), 252);
  g_assert_true (after == before);
  g_assert_nonnull (daybook_row_get_cells (after));
  g_mutex_lock (&pretend.lock);
  g_array_remove_range (pretend.ids, 10, 5);
  g_mutex_unlock (&pretend.lock);
  daybook_rows_refresh (bench->rows);
  spin_until_listed (bench, 3);
  g_assert_cmpuint (bench->position, ==, 10);
  g_assert_cmpuint (bench->removed, ==, 5);
  g_assert_cmpuint (bench->added, ==, 0);
}

static gboolean
cells_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The same ids: nothing comes or goes, but what is in the rows is read anew. */
static void
test_reread (Bench *bench, gconstpointer data)
{
  g_autoptr (DaybookRow) row = NULL;
  guint limit = g_timeout_add (1, cells_cb, NULL);

  set_ids (1, 5);
  daybook_rows_refresh (bench->rows);
  spin_until_listed (bench, 1);
  row = loaded (bench, 0);
  g_mutex_lock (&pretend.lock);
  g_free (pretend.cell);
  pretend.cell = g_strdup (" now");
  g_mutex_unlock (&pretend.lock);
  daybook_rows_refresh (bench->rows);
  spin_until_listed (bench, 2);
  while (!g_str_equal (daybook_row_get_cells (row)[0], "1 now"))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
  g_assert_cmpuint (bench->changes, ==, 1);
}

/* A new question breaks off the one before, which may take for ever. */
static void
test_broken_off (Bench *bench, gconstpointer data)
{
  g_autoptr (DaybookListQuery) query = daybook_list_query_copy (NULL);

  set_ids (1, 5);
  pretend.slow = TRUE;
  daybook_rows_query (bench->rows, query);
  query->text = g_strdup ("quick");
  daybook_rows_query (bench->rows, query);
  spin_until_listed (bench, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bench->rows)), ==, 5);
  g_assert_cmpuint (bench->listed, ==, 1);
}

/* A store that is written to all the time: what is under way is let end, and asked once more. */
static void
test_asked_again (Bench *bench, gconstpointer data)
{
  set_ids (1, 5);
  for (guint i = 0; i < 20; i++)
    daybook_rows_refresh (bench->rows);
  spin_until_listed (bench, 2);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (bench->listed, ==, 2);
  g_assert_cmpuint (pretend.lists, ==, 2);
}

#define ADD(name, function) g_test_add ("/app/rows/" name, Bench, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("failure", test_failure);
  ADD ("pages", test_pages);
  ADD ("difference", test_difference);
  ADD ("reread", test_reread);
  ADD ("broken-off", test_broken_off);
  ADD ("asked-again", test_asked_again);
  return g_test_run ();
}
