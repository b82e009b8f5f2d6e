/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the mapping editor: what its files share. daybook-mapping-editor.c reads and shows,
 * daybook-editor-rules.c joins sources with fields, daybook-editor-actions.c does what its buttons
 * and keys say. Main thread. */
#pragma once

#include "daybook-draft.h"
#include "daybook-editor-load.h"
#include "daybook-mapping-editor.h"
#include "daybook-rule-list.h"
#include "daybook-rule-pane.h"
#include "daybook-source-list.h"

G_BEGIN_DECLS

struct _DaybookMappingEditor
{
  AdwBin parent_instance;

  DaybookEngine *engine;
  char *connection, *name;
  DaybookEditorLoad *load;
  DaybookDraft *draft;
  gint64 subject;
  GPtrArray *fields;   /* DaybookSourceField of the sample */
  GPtrArray *problems; /* DaybookDraftProblem */
  DaybookTree *trace;
  char *problem; /* of the whole result, on the sample */
  char *picked;  /* source path that the next chosen target takes */
  gboolean filling;
  guint show_source, preview_source;
  GCancellable *reading, *previewing;
  GtkFileChooserNative *chooser;

  AdwLeaflet *leaflet;
  DaybookSourceList *source;
  DaybookRuleList *rules;
  DaybookRulePane *pane;
  GtkDropDown *sample;
  GtkLabel *said;
  GtkWidget *unmapped;
  GtkWidget *pages; /* the buttons that lead from one to the other when it is folded */
};

/* The draft is another one: what follows from it is shown soon, and tried a little later. */
void daybook_mapping_editor_changed (DaybookMappingEditor *self);
/* An edit was made (@ok), or could not be. */
void daybook_mapping_editor_did (DaybookMappingEditor *self, gboolean ok, const GError *error);
void daybook_mapping_editor_say (DaybookMappingEditor *self, const char *text);
void daybook_mapping_editor_tell_saved (DaybookMappingEditor *self);
void daybook_mapping_editor_show_all (DaybookMappingEditor *self);
void daybook_mapping_editor_show_pane (DaybookMappingEditor *self);
void daybook_mapping_editor_show_said (DaybookMappingEditor *self);

/* The source path that the next chosen field takes; NULL lets it go. */
void daybook_mapping_editor_pick (DaybookMappingEditor *self, const char *path);
void daybook_mapping_editor_add_wanted (DaybookMappingEditor *self,
                                        const char *path,
                                        const char *steps);
void daybook_mapping_editor_rule_activated (DaybookMappingEditor *self, guint at);
void daybook_mapping_editor_rule_chosen (DaybookMappingEditor *self);
void daybook_mapping_editor_rule_dropped (DaybookMappingEditor *self, guint at, const char *path);
void daybook_mapping_editor_source_activated (DaybookMappingEditor *self, const char *path);

void daybook_mapping_editor_install_actions (GtkWidgetClass *klass);

G_END_DECLS
