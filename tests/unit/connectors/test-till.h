/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Till", a provider that only tests know: its manifests are texts of the tests, its server is a
 * SoupServer on loopback. */
#pragma once

#include "../net/test-server.h"

#include <glib/gstdio.h>

#include "daybook-account.h"
#include "daybook-error.h"

/* The beginning of a manifest; what a test is about follows. Single quotes stand for double ones.
 */
#define TILL_HEAD                                                                                  \
  "{ 'manifest': 1, 'provider': 'till', 'version': '1', 'title': 'Till', 'category': 'custom',"    \
  "  'settings': [ { 'name': 'shop', 'title': 'Shop', 'pattern': '^[a-z]+$', 'default': 'maple' "  \
  "},"                                                                                             \
  "    { 'name': 'realm', 'title': 'Realm', 'learned': true } ],"                                  \
  "  'environments': { 'live': { 'api': 'https://{settings.shop}.example.com/v1' } },"             \
  "  'limits': { 'per_second': 10000, 'burst': 10000, 'in_flight': 4 },"

#define TILL_KEY                                                                                   \
  "  'sign_in': [ { 'id': 'key', 'method': 'api_key', 'title': 'Key', 'steps': [],"                \
  "    'fields': [ { 'name': 'key', 'title': 'Key', 'secret': true } ],"                           \
  "    'headers': { 'Authorization': 'Bearer {key}' } } ],"

static inline DaybookManifest *
till_load (const char *text)
{
  g_autofree char *dir = g_dir_make_tmp ("daybook-till-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (dir, "till.json", NULL);
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr(GError) error = NULL;
  DaybookManifest *manifest;

  g_assert_true (g_file_set_contents (file, json, -1, NULL));
  manifest = daybook_manifest_load (file, &error);
  g_assert_no_error (error);
  g_unlink (file);
  g_rmdir (dir);

  return manifest;
}

static inline DaybookAccount *
till_open (DaybookManifest *manifest, const char *base, const char *method, DaybookVault *vault)
{
  DaybookAccountSetup setup
      = { .id = "till", .store_id = "test", .base_url = base, .method = method };
  g_autoptr(GError) error = NULL;
  DaybookAccount *account = daybook_account_new (manifest, &setup, vault, NULL, &error);

  g_assert_no_error (error);

  return account;
}

/* An account that is signed in with a key. */
static inline DaybookAccount *
till_open_with_key (const char *text, const char *base)
{
  g_autoptr(DaybookManifest) manifest = till_load (text);
  DaybookAccount *account = till_open (manifest, base, NULL, NULL);
  g_autoptr(GError) error = NULL;

  daybook_account_save_secrets (account, "{\"key\":\"sesame-key-1\"}", &error);
  g_assert_no_error (error);

  return account;
}

/* Single quotes stand for double ones. */
static inline void
till_reply (SoupServerMessage *message, guint status, const char *text)
{
  char *json = g_strdelimit (g_strdup (text), "'", '"');

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, json,
                                    strlen (json));
}

/* How often @what was asked for. */
static inline guint
till_count (TestServer *server, const char *what)
{
  guint count = 0;

  g_mutex_lock (&server->lock);
  for (guint i = 0; i < server->seen->len; i++)
    count += g_str_equal (g_ptr_array_index (server->seen, i), what);
  g_mutex_unlock (&server->lock);

  return count;
}

static inline const char *
till_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

/* The body of a request (transfer full). */
static inline char *
till_body (SoupServerMessage *message)
{
  g_autoptr(GBytes) bytes
      = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return g_strndup (data, size);
}
