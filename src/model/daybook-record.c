/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-record.h"

#include <string.h>

#include "daybook-contract.h"
#include "daybook-error.h"
#include "daybook-json-writer.h"
#include "daybook-json.h"
#include "daybook-time.h"

void
daybook_record_free (DaybookRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->contract);
  g_free (self->source_id);
  g_free (self->body);
  g_free (self->payload);
  g_free (self->around);
  g_free (self->mapping);
  g_clear_pointer (&self->tree, daybook_tree_unref);
  g_free (self);
}

DaybookRecord *
daybook_record_new (
    const char *contract, char *body, const char *payload, const char *mapping, GError **error)
{
  g_autoptr(DaybookRecord) self = g_new0 (DaybookRecord, 1);
  const DaybookContract *rules;

  self->body = body;
  self->contract = g_strdup (contract);
  self->type = g_strndup (contract, strcspn (contract, "/"));
  self->payload = g_strdup (payload);
  self->mapping = g_strdup (mapping);
  rules = daybook_contract_get (contract, error);
  if (rules == NULL)
    return NULL;
  self->tree = daybook_tree_new (body, -1, error);
  if (self->tree == NULL || !daybook_contract_check (rules, self->tree, 0, error))
    return NULL;
  self->source_id = g_strdup (daybook_tree_find_text (self->tree, 0, "id"));
  if (self->source_id == NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "%s.id: is missing", self->type);
      return NULL;
    }
  return g_steal_pointer (&self);
}

static gint64
first_time (const DaybookTree *tree, const char *const *names)
{
  gint64 value;

  for (; *names != NULL; names++)
    if (daybook_tree_int (tree, daybook_tree_get (tree, 0, *names), &value))
      return value;
  return DAYBOOK_TIME_NONE;
}

void
daybook_record_facts (const DaybookRecord *self, DaybookRecordFacts *out)
{
  static const char *const moments[] = { "placed", "at", "created", "updated", NULL };
  static const char *const changes[] = { "updated", "placed", "at", "created", NULL };
  static const char *const sums[] = { "total", "amount", "gross", "net", "spent", "price", NULL };
  static const char *const names[] = { "number", "name", "title", "sku", NULL };

  memset (out, 0, sizeof *out);
  out->at = first_time (self->tree, moments);
  out->updated = first_time (self->tree, changes);
  for (guint i = 0; sums[i] != NULL && out->money.currency[0] == '\0'; i++)
    {
      DaybookJson in = daybook_json_over (self->tree, 0, self->type);

      out->money = daybook_json_money_or_none (&in, sums[i]);
      daybook_json_done (&in, NULL);
    }
  for (guint i = 0; names[i] != NULL && out->number == NULL; i++)
    out->number = daybook_tree_find_text (self->tree, 0, names[i]);
  out->status = daybook_tree_find_text (self->tree, 0, "status");
}

static gboolean
status_becomes (const DaybookTree *before, const DaybookTree *after, const char *word)
{
  const char *was = before != NULL ? daybook_tree_find_text (before, 0, "status") : NULL;

  return g_strcmp0 (daybook_tree_find_text (after, 0, "status"), word) == 0
         && g_strcmp0 (was, word) != 0;
}

const char *
daybook_record_event (const char *type, const DaybookTree *before, const DaybookTree *after)
{
  static const struct
  {
    const char *type, *status, *event;
  } turns[] = {
    { "payment", "succeeded", "payment.captured" },
    { "payment", "failed", "payment.failed" },
    { "payout", "paid", "payout.paid" },
    { "payout", "failed", "payout.failed" },
    { "dispute", "won", "dispute.won" },
    { "dispute", "lost", "dispute.lost" },
    { "stock_level", NULL, "stock.changed" },
  };
  g_autofree char *event = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    if (g_str_equal (type, turns[i].type)
        && (turns[i].status == NULL || status_becomes (before, after, turns[i].status)))
      return turns[i].event;
  event = g_strconcat (type, before == NULL ? ".created" : ".updated", NULL);
  return g_intern_string (event);
}

static gboolean
same_source (const DaybookTree *a, DaybookNode x, const DaybookTree *b, DaybookNode y)
{
  gsize m, n;
  const char *s = daybook_tree_source (a, x, &m);
  const char *t = daybook_tree_source (b, y, &n);

  return s == t || (s != NULL && t != NULL && m == n && memcmp (s, t, n) == 0);
}

char *
daybook_record_changes (const DaybookTree *before, const DaybookTree *after)
{
  g_auto(DaybookJsonWriter) list = { 0 };
  const DaybookTree *trees[2] = { after, before };

  daybook_json_writer_init (&list);
  daybook_json_begin_list (&list);

  /* Fields of the new one that differ, then those that only the old one had. */
  for (guint side = 0; side < 2; side++)
    for (DaybookNode child = daybook_tree_first (trees[side], 0); child != DAYBOOK_NODE_NONE;
         child = daybook_tree_next (trees[side], child))
      {
        const char *key = daybook_tree_key (trees[side], child);
        DaybookNode other = daybook_tree_get (trees[!side], 0, key);

        if (side == 1 ? other == DAYBOOK_NODE_NONE : !same_source (after, child, before, other))
          daybook_json_add_string (&list, key);
      }
  daybook_json_end_list (&list);
  return daybook_json_writer_steal (&list);
}

/* All that carries money, quantity or status, with the names that lead to it, as one text to
 * compare: 5.00 that was a tip and now is shipping is a change. */
static void
collect_money (const DaybookTree *tree, DaybookNode node, GString *out)
{
  static const char *const weighty[] = { "amount", "currency", "quantity", "status", NULL };
  DaybookKind kind = daybook_tree_kind (tree, node);
  gboolean inner = kind == DAYBOOK_KIND_OBJECT || kind == DAYBOOK_KIND_LIST;
  const char *key = daybook_tree_key (tree, node);
  gsize start = out->len;
  gsize inside;

  g_string_append_printf (out, "%s{", key != NULL ? key : "");
  inside = out->len;
  for (DaybookNode child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    collect_money (tree, child, out);
  if (!inner && key != NULL && g_strv_contains (weighty, key))
    {
      gsize length;
      const char *source = daybook_tree_source (tree, node, &length);

      g_string_append_len (out, source, (gssize) length);
    }
  g_string_append_c (out, '}');
  if (out->len == inside + 1)
    g_string_truncate (out, start);
}

gboolean
daybook_record_money_differs (const DaybookTree *before, const DaybookTree *after)
{
  g_autoptr(GString) was = g_string_new (NULL);
  g_autoptr(GString) is = g_string_new (NULL);

  collect_money (before, 0, was);
  collect_money (after, 0, is);
  return !g_string_equal (was, is);
}
