/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes compact JSON into one growing string. The caller keeps the nesting right; g_assert states
 * it. The text is always valid UTF-8 and ends without a newline. */
#pragma once

#include "daybook-money.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct
{
  GString *text; /* owned */
  guint depth;
  gboolean comma; /* a value stands before the next one */
} DaybookJsonWriter;

void daybook_json_writer_init (DaybookJsonWriter *self);
void daybook_json_writer_clear (DaybookJsonWriter *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DaybookJsonWriter, daybook_json_writer_clear)
/* The text so far (transfer full); the writer is empty again. */
char *daybook_json_writer_steal (DaybookJsonWriter *self);

void daybook_json_begin_object (DaybookJsonWriter *self);
void daybook_json_end_object (DaybookJsonWriter *self);
void daybook_json_begin_list (DaybookJsonWriter *self);
void daybook_json_end_list (DaybookJsonWriter *self);
void daybook_json_key (DaybookJsonWriter *self, const char *key);

void daybook_json_add_string (DaybookJsonWriter *self,
                              const char *value); /* NULL writes null; bad UTF-8 becomes U+FFFD */
void daybook_json_add_string_n (DaybookJsonWriter *self, const char *value, gsize length);
void daybook_json_add_int (DaybookJsonWriter *self, gint64 value);
void daybook_json_add_bool (DaybookJsonWriter *self, gboolean value);
void daybook_json_add_null (DaybookJsonWriter *self);
void daybook_json_add_raw (DaybookJsonWriter *self, const char *json,
                           gssize length); /* one whole JSON value */
/* @node without white space between its parts; null for DAYBOOK_NODE_NONE. */
void daybook_json_add_node (DaybookJsonWriter *self, const DaybookTree *tree, DaybookNode node);
void daybook_json_add_money (DaybookJsonWriter *self,
                             DaybookMoney value); /* {"amount":minor,"currency":"USD"} */

/* key and value in one call. */
void daybook_json_put_string (DaybookJsonWriter *self, const char *key, const char *value);
void daybook_json_put_int (DaybookJsonWriter *self, const char *key, gint64 value);
void daybook_json_put_bool (DaybookJsonWriter *self, const char *key, gboolean value);
void daybook_json_put_money (DaybookJsonWriter *self, const char *key, DaybookMoney value);

G_END_DECLS
