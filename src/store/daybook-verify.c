/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the store keeps its promises. What SQL can say is a table of queries, each of which
 * yields one sentence for each broken promise; digests, the audit chain and the search for secrets
 * need C. All of it reads one state of the store. */

#include "daybook-verify.h"

#include "daybook-audit.h"
#include "daybook-redact.h"
#include "daybook-schema.h"
#include "daybook-statement.h"

#include <string.h>

#define DEFAULT_LIMIT 20

typedef struct
{
  DaybookDb *db;
  GPtrArray *broken;
  guint limit; /* of each kind */
  guint found; /* of the kind being checked */
} Verifier;

static const char *const queries[] = {
  "PRAGMA integrity_check",

  "SELECT printf ('table %s, row %s: what it refers to in %s is not there', \"table\","
  " coalesce(rowid, '?'), parent)"
  " FROM pragma_foreign_key_check",

  "SELECT printf ('the journal of delivery %d does not balance: debit %d,"
  " credit %d minor units of %s', j.delivery,"
  " sum(l.debit), sum(l.credit), j.currency)"
  " FROM journals AS j JOIN journal_lines AS l ON l.delivery = j.delivery GROUP BY j.delivery"
  " HAVING sum(l.debit) <> sum(l.credit)",

  "SELECT printf ('the journal of delivery %d has no lines', j.delivery) FROM journals AS j"
  " WHERE NOT EXISTS (SELECT 1 FROM journal_lines AS l WHERE l.delivery = j.delivery)",

  "SELECT printf ('delivery %d has %d live documents: %s', delivery, count(*),"
  " group_concat(remote_id, ', '))"
  " FROM documents WHERE state = 'live' GROUP BY delivery HAVING count(*) > 1",

  "SELECT printf ('%d live documents at %s carry reference %s: %s', count(*), c.id, o.reference,"
  " group_concat(o.remote_id, ', '))"
  " FROM documents AS o JOIN connections AS c ON c.num = o.connection WHERE o.state = 'live'"
  " GROUP BY o.connection, o.reference HAVING count(*) > 1",

  "SELECT printf ('%d live documents stand for one at %s: %s %s, of deliveries %s', count(*), c.id,"
  " w.word, o.remote_id, group_concat(o.delivery, ', '))"
  " FROM documents AS o JOIN connections AS c ON c.num = o.connection"
  " JOIN words AS w ON w.id = o.kind WHERE o.state = 'live'"
  " GROUP BY o.connection, o.kind, o.remote_id HAVING count(*) > 1",

  /* What a customer list should hold is a state: a newer one may wait beside what is written. */
  "SELECT printf ('record %d has %d deliveries of kind %s that are not undone: %s', d.subject,"
  " count(*), w.word, group_concat(d.id, ', '))"
  " FROM deliveries AS d JOIN words AS w ON w.id = d.kind JOIN flows AS f ON f.num = d.flow"
  " WHERE d.state <> 'undone' AND (f.kind <> 'customers' OR d.state = 'done')"
  " GROUP BY d.flow, d.subject, d.kind HAVING count(*) > 1",

  "SELECT printf ('delivery %d (%s) is done and has no live document', d.id,"
  " d.reference) FROM deliveries AS d"
  " WHERE d.state = 'done'"
  " AND NOT EXISTS (SELECT 1 FROM documents AS o WHERE o.delivery = d.id"
  " AND o.state = 'live')",

  "SELECT printf ('document %d (%s) is live and its delivery %d is ''%s''', o.id,"
  " o.remote_id, d.id, d.state)"
  " FROM documents AS o JOIN deliveries AS d ON d.id = o.delivery"
  " WHERE o.state = 'live' AND d.state <> 'done'",

  "SELECT printf ('document %d carries reference %s, and its delivery %d has %s', o.id,"
  " o.reference, d.id, d.reference)"
  " FROM documents AS o JOIN deliveries AS d ON d.id = o.delivery"
  " WHERE o.state = 'live' AND o.reference <> d.reference",

  "SELECT printf ('document %d does not lead back to a record', o.id)"
  " FROM documents AS o LEFT JOIN deliveries AS d ON d.id = o.delivery LEFT"
  " JOIN events AS e ON e.seq = d.event"
  " LEFT JOIN records AS r ON r.id = e.record WHERE r.id IS NULL",

  "SELECT printf ('delivery %d has no event that caused it', d.id)"
  " FROM deliveries AS d LEFT JOIN events AS e ON e.seq = d.event WHERE e.seq IS NULL",

  "SELECT printf ('the event log lacks event %d', e.seq - 1) FROM events AS e"
  " WHERE e.seq > 1 AND NOT EXISTS (SELECT 1 FROM events AS b WHERE b.seq = e.seq - 1)",

  "SELECT printf ('event %d tells of revision %d of record %d, which has only %d',"
  " e.seq, e.revision, e.record, r.revision)"
  " FROM events AS e JOIN records AS r ON r.id = e.record WHERE e.revision > r.revision",

  "SELECT printf ('flow %s is at event %d, past the last one', id, position) FROM flows"
  " WHERE position > (SELECT coalesce(max(seq), 0) FROM events) OR position < 0",

  "SELECT printf ('delivery %d was made from event %d, which flow %s (at %d) has not"
  " applied yet', d.id, d.event, f.id,"
  " f.position) FROM deliveries AS d JOIN flows AS f ON f.num = d.flow"
  " WHERE d.event > f.position",

  "SELECT printf ('record %d is at revision %d, and %d older ones are kept', r.id,"
  " r.revision, count(v.revision))"
  " FROM records AS r LEFT JOIN revisions AS v ON v.record = r.id AND v.revision < r.revision"
  " WHERE r.revision > 1 GROUP BY r.id HAVING count(v.revision) <> r.revision - 1",

  "SELECT printf ('the payload of record %d cannot be unpacked', record) FROM payloads"
  " WHERE unpack (payload) IS NULL OR around IS NOT NULL AND unpack (around) IS NULL",

  "SELECT printf ('the body of delivery %d cannot be unpacked', id) FROM deliveries"
  " WHERE unpack (body) IS NULL",

  "SELECT printf ('of %s of connection %d %d are counted, and %d are there', w.word,"
  " c.connection, c.n, count(r.name))"
  " FROM counts AS c JOIN words AS w ON w.id = c.name"
  " LEFT JOIN (" DAYBOOK_SCHEMA_COUNTED ("unpack (r.body)") ") AS r"
  " ON r.connection = c.connection AND r.name = w.word"
  " GROUP BY c.connection, c.name HAVING count(r.name) <> c.n",

  "SELECT printf ('record %d keeps revision %d, newer than its own', r.id, v.revision)"
  " FROM revisions AS v JOIN records AS r ON r.id = v.record WHERE v.revision >= r.revision",
};

