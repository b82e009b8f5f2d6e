/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-record-source.h"

#include <string.h>

#include "daybook-business-day.h"
#include "daybook-error.h"
#include "daybook-format.h"
#include "daybook-record-kind.h"
#include "daybook-search.h"
#include "daybook-time.h"

/* ---- the question ---- */

gboolean
daybook_record_parse_amount (const char *text, gint64 *out)
{
  gint64 value = 0;
  int after = -1; /* digits behind the point; -1: none was met */

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isdigit (*text))
        {
          if (after >= 4)
            return FALSE;
          if (__builtin_mul_overflow (value, (gint64) 10, &value)
              || __builtin_add_overflow (value, (gint64) (*text - '0'), &value))
            return FALSE;
          after += after >= 0;
        }
      else if ((*text == '.' || *text == ',') && after < 0)
        after = 0;
      else if (*text != ' ' && *text != '\'')
        return FALSE;
    }
  for (int i = MAX (after, 0); i < 4; i++)
    if (__builtin_mul_overflow (value, (gint64) 10, &value))
      return FALSE;
  *out = value;
  return TRUE;
}

/* When the month begins that is @months after that of @time_us. */
static gint64
month_begin (gint64 time_us, GTimeZone *zone, int months)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / DAYBOOK_SECOND);
  g_autoptr (GDateTime) there = g_date_time_to_timezone (utc, zone);
  g_autoptr (GDateTime) first = g_date_time_new (zone, g_date_time_get_year (there),
                                                 g_date_time_get_month (there), 1, 0, 0, 0);
  g_autoptr (GDateTime) begin = g_date_time_add_months (first, months);

  return g_date_time_to_unix (begin) * DAYBOOK_SECOND;
}

static gint64
year_begin (gint64 time_us, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / DAYBOOK_SECOND);
  g_autoptr (GDateTime) there = g_date_time_to_timezone (utc, zone);
  g_autoptr (GDateTime) first = g_date_time_new (zone, g_date_time_get_year (there), 1, 1, 0, 0, 0);

  return g_date_time_to_unix (first) * DAYBOOK_SECOND;
}

static void
take_range (const char *range, GTimeZone *zone, DaybookListsQuery *out)
{
  gint64 now = g_get_real_time ();

  if (strcmp (range, "today") == 0)
    out->since_us = daybook_time_day_begin (now, zone, 0);
  else if (strcmp (range, "week") == 0)
    out->since_us = daybook_time_day_begin (now, zone, -6);
  else if (strcmp (range, "month") == 0)
    out->since_us = month_begin (now, zone, 0);
  else if (strcmp (range, "year") == 0)
    out->since_us = year_begin (now, zone);
  else if (strcmp (range, "last-month") == 0)
    {
      out->since_us = month_begin (now, zone, -1);
      out->before_us = month_begin (now, zone, 0);
    }
}

static gboolean
take_days (const DaybookListQuery *query, GTimeZone *zone, DaybookListsQuery *out, GError **error)
{
  const char *since = daybook_list_query_filter (query, "since");
  const char *until = daybook_list_query_filter (query, "until");
  gint64 last;

  if (since != NULL && !daybook_business_day_parse (since, zone, &out->since_us, error))
    return FALSE;
  if (until == NULL)
    return TRUE;
  if (!daybook_business_day_parse (until, zone, &last, error))
    return FALSE;
  out->before_us = daybook_time_day_begin (last, zone, 1);
  return TRUE;
}

static gboolean
take_amounts (const DaybookListQuery *query, DaybookListsQuery *out, GError **error)
{
  const char *least = daybook_list_query_filter (query, "least");
  const char *most = daybook_list_query_filter (query, "most");

  if ((least == NULL || daybook_record_parse_amount (least, &out->least))
      && (most == NULL || daybook_record_parse_amount (most, &out->most)))
    return TRUE;
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "\"%s\" is no amount",
               least != NULL ? least : most);
  return FALSE;
}

/* @out borrows from @query and @kind. */
static gboolean
ask (const DaybookListQuery *query,
     const DaybookRecordKind *kind,
     GTimeZone *zone,
     DaybookListsQuery *out,
     GError **error)
{
  const char *range = daybook_list_query_filter (query, "range");

  memset (out, 0, sizeof *out);
  out->types = kind->types;
  out->text = query->text;
  out->connection = daybook_list_query_filter (query, "connection");
  out->status = daybook_list_query_filter (query, "status");
  out->open = daybook_list_query_filter (query, "open") != NULL;
  out->descending = query->descending;
  if (!daybook_record_kind_sort (query->sort, &out->sort))
    out->descending = TRUE;
  if (range != NULL)
    take_range (range, zone, out);
  return take_days (query, zone, out, error) && take_amounts (query, out, error);
}

