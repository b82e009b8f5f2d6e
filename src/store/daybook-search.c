/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FTS5 with trigrams: each three letters in a row lead to the rows that have them. The index keeps
 * no positions (they would triple it), so what the trigrams of a word find is read and compared;
 * the texts are folded when they are stored, and compared as they are. */
#include "daybook-search.h"

#include <string.h>

#include "daybook-id-set.h"
#include "daybook-pack.h"
#include "daybook-schema.h"
#include "daybook-tree.h"

#define EVENTS                                                                                     \
  "SELECT e.seq, r.id, r.type, r.connection, r.source_id, r.number, r.body FROM events AS e"       \
  " JOIN records AS r ON r.id = e.record WHERE e.seq > ?1 ORDER BY e.seq LIMIT ?2"
#define DELIVERIES                                                                                 \
  "SELECT id, id, reference, NULL FROM deliveries WHERE id > ?1 ORDER BY id LIMIT ?2"
#define DOCUMENTS                                                                                  \
  "SELECT id, delivery, reference, remote_id FROM documents WHERE id > ?1 ORDER BY id LIMIT ?2"
#define PUT "REPLACE INTO search (rowid, text) VALUES (?1, ?2)"
#define POSITION "SELECT at FROM search_progress WHERE what = ?1"
#define SET_POSITION "UPDATE search_progress SET at = ?2 WHERE what = ?1"
#define BEHIND                                                                                     \
  "SELECT coalesce ((SELECT max (seq) FROM events), 0)"                                            \
  " + coalesce ((SELECT max (id) FROM deliveries), 0)"                                             \
  " + coalesce ((SELECT max (id) FROM documents), 0) - (SELECT sum (at) FROM search_progress)"
#define FIND "SELECT rowid, text FROM search WHERE text GLOB ?1"
#define RELATED                                                                                    \
  "SELECT subject FROM deliveries WHERE id = ?1"                                                   \
  " UNION SELECT order_subject FROM deliveries WHERE id = ?1 AND order_subject IS NOT NULL"        \
  " UNION SELECT p.id FROM deliveries AS d JOIN records AS e ON e.id = d.subject"                  \
  " AND e.type = ?2 " DAYBOOK_SCHEMA_SOURCE " WHERE d.id = ?1"
#define BY_NUMBER                                                                                  \
  "SELECT id FROM records INDEXED BY records_by_number WHERE number >= ?2 AND number < ?3 AND "    \
  "type = ?1"
#define BY_SOURCE                                                                                  \
  "SELECT r.id FROM connections AS c JOIN records AS r INDEXED BY sqlite_autoindex_records_1"      \
  " ON r.connection = c.num AND r.type = ?1 AND r.source_id >= ?2 AND r.source_id < ?3"

#define SHORTEST 3
#define MOST_WORDS 8
#define BEYOND "\xf4\x8f\xbf\xbf" /* sorts behind every other letter */

/* What of a record is looked for, beside its number and the provider's id. */
static const struct
{
  const char *type;
  const char *paths[12];
} fields[] = {
  { "order",
    { "email", "shipping_address.name", "billing_address.name", "billing_address.company", "note",
      "lines[].sku", "lines[].title", "payments[].processor_reference" } },
  { "payment", { "name", "email", "description", "intent" } },
  { "payout", { "bank_reference", "description" } },
  { "refund", { "note", "reason", "payment", "lines[].sku" } },
  { "dispute", { "reason", "payment" } },
  { "customer", { "name", "first_name", "last_name", "company", "email", "phone" } },
  { "item", { "sku", "title", "variant", "barcode" } },
  { "stock_level", { "sku", "location_name" } },
};

static const char *const *
fields_of (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (type, fields[i].type) == 0)
      return fields[i].paths;
  return NULL;
}

