/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read of a connection: from which day on, and without which streams, as the person chose
 * when it was connected. Nothing chosen is all of it, as far back as there is.
 *
 * The day counts for what happens (streams with a range): lists such as customers and accounts are
 * always read whole, because what happens tomorrow may be about an old one. */
#pragma once

#include "daybook-db.h"
#include "daybook-manifest.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 start_us; /* where first reads of what happens start; DAYBOOK_TIME_NONE: as far back as
                      there is */
  char **without;  /* names of streams, NULL-terminated; NULL: none */
} DaybookReading;

DaybookReading *daybook_reading_new (void);
void daybook_reading_free (DaybookReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookReading, daybook_reading_free)

/* (transfer full); all of it when nothing was chosen. */
DaybookReading *daybook_reading_get (DaybookDb *db, const char *connection, GError **error);
/* Kept and audited, in a transaction of its own or the caller's. */
gboolean daybook_reading_set (DaybookDb *db,
                              const char *connection,
                              const DaybookReading *self,
                              GError **error);

/* @self NULL: everything. */
gboolean daybook_reading_has (const DaybookReading *self, const char *stream);
/* Where a first read of @stream starts; DAYBOOK_TIME_NONE: as far back as there is. */
gint64 daybook_reading_start_us (const DaybookReading *self,
                                 DaybookManifest *manifest,
                                 const char *stream);

/* Whether the person may leave @stream out: what flows are made of must be read. */
gboolean daybook_reading_may_lack (DaybookManifest *manifest, const char *stream);

G_END_DECLS
