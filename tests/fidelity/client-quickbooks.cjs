// SPDX-License-Identifier: GPL-3.0-or-later
// Intuit's own sign-in client and node-quickbooks keep books: documents, queries, faults, undo.
"use strict";

const OAuthClient = require("intuit-oauth");
const QuickBooks = require("node-quickbooks");
const { check, equal, refused, sandbox, run } = require("./tap.cjs");

const { ports, call } = sandbox();
const known = ports.credentials.quickbooks;

OAuthClient.authorizeEndpoint = ports.quickbooks + "/connect/oauth2";
OAuthClient.tokenEndpoint = ports.quickbooks + "/oauth2/v1/tokens/bearer";
OAuthClient.revokeEndpoint = ports.quickbooks + "/v2/oauth2/tokens/revoke";
OAuthClient.environment.sandbox = ports.quickbooks + "/";
QuickBooks.V3_ENDPOINT_BASE_URL = ports.quickbooks + "/v3/company/";
QuickBooks.TOKEN_URL = OAuthClient.tokenEndpoint;

// A person who allows it: where the browser is sent back to.
async function consent(address) {
  const answer = await fetch(address, {
    redirect: "manual", headers: { "X-Sandbox-User": "approve" },
  });
  return answer.headers.get("location");
}

async function signIn(oauth) {
  const address = oauth.authorizeUri({ scope: [OAuthClient.scopes.Accounting], state: "s-1" });
  const back = await consent(address);
  const { searchParams } = new URL(back);
  equal([searchParams.get("state"), searchParams.get("realmId")], ["s-1", known.realm],
        "consent comes back with our state and the company");
  await oauth.createToken(back);
  const first = { ...oauth.getToken() };
  check(oauth.isAccessTokenValid() && first.realmId === known.realm, "the code buys tokens");
  check(first.x_refresh_token_expires_in > 8000000 && first.expires_in === 3600,
        "an hour for the one, a hundred days for the other", first.expires_in);
  const twice = await refused(oauth.createToken(back), "a code that was used");
  check(/invalid_grant|Invalid authorization code|400/.test(twice.message + twice.error),
        "a code that was used is refused", twice);
  return first;
}

function connect(token) {
  const client = new QuickBooks(known.client_id, known.client_secret, token.access_token, false,
                                known.realm, true, false, 75, "2.0", token.refresh_token);
  const asked = (name, ...rest) => new Promise((resolve, reject) => {
    client[name](...rest, (error, answer) => error ? reject(error) : resolve(answer));
  });
  return { client, asked };
}

function fault(error) {
  const body = error.response ? error.response.data : error;
  return body.Fault ? body.Fault.Error[0] : {};
}

async function rotate(oauth, first) {
  const { client } = connect(first);
  const renewed = await new Promise((resolve, reject) => {
    client.refreshAccessToken((error, answer) => error ? reject(error) : resolve(answer));
  });
  check(renewed.access_token !== first.access_token, "a refresh brings another access token");
  check(renewed.refresh_token !== first.refresh_token, "and another refresh token");
  await oauth.refreshUsingToken(first.refresh_token);
  check(oauth.isAccessTokenValid(), "the one before is good for a while still");
  await oauth.refreshUsingToken(renewed.refresh_token);
  const wrong = await refused(oauth.refreshUsingToken("RT1-none"), "a refresh token that is none");
  check(/invalid_grant|400/.test(wrong.message + wrong.error), "an unknown one is refused", wrong);
  return { ...oauth.getToken() };
}

async function readLists({ asked }) {
  const accounts = (await asked("findAccounts", { limit: 100 })).QueryResponse.Account;
  const company = await asked("getCompanyInfo", known.realm);
  equal(company.Id, "1", "the company tells about itself");
  const count = (await asked("findAccounts", { count: true })).QueryResponse.totalCount;
  equal(count, accounts.length, "as many accounts as are counted");
  const banks = (await asked("findAccounts", [
    { field: "AccountType", value: "Bank" }, { field: "Active", value: "true" },
  ])).QueryResponse.Account;
  equal(banks.map(({ Id }) => Id),
        accounts.filter(({ AccountType }) => AccountType === "Bank").map(({ Id }) => Id),
        "a query with conditions");
  const some = (await asked("findAccounts", { limit: 4, fetchAll: true })).QueryResponse.Account;
  equal(some.map(({ Id }) => Id), accounts.map(({ Id }) => Id), "page by page, nothing is lost");
  const items = (await asked("findItems", { limit: 100 })).QueryResponse.Item;
  const preferences = await asked("getPreferences");
  check(preferences.AccountingInfoPrefs.BookCloseDate.length === 10, "the books have a lock date");
  const named = name => accounts.find(({ Name }) => Name === name).Id;
  return { named, item: items.find(({ Name }) => Name === "Sales").Id, preferences };
}

