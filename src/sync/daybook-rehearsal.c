/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-rehearsal.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>

#include "daybook-action.h"
#include "daybook-error.h"
#include "daybook-flow-run.h"
#include "daybook-ingest.h"
#include "daybook-time.h"
#include "daybook-value-rows.h"

#define LOOK_BACKS 4 /* windows of orders, before there is none to be found */
#define WINDOW_US (7 * DAYBOOK_DAY)
#define MOST_PAGES 5 /* of one stream */

/* The stage that it is played on. */
typedef struct
{
  DaybookSession *session;
  GCancellable *cancellable;
  char *folder;  /* temporary */
  DaybookDb *db; /* in it */
  GPtrArray *flows; /* DaybookFlow */
  DaybookRehearsal *out;
  gint64 first_us, last_us; /* when the orders that were read were placed */
} Stage;

/* The store's folder has files only. */
static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_remove (file);
    }
  g_rmdir (path);
}

static void
stage_clear (Stage *self)
{
  g_clear_pointer (&self->db, daybook_db_free);
  if (self->folder != NULL)
    remove_folder (self->folder);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->flows, g_ptr_array_unref);
  g_clear_pointer (&self->out, daybook_rehearsal_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stage, stage_clear)

static void
rehearsed_free (gpointer data)
{
  DaybookRehearsed *self = data;

  g_free (self->flow);
  g_free (self->target);
  g_free (self->document);
  g_free (self->kind);
  g_free (self->reference);
  g_free (self->date);
  g_free (self->reason);
  g_clear_pointer (&self->body, daybook_tree_unref);
  g_free (self);
}

void
daybook_rehearsal_free (DaybookRehearsal *self)
{
  if (self == NULL)
    return;
  g_free (self->shop);
  g_free (self->source_id);
  g_clear_pointer (&self->order, daybook_tree_unref);
  g_clear_pointer (&self->documents, g_ptr_array_unref);
  g_free (self->reject);
  g_free (self);
}

/* ---- the store that is thrown away ---- */

static gboolean
copy_rows (Stage *self, GError **error)
{
  static const char *const facts[] = { "currency", "time_zone" };
  DaybookDb *db = daybook_session_db (self->session);
  g_autoptr(GPtrArray) connections = daybook_connection_list (db, FALSE, error);
  g_autoptr(GPtrArray) rows
      = connections != NULL ? daybook_value_rows_list (db, NULL, error) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autofree char *value = daybook_db_dup_meta (db, facts[i], NULL);

      if (value != NULL && !daybook_db_set_meta (self->db, facts[i], value, error))
        return FALSE;
    }
  for (guint i = 0; rows != NULL && i < connections->len; i++)
    if (!daybook_connection_add (self->db, g_ptr_array_index (connections, i), error))
      return FALSE;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!daybook_value_rows_set (self->db, g_ptr_array_index (rows, i), g_get_real_time (), error))
      return FALSE;
  return rows != NULL;
}

static gboolean
add_flows (Stage *self, const GPtrArray *setups, GError **error)
{
  DaybookDb *db = daybook_session_db (self->session);

  self->flows = daybook_flows_list (db, error);
  for (guint i = 0; self->flows != NULL && i < setups->len; i++)
    {
      DaybookFlow *flow = daybook_flow_setup_make (db, g_ptr_array_index (setups, i), error);

      if (flow == NULL)
        return FALSE;
      g_ptr_array_add (self->flows, flow);
    }
  for (guint i = 0; self->flows != NULL && i < self->flows->len; i++)
    {
      DaybookFlow *flow = g_ptr_array_index (self->flows, i);

      g_free (flow->state);
      flow->state = g_strdup ("on");
      if (!daybook_flows_add (self->db, flow, error))
        return FALSE;
    }
  return self->flows != NULL;
}

static gboolean
set_up (Stage *self, const GPtrArray *setups, GError **error)
{
  guint8 key[DAYBOOK_DB_KEY_BYTES];
  g_autoptr(GError) failure = NULL;

  self->folder = g_dir_make_tmp ("daybook-rehearsal-XXXXXX", &failure);
  if (self->folder == NULL || getrandom (key, sizeof key, 0) != sizeof key)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "no store to rehearse in: %s",
                   failure != NULL ? failure->message : g_strerror (errno));
      return FALSE;
    }
  self->db = daybook_db_open (self->folder, key, DAYBOOK_DB_CREATE, error);
  explicit_bzero (key, sizeof key);
  return self->db != NULL && copy_rows (self, error) && add_flows (self, setups, error);
}