char *
daybook_search_fold (const char *text)
{
  g_autofree char *apart = NULL;
  GString *folded;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  apart = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  folded = g_string_new (NULL);
  for (const char *at = apart; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (folded, g_unichar_tolower (g_utf8_get_char (at)));

  return g_string_free (folded, FALSE);
}

/* ---- following ---- */

static void
add_word (GString *words, const char *word)
{
  g_autofree char *folded = NULL;

  if (word == NULL || *word == '\0')
    return;
  folded = daybook_search_fold (word);
  if (strstr (words->str, folded) != NULL)
    return;
  if (words->len > 0)
    g_string_append_c (words, '\n');
  g_string_append (words, folded);
}

static void
add_list (GString *words, const DaybookTree *tree, const char *path, const char *mark)
{
  g_autofree char *list = g_strndup (path, (gsize) (mark - path));

  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (tree, 0, list));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    add_word (words, daybook_tree_find_text (tree, node, mark + strlen ("[].")));
}

static void
add_fields (GString *words, const DaybookTree *tree, const char *const *paths)
{
  for (; *paths != NULL; paths++)
    {
      const char *mark = strstr (*paths, "[].");

      if (mark != NULL)
        add_list (words, tree, *paths, mark);
      else
        add_word (words, daybook_tree_find_text (tree, 0, *paths));
    }
}

static gboolean
put (DaybookDb *db, gint64 row, const char *text, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, PUT);

  daybook_bind_int (&statement, row);
  daybook_bind_text (&statement, text);

  return daybook_statement_done (&statement, error);
}

/* Takes the current row of the event log; what is not looked for is passed by. */
static gboolean
take_event (DaybookDb *db, DaybookStatement *row, GError **error)
{
  gint64 record = daybook_read_int (row);
  const char *type = daybook_read_word (row);
  const char *const *paths = type != NULL ? fields_of (type) : NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (DaybookTree) tree = NULL;
  g_autofree char *body = NULL;

  if (paths == NULL)
    return TRUE;
  daybook_read_connection (row);
  add_word (words, daybook_read_text (row));
  add_word (words, daybook_read_text (row));
  body = daybook_read_packed (row);
  tree = body != NULL ? daybook_tree_new (body, -1, error) : NULL;
  if (tree == NULL)
    return FALSE;
  add_fields (words, tree, paths);
  return put (db, record, words->str, error);
}

static gboolean
take_reference (DaybookDb *db, DaybookStatement *row, GError **error)
{
  gint64 delivery = daybook_read_int (row);
  g_autoptr (GString) words = g_string_new (NULL);

  add_word (words, daybook_read_text (row));
  add_word (words, daybook_read_text (row));
  return put (db, -delivery, words->str, error);
}

static gint64
position_of (DaybookDb *db, const char *what, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, POSITION);

  daybook_bind_text (&statement, what);
  return daybook_statement_row (&statement, error) ? daybook_read_int (&statement) : -1;
}

static gboolean
set_position (DaybookDb *db, const char *what, gint64 at, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, SET_POSITION);

  daybook_bind_text (&statement, what);
  daybook_bind_int (&statement, at);
  return daybook_statement_done (&statement, error);
}

typedef gboolean (*Take) (DaybookDb *db, DaybookStatement *row, GError **error);

/* *left is lessened by the rows that were taken. */
static gboolean
follow (DaybookDb *db, const char *what, const char *sql, Take take, guint *left, GError **error)
{
  gint64 position = position_of (db, what, error), begin = position;
  g_auto (DaybookStatement) rows = { 0 };

  if (position < 0)
    return FALSE;
  rows = daybook_statement (db, sql);
  daybook_bind_int (&rows, position);
  daybook_bind_int (&rows, *left);
  while (daybook_statement_row (&rows, NULL))
    {
      position = daybook_read_int (&rows);
      *left -= 1;
      if (!take (db, &rows, error))
        return FALSE;
    }
  return daybook_statement_done (&rows, error)
         && (position == begin || set_position (db, what, position, error));
}

gboolean
daybook_search_follow (DaybookDb *db, guint limit, gboolean *more, GError **error)
{
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (db, error);
  guint left = limit;

  if (transaction == NULL || !follow (db, "events", EVENTS, take_event, &left, error)
      || !follow (db, "deliveries", DELIVERIES, take_reference, &left, error)
      || !follow (db, "documents", DOCUMENTS, take_reference, &left, error)
      || !daybook_db_commit (transaction, error))
    return FALSE;
  *more = left == 0;

  return TRUE;
}

