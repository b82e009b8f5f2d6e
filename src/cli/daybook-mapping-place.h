/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mapping commands share: which connection and which mapping is meant, and the document
 * that a person edits. */
#pragma once

#include "daybook-cli.h"
#include "daybook-manifest-adapt.h"

G_BEGIN_DECLS

/* A mapping in its place. */
typedef struct
{
  DaybookConnection *connection;
  DaybookManifest *built_in;
  DaybookManifest *in_force;
  char *name;
} DaybookMappingPlace;

void daybook_mapping_place_clear (DaybookMappingPlace *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DaybookMappingPlace, daybook_mapping_place_clear)

/* @connection NULL: the only one whose connector has the mapping @name; else DAYBOOK_ERROR_SETUP
 * names those that have it. */
gboolean daybook_mapping_place_find (DaybookMappingPlace *self,
                                     DaybookDb *db,
                                     const char *name,
                                     const char *connection,
                                     GError **error);

/* The user's own of @connection called @name in its list: version, base or text ("version"); NULL
 * when the built-in one is in force. (transfer full) */
char *
daybook_mapping_dup_own (const DaybookConnection *connection, const char *name, const char *member);

/* The document to edit (transfer full): {"mapping": ..., "base": ..., "rules": ..., "tables": ...}.
 */
char *daybook_mapping_dup_document (const char *name, const char *base, const char *text);

/* mapping edit, import and revert: in daybook-command-mapping-edit.c. */
int
daybook_cli_mapping_edit (DaybookCli *cli, const char *name, const char *connection, gboolean yes);
int daybook_cli_mapping_import (DaybookCli *cli,
                                const char *file,
                                const char *connection,
                                gboolean yes,
                                gboolean remap,
                                int last);
int daybook_cli_mapping_revert (DaybookCli *cli, const char *name, const char *connection);

/* The names of the user's own mappings of @connection whose built-in one has changed since they
 * were copied. (transfer full) */
char **daybook_mapping_moved (const DaybookConnection *connection);

G_END_DECLS
