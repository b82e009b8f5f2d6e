/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps: what is done to a value between its source and its field. Internal to this room.
 *
 * A kind of step is a row in one of the tables at the end: its name, its options, what it takes,
 * and the function that reads it. Reading a step chooses the function that runs it, so that a run
 * asks nothing about its form. */
#pragma once

#include "daybook-condition.h"
#include "daybook-load.h"
#include "daybook-template.h"
#include "daybook-type.h"

G_BEGIN_DECLS

typedef struct _DaybookStep DaybookStep;
typedef struct _DaybookStepKind DaybookStepKind;

#define DAYBOOK_STEP_MAX_OPTIONS 3

/* Turns *@value into what the step makes of it; never called with nothing, except when the step
 * takes_nothing. */
typedef gboolean (*DaybookStepRun) (const DaybookStep *self,
                                    DaybookPass *pass,
                                    const DaybookFrame *frame,
                                    DaybookValue *value,
                                    GError **error);

/* Reads @argument, the value of the step's name in the object @node. *@type is what comes in, and
 * then what goes out. */
typedef gboolean (*DaybookStepLoad) (DaybookStep *self,
                                     DaybookLoad *load,
                                     DaybookNode node,
                                     DaybookNode argument,
                                     DaybookType *type,
                                     GError **error);

struct _DaybookStepKind
{
  const char *name;
  const char *options[DAYBOOK_STEP_MAX_OPTIONS + 1];
  guint takes; /* DAYBOOK_TYPE_BITs */
  DaybookStepLoad load;
};

struct _DaybookStep
{
  const DaybookStepKind *kind;
  DaybookStepRun run;
  gboolean takes_nothing;

  /* What the kinds keep; each says which. */
  int word;
  gint64 number;
  char *text;
  DaybookSource *source;
  DaybookSource *currency;
  DaybookSource *zone_name;
  GTimeZone *zone;
  GRegex *regex;
  GStrv words;
  GPtrArray *steps;
  DaybookCondition *condition;
  DaybookTemplate *template;
  const DaybookLookup *lookup;
  DaybookSource *sku; /* where a look-up is made, each may be NULL */
  DaybookSource *location;
  DaybookSource *channel;
  DaybookValue constant;
};

/* Reads the list of steps at @node, which may be NONE, into DaybookSteps. @type as above. */
GPtrArray *
daybook_steps_new (DaybookLoad *load, DaybookNode node, DaybookType *type, GError **error);

/* Runs them one after the other. An error names the step. With @trace, each one's result goes into
 * that open list. */
gboolean daybook_steps_run (const GPtrArray *steps,
                            DaybookPass *pass,
                            const DaybookFrame *frame,
                            DaybookJsonWriter *trace,
                            DaybookValue *value,
                            GError **error);

/* For the kinds. "true" is the only argument that a flag like "decimal": true takes. */
gboolean
daybook_step_load_flag (DaybookStep *self, DaybookLoad *load, DaybookNode argument, GError **error);
/* The option "currency", which may be missing unless @required. */
gboolean daybook_step_load_currency (
    DaybookStep *self, DaybookLoad *load, DaybookNode node, gboolean required, GError **error);
/* The code that "currency" leads to, as it is there (borrowed). */
const char *daybook_step_currency (const DaybookStep *self,
                                   DaybookPass *pass,
                                   const DaybookFrame *frame,
                                   GError **error);
/* A word out of @words (NULL terminated) as its index into self->word. */
gboolean daybook_step_load_word (DaybookStep *self,
                                 DaybookLoad *load,
                                 DaybookNode argument,
                                 const char *const *words,
                                 GError **error);

/* The tables of kinds, each ended by a row without a name. */
extern const DaybookStepKind daybook_step_text_kinds[];
extern const DaybookStepKind daybook_step_money_kinds[];
extern const DaybookStepKind daybook_step_decimal_kinds[];
extern const DaybookStepKind daybook_step_number_kinds[];
extern const DaybookStepKind daybook_step_time_kinds[];
extern const DaybookStepKind daybook_step_list_kinds[];
extern const DaybookStepKind daybook_step_choice_kinds[];

G_END_DECLS
