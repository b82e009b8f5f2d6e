/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real store in a temporary folder, with a shop, a till and books connected and a flow between
 * them; records as a page would bring them; and what to expect of the outbox. */
#pragma once

#include <glib/gstdio.h>
#include <string.h>

#include "daybook-backfills.h"
#include "daybook-deliveries.h"
#include "daybook-error.h"
#include "daybook-events.h"
#include "daybook-flow-run.h"
#include "daybook-record.h"
#include "daybook-records.h"
#include "daybook-release.h"
#include "daybook-review.h"
#include "daybook-session.h"
#include "daybook-tallies.h"
#include "daybook-tie.h"
#include "daybook-time.h"

typedef struct
{
  char *folder;
  DaybookSession *session;
  DaybookDb *db;
  DaybookFlowCounts counts;
} Place;

#define MONEY(minor) "{\"amount\":" #minor ",\"currency\":\"USD\"}"
#define AT "\"at\":1790000000000000"

#define ENTRY(id, kind, gross, fee, net, source)                                                   \
  "{\"id\":\"" id "\",\"kind\":\"" kind "\",\"gross\":" MONEY (gross) ",\"fee\":" MONEY (          \
      fee) ",\"net\":" MONEY (net) "," AT ",\"source\":\"" source "\"}"
#define PAYMENT(id, minor, hints)                                                                  \
  "{\"id\":\"" id                                                                                  \
  "\",\"status\":\"succeeded\",\"amount\":" MONEY (minor) "," AT ",\"order_hints\":[" hints "]}"
#define ORDER(id, number, minor, more)                                                             \
  "{\"id\":\"" id "\",\"number\":\"" number "\",\"placed\":1790000000000000,"                      \
  "\"updated\":1790000000000000,\"status\":\"paid\",\"currency\":\"USD\",\"total\":" MONEY (       \
      minor) ",\"lines\":[{\"id\":\"l1\",\"title\":\"Mug\",\"quantity\":\"1\",\"unit_"             \
             "price\":" MONEY (minor) ",\"gross\":" MONEY (minor) "}],\"payments\":[{\"id\":"      \
                                                                  "\"t-" id                        \
                                                                  "\",\"kind\":\"sale\","          \
                                                                  "\"status\":\"success\","        \
                                                                  "\"amount\":" MONEY (            \
                                                                      minor) "}]" more "}"
#define PAYOUT(id, minor, status, complete)                                                        \
  "{\"id\":\"" id                                                                                  \
  "\",\"amount\":" MONEY (minor) ",\"created\":1790000000000000,\"status\":\"" status              \
                                 "\",\"complete\":" complete "}"
#define LINE(payout, entry, kind, net)                                                             \
  "{\"id\":\"" payout "-" entry "\",\"payout\":\"" payout "\",\"entry\":\"" entry                  \
  "\",\"kind\":\"" kind "\",\"net\":" MONEY (net) "}"

static const char roles[]
    = "{\"shop\":\"shop\",\"processor\":\"till\",\"roles\":{"
      "\"bank\":{\"account\":\"1\"},\"clearing:stripe:usd\":{\"account\":\"2\"},"
      "\"sales\":{\"account\":\"3\",\"item\":\"3\"},\"fees\":{\"account\":\"4\"},"
      "\"returns\":{\"account\":\"5\",\"item\":\"5\"},\"suspense\":{\"account\":\"6\"}}}";

static inline void
connect_with (Place *place,
              const char *id,
              const char *provider,
              const char *base_url,
              const char *settings)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookConnection) connection = daybook_connection_new ();

  connection->id = g_strdup (id);
  connection->provider = g_strdup (provider);
  connection->title = g_strdup (id);
  connection->base_url = g_strdup (base_url);
  connection->settings = g_strdup (settings);
  connection->account = g_strdup_printf ("account-of-%s", id);
  g_assert_true (daybook_connection_add (place->db, connection, &error));
  g_assert_no_error (error);
}

static inline void
connect_one (Place *place, const char *id, const char *provider)
{
  connect_with (place, id, provider, NULL, NULL);
}

/* The flow into @target, which is connected already. */
static inline void
add_flow (Place *place, const char *target, const char *policy)
{
  g_autoptr(GError) error = NULL;
  DaybookFlow flow = { .id = (char *) "books",
                       .title = (char *) "test",
                       .target = (char *) target,
                       .sources = (char *) "[\"shop\",\"till\"]",
                       .roles = (char *) roles,
                       .policy = (char *) policy,
                       .state = (char *) "on" };

  g_assert_true (daybook_flows_add (place->db, &flow, &error));
  g_assert_no_error (error);
}

/* Everything but books and flow. */
static inline void
place_open (Place *place)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *store = NULL;
  g_autofree char *key = NULL;

  place->folder = g_dir_make_tmp ("daybook-flow-XXXXXX", NULL);
  store = g_build_filename (place->folder, "store", NULL);
  key = g_build_filename (place->folder, "key", NULL);
  place->session = daybook_session_open (store, key, TRUE, &error);
  g_assert_no_error (error);
  place->db = daybook_session_db (place->session);
  connect_one (place, "shop", "shopify");
  connect_one (place, "other", "shopify");
  connect_one (place, "till", "stripe");
  g_assert_true (daybook_db_set_meta (place->db, "currency", "USD", &error));
  g_assert_no_error (error);
}

static inline void
place_set_up (Place *place, gconstpointer data)
{
  place_open (place);
  connect_one (place, "books", "quickbooks");
  add_flow (place, "books", "post");
}

static inline void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_remove (child);
    }
  g_rmdir (path);
}

