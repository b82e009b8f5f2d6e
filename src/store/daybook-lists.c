/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pass over the rows of a type, in the order of their time, gives what is needed to filter and
 * to sort; sorting is done here, since SQLite would carry the whole row through its sorter and
 * knows no order of people's. Lists of the usual order need the ids only, and when nothing is
 * filtered these are in the index. */
#include "daybook-lists.h"

#include <string.h>

#include "daybook-id-set.h"
#include "daybook-money.h"
#include "daybook-schema.h"
#include "daybook-search.h"
#include "daybook-statement.h"
#include "daybook-time.h"

#define BY_TIME "SELECT id FROM records WHERE type = ?1 ORDER BY at DESC, id DESC"
#define NAME                                                                                       \
  "coalesce (number, CASE WHEN ?7 THEN nullif (trim (coalesce (json_extract (unpack (body),"       \
  " '$.first_name'), '') || ' ' || coalesce (json_extract (unpack (body), '$.last_name'), '')),"   \
  " '') END, CASE WHEN ?7 THEN json_extract (unpack (body), '$.email') END)"
#define COLUMNS "id, at, status, connection, amount, currency, updated"
#define CONDITIONS                                                                                 \
  " FROM records WHERE type = ?1 AND (?2 IS NULL OR connection = ?2)"                              \
  " AND (?3 IS NULL OR status = ?3) AND at >= ?4 AND at < ?5"
#define IDS "SELECT id" CONDITIONS " ORDER BY at DESC, id DESC"
#define SCAN "SELECT " COLUMNS CONDITIONS " AND ?6 IS NOT NULL ORDER BY at DESC, id DESC"
#define SCAN_NAMES                                                                                 \
  "SELECT " COLUMNS ", " NAME CONDITIONS " AND ?6 IS NOT NULL ORDER BY at DESC, id DESC"
#define ONE "SELECT " COLUMNS CONDITIONS " AND id = ?6"
#define ONE_NAME "SELECT " COLUMNS ", " NAME CONDITIONS " AND id = ?6"
#define UNFINISHED "('waiting', 'held', 'ready', 'sent', 'refused')"
#define OPEN                                                                                       \
  "WITH d AS MATERIALIZED (SELECT subject, order_subject, payout FROM deliveries"                  \
  " WHERE state IN ('waiting', 'held', 'ready', 'sent', 'refused'))"                               \
  " SELECT subject FROM d UNION SELECT order_subject FROM d WHERE order_subject IS NOT NULL"       \
  " UNION SELECT payout FROM d WHERE payout IS NOT NULL"                                           \
  " UNION SELECT p.id FROM d JOIN records AS e ON e.id = d.subject"                                \
  " AND e.type = ?3 " DAYBOOK_SCHEMA_SOURCE                                                        \
  " UNION SELECT subject FROM review_items WHERE closed IS NULL AND subject_kind = ?1"             \
  " UNION SELECT r.subject FROM review_items AS i JOIN deliveries AS r ON r.id = i.subject"        \
  " WHERE i.closed IS NULL AND i.subject_kind = ?2"
#define ANY "SELECT EXISTS (SELECT 1 FROM records WHERE type = ?1)"
#define STATUSES "SELECT DISTINCT status FROM records WHERE type = ?1 AND status IS NOT NULL"
#define DELIVERIES                                                                                 \
  "WITH r AS MATERIALIZED (SELECT connection, unpack (body) AS b FROM records WHERE id = ?1),"     \
  " n AS (SELECT json_extract (b, '$.entry') AS entry FROM r"                                      \
  " UNION SELECT json_extract (b, '$.failure_entry') FROM r"                                       \
  " UNION SELECT j.value FROM r, json_each (b, '$.entries') AS j),"                                \
  " s AS (SELECT ?1 AS id UNION SELECT e.id FROM n JOIN r JOIN records AS e"                       \
  " ON e.connection = r.connection AND e.type = ?2 AND e.source_id = n.entry)"                     \
  " SELECT d.id FROM s JOIN deliveries AS d ON d.subject = s.id"                                   \
  " UNION SELECT id FROM deliveries WHERE order_subject = ?1 ORDER BY 1"

#define FEW 5000

typedef struct
{
  gint64 id;
  gint64 at;
  gint64 key;
  char *text; /* borrowed from the chunk, NULL unless sorted by it */
} Row;

/* What a pass gathers. */
typedef struct
{
  const DaybookListsQuery *query;
  DaybookIdSet *open;  /* NULL: any */
  DaybookIdSet *found; /* what the text is in; NULL: any */
  GArray *rows;        /* Row; NULL: only sums */
  GArray *sums;        /* DaybookListsSum; NULL: only rows */
  GStringChunk *texts;
} Pass;

