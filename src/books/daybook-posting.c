/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all kinds of posting share: reading amounts, the key, the document and the journal as JSON.
 */
#include "daybook-posting-draft.h"

#include "daybook-error.h"
#include "daybook-id.h"
#include "daybook-json-writer.h"
#include "daybook-time.h"

static const struct
{
  const char *name;
  int rank;
} kinds[] = {
  [DAYBOOK_POSTING_SALE] = { "sale", 0 },
  [DAYBOOK_POSTING_SUSPENSE] = { "suspense", 0 },
  [DAYBOOK_POSTING_FEE] = { "fee", 1 },
  [DAYBOOK_POSTING_REFUND] = { "refund", 2 },
  [DAYBOOK_POSTING_DISPUTE] = { "dispute", 3 },
  [DAYBOOK_POSTING_DISPUTE_WON] = { "dispute_won", 4 },
  [DAYBOOK_POSTING_DISPUTE_LOST] = { "dispute_lost", 4 },
  [DAYBOOK_POSTING_RESERVE] = { "reserve", 5 },
  [DAYBOOK_POSTING_PAYOUT] = { "payout", 9 },
  [DAYBOOK_POSTING_ADJUSTMENT] = { "adjustment", 5 },
};

const char *
daybook_posting_kind_name (DaybookPostingKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kinds), NULL);
  return kinds[kind].name;
}

int
daybook_posting_rank (DaybookPostingKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kinds), 0);
  return kinds[kind].rank;
}

void
daybook_posting_free (DaybookPosting *self)
{
  if (self == NULL)
    return;
  g_free (self->reference);
  g_free (self->key);
  g_free (self->date);
  g_free (self->body);
  g_free (self);
}

void
daybook_posting_identify (const DaybookBooks *books,
                          DaybookPostingKind kind,
                          const char *id,
                          int revision,
                          char **key,
                          char **reference)
{
  g_autofree char *count = g_strdup_printf ("%d", revision);

  *key = daybook_id_uuid5 (books->processor, id, daybook_posting_kind_name (kind), count, NULL);
  *reference
      = daybook_id_reference (books->processor, id, daybook_posting_kind_name (kind), count, NULL);
}

void
daybook_draft_line (DaybookDraft *self, const char *role, gint64 amount, const char *description)
{
  DaybookDraftLine line = { role, description, NULL, NULL, 0, amount };

  if (amount == 0)
    return;
  g_array_append_val (self->lines, line);
  daybook_journal_credit (self->journal, role, amount, NULL);
}

/* No business moves more than this in one amount, and some hundred of them add up within 64 bits.
 */
#define MINOR_MAX (G_GINT64_CONSTANT (1) << 56)

gint64
daybook_draft_minor (DaybookDraft *self,
                     const DaybookTree *tree,
                     DaybookNode node,
                     const char *path)
{
  DaybookNode money = daybook_tree_find (tree, node, path);
  gint64 value = 0;
  gint64 sum = 0;

  daybook_tree_int (tree, daybook_tree_get (tree, money, "amount"), &value);
  daybook_draft_add (self, &sum, value);
  return sum;
}

void
daybook_draft_add (DaybookDraft *self, gint64 *sum, gint64 value)
{
  gint64 result;

  if (__builtin_add_overflow (*sum, value, &result) || result > MINOR_MAX || result < -MINOR_MAX)
    self->journal->overflow = TRUE;
  else
    *sum = result;
}

gboolean
daybook_draft_fits (const DaybookDraft *self, GError **error)
{
  if (!self->journal->overflow)
    return TRUE;

  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                       "the amounts are too large to add up");
  return FALSE;
}

gboolean
daybook_draft_refuse (const DaybookDraft *self,
                      const char *what,
                      gint64 a,
                      const char *other,
                      gint64 b,
                      GError **error)
{
  const char *currency = self->books->currency;
  char left[DAYBOOK_MONEY_TEXT_MAX], right[DAYBOOK_MONEY_TEXT_MAX];

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED, "%s %s %s, %s %s %s", what,
               daybook_money_text (a, currency, left), currency, other,
               daybook_money_text (b, currency, right), currency);
  return FALSE;
}

