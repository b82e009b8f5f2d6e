#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Polite and stubborn: never faster than the provider allows, patient with refusals, and no token
lost."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error

import bench

BRISK = ("--first-wait", "1", "--tries", "5")
QUICK = ("--first-wait", "5", "--tries", "5")


def requests(sandbox, provider, path="", since=0):
    rows = sandbox.get("/log")
    rows = rows["requests"] if isinstance(rows, dict) else rows
    return [row for row in rows if row["provider"] == provider and path in row["path"]][since:]


def token_calls(sandbox):
    return len(requests(sandbox, "quickbooks", "/tokens/bearer"))


def hits(sandbox, kind):
    return sum(rule["hit"] for rule in sandbox.get("/faults")["rules"] if rule["kind"] == kind)


def end_tokens(sandbox, how):
    """Access tokens run out, or the consent is taken back; whether the sandbox can do that."""
    try:
        sandbox.post("/tokens", {"provider": "quickbooks", "do": how})
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        return False
    return True


def calm(sandbox):
    sandbox.post("/faults", {"provider": "*", "kind": "none"})


def connection(store, name):
    return next(row for row in store.json("connections") if row["id"] == name)


def right(tap, store, sandbox, what):
    truth, books = sandbox.get("/truth"), sandbox.get("/books")
    wrong = bench.differences(truth, books["trial_balance"])
    tap.check(not wrong and not books["duplicates"], what + ": the books are the ground truth",
              wrong, books["duplicates"])
    tap.check(store.verify() == "ok", what + ": verify finds nothing", store.verify())


class Scene:
    """A sandbox and a store that is connected and has a flow, but has not posted yet."""

    def __init__(self, folder, orders, pace):
        self.sandbox = bench.Sandbox(folder, orders=orders, seed=1, pace=pace)
        self.store = bench.Store(os.path.join(folder, "place"), self.sandbox, pace=pace)
        self.store.connect_sources()
        self.store.connect_quickbooks()
        self.store.open_books("quickbooks")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.sandbox.stop()


