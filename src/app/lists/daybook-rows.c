/* SPDX-License-Identifier: GPL-3.0-or-later */
/* get_item() answers at once: with the row of a page that is there, or with one whose cells are on
 * their way. Pages are kept by age. After a new query, rows that were in a page before stay the
 * same objects and show what they had until they are read anew, and only what lies between the
 * first and the last difference is said to have changed, so that a list that is looked at keeps its
 * place. */
#include "daybook-rows.h"

#include <string.h>

#define PAGE_ROWS 128
#define REST_TIMES 4
#define MOST_PAGES 50
#define SEEN_PAGES 4 /* that a screen may be looking at */

typedef struct
{
  guint number;
  GPtrArray *rows; /* DaybookRow */
  guint64 used;
} Page;

struct _DaybookRows
{
  GObject parent_instance;

  DaybookEngine *engine;
  const DaybookRowsSource *source;
  DaybookListQuery *query;
  GArray *ids;       /* gint64 */
  GHashTable *pages; /* number → Page */
  GHashTable *kept;  /* id → DaybookRow: of the pages before the last query */
  guint64 clock;
  GCancellable *listing; /* NULL: no query is being answered */
  gboolean again;        /* the store has changed meanwhile */
  gint64 asked_us;       /* when */
  gint64 rested_us;      /* until when it is not asked the same again */
  guint rest_source;
  GCancellable *loads;
  GError *failure;
};

enum
{
  CHANGING,
  LISTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DaybookRows,
                               daybook_rows,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
page_free (gpointer data)
{
  Page *self = data;

  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* ---- reading a page ---- */

typedef struct
{
  DaybookRows *rows; /* owned */
  const DaybookRowsSource *source;
  DaybookListQuery *query;
  GPtrArray *wanted; /* DaybookRow, for the main thread */
  gint64 *ids;
  gsize n;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_object_unref (self->rows);
  daybook_list_query_free (self->query);
  g_ptr_array_unref (self->wanted);
  g_free (self->ids);
  g_free (self);
}

static gpointer
load (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  Load *self = data;

  return self->source->load (db, self->query, self->ids, self->n, error);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Load *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cells
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_info ("rows cannot be read: %s", error->message);
  for (guint i = 0; cells != NULL && i < cells->len && i < self->wanted->len; i++)
    if (g_ptr_array_index (cells, i) != NULL)
      daybook_row_take_cells (g_ptr_array_index (self->wanted, i),
                              g_strdupv (g_ptr_array_index (cells, i)));
  load_free (self);
}

static void
free_cells (gpointer data)
{
  g_ptr_array_unref (data);
}

static void
ask_for (DaybookRows *self, const Page *page)
{
  Load *wanted = g_new0 (Load, 1);

  wanted->rows = g_object_ref (self);
  wanted->source = self->source;
  wanted->query = daybook_list_query_copy (self->query);
  wanted->wanted = g_ptr_array_ref (page->rows);
  wanted->n = page->rows->len;
  wanted->ids = g_memdup2 (&g_array_index (self->ids, gint64, page->number * PAGE_ROWS),
                           wanted->n * sizeof (gint64));
  daybook_engine_read_async (self->engine, load, wanted, NULL, free_cells, self->loads, loaded_cb,
                             wanted);
}

static void
drop_oldest (DaybookRows *self)
{
  GHashTableIter iter;
  gpointer value;
  const Page *oldest = NULL;
  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (oldest == NULL || ((Page *) value)->used < oldest->used)
      oldest = value;
  g_hash_table_remove (self->pages, GUINT_TO_POINTER (oldest->number));
}

/* (transfer full) */
static DaybookRow *
row_of (DaybookRows *self, gint64 id)
{
  DaybookRow *kept = g_hash_table_lookup (self->kept, &id);

  return kept != NULL ? g_object_ref (kept) : daybook_row_new (id);
}

static Page *
page_of (DaybookRows *self, guint number)
{
  Page *page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (number));

  if (page == NULL)
    {
      guint first = number * PAGE_ROWS, n = MIN (PAGE_ROWS, self->ids->len - first);

      if (g_hash_table_size (self->pages) >= MOST_PAGES)
        drop_oldest (self);
      page = g_new0 (Page, 1);
      page->number = number;
      page->rows = g_ptr_array_new_full (n, g_object_unref);
      for (guint i = 0; i < n; i++)
        g_ptr_array_add (page->rows, row_of (self, g_array_index (self->ids, gint64, first + i)));
      g_hash_table_insert (self->pages, GUINT_TO_POINTER (number), page);
      ask_for (self, page);
    }
  page->used = ++self->clock;

  return page;
}

/* ---- the list model ---- */

static GType
get_item_type (GListModel *model)
{
  return DAYBOOK_TYPE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return DAYBOOK_ROWS (model)->ids->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  DaybookRows *self = DAYBOOK_ROWS (model);

  if (position >= self->ids->len)
    return NULL;
  return g_object_ref (
      g_ptr_array_index (page_of (self, position / PAGE_ROWS)->rows, position % PAGE_ROWS));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- the query ---- */

typedef struct
{
  const DaybookRowsSource *source;
  DaybookListQuery *query;
} List;

static void
list_free (gpointer data)
{
  List *self = data;

  daybook_list_query_free (self->query);
  g_free (self);
}

static gpointer
list (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  List *self = data;

  return self->source->list (db, self->query, cancellable, error);
}

static void
free_ids (gpointer data)
{
  g_array_unref (data);
}

/* The same rows in the same order: only their cells may be other than before. Those that nobody
 * looks at are read when somebody does. */
static void
reread (DaybookRows *self)
{
  GHashTableIter iter;
  gpointer page;

  while (g_hash_table_size (self->pages) > SEEN_PAGES)
    drop_oldest (self);
  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page))
    ask_for (self, page);
}

