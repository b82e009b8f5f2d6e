#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Never silently incomplete: what becomes visible late is found, a day that differs is said so and
mended, and what the source no longer lists is gone, but only after a complete listing."""

import datetime
import json
import sys
import tempfile
import time

import bench
import till as tills

MINUTE = datetime.timedelta(minutes=1)


def numbers(store):
    return sorted(row["id"] for row in store.json("list", "orders", "--limit", "1000"))


def events(store, kind):
    return [row for row in store.json("list", "events", "--limit", "10000") if row["type"] == kind]


def review(store, queue):
    return store.json("list", "review", "--state", queue)


def differing(tally):
    return [row for row in tally["days"] if not row["agrees"]]


def completeness(store, stream):
    """(complete through, how many are set aside) of a stream, and of the whole connection."""
    connection = store.json("connections")[0]
    one = next(row for row in connection["streams"] if row["stream"] == stream)
    status = store.json("status")["complete"][0]
    whole = {key: connection.get(key) for key in ("complete_through", "quarantined")}
    same = {key: status.get(key) for key in whole} == whole
    return one.get("complete_through"), one["quarantined"], connection.get("complete_through"), same


def check_complete(tap, till, store):
    """Only a walk that came to its end makes a stream complete, through when it began."""
    began = int(time.time() * 1e6)
    till.fail_after = 1
    store.run("sync", "--no-post", "--tries", "1")
    read = len(numbers(store))
    tap.check(0 < read < 15 and completeness(store, "orders") == (None, 0, None, True),
              "a walk that was interrupted is not complete", read, completeness(store, "orders"))
    till.fail_after = None
    interrupted = int(time.time() * 1e6)
    store.sync("--no-post")
    through, aside, least, same = completeness(store, "orders")
    tap.check(through is not None and began <= through <= interrupted and aside == 0,
              "one that goes on is complete through when it began at first", began, through,
              interrupted)
    tap.check(least == through and same, "the connection is as complete as its least stream")
    again = int(time.time() * 1e6)
    store.sync("--no-post")
    tap.check(completeness(store, "orders")[0] >= again, "the next walk brings it further")
    till.add("q1", tills.now(), 5)["total"] = "many"
    store.sync("--no-post")
    tap.check(completeness(store, "orders")[1] == 1 and "except 1 in quarantine"
              in store.run("connections"), "what was set aside is said",
              store.run("connections"))
    till.add("q1", tills.now(), 5)
    store.sync("--no-post")
    tap.check(completeness(store, "orders")[1] == 0, "until it is in")
    del till.orders["q1"]


def check_late(tap, till, store):
    """A record that is seen only after newer ones, and a provider whose clock is wrong."""
    late = till.add("late", tills.now() - 9 * MINUTE, 700)
    store.sync("--no-post")
    tap.check(late["id"] in numbers(store), "what becomes visible late is found by looking back")
    till.add("ahead", tills.now() - 20 * MINUTE, 800, updated=tills.now() + 180 * MINUTE)
    store.sync("--no-post")
    till.add("after-ahead", tills.now() - 5 * MINUTE, 900)
    store.sync("--no-post")
    tap.check({"ahead", "after-ahead"} <= set(numbers(store)),
              "a clock that is hours ahead hides nothing that comes after it", numbers(store))
    till.orders["a1"] = tills.order("a1", tills.days_ago(3), 1, status="voided",
                                    updated=tills.days_ago(9))
    store.json("backfill", "till", "--from", tills.text(tills.days_ago(4))[:10])
    tap.check([row["status"] for row in store.json("list", "orders", "--text", "a1")] == ["paid"],
              "an older revision that comes late changes nothing")
    till.add("a1", tills.days_ago(3), 1000)


def asked(till, store):
    """What a tally asks for, orders only."""
    begun = len(till.asked)
    found = store.json("tally", "till", "--days", "5")
    paths = [path for path in till.asked[begun:] if path.startswith("/orders")]
    return found, paths.count("/orders/count"), paths.count("/orders")


def check_counted(tap, till, store):
    """A day that agreed is only counted; what is another number, or none for sure, is listed."""
    found, counts, pages = asked(till, store)
    tap.check(found["compared"] == 5 and not differing(found) and counts == 4 and 0 < pages < 5,
              "days that agreed are counted, and only the last is listed", found, counts, pages)
    till.exact = False
    found, counts, pages = asked(till, store)
    tap.check(not differing(found) and counts == 4 and pages >= 5,
              "a number that is not exact is none", found, counts, pages)
    till.exact = True


def check_differs(tap, till, store):
    agreed = store.json("tally", "till", "--days", "5")
    jobs = {one["job"]: one["state"] for one in store.json("status")["jobs"]}
    tap.check(jobs.get("tally till") == "done", "a tally by hand is a job like that of the night",
              jobs)
    tap.check(agreed["compared"] == 5 and not differing(agreed), "every day agrees at first",
              agreed)
    check_counted(tap, till, store)
    # Came with an old time of change, as after an import: no looking back finds it.
    till.add("b9", tills.days_ago(2, hour=23), 12345, updated=tills.days_ago(300))
    store.sync("--no-post")
    tap.check("b9" not in numbers(store), "an order that was never listed is not here")
    mended = store.json("tally", "till", "--days", "5")
    tap.check(mended["mended"] == 1 and mended["differ"] == 0 and "b9" in numbers(store),
              "the tally finds its day and reads it again", mended, numbers(store))
    tap.check(not review(store, "tally differs"), "and what it had to say is closed")
    # One that cannot be read: it is there, and it is not here.
    till.orders["c9"] = dict(tills.order("c9", tills.days_ago(2), 500), total="many")
    differs = store.json("tally", "till", "--days", "5")
    said = [row["reason"] for row in review(store, "tally differs")]
    tap.check(differs["differ"] == 1 and len(differing(differs)) >= 1, "one that cannot be read "
              "makes its day differ", differs)
    tap.check(said and any("at the source" in one and "in quarantine" in one for one in said),
              "in words: which day, how many and how much", said)
    shown = store.json("tally", "till", "--days", "5", "--show")
    tap.check(shown["compared"] == 0 and differing(shown) == differing(differs),
              "what was found last can be shown again", shown)
    till.add("c9", tills.days_ago(2), 500)
    store.json("tally", "till", "--days", "5")
    tap.check(not review(store, "tally differs"), "mended at the source, it is closed",
              review(store, "tally differs"))


def check_deleted(tap, till, store):
    gone = till.orders.pop("b9")
    till.fail_after = 0
    status, said = store.attempt("tally", "till", "--days", "5", "--tries", "1")
    tap.check(status == 7 and "out of paper" in said and not events(store, "order.deleted"),
              "a listing that fails marks nothing", status, said)
    till.fail_after = None
    found = store.json("tally", "till", "--days", "5")
    tap.check(found["deleted"] == 1 and len(events(store, "order.deleted")) == 1,
              "a complete one marks what is gone", found)
    again = store.json("tally", "till", "--days", "5")
    tap.check(again["deleted"] == 0 and not differing(again), "once", again)
    till.orders["b9"] = gone
    store.json("tally", "till", "--days", "5")
    tap.check(len(events(store, "order.restored")) == 1, "what comes back is there again")
    tap.check(not events(store, "item.deleted"), "no item was gone before")
    till.items.remove("i3")
    listed = store.json("tally", "till", "--days", "1")
    tap.check(listed["deleted"] == 1 and len(events(store, "item.deleted")) == 1,
              "a stream without dates is listed whole", listed)
    till.items.clear()
    status, said = store.attempt("tally", "till", "--days", "1")
    tap.check(status == 8 and "hard to believe" in said and len(events(store, "item.deleted")) == 1,
              "a list that is suddenly empty is not believed", status, said)


def check_swapped(tap, till, store):
    """One came and another went: the number is the same. The day's last night finds it."""
    till.add("e9", tills.days_ago(4, hour=22), 4321, updated=tills.days_ago(300))
    gone = till.orders.pop("b2")
    found = store.json("tally", "till", "--days", "6")
    tap.check(found["mended"] == 0 and "e9" not in numbers(store), "the number tells nothing",
              found)
    found = store.json("tally", "till", "--days", "4")
    tap.check(found["deleted"] == 1 and "e9" in numbers(store), "the last night does", found, gone)


