/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Review: what needs a person, by queue, and what can be done about it. */
#pragma once

#include "daybook-pane.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_REVIEW_PAGE (daybook_review_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookReviewPage, daybook_review_page, DAYBOOK, REVIEW_PAGE, DaybookPane)

G_END_DECLS
