#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A year of the shop, lived through step by step, with everything going wrong that can.

Each step lets some days pass and syncs. Seeded dice say what is wrong meanwhile: failing and
spoilt answers of every kind, a provider down for weeks, lists that lag, clocks that are off, tokens
that expire or are revoked, late refunds, accounts renamed and documents changed by somebody else, a
period closed and opened again, and Daybook ended by SIGKILL in the middle of its work. In the end
the faults stop, and the books must be the ground truth to the cent: nothing twice, nothing lost,
nothing stuck.

DAYBOOK_YEAR_SEED (1), _ORDERS (2000), _DAYS (365) and _STEPS (122) make it another or a longer one;
what fails says how to repeat it.
"""

import calendar
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import bench

BEGIN = "2025-09-01T12:00:00Z"
HISTORY_DAYS = 60
# Kind, the greatest rate that a run still gets through, the share of steps that have it.
FAULTS = {
    "timeout_before": 0.10, "timeout_after": 0.10, "drop_reply": 0.10, "429": 0.05, "500": 0.10,
    "401": 0.05, "slow": 0.30, "malformed": 0.10, "html": 0.10, "half": 0.10, "cut": 0.10,
    "repeat": 0.50, "reorder": 0.50,
}
PROVIDERS = ("shopify", "stripe", "quickbooks")
SYNC = ("sync", "--first-wait", "2", "--tries", "40")
HASTY = ("sync", "--first-wait", "2", "--tries", "3")
RENAMED = {"Sales": "Web sales", "Processor Fees": "Card fees", "Discounts": "Vouchers"}
ROUNDS = 8


def setting(name, otherwise):
    return int(os.environ.get("DAYBOOK_YEAR_" + name, str(otherwise)))


class Year:
    def __init__(self, folder, sandbox, seed, steps):
        self.folder = folder
        self.sandbox = sandbox
        self.dice = random.Random(seed)
        self.store = bench.Store(os.path.join(folder, "year"), sandbox, pace=1000)
        self.steps = steps
        self.span = 1.0
        self.renamed = []
        self.closed = False
        self.down = None
        self.down_steps = 0
        self.changed = None
        self.faults = {}
        self.count = {}

    def note(self, what, times=1):
        self.count[what] = self.count.get(what, 0) + times

    def happens(self, percent):
        return self.dice.random() * 100 < percent

    # What is wrong

    def set_faults(self, step):
        if self.down_steps > 0:
            self.sandbox.post("/faults", {"provider": self.down, "kind": "500", "seed": step})
        if not self.happens(75):
            return
        for kind in self.dice.sample(sorted(FAULTS), self.dice.randint(1, 4)):
            self.sandbox.post("/faults", {
                "provider": self.dice.choice(PROVIDERS + ("*",)), "kind": kind, "seconds": 0.02,
                "rate": FAULTS[kind] * self.dice.random(), "seed": step})

    def count_hits(self):
        for rule in self.sandbox.get("/faults")["rules"]:
            self.faults[rule["kind"]] = self.faults.get(rule["kind"], 0) + rule["hit"]

    def set_clocks(self):
        for provider, seconds in (("shopify", 300), ("stripe", 600), ("quickbooks", 1)):
            lag = self.dice.randint(1, seconds) if self.happens(20) else 0
            self.sandbox.post("/lag", {"provider": provider, "seconds": lag})
            skew = self.dice.randint(-240, 240) if self.happens(10) else 0
            self.sandbox.post("/skew", {"provider": provider, "seconds": skew})
            self.note("lags", lag != 0)
            self.note("clocks off", skew != 0)

    def end_tokens(self):
        provider = self.dice.choice(PROVIDERS)
        what = self.dice.choice(("expire", "revoke"))
        self.sandbox.post("/tokens", {"provider": provider, "do": what})
        self.note("tokens: " + what)
        if what == "expire":
            return
        said = self.store.sync(*SYNC[1:], ok=range(9))["failures"]
        if not any(provider in line for line in said):
            raise bench.Failure("%s: a revoked token was not noticed: %s" % (provider, said))
        self.sandbox.ports["credentials"] = self.sandbox.get("/credentials")
        getattr(self.store, "connect_" + provider)()

    def person(self, entity, **act):
        self.sandbox.post("/person", dict(act, entity=entity))

    def rename(self):
        if self.renamed:
            name = self.renamed.pop()
            self.person("Account", name=RENAMED[name], set={"Name": name})
            return
        name = self.dice.choice(sorted(RENAMED))
        self.person("Account", name=name, set={"Name": RENAMED[name]})
        self.renamed.append(name)
        self.note("accounts renamed")

    def close_books(self):
        day = self.sandbox.get("/healthz")["now"][:10]
        self.person("Preferences", set={"AccountingInfoPrefs": {"BookCloseDate": day}})
        self.closed = True
        self.note("periods closed")

    def open_books(self):
        """The bookkeeper opens the period, and lets what was held go on."""
        self.person("Preferences", set={"AccountingInfoPrefs": {"BookCloseDate": "2024-12-31"}})
        self.closed = False
        self.store.run("flow", "resume", "books")

    def touch_document(self):
        live = [row for row in self.sandbox.get("/books")["documents"] if row["status"] == "live"]
        if not live or self.closed:
            return
        document = self.dice.choice(live)
        change = self.dice.choice(({}, {"PrivateNote": document["private_note"] + " (seen)"}))
        self.person(document["entity"], id=document["id"], set=change)
        self.note("documents touched")

    def change_amount(self):
        """Somebody writes another amount over a payout's; Daybook must not take it back then."""
        if self.changed is not None:
            self.person("Transfer", id=self.changed["id"],
                        set={"Amount": float(self.changed["total"])})
            self.changed = None
            return
        payouts = [row for row in self.sandbox.get("/books")["documents"]
                   if row["entity"] == "Transfer" and row["status"] == "live"]
        if not payouts or self.closed or self.down_steps > 0:
            return
        self.changed = self.dice.choice(payouts)
        self.person("Transfer", id=self.changed["id"], set={"Amount": 0.01})
        known = {row["remote_id"]: row for row in self.store.json("list", "documents", "--limit",
                                                                  "100000")}
        document = known.get(self.changed["id"])
        if document is not None:
            status, said = self.store.attempt("undo", "quickbooks", str(document["delivery"]))
            if status != 8 or "changed this document" not in said:
                raise bench.Failure("undo took back what somebody had changed: %s" % said)
        self.note("amounts changed")

    def something_happens(self):
        self.down_steps = max(0, self.down_steps - 1)
        if self.down_steps == 0 and self.happens(4):
            self.down, self.down_steps = self.dice.choice(PROVIDERS), self.dice.randint(2, 9)
            self.note("providers down")
        if self.closed:
            self.open_books()
        elif self.happens(6):
            self.close_books()
        if self.happens(8):
            self.rename()
        if self.changed is not None or self.happens(5):
            self.change_amount()
        if self.happens(8) and self.down_steps == 0:
            self.end_tokens()
        if self.happens(25):
            self.touch_document()
        if self.happens(30):
            self.sandbox.post("/edit", {"count": self.dice.randint(1, 3), "kind": "note"})
        if self.happens(20):
            self.note("late refunds", self.sandbox.post("/edit", {"count": 1, "kind": "money"})[
                "edited"])

    # Daybook

    def sync_or_die(self):
        """A sync, which may be ended in its middle."""
        words = HASTY if self.down_steps > 0 else SYNC
        if not self.happens(30):
            begun = time.monotonic()
            self.store.sync(*words[1:], ok=range(9))
            self.span = 0.8 * self.span + 0.2 * (time.monotonic() - begun)
            return
        process = subprocess.Popen(self.store.command(*words), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(self.dice.random() * self.span)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.note("killed")

    def step(self, number, hours):
        self.sandbox.post("/advance", {"hours": hours})
        self.something_happens()
        self.set_clocks()
        self.set_faults(number)
        self.sync_or_die()
        self.count_hits()
        # What people do between the steps they would try until it works.
        self.sandbox.post("/faults", {"kind": "none"})

    def live(self, days):
        passed = 0
        for number in range(1, self.steps + 1):
            hours = 24 * days * number // self.steps - passed
            passed += hours
            try:
                self.step(number, hours)
            except bench.Failure as failure:
                raise bench.Failure("step %d: %s" % (number, failure)) from failure

    def calm_down(self):
        """Everything is well again, and an hour later nothing lags any more."""
        self.sandbox.post("/faults", {"kind": "none"})
        for provider in PROVIDERS:
            self.sandbox.post("/lag", {"provider": provider, "seconds": 0})
            self.sandbox.post("/skew", {"provider": provider, "seconds": 0})
        while self.renamed:
            self.rename()
        if self.changed is not None:
            self.change_amount()
        self.open_books()
        self.sandbox.post("/advance", {"hours": 1})
        for _ in range(ROUNDS):
            result = self.store.sync(*SYNC[1:])
            left = result["ready"] + result["unsure"] + result["changed"]
            if left == 0 and not result["failures"]:
                break
        return result


def stuck(store):
    """Deliveries that are neither done nor wait for something with a name."""
    wrong = []
    for state in ("ready", "sent", "refused", "held", "waiting"):
        for row in store.json("list", "deliveries", "--state", state, "--limit", "5000"):
            if state in ("ready", "sent", "refused") or not row.get("reason"):
                wrong.append(row)
    return wrong


def check(tap, year, result):
    truth, books = year.sandbox.get("/truth"), year.sandbox.get("/books")
    wrong = bench.differences(truth, books["trial_balance"])
    expected = sum(truth["documents"].values())
    live = [row for row in books["documents"] if row["status"] == "live"]
    paid = [row for row in truth["payouts"] if row["posted"]]
    left = stuck(year.store)

    tap.check(not result["failures"], "in the end every connection is read and written",
              result["failures"])
    tap.check(not books["duplicates"], "nothing is there twice", books["duplicates"][:5])
    tap.check(len(live) == expected, "nothing is lost: %d documents" % expected, len(live),
              truth["documents"])
    tap.check(not left, "nothing is stuck", *left[:8])
    tap.check(not wrong, "every account is the ground truth, to the cent", wrong)
    tap.check(books["balanced"], "the books balance")
    tap.check(len(result["clearing"]) == len(paid), "each of %d paid payouts is shown" % len(paid),
              len(result["clearing"]))
    tap.check(all(row["difference"] == "0.00" for row in result["clearing"]),
              "and each comes to 0.00", [row for row in result["clearing"]
                                         if row["difference"] != "0.00"][:5])
    tap.check(result["quarantined"] == 0, "nothing is left in quarantine", result["quarantined"])
    tap.check(year.store.verify() == "ok", "verify finds nothing", year.store.verify())
    return truth


def check_faults(tap, year, steps):
    """That it was a hard year."""
    missing = [kind for kind in FAULTS if not year.faults.get(kind)]
    tap.note("faults: " + ", ".join("%s %d" % row for row in sorted(year.faults.items())))
    tap.note("and: " + ", ".join("%s %d" % row for row in sorted(year.count.items())))
    if steps >= 100:
        tap.check(not missing, "every kind of fault has struck", missing)


def main():
    tap = bench.Tap()
    seed, orders = setting("SEED", 1), setting("ORDERS", 2000)
    days, steps = setting("DAYS", 365), setting("STEPS", 122)
    until = time.strftime("%Y-%m-%dT12:00:00Z", time.gmtime(
        calendar.timegm(time.strptime(BEGIN[:10], "%Y-%m-%d")) + (days + 0.5) * 86400))
    folder = tempfile.mkdtemp(prefix="daybook-year-")
    begun = time.monotonic()
    try:
        with bench.Sandbox(folder, orders=orders, seed=seed, pace=1000, now=BEGIN,
                           until=until) as sandbox:
            year = Year(folder, sandbox, seed, steps)
            year.store.connect_sources()
            year.store.connect_quickbooks()
            year.store.open_books("quickbooks")
            year.live(days)
            truth = check(tap, year, year.calm_down())
            check_faults(tap, year, steps)
            tap.note("%d orders in %d days, %d steps, %.0f s" % (
                truth["counts"]["orders"], days, steps, time.monotonic() - begun))
    except bench.Failure as failure:
        tap.check(False, "the year is lived through", failure)
    if tap.failed:
        tap.note("to repeat it: DAYBOOK_YEAR_SEED=%d DAYBOOK_YEAR_ORDERS=%d DAYBOOK_YEAR_DAYS=%d "
                 "DAYBOOK_YEAR_STEPS=%d" % (seed, orders, days, steps))
        tap.note("what it left is in " + folder)
    else:
        shutil.rmtree(folder)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
