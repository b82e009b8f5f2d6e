#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Daybook says when something waits for a person or goes wrong: what happened, to which
record, how much money, what was tried, and the next step as a command to type."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

import bench

BRISK = ("--first-wait", "1", "--tries", "2")
CHARGE = "stripe/charges/payment"
ORDER = "shopify/orders/order"


def says(tap, what, text, *words):
    missing = [word for word in words if word not in text]
    tap.check(not missing, what, missing, text)


def own_mapping(store, folder, name, change):
    mine = json.loads(store.run("mapping", "export", name))
    change(mine)
    path = os.path.join(folder, "mine.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(mine, file)
    store.run("mapping", "import", path, "--yes")


def held_for(store, reason):
    return [row for row in store.json("list", "deliveries", "--state", "held", "--limit", "1000")
            if (row["reason"] or "").startswith(reason)]


def money(row):
    return "%d.%02d %s" % (row["amount"] // 100, row["amount"] % 100, row["currency"])


def connect_shopify(store, method):
    """What is said besides."""
    known = store.sandbox.credentials("shopify")
    with bench.one_sign_in():
        return subprocess.run(
            store.command("connect", "shopify", "--method", method, "--base-url",
                          store.sandbox.ports["shopify"], "--set", "shop=" + known["shop"], "--set",
                          "client_id=" + known["client_id"], "--browser", bench.BROWSER, "--stdin"),
            input="client_secret=" + known["client_secret"], text=True, capture_output=True,
            check=True, timeout=60).stderr


def check_horizon(tap, sandbox, folder):
    """A person grants what the manifest asks for, which is not all that the app may have."""
    store = bench.Store(os.path.join(folder, "horizon"), sandbox, pace=1000)
    says(tap, "what a provider keeps back is said when it is connected",
         connect_shopify(store, "authorization_code"), "Shopify gives no orders from before 20",
         "read_all_orders", "daybookctl backfill")
    said = connect_shopify(store, "client_credentials")
    tap.check("gives no" not in said, "not to whom all was granted", said)


def check_quarantine(tap, store, folder):
    own_mapping(store, folder, CHARGE,
                lambda mine: mine["tables"]["charge_status"].pop("succeeded"))
    store.sync()
    put_aside = store.json("list", "quarantine")
    one = next(row for row in put_aside if "money" in row)
    amount = money(one["money"])
    line = next(row for row in store.run("list", "quarantine").splitlines()
                if one["source_id"] in row)
    says(tap, "the quarantine says which record, where from, how much and why", line, "stripe",
         "charges", amount, 'no row for "succeeded"')
    says(tap, "one of it says the next step", store.run("show", "quarantine", str(one["id"])),
         one["source_id"], amount, "daybookctl table unmapped",
         "daybookctl quarantine retry %d" % one["id"], "daybookctl quarantine resolve")
    says(tap, "status says how many", store.run("status"),
         "%d records could not be read" % len(put_aside), "daybookctl list quarantine")
    missing = store.json("table", "unmapped")[0]
    total = sum(row["money"]["amount"] for row in put_aside)
    tap.check(missing["amount"] == total > 0, "what is unmapped has the money of its payloads",
              missing, total)
    says(tap, "and the command that maps it", store.run("table", "unmapped"),
         money(missing), "daybookctl table set charge_status 'succeeded' VALUE")
    store.run("table", "set", "charge_status", "succeeded", "succeeded", "--channel", "stripe")


def close_books(sandbox, day):
    sandbox.post("/person", {"entity": "Preferences",
                             "set": {"AccountingInfoPrefs": {"BookCloseDate": day}}})


def check_closed_period(tap, store, sandbox):
    close_books(sandbox, "2026-10-31")
    store.sync(*BRISK)
    one = held_for(store, "locked period")[0]
    said = store.run("show", "delivery", str(one["id"]))
    says(tap, "a closed period: which, how much, what was tried, the next step", said,
         "2026-10-31", money(one), one["reference"], "sent",
         "daybookctl retry delivery %d" % one["id"])
    line = next(row for row in store.run("list", "review", "--state", "locked period")
                .splitlines() if "delivery %d " % one["id"] in row)
    says(tap, "review says which and how much", line, money(one))
    says(tap, "status says what to do about all of them", store.run("status"), "in review: locked "
         "period (", "reopen the period", "daybookctl retry delivery N")
    close_books(sandbox, "2020-01-01")
    held = held_for(store, "locked period")
    run = next(row for row in store.json("list", "runs") if row["what"] == "deliver quickbooks")
    again = store.json("retry", "run", str(run["id"]))
    tap.check(again["held"] == again["ready"] == len(held) and again["refused"] == 0,
              "the run is tried again, with what the closed period held", again, len(held))
    store.sync(*BRISK)
    tap.check(not held_for(store, "locked period"), "and all of it is posted")
    tap.check(not store.json("list", "review", "--state", "locked period"),
              "and no question of it is left")


def check_faces(tap, store):
    order = store.json("list", "orders", "--limit", "1")[0]
    said = store.run("show", "order", order["number"])
    body = store.json("show", "order", order["number"])["body"]
    says(tap, "a record is shown for a person", said, "placed", "2026-", body["lines"][0]["title"],
         money(body["total"]), "order.created")
    tap.check("{" not in said and str(body["placed"]) not in said,
              "without JSON, and with the time of the business", said)
    said = store.run("explain", "order", order["number"])
    says(tap, "explain says the time as a person does", said, "→ time", "placed", "= 2026-")
    tap.check(str(body["placed"]) not in said, "and no microseconds", said)
    done = store.json("list", "deliveries", "--state", "done", "--limit", "1")[0]
    said = store.run("explain", "delivery", str(done["id"]))
    says(tap, "a posting is explained with its journal", said, "cause", "debit", "credit",
         money(done))


def check_unmapped(tap, sandbox, folder):
    """The chart of accounts has no account for the tips, say, and nobody has chosen one."""
    sandbox.post("/person", {"entity": "Account", "name": "Processor Fees",
                             "set": {"Active": False}})
    store = bench.Store(os.path.join(folder, "unmapped"), sandbox, pace=1000)
    store.connect_sources()
    store.connect_quickbooks()
    store.open_books("quickbooks")
    store.sync("--no-post")
    store.run("flow", "policy", "books", "hold")
    store.sync()
    sandbox.post("/person", {"entity": "Account", "name": "Processor Fees",
                             "set": {"Active": True}})
    held = held_for(store, "unmapped")
    if not tap.check(held and held[0]["amount"] != 0, "an unmapped role holds, with its money",
                     store.json("list", "deliveries")[:3]):
        return store
    says(tap, "and says the command that maps it",
         store.run("show", "delivery", str(held[0]["id"])), money(held[0]),
         "daybookctl flow map books fees=ACCOUNT", "daybookctl list accounts")
    says(tap, "for all that wait", store.run("table", "unmapped"),
         "daybookctl flow map FLOW fees=ACCOUNT", "USD")
    return store


def check_differs(tap, sandbox, folder):
    """The shop says another amount than the processor."""
    store = bench.Store(os.path.join(folder, "differs"), sandbox, pace=1000)
    store.connect_sources()
    store.connect_quickbooks()
    store.open_books("quickbooks")

    def change(mine):
        payments = next(rule for rule in mine["rules"] if rule["to"] == "payments[]")
        for rule in payments["map"]:
            if rule["to"] in ("amount", "presentment_amount"):
                rule["from"], rule["steps"] = "none", [{"default": "1.00"}, *rule["steps"]]

    own_mapping(store, folder, ORDER, change)
    tap.check("Your mapping" not in store.run("status"), "a mapping of one's own is no news")
    own_mapping(store, folder, CHARGE, lambda mine: mine.update(base="0" * 32))
    says(tap, "that the built-in one has changed is", store.run("status"),
         "Your mapping %s of stripe: the built-in one has changed" % CHARGE,
         "daybookctl mapping revert " + CHARGE)
    store.sync("--no-post")
    store.sync("--no-read", *BRISK)
    one = next(row for row in held_for(store, "amount differs") if row["kind"] == "sale")
    says(tap, "an amount that differs: which, how much, the next step",
         store.run("show", "delivery", str(one["id"])), "payment ch_", "order 10", money(one),
         "daybookctl show order NUMBER", "daybookctl sync")
    waits = store.run("status").split("What waits, and why")[1]
    tap.check(sum("sale held: amount differs" in line for line in waits.splitlines()) == 1,
              "all of them are one line of status", waits)


def check_limited(tap, store, sandbox):
    """Somebody looks while a sync waits for a provider that says 'too fast'."""
    sandbox.post("/faults", {"provider": "stripe", "kind": "429", "rate": 1.0, "seed": 1})
    process = subprocess.Popen(store.command("sync", "--no-post", "--only", "stripe",
                                             "--first-wait", "20000"),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    seen, end = "", time.monotonic() + 60
    while "rate-limited" not in seen and process.poll() is None and time.monotonic() < end:
        seen = store.run("status")
    says(tap, "too fast: who, for how long, and that nothing is to be done", seen,
         "stripe: rate-limited, about ", "goes on by itself")
    process.send_signal(signal.SIGINT)
    tap.check(process.wait(60) == 130, "and it can be stopped")
    sandbox.post("/faults", {"provider": "*", "kind": "none"})


def check_full(tap, store):
    """No byte more may be written: as on a disk that is full."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))

    done = subprocess.run(store.command("sync", *BRISK), text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, preexec_fn=limit, check=False, timeout=60)
    tap.check(done.returncode == 6, "a disk that is full ends the sync", done)
    says(tap, "which says so, and what next", done.stderr, "daybook.db", "free space",
         "daybookctl verify")
    tap.check(store.verify() == "ok", "and nothing is broken")


def check_offline(tap, store, sandbox):
    sandbox.stop()
    status, said = store.attempt("sync", *BRISK)
    tap.check(status == 1, "a network that is not there", status)
    says(tap, "what was asked of whom, how often, and that nothing is lost", said,
         "reading stripe: ", "Could not connect", "tried 2 times", "nothing is lost",
         "daybookctl sync")


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory(prefix="daybook-words-") as folder, \
            bench.Sandbox(os.path.join(folder, "sandbox"), orders=40, seed=1,
                          pace=1000) as sandbox:
        store = bench.Store(os.path.join(folder, "daybook"), sandbox, pace=1000)
        check_horizon(tap, sandbox, folder)
        store.connect_sources()
        store.connect_quickbooks()
        store.open_books("quickbooks")
        check_quarantine(tap, store, folder)
        check_closed_period(tap, store, sandbox)
        check_faces(tap, store)
        check_unmapped(tap, sandbox, folder)
        check_differs(tap, sandbox, folder)
        check_limited(tap, store, sandbox)
        check_full(tap, store)
        check_offline(tap, store, sandbox)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
