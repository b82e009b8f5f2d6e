/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-info.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-time.h"

void
daybook_flow_info_free (DaybookFlowInfo *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->flow, daybook_flow_free);
  g_clear_pointer (&self->roles, g_ptr_array_unref);
  g_free (self->shop);
  g_free (self->processor);
  g_free (self->target);
  g_free (self->as);
  g_free (self);
}

/* "Stripe", or with several of them "Maple Shop (Stripe)"; its id when it was removed (transfer
 * full). */
static char *
title_of (DaybookDb *db, const char *id)
{
  g_autoptr(GPtrArray) all = daybook_connection_list (db, FALSE, NULL);
  g_autoptr(DaybookConnection) connection = daybook_connection_get (db, id, NULL);
  g_autoptr(DaybookManifest) manifest
      = connection != NULL ? daybook_session_built_in (connection, NULL) : NULL;
  guint same = 0;

  for (guint i = 0; connection != NULL && all != NULL && i < all->len; i++)
    same += g_str_equal (((DaybookConnection *) g_ptr_array_index (all, i))->provider,
                         connection->provider);
  if (manifest != NULL && same < 2)
    return g_strdup (daybook_manifest_title (manifest));
  if (manifest != NULL && *connection->title != '\0')
    return g_strdup_printf ("%s (%s)", connection->title, daybook_manifest_title (manifest));
  return g_strdup (id);
}

/* Where today begins. */
static gint64
start_of_day (DaybookDb *db, gint64 now_us)
{
  g_autofree char *name = daybook_db_dup_meta (db, "time_zone", NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (name != NULL ? name : "UTC");
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_us / DAYBOOK_SECOND);
  g_autoptr (GDateTime) there = zone != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  g_autoptr (GDateTime) start
      = there != NULL
            ? g_date_time_new (zone, g_date_time_get_year (there), g_date_time_get_month (there),
                               g_date_time_get_day_of_month (there), 0, 0, 0)
            : NULL;

  return start != NULL ? g_date_time_to_unix (start) * DAYBOOK_SECOND
                       : now_us - now_us % (DAYBOOK_SECOND * 86400);
}

static DaybookFlowInfo *
info_new (DaybookDb *db, const char *id, gint64 since_us, GError **error)
{
  g_autoptr (DaybookFlowInfo) self = g_new0 (DaybookFlowInfo, 1);
  g_autoptr (DaybookTree) settings = NULL;
  const char *shop, *processor;

  self->flow = daybook_flows_get (db, id, error);
  settings = self->flow != NULL ? daybook_tree_new (self->flow->roles, -1, error) : NULL;
  if (settings == NULL || !daybook_flow_count (db, id, since_us, &self->figures, error)
      || (self->roles = daybook_flow_list_roles (db, self->flow, error)) == NULL)
    return NULL;
  shop = daybook_tree_find_text (settings, 0, "shop");
  processor = daybook_tree_find_text (settings, 0, "processor");
  self->shop = title_of (db, shop != NULL ? shop : "?");
  self->processor = processor != NULL ? title_of (db, processor) : NULL;
  self->target = title_of (db, self->flow->target);
  self->as = g_strdup (daybook_tree_find_text (settings, 0, "as"));
  return g_steal_pointer (&self);
}

GPtrArray *
daybook_flow_info_list (DaybookDb *db, gint64 now_us, GError **error)
{
  g_autoptr (GPtrArray) flows = daybook_flows_list (db, error);
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_flow_info_free);
  gint64 since_us = flows != NULL ? start_of_day (db, now_us) : 0;

  for (guint i = 0; flows != NULL && i < flows->len; i++)
    {
      const DaybookFlow *flow = g_ptr_array_index (flows, i);
      DaybookFlowInfo *info = info_new (db, flow->id, since_us, error);

      if (info == NULL)
        return NULL;
      g_ptr_array_add (list, info);
    }
  return flows != NULL ? g_steal_pointer (&list) : NULL;
}

static char *
books_sentence (const DaybookFlowInfo *self, gboolean post)
{
  return post
             /* Translators: shop, processor, books */
             ? g_strdup_printf (_ ("Orders of %s and payments of %s become documents in %s, "
                                   "posted at once."),
                                self->shop, self->processor, self->target)
             /* Translators: shop, processor, books */
             : g_strdup_printf (_ ("Orders of %s and payments of %s become documents in %s, each "
                                   "held for your review first."),
                                self->shop, self->processor, self->target);
}

