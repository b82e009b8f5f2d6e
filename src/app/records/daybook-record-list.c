/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ids come first, then the rows that are looked at, then (a little later, so that it is not in
 * their way) what all of them come to. */
#include "daybook-record-list.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-filter-bar.h"
#include "daybook-format.h"
#include "daybook-record-source.h"

#define TOTALS_AFTER_MS 120
/* A store that is written to all the time is not summed up all the time. */
#define TOTALS_AGAIN_MS 1500

struct _DaybookRecordList
{
  AdwBin parent_instance;

  DaybookEngine *engine;
  const DaybookRecordKind *kind;
  DaybookRows *rows;
  DaybookGrid *grid;
  GSettings *settings;
  gint64 wanted; /* to choose when it is listed */
  gboolean asked;
  gboolean fresh;   /* a new question, not the same again */
  gboolean opening; /* Enter was pressed: the first that is found is opened */
  guint totals_source;
  GCancellable *totals;

  GtkSearchBar *search_bar;
  GtkSearchEntry *entry;
  DaybookFilterBar *filter_bar;
  GtkStack *faces;
  AdwBin *holder;
  GtkLabel *count;
  GtkLabel *sums;
};

enum
{
  ACTIVATED,
  CHOSEN,
  LISTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookRecordList, daybook_record_list, ADW_TYPE_BIN)

/* ---- totals ---- */

static void
show_totals (DaybookRecordList *self, const DaybookRecordTotals *totals)
{
  g_autofree char *count = daybook_format_count (totals->count);
  /* Translators: how many rows a list has, with separators */
  g_autofree char *shown
      = g_strdup_printf (ngettext ("%s row", "%s rows", (gulong) totals->count), count);
  g_autofree char *behind = NULL;
  g_autofree char *both = NULL;

  if (totals->behind > 0 && gtk_search_bar_get_search_mode (self->search_bar))
    {
      g_autofree char *left = daybook_format_count (totals->behind);

      behind = g_strdup_printf (_ ("search is being prepared, %s to go"), left);
      both = g_strdup_printf ("%s · %s", shown, behind);
    }
  gtk_label_set_text (self->count, both != NULL ? both : shown);
  gtk_label_set_text (self->sums, totals->sums);
  gtk_widget_set_visible (GTK_WIDGET (self->sums), *totals->sums != '\0');
  g_signal_emit (self, signals[LISTED], 0, totals->empty, NULL);
}

static void
totals_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookRecordList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookRecordTotals) totals
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (totals != NULL)
    show_totals (self, totals);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[LISTED], 0, FALSE, error);
}

