/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed reading: each getter against each thing that may stand there, and that only the first
 * failure is told. */
#include "daybook-error.h"
#include "daybook-json.h"

static const char sample[] = "{\"s\":\"text\",\"i\":42,\"f\":1.5,\"big\":1e30,\"t\":true,\"n\":"
                             "null,\"l\":[\"a\",{\"x\":1}],\"o\":{\"deep\":{\"s\":\"in\"}},"
                             "\"m\":{\"amount\":1230,\"currency\":\"usd\"},"
                             "\"m1\":{\"amount\":12.3,\"currency\":\"USD\"},\"m2\":{\"amount\":1,"
                             "\"currency\":\"XYZ\"},\"m3\":{\"amount\":1},"
                             "\"m4\":{\"amount\":\"1\",\"currency\":\"USD\"}}";

typedef void (*Get) (DaybookJson *in, const char *name);

typedef struct
{
  const char *name;
  Get get;
  const char *field;
  const char *expected;
} BadCase;

/* Each reads a field and checks that a failure answers zero. */
static void
get_string (DaybookJson *in,
            const char  *name)
{
  g_assert_null (daybook_json_string (in, name));
}

static void
get_string_or (DaybookJson *in,
               const char  *name)
{
  g_assert_null (daybook_json_string_or (in, name, "default"));
}

static void
get_int (DaybookJson *in,
         const char  *name)
{
  g_assert_cmpint (daybook_json_int (in, name), ==, 0);
}

static void
get_int_or (DaybookJson *in,
            const char  *name)
{
  g_assert_cmpint (daybook_json_int_or (in, name, 7), ==, 0);
}

static void
get_bool_or (DaybookJson *in,
             const char  *name)
{
  g_assert_false (daybook_json_bool_or (in, name, TRUE));
}

static void
get_list (DaybookJson *in,
          const char  *name)
{
  g_assert_cmpuint (daybook_json_list (in, name), ==, DAYBOOK_NODE_NONE);
}

static void
get_list_or_none (DaybookJson *in,
                  const char  *name)
{
  g_assert_cmpuint (daybook_json_list_or_none (in, name), ==, DAYBOOK_NODE_NONE);
}

static void
get_object (DaybookJson *in,
            const char  *name)
{
  g_assert_cmpuint (daybook_json_object (in, name), ==, DAYBOOK_NODE_NONE);
}

static void
get_object_or_none (DaybookJson *in,
                    const char  *name)
{
  g_assert_cmpuint (daybook_json_object_or_none (in, name), ==, DAYBOOK_NODE_NONE);
}

static void
get_money (DaybookJson *in,
           const char  *name)
{
  DaybookMoney money = daybook_json_money (in, name);

  g_assert_cmpint (money.minor, ==, 0);
  g_assert_cmpstr (money.currency, ==, "");
}

static void
get_money_or_none (DaybookJson *in,
                   const char  *name)
{
  DaybookMoney money = daybook_json_money_or_none (in, name);

  g_assert_cmpint (money.minor, ==, 0);
  g_assert_cmpstr (money.currency, ==, "");
}

static const BadCase bad[] = {
  { "string-missing", get_string, "x", "order.x: expected a string, found nothing" },
  { "string-null", get_string, "n", "order.n: expected a string, found null" },
  { "string-number", get_string, "i", "order.i: expected a string, found a number" },
  { "string-inside", get_string, "o.deep.x", "order.o.deep.x: expected a string, found nothing" },
  { "string-in-list", get_string, "l[1].x", "order.l[1].x: expected a string, found a number" },
  { "string-itself", get_string, "", "order: expected a string, found an object" },
  { "string-or-number", get_string_or, "i", "order.i: expected a string, found a number" },
  { "int-missing", get_int, "count", "order.count: expected a whole number, found nothing" },
  { "int-string", get_int, "s", "order.s: expected a whole number, found a string" },
  { "int-fraction", get_int, "f",
    "order.f: expected a whole number of 64 bits, found another number" },
  { "int-big", get_int, "big",
    "order.big: expected a whole number of 64 bits, found another number" },
  { "int-or-true", get_int_or, "t", "order.t: expected a whole number, found true" },
  { "bool-string", get_bool_or, "s", "order.s: expected true or false, found a string" },
  { "bool-number", get_bool_or, "i", "order.i: expected true or false, found a number" },
  { "list-missing", get_list, "x", "order.x: expected a list, found nothing" },
  { "list-null", get_list, "n", "order.n: expected a list, found null" },
  { "list-object", get_list, "o", "order.o: expected a list, found an object" },
  { "list-or-string", get_list_or_none, "s", "order.s: expected a list, found a string" },
  { "object-missing", get_object, "x", "order.x: expected an object, found nothing" },
  { "object-list", get_object, "l", "order.l: expected an object, found a list" },
  { "object-or-list", get_object_or_none, "l", "order.l: expected an object, found a list" },
  { "money-missing", get_money, "x", "order.x: expected an object, found nothing" },
  { "money-number", get_money, "i", "order.i: expected an object, found a number" },
  { "money-fraction", get_money, "m1",
    "order.m1.amount: expected a whole number of 64 bits, found another number" },
  { "money-currency", get_money, "m2",
    "order.m2.currency: unknown currency 'XYZ', expected an ISO 4217 code such as EUR" },
  { "money-no-currency", get_money, "m3", "order.m3.currency: expected a string, found nothing" },
  { "money-or-text", get_money_or_none, "m4",
    "order.m4.amount: expected a whole number, found a string" },
};

