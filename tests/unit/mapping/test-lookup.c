/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Value tables: which row decides where. */
#include "daybook-lookup.h"

#include <string.h>

#define SCOPED                                                                                     \
  "[{\"key\":\"sales\",\"value\":\"all\"},{\"key\":\"*\",\"value\":\"rest\"},"                     \
  "{\"key\":\"sales\",\"value\":\"shop\",\"channel\":\"maple\"},"                                  \
  "{\"key\":\"sales\",\"value\":\"pos\",\"channel\":\"pos\"},"                                     \
  "{\"key\":\"sales\",\"value\":\"L1\",\"location\":\"L1\"},"                                      \
  "{\"key\":\"sales\",\"value\":\"L1 pos\",\"location\":\"L1\",\"channel\":\"pos\"},"              \
  "{\"key\":\"sales\",\"value\":\"tea\",\"sku_group\":\"TEA-*\"},"                                 \
  "{\"key\":\"sales\",\"value\":\"green\",\"sku_group\":\"TEA-G*\"},"                              \
  "{\"key\":\"sales\",\"value\":\"one\",\"sku_group\":\"TEA-G\"},"                                 \
  "{\"key\":\"*\",\"value\":\"any cup\",\"sku_group\":\"CUP*\"},"                                  \
  "{\"key\":\"tax\",\"value\":\"old\"},{\"key\":\"tax\",\"value\":\"new\",\"channel\":\"\"}]"

typedef struct
{
  const char *name, *table, *key;
  DaybookLookupPlace place; /* sku, location, channel, shop */
  const char *value;        /* NULL: no row decides */
} Case;

static const Case cases[] = {
  { "nothing", "{}", "x", { NULL }, NULL },
  { "only-scoped", "[{\"key\":\"a\",\"value\":\"1\",\"channel\":\"pos\"}]", "a", { NULL }, NULL },
  { "other-channel",
    "[{\"key\":\"a\",\"value\":\"1\",\"channel\":\"pos\"}]",
    "a",
    { NULL, NULL, "web", "maple" },
    NULL },
  { "other-location",
    "[{\"key\":\"a\",\"value\":\"1\",\"location\":\"L1\"}]",
    "a",
    { NULL, "L2" },
    NULL },
  { "shorter-sku",
    "[{\"key\":\"a\",\"value\":\"1\",\"sku_group\":\"TEA-1\"}]",
    "a",
    { "TEA-" },
    NULL },
  { "longer-sku",
    "[{\"key\":\"a\",\"value\":\"1\",\"sku_group\":\"TEA\"}]",
    "a",
    { "TEA-1" },
    NULL },
  { "object", "{\"charge\":\"payment\",\"*\":\"other\"}", "charge", { NULL }, "payment" },
  { "object-rest", "{\"charge\":\"payment\",\"*\":\"other\"}", "x", { NULL }, "other" },
  { "everywhere", SCOPED, "sales", { NULL }, "all" },
  { "unknown-key", SCOPED, "tips", { NULL }, "rest" },
  { "shop", SCOPED, "sales", { NULL, NULL, NULL, "maple" }, "shop" },
  { "channel-before-shop", SCOPED, "sales", { NULL, NULL, "pos", "maple" }, "pos" },
  { "location-before-channel", SCOPED, "sales", { NULL, "L1", "web", "maple" }, "L1" },
  { "location-and-channel", SCOPED, "sales", { NULL, "L1", "pos", "maple" }, "L1 pos" },
  { "group-before-location", SCOPED, "sales", { "TEA-B", "L1", "pos", "maple" }, "tea" },
  { "longer-group", SCOPED, "sales", { "TEA-GX", "L1", "pos", "maple" }, "green" },
  { "whole-sku", SCOPED, "sales", { "TEA-G", "L1", "pos", "maple" }, "one" },
  { "scope-before-key", SCOPED, "sales", { "CUP-1" }, "any cup" },
  { "later-row", SCOPED, "tax", { NULL }, "new" },
};

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) tree = daybook_tree_new (row->table, -1, &error);
  g_autoptr(DaybookLookup) lookup = daybook_lookup_new ("account", tree, 0);
  const DaybookLookupRow *found = daybook_lookup_decide (lookup, row->key, &row->place);

  g_assert_no_error (error);
  if (row->value == NULL)
    g_assert_null (found);
  else
    g_assert_cmpstr (daybook_tree_text (tree, found->value, NULL), ==, row->value);
}

static void
test_describe (void)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (SCOPED, -1, NULL);
  g_autoptr(DaybookLookup) lookup = daybook_lookup_new ("account", tree, 0);
  const DaybookLookupPlace tea = { .sku = "TEA-B" }, both = { .location = "L1", .channel = "pos" };
  g_autofree char *group
      = daybook_lookup_describe (lookup, daybook_lookup_decide (lookup, "sales", &tea));
  g_autofree char *place
      = daybook_lookup_describe (lookup, daybook_lookup_decide (lookup, "sales", &both));
  g_autofree char *all
      = daybook_lookup_describe (lookup, daybook_lookup_decide (lookup, "sales", NULL));

  g_assert_cmpstr (group, ==, "account: sales, SKU group TEA-*");
  g_assert_cmpstr (place, ==, "account: sales, location L1, channel pos");
  g_assert_cmpstr (all, ==, "account: sales");
}

static void
test_mistakes (void)
{
  static const struct
  {
    const char *rows, *mistake;
  } bad[] = {
    { "[1]", "a row of a table is an object" },
    { "[{\"key\":\"a\"}]", "needs a \"value\"" },
    { "[{\"value\":\"a\"}]", "needs a \"key\"" },
    { "[{\"key\":\"a\",\"value\":1,\"chanel\":\"x\"}]", "and nothing else" },
    { "[{\"key\":\"a\",\"value\":1,\"sku_group\":\"A*B\"}]", "the start of one with *" },
    { SCOPED, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(DaybookTree) tree = daybook_tree_new (bad[i].rows, -1, NULL);
      DaybookNode at;
      const char *mistake = daybook_lookup_find_mistake (tree, 0, &at);

      if (bad[i].mistake == NULL)
        g_assert_null (mistake);
      else
        g_assert_nonnull (strstr (mistake, bad[i].mistake));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mapping/lookup/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/mapping/lookup/describe", test_describe);
  g_test_add_func ("/mapping/lookup/mistakes", test_mistakes);
  return g_test_run ();
}
