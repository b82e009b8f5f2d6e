/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log: what is noted and with what, and that every way of tampering is told by name. */
#include "daybook-audit.h"
#include "daybook-error.h"
#include "daybook-mapping-versions.h"
#include "daybook-quarantine.h"
#include "daybook-review.h"
#include "daybook-runs.h"

#include "store-fixture.h"

static void
add_five (Store *store)
{
  g_autoptr (GError) error = NULL;

  for (int i = 1; i <= 5; i++)
    g_assert_cmpint (daybook_audit_append (store->db, "owner", "flow.mapped",
                                           i == 2 ? "{\"flow\":\"books\"}" : NULL, NOW + i, &error),
                     ==, i);
  g_assert_no_error (error);
}

/* The detail of row @seq, which tells of @act. */
static char *
dup_detail (Store *store, gint64 seq, const char *act)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = daybook_audit_list (store->db, seq - 1, 1, &error);
  DaybookAuditEntry *entry;

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  entry = list->pdata[0];
  g_assert_cmpstr (entry->act, ==, act);

  return g_strdup (entry->detail);
}

static gint64
count (Store *store)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  g_assert_true (daybook_audit_verify (store->db, &n, &error));
  g_assert_no_error (error);

  return n;
}

static void
test_chain (Store *store, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  DaybookAuditEntry *entry;

  g_assert_cmpint (count (store), ==, 0);
  add_five (store);
  g_assert_cmpint (count (store), ==, 5);
  list = daybook_audit_list (store->db, 1, 2, &error);
  g_assert_cmpuint (list->len, ==, 2);
  entry = list->pdata[0];
  g_assert_cmpstr (entry->detail, ==, "{\"flow\":\"books\"}");
  g_assert_cmpstr (entry->version, ==, DAYBOOK_VERSION);
  g_assert_cmpuint (strlen (entry->hash), ==, 64);
  g_assert_cmpstr (entry->hash, ==, ((DaybookAuditEntry *) list->pdata[1])->prev);
  {
    g_autoptr (DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);

    g_assert_cmpint (daybook_audit_append (store->db, NULL, "x", NULL, NOW, &error), ==, 6);
  }
  g_assert_cmpint (daybook_audit_append (store->db, NULL, "y", NULL, NOW, &error), ==, 6);
  g_assert_cmpint (count (store), ==, 6);
}

#define ANEW                                                                                       \
  "; CREATE TEMP TABLE five AS SELECT * FROM audit; DELETE FROM audit;"                            \
  "INSERT INTO audit SELECT CASE seq WHEN 2 THEN 4 WHEN 4 THEN 2 ELSE seq END, at, actor, act,"    \
  " detail, prev, hash, version FROM temp.five"

static const struct
{
  const char *name;
  const char *sql;
  const char *part;
} tampered[] = {
  { "detail", "UPDATE audit SET detail = '{}' WHERE seq = 2",
    "audit row 2 (flow.mapped by owner, 2026-11-18T11:06:40.000002Z) was changed" },
  { "time", "UPDATE audit SET at = at + 1 WHERE seq = 5",
    "audit row 5 (flow.mapped by owner, 2026-" },
  { "version", "UPDATE audit SET version = NULL WHERE seq = 4", "audit row 4 (" },
  { "where one text ends", "UPDATE audit SET actor = 'ownerf', act = 'low.mapped' WHERE seq = 4",
    "audit row 4 (low.mapped by ownerf" },
  { "prev", "UPDATE audit SET prev = hash WHERE seq = 3", "audit row 3 (flow.mapped" },
  { "one taken out", "DELETE FROM audit WHERE seq = 3",
    "the audit log lacks row 3, taken out between row 2 (flow.mapped by owner" },
  { "two taken out", "DELETE FROM audit WHERE seq IN (3, 4)", "lacks row 3 to 4, taken out" },
  { "the first taken out", "DELETE FROM audit WHERE seq = 1",
    "lacks row 1, taken out between its" },
  { "taken out and closed up",
    "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;"
    "UPDATE audit SET seq = 4 WHERE seq = 5",
    "audit row 3 (flow.mapped by owner, 2026-11-18T11:06:40.000004Z) does not follow row 2" },
  { "tail cut", "DELETE FROM audit WHERE seq > 3",
    "ends with row 3 (flow.mapped by owner, 2026-11-18T11:06:40.000003Z), and Daybook wrote 5 rows"
    ": the end of it was cut off" },
  { "all gone", "DELETE FROM audit", "ends with its beginning, and Daybook wrote 5 rows" },
  { "swapped", "SELECT 1" ANEW, "audit row 2 (flow.mapped by owner, 2026-11-18T11:06:40.000004Z)" },
  { "put in behind",
    "INSERT INTO audit SELECT 6, at, actor, act, detail, hash, hash, version FROM audit"
    " WHERE seq = 5",
    "audit row 6 (flow.mapped" },
  { "the end forgotten", "DELETE FROM meta WHERE key = 'audit_head'",
    "no longer knows where its audit log ends" },
  { "another end", "UPDATE meta SET value = '5 00' WHERE key = 'audit_head'",
    "audit row 5 (flow.mapped by owner, 2026-11-18T11:06:40.000005Z) is not what Daybook wrote" },
};

