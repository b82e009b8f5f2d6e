/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sync/: all that the source lists, to compare it with what is here. A listing is whole or
 * it is none: one that fails on its way says nothing of what is not in it. */
#pragma once

#include "daybook-ingest.h"
#include "daybook-money.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 at_us;
  DaybookMoney money; /* zeroed without money, or when it could not be read */
} DaybookListed;

typedef struct
{
  GHashTable *types; /* char * → GHashTable of id (char *) → DaybookListed */
  guint nameless;    /* elements whose very id could not be read */
  guint rejected;    /* those, and others that were put aside */
} DaybookListing;

void daybook_listing_free (DaybookListing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookListing, daybook_listing_free)

/* Reads @stream to its end, from @from_us on and before @until_us, or whole when @from_us is
 * DAYBOOK_TIME_NONE. With @store each page goes into the store too, as an ordinary reading's would;
 * no cursor is touched. */
DaybookListing *daybook_listing_read (DaybookIngest *ingest,
                                      const char *stream,
                                      gint64 from_us,
                                      gint64 until_us,
                                      gboolean store,
                                      GError **error);

/* The ids of @type (borrowed), empty when it has none. */
GHashTable *daybook_listing_of (DaybookListing *self, const char *type);

G_END_DECLS
