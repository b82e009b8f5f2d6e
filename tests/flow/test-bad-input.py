#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hostile provider: whatever it answers, the reader says what is wrong and reads on after it."""

import http.server
import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import bench

CHARGES = "/v1/charges"
LISTS = ("/v1/balance_transactions", CHARGES, "/v1/refunds", "/v1/disputes", "/v1/payouts")
ACCOUNT = {"id": "acct_1", "object": "account", "country": "US", "default_currency": "usd",
           "settings": {"dashboard": {"display_name": "Hostile"}}}
CARD = "4242424242424242"
NOW = int(time.time())
MIB = 1024 * 1024


class Answer:
    """What the server sends: @body whole, or with @repeat that piece so often behind it."""

    def __init__(self, body, kind="application/json", length=None, repeat=(b"", 0)):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.kind = kind
        self.repeat = repeat
        whole = len(self.body) + len(repeat[0]) * repeat[1]
        self.length = whole if length is None else length


def page(*records, more=False):
    return Answer({"object": "list", "data": list(records), "has_more": more})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *unused):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        self.server.asked.append((url.path, query))
        answer = self.server.answers.get(url.path)
        if callable(answer):
            answer = answer(query)
        if answer is None and url.path == "/v1/account":
            answer = Answer(ACCOUNT)
        elif answer is None:
            answer = page() if url.path in LISTS else Answer({"error": {"message": "no"}})
        try:
            self.send(answer)
        except OSError:
            self.close_connection = True  # the reader had enough

    def send(self, answer):
        self.send_response(200)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(answer.length))
        self.end_headers()
        self.wfile.write(answer.body)
        for _ in range(answer.repeat[1]):
            self.wfile.write(answer.repeat[0])
        self.close_connection = answer.length > len(answer.body) and not answer.repeat[1]


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = {}
        self.asked = []
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()


def charge(name, **changes):
    """A good one; a change to None leaves the member out."""
    record = {"id": name, "object": "charge", "amount": 1000, "amount_captured": 1000,
              "amount_refunded": 0, "currency": "usd", "created": NOW - 3600, "status": "succeeded",
              "disputed": False, "description": "Order", "metadata": {"order_id": "7"},
              "payment_method_details": {"type": "card", "card": {"brand": "visa",
                                                                  "last4": "4242"}}}
    record.update(changes)
    return {key: value for key, value in record.items() if value is not None}


