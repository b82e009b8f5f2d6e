#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends daybookctl with SIGKILL at seeded moments, starts it again, and compares with the truth.

DAYBOOK_KILL_SEEDS says how many seeds run without faults (200), and as many under each
fault. Every seed is another small shop, another store and other moments. Nothing may be there
twice, nothing may be missing, and verify must be clean.

Seeds are independent, so more of them only take more time: a store is removed when its seed was
good, how far it is is told every minute, and a worker that finds many bad seeds stops.
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
FAULTS = ("timeout_before", "timeout_after", "drop_reply", "429", "500", "spoilt")
# One of them a seed.
SPOILT = ("401", "slow", "malformed", "html", "half", "cut", "repeat", "reorder")
RATE = {"429": 0.04, "401": 0.04, "repeat": 0.5, "reorder": 0.5}
SYNC = ("sync", "--first-wait", "2", "--tries", "60")
WORKERS = 2
ROUNDS = 8
TELL_S = 60
MOST_WRONG = 20
# The access token of the pattern lives an hour, and is copied with it.
SIGN_IN_AGAIN_S = 1800


class Victim:
    """One sandbox, and a connected store that knows the books' accounts, but no order yet."""

    def __init__(self, folder):
        self.folder = folder
        self.sandbox = bench.Sandbox(folder, orders=ORDERS, seed=1, pace=1000)
        self.pattern = bench.Store(os.path.join(folder, "pattern"), self.sandbox, pace=1000)
        self.pattern.connect_sources()
        self.sign_in()
        self.pattern.open_books("quickbooks")
        self.span = self.undisturbed()

    def sign_in(self):
        # The receiver of that sign-in has one port for all.
        lock_file = os.path.join(os.path.dirname(self.folder), "sign-in.lock")
        with open(lock_file, "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.pattern.connect_quickbooks()
        self.signed_in = time.monotonic()

    def fresh(self, seed):
        if time.monotonic() - self.signed_in > SIGN_IN_AGAIN_S:
            self.sign_in()
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
        kind = dice.choice(SPOILT) if fault == "spoilt" else fault
        victim.sandbox.post("/faults", {"provider": "*", "kind": kind, "seconds": 0.03,
                                        "rate": RATE.get(kind, 0.15), "seed": seed})
        if kind == "401":
            victim.signed_in = -SIGN_IN_AGAIN_S  # refreshing here ends the pattern's token
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
    done, bad = [], 0
    begun = told = time.monotonic()
    try:
        for fault, seed in jobs:
            kills, wrong = one_seed(victim, seed, fault)
            done.append((fault, seed, kills, wrong))
            bad += bool(wrong)
            if wrong:
                print("# %s, seed %d: %s" % (fault, seed, "; ".join(wrong)[:500]), flush=True)
            if bad >= MOST_WRONG:
                print("# worker %d stops: %d seeds are wrong" % (worker, bad), flush=True)
                break
            if time.monotonic() - told > TELL_S:
                told = time.monotonic()
                print("# worker %d: %d of %d seeds in %.0f s, %d wrong" % (
                    worker, len(done), len(jobs), told - begun, bad), flush=True)
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
    seconds = time.monotonic() - begun
    tap.note("%d of %d seeds, ended %d times, in %.0f s: %.1f a second" % (
        len(results), len(jobs), sum(row[2] for row in results), seconds, len(results) / seconds))
    if tap.failed:
        tap.note("the stores that failed are kept in " + folder)
    else:
        shutil.rmtree(folder)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