/* ---- reading into it ---- */

static gboolean
take_page (DaybookIngest *ingest, const char *stream, const DaybookPage *page, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (ingest->db, error);

  return transaction != NULL
         && daybook_ingest_store_content (ingest, stream, page, g_get_real_time (), error)
         && daybook_db_commit (transaction, error);
}

static void
note_page (Stage *self, const DaybookPage *page)
{
  self->out->rejected += page->rejects->len;
  if (page->rejects->len > 0 && self->out->reject == NULL)
    self->out->reject
        = g_strdup (((DaybookReject *) g_ptr_array_index (page->rejects, 0))->reason);
  for (guint i = 0; i < page->records->len; i++)
    {
      const DaybookRecord *record = g_ptr_array_index (page->records, i);
      DaybookRecordFacts facts;

      if (!g_str_equal (record->type, "order"))
        continue;
      daybook_record_facts (record, &facts);
      self->first_us = MIN (self->first_us, facts.at);
      self->last_us = MAX (self->last_us, facts.at);
    }
}

static gint64
whole_seconds (gint64 time_us)
{
  return time_us / G_USEC_PER_SEC * G_USEC_PER_SEC;
}

/* At most @pages of what happened between the two; all of it where dates cannot be asked for. */
static gboolean
read_range (Stage *self,
            DaybookIngest *ingest,
            const char *stream,
            gint64 from_us,
            gint64 until_us,
            guint pages,
            GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (ingest->account);
  gboolean range = daybook_stream_has_range (manifest, stream, NULL);
  g_autofree char *cursor
      = range ? daybook_stream_range_cursor (whole_seconds (from_us), whole_seconds (until_us))
              : NULL;

  ingest->from_us = from_us;
  for (guint i = 0; i < pages; i++)
    {
      g_autoptr(DaybookPage) page
          = daybook_ingest_read_page (ingest, stream, cursor, NULL, error);

      if (page == NULL || !take_page (ingest, stream, page, error))
        return FALSE;
      note_page (self, page);
      if (!page->more)
        return TRUE;
      g_free (cursor);
      cursor = g_strdup (page->cursor);
    }
  return TRUE;
}

/* An account at @connection for the time of one reading. */
static gboolean
open_reader (Stage *self, const char *connection, DaybookIngest *ingest, GError **error)
{
  g_autoptr(DaybookConnection) row
      = daybook_connection_get (daybook_session_db (self->session), connection, error);

  *ingest = (DaybookIngest){ .db = self->db,
                             .connection = connection,
                             .from_us = DAYBOOK_TIME_NONE,
                             .patience = daybook_patience_default (),
                             .cancellable = self->cancellable,
                             .line = daybook_session_line (self->session, connection) };
  ingest->account
      = row != NULL ? daybook_session_open_account (self->session, row, NULL, error) : NULL;
  return ingest->account != NULL;
}

static gboolean
look_for_orders (Stage *self, DaybookIngest *ingest, const char *stream, GError **error)
{
  gint64 until = g_get_real_time ();

  for (guint i = 0; i < LOOK_BACKS && self->last_us == DAYBOOK_TIME_NONE; i++)
    {
      self->out->since_us = until - WINDOW_US;
      if (!read_range (self, ingest, stream, until - WINDOW_US, until, 1, error))
        return FALSE;
      until -= WINDOW_US;
    }
  return TRUE;
}

/* Whose they are: read one by one, because a list of customers may be long. */
static gboolean
read_customers (Stage *self, DaybookIngest *ingest, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (ingest->account);
  const char *stream = daybook_stream_of_type (manifest, "customer", NULL);
  DaybookRecordsQuery query
      = { .type = "order", .connection = ingest->connection, .limit = 50, .bodies = TRUE };
  g_autoptr(GPtrArray) orders = daybook_records_list (self->db, &query, error);

  for (guint i = 0; orders != NULL && stream != NULL && i < orders->len; i++)
    {
      const DaybookStoredRecord *order = g_ptr_array_index (orders, i);
      g_autoptr(DaybookTree) tree = daybook_tree_new (order->body, -1, error);
      const char *id = tree != NULL ? daybook_tree_find_text (tree, 0, "customer") : NULL;
      g_autoptr(DaybookPage) page = NULL;

      if (id == NULL || !daybook_stream_has_one (manifest, stream))
        continue;
      page = daybook_stream_read_one (ingest->account, stream, id, NULL, self->cancellable, error);
      if (page == NULL || !take_page (ingest, stream, page, error))
        return FALSE;
    }
  return orders != NULL;
}

