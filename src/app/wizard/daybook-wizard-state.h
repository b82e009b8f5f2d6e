/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the wizard has been told so far, which step comes next, and the draft that is kept when it
 * is left half-way. Pure; any thread.
 *
 * A secret is never in a draft: which fields are secret is the manifest's word, and without the
 * manifest none is written. */
#pragma once

#include "daybook-flow-setup.h"
#include "daybook-manifest.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_STEP_CHOOSE,  /* a provider */
  DAYBOOK_STEP_SIGN_IN, /* environment, way, fields; then the browser */
  DAYBOOK_STEP_ACCOUNT, /* what was found */
  DAYBOOK_STEP_FRESH,   /* what is read, and how fresh it must be */
  DAYBOOK_STEP_FLOWS,   /* what may wait for whom */
  DAYBOOK_STEP_ROLES,   /* which account means what */
  DAYBOOK_STEP_TRY,     /* one order, nothing written */
  DAYBOOK_STEP_BACK,    /* how far back */
  DAYBOOK_STEP_DONE,
  DAYBOOK_N_STEPS
} DaybookStep;

const char *daybook_step_name (DaybookStep step); /* "choose", ... (static) */

/* What decides whether a step has anything to ask. */
typedef struct
{
  gboolean renewal; /* of a connection that is there: only its sign-in */
  gboolean books;   /* a flow into books is switched on */
  gboolean orders;  /* something that is connected has orders */
  gboolean ranges;  /* it can be read by date */
} DaybookStepFacts;

/* The one after or before @step; DAYBOOK_N_STEPS: there is none. What was signed in to cannot be
 * gone back behind: ACCOUNT is the first after it. */
DaybookStep daybook_step_next (DaybookStep step, const DaybookStepFacts *facts);
DaybookStep daybook_step_before (DaybookStep step, const DaybookStepFacts *facts);
/* "Step 3 of 8": which one it is, from 1 on, and how many there are as it stands. */
guint daybook_step_number (DaybookStep step, const DaybookStepFacts *facts, guint *of);

/* One suggested flow, and what the person says to it. */
typedef struct
{
  DaybookFlowSetup *setup; /* owned */
  gboolean on;
} DaybookFlowChoice;

void daybook_flow_choice_free (gpointer choice);

typedef struct
{
  DaybookStep step;
  char *provider;
  char *environment; /* NULL: the manifest's first */
  char *method;      /* the same */
  char *server;      /* (nullable) address of the person's own */
  GHashTable *fields; /* name → value as typed, secrets too (owned) */
  char *connection;  /* id, once it is signed in to */
  char *rule;        /* schedule as text; NULL: the usual one */
  char **without;    /* streams; NULL: none */
  GPtrArray *flows;  /* DaybookFlowChoice (owned) */
  char *since;       /* "2026-01-01": also what happened from this day on; NULL: from today on */
} DaybookWizardState;

DaybookWizardState *daybook_wizard_state_new (void);
void daybook_wizard_state_free (DaybookWizardState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookWizardState, daybook_wizard_state_free)

/* Whether leaving now would lose something that a draft can keep or cannot: something was typed, or
 * a connection waits. */
gboolean daybook_wizard_state_has_something (const DaybookWizardState *self);
/* Whether a secret was typed, which no draft keeps. */
gboolean daybook_wizard_state_has_secret (const DaybookWizardState *self,
                                          DaybookManifest *manifest);

/* JSON without secrets. @manifest (nullable) of the provider. (transfer full) */
char *daybook_wizard_state_dup_draft (const DaybookWizardState *self, DaybookManifest *manifest);
/* NULL when it cannot be understood: an older or newer Daybook wrote it. (transfer full) */
DaybookWizardState *daybook_wizard_state_from_draft (const char *draft);

/* Takes the suggestions (DaybookFlowSetup) as they are now, with what was said to those that are
 * still among them. */
void daybook_wizard_state_suggest (DaybookWizardState *self, const GPtrArray *setups);
/* Those that are on (borrowed DaybookFlowSetup; transfer container). */
GPtrArray *daybook_wizard_state_get_setups (const DaybookWizardState *self);

G_END_DECLS
