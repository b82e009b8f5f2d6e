// SPDX-License-Identifier: GPL-3.0-or-later
// Shopify's own schema as the judge of queries, answers, and the sandbox's idea of the schema.
//
// Reads a JSON file: schema (the SDL's path), sandbox (the sandbox's own SDL as text), queries
// (those of the manifest by name), exchanges ({body, answer} of Daybook's), url and token to ask it
// for more. Writes a JSON list of [what was judged, [problems]].
"use strict";

const fs = require("node:fs");
const graphql = require("graphql");
const { judgeAnswer } = require("./shopify-answer.cjs");
const widely = require("./shopify-queries.cjs");

const VERSION = "2026-10";

const task = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const official = graphql.buildSchema(fs.readFileSync(task.schema, "utf8"), { assumeValid: true });

// What is wrong with a query and its variables, by GraphQL's own rules.
function judgeRequest(text, variables, rules = graphql.specifiedRules) {
  let document;
  try {
    document = graphql.parse(text);
  } catch (error) {
    return [error.message];
  }
  const wrong = graphql.validate(official, document, rules).map(error => error.message);
  const [operation] = document.definitions.filter(({ kind }) => kind === "OperationDefinition");
  if (variables !== undefined && operation !== undefined) {
    const given = graphql.getVariableValues(official, operation.variableDefinitions, variables);
    wrong.push(...(given.errors || []).map(error => error.message));
    const known = operation.variableDefinitions.map(({ variable }) => variable.name.value);
    wrong.push(...Object.keys(variables).filter(name => !known.includes(name))
      .map(name => `the query has no variable $${name}`));
  }
  return wrong;
}

// A query that the sandbox takes must be one that Shopify takes, with the same meaning.
function judgeSchema(sandbox) {
  const dangerous = graphql.findDangerousChanges(sandbox, official).filter(({ type }) =>
    type === "ARG_DEFAULT_VALUE_CHANGE" || type === "VALUE_ADDED_TO_ENUM");
  return [...graphql.findBreakingChanges(sandbox, official), ...dangerous]
    .map(({ description }) => description);
}

async function ask(text, variables = {}) {
  const answer = await fetch(`${task.url}/admin/api/${VERSION}/graphql.json`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Shopify-Access-Token": task.token },
    body: JSON.stringify({ query: text, variables }),
  });
  return answer.json();
}

// Daybook asks for nothing that is deprecated, either.
function judgeOurs(text, variables) {
  return judgeRequest(text, variables,
                      [...graphql.specifiedRules, graphql.NoDeprecatedCustomRule]);
}

function judge(text, variables, answer) {
  return judgeAnswer(official, graphql.parse(text), variables, answer);
}

// Judges that must find out what is wrong.
function blind({ query, variables }, answer) {
  const found = [];
  const spoil = (what, edit) => {
    const copy = structuredClone(answer);
    edit(copy.data.orders.nodes);
    if (judge(query, variables, copy).length === 0)
      found.push(what);
  };
  spoil("a field that is missing", ([order]) => delete order.name);
  spoil("a field that was not asked for", ([order]) => { order.colour = "red"; });
  spoil("null where there must be a value", ([order]) => { order.id = null; });
  spoil("a number for a text", ([order]) => { order.name = 1001; });
  spoil("an amount that is a number", ([order]) => {
    order.totalPriceSet.shopMoney.amount = 12.5;
  });
  spoil("a currency that is none", ([order]) => {
    order.totalPriceSet.shopMoney.currencyCode = "ABC";
  });
  spoil("one object for a list", ([order]) => { [order.transactions] = order.transactions; });
  for (const [what, text, given] of [
    ["an unknown field", query.replace("displayFinancialStatus", "financialStatus"), variables],
    ["a wrong argument", query.replace("sortKey: UPDATED_AT", "sortKey: COLOUR"), variables],
    ["a variable of another type", query, { ...variables, first: "ten" }],
    ["an unknown variable", query, { ...variables, frist: 1 }],
  ])
    if (judgeRequest(text, given).length === 0)
      found.push(what);
  for (const [what, from, to] of [
    ["a type's field that is unknown", "displayFinancialStatus:", "financialStatus:"],
    ["an argument of another type", "location(id: ID)", "location(id: Int)"],
    ["a field that may not be null", "cancelledAt: DateTime,", "cancelledAt: DateTime!,"],
    ["a value that is none", "AT_LEAST, EXACT", "AT_LEAST, EXACT, GUESSED"],
  ])
    if (judgeSchema(readSchema(task.sandbox.replace(from, to))).length === 0)
      found.push(what);
  return found;
}

function readSchema(text) {
  return graphql.buildASTSchema(graphql.parse(text), { assumeValidSDL: true });
}

async function main() {
  const sandbox = readSchema(task.sandbox);
  const judged = [];
  for (const [name, text] of Object.entries(task.queries))
    judged.push([`Shopify: the query ${name} is one that the schema knows`, judgeOurs(text)]);
  judged.push([`Shopify: so are ${task.exchanges.length} requests with their variables`,
               task.exchanges.flatMap(({ body }) => judgeOurs(body.query, body.variables))]);
  judged.push([`Shopify: their answers are of the schema's types`,
               task.exchanges.flatMap(({ body, answer }) =>
                 judge(body.query, body.variables, answer))]);
  judged.push(["Shopify: the sandbox's schema is a part of it: what the one takes, the other takes",
               judgeSchema(sandbox)]);
  const { queries, left } = widely.queries(sandbox);
  const problems = [];
  for (const query of queries)
    problems.push(...judgeRequest(query).map(text => `${text}: ${query}`),
                  ...judge(query, {}, await ask(query)));
  judged.push([`Shopify: ${queries.length} queries for every field are answered by its types`,
               problems]);
  judged.push(["Shopify: and leave no field out", left]);
  const { body, answer } = task.exchanges.find(({ body: { query } }) => /query Orders/.test(query));
  judged.push(["Shopify: what is spoilt is found out", blind(body, answer)]);
  process.stdout.write(JSON.stringify(judged));
}

main();
