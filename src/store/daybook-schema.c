/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of the store, as migrations: migrations[n] brings version n to n + 1, and PRAGMA
 * user_version says which a store has. A migration that was released is never edited; the next one
 * corrects it.
 *
 * For size and speed: words that repeat (types, kinds, statuses, mapping digests) are kept once in
 * 'words' and connections and flows have small numbers; a table that is always read by its key and
 * has short rows is WITHOUT ROWID; a queue has a partial index over its open rows only; a digest
 * stands before its long body, so that comparing reads no overflow page. */

#include "daybook-schema.h"

static const char things[]
    = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;"
      "CREATE TABLE connections ("
      " num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, provider TEXT NOT NULL,"
      " title TEXT NOT NULL,"
      " environment TEXT NOT NULL, base_url TEXT, settings TEXT NOT NULL, account TEXT,"
      " manifest TEXT NOT NULL,"
      " method TEXT NOT NULL, scope TEXT, token_expires INTEGER, refresh_expires INTEGER,"
      " state TEXT NOT NULL CHECK (state IN ('ready', 'needs_sign_in', 'paused')),"
      " created INTEGER NOT NULL, removed INTEGER) STRICT;"
      "CREATE TABLE cursors ("
      " connection INTEGER NOT NULL REFERENCES connections, stream INTEGER NOT NULL"
      " REFERENCES words,"
      " cursor TEXT, since INTEGER, complete_through INTEGER, updated INTEGER NOT NULL,"
      " PRIMARY KEY (connection, stream)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE parents ("
      " connection INTEGER NOT NULL REFERENCES connections, stream INTEGER NOT NULL"
      " REFERENCES words,"
      " parent TEXT NOT NULL, done INTEGER NOT NULL,"
      " PRIMARY KEY (connection, stream, parent)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE records ("
      " id INTEGER PRIMARY KEY, connection INTEGER NOT NULL REFERENCES connections,"
      " type INTEGER NOT NULL REFERENCES words, source_id TEXT NOT NULL, revision INTEGER"
      " NOT NULL CHECK (revision > 0),"
      " contract INTEGER NOT NULL REFERENCES words, mapping INTEGER REFERENCES words,"
      " at INTEGER NOT NULL,"
      " updated INTEGER, amount INTEGER, currency TEXT, number TEXT,"
      " status INTEGER REFERENCES words,"
      " stored INTEGER NOT NULL, digest BLOB NOT NULL, body TEXT NOT NULL,"
      " UNIQUE (connection, type, source_id)) STRICT;"
      "CREATE INDEX records_by_time ON records (type, at);"
      "CREATE INDEX records_by_number ON records (number, type) WHERE number IS NOT NULL;"
      "CREATE TABLE payloads (record INTEGER PRIMARY KEY REFERENCES records,"
      " payload TEXT NOT NULL) STRICT;"
      "CREATE TABLE revisions ("
      " record INTEGER NOT NULL REFERENCES records, revision INTEGER NOT NULL,"
      " mapping INTEGER REFERENCES words,"
      " stored INTEGER NOT NULL, digest BLOB NOT NULL, body TEXT NOT NULL,"
      " PRIMARY KEY (record, revision)) STRICT;"
      "CREATE TABLE links ("
      " kind INTEGER NOT NULL REFERENCES words, source INTEGER NOT NULL REFERENCES records,"
      " target INTEGER NOT NULL REFERENCES records, evidence TEXT NOT NULL,"
      " made INTEGER NOT NULL,"
      " PRIMARY KEY (kind, source)) STRICT, WITHOUT ROWID;"
      "CREATE INDEX links_by_target ON links (target, kind);"
      "CREATE INDEX links_by_source ON links (source);"
      "CREATE TABLE anchors ("
      " kind INTEGER NOT NULL REFERENCES words, value TEXT NOT NULL, record INTEGER NOT"
      " NULL REFERENCES records,"
      " PRIMARY KEY (kind, value, record)) STRICT, WITHOUT ROWID;"
      "CREATE INDEX anchors_by_record ON anchors (record);"
      "CREATE TABLE events ("
      " seq INTEGER PRIMARY KEY, type INTEGER NOT NULL REFERENCES words, record INTEGER NOT"
      " NULL REFERENCES records,"
      " revision INTEGER NOT NULL, changes TEXT, at INTEGER NOT NULL) STRICT;"
      "CREATE INDEX events_by_record ON events (record);"
      "CREATE TABLE quarantine ("
      " id INTEGER PRIMARY KEY, connection INTEGER NOT NULL REFERENCES connections,"
      " stream INTEGER NOT NULL REFERENCES words, source_id TEXT NOT NULL, digest BLOB NOT"
      " NULL, payload TEXT NOT NULL,"
      " reason TEXT NOT NULL, times INTEGER NOT NULL, first INTEGER NOT NULL,"
      " last INTEGER NOT NULL, resolved INTEGER,"
      " resolution TEXT, UNIQUE (connection, stream, source_id, digest)) STRICT;"
      "CREATE INDEX quarantine_open ON quarantine (last) WHERE resolved IS NULL;"
      "CREATE TABLE mapping_versions ("
      " digest TEXT PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL, kept INTEGER NOT"
      " NULL) STRICT;";

