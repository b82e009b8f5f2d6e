/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that the store knows of one record, read at once on the store thread: a plain value that goes
 * to the main thread. */
#pragma once

#include "daybook-deliveries.h"
#include "daybook-documents.h"
#include "daybook-events.h"
#include "daybook-records.h"

G_BEGIN_DECLS

/* Another record that this one belongs with. */
typedef struct
{
  gint64 record;
  const char *type; /* interned */
  char *name;
  char *connection; /* title */
  char *status;     /* (nullable) */
  char *evidence;   /* (nullable) why they belong together: "order_number:1500" */
  DaybookMoney money;
  gint64 at_us;
} DaybookDossierTie;

/* A delivery about it, with what came of it. */
typedef struct
{
  DaybookDelivery *delivery;
  DaybookTree *posting;      /* (nullable) its body */
  GPtrArray *history;        /* DaybookAttempt */
  DaybookDocument *document; /* (nullable) the live one */
  char *target;              /* title of its connection */
  gint64 review;             /* the open item of the review that it is in, or 0 */
} DaybookDossierPosting;

typedef struct
{
  DaybookStoredRecord *record;
  DaybookTree *body;
  char *name;
  char *connection;    /* title */
  GTimeZone *zone;     /* of the connection's business */
  GPtrArray *ties;     /* DaybookDossierTie */
  guint more_ties;     /* that are not among them */
  GPtrArray *postings; /* DaybookDossierPosting */
  GPtrArray *events;   /* DaybookEvent, oldest first */
} DaybookDossier;

/* The record with that row id; NULL with an error when there is none. (transfer full) */
DaybookDossier *daybook_dossier_read (DaybookDb *db, gint64 record, GError **error);
void daybook_dossier_free (DaybookDossier *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookDossier, daybook_dossier_free)

/* What the provider sent, indented; NULL without an error when nothing is kept. (transfer full) */
char *daybook_dossier_read_payload (DaybookDb *db, gint64 record, GError **error);
/* What differs between each revision and the one before it, newest first: "Revision 3" and its
 * lines. (transfer full) */
char *daybook_dossier_read_revisions (DaybookDb *db, gint64 record, GError **error);
/* A difference as daybook_difference() writes it, a line a field: "total.amount: 100 → 120".
 * (transfer full), "" when nothing differs. Pure. */
char *daybook_dossier_say_difference (const char *difference);

G_END_DECLS
