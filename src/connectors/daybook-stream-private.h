/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the reading of a stream: what asking for a page and mapping its elements share. Internal
 * to this room. */
#pragma once

#include "daybook-account-private.h"
#include "daybook-stream-cursor.h"
#include "daybook-stream.h"

G_BEGIN_DECLS

/* The reading of one page. */
typedef struct
{
  DaybookAccount *account;
  const DaybookTree *manifest;
  DaybookNode stream;
  const char *name;
  DaybookNode request; /* what is asked, */
  const char *records; /* and where in the answer the records are */
  DaybookStreamCursor at;
  DaybookNode around;      /* the element around the one that is mapped, or NONE */
  DaybookScope *scope;     /* what the request is filled from */
  DaybookScope *map_scope; /* what mappings see */
  DaybookAnswer *answer;
  DaybookPage *page;
} DaybookReading;

void daybook_reading_clear (DaybookReading *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DaybookReading, daybook_reading_clear)

/* Finds the stream, and makes an empty page. DAYBOOK_ERROR_SETUP when there is no such stream. */
gboolean daybook_reading_begin (DaybookReading *self,
                                DaybookAccount *account,
                                const char *stream,
                                GError **error);

/* What stands at @path of the stream in the manifest. */
DaybookNode daybook_reading_member (const DaybookReading *self, const char *path);
const char *daybook_reading_text (const DaybookReading *self, const char *path);

/* What mappings see beside their element. */
void daybook_reading_fill_map_scope (DaybookReading *self, const DaybookTree *parent);

/* One element of the answer into records and rejects of the page. */
void daybook_reading_take (DaybookReading *self, DaybookNode element);

G_END_DECLS