/* Each in a transaction that is rolled back. */
static void
test_tampered (Store *store, gconstpointer data)
{
  add_five (store);
  for (guint i = 0; i < G_N_ELEMENTS (tampered); i++)
    {
      g_autoptr (DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", tampered[i].name);
      g_assert_true (daybook_db_exec (store->db, tampered[i].sql, &error));
      g_assert_no_error (error);
      g_assert_false (daybook_audit_verify (store->db, NULL, &error));
      assert_store_error (error, tampered[i].part);
    }
  g_assert_cmpint (count (store), ==, 5);
}

/* The hash of row @seq as if @detail had always been there, from what daybook_audit_append makes of
 * the same row in a store of its own. */
static void
write_anew (Store *store, gint64 last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = daybook_audit_list (store->db, 0, 10, &error);
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (store->db, &error);
  g_autofree char *head = daybook_db_dup_meta (store->db, "audit_head", &error);

  g_assert_true (daybook_db_exec (store->db, "CREATE TABLE kept AS SELECT * FROM audit", &error));
  g_assert_true (daybook_db_exec (store->db, "DELETE FROM audit WHERE seq > 2", &error));
  for (gint64 seq = 3; seq <= last; seq++)
    {
      const DaybookAuditEntry *entry = list->pdata[seq - 1];

      g_assert_cmpint (daybook_audit_append (store->db, entry->actor, entry->act,
                                             seq == 3 ? "{\"flow\":\"mine\"}" : entry->detail,
                                             entry->at_us, &error),
                       ==, seq);
    }
  g_assert_true (daybook_db_exec (
      store->db, "INSERT OR IGNORE INTO audit SELECT * FROM kept; DROP TABLE kept", &error));
  g_assert_true (daybook_db_set_meta (store->db, "audit_head", head, &error));
  g_assert_true (daybook_db_commit (transaction, &error));
  g_assert_no_error (error);
}

/* With a right hash of its own, which the next row does not carry on. */
static void
test_one_anew (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_five (store);
  write_anew (store, 3);
  g_assert_false (daybook_audit_verify (store->db, NULL, &error));
  assert_store_error (error, "audit row 4 (flow.mapped by owner, 2026-11-18T11:06:40.000004Z) does"
                             " not follow row 3 (flow.mapped");
}

/* With all that follow: then only the end that is kept elsewhere tells. */
static void
test_rest_anew (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_five (store);
  write_anew (store, 5);
  g_assert_false (daybook_audit_verify (store->db, NULL, &error));
  assert_store_error (error, "audit row 5 (flow.mapped");
  assert_store_error (error, "is not what Daybook wrote there");
}

/* A row that is older than the version column: its hash, by the published form, is still right. */
static void
test_before_versions (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (daybook_db_exec (
      store->db,
      "INSERT INTO audit (seq, at, actor, act, detail, prev, hash) VALUES (1, 0, 'a', 'b', '{}',"
      " zeroblob (32),"
      " x'226eec3cbdaa1e5240c14c187111ba7a462b65797f773441dddd835a5076d317');"
      "INSERT INTO meta VALUES ('audit_head',"
      " '1 226eec3cbdaa1e5240c14c187111ba7a462b65797f773441dddd835a5076d317')",
      &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (store), ==, 1);
  g_assert_cmpint (daybook_audit_append (store->db, NULL, "c", NULL, NOW, &error), ==, 2);
  g_assert_cmpint (count (store), ==, 2);
}

static void
test_notes (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookTransaction) outer = daybook_db_begin (store->db, &error);
  g_autofree char *posted = NULL;
  g_autofree char *paused = NULL;

  daybook_db_set_actor (store->db, "scheduler");
  g_assert_true (
      daybook_audit_note (store->db, "delivery.posted", "delivery", 7, "DB-7", NOW, &error));
  {
    g_autoptr (DaybookTransaction) inner = daybook_db_begin (store->db, &error);

    g_assert_true (
        daybook_audit_note (store->db, "delivery.posted", "delivery", 8, "DB-8", NOW, &error));
  }
  g_assert_true (
      daybook_audit_note (store->db, "connection.paused", "connection", 0, "shop", NOW, &error));
  g_assert_true (
      daybook_audit_note (store->db, "delivery.posted", "delivery", 9, "DB-\"9\"", NOW, &error));
  g_assert_cmpint (count (store), ==, 0);
  g_assert_true (daybook_db_commit (outer, &error));
  g_assert_cmpint (count (store), ==, 2);
  posted = dup_detail (store, 1, "delivery.posted");
  g_assert_cmpstr (posted, ==,
                   "{\"about\":\"delivery\",\"ids\":[7,9],\"names\":[\"DB-7\",\"DB-\\\"9\\\"\"]}");
  paused = dup_detail (store, 2, "connection.paused");
  g_assert_cmpstr (paused, ==, "{\"about\":\"connection\",\"names\":[\"shop\"]}");
}

/* The log cannot be changed later, so it names no person. */
static void
test_no_address (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *detail = NULL;

  g_assert_true (daybook_audit_note (store->db, "delivery.posted", "delivery", 7,
                                     "ann@example.com", NOW, &error));
  detail = dup_detail (store, 1, "delivery.posted");
  g_assert_cmpstr (detail, ==, "{\"about\":\"delivery\",\"ids\":[7],\"names\":[\"a contact\"]}");
}

static void
test_rolled_back (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (DaybookTransaction) transaction = daybook_db_begin (store->db, &error);

    g_assert_true (daybook_audit_note (store->db, "x", "flow", 0, "books", NOW, &error));
  }
  {
    g_autoptr (DaybookTransaction) transaction = daybook_db_begin (store->db, &error);

    g_assert_true (daybook_db_commit (transaction, &error));
  }
  g_assert_cmpint (count (store), ==, 0);
  /* Without a transaction it is a row of its own at once. */
  g_assert_true (daybook_audit_note (store->db, "x", "flow", 0, "books", NOW, &error));
  g_assert_cmpint (count (store), ==, 1);
}

