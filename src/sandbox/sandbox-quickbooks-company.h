/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One company's books: its lists and documents with the double-entry postings behind every
 * document. A record keeps its JSON as text (a hundred thousand documents stay small) and the few
 * fields that queries and checks need. Changes are made in two steps: a draft is built and judged,
 * then committed as a whole. */
#pragma once

#include "sandbox-quickbooks-fault.h"
#include "sandbox-quickbooks-json.h"

typedef enum
{
  SANDBOX_QB_TXN = 1 << 0, /* a document: shares the one id space of transactions */
  SANDBOX_QB_WRITE = 1 << 1,
  SANDBOX_QB_SALES_FORM = 1 << 2,
  SANDBOX_QB_NUMBERED = 1 << 3, /* DocNumber can be filtered and must be unique within the entity */
  SANDBOX_QB_VOID = 1 << 4,     /* operation=update&include=void */
  SANDBOX_QB_VOID_PLAIN = 1 << 5, /* operation=void */
  SANDBOX_QB_REVERSED = 1 << 6,   /* a sales form that takes money or claims back */
  SANDBOX_QB_UNSORTED = 1 << 7,   /* one fixed object: CompanyInfo, Preferences */
} SandboxQbEntityFlags;

typedef struct
{
  const char *name; /* "SalesReceipt" */
  const char *path; /* "salesreceipt" */
  SandboxQbEntityFlags flags;
} SandboxQbEntity;

typedef struct _SandboxQbRecord SandboxQbRecord;

typedef struct
{
  SandboxQbRecord *account;
  gint64 cents; /* debit positive */
} SandboxQbPosting;

typedef struct
{
  SandboxQbRecord
      *target; /* the invoice or credit memo a payment is applied to, the receipt a deposit takes */
  gint64 cents;
} SandboxQbLink;

struct _SandboxQbRecord
{
  const SandboxQbEntity *entity;
  char *id;
  guint64 number; /* the id as a number, 0 when it is none ("TAX") */
  guint64 order;  /* of creation within the company */
  guint sync_token;
  char *text;               /* GRefString: the object as it is answered */
  char *doc_number;         /* (nullable) */
  char *txn_date;           /* (nullable) */
  char *note;               /* (nullable): PrivateNote */
  char *customer;           /* (nullable): id */
  char *name;               /* (nullable): Name or DisplayName */
  char *type;               /* (nullable): AccountType, item Type */
  SandboxQbRecord *account; /* an item's income account, the account a receipt's money went to */
  gint64 total;
  gint64 applied;   /* of an invoice or credit memo: settled by payments */
  gint64 unapplied; /* of a payment */
  gint64 balance;   /* of an account: running, debit positive */
  gint64 created_us, updated_us;
  gboolean active, deleted, voided;
  GArray *postings;       /* (nullable): SandboxQbPosting */
  GArray *links;          /* (nullable): SandboxQbLink, outgoing */
  GPtrArray *linked_from; /* (nullable): borrowed records that link here */
};

typedef struct
{
  const SandboxQbEntity *entity;
  GPtrArray *records;    /* owned, in order of creation, deleted ones kept for change capture */
  GHashTable *by_id;     /* live ones */
  GHashTable *by_number; /* DocNumber → GPtrArray of live records */
  guint64 next_id;
} SandboxQbTable;

typedef gint64 (*SandboxQbClock) (gpointer data);

typedef struct
{
  GHashTable *tables; /* entity name → SandboxQbTable */
  GHashTable *names;  /* case-folded display name → record */
  GTimeZone *zone;
  guint64 next_txn_id;
  guint64 next_order;
  guint64 next_auto_number;
  SandboxQbClock clock; /* wall clock in microseconds */
  gpointer clock_data;
  gint64 lag_us; /* how much later queries may know of a document, see sandbox_is_listed() */
  /* from Preferences */
  char *close_date; /* (nullable) */
  gboolean custom_numbers;
  /* accounts with a part to play */
  SandboxQbRecord *receivable, *undeposited, *tax_payable, *discounts, *shipping;
} SandboxQbCompany;

