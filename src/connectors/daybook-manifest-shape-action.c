/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shape of a manifest's actions: how they find, write and undo. */
#include "daybook-manifest-shape.h"

static const Member quoted_members[] = {
  { "open", TRUE, &text },
  { "between", TRUE, &text },
  { "close", TRUE, &text },
  { 0 },
};
static const Shape quoted = OBJECT (quoted_members);
static const Member ours_members[] = {
  { "path", TRUE, &text },
  { "contains", TRUE, &text },
  { 0 },
};
static const Shape ours = OBJECT (ours_members);
static const Member find_members[] = {
  { "request", TRUE, &request },     { "most", FALSE, &whole },      { "by", FALSE, &texts },
  { "list", FALSE, &quoted },        { "found", TRUE, &text },       { "envelope", FALSE, &text },
  { "full", FALSE, &whole },         { "reference", TRUE, &text },   { "match", FALSE, &text },
  { "contains", FALSE, &text },      { "keep", TRUE, &text_map },    { "ours", FALSE, &ours },
  { "whole", FALSE, &values_map },   { "dead", FALSE, &values_map }, { "settle", FALSE, &text },
  { "undone_by", FALSE, &text_map }, { "each", FALSE, &any },        { "update", FALSE, &flag },
  { "also", FALSE, &text },          { 0 },
};
static const Shape find = OBJECT (find_members);
static const Shape then_word = WORDS ("go on|done");
static const Member accept_members[] = {
  { "code", FALSE, &text },
  { "match", FALSE, &text },
  { "keep", FALSE, &text_map },
  { "then", TRUE, &then_word },
  { 0 },
};
static const Shape accept_one = OBJECT (accept_members);
static const Shape accepts = LIST (accept_one);
static const Member together_members[] = {
  { "most", TRUE, &whole },    { "input", TRUE, &any },    { "map", FALSE, &text },
  { "match", TRUE, &text },    { "once", FALSE, &text },   { "results", TRUE, &text },
  { "result", TRUE, &text },   { "errors", FALSE, &text }, { "error", FALSE, &text },
  { "message", FALSE, &text }, { "code", FALSE, &text },   { 0 },
};
static const Shape together = OBJECT (together_members);
static const Shape wrong_class = WORDS ("data|gone");
static const Member step_members[] = {
  { "name", TRUE, &text },
  { "request", TRUE, &request },
  { "together", FALSE, &together },
  { "when", FALSE, &values_map },
  { "keep", FALSE, &text_map },
  { "keyed", FALSE, &flag },
  { "cache", FALSE, &text },
  { "accept", FALSE, &accepts },
  { "must", FALSE, &values_map },
  { "done", FALSE, &values_map },
  { "wrong", FALSE, &text },
  { "class", FALSE, &wrong_class },
  { 0 },
};
static const Shape step = OBJECT (step_members);
const Shape daybook_shape_steps = LIST (step);
static const Shape total_as = WORDS ("decimal|float|minor");
static const Member total_members[] = {
  { "from", TRUE, &text },
  { "as", TRUE, &total_as },
  { 0 },
};
static const Shape total = OBJECT (total_members);
static const Member finish_members[] = {
  { "id", TRUE, &text },         { "version", FALSE, &text }, { "link", FALSE, &text },
  { "reference", FALSE, &text }, { "total", FALSE, &total },  { 0 },
};
static const Shape finish = OBJECT (finish_members);
static const Member action_members[] = {
  { "title", TRUE, &text },       { "kinds", TRUE, &lines },
  { "document", TRUE, &text },    { "contract", TRUE, &text },
  { "find", TRUE, &find },        { "steps", TRUE, &daybook_shape_steps },
  { "finish", TRUE, &finish },    { "undo", TRUE, &daybook_shape_steps },
  { "capability", FALSE, &text }, { 0 },
};
static const Shape action = OBJECT (action_members);
const Shape daybook_shape_actions = MAP (action);
