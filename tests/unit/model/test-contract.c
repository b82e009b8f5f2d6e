/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contracts: schemas that must be refused with file and line, records that must be refused with
 * path and reason, and every contract that ships. */
#include "daybook-contract.h"

#include <string.h>

#include "daybook-data.h"
#include "daybook-error.h"

typedef struct
{
  const char *name;
  const char *json;    /* single quotes stand for double ones */
  const char *message; /* NULL when it is right */
} Case;

#define CLOSED "'additionalProperties':false"

static const Case schemas[] = {
  { "list", "[]", "thing-1.json:1: type must be string, integer, boolean, array or object" },
  { "no-type", "{'title':'T'}",
    "thing-1.json:1: type must be string, integer, boolean, array or object" },
  { "type-number", "\n{'type':'number'}",
    "thing-1.json:2: type must be string, integer, boolean, array or object" },
  { "type-list", "{'type':['string']}",
    "thing-1.json:1: type must be string, integer, boolean, array or object" },
  { "keyword", "{'type':'string',\n'const':'a'}",
    "thing-1.json:2: keyword const is not one of ours" },
  { "keyword-of-number", "{'type':'string','minimum':3}",
    "thing-1.json:1: keyword minimum does not fit the type" },
  { "keyword-of-text", "{'type':'integer','maxLength':3}",
    "thing-1.json:1: keyword maxLength does not fit the type" },
  { "properties-of-text", "{'type':'string','properties':{}}",
    "thing-1.json:1: keyword properties does not fit the type" },
  { "limit-text", "{'type':'integer','minimum':'3'}",
    "thing-1.json:1: minimum must be a whole number" },
  { "limit-fraction", "{'type':'integer','maximum':3.5}",
    "thing-1.json:1: maximum must be a whole number" },
  { "pattern-number", "{'type':'string','pattern':3}", "thing-1.json:1: pattern: must be a text" },
  { "format", "{'type':'string','format':'email'}", "thing-1.json:1: unknown format" },
  { "format-of-number", "{'type':'integer','format':'date'}",
    "thing-1.json:1: this format does not fit the type" },
  { "format-of-text", "{'format':'time','type':'string'}",
    "thing-1.json:1: this format does not fit the type" },
  { "enum-number", "{'type':'string','enum':['a',1]}", "thing-1.json:1: enum holds texts only" },
  { "array", "{'type':'array'}", "thing-1.json:1: an array needs items" },
  { "items", "{'type':'array','items':{'type':'x'}}",
    "thing-1.json:1: type must be string, integer, boolean, array or object" },
  { "open-object", "{'type':'object','properties':{}}",
    "thing-1.json:1: an object needs additionalProperties false" },
  { "additional", "{'type':'object','additionalProperties':true}",
    "thing-1.json:1: additionalProperties may only be false" },
  { "required", "{'type':'object'," CLOSED ",'required':['a']}",
    "thing-1.json:1: required names a property that is not there" },
  { "ref-nowhere", "{'type':'array','items':{'$ref':'#/$defs/a'}}",
    "thing-1.json:1: $ref names nothing in $defs" },
  { "ref-elsewhere", "{'type':'array','items':{'$ref':'other.json'}}",
    "thing-1.json:1: $ref names nothing in $defs" },
  { "ref-and-more",
    "{'type':'array','items':{'$ref':'#/$defs/a','maxLength':1},"
    "'$defs':{'a':{'type':'string'}}}",
    "thing-1.json:1: keyword maxLength beside a $ref" },
  { "ref-to-itself",
    "{'type':'array','items':{'$ref':'#/$defs/a'},"
    "'$defs':{'a':{'type':'array','items':\n{'$ref':'#/$defs/a'}}}}",
    "thing-1.json:2: $ref leads back to itself" },
  { "ref-in-a-ring",
    "{'type':'array','items':{'$ref':'#/$defs/a'},"
    "'$defs':{'a':{'type':'array','items':{'$ref':'#/$defs/b'}},"
    "'b':{'type':'array','items':{'$ref':'#/$defs/a'}}}}",
    "thing-1.json:1: $ref leads back to itself" },
  { "good",
    "{'$schema':'s','$id':'i','type':'object','title':'T','description':'D'," CLOSED
    ",'properties':{'a':{'$ref':'#/$defs/a','description':'d'},'b':{'$ref':'#/$defs/a'}},"
    "'required':['a'],'$defs':{'a':{'type':'string','pattern':'^x'}}}",
    NULL },
};

