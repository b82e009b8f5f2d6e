/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each provider of the sandbox offers to the frame. */
#pragma once

#include "sandbox-server.h"

/* Registers the provider with sandbox_server_add_provider(). Called once, before listening. */
void sandbox_shopify_attach (SandboxServer *server);
void sandbox_stripe_attach (SandboxServer *server);
void sandbox_quickbooks_attach (SandboxServer *server);
void sandbox_hubspot_attach (SandboxServer *server);

/* After the world was renewed: forgets caches, idempotency keys and books; @tokens: tokens and
 * codes too. */
void sandbox_shopify_reset (SandboxServer *server, gboolean tokens);
void sandbox_stripe_reset (SandboxServer *server, gboolean tokens);
void sandbox_quickbooks_reset (SandboxServer *server, gboolean tokens);
void sandbox_hubspot_reset (SandboxServer *server, gboolean tokens);

/* Adds one object with what a client needs to sign in; the caller has set the member name. */
void sandbox_shopify_credentials (SandboxServer *server, JsonBuilder *builder);
void sandbox_stripe_credentials (SandboxServer *server, JsonBuilder *builder);
void sandbox_quickbooks_credentials (SandboxServer *server, JsonBuilder *builder);
void sandbox_hubspot_credentials (SandboxServer *server, JsonBuilder *builder);

/* The books as the server holds them: documents, trial balance by account name, duplicates.
 * (transfer full) */
JsonNode *sandbox_quickbooks_books (SandboxServer *server);

/* Somebody else changes the QuickBooks books. @act: see sandbox-control.c. Errors:
 * G_IO_ERROR_INVALID_ARGUMENT, names the member or says why the books refuse; then nothing has
 * changed. */
gboolean sandbox_quickbooks_person (SandboxServer *server, JsonObject *act, GError **error);

/* Takes up the books that an earlier run kept at @path, and keeps these there. Called once, before
 * listening. */
gboolean sandbox_quickbooks_keep (SandboxServer *server, const char *path, GError **error);

/* What the CRM should hold of the shop's world (contacts by e-mail address: count, total, last;
 * orders by id), and all that it does hold. (transfer full) */
JsonNode *sandbox_hubspot_truth (SandboxServer *server);
JsonNode *sandbox_hubspot_crm (SandboxServer *server);
/* {"deny":scope, "allow":scope, "fail":value, "heal":value, "index_delay_ms":n, "daily_left":n,
 * "hide_trace":bool, "renew_key":true}, each optional. Errors: G_IO_ERROR_INVALID_ARGUMENT. */
gboolean sandbox_hubspot_set (SandboxServer *server, JsonObject *wish, GError **error);
/* What HubSpot holds, from and to the file @path; none is fine. */
gboolean sandbox_hubspot_load (SandboxServer *server, const char *path, GError **error);
gboolean sandbox_hubspot_save (SandboxServer *server, const char *path, GError **error);
