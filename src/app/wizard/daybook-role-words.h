/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the roles of a journal are called and mean, for people. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "Fees of the processor" (translated, static); the role itself when nobody has named it. */
const char *daybook_role_title (const char *role);
/* When it is used, in a sentence (translated, static); "" when nobody has said. */
const char *daybook_role_meaning (const char *role);
/* Whether every shop needs it; the others only matter when they come up. */
gboolean daybook_role_is_usual (const char *role);

G_END_DECLS
