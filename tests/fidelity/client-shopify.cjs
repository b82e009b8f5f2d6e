// SPDX-License-Identifier: GPL-3.0-or-later
// Shopify's own Admin client reads orders, sets stock, and meets errors and the throttle.
"use strict";

const { createAdminApiClient } = require("@shopify/admin-api-client");
const { check, equal, sandbox, run } = require("./tap.cjs");

const VERSION = "2026-10";
const LATER = "2031-01";
const ORDERS = `query Orders($first: Int!, $after: String, $q: String) {
  orders(first: $first, after: $after, query: $q, sortKey: CREATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { id name createdAt test displayFinancialStatus customer { id displayName }
      totalPriceSet { ...M } lineItems(first: 5) { nodes { id sku quantity } }
      transactions(first: 5) { id kind status amountSet { ...M } } } } }
fragment M on MoneyBag { shopMoney { ...A } presentmentMoney { ...A } }
fragment A on MoneyV2 { amount currencyCode }`;
const STOCK = `query Stock { inventoryItems(first: 1) { nodes { id
  inventoryLevels(first: 1) { nodes { location { id }
    quantities(names: ["available"]) { name quantity } } } } } }`;
const SET = `mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id reason } userErrors { code field message } } }`;

const { ports, call } = sandbox();
const known = ports.credentials.shopify;
const home = "https://" + known.shop;

// The client believes that it talks to the shop's own address.
function atSandbox(url, init) {
  return fetch(url.replace(home, ports.shopify), init);
}

async function token() {
  const answer = await fetch(ports.shopify + "/admin/oauth/access_token", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ client_id: known.client_id, client_secret: known.client_secret,
                           grant_type: "client_credentials" }),
  });
  return answer.json();
}

function connect(accessToken, options = {}) {
  return createAdminApiClient({ storeDomain: known.shop, apiVersion: VERSION, accessToken,
                                customFetchApi: atSandbox, logger: () => {}, ...options });
}

async function readOrders(client, truth) {
  const orders = [];
  let after = null;
  do {
    const { data, errors, extensions } = await client.request(ORDERS, {
      variables: { first: 20, after },
    });
    if (errors !== undefined)
      throw new Error(JSON.stringify(errors));
    orders.push(...data.orders.nodes);
    after = data.orders.pageInfo.hasNextPage ? data.orders.pageInfo.endCursor : null;
    check(extensions.cost.actualQueryCost <= extensions.cost.requestedQueryCost
          && extensions.cost.throttleStatus.currentlyAvailable
             <= extensions.cost.throttleStatus.maximumAvailable,
          `a page of orders says what it cost: ${extensions.cost.actualQueryCost}`, extensions);
  } while (after !== null);
  equal(orders.map(({ id }) => id).sort(), truth.orders.map(({ id }) => id).sort(),
        "every order of the ground truth, once");
  const totals = new Map(truth.orders.map(({ id, total }) => [id, Number(total.shop)]));
  equal(orders.filter(({ id, totalPriceSet }) =>
          totals.get(id) !== Number(totalPriceSet.shopMoney.amount))
          .map(({ name }) => name), [], "each with its total");
  return orders;
}

async function search(client, orders) {
  const since = orders[Math.floor(orders.length / 2)].createdAt;
  const found = [];
  let after = null;
  do {
    const { data } = await client.request(ORDERS, {
      variables: { first: 20, after, q: `created_at:>='${since}'` },
    });
    found.push(...data.orders.nodes);
    after = data.orders.pageInfo.hasNextPage ? data.orders.pageInfo.endCursor : null;
  } while (after !== null);
  equal(found.map(({ id }) => id),
        orders.filter(({ createdAt }) => createdAt >= since).map(({ id }) => id),
        "a filter finds what was created since");
  const { data } = await client.request("query One($id: ID!) { order(id: $id) { id name } }", {
    variables: { id: orders[3].id },
  });
  equal(data.order, { id: orders[3].id, name: orders[3].name }, "one order by its id");
  const none = await client.request("{ order(id: \"gid://shopify/Order/1\") { id } }");
  equal([none.data.order, none.errors], [null, undefined], "an order that is none is null");
}

