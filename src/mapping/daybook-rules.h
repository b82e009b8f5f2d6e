/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of rules, compiled: what is written where, in which order, from what. Internal to this
 * room.
 *
 * Rules name their targets ("a.b", "lines[]"); JSON is written once, front to back. So the list
 * becomes a small tree of slots in the order of the first rule for each: a group for "a", a field
 * for "b", a list for "lines[]", and each slot keeps the rules that fill it. */
#pragma once

#include "daybook-load.h"
#include "daybook-step.h"

G_BEGIN_DECLS

typedef struct _DaybookRules DaybookRules;

typedef enum
{
  DAYBOOK_SLOT_FIELD, /* the first of its rules that has a value writes it */
  DAYBOOK_SLOT_LIST,  /* each of its rules appends */
  DAYBOOK_SLOT_GROUP, /* an object of more slots */
} DaybookSlotKind;

typedef struct
{
  DaybookSlotKind kind;
  char *key;
  GPtrArray *rules; /* (borrowed) DaybookRule */
  GPtrArray *slots; /* DaybookSlot, of a group */
} DaybookSlot;

typedef struct
{
  guint number; /* in its list, from 1 */
  guint line;
  char *to;             /* in the whole result: "lines[].taxes[].amount" */
  char *from;           /* for messages: "a | b", or NULL when it looks nowhere */
  GPtrArray *sources;   /* DaybookSource; the first that has something wins */
  gboolean is_constant; /* then: */
  DaybookValue constant;
  GPtrArray *steps; /* DaybookStep */
  DaybookCondition *when;
  gboolean required;
  gboolean each;     /* the value is a list, and each element is mapped */
  DaybookRules *map; /* the rules of an object */
} DaybookRule;

struct _DaybookRules
{
  GPtrArray *rules; /* DaybookRule */
  GPtrArray *slots; /* DaybookSlot */
};

/* Compiles the list at @node. @prefix is where its targets lie: "", or "lines[].". */
DaybookRules *
daybook_rules_new (DaybookLoad *load, DaybookNode node, const char *prefix, GError **error);
void daybook_rules_free (DaybookRules *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookRules, daybook_rules_free)

/* Writes one object. @file is for messages. With pass->trace, each rule leaves an entry there, and
 * a failing one does not stop the others. */
gboolean daybook_rules_write (const DaybookRules *self,
                              const char *file,
                              DaybookPass *pass,
                              const DaybookFrame *frame,
                              DaybookJsonWriter *out,
                              GError **error);

G_END_DECLS
