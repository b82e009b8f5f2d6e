/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deliveries: the outbox, its states and its history. */

#include "daybook-deliveries.h"

#include "daybook-audit.h"
#include "daybook-pack.h"
#include "daybook-time.h"

#include <string.h>

#define COLUMNS                                                                                    \
  "d.id, d.flow, d.target, d.kind, d.action, d.reference, d.key, d.subject, d.event,"              \
  " d.payout, d.order_subject, d.rank,"                                                            \
  " d.date, d.amount, d.currency, d.body, d.mapping, d.state, d.reason, d.waits_for,"              \
  " d.attempts, d.not_before, d.error,"                                                            \
  " d.created, d.updated"
#define SELECT "SELECT " COLUMNS " FROM deliveries AS d"
#define INSERT                                                                                     \
  "INSERT INTO deliveries (flow, target, kind, action, reference, key, subject, event,"            \
  " payout, order_subject, rank, date,"                                                            \
  " amount, currency, body, mapping, state, reason, waits_for, attempts, not_before,"              \
  " error, created, updated)"                                                                      \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"           \
  " ?18, ?19, 0, ?20, ?21, ?22, ?22)"                                                              \
  " ON CONFLICT (key) DO NOTHING"
#define ID_OF_KEY "SELECT id FROM deliveries WHERE key = ?1"
#define REFERENCE_OF "SELECT reference FROM deliveries WHERE id = ?1"
#define STATE_OF "SELECT state FROM deliveries WHERE id = ?1"
#define SET_STATE                                                                                  \
  "UPDATE deliveries SET state = ?3, reason = ?4, waits_for = ?5, error = ?6,"                     \
  " not_before = ?7, updated = ?8,"                                                                \
  " attempts = attempts + (?3 = 'sent') - ?9 WHERE id = ?1 AND state = ?2"
#define SENT_AGAIN                                                                                 \
  "UPDATE deliveries SET attempts = attempts + 1, updated = ?2 WHERE id = ?1 AND state = 'sent'"
#define UPDATE_BODY                                                                                \
  "UPDATE deliveries SET payout = ?2, order_subject = ?3, rank = ?4, date = ?5,"                   \
  " amount = ?6, currency = ?7, body = ?8,"                                                        \
  " mapping = ?9, updated = ?10, kind = ?11, action = ?12, reference = ?13"                        \
  " WHERE id = ?1 AND state NOT IN ('sent', 'done', 'undone')"
#define SET_PAYOUT "UPDATE deliveries SET payout = ?1 WHERE subject = ?2"
#define SET_JOURNAL_PAYOUT                                                                         \
  "UPDATE journals SET payout = ?1 WHERE delivery IN (SELECT id FROM deliveries"                   \
  " WHERE subject = ?2)"
#define TAKE_READY                                                                                 \
  SELECT " INDEXED BY deliveries_ready"                                                            \
         " WHERE d.state = 'ready' AND (?1 IS NULL OR d.target = ?1) AND d.not_before <= ?2"       \
         " AND d.flow NOT IN (SELECT num FROM flows WHERE state = 'paused')"                       \
         " AND (d.kind <> ?3 OR d.payout IS NULL OR NOT EXISTS"                                    \
         " (SELECT 1 FROM deliveries AS o WHERE o.payout = d.payout"                               \
         " AND o.state IN ('waiting', 'held', 'ready', 'sent', 'refused')"                         \
         " AND o.id <> d.id))"                                                                     \
         " AND ((d.kind IS NOT ?5 AND d.kind IS NOT ?6) OR NOT EXISTS"                             \
         " (SELECT 1 FROM deliveries AS c WHERE c.state IN ('ready', 'sent') AND c.kind = ?7"      \
         " AND (?1 IS NULL OR c.target = ?1)"                                                      \
         " AND c.flow NOT IN (SELECT num FROM flows WHERE state = 'paused')))"                     \
         " ORDER BY d.rank, d.date, d.id LIMIT ?4"
#define GET SELECT " WHERE d.id = ?1"
#define FIND_KEY SELECT " WHERE d.key = ?1"
#define WAITING_FOR                                                                                \
  SELECT " WHERE d.waits_for = ?1 AND d.state IN ('waiting', 'held') ORDER BY d.id"
