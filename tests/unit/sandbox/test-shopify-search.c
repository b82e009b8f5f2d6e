/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shopify's search syntax. */
#include "sandbox-shopify-search.h"

typedef struct
{
  const char *name, *status;
  gint64 id;
  gint64 at_us;
} Row;

static int
row_cb (const SandboxSearchTerm *term, gconstpointer record, gpointer data)
{
  const Row *row = record;

  if (g_str_equal (term->field, "name") || *term->field == '\0')
    return sandbox_search_text_fits (term, row->name);
  if (g_str_equal (term->field, "status"))
    return sandbox_search_text_fits (term, row->status);
  if (g_str_equal (term->field, "id"))
    return sandbox_search_number_fits (term, row->id);
  if (g_str_equal (term->field, "updated_at"))
    return sandbox_search_time_fits (term, row->at_us, data);
  return -1;
}

static const struct
{
  const char *query;
  gboolean match;
} expressions[] = {
  { NULL, TRUE },
  { "", TRUE },
  { "name:#1042", TRUE },
  { "name:'#1042'", TRUE },
  { "name:\"#104\\2\"", TRUE },
  { "name:#10*", TRUE },
  { "name:#11*", FALSE },
  { "NAME:#1042", TRUE },
  { "status:paid", TRUE },
  { "status:pai", FALSE },
  { "#1042", TRUE },
  { "#1043", FALSE },
  { "id:77", TRUE },
  { "id:gid://shopify/Order/77", TRUE },
  { "id:>=77", TRUE },
  { "id:>77", FALSE },
  { "id:<78", TRUE },
  { "id:x", FALSE },
  { "updated_at:>='2026-11-20T10:00:00Z'", TRUE },
  { "updated_at:>'2026-11-20T10:00:00Z'", TRUE },
  { "updated_at:>2026-11-20T10:00:01Z", FALSE },
  { "updated_at:<'2026-11-20T10:00:00Z'", TRUE },
  { "updated_at:<='2026-11-20T09:59:59Z'", FALSE },
  { "updated_at:>='2026-11-20T11:00:00+01:00'", TRUE },
  { "updated_at:2026-11-20", TRUE },
  { "updated_at:2026-11-19", FALSE },
  { "updated_at:>=2026-11-21", FALSE },
  { "updated_at:>=yesterday", FALSE },
  { "status:paid name:#1043", FALSE },
  { "status:paid AND name:#1042", TRUE },
  { "status:open OR name:#1042", TRUE },
  { "status:open OR name:#1043", FALSE },
  { "status:open name:#1042 OR id:77", TRUE },
  { "(status:open OR status:paid) id:78", FALSE },
  { "(status:open OR status:paid) AND (id:77)", TRUE },
  { "-status:paid", FALSE },
  { "NOT status:open", TRUE },
  { "-(status:open OR id:78)", TRUE },
  /* Unknown fields are passed over. */
  { "frob:1", TRUE },
  { "frob:1 status:open", FALSE },
  { "frob:1 OR status:paid", TRUE },
  { "-frob:1", TRUE },
  /* Odd text must not hang or crash. */
  { ")))", TRUE },
  { "(((status:paid", TRUE },
  { "name:'#1042", TRUE },
  { "AND OR NOT", TRUE },
  { ") status:open", FALSE },
};

static void
test_expressions (void)
{
  /* 2026-11-20T10:00:00Z, five in the morning in New York. */
  static const Row row = { "#1042", "PAID", 77, G_GINT64_CONSTANT (1795168800000000) };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/New_York");

  g_assert_nonnull (zone);
  for (gsize i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      g_autoptr (SandboxSearch) search = sandbox_search_new (expressions[i].query);

      if (sandbox_search_match (search, row_cb, &row, zone) != expressions[i].match)
        g_error ("%s should%s match", expressions[i].query, expressions[i].match ? "" : " not");
    }
}

static void
test_bounds (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (SandboxSearch) narrow = sandbox_search_new (
      "updated_at:>='1970-01-01T00:00:10Z' (updated_at:<1970-01-01T00:00:20Z) status:x");
  g_autoptr (SandboxSearch) either
      = sandbox_search_new ("updated_at:>='1970-01-01T00:00:10Z' OR status:x");
  g_autoptr (SandboxSearch) denied = sandbox_search_new ("-updated_at:>='1970-01-01T00:00:10Z'");
  gint64 from, to;

  sandbox_search_bounds (narrow, "updated_at", utc, &from, &to);
  g_assert_cmpint (from, ==, 10 * G_USEC_PER_SEC);
  g_assert_cmpint (to, ==, 21 * G_USEC_PER_SEC - 1);
  sandbox_search_bounds (either, "updated_at", utc, &from, &to);
  g_assert_cmpint (from, ==, G_MININT64);
  sandbox_search_bounds (denied, "updated_at", utc, &from, &to);
  g_assert_cmpint (from, ==, G_MININT64);
  sandbox_search_bounds (narrow, "created_at", utc, &from, &to);
  g_assert_cmpint (to, ==, G_MAXINT64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shopify-search/expressions", test_expressions);
  g_test_add_func ("/shopify-search/bounds", test_bounds);
  return g_test_run ();
}
