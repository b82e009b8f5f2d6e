/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-places.h"

#include <glib/gi18n.h>

#include "daybook-overview-page.h"

static const DaybookPlace places[] = {
  { "overview", N_ ("Overview"), "daybook-overview-symbolic", NULL,
    daybook_overview_page_get_type },
};

const DaybookPlace *
daybook_places_get (guint *n)
{
  *n = G_N_ELEMENTS (places);
  return places;
}