#define LIST_CONDITIONS                                                                            \
  " AND (?1 IS NULL OR d.flow = ?1) AND (?2 IS NULL OR d.target = ?2) AND (?3 IS NULL"             \
  " OR d.kind = ?3)"                                                                               \
  " AND (?4 IS NULL OR d.reason = ?4) AND (?5 IS NULL OR d.state = ?5) AND (?6 IS NULL"            \
  " OR d.subject = ?6)"                                                                            \
  " AND (?7 IS NULL OR d.payout = ?7) AND (?8 IS NULL OR d.order_subject = ?8)"                    \
  " AND (?9 IS NULL OR d.event = ?9)"                                                              \
  " AND d.id > ?10 ORDER BY d.id LIMIT ?11"
#define LIST_ALL SELECT " WHERE TRUE" LIST_CONDITIONS
#define LIST_BY_STATE SELECT " INDEXED BY deliveries_by_state WHERE d.state = ?5" LIST_CONDITIONS
#define LIST_BY_SUBJECT SELECT " WHERE d.subject = ?6" LIST_CONDITIONS
#define LIST_BY_PAYOUT SELECT " WHERE d.payout = ?7" LIST_CONDITIONS
#define LIST_BY_ORDER SELECT " WHERE d.order_subject = ?8" LIST_CONDITIONS
#define LIST_BY_EVENT SELECT " WHERE d.event = ?9" LIST_CONDITIONS

#define LIST_LIMIT 250
#define BIT(state) (1u << DAYBOOK_DELIVERY_##state)

static const char *const state_names[DAYBOOK_N_DELIVERY_STATES] = {
  [DAYBOOK_DELIVERY_WAITING] = "waiting", [DAYBOOK_DELIVERY_HELD] = "held",
  [DAYBOOK_DELIVERY_READY] = "ready",     [DAYBOOK_DELIVERY_SENT] = "sent",
  [DAYBOOK_DELIVERY_DONE] = "done",       [DAYBOOK_DELIVERY_REFUSED] = "refused",
  [DAYBOOK_DELIVERY_UNDONE] = "undone",   [DAYBOOK_DELIVERY_IGNORED] = "ignored",
};

/* Where each state may go. A state to itself, with another reason, is allowed while nothing was
 * sent. */
static const guint moves[DAYBOOK_N_DELIVERY_STATES] = {
  [DAYBOOK_DELIVERY_WAITING]
  = BIT (WAITING) | BIT (HELD) | BIT (READY) | BIT (REFUSED) | BIT (IGNORED),
  [DAYBOOK_DELIVERY_HELD]
  = BIT (WAITING) | BIT (HELD) | BIT (READY) | BIT (REFUSED) | BIT (IGNORED),
  [DAYBOOK_DELIVERY_READY]
  = BIT (WAITING) | BIT (HELD) | BIT (READY) | BIT (SENT) | BIT (REFUSED) | BIT (IGNORED),
  [DAYBOOK_DELIVERY_SENT] = BIT (DONE) | BIT (REFUSED) | BIT (HELD) | BIT (READY),
  [DAYBOOK_DELIVERY_DONE] = BIT (UNDONE),
  [DAYBOOK_DELIVERY_REFUSED] = BIT (READY) | BIT (HELD) | BIT (WAITING) | BIT (IGNORED),
  [DAYBOOK_DELIVERY_UNDONE] = 0,
  [DAYBOOK_DELIVERY_IGNORED] = BIT (READY) | BIT (HELD) | BIT (WAITING),
};

const char *
daybook_delivery_state_name (DaybookDeliveryState state)
{
  g_return_val_if_fail ((int) state >= 0 && state < DAYBOOK_N_DELIVERY_STATES, NULL);

  return state_names[state];
}

gboolean
daybook_delivery_state_parse (const char *word, DaybookDeliveryState *out)
{
  for (int i = 0; i < DAYBOOK_N_DELIVERY_STATES; i++)
    if (g_strcmp0 (word, state_names[i]) == 0)
      {
        *out = i;
        return TRUE;
      }

  return FALSE;
}

DaybookDelivery *
daybook_delivery_new (void)
{
  return g_new0 (DaybookDelivery, 1);
}

void
daybook_delivery_free (DaybookDelivery *self)
{
  if (self == NULL)
    return;

  g_free (self->flow);
  g_free (self->target);
  g_free (self->kind);
  g_free (self->action);
  g_free (self->reference);
  g_free (self->key);
  g_free (self->date);
  g_free (self->currency);
  g_free (self->body);
  g_free (self->mapping);
  g_free (self->reason);
  g_free (self->waits_for);
  g_free (self->error);
  g_free (self);
}

/* ---- reading ---- */

