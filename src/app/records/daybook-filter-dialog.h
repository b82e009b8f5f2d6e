/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for one or two texts. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct
{
  const char *heading, *body;
  const char *first, *second;              /* labels; @second NULL: one text only */
  const char *accept;                      /* of the button */
  gboolean (*is_right) (const char *text); /* of one that is not empty; NULL: any is */
} DaybookFilterQuestion;

/* Texts that were left empty are NULL. */
typedef void (*DaybookFilterGiven) (gpointer data, const char *first, const char *second);

/* @given is called with @object when a person accepts, if it is still there; @first and @second
 * (nullable) stand in the entries before. */
void daybook_filter_dialog_ask (GtkWidget *object,
                                const DaybookFilterQuestion *question,
                                const char *first,
                                const char *second,
                                DaybookFilterGiven given,
                                gpointer self);

/* "2026-11-24"; "12.50". */
gboolean daybook_filter_is_day (const char *text);
gboolean daybook_filter_is_amount (const char *text);

G_END_DECLS
