/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits because nothing says what it means: by reason, with counts and money, so that one row
 * of a table or one role lets all of a kind go. */
#include "daybook-mend-private.h"

#include <string.h>

#include "daybook-records.h"

#define AT_ONCE 250

static void
unmapped_free (gpointer data)
{
  DaybookUnmapped *self = data;

  g_free (self->what);
  g_free (self->table);
  g_free (self->key);
  g_free (self);
}

/* The entry for @what in @currency, made when it is the first. */
static DaybookUnmapped *
entry_for (GPtrArray *list, const char *what, const char *currency)
{
  DaybookUnmapped *entry;

  for (guint i = 0; i < list->len; i++)
    {
      entry = g_ptr_array_index (list, i);
      if (g_str_equal (entry->what, what) && g_str_equal (entry->currency, currency))
        return entry;
    }
  entry = g_new0 (DaybookUnmapped, 1);
  entry->what = g_strdup (what);
  g_strlcpy (entry->currency, currency, sizeof entry->currency);
  g_ptr_array_add (list, entry);
  return entry;
}

static void
name_key (DaybookUnmapped *entry, const char *pattern, int table, int key)
{
  g_autoptr(GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  if (entry->key != NULL || !g_regex_match (regex, entry->what, 0, &match))
    return;
  entry->table = table > 0 ? g_match_info_fetch (match, table) : g_strdup ("account");
  entry->key = g_match_info_fetch (match, key);
}

static gboolean
add_deliveries (DaybookDb *db, GPtrArray *list, GError **error)
{
  DaybookDeliveriesQuery query = { .state = "held", .limit = AT_ONCE };

  for (;;)
    {
      g_autoptr(GPtrArray) some = daybook_deliveries_list (db, &query, error);

      if (some == NULL || some->len == 0)
        return some != NULL;
      for (guint i = 0; i < some->len; i++)
        {
          const DaybookDelivery *delivery = g_ptr_array_index (some, i);
          g_autoptr(DaybookStoredRecord) subject = NULL;
          DaybookUnmapped *entry;

          query.after_id = delivery->id;
          if (delivery->reason == NULL || !g_str_has_prefix (delivery->reason, "unmapped: "))
            continue;
          subject = daybook_records_get (db, delivery->subject, error);
          if (subject == NULL)
            return FALSE;
          entry
              = entry_for (list, delivery->reason + strlen ("unmapped: "), subject->money.currency);
          name_key (entry, "is mapped for \"(.+)\"", 0, 1);
          entry->count++;
          entry->amount += ABS (subject->money.minor);
        }
    }
}

/* "rule 2 (to status): ...: the table charge_status has no row for \"blocked\", and none ..." */
static void
add_quarantined (GPtrArray *list, DaybookAside *aside, const DaybookQuarantined *item)
{
  g_autoptr(GRegex) regex
      = g_regex_new ("the table (\\S+) has no row for \"(.*)\", and none", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *what = NULL;
  DaybookUnmapped *entry;
  DaybookMoney money;

  if (!g_regex_match (regex, item->reason, 0, &match))
    return;
  money = daybook_aside_money (aside, item);
  what = g_match_info_fetch (match, 0);
  what[strlen (what) - strlen (", and none")] = '\0';
  entry = entry_for (list, what, money.currency);
  if (entry->key == NULL)
    {
      entry->table = g_match_info_fetch (match, 1);
      entry->key = g_match_info_fetch (match, 2);
    }
  entry->count++;
  entry->amount += ABS (money.minor);
}

static gboolean
add_quarantine (DaybookSession *session, GPtrArray *list, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  DaybookQuarantineQuery query = { .limit = AT_ONCE };
  g_autoptr(DaybookAside) aside = daybook_aside_new (session);

  for (;;)
    {
      g_autoptr(GPtrArray) rows = daybook_quarantine_open (db, &query, error);

      if (rows == NULL || rows->len == 0)
        return rows != NULL;
      for (guint i = 0; i < rows->len; i++)
        {
          const DaybookQuarantined *item = g_ptr_array_index (rows, i);

          query.before_us = item->last_us;
          query.before_id = item->id;
          add_quarantined (list, aside, item);
        }
    }
}

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const DaybookUnmapped *left = *(DaybookUnmapped *const *) a;
  const DaybookUnmapped *right = *(DaybookUnmapped *const *) b;

  return left->count == right->count  ? strcmp (left->what, right->what)
         : left->count < right->count ? 1
                                      : -1;
}

GPtrArray *
daybook_mend_unmapped (DaybookSession *session, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (unmapped_free);

  if (!add_deliveries (daybook_session_db (session), list, error)
      || !add_quarantine (session, list, error))
    return NULL;
  g_ptr_array_sort (list, compare_counts);
  return g_steal_pointer (&list);
}