def check_pace(tap, folder):
    """The sandbox refuses what comes too fast, by the providers' own windows: it never has to."""
    with Scene(os.path.join(folder, "pace"), orders=30, pace=4) as scene:
        process = subprocess.Popen(scene.store.command("--json", "sync"), text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        seen = None
        while seen is None and process.poll() is None:
            stands = connection(scene.store, "quickbooks")
            seen = stands["outlook"] if stands["limited_s"] > 0 else None
        result = json.loads(process.communicate(timeout=120)[0])
        tap.check(seen and seen.startswith("rate-limited, about "),
                  "meanwhile another process sees how long it will take", seen)
        tap.check(connection(scene.store, "quickbooks")["limited_s"] == 0,
                  "and later that it is over")
        tap.check(not result["failures"], "at the providers' pace all is done", result["failures"])
        for provider in ("shopify", "stripe", "quickbooks"):
            rows = requests(scene.sandbox, provider)
            fast = [row for row in rows if row["status"] == 429]
            tap.check(rows and not fast, "%s was never asked too fast" % provider, fast[:5])
        right(tap, scene.store, scene.sandbox, "paced")


def check_storm(tap, scene):
    """Refusals for speed are waited out as long as they ask, and are no tries."""
    scene.sandbox.post("/faults", {"provider": "shopify", "kind": "429", "count": 2})
    scene.sandbox.post("/faults", {"provider": "quickbooks", "kind": "429", "count": 12,
                                   "match": "POST /v3/"})
    begun = time.monotonic()
    result = scene.store.sync(*QUICK)
    took = time.monotonic() - begun
    tap.check(not result["failures"], "a storm of refusals fails nothing", result["failures"])
    tap.check(hits(scene.sandbox, "429") == 14, "the storm was real", hits(scene.sandbox, "429"))
    tap.check(took >= 2.0, "Retry-After was waited out twice", took)
    calm(scene.sandbox)
    done = scene.store.json("list", "deliveries", "--state", "done", "--limit", "1000")
    tap.check(done and all(row["attempts"] == 1 for row in done), "none of it counts as a try",
              [row for row in done if row["attempts"] != 1][:3])
    right(tap, scene.store, scene.sandbox, "after the storm")


def check_breaker(tap, scene):
    scene.sandbox.post("/edit", {"count": 3, "kind": "money"})
    scene.sandbox.post("/faults", {"provider": "quickbooks", "kind": "500"})
    result = scene.store.sync(*BRISK)
    tap.check(result["failures"], "who does not answer is said to fail", result)
    asked = hits(scene.sandbox, "500")
    tap.check(5 <= asked <= 10, "and was asked a few times only", asked)
    stands = connection(scene.store, "quickbooks")
    tap.check(stands["breaker"] in ("open", "probing") and stands["failures_in_a_row"] >= 5,
              "another process sees the breaker", stands)
    said = scene.store.run("status")
    tap.check("quickbooks: does not answer" in said, "and so does a person", said)
    tap.check(connection(scene.store, "shopify")["breaker"] == "closed", "the others go on")
    again = scene.store.sync(*BRISK)
    tap.check(again["failures"] and hits(scene.sandbox, "500") - asked <= 10,
              "a new process does not hammer either", hits(scene.sandbox, "500") - asked)
    calm(scene.sandbox)
    end = time.monotonic() + 30
    while connection(scene.store, "quickbooks")["next_try_s"] > 1 and time.monotonic() < end:
        time.sleep(0.05)
    result = scene.store.sync(*BRISK)
    tap.check(not result["failures"], "when it answers again all goes on", result["failures"])
    tap.check(connection(scene.store, "quickbooks")["breaker"] == "closed",
              "and the breaker is closed", connection(scene.store, "quickbooks"))
    right(tap, scene.store, scene.sandbox, "after the outage")


def check_renewal(tap, scene):
    """The token has ended at the provider: one renewal, whoever is refused."""
    before = token_calls(scene.sandbox)
    end_tokens(scene.sandbox, "expire")
    result = scene.store.sync(*QUICK)
    tap.check(not result["failures"], "an expired token is renewed", result["failures"])
    tap.check(token_calls(scene.sandbox) == before + 1, "once",
              token_calls(scene.sandbox) - before)


def killed_after_renewal(scene, seed):
    """Ends a sync whose token was just renewed and whose next request hangs; whether it came to
    that. The seed decides which of its requests hang."""
    before = token_calls(scene.sandbox)
    end_tokens(scene.sandbox, "expire")
    scene.sandbox.post("/faults", {"provider": "quickbooks", "kind": "timeout_before", "rate": 0.5,
                                   "seed": seed, "match": "GET /v3/", "seconds": 60})
    process = subprocess.Popen(scene.store.command("sync", "--no-post", "--only", "quickbooks"),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while process.poll() is None and hits(scene.sandbox, "timeout_before") == 0 \
            and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    calm(scene.sandbox)
    return token_calls(scene.sandbox) == before + 1


def check_killed(tap, scene):
    for seed in range(1, 30):
        if killed_after_renewal(scene, seed):
            break
    else:
        tap.check(False, "a sync was ended between the renewal and its first use")
        return
    before = token_calls(scene.sandbox)
    result = scene.store.sync(*QUICK)
    tap.check(not result["failures"], "ended after a renewal, the new token was saved",
              result["failures"])
    tap.check(token_calls(scene.sandbox) == before, "and is used, without another renewal",
              token_calls(scene.sandbox) - before)


def check_ended(tap, scene):
    """The refresh token has ended: nothing is lost, nothing is tried over and over."""
    scene.sandbox.post("/edit", {"count": 2, "kind": "money"})
    end_tokens(scene.sandbox, "revoke")
    before = token_calls(scene.sandbox)
    result = scene.store.sync(*QUICK)
    tap.check(any("sign in" in failure.lower() for failure in result["failures"]),
              "an ended sign-in is said", result["failures"])
    tap.check(connection(scene.store, "quickbooks")["state"] == "needs_sign_in",
              "the connection needs a person")
    tap.check(token_calls(scene.sandbox) - before <= 4, "the provider was not hammered for it",
              token_calls(scene.sandbox) - before)
    tap.check(result["refused"] == 0, "nothing is refused for it", result["refused"])
    scene.store.connect_quickbooks()
    result = scene.store.sync(*QUICK)
    tap.check(not result["failures"] and result["ready"] == 0, "signed in again, all is posted",
              result["failures"], result["ready"])
    right(tap, scene.store, scene.sandbox, "signed in again")


def used_up(store):
    return [row for row in store.json("list", "review", "--limit", "1000")
            if row["queue"] == "tries used up"]


def check_ceiling(tap, scene, kind):
    """What fails over and over for no reason that it knows ends at a person's desk: refused, or
    sent and never answered."""
    known = {row["subject"] for row in used_up(scene.store)}
    scene.sandbox.post("/edit", {"count": 3, "kind": "money"})
    scene.sandbox.post("/faults", {"provider": "quickbooks", "kind": kind, "match": "POST /v3/",
                                   "seconds": 0.01})
    for _ in range(12):
        result = scene.store.sync("--first-wait", "1", "--tries", "5", "--ceiling", "2")
        if result["ready"] + result["unsure"] == 0:
            break
    calm(scene.sandbox)
    review = [row for row in used_up(scene.store) if row["subject"] not in known]
    tap.check(review and all(row["amount"] != 0 and "tried 2 times" in row["reason"]
                             for row in review), kind + ": it says how often and how much", review,
              result["reasons"])
    history = scene.store.json("show", "delivery", str(review[0]["subject"]))["history"] \
        if review else []
    tap.check(sum(row["what"].startswith("sent") for row in history) == 2,
              "and every try is listed", history)
    before = len(requests(scene.sandbox, "quickbooks", "/v3/"))
    held = scene.store.sync("--no-read", *QUICK)
    tap.check(held["posted"] == 0 and len(requests(scene.sandbox, "quickbooks", "/v3/")) == before,
              "it is not tried again by itself", held["posted"])


def check_release(tap, scene):
    """A person who says so, or looks at the flow again, gives as many tries once more."""
    for row, when in zip(used_up(scene.store), ("then", "now")):
        said = scene.store.json("retry", "delivery", str(row["subject"]), "--mapping", when)
        left = {row["subject"] for row in used_up(scene.store)}
        tap.check(said["after"] == "ready" and row["subject"] not in left,
                  "retried with the mapping of %s it is ready" % when, said)
    role = scene.store.json("flow", "show", "books")["settings"]["roles"]["fees"]["account"]
    scene.store.run("flow", "map", "books", "fees=" + role)
    result = scene.store.sync(*QUICK)
    tap.check(not result["failures"] and result["held"] == 0, "released by a person, it is posted",
              result["failures"], result["reasons"])
    tap.check(not used_up(scene.store), "and no longer in review", used_up(scene.store))
    right(tap, scene.store, scene.sandbox, "released")


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory(prefix="daybook-polite-") as folder:
        check_pace(tap, folder)
        with Scene(os.path.join(folder, "storm"), orders=30, pace=1000) as scene:
            check_storm(tap, scene)
            check_breaker(tap, scene)
            if end_tokens(scene.sandbox, "expire"):
                check_renewal(tap, scene)
                check_killed(tap, scene)
                check_ended(tap, scene)
            else:
                tap.note("this sandbox cannot end tokens: their renewal is tried in token only")
            check_ceiling(tap, scene, "500")
            check_ceiling(tap, scene, "timeout_before")
            check_release(tap, scene)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
