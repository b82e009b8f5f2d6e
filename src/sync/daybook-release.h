/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releasing: a person lets held deliveries go. What is held because it was read back in time,
 * because its flow holds everything, because its record is gone at the source, or because a person
 * holds it may go then; whatever else holds one (an unmapped role, an amount that differs) holds it
 * still. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

/* Which: all that match. Zero-initialise, then set what matters. */
typedef struct
{
  const GArray *ids;  /* gint64, or NULL: any */
  const char *reason; /* how its reason begins: "backfilled"; NULL: any of those above */
  const char *payout; /* the provider's id, or NULL: any */
} DaybookReleaseQuery;

typedef struct
{
  char currency[4];
  guint count;
  gint64 sum; /* minor units, without signs */
} DaybookReleaseSum;

/* The held deliveries that match, by id; an id that is not held, or is held for another reason, is
 * DAYBOOK_ERROR_SETUP in words. (transfer full), DaybookDelivery */
GPtrArray *daybook_release_find (DaybookDb *db, const DaybookReleaseQuery *query, GError **error);
/* By currency. (transfer full), DaybookReleaseSum values */
GArray *daybook_release_sums (const GPtrArray *deliveries);
/* A person holds a delivery that waits, is ready or is held: nothing lets it go but a release.
 * Those that are over or on their way are DAYBOOK_ERROR_SETUP in words. It is audited. */
gboolean daybook_release_hold (DaybookDb *db, gint64 delivery, GError **error);
/* Lets them go, in one transaction, with an entry in the audit log. *ready tells how many may be
 * posted now; nothing is posted here. */
gboolean daybook_release_apply (DaybookDb *db, GPtrArray *deliveries, guint *ready, GError **error);

G_END_DECLS
