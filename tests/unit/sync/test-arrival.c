/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sale with its fee, its refund and its payout: in whatever order the providers' records come,
 * one by one or all at once, twice, or with an older revision after the newer one, the books are
 * told the same. */
#include "sync-bench.h"

/* "@" in a body stands for the number of the life that it is part of: ids are unique in a store. */
#define TOLD "\"updated\":1790000000000000,"
#define TOLD_LATER "\"updated\":1790000500000000,"

typedef struct
{
  const char *connection, *contract, *body;
} Arrival;

/* What comes together in one page. */
typedef struct
{
  const char *name;
  Arrival arrivals[4];
} Page;

#define NEW_ORDER                                                                                  \
  "{\"id\":\"o@\",\"number\":\"n@\",\"placed\":1790000000000000," TOLD_LATER                       \
  "\"status\":\"paid\",\"currency\":\"USD\",\"total\":" MONEY (5000) ",\"lines\":[{\"id\":\"l1\"," \
  "\"title\":\"Mug\",\"quantity\":\"1\",\"unit_price\":" MONEY (5000) ",\"gross\":" MONEY (5000)   \
  "}],\"payments\":[{\"id\":\"t@\",\"kind\":\"sale\",\"status\":\"success\",\"amount\":" MONEY (   \
      5000) "}]}"
/* As it was before a second mug was added: nothing of it may be posted once it is known better. */
#define OLD_ORDER                                                                                  \
  "{\"id\":\"o@\",\"number\":\"n@\",\"placed\":1790000000000000," TOLD                             \
  "\"status\":\"pending\",\"currency\":\"USD\",\"total\":" MONEY (2500) ",\"lines\":[{\"id\":"     \
  "\"l1\",\"title\":\"Mug\",\"quantity\":\"1\",\"unit_price\":" MONEY (2500) ",\"gross\":" MONEY ( \
      2500) "}],\"payments\":[]}"

static const Page pages[] = {
  { "order", { { "shop", "order/1", NEW_ORDER } } },
  { "payment", { { "till", "payment/1", PAYMENT ("ch@", 5000, "\"order_number:n@\"") } } },
  { "entry", { { "till", "balance_entry/1", ENTRY ("tx@", "payment", 5000, 175, 4825, "ch@") } } },
  { "refund",
    { { "till", "balance_entry/1", ENTRY ("tr@", "refund", -5000, 0, -5000, "re@") },
      { "shop", "refund/1",
        "{\"id\":\"sr@\",\"order\":\"o@\"," AT ",\"amount\":" MONEY (5000) ",\"lines\":[{\"line\":"
        "\"l1\",\"quantity\":\"1\",\"subtotal\":" MONEY (5000) "}]}" },
      { "till", "refund/1",
        "{\"id\":\"re@\"," AT ",\"amount\":" MONEY (5000) ",\"status\":\"succeeded\",\"payment\":"
        "\"ch@\",\"entry\":\"tr@\"}" } } },
  { "payout",
    { { "till", "balance_entry/1", ENTRY ("tp@", "payout", 175, 0, 175, "po@") },
      { "till", "payout/1", PAYOUT ("po@", -175, "paid", "true") } } },
  { "payout lines",
    { { "till", "payout_line/1", LINE ("po@", "tx@", "payment", 4825) },
      { "till", "payout_line/1", LINE ("po@", "tr@", "refund", -5000) } } },
};

static const Page old_order = { "the order as it was", { { "shop", "order/1", OLD_ORDER } } };

#define DELIVERIES 4 /* sale, fee, refund, payout */
#define N_PAGES G_N_ELEMENTS (pages)

static char *
replace_all (const char *text, const char *what, const char *with)
{
  g_auto(GStrv) parts = g_strsplit (text, what, -1);

  return g_strjoinv (with, parts);
}

static void
arrive (Place *place, const Page *page, const char *mark)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (place->db, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (page->arrivals) && page->arrivals[i].body != NULL; i++)
    {
      const Arrival *arrival = &page->arrivals[i];
      g_autofree char *body = replace_all (arrival->body, "@", mark);

      put_part (place, arrival->connection, arrival->contract, body);
    }
  g_assert_true (daybook_db_commit (transaction, NULL));
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What the books would be told of the life @mark: its deliveries after @after_id, without the ids
 * that tell it from another life. */