static DaybookDelivery *
read_row (DaybookStatement *row)
{
  DaybookDelivery *self = daybook_delivery_new ();

  self->id = daybook_read_int (row);
  self->flow = g_strdup (daybook_read_flow (row));
  self->target = g_strdup (daybook_read_connection (row));
  self->kind = g_strdup (daybook_read_word (row));
  self->action = g_strdup (daybook_read_word (row));
  self->reference = daybook_read_dup (row);
  self->key = daybook_read_dup (row);
  self->subject = daybook_read_int (row);
  self->event = daybook_read_int (row);
  self->payout = daybook_read_int (row);
  self->order = daybook_read_int (row);
  self->rank = (int) daybook_read_int (row);
  self->date = daybook_read_dup (row);
  self->amount = daybook_read_int (row);
  self->currency = daybook_read_dup (row);
  self->body = daybook_read_packed (row);
  self->mapping = g_strdup (daybook_read_word (row));
  daybook_delivery_state_parse (daybook_read_text (row), &self->state);
  self->reason = daybook_read_dup (row);
  self->waits_for = daybook_read_dup (row);
  self->attempts = (int) daybook_read_int (row);
  self->not_before_us = daybook_read_int (row);
  self->error = daybook_read_dup (row);
  self->created_us = daybook_read_int (row);
  self->updated_us = daybook_read_int (row);

  return self;
}

static GPtrArray *
read_rows (DaybookStatement *statement, GError **error)
{
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_delivery_free);

  while (daybook_statement_row (statement, NULL))
    g_ptr_array_add (list, read_row (statement));

  return daybook_statement_done (statement, error) ? g_steal_pointer (&list) : NULL;
}

/* NULL without an error when there is none. */
static DaybookDelivery *
read_one (DaybookStatement *statement, GError **error)
{
  g_autoptr(DaybookDelivery) delivery = NULL;

  if (daybook_statement_row (statement, NULL))
    delivery = read_row (statement);

  return daybook_statement_done (statement, error) ? g_steal_pointer (&delivery) : NULL;
}

DaybookDelivery *
daybook_deliveries_get (DaybookDb *db, gint64 id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);
  g_autoptr(GError) failure = NULL;
  DaybookDelivery *delivery;

  daybook_bind_int (&statement, id);
  delivery = read_one (&statement, &failure);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (delivery == NULL)
    daybook_store_missing (
        error, "there is no delivery %" G_GINT64_FORMAT " (daybookctl list deliveries)", id);

  return delivery;
}

DaybookDelivery *
daybook_deliveries_find_key (DaybookDb *db, const char *key, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, FIND_KEY);

  daybook_bind_text (&statement, key);

  return read_one (&statement, error);
}

GPtrArray *
daybook_deliveries_waiting_for (DaybookDb *db, const char *waits_for, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, WAITING_FOR);

  daybook_bind_text (&statement, waits_for);

  return read_rows (&statement, error);
}

/* SQLite plans a statement before it knows which conditions are set, so the one that has an index
 * is named up front. */
static const char *
choose_list (const DaybookDeliveriesQuery *query)
{
  if (query->subject != 0)
    return LIST_BY_SUBJECT;
  if (query->event != 0)
    return LIST_BY_EVENT;
  if (query->order != 0)
    return LIST_BY_ORDER;
  if (query->payout != 0)
    return LIST_BY_PAYOUT;
  if (query->state != NULL && strcmp (query->state, "done") != 0)
    return LIST_BY_STATE;

  return LIST_ALL;
}

GPtrArray *
daybook_deliveries_list (DaybookDb *db, const DaybookDeliveriesQuery *query, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, choose_list (query));

  daybook_bind_flow (&statement, query->flow);
  daybook_bind_connection (&statement, query->target);
  daybook_bind_word (&statement, query->kind);
  daybook_bind_text (&statement, query->reason);
  daybook_bind_text (&statement, query->state);
  daybook_bind_id (&statement, query->subject);
  daybook_bind_id (&statement, query->payout);
  daybook_bind_id (&statement, query->order);
  daybook_bind_id (&statement, query->event);
  daybook_bind_int (&statement, query->after_id);
  daybook_bind_int (&statement, query->limit != 0 ? query->limit : LIST_LIMIT);

  return read_rows (&statement, error);
}

GPtrArray *
daybook_deliveries_take_ready (
    DaybookDb *db, const char *target, guint limit, gint64 now_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, TAKE_READY);

  daybook_bind_connection (&statement, target);
  daybook_bind_int (&statement, now_us);
  daybook_bind_word (&statement, "payout");
  daybook_bind_int (&statement, limit);
  daybook_bind_word (&statement, "order");
  daybook_bind_word (&statement, "deal");
  daybook_bind_word (&statement, "contact");

  return read_rows (&statement, error);
}

