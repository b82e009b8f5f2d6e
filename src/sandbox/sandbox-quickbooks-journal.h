/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps a company's books from one run of the sandbox to the next: every write that the books took,
 * in order. */
#pragma once

#include <gio/gio.h>

typedef struct _SandboxQbJournal SandboxQbJournal;

/* One write, as it came and when. Borrowed. */
typedef struct
{
  gint64 at_us;         /* wall clock, microseconds since 1970 */
  const char *resource; /* "salesreceipt" */
  GHashTable *query;    /* char* → char*, decoded */
  const char *body;     /* UTF-8 */
} SandboxQbEntry;

/* Does the write again; FALSE when the books refuse it, with why in @why (transfer full). */
typedef gboolean (*SandboxQbReplay) (const SandboxQbEntry *entry, char **why, gpointer data);

/* Reads the file at @path, made when it is not there, into the books by @replay, and keeps it open
 * for more. A last line without its end was cut off when the sandbox was killed: nobody was
 * answered, so it is dropped. */
SandboxQbJournal *
sandbox_qb_journal_open (const char *path, SandboxQbReplay replay, gpointer data, GError **error);
void sandbox_qb_journal_free (SandboxQbJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxQbJournal, sandbox_qb_journal_free)

/* Before the write is answered. In the file when TRUE: the end of this process no longer matters.
 */
gboolean
sandbox_qb_journal_add (SandboxQbJournal *self, const SandboxQbEntry *entry, GError **error);

/* The books are empty again. */
gboolean sandbox_qb_journal_clear (SandboxQbJournal *self, GError **error);