function receipt(lists, number, rest = {}) {
  return {
    DocNumber: number,
    TxnDate: "2026-11-10",
    PrivateNote: "daybook:" + number,
    DepositToAccountRef: { value: lists.named("Stripe Clearing USD") },
    Line: [{ Amount: 120.5, DetailType: "SalesItemLineDetail",
             SalesItemLineDetail: { ItemRef: { value: lists.item }, Qty: 1, UnitPrice: 120.5 } }],
    ...rest,
  };
}

async function sell({ asked }, lists) {
  const made = await asked("createSalesReceipt", receipt(lists, "DB-1", { requestId: "r-1" }));
  equal([made.TotalAmt, made.SyncToken, made.DocNumber], [120.5, "0", "DB-1"], "a sale is posted");
  const again = await asked("createSalesReceipt", receipt(lists, "DB-1", { requestId: "r-1" }));
  equal(again.Id, made.Id, "the same request again answers with the same document");
  const twin = await refused(asked("createSalesReceipt", receipt(lists, "DB-1")), "a number twice");
  equal(fault(twin).code, "6140", "a number that is taken is refused");
  const found = (await asked("findSalesReceipts", [
    { field: "DocNumber", value: "DB-1" }])).QueryResponse.SalesReceipt;
  equal(found.map(({ Id, PrivateNote }) => [Id, PrivateNote]), [[made.Id, "daybook:DB-1"]],
        "and it is found again by its number");
  const read = await asked("getSalesReceipt", made.Id);
  equal(read.Line.filter(line => line.DetailType === "SalesItemLineDetail").length, 1,
        "and read with its line");
  const noted = await asked("updateSalesReceipt", {
    Id: made.Id, SyncToken: made.SyncToken, sparse: true, PrivateNote: "daybook:DB-1 seen" });
  equal([noted.SyncToken, noted.TotalAmt], ["1", 120.5], "a sparse update leaves the rest");
  const stale = await refused(asked("updateSalesReceipt", {
    Id: made.Id, SyncToken: "0", sparse: true, PrivateNote: "late" }), "a stale update");
  equal(fault(stale).code, "5010", "a stale update is refused");
  const gone = await asked("updateSalesReceipt", {
    Id: made.Id, SyncToken: noted.SyncToken, sparse: true, void: true });
  check(gone.TotalAmt === 0 && gone.PrivateNote.startsWith("Voided"), "a sale is voided", gone);
  const none = await asked("findSalesReceipts", [{ field: "DocNumber", value: "DB-none" }]);
  equal(none.QueryResponse.SalesReceipt, undefined, "what is not there is an empty answer");
}

async function bill({ asked }, lists) {
  const customer = await asked("createCustomer", { DisplayName: "Ana Ruiz" });
  const twin = await refused(asked("createCustomer", { DisplayName: "Ana Ruiz" }), "a name twice");
  equal(fault(twin).code, "6240", "a name that is taken is refused");
  const body = receipt(lists, "INV-1", { CustomerRef: { value: customer.Id } });
  delete body.DepositToAccountRef;
  const invoice = await asked("createInvoice", body);
  equal(invoice.Balance, 120.5, "an invoice is open");
  const payment = await asked("createPayment", {
    CustomerRef: { value: customer.Id }, TotalAmt: 120.5, TxnDate: "2026-11-11",
    DepositToAccountRef: { value: lists.named("Undeposited Funds") },
    Line: [{ Amount: 120.5, LinkedTxn: [{ TxnId: invoice.Id, TxnType: "Invoice" }] }] });
  equal((await asked("getInvoice", invoice.Id)).Balance, 0, "a payment closes it");
  const deposit = await asked("createDeposit", {
    TxnDate: "2026-11-12", DepositToAccountRef: { value: lists.named("Checking") },
    Line: [{ Amount: 120.5, LinkedTxn: [{ TxnId: payment.Id, TxnType: "Payment",
                                          TxnLineId: "0" }] },
           { Amount: -3.2, DetailType: "DepositLineDetail",
             DepositLineDetail: { AccountRef: { value: lists.named("Processor Fees") } } }] });
  equal(deposit.TotalAmt, 117.3, "a deposit takes it to the bank, less the fee");
  const held = await refused(asked("deletePayment", payment.Id), "a deposited payment");
  equal(fault(held).code, "6540", "a deposited payment cannot be deleted");
  for (const [name, made] of [["Deposit", deposit], ["Payment", payment]]) {
    const answer = await asked("delete" + name, made.Id);
    equal(answer[name].status, "Deleted", `the ${name.toLowerCase()} is deleted`);
    const missing = await refused(asked("get" + name, made.Id), "what was deleted");
    equal(fault(missing).code, "610", "and is not there any more");
  }
  await asked("voidInvoice", invoice.Id);
  equal((await asked("getInvoice", invoice.Id)).TotalAmt, 0, "the invoice is voided");
}

