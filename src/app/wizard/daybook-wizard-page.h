/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of the wizard: a heading, what goes wrong, what is being waited for, and the step's own
 * content below. Each step is a type of its own under this one. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-wizard.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_WIZARD_PAGE (daybook_wizard_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (DaybookWizardPage, daybook_wizard_page, DAYBOOK, WIZARD_PAGE, AdwBin)

struct _DaybookWizardPageClass
{
  AdwBinClass parent_class;

  /* It is shown, or what failed is tried again: fills itself from the wizard's state. */
  void (*enter) (DaybookWizardPage *self);
  /* Whether the person may go on; NULL: always. */
  gboolean (*is_ready) (DaybookWizardPage *self);
  /* The person goes on: TRUE when the next step may be shown at once, FALSE when this page calls
   * daybook_wizard_advance() later, or something is wrong. NULL: at once. */
  gboolean (*next) (DaybookWizardPage *self);
  /* What failed is tried again; NULL: enter. */
  void (*again) (DaybookWizardPage *self);
};

/* Construct-only property "wizard". NULL once the wizard is gone: an answer that comes then is for
 * nobody. */
DaybookWizard *daybook_wizard_page_get_wizard (DaybookWizardPage *self);

/* @description may be NULL. Both translated. */
void daybook_wizard_page_set_text (DaybookWizardPage *self,
                                   const char *heading,
                                   const char *description);
/* What the button that goes on says (with a mnemonic); NULL: "Next". */
void daybook_wizard_page_set_next (DaybookWizardPage *self, const char *label);
const char *daybook_wizard_page_get_next (DaybookWizardPage *self);

/* Its own content: from top to bottom. */
void daybook_wizard_page_add (DaybookWizardPage *self, GtkWidget *widget);
void daybook_wizard_page_clear (DaybookWizardPage *self);

/* Shows @text with a spinner and Cancel until _idle() or _fail(). (transfer none) fires when the
 * person cancels or leaves. @content: whether the content stays to be seen. */
GCancellable *
daybook_wizard_page_wait (DaybookWizardPage *self, const char *text, gboolean content);
gboolean daybook_wizard_page_is_waiting (DaybookWizardPage *self);
void daybook_wizard_page_cancel (DaybookWizardPage *self);
void daybook_wizard_page_idle (DaybookWizardPage *self);
/* Nothing but the end of the waiting for one that was cancelled. */
void daybook_wizard_page_fail (DaybookWizardPage *self, const GError *error);
void daybook_wizard_page_forget_failure (DaybookWizardPage *self);

void daybook_wizard_page_enter (DaybookWizardPage *self);
gboolean daybook_wizard_page_is_ready (DaybookWizardPage *self);
gboolean daybook_wizard_page_next (DaybookWizardPage *self);
/* The wizard goes: what is waited for is cancelled. */
void daybook_wizard_page_leave (DaybookWizardPage *self);

/* ---- what steps are made of ---- */

/* A group with a title (nullable) and a boxed list; its rows go to daybook_wizard_group_add(). */
GtkWidget *daybook_wizard_group_new (const char *title, const char *description);
void daybook_wizard_group_add (GtkWidget *group, GtkWidget *row);
/* A row that says something; @subtitle may be NULL. No markup. */
GtkWidget *daybook_wizard_row_new (const char *title, const char *subtitle);
/* One of several: the first of them is @group of the others. */
GtkWidget *
daybook_wizard_choice_new (const char *title, const char *subtitle, GtkCheckButton **group);
/* Text of its own, wrapped. */
GtkWidget *daybook_wizard_label_new (const char *text, const char *css_class);

G_END_DECLS
