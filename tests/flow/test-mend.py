#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mending: what a wrong mapping kept back comes out right once it is mended, and nothing twice."""

import json
import os
import sys
import tempfile

import bench

ORDERS = 60
PACE = 400  # no limit of a provider is reached: what is tried here is not that
CHARGE = "stripe/charges/payment"
RECEIPT = "quickbooks/sales_receipt"
TYPES = {"shopify": ["company", "order", "refund", "customer", "item", "stock_level"],
         "stripe": ["payment", "refund", "dispute", "payout", "payout_line", "balance_entry"],
         "quickbooks": ["company", "account", "tax_code", "item", "customer"]}
LISTS = {"company": "companies", "payout_line": "payout-lines", "balance_entry": "entries",
         "stock_level": "stock", "tax_code": "tax-codes"}


def books_are_true(tap, sandbox, what):
    truth, books = sandbox.get("/truth"), sandbox.get("/books")
    tap.check(not bench.differences(truth, books["trial_balance"]), what,
              bench.differences(truth, books["trial_balance"]))
    tap.check(not books["duplicates"], "and nothing is there twice", books["duplicates"])


def document(store, name, *options):
    return json.loads(store.run("mapping", "export", name, *options))


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content if isinstance(content, str) else json.dumps(content, indent=1))
    return path


def check_mapping_files(tap, store, folder):
    """What cannot work is told by file, line and rule, and never comes into force."""
    wrong = document(store, CHARGE)
    wrong["rules"][1]["form"] = wrong["rules"][1].pop("from")
    status, said = store.attempt("mapping", "check", write(folder, "wrong.json", wrong))
    tap.check(status == 3 and "wrong.json:" in said and "rule 2" in said and "form" in said,
              "a misspelt member is told by file, line and rule", said)
    wrong = document(store, CHARGE)
    wrong["rules"][2]["to"] = "sum"
    status, said = store.attempt("mapping", "import", write(folder, "wrong.json", wrong), "--yes")
    tap.check(status == 3 and "rule 3" in said, "and so is a field that the contract has not", said)
    right = write(folder, "right.json", document(store, CHARGE))
    tap.check(store.attempt("mapping", "check", right)[0] == 0, "what was exported is right")


def check_quarantine(tap, store, sandbox, folder):
    """A mapping that lacks a word: held with counts, mended by one row, retried by itself."""
    broken = document(store, CHARGE)
    del broken["tables"]["charge_status"]["succeeded"]
    tried = store.json("mapping", "import", write(folder, "broken.json", broken), "--yes")
    tap.check(tried["applied"], "a mapping of one's own comes into force", tried)
    first = store.sync()
    charges = len([c for c in sandbox.get("/truth")["charges"]])
    held = store.json("list", "quarantine", "--limit", "1000")
    tap.check(first["quarantined"] > 0 and len(held) == first["quarantined"],
              "what it cannot read is in quarantine", first["quarantined"], charges)
    missing = store.json("table", "unmapped")
    tap.check(missing and all(row["table"] == "charge_status" and row["key"] == "succeeded"
                              and row["amount"] > 0 for row in missing)
              and sum(row["count"] for row in missing) == len(held),
              "and listed by what is missing and currency, with count and money", missing)
    one = store.json("quarantine", "retry", str(held[0]["id"]))
    tap.check(one["tried"] == one["failed"] == 1, "one of them can be tried again", one)
    tap.check(store.attempt("quarantine", "retry", "99999")[0] == 3, "one that is not there not")
    again = store.json("quarantine", "retry", "--all")
    tap.check(again["failed"] == len(held) and again["stored"] == 0,
              "trying again before it is mended changes nothing", again)
    mended = store.json("table", "set", "charge_status", "succeeded", "succeeded",
                        "--channel", "stripe")
    tap.check(mended["quarantine"]["stored"] == len(held) and not mended["quarantine"]["failed"],
              "one row of a table lets all of them go, by itself", mended)
    tap.check(not store.json("list", "quarantine"), "nothing is in quarantine any more")
    check_deliveries(tap, store)
    books_are_true(tap, sandbox, "the books are the ground truth then, to the cent")
    tap.check(store.verify() == "ok", "and the store keeps its promises")
    payment = store.json("list", "payments", "--limit", "1")[0]
    rows = [step["row"] for field in store.json("explain", "payment", payment["id"])
            for step in field.get("steps", []) if "row" in step]
    tap.check("charge_status: succeeded, channel stripe" in rows,
              "explain says which row of which scope decided", rows)