/* What the records below are checked against. */
#define THING                                                                                      \
  "{'type':'object'," CLOSED ",'required':['id'],'properties':{"                                   \
  "'id':{'type':'string','minLength':1,'maxLength':5},"                                            \
  "'code':{'type':'string','pattern':'^[a-z]+$'},"                                                 \
  "'kind':{'type':'string','enum':['one','two']},"                                                 \
  "'count':{'type':'integer','minimum':0,'maximum':9},"                                            \
  "'big':{'type':'integer'},'flag':{'type':'boolean'},"                                            \
  "'currency':{'type':'string','format':'currency'},"                                              \
  "'rate':{'type':'string','format':'decimal'},"                                                   \
  "'at':{'type':'integer','format':'time'},'day':{'type':'string','format':'date'},"               \
  "'tags':{'type':'array','maxItems':2,'minItems':1,'items':{'type':'string'}},"                   \
  "'lines':{'type':'array','items':{'$ref':'#/$defs/line'}},'first':{'$ref':'#/$defs/line'}},"     \
  "'$defs':{'line':{'type':'object'," CLOSED ",'required':['gross'],'properties':{'gross':"        \
  "{'type':'object'," CLOSED ",'required':['amount','currency'],'properties':{"                    \
  "'amount':{'type':'integer'},'currency':{'type':'string','format':'currency'}}}}}}}"

#define WITH(more) "{'id':'a'," more "}"

static const Case records[] = {
  { "not-an-object", "[]", "thing: expected an object, found a list" },
  { "empty", "{}", "thing.id: is missing" },
  { "null", "{'id':null}", "thing.id: expected a text, found null" },
  { "number-for-text", "{'id':5}", "thing.id: expected a text, found a number" },
  { "text-too-short", "{'id':''}", "thing.id: expected at least 1 characters" },
  { "text-too-long", "{'id':'abcdef'}", "thing.id: expected at most 5 characters, found 6" },
  { "umlauts-too-long", "{'id':'äöüäöü'}", "thing.id: expected at most 5 characters, found 6" },
  { "unknown-field", WITH ("'x':1"), "thing.x: there is no such field" },
  { "pattern", WITH ("'code':'A1'"), "thing.code: \"A1\" does not match ^[a-z]+$" },
  { "pattern-long-text", WITH ("'code':'ääääääääääääääääääääääääää'"),
    "thing.code: \"ääääääääääääääääääääääää…\" does not match ^[a-z]+$" },
  { "word", WITH ("'kind':'three'"), "thing.kind: \"three\" is not one of the words allowed here" },
  { "below", WITH ("'count':-1"), "thing.count: -1 is out of range" },
  { "above", WITH ("'count':10"), "thing.count: 10 is out of range" },
  { "fraction", WITH ("'count':1.5"),
    "thing.count: expected a whole number of at most 64 bits, found 1.5" },
  { "text-for-number", WITH ("'count':'1'"),
    "thing.count: expected a whole number, found a string" },
  { "more-than-64-bits", WITH ("'big':9223372036854775808"),
    "thing.big: expected a whole number of at most 64 bits, found 9223372036854775808" },
  { "number-for-flag", WITH ("'flag':1"), "thing.flag: expected true or false, found a number" },
  { "currency", WITH ("'currency':'XQQ'"), "thing.currency: unknown currency \"XQQ\"" },
  { "currency-small", WITH ("'currency':'usd'"), "thing.currency: unknown currency \"usd\"" },
  { "decimal", WITH ("'rate':'1,5'"), "thing.rate: expected a decimal number, found \"1,5\"" },
  { "date", WITH ("'day':'2026-02-30'"), "thing.day: expected a date, found \"2026-02-30\"" },
  { "time-in-year-10000", WITH ("'at':253402300800000000"),
    "thing.at: expected microseconds within the years 1 to 9999, found 253402300800000000" },
  { "time-lowest", WITH ("'at':-9223372036854775808"),
    "thing.at: expected microseconds within the years 1 to 9999, found -9223372036854775808" },
  { "too-few", WITH ("'tags':[]"), "thing.tags: 0 elements are out of range" },
  { "too-many", WITH ("'tags':['a','b','c']"), "thing.tags: 3 elements are out of range" },
  { "element", WITH ("'tags':['a',true]"), "thing.tags[1]: expected a text, found true" },
  { "object-for-list", WITH ("'tags':{}"), "thing.tags: expected a list, found an object" },
  { "deep",
    WITH ("'lines':[{'gross':{'amount':1,'currency':'USD'}},{'gross':{'amount':'1',"
          "'currency':'USD'}}]"),
    "thing.lines[1].gross.amount: expected a whole number, found a string" },
  { "deep-missing", WITH ("'first':{'gross':{'amount':1}}"),
    "thing.first.gross.currency: is missing" },
  { "deep-unknown", WITH ("'lines':[{'gross':{'amount':1,'currency':'USD'},'net':1}]"),
    "thing.lines[0].net: there is no such field" },
  { "least", "{'id':'äöüäö'}", NULL },
  { "most",
    WITH ("'code':'x','kind':'two','count':9,'big':-9223372036854775808,'flag':false,"
          "'currency':'KWD','rate':'-1.50','at':-62135596800000000,'day':'2024-02-29',"
          "'tags':['a','b'],'lines':[],'first':{'gross':{'amount':1e2,'currency':'USD'}}"),
    NULL },
};

