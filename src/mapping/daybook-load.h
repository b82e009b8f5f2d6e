/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known while a mapping is loaded, and how its mistakes are told: "stripe.json:41: rule 3
 * (to gross): ...". Internal to this room. */
#pragma once

#include "daybook-lookup.h"
#include "daybook-mapping.h"
#include "daybook-source.h"

G_BEGIN_DECLS

typedef struct
{
  const DaybookTree *tree; /* of the rules */
  const DaybookMappingSetup *setup;
  GHashTable *lookups; /* (borrowed) name → DaybookLookup: the tables that the rules use */
  guint enclosing;     /* elements around the current one: how far "$up" reaches */
  guint rule;          /* number of the rule in its list, 0 outside of any */
  const char *to;      /* where it writes: "lines[].gross" */
} DaybookLoad;

/* Sets DAYBOOK_ERROR_SETUP with file, line of @node and rule; FALSE. */
gboolean daybook_load_fail (const DaybookLoad *self,
                            DaybookNode node,
                            GError **error,
                            const char *format,
                            ...) G_GNUC_PRINTF (4, 5);
/* The same in front of an @error that is there already; FALSE. */
gboolean daybook_load_place (const DaybookLoad *self, DaybookNode node, GError **error);

/* Refuses members of the object @node that are in neither list (NULL terminated, @more may be
 * NULL). @what names the object: "a step". */
gboolean daybook_load_members (const DaybookLoad *self,
                               DaybookNode node,
                               const char *what,
                               const char *const *known,
                               const char *const *more,
                               GError **error);

/* The text at @node (borrowed); NULL and an error that calls it @name when it is something else. */
const char *
daybook_load_text (const DaybookLoad *self, DaybookNode node, const char *name, GError **error);
gboolean daybook_load_bool (
    const DaybookLoad *self, DaybookNode node, const char *name, gboolean *out, GError **error);
gboolean daybook_load_int (const DaybookLoad *self,
                           DaybookNode node,
                           const char *name,
                           gint64 least,
                           gint64 *out,
                           GError **error);
gboolean
daybook_load_is_list (const DaybookLoad *self, DaybookNode node, const char *name, GError **error);

/* A path, and where @constant allows it also "=text". */
DaybookSource *daybook_load_source (
    const DaybookLoad *self, DaybookNode node, const char *name, gboolean constant, GError **error);
GRegex *
daybook_load_regex (const DaybookLoad *self, DaybookNode node, const char *name, GError **error);

/* The table called @name, read when the first rule asks for it (borrowed). */
const DaybookLookup *
daybook_load_lookup (const DaybookLoad *self, DaybookNode node, const char *name, GError **error);

G_END_DECLS
