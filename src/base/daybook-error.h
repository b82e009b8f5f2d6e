/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One error domain. A code is what the user can do next; the message is one technical line, in
 * English. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_ERROR_AUTH,       /* sign in again */
  DAYBOOK_ERROR_LATER,      /* offline, 429, 5xx, locked: will be tried again */
  DAYBOOK_ERROR_REFUSED,    /* the service said no to this record */
  DAYBOOK_ERROR_UNREADABLE, /* an answer, a file or a value that cannot be read */
  DAYBOOK_ERROR_STORE,      /* the local data */
  DAYBOOK_ERROR_UNSURE,     /* sent, and the answer was lost: look it up before anything else */
  DAYBOOK_ERROR_SETUP,      /* a manifest, a mapping or an option needs correcting */
  DAYBOOK_ERROR_KEYRING,    /* the keyring is absent, locked or refused */
  DAYBOOK_ERROR_DENIED,     /* the sign-in is good, and may not do this: allow it at the service */
} DaybookError;

#define DAYBOOK_ERROR (daybook_error_quark ())
GQuark daybook_error_quark (void);

/* The stable word of a code, for logs, JSON and the store: "auth", "later", "refused", ...
 * (static). */
const char *daybook_error_code_name (int code);

/* One sentence that tells a person what to do about @error (static, untranslated msgid). */
const char *daybook_error_advice (const GError *error);

G_END_DECLS
