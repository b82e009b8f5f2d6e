/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-dossier.h"

#include <glib/gi18n.h>

#include "daybook-business-day.h"
#include "daybook-connection.h"
#include "daybook-difference.h"
#include "daybook-links.h"
#include "daybook-lists.h"
#include "daybook-record-kind.h"

/* A payout may be of thousands of payments. */
#define MOST_TIES 100

static void
tie_free (gpointer data)
{
  DaybookDossierTie *self = data;

  g_free (self->name);
  g_free (self->connection);
  g_free (self->status);
  g_free (self->evidence);
  g_free (self);
}

static void
posting_free (gpointer data)
{
  DaybookDossierPosting *self = data;

  g_clear_pointer (&self->delivery, daybook_delivery_free);
  g_clear_pointer (&self->posting, daybook_tree_unref);
  g_clear_pointer (&self->history, g_ptr_array_unref);
  g_clear_pointer (&self->document, daybook_document_free);
  g_free (self->target);
  g_free (self);
}

void
daybook_dossier_free (DaybookDossier *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->record, daybook_stored_record_free);
  g_clear_pointer (&self->body, daybook_tree_unref);
  g_free (self->name);
  g_free (self->connection);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->ties, g_ptr_array_unref);
  g_clear_pointer (&self->postings, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}

/* ---- ties ---- */

static char *
dup_title (DaybookDb *db, const char *id)
{
  g_autoptr (DaybookConnection) connection = daybook_connection_get (db, id, NULL);

  return g_strdup (connection != NULL ? connection->title : id);
}

static gboolean
has_tie (const DaybookDossier *self, gint64 record)
{
  for (guint i = 0; i < self->ties->len; i++)
    if (((DaybookDossierTie *) g_ptr_array_index (self->ties, i))->record == record)
      return TRUE;
  return record == self->record->id;
}

/* Takes @record; NULL, and what is tied already, is nothing. */
static void
add_tie (DaybookDb *db, DaybookDossier *self, DaybookStoredRecord *record, const char *evidence)
{
  g_autoptr (DaybookStoredRecord) other = record;
  g_autoptr (DaybookTree) body = NULL;
  DaybookDossierTie *tie;

  if (other == NULL || has_tie (self, other->id)
      || daybook_record_kind_place_of (other->type) == NULL)
    return;
  if (self->ties->len >= MOST_TIES)
    {
      self->more_ties++;
      return;
    }
  body = other->body != NULL ? daybook_tree_new (other->body, -1, NULL) : NULL;
  tie = g_new0 (DaybookDossierTie, 1);
  tie->record = other->id;
  tie->type = other->type;
  tie->name = daybook_record_kind_name (other, body);
  tie->connection = dup_title (db, other->connection);
  tie->status = g_strdup (other->status);
  tie->evidence = g_strdup (evidence);
  tie->money = other->money;
  tie->at_us = other->at_us;
  g_ptr_array_add (self->ties, tie);
}

/* What the record itself names, at the same connection. */
static void
add_named (DaybookDb *db,
           DaybookDossier *self,
           const DaybookTree *body,
           const char *field,
           const char *type)
{
  const char *id = daybook_tree_find_text (body, 0, field);

  if (id != NULL)
    add_tie (db, self, daybook_records_find (db, self->record->connection, type, id, NULL), NULL);
}

/* A link from or to a row of the ledger leads on to what that row is about. */
static void
add_linked (DaybookDb *db, DaybookDossier *self, gint64 record, const char *evidence)
{
  g_autoptr (DaybookStoredRecord) other = daybook_records_get (db, record, NULL);
  g_autoptr (DaybookTree) body = NULL;
  static const char *const sources[] = { "payment", "refund", "dispute" };
  const char *source;

  if (other == NULL || !g_str_equal (other->type, "balance_entry"))
    {
      add_tie (db, self, g_steal_pointer (&other), evidence);
      return;
    }
  body = daybook_tree_new (other->body, -1, NULL);
  source = body != NULL ? daybook_tree_find_text (body, 0, "source") : NULL;
  for (guint i = 0; source != NULL && i < G_N_ELEMENTS (sources); i++)
    add_tie (db, self, daybook_records_find (db, other->connection, sources[i], source, NULL),
             evidence);
}

