/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-deeds.h"

#include <glib/gi18n.h>

#include "daybook-error.h"
#include "daybook-mend.h"
#include "daybook-release.h"

/* Does it to the thing @id. What came of it in words (transfer full); NULL with an error. */
typedef char *(*Deed) (DaybookSession *session,
                       gint64 id,
                       GCancellable *cancellable,
                       GError **error);

static char *
retry (DaybookSession *session, gint64 id, GCancellable *cancellable, GError **error)
{
  g_autoptr (DaybookRetried) retried = daybook_mend_delivery (session, id, FALSE, error);

  return retried != NULL ? g_strdup (retried->said) : NULL;
}

static char *
release (DaybookSession *session, gint64 id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  DaybookReleaseQuery query = { .ids = ids };
  g_autoptr (GPtrArray) deliveries = NULL;
  guint ready = 0;

  g_array_append_val (ids, id);
  deliveries = daybook_release_find (daybook_session_db (session), &query, error);
  if (deliveries == NULL
      || !daybook_release_apply (daybook_session_db (session), deliveries, &ready, error))
    return NULL;
  return g_strdup (ready > 0 ? _ ("It is posted with the next round.")
                             : _ ("It is released, and still waits for something else."));
}

static char *
retry_run (DaybookSession *session, gint64 id, GCancellable *cancellable, GError **error)
{
  DaybookMendCounts counts = { 0 };
  DaybookRetriedRun deliveries = { 0 };

  if (!daybook_mend_run (session, id, FALSE, cancellable, &counts, &deliveries, error))
    return NULL;
  return g_strdup_printf (_ ("%d read again, %d to be posted again."),
                          (int) (counts.stored + counts.same), (int) deliveries.ready);
}

static char *
retry_quarantine (DaybookSession *session, gint64 id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  DaybookQuarantineQuery query = { 0 };
  DaybookMendCounts counts = { 0 };

  g_array_append_val (ids, id);
  if (!daybook_mend_quarantine (session, &query, ids, cancellable, &counts, error))
    return NULL;
  return g_strdup (counts.failed > 0 ? _ ("It still cannot be read.") : _ ("It is a record now."));
}

static char *
drop_quarantine (DaybookSession *session, gint64 id, GCancellable *cancellable, GError **error)
{
  if (!daybook_quarantine_resolve (daybook_session_db (session), id, "let go by hand",
                                   g_get_real_time (), error))
    return NULL;
  return g_strdup (_ ("Let go. The audit log says so."));
}

static const struct
{
  const char *name;
  Deed deed;
} deeds[] = { { "drop-quarantine", drop_quarantine },
              { "release", release },
              { "retry", retry },
              { "retry-quarantine", retry_quarantine },
              { "retry-run", retry_run } };

typedef struct
{
  Deed deed;
  gint64 id;
} Doing;

static gpointer
act (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Doing *doing = data;

  if (!daybook_session_lock (session, "window", error))
    return NULL;
  return doing->deed (session, doing->id, cancellable, error);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookPane) pane = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  daybook_pane_toast (pane, said != NULL ? said : error->message, NULL, NULL);
  daybook_pane_refresh (pane);
}

gboolean
daybook_deeds_do (DaybookPane *pane, const char *name, gint64 id)
{
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_str_equal (deeds[i].name, name))
      {
        Doing *doing = g_new0 (Doing, 1);

        doing->deed = deeds[i].deed;
        doing->id = id;
        daybook_engine_act_async (daybook_pane_get_engine (pane), act, doing, g_free, g_free, NULL,
                                  done_cb, g_object_ref (pane));
        return TRUE;
      }
  return FALSE;
}
