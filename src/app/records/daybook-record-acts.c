/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-record-acts.h"

#include <glib/gi18n.h>

#include "daybook-dossier.h"
#include "daybook-error.h"
#include "daybook-mend.h"
#include "daybook-record-words.h"
#include "daybook-release.h"
#include "daybook-text-window.h"

/* What came of an act, in words. */
typedef struct
{
  char *said;
  char *difference; /* (nullable) lines */
} Outcome;

typedef struct
{
  DaybookRecordAct act;
  gint64 id;
} Request;

/* Goes to the callback. */
typedef struct
{
  GWeakRef pane;
  DaybookRecordAct act;
} Asked;

static void
outcome_free (gpointer data)
{
  Outcome *self = data;

  g_free (self->said);
  g_free (self->difference);
  g_free (self);
}

/* Takes both. */
static Outcome *
outcome_new (char *said, char *difference)
{
  Outcome *self = g_new0 (Outcome, 1);

  self->said = said;
  if (difference != NULL && *difference != '\0')
    self->difference = difference;
  else
    g_free (difference);
  return self;
}

/* ---- on the act's thread ---- */

static Outcome *
say_refetched (const GPtrArray *list, gboolean gone)
{
  const DaybookMended *first = list->len > 0 ? g_ptr_array_index (list, 0) : NULL;

  if (gone || first == NULL)
    return outcome_new (g_strdup (_ ("The provider does not have it any more. Nothing was changed "
                                     "here.")),
                        NULL);
  if (first->problem != NULL)
    return outcome_new (
        g_strdup_printf (_ ("What came cannot be used, and waits in quarantine: %s"),
                         first->problem),
        NULL);
  if (!first->differs)
    return outcome_new (g_strdup (_ ("Nothing has changed at the provider.")), NULL);
  return outcome_new (g_strdup (first->money
                                    ? _ ("It has changed, and money, quantity or status with it.")
                                    : _ ("It has changed.")),
                      daybook_dossier_say_difference (first->difference));
}

static Outcome *
refetch (DaybookSession *session, gint64 id, GCancellable *cancellable, GError **error)
{
  g_autoptr (DaybookStoredRecord) record
      = daybook_records_get (daybook_session_db (session), id, error);
  gboolean gone = FALSE;
  g_autoptr (GPtrArray) list
      = record != NULL ? daybook_mend_refetch (session, record->connection, record->type,
                                               record->source_id, &gone, cancellable, error)
                       : NULL;

  return list != NULL ? say_refetched (list, gone) : NULL;
}

static Outcome *
retry (DaybookSession *session, gint64 id, GError **error)
{
  g_autoptr (DaybookRetried) retried = daybook_mend_delivery (session, id, FALSE, error);

  if (retried == NULL)
    return NULL;
  if (retried->after == DAYBOOK_DELIVERY_READY)
    return outcome_new (g_strdup (_ ("It is ready, and goes with the next sync.")),
                        daybook_dossier_say_difference (retried->difference));
  if (retried->before == retried->after && retried->reason == NULL)
    return outcome_new (g_steal_pointer (&retried->said), NULL);
  return outcome_new (g_strdup_printf ("%s: %s", daybook_words_state (retried->after),
                                       retried->reason != NULL ? retried->reason : retried->said),
                      daybook_dossier_say_difference (retried->difference));
}

static Outcome *
release (DaybookSession *session, gint64 id, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  DaybookReleaseQuery query = { .ids = ids };
  g_autoptr (GPtrArray) found = NULL;
  guint ready = 0;

  g_array_append_val (ids, id);
  found = daybook_release_find (db, &query, error);
  if (found == NULL || !daybook_release_apply (db, found, &ready, error))
    return NULL;
  return outcome_new (g_strdup (ready > 0 ? _ ("It is released, and is posted at once.")
                                          : _ ("It is released, but something else holds it.")),
                      NULL);
}

static Outcome *
hold (DaybookSession *session, gint64 id, GError **error)
{
  if (!daybook_release_hold (daybook_session_db (session), id, error))
    return NULL;
  return outcome_new (g_strdup (_ ("It is held until you post it.")), NULL);
}

static gpointer
act (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Request *request = data;

  switch (request->act)
    {
    case DAYBOOK_RECORD_ACT_REFETCH:
      return refetch (session, request->id, cancellable, error);
    case DAYBOOK_RECORD_ACT_RETRY:
      return retry (session, request->id, error);
    case DAYBOOK_RECORD_ACT_RELEASE:
      return release (session, request->id, error);
    case DAYBOOK_RECORD_ACT_HOLD:
    default:
      return hold (session, request->id, error);
    }
}

/* ---- on the main thread ---- */

static const char *
failed_title (DaybookRecordAct what)
{
  static const char *const titles[]
      = { N_ ("It Cannot Be Fetched Again"), N_ ("It Cannot Be Retried"),
          N_ ("It Cannot Be Posted"), N_ ("It Cannot Be Held") };

  return _ (titles[what]);
}

static void
tell (DaybookPane *pane, const Outcome *outcome)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (pane));

  if (outcome->difference == NULL || root == NULL)
    daybook_pane_toast (pane, outcome->said, NULL, NULL);
  else
    daybook_text_window_present (GTK_WINDOW (root), _ ("What Has Changed"), outcome->said,
                                 outcome->difference);
}

void
daybook_record_tell_failure (DaybookPane *pane, const char *title, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (pane));
  g_autofree char *body
      = g_strdup_printf ("%s\n\n%s", _ (daybook_error_advice (error)), error->message);
  GtkWidget *dialog;

  if (root == NULL)
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (root), title, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
acted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr (GError) error = NULL;
  Outcome *outcome = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);
  g_autoptr (DaybookPane) pane = g_weak_ref_get (&asked->pane);

  if (pane != NULL && outcome != NULL)
    {
      tell (pane, outcome);
      daybook_pane_refresh (pane);
      if (asked->act == DAYBOOK_RECORD_ACT_RELEASE)
        daybook_engine_sync_now (DAYBOOK_ENGINE (object), NULL);
    }
  else if (pane != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    daybook_record_tell_failure (pane, failed_title (asked->act), error);
  g_clear_pointer (&outcome, outcome_free);
  g_weak_ref_clear (&asked->pane);
  g_free (asked);
}

void
daybook_record_act (DaybookPane *pane, DaybookRecordAct what, gint64 id)
{
  Request *request = g_new0 (Request, 1);
  Asked *asked = g_new0 (Asked, 1);

  g_return_if_fail (DAYBOOK_IS_PANE (pane));

  request->act = asked->act = what;
  request->id = id;
  g_weak_ref_init (&asked->pane, pane);
  daybook_engine_act_async (daybook_pane_get_engine (pane), act, request, g_free, outcome_free,
                            NULL, acted_cb, asked);
}
