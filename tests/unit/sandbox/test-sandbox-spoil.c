/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists whose rows are there twice or in another order; the frame's test has the other kinds. */
#include "sandbox-spoil.h"

#include <string.h>

static const struct
{
  const char *name;
  SandboxFaultKind kind;
  const char *text;
  const char *spoilt; /* NULL: left alone */
} cases[] = {
  { "empty", SANDBOX_FAULT_REPEAT, "", NULL },
  { "no-json", SANDBOX_FAULT_REPEAT, "[{", NULL },
  { "no-list", SANDBOX_FAULT_REPEAT, "{\"id\":\"ch_1\"}", NULL },
  { "no-rows", SANDBOX_FAULT_REORDER, "{\"data\":[],\"has_more\":false}", NULL },
  { "no-ids", SANDBOX_FAULT_REPEAT, "{\"Error\":[{\"code\":\"610\"}]}", NULL },
  { "in-text", SANDBOX_FAULT_REPEAT, "{\"note\":\"[{\\\"id\\\":1}]\"}", NULL },
  { "torn", SANDBOX_FAULT_REPEAT, "{\"data\":[{\"id\":1", "{\"data\":[{\"id\":1,{\"id\":1" },
  { "one-twice", SANDBOX_FAULT_REPEAT, "{\"data\":[{\"id\":1.10}]}",
    "{\"data\":[{\"id\":1.10},{\"id\":1.10}]}" },
  { "middle-twice", SANDBOX_FAULT_REPEAT,
    "{\"data\":{\"orders\":{\"nodes\":[{\"id\":\"a]\"},{\"id\":\"b\",\"lines\":[{\"id\":\"l\"}]},{"
    "\"id\":\"c\"}]}}}",
    "{\"data\":{\"orders\":{\"nodes\":[{\"id\":\"a]\"},{\"id\":\"b\",\"lines\":[{\"id\":\"l\"}]},{"
    "\"id\":\"b\",\"lines\":[{\"id\":\"l\"}]},{\"id\":\"c\"}]}}}" },
  { "one-alone", SANDBOX_FAULT_REORDER, "[{\"Id\":\"1\"}]", "[{\"Id\":\"1\"}]" },
  { "neighbours", SANDBOX_FAULT_REORDER,
    "{\"Account\":[{\"Id\":\"1\"},{\"Id\":\"2\"},{\"Id\":\"3\"}],\"maxResults\":3}",
    "{\"Account\":[{\"Id\":\"2\"},{\"Id\":\"1\"},{\"Id\":\"3\"}],\"maxResults\":3}" },
};

static void
test_rows (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *spoilt = sandbox_spoil_rows (cases[i].text, cases[i].kind);

  g_assert_cmpstr (spoilt, ==, cases[i].spoilt);
}

/* Rows of a full page are counted: one more would push another out. */
static void
test_full_page (void)
{
  g_autoptr (GString) page = g_string_new ("[");
  g_autofree char *spoilt = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append_printf (page, "%s{\"Id\":\"%d\"}", i > 0 ? "," : "", i);
  g_string_append_c (page, ']');
  g_assert_null (sandbox_spoil_rows (page->str, SANDBOX_FAULT_REPEAT));
  spoilt = sandbox_spoil_rows (page->str, SANDBOX_FAULT_REORDER);
  g_assert_cmpuint (strlen (spoilt), ==, page->len);
  g_assert_cmpstr (spoilt, !=, page->str);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/sandbox/spoil/rows/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_rows);
    }
  g_test_add_func ("/sandbox/spoil/full-page", test_full_page);

  return g_test_run ();
}
