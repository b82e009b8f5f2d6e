/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice company: a folder with a store of its own, and the pretend providers that run while
 * somebody works with it. Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DAYBOOK_TYPE_PRACTICE_COMPANY (daybook_practice_company_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookPracticeCompany, daybook_practice_company, DAYBOOK, PRACTICE_COMPANY, GObject)

/* @folder is made when it is first begun. Signal "ended": the pretend providers have ended by
 * themselves, which they should not; daybook_practice_company_stop() is the next. */
DaybookPracticeCompany *daybook_practice_company_new (const char *folder);
/* Its store and key, for an engine. */
const char *daybook_practice_company_get_data (DaybookPracticeCompany *self);
const char *daybook_practice_company_get_key_file (DaybookPracticeCompany *self);
/* What is being done now, translated; property "text". */
const char *daybook_practice_company_get_text (DaybookPracticeCompany *self);
/* Property "part": how much of it is done, 0 to 1. */
double daybook_practice_company_get_part (DaybookPracticeCompany *self);

/* Starts the pretend providers and connects the store to them; no engine may be open on it. Once it
 * has ended well, an engine may. The providers run until daybook_practice_company_stop(), or until
 * this process ends, however that comes about. */
void daybook_practice_company_begin_async (DaybookPracticeCompany *self,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean daybook_practice_company_begin_finish (DaybookPracticeCompany *self,
                                                GAsyncResult *result,
                                                GError **error);
/* Breaks off what is being done, ends the providers, and waits for both: what the books and the CRM
 * hold is kept. Once, before the last reference is dropped. May be begun again. */
void daybook_practice_company_stop (DaybookPracticeCompany *self);
/* Removes the folder with all that is in it, after daybook_practice_company_stop(). */
void daybook_practice_company_delete_async (DaybookPracticeCompany *self,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
gboolean daybook_practice_company_delete_finish (DaybookPracticeCompany *self,
                                                 GAsyncResult *result,
                                                 GError **error);

/* The pretend providers' program: beside this one (@here is this one's folder), beside it in a
 * build, else in @path as $PATH is. NULL: nowhere. (transfer full) */
char *daybook_practice_company_find_sandbox (const char *here, const char *path);
/* Removes @folder; symbolic links in it are not followed. Any thread. */
gboolean daybook_practice_company_remove_folder (const char *folder, GError **error);

G_END_DECLS