def check_versions(tap, store, folder):
    listed = {row["name"]: row for row in store.json("mapping", "list")}
    mine = listed[CHARGE]
    tap.check(mine["whose"] == "yours" and listed["shopify/orders/order"]["whose"] == "built-in",
              "list says whose each mapping is", mine)
    made = sum(version["records"] for version in mine["versions"])
    tap.check(made == len(store.json("list", "payments", "--limit", "1000")),
              "and what each version of it made", mine["versions"])
    old = document(store, CHARGE)
    old["base"] = "0" * 32
    store.json("mapping", "import", write(folder, "old.json", old), "--yes")
    listed = {row["name"]: row for row in store.json("mapping", "list")}
    tap.check(listed[CHARGE]["built_in_changed"], "a built-in one that has changed since is told")
    store.run("mapping", "revert", CHARGE)
    listed = {row["name"]: row for row in store.json("mapping", "list")}
    tap.check(listed[CHARGE]["whose"] == "built-in" and len(listed[CHARGE]["versions"]) > 1,
              "the built-in one comes back, and every version is kept", listed[CHARGE])


def check_edit(tap, store, folder):
    """What a person typed is not lost when it is wrong."""
    environment = {"XDG_STATE_HOME": os.path.join(folder, "state"), "VISUAL": ""}
    old = {name: os.environ.get(name) for name in [*environment, "EDITOR"]}
    os.environ.update(environment)
    try:
        os.environ["EDITOR"] = "sed -i 's/\"rules\"/\"ruels\"/'"
        status, said = store.attempt("mapping", "edit", CHARGE, "--yes")
        kept = os.path.join(folder, "state", "daybook", "edit")
        tap.check(status == 3 and os.listdir(kept) and "kept in" in said,
                  "an edit that is wrong changes nothing and is kept", said)
        os.environ["EDITOR"] = "sed -i 's/\"ruels\"/\"rules\"/'"
        status, said = store.attempt("mapping", "edit", CHARGE, "--yes")
        tap.check(status == 0 and not os.listdir(kept) and "yours now" in said,
                  "and the next edit goes on with it", said)
    finally:
        for name, value in old.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
    store.run("mapping", "revert", CHARGE)


def check_record(tap, store, folder):
    """A record by the mapping of now and of then."""
    order = store.json("list", "orders", "--limit", "1")[0]["id"]
    shipped = document(store, "shopify/orders/order")
    mine = document(store, "shopify/orders/order")
    for rule in mine["rules"]:
        if rule["to"] == "note":
            rule["steps"] = [{"default": "none"}, {"template": "note: {value}"}]
    tried = store.json("mapping", "import", write(folder, "note.json", mine))
    tap.check(tried["differ"] == tried["tried"] > 0 and tried["money"] == 0
              and not tried["applied"],
              "a mapping is tried on all that is kept before it is in force", tried)
    tap.check(store.json("retry", "record", "order", order)["differs"] is False,
              "and nothing has changed yet")
    store.json("mapping", "import", os.path.join(folder, "note.json"), "--yes")
    now = store.json("retry", "record", "order", order)
    tap.check(now["stored"] and [d["field"] for d in now["difference"]] == ["note"],
              "a record is mapped again by the mapping of now", now)
    shown = store.json("show", "order", order)
    tap.check(shown["revision"] == 2 and len(shown["events"]) == 2,
              "as a revision with its event", shown["revision"], shown["events"])
    then = store.json("retry", "record", "order", order, "--mapping", "then")
    tap.check(not then["differs"], "the mapping of then makes the same again", then)
    stored = store.json("mapping", "import", os.path.join(folder, "note.json"), "--yes", "--remap")
    tap.check(stored["stored"] == tried["tried"] - 1,
              "and on demand all that is kept is stored as it makes it", stored)
    some = store.json("mapping", "import", write(folder, "shipped.json", shipped), "--last", "7")
    tap.check(some["tried"] == some["differ"] == 7, "or tried on the newest only", some)
    store.run("mapping", "import", os.path.join(folder, "shipped.json"), "--yes", "--remap")
    store.run("mapping", "revert", "shopify/orders/order")
    refund = store.json("list", "refunds", "--limit", "1000")
    shop = next(row["id"] for row in refund if row["connection"] == "shopify")
    tap.check(not store.json("retry", "record", "refund", shop)["differs"],
              "a refund finds the order around it when it is mapped again")
    line = store.json("list", "payout-lines", "--limit", "1")[0]["id"]
    tap.check(not store.json("retry", "record", "payout_line", line)["differs"],
              "and a line of a payout its payout")


