/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the simulated HubSpot, shared by its files only. One portal with contacts,
 * companies, deals, orders and line items; each is a type with its properties, their groups,
 * perhaps a pipeline, and its records. All values are text, as HubSpot's are.
 */
#pragma once

#include "sandbox-server.h"

#define SANDBOX_HS_VERSION "2026-03"
#define SANDBOX_HS_PORTAL 48210077
#define SANDBOX_HS_CLIENT_ID "6f1d2b7e-40a9-4c58-9d0e-83b2f7a1c0de"
#define SANDBOX_HS_CLIENT_SECRET "2b9c1e54-77f0-4f0a-9a31-d5c86e20b711"
#define SANDBOX_HS_REDIRECT "http://localhost:8767/oauth"
#define SANDBOX_HS_BATCH 100
#define SANDBOX_HS_SEARCH_MOST 10000
#define SANDBOX_HS_N_TYPES 5

typedef struct
{
  char *name;
  char *label;
  char *group;
  char *type;  /* "string", "number", "datetime", "date", "enumeration", "bool" */
  char *field; /* "text", "number", … */
  char *description;
  gboolean unique;
  gboolean read_only;
  gboolean own; /* made by a client */
} SandboxHsProperty;

typedef struct
{
  char *id;
  const char *label; /* static */
  gboolean closed;
} SandboxHsStage;

typedef struct
{
  char *id;
  const char *label; /* static */
  GPtrArray *stages; /* SandboxHsStage */
} SandboxHsPipeline;

typedef struct
{
  const char *name;            /* static: "contacts" */
  const char *singular;        /* static: "contact" */
  const char *type_id;         /* static: "0-1" */
  const char *modified;        /* static: the property that tells when it was changed */
  GPtrArray *properties;       /* SandboxHsProperty */
  GHashTable *by_name;         /* char* → SandboxHsProperty, borrowed */
  GHashTable *groups;          /* char* → char* label */
  SandboxHsPipeline *pipeline; /* (nullable) */
  GPtrArray *records;          /* SandboxHsRecord, by id, archived ones too */
  GHashTable *by_id;     /* char* → SandboxHsRecord, borrowed; merged ids lead to the survivor */
  GHashTable *by_unique; /* "property=value" → SandboxHsRecord, borrowed */
} SandboxHsType;

typedef struct
{
  char *id;
  gint64 created_us;
  gint64 changed_us;
  gint64 clock_us; /* of the change, on the real clock: the search index follows later */
  gboolean archived;
  gboolean merged;
  GHashTable *values; /* char* → char* */
} SandboxHsRecord;

typedef struct _SandboxHsAuth SandboxHsAuth;
typedef struct _SandboxHsLimits SandboxHsLimits;

typedef struct
{
  SandboxServer *server;
  SandboxHsType *types[SANDBOX_HS_N_TYPES];
  GHashTable *associations; /* "from:id>to:id", both ways */
  SandboxHsAuth *auth;
  SandboxHsLimits *limits;
  gint64 next_id;
  gint64 last_us; /* of a change, by a clock that is right */
  gint64 index_delay_us;
  GHashTable *failing; /* char* value → char* message: rows that hold it fail validation */
  gboolean hide_trace; /* errors name no objectWriteTraceId */
  guint64 writes;      /* rows that were written: to see that a second sync writes none */
} SandboxHubspot;

/* One request on its way. The first failure sets the reply; 'answered' stops the rest. */
typedef struct
{
  SandboxHubspot *self;
  SandboxRequest *request;
  char **parts;     /* of the path */
  JsonObject *body; /* (nullable) */
  gboolean answered;
} SandboxHsCall;