async function journal({ asked }, lists) {
  const line = (type, account, amount) => ({
    Amount: amount, DetailType: "JournalEntryLineDetail",
    JournalEntryLineDetail: { PostingType: type, AccountRef: { value: lists.named(account) } } });
  const entry = (debit, credit, date = "2026-11-10") => ({
    TxnDate: date, Line: [line("Debit", "Processor Fees", debit),
                          line("Credit", "Stripe Clearing USD", credit)] });
  const made = await asked("createJournalEntry", entry(2.9, 2.9));
  equal(made.Line.length, 2, "a journal entry is posted");
  const odd = await refused(asked("createJournalEntry", entry(2.9, 3)), "an unbalanced journal");
  equal(fault(odd).code, "6000", "one that does not balance is refused");
  const closed = lists.preferences.AccountingInfoPrefs.BookCloseDate;
  const late = await refused(asked("createJournalEntry", entry(1, 1, closed)), "a closed period");
  equal(fault(late).code, "6210", "one in closed books is refused");
  const transfer = await asked("createTransfer", {
    TxnDate: "2026-11-13", Amount: 50,
    FromAccountRef: { value: lists.named("Stripe Clearing USD") },
    ToAccountRef: { value: lists.named("Checking") } });
  equal(transfer.Amount, 50, "a transfer is posted");
  const batch = await asked("batch", [
    { bId: "1", operation: "create", JournalEntry: entry(1, 1) },
    { bId: "2", Query: "select Id from Transfer" },
    { bId: "3", operation: "delete", Transfer: { Id: "1", SyncToken: "0" } }]);
  equal(batch.BatchItemResponse.map(item => Object.keys(item).filter(key => key !== "bId")[0]),
        ["JournalEntry", "QueryResponse", "Fault"], "of a batch each item has its own answer");
  const changes = await asked("changeDataCapture", ["JournalEntry", "Deposit"],
                              new Date(Date.now() - 3600 * 1000));
  const [journals, deposits] = changes.CDCResponse[0].QueryResponse;
  check(journals.JournalEntry.length >= 2 && deposits.Deposit[0].status === "Deleted",
        "what changed is told, deletions too", changes.CDCResponse);
}

// Every list and kind of document that the books have.
async function sweep({ asked }) {
  const kinds = ["Accounts", "Bills", "Classes", "CreditMemos", "Customers", "Departments",
                 "Deposits", "Estimates", "Invoices", "Items", "JournalEntries", "Payments",
                 "PaymentMethods", "Purchases", "RefundReceipts", "SalesReceipts", "TaxAgencies",
                 "TaxCodes", "TaxRates", "Terms", "Transfers", "Vendors"];
  const unread = [];
  for (const kind of kinds) {
    const answer = await asked("find" + kind, { limit: 200 }).catch(error => error);
    if (answer.QueryResponse === undefined)
      unread.push([kind, fault(answer)]);
  }
  equal(unread, [], `${kinds.length} kinds of things can be listed`);
}

async function errors(oauth, { asked }, token) {
  const bad = await refused(asked("createSalesReceipt", { Line: [] }), "a sale without lines");
  check(fault(bad).code.length > 0 && fault(bad).Message.length > 0,
        "a sale without lines is refused, with a code and a text", fault(bad));
  const wrong = await refused(connect({ access_token: "none" }).asked("findAccounts", {}),
                              "no token");
  equal([wrong.response.status, fault(wrong).code], [401, "3200"], "a wrong token is 401");
  const answer = await oauth.makeApiCall({ url: `v3/company/${known.realm}/companyinfo/1` });
  check(answer.json.CompanyInfo.CompanyName.length > 0, "the sign-in client can call the API too");
  await call("/faults", { provider: "quickbooks", kind: "429", count: 1 });
  const limited = await refused(asked("findAccounts", {}), "one request too many");
  equal([limited.response.status, fault(limited).code], [429, "3001"], "a 429 says so");
  await oauth.revoke({ refresh_token: token.refresh_token });
  const ended = await refused(asked("findAccounts", {}), "a token that was revoked");
  equal(ended.response.status, 401, "after it is revoked nothing can be read");
}

run(async () => {
  const oauth = new OAuthClient({
    clientId: known.client_id, clientSecret: known.client_secret, environment: "sandbox",
    redirectUri: known.redirect_uri, includeRefreshTokenHardExpiresIn: true });
  const first = await signIn(oauth);
  const token = await rotate(oauth, first);
  const books = connect(token);
  const lists = await readLists(books);
  await sell(books, lists);
  await bill(books, lists);
  await journal(books, lists);
  await sweep(books);
  await errors(oauth, books, token);
});
