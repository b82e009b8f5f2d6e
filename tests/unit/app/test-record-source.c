/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-record-source.h"

#include <string.h>

#include "daybook-dossier.h"
#include "daybook-record-kind.h"
#include "daybook-record-words.h"

static void
test_amounts (void)
{
  static const struct
  {
    const char *text;
    gboolean right;
    gint64 expected;
  } cases[] = {
    { "x", FALSE, 0 },
    { "-3", FALSE, 0 },
    { "1.2.3", FALSE, 0 },
    { "1.23456", FALSE, 0 },
    { "99999999999999999999", FALSE, 0 },
    { "9223372036854775807", FALSE, 0 },
    { "", TRUE, 0 },
    { "12", TRUE, 120000 },
    { "12.5", TRUE, 125000 },
    { "0,01", TRUE, 100 },
    { "1 000", TRUE, 10000000 },
    { "1'000.25", TRUE, 10002500 },
    { ".5", TRUE, 5000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 amount = -1;

      g_test_message ("%s", cases[i].text);
      g_assert_true (daybook_record_parse_amount (cases[i].text, &amount) == cases[i].right);
      g_assert_cmpint (amount, ==, cases[i].right ? cases[i].expected : -1);
    }
}

/* Each place has its columns, and the cells of a record of its types. */
static void
test_kinds (void)
{
  static const char *const places[]
      = { "orders", "payments", "payouts", "refunds", "customers", "stock" };

  g_assert_null (daybook_record_kind_get ("nowhere"));
  g_assert_null (daybook_record_kind_place_of ("balance_entry"));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const DaybookRecordKind *kind = daybook_record_kind_get (places[i]);
      g_autoptr (DaybookTree) body
          = daybook_tree_new ("{\"last4\":\"4242\",\"brand\":\"visa\",\"note\":7}", -1, NULL);
      DaybookStoredRecord record = { .type = kind->types[0],
                                     .connection = "x",
                                     .source_id = (char *) "gid://shopify/Refund/71",
                                     .at_us = G_MININT64,
                                     .updated_us = G_MININT64 };
      DaybookListsSort sort;

      g_assert_cmpstr (daybook_record_kind_place_of (kind->types[0]), ==, places[i]);
      for (guint c = 0; c < kind->n_columns; c++)
        {
          DaybookCellSource source = { .record = &record, .body = kind->deep[c] ? body : NULL };
          gboolean by_connection = g_str_equal (kind->columns[c].name, "connection");
          g_autofree char *cell = by_connection ? NULL : kind->cells[c](&source);

          g_assert_true (by_connection || cell != NULL);
          g_assert_true (kind->columns[c].fixed
                         || daybook_record_kind_sort (kind->columns[c].name, &sort));
        }
    }
}

static void
test_names (void)
{
  g_autoptr (DaybookTree) body
      = daybook_tree_new ("{\"first_name\":\"Ada\",\"email\":\"a@example.com\"}", -1, NULL);
  DaybookStoredRecord record = { .type = "customer", .source_id = (char *) "gid://shopify/C/71" };
  g_autofree char *first = daybook_record_kind_name (&record, body);
  g_autofree char *last = daybook_record_kind_name (&record, NULL);
  g_autofree char *status = daybook_words_status ("partially_refunded");
  g_autofree char *strange = daybook_words_status ("some_new_word");
  g_autofree char *none = daybook_words_status (NULL);

  g_assert_cmpstr (first, ==, "Ada");
  g_assert_cmpstr (last, ==, "71");
  g_assert_cmpstr (status, ==, "Partially refunded");
  g_assert_cmpstr (strange, ==, "Some new word");
  g_assert_cmpstr (none, ==, "");
}

static void
test_difference (void)
{
  g_autofree char *said = daybook_dossier_say_difference (
      "[{\"field\":\"total.amount\",\"before\":100,\"after\":120},{\"field\":\"note\","
      "\"after\":\"x\"}]");
  g_autofree char *none = daybook_dossier_say_difference ("[]");
  g_autofree char *bad = daybook_dossier_say_difference (NULL);

  g_assert_cmpstr (said, ==, "total.amount: 100 → 120\nnote: nothing → \"x\"");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (bad, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/record-source/amounts", test_amounts);
  g_test_add_func ("/app/record-source/kinds", test_kinds);
  g_test_add_func ("/app/record-source/names", test_names);
  g_test_add_func ("/app/record-source/difference", test_difference);
  return g_test_run ();
}
