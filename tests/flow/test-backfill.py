#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading back in time: a range of days comes in, is killed and goes on, and posts nothing until a
person lets it go; then the books are what they would have been."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import bench

FIRST, SPLIT = "2026-08-01", "2026-10-15"
DAY_BEFORE = "2026-10-14"  # the shop's day ends later than that of UTC, which --from is in


def posts(sandbox):
    log = sandbox.get("/log")
    rows = log["requests"] if isinstance(log, dict) else log
    return sum(1 for row in rows if row["provider"] == "quickbooks" and row["method"] == "POST"
               and "/v3/" in row["path"])


def kill_after_a_page(store, connection):
    """Starts a backfill and kills it as soon as a page of it is in the store."""
    known = len(store.json("list", "orders", "--limit", "100000"))
    process = subprocess.Popen(store.command("backfill", connection, "--from", FIRST, "--to",
                                             DAY_BEFORE),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        if len(store.json("list", "orders", "--limit", "100000")) > known:
            os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.01)
    process.wait()
    return process.returncode


def job(store):
    """How its job stands, by status."""
    jobs = {one["job"]: one["state"] for one in store.json("status")["jobs"]}
    return jobs.get("backfill shopify")


def check_kill(tap, sandbox, store):
    status = kill_after_a_page(store, "shopify")
    tap.check(status == -signal.SIGKILL, "a backfill was killed on its way", status)
    tap.check(job(store) == "broken off", "status says that it was broken off", job(store))
    said = store.attempt("status")[1]
    tap.check("Broken off: backfill shopify" in said and "once more" in said,
              "and what goes on with it", said)
    some = len(store.json("list", "orders", "--limit", "100000"))
    rest = store.json("backfill", "shopify", "--from", FIRST, "--to", DAY_BEFORE)
    whole = len(store.json("list", "orders", "--limit", "100000"))
    truth = sandbox.get("/truth")
    tap.check(whole == len(truth["orders"]), "and goes on to the end", whole, len(truth["orders"]))
    tap.check(job(store) == "done", "which status says of it, too", job(store))
    again = store.json("backfill", "shopify", "--from", FIRST, "--to", DAY_BEFORE)
    tap.check(again["created"] == 0 and again["changed"] == 0, "once more it finds nothing new",
              again)
    tap.check(some < whole and rest["calls"] < again["calls"] and rest["read"] < again["read"],
              "and the second went on where the first was, not from the start", rest, again)
    for wrong in (("--from", "yesterday"), ("--from", "2026-11-01", "--to", "2026-10-01"),
                  ("--from", FIRST, "--stream", "customers")):
        status, said = store.attempt("backfill", "shopify", *wrong)
        tap.check(status == 3, "%s is refused in words" % " ".join(wrong), status, said)


def check_held(tap, sandbox, store, before):
    synced = store.sync()
    held = store.json("list", "deliveries", "--state", "held", "--limit", "100000")
    old = [row for row in held if (row["reason"] or "").startswith("backfilled:")]
    tap.check(old, "what came of it is held", synced["held"])
    late = [row for row in old if row["date"] >= SPLIT]
    tap.check(not late, "only what is older than the ordinary reading", late[:3])
    done = store.json("list", "deliveries", "--state", "done", "--limit", "100000")
    tap.check(len(done) == synced["documents"] and all(row["date"] >= DAY_BEFORE for row in done),
              "and the ordinary sync posts nothing of it: only what waited for an old order",
              [row for row in done if row["date"] < DAY_BEFORE][:3])
    tap.check(synced["documents"] - before["documents"] < len(old) / 10, "which is little",
              synced["documents"], before["documents"])
    return old


def check_release(tap, sandbox, store, old):
    status, said = store.attempt("release", "--reason", "backfilled")
    tap.check(status == 3 and "Release %d deliveries: " % len(old) in said and "--yes" in said
              and "Nothing was changed" in said,
              "count and sum are shown first, and where nobody can say yes it is no", status, said)
    one = store.json("release", str(old[0]["id"]), "--yes")
    tap.check(one["released"] == 1 and one["ready"] == 1, "one can be let go by itself", one)
    status, said = store.attempt("release", str(old[0]["id"]), "--yes")
    tap.check(status == 3 and "cannot be released" in said, "but not twice", status, said)
    before = posts(sandbox)
    posted = store.sync()
    tap.check(posted["posted"] == 1 and posts(sandbox) > before, "the next sync posts that one",
              posted["posted"])
    rest = store.json("release", "--reason", "backfilled", "--yes")
    tap.check(rest["released"] == len(old) - 1, "and all the others", rest, len(old))
    store.sync()
    truth, books = sandbox.get("/truth"), sandbox.get("/books")
    wrong = bench.differences(truth, books["trial_balance"])
    tap.check(not wrong, "then the books are the ground truth, to the cent", wrong)
    tap.check(not books["duplicates"], "and nothing is there twice", books["duplicates"])
    tap.check(store.verify() == "ok", "verify finds nothing", store.verify())


def check_reach(tap, sandbox, folder):
    """Who may not see what is older is told so, and does not believe that there was nothing."""
    with open(os.path.join(os.environ["DAYBOOK_DATA"], "connectors", "shopify.json"),
              encoding="utf-8") as file:
        manifest = json.load(file)
    manifest["streams"]["orders"]["range"]["scope"] = "read_what_was_not_granted"
    place = os.path.join(folder, "share", "daybook", "connectors")
    os.makedirs(place)
    with open(os.path.join(place, "shopify.json"), "w", encoding="utf-8") as file:
        json.dump(manifest, file)
    os.environ["XDG_DATA_HOME"] = os.path.join(folder, "share")
    store = bench.Store(os.path.join(folder, "other"), sandbox, pace=1000)
    store.connect_shopify()
    status, said = store.attempt("backfill", "shopify", "--from", FIRST)
    tap.check(status == 3 and "read_what_was_not_granted" in said,
              "a day that may not be seen is refused in words", status, said)
    del os.environ["XDG_DATA_HOME"]


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory(prefix="daybook-backfill-") as folder, \
            bench.Sandbox(folder, orders=200, seed=1, pace=1000) as sandbox:
        store = bench.Store(folder, sandbox, pace=1000)
        store.connect_sources()
        store.connect_quickbooks()
        store.open_books("quickbooks")
        before = store.sync("--from", SPLIT)
        tap.check(before["documents"] > 0, "the ordinary reading starts late and posts",
                  before["documents"])
        tally = store.json("tally", "stripe", "--days", "45")
        after = store.sync()
        tap.check(tally["mended"] > 0 and after["posted"] == 0 and after["held"] > 0,
                  "what a tally finds in days of long ago is held too", tally["mended"],
                  after["posted"], after["held"])
        check_kill(tap, sandbox, store)
        read = store.json("backfill", "stripe", "--from", FIRST)
        tap.check(read["created"] > 0, "the processor's days are read too", read)
        old = check_held(tap, sandbox, store, before)
        check_release(tap, sandbox, store, old)
        check_reach(tap, sandbox, folder)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
