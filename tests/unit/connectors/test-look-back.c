/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manifests that ship against what the providers document: how late a record may become visible
 * or change without a time of change, what can be asked for by date, and what can be deleted. */
#include "daybook-stream.h"
#include "daybook-time.h"

static const struct
{
  const char *provider, *stream;
  gint64 at_least_us; /* of looking back; 0: not read by what changed */
  gboolean range;
  DaybookDeletions deletions;
} facts[] = {
  /* Search indexes lag for some minutes; customers are found by whole days only. */
  { "shopify", "customers", DAYBOOK_DAY, FALSE, DAYBOOK_DELETIONS_LISTING },
  { "shopify", "items", 5 * DAYBOOK_MINUTE, FALSE, DAYBOOK_DELETIONS_LISTING },
  { "shopify", "stock_levels", 5 * DAYBOOK_MINUTE, FALSE, DAYBOOK_DELETIONS_LISTING },
  { "shopify", "orders", 10 * DAYBOOK_MINUTE, TRUE, DAYBOOK_DELETIONS_RANGE },
  /* Rows of the ledger come late by minutes and are for good; the others change without a time of
   * change: refunds and payouts for days, disputes for months. Nothing is ever deleted. */
  { "stripe", "balance_entries", 15 * DAYBOOK_MINUTE, TRUE, DAYBOOK_DELETIONS_NONE },
  { "stripe", "charges", DAYBOOK_DAY, TRUE, DAYBOOK_DELETIONS_NONE },
  { "stripe", "refunds", 14 * DAYBOOK_DAY, TRUE, DAYBOOK_DELETIONS_NONE },
  { "stripe", "disputes", 120 * DAYBOOK_DAY, TRUE, DAYBOOK_DELETIONS_NONE },
  { "stripe", "payouts", 14 * DAYBOOK_DAY, TRUE, DAYBOOK_DELETIONS_NONE },
  { "stripe", "payout_lines", 0, FALSE, DAYBOOK_DELETIONS_NONE },
  { "quickbooks", "company", 0, FALSE, DAYBOOK_DELETIONS_NONE },
  { "quickbooks", "accounts", 0, FALSE, DAYBOOK_DELETIONS_LISTING },
  { "quickbooks", "tax_codes", 0, FALSE, DAYBOOK_DELETIONS_LISTING },
  { "quickbooks", "items", 0, FALSE, DAYBOOK_DELETIONS_LISTING },
  { "quickbooks", "customers", 2 * DAYBOOK_MINUTE, FALSE, DAYBOOK_DELETIONS_LISTING },
  { "tryton", "accounts", 0, FALSE, DAYBOOK_DELETIONS_LISTING },
};

static gint64
look_back (DaybookManifest *manifest, const char *stream)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  const char *text = daybook_tree_find_text (tree, daybook_manifest_stream (manifest, stream),
                                             "since.look_back");
  gint64 span = 0;

  if (text != NULL)
    g_assert_true (daybook_time_parse_span (text, &span));

  return span;
}

static void
test_facts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DaybookManifest) manifest = daybook_manifest_find (facts[i].provider, &error);
      gint64 every = 0;

      g_assert_no_error (error);
      g_test_message ("%s %s", facts[i].provider, facts[i].stream);
      g_assert_cmpint (daybook_manifest_stream (manifest, facts[i].stream), !=, DAYBOOK_NODE_NONE);
      g_assert_cmpint (look_back (manifest, facts[i].stream), >=, facts[i].at_least_us);
      g_assert_cmpint (look_back (manifest, facts[i].stream) > 0, ==, facts[i].at_least_us > 0);
      g_assert_cmpint (daybook_stream_has_range (manifest, facts[i].stream, NULL), ==,
                       facts[i].range);
      g_assert_cmpint (daybook_stream_deletions (manifest, facts[i].stream, &every), ==,
                       facts[i].deletions);
    }
}

/* Whatever comes to the shipped manifests: what is read by its change is read with an overlap. */
static void
test_every_stream (void)
{
  g_autoptr(GPtrArray) providers = daybook_manifest_providers ();

  g_assert_cmpuint (providers->len, >=, 4);
  for (guint i = 0; i < providers->len; i++)
    {
      g_autoptr(DaybookManifest) manifest
          = daybook_manifest_find (g_ptr_array_index (providers, i), NULL);
      const GPtrArray *streams = daybook_manifest_streams (manifest);

      for (guint j = 0; j < streams->len; j++)
        {
          const char *stream = g_ptr_array_index (streams, j);
          DaybookNode node = daybook_manifest_stream (manifest, stream);

          if (daybook_tree_get (daybook_manifest_tree (manifest), node, "since")
              == DAYBOOK_NODE_NONE)
            continue;
          g_test_message ("%s %s", (char *) g_ptr_array_index (providers, i), stream);
          g_assert_cmpint (look_back (manifest, stream), >=, 2 * DAYBOOK_MINUTE);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/look-back/facts", test_facts);
  g_test_add_func ("/look-back/every-stream", test_every_stream);
  return g_test_run ();
}
