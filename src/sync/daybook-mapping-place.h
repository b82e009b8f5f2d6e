/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mapping where it works: which connection's it is, as it ships and as it is in force; the
 * document that a person edits, and the versions that there were. */
#pragma once

#include "daybook-manifest-adapt.h"
#include "daybook-session.h"

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

/* The names of the user's own mappings of @connection whose built-in one has changed since they
 * were copied. (transfer full) */
char **daybook_mapping_moved (const DaybookConnection *connection);

/* The document to edit (transfer full): {"mapping": ..., "base": ..., "rules": ..., "tables": ...}.
 */
char *daybook_mapping_dup_document (const char *name, const char *base, const char *text);

/* The document as it is in force, the user's or the built-in one (transfer full), as above. Rows of
 * value tables are not in it. */
char *daybook_mapping_place_dup_document (const DaybookMappingPlace *self);

/* A version that was in force, or made something. */
typedef struct
{
  char *version;
  char *author; /* "user:NAME"; NULL: not known, or Daybook's own */
  char *note;   /* (nullable) what the author said of it */
  gint64 at_us; /* when it came in force, else when it was kept; DAYBOOK_TIME_NONE: built in */
  gboolean in_force, built_in;
  gint64 records, documents; /* that it made for this connection */
} DaybookMappingPast;

void daybook_mapping_past_free (DaybookMappingPast *self);

/* The one in force first, then newest first. (transfer full), DaybookMappingPast */
GPtrArray *
daybook_mapping_place_list_past (const DaybookMappingPlace *self, DaybookDb *db, GError **error);

/* A mapping in a list of them. */
typedef struct
{
  char *connection, *connection_title, *name;
  char *version;      /* in force */
  char *author, *note; /* (nullable) of that version, when it is the user's */
  gint64 changed_us;  /* DAYBOOK_TIME_NONE: never */
  gboolean own;       /* the user's */
  gboolean moved;     /* the built-in one has changed since the user's was made from it */
  char *misfit;       /* (nullable) why the user's own cannot work any more */
  gint64 records, documents;
} DaybookMappingListed;

void daybook_mapping_listed_free (DaybookMappingListed *self);

/* All mappings of all connections, in their order. One connection whose manifest cannot be read
 * does not stop the others: it is left out. (transfer full), DaybookMappingListed */
GPtrArray *daybook_mapping_place_list_all (DaybookDb *db, GError **error);

G_END_DECLS