class Bench:
    """The store, the server and the checks that every case shares."""

    def __init__(self, tap, folder):
        self.tap = tap
        self.server = Server()
        self.store = bench.Store(folder)
        self.store.run("connect", "stripe", "--environment", "test", "--base-url", self.server.url,
                       "--pace", "1000", "--stdin", secrets="key=rk_test_" + "abcdefgh" * 3)
        self.done = None

    def sync(self, answer):
        """One sync with @answer for the charges; the process that ended."""
        self.server.answers[CHARGES] = answer
        self.done = subprocess.run(
            self.store.command("--json", "sync", "--no-post", "--first-wait", "1", "--tries", "2"),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
        self.server.answers.clear()
        return self.done

    def check(self, holds, what, *details):
        said = (self.done.returncode, self.done.stderr.decode("utf-8", "replace"))
        return self.tap.check(holds, what, *details, *said)

    def ended(self, what, code):
        """It ended by itself, as it should, and said nothing of a broken programme."""
        said = self.done.stderr.decode("utf-8", "replace")
        self.check(self.done.returncode == code and "CRITICAL" not in said
                   and "WARNING" not in said, "%s: the sync ends with %d" % (what, code))

    def quarantine(self):
        return self.store.json("list", "quarantine", "--limit", "1000")

    def payments(self):
        found = self.store.json("list", "payments", "--limit", "1000")
        return {row["id"]: row for row in found}

    def recovers(self, what, *names):
        """A good answer for @names is read as if nothing had been."""
        self.sync(page(*(charge(name) for name in names)))
        self.ended("%s, then a good answer" % what, 0)
        found = self.payments()
        self.check(all(name in found for name in names), "%s: the good answer is stored" % what)
        left = [row for row in self.quarantine() if row.get("source_id") in names]
        self.check(not left, "%s: nothing of it is left in quarantine" % what, left)


def refuse_page(self, what, answer, *words):
    """The whole page cannot be read: nothing is stored, and it is said why."""
    name = "ch_" + what.replace(" ", "_")
    before = self.payments(), self.quarantine()
    self.sync(answer)
    self.ended(what, 1)
    said = self.done.stderr.decode()
    self.check("charges" in said and all(word in said for word in words),
               "%s: it says what is wrong and where" % what)
    self.check((self.payments(), self.quarantine()) == before, "%s: nothing is stored" % what)
    self.recovers(what, name)


def check_pages(self):
    whole = page(charge("ch_cut"), charge("ch_cut_2")).body
    refuse_page(self, "cut off", Answer(whole[:len(whole) // 2]), "JSON")
    refuse_page(self, "HTML", Answer(b"<!DOCTYPE html><html><body>Sign in</body></html>",
                                     "text/html; charset=utf-8"))
    refuse_page(self, "empty", Answer(b""))
    refuse_page(self, "data as text", Answer({"data": "none", "has_more": False}), "data")
    refuse_page(self, "no data", Answer({"has_more": False}), "data")
    refuse_page(self, "a bare list", Answer([]), "data")
    refuse_page(self, "too long", Answer(b'{"data":[],"x":"', repeat=(b"y" * MIB, 66)), "64 MiB")
    refuse_page(self, "too long by its header", Answer(b"{", length=10 ** 12), "64 MiB")
    refuse_page(self, "deep list", Answer(b'{"data":' + b"[" * 100000 + b"]" * 100000 + b"}"),
                "deeper")
    refuse_page(self, "deep object", Answer(b'{"a":' * 100000 + b"1" + b"}" * 100000), "deeper")
    broken = page(charge("ch_utf", description="@@")).body
    for bad in (b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"caf\xe9"):
        refuse_page(self, "invalid UTF-8 " + bad.hex(), Answer(broken.replace(b"@@", bad)))
    refuse_page(self, "truncated body", Answer(whole, length=len(whole) + 500))
    refuse_page(self, "repeated key", Answer(
        page(charge("ch_twice")).body.replace(b'"amount": 1000,',
                                              b'"amount": 1000, "amount": 1,')), "amount")


def refuse_record(self, what, word, **changes):
    """One bad record beside three good ones: those are stored, it is put aside with its reason."""
    names = ["ch_%s_%d" % (what.replace(" ", "_"), number) for number in range(4)]
    records = [charge(name) for name in names]
    records[2] = charge(names[2], **changes)
    self.sync(page(*records))
    self.ended(what, 1)
    found = self.payments()
    self.check([name in found for name in names] == [True, True, False, True],
               "%s: the good ones beside it are stored, it is not" % what)
    put_aside = [row for row in self.quarantine()
                 if row.get("source_id") == names[2]]
    if self.check(len(put_aside) == 1 and word in put_aside[0]["reason"],
                  "%s: the reason names the field" % what, self.quarantine()):
        self.tap.note(put_aside[0]["reason"])
        item = self.store.json("show", "quarantine", str(put_aside[0]["id"]))
        self.check(json.loads(item["payload"]) == records[2], "%s: its payload is kept" % what)
    self.recovers(what, *names)


def check_records(self):
    refuse_record(self, "amount as text", "amount", amount="12,50 or so")
    refuse_record(self, "amount as object", "amount", amount={"value": 1000})
    refuse_record(self, "amount with a fraction", "amount", amount=10.5)
    refuse_record(self, "created as object", "at", created={"unix": NOW})
    refuse_record(self, "created as text", "at", created="yesterday")
    refuse_record(self, "status as list", "status", status=["succeeded"])
    refuse_record(self, "status unknown", "status", status="perhaps")
    for name, field in (("amount", "amount"), ("created", "at"), ("status", "status"),
                        ("currency", "currency")):
        refuse_record(self, "without " + name, field, **{name: None})
    refuse_record(self, "long text", "description", description="x" * (12 * MIB))
    refuse_record(self, "long id of another", "customer", customer="c" * 201)
    refuse_record(self, "beyond 64 bits", "amount", amount=2 ** 63)
    refuse_record(self, "beyond 64 bits below", "amount", amount=-2 ** 63 - 1)
    refuse_record(self, "beyond all", "amount", amount=10 ** 400)
    refuse_record(self, "unknown currency", "XXQ", currency="xxq")


def check_changed_and_back(self):
    """Good, then bad, then exactly as it was: what is stored already still settles it."""
    self.recovers("as it was", "ch_back")
    self.sync(page(charge("ch_back", amount="much")))
    self.ended("as it was, but once", 1)
    self.check(self.payments()["ch_back"]["revision"] == 1, "the bad one changes nothing")
    self.recovers("as it was, once more", "ch_back")
    self.check(self.payments()["ch_back"]["revision"] == 1, "as it was: no new revision")


def check_amounts(self):
    """What the contract allows, though odd, is stored as it came."""
    odd = {"ch_minus": -1000, "ch_zero": 0, "ch_most": 2 ** 63 - 1, "ch_least": -2 ** 63}
    self.sync(page(*(charge(name, amount=amount) for name, amount in odd.items())))
    self.ended("odd amounts", 0)
    found = {name: row["money"]["amount"] for name, row in self.payments().items() if name in odd}
    self.check(found == odd, "odd amounts: they are stored to the cent", found)
    for name, amount in odd.items():
        body = self.store.json("show", "payment", name)["body"]
        self.check(body["amount"]["amount"] == amount, "odd amounts: show has %d" % amount, body)


def check_same_id(self):
    """Two of one id in a page: one record, the later one counts, and the earlier is a revision."""
    self.sync(page(charge("ch_same", amount=1000), charge("ch_other"),
                   charge("ch_same", amount=2000)))
    self.ended("the same id twice", 0)
    row = self.payments()["ch_same"]
    self.check(row["money"]["amount"] == 2000 and row["revision"] == 2,
               "the same id twice: it is one record of two revisions", row)
    self.sync(page(charge("ch_mixed"), charge("ch_mixed", amount="much")))
    self.ended("the same id, good and bad", 1)
    self.check(self.payments()["ch_mixed"]["money"]["amount"] == 1000,
               "the same id, good and bad: the good one is stored")
    self.recovers("the same id, good and bad", "ch_mixed")


def check_cards(self):
    spaced, hyphens = "4242 4242 4242 4242", "5555-5555-5555-4444"
    self.sync(page(
        charge("ch_card", description="paid by %s today" % CARD,
               metadata={"reference": CARD, "note": "card " + spaced, "more": hyphens}),
        charge("ch_card_bad", description="card " + CARD, amount=spaced,
               metadata={"note": hyphens}),
        charge("ch_card_key", metadata={CARD: "x", "reference": "r " + spaced})))
    self.ended("card numbers", 1)
    said = [self.done.stdout.decode() + self.done.stderr.decode()]
    for name in ("ch_card", "ch_card_key"):
        said.append(self.store.run("show", "payment", name))
    said.append(self.store.run("explain", "payment", "ch_card"))
    said.append(self.store.run("--json", "explain", "payment", "ch_card"))
    for item in self.quarantine():
        said.append(self.store.run("show", "quarantine", str(item["id"])))
    for thing in ("payments", "quarantine", "events", "review", "audit", "runs"):
        said += [self.store.run("list", thing), self.store.run("--json", "list", thing)]
    self.check("************4242" in said[1], "card numbers: they are masked in show", said[1])
    for number in (CARD, spaced, hyphens):
        self.check(not any(number in text for text in said),
                   "card numbers: %s is nowhere" % number,
                   *[text for text in said if number in text])
    self.check(self.store.verify() == "ok", "card numbers: verify finds none", self.store.verify())
    self.recovers("card numbers", "ch_card_bad")


def check_endless(self):
    """Pages that lead nowhere end in an error after a few requests, never in a loop."""
    def again(query):
        return page(charge("ch_end_1"), charge("ch_end_2"), more=True)

    def to_and_fro(query):
        after = query.get("starting_after")
        return page(charge("ch_fro_1" if after == "ch_fro_2" else "ch_fro_2"), more=True)

    for what, answer, name in (("the same page for ever", again, "ch_end_2"),
                               ("two pages for ever", to_and_fro, "ch_fro_2"),
                               ("an empty page with more", page(more=True), "ch_none")):
        self.server.asked.clear()
        self.sync(answer)
        self.ended(what, 1)
        pages = sum(1 for path, _ in self.server.asked if path == CHARGES)
        self.check(pages < 20, "%s: the reader gives up soon" % what, pages)
        self.check(b"charges" in self.done.stderr, "%s: it says why" % what)
        self.tap.note(self.done.stderr.decode().strip())
        self.recovers(what, name)


def check_future(self):
    """A time far ahead must not make later reads begin there."""
    for what, record in (("a time far ahead", charge("ch_ahead", created=250000000000)),
                         ("a bad one far ahead", charge("ch_ahead_2", created=4000000000,
                                                        amount="much"))):
        self.sync(page(record))
        self.check(self.done.returncode in (0, 1), "%s: the sync ends by itself" % what)
        self.server.asked.clear()
        self.recovers(what, record["id"])
        since = [int(query.get("created[gte]", 0)) for path, query in self.server.asked
                 if path == CHARGES]
        self.check(max(since) <= NOW + 3600, "%s: the next read begins before now" % what, since)


def check_no_id(self):
    """What has no id cannot be matched with a later answer: it stays, once, for a person."""
    for what, record in (("without id", charge("", id=None)), ("id as object", charge({"x": 1})),
                         ("id empty", charge("")), ("data as object", None)):
        before = len(self.quarantine())
        answer = Answer({"data": {}, "has_more": False})
        for _ in range(2):
            self.sync(page(charge("ch_with"), record) if record is not None else answer)
            self.ended(what, 1)
        left = self.quarantine()
        self.check(len(left) == before + 1 and left[0]["times"] == 2 and "id" in left[0]["reason"],
                   "%s: it is put aside once" % what, left)
    self.check("ch_with" in self.payments(), "the good ones beside those without id are stored")
    for what, element in (("null", None), ("a number", 7), ("a text", "ch_text"), ("a list", [])):
        self.sync(page(charge("ch_with_2"), element))
        self.ended("%s among the records" % what, 1)
        self.check("ch_with_2" in self.payments(), "%s: the good one beside it is stored" % what)


def check_resolve(self):
    """What has no id is let go by a person, with a reason, and only what is there."""
    left = self.quarantine()
    for item in left:
        self.store.run("quarantine", "resolve", str(item["id"]), "--why", "looked at", ok=(0,))
    self.check(left and not self.quarantine(), "a person lets go of what is left",
               self.quarantine())
    said = self.store.run("quarantine", "resolve", "999999", ok=(3,))
    self.check(said == "", "what is not there cannot be let go", said)


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory(prefix="daybook-flow-") as folder:
        self = Bench(tap, folder)
        self.recovers("first", "ch_first")
        check_pages(self)
        check_records(self)
        check_changed_and_back(self)
        check_amounts(self)
        check_same_id(self)
        check_cards(self)
        check_endless(self)
        check_future(self)
        check_no_id(self)
        check_resolve(self)
        self.server.shutdown()
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
