/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mending: what was kept is tried again, with the mapping of now or of then. Nothing here asks a
 * provider but daybook_mend_refetch(), and nothing posts: deliveries become ready and go the usual
 * way, with the keys that they have. All run on the session's thread and need its lock. */
#pragma once

#include "daybook-deliveries.h"
#include "daybook-flow-run.h"
#include "daybook-quarantine.h"
#include "daybook-session.h"
#include "daybook-value-rows.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 tried;
  guint64 stored;     /* became a new record or a new revision */
  guint64 same;       /* is in the store as it is */
  guint64 superseded; /* the store has a newer one: let go */
  guint64 failed;     /* stays in quarantine, with the reason of now */
} DaybookMendCounts;

/* Tries open rows of the quarantine again, newest first, each in a transaction of its own: of
 * query->connection, stream and since, or only those in @ids (gint64; NULL: all). What becomes a
 * record is stored with its event, unless the store's is newer, and lets the row go and those of
 * the same thing that came before it. */
gboolean daybook_mend_quarantine (DaybookSession *session,
                                  const DaybookQuarantineQuery *query,
                                  const GArray *ids,
                                  GCancellable *cancellable,
                                  DaybookMendCounts *counts,
                                  GError **error);

/* A record as it is and as it would be. */
typedef struct
{
  gint64 record; /* 0: it is not in the store yet */
  char *type;
  char *source_id;
  char *number;     /* (nullable) */
  char *mapping;    /* the version that made the other one */
  char *difference; /* daybook_difference(): here before, the other after */
  gboolean differs;
  gboolean money;  /* money, quantity or status is among what differs */
  gboolean stored; /* the other one is in the store now */
  char *problem;   /* (nullable) it cannot be made: why, and nothing of the above */
} DaybookMended;

void daybook_mended_free (DaybookMended *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookMended, daybook_mended_free)

typedef enum
{
  DAYBOOK_APPLY_NEVER,
  DAYBOOK_APPLY_HARMLESS, /* when no money, quantity or status differs */
  DAYBOOK_APPLY_ALWAYS,
} DaybookApply;

/* Maps the kept payload of the record (row id) again: with the version that made it (@then), or
 * with the one in force. */
DaybookMended *daybook_mend_record (
    DaybookSession *session, gint64 record, gboolean then, DaybookApply apply, GError **error);

/* Why each field of the record is as it is: daybook_mapping_explain() with the version that made
 * it. (transfer full) */
char *daybook_mend_explain (DaybookSession *session, gint64 record, GError **error);

/* A document that is about a record which would differ. */
typedef struct
{
  gint64 delivery;
  char *kind, *reference;
  DaybookDeliveryState state;
  gint64 amount; /* minor units */
  char currency[4];
} DaybookTrialDocument;

/* What trying a mapping on everything kept has shown. */
typedef struct
{
  guint64 tried;
  guint64 differ;
  guint64 money;
  guint64 fail; /* would not become a record */
  guint64 stored;
  guint64 documents;      /* deliveries about what differs, in whatever state */
  guint64 posted;         /* of them, those that are in the books: they are not touched */
  GPtrArray *changed;     /* DaybookMended (owned), the newest that differ, at most 100 */
  GPtrArray *about;       /* DaybookTrialDocument (owned), at most 100 */
  DaybookMended *example; /* the newest that differs (owned), NULL when none does */
  char *failure;          /* of the newest that fails, NULL when none does */
} DaybookTrial;

void daybook_trial_free (DaybookTrial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookTrial, daybook_trial_free)

/* Zero-initialise, then set what matters. */
typedef struct
{
  guint64 most;   /* only the newest so many; 0: all */
  gboolean apply; /* records are stored as the mapping makes them */
  /* Told in the calling thread after each page: so many of so many (@all 0: not known). May be
   * NULL. */
  void (*progress) (guint64 tried, guint64 all, gpointer data);
  gpointer data;
} DaybookTrialOptions;

/* Tries @mapping on what @connection kept: records of its type, or for an action's mapping the
 * postings of its deliveries. */
DaybookTrial *daybook_mend_try (DaybookSession *session,
                                const DaybookConnection *connection,
                                DaybookMapping *mapping,
                                const DaybookTrialOptions *options,
                                GCancellable *cancellable,
                                GError **error);

/* @connection works with @mapping from now on (NULL: with the built-in @name again); @base is the
 * built-in version that it was made from, @note (may be NULL) what the author says of it. Kept and
 * audited; then what waits in quarantine is tried again, and what is not sent yet is composed
 * again. */
gboolean daybook_mend_choose (DaybookSession *session,
                              const DaybookConnection *connection,
                              const char *name,
                              DaybookMapping *mapping,
                              const char *base,
                              const char *note,
                              GCancellable *cancellable,
                              DaybookMendCounts *counts,
                              DaybookFlowCounts *flows,
                              GError **error);

/* What a draft makes of one thing that is kept. */
typedef struct
{
  char *explanation; /* daybook_mapping_explain(); NULL when the draft cannot be compiled */
  char *before;      /* JSON: the record, or the body, as it is now (nullable) */
  char *after;       /* JSON: as the draft makes it; NULL when it cannot */
  char *difference;  /* daybook_difference() of the two */
  char *problem;     /* (nullable) why there is no after */
} DaybookPreview;

