/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wizard's order of steps, and its draft: what is kept, what never is, what cannot be read. */
#include "daybook-wizard-state.h"

#include <string.h>

/* ---- steps ---- */

static const struct
{
  const char *name;
  DaybookStepFacts facts;
  const char *steps; /* the whole way */
} ways[] = {
  { "everything", { .books = TRUE, .orders = TRUE, .ranges = TRUE },
    "choose sign-in account fresh flows roles try back done" },
  { "nothing-to-flow", { .ranges = TRUE }, "choose sign-in account fresh flows back done" },
  { "books-first", { 0 }, "choose sign-in account fresh flows done" },
  { "customers", { .orders = TRUE }, "choose sign-in account fresh flows try done" },
  { "renewal", { .renewal = TRUE, .books = TRUE, .orders = TRUE, .ranges = TRUE },
    "sign-in done" },
};

static void
test_way (gconstpointer data)
{
  const DaybookStepFacts *facts = &ways[GPOINTER_TO_UINT (data)].facts;
  DaybookStep step = facts->renewal ? DAYBOOK_STEP_SIGN_IN : DAYBOOK_STEP_CHOOSE;
  g_autoptr(GString) text = g_string_new (daybook_step_name (step));
  guint of, number = 1;

  g_assert_cmpuint (daybook_step_number (step, facts, &of), ==, 1);
  while ((step = daybook_step_next (step, facts)) != DAYBOOK_N_STEPS)
    {
      g_string_append_printf (text, " %s", daybook_step_name (step));
      g_assert_cmpuint (daybook_step_number (step, facts, &of), ==, ++number);
    }
  g_assert_cmpstr (text->str, ==, ways[GPOINTER_TO_UINT (data)].steps);
  g_assert_cmpuint (of, ==, number);
}

/* Nobody goes back behind what was done. */
static void
test_before (void)
{
  DaybookStepFacts facts = { .orders = TRUE, .ranges = TRUE };

  g_assert_cmpint (daybook_step_before (DAYBOOK_STEP_CHOOSE, &facts), ==, DAYBOOK_N_STEPS);
  g_assert_cmpint (daybook_step_before (DAYBOOK_STEP_SIGN_IN, &facts), ==, DAYBOOK_STEP_CHOOSE);
  g_assert_cmpint (daybook_step_before (DAYBOOK_STEP_ACCOUNT, &facts), ==, DAYBOOK_N_STEPS);
  g_assert_cmpint (daybook_step_before (DAYBOOK_STEP_TRY, &facts), ==, DAYBOOK_STEP_FLOWS);
  g_assert_cmpint (daybook_step_before (DAYBOOK_STEP_DONE, &facts), ==, DAYBOOK_N_STEPS);
  facts.renewal = TRUE;
  g_assert_cmpint (daybook_step_before (DAYBOOK_STEP_SIGN_IN, &facts), ==, DAYBOOK_N_STEPS);
}

/* ---- the draft ---- */

static DaybookManifest *
find (const char *provider)
{
  g_autoptr(GError) error = NULL;
  DaybookManifest *manifest = daybook_manifest_find (provider, &error);

  g_assert_no_error (error);
  return manifest;
}

static void
type (DaybookWizardState *state, const char *name, const char *value)
{
  g_hash_table_insert (state->fields, g_strdup (name), g_strdup (value));
}

static DaybookWizardState *
filled (void)
{
  DaybookWizardState *state = daybook_wizard_state_new ();
  g_autoptr(GPtrArray) setups
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_flow_setup_free);
  DaybookFlowChoice *choice;

  state->step = DAYBOOK_STEP_FLOWS;
  state->provider = g_strdup ("shopify");
  state->method = g_strdup ("client_credentials");
  state->rule = g_strdup ("every 15 min");
  state->since = g_strdup ("2026-01-01");
  state->without = g_strsplit ("customers,items", ",", -1);
  type (state, "shop", "maple.myshopify.com");
  type (state, "client_secret", "shpss_sesame");
  g_ptr_array_add (setups, daybook_flow_setup_new ("books", "shop", "till", "books"));
  daybook_wizard_state_suggest (state, setups);
  choice = g_ptr_array_index (state->flows, 0);
  choice->on = FALSE;
  choice->setup->owner = g_strdup ("Ana \"the\" owner");
  choice->setup->policy = g_strdup ("hold");
  return state;
}

