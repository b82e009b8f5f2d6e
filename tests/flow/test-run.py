#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scheduler: from a connected store to complete books without a sync; hints, pauses, kills,
and an end that is prompt. Nothing here waits a fixed time: each step waits for what it is about.
"""

import decimal
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import bench

LIMIT = 60  # seconds that anything may take
ATTEMPTS = 5


class Runner:
    """A daybookctl run of its own, with what it tells."""

    def __init__(self, store, *options):
        self.process = subprocess.Popen(store.command("--json", "run", *options), text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.told = []
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def wait(self, what, wanted, seconds=LIMIT):
        """The first thing told from now on that @wanted accepts."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise bench.Failure("%s did not come within %d s; it told: %s"
                                    % (what, seconds, self.told[-5:])) from None
            if line is None:
                raise bench.Failure("it ended before %s came; it told: %s"
                                    % (what, self.told[-5:]))
            try:
                event = json.loads(line)
            except ValueError:
                event = {"event": line.strip()}
            self.told.append(event)
            if wanted(event):
                return event

    def end(self, number, limit=LIMIT):
        """Sends the signal; the seconds until it had ended, and its status (None: it has not)."""
        begun = time.monotonic()
        self.process.send_signal(number)
        try:
            status = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            status = None
        return time.monotonic() - begun, status


def is_job(event, name, kind, connection):
    return (event.get("event"), event.get("kind"), event.get("connection")) == (name, kind,
                                                                                connection)


def begun(kind, connection):
    return lambda event: is_job(event, "begun", kind, connection)


def done(kind, connection, also=lambda event: True):
    return lambda event: is_job(event, "done", kind, connection) and also(event)


