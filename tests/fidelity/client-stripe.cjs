// SPDX-License-Identifier: GPL-3.0-or-later
// Stripe's own client reads a whole account, makes a refund, and meets every kind of error.
"use strict";

const Stripe = require("stripe");
const { check, equal, refused, sandbox, run } = require("./tap.cjs");

const VERSION = "2026-10-28.endive";
const LISTS = ["balanceTransactions", "charges", "paymentIntents", "refunds", "disputes", "payouts",
               "customers", "events"];

const { ports, call } = sandbox();

function connect(key, options = {}) {
  const address = new URL(ports.stripe);
  return new Stripe(key, {
    apiVersion: VERSION,
    host: address.hostname,
    port: address.port,
    protocol: "http",
    telemetry: false,
    maxNetworkRetries: 0,
    ...options,
  });
}

// Everything a list holds, page by page as the client turns them.
async function all(list) {
  const found = [];
  for await (const object of list)
    found.push(object);
  return found;
}

async function readAll(stripe, truth) {
  const lists = {};
  for (const name of LISTS) {
    const objects = await all(stripe[name].list({ limit: 100 }));
    lists[name] = objects;
    equal(new Set(objects.map(object => object.id)).size, objects.length,
          `${name}: ${objects.length} objects, each once`);
    check(objects.length > 0, `${name}: not empty`);
    check(objects.every((object, i) => i === 0 || object.created <= objects[i - 1].created),
          `${name}: newest first`);
  }
  const paid = lists.charges.filter(charge => charge.status === "succeeded");
  equal(paid.map(charge => charge.id).sort(), truth.charges.map(charge => charge.id).sort(),
        "the charges that were paid are those of the ground truth");
  equal(lists.payouts.map(payout => payout.id).sort(), truth.payouts.map(({ id }) => id).sort(),
        "and so are the payouts");
  return lists;
}

async function readPayouts(stripe, payouts) {
  const wrong = [];
  const done = payouts.filter(payout => payout.reconciliation_status === "completed");
  for (const payout of done) {
    const rows = await all(stripe.balanceTransactions.list({ payout: payout.id, limit: 100 }));
    const parts = rows.filter(row => row.type !== "payout");
    if (parts.reduce((sum, row) => sum + row.net, 0) !== payout.amount)
      wrong.push(payout.id);
  }
  check(done.length > 0, "there are payouts that are complete");
  equal(wrong, [], "the rows of each payout add up to it");
}

async function retrieve(stripe, lists) {
  for (const name of LISTS) {
    const listed = lists[name][0];
    const single = await stripe[name].retrieve(listed.id);
    equal({ ...single }, { ...listed }, `${name}: retrieved as it was listed`);
    check(single.lastResponse.requestId.startsWith("req_"), `${name}: the answer has a request id`);
  }
  const window = lists.charges.slice(20, 60);
  const range = { gte: window[window.length - 1].created, lte: window[0].created };
  const within = await all(stripe.charges.list({ created: range, limit: 7 }));
  equal(within.map(charge => charge.id),
        lists.charges.filter(({ created }) => created >= range.gte && created <= range.lte)
          .map(charge => charge.id), "a list between two times has what was made between them");
  const back = await stripe.charges.list({ limit: 5, ending_before: lists.charges[20].id });
  equal(back.data.map(charge => charge.id), lists.charges.slice(15, 20).map(({ id }) => id),
        "a list goes backwards too");
  check(back.has_more, "and says that there is more");
}

async function expand(stripe, lists) {
  const rows = await stripe.balanceTransactions.list({
    limit: 50, type: "charge", expand: ["data.source"],
  });
  check(rows.data.every(row => row.source.object === "charge"
                               && row.source.balance_transaction === row.id),
        "the charges of the balance are there in full when asked for", rows.data[0]);
  const refund = await stripe.refunds.retrieve(lists.refunds[0].id, {
    expand: ["charge.customer", "balance_transaction"],
  });
  equal(refund.charge.object, "charge", "a refund brings its charge");
  check(refund.charge.customer === null || refund.charge.customer.object === "customer",
        "and that its customer");
  const balance = await stripe.balance.retrieve();
  check(Number.isInteger(balance.available[0].amount), "the balance is a count of cents");
  const account = await stripe.accounts.retrieveCurrent();
  equal(account.object, "account", "the account says what it is");
  const rest = await Promise.all([stripe.invoices.list(), stripe.creditNotes.list(),
                                  stripe.checkout.sessions.list()]);
  check(rest.every(list => list.object === "list" && !list.has_more), "what is unused is empty");
}