static inline void
place_tear_down (Place *place, gconstpointer data)
{
  daybook_session_free (place->session);
  remove_folder (place->folder);
  g_free (place->folder);
}

/* One record of a page, with its anchors and its event. Inside a transaction. */
static inline void
put_part (Place *place, const char *connection, const char *contract, const char *body)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookRecord) record
      = daybook_record_new (contract, g_strdup (body), body, NULL, &error);
  g_auto(DaybookPut) out = { 0 };
  g_autoptr(DaybookTree) before = NULL;

  g_assert_no_error (error);
  g_assert_true (daybook_records_put (place->db, connection, record, 1, &out, &error));
  if (out.outcome == DAYBOOK_PUT_SAME || out.outcome == DAYBOOK_PUT_OLDER)
    return;
  before = out.before != NULL ? daybook_tree_new (out.before, -1, NULL) : NULL;
  g_assert_true (daybook_tie_record (place->db, out.record, record, 1, &error));
  g_assert_cmpint (daybook_events_append (place->db,
                                          daybook_record_event (record->type, before, record->tree),
                                          out.record, out.revision, NULL, 1, &error),
                   >, 0);
  g_assert_no_error (error);
}

/* What a page of one record would bring. */
static inline void
put (Place *place, const char *connection, const char *contract, const char *body)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (place->db, &error);

  put_part (place, connection, contract, body);
  g_assert_true (daybook_db_commit (transaction, &error));
  g_assert_no_error (error);
}

static inline void
run (Place *place)
{
  g_autoptr(GError) error = NULL;

  place->counts = (DaybookFlowCounts){ 0 };
  g_assert_true (daybook_flow_run (place->db, "books", NULL, &place->counts, &error));
  g_assert_no_error (error);
}

/* All deliveries of @kind (any when NULL). */
static inline GPtrArray *
deliveries (Place *place, const char *kind)
{
  DaybookDeliveriesQuery query = { .kind = kind };
  GPtrArray *list = daybook_deliveries_list (place->db, &query, NULL);

  g_assert_nonnull (list);
  return list;
}

/* The one delivery of @kind. */
static inline DaybookDelivery *
delivery_of (Place *place, const char *kind)
{
  g_autoptr(GPtrArray) list = deliveries (place, kind);

  g_assert_cmpuint (list->len, ==, 1);
  return daybook_deliveries_get (place->db, ((DaybookDelivery *) g_ptr_array_index (list, 0))->id,
                                 NULL);
}

/* The one delivery of @kind; its state, and @reason a part of why. Whatever is ready can be sent:
 * it has an action, and its body is the posting of its reference. */
static inline void
expect (Place *place, const char *kind, DaybookDeliveryState state, const char *reason)
{
  g_autoptr(DaybookDelivery) delivery = delivery_of (place, kind);
  g_autoptr(DaybookTree) posting = daybook_tree_new (delivery->body, -1, NULL);

  g_test_message ("%s %s: %s", kind, daybook_delivery_state_name (delivery->state),
                  delivery->reason);
  g_assert_cmpstr (daybook_delivery_state_name (delivery->state), ==,
                   daybook_delivery_state_name (state));
  if (reason != NULL)
    g_assert_nonnull (strstr (delivery->reason, reason));
  if (state != DAYBOOK_DELIVERY_READY)
    return;
  g_assert_cmpstr (delivery->action, !=, "");
  g_assert_cmpstr (daybook_tree_find_text (posting, 0, "kind"), ==, kind);
  g_assert_cmpstr (daybook_tree_find_text (posting, 0, "reference"), ==, delivery->reference);
  g_assert_cmpstr (daybook_tree_find_text (posting, 0, "key"), ==, delivery->key);
}

static inline void
expect_review (Place *place, const char *queue, guint count)
{
  g_autoptr(GPtrArray) items = daybook_review_list (place->db, queue, FALSE, 0, 100, NULL);

  g_assert_cmpuint (items->len, ==, count);
}

/* A sale as the till tells it, without its order. */
static inline void
put_sale (Place *place)
{
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 5000, 175, 4825, "ch_1"));
  put (place, "till", "payment/1", PAYMENT ("ch_1", 5000, "\"order_number:1001\""));
}

static inline void
recompose (Place *place)
{
  g_autoptr(GError) error = NULL;

  place->counts = (DaybookFlowCounts){ 0 };
  g_assert_true (daybook_flow_recompose (place->db, "books", NULL, &place->counts, &error));
  g_assert_no_error (error);
}

static inline void
set_done (Place *place, const char *kind)
{
  g_autoptr(DaybookDelivery) delivery = delivery_of (place, kind);
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_deliveries_mark_sent (place->db, &delivery->id, 1, 1, &error));
  g_assert_true (daybook_deliveries_set_state (place->db, delivery->id, DAYBOOK_DELIVERY_SENT,
                                               DAYBOOK_DELIVERY_DONE, NULL, 1, &error));
  g_assert_no_error (error);
}

/* As a complete listing would: the order is not in it, or is in it again. */
static inline void
set_gone (Place *place, const char *id, gboolean gone)
{
  g_autoptr(GError) error = NULL;
  gint64 record = daybook_records_find_id (place->db, "shop", "order", id, &error);
  gboolean changed = FALSE;

  g_assert_true (gone ? daybook_gone_mark (place->db, record, 1, &changed, &error)
                      : daybook_gone_clear (place->db, record, &changed, &error));
  g_assert_true (changed);
  g_assert_cmpint (daybook_events_append (place->db, gone ? "order.deleted" : "order.restored",
                                          record, 1, NULL, 1, &error),
                   >, 0);
  g_assert_no_error (error);
  run (place);
}
