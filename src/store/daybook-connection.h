/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections: the accounts of the user's at providers. Their secrets are in the keyring, never
 * here. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 num;         /* the store's own number of it, for review items; set by reading */
  char *id;           /* "shopify", "stripe-2": lower case letters, digits, hyphens */
  char *provider;
  char *title;
  char *environment;  /* "live", "test": a name in the manifest */
  char *base_url;     /* (nullable) instead of the manifest's */
  char *settings;     /* JSON object */
  char *account;      /* (nullable) the provider's own id of it: shop domain, acct_…, realm */
  char *manifest;     /* version of the manifest it works with */
  char *method;       /* sign-in method: "api_key", "oauth" */
  char *scope;        /* (nullable) what was granted, as the provider said it */
  gint64 token_expires_us;   /* DAYBOOK_TIME_NONE: does not expire or not known */
  gint64 refresh_expires_us; /* the same for the refresh token */
  char *state;        /* "ready", "needs_sign_in", "paused" */
  gint64 created_us;
  gint64 removed_us;  /* DAYBOOK_TIME_NONE while it is in use */
  /* Only read, for what works with it: */
  char *mappings; /* JSON list of the user's own in force: {"name", "version", "base", "text"} */
  char *tables;   /* JSON list of all value rows: {"table", "key", "sku_group", "location",
                     "channel", "value"}, "" where a scope is not named */
} DaybookConnection;

/* A zeroed one with both expiries and removal set to 'none'. */
DaybookConnection *daybook_connection_new (void);
void daybook_connection_free (DaybookConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookConnection, daybook_connection_free)

/* Adds it. NULL texts that may not be NULL become "" ("{}" for settings, "ready" for state). An
 * id in use is refused; the id of a removed connection comes back to life only for the same
 * provider and account. */
gboolean daybook_connection_add (DaybookDb *db, const DaybookConnection *connection,
                                 GError **error);
/* Writes everything but id, provider, created and removed. */
gboolean daybook_connection_update (DaybookDb *db, const DaybookConnection *connection,
                                    GError **error);
/* "ready", "paused" or "needs_sign_in"; a change is audited. */
gboolean daybook_connection_set_state (DaybookDb *db, const char *id, const char *state,
                                       gint64 now_us, GError **error);
/* When its token and its refresh token end (DAYBOOK_TIME_NONE: not known), after a renewal. */
gboolean daybook_connection_set_expiry (DaybookDb *db, const char *id, gint64 token_us,
                                        gint64 refresh_us, GError **error);
/* NULL with an error when there is none (or it was removed). (transfer full) */
DaybookConnection *daybook_connection_get (DaybookDb *db, const char *id, GError **error);
/* In the order they were added, without removed ones unless asked. (transfer full),
 * DaybookConnection */
GPtrArray *daybook_connection_list (DaybookDb *db, gboolean with_removed, GError **error);
/* Marks it removed; its records, deliveries and documents stay. */
gboolean daybook_connection_remove (DaybookDb *db, const char *id, gint64 now_us, GError **error);

G_END_DECLS