/* Bodies and the digests they were stored with. */
static const char *const digests[] = {
  "SELECT printf ('record %d', id), digest, unpack (body) FROM records",
  "SELECT printf ('revision %d of record %d', revision, record), digest, unpack (body)"
  " FROM revisions",
};

/* Everything that holds text from outside. */
static const char *const texts[] = {
  "SELECT printf ('the body of record %d', id), unpack (body) FROM records",
  "SELECT printf ('the payload of record %d', record), unpack (payload) FROM payloads",
  "SELECT printf ('what is around the payload of record %d', record), unpack (around)"
  " FROM payloads WHERE around IS NOT NULL",
  "SELECT printf ('revision %d of record %d', revision, record), unpack (body) FROM revisions",
  "SELECT printf ('quarantine %d', id), payload FROM quarantine",
  "SELECT printf ('what is around quarantine %d', id), around FROM quarantine"
  " WHERE around IS NOT NULL",
  "SELECT printf ('the reason of quarantine %d', id), reason FROM quarantine",
  "SELECT printf ('the body of delivery %d', id), unpack (body) FROM deliveries",
  "SELECT printf ('the reason of delivery %d', id), reason FROM deliveries"
  " WHERE reason IS NOT NULL",
  "SELECT printf ('the error of delivery %d', id), error FROM deliveries"
  " WHERE error IS NOT NULL",
  "SELECT printf ('the history of delivery %d', delivery), outcome FROM attempts"
  " WHERE outcome IS NOT NULL",
  "SELECT printf ('the steps of document %d', id), steps FROM documents",
  "SELECT printf ('the link of document %d', id), link FROM documents WHERE link IS NOT NULL",
  "SELECT printf ('the changes of event %d', seq), changes FROM events"
  " WHERE changes IS NOT NULL",
  "SELECT printf ('the evidence of the link from record %d', source), evidence FROM links",
  "SELECT printf ('the settings of connection %s', id), settings FROM connections",
  "SELECT printf ('the cursor of connection %d', connection), cursor FROM cursors"
  " WHERE cursor IS NOT NULL",
  "SELECT printf ('the cursor of backfill %d', id), cursor FROM backfills"
  " WHERE cursor IS NOT NULL",
  "SELECT printf ('the settings of flow %s', id), roles FROM flows",
  "SELECT printf ('the reason of review item %d', id), reason FROM review_items",
  "SELECT printf ('the counts of run %d', id), counts FROM runs WHERE counts IS NOT NULL",
  "SELECT printf ('the error of run %d', id), error FROM runs WHERE error IS NOT NULL",
  "SELECT printf ('audit row %d', seq), detail FROM audit",
  "SELECT printf ('mapping version %s', digest), text FROM mapping_versions",
  "SELECT printf ('setting %s', key), value FROM meta",
};

/* How a secret begins, and how many characters at least must follow, so that a word in a product's
 * name is none. */
static const struct
{
  const char *prefix;
  gsize at_least;
} secrets[] = {
  { "rk_test_", 8 }, { "rk_live_", 8 }, { "sk_test_", 8 }, { "sk_live_", 8 },
  { "whsec_", 16 },  { "shpat_", 8 },   { "shpss_", 8 },   { "Bearer ", 16 },
  { "pat-na1-", 16 }, { "pat-eu1-", 16 },
};

/* ---- telling ---- */

static void
begin_kind (Verifier *self)
{
  self->found = 0;
}

