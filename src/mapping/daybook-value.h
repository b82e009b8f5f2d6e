/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What travels through the steps of a rule: a place in a tree, or something small that a step made.
 * Internal to this room.
 *
 * A value is copied freely and owns nothing: its tree, text and items live in the input, in the
 * mapping or in the scratch of the run. */
#pragma once

#include "daybook-json-writer.h"
#include "daybook-scratch.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_VALUE_NOTHING,
  DAYBOOK_VALUE_NODE,
  DAYBOOK_VALUE_TEXT,
  DAYBOOK_VALUE_INTEGER,
  DAYBOOK_VALUE_BOOLEAN,
  DAYBOOK_VALUE_DECIMAL, /* written as text */
  DAYBOOK_VALUE_NUMBER,  /* a decimal written as a JSON number */
  DAYBOOK_VALUE_MONEY,
  DAYBOOK_VALUE_LIST,
} DaybookValueKind;

typedef struct _DaybookValue DaybookValue;

struct _DaybookValue
{
  DaybookValueKind kind;
  union
  {
    struct
    {
      const DaybookTree *tree;
      DaybookNode node;
    };
    struct
    {
      const char *text; /* NUL terminated */
      gsize length;
    };
    struct
    {
      const DaybookValue *items;
      gsize count;
    };
    gint64 integer;
    gboolean boolean;
    DaybookDecimal decimal; /* of DECIMAL and NUMBER */
    DaybookMoney money;
  };
};

#define DAYBOOK_NOTHING ((DaybookValue){ .kind = DAYBOOK_VALUE_NOTHING })

/* The node; nothing when there is none or it is null. */
DaybookValue daybook_value_node (const DaybookTree *tree, DaybookNode node);
DaybookValue daybook_value_text (const char *text, gsize length);
DaybookValue daybook_value_integer (gint64 integer);
DaybookValue daybook_value_boolean (gboolean boolean);
DaybookValue daybook_value_decimal (DaybookValueKind kind, DaybookDecimal decimal);
DaybookValue daybook_value_money (DaybookMoney money);
DaybookValue daybook_value_list (const DaybookValue *items, gsize count);

gboolean daybook_value_is_nothing (const DaybookValue *self);
gboolean daybook_value_is_object (const DaybookValue *self);
gboolean daybook_value_is_list (const DaybookValue *self);

/* "a string", "money", "a list": for messages. */
const char *daybook_value_name (const DaybookValue *self);

/* A short piece of the value as JSON, at most 80 characters, for messages (transfer full). */
char *daybook_value_dup_excerpt (const DaybookValue *self);

/* The text of anything that can stand in a sentence: text, numbers, yes and no, money ("111.09
 * USD"). Lists and other objects are DAYBOOK_ERROR_UNREADABLE, NULL. Borrowed from the value's
 * owner or from @scratch. */
const char *daybook_value_as_text (const DaybookValue *self,
                                   DaybookScratch *scratch,
                                   gsize *length,
                                   GError **error);

/* Whether the value is a JSON string or text, and its text then. No conversion. */
gboolean daybook_value_is_text (const DaybookValue *self, const char **text, gsize *length);

/* What can be counted with: an INTEGER, DECIMAL, NUMBER or MONEY made of @self, which may also be a
 * node (whole number, number, decimal string, money object) or text. */
gboolean daybook_value_as_amount (const DaybookValue *self, DaybookValue *out, GError **error);

/* The elements of a list, in @scratch when the value is a node. */
gboolean daybook_value_as_items (const DaybookValue *self,
                                 DaybookScratch *scratch,
                                 const DaybookValue **items,
                                 gsize *count,
                                 GError **error);

void daybook_value_write (const DaybookValue *self, DaybookJsonWriter *out);

G_END_DECLS
