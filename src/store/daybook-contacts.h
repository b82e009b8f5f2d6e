/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each order of a shop adds to the figures of the person who placed it, for flows into a
 * customer list. A contact is an e-mail address; its figures are sums over its orders, reckoned
 * anew whenever they are asked for, so that they go down as well as up. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 record;        /* of the order */
  const char *email;    /* "" for a guest who left none */
  const char *customer; /* (nullable) the shop's id */
  gboolean counted;     /* not cancelled, not given back whole */
  gint64 amount;        /* minor units, less what was given back */
  const char *currency;
  gint64 at_us;
  const char *number;
} DaybookContactOrder;

/* Writes it, instead of what was known of this order. @former (transfer full): the address that it
 * belonged to, NULL when it is new. */
gboolean daybook_contacts_put_order (DaybookDb *db, const char *flow,
                                     const DaybookContactOrder *order, char **former,
                                     GError **error);
/* Row ids of the orders of the shop's @customer. (transfer full), gint64 values */
GArray *daybook_contacts_orders_of (DaybookDb *db, const char *flow, const char *customer,
                                    GError **error);

typedef struct
{
  gint64 known;     /* orders, whether they count or not */
  gint64 orders;    /* that count */
  gint64 total;     /* minor units of them */
  guint currencies; /* that they are in */
  char currency[4]; /* one of them; "" without any */
  gint64 last_us;   /* DAYBOOK_TIME_NONE when none counts */
  char *number;     /* (owned, nullable) of the last one that counts */
  gint64 record;    /* the newest order, whether it counts or not; 0 when there is none */
  char *customer;   /* (owned, nullable) the shop's id, of that one */
} DaybookContactFigures;

void daybook_contact_figures_clear (DaybookContactFigures *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DaybookContactFigures, daybook_contact_figures_clear)

/* @out is written on success only. */
gboolean daybook_contacts_figures (DaybookDb *db, const char *flow, const char *email,
                                   DaybookContactFigures *out, GError **error);

/* The record that stands for the contact, for good; 0 when there is no such contact, -1 with an
 * error. @former (optional, transfer full): the address it had before. */
gint64 daybook_contacts_subject (DaybookDb *db, const char *flow, const char *email, char **former,
                                 GError **error);
gboolean daybook_contacts_add (DaybookDb *db, const char *flow, const char *email, gint64 subject,
                               GError **error);
/* The contact @from is called @to from now on; there must be none of that name. */
gboolean daybook_contacts_rename (DaybookDb *db, const char *flow, const char *from, const char *to,
                                  GError **error);

/* Orders that left no address, of all flows; -1 with an error. */
gint64 daybook_contacts_guests (DaybookDb *db, GError **error);

G_END_DECLS
