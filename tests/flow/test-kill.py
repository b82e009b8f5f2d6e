#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends daybookctl with SIGKILL at seeded moments, starts it again, and compares with the truth.

DAYBOOK_KILL_SEEDS says how many seeds run without faults (200), and as many under each
fault. Every seed is another small shop, another store and other moments. Nothing may be there
twice, nothing may be missing, and verify must be clean.
"""

import concurrent.futures
import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import bench

ORDERS = 12
FAULTS = ("timeout_before", "timeout_after", "drop_reply", "429", "500")
RATE = {"429": 0.04}
SYNC = ("sync", "--first-wait", "2", "--tries", "60")
WORKERS = 2
ROUNDS = 8


class Victim:
    """One sandbox, and a connected store that knows the books' accounts, but no order yet."""

    def __init__(self, folder):
        self.folder = folder
        self.sandbox = bench.Sandbox(folder, orders=ORDERS, seed=1, pace=1000)
        self.pattern = bench.Store(os.path.join(folder, "pattern"), self.sandbox, pace=1000)
        self.pattern.connect_sources()
        # The receiver of that sign-in has one port for all.
        lock_file = os.path.join(os.path.dirname(folder), "sign-in.lock")
        with open(lock_file, "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.pattern.connect_quickbooks()
        self.pattern.open_books("quickbooks")
        self.span = self.undisturbed()

    def fresh(self, seed):
        folder = os.path.join(self.folder, str(seed))
        shutil.copytree(self.pattern.folder, folder)
        self.sandbox.post("/reset", {"seed": seed, "orders": ORDERS})
        return bench.Store(folder, self.sandbox, pace=1000)

    def undisturbed(self):
        """How long a sync takes when nobody ends it."""
        store = self.fresh(0)
        begun = time.monotonic()
        store.run(*SYNC)
        shutil.rmtree(store.folder)
        return time.monotonic() - begun


def end_at(store, seconds):
    """Starts a sync and ends it after @seconds; whether it was still alive then."""
    process = subprocess.Popen(store.command(*SYNC), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True


def finish(store):
    """Syncs until nothing is left to send."""
    result = None
    for _ in range(ROUNDS):
        result = store.sync(*SYNC[1:])
        if not result["failures"] and result["ready"] + result["unsure"] == 0:
            break
    return result


def what_is_wrong(store, sandbox, result):
    truth, books = sandbox.get("/truth"), sandbox.get("/books")
    wrong = ["%s should be %s, is %s" % row
             for row in bench.differences(truth, books["trial_balance"])]
    if books["duplicates"]:
        wrong.append("there twice: %s" % books["duplicates"][:3])
    if len(books["documents"]) != sum(truth["documents"].values()):
        wrong.append("%d documents, should be %s" % (len(books["documents"]), truth["documents"]))
    verify = store.verify()
    if verify != "ok":
        wrong.append("verify: " + verify)
    if wrong:
        wrong += result["reasons"] + result["failures"]
    return wrong


def one_seed(victim, seed, fault):
    dice = random.Random("%s %d" % (fault, seed))
    store = victim.fresh(seed)
    kills = 0
    if fault is not None:
        victim.sandbox.post("/faults", {"provider": "*", "kind": fault, "seconds": 0.03,
                                        "rate": RATE.get(fault, 0.15), "seed": seed})
    for _ in range(dice.randint(1, 3)):
        kills += end_at(store, dice.random() * victim.span * (1.0 if fault is None else 1.5))
    result = finish(store)
    victim.sandbox.post("/faults", {"provider": "*", "kind": "none"})
    wrong = what_is_wrong(store, victim.sandbox, result)
    if not wrong:
        shutil.rmtree(store.folder)
    return kills, wrong


def share(folder, worker, jobs):
    """A worker's part of the seeds: (fault, seeds, kills, wrong)."""
    victim = Victim(os.path.join(folder, "worker-%d" % worker))
    done = []
    try:
        for fault, seed in jobs:
            kills, wrong = one_seed(victim, seed, fault)
            done.append((fault, seed, kills, wrong))
    finally:
        victim.sandbox.stop()
    return done


def plan(seeds):
    jobs = [(None, seed) for seed in range(1, seeds + 1)]
    for number, fault in enumerate(FAULTS, 1):
        jobs += [(fault, 10000 * number + seed) for seed in range(seeds)]
    return jobs


def report(tap, results):
    for fault in (None,) + FAULTS:
        rows = [row for row in results if row[0] == fault]
        bad = [row for row in rows if row[3]]
        name = "no fault" if fault is None else fault
        what = "%s: %d seeds, ended %d times, nothing twice, nothing lost" % (
            name, len(rows), sum(row[2] for row in rows))
        tap.check(not bad, what, *["seed %d: %s" % (row[1], "; ".join(row[3])) for row in bad])
    ended = sum(row[2] for row in results)
    tap.check(ended >= len(results) // 3, "it was really ended in the middle (%d times)" % ended)


def main():
    tap = bench.Tap()
    seeds = int(os.environ.get("DAYBOOK_KILL_SEEDS", "200"))
    jobs = plan(seeds)
    folder = tempfile.mkdtemp(prefix="daybook-kill-")
    begun = time.monotonic()
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
        parts = [pool.submit(share, folder, worker, jobs[worker::WORKERS])
                 for worker in range(WORKERS)]
        results = [row for part in parts for row in part.result()]
    report(tap, results)
    tap.note("%d seeds in %.0f s" % (len(jobs), time.monotonic() - begun))
    if tap.failed:
        tap.note("the stores that failed are kept in " + folder)
    else:
        shutil.rmtree(folder)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