static char *
dup_evidence (const DaybookLink *link)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new (link->evidence, -1, NULL);
  const char *anchor = tree != NULL ? daybook_tree_find_text (tree, 0, "anchor") : NULL;

  return g_strdup (anchor);
}

static gboolean
add_links (DaybookDb *db, DaybookDossier *self, gint64 record, GError **error)
{
  g_autoptr (GPtrArray) links = daybook_links_of (db, record, error);

  for (guint i = 0; links != NULL && i < links->len; i++)
    {
      const DaybookLink *link = g_ptr_array_index (links, i);
      g_autofree char *evidence = dup_evidence (link);

      if (self->ties->len >= MOST_TIES)
        self->more_ties++;
      else
        add_linked (db, self, link->from == record ? link->to : link->from, evidence);
    }
  return links != NULL;
}

/* The rows of the processor's ledger that moved its money: they know the payout. */
static gboolean
add_entries (DaybookDb *db, DaybookDossier *self, GError **error)
{
  static const char *const fields[] = { "entry", "failure_entry", "entries[0]", "entries[1]" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *id = daybook_tree_find_text (self->body, 0, fields[i]);
      gint64 entry = id != NULL ? daybook_records_find_id (db, self->record->connection,
                                                           "balance_entry", id, error)
                                : 0;

      if (entry < 0 || (entry > 0 && !add_links (db, self, entry, error)))
        return FALSE;
    }
  return TRUE;
}

