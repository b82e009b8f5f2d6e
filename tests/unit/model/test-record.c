/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records: what is kept of them, which event a change is, and which changes move money. */
#include "daybook-record.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-time.h"

#define USD(minor) "{'amount':" #minor ",'currency':'USD'}"
#define AT "1795183200000000"

static char *
json_of (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

static DaybookTree *
tree_of (const char *text)
{
  g_autofree char *json = json_of (text);
  g_autoptr(GError) error = NULL;
  DaybookTree *tree = daybook_tree_new (json, -1, &error);

  g_assert_no_error (error);
  return tree;
}

static void
test_bad (void)
{
  static const struct
  {
    const char *contract, *body, *message;
    int code;
  } rows[] = {
    { "dragon/1", "{}", "there is no contract dragon/1", DAYBOOK_ERROR_SETUP },
    { "payment/1", "{'id':", "line 1", DAYBOOK_ERROR_UNREADABLE },
    { "payment/1", "{'id':'a'}", "payment.status: is missing", DAYBOOK_ERROR_UNREADABLE },
    { "payment/1", "{'id':'','status':'failed'}", "payment.id: expected at least 1 characters",
      DAYBOOK_ERROR_UNREADABLE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (
          daybook_record_new (rows[i].contract, json_of (rows[i].body), NULL, NULL, &error));
      g_assert_error (error, DAYBOOK_ERROR, rows[i].code);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, rows[i].message));
    }
}

static void
test_order (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookRecord) record = daybook_record_new (
      "order/1",
      json_of ("{'id':'gid://shop/Order/7','number':'#1042','placed':" AT
               ",'updated':1795183200000001,'status':'paid','currency':'USD','total':" USD (
                   11109) ",'lines':[]}"),
      "{\"raw\":1}", "abc", &error);
  DaybookRecordFacts facts;

  g_assert_no_error (error);
  g_assert_cmpstr (record->type, ==, "order");
  g_assert_cmpstr (record->contract, ==, "order/1");
  g_assert_cmpstr (record->source_id, ==, "gid://shop/Order/7");
  g_assert_cmpstr (record->payload, ==, "{\"raw\":1}");
  g_assert_cmpstr (record->mapping, ==, "abc");
  daybook_record_facts (record, &facts);
  g_assert_cmpint (facts.at, ==, G_GINT64_CONSTANT (1795183200000000));
  g_assert_cmpint (facts.updated, ==, G_GINT64_CONSTANT (1795183200000001));
  g_assert_cmpint (facts.money.minor, ==, 11109);
  g_assert_cmpstr (facts.money.currency, ==, "USD");
  g_assert_cmpstr (facts.number, ==, "#1042");
  g_assert_cmpstr (facts.status, ==, "paid");
}

/* A record without any of the facts has none of them. */
static void
test_bare (void)
{
  g_autoptr(DaybookTree) tree = tree_of ("{'id':'1'}");
  DaybookRecord record = { .type = (char *) "customer", .tree = tree };
  DaybookRecordFacts facts;

  daybook_record_facts (&record, &facts);
  g_assert_cmpint (facts.at, ==, DAYBOOK_TIME_NONE);
  g_assert_cmpint (facts.updated, ==, DAYBOOK_TIME_NONE);
  g_assert_cmpstr (facts.money.currency, ==, "");
  g_assert_null (facts.number);
  g_assert_null (facts.status);
}

static void
test_events (void)
{
  static const struct
  {
    const char *type, *before, *after, *event;
  } rows[] = {
    { "order", NULL, "{'status':'paid'}", "order.created" },
    { "order", "{'status':'paid'}", "{'status':'refunded'}", "order.updated" },
    { "payment", NULL, "{'status':'pending'}", "payment.created" },
    { "payment", NULL, "{'status':'succeeded'}", "payment.captured" },
    { "payment", "{'status':'pending'}", "{'status':'succeeded'}", "payment.captured" },
    { "payment", "{'status':'succeeded'}", "{'status':'succeeded'}", "payment.updated" },
    { "payment", "{'status':'pending'}", "{'status':'failed'}", "payment.failed" },
    { "refund", NULL, "{'status':'succeeded'}", "refund.created" },
    { "payout", "{'status':'in_transit'}", "{'status':'paid'}", "payout.paid" },
    { "payout", "{'status':'paid'}", "{'status':'failed'}", "payout.failed" },
    { "payout", NULL, "{}", "payout.created" },
    { "dispute", NULL, "{'status':'open'}", "dispute.created" },
    { "dispute", "{'status':'open'}", "{'status':'won'}", "dispute.won" },
    { "dispute", "{'status':'open'}", "{'status':'lost'}", "dispute.lost" },
    { "stock_level", "{}", "{}", "stock.changed" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DaybookTree) before = rows[i].before != NULL ? tree_of (rows[i].before) : NULL;
      g_autoptr(DaybookTree) after = tree_of (rows[i].after);

      g_assert_cmpstr (daybook_record_event (rows[i].type, before, after), ==, rows[i].event);
    }
}