static gboolean
same_ids (const GArray *a, const GArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (gint64)) == 0;
}

static void
keep_rows (DaybookRows *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_remove_all (self->kept);
  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    for (guint i = 0; i < ((Page *) value)->rows->len; i++)
      {
        DaybookRow *row = g_ptr_array_index (((Page *) value)->rows, i);
        gint64 id = daybook_row_get_id (row);

        g_hash_table_replace (self->kept, g_memdup2 (&id, sizeof id), g_object_ref (row));
      }
  g_hash_table_remove_all (self->pages);
}

/* Takes @ids over, and says what is other than before. */
static void
show (DaybookRows *self, GArray *ids)
{
  g_autoptr (GArray) before = self->ids;
  guint most = MIN (before->len, ids->len), head = 0, tail = 0;

  while (head < most && g_array_index (before, gint64, head) == g_array_index (ids, gint64, head))
    head++;
  while (tail < most - head
         && g_array_index (before, gint64, before->len - 1 - tail)
                == g_array_index (ids, gint64, ids->len - 1 - tail))
    tail++;
  g_signal_emit (self, signals[CHANGING], 0);
  g_cancellable_cancel (self->loads);
  g_clear_object (&self->loads);
  self->loads = g_cancellable_new ();
  keep_rows (self);
  self->ids = ids;
  g_list_model_items_changed (G_LIST_MODEL (self), head, before->len - head - tail,
                              ids->len - head - tail);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DaybookRows) self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *ids = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->listing);
  self->rested_us = g_get_monotonic_time ();
  self->rested_us += REST_TIMES * (self->rested_us - self->asked_us);
  g_clear_error (&self->failure);
  self->failure = g_steal_pointer (&error);
  if (ids != NULL && same_ids (ids, self->ids))
    {
      g_array_unref (ids);
      reread (self);
    }
  else if (ids != NULL)
    show (self, ids);
  g_signal_emit (self, signals[LISTED], 0);
  if (!self->again)
    return;
  self->again = FALSE;
  daybook_rows_refresh (self);
}

