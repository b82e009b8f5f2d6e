/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person sets of a connection. A few rows each, audited; no lock is needed: a scheduler that
 * is at work sees them within a second. */
#pragma once

#include "daybook-db.h"
#include "daybook-schedule.h"

G_BEGIN_DECLS

#define DAYBOOK_STEER_TITLE_MAX 80

/* Paused, or ready again; then what is held of it may begin again too. */
gboolean daybook_steer_pause (DaybookDb *db, const char *id, gboolean paused, GError **error);
/* @rule NULL: what suits the provider. */
gboolean
daybook_steer_schedule (DaybookDb *db, const char *id, const DaybookSchedule *rule, GError **error);
/* The name that a person sees, 1 to 80 characters (DAYBOOK_ERROR_SETUP); its id stays. */
gboolean daybook_steer_rename (DaybookDb *db, const char *id, const char *title, GError **error);

G_END_DECLS
