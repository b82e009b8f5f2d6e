/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long texts that resemble each other, packed; the room's own. The essay is in the .c file. */
#pragma once

#include "daybook-statement.h"

G_BEGIN_DECLS

/* DaybookPacks is what one connection to the store knows of packing. */
DaybookPacks *daybook_packs_new (void);
void daybook_packs_free (DaybookPacks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookPacks, daybook_packs_free)
/* After a rollback: what was learned in the transaction is gone with it. */
void daybook_packs_forget (DaybookPacks *self);
/* Gives SQL on @db the function unpack (x): the text; NULL for what cannot be unpacked. */
gboolean daybook_packs_attach (DaybookDb *db, GError **error);

/* Binds @text (copied) as it is kept, in a column of type ANY. @kind says which texts resemble it
 * ("order", "delivery"); outside a transaction nothing is learned. */
void daybook_bind_packed (DaybookStatement *self, const char *kind, const char *text);
/* The text of such a column (transfer full); NULL for null, or with the statement's failure. */
char *daybook_read_packed (DaybookStatement *self);

G_END_DECLS