/* What the store tells of by itself, and that the same again is silent. */
static void
test_told (Store *store, gconstpointer data)
{
  DaybookReviewItem item = { .queue = (char *) "refused",
                             .subject_kind = (char *) "delivery",
                             .subject = 1,
                             .reason = (char *) "no",
                             .currency = (char *) "USD" };
  static const char *const acts[]
      = { "connection.paused",   "connection.resumed", "quarantine.added",
          "quarantine.resolved", "review.opened",      "review.closed",
          "mapping.used",        "run.ended",          "run.failed" };
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  DaybookDb *db = store->db;
  gint64 id, run;

  for (guint i = 0; i < 2; i++)
    g_assert_true (daybook_connection_set_state (db, "shop", "paused", NOW, &error));
  g_assert_true (daybook_connection_set_state (db, "shop", "ready", NOW, &error));
  for (guint i = 0; i < 2; i++)
    id = daybook_quarantine_add (db, "shop", "orders", "7", "{}", "no total", NOW, &error);
  g_assert_true (daybook_quarantine_resolve (db, id, "seen", NOW, &error));
  for (guint i = 0; i < 2; i++)
    id = daybook_review_open (db, &item, NOW, &error);
  g_assert_cmpint (daybook_review_close_subject (db, NULL, "delivery", 1, "done", NOW, &error), ==,
                   1);
  g_assert_cmpint (daybook_review_close_subject (db, NULL, "delivery", 1, "done", NOW, &error), ==,
                   0);
  for (guint i = 0; i < 2; i++)
    g_assert_true (daybook_mapping_versions_keep (db, "orders", "d1", "{}", NOW, &error));
  for (guint i = 0; i < 3; i++)
    {
      run = daybook_runs_start (db, "read shop/orders", NOW, &error);
      g_assert_true (daybook_runs_end (db, run,
                                       i == 1 ? "{\"pages\":1,\"created\":2}"
                                              : "{\"pages\":1,\"read\":9,\"created\":0}",
                                       i == 2 ? "the shop did not answer" : NULL, NOW, &error));
    }
  g_assert_no_error (error);
  list = daybook_audit_list (db, 0, 100, &error);
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpstr (((DaybookAuditEntry *) list->pdata[i])->act, ==,
                     i < G_N_ELEMENTS (acts) ? acts[i] : "nothing more");
  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (acts));
}

typedef struct
{
  DaybookDeliveryState from, to;
  const char *what, *act;
} Move;

