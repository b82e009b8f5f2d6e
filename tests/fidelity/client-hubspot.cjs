// SPDX-License-Identifier: GPL-3.0-or-later
// HubSpot's own client keeps contacts and orders: properties, batches, search and associations.
"use strict";

const { Client } = require("@hubspot/api-client");
const { check, equal, refused, sandbox, run } = require("./tap.cjs");

const { ports, call } = sandbox();
const known = ports.credentials.hubspot;
const KEY = "daybook_external_key";

function connect(accessToken, options = {}) {
  return new Client({ accessToken, basePath: ports.hubspot, numberOfApiCallRetries: 0,
                      ...options });
}

async function properties(client) {
  const { results } = await client.crm.properties.coreApi.getAll("orders");
  check(results.some(({ name }) => name === "hs_total_price"), "an order has its properties");
  const groups = (await client.crm.properties.groupsApi.getAll("orders")).results;
  const property = {
    name: KEY, label: "Daybook key", groupName: groups[0].name, type: "string",
    fieldType: "text", hasUniqueValue: true, description: "store:order id" };
  const made = await client.crm.properties.coreApi.create("orders", property);
  equal([made.name, made.hasUniqueValue], [KEY, true], "a property of our own is made");
  const twice = await refused(client.crm.properties.coreApi.create("orders", property), "twice");
  equal(twice.code, 409, "and is there once");
  const [pipeline] = (await client.crm.pipelines.pipelinesApi.getAll("orders")).results;
  check(pipeline.stages.length > 1, "orders go through stages", pipeline);
  return { hs_pipeline: pipeline.id, hs_pipeline_stage: pipeline.stages[0].id };
}

async function contacts(client) {
  const input = (email, properties = {}) => ({
    idProperty: "email", id: email, objectWriteTraceId: "t-" + email,
    properties: { email, ...properties } });
  const first = await client.crm.contacts.batchApi.upsert({
    inputs: [input("ana@example.com", { firstname: "Ana" }), input("ben@example.com")] });
  equal([first.status, first.results.map(one => one._new)], ["COMPLETE", [true, true]],
        "two contacts are new");
  const again = await client.crm.contacts.batchApi.upsert({
    inputs: [input("ana@example.com", { firstname: "Anna" })] });
  equal([again.results[0].id, again.results[0]._new, again.results[0].properties.firstname],
        [first.results[0].id, false, "Anna"], "the same address again is the same contact");
  const mixed = await client.crm.contacts.batchApi.upsert({
    inputs: [input("eva@example.com"), input("dan at example.com")] });
  equal([mixed.results.length, mixed.numErrors], [1, 1], "of a batch one row can fail");
  equal([mixed.errors[0].category, mixed.errors[0].context.objectWriteTraceId],
        ["VALIDATION_ERROR", ["t-dan at example.com"]], "and is named by its trace");
  const clash = await refused(client.crm.contacts.basicApi.create({
    properties: { email: "ana@example.com" }, associations: [] }), "an address twice");
  check(clash.code === 409 && clash.body.message.includes(first.results[0].id),
        "an address that is taken names its contact", clash.body);
  const read = await client.crm.contacts.basicApi.getById(
    "ana@example.com", ["firstname"], undefined, undefined, false, "email");
  equal(read.properties.firstname, "Anna", "a contact is read by its address");
  const changed = await client.crm.contacts.basicApi.update(read.id, {
    properties: { lastname: "Ruiz" } });
  equal(changed.properties.lastname, "Ruiz", "and changed");
  return first.results;
}

