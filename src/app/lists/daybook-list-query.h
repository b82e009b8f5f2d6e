/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a list shows and in which order: a plain value that goes to the store thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *kind; /* of what: "order" */
  char *text; /* that is in them; NULL: any */
  char *sort; /* a column's name; NULL: as the source has it */
  gboolean descending;
  char **filters; /* "status=paid", "connection=shopify"; NULL: none */
} DaybookListQuery;

/* (transfer full) @self may be NULL. */
DaybookListQuery *daybook_list_query_copy (const DaybookListQuery *self);
void daybook_list_query_free (DaybookListQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookListQuery, daybook_list_query_free)
/* The value of the filter @name, or NULL. Borrowed. */
const char *daybook_list_query_filter (const DaybookListQuery *self, const char *name);
/* Sets it; NULL takes it away. */
void daybook_list_query_set_filter (DaybookListQuery *self, const char *name, const char *value);

G_END_DECLS