static const char writes[]
    = "CREATE TABLE flows ("
      " num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,"
      " sources TEXT NOT NULL,"
      " target INTEGER NOT NULL REFERENCES connections, roles TEXT NOT NULL,"
      " policy TEXT NOT NULL CHECK (policy IN ('post', 'hold')), state TEXT NOT NULL CHECK"
      " (state IN ('on', 'paused')),"
      " position INTEGER NOT NULL, created INTEGER NOT NULL) STRICT;"
      "CREATE TABLE deliveries ("
      " id INTEGER PRIMARY KEY, flow INTEGER NOT NULL REFERENCES flows, target INTEGER NOT"
      " NULL REFERENCES connections,"
      " kind INTEGER NOT NULL REFERENCES words, action INTEGER NOT NULL REFERENCES words,"
      " reference TEXT NOT NULL,"
      " key TEXT NOT NULL UNIQUE, subject INTEGER NOT NULL REFERENCES records,"
      " event INTEGER NOT NULL REFERENCES events,"
      " payout INTEGER REFERENCES records, order_subject INTEGER REFERENCES records,"
      " rank INTEGER NOT NULL,"
      " date TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,"
      " mapping INTEGER REFERENCES words,"
      " state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'ready', 'sent', 'done',"
      " 'refused', 'undone', 'ignored')),"
      " reason TEXT, waits_for TEXT, attempts INTEGER NOT NULL, not_before INTEGER NOT"
      " NULL, error TEXT,"
      " created INTEGER NOT NULL, updated INTEGER NOT NULL, body TEXT NOT NULL) STRICT;"
      "CREATE INDEX deliveries_ready ON deliveries (rank, date, id) WHERE state = 'ready';"
      "CREATE INDEX deliveries_waiting ON deliveries (waits_for) WHERE waits_for IS NOT NULL;"
      "CREATE INDEX deliveries_by_state ON deliveries (state);"
      "CREATE INDEX deliveries_by_kind ON deliveries (state, kind, reason);"
      "CREATE INDEX deliveries_by_subject ON deliveries (subject);"
      "CREATE INDEX deliveries_by_event ON deliveries (event);"
      "CREATE INDEX deliveries_by_payout ON deliveries (payout, state) WHERE payout IS NOT NULL;"
      "CREATE INDEX deliveries_by_order ON deliveries (order_subject)"
      " WHERE order_subject IS NOT NULL;"
      "CREATE TABLE attempts ("
      " delivery INTEGER NOT NULL REFERENCES deliveries, nr INTEGER NOT NULL,"
      " at INTEGER NOT NULL,"
      " what INTEGER NOT NULL REFERENCES words, outcome TEXT,"
      " PRIMARY KEY (delivery, nr)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE documents ("
      " id INTEGER PRIMARY KEY, delivery INTEGER NOT NULL REFERENCES deliveries,"
      " connection INTEGER NOT NULL REFERENCES connections, kind INTEGER NOT NULL"
      " REFERENCES words,"
      " remote_id TEXT NOT NULL, remote_version TEXT, reference TEXT NOT NULL, link TEXT,"
      " total INTEGER NOT NULL,"
      " currency TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('live', 'undone')),"
      " mapping INTEGER REFERENCES words, steps TEXT NOT NULL, created INTEGER NOT NULL,"
      " undone INTEGER) STRICT;"
      "CREATE UNIQUE INDEX documents_live ON documents (delivery) WHERE state = 'live';"
      "CREATE INDEX documents_by_delivery ON documents (delivery) WHERE state = 'undone';"
      "CREATE INDEX documents_by_remote ON documents (connection, remote_id, kind);"
      "CREATE INDEX documents_by_reference ON documents (reference) WHERE state = 'live';"
      "CREATE TABLE journals ("
      " delivery INTEGER PRIMARY KEY REFERENCES deliveries, currency TEXT NOT NULL,"
      " date TEXT NOT NULL,"
      " payout INTEGER REFERENCES records, order_subject INTEGER REFERENCES records,"
      " connection INTEGER REFERENCES connections) STRICT;"
      "CREATE INDEX journals_by_payout ON journals (payout) WHERE payout IS NOT NULL;"
      "CREATE TABLE journal_lines ("
      " delivery INTEGER NOT NULL REFERENCES journals, line INTEGER NOT NULL,"
      " role INTEGER NOT NULL REFERENCES words,"
      " account INTEGER REFERENCES words, debit INTEGER NOT NULL CHECK (debit >= 0),"
      " credit INTEGER NOT NULL CHECK (credit >= 0), memo TEXT,"
      " PRIMARY KEY (delivery, line)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE review_items ("
      " id INTEGER PRIMARY KEY, queue INTEGER NOT NULL REFERENCES words,"
      " subject_kind INTEGER NOT NULL REFERENCES words,"
      " subject INTEGER NOT NULL, reason TEXT NOT NULL, amount INTEGER NOT NULL,"
      " currency TEXT NOT NULL,"
      " opened INTEGER NOT NULL, closed INTEGER, resolution TEXT) STRICT;"
      "CREATE UNIQUE INDEX review_open ON review_items (subject_kind, subject, queue)"
      " WHERE closed IS NULL;"
      "CREATE INDEX review_by_queue ON review_items (queue, opened);"
      "CREATE TABLE runs ("
      " id INTEGER PRIMARY KEY, what INTEGER NOT NULL REFERENCES words, started INTEGER NOT"
      " NULL, ended INTEGER,"
      " counts TEXT, error TEXT) STRICT;"
      "CREATE INDEX runs_by_what ON runs (what);"
      "CREATE TABLE audit ("
      " seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,"
      " act TEXT NOT NULL, detail TEXT NOT NULL,"
      " prev BLOB NOT NULL, hash BLOB NOT NULL) STRICT;";

