/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing, read again: what its provider says now against what is here, and then kept as a page
 * would be, so that flows hear of it. */
#include "daybook-mend-private.h"

#include "daybook-error.h"
#include "daybook-json.h"
#include "daybook-mapping-versions.h"
#include "daybook-outlook.h"
#include "daybook-watch.h"

#define TRIES 3

typedef struct
{
  DaybookSession *session;
  DaybookDb *db;
  DaybookAccount *account;
  const char *connection;
  const char *stream;
  const char *type;
  const char *id;
  char *asked;         /* the id that the provider is asked for */
  DaybookTree *parent; /* of a sub-stream */
  GCancellable *cancellable; /* borrowed */
  DaybookPage *page;         /* as read */
  DaybookHealthTally health;
} Refetch;

static void
refetch_clear (Refetch *self)
{
  g_clear_pointer (&self->account, daybook_account_free);
  g_clear_pointer (&self->parent, daybook_tree_unref);
  g_clear_pointer (&self->page, daybook_page_free);
  g_free (self->asked);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Refetch, refetch_clear)

/* What stands within something else is read with it: "within" names the field of the record that
 * has the other one's id. */
static gboolean
find_outer (Refetch *self, DaybookNode yield, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (self->account);
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  const char *within = daybook_tree_find_text (tree, yield, "within");
  const char *type = daybook_stream_parent (manifest, self->stream);
  g_autoptr(DaybookStoredRecord) stored = NULL;
  g_autoptr(DaybookStoredRecord) parent = NULL;
  g_autoptr(DaybookTree) body = NULL;
  const char *outer;

  self->asked = g_strdup (self->id);
  if (within == NULL)
    return TRUE;
  stored = daybook_records_find (self->db, self->connection, self->type, self->id, NULL);
  body = stored != NULL ? daybook_tree_new (stored->body, -1, error) : NULL;
  outer = body != NULL ? daybook_tree_find_text (body, 0, within) : NULL;
  if (outer == NULL)
    {
      g_clear_error (error);
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%s %s is read with its %s, and which that is is not known here; refetch that",
                   self->type, self->id, within);
      return FALSE;
    }
  if (type == NULL)
    {
      g_free (self->asked);
      self->asked = g_strdup (outer);
      return TRUE;
    }
  parent = daybook_records_find (self->db, self->connection, type, outer, error);
  self->parent = parent != NULL ? daybook_tree_new (parent->body, -1, error) : NULL;
  return self->parent != NULL;
}

static gboolean
refetch_begin (Refetch *self, GError **error)
{
  DaybookManifest *manifest;
  DaybookNode yield = DAYBOOK_NODE_NONE;

  self->db = daybook_session_db (self->session);
  self->account = daybook_mend_open (self->session, self->connection, error);
  if (self->account == NULL)
    return FALSE;
  manifest = daybook_account_manifest (self->account);
  self->stream = daybook_stream_of_type (manifest, self->type, &yield);
  if (self->stream == NULL || !daybook_stream_has_one (manifest, self->stream))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   self->stream == NULL ? "%s reads nothing that is a %s"
                                        : "%s has no way to read one %s by itself",
                   daybook_manifest_title (manifest), self->type);
      return FALSE;
    }
  return find_outer (self, yield, error);
}

static gboolean
read_cb (gpointer data, GError **error)
{
  Refetch *self = data;

  self->page = daybook_stream_read_one (self->account, self->stream, self->asked, self->parent,
                                        self->cancellable, error);
  return self->page != NULL;
}

static gboolean
ask (Refetch *self, GError **error)
{
  DaybookPatience patience = daybook_patience_default ();
  DaybookTurn turn = { daybook_session_line (self->session, self->connection), self->db,
                       self->account, &patience, self->cancellable };
  guint64 retries = 0;
  gboolean ok;

  patience.tries = TRIES;
  ok = daybook_turn_read (&turn, read_cb, self, &retries, error);
  daybook_health_count (&self->health, DAYBOOK_HEALTH_RETRIES, (gint64) retries);
  return ok;
}

static gboolean
keep_versions (Refetch *self, gint64 now, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (self->account);
  DaybookMapping *mapping;

  for (guint i = 0;; i++)
    {
      g_autofree char *key = g_strdup_printf ("streams.%s[%u]", self->stream, i);

      mapping = daybook_manifest_mapping (manifest, key);
      if (mapping == NULL)
        return TRUE;
      if (!daybook_mapping_versions_keep (self->db, daybook_mapping_name (mapping),
                                          daybook_mapping_version (mapping),
                                          daybook_mapping_text (mapping), now, error))
        return FALSE;
    }
}

