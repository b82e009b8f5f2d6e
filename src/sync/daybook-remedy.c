/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-remedy.h"

#include "daybook-deliver.h"

#define NO_ACCOUNT "unmapped: no account of the books is mapped for \""

/* FLOW and N are put in. */
static const struct
{
  const char *begins, *remedy;
} remedies[] = {
  { "unmapped", "daybookctl table unmapped says what is missing and how it is set" },
  { "locked period", "reopen the period in the books (or have its owner do so), then: daybookctl "
                     "retry delivery N" },
  { "amount differs", "compare them: daybookctl show order NUMBER, daybookctl show payment ID. "
                      "Correct the wrong one where it comes from; the next daybookctl sync "
                      "composes it again" },
  { "possible duplicate", "which records it could belong to: daybookctl explain delivery N" },
  { "ready to accept", "look: daybookctl show delivery N; let it go: daybookctl release N" },
  { "held:", "a person holds it; let it go: daybookctl release N" },
  { "backfilled", "look: daybookctl show delivery N; let it go: daybookctl release N" },
  { "deleted at the source", "look: daybookctl show delivery N; post it all the same: daybookctl "
                             "release N" },
  { DAYBOOK_DELIVER_SPENT, "every try: daybookctl show delivery N; as many again: daybookctl retry "
                           "delivery N" },
  { "refused", "correct what the answer names, then: daybookctl retry delivery N" },
};

char *
daybook_remedy_dup (const char *reason, const char *flow, gint64 delivery)
{
  g_autofree char *number
      = delivery > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, delivery) : g_strdup ("N");
  g_autoptr(GString) text = NULL;

  if (reason == NULL)
    return NULL;
  if (g_str_has_prefix (reason, NO_ACCOUNT))
    {
      g_auto(GStrv) words = g_strsplit (reason, "\"", 3);

      return g_strdup_printf ("daybookctl flow map %s %s=ACCOUNT (which accounts there are: "
                              "daybookctl list accounts)",
                              flow != NULL ? flow : "FLOW", words[1]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (remedies); i++)
    if (g_str_has_prefix (reason, remedies[i].begins))
      {
        text = g_string_new (remedies[i].remedy);
        g_string_replace (text, "delivery N", "delivery \001", 0);
        g_string_replace (text, "release N", "release \001", 0);
        g_string_replace (text, "\001", number, 0);
        return g_string_free (g_steal_pointer (&text), FALSE);
      }
  return NULL;
}
