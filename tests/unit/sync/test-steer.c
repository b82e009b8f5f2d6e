/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person sets of a connection and of a flow: refused when it is nonsense, and audited. */
#include "sync-bench.h"

#include "daybook-audit.h"
#include "daybook-flow-setting.h"
#include "daybook-flow-setup.h"
#include "daybook-jobs.h"
#include "daybook-steer.h"

static char *
last_act (Place *place)
{
  g_autoptr(GPtrArray) rows = daybook_audit_list (place->db, 1, 1000, NULL);

  return g_strdup (((DaybookAuditEntry *) rows->pdata[rows->len - 1])->act);
}

static void
expect_act (Place *place, const char *act)
{
  g_autofree char *last = last_act (place);

  g_assert_cmpstr (last, ==, act);
}

static void
expect_refused (gboolean done, GError **error)
{
  g_assert_false (done);
  g_assert_error (*error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_clear_error (error);
}

static void
test_rename (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *longest = g_strnfill (DAYBOOK_STEER_TITLE_MAX + 1, 'x');
  g_autoptr(DaybookConnection) connection = NULL;

  expect_refused (daybook_steer_rename (place->db, "shop", "  ", &error), &error);
  expect_refused (daybook_steer_rename (place->db, "shop", longest, &error), &error);
  g_assert_false (daybook_steer_rename (place->db, "nobody", "Shop", &error));
  g_clear_error (&error);
  g_assert_true (daybook_steer_rename (place->db, "shop", " Maple Straße ", &error));
  g_assert_no_error (error);
  connection = daybook_connection_get (place->db, "shop", NULL);
  g_assert_cmpstr (connection->title, ==, "Maple Straße");
  expect_act (place, "connection.renamed");
}

static void
test_schedule (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *usual = NULL;
  DaybookSchedule rule;

  g_assert_true (daybook_schedule_parse ("daily 06:30 quiet 22:00-06:00", &rule, &error));
  g_assert_false (daybook_steer_schedule (place->db, "nobody", &rule, &error));
  g_clear_error (&error);
  g_assert_true (daybook_steer_schedule (place->db, "shop", &rule, &error));
  g_assert_true (daybook_schedules_get (place->db, "shop", &text, &error));
  g_assert_cmpstr (text, ==, "daily 06:30 quiet 22:00-06:00");
  expect_act (place, "schedule.set");
  g_assert_true (daybook_steer_schedule (place->db, "shop", NULL, &error));
  g_assert_true (daybook_schedules_get (place->db, "shop", &usual, &error));
  g_assert_null (usual);
}

static void
expect_state (Place *place, const char *state)
{
  g_autoptr(DaybookConnection) connection = daybook_connection_get (place->db, "till", NULL);

  g_assert_cmpstr (connection->state, ==, state);
}

/* To go on releases what is held; it makes no connection ready that must be signed in to. */
static void
test_pause (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookJobState) job = NULL;

  g_assert_true (daybook_steer_pause (place->db, "till", TRUE, &error));
  expect_state (place, "paused");
  expect_act (place, "connection.paused");
  for (guint i = 0; i <= DAYBOOK_JOBS_ATTEMPTS; i++)
    {
      daybook_jobs_begin (place->db, "read till", "test", i + 1, NULL);
      daybook_jobs_bury (place->db, i + 2, NULL);
    }
  g_assert_true (daybook_steer_pause (place->db, "till", FALSE, &error));
  g_assert_no_error (error);
  expect_state (place, "ready");
  job = daybook_jobs_get (place->db, "read till", &error);
  g_assert_null (job->held);
  g_assert_true (daybook_connection_set_state (place->db, "till", "needs_sign_in", 1, &error));
  g_assert_true (daybook_steer_pause (place->db, "till", FALSE, &error));
  expect_state (place, "needs_sign_in");
}

static void
test_flow (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  DaybookFlowCounts counts = { 0 };
  g_autoptr(DaybookFlowSetup) people = daybook_flow_setup_new ("customers", "shop", NULL, "books");
  g_autoptr(DaybookFlow) flow = NULL;

  people->id = g_strdup ("people");
  expect_refused (daybook_flow_setup_add (place->db, people, &error), &error);
  connect_one (place, "crm", "hubspot");
  g_free (people->target);
  people->target = g_strdup ("crm");
  people->written = g_strdup ("invoices");
  expect_refused (daybook_flow_setup_add (place->db, people, &error), &error);
  g_clear_pointer (&people->written, g_free);
  g_assert_true (daybook_flow_setup_add (place->db, people, &error));
  g_assert_no_error (error);
  expect_act (place, "flow.added");
  expect_refused (daybook_flow_set_state (place->db, "people", "off", NULL, &counts, &error),
                  &error);
  expect_refused (daybook_flow_set_role (place->db, "books", "fees", "", NULL, &counts, &error),
                  &error);
  g_assert_true (
      daybook_flow_set_role (place->db, "books", "fees", "60/7", NULL, &counts, &error));
  g_assert_no_error (error);
  expect_act (place, "flow.mapped");
  flow = daybook_flows_get (place->db, "books", NULL);
  g_assert_nonnull (
      strstr (flow->roles, "\"fees\":{\"account\":\"60\",\"name\":\"60\",\"item\":\"7\"}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/steer/" name, Place, NULL, place_set_up, test, place_tear_down)
  ADD ("rename", test_rename);
  ADD ("schedule", test_schedule);
  ADD ("pause", test_pause);
  ADD ("flow", test_flow);
  return g_test_run ();
}
