/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far what is here is complete, said honestly: a stream is complete through the moment at which
 * its last walk to the end began, but for what that walk and others had to set aside. */
#pragma once

#include "daybook-connection.h"
#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  const char *stream;  /* interned */
  gint64 through_us;   /* DAYBOOK_TIME_NONE: no walk has reached its end yet */
  gint64 quarantined;  /* records that are not in: "except 2 in quarantine" */
} DaybookStreamCompleteness;

typedef struct
{
  GArray *streams;    /* DaybookStreamCompleteness, in the manifest's order */
  gint64 through_us;  /* the least of them; DAYBOOK_TIME_NONE when one has none */
  gint64 quarantined; /* of all */
} DaybookCompleteness;

void daybook_completeness_free (DaybookCompleteness *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookCompleteness, daybook_completeness_free)

/* Of all streams of the connection's manifest. (transfer full), NULL with an error */
DaybookCompleteness *
daybook_completeness_new (DaybookDb *db, const DaybookConnection *connection, GError **error);

G_END_DECLS