static void
test_changes (void)
{
  static const struct
  {
    const char *before, *after, *changes;
  } rows[] = {
    { "{}", "{}", "[]" },
    { "{'a':1,'b':'x'}", "{'a':1,'b':'x'}", "[]" },
    { "{'a':1,'b':'x'}", "{'b':'x','a':1}", "[]" },
    { "{'a':1}", "{'a':2}", "['a']" },
    { "{'a':1}", "{'a':1,'b':2}", "['b']" },
    { "{'a':1,'b':2}", "{'a':1}", "['b']" },
    { "{'a':{'x':1},'c':1}", "{'a':{'x':2},'b':1}", "['a','b','c']" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DaybookTree) before = tree_of (rows[i].before);
      g_autoptr(DaybookTree) after = tree_of (rows[i].after);
      g_autofree char *changes = daybook_record_changes (before, after);
      g_autofree char *expected = json_of (rows[i].changes);

      g_assert_cmpstr (changes, ==, expected);
    }
}

/* A name with a quote in it does not break the list. */
static void
test_changes_quoted (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) before = tree_of ("{}");
  g_autoptr(DaybookTree) after = daybook_tree_new ("{\"say \\\"a\\\"\":1}", -1, &error);
  g_autofree char *changes = NULL;

  g_assert_no_error (error);
  changes = daybook_record_changes (before, after);
  g_assert_cmpstr (changes, ==, "[\"say \\\"a\\\"\"]");
}

static void
test_money_differs (void)
{
  static const struct
  {
    const char *before, *after;
    gboolean differs;
  } rows[] = {
    { "{'note':'a'}", "{'note':'b'}", FALSE },
    { "{'tags':['a']}", "{'tags':['a','b']}", FALSE },
    { "{'total':" USD (1) "}", "{'total':" USD (1) ",'note':'b'}", FALSE },
    { "{'total':" USD (1) "}", "{'total':" USD (1) ",'address':{'city':'Ulm'}}", FALSE },
    { "{'updated':1}", "{'updated':2}", FALSE },
    { "{'total':" USD (1) "}", "{'total':" USD (2) "}", TRUE },
    { "{'total':" USD (1) "}", "{'total':{'amount':1,'currency':'EUR'}}", TRUE },
    { "{'total':" USD (1) "}", "{}", TRUE },
    { "{'status':'paid'}", "{'status':'voided'}", TRUE },
    { "{'lines':[{'quantity':'1'}]}", "{'lines':[{'quantity':'2'}]}", TRUE },
    { "{'lines':[{'taxes':[{'amount':" USD (1) "}]}]}",
      "{'lines':[{'taxes':[{'amount':" USD (2) "}]}]}", TRUE },
    { "{'tip':" USD (5) "}", "{'shipping_total':" USD (5) "}", TRUE },
    { "{'lines':[{'a':" USD (1) "},{'a':" USD (2) "}]}",
      "{'lines':[{'a':" USD (1) ",'b':" USD (2) "}]}", TRUE },
    { "{'quantity':'12','status':'3'}", "{'quantity':'1','status':'23'}", TRUE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DaybookTree) before = tree_of (rows[i].before);
      g_autoptr(DaybookTree) after = tree_of (rows[i].after);

      g_test_message ("%s %s", rows[i].before, rows[i].after);
      g_assert_cmpint (daybook_record_money_differs (before, after), ==, rows[i].differs);
      g_assert_cmpint (daybook_record_money_differs (after, before), ==, rows[i].differs);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/bad", test_bad);
  g_test_add_func ("/record/order", test_order);
  g_test_add_func ("/record/bare", test_bare);
  g_test_add_func ("/record/events", test_events);
  g_test_add_func ("/record/changes", test_changes);
  g_test_add_func ("/record/changes-quoted", test_changes_quoted);
  g_test_add_func ("/record/money-differs", test_money_differs);

  return g_test_run ();
}
