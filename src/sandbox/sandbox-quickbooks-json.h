/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON as this provider needs it: amounts as exact decimals, readers that judge any shape without a
 * warning. */
#pragma once

#include <json-glib/json-glib.h>

/* Writers: json-glib would write 12.30 as 12.300000000000001, so values are written here. */
void sandbox_qb_json_append (GString *out, JsonNode *node);
void sandbox_qb_json_append_object (GString *out, JsonObject *object);
void sandbox_qb_json_append_string (GString *out, const char *text);
char *sandbox_qb_json_cents_text (gint64 cents); /* (transfer full) "-12.30" */

/* Readers: NULL or FALSE when the member is absent or of another kind. Borrowed. */
const char *sandbox_qb_json_string (JsonObject *object, const char *name);
JsonObject *sandbox_qb_json_object (JsonObject *object, const char *name);
JsonArray *sandbox_qb_json_array (JsonObject *object, const char *name);
gboolean sandbox_qb_json_bool (JsonObject *object, const char *name);
gboolean sandbox_qb_json_number (JsonObject *object, const char *name, double *out);
const char *sandbox_qb_json_ref (JsonObject *object, const char *name); /* "58" of {"value":"58"} */

/* Whole cents, or FALSE: absent, not a number, further than a millionth from a cent, or beyond
 * 99,999,999,999.99. */
gboolean sandbox_qb_json_cents (JsonObject *object, const char *name, gint64 *out);
gboolean sandbox_qb_json_node_cents (JsonNode *node, gint64 *out);

void sandbox_qb_json_set_cents (JsonObject *object, const char *name, gint64 cents);
void
sandbox_qb_json_set_ref (JsonObject *object, const char *name, const char *id, const char *title);
JsonObject *sandbox_qb_json_copy (JsonObject *object); /* (transfer full), deep */

/* (transfer full) (nullable): @text as one object; NULL for anything else. */
JsonObject *sandbox_qb_json_parse (const char *text, gssize length);
