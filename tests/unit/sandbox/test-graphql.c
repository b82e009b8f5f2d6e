/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The GraphQL engine over a small schema: reading, rules, values, prices, running. */
#include "sandbox-graphql.h"
#include "sandbox-shopify-schema.h"

#include <string.h>

#define SCHEMA                                                                                     \
  "type QueryRoot { shop: Shop! maybe: Shop secret: Secret things(first: Int after: String "       \
  "reverse: Boolean = false sortKey: Sort = NAME): ThingConnection! thing(id: ID!): Thing "        \
  "node(id: ID!): Node echo(input: EchoInput, list: [Int!]): String }\n"                           \
  "type Mutation { touch(id: ID!): Shop }\n"                                                       \
  "interface Node { id: ID! }\n"                                                                   \
  "type Shop implements Node { id: ID! name: String! money: Money broken: String! "                \
  "things(first: Int after: String last: Int reverse: Boolean = false): ThingConnection! node: "   \
  "Shop "                                                                                          \
  "tags(first: Int): [String!]! thing: Thing secret: Secret }\n"                                   \
  "type Thing implements Node { id: ID! size: Int money: Money }\n"                                \
  "type Money { amount: Decimal! }\n"                                                              \
  "type Secret @access(required: \"`read_secrets` access scope.\") { word: String }\n"             \
  "type ThingConnection { edges: [ThingEdge!]! nodes: [Thing!]! pageInfo: PageInfo! }\n"           \
  "type ThingEdge { cursor: String! node: Thing! }\n"                                              \
  "type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! "             \
  "startCursor: String }\n"                                                                        \
  "input EchoInput { word: String! times: Int = 1 more: [EchoInput!] }\n"                          \
  "enum Sort { NAME SIZE }\n"                                                                      \
  "scalar Int scalar String scalar ID scalar Boolean scalar Decimal"

static JsonNode *
shop_node (void)
{
  return json_from_string ("{\"__typename\":\"Shop\",\"id\":\"gid://x/Shop/1\",\"name\":\"Maple\","
                           "\"money\":{\"amount\":\"1.5\"},\"broken\":null,"
                           "\"things\":[{\"id\":\"1\",\"size\":1},{\"id\":\"2\",\"size\":2},"
                           "{\"__ref\":\"3\"}],\"tags\":[\"a\",\"b\",\"c\"],"
                           "\"thing\":{\"__ref\":\"gone\"},\"secret\":{\"word\":\"x\"}}",
                           NULL);
}

static void
root_cb (SandboxGraphqlCall *call, gpointer data)
{
  if (g_str_equal (call->field, "shop") || g_str_equal (call->field, "node")
      || g_str_equal (call->field, "touch"))
    call->value = shop_node ();
  else if (g_str_equal (call->field, "secret"))
    call->value = json_from_string ("{\"word\":\"x\"}", NULL);
  else if (g_str_equal (call->field, "thing"))
    {
      call->message = g_strdup ("No such thing");
      call->code = "BAD_REQUEST";
    }
  else if (g_str_equal (call->field, "echo"))
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

      json_node_set_object (node, call->arguments);
      call->value = json_node_new (JSON_NODE_VALUE);
      g_autofree char *text = json_to_string (node, FALSE);
      json_node_set_string (call->value, text);
    }
  else if (g_str_equal (call->field, "things"))
    {
      call->page = sandbox_graphql_page_new ();
      json_array_add_element (call->page->nodes, json_from_string ("{\"id\":\"9\"}", NULL));
      g_ptr_array_add (call->page->cursors, g_strdup ("nine"));
      call->page->has_next = TRUE;
    }
}

static JsonNode *
load_cb (const char *reference, gpointer data)
{
  if (g_str_equal (reference, "3"))
    return json_from_string ("{\"id\":\"3\",\"size\":3}", NULL);
  return NULL;
}

static gboolean
granted_cb (const char *access, gpointer data)
{
  return FALSE;
}

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

/* The whole reply to @text as one line. (transfer full) */
static char *
reply_to (SandboxGraphqlSchema *schema, const char *text, const char *variables, int *cost)
{
  const SandboxGraphqlSource source = { root_cb, NULL, load_cb, granted_cb, NULL };
  g_autoptr (JsonNode) given = variables != NULL ? json_from_string (variables, NULL) : NULL;
  g_autoptr (SandboxGraphqlQuery) query = sandbox_graphql_prepare (
      schema, text, NULL, given != NULL ? json_node_get_object (given) : NULL);
  g_autoptr (JsonNode) reply = NULL;
  JsonArray *errors = sandbox_graphql_query_errors (query);
  JsonObject *object;
  int actual = 0;

  if (errors != NULL)
    {
      object = json_object_new ();
      json_object_set_array_member (object, "errors", json_array_ref (errors));
    }
  else
    object = sandbox_graphql_run (query, &source, &actual);
  if (cost != NULL)
    *cost = sandbox_graphql_query_cost (query);
  reply = take_object (object);
  return json_to_string (reply, FALSE);
}