static gboolean
is_asked_for (const Refetch *self, const char *type, const char *id)
{
  return g_strcmp0 (type, self->type) == 0 && g_strcmp0 (id, self->id) == 0;
}

static gboolean
take_record (Refetch *self, const DaybookRecord *record, GPtrArray *list, GError **error)
{
  g_autoptr(DaybookMended) mended = daybook_mended_new (self->db, self->connection, record, error);
  gboolean first = is_asked_for (self, record->type, record->source_id);

  if (mended == NULL
      || !daybook_mended_apply (mended, self->db, self->connection, record, DAYBOOK_APPLY_ALWAYS,
                                error)
      || daybook_quarantine_resolve_source (self->db, self->connection, self->stream,
                                            record->source_id, "a later read was good",
                                            g_get_real_time (), error)
             < 0)
    return FALSE;
  g_ptr_array_insert (list, first ? 0 : -1, g_steal_pointer (&mended));
  return TRUE;
}

static gboolean
take_reject (Refetch *self, const DaybookReject *reject, GPtrArray *list, GError **error)
{
  DaybookMended *mended = g_new0 (DaybookMended, 1);
  DaybookQuarantined item = { .connection = (char *) self->connection,
                              .stream = (char *) self->stream,
                              .type = reject->type,
                              .source_id = reject->source_id,
                              .payload = reject->payload,
                              .around = reject->around,
                              .reason = reject->reason };

  mended->type = g_strdup (reject->type);
  mended->source_id = g_strdup (reject->source_id);
  mended->problem = g_strdup (reject->reason);
  g_ptr_array_insert (list, is_asked_for (self, reject->type, reject->source_id) ? 0 : -1, mended);
  return daybook_quarantine_put (self->db, &item, g_get_real_time (), error) >= 0;
}

static gboolean
take_page (Refetch *self, const DaybookPage *page, GPtrArray *list, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (self->db, error);

  if (transaction == NULL || !keep_versions (self, g_get_real_time (), error))
    return FALSE;
  for (guint i = 0; i < page->records->len; i++)
    if (!take_record (self, g_ptr_array_index (page->records, i), list, error))
      return FALSE;
  for (guint i = 0; i < page->rejects->len; i++)
    if (!take_reject (self, g_ptr_array_index (page->rejects, i), list, error))
      return FALSE;
  return daybook_db_commit (transaction, error);
}

static void
count (Refetch *self, const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const DaybookMended *mended = g_ptr_array_index (list, i);
      gboolean good = mended->problem == NULL;

      daybook_health_count (&self->health, DAYBOOK_HEALTH_READ, good);
      daybook_health_count (&self->health, DAYBOOK_HEALTH_REJECTED, !good);
      daybook_health_count (&self->health, DAYBOOK_HEALTH_CREATED,
                            mended->stored && mended->record == 0);
      daybook_health_count (&self->health, DAYBOOK_HEALTH_CHANGED,
                            mended->stored && mended->record != 0);
    }
}

/* (transfer full) */
static GPtrArray *
read_again (Refetch *self, GError **error)
{
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_mended_free);

  if (!refetch_begin (self, error) || !ask (self, error)
      || !take_page (self, self->page, list, error))
    return NULL;
  count (self, list);
  return g_steal_pointer (&list);
}

/* As after any job with an account. */
static gboolean
end (Refetch *self, const GError *failure, GError **error)
{
  return daybook_watch_end (self->db, self->connection, self->account, &self->health, failure,
                            error)
         && daybook_outlook_note (self->db, self->connection, self->account, failure == NULL,
                                  error);
}

GPtrArray *
daybook_mend_refetch (DaybookSession *session,
                      const char *connection,
                      const char *type,
                      const char *id,
                      gboolean *gone,
                      GCancellable *cancellable,
                      GError **error)
{
  g_auto(Refetch) self = { .session = session,
                           .connection = connection,
                           .type = type,
                           .id = id,
                           .cancellable = cancellable };
  g_autoptr(GError) failure = NULL;
  g_autoptr(GPtrArray) list = read_again (&self, &failure);
  gboolean ok = list != NULL;

  if (self.account != NULL && !end (&self, failure, ok ? error : NULL) && ok)
    return NULL;
  if (!ok)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  *gone = TRUE;
  if (list->len > 0)
    {
      const DaybookMended *first = g_ptr_array_index (list, 0);

      *gone = !is_asked_for (&self, first->type, first->source_id);
    }
  return g_steal_pointer (&list);
}
