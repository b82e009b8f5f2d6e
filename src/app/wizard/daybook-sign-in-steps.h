/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person does at the provider before a sign-in: the manifest's steps, numbered, with
 * addresses that open, the permissions to copy, and its links. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-tree.h"

G_BEGIN_DECLS

/* Of the way to sign in at @method. */
GtkWidget *daybook_sign_in_steps_new (const DaybookTree *tree, DaybookNode method);

/* Copies @text to the clipboard. */
GtkWidget *daybook_copy_button_new (const char *text, const char *tooltip);

G_END_DECLS
