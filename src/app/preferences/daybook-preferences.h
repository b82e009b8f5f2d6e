/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: how it looks, what it tells, the business, where the data is. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_PREFERENCES (daybook_preferences_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookPreferences, daybook_preferences, DAYBOOK, PREFERENCES, AdwPreferencesWindow)

/* Over @parent. */
void daybook_preferences_present (GtkWindow *parent, DaybookEngine *engine);

G_END_DECLS
