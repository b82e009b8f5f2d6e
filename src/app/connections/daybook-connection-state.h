/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a connection is, in the words of a person: one condition, why, and what to press. Pure. */
#pragma once

#include "daybook-connection-facts.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_CONNECTION_GOOD,
  DAYBOOK_CONNECTION_NEW,         /* not read yet */
  DAYBOOK_CONNECTION_LIMITED,     /* the provider asks to go slower */
  DAYBOOK_CONNECTION_PAUSED,      /* by a person */
  DAYBOOK_CONNECTION_ENDS_SOON,   /* its sign-in */
  DAYBOOK_CONNECTION_FAILING,     /* it is tried again */
  DAYBOOK_CONNECTION_HELD,        /* it is not tried again by itself */
  DAYBOOK_CONNECTION_NEEDS_SIGN_IN,
} DaybookConnectionStateKind;

typedef struct
{
  DaybookConnectionStateKind kind;
  const char *word;   /* translated: "Healthy" */
  char *text;         /* (nullable) translated: what it means, and what will happen */
  const char *button; /* (nullable) translated, with a mnemonic */
  const char *action; /* (nullable) that mends it; its target is the connection's id */
  const char *icon;
  const char *style;  /* CSS class: "success", "warning", "error", "dim-label" */
} DaybookConnectionState;

/* (transfer full) */
DaybookConnectionState *daybook_connection_state_new (const DaybookConnectionFacts *facts);
void daybook_connection_state_free (DaybookConnectionState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookConnectionState, daybook_connection_state_free)

/* "Every 15 minutes, not from 22:00 to 06:00". (transfer full) */
char *daybook_connection_state_dup_schedule (const DaybookSchedule *rule);
/* "42 s", "3 min", "2 h", "4 days": rounded up. (transfer full) */
char *daybook_connection_state_dup_span (gint64 seconds);
/* What the provider is for, translated: "Shop", "Books". */
const char *daybook_connection_state_category (const char *category);
const char *daybook_connection_state_category_icon (const char *category);

G_END_DECLS