static gboolean
has_customers (Stage *self)
{
  for (guint i = 0; i < self->flows->len; i++)
    if (g_str_equal (((DaybookFlow *) g_ptr_array_index (self->flows, i))->kind, "customers"))
      return TRUE;
  return FALSE;
}

static gboolean
read_shop (Stage *self, const char *shop, GError **error)
{
  DaybookIngest ingest;
  g_autoptr(DaybookAccount) account = NULL;
  const char *stream;

  if (!open_reader (self, shop, &ingest, error))
    return FALSE;
  account = ingest.account;
  stream = daybook_stream_of_type (daybook_account_manifest (account), "order", NULL);
  return stream != NULL && look_for_orders (self, &ingest, stream, error)
         && (!has_customers (self) || read_customers (self, &ingest, error));
}

/* What the processor tells of payments in the days of the orders. */
static gboolean
read_processor (Stage *self, const char *processor, GError **error)
{
  static const char *const types[] = { "payment", "balance_entry" };
  gint64 until = MIN (self->last_us + 2 * DAYBOOK_DAY, g_get_real_time ());
  DaybookIngest ingest;
  g_autoptr(DaybookAccount) account = NULL;

  if (!open_reader (self, processor, &ingest, error))
    return FALSE;
  account = ingest.account;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const char *stream
          = daybook_stream_of_type (daybook_account_manifest (account), types[i], NULL);

      if (stream != NULL
          && !read_range (self, &ingest, stream, self->first_us - DAYBOOK_DAY, until, MOST_PAGES,
                          error))
        return FALSE;
    }
  return TRUE;
}