gboolean
daybook_draft_is_domestic (const DaybookDraft *self)
{
  const char *paid = daybook_tree_find_text (self->what->payment, 0, "amount.currency");

  return g_strcmp0 (paid, self->books->currency) == 0;
}

gboolean
daybook_draft_settled (DaybookDraft *self, gint64 *gross, GError **error)
{
  const char *currency = daybook_tree_find_text (self->what->entry, 0, "gross.currency");

  if (g_strcmp0 (currency, self->books->currency) != 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                   "the processor settled it in %s, and these books are kept in %s", currency,
                   self->books->currency);
      return FALSE;
    }

  *gross = daybook_draft_minor (self, self->what->entry, 0, "gross");
  return TRUE;
}

static const char *
account_role (const DaybookDraft *self, const char *role)
{
  return g_str_equal (role, "clearing") ? self->books->clearing : role;
}

/* Where a line of the document stands; @line NULL: the whole happening. */
static DaybookLookupPlace
place_of (const DaybookDraft *self, const DaybookDraftLine *line)
{
  const DaybookTree *order = self->what->order;

  return (DaybookLookupPlace){
    .sku = line != NULL ? line->sku : NULL,
    .location = order != NULL ? daybook_tree_find_text (order, 0, "location") : NULL,
    .channel = order != NULL ? daybook_tree_find_text (order, 0, "channel") : NULL,
    .shop = self->books->connection
  };
}

static void
find_meaning (const DaybookDraft *self,
              const char *role,
              const DaybookDraftLine *line,
              DaybookBooksMeaning *out)
{
  DaybookLookupPlace place = place_of (self, line);

  daybook_books_find (self->books, account_role (self, role), &place, out);
}

/* Whether @line of the document went into @entry of the journal. */
static gboolean
belongs (const DaybookDraftLine *line, const DaybookJournalLine *entry)
{
  return g_str_equal (line->role, entry->role) && (line->amount > 0) == (entry->credit > 0);
}

/* The first line from @from on that went into @entry, or NULL. */
static const DaybookDraftLine *
line_in (const DaybookDraft *self, const DaybookJournalLine *entry, guint from, guint *at)
{
  for (guint i = from; i < self->lines->len; i++)
    {
      const DaybookDraftLine *line = &g_array_index (self->lines, DaybookDraftLine, i);

      *at = i;
      if (belongs (line, entry))
        return line;
    }
  return NULL;
}

static gboolean
need_account (const DaybookDraft *self,
              const char *role,
              const DaybookDraftLine *line,
              GError **error)
{
  DaybookBooksMeaning meaning;

  find_meaning (self, role, line, &meaning);
  if (meaning.account != NULL && *meaning.account != '\0')
    return TRUE;
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "no account of the books is mapped for \"%s\"", account_role (self, role));
  return FALSE;
}

static gboolean
need_roles (const DaybookDraft *self, GError **error)
{
  for (guint i = 0; i < self->journal->lines->len; i++)
    {
      const DaybookJournalLine *entry = g_ptr_array_index (self->journal->lines, i);
      guint at = 0;
      const DaybookDraftLine *line = line_in (self, entry, 0, &at);

      if (line == NULL && !need_account (self, entry->role, NULL, error))
        return FALSE;
      for (; line != NULL; line = line_in (self, entry, at + 1, &at))
        if (!need_account (self, entry->role, line, error))
          return FALSE;
    }
  return TRUE;
}

/* Which row of which table decided, so that it can be explained. */
static void
write_because (const DaybookDraft *self, const DaybookBooksMeaning *meaning, DaybookJsonWriter *out)
{
  g_autofree char *account
      = meaning->row != NULL ? daybook_lookup_describe (self->books->accounts, meaning->row) : NULL;
  g_autofree char *item = meaning->item_row != NULL
                              ? daybook_lookup_describe (self->books->items, meaning->item_row)
                              : NULL;
  g_autofree char *both
      = account != NULL && item != NULL ? g_strdup_printf ("%s; %s", account, item) : NULL;

  if (account != NULL || item != NULL)
    daybook_json_put_string (out, "because",
                             both != NULL      ? both
                             : account != NULL ? account
                                               : item);
}

