/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of the terminal, and the one line on it that is written over: how far a sync has
 * come. Into a pipe goes the same text without colour, uncut. */
#pragma once

#include <stdio.h>

#include <glib.h>

G_BEGIN_DECLS

/* Colour only underlines what the words say anyway. */
typedef enum
{
  DAYBOOK_INK_PLAIN,
  DAYBOOK_INK_HEADING, /* bold */
  DAYBOOK_INK_BAD,     /* red: it failed */
  DAYBOOK_INK_WAITS,   /* yellow: it waits for a person */
  DAYBOOK_INK_GOOD,    /* green: it is as it should be */
} DaybookInk;

typedef struct
{
  gboolean terminal;     /* standard output is one */
  gboolean line;         /* standard error can show a line that is written over */
  gboolean color;        /* on standard output */
  gboolean error_color;  /* on standard error */
  gboolean shows;        /* such a line stands there now */
} DaybookScreen;

/* @when: "always", "never", or NULL and "auto": on a terminal that is not dumb, unless NO_COLOR is
 * set. FALSE: it is none of these. */
gboolean daybook_screen_init (DaybookScreen *self, const char *when);

/* Columns of standard output; G_MAXINT where it is no terminal, so that nothing is cut. */
int daybook_screen_width (const DaybookScreen *self);

/* Writes @text over the line; NULL takes it away. Nothing else may be printed while it stands. */
void daybook_screen_line (DaybookScreen *self, const char *text);

/* What begins and ends an ink on standard output or error; "" where there is no colour (static). */
const char *daybook_screen_ink (const DaybookScreen *self, FILE *stream, DaybookInk ink);
const char *daybook_screen_plain (const DaybookScreen *self, FILE *stream, DaybookInk ink);

/* Columns that @text takes: two for wide characters, none for marks over others. */
int daybook_text_width (const char *text);
/* @text in at most @columns, ending in … where it was cut. (transfer full) */
char *daybook_text_cut (const char *text, int columns);
/* @text with a blank in place of each control character: what a provider sends is not for the
 * terminal to obey. (transfer full) */
char *daybook_text_tame (const char *text);
/* @text (paragraphs of one line each) broken into lines of @columns, each after @indent blanks;
 * ends with a line break. (transfer full) */
char *daybook_text_wrap (const char *text, int indent, int columns);

G_END_DECLS