/* Queries that run: what they answer. */
static const struct
{
  const char *query, *variables, *reply;
} answers[] = {
  { "{shop{name}}", NULL, "{\"data\":{\"shop\":{\"name\":\"Maple\"}}}" },
  { "query Q { one: shop { n: name, money { amount } } # rest\n maybe { id } }", NULL,
    "{\"data\":{\"one\":{\"n\":\"Maple\",\"money\":{\"amount\":\"1.5\"}},\"maybe\":null}}" },
  { "{shop{...A ...A __typename}} fragment A on Shop{money{...B}} fragment B on Money{amount}",
    NULL, "{\"data\":{\"shop\":{\"money\":{\"amount\":\"1.5\"},\"__typename\":\"Shop\"}}}" },
  { "{shop{money{amount}} shop{name money{x:amount}}}", NULL,
    "{\"data\":{\"shop\":{\"money\":{\"amount\":\"1.5\",\"x\":\"1.5\"},\"name\":\"Maple\"}}}" },
  { "query($n:Boolean!){shop{name @include(if:$n) id @skip(if:$n)}}", "{\"n\":false}",
    "{\"data\":{\"shop\":{\"id\":\"gid://x/Shop/1\"}}}" },
  { "{node(id:\"1\"){id ...on Shop{name} ...on Thing{size}}}", NULL,
    "{\"data\":{\"node\":{\"id\":\"gid://x/Shop/1\",\"name\":\"Maple\"}}}" },
  { "{shop{tags(first:2)}}", NULL, "{\"data\":{\"shop\":{\"tags\":[\"a\",\"b\"]}}}" },
  { "{shop{things(first:2){nodes{size} pageInfo{hasNextPage hasPreviousPage}}}}", NULL,
    "{\"data\":{\"shop\":{\"things\":{\"nodes\":[{\"size\":1},{\"size\":2}],"
    "\"pageInfo\":{\"hasNextPage\":true,\"hasPreviousPage\":false}}}}}" },
  { "{shop{things(first:2,after:\"eyJsYXN0X2lkIjoxLCJsYXN0X3ZhbHVlIjoiMSJ9\"){edges{node{size}} "
    "pageInfo{hasNextPage}}}}",
    NULL,
    "{\"data\":{\"shop\":{\"things\":{\"edges\":[{\"node\":{\"size\":3}}],"
    "\"pageInfo\":{\"hasNextPage\":false}}}}}" },
  { "{shop{things(last:1 reverse:true){nodes{size}}}}", NULL,
    "{\"data\":{\"shop\":{\"things\":{\"nodes\":[{\"size\":1}]}}}}" },
  { "{things(first:1){edges{cursor node{id}} pageInfo{hasNextPage endCursor}}}", NULL,
    "{\"data\":{\"things\":{\"edges\":[{\"cursor\":\"nine\",\"node\":{\"id\":\"9\"}}],"
    "\"pageInfo\":{\"hasNextPage\":true,\"endCursor\":\"nine\"}}}}" },
  { "{shop{thing{id}}}", NULL, "{\"data\":{\"shop\":{\"thing\":null}}}" },
  { "query($w:String!,$i:Int=4){echo(input:{word:$w,more:[{word:\"a\\u00e9\\n\"}]},list:[1,$i])}",
    "{\"w\":\"hi\"}",
    "{\"data\":{\"echo\":\"{\\\"input\\\":{\\\"word\\\":\\\"hi\\\",\\\"more\\\":[{\\\"word\\\":"
    "\\\"a\303\251\\\\n\\\"}]},\\\"list\\\":[1,4]}\"}}" },
  { "mutation{touch(id:1){name}}", NULL, "{\"data\":{\"touch\":{\"name\":\"Maple\"}}}" },
  /* Errors in running: the nearest place that may be null becomes null. */
  { "{maybe{id} secret{word}}", NULL,
    "{\"data\":{\"maybe\":null,\"secret\":null},\"errors\":[{\"message\":\"Access denied for "
    "secret field. Required access: `read_secrets` access scope.\",\"locations\":[{\"line\":1,"
    "\"column\":12}],\"path\":[\"secret\"],\"extensions\":{\"documentation\":"
    "\"https://shopify.dev/api/usage/access-scopes\",\"requiredAccess\":\"`read_secrets` access "
    "scope.\",\"code\":\"ACCESS_DENIED\"}}]}" },
  { "{thing(id:\"1\"){id}}", NULL,
    "{\"data\":{\"thing\":null},\"errors\":[{\"message\":\"No such thing\",\"locations\":"
    "[{\"line\":1,\"column\":2}],\"path\":[\"thing\"],\"extensions\":{\"code\":\"BAD_REQUEST\"}}"
    "]}" },
  { "{node(id:\"1\"){...on Shop{broken}}}", NULL,
    "{\"data\":{\"node\":null},\"errors\":[{\"message\":\"Cannot return null for non-nullable "
    "field broken\",\"locations\":[{\"line\":1,\"column\":26}],\"path\":[\"node\",\"broken\"],"
    "\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}" },
  { "{shop{broken}}", NULL,
    "{\"data\":null,\"errors\":[{\"message\":\"Cannot return null for non-nullable field "
    "broken\",\"locations\":[{\"line\":1,\"column\":7}],\"path\":[\"shop\",\"broken\"],"
    "\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}" },
};

