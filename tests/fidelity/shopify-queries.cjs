// SPDX-License-Identifier: GPL-3.0-or-later
// Queries that ask a schema for every field it has: each type on the shortest way to it from the
// root, once for its plain fields and once for each object in it, so that no query gets too dear.
"use strict";

const graphql = require("graphql");

const FEW = 20;
// Fields that give one object for its id, which is not known here; the clients' tests ask them.
const BY_ID = ["order", "customer", "product", "productVariant", "inventoryItem", "location",
               "fulfillmentOrder", "refund", "node", "nodes", "inventoryLevel"];

function isObject(type) {
  return graphql.isObjectType(type) || graphql.isInterfaceType(type);
}

function next(field) {
  return graphql.getNamedType(field.type);
}

class Asker {
  constructor(schema) {
    this.schema = schema;
    this.seen = new Set();
  }

  // The fields of a type that can be asked.
  fields(type) {
    const root = type === this.schema.getQueryType();
    return Object.values(type.getFields()).filter(({ name, args }) =>
      !(BY_ID.includes(name) && (root || args.some(one => one.name === "locationId"))));
  }

  // A field by its name, with the arguments that it needs.
  ask(type, field, inner) {
    this.seen.add(`${type.name}.${field.name}`);
    const names = field.args.map(({ name }) => name);
    const given = names.includes("names") ? "(names: [\"available\", \"on_hand\", \"committed\"])"
      : names.includes("first") ? `(first: ${FEW})` : "";
    return `${field.name}${given}${inner === undefined ? "" : ` { ${inner} }`}`;
  }

  // The plain fields of a type; those of what it may be, where it is an interface.
  plain(type) {
    const own = this.fields(type).filter(field => graphql.isLeafType(next(field)))
      .map(field => this.ask(type, field));
    const kinds = graphql.isInterfaceType(type) ? this.schema.getPossibleTypes(type) : [];
    const name = kinds.length > 0 ? ["__typename"] : [];
    const others = kinds.map(kind => `... on ${kind.name} { ${this.plain(kind)} }`);
    return [...name, ...own, ...others].join(" ");
  }

  // Something of a type: its plain fields, or those of the objects in it where it has none.
  some(type) {
    return this.plain(type) || this.fields(type).map(field =>
      this.ask(type, field, this.some(next(field)))).join(" ");
  }

  // Every type that can be reached, with the way to it as a function around what is asked of it.
  ways() {
    const root = this.schema.getQueryType();
    const ways = new Map([[root, inner => `{ ${inner} }`]]);
    for (const [type, way] of ways)
      for (const field of this.fields(type).filter(one => isObject(next(one))))
        if (!ways.has(next(field)))
          ways.set(next(field), inner => way(this.ask(type, field, inner)));
    return ways;
  }

  all() {
    const made = [];
    for (const [type, way] of this.ways()) {
      const plain = this.plain(type);
      if (plain)
        made.push(way(plain));
      for (const field of this.fields(type).filter(one => isObject(next(one))))
        made.push(way(this.ask(type, field, this.some(next(field)))));
    }
    return made;
  }
}

// {queries, left: what of the reachable types no query asks}
function queries(schema) {
  const asker = new Asker(schema);
  const made = asker.all();
  const left = [...asker.ways().keys()].flatMap(type =>
    asker.fields(type).map(({ name }) => `${type.name}.${name}`))
    .filter(name => !asker.seen.has(name));
  return { queries: made, left };
}

module.exports = { queries };
