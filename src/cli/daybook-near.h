/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The word that somebody meant. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one of @words (NULL-terminated) that is nearest to @word by letters put in, left out,
 * changed or swapped, or that begins with it; NULL when none is near. (transfer none) */
const char *daybook_near (const char *word, const char *const *words);

G_END_DECLS