static void
pass_clear (Pass *self)
{
  g_clear_pointer (&self->open, g_byte_array_unref);
  g_clear_pointer (&self->found, g_byte_array_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->sums, g_array_unref);
  g_clear_pointer (&self->texts, g_string_chunk_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pass, pass_clear)

/* ---- amounts ---- */

/* @minor in DAYBOOK_LISTS_UNIT, at the ends of the range when it does not fit. */
static gint64
scaled (gint64 minor, const char *currency)
{
  int exponent = daybook_currency_exponent (currency);
  gint64 value = minor;

  for (int i = MAX (exponent, 0); i < 4; i++)
    if (__builtin_mul_overflow (value, (gint64) 10, &value))
      return minor < 0 ? G_MININT64 : G_MAXINT64;
  return value;
}

static gboolean
fits_amount (const DaybookListsQuery *query, gint64 minor, const char *currency)
{
  gint64 value;

  if (query->least == 0 && query->most == 0)
    return TRUE;
  if (currency[0] == '\0')
    return FALSE;
  value = scaled (minor, currency);
  if (value < 0)
    value = value == G_MININT64 ? G_MAXINT64 : -value;
  return value >= query->least && (query->most == 0 || value <= query->most);
}

static void
add_sum (GArray *sums, gint64 minor, const char *currency)
{
  DaybookListsSum *sum = NULL;

  for (guint i = 0; i < sums->len && sum == NULL; i++)
    if (strcmp (g_array_index (sums, DaybookListsSum, i).currency, currency) == 0)
      sum = &g_array_index (sums, DaybookListsSum, i);
  if (sum == NULL)
    {
      g_array_set_size (sums, sums->len + 1);
      sum = &g_array_index (sums, DaybookListsSum, sums->len - 1);
      g_strlcpy (sum->currency, currency, sizeof sum->currency);
    }
  sum->count++;
  sum->overflow |= __builtin_add_overflow (sum->sum, minor, &sum->sum);
}

/* ---- sorting ---- */

/* Digits by their value, all else by its letters. Both are folded. */
static int
compare_texts (const char *a, const char *b)
{
  while (*a != '\0' && *b != '\0')
    {
      if (g_ascii_isdigit (*a) && g_ascii_isdigit (*b))
        {
          gsize m, n;

          a += strspn (a, "0");
          b += strspn (b, "0");
          m = strspn (a, "0123456789");
          n = strspn (b, "0123456789");
          if (m != n)
            return m < n ? -1 : 1;
          if (strncmp (a, b, m) != 0)
            return strncmp (a, b, m);
          a += m;
          b += n;
        }
      else if (*a != *b)
        return (guchar) *a < (guchar) *b ? -1 : 1;
      else
        a++, b++;
    }
  return (*a != '\0') - (*b != '\0');
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer descending)
{
  const Row *x = a, *y = b;
  int order;

  if (x->text != NULL && y->text != NULL)
    order = compare_texts (x->text, y->text);
  else if ((x->text == NULL) != (y->text == NULL))
    return x->text == NULL ? 1 : -1; /* without a name: at the end, either way */
  else
    order = (x->key > y->key) - (x->key < y->key);
  if (descending)
    order = -order;
  if (order == 0)
    order = (x->at < y->at) - (x->at > y->at);
  return order != 0 ? order : (x->id < y->id) - (x->id > y->id);
}

static void
sort_rows (Pass *pass)
{
  const DaybookListsQuery *query = pass->query;
  GArray *rows = pass->rows;
  gboolean merged = query->types[1] != NULL || query->text != NULL;

  if (query->sort == DAYBOOK_LISTS_TIME && query->descending && !merged)
    return;
  g_array_sort_with_data (rows, compare_rows, GINT_TO_POINTER (query->descending));
}

/* ---- the pass ---- */

static gint64
key_of (const Row *row, const DaybookListsQuery *query, const gint64 *columns, const char *currency)
{
  switch (query->sort)
    {
    case DAYBOOK_LISTS_UPDATED:
      return columns[3];
    case DAYBOOK_LISTS_AMOUNT:
      return currency[0] != '\0' ? scaled (columns[2], currency) : G_MININT64;
    case DAYBOOK_LISTS_STATUS:
      return columns[0];
    case DAYBOOK_LISTS_CONNECTION:
      return columns[1];
    default:
      return row->at;
    }
}

/* Words and connections are sorted by what they are called; there are few of them. */
static const char *
name_of (DaybookDb *db, const DaybookListsQuery *query, gint64 key)
{
  if (key == 0)
    return NULL;
  return daybook_db_get_name (
      db, query->sort == DAYBOOK_LISTS_STATUS ? DAYBOOK_NAME_WORD : DAYBOOK_NAME_CONNECTION, key,
      NULL);
}

static void
take_text (Pass *pass, Row *row, DaybookDb *db, DaybookStatement *statement, const char *type)
{
  const char *name = NULL;
  g_autofree char *folded = NULL;

  switch (pass->query->sort)
    {
    case DAYBOOK_LISTS_NUMBER:
      name = daybook_read_text (statement);
      break;
    case DAYBOOK_LISTS_STATUS:
    case DAYBOOK_LISTS_CONNECTION:
      row->text = (char *) name_of (db, pass->query, row->key);
      return;
    case DAYBOOK_LISTS_TYPE:
      row->text = (char *) type;
      return;
    default:
      return;
    }
  if (name == NULL || *name == '\0')
    return;
  folded = daybook_search_fold (name);
  row->text = g_string_chunk_insert (pass->texts, folded);
}

static void
take_row (Pass *pass, DaybookDb *db, DaybookStatement *statement, const char *type)
{
  Row row = { .id = daybook_read_int (statement), .at = daybook_read_int (statement) };
  gint64 columns[4];
  char currency[4];

  for (guint i = 0; i < 3; i++)
    columns[i] = daybook_read_int (statement);
  daybook_read_currency (statement, currency);
  columns[3] = daybook_read_int (statement);
  if ((pass->open != NULL && !daybook_id_set_has (pass->open, row.id))
      || (pass->found != NULL && !daybook_id_set_has (pass->found, row.id))
      || !fits_amount (pass->query, columns[2], currency))
    return;
  if (pass->sums != NULL)
    add_sum (pass->sums, columns[2], currency);
  if (pass->rows == NULL)
    return;
  row.key = key_of (&row, pass->query, columns, currency);
  take_text (pass, &row, db, statement, type);
  g_array_append_val (pass->rows, row);
}

static void
bind_filters (DaybookStatement *statement, const DaybookListsQuery *query)
{
  daybook_bind_connection (statement, query->connection);
  daybook_bind_word (statement, query->status);
  daybook_bind_int (statement, query->since_us != 0 ? query->since_us : G_MININT64);
  daybook_bind_int (statement, query->before_us != 0 ? query->before_us : G_MAXINT64);
}

/* @id 0: all of @type. */
static gboolean
scan (DaybookDb *db, Pass *pass, const char *type, gint64 id, GError **error)
{
  const DaybookListsQuery *query = pass->query;
  gboolean names = pass->rows != NULL && query->sort == DAYBOOK_LISTS_NUMBER;
  g_auto (DaybookStatement) statement = daybook_statement (db, id != 0 ? (names ? ONE_NAME : ONE)
                                                               : names ? SCAN_NAMES
                                                                       : SCAN);

  daybook_bind_word (&statement, type);
  bind_filters (&statement, query);
  daybook_bind_int (&statement, id);
  if (names)
    daybook_bind_int (&statement, g_str_equal (type, "customer"));
  while (daybook_statement_row (&statement, NULL))
    take_row (pass, db, &statement, type);

  return daybook_statement_done (&statement, error);
}

static DaybookIdSet *
find_open (DaybookDb *db, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, OPEN);
  g_autoptr (GByteArray) open = daybook_id_set_new ();

  daybook_bind_word (&statement, "record");
  daybook_bind_word (&statement, "delivery");
  daybook_bind_word (&statement, "balance_entry");
  while (daybook_statement_row (&statement, NULL))
    daybook_id_set_add (open, daybook_read_int (&statement));
  return daybook_statement_done (&statement, error) ? g_steal_pointer (&open) : NULL;
}