def tally_by_itself(store):
    """What a scheduler told of its tally; at this pace one is due every four seconds."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        told = [json.loads(line) for line in
                store.run("--json", "run", "--once", "--pace", "20000").splitlines()]
        tallies = [one for one in told if one["event"] == "done" and one["kind"] == "tally"]
        if tallies:
            return tallies[0]
    raise bench.Failure("no tally by itself within 60 s")


def check_by_itself(tap, till, store):
    """The scheduler compares too, beside a schedule that reads once a week."""
    store.sync("--no-post")
    store.run("schedule", "till", "--every", "7days")
    till.add("d9", tills.days_ago(2, hour=22), 4321, updated=tills.days_ago(300))
    del till.orders["b1"]
    told = tally_by_itself(store)
    tap.check(told["compared"] >= 5 and told["mended"] >= 1 and told["deleted"] == 1
              and told["created"] == 1 and "d9" in numbers(store),
              "by itself it finds what came late and what is gone", told, numbers(store))
    jobs = {job["job"]: job["state"] for job in store.json("status")["jobs"]}
    tap.check(jobs.get("tally till") == "done", "and is among the jobs", jobs)


def until_read(store, order):
    end = time.monotonic() + 60
    while order not in numbers(store):
        if time.monotonic() > end:
            raise bench.Failure("%s was not read by itself within 60 s" % order)
        store.run("run", "--once", "--pace", "1000")


def check_silent(tap, folder):
    """A shop that sold each day and stopped: the scheduler says so when it has read it."""
    with tills.Till(folder) as till:
        store = bench.Store(folder)
        for day in range(10, 25):
            till.add("s%d" % day, tills.days_ago(day), 1000)
        till.connect(store)
        store.run("run", "--once")
        said = [row["reason"] for row in review(store, "nothing happened")]
        tap.check(len(said) == 1 and "longest quiet time" in said[0], "a shop that fell silent is "
                  "told of by the scheduler", said)
        till.add("now", tills.now(), 1000)
        until_read(store, "now")
        tap.check(not review(store, "nothing happened"), "until it sells again",
                  review(store, "nothing happened"))


def check_sandbox(tap, folder):
    with bench.Sandbox(folder, orders=60, seed=1, pace=1000) as sandbox:
        store = bench.Store(folder, sandbox, pace=1000)
        store.connect_sources()
        store.sync("--no-post")
        tally = store.json("tally", "--days", "100")
        money = [row for row in tally["days"] if row["here_sum"] != 0]
        types = {row["type"] for row in money}
        tap.check(not differing(tally) and {"order", "refund", "payment", "balance_entry", "payout"}
                  <= types, "every day of shop and processor agrees with the sandbox, in number "
                  "and sum", differing(tally)[:3], types)


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory(prefix="daybook-tally-") as folder, \
            tills.Till(folder) as till:
        store = bench.Store(folder)
        for day in range(1, 6):
            for name in "abc":
                till.add("%s%d" % (name, day - 2), tills.days_ago(day), 1000 * day)
        till.items = ["i%d" % i for i in range(30)]
        till.connect(store)
        check_complete(tap, till, store)
        tap.check(len(numbers(store)) == 16, "all orders are read", numbers(store),
                  store.json("list", "quarantine", "--limit", "1"))
        check_late(tap, till, store)
        check_differs(tap, till, store)
        check_deleted(tap, till, store)
        till.items = ["i%d" % i for i in range(30) if i != 3]
        check_swapped(tap, till, store)
        check_by_itself(tap, till, store)
        tap.check(store.verify() == "ok", "verify finds nothing", store.verify())
    with tempfile.TemporaryDirectory(prefix="daybook-tally-") as folder:
        check_sandbox(tap, folder)
    with tempfile.TemporaryDirectory(prefix="daybook-tally-") as folder:
        check_silent(tap, folder)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