static void
write_line (const DaybookDraft *self, const DaybookDraftLine *line, DaybookJsonWriter *out)
{
  DaybookBooksMeaning meaning;

  find_meaning (self, line->role, line, &meaning);
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "role", line->role);
  daybook_json_put_string (out, "account", meaning.account);
  if (meaning.item != NULL)
    daybook_json_put_string (out, "item", meaning.item);
  if (line->description != NULL)
    daybook_json_put_string (out, "description", line->description);
  if (line->sku != NULL)
    daybook_json_put_string (out, "sku", line->sku);
  if (line->quantity != NULL)
    {
      daybook_json_put_string (out, "quantity", line->quantity);
      daybook_json_put_int (out, "unit_price", line->unit_price);
    }
  daybook_json_put_int (out, "amount", line->amount);
  write_because (self, &meaning, out);
  daybook_json_end_object (out);
}

static void
write_entry (const DaybookDraft *self,
             const DaybookJournalLine *entry,
             const DaybookBooksMeaning *meaning,
             gint64 amount,
             DaybookJsonWriter *out)
{
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "role", account_role (self, entry->role));
  daybook_json_put_string (out, "account", meaning->account);
  if (meaning->name != NULL)
    daybook_json_put_string (out, "account_name", meaning->name);
  daybook_json_put_int (out, "debit", entry->debit > 0 ? amount : 0);
  daybook_json_put_int (out, "credit", entry->credit > 0 ? amount : 0);
  if (entry->memo != NULL)
    daybook_json_put_string (out, "memo", entry->memo);
  write_because (self, meaning, out);
  daybook_json_end_object (out);
}

/* What the lines from @from on that mean the account of @meaning, too, put into @entry. */
static gint64
sum_for_account (const DaybookDraft *self,
                 const DaybookJournalLine *entry,
                 const char *account,
                 guint from)
{
  gint64 sum = 0;
  guint at = from;

  for (const DaybookDraftLine *line = line_in (self, entry, from, &at); line != NULL;
       line = line_in (self, entry, at + 1, &at))
    {
      DaybookBooksMeaning meaning;

      find_meaning (self, entry->role, line, &meaning);
      if (g_strcmp0 (meaning.account, account) == 0)
        sum += ABS (line->amount);
    }
  return sum;
}

/* One line of the journal for each account that its lines of the document mean: a role may mean
 * several, by channel or SKU group. */
static void
write_entries (const DaybookDraft *self, const DaybookJournalLine *entry, DaybookJsonWriter *out)
{
  g_autoptr(GHashTable) written = g_hash_table_new (g_str_hash, g_str_equal);
  DaybookBooksMeaning meaning;
  guint at = 0;
  const DaybookDraftLine *line = line_in (self, entry, 0, &at);

  if (line == NULL)
    {
      find_meaning (self, entry->role, NULL, &meaning);
      write_entry (self, entry, &meaning, entry->debit + entry->credit, out);
    }
  for (; line != NULL; line = line_in (self, entry, at + 1, &at))
    {
      find_meaning (self, entry->role, line, &meaning);
      if (g_hash_table_add (written, (gpointer) meaning.account))
        write_entry (self, entry, &meaning, sum_for_account (self, entry, meaning.account, at),
                     out);
    }
}

static void
write_journal (const DaybookDraft *self, DaybookJsonWriter *out)
{
  daybook_json_key (out, "journal");
  daybook_json_begin_list (out);
  for (guint i = 0; i < self->journal->lines->len; i++)
    write_entries (self, g_ptr_array_index (self->journal->lines, i), out);
  daybook_json_end_list (out);
}

static void
put_if (DaybookJsonWriter *out, const char *key, const char *value)
{
  if (value != NULL && *value != '\0')
    daybook_json_put_string (out, key, value);
}

static char *
write_body (const DaybookDraft *self, const DaybookPosting *posting)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "kind", daybook_posting_kind_name (self->kind));
  daybook_json_put_string (&out, "reference", posting->reference);
  daybook_json_put_string (&out, "key", posting->key);
  daybook_json_put_string (&out, "date", posting->date);
  daybook_json_put_string (&out, "currency", posting->currency);
  daybook_json_put_int (&out, "total", posting->total);
  put_if (&out, "memo", self->memo);
  put_if (&out, "order", self->order_number);
  put_if (&out, "clearing", daybook_books_role (self->books, self->books->clearing, "account"));
  put_if (&out, "bank",
          self->kind == DAYBOOK_POSTING_PAYOUT ? daybook_books_role (self->books, "bank", "account")
                                               : NULL);
  put_if (&out, "customer", daybook_books_role (self->books, "customer", "account"));
  put_if (&out, "payment_reference", self->payment_reference);
  daybook_json_key (&out, "lines");
  daybook_json_begin_list (&out);
  for (guint i = 0; i < self->lines->len; i++)
    write_line (self, &g_array_index (self->lines, DaybookDraftLine, i), &out);
  daybook_json_end_list (&out);
  write_journal (self, &out);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