static char *
tell (Place *place, gint64 after_id, const char *mark)
{
  DaybookDeliveriesQuery query = { .after_id = after_id };
  g_autoptr(GPtrArray) list = daybook_deliveries_list (place->db, &query, NULL);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *all = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      const DaybookDelivery *delivery = g_ptr_array_index (list, i);
      g_autoptr(DaybookTree) posting = daybook_tree_new (delivery->body, -1, NULL);
      gsize length = 0;
      const char *journal
          = daybook_tree_source (posting, daybook_tree_get (posting, 0, "journal"), &length);

      g_ptr_array_add (texts, g_strdup_printf ("%s %s %" G_GINT64_FORMAT " %s %s in %s: %.*s\n",
                                               delivery->kind,
                                               daybook_delivery_state_name (delivery->state),
                                               delivery->amount, delivery->currency, delivery->date,
                                               delivery->payout > 0 ? "its payout" : "no payout",
                                               (int) length, journal != NULL ? journal : ""));
    }
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  all = g_strjoinv ("", (char **) texts->pdata);
  return replace_all (all, mark, "@");
}

/* Everything again, and the order as it once was, after the end: nothing changes. */
static void
check_again (Place *place, gint64 after_id, const char *mark, const char *told)
{
  g_autofree char *again = NULL;

  for (guint i = 0; i < N_PAGES; i++)
    arrive (place, &pages[i], mark);
  arrive (place, &old_order, mark);
  run (place);
  g_assert_cmpuint (place->counts.events, ==, 0);
  again = tell (place, after_id, mark);
  g_assert_cmpstr (again, ==, told);
}

/* Every other life begins with what the order was once; a few end with everything once more. All of
 * a life is within one transaction: how pages reach the disk is tried elsewhere, and takes long. */
static char *
live (Place *place, const guint *order, gboolean one_by_one, guint number)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (place->db, NULL);
  g_autofree char *mark = g_strdup_printf ("x%ux", number);
  gint64 before = (gint64) number * DELIVERIES;
  char *told;

  if (number % 2 == 1)
    arrive (place, &old_order, mark);
  for (guint i = 0; i < N_PAGES; i++)
    {
      arrive (place, &pages[order[i]], mark);
      if (one_by_one)
        run (place);
    }
  run (place);
  told = tell (place, before, mark);
  if (number % 16 < 2)
    check_again (place, before, mark, told);
  g_assert_true (daybook_db_commit (transaction, NULL));
  return told;
}

/* The next permutation in lexical order; FALSE after the last. */
static gboolean
permute (guint *order, guint n)
{
  guint i = n - 1, j = n - 1, swap;

  while (i > 0 && order[i - 1] > order[i])
    i--;
  if (i == 0)
    return FALSE;
  while (order[j] < order[i - 1])
    j--;
  swap = order[i - 1];
  order[i - 1] = order[j];
  order[j] = swap;
  for (j = n - 1; i < j; i++, j--)
    {
      swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  return TRUE;
}

/* A sale, its fee, its refund and the payout, each ready and in the payout. */
static void
assert_all_ready (const char *told)
{
  g_auto(GStrv) ready = g_strsplit (told, " ready ", -1);
  g_auto(GStrv) paid_out = g_strsplit (told, "in its payout", -1);

  g_assert_cmpuint (g_strv_length (ready), ==, DELIVERIES + 1);
  g_assert_cmpuint (g_strv_length (paid_out), ==, DELIVERIES + 1);
}

static void
test_every_order (Place *place, gconstpointer data)
{
  gboolean one_by_one = GPOINTER_TO_INT (data);
  guint order[N_PAGES];
  g_autofree char *expected = NULL;
  guint number = 0, lived = 0;

  for (guint i = 0; i < N_PAGES; i++)
    order[i] = i;
  do
    {
      g_autofree char *told = NULL;

      /* Page by page takes long: every seventh order of arrival stands for its neighbours, since 7
       * divides none of the cycles of 2, 6, 24 and 120 in which pages change places. */
      if (one_by_one && number++ % 7 > 0)
        continue;
      told = live (place, order, one_by_one, lived++);
      if (expected == NULL)
        {
          expected = g_steal_pointer (&told);
          g_test_message ("%s", expected);
          assert_all_ready (expected);
          continue;
        }
      if (!g_str_equal (told, expected))
        for (guint i = 0; i < N_PAGES; i++)
          g_test_message ("%u. %s", i + 1, pages[order[i]].name);
      g_assert_cmpstr (told, ==, expected);
    }
  while (permute (order, N_PAGES));
  g_assert_cmpuint (lived, ==, one_by_one ? 103 : 720);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sync/arrival/one-by-one", Place, GINT_TO_POINTER (TRUE), place_set_up,
              test_every_order, place_tear_down);
  g_test_add ("/sync/arrival/at-once", Place, GINT_TO_POINTER (FALSE), place_set_up,
              test_every_order, place_tear_down);
  return g_test_run ();
}
