#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job: 500 orders of seed 1 into the books, to the cent, and once only."""

import sys
import tempfile

import bench

ENTITIES = {"sale": "SalesReceipt", "refund": "RefundReceipt", "payout": "Transfer"}
JOURNALS = ("fee", "dispute", "dispute_won", "dispute_lost", "reserve", "other")


def check_documents(tap, truth, books):
    counts = {}
    for document in books["documents"]:
        counts[document["entity"]] = counts.get(document["entity"], 0) + 1
    for kind, entity in ENTITIES.items():
        tap.check(counts.get(entity) == truth["documents"][kind], "each %s is there once" % kind,
                  counts, truth["documents"])
    tap.check(counts.get("JournalEntry") == sum(truth["documents"][kind] for kind in JOURNALS),
              "each fee, dispute, reserve and unexplained row is there once",
              counts, truth["documents"])
    tap.check(not books["duplicates"], "nothing is there twice", books["duplicates"])


def check_books(tap, sandbox, what):
    truth, books = sandbox.get("/truth"), sandbox.get("/books")
    wrong = bench.differences(truth, books["trial_balance"])
    tap.check(not wrong, "%s: the trial balance is the ground truth, to the cent" % what, wrong)
    tap.check(books["balanced"], "%s: the books balance" % what)
    check_documents(tap, truth, books)
    return truth


def check_payments(tap, store, truth):
    """Every payment is tied to its order, or is an exception that has a name."""
    untied = sum(1 for charge in truth["charges"] if not charge.get("anchored", True))
    review = store.json("list", "review", "--limit", "1000")
    named = [item for item in review if item["queue"] == "payment without order"]
    unpaid = [item for item in review if item["queue"] == "order paid without payment"]
    tap.check(len(named) == untied, "each payment that nothing ties is in review",
              len(named), untied)
    tap.check(len(unpaid) == untied, "and so is the order that it left without a payment",
              len(unpaid), untied)
    sales = store.json("list", "deliveries", "--text", "sale", "--state", "done", "--limit", "5000")
    tap.check(len(sales) == truth["documents"]["sale"],
              "every other payment is posted with its order",
              len(sales), truth["documents"]["sale"])


def posts_to_books(sandbox):
    log = sandbox.get("/log")
    rows = log["requests"] if isinstance(log, dict) else log
    return [row for row in rows if row["provider"] == "quickbooks" and row["method"] == "POST"
            and "/v3/" in row["path"]]


def check_again(tap, store, sandbox):
    before = len(posts_to_books(sandbox))
    again = store.sync()
    tap.check(again["changed"] == 0, "a second sync changes nothing", again["changed"])
    tap.check(len(posts_to_books(sandbox)) == before, "and sends nothing to the books")


def check_edits(tap, store, sandbox):
    before = store.json("status")
    sandbox.post("/edit", {"count": 5, "kind": "note"})
    noted = store.sync()
    tap.check(noted["documents"] == before["documents"], "a changed note posts nothing",
              noted["documents"])
    tap.check(noted["changed"] > 0, "but it is a new revision", noted["changed"])
    sandbox.post("/edit", {"count": 3, "kind": "money"})
    store.sync()
    check_books(tap, sandbox, "after late refunds")


def check_ids(tap, store, sandbox):
    """A slip in a number must not take another document out of the books."""
    known = store.json("list", "deliveries")[0]["id"]
    before = sandbox.get("/books")
    for wrong in ("%dabc" % known, "%d " % known, "abc", "0", "", "9" * 30):
        for words in (("undo", "quickbooks"), ("quarantine", "resolve"), ("show", "delivery"),
                      ("show", "document"), ("show", "event"), ("show", "quarantine"),
                      ("explain", "delivery")):
            status, said = store.attempt(*words, wrong)
            if status != 3 or "is not an id" not in said:
                tap.check(False, "%s refuses %r" % (" ".join(words), wrong), status, said)
    tap.check(sandbox.get("/books") == before, "a number that is none undoes nothing")


def check_changed_by_hand(tap, store, sandbox):
    """What somebody has changed in the books is not taken out of them, and that is said at once."""
    document = next(row for row in store.json(
        "list", "documents", "--limit", "5000") if row["kind"] == "Transfer")
    total = next(row["total"] for row in sandbox.get("/books")["documents"]
                 if row["entity"] == "Transfer" and row["id"] == document["remote_id"])
    sandbox.post("/person", {"entity": "Transfer", "id": document["remote_id"],
                             "set": {"Amount": 0.01}})
    status, said = store.attempt("undo", "quickbooks", str(document["delivery"]))
    tap.check(status == 8 and "someone changed this document" in said,
              "a document that somebody changed stays in the books", status, said)
    sandbox.post("/person", {"entity": "Transfer", "id": document["remote_id"],
                             "set": {"Amount": float(total)}})


def check_fields(tap, result):
    names = ("orders test_orders payments fees refunds disputes payouts documents contacts review "
             "duplicates quarantined waiting held ready unsure refused clearing reasons changed "
             "read rejected posted adopted seconds failures").split()
    missing = [name for name in names if name not in result]
    tap.check(not missing, "sync --json has its documented fields", missing)


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory(prefix="daybook-flow-") as folder, \
            bench.Sandbox(folder, orders=500, seed=1, pace=1000) as sandbox:
        store = bench.Store(folder, sandbox, pace=1000)
        store.connect_sources()
        store.connect_quickbooks()
        tap.check("Not mapped" in store.open_books("quickbooks"),
                  "what cannot be guessed is said to be unmapped")
        result = store.sync()
        tap.check(not result["failures"], "every connection was read and written",
                  result["failures"])
        check_fields(tap, result)
        tap.check(result["quarantined"] == 0, "nothing had to be set aside", result["quarantined"])
        truth = check_books(tap, sandbox, "500 orders")
        check_payments(tap, store, truth)
        tap.check(all(row["difference"] == "0.00" for row in result["clearing"]),
                  "clearing is zero after each payout", result["clearing"])
        tap.check(len(result["clearing"]) == truth["documents"]["payout"],
                  "each paid payout is shown")
        tap.check(store.verify() == "ok", "verify finds nothing", store.verify())
        check_again(tap, store, sandbox)
        check_edits(tap, store, sandbox)
        check_ids(tap, store, sandbox)
        check_changed_by_hand(tap, store, sandbox)
        tap.check(store.verify() == "ok", "verify still finds nothing", store.verify())
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
