/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mapping editor: source fields, fields of the result, and the rule between them, with a live
 * preview on a chosen record. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_MAPPING_EDITOR (daybook_mapping_editor_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookMappingEditor, daybook_mapping_editor, DAYBOOK, MAPPING_EDITOR, AdwBin)

/* Signals: "said" (text) to be shown for a moment; "saved" when another version is in force. */
GtkWidget *daybook_mapping_editor_new (DaybookEngine *engine);
/* Reads the mapping @name of @connection, in place of what was edited before. */
void daybook_mapping_editor_open (DaybookMappingEditor *self,
                                  const char *connection,
                                  const char *name);
/* Whether something was typed that is not in force. */
gboolean daybook_mapping_editor_is_changed (DaybookMappingEditor *self);

G_END_DECLS
