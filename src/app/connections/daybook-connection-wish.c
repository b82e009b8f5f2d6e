/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-connection-wish.h"

#include "daybook-connect.h"
#include "daybook-steer.h"

DaybookConnectionWish *
daybook_connection_wish_new (DaybookConnectionWishKind kind, const char *id)
{
  DaybookConnectionWish *self = g_new0 (DaybookConnectionWish, 1);

  self->kind = kind;
  self->id = g_strdup (id);

  return self;
}

void
daybook_connection_wish_free (gpointer data)
{
  DaybookConnectionWish *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self);
}

static gboolean
act (DaybookSession *session, const DaybookConnectionWish *self, GError **error)
{
  DaybookDb *db = daybook_session_db (session);

  switch (self->kind)
    {
    case DAYBOOK_WISH_RENAME:
      return daybook_steer_rename (db, self->id, self->title, error);
    case DAYBOOK_WISH_SCHEDULE:
      return daybook_steer_schedule (db, self->id, self->usual ? NULL : &self->rule, error);
    case DAYBOOK_WISH_DISCONNECT:
      return daybook_disconnect (session, self->id, error);
    case DAYBOOK_WISH_PAUSE:
    case DAYBOOK_WISH_RESUME:
    default:
      return daybook_steer_pause (db, self->id, self->kind == DAYBOOK_WISH_PAUSE, error);
    }
}

gpointer
daybook_connection_wish_act (DaybookSession *session,
                             gpointer wish,
                             GCancellable *cancellable,
                             GError **error)
{
  return GINT_TO_POINTER (act (session, wish, error));
}
