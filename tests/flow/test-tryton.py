#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real books: 200 orders into Tryton, a ledger that nobody here wrote, against the ground truth.

The ledger is installed and started by build-aux/tryton; where that cannot be, the test is skipped
and says why. The sync is ended with SIGKILL a few times on the way; afterwards a second sync must
find nothing new, and undoing must bring every balance back to its start.

A second, small ledger is behind a relay that lets a chosen call arrive late. Daybook is ended while
that call is still to come, and begins again at once: what it looks up then is not there yet, and
must not be written a second time. At last a new store posts into that ledger what another one has
undone there: what was reversed must not pass for posted.
"""

import decimal
import http.client
import http.server
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import bench

LEDGER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build-aux", "tryton")
ORDERS = 200
KILLS = 4
FEW = 12
LATE = 1.0  # seconds: more than Daybook needs to begin again and look
WRITES = ("model.account.invoice.create", "wizard.account.invoice.pay.execute",
          "model.account.move.create", "model.account.move.post")
REVERSALS = ("wizard.account.move.cancel.execute", "model.account.move.reconciliation.delete",
             "model.account.invoice.cancel")


class Relay(http.server.ThreadingHTTPServer):
    """Stands before the ledger, and lets one call of a chosen method arrive late."""

    def __init__(self, peer):
        super().__init__(("127.0.0.1", 0), RelayCall)
        self.peer = urllib.parse.urlsplit(peer["url"])
        self.chosen = None
        self.came = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return "http://127.0.0.1:%d" % self.server_port

    def choose(self, method):
        self.came.clear()
        self.chosen = method

    def handle_error(self, *unused):
        """Nobody waits for the answer any more."""


class RelayCall(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.chosen is not None and json.loads(body)["method"] == self.server.chosen:
            self.server.chosen = None
            self.server.came.set()
            time.sleep(LATE)
        status, headers, text = self.pass_on(body)
        self.send_response(status)
        self.send_header("Content-Type", headers.get("Content-Type", "text/plain"))
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def pass_on(self, body):
        peer = http.client.HTTPConnection(self.server.peer.netloc, timeout=60)
        kept = {name: self.headers[name] for name in ("Content-Type", "Authorization")
                if name in self.headers}
        peer.request("POST", self.path, body, kept)
        reply = peer.getresponse()
        answered = reply.status, reply.headers, reply.read()
        peer.close()
        return answered

    def log_message(self, *unused):
        """Says nothing."""


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


def end_during(store, relay, method, *arguments):
    """Ends the command while its call of @method is on its way; whether it came to that."""
    relay.choose(method)
    process = subprocess.Popen(store.command(*arguments), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    came = relay.came.wait(60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return came


def open_store(folder, sandbox, peer):
    store = bench.Store(folder, sandbox, pace=1000)
    store.connect_sources()
    store.connect_tryton(peer)
    store.open_books("tryton")
    return store


def end_while_late(tap, relay, sandbox, store, folder):
    for method in WRITES:
        tap.check(end_during(store, relay, method, "sync"), "ended while %s was late" % method)
    result = store.sync()
    tap.check(not result["failures"], "it went on to the end", result["failures"])
    check_books(tap, sandbox, folder)
    tap.check(store.verify() == "ok", "verify finds nothing", store.verify())
    for method in REVERSALS:
        tap.check(end_during(store, relay, method, "undo", "tryton", "--all"),
                  "undoing ended while %s was late" % method)
    store.run("undo", "tryton", "--all")
    tap.check(not moved(answer("balances", folder)), "every balance is back at its start",
              moved(answer("balances", folder)))


def post_anew(tap, sandbox, store, folder):
    result = store.sync()
    tap.check(not result["failures"], "a new store posts what another one has undone",
              result["failures"])
    check_books(tap, sandbox, folder)
    store.run("undo", "tryton", "--all")
    tap.check(not moved(answer("balances", folder)), "and undoes it",
              moved(answer("balances", folder)))


def try_many(tap, folder, books, peer):
    with bench.Sandbox(folder, orders=ORDERS, seed=1, pace=1000) as sandbox:
        store = open_store(os.path.join(folder, "daybook"), sandbox, peer)
        tap.check(not moved(answer("balances", books)), "the ledger begins empty")
        post_and_undo(tap, sandbox, store, books)


def try_few(tap, folder):
    books = os.path.join(folder, "slow")
    peer = answer("start", books)
    relay = Relay(peer)
    try:
        with bench.Sandbox(folder, orders=FEW, seed=1, pace=1000) as sandbox:
            behind = dict(peer, url=relay.url())
            store = open_store(os.path.join(folder, "first"), sandbox, behind)
            end_while_late(tap, relay, sandbox, store, books)
            post_anew(tap, sandbox, open_store(os.path.join(folder, "second"), sandbox, behind),
                      books)
    finally:
        relay.shutdown()
        relay.server_close()
        ledger("stop", books)


def main():
    with tempfile.TemporaryDirectory(prefix="daybook-tryton-") as folder:
        books = os.path.join(folder, "tryton")
        try:
            peer = answer("start", books)
        except (bench.Failure, ValueError) as failure:
            bench.skip("no Tryton here: %s" % str(failure).replace("\n", " "))
        tap = bench.Tap()
        try:
            try_many(tap, folder, books, peer)
        finally:
            ledger("stop", books)
        try_few(tap, folder)
        return tap.done()


if __name__ == "__main__":
    sys.exit(main())