static void
test_answers (void)
{
  SandboxGraphqlSchema *schema = sandbox_graphql_schema_new (SCHEMA);

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *reply = reply_to (schema, answers[i].query, answers[i].variables, NULL);

      g_assert_cmpstr (reply, ==, answers[i].reply);
    }
  sandbox_graphql_document_free (schema);
}

/* Queries that do not: the code and message of the first error, and its place. */
static const struct
{
  const char *query, *variables, *part;
} refusals[] = {
  { "", NULL, "syntax error, unexpected end of file at [1, 1]" },
  { "{", NULL, "syntax error, unexpected end of file at [1, 2]" },
  { "{}", NULL, "unexpected RCURLY (\\\"}\\\"), expecting IDENTIFIER at [1, 2]" },
  { "{shop{name}", NULL, "end of file at [1, 12]" },
  { "{shop{name}}}", NULL, "unexpected RCURLY" },
  { "{shop(}", NULL, "unexpected RCURLY" },
  { "{shop{name(a:\"x)}}", NULL, "UNKNOWN_CHAR" },
  { "{shop{name(a:01)}}", NULL, "UNKNOWN_CHAR" },
  { "frob {a}", NULL, "IDENTIFIER (\\\"frob\\\"), expecting a definition" },
  { "{\n  shop {\n    nope }}", NULL,
    "{\"message\":\"Field 'nope' doesn't exist on type 'Shop'\",\"locations\":[{\"line\":3,"
    "\"column\":5}],\"path\":[\"query\",\"shop\",\"nope\"],\"extensions\":{\"code\":"
    "\"undefinedField\",\"typeName\":\"Shop\",\"fieldName\":\"nope\"}}" },
  { "query Q{x:shop}", NULL, "\"path\":[\"query Q\",\"x\"],\"extensions\":{\"code\":\"selection" },
  { "{shop{name{x}}}", NULL, "Selections can't be made on scalars (field 'name' returns String" },
  { "{things(first:1,foo:2){nodes{id}}}", NULL, "\"code\":\"argumentNotAccepted\"" },
  { "{things(first:\"1\"){nodes{id}}}", NULL,
    "Argument 'first' on Field 'things' has an invalid value (\\\"1\\\"). Expected type 'Int'." },
  { "{things(first:3000000000){nodes{id}}}", NULL, "\"code\":\"argumentLiteralsIncompatible\"" },
  { "{things(first:1,sortKey:\"NAME\"){nodes{id}}}", NULL, "Expected type 'Sort'." },
  { "{things(first:1,sortKey:BOGUS){nodes{id}}}", NULL, "Expected type 'Sort'." },
  { "{echo(input:{times:2})}", NULL, "invalid value ({times: 2}). Expected type 'EchoInput'." },
  { "{echo(input:{word:\"a\",x:1})}", NULL, "Expected type 'EchoInput'." },
  { "{thing{id}}", NULL, "Field 'thing' is missing required arguments: id" },
  { "{things{nodes{id}}}", NULL, "you must provide one of first or last" },
  { "{things(first:251){nodes{id}}}", NULL, "first cannot exceed 250" },
  { "{things(first:-1){nodes{id}}}", NULL, "first must be a positive integer" },
  { "{shop{things(first:1,last:1){nodes{id}}}}", NULL, "providing both first and last" },
  { "{shop{...X}}", NULL, "Fragment X was used, but not defined" },
  { "{shop{id}} fragment X on Shop{id}", NULL, "Fragment X was defined, but not used" },
  { "{shop{...X}} fragment X on Shop{...Y} fragment Y on Shop{...X}", NULL, "infinite loop" },
  { "{shop{...X}} fragment X on Thing{id}", NULL, "Fragment X on Thing can't be spread inside" },
  { "{shop{...X}} fragment X on Nope{id}", NULL, "No such type Nope" },
  { "{a:shop{id} a:maybe{id}}", NULL, "Field 'a' has a field conflict: shop or maybe?" },
  { "{thing(id:1){id} thing(id:2){id}}", NULL, "Field 'thing' has an argument conflict" },
  { "{shop{id @frob}}", NULL, "Directive @frob is not defined" },
  { "{shop{id @include}}", NULL, "Directive 'include' is missing required arguments: if" },
  { "subscription{shop{id}}", NULL, "Schema is not configured for subscriptions" },
  { "query A{shop{id}} query B{shop{id}}", NULL, "An operation name is required" },
  { "query($a:Int){shop{id}}", NULL, "Variable $a is declared by anonymous query but not used" },
  { "query Q{thing(id:$a){id}}", NULL, "Variable $a is used by Q but not declared" },
  { "query($a:Int!){thing(id:$a){id}}", "{\"a\":1}", "Type mismatch on variable $a" },
  { "query($a:ID){thing(id:$a){id}}", "{\"a\":1}", "Nullability mismatch on variable $a" },
  { "query($a:Frob){thing(id:$a){id}}", NULL, "Frob isn't a defined input type (on $a)" },
  { "query($a:Shop){thing(id:$a){id}}", NULL, "Shop isn't a valid input type (on $a)" },
  { "query($a:ID!){thing(id:$a){id}}", NULL,
    "{\"message\":\"Variable $a of type ID! was provided invalid value\",\"locations\":[{"
    "\"line\":1,\"column\":7}],\"extensions\":{\"code\":\"INVALID_VARIABLE\",\"value\":null,"
    "\"problems\":[{\"path\":[],\"explanation\":\"Expected value to not be null\"}]}}" },
  { "query($a:ID!){thing(id:$a){id}}", "{\"a\":[1]}", "Could not coerce value [1] to ID" },
  { "query($s:Sort){things(first:1,sortKey:$s){nodes{id}}}", "{\"s\":\"X\"}",
    "Expected \\\"X\\\" to be one of: NAME, SIZE" },
  { "query($i:EchoInput){echo(input:$i)}",
    "{\"i\":{\"word\":\"a\",\"more\":[{\"word\":\"b\"},{\"z\":1}]}}",
    "for more.1.z (Field is not defined on EchoInput), more.1.word (Expected value to not be "
    "null)" },
};