async function orders(client, stage) {
  const inputs = Array.from({ length: 5 }, (_, i) => ({
    idProperty: KEY, id: `shopify:acme:${i}`, objectWriteTraceId: `t-${i}`,
    properties: { [KEY]: `shopify:acme:${i}`, hs_order_name: `#${1000 + i}`,
                  hs_currency_code: "USD", hs_total_price: "59.90", ...stage } }));
  const { results } = await client.crm.objects.batchApi.upsert("orders", { inputs });
  equal(results.length, 5, "orders are kept by our own key");
  const found = await client.crm.objects.searchApi.doSearch("orders", {
    filterGroups: [{ filters: [{ propertyName: "hs_order_name", operator: "EQ",
                                 value: "#1003" }] }],
    properties: ["hs_order_name", KEY], sorts: [], limit: 10 });
  equal(found.results.map(({ properties }) => properties[KEY]), ["shopify:acme:3"],
        "and found by what they hold");
  const listed = [];
  let after;
  do {
    const page = await client.crm.objects.basicApi.getPage("orders", 2, after, [KEY]);
    listed.push(...page.results);
    after = page.paging && page.paging.next.after;
  } while (after !== undefined);
  equal(listed.map(({ id }) => id).sort(), results.map(({ id }) => id).sort(),
        "and listed page by page");
  const domain = await refused(client.crm.objects.batchApi.upsert("orders", {
    inputs: [{ ...inputs[0], idProperty: "hs_order_name" }] }), "a key that is not unique");
  check(domain.code === 400 && /non-unique/.test(domain.body.message),
        "a property that is not unique is no key", domain.body);
  return results;
}

async function associations(client, order, contact) {
  const { v4 } = client.crm.associations;
  await v4.basicApi.createDefault("orders", order.id, "contacts", contact.id);
  await v4.batchApi.createDefault("orders", "contacts", {
    inputs: [{ _from: { id: order.id }, to: { id: contact.id } }] });
  const page = await v4.basicApi.getPage("orders", order.id, "contacts");
  equal(page.results.map(({ toObjectId }) => String(toObjectId)), [contact.id],
        "an order and its contact belong together, once");
  const read = await v4.batchApi.getPage("orders", "contacts", { inputs: [{ id: order.id }] });
  equal(read.results[0].to.map(({ toObjectId }) => String(toObjectId)), [contact.id],
        "and are read together");
}

async function errors(client, contact) {
  const none = await refused(client.crm.contacts.basicApi.getById("1"), "no contact");
  equal([none.code, none.body.category], [404, "OBJECT_NOT_FOUND"],
        "a contact that is none is 404");
  const odd = await refused(client.crm.contacts.basicApi.create({
    properties: { colour: "red" }, associations: [] }), "an unknown property");
  check(odd.code === 400 && odd.body.correlationId.length > 0, "an unknown property is refused",
        odd.body);
  const wrong = await refused(connect("pat-na1-none").crm.contacts.basicApi.getPage(),
                              "a wrong key");
  equal([wrong.code, wrong.body.category], [401, "INVALID_AUTHENTICATION"], "a wrong key is 401");
  await call("/faults", { provider: "hubspot", kind: "429", count: 1 });
  const limited = await refused(client.crm.contacts.basicApi.getPage(), "one request too many");
  equal([limited.code, limited.body.errorType], [429, "RATE_LIMIT"], "a 429 says so");
  await client.crm.contacts.basicApi.archive(contact.id);
  const gone = await refused(client.crm.contacts.basicApi.getById(contact.id), "the archived");
  equal(gone.code, 404, "what was archived is not there any more");
  const archived = await client.crm.contacts.basicApi.getPage(100, undefined, undefined, undefined,
                                                              undefined, true);
  equal(archived.results.map(({ id }) => id), [contact.id], "but is among the archived");
}

async function tokens() {
  const { tokensApi } = new Client({ basePath: ports.hubspot }).oauth;
  const wrong = await refused(
    tokensApi.create("refresh_token", undefined, undefined, known.client_id, known.client_secret,
                     "none"), "a refresh token that is none");
  equal([wrong.code, wrong.body.status], [400, "BAD_REFRESH_TOKEN"],
        "a wrong refresh token is told");
}

run(async () => {
  const client = connect(known.key);
  const stage = await properties(client);
  const people = await contacts(client);
  const sold = await orders(client, stage);
  await associations(client, sold[0], people[0]);
  await errors(client, people[1]);
  await tokens();
});