/* ---- the answers ---- */

static GArray *
list (DaybookDb *db, const DaybookListQuery *query, GCancellable *cancellable, GError **error)
{
  const DaybookRecordKind *kind = daybook_record_kind_get (query->kind);
  g_autoptr (GTimeZone) zone = daybook_business_zone (db, NULL);
  DaybookListsQuery wanted;

  return ask (query, kind, zone, &wanted, error) ? daybook_lists_find (db, &wanted, error) : NULL;
}

static char **
cells_of (const DaybookRecordKind *kind, const DaybookCellSource *source)
{
  char **cells = g_new0 (char *, kind->n_columns + 1);

  for (guint i = 0; i < kind->n_columns; i++)
    cells[i] = kind->cells[i](source);
  return cells;
}

static void
free_cells (gpointer cells)
{
  g_strfreev (cells);
}

static GPtrArray *
load (DaybookDb *db, const DaybookListQuery *query, const gint64 *ids, gsize n, GError **error)
{
  const DaybookRecordKind *kind = daybook_record_kind_get (query->kind);
  gboolean deep = daybook_list_query_filter (query, "deep") != NULL;
  g_autoptr (GTimeZone) zone = daybook_business_zone (db, NULL);
  g_autoptr (GPtrArray) records = daybook_records_get_many (db, ids, n, deep, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (free_cells);

  for (gsize i = 0; records != NULL && i < n; i++)
    {
      const DaybookStoredRecord *record = g_ptr_array_index (records, i);
      g_autoptr (DaybookTree) body = record != NULL && record->body != NULL
                                         ? daybook_tree_new (record->body, -1, NULL)
                                         : NULL;
      DaybookCellSource source = { db, zone, record, body };

      g_ptr_array_add (rows, record != NULL ? cells_of (kind, &source) : NULL);
    }
  return records != NULL ? g_steal_pointer (&rows) : NULL;
}

const DaybookRowsSource daybook_record_source = { list, load };

void
daybook_record_totals_free (DaybookRecordTotals *self)
{
  if (self == NULL)
    return;
  g_free (self->sums);
  g_free (self);
}

void
daybook_record_choices_free (DaybookRecordChoices *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->statuses);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_free (self);
}
static char *
say_sums (const GArray *sums, gint64 *count)
{
  GString *text = g_string_new (NULL);

  *count = 0;
  for (guint i = 0; i < sums->len; i++)
    {
      const DaybookListsSum *sum = &g_array_index (sums, DaybookListsSum, i);
      DaybookMoney money = { .minor = sum->sum };
      g_autofree char *said = NULL;

      *count += sum->count;
      if (sum->currency[0] == '\0' || sum->overflow)
        continue;
      g_strlcpy (money.currency, sum->currency, sizeof money.currency);
      said = daybook_format_money (money);
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", said);
    }
  return g_string_free (text, FALSE);
}

static GPtrArray *
list_connections (DaybookDb *db, GError **error)
{
  g_autoptr (GPtrArray) all = daybook_connection_list (db, FALSE, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (all, i);

      g_ptr_array_add (names, g_strconcat (connection->id, "\t", connection->title, NULL));
    }
  return all != NULL ? g_steal_pointer (&names) : NULL;
}

gpointer
daybook_record_totals_read (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const DaybookListQuery *query = data;
  const DaybookRecordKind *kind = daybook_record_kind_get (query->kind);
  g_autoptr (GTimeZone) zone = daybook_business_zone (db, NULL);
  g_autoptr (DaybookRecordTotals) totals = g_new0 (DaybookRecordTotals, 1);
  g_autoptr (GArray) sums = NULL;
  DaybookListsQuery wanted;

  if (!ask (query, kind, zone, &wanted, error)
      || !daybook_lists_is_empty (db, kind->types, &totals->empty, error)
      || (sums = daybook_lists_sum (db, &wanted, error)) == NULL
      || (totals->behind = daybook_search_behind (db, error)) < 0)
    return NULL;
  totals->sums = say_sums (sums, &totals->count);
  if (!kind->money)
    totals->sums[0] = '\0';
  return g_steal_pointer (&totals);
}

gpointer
daybook_record_choices_read (DaybookDb *db,
                             gpointer data,
                             GCancellable *cancellable,
                             GError **error)
{
  const DaybookListQuery *query = data;
  const DaybookRecordKind *kind = daybook_record_kind_get (query->kind);
  g_autoptr (DaybookRecordChoices) choices = g_new0 (DaybookRecordChoices, 1);

  if ((choices->statuses = daybook_lists_statuses (db, kind->types, error)) == NULL
      || (choices->connections = list_connections (db, error)) == NULL)
    return NULL;
  return g_steal_pointer (&choices);
}