/* Of a CRM: what its records are filed under. */
static gboolean
read_target (Stage *self, const char *target, GError **error)
{
  DaybookIngest ingest;
  g_autoptr(DaybookAccount) account = NULL;
  const GPtrArray *streams;

  if (!open_reader (self, target, &ingest, error))
    return FALSE;
  account = ingest.account;
  streams = daybook_manifest_streams (daybook_account_manifest (account));
  for (guint i = 0; i < streams->len; i++)
    {
      const char *stream = g_ptr_array_index (streams, i);

      if (!daybook_reading_may_lack (daybook_account_manifest (account), stream)
          && daybook_stream_parent (daybook_account_manifest (account), stream) == NULL
          && !read_range (self, &ingest, stream, DAYBOOK_TIME_NONE, DAYBOOK_TIME_NONE, MOST_PAGES,
                          error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_for_flow (Stage *self, const DaybookFlow *flow, GError **error)
{
  g_autoptr(DaybookTree) settings = daybook_tree_new (flow->roles, -1, error);
  const char *processor
      = settings != NULL ? daybook_tree_find_text (settings, 0, "processor") : NULL;

  return settings != NULL
         && (processor != NULL ? read_processor (self, processor, error)
                               : read_target (self, flow->target, error));
}

/* ---- what came of it ---- */

static char *
dup_document (Stage *self, const DaybookDelivery *delivery)
{
  g_autoptr(DaybookConnection) target = daybook_connection_get (self->db, delivery->target, NULL);
  g_autoptr(DaybookManifest) manifest
      = target != NULL ? daybook_session_manifest (target, NULL) : NULL;
  const char *action
      = manifest != NULL ? daybook_action_for_kind (manifest, delivery->kind) : NULL;

  return action != NULL
             ? g_strdup (daybook_tree_find_text (daybook_manifest_tree (manifest),
                                                 daybook_manifest_action (manifest, action),
                                                 "title"))
             : NULL;
}

static gboolean
take_delivery (Stage *self, const DaybookDelivery *delivery, GError **error)
{
  DaybookRehearsed *one = g_new0 (DaybookRehearsed, 1);

  g_ptr_array_add (self->out->documents, one);
  one->flow = g_strdup (delivery->flow);
  one->target = g_strdup (delivery->target);
  one->document = dup_document (self, delivery);
  one->kind = g_strdup (delivery->kind);
  one->reference = g_strdup (delivery->reference);
  one->date = g_strdup (delivery->date);
  one->total.minor = delivery->amount;
  g_strlcpy (one->total.currency, delivery->currency, sizeof one->total.currency);
  one->state = delivery->state;
  one->reason = g_strdup (delivery->reason);
  one->body = daybook_tree_new (delivery->body, -1, error);
  return one->body != NULL;
}

/* How good an order is to look at: its sale would go, is held, or waits. */
static int
worth (const DaybookDelivery *delivery)
{
  int rank = delivery->state == DAYBOOK_DELIVERY_READY  ? 3
             : delivery->state == DAYBOOK_DELIVERY_HELD ? 2
                                                        : 1;

  return g_str_equal (delivery->kind, "sale") ? rank + 10 : rank;
}

static gint64
choose_order (Stage *self, const GPtrArray *deliveries, GError **error)
{
  DaybookRecordsQuery query
      = { .type = "order", .connection = self->out->shop, .limit = 1 };
  g_autoptr(GPtrArray) newest = daybook_records_list (self->db, &query, error);
  gint64 order = newest != NULL && newest->len > 0
                     ? ((DaybookStoredRecord *) g_ptr_array_index (newest, 0))->id
                     : 0;
  int best = 0;

  for (guint i = 0; i < deliveries->len; i++)
    {
      const DaybookDelivery *delivery = g_ptr_array_index (deliveries, i);

      if (delivery->order == 0 || worth (delivery) <= best)
        continue;
      best = worth (delivery);
      order = delivery->order;
    }
  return newest != NULL ? order : -1;
}

/* A contact names no order: all that were made are of these few. */
static gboolean
belongs (const DaybookDelivery *delivery, gint64 order)
{
  return delivery->order == order || delivery->subject == order;
}

static gboolean
look (Stage *self, GError **error)
{
  DaybookDeliveriesQuery query = { .limit = 1000 };
  g_autoptr(GPtrArray) deliveries = daybook_deliveries_list (self->db, &query, error);
  gint64 order = deliveries != NULL ? choose_order (self, deliveries, error) : -1;
  g_autoptr(DaybookStoredRecord) record = NULL;

  if (order <= 0)
    return order == 0;
  record = daybook_records_get (self->db, order, error);
  self->out->order = record != NULL ? daybook_tree_new (record->body, -1, error) : NULL;
  if (self->out->order == NULL)
    return FALSE;
  self->out->source_id = g_strdup (record->source_id);
  for (guint i = 0; i < deliveries->len; i++)
    if (belongs (g_ptr_array_index (deliveries, i), order)
        && !take_delivery (self, g_ptr_array_index (deliveries, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
has_source (const DaybookFlow *flow, const char *connection)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", connection);

  return strstr (flow->sources, quoted) != NULL;
}

/* The first connection that has orders. */
static char *
find_shop (Stage *self, GError **error)
{
  g_autoptr(GPtrArray) all = daybook_connection_list (self->db, FALSE, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (all, i);
      g_autoptr(DaybookManifest) manifest = daybook_session_manifest (connection, NULL);

      if (manifest != NULL && daybook_stream_of_type (manifest, "order", NULL) != NULL)
        return g_strdup (connection->id);
    }
  if (all != NULL)
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                         "nothing that is connected has orders: connect a shop first");
  return NULL;
}

static gboolean
play (Stage *self, GError **error)
{
  DaybookFlowCounts counts = { 0 };

  if (!read_shop (self, self->out->shop, error))
    return FALSE;
  for (guint i = 0; self->last_us != DAYBOOK_TIME_NONE && i < self->flows->len; i++)
    {
      const DaybookFlow *flow = g_ptr_array_index (self->flows, i);

      if (has_source (flow, self->out->shop)
          && (!read_for_flow (self, flow, error)
              || !daybook_flow_run (self->db, flow->id, self->cancellable, &counts, error)))
        return FALSE;
    }
  return look (self, error);
}

DaybookRehearsal *
daybook_rehearse (DaybookSession *session,
                  const GPtrArray *setups,
                  const char *shop,
                  GCancellable *cancellable,
                  GError **error)
{
  g_auto(Stage) stage = { .session = session,
                          .cancellable = cancellable,
                          .first_us = G_MAXINT64,
                          .last_us = DAYBOOK_TIME_NONE };

  stage.out = g_new0 (DaybookRehearsal, 1);
  stage.out->documents = g_ptr_array_new_with_free_func (rehearsed_free);
  if (!set_up (&stage, setups, error))
    return NULL;
  stage.out->shop = shop != NULL ? g_strdup (shop) : find_shop (&stage, error);
  return stage.out->shop != NULL && play (&stage, error) ? g_steal_pointer (&stage.out) : NULL;
}