/* Bodies and payloads may be packed (daybook-pack.c). What stands in these columns is right under
 * the new type as it is, so the tables keep their rows and only what they are made by changes. */
static const char packing[]
    = "CREATE TABLE dictionaries ("
      " id INTEGER PRIMARY KEY, kind INTEGER NOT NULL REFERENCES words, bytes BLOB NOT NULL)"
      " STRICT;"
      "PRAGMA writable_schema = ON;"
      "UPDATE sqlite_schema SET sql = replace (sql, 'body TEXT NOT NULL', 'body ANY NOT NULL')"
      " WHERE type = 'table' AND name IN ('records', 'revisions', 'deliveries');"
      "UPDATE sqlite_schema SET sql = replace (sql, 'payload TEXT NOT NULL',"
      " 'payload ANY NOT NULL') WHERE type = 'table' AND name = 'payloads';"
      "PRAGMA writable_schema = RESET;";

/* Words that are looked up before anything has them, so that each look-up finds them in memory; and
 * the counts of what is there already. */
static const char counts[]
    = "INSERT OR IGNORE INTO words (word) VALUES ('order'), ('payment'), ('refund'),"
      " ('balance_entry'), ('payout'), ('payout_line'), ('orders'), ('test orders'), ('payments'),"
      " ('refunds'), ('fees'), ('order_hint'), ('refund_of'), ('line_of_payout'),"
      " ('line_of_entry'), ('payment_order'), ('refund_refund'), ('payout_entry'), ('record'),"
      " ('delivery'), ('outcome unknown'), ('order paid without payment');"
      "CREATE TABLE counts ("
      " connection INTEGER NOT NULL REFERENCES connections, name INTEGER NOT NULL REFERENCES words,"
      " n INTEGER NOT NULL, PRIMARY KEY (connection, name)) STRICT, WITHOUT ROWID;"
      "INSERT INTO counts SELECT connection, (SELECT id FROM words WHERE word = name), count(*)"
      " FROM (" DAYBOOK_SCHEMA_COUNTED ("r.body") ") GROUP BY connection, name;"
      "DROP INDEX documents_by_remote;"
      "CREATE INDEX documents_by_remote ON documents (connection, remote_id, kind, state);";

