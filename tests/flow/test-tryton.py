#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real books: 200 orders into Tryton, a ledger that nobody here wrote, against the ground truth.

The ledger is installed and started by build-aux/tryton; where that cannot be, the test is skipped
and says why. The sync is ended with SIGKILL a few times on the way; afterwards a second sync must
find nothing new, and undoing must bring every balance back to its start.
"""

import decimal
import json
import os
import random
import signal
import subprocess
import sys
import tempfile

import bench

LEDGER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build-aux", "tryton")
ORDERS = 200
KILLS = 4


def ledger(command, folder):
    done = subprocess.run([LEDGER, command, folder], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise bench.Failure("tryton %s: %s" % (command, done.stderr.strip()[-300:]))
    return done.stdout


def answer(command, folder):
    return json.loads(ledger(command, folder).strip().splitlines()[-1])


def moved(balances):
    """Accounts that do not stand at zero."""
    return {name: value for name, value in balances.items() if decimal.Decimal(value) != 0}


def end_on_the_way(store):
    """Starts the sync and ends it at seeded moments; how often it was still at work."""
    dice = random.Random(1)
    ended = 0
    for _ in range(KILLS):
        process = subprocess.Popen(store.command("sync"), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(1 + dice.random() * 6)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            ended += 1
    return ended


def check_books(tap, sandbox, folder):
    truth, balances = sandbox.get("/truth"), answer("balances", folder)
    wrong = bench.differences(truth, balances)
    tap.check(not wrong, "Tryton's own trial balance is the ground truth, to the cent", wrong)
    documents = answer("documents", folder)
    tap.check(not documents.get("duplicates"), "no reference is there twice", documents)
    return documents


def post_and_undo(tap, sandbox, store, folder):
    ended = end_on_the_way(store)
    tap.check(ended > 0, "the sync was ended on the way (%d times)" % ended)
    result = store.sync()
    tap.check(not result["failures"], "it went on to the end", result["failures"])
    tap.check(result["held"] + result["refused"] + result["unsure"] == 0, "nothing was refused",
              result["reasons"])
    documents = check_books(tap, sandbox, folder)
    tap.check(store.verify() == "ok", "verify finds nothing", store.verify())
    again = store.sync()
    tap.check(again["changed"] == 0, "a second sync changes nothing", again["changed"])
    tap.check(answer("documents", folder) == documents, "and Tryton holds what it held")
    undone = store.json("undo", "tryton", "--all")["undone"]
    tap.check(undone == result["documents"], "every document is undone",
              undone, result["documents"])
    tap.check(not moved(answer("balances", folder)), "and every balance is back at its start",
              moved(answer("balances", folder)))
    tap.check(store.verify() == "ok", "verify still finds nothing", store.verify())


def main():
    with tempfile.TemporaryDirectory(prefix="daybook-tryton-") as folder:
        books = os.path.join(folder, "tryton")
        try:
            peer = answer("start", books)
        except (bench.Failure, ValueError) as failure:
            bench.skip("no Tryton here: %s" % str(failure).replace("\n", " "))
        tap = bench.Tap()
        try:
            with bench.Sandbox(folder, orders=ORDERS, seed=1, pace=1000) as sandbox:
                store = bench.Store(os.path.join(folder, "daybook"), sandbox, pace=1000)
                store.connect_sources()
                store.connect_tryton(peer)
                store.open_books("tryton")
                tap.check(not moved(answer("balances", books)), "the ledger begins empty")
                post_and_undo(tap, sandbox, store, books)
        finally:
            ledger("stop", books)
        return tap.done()


if __name__ == "__main__":
    sys.exit(main())