static const Get all[] = {
  get_string,         get_string_or, get_int,           get_int_or,
  get_bool_or,        get_list,      get_list_or_none,  get_object,
  get_object_or_none, get_money,     get_money_or_none,
};

static void
test_bad (gconstpointer data)
{
  const BadCase *row = data;
  static const char *const later[] = { "s", "i", "t", "l", "o", "m", "x" };
  g_autoptr(DaybookTree) tree = daybook_tree_new (sample, -1, NULL);
  g_autoptr(GError) error = NULL;
  DaybookJson in = daybook_json_over (tree, 0, "order");
  guint i, j;

  row->get (&in, row->field);

  /* After the first failure nothing is found any more, and nothing replaces it. */
  for (i = 0; i < G_N_ELEMENTS (all); i++)
    for (j = 0; j < G_N_ELEMENTS (later); j++)
      all[i](&in, later[j]);

  g_assert_false (daybook_json_done (&in, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_cmpstr (error->message, ==, row->expected);

  /* Told once, it is over. */
  g_assert_true (daybook_json_done (&in, NULL));
}

static void
test_good (void)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (sample, -1, NULL);
  g_autoptr(GError) error = NULL;
  DaybookJson in = daybook_json_over (tree, 0, "order");
  DaybookMoney money;

  g_assert_cmpstr (daybook_json_string (&in, "s"), ==, "text");
  g_assert_cmpstr (daybook_json_string (&in, "o.deep.s"), ==, "in");
  g_assert_cmpstr (daybook_json_string (&in, "l[0]"), ==, "a");
  g_assert_cmpstr (daybook_json_string_or (&in, "s", "default"), ==, "text");
  g_assert_cmpint (daybook_json_int (&in, "i"), ==, 42);
  g_assert_cmpint (daybook_json_int_or (&in, "i", 7), ==, 42);
  g_assert_true (daybook_json_bool_or (&in, "t", FALSE));
  g_assert_cmpuint (daybook_tree_count (tree, daybook_json_list (&in, "l")), ==, 2);
  g_assert_cmpuint (daybook_json_list_or_none (&in, "l"), ==, daybook_tree_get (tree, 0, "l"));
  g_assert_cmpuint (daybook_json_object (&in, ""), ==, 0);
  g_assert_cmpuint (daybook_json_object_or_none (&in, "o"), ==, daybook_tree_get (tree, 0, "o"));
  money = daybook_json_money (&in, "m");
  g_assert_cmpint (money.minor, ==, 1230);
  g_assert_cmpstr (money.currency, ==, "USD");
  g_assert_true (daybook_json_done (&in, &error));
  g_assert_no_error (error);
}

static void
test_defaults (void)
{
  static const char *const absent[] = { "n", "x", "o.x", "s.x", "l[9]" };
  g_autoptr(DaybookTree) tree = daybook_tree_new (sample, -1, NULL);
  g_autoptr(GError) error = NULL;
  DaybookJson in = daybook_json_over (tree, 0, "order");
  guint i;

  for (i = 0; i < G_N_ELEMENTS (absent); i++)
    {
      g_assert_cmpstr (daybook_json_string_or (&in, absent[i], "default"), ==, "default");
      g_assert_null (daybook_json_string_or (&in, absent[i], NULL));
      g_assert_cmpint (daybook_json_int_or (&in, absent[i], -7), ==, -7);
      g_assert_true (daybook_json_bool_or (&in, absent[i], TRUE));
      g_assert_false (daybook_json_bool_or (&in, absent[i], FALSE));
      g_assert_cmpuint (daybook_json_list_or_none (&in, absent[i]), ==, DAYBOOK_NODE_NONE);
      g_assert_cmpuint (daybook_json_object_or_none (&in, absent[i]), ==, DAYBOOK_NODE_NONE);
      g_assert_cmpstr (daybook_json_money_or_none (&in, absent[i]).currency, ==, "");
    }

  g_assert_true (daybook_json_done (&in, &error));
  g_assert_no_error (error);
}

static void
test_blames_the_container (void)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new ("[\"a\"]", -1, NULL);
  g_autoptr(GError) string_error = NULL;
  g_autoptr(GError) none_error = NULL;
  g_autoptr(GError) unnamed_error = NULL;
  DaybookJson string = daybook_json_over (tree, 1, "line");
  DaybookJson none = daybook_json_over (tree, DAYBOOK_NODE_NONE, "line");
  DaybookJson unnamed = daybook_json_over (tree, 0, NULL);

  daybook_json_int (&string, "count");
  g_assert_false (daybook_json_done (&string, &string_error));
  g_assert_cmpstr (string_error->message, ==, "line: expected an object, found a string");

  daybook_json_int (&none, "[0]");
  g_assert_false (daybook_json_done (&none, &none_error));
  g_assert_cmpstr (none_error->message, ==, "line: expected a list, found nothing");

  daybook_json_int (&unnamed, "[0]");
  g_assert_false (daybook_json_done (&unnamed, &unnamed_error));
  g_assert_cmpstr (unnamed_error->message, ==, "[0]: expected a whole number, found a string");
}

int
main (int   argc,
      char *argv[])
{
  guint i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/base/json/bad/", bad[i].name, NULL);

      g_test_add_data_func (path, &bad[i], test_bad);
    }

  g_test_add_func ("/base/json/good", test_good);
  g_test_add_func ("/base/json/defaults", test_defaults);
  g_test_add_func ("/base/json/blames-the-container", test_blames_the_container);
  return g_test_run ();
}