def check_action(tap, store, folder):
    """The mapping of an action is tried on what was posted before it is in force."""
    mine = document(store, RECEIPT)
    memo = next(rule for rule in mine["rules"] if rule["to"] == "PrivateNote")
    memo.setdefault("steps", []).append({"text": "upper"})
    tried = store.json("mapping", "import", write(folder, "receipt.json", mine), "--yes")
    tap.check(tried["differ"] == tried["tried"] > 0
              and tried["example"][0]["field"] == "PrivateNote",
              "an action's mapping is tried on the postings that are kept", tried)
    listed = {row["name"]: row for row in store.json("mapping", "list")}
    tap.check(sum(v["documents"] for v in listed[RECEIPT]["versions"]) == tried["tried"],
              "list says how many documents each version made", listed[RECEIPT]["versions"])
    store.run("mapping", "revert", RECEIPT)


def shop_today(store):
    return store.json("health", "shopify")[0]


def check_audit(tap, store):
    acts = {row["act"] for row in store.json("audit", "--limit", "10000")}
    missing = {"mapping.chosen", "mapping.reverted", "table.set", "table.unset",
               "record.mapped_again", "quarantine.resolved", "delivery.reopened"} - acts
    tap.check(not missing, "and the audit log tells of it", missing)


def check_refetch(tap, store, sandbox):
    for connection, types in TYPES.items():
        for kind in types:
            rows = store.json("list", LISTS.get(kind, kind + "s"), "--limit", "1",
                              "--connection", connection)
            if not rows:
                tap.note("no %s of %s in this world" % (kind, connection))
                continue
            got = store.json("refetch", connection, kind, rows[0]["id"])
            tap.check(not got["gone"] and got["records"][0]["id"] == rows[0]["id"]
                      and not any(row["problem"] for row in got["records"]),
                      "a %s of %s is read again by itself" % (kind, connection), got)
    sandbox.post("/edit", {"count": 3, "kind": "note"})
    before = shop_today(store)
    changed = []
    for row in store.json("list", "orders", "--limit", "1000"):
        got = store.json("refetch", "shopify", "order", row["id"])["records"][0]
        changed += [got] if got["differs"] else []
    tap.check(len(changed) == 3 and all(got["stored"] and "note" in
              [field["field"] for field in got["difference"]] for got in changed),
              "a change at the source is shown field by field, and stored", changed)
    again = store.json("refetch", "shopify", "order", changed[0]["id"])["records"][0]
    tap.check(not again["differs"], "once", again)
    today = shop_today(store)
    tap.check(today["changed"] - before["changed"] == 3
              and today["requests"] - before["requests"] >= ORDERS
              and today["read"] - before["read"] >= ORDERS,
              "health counts what was asked for by hand", before, today)
    for connection, kind, unknown in (("shopify", "order", "gid://shopify/Order/1"),
                                      ("stripe", "payment", "ch_gone"),
                                      ("quickbooks", "item", "999999")):
        status, said = store.attempt("refetch", connection, kind, unknown)
        tap.check(status == 1 and "gone" in said, "%s: what is gone is said to be" % connection,
                  status, said)


def refused(store):
    return store.json("list", "deliveries", "--state", "refused", "--limit", "1000")


def check_deliveries(tap, store):
    """Refused by the books: as it was it is refused again, by the rules of now it is posted."""
    right = store.json("flow", "show", "books")["settings"]["roles"]["sales"]
    store.run("flow", "map", "books", "sales=%s/999999" % right["account"])
    store.sync()
    first = refused(store)
    tap.check(len(first) > 2, "an item that the books have not is refused", len(first))
    one = str(first[0]["id"])
    tap.check(store.json("retry", "delivery", one, "--mapping", "then")["after"] == "ready",
              "as it was it goes again")
    store.sync()
    tap.check(len(refused(store)) == len(first), "and is refused again", len(refused(store)))
    store.run("flow", "map", "books", "sales=%s/%s" % (right["account"], right["item"]))
    now = store.json("retry", "delivery", one)
    items = [d["before"] for d in now["difference"] if d["field"].endswith(".item")]
    tap.check(now["after"] == "ready" and "999999" in items,
              "by the rules of now it goes with another item, which is shown", now)
    runs = store.json("list", "runs", "--limit", "1000")
    for run in runs:
        if run["what"] == "deliver quickbooks":
            store.run("retry", "run", str(run["id"]))
    tap.check(not refused(store), "a run is tried again as a whole", refused(store))
    store.sync()
    said = store.json("retry", "delivery", one)
    tap.check(said["after"] == "done" and "already posted as" in said["said"],
              "what is posted is never sent again, and where it is is said", said)


