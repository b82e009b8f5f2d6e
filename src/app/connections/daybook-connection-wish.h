/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person wants changed about one connection, as an act of the engine. */
#pragma once

#include "daybook-schedule.h"
#include "daybook-session.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_WISH_PAUSE,
  DAYBOOK_WISH_RESUME,
  DAYBOOK_WISH_RENAME,
  DAYBOOK_WISH_SCHEDULE,
  DAYBOOK_WISH_DISCONNECT,
} DaybookConnectionWishKind;

typedef struct
{
  DaybookConnectionWishKind kind;
  char *id;
  char *title; /* RENAME */
  DaybookSchedule rule;
  gboolean usual; /* SCHEDULE: what suits the provider, instead of rule */
} DaybookConnectionWish;

DaybookConnectionWish *
daybook_connection_wish_new (DaybookConnectionWishKind kind, const char *id);
void daybook_connection_wish_free (gpointer self);

/* A DaybookEngineAct of a wish. Something that is not NULL when it was done. */
gpointer daybook_connection_wish_act (DaybookSession *session,
                                      gpointer wish,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