gint64
daybook_search_behind (DaybookDb *db, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, BEHIND);

  return daybook_statement_row (&statement, error) ? daybook_read_int (&statement) : -1;
}

/* ---- finding ---- */

static void
add_id (DaybookIdSet *seen, GArray *ids, gint64 id)
{
  if (daybook_id_set_add (seen, id))
    g_array_append_val (ids, id);
}

/* @word (folded) anywhere: what has a meaning in a pattern stands for itself. */
static char *
pattern_of (const char *word)
{
  GString *pattern = g_string_new ("*");

  for (; *word != '\0'; word++)
    if (strchr ("*?[", *word) != NULL)
      g_string_append_printf (pattern, "[%c]", *word);
    else
      g_string_append_c (pattern, *word);
  g_string_append_c (pattern, '*');

  return g_string_free (pattern, FALSE);
}

/* A long word is in fewer texts. */
static const char *
longest (char **words)
{
  const char *best = NULL;

  for (; *words != NULL; words++)
    if (best == NULL || g_utf8_strlen (*words, -1) > g_utf8_strlen (best, -1))
      best = *words;
  return best != NULL && g_utf8_strlen (best, -1) >= SHORTEST ? best : NULL;
}

static gboolean
has_all (const char *text, char **words)
{
  for (; *words != NULL; words++)
    if (strstr (text, *words) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
find_related (DaybookDb *db, gint64 delivery, DaybookIdSet *seen, GArray *ids, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, RELATED);

  daybook_bind_int (&statement, delivery);
  daybook_bind_word (&statement, "balance_entry");
  while (daybook_statement_row (&statement, NULL))
    add_id (seen, ids, daybook_read_int (&statement));
  return daybook_statement_done (&statement, error);
}

static gboolean
find_words (DaybookDb *db, char **words, DaybookIdSet *seen, GArray *ids, GError **error)
{
  const char *word = longest (words);
  g_autofree char *pattern = word != NULL ? pattern_of (word) : NULL;
  g_auto (DaybookStatement) statement = { 0 };

  if (pattern == NULL)
    return TRUE;
  statement = daybook_statement (db, FIND);
  daybook_bind_text (&statement, pattern);
  while (daybook_statement_row (&statement, NULL))
    {
      gint64 row = daybook_read_int (&statement);

      if (!has_all (daybook_read_text (&statement), words))
        continue;
      if (row > 0)
        add_id (seen, ids, row);
      else if (!find_related (db, -row, seen, ids, error))
        return FALSE;
    }
  return daybook_statement_done (&statement, error);
}

static gboolean
find_prefix (DaybookDb *db,
             const char *sql,
             const char *type,
             const char *text,
             DaybookIdSet *seen,
             GArray *ids,
             GError **error)
{
  g_autofree char *end = g_strconcat (text, BEYOND, NULL);
  g_auto (DaybookStatement) statement = daybook_statement (db, sql);

  daybook_bind_word (&statement, type);
  daybook_bind_text (&statement, text);
  daybook_bind_text (&statement, end);
  while (daybook_statement_row (&statement, NULL))
    add_id (seen, ids, daybook_read_int (&statement));
  return daybook_statement_done (&statement, error);
}

GArray *
daybook_search_find (DaybookDb *db, const char *text, const char *const *types, GError **error)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  const char *number = *typed == '#' ? typed + 1 : typed;
  g_autofree char *folded = daybook_search_fold (number);
  g_auto (GStrv) words = g_strsplit_set (folded, " \t\n", MOST_WORDS);
  g_autoptr (GByteArray) seen = daybook_id_set_new ();
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint t = 0; *number != '\0' && types[t] != NULL; t++)
    if (!find_prefix (db, BY_NUMBER, types[t], number, seen, ids, error)
        || !find_prefix (db, BY_SOURCE, types[t], number, seen, ids, error))
      return NULL;
  return find_words (db, words, seen, ids, error) ? g_steal_pointer (&ids) : NULL;
}