async function setStock(client) {
  const [item] = (await client.request(STOCK)).data.inventoryItems.nodes;
  const [level] = item.inventoryLevels.nodes;
  const before = level.quantities[0].quantity;
  const input = change => ({ name: "available", reason: "correction", quantities: [
    { inventoryItemId: item.id, locationId: level.location.id, ...change }] });
  const set = async (change, key) => (await client.request(SET, {
    variables: { input: input(change), key },
  }));
  const stale = await set({ quantity: 5, changeFromQuantity: before + 1 }, "key-stale");
  equal(stale.data.inventorySetQuantities.userErrors.map(({ code }) => code),
        ["CHANGE_FROM_QUANTITY_STALE"], "stock that was not as expected is left alone");
  const done = await set({ quantity: before + 3, changeFromQuantity: before }, "key-1");
  equal(done.data.inventorySetQuantities.userErrors, [], "stock that was is set");
  const again = await set({ quantity: before + 3, changeFromQuantity: before }, "key-1");
  equal(again.data, done.data, "the same key again answers as before");
  const now = (await client.request(STOCK)).data.inventoryItems.nodes[0];
  equal(now.inventoryLevels.nodes[0].quantities[0].quantity, before + 3, "and does it once");
  const other = await set({ quantity: before, changeFromQuantity: before + 3 }, "key-1");
  equal(other.errors.graphQLErrors[0].extensions.code, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
        "another change with that key is refused");
}

async function errors(client, scopes) {
  check(scopes.split(",").includes("read_orders"), "the token says what it may do", scopes);
  const typo = await client.request("{ orders(first: 1) { nodes { colour } } }");
  equal([typo.errors.networkStatusCode, typo.errors.graphQLErrors[0].extensions.code],
        [200, "undefinedField"], "an unknown field is a GraphQL error with status 200");
  const missing = await client.request("query One($id: ID!) { order(id: $id) { id } }");
  check(/\$id/.test(missing.errors.graphQLErrors[0].message), "so is a missing variable",
        missing.errors);
  const wild = await client.request("{ orders(first: 251) { nodes { id } } }");
  check(wild.errors !== undefined && wild.errors.graphQLErrors.length > 0,
        "a page that is too long is refused", wild);
  const dear = await client.request(
    `{ orders(first: 250) { nodes { lineItems(first: 250) { nodes {
         product { variants(first: 250) { nodes { id } } } } } } } }`);
  equal(dear.errors.graphQLErrors[0].extensions.code, "MAX_COST_EXCEEDED",
        "a query that is too dear is refused before it runs");
  const wrong = await connect("shpat_" + "0".repeat(32)).request("{ shop { name } }");
  equal([wrong.errors.networkStatusCode, wrong.data], [401, undefined], "a wrong token is 401");
  const old = await client.request("{ shop { name } }", { apiVersion: LATER });
  equal(old.errors.networkStatusCode, 404, "a version that is not there yet is 404");
}

// 800 points for next to no work, so that a slow machine cannot earn them back meanwhile.
async function throttle(client) {
  const dear = `{ ${Array.from({ length: 800 }, (_, i) => `a${i}: shop { name }`).join(" ")} }`;
  let refused;
  for (let i = 0; i < 10 && (refused === undefined || refused.errors === undefined); i += 1) {
    await Promise.all(Array.from({ length: 30 }, () => client.request(dear)));
    refused = await client.request(dear); // alone, so that what it is told stays true
  }
  equal(refused.errors.graphQLErrors[0].extensions.code, "THROTTLED",
        "too much at once is throttled");
  const { requestedQueryCost, throttleStatus } = refused.extensions.cost;
  check(throttleStatus.currentlyAvailable < requestedQueryCost, "because too little is left",
        refused.extensions);
  const wait = (requestedQueryCost - throttleStatus.currentlyAvailable)
               / throttleStatus.restoreRate;
  await new Promise(done => setTimeout(done, wait * 1000));
  const { errors: after } = await client.request(dear);
  equal(after, undefined, "after the wait that it tells the query runs");
}

async function faults(accessToken) {
  await call("/faults", { provider: "shopify", kind: "429", count: 1 });
  const limited = await connect(accessToken).request("{ shop { name } }");
  equal(limited.errors.networkStatusCode, 429, "a 429 arrives as such");
  await call("/faults", { provider: "shopify", kind: "500", count: 1 });
  const broken = await connect(accessToken).request("{ shop { name } }");
  equal(broken.errors.networkStatusCode, 500, "a 500 arrives as such");
  await call("/faults", { provider: "shopify", kind: "429", count: 1 });
  const patient = await connect(accessToken, { retries: 2 }).request("{ shop { name } }");
  equal(patient.errors, undefined, "the client's own retry gets over a 429");
}

run(async () => {
  const granted = await token();
  const client = connect(granted.access_token);
  const truth = await call("/truth");
  const orders = await readOrders(client, truth);
  await search(client, orders);
  await setStock(client);
  await errors(client, granted.scope);
  await throttle(client);
  await faults(granted.access_token);
});