/* ---- writing ---- */

static void
bind_delivery (DaybookStatement *statement, const DaybookDelivery *delivery)
{
  daybook_bind_flow (statement, delivery->flow);
  daybook_bind_connection (statement, delivery->target);
  daybook_bind_new_word (statement, delivery->kind);
  daybook_bind_new_word (statement, delivery->action);
  daybook_bind_text_or (statement, delivery->reference, "");
  daybook_bind_text (statement, delivery->key);
  daybook_bind_int (statement, delivery->subject);
  daybook_bind_int (statement, delivery->event);
  daybook_bind_id (statement, delivery->payout);
  daybook_bind_id (statement, delivery->order);
  daybook_bind_int (statement, delivery->rank);
  daybook_bind_text_or (statement, delivery->date, "");
  daybook_bind_int (statement, delivery->amount);
  daybook_bind_text_or (statement, delivery->currency, "");
  daybook_bind_packed (statement, "delivery", delivery->body != NULL ? delivery->body : "{}");
  daybook_bind_new_word (statement, delivery->mapping);
  daybook_bind_text (statement, daybook_delivery_state_name (delivery->state));
  daybook_bind_text (statement, delivery->reason);
  daybook_bind_text (statement, delivery->waits_for);
  daybook_bind_int (statement, delivery->not_before_us);
  daybook_bind_text (statement, delivery->error);
}

static gint64
find_id_of_key (DaybookDb *db, const char *key, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, ID_OF_KEY);

  daybook_bind_text (&statement, key);

  return daybook_statement_row (&statement, error) ? daybook_read_int (&statement) : -1;
}

gint64
daybook_deliveries_insert (DaybookDb *db,
                           const DaybookDelivery *delivery,
                           gint64 now_us,
                           gboolean *existed,
                           GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto(DaybookStatement) statement = { 0 };
  gboolean is_new;
  gint64 id;

  if (transaction == NULL)
    return -1;

  statement = daybook_statement (db, INSERT);
  bind_delivery (&statement, delivery);
  daybook_bind_int (&statement, now_us);
  if (!daybook_statement_done (&statement, error))
    return -1;

  is_new = daybook_db_changes (db) > 0;
  id = is_new ? daybook_db_last_id (db) : find_id_of_key (db, delivery->key, error);
  if (is_new
      && (!daybook_deliveries_note (db, id, "made", delivery->reason, now_us, error)
          || (delivery->state == DAYBOOK_DELIVERY_HELD
              && !daybook_audit_note (db, "delivery.held", "delivery", id,
                                      delivery->reference != NULL ? delivery->reference : "",
                                      now_us, error))))
    return -1;
  if (!daybook_db_commit (transaction, error))
    return -1;
  if (existed != NULL)
    *existed = !is_new;

  return id;
}

/* Says why an update with an expected state found no row. */
static gboolean
fail_state (DaybookDb *db, gint64 id, const char *wanted, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, STATE_OF);

  daybook_bind_int (&statement, id);
  if (daybook_statement_row (&statement, NULL))
    return daybook_store_fail (error, "delivery %" G_GINT64_FORMAT " is '%s', not '%s'", id,
                               daybook_read_text (&statement), wanted);

  return daybook_statement_done (&statement, error)
         && daybook_store_missing (
             error, "there is no delivery %" G_GINT64_FORMAT " (daybookctl list deliveries)", id);
}

static gboolean
note_act (DaybookDb *db, const char *act, gint64 id, gint64 now_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, REFERENCE_OF);

  daybook_bind_int (&statement, id);

  return daybook_statement_row (&statement, error)
         && daybook_audit_note (db, act, "delivery", id, daybook_read_text (&statement), now_us,
                                error);
}

/* In the caller's transaction. */
static gboolean
change_state (DaybookDb *db,
              gint64 id,
              DaybookDeliveryState from,
              DaybookDeliveryState to,
              const DaybookDeliveryChange *change,
              gint64 now_us,
              GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SET_STATE);
  const char *act = daybook_delivery_act (from, to, change->what);

  daybook_bind_int (&statement, id);
  daybook_bind_text (&statement, state_names[from]);
  daybook_bind_text (&statement, state_names[to]);
  daybook_bind_text (&statement, change->reason);
  daybook_bind_text (&statement, change->waits_for);
  daybook_bind_text (&statement, change->error);
  daybook_bind_int (&statement, change->not_before_us);
  daybook_bind_int (&statement, now_us);
  daybook_bind_int (&statement, change->uncounted);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  if (daybook_db_changes (db) == 0)
    return fail_state (db, id, state_names[from], error);

  return act == NULL || note_act (db, act, id, now_us, error);
}