char *
daybook_flow_info_dup_sentence (const DaybookFlowInfo *self)
{
  gboolean post = g_str_equal (self->flow->policy, "post");
  gboolean deals = g_strcmp0 (self->as, "deals") == 0;

  if (g_str_equal (self->flow->kind, "books"))
    return books_sentence (self, post);
  if (post)
    return deals ? g_strdup_printf (_ ("Customers of %s become contacts in %s with their orders "
                                       "as deals, written at once."),
                                    self->shop, self->target)
                 : g_strdup_printf (_ ("Customers of %s become contacts in %s with their orders, "
                                       "written at once."),
                                    self->shop, self->target);
  return deals ? g_strdup_printf (_ ("Customers of %s become contacts in %s with their orders as "
                                     "deals, each held for your review first."),
                                  self->shop, self->target)
               : g_strdup_printf (_ ("Customers of %s become contacts in %s with their orders, "
                                     "each held for your review first."),
                                  self->shop, self->target);
}

char *
daybook_flow_info_dup_unmapped (const DaybookFlowInfo *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->roles->len; i++)
    {
      const DaybookFlowRole *role = g_ptr_array_index (self->roles, i);
      g_autofree char *title
          = role->account == NULL ? daybook_flow_dup_role_title (role->role) : NULL;

      if (title != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", title);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

typedef struct
{
  const char *word, *title;
} Word;

static const char *
find_word (const Word *words, gsize n, const char *word)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (words[i].word, word))
      return _ (words[i].title);
  return NULL;
}

char *
daybook_flow_dup_role_title (const char *role)
{
  static const Word words[] = {
    { "bank", N_ ("Bank account") },
    { "reserve", N_ ("Processor's reserve") },
    { "disputes", N_ ("Disputed payments") },
    { "tax", N_ ("Sales tax") },
    { "tips", N_ ("Tips") },
    { "gift_cards", N_ ("Gift cards") },
    { "sales", N_ ("Sales") },
    { "shipping", N_ ("Shipping income") },
    { "returns", N_ ("Returns") },
    { "discounts", N_ ("Discounts") },
    { "fees", N_ ("Processor's fees") },
    { "fee_tax", N_ ("Tax on fees") },
    { "dispute_fees", N_ ("Dispute fees") },
    { "chargebacks", N_ ("Chargebacks") },
    { "exchange", N_ ("Exchange gain or loss") },
    { "rounding", N_ ("Rounding") },
    { "suspense", N_ ("Suspense") },
    { "customer", N_ ("Customer on documents") },
    { "payment_method", N_ ("Payment method") },
  };
  const char *title = find_word (words, G_N_ELEMENTS (words), role);
  g_auto (GStrv) parts = g_strsplit (role, ":", 3);

  if (title != NULL)
    return g_strdup (title);
  if (!g_str_equal (parts[0], "clearing") || g_strv_length (parts) < 3)
    return g_str_equal (role, "clearing") ? g_strdup (_ ("Clearing")) : g_strdup (role);
  {
    g_autofree char *currency = g_ascii_strup (parts[2], -1);

    parts[1][0] = g_ascii_toupper (parts[1][0]);
    /* Translators: the account between processor and bank: processor, currency */
    return g_strdup_printf (_ ("Clearing %s %s"), parts[1], currency);
  }
}

char *
daybook_flow_dup_kind_title (const char *kind)
{
  static const Word words[] = {
    { "sale", N_ ("Sales") },
    { "refund", N_ ("Refunds") },
    { "fee", N_ ("Fees") },
    { "payout", N_ ("Payouts") },
    { "dispute", N_ ("Disputes") },
    { "suspense", N_ ("Unexplained money") },
    { "contact", N_ ("Contacts") },
    { "order", N_ ("Orders") },
    { "deal", N_ ("Deals") },
    { "reserve", N_ ("Reserves") },
    { "adjustment", N_ ("Adjustments") },
  };
  const char *title = find_word (words, G_N_ELEMENTS (words), kind);
  g_autofree char *plain = NULL;

  if (title != NULL)
    return g_strdup (title);
  plain = g_strdelimit (g_strdup (kind), "_", ' ');
  plain[0] = g_ascii_toupper (plain[0]);
  return g_steal_pointer (&plain);
}

const char *
daybook_flow_state_title (DaybookDeliveryState state)
{
  static const char *const titles[DAYBOOK_N_DELIVERY_STATES] = {
    [DAYBOOK_DELIVERY_WAITING] = N_ ("Would wait"),
    [DAYBOOK_DELIVERY_HELD] = N_ ("Would be held"),
    [DAYBOOK_DELIVERY_READY] = N_ ("Would be posted"),
    [DAYBOOK_DELIVERY_SENT] = N_ ("On their way"),
    [DAYBOOK_DELIVERY_DONE] = N_ ("Posted already"),
    [DAYBOOK_DELIVERY_REFUSED] = N_ ("Refused before"),
    [DAYBOOK_DELIVERY_UNDONE] = N_ ("Undone before"),
    [DAYBOOK_DELIVERY_IGNORED] = N_ ("Ignored"),
  };

  return _ (titles[state]);
}
