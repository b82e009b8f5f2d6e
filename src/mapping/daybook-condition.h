/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions of rules and of "where". Internal to this room. */
#pragma once

#include "daybook-load.h"

G_BEGIN_DECLS

typedef struct _DaybookCondition DaybookCondition;

/* Compiles a condition; DAYBOOK_ERROR_SETUP with file, line and rule. */
DaybookCondition *daybook_condition_new (const DaybookLoad *load, DaybookNode node, GError **error);
void daybook_condition_free (DaybookCondition *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookCondition, daybook_condition_free)

/* A field that is missing or of another kind does not hold; nothing can fail here. */
gboolean daybook_condition_holds (const DaybookCondition *self,
                                  DaybookPass *pass,
                                  const DaybookFrame *frame);

G_END_DECLS