static DaybookTree *
tree_of (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr(GError) error = NULL;
  DaybookTree *tree = daybook_tree_new (json, -1, &error);

  g_assert_no_error (error);
  return tree;
}

static DaybookContract *
thing (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) tree = tree_of (THING);
  DaybookContract *contract = daybook_contract_new (tree, "some/folder/thing-1.json", &error);

  g_assert_no_error (error);
  return contract;
}

static void
expect (gboolean ok, const Case *row, GError *error, DaybookError code)
{
  if (row->message == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      return;
    }
  g_assert_false (ok);
  g_assert_error (error, DAYBOOK_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, row->message);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_schema (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) tree = tree_of (row->json);
  g_autoptr(DaybookContract) contract = daybook_contract_new (tree, "thing-1.json", &error);

  expect (contract != NULL, row, error, DAYBOOK_ERROR_SETUP);
}

static void
test_bad_pattern (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) tree = tree_of ("{'type':'string','pattern':'['}");

  g_assert_null (daybook_contract_new (tree, "thing-1.json", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_true (g_str_has_prefix (error->message, "thing-1.json:1: pattern: "));
}

static void
test_record (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookContract) contract = thing ();
  g_autoptr(DaybookTree) tree = tree_of (row->json);
  gboolean ok;

  g_assert_cmpstr (daybook_contract_name (contract), ==, "thing/1");
  ok = daybook_contract_check (contract, tree, 0, &error);
  expect (ok, row, error, DAYBOOK_ERROR_UNREADABLE);
}

