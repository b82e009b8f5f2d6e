/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account at a provider, opened by one job: manifest + settings + secrets + HTTP. It builds
 * requests from the manifest's templates, signs them, and tells what an answer means. Belongs to
 * the thread that made it; the budget may be shared. */
#pragma once

#include "daybook-budget.h"
#include "daybook-http.h"
#include "daybook-manifest.h"
#include "daybook-vault.h"

G_BEGIN_DECLS

typedef struct _DaybookAccount DaybookAccount;

typedef struct
{
  const char *id;          /* the connection's id, for messages and the vault */
  const char *store_id;    /* whose secrets in the vault */
  const char *folder;      /* where the lock of a renewal is that other processes see; NULL: none */
  const char *environment; /* "live", "test"; NULL: the first */
  const char *
      base_url; /* replaces scheme and host of every base of the environment (path kept), or NULL */
  const char *method;   /* sign-in id; NULL: the first */
  const char *settings; /* JSON object, or NULL */
} DaybookAccountSetup;

/* What an answer means, whatever the provider calls it. */
typedef enum
{
  DAYBOOK_OUTCOME_OK,
  DAYBOOK_OUTCOME_AUTH,      /* sign in again */
  DAYBOOK_OUTCOME_LIMIT,     /* too fast: wait_us */
  DAYBOOK_OUTCOME_TRANSIENT, /* not done, may be tried again */
  DAYBOOK_OUTCOME_UNSURE,    /* may have been done: look it up */
  DAYBOOK_OUTCOME_DATA,      /* refused: the record is wrong for the provider */
  DAYBOOK_OUTCOME_CLOSED,    /* the books' period is closed */
  DAYBOOK_OUTCOME_DUPLICATE, /* the provider says it has it already: look it up */
  DAYBOOK_OUTCOME_CONFLICT,  /* changed by someone else meanwhile: read again */
  DAYBOOK_OUTCOME_GONE,      /* no longer there */
  DAYBOOK_OUTCOME_DENIED,    /* signed in, and not allowed to: a person allows it there */
  DAYBOOK_OUTCOME_UNPREPARED, /* what the set-up made is not there any more */
  DAYBOOK_N_OUTCOMES
} DaybookOutcome;

typedef struct
{
  guint64 answers[DAYBOOK_N_OUTCOMES]; /* to its requests, failures to get one too, by meaning */
  guint64 renewals;                    /* of its token or session */
} DaybookAccountWork;

const char *daybook_outcome_name (DaybookOutcome outcome);

typedef struct
{
  DaybookOutcome outcome;
  char *message; /* the provider's own words, shortened, without secrets; NULL when OK */
  char *code;    /* the provider's own code, NULL when it gives none */
  gint64 wait_us;
  DaybookTree *tree; /* the body when it is JSON, else NULL */
} DaybookAnswer;

void daybook_answer_free (DaybookAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookAnswer, daybook_answer_free)
/* The answer as an error (AUTH, DENIED, LATER, REFUSED, UNSURE, UNREADABLE), prefixed by who and
 * what. */
void daybook_answer_to_error (const DaybookAnswer *self, const char *what, GError **error);

DaybookAccount *
daybook_account_new (DaybookManifest *manifest,
                     const DaybookAccountSetup *setup,
                     DaybookVault *vault,
                     DaybookBudget *budget /* NULL: own, from the manifest's limits */,
                     GError **error);
void daybook_account_free (DaybookAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookAccount, daybook_account_free)

DaybookManifest *daybook_account_manifest (DaybookAccount *self);
DaybookHttp *daybook_account_http (DaybookAccount *self);
/* Its budget, to be shared with other accounts of the same connection (borrowed). */
DaybookBudget *daybook_account_budget (DaybookAccount *self);
/* Before the first call. */
void daybook_account_set_budget (DaybookAccount *self, DaybookBudget *budget);
/* Settings, bases and api_version; parent for what a request adds. Secrets are not in it. */
const DaybookScope *daybook_account_scope (DaybookAccount *self);
const char *daybook_account_settings (
    DaybookAccount *self); /* JSON, with what sign-in and probe have learned */

/* The secrets of this connection: one JSON object in one vault item, so that an update is whole or
 * not at all. */
char *daybook_account_secret (DaybookAccount *self, const char *name, GError **error);
gboolean daybook_account_save_secrets (DaybookAccount *self, const char *json, GError **error);

/* Builds the signed request of the template at @node of the manifest with @scope. Renews the access
 * token first when it is about to expire (single flight; the new one is saved before it is used).
 */
DaybookRequest *daybook_account_request (DaybookAccount *self,
                                         DaybookNode node,
                                         const DaybookScope *scope,
                                         GCancellable *cancellable,
                                         GError **error);
/* Reads an answer by the manifest's error table, and teaches the budget. */
DaybookAnswer *daybook_account_answer (DaybookAccount *self,
                                       const DaybookReply *reply,
                                       const DaybookRequest *request);
/* Builds, sends and reads one request; on AUTH renews the token once and repeats when that is
 * harmless. NULL only when it could not be built. */
DaybookAnswer *daybook_account_call (DaybookAccount *self,
                                     DaybookNode node,
                                     const DaybookScope *scope,
                                     GCancellable *cancellable,
                                     GError **error);
/* What was done since this was last asked. */
void daybook_account_take_work (DaybookAccount *self, DaybookAccountWork *out);

/* What the requests of the last call met: a limit, if any did; else the last that was not OK. For
 * those who get no answer but an error, which says only what a person can do. */
typedef struct
{
  DaybookOutcome outcome;
  gint64 wait_us; /* as the provider asked, 0: it did not */
} DaybookTrouble;
DaybookTrouble daybook_account_trouble (DaybookAccount *self);

/* Until it is told otherwise, bodies are made with @mapping in place of the manifest's of the same
 * name: "the mapping of then". NULL: the manifest's again. */
void daybook_account_use_mapping (DaybookAccount *self, DaybookMapping *mapping);
/* Token expiry (wall clock µs, 0 unknown): access and refresh. */
void daybook_account_expiry (DaybookAccount *self, gint64 *access_us, gint64 *refresh_us);

G_END_DECLS
