#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo, run again and again: the second run changes nothing, nor does one after the providers
were stopped, and the books are still what they were."""

import json
import os
import subprocess
import sys
import tempfile

import bench

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build-aux",
                    "demo-run.py")
NUMBERS = ("orders payments refunds payouts documents contacts review duplicates changed "
           "seconds").split()


def run(folder, *arguments):
    """(status, standard output, standard error)"""
    done = subprocess.run([sys.executable, DEMO, "--data", folder, *arguments], text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def summary(tap, folder, what):
    status, out, err = run(folder, "--json")
    tap.check(status == 0 and out.count("\n") == 1, "%s: one line, and it went well" % what,
              status, out, err)
    return json.loads(out)


def check_fields(tap, found):
    wrong = [name for name in NUMBERS if not isinstance(found.get(name), (int, float))]
    tap.check(not wrong, "all numbers are there", wrong)
    tap.check(found["verify"] == "ok" and found["duplicates"] == 0, "verified, and nothing twice",
              found["verify"], found["duplicates"])
    tap.check(found["clearing"] and all(row["payout"] and row["difference"] == "0.00"
                                        for row in found["clearing"]),
              "clearing is zero after each payout", found["clearing"])


def check_same(tap, first, then, what):
    tap.check(then["changed"] == 0, "%s: nothing changed" % what, then["changed"])
    same = [name for name in first if name not in ("changed", "seconds")]
    tap.check(all(first[name] == then[name] for name in same), "%s: and all is as it was" % what)


def books(folder):
    return bench.Sandbox.running(os.path.join(folder, "quickbooks")).get("/books")


def check_books(tap, folder, first):
    sandbox = bench.Sandbox.running(os.path.join(folder, "quickbooks"))
    truth, held = sandbox.get("/truth"), sandbox.get("/books")
    tap.check(len(held["documents"]) == first["documents"], "the books hold what the demo counts",
              len(held["documents"]), first["documents"])
    wrong = bench.differences(truth, held["trial_balance"])
    tap.check(not wrong, "to the cent of the ground truth", wrong)
    contacts = len(sandbox.get("/crm")["contacts"])
    tap.check(contacts == first["contacts"] == len(sandbox.get("/crm/truth")["contacts"]),
              "the CRM holds the contacts that the demo counts", contacts, first["contacts"])
    return held


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory(prefix="daybook-demo-") as folder:
        try:
            first = summary(tap, folder, "first run")
            tap.check(first["changed"] > 0, "the first run moves something")
            check_fields(tap, first)
            held = check_books(tap, folder, first)
            check_same(tap, first, summary(tap, folder, "second run"), "second run")
            status, _, err = run(folder, "--stop")
            tap.check(status == 0 and "Stopped" in err, "the providers can be stopped", err)
            check_same(tap, first, summary(tap, folder, "after a stop"), "after a stop")
            tap.check(books(folder) == held, "the books outlive the providers that held them")
            kept = bench.Sandbox.running(os.path.join(folder, "quickbooks")).get("/crm")
            tap.check(len(kept["contacts"]) == first["contacts"], "and so do the contacts",
                      len(kept["contacts"]))
            status, out, err = run(folder)
            tap.check(status == 0 and "nothing has changed since the last run" in out,
                      "a person is told so too", out, err)
        finally:
            run(folder, "--stop")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