/* Refunds and disputes name what they are of; the other way round leads over their anchors. */
static gboolean
add_anchored (DaybookDb *db, DaybookDossier *self, const char *kind, GError **error)
{
  g_autoptr (GArray) ids = daybook_anchors_find (db, kind, self->record->source_id, NULL, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    add_tie (db, self, daybook_records_get (db, g_array_index (ids, gint64, i), NULL), NULL);
  return ids != NULL;
}

static gboolean
read_ties (DaybookDb *db, DaybookDossier *self, GError **error)
{
  add_named (db, self, self->body, "order", "order");
  add_named (db, self, self->body, "payment", "payment");
  if (!add_links (db, self, self->record->id, error) || !add_anchored (db, self, "refund_of", error)
      || !add_anchored (db, self, "refund_of_payment", error) || !add_entries (db, self, error))
    return FALSE;
  add_named (db, self, self->body, "customer", "customer");
  return TRUE;
}

/* ---- postings ---- */

static gboolean
read_posting (DaybookDb *db, DaybookDossier *self, gint64 id, GError **error)
{
  DaybookDossierPosting *posting = g_new0 (DaybookDossierPosting, 1);

  g_ptr_array_add (self->postings, posting);
  posting->delivery = daybook_deliveries_get (db, id, error);
  if (posting->delivery == NULL)
    return FALSE;
  posting->posting = daybook_tree_new (posting->delivery->body, -1, NULL);
  posting->history = daybook_deliveries_history (db, id, error);
  posting->target = dup_title (db, posting->delivery->target);
  posting->document = daybook_documents_of_delivery (db, id, NULL);
  return posting->history != NULL;
}

static gboolean
read_postings (DaybookDb *db, DaybookDossier *self, GError **error)
{
  g_autoptr (GArray) ids = daybook_lists_deliveries_of (db, self->record->id, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!read_posting (db, self, g_array_index (ids, gint64, i), error))
      return FALSE;
  return ids != NULL;
}

DaybookDossier *
daybook_dossier_read (DaybookDb *db, gint64 record, GError **error)
{
  g_autoptr (DaybookDossier) self = g_new0 (DaybookDossier, 1);
  g_autoptr (DaybookConnection) connection = NULL;
  g_autoptr (DaybookTransaction) one = daybook_db_begin_read (db, error);

  if (one == NULL || (self->record = daybook_records_get (db, record, error)) == NULL
      || (self->body = daybook_tree_new (self->record->body, -1, error)) == NULL)
    return NULL;
  connection = daybook_connection_get (db, self->record->connection, NULL);
  self->connection = g_strdup (connection != NULL ? connection->title : self->record->connection);
  self->zone = daybook_business_zone (db, connection);
  self->name = daybook_record_kind_name (self->record, self->body);
  self->ties = g_ptr_array_new_with_free_func (tie_free);
  self->postings = g_ptr_array_new_with_free_func (posting_free);
  self->events = daybook_events_of (db, record, error);
  if (self->events == NULL || !read_ties (db, self, error) || !read_postings (db, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- texts ---- */

static void
indent (const DaybookTree *tree, DaybookNode node, guint depth, GString *out)
{
  DaybookKind kind = daybook_tree_kind (tree, node);
  gboolean object = kind == DAYBOOK_KIND_OBJECT;
  gboolean first = TRUE;
  gsize length;
  const char *source = daybook_tree_source (tree, node, &length);

  if ((!object && kind != DAYBOOK_KIND_LIST) || daybook_tree_count (tree, node) == 0)
    {
      g_string_append_len (out, source, (gssize) length);
      return;
    }
  g_string_append_c (out, object ? '{' : '[');
  for (DaybookNode child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    {
      g_string_append_printf (out, "%s\n%*s", first ? "" : ",", (int) (2 * depth + 2), "");
      if (object)
        g_string_append_printf (out, "\"%s\": ", daybook_tree_key (tree, child));
      indent (tree, child, depth + 1, out);
      first = FALSE;
    }
  g_string_append_printf (out, "\n%*s%c", (int) (2 * depth), "", object ? '}' : ']');
}

char *
daybook_dossier_read_payload (DaybookDb *db, gint64 record, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *payload = daybook_records_dup_payload (db, record, &failure);
  g_autoptr (DaybookTree) tree = NULL;
  GString *text;

  if (payload == NULL)
    {
      if (failure != NULL)
        g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  tree = daybook_tree_new (payload, -1, NULL);
  if (tree == NULL)
    return g_steal_pointer (&payload);
  text = g_string_new (NULL);
  indent (tree, 0, 0, text);
  return g_string_free (text, FALSE);
}

static void
say_side (GString *out, const DaybookTree *tree, DaybookNode change, const char *side)
{
  gsize length;
  const char *source = daybook_tree_source (tree, daybook_tree_get (tree, change, side), &length);

  if (source == NULL)
    g_string_append (out, _ ("nothing"));
  else
    g_string_append_len (out, source, (gssize) length);
}

char *
daybook_dossier_say_difference (const char *difference)
{
  g_autoptr (DaybookTree) tree
      = difference != NULL ? daybook_tree_new (difference, -1, NULL) : NULL;
  GString *text = g_string_new (NULL);

  for (DaybookNode change = daybook_tree_first (tree, 0); change != DAYBOOK_NODE_NONE;
       change = daybook_tree_next (tree, change))
    {
      const char *field = daybook_tree_find_text (tree, change, "field");

      g_string_append_printf (text, "%s%s: ", text->len > 0 ? "\n" : "",
                              field != NULL ? field : "");
      say_side (text, tree, change, "before");
      g_string_append (text, " → ");
      say_side (text, tree, change, "after");
    }
  return g_string_free (text, FALSE);
}

char *
daybook_dossier_read_revisions (DaybookDb *db, gint64 record, GError **error)
{
  g_autoptr (DaybookStoredRecord) stored = daybook_records_get (db, record, error);
  g_autoptr (DaybookTree) after = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (stored == NULL || (after = daybook_tree_new (stored->body, -1, error)) == NULL)
    return NULL;
  for (int revision = stored->revision; revision > 1; revision--)
    {
      g_autofree char *body = daybook_records_dup_revision (db, record, revision - 1, error);
      g_autoptr (DaybookTree) before = body != NULL ? daybook_tree_new (body, -1, error) : NULL;
      g_autofree char *difference = NULL;
      g_autofree char *said = NULL;

      if (before == NULL)
        return NULL;
      difference = daybook_difference (before, after);
      said = daybook_dossier_say_difference (difference);
      g_string_append_printf (text, "%s", text->len > 0 ? "\n\n" : "");
      g_string_append_printf (text, _ ("Revision %d against %d"), revision, revision - 1);
      g_string_append_printf (text, "\n%s", said);
      daybook_tree_unref (after);
      after = g_steal_pointer (&before);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