void daybook_preview_free (DaybookPreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookPreview, daybook_preview_free)

/* @document in place of the mapping @name of @connection, tried on the record, or for an action's
 * mapping on the posting of the delivery, with the row id @subject. What is wrong with the draft is
 * in the preview, not an error. */
DaybookPreview *daybook_mend_preview (DaybookSession *session,
                                      const char *connection,
                                      const char *name,
                                      DaybookTree *document,
                                      gint64 subject,
                                      GError **error);

/* What a mapping of @connection could be tried on, newest first: records of its type, or
 * deliveries that its action made. (transfer full), DaybookSampleListed */
typedef struct
{
  gint64 subject;
  char *title; /* "1042", "DB-GB7HQ5W32TMDSGQX" */
  DaybookMoney money;
  gint64 at_us;
} DaybookSampleListed;

void daybook_sample_listed_free (DaybookSampleListed *self);
/* @text (may be NULL): only those whose number or id begins so, or that have it in them. */
GPtrArray *daybook_mend_list_samples (DaybookDb *db,
                                      const char *connection,
                                      const char *name,
                                      const char *text,
                                      guint most,
                                      GError **error);
/* What the rules look into (transfer full): the payload, or the posting. */
DaybookTree *daybook_mend_load_sample (DaybookDb *db,
                                       const char *connection,
                                       const char *name,
                                       gint64 subject,
                                       GError **error);

/* Writes (or with @remove takes away) the DaybookValueRows @rows, all or none, audited. What a
 * mapping cannot use, a role that there is not, or a role for everywhere (that is the flow's own)
 * is DAYBOOK_ERROR_SETUP and names the row. Then as above. */
gboolean daybook_mend_set_rows (DaybookSession *session,
                                const GPtrArray *rows,
                                gboolean remove,
                                GCancellable *cancellable,
                                DaybookMendCounts *counts,
                                DaybookFlowCounts *flows,
                                GError **error);
/* What is wrong with a row by itself, or NULL (transfer full). */
char *daybook_mend_row_mistake (const DaybookValueRow *row);

/* What nothing is mapped for, most first. */
typedef struct
{
  char *what;  /* "no account of the books is mapped for \"tips\"" */
  char *table; /* in which a row is missing: "account", "charge_status" */
  char *key;   /* "tips", "blocked" */
  guint64 count;
  gint64 amount;    /* minor units; of deliveries: what their records moved */
  char currency[4]; /* "": no amount is known */
} DaybookUnmapped;

/* Of held deliveries and of the quarantine. (transfer full), DaybookUnmapped */
GPtrArray *daybook_mend_unmapped (DaybookSession *session, GError **error);

/* What payloads in quarantine are about: those fields that can be mapped say it. */
typedef struct _DaybookAside DaybookAside;

DaybookAside *daybook_aside_new (DaybookSession *session);
void daybook_aside_free (DaybookAside *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookAside, daybook_aside_free)

/* Of @item; its currency is "" when it does not say. */
DaybookMoney daybook_aside_money (DaybookAside *self, const DaybookQuarantined *item);

typedef struct
{
  DaybookDeliveryState before, after;
  char *reason;     /* (nullable) why it is held or waits */
  char *difference; /* of the posting: before, after */
  char *said;       /* in words, what was done or why nothing was */
} DaybookRetried;

void daybook_retried_free (DaybookRetried *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookRetried, daybook_retried_free)

/* Lets a delivery that was refused or is held go again: composed anew with the rules of now, or
 * (@then) with posting and mapping as they were. One that is done is never sent again, and one
 * whose outcome is unknown is looked up by the next sync: both are only said. */
DaybookRetried *
daybook_mend_delivery (DaybookSession *session, gint64 delivery, gboolean then, GError **error);

/* What became of the deliveries that a run left open. */
typedef struct
{
  guint64 refused; /* tried again: refused */
  guint64 held;    /* tried again: their period was closed, or their tries were used up */
  guint64 left;    /* held for something else, which a person must see to */
  guint64 unknown; /* sent, with no answer: the next sync looks them up */
  guint64 ready;   /* of those that were tried again: they go with the next sync */
} DaybookRetriedRun;

/* All that failed in a run: what went to quarantine while it read; what was refused, or held by
 * what was met at the target, while it delivered. */
gboolean daybook_mend_run (DaybookSession *session,
                           gint64 run,
                           gboolean then,
                           GCancellable *cancellable,
                           DaybookMendCounts *counts,
                           DaybookRetriedRun *deliveries,
                           GError **error);

/* Reads one thing again at its provider, and stores what came as a page would. DaybookMended, one
 * for each record that came with it, that of @id first; "problem" where it is no record.
 * *gone: the provider does not have it any more, and nothing was changed. (transfer full) */
GPtrArray *daybook_mend_refetch (DaybookSession *session,
                                 const char *connection,
                                 const char *type,
                                 const char *id,
                                 gboolean *gone,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
