/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account from the inside, for the files of this room. */
#pragma once

#include "daybook-account.h"
#include "daybook-object.h"

G_BEGIN_DECLS

struct _DaybookAccount
{
  DaybookManifest *manifest;
  const DaybookTree *tree; /* of the manifest */
  DaybookVault *vault;     /* (borrowed) NULL: secrets live as long as the account */
  DaybookBudget *budget;
  DaybookHttp *http;
  char *id;
  char *store_id;
  char *folder; /* of the locks that other processes see, or NULL */
  char *base_url;
  DaybookNode environment;
  DaybookNode method;
  DaybookObject *settings;
  char *settings_json;        /* of what was last asked for */
  DaybookScope *scope;        /* settings, bases, api_version */
  DaybookObject *secrets;     /* NULL until they are read */
  DaybookScope *secret_scope; /* over scope: each secret by its name, and all as {fields.name} */
  GHashTable *costs;          /* name of a GraphQL query → what it cost last (double *) */
  DaybookAccountWork work;    /* since it was last taken */
  DaybookTrouble trouble;     /* of the last call */
  DaybookMapping *instead;    /* in place of the manifest's of its name, or NULL */
  GHashTable *cache;          /* what cached steps kept: step and key → JSON */
};

/* "gone" → DAYBOOK_OUTCOME_GONE; DATA for a word that is none. */
DaybookOutcome daybook_outcome_parse (const char *name);

/* The settings as they are now (borrowed); after a change, daybook_account_settings_changed(). */
DaybookObject *daybook_account_edit_settings (DaybookAccount *self);
void daybook_account_settings_changed (DaybookAccount *self);

/* Reads the secrets anew from the vault. */
gboolean daybook_account_load_secrets (DaybookAccount *self, GError **error);
/* Reads them if that was not done yet. */
gboolean daybook_account_need_secrets (DaybookAccount *self, GError **error);
/* As if they had never been read. */
void daybook_account_drop_secrets (DaybookAccount *self);
/* Saves what is in self->secrets. */
gboolean daybook_account_keep_secrets (DaybookAccount *self, GError **error);
/* How often the token or session was renewed: which one a request was signed with. */
gint64 daybook_account_serial (DaybookAccount *self);

/* Sees to it that there is a token (or session) that lives for a while. @refused is the serial of
 * one that the provider refused, else -1. One at a time for a connection, of all processes. */
gboolean daybook_account_renew (DaybookAccount *self,
                                gint64 refused,
                                GCancellable *cancellable,
                                GError **error);
/* A member "token" or "refresh" at @node, filled from @scope, asked for and put into the secrets;
 * not saved yet. */
gboolean daybook_account_ask_token (DaybookAccount *self,
                                    DaybookNode node,
                                    const DaybookScope *scope,
                                    GCancellable *cancellable,
                                    GError **error);
/* The method's "login" with the secrets that are there; not saved yet. */
gboolean daybook_account_login (DaybookAccount *self, GCancellable *cancellable, GError **error);
/* The method's "derive", from the secrets that are there. */
gboolean daybook_account_derive (DaybookAccount *self, GError **error);
/* Whether the method has a way to come by a new token. */
gboolean daybook_account_can_renew (DaybookAccount *self);

/* "{api}/x" or "/x" → an address (transfer full). */
char *daybook_account_fill_url (DaybookAccount *self,
                                const char *text,
                                const DaybookScope *scope,
                                GError **error);
/* The request without asking for a token first. @sign: with the headers of the method. @keyed:
 * harmless when sent twice. */
DaybookRequest *daybook_account_build (DaybookAccount *self,
                                       DaybookNode node,
                                       const DaybookScope *scope,
                                       gboolean sign,
                                       gboolean keyed,
                                       GError **error);
/* What the budget is asked for a request of @node. */
double daybook_account_cost (DaybookAccount *self, DaybookNode node);

/* One of several calls that are on their way together. */
typedef struct
{
  DaybookNode node; /* of the request in the manifest */
  const DaybookScope *scope;
  gboolean keyed;
  DaybookAnswer *answer; /* (owned by the caller) set when the call returns, but for one that could
                            not be built: */
  GError *failure;
  guint status; /* of the answer, 0 when there was none */
  double cost;  /* what the budget was asked for */
} DaybookCall;

/* Sends all, at most in_flight at once. Those whose token was refused (401)
 * go again once with a new one.
 */
void daybook_account_call_all (DaybookAccount *self,
                               DaybookCall *calls,
                               guint n,
                               GCancellable *cancellable);
/* The outcome that goes with an error of making a request. */
DaybookOutcome daybook_outcome_of_error (const GError *error);

/* What the refusal of one row in a good answer means. */
DaybookOutcome
daybook_account_judge_row (const DaybookAccount *self, const char *message, const char *code);

/* A budget from the manifest's limits (transfer full). */
DaybookBudget *daybook_account_make_budget (const DaybookAccount *self);
/* Teaches the budget what the answer of @call says, remembers what its query cost, and completes
 * how long a refusal for speed asks to wait. */
void daybook_account_learn (DaybookAccount *self, DaybookCall *call, const DaybookReply *reply);

G_END_DECLS
