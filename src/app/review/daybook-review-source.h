/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The items of the review queues, for a list. */
#pragma once

#include "daybook-browser.h"

G_BEGIN_DECLS

/* (static) Queries filter by "of", a queue. */
extern const DaybookBrowserSource daybook_review_source;

/* The name of a queue where a person reads it (static). */
const char *daybook_review_queue_words (const char *queue);

G_END_DECLS
