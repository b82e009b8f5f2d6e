/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names beside an input: looked up, filled into texts and into bodies. */
#include <string.h>

#include "daybook-error.h"
#include "daybook-scope.h"

static DaybookScope *
make_scope (const DaybookScope *parent)
{
  g_autoptr (GError) error = NULL;
  DaybookScope *scope = daybook_scope_new (parent);

  daybook_scope_set_text (scope, "key", "rk_1");
  daybook_scope_set_text (scope, "name", "O'Neil \\ Söhne & Co");
  daybook_scope_set_int (scope, "offset", 250);
  g_assert_true (daybook_scope_set_json (
      scope, "settings",
      "{\"shop\":\"maple\",\"on\":true,\"list\":[1,2],\"none\":null,\"rate\":1.50}", &error));
  g_assert_no_error (error);

  return scope;
}

static void
test_find (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookScope) parent = make_scope (NULL);
  g_autoptr (DaybookScope) scope = daybook_scope_new (parent);
  const DaybookTree *tree = NULL;
  DaybookNode node;

  node = daybook_scope_find (scope, "settings.list[1]", &tree);
  g_assert_cmpstr (daybook_tree_text (tree, node, NULL), ==, "2");

  daybook_scope_set_text (scope, "key", "mine");
  node = daybook_scope_find (scope, "key", &tree);
  g_assert_cmpstr (daybook_tree_text (tree, node, NULL), ==, "mine");

  daybook_scope_set_text (scope, "key", NULL);
  node = daybook_scope_find (scope, "key", &tree);
  g_assert_cmpstr (daybook_tree_text (tree, node, NULL), ==, "rk_1");

  tree = NULL;
  g_assert_cmpuint (daybook_scope_find (scope, "nowhere", &tree), ==, DAYBOOK_NODE_NONE);
  g_assert_cmpuint (daybook_scope_find (scope, "settings.shop.more", &tree), ==, DAYBOOK_NODE_NONE);
  g_assert_cmpuint (daybook_scope_find (scope, "", &tree), ==, DAYBOOK_NODE_NONE);
  g_assert_null (tree);

  g_assert_false (daybook_scope_set_json (scope, "bad", "{", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_true (g_str_has_prefix (error->message, "bad: "));
}

/* A node outlives the caller's reference to its tree, and a name may be longer than most. */
static void
test_node (void)
{
  static const char name[]
      = "a_name_that_is_rather_longer_than_sixty_four_characters_so_that_it_is_copied";
  g_autoptr (DaybookScope) scope = daybook_scope_new (NULL);
  g_autofree char *path = g_strconcat (name, ".b", NULL);
  DaybookTree *tree = daybook_tree_new ("{\"a\":{\"b\":\"c\"}}", -1, NULL);
  const DaybookTree *found = NULL;
  DaybookNode node;

  daybook_scope_set_node (scope, name, tree, daybook_tree_find (tree, 0, "a"));
  daybook_tree_unref (tree);

  node = daybook_scope_find (scope, path, &found);
  g_assert_cmpstr (daybook_tree_text (found, node, NULL), ==, "c");
}

typedef struct
{
  const char *name;
  const char *text;
  DaybookEscape escape;
  const char *result; /* NULL: an error with: */
  const char *error;
} Fill;

static const Fill fills[] = {
  { "missing", "a {nowhere}", DAYBOOK_ESCAPE_NONE, NULL, "there is no value for {nowhere}" },
  { "null", "a {settings.none}", DAYBOOK_ESCAPE_NONE, NULL, "{settings.none}" },
  { "list", "{settings.list}", DAYBOOK_ESCAPE_NONE, NULL, "{settings.list} is a list" },
  { "unfinished", "a {key", DAYBOOK_ESCAPE_NONE, NULL, "is not a placeholder" },
  { "empty-name", "a {}", DAYBOOK_ESCAPE_NONE, NULL, "is not a placeholder" },
  { "other-escape", "a {key|x}", DAYBOOK_ESCAPE_NONE, NULL, "is not a placeholder" },
  { "graphql", "query { shop }", DAYBOOK_ESCAPE_NONE, NULL, "{{ for a brace" },
  { "plain", "Bearer x}", DAYBOOK_ESCAPE_NONE, "Bearer x}" },
  { "empty", "", DAYBOOK_ESCAPE_NONE, "" },
  { "one", "Bearer {key}", DAYBOOK_ESCAPE_NONE, "Bearer rk_1" },
  { "path", "{settings.shop}.example {settings.rate} {settings.on} {offset}", DAYBOOK_ESCAPE_NONE,
    "maple.example 1.50 true 250" },
  { "optional", "a{nowhere?}b{settings.none?}", DAYBOOK_ESCAPE_NONE, "ab" },
  { "brace", "{{\"a\": {offset}}", DAYBOOK_ESCAPE_NONE, "{\"a\": 250}" },
  { "url", "q={name}&a", DAYBOOK_ESCAPE_URL, "q=O%27Neil%20%5C%20S%C3%B6hne%20%26%20Co&a" },
  { "quotes", "n = '{name}'", DAYBOOK_ESCAPE_QUOTES, "n = 'O\\'Neil \\\\ Söhne & Co'" },
  { "one-quoted", "n = '{name|'}' {name}", DAYBOOK_ESCAPE_NONE,
    "n = 'O\\'Neil \\\\ Söhne & Co' O'Neil \\ Söhne & Co" },
  { "quoted-once", "'{name|'}'", DAYBOOK_ESCAPE_QUOTES, "'O\\'Neil \\\\ Söhne & Co'" },
  { "quoted-in-url", "'{name|'}'", DAYBOOK_ESCAPE_URL,
    "'O%5C%27Neil%20%5C%5C%20S%C3%B6hne%20%26%20Co'" },
  { "quoted-optional", "'{nowhere?|'}{nowhere|'?}'", DAYBOOK_ESCAPE_NONE, "''" },
};

static void
run_fill (gconstpointer data)
{
  const Fill *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookScope) scope = make_scope (NULL);
  g_autofree char *result = daybook_scope_fill (scope, row->text, row->escape, &error);

  g_assert_cmpstr (result, ==, row->result);
  if (row->error == NULL)
    {
      g_assert_no_error (error);
      return;
    }

  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, row->error));
}

