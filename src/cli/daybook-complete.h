/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a shell may put in place of the word that is being typed. The shell's script only asks, so
 * that there is one list of commands and options, the program's own. */
#pragma once

#include "daybook-cli.h"

G_BEGIN_DECLS

/* Prints the words that may stand in place of the last of @words (what was typed behind
 * "daybookctl", the last perhaps empty), a line each. Asks nobody anything: with a locked keyring
 * or without a store there are no connections to name. Nothing where file names belong. */
void daybook_complete (DaybookCli *cli, char **words);

G_END_DECLS
