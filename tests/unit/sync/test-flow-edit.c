/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows as a person sets them, and a flow tried on what is stored without anything being written.
 */
#include "daybook-audit.h"
#include "daybook-flow-edit.h"
#include "daybook-flow-trial.h"
#include "sync-bench.h"

/* One sale with its fee, ready to be posted. */
static void
put_ready (Place *place)
{
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  put_sale (place);
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
}

static void
test_refused (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DaybookFlowCounts counts = { 0 };
  DaybookFlowPlan plan = { .id = "x", .shop = "shop", .target = "shop" };
  DaybookFlowChange change = { .policy = "perhaps" };

  g_assert_null (daybook_flow_plan (place->db, &plan, &error)); /* no customer list */
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_clear_error (&error);
  plan.processor = "till";
  g_assert_null (daybook_flow_plan (place->db, &plan, &error)); /* no books */
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_clear_error (&error);
  g_assert_false (daybook_flow_change (place->db, "books", &change, NULL, &counts, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_clear_error (&error);
  change.policy = "hold";
  g_assert_false (daybook_flow_change (place->db, "none", &change, NULL, &counts, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
}

static void
test_roles (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookFlow) flow = daybook_flows_get (place->db, "books", &error);
  g_autofree char *without
      = daybook_flow_with_role (flow->roles, "sales", NULL, NULL, NULL, &error);
  g_autofree char *with = daybook_flow_with_role (without, "tips", "9", "Tips", "4", &error);
  g_autoptr (GPtrArray) listed = NULL;
  g_autoptr (DaybookFlow) changed = NULL;
  g_autoptr (GPtrArray) told = NULL;
  DaybookAuditQuery query = { .act = "flow.mapped" };
  DaybookFlowChange change = { .settings = with, .said = "tips=9/4" };
  DaybookFlowCounts counts = { 0 };
  gboolean mapped = FALSE;

  g_assert_no_error (error);
  g_assert_null (strstr (with, "\"sales\""));
  g_assert_true (daybook_flow_change (place->db, "books", &change, NULL, &counts, &error));
  g_assert_no_error (error);
  changed = daybook_flows_get (place->db, "books", &error);
  g_assert_cmpstr (changed->roles, ==, with);
  told = daybook_audit_find (place->db, &query, &error);
  g_assert_cmpuint (told->len, ==, 1);
  listed = daybook_flow_list_roles (place->db, changed, &error);
  for (guint i = 0; i < listed->len; i++)
    {
      const DaybookFlowRole *role = g_ptr_array_index (listed, i);

      /* What is not mapped stands first. */
      g_assert_true (role->account != NULL || !mapped);
      mapped |= role->account != NULL;
      if (g_str_equal (role->role, "tips"))
        g_assert_cmpstr (role->item, ==, "4");
      if (g_str_equal (role->role, "sales"))
        g_assert_null (role->account);
    }
  g_assert_true (mapped);
}

static void
test_count (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DaybookFlowFigures figures;

  put_ready (place);
  g_assert_true (daybook_flow_count (place->db, "books", 0, &figures, &error));
  g_assert_no_error (error);
  g_assert_cmpint (figures.ready, ==, 2);
  g_assert_cmpint (figures.done, ==, 0);
}

static const DaybookFlowTrialRow *
find_row (const DaybookFlowTrial *trial, const char *kind, DaybookDeliveryState state)
{
  for (guint i = 0; i < trial->rows->len; i++)
    {
      const DaybookFlowTrialRow *row = g_ptr_array_index (trial->rows, i);

      if (g_str_equal (row->kind, kind) && row->state == state)
        return row;
    }
  return NULL;
}

/* Other settings of a flow that is there: what would change is told, and nothing did. */
static void
test_trial (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookFlow) flow = NULL;
  g_autofree char *without = NULL;
  g_autoptr (DaybookFlowTrial) trial = NULL;
  const DaybookFlowTrialRow *row;
  gint64 version;

  put_ready (place);
  flow = daybook_flows_get (place->db, "books", &error);
  without = daybook_flow_with_role (flow->roles, "sales", NULL, NULL, NULL, &error);
  g_free (flow->roles);
  flow->roles = g_steal_pointer (&without);
  version = daybook_db_data_version (place->db);
  trial = daybook_flow_try (place->session, flow, NULL, &error);
  g_assert_no_error (error);
  row = find_row (trial, "sale", DAYBOOK_DELIVERY_HELD);
  g_assert_nonnull (row);
  g_assert_cmpuint (row->count, ==, 1);
  g_assert_cmpint (row->amount, ==, 5000);
  g_assert_nonnull (strstr (row->reason, "sales"));
  g_assert_nonnull (find_row (trial, "fee", DAYBOOK_DELIVERY_READY));
  g_assert_cmpint (daybook_db_data_version (place->db), ==, version);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
}

static void
test_trial_cancelled (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookFlow) flow = daybook_flows_get (place->db, "books", &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  put_ready (place);
  g_cancellable_cancel (cancellable);
  g_assert_null (daybook_flow_try (place->session, flow, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/flow-edit/" name, Place, NULL, place_set_up, test, place_tear_down)
  ADD ("refused", test_refused);
  ADD ("roles", test_roles);
  ADD ("count", test_count);
  ADD ("trial", test_trial);
  ADD ("trial-cancelled", test_trial_cancelled);
  return g_test_run ();
}