/* The audit log knows the program's version and, outside of the chain, where it ends; health
 * figures. */
static const char watch[]
    = "ALTER TABLE audit ADD COLUMN version TEXT;"
      "INSERT INTO meta (key, value) SELECT 'audit_head', seq || ' ' || lower (hex (hash))"
      " FROM audit ORDER BY seq DESC LIMIT 1;"
      "CREATE TABLE health ("
      " connection INTEGER NOT NULL REFERENCES connections, day TEXT NOT NULL,"
      " figure INTEGER NOT NULL, n INTEGER NOT NULL,"
      " PRIMARY KEY (connection, day, figure)) STRICT, WITHOUT ROWID;";

static const char standings[]
    = "CREATE TABLE standings ("
      " connection INTEGER PRIMARY KEY REFERENCES connections, limited_until INTEGER NOT NULL,"
      " through INTEGER NOT NULL, failures INTEGER NOT NULL, trips INTEGER NOT NULL,"
      " open_until INTEGER NOT NULL, reason TEXT, updated INTEGER NOT NULL) STRICT;";

/* What works by itself: by which rule, and who is at it. */
static const char jobs[]
    = "CREATE TABLE schedules ("
      " connection INTEGER PRIMARY KEY REFERENCES connections, schedule TEXT NOT NULL) STRICT;"
      "CREATE TABLE jobs ("
      " name TEXT PRIMARY KEY, owner TEXT, lease_until INTEGER, heartbeat INTEGER,"
      " attempts INTEGER NOT NULL, failures INTEGER NOT NULL, started INTEGER, ended INTEGER,"
      " done INTEGER, error TEXT, held TEXT) STRICT, WITHOUT ROWID;"
      "CREATE INDEX runs_open ON runs (id) WHERE ended IS NULL;";

/* What says that nothing is missing: how far back was read on purpose, what the source no longer
 * lists, and how a day adds up here and there. A release is a person's word that a delivery may go.
 */
static const char completeness[]
    = "ALTER TABLE cursors ADD COLUMN begun INTEGER;"
      "CREATE TABLE backfills ("
      " id INTEGER PRIMARY KEY, connection INTEGER NOT NULL REFERENCES connections,"
      " stream INTEGER NOT NULL REFERENCES words, begins INTEGER NOT NULL, ends INTEGER NOT NULL,"
      " reached INTEGER NOT NULL, cursor TEXT, calls INTEGER NOT NULL, started INTEGER NOT NULL,"
      " updated INTEGER NOT NULL, finished INTEGER) STRICT;"
      "CREATE UNIQUE INDEX backfills_open ON backfills (connection, stream, begins)"
      " WHERE finished IS NULL;"
      "CREATE TABLE backfilled (record INTEGER PRIMARY KEY REFERENCES records) STRICT;"
      "CREATE TABLE releases (delivery INTEGER PRIMARY KEY REFERENCES deliveries,"
      " at INTEGER NOT NULL) STRICT;"
      "CREATE TABLE gone (record INTEGER PRIMARY KEY REFERENCES records,"
      " since INTEGER NOT NULL) STRICT;"
      "CREATE TABLE tallies ("
      " id INTEGER PRIMARY KEY, connection INTEGER NOT NULL REFERENCES connections,"
      " stream INTEGER NOT NULL REFERENCES words, type INTEGER NOT NULL REFERENCES words,"
      " day TEXT NOT NULL, currency TEXT NOT NULL, here INTEGER NOT NULL,"
      " here_sum INTEGER NOT NULL, there INTEGER NOT NULL, there_sum INTEGER NOT NULL,"
      " checked INTEGER NOT NULL, agreed INTEGER,"
      " UNIQUE (connection, stream, type, day, currency)) STRICT;";

/* Flows of more than one kind; and for those into a customer list, what each order adds to the
 * figures of its contact. 'email' is "" for a guest who left none. */
