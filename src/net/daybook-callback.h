/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sign-in's callback says, wherever its address came from. Not for other rooms. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The parameters of a form-encoded query, by name (transfer full). DAYBOOK_ERROR_UNREADABLE when an
 * escape is broken, the text is not UTF-8, a name stands twice or there are too many. */
GHashTable *daybook_callback_parse_query (const char *query, GError **error);

/* Compares in constant time. */
gboolean daybook_callback_has_state (GHashTable *params, const char *state);

/* FALSE with DAYBOOK_ERROR_AUTH when the provider said error=... */
gboolean daybook_callback_check_answer (GHashTable *params, GError **error);

/* All of it for a pasted address. */
GHashTable *daybook_callback_parse_url (const char *url, const char *state, GError **error);

/* "invalid_grant: it expired" from what a stranger wrote: one short line (transfer full).
 * @description may be NULL. */
char *daybook_callback_dup_reason (const char *code, const char *description);

/* TRUE when both are equal, in a time that tells only their lengths. */
gboolean daybook_callback_same (const char *a, const char *b);

G_END_DECLS
