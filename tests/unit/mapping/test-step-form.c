/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms of steps are those that there are: same names, same options; what each begins with can
 * be compiled. */
#include "daybook-step-form.h"
#include "daybook-step.h"

static const DaybookStepKind *const kinds[]
    = { daybook_step_text_kinds,   daybook_step_money_kinds, daybook_step_decimal_kinds,
        daybook_step_number_kinds, daybook_step_time_kinds,  daybook_step_list_kinds,
        daybook_step_choice_kinds };

static const DaybookStepKind *
find_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (const DaybookStepKind *kind = kinds[i]; kind->name != NULL; kind++)
      if (g_str_equal (kind->name, name))
        return kind;
  return NULL;
}

static void
test_names (void)
{
  guint n, all = 0;
  const DaybookStepForm *forms = daybook_step_forms (&n);

  for (guint i = 0; i < n; i++)
    {
      const DaybookStepKind *kind = find_kind (forms[i].argument.name);
      guint k = 0;

      g_assert_nonnull (kind);
      for (; forms[i].options[k].name != NULL; k++)
        g_assert_true (g_strv_contains (kind->options, forms[i].options[k].name));
      g_assert_cmpuint (k, ==, g_strv_length ((char **) kind->options));
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (const DaybookStepKind *kind = kinds[i]; kind->name != NULL; kind++)
      all++;
  g_assert_cmpuint (all, ==, n);
}

/* Each word of a choice, and what the form begins with. */
static void
compile (const char *step)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_strdup_printf (
      "{\"rules\":[{\"to\":\"a\",\"from\":\"a\",\"steps\":[%s]}],\"tables\":{\"\":{}}}", step);
  g_autoptr(DaybookTree) tree = daybook_tree_new (text, -1, &error);
  DaybookMappingSetup setup = { .file = "form",
                                .name = "form",
                                .tables_tree = tree,
                                .tables = daybook_tree_get (tree, 0, "tables") };
  g_autoptr(DaybookMapping) mapping
      = tree != NULL ? daybook_mapping_new (tree, daybook_tree_get (tree, 0, "rules"), &setup,
                                            &error)
                     : NULL;

  g_test_message ("%s", step);
  g_assert_no_error (error);
  g_assert_nonnull (mapping);
}

static void
test_examples (void)
{
  guint n;
  const DaybookStepForm *forms = daybook_step_forms (&n);

  for (guint i = 0; i < n; i++)
    {
      const DaybookFormField *argument = &forms[i].argument;
      g_autoptr(DaybookTree) tree = daybook_tree_new (forms[i].example, -1, NULL);

      compile (forms[i].example);
      g_assert_true (daybook_step_form_of (tree, 0) == &forms[i]);
      for (guint k = 0; argument->words[k] != NULL; k++)
        {
          g_autofree char *step = g_strdup_printf (
              "{\"%s\":\"%s\"%s}", argument->name, argument->words[k],
              g_str_equal (argument->name, "money") ? ",\"currency\":\"=USD\"" : "");

          compile (step);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/step-form/names", test_names);
  g_test_add_func ("/step-form/examples", test_examples);
  return g_test_run ();
}
