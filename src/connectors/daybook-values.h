/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions of a manifest: {"name": ["value", ...]}. Internal to this room. */
#pragma once

#include "daybook-scope.h"

G_BEGIN_DECLS

/* Whether @value is one of the list @accepted of the manifest. "" accepts nothing (NULL), "/.../"
 * is a pattern. With @scope, the accepted texts are filled from it first. */
gboolean daybook_values_accept (const DaybookTree *tree,
                                DaybookNode accepted,
                                const char *value,
                                const DaybookScope *scope);

/* Whether every path of the object @values leads to an accepted value in @node of @in. */
gboolean daybook_values_hold (const DaybookTree *tree,
                              DaybookNode values,
                              const DaybookTree *in,
                              DaybookNode node);

/* The same for names of @scope; @failed (may be NULL) is the member that does not hold. */
gboolean daybook_values_hold_in_scope (const DaybookTree *tree,
                                       DaybookNode values,
                                       const DaybookScope *scope,
                                       DaybookNode *failed);

G_END_DECLS