static void
test_refusals (void)
{
  SandboxGraphqlSchema *schema = sandbox_graphql_schema_new (SCHEMA);

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *reply = reply_to (schema, refusals[i].query, refusals[i].variables, NULL);

      if (strstr (reply, refusals[i].part) == NULL)
        g_error ("%s\nanswered %s\nwithout %s", refusals[i].query, reply, refusals[i].part);
    }
  sandbox_graphql_document_free (schema);
}

/* No text makes the reader crash or run away: broken pieces of a good query. */
static void
test_broken_text (void)
{
  static const char good[] = "query Q($a:[Int!]!=[1],$b:EchoInput={word:\"\\u0041\"}){x:shop{...F "
                             "@skip(if:true)} echo(input:$b,list:$a)} fragment F on Shop{name}";
  SandboxGraphqlSchema *schema = sandbox_graphql_schema_new (SCHEMA);
  GString *deep = g_string_new (NULL);

  for (gsize i = 0; i < sizeof good; i++)
    {
      g_autofree char *text = g_strdup (good);
      g_autofree char *cut = g_strndup (good, i);
      g_autofree char *reply = reply_to (schema, cut, NULL, NULL);
      g_autofree char *changed = NULL;

      g_assert_true (g_str_has_prefix (reply, i + 1 < sizeof good ? "{\"errors\"" : "{\"data\""));
      if (i + 1 == sizeof good)
        continue;
      text[i] = '}';
      changed = reply_to (schema, text, NULL, NULL);
      g_assert_nonnull (changed);
    }
  for (int i = 0; i < 100000; i++)
    g_string_append (deep, i % 2 ? "{a" : "[");
  g_autofree char *reply = reply_to (schema, deep->str, NULL, NULL);
  g_assert_nonnull (strstr (reply, "syntax error"));
  g_string_free (deep, TRUE);
  sandbox_graphql_document_free (schema);
}

