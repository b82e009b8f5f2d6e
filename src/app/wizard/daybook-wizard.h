/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wizard that connects an account: choose a provider, sign in, say what is read and how fresh
 * it must be, what flows where, try it with one order, and begin. All of it comes from manifests;
 * nothing here knows a provider. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"
#include "daybook-wizard-state.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_WIZARD (daybook_wizard_get_type ())
G_DECLARE_FINAL_TYPE (DaybookWizard, daybook_wizard, DAYBOOK, WIZARD, AdwWindow)

/* Shows it over @parent. @provider NULL or "": the person chooses, and may go on with what was left
 * half-way; a provider's name: that one; the id of a connection: its sign-in is renewed, or what
 * was left half-way of it goes on. */
void daybook_wizard_present (GtkWindow *parent, DaybookEngine *engine, const char *provider);

/* ---- for its pages ---- */

DaybookEngine *daybook_wizard_get_engine (DaybookWizard *self);
DaybookWizardState *daybook_wizard_get_state (DaybookWizard *self);
DaybookStepFacts *daybook_wizard_get_facts (DaybookWizard *self);
/* Of the chosen provider; NULL before. */
DaybookManifest *daybook_wizard_get_manifest (DaybookWizard *self);
/* Another provider than before: what was said for that one is forgotten. */
void daybook_wizard_choose (DaybookWizard *self, DaybookManifest *manifest);
/* The connection that a sign-in made or renewed; NULL before. */
DaybookConnection *daybook_wizard_get_connection (DaybookWizard *self);
/* (transfer full) @connection. @missing: scopes that were not granted; NULL: none. */
void daybook_wizard_set_connection (DaybookWizard *self,
                                    DaybookConnection *connection,
                                    const char *missing);
const char *daybook_wizard_get_missing (DaybookWizard *self);
/* The address that stands for the chosen provider's own in tests, and by how much its limits are
 * raised; NULL: the provider itself is asked. */
const char *daybook_wizard_get_test_address (DaybookWizard *self, int *pace);

/* Goes on with what was left half-way. */
void daybook_wizard_resume (DaybookWizard *self);
/* What was left half-way; NULL: nothing. */
const DaybookWizardState *daybook_wizard_get_draft (DaybookWizard *self);
void daybook_wizard_discard_draft (DaybookWizard *self);

void daybook_wizard_advance (DaybookWizard *self);
/* All is switched on: there is nothing left half-way. */
void daybook_wizard_finished (DaybookWizard *self);
/* The page is ready or is not any more, or its button says something else. */
void daybook_wizard_update (DaybookWizard *self);

G_END_DECLS