/* What one write will store; built by the draft functions and consumed by
 * sandbox_qb_company_commit(). */
typedef struct
{
  JsonObject *object;       /* (owned) */
  GArray *postings;         /* (owned) */
  GArray *links;            /* (owned) */
  SandboxQbRecord *account; /* (nullable): see SandboxQbRecord.account */
  gint64 total;
  gint64 unapplied;
} SandboxQbDraft;

SandboxQbDraft *sandbox_qb_draft_new (JsonObject *object); /* @object: (transfer full) */
void sandbox_qb_draft_free (SandboxQbDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxQbDraft, sandbox_qb_draft_free)
void sandbox_qb_draft_post (SandboxQbDraft *draft, SandboxQbRecord *account, gint64 cents);
void sandbox_qb_draft_link (SandboxQbDraft *draft, SandboxQbRecord *target, gint64 cents);

/* @clock: wall clock, microseconds since 1970; @founded_us: the date of the seeded lists. */
SandboxQbCompany *
sandbox_qb_company_new (SandboxQbClock clock, gpointer clock_data, gint64 founded_us);
void sandbox_qb_company_free (SandboxQbCompany *company);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxQbCompany, sandbox_qb_company_free)

/* Entities, by name or path, in any case; (nullable). */
const SandboxQbEntity *sandbox_qb_entity_find (const char *name);
const SandboxQbEntity *sandbox_qb_entity_nth (guint index); /* (nullable) past the last */

SandboxQbTable *sandbox_qb_company_table (SandboxQbCompany *company, const char *entity);
/* (nullable): a live record. */
SandboxQbRecord *
sandbox_qb_company_find (SandboxQbCompany *company, const char *entity, const char *id);
/* (nullable): the live records with this DocNumber; borrowed. */
GPtrArray *sandbox_qb_company_with_number (SandboxQbCompany *company,
                                           const char *entity,
                                           const char *doc_number);
SandboxQbRecord *sandbox_qb_company_with_name (SandboxQbCompany *company, const char *display_name);

/* A new record, or the next state of @record (nullable). Consumes @draft, moves the ledger, renders
 * the text.
 * @id: (nullable) to take the next one. */
SandboxQbRecord *sandbox_qb_company_commit (SandboxQbCompany *company,
                                            const SandboxQbEntity *entity,
                                            SandboxQbRecord *record,
                                            const char *id,
                                            SandboxQbDraft *draft);
/* Takes a record out of the books; a tombstone stays for change capture. */
void sandbox_qb_company_delete (SandboxQbCompany *company, SandboxQbRecord *record);
/* Writes the record's text again after a balance or a link of it changed. */
void sandbox_qb_company_render (SandboxQbCompany *company, SandboxQbRecord *record);

/* The same without a new sync token or time. */
void sandbox_qb_company_render_unchanged (SandboxQbCompany *company, SandboxQbRecord *record);
/* (transfer full): the record as it is answered now; an account's carries its current balance. */
char *sandbox_qb_company_answer (SandboxQbCompany *company, SandboxQbRecord *record);

gint64 sandbox_qb_company_now (SandboxQbCompany *company); /* whole seconds, in microseconds */
char *sandbox_qb_company_stamp (SandboxQbCompany *company,
                                gint64 us); /* (transfer full) "…T22:10:03-08:00" */
char *sandbox_qb_company_today (SandboxQbCompany *company); /* (transfer full) company's date */
char *
sandbox_qb_company_answer_time (SandboxQbCompany *company); /* (transfer full) with milliseconds */
/* Microseconds of an ISO time or a bare date in the company's zone, or FALSE. */
gboolean sandbox_qb_company_parse_time (SandboxQbCompany *company, const char *text, gint64 *us);
/* After Preferences changed. */
void sandbox_qb_company_apply_preferences (SandboxQbCompany *company, JsonObject *preferences);

/* sandbox-quickbooks-seed.c */
void sandbox_qb_company_seed (SandboxQbCompany *company, gint64 founded_us);