/* sandbox-hubspot-reply.c */
/* Takes @object. */
void sandbox_hs_answer (SandboxHsCall *call, int status, JsonObject *object);
void
sandbox_hs_fail (SandboxHsCall *call, int status, const char *category, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
/* The envelope of an error (transfer full). */
JsonObject *sandbox_hs_error (const char *category, const char *message);
/* {"@name": ["@value"]} in the error's context. */
void sandbox_hs_error_context (JsonObject *error, const char *name, const char *value);
void sandbox_hs_too_many (SandboxHsCall *call, const char *policy);
void sandbox_hs_add_time (JsonObject *object, const char *name, gint64 us);
/* NULL when there is none or it is no text. */
const char *sandbox_hs_text (JsonObject *object, const char *name);
JsonArray *sandbox_hs_list (JsonObject *object, const char *name);
/* The "inputs" of a batch; NULL when the call was refused: none, too many, or not objects. */
JsonArray *sandbox_hs_inputs (SandboxHsCall *call);

/* sandbox-hubspot-types.c */
SandboxHsType *sandbox_hs_type_new (SandboxHubspot *self, guint index);
void sandbox_hs_type_free (SandboxHsType *type);
SandboxHsType *sandbox_hs_type (SandboxHubspot *self, const char *name);        /* (nullable) */
SandboxHsProperty *sandbox_hs_property (SandboxHsType *type, const char *name); /* (nullable) */

/* sandbox-hubspot-schema.c: properties, groups, pipelines */
void sandbox_hs_properties (SandboxHsCall *call, SandboxHsType *type);
void sandbox_hs_pipelines (SandboxHsCall *call, SandboxHsType *type);

/* sandbox-hubspot-records.c */
/* What is found by id, or by the unique property @by. Archived ones are not. */
SandboxHsRecord *sandbox_hs_find (SandboxHsType *type, const char *by, const char *value);
/* The first of @values that HubSpot would refuse, as an error (transfer full); NULL when all is
 * well. @record NULL: a new one. */
JsonObject *sandbox_hs_judge (SandboxHubspot *self,
                              SandboxHsType *type,
                              const SandboxHsRecord *record,
                              JsonObject *values);
SandboxHsRecord *sandbox_hs_create (SandboxHubspot *self, SandboxHsType *type, JsonObject *values);
void sandbox_hs_update (SandboxHubspot *self,
                        SandboxHsType *type,
                        SandboxHsRecord *record,
                        JsonObject *values);
void sandbox_hs_archive (SandboxHubspot *self, SandboxHsType *type, SandboxHsRecord *record);
void sandbox_hs_merge (SandboxHubspot *self,
                       SandboxHsType *type,
                       SandboxHsRecord *primary,
                       SandboxHsRecord *other);
/* @names: those properties, JSON texts, else the usual ones. (transfer full) */
JsonObject *
sandbox_hs_record_json (SandboxHsType *type, const SandboxHsRecord *record, JsonArray *names);
/* FALSE with a reply when @by is no unique property of the type. */
gboolean sandbox_hs_check_by (SandboxHsCall *call, SandboxHsType *type, const char *by);

/* sandbox-hubspot-objects.c, -batch.c, -search.c, -associations.c */
void sandbox_hs_objects (SandboxHsCall *call, SandboxHsType *type);
void sandbox_hs_batch (SandboxHsCall *call, SandboxHsType *type, const char *what);
void sandbox_hs_search (SandboxHsCall *call, SandboxHsType *type);
void sandbox_hs_associations (SandboxHsCall *call);
/* /crm/objects/…/{type}/{id}/associations/… */
void sandbox_hs_object_associations (SandboxHsCall *call, SandboxHsType *type);
void sandbox_hs_drop_associations (SandboxHubspot *self, const char *type, const char *id);

/* sandbox-hubspot-auth.c */
SandboxHsAuth *sandbox_hs_auth_new (void);
void sandbox_hs_auth_free (SandboxHsAuth *auth);
const char *sandbox_hs_auth_key (SandboxHsAuth *auth);
void sandbox_hs_auth_renew_key (SandboxHsAuth *auth);
/* The app's access tokens have run out; with @revoke the app was uninstalled, and the service key
 * replaced by another. */
void sandbox_hs_auth_end (SandboxHsAuth *auth, gboolean revoke);
/* Takes @scope from, or gives it back to, whoever asks. */
void sandbox_hs_auth_deny (SandboxHsAuth *auth, const char *scope, gboolean denied);
/* TRUE when it was a page or an address of signing in. */
gboolean sandbox_hs_signin (SandboxHsCall *call);
/* FALSE with a reply when the bearer is not known. @oauth: whether it came from an app. */
gboolean sandbox_hs_check_bearer (SandboxHsCall *call, gboolean *oauth);
gboolean sandbox_hs_check_scope (SandboxHsCall *call, const char *scope);

/* sandbox-hubspot-limits.c */
SandboxHsLimits *sandbox_hs_limits_new (int pace);
void sandbox_hs_limits_free (SandboxHsLimits *limits);
/* NULL, or the policy that is broken ("TEN_SECONDLY_ROLLING", "SECONDLY", "DAILY"). Sets the
 * headers. */
const char *sandbox_hs_limits_take (SandboxHsCall *call, gboolean oauth, gboolean search);
void sandbox_hs_limits_set_daily (SandboxHsLimits *limits, gint64 left);

/* sandbox-hubspot-truth.c (transfer full) */
JsonNode *sandbox_hs_truth (SandboxHubspot *self);
JsonNode *sandbox_hs_dump (SandboxHubspot *self);

/* sandbox-hubspot-keep.c: a file that is not there holds nothing */
gboolean sandbox_hs_load (SandboxHubspot *self, const char *path, GError **error);
gboolean sandbox_hs_save (SandboxHubspot *self, const char *path, GError **error);
