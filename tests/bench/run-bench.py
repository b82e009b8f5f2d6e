#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sync costs, beside the least that the same libraries need for the same result.

Usage: run-bench.py [whole|again|latency|growth|size|instructions]...

Each figure is a ratio of two programs in one run, several times in turn, since a machine's own
speed says nothing. Nothing here fails for being slow; it fails when a result is wrong.

  whole         20,000 orders: read, map, store, one receipt each
  again         the same once more: nothing has changed
  latency       2,000 orders and books that take 50 ms for each answer
  growth        2,000 to 100,000 orders: the exponent of time over orders (minutes)
  size          bytes of store an order, with its payloads
  instructions  of one order, by callgrind (valgrind)

DAYBOOK_BENCH_ORDERS and DAYBOOK_BENCH_ROUNDS are other numbers than 20,000 and 3.
"""
import http.client
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

CTL, SERVER, YARDSTICK, HERE = (os.environ[name] for name in (
    "DAYBOOKCTL", "DAYBOOK_BENCH_SERVER", "DAYBOOK_BENCH_YARDSTICK", "DAYBOOK_BENCH_FILES"))
ORDERS = int(os.environ.get("DAYBOOK_BENCH_ORDERS", "20000"))
ROUNDS = int(os.environ.get("DAYBOOK_BENCH_ROUNDS", "3"))
IN_FLIGHT = 8
ROLES = ("clearing:bench-till:usd=2", "sales=3", "tax=4", "shipping=5")


class Cost:
    """What one process took: seconds, seconds of CPU, MiB at its largest."""

    def __init__(self, command, wrap=()):
        begin = time.monotonic()
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen([*wrap, *command], stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.said = out.read().decode(errors="replace")
        self.wall = time.monotonic() - begin
        self.cpu = used.ru_utime + used.ru_stime
        self.mib = used.ru_maxrss / 1024
        if process.returncode not in (0, 1):
            sys.exit("%s ended with %d\n%s" % (command[0], process.returncode, self.said))


class Shop:
    """The server, for one measurement."""

    def __init__(self, orders, delay_ms=0):
        self.orders = orders
        self.process = subprocess.Popen([SERVER, "--orders", str(orders), "--delay", str(delay_ms)],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.kill()
        self.process.wait()

    def stats(self):
        with urllib.request.urlopen(self.url + "stats") as answer:
            return json.load(answer)

    def answer_ms(self):
        """What one asker alone waits for an answer: the middle of forty, on a kept connection."""
        place = urllib.parse.urlsplit(self.url)
        line = http.client.HTTPConnection(place.hostname, place.port)
        times = []
        for _ in range(40):
            begin = time.monotonic()
            line.request("GET", "/me")
            line.getresponse().read()
            times.append(time.monotonic() - begin)
        line.close()
        return statistics.median(times) * 1000

    def must_hold(self, receipts):
        found = self.stats()
        if found["receipts"] != receipts or found["again"] != 0:
            sys.exit("the books hold %s, and should hold %d receipts once" % (found, receipts))


class Daybook:
    """A store that is connected to the shop and has a flow, but has read nothing yet."""

    def __init__(self, folder, shop):
        self.folder = folder
        self.command = [CTL, "--data", os.path.join(folder, "store"), "--key-file",
                        os.path.join(folder, "key")]
        for name in ("till", "books"):
            self.run("connect", "custom", "--name", name, "--manifest",
                     os.path.join(HERE, name + ".json"), "--base-url", shop.url, "--stdin",
                     text="key=sesame")
        self.run("sync", "--no-post", "--only", "books")
        self.run("flow", "add", "books", "--shop", "till", "--processor", "till", "--books",
                 "books")
        for role in ROLES:
            self.run("flow", "map", "books", role)

    def run(self, *arguments, text=""):
        subprocess.run([*self.command, *arguments], input=text, text=True, check=True,
                       stdout=subprocess.DEVNULL)

    def sync(self, wrap=()):
        return Cost([*self.command, "sync"], wrap)

    def size(self):
        return sum(os.path.getsize(os.path.join(self.folder, "store", name))
                   for name in ("daybook.db", "daybook.db-wal")
                   if os.path.exists(os.path.join(self.folder, "store", name)))


def yardstick(folder, shop):
    return Cost([YARDSTICK, shop.url, os.path.join(folder, "yardstick.db"), str(IN_FLIGHT)])


def pair(orders, delay_ms=0):
    """Both programs, first and second time: (yardstick, again, daybook, again, store)."""
    folder = tempfile.mkdtemp(prefix="daybook-bench-")
    try:
        with Shop(orders, delay_ms) as shop:
            least = yardstick(folder, shop)
            least_again = yardstick(folder, shop)
            shop.must_hold(orders)
        with Shop(orders, delay_ms) as shop:
            daybook = Daybook(folder, shop)
            whole = daybook.sync()
            shop.must_hold(orders)
            before = shop.stats()["posts"]
            again = daybook.sync()
            shop.must_hold(orders)
            if shop.stats()["posts"] != before:
                sys.exit("a sync without changes posted")
        return least, least_again, whole, again
    finally:
        shutil.rmtree(folder)


def middle(costs, what):
    return statistics.median(getattr(cost, what) for cost in costs)


def tell(what, value, must, note=""):
    print("%-46s %10s   must %-10s %s" % (what, value, must, note), flush=True)


def whole_and_again(names):
    rounds = [pair(ORDERS) for _ in range(ROUNDS)]
    least, least_again, whole, again = zip(*rounds)
    note = "%d orders, %d rounds" % (ORDERS, ROUNDS)
    if "whole" in names:
        ratio = statistics.median(w.wall / l.wall for w, l in zip(whole, least))
        tell("sync / yardstick, time", "%.2f" % ratio, "<= 1.25", note)
        tell("sync, CPU an order", "%.0f us" % (middle(whole, "cpu") / ORDERS * 1e6), "<= 300 us",
             "yardstick %.0f us" % (middle(least, "cpu") / ORDERS * 1e6))
        tell("sync, memory", "%.0f MiB" % middle(whole, "mib"), "<= 64 MiB",
             "yardstick %.0f MiB" % middle(least, "mib"))
    if "again" in names:
        ratio = statistics.median(a.wall / l.wall for a, l in zip(again, least_again))
        tell("sync without changes / yardstick, time", "%.2f" % ratio, "<= 1.30", note)


def latency():
    delay, orders = 50, 2000
    folder = tempfile.mkdtemp(prefix="daybook-bench-")
    with Shop(orders, delay) as shop:
        daybook = Daybook(folder, shop)
        read = Cost([*daybook.command, "sync", "--no-post"])
        post = daybook.sync()
        shop.must_hold(orders)
        alone = shop.answer_ms()
    shutil.rmtree(folder)
    # The second sync reads the pages again, as the first one did.
    seconds = post.wall - read.wall
    best = orders / (IN_FLIGHT / (delay / 1000))
    tell("posting with 50 ms answers, of the possible", "%.0f %%" % (100 * best / seconds),
         ">= 95 %", "%d orders, %d in flight" % (orders, IN_FLIGHT))
    # A busy machine, or the server's own clock, may make an answer later than it was meant to be.
    best *= alone / delay
    tell("the same, of what one asker alone could get", "%.0f %%" % (100 * best / seconds), "",
         "an answer took %.1f ms" % alone)


def growth():
    points = []
    for orders in (2000, 20000, 100000):
        least, _, whole, _ = pair(orders)
        points.append((math.log(orders), math.log(whole.wall)))
        tell("%d orders" % orders, "%.1f s" % whole.wall, "",
             "%.0f MiB, %.0f us CPU an order; yardstick %.1f s"
             % (whole.mib, whole.cpu / orders * 1e6, least.wall))
    exponent = (points[-1][1] - points[0][1]) / (points[-1][0] - points[0][0])
    tell("growth from 2,000 to 100,000, exponent", "%.2f" % exponent, "<= 1.05")


def size():
    sizes = []
    for orders in (1000, 5000):
        folder = tempfile.mkdtemp(prefix="daybook-bench-")
        with Shop(orders) as shop:
            daybook = Daybook(folder, shop)
            daybook.sync()
            sizes.append(daybook.size())
        shutil.rmtree(folder)
    whole = (sizes[1] - sizes[0]) / 4000
    tell("store, bytes an order, payloads too", "%.0f" % whole, "",
         "an order, its payment, its row of the ledger; must be <= 900 without payloads")


def instructions():
    if shutil.which("valgrind") is None:
        print("instructions: skipped, valgrind is not here")
        return
    counts = []
    for orders in (500, 1000):
        folder = tempfile.mkdtemp(prefix="daybook-bench-")
        with Shop(orders) as shop:
            done = Daybook(folder, shop).sync(
                ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"])
        shutil.rmtree(folder)
        counts.append(int(re.search(r"Collected : (\d+)", done.said).group(1)))
    tell("instructions an order", "%.2f million" % ((counts[1] - counts[0]) / 500 / 1e6), "")


def main():
    names = sys.argv[1:] or ["whole", "again", "latency", "size", "instructions"]
    if "whole" in names or "again" in names:
        whole_and_again(names)
    for name, run in (("latency", latency), ("size", size), ("instructions", instructions),
                      ("growth", growth)):
        if name in names:
            run()


if __name__ == "__main__":
    main()
