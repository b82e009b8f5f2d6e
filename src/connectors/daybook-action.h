/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes to a provider, many at once, each found again by our own reference before anything is made
 * twice.
 *
 * An action is the manifest's: find (by references, in bulk), steps (each a request; what an answer
 * holds is kept under names), the document it leaves, and its undo. Steps run in lockstep over the
 * batch: step one for all, then step two, so the code is a straight line while up to in_flight
 * requests are on their way. Whatever fails after something was written is UNSURE. */
#pragma once

#include "daybook-account.h"

G_BEGIN_DECLS

typedef struct
{
  /* in */
  DaybookTree *posting; /* satisfies the action's contract (owned) */
  char *kept;  /* JSON object of names kept by an earlier try or by the document that is undone, or
                  NULL */
  guint64 tag; /* the caller's */
  /* out */
  gboolean found; /* it was there already */
  DaybookOutcome outcome;
  char *message;
  char *code;
  gint64 wait_us;
  char *kind; /* the document, when outcome is OK */
  char *remote_id;
  char *remote_version;
  char *reference; /* as stored there */
  char *link;
  gint64 total; /* minor units as the provider answered; G_MININT64 when it does not say */
} DaybookActionItem;

DaybookActionItem *
daybook_action_item_new (const char *posting, const char *kept, guint64 tag, GError **error);
void daybook_action_item_free (DaybookActionItem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookActionItem, daybook_action_item_free)

/* The action of @manifest that writes a posting of @kind ("sale"): an action lists its "kinds".
 * NULL when there is none. */
const char *daybook_action_for_kind (DaybookManifest *manifest, const char *kind);
/* The mapping that makes the body of the action's main step (borrowed), or NULL when it has none;
 * and its version. */
DaybookMapping *daybook_action_mapping (DaybookManifest *manifest, const char *action);
const char *daybook_action_mapping_version (DaybookManifest *manifest, const char *action);

/* Microseconds for which a request may go on being worked on after its answer was lost ("settle"):
 * a look-up that comes sooner says 'not there' too early. */
gint64 daybook_action_settle_us (DaybookManifest *manifest, const char *action);

/* Looks all @items (DaybookActionItem *) up by reference: sets found, kept and, where whole, the
 * document with outcome OK. FALSE when the look-up itself failed (then nothing is known). A
 * document with our reference but another's key or total is outcome DATA with a message. */
gboolean daybook_action_find (DaybookAccount *account,
                              const char *action,
                              GPtrArray *items,
                              GCancellable *cancellable,
                              GError **error);

/* Runs the steps of each item whose outcome is not OK yet (found but unfinished ones go on where
 * they stopped). @before_step may be NULL: called for tests with the step's name. Every item has an
 * outcome afterwards. */
void daybook_action_write (DaybookAccount *account,
                           const char *action,
                           GPtrArray *items,
                           GCancellable *cancellable);

/* Runs the manifest's "set_up", what an account needs once before it can be written to. Harmless
 * when repeated. */
gboolean
daybook_action_set_up (DaybookAccount *account, GCancellable *cancellable, GError **error);

/* Runs the undo steps; @kept is what the document keeps. GONE counts as undone. */
void daybook_action_undo (DaybookAccount *account,
                          const char *action,
                          GPtrArray *items,
                          GCancellable *cancellable);

G_END_DECLS
