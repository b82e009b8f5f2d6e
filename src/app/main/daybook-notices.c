/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A matter is a review queue, in one currency. It is told when it has more in it than when it was
 * last told, and taken back when it is empty; what was there when the program began was told
 * before, or is seen in the window. The daily work of a bookkeeper (what is ready to accept, what
 * waits) is no matter. */
#include "daybook-notices.h"

#include <glib/gi18n.h>

#include "daybook-format.h"
#include "daybook-review-source.h"
#include "daybook-review.h"

struct _DaybookNotices
{
  GApplication *application; /* borrowed */
  DaybookEngine *engine;
  GSettings *settings;
  GHashTable *told; /* key of a matter → how many there were */
  gulong changed_id;
  GCancellable *reading;
  gboolean seen; /* what was there at first */
};

static gboolean
is_matter (const char *queue)
{
  static const char *const quiet[]
      = { "ready to accept", "backfilled", "payment without order", "order paid without payment" };

  for (guint i = 0; i < G_N_ELEMENTS (quiet); i++)
    if (g_str_equal (queue, quiet[i]))
      return FALSE;
  return TRUE;
}

static char *
dup_key (const DaybookReviewCount *count)
{
  return g_strconcat (count->queue, " ", count->currency, NULL);
}

static char *
dup_body (const DaybookReviewCount *count)
{
  DaybookMoney money = { .minor = count->sum };
  g_autofree char *sum = NULL;

  g_strlcpy (money.currency, count->currency, sizeof money.currency);
  sum = daybook_format_money (money);
  if (*sum == '\0')
    return g_strdup_printf (
        ngettext ("%d matter to look at", "%d matters to look at", count->count),
        (int) count->count);
  return g_strdup_printf (ngettext ("%d matter, %s", "%d matters, %s", count->count),
                          (int) count->count, sum);
}

static void
send (DaybookNotices *self, const char *key, const DaybookReviewCount *count)
{
  g_autoptr (GNotification) notice = g_notification_new (daybook_review_queue_words (count->queue));
  g_autofree char *body = dup_body (count);
  g_autofree char *go = g_strconcat ("review:", count->queue, NULL);

  g_notification_set_body (notice, body);
  g_notification_set_default_action_and_target (notice, "app.go", "s", go);
  g_application_send_notification (self->application, key, notice);
}

/* What is not @open any more is settled. */
static void
take_back (DaybookNotices *self, GHashTable *open)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (open, key))
      {
        g_application_withdraw_notification (self->application, key);
        g_hash_table_iter_remove (&iter);
      }
}

static void
tell (DaybookNotices *self, const GArray *counts)
{
  g_autoptr (GHashTable) open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean aloud = self->seen && g_settings_get_boolean (self->settings, "notifications");

  for (guint i = 0; i < counts->len; i++)
    {
      const DaybookReviewCount *count = &g_array_index (counts, DaybookReviewCount, i);
      char *key = dup_key (count);
      gint64 before = GPOINTER_TO_SIZE (g_hash_table_lookup (self->told, key));

      if (aloud && is_matter (count->queue) && count->count > before)
        send (self, key, count);
      g_hash_table_replace (self->told, g_strdup (key), GSIZE_TO_POINTER ((gsize) count->count));
      g_hash_table_add (open, key);
    }
  take_back (self, open);
  self->seen = TRUE;
}

static gpointer
count (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_review_count (db, error);
}

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) counts = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);
  DaybookNotices *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->reading);
  if (counts != NULL)
    tell (self, counts);
}

static void
free_counts (gpointer data)
{
  g_array_unref (data);
}

static void
changed_cb (DaybookNotices *self)
{
  if (self->reading != NULL)
    return;
  self->reading = g_cancellable_new ();
  daybook_engine_read_async (self->engine, count, NULL, NULL, free_counts, self->reading,
                             counted_cb, self);
}

DaybookNotices *
daybook_notices_new (GApplication *application, DaybookEngine *engine)
{
  DaybookNotices *self = g_new0 (DaybookNotices, 1);

  self->application = application;
  self->engine = g_object_ref (engine);
  self->settings = g_settings_new (g_application_get_application_id (application));
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->changed_id = g_signal_connect_swapped (engine, "changed", G_CALLBACK (changed_cb), self);

  return self;
}

void
daybook_notices_free (DaybookNotices *self)
{
  if (self == NULL)
    return;
  g_clear_signal_handler (&self->changed_id, self->engine);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  g_hash_table_unref (self->told);
  g_free (self);
}