/* A payment or refund that nothing explains goes to suspense under the name that its sale or refund
 * would have had: once it is explained, the same key tells that its money is in the books already.
 */
static DaybookPostingKind
identity (const DaybookDraft *self)
{
  if (self->kind != DAYBOOK_POSTING_SUSPENSE)
    return self->kind;
  return g_strcmp0 (daybook_tree_find_text (self->what->entry, 0, "kind"), "refund") == 0
             ? DAYBOOK_POSTING_REFUND
             : DAYBOOK_POSTING_SALE;
}

static DaybookPosting *
finish (const DaybookDraft *self, int revision)
{
  DaybookPosting *posting = g_new0 (DaybookPosting, 1);
  char day[11];

  posting->kind = self->kind;
  posting->total = self->total;
  g_strlcpy (posting->currency, self->books->currency, sizeof posting->currency);
  daybook_time_day (self->at, self->books->zone, day);
  posting->date = g_strdup (day);
  daybook_posting_identify (self->books, identity (self), self->id, revision, &posting->key,
                            &posting->reference);
  posting->body = write_body (self, posting);
  return posting;
}

/* Which records each kind cannot do without. */
static gboolean
need_records (DaybookPostingKind kind, const DaybookHappening *what, GError **error)
{
  gboolean tied = kind == DAYBOOK_POSTING_SALE || kind == DAYBOOK_POSTING_REFUND;
  const char *missing = NULL;

  if (what->entry == NULL)
    missing = "row of the processor's ledger";
  else if (tied && what->payment == NULL)
    missing = "payment";
  else if (tied && what->order == NULL)
    missing = "order";
  else if (kind == DAYBOOK_POSTING_REFUND && what->shop_refund == NULL)
    missing = "shop's refund";

  if (missing == NULL)
    return TRUE;
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED, "a %s needs its %s, which is unknown",
               daybook_posting_kind_name (kind), missing);
  return FALSE;
}

static gboolean
draft_fill (DaybookDraft *self, GError **error)
{
  switch (self->kind)
    {
    case DAYBOOK_POSTING_SALE:
      return daybook_draft_sale (self, error);
    case DAYBOOK_POSTING_REFUND:
      return daybook_draft_refund (self, error);
    default:
      return daybook_draft_entry (self, error);
    }
}

DaybookPosting *
daybook_posting_compose (const DaybookBooks *books,
                         DaybookPostingKind kind,
                         const DaybookHappening *what,
                         int revision,
                         GError **error)
{
  g_autoptr(DaybookJournal) journal = daybook_journal_new (books->currency);
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (DaybookDraftLine));
  DaybookDraft draft
      = { .books = books, .kind = kind, .what = what, .journal = journal, .lines = lines };
  g_autofree char *memo = NULL;
  gboolean ok;

  if (!need_records (kind, what, error))
    return NULL;
  draft.id = daybook_tree_find_text (what->entry, 0, "id");
  daybook_tree_int (what->entry, daybook_tree_get (what->entry, 0, "at"), &draft.at);
  if (what->order != NULL)
    draft.order_number = daybook_tree_find_text (what->order, 0, "number");
  if (what->payment != NULL)
    draft.payment_reference = daybook_tree_find_text (what->payment, 0, "id");
  ok = draft_fill (&draft, error);
  memo = draft.memo;
  if (!ok || !daybook_draft_fits (&draft, error))
    return NULL;
  if (journal->lines->len == 0 && kind == DAYBOOK_POSTING_FEE)
    return NULL;
  if (!daybook_journal_close (journal, error) || !need_roles (&draft, error))
    return NULL;
  return finish (&draft, revision);
}