def until(what, holds, seconds=LIMIT):
    """What @holds answers, as soon as it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = holds()
        if answer:
            return answer
        time.sleep(0.05)
    raise bench.Failure(what + " did not come true")


def complete(sandbox):
    """Whether the books are the ground truth, to the cent."""
    return not bench.differences(sandbox.get("/truth"), sandbox.get("/books")["trial_balance"])


def schedule_of(store, connection):
    return next(row for row in store.json("schedule") if row["connection"] == connection)


def connect(folder, sandbox):
    store = bench.Store(folder, sandbox, pace=1000)
    store.connect_sources()
    store.connect_quickbooks()
    store.open_books("quickbooks")
    return store


def check_rules(tap, store):
    usual = {row["connection"]: row["schedule"] for row in store.json("schedule")}
    tap.check(usual == {"shopify": "continuous", "stripe": "continuous",
                        "quickbooks": "every 60 min"}, "what is usual suits the provider", usual)
    store.run("schedule", "shopify", "--every", "15min", "--quiet", "22:00-06:00")
    store.run("schedule", "shopify", "--daily", "06:30")
    row = schedule_of(store, "shopify")
    tap.check(row["schedule"] == "daily 06:30 quiet 22:00-06:00" and not row["usual"],
              "a new rule keeps the quiet hours", row)
    store.run("schedule", "shopify", "--usual")
    tap.check(schedule_of(store, "shopify")["usual"], "and the usual rule is had back")
    refused = [words for words in (("shopify", "--every", "5s"), ("shopify", "--daily", "25:00"),
                                   ("shopify", "--quiet", "22:00"), ("nobody", "--continuous"))
               if store.attempt("schedule", *words)[0] != 3]
    tap.check(not refused, "what is no rule is refused", refused)


def check_by_itself(tap, store, sandbox):
    """Everything, without a sync typed; then once more on request."""
    runner = Runner(store, "--pace", "60")
    runner.wait("a posting", done("post", "quickbooks", lambda event: event["posted"] > 0))
    until("complete books", lambda: complete(sandbox))
    tap.check(True, "the books become complete by themselves")
    pages = [event for event in runner.told if event["event"] == "progress"]
    tap.check({event["connection"] for event in pages} >= {"shopify", "stripe"}
              and all(event["stream"] and event["records"] >= 0 and event["pages"] > 0
                      and event["per_second"] >= 0 for event in pages),
              "and it says how far it has come", pages[:3])
    status, said = store.attempt("sync")
    tap.check(status == 7 and "daybookctl run (process %d)" % runner.process.pid in said,
              "a sync beside it is refused, and says what to do", status, said)
    status, said = store.attempt("run", "--once")
    tap.check(status == 7 and "syncs by itself" in said, "and so is a second one", status, said)
    beside = [store.attempt(*words) for words in (
        ("backfill", "shopify", "--from", "2026-01-01"), ("tally", "shopify"),
        ("release", "--reason", "backfilled", "--yes"))]
    tap.check(all(status == 7 and "daybookctl run (process %d)" % runner.process.pid in said
                  for status, said in beside), "so are backfill, tally and release", beside)
    return runner


def check_hint(tap, sandbox, runner):
    """Everything is read again after 15 s at this pace; a hint comes within one or five."""
    sandbox.post("/edit", {"count": 2, "kind": "money"})
    hint = runner.wait("a hint", done("hint", "stripe", lambda event: event["created"] > 0))
    tap.check("refunds" in hint["hinted"] and "balance_entries" in hint["hinted"],
              "a hint makes the streams due that it names", hint)
    until("complete books", lambda: complete(sandbox))
    tap.check(True, "and the late refunds are in the books")


def check_pause(tap, store, sandbox, runner):
    store.run("pause", "stripe")
    store.run("flow", "pause", "books")
    sandbox.post("/edit", {"count": 2, "kind": "money"})
    runner.wait("the shop's side of it",
                done("read", "shopify", lambda event: event["changed"] > 0))
    for _ in range(2):
        runner.wait("another reading", done("read", "shopify"))
    told = [event for event in runner.told[-4:] if event.get("connection") != "shopify"]
    tap.check(not complete(sandbox) and not told, "what is paused is left alone", told)
    tap.check(schedule_of(store, "stripe")["next"] is None, "and is not due")
    store.run("resume", "stripe")
    runner.wait("the processor's side", lambda event: event.get("connection") == "stripe"
                and event["event"] == "done" and event["created"] > 0)
    store.run("flow", "resume", "books")
    until("complete books", lambda: complete(sandbox))
    tap.check(True, "nothing was lost by it")


def give_key(store, sandbox, key):
    store.run("connect", "stripe", "--environment", "test", "--base-url", sandbox.ports["stripe"],
              "--pace", "1000", "--stdin", secrets="key=" + key)


def check_sign_in(tap, store, sandbox, runner):
    """A key that was revoked stops its connection alone; a new one is taken up beside the run."""
    with urllib.request.urlopen(sandbox.ports["stripe"] + "/sandbox/key", b"revoke=1") as answer:
        key = json.loads(answer.read())["key"]
    sandbox.post("/edit", {"count": 1, "kind": "money"})
    runner.wait("a refusal", lambda event: is_job(event, "failed", "read", "stripe")
                and event["code"] == "auth")
    tap.check(schedule_of(store, "stripe")["state"] == "needs_sign_in", "a revoked key is said")
    runner.wait("the shop", done("read", "shopify"))
    give_key(store, sandbox, key)
    until("complete books", lambda: complete(sandbox))
    tap.check(schedule_of(store, "stripe")["state"] == "ready",
              "signing in again beside it is enough to go on")
    return key


def unanswered(sandbox):
    """From now on the shop takes requests and says nothing."""
    sandbox.post("/faults", {"provider": "shopify", "kind": "timeout_before", "seconds": 60,
                             "rate": 1})


def check_prompt(tap, store, sandbox, runner):
    """It ends at once, with a request on its way that nobody answers."""
    unanswered(sandbox)
    runner.wait("a reading", begun("read", "shopify"))
    until("a request without an answer", lambda: any(
        rule["hit"] > 0 for rule in sandbox.get("/faults")["rules"]))
    seconds, status = runner.end(signal.SIGTERM, 10)
    sandbox.post("/faults", {"provider": "*", "kind": "none"})
    tap.note("SIGTERM took %.3f s" % seconds)
    tap.check(status == 0, "SIGTERM is an ordinary end, and waits for no answer", status)
    runs = store.json("list", "runs", "--limit", "1000")
    tap.check(all(run.get("ended") for run in runs), "no run is left open", runs[:3])
    tap.check(store.verify() == "ok", "verify finds nothing", store.verify())


def in_step(sandbox):
    """Whether the CRM's contacts are the ground truth."""
    truth = sandbox.get("/crm/truth")["contacts"]
    held = [record["properties"] for record in sandbox.get("/crm")["contacts"]]
    return truth and sorted(truth) == sorted(one["email"] for one in held) and all(
        int(one["daybook_orders_count"]) == truth[one["email"]]["count"]
        and decimal.Decimal(one["daybook_orders_total"])
        == decimal.Decimal(truth[one["email"]]["total"]) for one in held)