static gboolean
read_totals_cb (gpointer data)
{
  DaybookRecordList *self = data;

  self->totals_source = 0;
  g_cancellable_cancel (self->totals);
  g_clear_object (&self->totals);
  self->totals = g_cancellable_new ();
  daybook_engine_read_async (self->engine, daybook_record_totals_read,
                             daybook_list_query_copy (daybook_rows_get_query (self->rows)),
                             (GDestroyNotify) daybook_list_query_free,
                             (GDestroyNotify) daybook_record_totals_free, self->totals, totals_cb,
                             g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Sums of what is not asked for any more would only be in the way. */
static void
drop_totals (DaybookRecordList *self)
{
  g_clear_handle_id (&self->totals_source, g_source_remove);
  g_cancellable_cancel (self->totals);
  g_clear_object (&self->totals);
}

static void
read_totals (DaybookRecordList *self, guint after_ms)
{
  if (self->totals_source == 0)
    self->totals_source = g_timeout_add (after_ms, read_totals_cb, self);
}

/* ---- the list ---- */

static void
open_first (DaybookRecordList *self)
{
  gint64 first = daybook_rows_get_id (self->rows, 0);

  self->opening = FALSE;
  if (first == 0)
    return;
  daybook_grid_choose (self->grid, first);
  g_signal_emit (self, signals[ACTIVATED], 0, first);
}

static void
choose_wanted (DaybookRecordList *self)
{
  gint64 wanted = self->wanted;

  if (wanted == 0)
    return;
  self->wanted = 0;
  if (daybook_rows_find (self->rows, wanted) != G_MAXUINT)
    daybook_grid_choose (self->grid, wanted);
  else
    /* It is filtered away; it is shown all the same. */
    g_signal_emit (self, signals[CHOSEN], 0, wanted);
}

static void
rows_listed_cb (DaybookRecordList *self)
{
  const GError *failure = daybook_rows_get_failure (self->rows);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  g_autofree char *count = daybook_format_count (n);
  g_autofree char *shown = g_strdup_printf (ngettext ("%s row", "%s rows", n), count);

  if (failure != NULL)
    {
      self->opening = FALSE;
      g_signal_emit (self, signals[LISTED], 0, FALSE, failure);
      return;
    }
  gtk_stack_set_visible_child_name (self->faces, n > 0 ? "list" : "none");
  gtk_label_set_text (self->count, shown);
  choose_wanted (self);
  if (self->opening)
    open_first (self);
  if (n > 0)
    g_signal_emit (self, signals[LISTED], 0, FALSE, NULL);
  read_totals (self, !self->fresh ? TOTALS_AGAIN_MS : n > 0 ? TOTALS_AFTER_MS : 0);
  self->fresh = FALSE;
}

static gboolean
needs_bodies (DaybookRecordList *self)
{
  for (guint i = 0; i < self->kind->n_columns; i++)
    if (self->kind->deep[i] && daybook_grid_is_shown (self->grid, i))
      return TRUE;
  return FALSE;
}

/* What is sorted by is the rows' own; all else is asked for here. */
static void
ask (DaybookRecordList *self)
{
  g_autoptr (DaybookListQuery) query
      = daybook_list_query_copy (daybook_rows_get_query (self->rows));
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  g_free (query->kind);
  query->kind = g_strdup (self->kind->place);
  g_free (query->text);
  query->text = *text != '\0' ? g_strdup (text) : NULL;
  daybook_filter_bar_fill (self->filter_bar, query);
  daybook_list_query_set_filter (query, "deep", needs_bodies (self) ? "1" : NULL);
  self->fresh = TRUE;
  drop_totals (self);
  daybook_rows_query (self->rows, query);
}

/* It is told a little later, when Enter may have asked already. */
static void
search_changed_cb (DaybookRecordList *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  const char *asked = daybook_rows_get_query (self->rows)->text;

  daybook_filter_bar_set_text (self->filter_bar, text);
  if (g_str_equal (text, asked != NULL ? asked : ""))
    return;
  self->opening = FALSE;
  ask (self);
}

/* Enter in the search: the first that is found, once that is known. Whoever types a number and
 * Enter is faster than the answer, and shall not open what was listed before. */
static void
search_done_cb (DaybookRecordList *self)
{
  self->opening = TRUE;
  ask (self);
}

static void
filters_changed_cb (DaybookRecordList *self)
{
  ask (self);
}

static void
text_kept_cb (DaybookRecordList *self, const char *text)
{
  gtk_search_bar_set_search_mode (self->search_bar, *text != '\0');
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

static void
show_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookRecordList *self = DAYBOOK_RECORD_LIST (widget);

  daybook_filter_bar_clear (self->filter_bar);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  ask (self);
}

/* ---- what is kept ---- */

static void
load_columns (DaybookRecordList *self)
{
  g_autoptr (GVariant) kept = g_settings_get_value (self->settings, "hidden-columns");
  g_autoptr (GVariant) hidden
      = g_variant_lookup_value (kept, self->kind->place, G_VARIANT_TYPE_STRING_ARRAY);
  g_autofree const char **names = hidden != NULL ? g_variant_get_strv (hidden, NULL) : NULL;

  if (names != NULL)
    daybook_grid_set_hidden (self->grid, names);
}

static void
keep_columns (DaybookRecordList *self)
{
  g_autoptr (GVariant) kept = g_settings_get_value (self->settings, "hidden-columns");
  g_auto (GStrv) hidden = daybook_grid_dup_hidden (self->grid);
  GVariantDict dict;

  g_variant_dict_init (&dict, kept);
  g_variant_dict_insert (&dict, self->kind->place, "^as", hidden);
  g_settings_set_value (self->settings, "hidden-columns", g_variant_dict_end (&dict));
}

static void
columns_changed_cb (DaybookRecordList *self, gboolean by_person)
{
  gboolean has = daybook_list_query_filter (daybook_rows_get_query (self->rows), "deep") != NULL;

  if (by_person)
    keep_columns (self);
  if (self->asked && needs_bodies (self) != has)
    ask (self);
}

static void
choices_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookRecordList) self = data;
  g_autoptr (DaybookRecordChoices) choices
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, NULL);

  if (choices != NULL)
    daybook_filter_bar_set_choices (self->filter_bar, choices);
}

static void
read_choices (DaybookRecordList *self)
{
  g_autoptr (DaybookListQuery) query = daybook_list_query_copy (NULL);

  query->kind = g_strdup (self->kind->place);
  daybook_engine_read_async (self->engine, daybook_record_choices_read, g_steal_pointer (&query),
                             (GDestroyNotify) daybook_list_query_free,
                             (GDestroyNotify) daybook_record_choices_free, NULL, choices_cb,
                             g_object_ref (self));
}

static void
chosen_cb (DaybookRecordList *self, gint64 id)
{
  g_signal_emit (self, signals[CHOSEN], 0, id);
}

