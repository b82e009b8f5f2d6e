/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts with holes that are filled from the value at hand, the element and the scope. Internal to
 * this room. */
#pragma once

#include "daybook-load.h"

G_BEGIN_DECLS

typedef struct _DaybookTemplate DaybookTemplate;

/* Compiles a text with holes; DAYBOOK_ERROR_SETUP with file, line and rule. */
DaybookTemplate *daybook_template_new (const DaybookLoad *load, DaybookNode node, GError **error);
void daybook_template_free (DaybookTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookTemplate, daybook_template_free)

/* Whether {value} is in it. */
gboolean daybook_template_uses_value (const DaybookTemplate *self);

/* Fills it; a hole that must be there and is not makes the whole text nothing. */
gboolean daybook_template_fill (const DaybookTemplate *self,
                                DaybookPass *pass,
                                const DaybookFrame *frame,
                                DaybookValue *value,
                                GError **error);

G_END_DECLS
