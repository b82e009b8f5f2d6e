/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed for a sign-in is judged as the manifest says, environment by environment. */
#include "daybook-field.h"

#define PLAIN "{\"name\":\"user\"}"
#define SHOP "{\"name\":\"shop\",\"pattern\":\"^[a-z]+\\\\.example$\"}"
#define KEY                                                                                        \
  "{\"name\":\"key\",\"pattern\":\"^k_[a-z0-9_]{6,}$\","                                           \
  "\"environments\":{\"live\":\"^k_live_\",\"test\":\"^k_test_\"}}"

static const struct
{
  const char *name;
  const char *field;
  const char *environment;
  const char *value;
  DaybookFieldVerdict verdict;
  const char *elsewhere;
} cases[] = {
  { "nothing", PLAIN, "live", NULL, DAYBOOK_FIELD_MISSING, NULL },
  { "blanks", KEY, "live", " \t", DAYBOOK_FIELD_MISSING, NULL },
  { "wrong-shape", SHOP, "live", "maple.example.com", DAYBOOK_FIELD_WRONG, NULL },
  { "line-below", SHOP, "live", "maple.example\nx", DAYBOOK_FIELD_WRONG, NULL },
  { "publishable", KEY, "live", "pk_live_123456", DAYBOOK_FIELD_WRONG, NULL },
  { "live-in-test", KEY, "test", "k_live_123456", DAYBOOK_FIELD_ELSEWHERE, "live" },
  { "test-in-live", KEY, "live", "k_test_123456", DAYBOOK_FIELD_ELSEWHERE, "test" },
  { "of-nowhere", KEY, "live", "k_moon_123456", DAYBOOK_FIELD_WRONG, NULL },
  { "not-told-apart", KEY, "sandbox", "k_live_123456", DAYBOOK_FIELD_GOOD, NULL },
  { "any", PLAIN, "live", "ana", DAYBOOK_FIELD_GOOD, NULL },
  { "shape", SHOP, "live", "maple.example", DAYBOOK_FIELD_GOOD, NULL },
  { "around", KEY, "live", "  k_live_123456\n", DAYBOOK_FIELD_GOOD, NULL },
};

static void
judge (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) tree = daybook_tree_new (cases[i].field, -1, &error);
  const char *elsewhere = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (
      daybook_field_judge (tree, 0, cases[i].environment, cases[i].value, &elsewhere), ==,
      cases[i].verdict);
  g_assert_cmpstr (elsewhere, ==, cases[i].elsewhere);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/field/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), judge);
    }

  return g_test_run ();
}
