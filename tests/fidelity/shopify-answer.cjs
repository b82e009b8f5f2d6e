// SPDX-License-Identifier: GPL-3.0-or-later
// A GraphQL answer against a schema: each field that was asked for is there, and nothing else, with
// the type and the nullability that the schema gives it.
"use strict";

const graphql = require("graphql");

const DECIMAL = /^-?\d+(\.\d+)?$/;
const SCALARS = {
  ID: value => typeof value === "string" && value.startsWith("gid://shopify/"),
  String: value => typeof value === "string",
  Int: value => Number.isInteger(value) && Math.abs(value) < 2 ** 31,
  Float: value => typeof value === "number",
  Boolean: value => typeof value === "boolean",
  BigInt: value => typeof value === "string" && /^-?\d+$/.test(value),
  UnsignedInt64: value => typeof value === "string" && /^\d+$/.test(value),
  Decimal: value => typeof value === "string" && DECIMAL.test(value),
  Money: value => typeof value === "string" && DECIMAL.test(value),
  DateTime: value => typeof value === "string"
                     && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value),
  URL: value => typeof value === "string" && URL.canParse(value),
  JSON: () => true,
};

// The fields that a selection asks of an object of a type, by the name they are answered under.
function asked(context, type, sets, found = new Map()) {
  for (const set of sets)
    for (const one of set.selections)
      if (one.kind === "Field") {
        const name = one.alias ? one.alias.value : one.name.value;
        found.set(name, [...(found.get(name) || []), one]);
      } else {
        const fragment = one.kind === "FragmentSpread" ? context.fragments[one.name.value] : one;
        const wanted = fragment.typeCondition
          ? context.schema.getType(fragment.typeCondition.name.value) : type;
        if (wanted === type
            || (graphql.isAbstractType(wanted) && context.schema.isSubType(wanted, type)))
          asked(context, type, [fragment.selectionSet], found);
      }
  return found;
}

// The type of an object where the schema has an interface: as the answer says, or by its members.
function concrete(context, type, value, sets) {
  if (!graphql.isAbstractType(type))
    return type;
  const named = context.schema.getType(value.__typename);
  return named || context.schema.getPossibleTypes(type).find(one =>
    [...asked(context, one, sets).keys()].every(name => name in value));
}

function judgeObject(context, type, value, sets, where) {
  const actual = concrete(context, type, value, sets);
  if (actual === undefined) {
    context.problems.push(`${where}: is no ${type.name}`);
    return;
  }
  const fields = asked(context, actual, sets);
  for (const name of Object.keys(value))
    if (!fields.has(name))
      context.problems.push(`${actual.name}.${name}: was not asked for`);
  for (const [name, nodes] of fields) {
    const field = nodes[0].name.value;
    if (field === "__typename")
      continue;
    const place = `${actual.name}.${field}`;
    if (!(name in value))
      context.problems.push(`${place}: is missing`);
    else
      judgeValue(context, actual.getFields()[field].type, value[name],
                 nodes.map(node => node.selectionSet).filter(Boolean), place);
  }
}

function judgeValue(context, type, value, sets, where) {
  if (graphql.isNonNullType(type)) {
    if (value === null)
      context.problems.push(`${where}: is null`);
    else
      judgeValue(context, type.ofType, value, sets, where);
  } else if (value === null) {
    return;
  } else if (graphql.isListType(type)) {
    if (!Array.isArray(value))
      context.problems.push(`${where}: is no list`);
    else
      value.forEach(one => judgeValue(context, type.ofType, one, sets, where));
  } else if (graphql.isLeafType(type)) {
    const right = graphql.isEnumType(type) ? type.getValue(value) !== undefined
      : (SCALARS[type.name] || (() => false))(value);
    if (!right)
      context.problems.push(`${where}: ${JSON.stringify(value)} is no ${type.name}`);
  } else if (typeof value !== "object" || Array.isArray(value)) {
    context.problems.push(`${where}: is no object`);
  } else {
    judgeObject(context, type, value, sets, where);
  }
}

// What is wrong with an answer, as texts.
function judgeAnswer(schema, document, variables, answer) {
  if (answer.errors !== undefined)
    return answer.errors.map(error => `answered with an error: ${error.message}`);
  const operation = document.definitions.find(({ kind }) => kind === "OperationDefinition");
  const fragments = Object.fromEntries(document.definitions
    .filter(({ kind }) => kind === "FragmentDefinition").map(one => [one.name.value, one]));
  const context = { schema, fragments, problems: [] };
  judgeObject(context, schema.getRootType(operation.operation), answer.data,
              [operation.selectionSet], "data");
  const { cost } = answer.extensions;
  if (![cost.requestedQueryCost, cost.actualQueryCost].every(Number.isInteger))
    context.problems.push("extensions.cost: is not counted in points");
  return context.problems;
}

module.exports = { judgeAnswer };
