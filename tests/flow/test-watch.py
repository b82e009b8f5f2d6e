#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit log and the health figures of a day's work, as a bookkeeper and an auditor see them."""

import getpass
import json
import os
import re
import subprocess
import sys
import tempfile

import bench

HELP = os.path.join(os.environ["DAYBOOK_DATA"], "help", "audit.md")


def recheck(text):
    """What the program printed in data/help/audit.md says of an exported log."""
    with open(HELP, encoding="utf-8") as file:
        program = re.search(r"```python\n(.*?)```", file.read(), re.S).group(1)
    done = subprocess.run([sys.executable, "-c", program], input=text, text=True,
                          capture_output=True, check=False)
    return done.stdout + done.stderr


def acts(store, *options):
    return [row["act"] for row in store.json("audit", "--limit", "10000", *options)]


def check_audit(tap, store, figures):
    rows = store.json("audit", "--limit", "10000")
    posted = [row["detail"] for row in rows if row["act"] == "delivery.posted"]
    tap.check(rows[0]["act"] == "store.made", "the log begins with the store", rows[0])
    for act in ("connection.added", "mapping.used", "flow.added", "review.opened"):
        tap.check(act in [row["act"] for row in rows], "%s is told" % act)
    tap.check({row["actor"] for row in rows} == {"user:" + getpass.getuser()},
              "who did it is the system's user")
    tap.check(all(len(detail["ids"]) == len(detail["names"]) for detail in posted)
              and sum(len(detail["ids"]) for detail in posted) == figures["documents"],
              "each posting is told once, with its reference", figures["documents"])
    tap.check(len(posted) * 3 < figures["documents"], "and a batch is one row",
              len(posted), figures["documents"])
    before = len(rows)
    again = store.sync()
    tap.check(again["changed"] == 0 and len(acts(store)) == before,
              "a sync that changes nothing adds no row", len(acts(store)) - before)


def check_about(tap, store):
    delivery = store.json("list", "deliveries", "--state", "done", "--text", "sale",
                          "--limit", "1")[0]
    one = store.json("audit", "--about", "delivery:%d" % delivery["id"])
    tap.check([row["act"] for row in one] == ["delivery.posted"]
              and delivery["reference"] in one[0]["detail"]["names"],
              "a delivery's row is found", one)
    order = next(order for order in store.json("list", "orders", "--limit", "1000")
                 if any(row["act"] == "delivery.posted" for row in store.json(
                     "audit", "--about", "order:" + order["number"])))
    tap.check(order is not None, "and an order's")
    tap.check(acts(store, "--act", "connection.") == ["connection.added"] * 3,
              "acts are found by how they begin")
    status, said = store.attempt("audit", "--about", "delivery")
    tap.check(status == 2 and "KIND:ID" in said, "what is no thing is refused", status, said)
    status, said = store.attempt("audit", "--about", "order:nowhere")
    tap.check(status == 3 and "there is no order" in said, "and what is not there", status, said)


def check_export(tap, store):
    text = store.run("audit", "export")
    rows = text.splitlines()
    said = recheck(text)
    tap.check(said.startswith("%d rows, the last is " % len(rows)),
              "anyone can check an exported log", said)
    changed = json.loads(rows[4])
    changed["detail"] = changed["detail"].replace("stripe", "square") + " "
    said = recheck("\n".join(rows[:4] + [json.dumps(changed)] + rows[5:]))
    tap.check("row 5 is wrong" in said, "and see what was changed in it", said)
    tap.check(store.verify() == "ok", "verify agrees")


def check_health(tap, store, figures):
    days = {day["connection"]: day for day in store.json("health", "--days", "3")}
    books = days["quickbooks"]
    tap.check(sorted(days) == ["quickbooks", "shopify", "stripe"],
              "each connection has a day", sorted(days))
    tap.check(books["posted"] == figures["documents"], "with what was posted", books["posted"],
              figures["documents"])
    tap.check(books["backlog_waiting"] == figures["waiting"], "what waits",
              books["backlog_waiting"], figures["waiting"])
    latencies = sum(n for name, n in books.items()
                    if name.startswith("latency_") and name not in ("latency_sum", "latency_max"))
    tap.check(latencies == figures["documents"]
              and 0 < books["latency_max"] <= books["latency_sum"],
              "how long each document took", latencies)
    tap.check(all(day["requests"] > 0 for day in days.values()), "and what was asked")
    tap.check(days["shopify"]["read"] >= days["shopify"]["created"] >= 200,
              "and what was read", days["shopify"])
    tap.check([day["connection"] for day in store.json("health", "stripe")] == ["stripe"],
              "one connection's can be asked for")
    status, said = store.attempt("health", "nowhere")
    tap.check(status == 3, "one that is not there is told", status, said)
    said = store.run("status")
    tap.check(re.search(r"Today\n  \w+ +\w+", said) is not None, "status tells today's worst", said)


def check_undo(tap, store):
    sale = store.json("list", "deliveries", "--state", "done", "--text", "payout",
                      "--limit", "1")[0]
    store.run("undo", "quickbooks", str(sale["id"]))
    tap.check(acts(store, "--about", "delivery:%d" % sale["id"])[-1] == "delivery.undone",
              "an undoing is told")
    books = store.json("health", "quickbooks")[0]
    tap.check(books["undone"] == 1, "and counted", books["undone"])


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory() as folder, bench.Sandbox(folder, orders=200) as sandbox:
        store = bench.Store(os.path.join(folder, "data"), sandbox)
        store.connect_sources()
        store.connect_quickbooks()
        store.open_books("quickbooks")
        store.sync()
        figures = store.sync()  # what the first left for later, on a slow machine
        check_audit(tap, store, figures)
        check_about(tap, store)
        check_export(tap, store)
        check_health(tap, store, figures)
        check_undo(tap, store)
        sandbox.stop()
        failed = store.sync("--tries", "1", "--first-wait", "1")
        day = {row["connection"]: row for row in store.json("health")}["shopify"]
        tap.check(len(failed["failures"]) > 0 and day["failed_later"] == 1
                  and "run.failed" in acts(store), "a failure is told and counted", day)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