static const Fill bodies[] = {
  { "missing", "{\"a\":\"{nowhere}\"}", 0, NULL, "there is no value for {nowhere}" },
  { "missing-inside", "{\"a\":[{\"b\":\"x {nowhere}\"}]}", 0, NULL, "{nowhere}" },
  { "list-in-text", "{\"a\":\"x {settings.list}\"}", 0, NULL, "cannot stand in a text" },
  { "as-it-is", "{ \"a\": [1, 2.50, null, true, {}] }", 0, "{\"a\":[1,2.50,null,true,{}]}" },
  { "own-type", "{\"first\":\"{offset}\",\"all\":\"{settings.list}\",\"on\":\"{settings.on}\"}", 0,
    "{\"first\":250,\"all\":[1,2],\"on\":true}" },
  { "text", "{\"q\":\"updated:>'{settings.shop}'\",\"n\":\"{name|'}\"}", 0,
    "{\"q\":\"updated:>'maple'\",\"n\":\"O\\\\'Neil \\\\\\\\ Söhne & Co\"}" },
  { "left-out",
    "{\"a\":\"{nowhere?}\",\"b\":[\"{settings.none?}\",1],\"c\":{\"d\":\"{nowhere?}\"}}", 0,
    "{\"b\":[1],\"c\":{}}" },
  { "empty-text-stays", "{\"a\":\"x{nowhere?}\"}", 0, "{\"a\":\"x\"}" },
  { "only-a-hole", "\"{settings}\"", 0,
    "{\"shop\":\"maple\",\"on\":true,\"list\":[1,2],\"none\":null,\"rate\":1.50}" },
  { "only-a-missing-hole", "\"{nowhere?}\"", 0, "null" },
};

static void
run_body (gconstpointer data)
{
  const Fill *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookScope) scope = make_scope (NULL);
  g_autoptr (DaybookTree) tree = daybook_tree_new (row->text, -1, &error);
  g_auto (DaybookJsonWriter) out = { 0 };
  gboolean done;

  g_assert_no_error (error);
  daybook_json_writer_init (&out);
  done = daybook_scope_fill_json (scope, tree, 0, &out, &error);

  if (row->error == NULL)
    {
      g_autofree char *result = daybook_json_writer_steal (&out);

      g_assert_no_error (error);
      g_assert_true (done);
      g_assert_cmpstr (result, ==, row->result);
      return;
    }

  g_assert_false (done);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, row->error));
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (fills); i++)
    {
      g_autofree char *path = g_strconcat ("/scope/fill/", fills[i].name, NULL);

      g_test_add_data_func (path, &fills[i], run_fill);
    }

  for (i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *path = g_strconcat ("/scope/fill-json/", bodies[i].name, NULL);

      g_test_add_data_func (path, &bodies[i], run_body);
    }

  g_test_add_func ("/scope/find", test_find);
  g_test_add_func ("/scope/node", test_node);

  return g_test_run ();
}
