/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes: acts of a transaction on their way into the audit log. A batch of forty postings is one
 * row that names them all, so the log grows with what was done and not with how it was done. They
 * wait in the connection until the outermost transaction commits, and are dropped with the part of
 * it that is rolled back. */

#include "daybook-audit.h"
#include "daybook-json-writer.h"
#include "daybook-statement.h"

#include <string.h>

static void
put_ids (DaybookJsonWriter *out, const GArray *notes, const DaybookNote *like)
{
  if (like->id == 0)
    return;

  daybook_json_key (out, "ids");
  daybook_json_begin_list (out);
  for (guint i = 0; i < notes->len; i++)
    if (g_array_index (notes, DaybookNote, i).act == like->act)
      daybook_json_add_int (out, g_array_index (notes, DaybookNote, i).id);
  daybook_json_end_list (out);
}

static void
put_names (DaybookJsonWriter *out, const GArray *notes, const DaybookNote *like)
{
  if (like->name == NULL)
    return;

  daybook_json_key (out, "names");
  daybook_json_begin_list (out);
  for (guint i = 0; i < notes->len; i++)
    if (g_array_index (notes, DaybookNote, i).act == like->act)
      daybook_json_add_string (out, g_array_index (notes, DaybookNote, i).name);
  daybook_json_end_list (out);
}

/* All notes of the act of @like in one row. */
static gboolean
write_row (DaybookDb *db, const GArray *notes, const DaybookNote *like, GError **error)
{
  g_auto (DaybookJsonWriter) out = { 0 };
  g_autofree char *detail = NULL;

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "about", like->about);
  put_ids (&out, notes, like);
  put_names (&out, notes, like);
  daybook_json_end_object (&out);
  detail = daybook_json_writer_steal (&out);

  return daybook_audit_append (db, NULL, like->act, detail, like->at_us, error) > 0;
}

static gboolean
came_before (const GArray *notes, guint index)
{
  for (guint i = 0; i < index; i++)
    if (g_array_index (notes, DaybookNote, i).act == g_array_index (notes, DaybookNote, index).act)
      return TRUE;

  return FALSE;
}

gboolean
daybook_audit_write_notes (DaybookDb *db, GError **error)
{
  GArray *notes = daybook_db_get_notes (db);

  for (guint i = 0; i < notes->len; i++)
    if (!came_before (notes, i)
        && !write_row (db, notes, &g_array_index (notes, DaybookNote, i), error))
      return FALSE;
  g_array_set_size (notes, 0);

  return TRUE;
}

/* The log is kept for good, and a person may ask to be forgotten: whom an address names is found by
 * the id, as long as that may be. */
static const char *
without_address (const char *name)
{
  return name != NULL && strchr (name, '@') != NULL ? "a contact" : name;
}

gboolean
daybook_audit_note (DaybookDb *db,
                    const char *act,
                    const char *about,
                    gint64 id,
                    const char *name,
                    gint64 at_us,
                    GError **error)
{
  DaybookNote note = {
    .act = g_intern_string (act), .about = g_intern_string (about), .id = id, .at_us = at_us
  };

  g_autoptr (DaybookTransaction) transaction = NULL;

  if (!daybook_db_in_transaction (db) && (transaction = daybook_db_begin (db, error)) == NULL)
    return FALSE;
  note.name = g_strdup (without_address (name));
  g_array_append_val (daybook_db_get_notes (db), note);

  return transaction == NULL || daybook_db_commit (transaction, error);
}