static void G_GNUC_PRINTF (2, 3) tell (Verifier *self, const char *format, ...)
{
  va_list arguments;

  if (++self->found > self->limit)
    return;

  va_start (arguments, format);
  g_ptr_array_add (self->broken, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static void
end_kind (Verifier *self)
{
  if (self->found > self->limit)
    g_ptr_array_add (self->broken,
                     g_strdup_printf ("… and %u more like it", self->found - self->limit));
}

/* ---- checking ---- */

static gboolean
check_query (Verifier *self, const char *sql, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (self->db, sql);

  begin_kind (self);
  while (daybook_statement_row (&statement, NULL))
    {
      const char *sentence = daybook_read_text (&statement);

      if (g_strcmp0 (sentence, "ok") != 0)
        tell (self, "%s", sentence != NULL ? sentence : sql);
    }
  end_kind (self);

  return daybook_statement_done (&statement, error);
}

static gboolean
check_digests (Verifier *self, const char *sql, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (self->db, sql);

  begin_kind (self);
  while (daybook_statement_row (&statement, NULL))
    {
      const char *what = daybook_read_text (&statement);
      gsize size;
      const void *stored = daybook_read_blob (&statement, &size);
      const char *body = daybook_read_text (&statement);
      guint8 digest[DAYBOOK_BODY_DIGEST];

      if (body == NULL)
        {
          tell (self, "%s cannot be unpacked", what);
          continue;
        }
      daybook_body_digest (body, digest);
      if (size != sizeof digest || memcmp (stored, digest, size) != 0)
        tell (self, "%s was changed without a new revision", what);
    }
  end_kind (self);

  return daybook_statement_done (&statement, error);
}

static gboolean
is_token_character (char c)
{
  return g_ascii_isalnum (c) || strchr ("._-~+/=", c) != NULL;
}

static gboolean
starts_secret (const char *text, const char *at, guint n)
{
  const char *rest = at + strlen (secrets[n].prefix);
  gsize length = 0;

  if (at > text && g_ascii_isalnum (at[-1]))
    return FALSE;
  while (rest[length] != '\0' && is_token_character (rest[length]))
    length++;

  return length >= secrets[n].at_least;
}

/* The prefix that a secret in @text begins with, or NULL. */
static const char *
find_secret (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    for (const char *at = strstr (text, secrets[i].prefix); at != NULL;
         at = strstr (at + 1, secrets[i].prefix))
      if (starts_secret (text, at, i))
        return secrets[i].prefix;

  return NULL;
}

/* The scan reads JSON; a plain sentence is made one string of it. */
static gboolean
has_card (const char *text)
{
  gboolean is_json = *text == '{' || *text == '[' || *text == '"';
  g_autofree char *copy = is_json ? g_strdup (text) : g_strdup_printf ("\"%s\"", text);

  if (!is_json)
    for (char *c = copy + 1; c[1] != '\0'; c++)
      if (*c == '"' || *c == '\\')
        *c = ' ';

  return daybook_redact_cards (copy, strlen (copy)) > 0;
}

static gboolean
check_texts (Verifier *self, const char *sql, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (self->db, sql);

  begin_kind (self);
  while (daybook_statement_row (&statement, NULL))
    {
      const char *what = daybook_read_text (&statement);
      const char *text = daybook_read_text (&statement);
      const char *secret = text != NULL ? find_secret (text) : NULL;

      if (secret != NULL)
        tell (self, "%s holds what looks like a secret (%s…)", what, secret);
      if (text != NULL && has_card (text))
        tell (self, "%s holds what looks like a card number", what);
    }
  end_kind (self);

  return daybook_statement_done (&statement, error);
}

/* A broken chain is a finding; a cancelled or failed query is a failure of the check. */
static gboolean
check_audit (Verifier *self, GError **error)
{
  g_autoptr(GError) failure = NULL;

  if (daybook_audit_verify (self->db, NULL, &failure))
    return TRUE;
  if (failure->domain == G_IO_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  begin_kind (self);
  tell (self, "%s", failure->message);

  return TRUE;
}

typedef gboolean (*Check) (Verifier *self, const char *sql, GError **error);

static gboolean
check_each (Verifier *self, Check check, const char *const *sqls, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++)
    if (!check (self, sqls[i], error))
      return FALSE;

  return TRUE;
}

GPtrArray *
daybook_verify (DaybookDb *db, guint limit, GError **error)
{
  g_autoptr(DaybookTransaction) snapshot = daybook_db_begin_read (db, error);
  g_autoptr(GPtrArray) broken = g_ptr_array_new_with_free_func (g_free);
  Verifier self = { db, broken, limit != 0 ? limit : DEFAULT_LIMIT, 0 };

  if (snapshot == NULL || !check_each (&self, check_query, queries, G_N_ELEMENTS (queries), error)
      || !check_each (&self, check_digests, digests, G_N_ELEMENTS (digests), error)
      || !check_audit (&self, error)
      || !check_each (&self, check_texts, texts, G_N_ELEMENTS (texts), error))
    return NULL;

  return g_steal_pointer (&broken);
}