static void
test_draft (void)
{
  g_autoptr(DaybookManifest) manifest = find ("shopify");
  g_autoptr(DaybookWizardState) state = filled ();
  g_autofree char *draft = daybook_wizard_state_dup_draft (state, manifest);
  g_autoptr(DaybookWizardState) again = daybook_wizard_state_from_draft (draft);
  g_autofree char *draft_again = NULL;
  const DaybookFlowChoice *choice;

  g_assert_true (daybook_wizard_state_has_secret (state, manifest));
  g_assert_null (strstr (draft, "sesame"));
  g_assert_nonnull (again);
  g_assert_false (daybook_wizard_state_has_secret (again, manifest));
  g_assert_true (daybook_wizard_state_has_something (again));
  g_assert_cmpint (again->step, ==, DAYBOOK_STEP_FLOWS);
  g_assert_cmpstr (g_hash_table_lookup (again->fields, "shop"), ==, "maple.myshopify.com");
  g_assert_null (g_hash_table_lookup (again->fields, "client_secret"));
  g_assert_cmpstr (again->without[1], ==, "items");
  choice = g_ptr_array_index (again->flows, 0);
  g_assert_false (choice->on);
  g_assert_cmpstr (choice->setup->owner, ==, "Ana \"the\" owner");
  draft_again = daybook_wizard_state_dup_draft (again, manifest);
  g_assert_nonnull (strstr (draft_again, "\"policy\":\"hold\""));
}

/* Whose manifest is not at hand has no field in its draft: nobody could say which is secret. */
static void
test_no_manifest (void)
{
  g_autoptr(DaybookWizardState) state = filled ();
  g_autofree char *draft = daybook_wizard_state_dup_draft (state, NULL);

  g_assert_null (strstr (draft, "sesame"));
  g_assert_null (strstr (draft, "maple"));
  g_assert_true (daybook_wizard_state_has_secret (state, NULL));
}

/* What is secret in one way to sign in is secret in all. */
static void
test_secret_anywhere (void)
{
  g_autoptr(DaybookManifest) manifest = find ("quickbooks");
  g_autoptr(DaybookWizardState) state = daybook_wizard_state_new ();
  g_autofree char *draft = NULL;

  state->provider = g_strdup ("quickbooks");
  state->method = g_strdup ("loopback");
  type (state, "refresh_token", "sesame");
  draft = daybook_wizard_state_dup_draft (state, manifest);
  g_assert_null (strstr (draft, "sesame"));
}

static const char *const unreadable[] = {
  "",
  "{",
  "[]",
  "{\"draft\":1}",
  "{\"draft\":1,\"step\":\"flows\"}",
  "{\"draft\":1,\"step\":\"dance\",\"provider\":\"shopify\"}",
  "{\"draft\":2,\"step\":\"flows\",\"provider\":\"shopify\"}",
};

static void
test_unreadable (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (unreadable); i++)
    g_assert_null (daybook_wizard_state_from_draft (unreadable[i]));
}

/* What was said to a suggestion stays with it, and goes with it. */
static void
test_suggest (void)
{
  g_autoptr(DaybookWizardState) state = filled ();
  g_autoptr(GPtrArray) setups
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_flow_setup_free);
  g_autoptr(GPtrArray) on = NULL;

  g_ptr_array_add (setups, daybook_flow_setup_new ("customers", "shop", NULL, "crm"));
  g_ptr_array_add (setups, daybook_flow_setup_new ("books", "shop", "till", "books"));
  daybook_wizard_state_suggest (state, setups);
  on = daybook_wizard_state_get_setups (state);
  g_assert_cmpuint (state->flows->len, ==, 2);
  g_assert_cmpuint (on->len, ==, 1);
  g_assert_cmpstr (((DaybookFlowSetup *) on->pdata[0])->kind, ==, "customers");
  g_assert_cmpstr (((DaybookFlowChoice *) state->flows->pdata[1])->setup->policy, ==, "hold");
  g_ptr_array_set_size (setups, 1);
  daybook_wizard_state_suggest (state, setups);
  g_assert_cmpuint (state->flows->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wizard-state/way/%s", ways[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_way);
    }
  g_test_add_func ("/wizard-state/before", test_before);
  g_test_add_func ("/wizard-state/unreadable", test_unreadable);
  g_test_add_func ("/wizard-state/no-manifest", test_no_manifest);
  g_test_add_func ("/wizard-state/secret-anywhere", test_secret_anywhere);
  g_test_add_func ("/wizard-state/draft", test_draft);
  g_test_add_func ("/wizard-state/suggest", test_suggest);

  return g_test_run ();
}