static void
test_fields (void)
{
  static const struct
  {
    const char *path;
    DaybookField field;
  } rows[] = {
    { "nothing", DAYBOOK_FIELD_UNKNOWN },
    { "id.deeper", DAYBOOK_FIELD_UNKNOWN },
    { "id[]", DAYBOOK_FIELD_UNKNOWN },
    { "lines.gross", DAYBOOK_FIELD_UNKNOWN },
    { "", DAYBOOK_FIELD_OBJECT },
    { "id", DAYBOOK_FIELD_TEXT },
    { "count", DAYBOOK_FIELD_INTEGER },
    { "flag", DAYBOOK_FIELD_BOOLEAN },
    { "currency", DAYBOOK_FIELD_TEXT },
    { "rate", DAYBOOK_FIELD_DECIMAL },
    { "at", DAYBOOK_FIELD_TIME },
    { "day", DAYBOOK_FIELD_DATE },
    { "tags", DAYBOOK_FIELD_LIST },
    { "tags[]", DAYBOOK_FIELD_TEXT },
    { "lines[]", DAYBOOK_FIELD_OBJECT },
    { "lines[].gross", DAYBOOK_FIELD_MONEY },
    { "lines[].gross.amount", DAYBOOK_FIELD_INTEGER },
    { "first.gross", DAYBOOK_FIELD_MONEY },
  };
  g_autoptr(DaybookContract) contract = thing ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].path);
      g_assert_cmpint (daybook_contract_field (contract, rows[i].path), ==, rows[i].field);
    }
}

/* Every file in data/contracts loads under the name of its file, once. */
static void
test_shipped (void)
{
  g_autofree char *folder = daybook_data_path ("contracts");
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (folder, 0, &error);
  const char *file;
  guint n = 0;

  g_assert_no_error (error);
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_strndup (file, strcspn (file, "."));
      const DaybookContract *contract;

      *strrchr (name, '-') = '/';
      contract = daybook_contract_get (name, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (daybook_contract_name (contract), ==, name);
      g_assert_true (daybook_contract_get (name, NULL) == contract);
      n++;
    }
  g_assert_cmpuint (n, >=, 16);
}

static void
test_unknown (void)
{
  static const char *const names[] = { "dragon/1", "order/99", "order", "", "../order/1", "a/b/1" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *start = g_strdup_printf ("there is no contract %s (looked for ", names[i]);

      g_assert_null (daybook_contract_get (names[i], &error));
      g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
      g_assert_true (g_str_has_prefix (error->message, start));
    }
}

static void
add_cases (const char *prefix, const Case *rows, guint n, GTestDataFunc test)
{
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat (prefix, rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test);
    }
}

static void
test_list_fields (void)
{
  g_autoptr(GError) error = NULL;
  const DaybookContract *order = daybook_contract_get ("order/1", &error);
  g_autoptr(GPtrArray) fields = daybook_contract_list_fields (order);
  const struct
  {
    const char *path;
    DaybookField field;
    gboolean required;
  } expected[] = { { "id", DAYBOOK_FIELD_TEXT, TRUE },
                   { "channel", DAYBOOK_FIELD_TEXT, FALSE },
                   { "total", DAYBOOK_FIELD_MONEY, TRUE },
                   { "lines[]", DAYBOOK_FIELD_LIST, TRUE },
                   { "lines[].gross", DAYBOOK_FIELD_MONEY, TRUE } };
  guint found = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < fields->len; i++)
    {
      const DaybookContractField *field = g_ptr_array_index (fields, i);

      g_assert_null (strstr (field->path, "total.amount"));
      for (guint k = 0; k < G_N_ELEMENTS (expected); k++)
        if (g_str_equal (field->path, expected[k].path))
          {
            g_assert_cmpint (field->field, ==, expected[k].field);
            g_assert_cmpint (field->required, ==, expected[k].required);
            found++;
          }
    }
  g_assert_cmpuint (found, ==, G_N_ELEMENTS (expected));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_cases ("/contract/schema/", schemas, G_N_ELEMENTS (schemas), test_schema);
  g_test_add_func ("/contract/schema/pattern", test_bad_pattern);
  add_cases ("/contract/record/", records, G_N_ELEMENTS (records), test_record);
  g_test_add_func ("/contract/fields", test_fields);
  g_test_add_func ("/contract/list-fields", test_list_fields);
  g_test_add_func ("/contract/shipped", test_shipped);
  g_test_add_func ("/contract/unknown", test_unknown);

  return g_test_run ();
}