async function events(stripe) {
  const wanted = ["charge.refunded", "payout.paid"];
  const some = await all(stripe.events.list({ types: wanted, limit: 100 }));
  check(some.length > 0 && some.every(event => wanted.includes(event.type)),
        "events are found by their types");
  const now = await stripe.charges.retrieve(
    some.find(event => event.type === "charge.refunded").data.object.id);
  check(now.amount_refunded > 0, "and name an object that can be read again");
}

async function refund(stripe, lists) {
  const charge = lists.charges.find(({ status, amount_refunded, disputed, amount }) =>
    status === "succeeded" && amount_refunded === 0 && !disputed && amount > 200);
  const body = { payment_intent: charge.payment_intent, amount: 150,
                 reason: "requested_by_customer", metadata: { daybook_request: "b7c0" } };
  const first = await stripe.refunds.create(body, { idempotencyKey: "daybook-refund-1" });
  const again = await stripe.refunds.create(body, { idempotencyKey: "daybook-refund-1" });
  equal(again.id, first.id, "the same refund with the same key is one refund");
  const found = await all(stripe.refunds.list({ payment_intent: charge.payment_intent }));
  equal(found.map(({ id, metadata }) => [id, metadata.daybook_request]), [[first.id, "b7c0"]],
        "and is found again by the payment, with our reference");
  const other = await refused(
    stripe.refunds.create({ ...body, amount: 151 }, { idempotencyKey: "daybook-refund-1" }),
    "another refund with that key");
  check(other instanceof Stripe.errors.StripeIdempotencyError,
        "another refund with that key is an idempotency error", other);
  const more = await refused(
    stripe.refunds.create({ charge: charge.id, amount: charge.amount }), "more than was paid");
  check(more instanceof Stripe.errors.StripeInvalidRequestError && more.param === "amount",
        "more than was paid is refused, naming the parameter", more);
  const noted = await stripe.refunds.update(first.id, { metadata: { posted: "1" } });
  equal(noted.metadata, { daybook_request: "b7c0", posted: "1" }, "its metadata can be added to");
}

async function errors(stripe) {
  const key = ports.credentials.stripe.key;
  const none = await refused(stripe.charges.retrieve("ch_none"), "a charge that is none");
  equal([none.constructor.name, none.statusCode, none.code, none.param],
        ["StripeInvalidRequestError", 404, "resource_missing", "id"],
        "a charge that is none is missing");
  const wild = await refused(stripe.charges.list({ limit: 101 }), "a page that is too long");
  equal([wild.statusCode, wild.param], [400, "limit"],
        "a page that is too long is refused, naming the limit");
  const odd = await refused(stripe.charges.list({ colour: "red" }), "an unknown parameter");
  equal(odd.code, "parameter_unknown", "an unknown parameter is refused as such");
  const wrong = await refused(connect("rk_test_51" + "x".repeat(30)).charges.list(), "a wrong key");
  check(wrong instanceof Stripe.errors.StripeAuthenticationError,
        "a wrong key is not signed in", wrong);
  const deny = async change => fetch(ports.stripe + "/sandbox/key", {
    method: "POST", body: new URLSearchParams(change), headers: { Authorization: "Bearer " + key },
  });
  await deny({ deny: "rak_payout_read" });
  const denied = await refused(stripe.payouts.list(), "a key without the permission");
  check(denied instanceof Stripe.errors.StripePermissionError
        && /'rak_payout_read'/.test(denied.message),
        "a key without a permission is refused, naming it", denied);
  await deny({ allow: "rak_payout_read" });
}

async function faults(stripe) {
  const key = ports.credentials.stripe.key;
  const patient = connect(key, { maxNetworkRetries: 2 });
  await call("/faults", { provider: "stripe", kind: "429", count: 1 });
  const limited = await refused(stripe.charges.list(), "one request too many");
  check(limited instanceof Stripe.errors.StripeRateLimitError, "a 429 is a rate limit", limited);
  await call("/faults", { provider: "stripe", kind: "500", count: 1 });
  const broken = await refused(stripe.charges.list(), "a request that the service fails at");
  check(broken instanceof Stripe.errors.StripeAPIError, "a 500 is the service's own error", broken);
  for (const kind of ["429", "500", "drop_reply"]) {
    await call("/faults", { provider: "stripe", kind, count: 1 });
    const list = await patient.charges.list({ limit: 1 });
    equal(list.data.length, 1, `the client's own retry gets over ${kind}`);
  }
}

run(async () => {
  const stripe = connect(ports.credentials.stripe.key);
  const truth = await call("/truth");
  const lists = await readAll(stripe, truth);
  await readPayouts(stripe, lists.payouts);
  await retrieve(stripe, lists);
  await expand(stripe, lists);
  await events(stripe);
  await refund(stripe, lists);
  await errors(stripe);
  await faults(stripe);
});
