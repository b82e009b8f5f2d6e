/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line to one connection, shared by all jobs of the process that use it: one rate budget, one
 * breaker, and whether there is a network. A job asks for its turn before it goes to the provider,
 * and tells what came of it. What others must know is kept in the store (daybook-standing.h). */
#pragma once

#include "daybook-network.h"
#include "daybook-patience.h"
#include "daybook-policy.h"
#include "daybook-standing.h"

G_BEGIN_DECLS

typedef struct _DaybookLine DaybookLine; /* thread safe */

/* @network (borrowed) outlives it. */
DaybookLine *daybook_line_new (const char *connection, DaybookNetwork *network);
void daybook_line_free (DaybookLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookLine, daybook_line_free)

/* Gives @account the budget that all accounts of the line with this base URL have; the first one's
 * is it. Before the account's first call. */
void daybook_line_share_budget (DaybookLine *self, const char *base_url, DaybookAccount *account);

/* A job with its own database and account, on the line. All borrowed. */
typedef struct
{
  DaybookLine *line; /* NULL: nothing waits, nothing is told */
  DaybookDb *db;
  DaybookAccount *account;
  const DaybookPatience *patience;
  GCancellable *cancellable;
} DaybookTurn;

/* Waits until something may go: there is a network, and the breaker is closed or lets one probe
 * through (*@probe: one call only). DAYBOOK_ERROR_LATER when that takes longer than the patience
 * waits (for one that does not answer: a twentieth of that); the message says how long. Not within
 * a transaction. */
gboolean daybook_turn_wait (const DaybookTurn *self, gboolean *probe, GError **error);
/* There was nothing to send: whoever is next may be the probe. */
void daybook_turn_give_back (const DaybookTurn *self);
/* What came of it. @wait_us with LIMIT; @reason (nullable) without secrets. Not within a
 * transaction. */
gboolean daybook_turn_note (const DaybookTurn *self,
                            DaybookOutcome outcome,
                            gint64 wait_us,
                            const char *reason,
                            GError **error);
/* The same for a page or a look-up that failed with @failure; *@outcome is what stands behind it.
 */
gboolean daybook_turn_note_failure (const DaybookTurn *self,
                                    const GError *failure,
                                    DaybookOutcome *outcome,
                                    GError **error);
/* Reads a page, a record or hints, once; what was read is kept in @data. */
typedef gboolean (*DaybookTurnRead) (gpointer data, GError **error);
/* Takes turns and reads until it succeeds, or until the policy says that it is not tried again (a
 * read can do no harm): then the error names the connection and how often it was tried. *@retries
 * grows. */
gboolean daybook_turn_read (const DaybookTurn *self,
                            DaybookTurnRead read,
                            gpointer data,
                            guint64 *retries,
                            GError **error);
/* So many more calls are known to be waiting: keeps when they will be through. */
gboolean daybook_turn_expect (const DaybookTurn *self, guint calls, GError **error);

G_END_DECLS
