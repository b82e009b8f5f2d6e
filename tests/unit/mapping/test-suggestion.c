/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a source holds, and what a field may be made of. */
#include "daybook-suggestion.h"

#define SOURCE                                                                                     \
  "{\"id\":7,\"name\":\"#1\",\"createdAt\":\"2026-11-20T14:03:22Z\",\"currencyCode\":\"USD\","     \
  "\"totalPriceSet\":{\"shopMoney\":{\"amount\":\"12.30\",\"currencyCode\":\"USD\"}},"             \
  "\"email\":\"a@b.example\",\"test\":false,\"odd.key\":1,"                                        \
  "\"lines\":[{\"sku\":null,\"unitPrice\":\"1.00\"},{\"sku\":\"A-1\",\"unitPrice\":\"2.00\"}]}"

typedef struct
{
  const char *name, *to;
  DaybookField field;
  const char *built_in, *path, *steps;
  guint reasons;
} Case;

static const Case cases[] = {
  { "nothing-like-it", "warehouse", DAYBOOK_FIELD_TEXT, NULL, NULL, NULL, 0 },
  { "wrong-type", "email", DAYBOOK_FIELD_MONEY, NULL, NULL, NULL, 0 },
  { "same-name", "email", DAYBOOK_FIELD_TEXT, NULL, "email", NULL,
    DAYBOOK_SUGGESTION_SAME_NAME | DAYBOOK_SUGGESTION_SAME_TYPE },
  { "number-as-text", "id", DAYBOOK_FIELD_TEXT, NULL, "id", "[{\"text\":\"string\"}]",
    DAYBOOK_SUGGESTION_SAME_NAME | DAYBOOK_SUGGESTION_SAME_TYPE },
  { "money", "total", DAYBOOK_FIELD_MONEY, NULL, "totalPriceSet.shopMoney.amount",
    "[{\"money\":\"decimal\",\"currency\":\"totalPriceSet.shopMoney.currencyCode\"}]",
    DAYBOOK_SUGGESTION_LIKE_NAME | DAYBOOK_SUGGESTION_SAME_TYPE },
  { "in-a-list", "lines[].unit_price", DAYBOOK_FIELD_MONEY, NULL, "lines[].unitPrice",
    "[{\"money\":\"decimal\",\"currency\":\"currencyCode\"}]",
    DAYBOOK_SUGGESTION_SAME_NAME | DAYBOOK_SUGGESTION_SAME_TYPE },
  { "as-built-in", "number", DAYBOOK_FIELD_TEXT, "name", "name", NULL,
    DAYBOOK_SUGGESTION_BUILT_IN | DAYBOOK_SUGGESTION_SAME_TYPE },
  { "time", "created", DAYBOOK_FIELD_TIME, NULL, "createdAt", "[{\"time\":\"rfc3339\"}]",
    DAYBOOK_SUGGESTION_LIKE_NAME | DAYBOOK_SUGGESTION_SAME_TYPE },
};

static GPtrArray *
fields (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) tree = daybook_tree_new (SOURCE, -1, &error);

  g_assert_no_error (error);
  return daybook_source_fields_list (tree, 0);
}

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GPtrArray) all = fields ();
  g_autoptr(GPtrArray) found
      = daybook_suggestions_find (all, row->to, row->field, row->built_in, 5);
  const DaybookSuggestion *best;

  if (row->path == NULL)
    {
      g_assert_cmpuint (found->len, ==, 0);
      return;
    }
  g_assert_cmpuint (found->len, >, 0);
  best = g_ptr_array_index (found, 0);
  g_assert_cmpstr (best->path, ==, row->path);
  g_assert_cmpstr (best->steps, ==, row->steps);
  g_assert_cmpuint (best->reasons, ==, row->reasons);
}

static void
test_fields (void)
{
  g_autoptr(GPtrArray) all = fields ();
  const struct
  {
    const char *path, *sample;
  } expected[] = { { "id", "7" },
                   { "name", "\"#1\"" },
                   { "totalPriceSet", "" },
                   { "totalPriceSet.shopMoney.amount", "\"12.30\"" },
                   { "['odd.key']", "1" },
                   { "lines", "" },
                   { "lines[].sku", "\"A-1\"" } };
  guint at = 0;

  for (guint i = 0; i < all->len && at < G_N_ELEMENTS (expected); i++)
    {
      const DaybookSourceField *field = g_ptr_array_index (all, i);

      if (!g_str_equal (field->path, expected[at].path))
        continue;
      g_assert_cmpstr (field->sample, ==, expected[at].sample);
      at++;
    }
  g_assert_cmpuint (at, ==, G_N_ELEMENTS (expected));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/suggestion/fields", test_fields);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/suggestion/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