static void
activated_cb (DaybookRecordList *self, gint64 id)
{
  g_signal_emit (self, signals[ACTIVATED], 0, id);
}

static void
daybook_record_list_dispose (GObject *object)
{
  DaybookRecordList *self = DAYBOOK_RECORD_LIST (object);

  g_clear_handle_id (&self->totals_source, g_source_remove);
  g_cancellable_cancel (self->totals);
  gtk_widget_dispose_template (GTK_WIDGET (object), DAYBOOK_TYPE_RECORD_LIST);
  G_OBJECT_CLASS (daybook_record_list_parent_class)->dispose (object);
}

static void
daybook_record_list_finalize (GObject *object)
{
  DaybookRecordList *self = DAYBOOK_RECORD_LIST (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->rows);
  g_clear_object (&self->settings);
  g_clear_object (&self->totals);
  G_OBJECT_CLASS (daybook_record_list_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, DaybookRecordList, search_bar);
  gtk_widget_class_bind_template_child (class, DaybookRecordList, entry);
  gtk_widget_class_bind_template_child (class, DaybookRecordList, filter_bar);
  gtk_widget_class_bind_template_child (class, DaybookRecordList, faces);
  gtk_widget_class_bind_template_child (class, DaybookRecordList, holder);
  gtk_widget_class_bind_template_child (class, DaybookRecordList, count);
  gtk_widget_class_bind_template_child (class, DaybookRecordList, sums);
  gtk_widget_class_bind_template_callback (class, search_changed_cb);
  gtk_widget_class_bind_template_callback (class, search_done_cb);
  gtk_widget_class_bind_template_callback (class, filters_changed_cb);
  gtk_widget_class_bind_template_callback (class, text_kept_cb);
}

static void
daybook_record_list_class_init (DaybookRecordListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_record_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = daybook_record_list_finalize;
  g_type_ensure (DAYBOOK_TYPE_FILTER_BAR);
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[LISTED] = g_signal_new ("listed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_BOOLEAN, G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/records/daybook-record-list.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "list.show-all", NULL, show_all_action);
}

static void
daybook_record_list_init (DaybookRecordList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new ("io.github.daybook_app.Daybook");
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->entry));
}

DaybookRecordList *
daybook_record_list_new (DaybookEngine *engine, const DaybookRecordKind *kind)
{
  DaybookRecordList *self = g_object_new (DAYBOOK_TYPE_RECORD_LIST, NULL);

  self->engine = g_object_ref (engine);
  self->kind = kind;
  self->rows = daybook_rows_new (engine, &daybook_record_source);
  self->grid = daybook_grid_new (self->rows, kind->columns, kind->n_columns, _ (kind->label));
  load_columns (self);
  adw_bin_set_child (self->holder, GTK_WIDGET (self->grid));
  daybook_filter_bar_set_kind (self->filter_bar, kind);
  g_signal_connect_object (self->rows, "listed", G_CALLBACK (rows_listed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "columns-changed", G_CALLBACK (columns_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
daybook_record_list_refresh (DaybookRecordList *self)
{
  g_return_if_fail (DAYBOOK_IS_RECORD_LIST (self));

  if (self->asked && daybook_rows_get_failure (self->rows) == NULL)
    {
      daybook_rows_refresh (self->rows);
      return;
    }
  self->asked = TRUE;
  ask (self);
  read_choices (self);
}

void
daybook_record_list_choose (DaybookRecordList *self, gint64 record)
{
  g_return_if_fail (DAYBOOK_IS_RECORD_LIST (self));

  self->wanted = record;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0)
    choose_wanted (self);
}

GtkSearchBar *
daybook_record_list_get_search_bar (DaybookRecordList *self)
{
  g_return_val_if_fail (DAYBOOK_IS_RECORD_LIST (self), NULL);

  return self->search_bar;
}

DaybookGrid *
daybook_record_list_get_grid (DaybookRecordList *self)
{
  g_return_val_if_fail (DAYBOOK_IS_RECORD_LIST (self), NULL);

  return self->grid;
}

GMenuModel *
daybook_record_list_get_menu (DaybookRecordList *self)
{
  g_return_val_if_fail (DAYBOOK_IS_RECORD_LIST (self), NULL);

  return daybook_filter_bar_get_menu (self->filter_bar);
}

GActionGroup *
daybook_record_list_get_actions (DaybookRecordList *self)
{
  g_return_val_if_fail (DAYBOOK_IS_RECORD_LIST (self), NULL);

  return daybook_filter_bar_get_actions (self->filter_bar);
}

void
daybook_record_list_search (DaybookRecordList *self)
{
  g_return_if_fail (DAYBOOK_IS_RECORD_LIST (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
