#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's main job, once everything is built: providers, sign-in, sync, and what came of it."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "flow"))
import bench  # noqa: E402

ORDERS = 500
PACE = 20
BOOKS = {"quickbooks": "QuickBooks", "tryton": "Tryton"}


def say(text):
    print(text, file=sys.stderr, flush=True)


def running(folder):
    """The process id of the providers that an earlier run left, or None."""
    try:
        with open(os.path.join(folder, "sandbox.pid"), encoding="ascii") as file:
            pid = int(file.read())
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            words = file.read().split(b"\0")
    except (OSError, ValueError):
        return None
    # The number may be another process's by now.
    return pid if os.fsencode(os.path.join(folder, "sandbox.json")) in words else None


def stop(data):
    """Ends the providers that earlier runs left, and the ledger."""
    for books in BOOKS:
        folder = os.path.join(data, books)
        pid = running(folder)
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
            while running(folder) is not None:
                time.sleep(0.01)
            say("Stopped the pretend providers of %s. What they hold is kept." % folder)
        elif os.path.isdir(folder):
            say("The pretend providers of %s are not running." % folder)
        if os.path.isdir(os.path.join(folder, "tryton")):
            subprocess.run([ledger_script(), "stop", os.path.join(folder, "tryton")],
                           stdout=sys.stderr, check=False)


def ledger_script():
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "tryton")


def providers(folder):
    """The simulated providers: those of an earlier run, or new ones that stay for the next."""
    sandbox = bench.Sandbox.running(folder)
    if sandbox is not None:
        return sandbox, False
    sandbox = bench.Sandbox(folder, orders=ORDERS, seed=1, pace=PACE, detached=True, kept=True)
    with open(os.path.join(folder, "sandbox.pid"), "w", encoding="utf-8") as file:
        file.write("%d\n" % sandbox.process.pid)
    return sandbox, True


def start_ledger(folder):
    done = subprocess.run([ledger_script(), "start", os.path.join(folder, "tryton")],
                          stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def connect(store, books, folder):
    say("Signing in to Shopify (client credentials) and Stripe (restricted key).")
    store.connect_sources()
    if books == "tryton":
        say("Starting a real Tryton ledger, and signing in to it.")
        store.connect_tryton(start_ledger(folder))
    else:
        say("Signing in to QuickBooks (consent page, answered by a stand-in for the browser).")
        store.connect_quickbooks()
    say("Signing in to HubSpot (service key).")
    store.connect_hubspot()


def prepare(store, books, folder, fresh):
    """Connections and flow, made once; renewed when the providers had to be started anew."""
    known = os.path.exists(os.path.join(store.data, "daybook.db"))
    if known and fresh:
        say("The pretend providers had been stopped and were started anew.")
    connected = {row["id"] for row in store.json("connections")} if known else set()
    if fresh or not {"shopify", "stripe", "hubspot", books} <= connected:
        connect(store, books, folder)
    elif books == "tryton":
        start_ledger(folder)
    flows = {row["id"] for row in store.json("flow", "list")}
    if "books" not in flows:
        store.open_books(books)
    if "customers" not in flows:
        store.open_customers("hubspot")


def print_summary(store, result, books, seconds):
    changed = result["changed"] > 0
    news = "%d new things, %.1f s" % (result["changed"], seconds)
    print("\nMaple Shop into %s and HubSpot: %s" % (
        BOOKS[books], news if changed else "nothing has changed since the last run."))
    print(store.run("status").rstrip())
    print("\nVerified: %s" % result["verify"])
    print("Everything of this demo is in %s" % store.folder)
    print("Look around: daybookctl --data %s --key-file %s list documents" % (
        store.data, store.key))
    print("Stop the pretend providers: build-aux/demo --stop --data %s" % os.path.dirname(
        store.folder))


def summary_of(store, result, seconds):
    keys = ("orders", "payments", "refunds", "payouts", "documents", "contacts", "review",
            "duplicates", "changed")
    summary = {key: result[key] for key in keys}
    summary["seconds"] = round(seconds, 3)
    summary["clearing"] = [{"payout": row["payout"], "difference": row["difference"]}
                           for row in result["clearing"]]
    summary["verify"] = store.verify()
    return summary


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--books", choices=tuple(BOOKS), default="quickbooks")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--stop", action="store_true")
    options = parser.parse_args()
    data = os.path.abspath(options.data)
    folder = os.path.join(data, options.books)

    if options.stop:
        stop(data)
        return 0
    os.makedirs(folder, mode=0o700, exist_ok=True)
    begun = time.monotonic()
    sandbox, fresh = providers(folder)
    store = bench.Store(folder, sandbox, PACE)
    prepare(store, options.books, folder, fresh)
    say("Reading %d orders and posting them." % ORDERS)
    result = store.sync()
    store.sync("--no-post", "--only", "hubspot")  # reads back what it wrote
    for failure in result["failures"]:
        say("Failed: " + failure)
    seconds = time.monotonic() - begun
    summary = summary_of(store, result, seconds)
    if options.json:
        print(json.dumps(summary))
    else:
        print_summary(store, summary, options.books, seconds)
    good = summary["verify"] == "ok" and not summary["duplicates"] and not result["failures"]
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except bench.Failure as failure:
        say("The demo stopped: %s" % failure)
        sys.exit(1)
