/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mapping editor reads: the document, what it is checked against, and records to try it
 * on. Read on other threads, kept by the main one. */
#pragma once

#include "daybook-contract.h"
#include "daybook-mend.h"

G_BEGIN_DECLS

typedef struct
{
  char *connection, *name;
  char *document; /* NULL when only a sample is wished for */
  gint64 subject; /* the sample; 0: the newest */
  DaybookTree *tree;
} DaybookEditorWish;

DaybookEditorWish *daybook_editor_wish_new (const char *connection,
                                            const char *name,
                                            gint64 subject,
                                            DaybookTree *tree);
void daybook_editor_wish_free (DaybookEditorWish *self);

typedef struct
{
  char *document; /* to be edited */
  char *base;     /* version of the built-in one it was made from */
  gboolean own;
  const DaybookContract *contract; /* NULL: a provider's body. For the life of the process */
  GHashTable *built_in;            /* "to" → where the built-in one looks */
  GPtrArray *tables;               /* char *: names, ended by NULL */
  GPtrArray *samples;              /* DaybookSampleListed */
  GPtrArray *unmapped;             /* DaybookUnmapped whose table this mapping uses */
} DaybookEditorLoad;

void daybook_editor_load_free (DaybookEditorLoad *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookEditorLoad, daybook_editor_load_free)

/* An act: DaybookEditorLoad. */
gpointer daybook_editor_read (DaybookSession *session,
                              gpointer wish,
                              GCancellable *cancellable,
                              GError **error);
/* Store thread: DaybookTree. */
gpointer daybook_editor_read_sample (DaybookDb *db,
                                     gpointer wish,
                                     GCancellable *cancellable,
                                     GError **error);
/* An act: DaybookPreview. */
gpointer daybook_editor_preview (DaybookSession *session,
                                 gpointer wish,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