static gboolean
scan_types (DaybookDb *db, Pass *pass, gint64 id, GError **error)
{
  const char *const *types = pass->query->types;

  for (guint t = 0; types[t] != NULL; t++)
    if (!scan (db, pass, types[t], id, error))
      return FALSE;
  return TRUE;
}

/* A few are looked up one by one, many are picked out of all. */
static gboolean
scan_found (DaybookDb *db, Pass *pass, GError **error)
{
  g_autoptr (GArray) found = daybook_search_find (db, pass->query->text, pass->query->types, error);

  if (found == NULL)
    return FALSE;
  if (found->len > FEW)
    {
      pass->found = daybook_id_set_new ();
      for (guint i = 0; i < found->len; i++)
        daybook_id_set_add (pass->found, g_array_index (found, gint64, i));
      return scan_types (db, pass, 0, error);
    }
  for (guint i = 0; i < found->len; i++)
    if (!scan_types (db, pass, g_array_index (found, gint64, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
run (DaybookDb *db, Pass *pass, GError **error)
{
  const DaybookListsQuery *query = pass->query;

  if (query->open && (pass->open = find_open (db, error)) == NULL)
    return FALSE;
  pass->texts = g_string_chunk_new (1 << 16);
  return query->text != NULL && *query->text != '\0' ? scan_found (db, pass, error)
                                                     : scan_types (db, pass, 0, error);
}

/* ---- finding ---- */

/* In the order that the rows have by themselves. */
static gboolean
is_plain (const DaybookListsQuery *query)
{
  return query->types[1] == NULL && query->sort == DAYBOOK_LISTS_TIME && query->descending
         && query->least == 0 && query->most == 0 && (query->text == NULL || *query->text == '\0');
}

static gboolean
is_filtered (const DaybookListsQuery *query)
{
  return query->connection != NULL || query->status != NULL || query->since_us != 0
         || query->before_us != 0;
}

static GArray *
find_plain (DaybookDb *db, const DaybookListsQuery *query, GError **error)
{
  gboolean filtered = is_filtered (query);
  g_auto (DaybookStatement) statement = daybook_statement (db, filtered ? IDS : BY_TIME);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GByteArray) open = query->open ? find_open (db, error) : NULL;

  if (query->open && open == NULL)
    return NULL;
  daybook_bind_word (&statement, query->types[0]);
  if (filtered)
    bind_filters (&statement, query);
  while (daybook_statement_row (&statement, NULL))
    {
      gint64 id = daybook_read_int (&statement);

      if (open == NULL || daybook_id_set_has (open, id))
        g_array_append_val (ids, id);
    }
  return daybook_statement_done (&statement, error) ? g_steal_pointer (&ids) : NULL;
}

GArray *
daybook_lists_find (DaybookDb *db, const DaybookListsQuery *query, GError **error)
{
  g_auto (Pass) pass = { .query = query };
  g_autoptr (GArray) ids = NULL;

  g_return_val_if_fail (query->types != NULL && query->types[0] != NULL, NULL);

  if (is_plain (query))
    return find_plain (db, query, error);
  pass.rows = g_array_new (FALSE, TRUE, sizeof (Row));
  if (!run (db, &pass, error))
    return NULL;
  sort_rows (&pass);
  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), pass.rows->len);
  for (guint i = 0; i < pass.rows->len; i++)
    g_array_append_val (ids, g_array_index (pass.rows, Row, i).id);

  return g_steal_pointer (&ids);
}

static int
compare_sums (gconstpointer a, gconstpointer b)
{
  const DaybookListsSum *x = a, *y = b;

  return (x->count < y->count) - (x->count > y->count);
}

GArray *
daybook_lists_sum (DaybookDb *db, const DaybookListsQuery *query, GError **error)
{
  g_auto (Pass) pass = { .query = query };

  g_return_val_if_fail (query->types != NULL && query->types[0] != NULL, NULL);

  pass.sums = g_array_new (FALSE, TRUE, sizeof (DaybookListsSum));
  if (!run (db, &pass, error))
    return NULL;
  g_array_sort (pass.sums, compare_sums);

  return g_steal_pointer (&pass.sums);
}

gboolean
daybook_lists_is_empty (DaybookDb *db, const char *const *types, gboolean *empty, GError **error)
{
  gboolean any = FALSE;

  for (guint t = 0; types[t] != NULL && !any; t++)
    {
      g_auto (DaybookStatement) statement = daybook_statement (db, ANY);

      daybook_bind_word (&statement, types[t]);
      if (!daybook_statement_row (&statement, error))
        return FALSE;
      any = daybook_read_int (&statement) != 0;
    }
  *empty = !any;
  return TRUE;
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
daybook_lists_statuses (DaybookDb *db, const char *const *types, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint t = 0; types[t] != NULL; t++)
    {
      g_auto (DaybookStatement) statement = daybook_statement (db, STATUSES);

      daybook_bind_word (&statement, types[t]);
      while (daybook_statement_row (&statement, NULL))
        {
          const char *word = daybook_read_word (&statement);

          if (word != NULL && !g_ptr_array_find_with_equal_func (words, word, g_str_equal, NULL))
            g_ptr_array_add (words, g_strdup (word));
        }
      if (!daybook_statement_done (&statement, error))
        return NULL;
    }
  g_ptr_array_sort (words, compare_words);
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

GArray *
daybook_lists_deliveries_of (DaybookDb *db, gint64 record, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, DELIVERIES);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  daybook_bind_int (&statement, record);
  daybook_bind_word (&statement, "balance_entry");
  while (daybook_statement_row (&statement, NULL))
    {
      gint64 id = daybook_read_int (&statement);

      g_array_append_val (ids, id);
    }
  return daybook_statement_done (&statement, error) ? g_steal_pointer (&ids) : NULL;
}
