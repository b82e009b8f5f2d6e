/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hints: what a provider says has happened of late, asked for in one cheap request. A hint only
 * makes a stream due; what it says is read through the stream, and what it does not say is found by
 * reading all streams now and then. */
#pragma once

#include "daybook-account.h"

G_BEGIN_DECLS

typedef struct
{
  char **streams; /* those that something has happened to, in the manifest's order; NULL: none */
  char *cursor;   /* for the next time, once the streams have been read */
} DaybookHints;

void daybook_hints_free (DaybookHints *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookHints, daybook_hints_free)

/* Whether the provider gives any ("hints" in its manifest). Any thread. */
gboolean daybook_hints_are_given (const DaybookManifest *manifest);

/* @cursor of the last time, or NULL. Errors are those of daybook_answer_to_error(), or
 * DAYBOOK_ERROR_UNREADABLE when the answer is not what the manifest says. */
DaybookHints *daybook_hints_ask (DaybookAccount *account,
                                 const char *cursor,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
