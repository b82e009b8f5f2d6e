/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a payload in quarantine is about, as far as it can be read. */
#include "daybook-mend-private.h"

struct _DaybookAside
{
  DaybookSession *session; /* borrowed */
  GHashTable *accounts;    /* connection → DaybookAccount */
};

DaybookAside *
daybook_aside_new (DaybookSession *session)
{
  DaybookAside *self = g_new0 (DaybookAside, 1);

  self->session = session;
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) daybook_account_free);
  return self;
}

void
daybook_aside_free (DaybookAside *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->accounts);
  g_free (self);
}

/* NULL when it cannot be opened: its manifest may be gone. */
static DaybookAccount *
open_account (DaybookAside *self, const char *connection)
{
  DaybookAccount *account = g_hash_table_lookup (self->accounts, connection);

  if (account != NULL)
    return account;
  account = daybook_mend_open (self->session, connection, NULL);
  if (account != NULL)
    g_hash_table_insert (self->accounts, g_strdup (connection), account);
  return account;
}

/* What the fields came to that could be mapped. */
static DaybookTree *
explain (DaybookAside *self, const DaybookQuarantined *item)
{
  DaybookAccount *account = open_account (self, item->connection);
  g_autoptr(DaybookTree) parent
      = account != NULL ? daybook_mend_parent (daybook_session_db (self->session), account,
                                               item->connection, item->stream, item->around, NULL)
                        : NULL;
  DaybookKept kept = { .stream = item->stream,
                       .type = item->type,
                       .payload = item->payload,
                       .around = item->around,
                       .parent = parent };
  g_autofree char *text
      = account != NULL && item->payload != NULL && item->type != NULL
            ? daybook_stream_explain (account, &kept, NULL)
            : NULL;

  return text != NULL ? daybook_tree_new (text, -1, NULL) : NULL;
}

static gboolean
take_money (const DaybookTree *tree, DaybookNode field, DaybookMoney *money)
{
  DaybookNode value = daybook_tree_get (tree, field, "value");
  const char *currency = daybook_tree_find_text (tree, value, "currency");

  if (currency == NULL
      || !daybook_tree_int (tree, daybook_tree_get (tree, value, "amount"), &money->minor))
    return FALSE;
  g_strlcpy (money->currency, currency, sizeof money->currency);
  return TRUE;
}

DaybookMoney
daybook_aside_money (DaybookAside *self, const DaybookQuarantined *item)
{
  static const char *const sums[] = { "total", "amount", "gross" };
  g_autoptr(DaybookTree) fields = explain (self, item);
  DaybookMoney money = { 0 };

  for (guint i = 0; fields != NULL && i < G_N_ELEMENTS (sums); i++)
    for (DaybookNode field = daybook_tree_first (fields, 0); field != DAYBOOK_NODE_NONE;
         field = daybook_tree_next (fields, field))
      if (g_strcmp0 (daybook_tree_find_text (fields, field, "to"), sums[i]) == 0
          && take_money (fields, field, &money))
        return money;
  return money;
}