static void
test_prices (void)
{
  static const struct
  {
    const char *query;
    int price;
  } cases[] = {
    { "{shop{name}}", 1 },
    { "{shop{name money{amount}}}", 2 },
    { "{a:shop{name} b:shop{name}}", 2 },
    { "{shop{...A ...A}} fragment A on Shop{money{amount}}", 2 },
    { "{things(first:1){nodes{id} pageInfo{endCursor}}}", 3 },
    { "{things(first:10){nodes{id}}}", 6 },
    { "{things(first:10){edges{node{id money{amount}}}}}", 10 },
    { "{things(first:250){nodes{money{amount}}}}", 24 },
    { "{shop{things(first:50){nodes{id}}}}", 10 },
    { "mutation{touch(id:1){name money{amount}}}", 10 },
  };
  SandboxGraphqlSchema *schema = sandbox_graphql_schema_new (SCHEMA);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int price = 0;
      g_autofree char *reply = reply_to (schema, cases[i].query, NULL, &price);

      g_assert_true (g_str_has_prefix (reply, "{\"data\""));
      g_assert_cmpint (price, ==, cases[i].price);
    }
  sandbox_graphql_document_free (schema);
}

/* Fragments that double each other's fields must be refused by their price, not by the clock. */
static void
test_fan_out (void)
{
  SandboxGraphqlSchema *schema = sandbox_graphql_schema_new (SCHEMA);
  g_autoptr (GString) text = g_string_new ("{shop{...F0}}");
  gint64 before = g_get_monotonic_time ();
  int price = 0;

  for (int i = 0; i < 30; i++)
    g_string_append_printf (text,
                            " fragment F%d on Shop{a%d:things(first:1){nodes{id}} ...F%d ...F%d}",
                            i, i, i + 1, i + 1);
  g_string_append (text, " fragment F30 on Shop{name}");
  g_autofree char *reply = reply_to (schema, text->str, NULL, &price);
  g_assert_nonnull (strstr (reply, "\"a29\":"));
  g_assert_cmpint (price, ==, 1 + 30 * 3);
  g_string_assign (text, "{shop{...F0}}");
  for (int i = 0; i < 12; i++)
    g_string_append_printf (text,
                            " fragment F%d on Shop{a:things(first:1){nodes{id}} "
                            "x%d:node{...on Shop{...F%d}} y%d:node{...on Shop{...F%d}}}",
                            i, i, i + 1, i, i + 1);
  g_string_append (text, " fragment F12 on Shop{name}");
  g_autofree char *wide = reply_to (schema, text->str, NULL, &price);
  g_assert_nonnull (wide);
  g_assert_cmpint (price, >, 1000);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 5 * G_USEC_PER_SEC);
  sandbox_graphql_document_free (schema);
}

/* Shopify's own part: the schema parses and every type it names is there. */
static void
test_shopify_schema (void)
{
  g_autofree char *text = g_strconcat (sandbox_shopify_types, sandbox_shopify_enums, NULL);
  SandboxGraphqlSchema *schema = sandbox_graphql_schema_new (text);
  GHashTableIter types;
  gpointer value;

  g_hash_table_iter_init (&types, schema->types);
  while (g_hash_table_iter_next (&types, NULL, &value))
    {
      SandboxGraphqlType *type = value;

      for (guint i = 0; i < type->fields->len && type->kind != SANDBOX_GRAPHQL_KIND_INPUT; i++)
        {
          SandboxGraphqlFieldType *field = type->fields->pdata[i];

          g_assert_true (
              g_hash_table_contains (schema->types, sandbox_graphql_type_ref_name (field->type)));
          for (guint j = 0; j < field->inputs->len; j++)
            g_assert_true (g_hash_table_contains (
                schema->types, sandbox_graphql_type_ref_name (
                                   ((SandboxGraphqlInput *) field->inputs->pdata[j])->type)));
        }
    }
  g_assert_cmpuint (g_hash_table_size (schema->types), >, 80);
  sandbox_graphql_document_free (schema);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graphql/answers", test_answers);
  g_test_add_func ("/graphql/refusals", test_refusals);
  g_test_add_func ("/graphql/broken-text", test_broken_text);
  g_test_add_func ("/graphql/prices", test_prices);
  g_test_add_func ("/graphql/fan-out", test_fan_out);
  g_test_add_func ("/graphql/shopify-schema", test_shopify_schema);
  return g_test_run ();
}
