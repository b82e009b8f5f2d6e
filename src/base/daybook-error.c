/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain: its words for machines and its sentences for people. */
#include "daybook-error.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *name;
  const char *advice;
} CodeText;

static const CodeText codes[] = {
  [DAYBOOK_ERROR_AUTH] = { "auth", N_ ("Sign in to this service again.") },
  [DAYBOOK_ERROR_LATER] = { "later", N_ ("Nothing to do: this will be tried again by itself.") },
  [DAYBOOK_ERROR_REFUSED] = { "refused", N_ ("The service refused this record. Correct it and send "
                                             "it again.") },
  [DAYBOOK_ERROR_UNREADABLE] = { "unreadable",
                                 N_ ("The data cannot be read. Check where it comes from.") },
  [DAYBOOK_ERROR_STORE] = { "store", N_ ("The data on this computer cannot be used. Check free "
                                         "space and backups.") },
  [DAYBOOK_ERROR_UNSURE] = { "unsure", N_ ("It was sent but no answer came. Look it up at the "
                                           "service before sending again.") },
  [DAYBOOK_ERROR_SETUP] = { "setup", N_ ("Correct what is named here, then try again.") },
  [DAYBOOK_ERROR_KEYRING] = { "keyring", N_ ("Unlock the keyring and try again.") },
  [DAYBOOK_ERROR_DENIED] = { "denied", N_ ("Allow at the service what is named here. It is used "
                                           "from then on.") },
};

/* Not G_DEFINE_QUARK: two threads that fail first would write its variable at the same time. */
GQuark
daybook_error_quark (void)
{
  static gsize quark;

  if (g_once_init_enter (&quark))
    g_once_init_leave (&quark, g_quark_from_static_string ("daybook-error-quark"));

  return (GQuark) quark;
}

const char *
daybook_error_code_name (int code)
{
  if (code < 0 || code >= (int) G_N_ELEMENTS (codes))
    return "unknown";

  return codes[code].name;
}

const char *
daybook_error_advice (const GError *error)
{
  gboolean ours = error != NULL && error->domain == DAYBOOK_ERROR;

  if (!ours || error->code < 0 || error->code >= (int) G_N_ELEMENTS (codes))
    return N_ ("Something unexpected went wrong. The details say more.");

  return codes[error->code].advice;
}
