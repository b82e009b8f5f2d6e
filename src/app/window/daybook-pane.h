/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place in the window: a header bar, and below it one of four faces (loading, empty, error,
 * content). Each place is a type of its own under this one. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_FACE_LOADING,
  DAYBOOK_FACE_EMPTY,
  DAYBOOK_FACE_ERROR,
  DAYBOOK_FACE_CONTENT,
} DaybookFace;

#define DAYBOOK_TYPE_PANE (daybook_pane_get_type ())
G_DECLARE_DERIVABLE_TYPE (DaybookPane, daybook_pane, DAYBOOK, PANE, AdwBin)

struct _DaybookPaneClass
{
  AdwBinClass parent_class;

  /* Reads what it shows anew, because it is looked at for the first time, because the store was
   * written to, or because the person tries again. Never while it is not seen. */
  void (*refresh) (DaybookPane *self);
  /* Shows that thing (an id of this place, or "QUEUE"); may be NULL. */
  void (*go) (DaybookPane *self, const char *detail);
  /* Takes the keyboard to where one looks for something here; NULL where nothing is looked for. */
  void (*search) (DaybookPane *self);
};

/* (transfer none) Construct-only property "engine". */
DaybookEngine *daybook_pane_get_engine (DaybookPane *self);
/* Property "title": translated, in the header bar. */
const char *daybook_pane_get_title (DaybookPane *self);
/* (transfer none) For the page's own buttons. */
AdwHeaderBar *daybook_pane_get_header (DaybookPane *self);

/* What stands below the header when there is something to show. A template's child becomes it. */
void daybook_pane_set_content (DaybookPane *self, GtkWidget *content);
/* What an empty page says. @button and @action (with an action's name, "win.go::connections") may
 * be NULL. */
void daybook_pane_set_empty (DaybookPane *self,
                             const char *icon,
                             const char *title,
                             const char *description,
                             const char *button,
                             const char *action);
void daybook_pane_set_face (DaybookPane *self, DaybookFace face);
/* Shows the error face: advice, details, Try Again. Nothing for one that was cancelled. */
void daybook_pane_fail (DaybookPane *self, const GError *error);

/* Refreshes when it is seen, else as soon as it is. */
void daybook_pane_refresh (DaybookPane *self);
void daybook_pane_go (DaybookPane *self, const char *detail);
void daybook_pane_search (DaybookPane *self);
/* A short word at the bottom of the window that goes away; with @button and @action (may be NULL)
 * one can be taken back. */
void
daybook_pane_toast (DaybookPane *self, const char *text, const char *button, const char *action);

G_END_DECLS
