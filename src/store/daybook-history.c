/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kind has two statements, all of it and a part, so that each uses its index. */
#include "daybook-history.h"

#include "daybook-statement.h"

typedef struct
{
  const char *all;
  const char *some; /* ?1: of */
  gboolean word;    /* ?1 is a word of the store */
} Texts;

/* A run that did nothing has counts of zero but for what it looked through. */
#define DID                                                                                        \
  "SELECT r.id FROM runs r WHERE (?1 = 'failed' AND error IS NOT NULL) OR (?1 = 'did' AND"         \
  " (error IS NOT NULL OR ended IS NULL OR EXISTS (SELECT 1 FROM json_each (r.counts) c"           \
  " WHERE c.type = 'integer' AND c.value <> 0 AND c.key NOT IN ('pages', 'read'))))"               \
  " ORDER BY id DESC"

static const Texts texts[DAYBOOK_N_HISTORIES] = {
  [DAYBOOK_HISTORY_RUNS] = { "SELECT id FROM runs ORDER BY id DESC", DID, FALSE },
  [DAYBOOK_HISTORY_DELIVERIES]
  = { "SELECT id FROM deliveries ORDER BY id DESC",
      "SELECT id FROM deliveries WHERE state = ?1 ORDER BY id DESC", FALSE },
  [DAYBOOK_HISTORY_QUARANTINE]
  = { "SELECT id FROM quarantine WHERE resolved IS NULL ORDER BY last DESC", NULL, FALSE },
  [DAYBOOK_HISTORY_REVIEW]
  = { "SELECT id FROM review_items WHERE closed IS NULL ORDER BY opened, id",
      "SELECT id FROM review_items WHERE closed IS NULL AND queue = ?1 ORDER BY opened, id", TRUE },
  [DAYBOOK_HISTORY_AUDIT]
  = { "SELECT seq FROM audit ORDER BY seq DESC",
      "SELECT seq FROM audit WHERE substr (act, 1, length (?1)) = ?1 ORDER BY seq DESC", FALSE },
};

GArray *
daybook_history_list (DaybookDb *db, DaybookHistory history, const char *of, GError **error)
{
  const Texts *text = &texts[history];
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (DaybookStatement) statement
      = daybook_statement (db, of != NULL && text->some != NULL ? text->some : text->all);

  if (of != NULL && text->some != NULL && text->word)
    daybook_bind_word (&statement, of);
  else if (of != NULL && text->some != NULL)
    daybook_bind_text (&statement, of);
  while (daybook_statement_row (&statement, error))
    {
      gint64 id = daybook_read_int (&statement);

      g_array_append_val (ids, id);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&ids) : NULL;
}
