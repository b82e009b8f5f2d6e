/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person types for a sign-in, judged as the manifest says: while it is typed, and again
 * before it is used. Pure; any thread. */
#pragma once

#include "daybook-tree.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_FIELD_GOOD,
  DAYBOOK_FIELD_MISSING, /* nothing, or blanks only */
  DAYBOOK_FIELD_WRONG,   /* it does not look like "pattern" */
  DAYBOOK_FIELD_ELSEWHERE, /* it is right for another environment: a live key for a test */
} DaybookFieldVerdict;

/* Judges @value (nullable; blanks around it do not count) for the field or setting at @field, in
 * @environment. *elsewhere (borrowed from @tree) is set with ELSEWHERE; it may be NULL. Whether
 * something MISSING is needed is the caller's to say. */
DaybookFieldVerdict daybook_field_judge (const DaybookTree *tree,
                                         DaybookNode field,
                                         const char *environment,
                                         const char *value,
                                         const char **elsewhere);

G_END_DECLS