static const char contacts[]
    = "ALTER TABLE flows ADD COLUMN kind TEXT NOT NULL DEFAULT 'books';"
      "CREATE TABLE contact_orders ("
      " flow INTEGER NOT NULL REFERENCES flows, record INTEGER NOT NULL REFERENCES records,"
      " email TEXT NOT NULL, customer TEXT, counted INTEGER NOT NULL, amount INTEGER NOT NULL,"
      " currency TEXT NOT NULL, at INTEGER NOT NULL, number TEXT NOT NULL,"
      " PRIMARY KEY (flow, record)) STRICT, WITHOUT ROWID;"
      "CREATE INDEX contact_orders_by_email ON contact_orders (flow, email, counted, at);"
      "CREATE INDEX contact_orders_by_customer ON contact_orders (flow, customer)"
      " WHERE customer IS NOT NULL;"
      "CREATE TABLE contacts ("
      " flow INTEGER NOT NULL REFERENCES flows, email TEXT NOT NULL,"
      " subject INTEGER NOT NULL REFERENCES records, former TEXT,"
      " PRIMARY KEY (flow, email)) STRICT, WITHOUT ROWID;";

/* What can be mended: the mapping in force where it is the user's own, the rows of value tables,
 * and beside a kept payload what else its mapping saw. */
static const char mending[]
    = "ALTER TABLE payloads ADD COLUMN around ANY;"
      "ALTER TABLE quarantine ADD COLUMN type INTEGER REFERENCES words;"
      "ALTER TABLE quarantine ADD COLUMN around TEXT;"
      "CREATE TABLE mapping_choices ("
      " connection INTEGER NOT NULL REFERENCES connections, name TEXT NOT NULL,"
      " digest TEXT NOT NULL REFERENCES mapping_versions, base TEXT NOT NULL,"
      " chosen INTEGER NOT NULL,"
      " PRIMARY KEY (connection, name)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE value_rows ("
      " name TEXT NOT NULL, key TEXT NOT NULL, sku_group TEXT NOT NULL, location TEXT NOT NULL,"
      " channel TEXT NOT NULL, value TEXT NOT NULL, changed INTEGER NOT NULL,"
      " PRIMARY KEY (name, key, sku_group, location, channel)) STRICT, WITHOUT ROWID;";

/* Beside releases: a person's word that a delivery may not go.
 *
 * What a window searches in: the words of each record, folded, by row id; of each delivery, by row
 * id below zero. Three letters in a row are looked up, what they are part of is read. Kept by
 * daybook_search_follow(), never by what writes records. */
static const char window[]
    = "CREATE TABLE holds (delivery INTEGER PRIMARY KEY REFERENCES deliveries,"
      " at INTEGER NOT NULL) STRICT;"
      "CREATE VIRTUAL TABLE search USING fts5 (text, tokenize = 'trigram case_sensitive 1',"
      " detail = none);"
      "CREATE TABLE search_progress (what TEXT PRIMARY KEY, at INTEGER NOT NULL)"
      " STRICT, WITHOUT ROWID;"
      "INSERT INTO search_progress (what, at) VALUES ('events', 0), ('deliveries', 0),"
      " ('documents', 0);";

/* What a flow has done today is counted without looking at all that it ever did. */
static const char flow_figures[]
    = "CREATE INDEX deliveries_done ON deliveries (flow, updated) WHERE state = 'done';";

/* The same states, one by one: SQLite makes a table of a list of more than two, for each row that
 * it checks. */
static const char states[]
    = "PRAGMA writable_schema = ON;"
      "UPDATE sqlite_schema SET sql = replace (sql, 'state IN (''waiting'', ''held'', ''ready'','"
      " || ' ''sent'', ''done'', ''refused'', ''undone'', ''ignored'')', 'state = ''waiting'' OR'"
      " || ' state = ''held'' OR state = ''ready'' OR state = ''sent'' OR state = ''done'' OR'"
      " || ' state = ''refused'' OR state = ''undone'' OR state = ''ignored''')"
      " WHERE type = 'table' AND name = 'deliveries';"
      "PRAGMA writable_schema = RESET;";

static const char *const migrations[]
    = { things,       writes,   packing, counts, watch,        standings, jobs,
        completeness, contacts, mending, window, flow_figures, states };

int
daybook_schema_get_version (void)
{
  return (int) G_N_ELEMENTS (migrations);
}

const char *
daybook_schema_get_migration (int version)
{
  g_return_val_if_fail (version >= 0 && version < daybook_schema_get_version (), NULL);

  return migrations[version];
}