static void
list_now (DaybookRows *self)
{
  List *data;

  self->asked_us = g_get_monotonic_time ();
  self->listing = g_cancellable_new ();
  data = g_new0 (List, 1);
  data->source = self->source;
  data->query = daybook_list_query_copy (self->query);
  daybook_engine_read_async (self->engine, list, data, list_free, free_ids, self->listing,
                             listed_cb, g_object_ref (self));
}

static gboolean
rested_cb (gpointer data)
{
  DaybookRows *self = data;

  self->rest_source = 0;
  if (self->listing == NULL)
    list_now (self);
  return G_SOURCE_REMOVE;
}

/* A store that is written to all the time must neither keep a slow query from ever being answered
 * (what is under way is let end, and asked once more) nor keep the store thread from all else (the
 * slower it is, the longer it rests). */
void
daybook_rows_refresh (DaybookRows *self)
{
  gint64 rest_us;

  g_return_if_fail (DAYBOOK_IS_ROWS (self));

  rest_us = self->rested_us - g_get_monotonic_time ();
  if (self->listing != NULL)
    self->again = TRUE;
  else if (rest_us <= 0)
    list_now (self);
  else if (self->rest_source == 0)
    self->rest_source = g_timeout_add ((guint) (rest_us / 1000) + 1, rested_cb, self);
}

static void
break_off (DaybookRows *self)
{
  g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  g_clear_handle_id (&self->rest_source, g_source_remove);
  self->again = FALSE;
}
static void
daybook_rows_dispose (GObject *object)
{
  DaybookRows *self = DAYBOOK_ROWS (object);
  break_off (self);
  g_cancellable_cancel (self->loads);
  G_OBJECT_CLASS (daybook_rows_parent_class)->dispose (object);
}

static void
daybook_rows_finalize (GObject *object)
{
  DaybookRows *self = DAYBOOK_ROWS (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->loads);
  g_clear_pointer (&self->query, daybook_list_query_free);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->pages, g_hash_table_unref);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (daybook_rows_parent_class)->finalize (object);
}

static void
daybook_rows_class_init (DaybookRowsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = daybook_rows_dispose;
  object_class->finalize = daybook_rows_finalize;
  signals[CHANGING] = g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LISTED] = g_signal_new ("listed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
daybook_rows_init (DaybookRows *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, page_free);
  self->kept = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->loads = g_cancellable_new ();
  self->query = daybook_list_query_copy (NULL);
}

DaybookRows *
daybook_rows_new (DaybookEngine *engine, const DaybookRowsSource *source)
{
  DaybookRows *self = g_object_new (DAYBOOK_TYPE_ROWS, NULL);

  self->engine = g_object_ref (engine);
  self->source = source;

  return self;
}

void
daybook_rows_query (DaybookRows *self, const DaybookListQuery *query)
{
  DaybookListQuery *copy = daybook_list_query_copy (query);

  g_return_if_fail (DAYBOOK_IS_ROWS (self));

  daybook_list_query_free (self->query);
  self->query = copy;
  break_off (self);
  list_now (self);
}

const DaybookListQuery *
daybook_rows_get_query (DaybookRows *self)
{
  g_return_val_if_fail (DAYBOOK_IS_ROWS (self), NULL);

  return self->query;
}

const GError *
daybook_rows_get_failure (DaybookRows *self)
{
  g_return_val_if_fail (DAYBOOK_IS_ROWS (self), NULL);

  return self->failure;
}

guint
daybook_rows_find (DaybookRows *self, gint64 id)
{
  g_return_val_if_fail (DAYBOOK_IS_ROWS (self), G_MAXUINT);

  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, gint64, i) == id)
      return i;
  return G_MAXUINT;
}

gint64
daybook_rows_get_id (DaybookRows *self, guint position)
{
  g_return_val_if_fail (DAYBOOK_IS_ROWS (self), 0);

  return position < self->ids->len ? g_array_index (self->ids, gint64, position) : 0;
}
