#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scheduler while providers fail, people pause and hint, and commands stand beside it: all its
threads meet. The books come out right with any build; with the thread sanitizer's, a race ends the
program with a status of its own, which is a failure here.
"""

import importlib
import os
import signal
import sys
import tempfile

import bench

run = importlib.import_module("test-run")
PROVIDERS = ("shopify", "stripe", "quickbooks")


def trouble(sandbox):
    """Each provider drops answers, fails and asks to wait, now and then."""
    for provider in PROVIDERS:
        for kind, rate in (("500", 0.08), ("drop_reply", 0.05)):
            sandbox.post("/faults", {"provider": provider, "kind": kind, "rate": rate})
        sandbox.post("/faults", {"provider": provider, "kind": "429", "count": 2})


def disturb(tap, store, sandbox, runner):
    """What people do meanwhile."""
    for round_ in range(3):
        sandbox.post("/edit", {"count": 2, "kind": "money"})
        store.run("pause", "stripe")
        store.run("flow", "pause", "books")
        for command in (("status",), ("health",), ("schedule",), ("connections",)):
            store.attempt(*command)
        store.run("resume", "stripe")
        store.run("flow", "resume", "books")
        runner.wait("another reading", run.done("read", "stripe"))
    tap.check(runner.process.poll() is None, "it goes on while it is disturbed", runner.told[-3:])


def said(runner):
    """All that was not an event: what a sanitizer reports."""
    lines = [event["event"] + "\n" for event in runner.told if "at" not in event]
    lines += [line for line in iter(lambda: runner.lines.get(timeout=run.LIMIT), None)
              if not line.startswith("{")]
    return "".join(lines)


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory(prefix="daybook-flow-") as home, \
            bench.Sandbox(home, orders=40, seed=3, pace=1000) as sandbox:
        store = run.connect(os.path.join(home, "place"), sandbox)
        trouble(sandbox)
        runner = run.Runner(store, "--pace", "60")
        try:
            runner.wait("a posting", run.begun("post", "quickbooks"))
            disturb(tap, store, sandbox, runner)
            sandbox.post("/faults", {"provider": "*", "kind": "none"})
            run.until("complete books", lambda: run.complete(sandbox))
            tap.check(True, "the books become complete all the same")
            seconds, status = runner.end(signal.SIGTERM)
            tap.note("SIGTERM took %.3f s" % seconds)
            tap.check(status == 0, "and it ends in good order", status, said(runner))
        finally:
            if runner.process.poll() is None:
                runner.end(signal.SIGKILL)
        books = sandbox.get("/books")
        tap.check(not books["duplicates"], "nothing is there twice", books["duplicates"])
        tap.check(store.verify() == "ok", "verify finds nothing", store.verify())
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
