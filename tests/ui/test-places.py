#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at each place of a filled store as a person would: what is there can be found, chosen and
read, by pointer and by keyboard, and nothing is said on standard error."""

import tempfile

import desk

import bench


def fill(folder, sandbox):
    store = bench.Store(folder, sandbox)
    store.connect_sources()
    store.connect_quickbooks()
    store.open_books("quickbooks")
    store.sync()
    return store


def look_at_overview(tap, window):
    tap.attempt("the overview says what came in", lambda: window.see("paid since"))
    tap.attempt("and what needs a person", lambda: window.see("Payment without order"))
    tap.attempt("and how the connections do", lambda: window.see("complete through"))


def look_at_review(tap, window):
    window.go("Review")
    tap.attempt("the queues are listed", lambda: window.find("list", "Queues"))
    page = window.page("Review")
    window.choose("Queues", "Payment without order")
    tap.attempt("a queue is chosen", lambda: window.see("names an order", page))
    window.find("tree table", "To Review")
    window.keys("j")
    tap.attempt("j chooses an item, and it is described",
                lambda: window.see("Money at Stake", page))
    tap.check(window.has("Show Record", "push button"), "its record can be gone to")


def look_at_activity(tap, window):
    window.go("Activity")
    tap.attempt("the runs are listed", lambda: window.see("read shopify/orders"))
    window.press("Audit Log", "page tab")
    tap.attempt("the audit log is there", lambda: window.row("Audit Log", 0)[1] != "")


def test(tap):
    with tempfile.TemporaryDirectory() as folder, \
            bench.Sandbox(folder + "/sandbox", orders=60, pace=1000) as sandbox:
        store = fill(folder + "/books", sandbox)
        window = desk.Window("--data", store.data, "--key-file", store.key)
        look_at_overview(tap, window)
        look_at_review(tap, window)
        look_at_activity(tap, window)
        said = window.said()
        tap.check(not said, "nothing is said on standard error", *said)
        window.close()


desk.main(test)