gboolean
daybook_deliveries_set_state (DaybookDb *db,
                              gint64 id,
                              DaybookDeliveryState from,
                              DaybookDeliveryState to,
                              const DaybookDeliveryChange *change,
                              gint64 now_us,
                              GError **error)
{
  static const DaybookDeliveryChange nothing = { 0 };
  const DaybookDeliveryChange *with = change != NULL ? change : &nothing;
  const char *what = with->what != NULL ? with->what : daybook_delivery_state_name (to);
  const char *outcome = with->outcome != NULL ? with->outcome
                        : with->error != NULL ? with->error
                                              : with->reason;
  g_autoptr(DaybookTransaction) transaction = NULL;

  g_return_val_if_fail ((int) from >= 0 && from < DAYBOOK_N_DELIVERY_STATES, FALSE);

  if ((moves[from] & (1u << to)) == 0)
    return daybook_store_fail (error, "a delivery cannot go from '%s' to '%s'", state_names[from],
                               state_names[to]);

  transaction = daybook_db_begin (db, error);

  return transaction != NULL && change_state (db, id, from, to, with, now_us, error)
         && daybook_deliveries_note (db, id, what, outcome, now_us, error)
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_deliveries_mark_sent (
    DaybookDb *db, const gint64 *ids, gsize n, gint64 now_us, GError **error)
{
  static const DaybookDeliveryChange nothing = { 0 };
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  if (transaction == NULL)
    return FALSE;

  for (gsize i = 0; i < n; i++)
    if (!change_state (db, ids[i], DAYBOOK_DELIVERY_READY, DAYBOOK_DELIVERY_SENT, &nothing, now_us,
                       error)
        || !daybook_deliveries_note (db, ids[i], "sent", NULL, now_us, error))
      return FALSE;

  return daybook_db_commit (transaction, error);
}

static gboolean
mark_again (DaybookDb *db, gint64 id, gint64 now_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SENT_AGAIN);

  daybook_bind_int (&statement, id);
  daybook_bind_int (&statement, now_us);
  if (!daybook_statement_done (&statement, error))
    return FALSE;

  return daybook_db_changes (db) > 0 || fail_state (db, id, "sent", error);
}

gboolean
daybook_deliveries_mark_sent_again (
    DaybookDb *db, const gint64 *ids, gsize n, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  if (transaction == NULL)
    return FALSE;

  for (gsize i = 0; i < n; i++)
    if (!mark_again (db, ids[i], now_us, error)
        || !daybook_deliveries_note (db, ids[i], "sent again", NULL, now_us, error))
      return FALSE;

  return daybook_db_commit (transaction, error);
}

gboolean
daybook_deliveries_update_body (DaybookDb *db,
                                const DaybookDelivery *delivery,
                                gint64 now_us,
                                GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, UPDATE_BODY);

  daybook_bind_int (&statement, delivery->id);
  daybook_bind_id (&statement, delivery->payout);
  daybook_bind_id (&statement, delivery->order);
  daybook_bind_int (&statement, delivery->rank);
  daybook_bind_text_or (&statement, delivery->date, "");
  daybook_bind_int (&statement, delivery->amount);
  daybook_bind_text_or (&statement, delivery->currency, "");
  daybook_bind_packed (&statement, "delivery", delivery->body != NULL ? delivery->body : "{}");
  daybook_bind_new_word (&statement, delivery->mapping);
  daybook_bind_int (&statement, now_us);
  daybook_bind_new_word (&statement, delivery->kind);
  daybook_bind_new_word (&statement, delivery->action);
  daybook_bind_text_or (&statement, delivery->reference, "");
  if (!daybook_statement_done (&statement, error))
    return FALSE;

  return daybook_db_changes (db) > 0
         || fail_state (db, delivery->id, "waiting, held, ready, refused or ignored", error);
}

static gboolean
set_payout (DaybookDb *db, const char *sql, gint64 subject, gint64 payout, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, sql);

  daybook_bind_id (&statement, payout);
  daybook_bind_int (&statement, subject);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_deliveries_set_payout (DaybookDb *db, gint64 subject, gint64 payout, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  return transaction != NULL && set_payout (db, SET_PAYOUT, subject, payout, error)
         && set_payout (db, SET_JOURNAL_PAYOUT, subject, payout, error)
         && daybook_db_commit (transaction, error);
}