def check_customers(tap, folder, sandbox):
    """A flow of customers is run like one into the books."""
    store = bench.Store(folder, sandbox, pace=1000)
    store.connect_shopify()
    store.connect_hubspot()
    store.open_customers("hubspot")
    runner = Runner(store, "--pace", "60")
    try:
        runner.wait("a posting", done("post", "hubspot", lambda event: event["posted"] > 0))
        until("contacts like the truth", lambda: in_step(sandbox))
        sandbox.post("/edit", {"count": 3, "kind": "money"})
        until("contacts after refunds", lambda: in_step(sandbox))
        tap.check(True, "the customers come into the CRM by themselves, and follow")
    finally:
        runner.end(signal.SIGTERM)
    tap.check(store.verify() == "ok", "verify finds nothing", store.verify())


def check_killed(tap, store, sandbox):
    """Killed in the middle of posting; the next takes over at once and posts nothing twice."""
    runner = Runner(store, "--pace", "60")
    runner.wait("the posting", begun("post", "quickbooks"))
    runner.end(signal.SIGKILL)
    runner = Runner(store, "--pace", "60")
    runner.wait("its end", done("post", "quickbooks"))
    until("complete books", lambda: complete(sandbox))
    runner.end(signal.SIGINT)
    books = sandbox.get("/books")
    tap.check(not books["duplicates"], "killed and begun again: nothing is there twice",
              books["duplicates"])
    tap.check(len(books["documents"]) == sum(sandbox.get("/truth")["documents"].values()),
              "and nothing is missing")
    tap.check(store.verify() == "ok", "verify finds nothing", store.verify())


def check_held(tap, store, sandbox):
    """What ends its process again and again is held, said, and let go."""
    unanswered(sandbox)
    for _ in range(ATTEMPTS):
        runner = Runner(store)
        runner.wait("the reading", begun("read", "shopify"))
        until("its lease", lambda: any(job["job"] == "read shopify" and job["state"] == "working"
                                       for job in store.json("status")["jobs"]))
        runner.end(signal.SIGKILL)
    closed = [run for run in store.json("list", "runs", "--limit", "50")
              if run.get("error") == "its process ended"]
    runner = Runner(store, "--once")
    failed = runner.wait("a refusal", lambda event: is_job(event, "failed", "read", "shopify"))
    runner.process.wait(LIMIT)
    sandbox.post("/faults", {"provider": "*", "kind": "none"})
    tap.check("ended 5 times" in failed["error"], "after five such ends it is held", failed)
    tap.check(closed, "the runs that died are closed, and say so")
    tap.check("5 times" in (schedule_of(store, "shopify")["held"] or ""), "the schedule says so")
    status, said = store.attempt("status")
    tap.check(status == 1 and "daybookctl resume shopify" in said, "and status, with the remedy",
              said)
    store.run("resume", "shopify")
    again = Runner(store, "--once")
    again.wait("the reading", done("read", "shopify"))
    tap.check(again.process.wait(LIMIT) == 0, "once released it is done")


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory(prefix="daybook-flow-") as home, \
            bench.Sandbox(home, orders=60, seed=1, pace=1000) as sandbox:
        store = connect(os.path.join(home, "first"), sandbox)
        for name in ("killed", "held"):
            shutil.copytree(store.folder, os.path.join(home, name))
        check_rules(tap, store)
        runner = check_by_itself(tap, store, sandbox)
        try:
            check_hint(tap, sandbox, runner)
            check_pause(tap, store, sandbox, runner)
            key = check_sign_in(tap, store, sandbox, runner)
            check_prompt(tap, store, sandbox, runner)
        finally:
            if runner.process.poll() is None:
                runner.end(signal.SIGKILL)
        check_customers(tap, os.path.join(home, "customers"), sandbox)
        sandbox.post("/reset", {"seed": 2, "orders": 60})
        killed = bench.Store(os.path.join(home, "killed"), sandbox)
        give_key(killed, sandbox, key)
        check_killed(tap, killed, sandbox)
        check_held(tap, bench.Store(os.path.join(home, "held"), sandbox), sandbox)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