def check_scopes(tap, sandbox, folder):
    """A role that means another account for a channel, and yet another for a group of SKUs."""
    store = bench.Store(os.path.join(folder, "scopes"), sandbox, pace=PACE)
    store.connect_sources()
    store.connect_quickbooks()
    store.open_books("quickbooks")
    store.run("flow", "policy", "books", "hold")
    roles = store.json("flow", "show", "books")["settings"]["roles"]
    store.sync("--no-post")
    orders = [store.json("show", "order", row["id"])["body"]
              for row in store.json("list", "orders", "--limit", "20")]
    order = next(order for order in orders if len({line["sku"][:4] for line in order["lines"]}) > 1)
    group, channel = order["lines"][0]["sku"][:4] + "*", order["channel"]
    accounts = {"channel": roles["returns"]["account"], "group": roles["discounts"]["account"]}
    store.run("table", "set", "account", "sales", accounts["channel"], "--channel", channel)
    store.run("table", "set", "account", "sales", accounts["group"], "--sku-group", group)
    store.run("table", "set", "item", order["lines"][0]["sku"], "4711")
    store.sync()
    held = [store.json("explain", "delivery", str(row["id"]))["posting"] for row in
            store.json("list", "deliveries", "--text", "sale", "--limit", "1000")]
    mine = next(p for p in held if p.get("order") == order["number"])
    goods = {line["sku"]: line for line in mine["lines"] if line.get("sku")}
    wrong = [line for sku, line in goods.items()
             if line["account"] != accounts["group" if sku.startswith(group[:4]) else "channel"]]
    tap.check(len(goods) > 1 and not wrong, "the more special scope decides", wrong)
    first = goods[order["lines"][0]["sku"]]
    tap.check(first["item"] == "4711" and group in first["because"]
              and "item: " in first["because"],
              "explain says which rows decided", first)
    sums = {}
    for line in mine["journal"]:
        if line["role"] == "sales":
            sums[line["account"]] = sums.get(line["account"], 0) + line["credit"] - line["debit"]
    tap.check(set(sums) == set(accounts.values())
              and sum(line["debit"] - line["credit"] for line in mine["journal"]) == 0,
              "the journal has a line for each account, and balances", mine["journal"])


def check_tables(tap, store, folder):
    bad = write(folder, "bad.csv",
                "key,value,sku_group\nsales,,A-*\nsales,81,A-*B\nsails,81,A-*\nsales,81,\n")
    status, said = store.attempt("table", "import", "account", bad)
    tap.check(status == 3 and all("line %d:" % line in said for line in (2, 3, 4, 5)),
              "each wrong row of a file is told by its line", said)
    tap.check(not store.json("table", "show", "account"), "and nothing of it was imported")
    good = write(folder, "good.csv", 'key,value,sku_group,channel\nsales,"81",A-*,\n'
                 "sales,82,A-1*,\nsales,83,,pos\n")
    rows = store.json("table", "import", "account", good)
    tap.check(rows["rows"] == 3, "a right one is", rows)
    exported = store.run("table", "export", "account")
    tap.check(exported.splitlines()[0] == "key,value,sku_group,location,channel"
              and len(exported.splitlines()) == 4, "and comes out again as CSV", exported)
    for group, channel in (("A-*", None), ("A-1*", None), (None, "pos")):
        scope = ["--sku-group", group] if group else ["--channel", channel]
        store.run("table", "unset", "account", "sales", *scope)
    status, said = store.attempt("table", "set", "account", "sales", "80")
    tap.check(status == 3 and "flow map" in said, "what holds everywhere is the flow's", said)


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory() as folder, \
            bench.Sandbox(os.path.join(folder, "sandbox"), orders=ORDERS, seed=3,
                          pace=PACE) as sandbox:
        store = bench.Store(os.path.join(folder, "daybook"), sandbox, pace=PACE)
        store.connect_sources()
        store.connect_quickbooks()
        store.open_books("quickbooks")
        check_mapping_files(tap, store, folder)
        check_quarantine(tap, store, sandbox, folder)
        check_versions(tap, store, folder)
        check_edit(tap, store, folder)
        check_record(tap, store, folder)
        check_action(tap, store, folder)
        check_refetch(tap, store, sandbox)
        check_tables(tap, store, folder)
        check_scopes(tap, sandbox, folder)
        books_are_true(tap, sandbox, "after all that the books are as true as before")
        check_audit(tap, store)
        tap.check(store.verify() == "ok", "and so is the store")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
