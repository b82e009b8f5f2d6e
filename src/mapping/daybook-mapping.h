/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mappings: documents of typed rules that say what becomes what; one engine for the manifests' and
 * the users'. data/help/mapping.md is the same for their authors, with an example of each step.
 *
 * A mapping is a list of rules. A rule has "to" (a field, "a.b", or "lines[]" for one element a
 * source element) and one of
 *   "from": path | [paths: the first that is there wins]     "const": any JSON
 *   "each": path, "map": [rules]   for "to": "x[]"
 *   "map": [rules]                 a nested object of the same element; with "from", of that object
 * and may have "when": condition, "steps": [steps], "required": true, "note": text.
 * Several rules with the same "x[]" append; of several with the same other target, the first that
 * has a value writes it. A rule whose source is missing or null writes nothing (unless a step gives
 * a default or it is required); an object in which nothing is written is left out; "const": null
 * writes null. Paths look into the current source element; "$root.x" the whole input, "$up.x" the
 * enclosing element, "$name.x" the scope, "" the element itself.
 *
 * Steps, each an object with one naming member:
 *   money: "decimal"|"float"|"minor", currency: path or "=USD"        → money
 *   amount: "decimal"|"number"|"minor", (currency: path|"=USD" when the input is a bare count)
 *                             money or minor count → text, JSON number, integer
 *   time: format word, zone: path|"=America/New_York"                 → microseconds
 *   format_time: format word, zone        microseconds → text (unix formats: integer)
 *   decimal: true|"float" → exact decimal text     number: true → decimal text to JSON number
 *   int: true     bool: true|[texts that mean true]
 *   text: "string"|"trim"|"lower"|"upper"  cut: n (at most n characters)
 *   template: "Order {number}, {value}"    ({value} is the current one, {path} the source, {$name}
 *                             the scope; {path?} may be missing, else the whole text is nothing)
 *   match: regex, take: group (default 1 when there is one, else 0)   no match → nothing
 *   replace: regex, with: text             split: separator → list    join: separator (list → text)
 *   table: name  ("*" in the table is the default; absent: an error that names table and value)
 *   default: JSON
 *   each: [steps] (on every element of a list, which paths then look into; what leaves nothing is
 *                             dropped)
 *   pick: path (in an object)   where: condition (filter a list)
 *   first: true  at: n (-1 is the last)  count: true              (of a list)
 *   sum: true (of a list of money, decimals or integers; money of an empty list needs currency: …)
 *   add|subtract|multiply: path or "=2" (same kind of value, with optional "steps" for it; multiply
 *                             takes a decimal or integer; money × decimal rounds half away from
 *                             zero to minor units)
 *   sign: "negate"|"absolute"
 * Conditions: {"field": path, one of "is": JSON, "in": [JSON], "matches": regex, "exists": bool,
 *   "above": number, "below": number}, {"all": [...]}, {"any": [...]}, {"not": {...}}.
 *
 * Checked at load: unknown members, wrong step order by type, unknown tables, bad regex, and, with
 * a contract, fields it does not have or whose type differs: errors name file, line and rule
 * ("stripe.json:41: rule 3 (to gross): ..."; inside "map" rules count from 1 again). Compiled once;
 * immutable; any thread. */
#pragma once

#include "daybook-contract.h"
#include "daybook-json-writer.h"
#include "daybook-scope.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct _DaybookMapping DaybookMapping;

typedef struct
{
  const char *file;                /* for messages */
  const char *name;                /* "stripe/balance_entries", kept with each version */
  const DaybookContract *contract; /* what the result must satisfy; NULL for a provider's body */
  DaybookTree *tables_tree;        /* object of value tables, may be NULL */
  DaybookNode tables;              /* {"entry_kind": {"charge": "payment", "*": "other"}} */
} DaybookMappingSetup;

/* Compiles the list of rules at @rules. DAYBOOK_ERROR_SETUP. */
DaybookMapping *daybook_mapping_new (DaybookTree *tree,
                                     DaybookNode rules,
                                     const DaybookMappingSetup *setup,
                                     GError **error);
DaybookMapping *daybook_mapping_ref (DaybookMapping *self);
void daybook_mapping_unref (DaybookMapping *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookMapping, daybook_mapping_unref)

const char *daybook_mapping_name (const DaybookMapping *self);
/* Digest over the rules and the tables that they use: same text, same version. */
const char *daybook_mapping_version (const DaybookMapping *self);
/* {"rules": [...], "tables": {...}}, to keep with the version. */
const char *daybook_mapping_text (const DaybookMapping *self);

/* Maps one source element into one JSON object appended to @out. DAYBOOK_ERROR_UNREADABLE tells
 * rule, source path and value; @out then holds what was written so far and must be thrown away.
 * @scope may be NULL. */
gboolean daybook_mapping_run (const DaybookMapping *self,
                              const DaybookTree *tree,
                              DaybookNode node,
                              const DaybookScope *scope,
                              DaybookJsonWriter *out,
                              GError **error);

/* The same with its reasons, as a JSON list:
 * [{"to":"lines[0].gross","rule":3,"line":41,"from":"amount","source":"111.09",
 *   "steps":[{"step":"money","value":{...}}],"value":{...}}, ...]
 * A failing rule has "error" and does not stop the others; one whose condition does not hold has
 * "skipped"; a fixed value is at "const"; rules with "map" come before those inside them.
 * (transfer full) */
char *daybook_mapping_explain (const DaybookMapping *self,
                               const DaybookTree *tree,
                               DaybookNode node,
                               const DaybookScope *scope);

G_END_DECLS