static void
test_moves (Store *store, gconstpointer data)
{
  static const Move moves[] = {
    { DAYBOOK_DELIVERY_READY, DAYBOOK_DELIVERY_HELD, NULL, "delivery.held" },
    { DAYBOOK_DELIVERY_HELD, DAYBOOK_DELIVERY_HELD, NULL, NULL },
    { DAYBOOK_DELIVERY_HELD, DAYBOOK_DELIVERY_WAITING, NULL, NULL },
    { DAYBOOK_DELIVERY_WAITING, DAYBOOK_DELIVERY_IGNORED, NULL, "delivery.ignored" },
    { DAYBOOK_DELIVERY_IGNORED, DAYBOOK_DELIVERY_HELD, NULL, "delivery.reopened" },
    { DAYBOOK_DELIVERY_HELD, DAYBOOK_DELIVERY_READY, NULL, "delivery.released" },
    { DAYBOOK_DELIVERY_READY, DAYBOOK_DELIVERY_SENT, NULL, NULL },
    { DAYBOOK_DELIVERY_SENT, DAYBOOK_DELIVERY_REFUSED, NULL, "delivery.refused" },
    { DAYBOOK_DELIVERY_REFUSED, DAYBOOK_DELIVERY_READY, NULL, "delivery.reopened" },
    { DAYBOOK_DELIVERY_READY, DAYBOOK_DELIVERY_SENT, NULL, NULL },
    { DAYBOOK_DELIVERY_SENT, DAYBOOK_DELIVERY_DONE, "found again", "delivery.adopted" },
    { DAYBOOK_DELIVERY_DONE, DAYBOOK_DELIVERY_UNDONE, NULL, "delivery.undone" },
  };
  g_autoptr (GError) error = NULL;
  gint64 id;
  gint64 rows = 0;

  store_add_cause (store->db);
  id = store_add_delivery (store->db, "DB-1", "sale", 0, DAYBOOK_DELIVERY_READY);
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      DaybookDeliveryChange change = { .what = moves[i].what };
      g_autofree char *detail = NULL;

      g_assert_true (daybook_deliveries_set_state (store->db, id, moves[i].from, moves[i].to,
                                                   &change, NOW, &error));
      g_assert_no_error (error);
      rows += moves[i].act != NULL;
      g_assert_cmpint (count (store), ==, rows);
      if (moves[i].act == NULL)
        continue;
      detail = dup_detail (store, rows, moves[i].act);
      g_assert_cmpstr (detail, ==, "{\"about\":\"delivery\",\"ids\":[1],\"names\":[\"DB-1\"]}");
    }
}

static guint
found (Store *store, DaybookAuditQuery query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = daybook_audit_find (store->db, &query, &error);
  gint64 last = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    {
      const DaybookAuditEntry *entry = list->pdata[i];

      g_assert_cmpint (entry->seq, >, last);
      last = entry->seq;
    }

  return list->len;
}

static void
test_find (Store *store, gconstpointer data)
{
  static const gint64 ids[] = { 17, 99 };
  g_autoptr (GError) error = NULL;

  add_five (store);
  daybook_audit_note (store->db, "delivery.posted", "delivery", 17, "DB-17", NOW + 60, &error);
  daybook_audit_note (store->db, "review.opened", "review", 17, "refused", NOW + 61, &error);
  daybook_audit_append (store->db, NULL, "delivery.x", "{\"delivery\":17}", NOW + 62, &error);
  g_assert_cmpuint (found (store, (DaybookAuditQuery){ 0 }), ==, 8);
  g_assert_cmpuint (found (store, (DaybookAuditQuery){ .limit = 3 }), ==, 3);
  g_assert_cmpuint (found (store, (DaybookAuditQuery){ .since_us = NOW + 61 }), ==, 2);
  g_assert_cmpuint (found (store, (DaybookAuditQuery){ .act = "delivery." }), ==, 2);
  g_assert_cmpuint (found (store, (DaybookAuditQuery){ .act = "elivery." }), ==, 0);
  g_assert_cmpuint (
      found (store, (DaybookAuditQuery){ .about = "delivery", .ids = ids, .n_ids = 2 }), ==, 2);
  g_assert_cmpuint (
      found (store, (DaybookAuditQuery){ .about = "delivery", .ids = ids + 1, .n_ids = 1 }), ==, 0);
  g_assert_cmpuint (found (store, (DaybookAuditQuery){ .about = "flow", .name = "books" }), ==, 1);
  g_assert_cmpuint (found (store, (DaybookAuditQuery){ .about = "flow", .name = "book" }), ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store-audit/" name, Store, NULL, store_set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("chain", test_chain);
  ADD ("tampered", test_tampered);
  ADD ("one-written-anew", test_one_anew);
  ADD ("rest-written-anew", test_rest_anew);
  ADD ("before-versions", test_before_versions);
  ADD ("notes", test_notes);
  ADD ("no-address", test_no_address);
  ADD ("rolled-back", test_rolled_back);
  ADD ("told", test_told);
  ADD ("moves", test_moves);
  ADD ("find", test_find);

  return g_test_run ();
}
