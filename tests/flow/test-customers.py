#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the shop to the CRM: each contact and order exactly once, with the figures of the ground
truth; down again on a refund; a refused row alone; nothing twice after a kill; no write without a
reason. The pitfalls of HubSpot's documentation are each a check named after it."""

import datetime
import decimal
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import zoneinfo

import bench

KEY = "daybook_external_key"
CONSENT = ("optin", "opt_in", "marketable", "consent", "unsubscribe", "legal_basis", "lifecycle")


def same(left, right):
    return decimal.Decimal(left) == decimal.Decimal(right)


def contact_differences(truth, held):
    """What of the contacts is not as the ground truth says."""
    wrong, seen = [], {}
    for record in held["contacts"]:
        mail = record["properties"]["email"]
        if mail in seen:
            wrong.append("%s stands there twice" % mail)
        seen[mail] = record["properties"]
    for mail, figures in truth["contacts"].items():
        found = seen.pop(mail, None)
        if found is None:
            wrong.append("%s is missing" % mail)
        elif (int(found["daybook_orders_count"]) != figures["count"]
              or not same(found["daybook_orders_total"], figures["total"])
              or found.get("daybook_last_order_at", "")[:19] != figures.get("last", "")[:19]):
            wrong.append("%s: %s, not %s" % (mail, found, figures))
    return wrong + ["%s should not be there" % mail for mail in seen]


def order_differences(truth, held, kind="orders", net="daybook_net_total"):
    """What of the orders (or deals) is not as the ground truth says, their contacts included."""
    wrong, seen = [], {}
    mails = {record["id"]: record["properties"]["email"] for record in held["contacts"]}
    pairs = dict(pair.split(">") for pair in held["associations"]
                 if pair.startswith(kind + ":") and ">contacts:" in pair)
    for record in held[kind]:
        name = record["properties"][KEY].split(":", 2)[2]
        if name in seen:
            wrong.append("%s stands there twice" % name)
        seen[name] = record
    for name, order in truth["orders"].items():
        found = seen.pop(name, None)
        if found is None:
            wrong.append("%s is missing" % name)
            continue
        whose = mails.get(pairs.get("%s:%s" % (kind, found["id"]), ":").split(":")[1])
        if not same(found["properties"][net], order["net"]) or whose != order["email"]:
            wrong.append("%s: %s of %s, not %s" % (name, found["properties"], whose, order))
    return wrong + ["%s should not be there" % name for name in seen]


def check_crm(tap, sandbox, what, kind="orders", net="daybook_net_total"):
    truth, held = sandbox.get("/crm/truth"), sandbox.get("/crm")
    wrong = contact_differences(truth, held)
    tap.check(not wrong, "%s: %d contacts as the truth says" % (what, len(truth["contacts"])),
              *wrong[:5])
    wrong = order_differences(truth, held, kind, net)
    tap.check(not wrong, "%s: %d %s once, each with its contact" % (
        what, len(truth["orders"]), kind), *wrong[:5])
    return truth, held


def writes(sandbox):
    return sandbox.get("/crm")["writes"]


def ready(folder, sandbox, written="orders"):
    """A store that knows the shop and the CRM."""
    store = bench.Store(folder, sandbox, pace=1000)
    store.connect_shopify()
    store.connect_hubspot()
    store.open_customers("hubspot", written)
    return store


def check_pitfalls(tap, store, sandbox, held):
    links = {row["link"].rsplit("/", 1)[0] for row in store.json("list", "documents")}
    tap.check(links and links <= {"https://app.hubspot.com/contacts/48210077/record/0-1",
                                  "https://app.hubspot.com/contacts/48210077/record/0-123"},
              "links lead to the account's own pages, wherever its data are", links)
    log = [row for row in sandbox.get("/log") if row["provider"] == "hubspot"]
    paths = {row["path"] for row in log if row["method"] != "GET"}
    tap.check("/crm/objects/2026-03/contacts/batch/create" not in paths,
              "search-index lag duplicates nothing: contacts are upserted, never created")
    tap.check(all("/2026-03/" in row["path"] for row in log), "one version in every address")
    tap.check(not any(word in name for record in held["contacts"]
                      for name in record["properties"] for word in CONSENT),
              "marketing consent is never set")
    stages = {record["properties"]["hs_pipeline_stage"] for record in held["orders"]}
    tap.check(len(stages) > 1 and all(len(stage) == 36 for stage in stages),
              "stages are ids of the account, not labels", stages)
    upserts = [row for row in log if row["path"].endswith("/batch/upsert")]
    tap.check(len(upserts) <= (len(held["contacts"]) + len(held["orders"])) // 40,
              "rows go in batches", len(upserts))


def check_again(tap, store, sandbox):
    store.sync()  # reads back what was written
    before = writes(sandbox)
    again = store.sync()
    tap.check(again["changed"] == 0 and writes(sandbox) == before,
              "a second sync sends no write, and nothing comes back as news", again["changed"])


def check_refund(tap, store, sandbox):
    def total():
        return sum(decimal.Decimal(record["properties"]["daybook_orders_total"])
                   for record in sandbox.get("/crm")["contacts"])

    before = total()
    sandbox.post("/edit", {"count": 5, "kind": "money"})
    result = store.sync()
    check_crm(tap, sandbox, "after refunds")
    tap.check(total() < before, "a refund makes the figures go down", before, total())
    tap.check(result["duplicates"] == 0 and store.verify() == "ok", "and nothing is there twice",
              result["duplicates"], store.verify())


def check_undo(tap, store, sandbox):
    """Undoing takes away what we made."""
    store.run("undo", "hubspot", "--all")
    held = sandbox.get("/crm")
    tap.check(not held["contacts"] and not held["orders"], "undoing archives what we made",
              len(held["contacts"]), len(held["orders"]))
    tap.check(store.verify() == "ok", "and verify finds nothing", store.verify())


def check_big(tap, folder):
    with bench.Sandbox(folder, orders=500, seed=1, pace=1000) as sandbox:
        store = ready(folder, sandbox)
        result = store.sync()
        tap.check(not result["failures"] and result["refused"] == 0, "all is written",
                  result["failures"], result["reasons"])
        truth, held = check_crm(tap, sandbox, "500 orders")
        tap.check(result["contacts"] == len(truth["contacts"])
                  and result["crm_orders"] == len(truth["orders"]) and result["documents"] == 0,
                  "the figures count them", result["contacts"], result["crm_orders"])
        check_pitfalls(tap, store, sandbox, held)
        tap.check(store.verify() == "ok", "verify finds nothing", store.verify())
        check_again(tap, store, sandbox)
        check_refund(tap, store, sandbox)
        check_undo(tap, store, sandbox)


def check_refused_row(tap, folder, hidden):
    """One row of a batch fails: it is refused with the provider's words, the others are done."""
    what = "207 without a trace" if hidden else "207"
    with bench.Sandbox(folder, orders=60, seed=2, pace=1000) as sandbox:
        mail = sorted(sandbox.get("/crm/truth")["contacts"])[3]
        sandbox.post("/crm", {"fail": mail, "hide_trace": hidden})
        store = ready(folder, sandbox)
        result = store.sync()
        truth, held = sandbox.get("/crm/truth"), sandbox.get("/crm")
        tap.check(len(held["contacts"]) == len(truth["contacts"]) - 1,
                  what + ": the others are done",
                  len(held["contacts"]), len(truth["contacts"]))
        refused = [row for row in store.json("list", "deliveries")
                   if row["state"] == "refused" and row["kind"] == "contact"]
        tap.check(len(refused) == 1 and "%s is refused" % mail in refused[0]["reason"],
                  what + ": the row is refused with its words", refused)
        tap.check(result["refused"] > 1, what + ": its orders say that the contact is not there",
                  result["reasons"])
        sandbox.post("/crm", {"heal": mail})
        sandbox.post("/edit", {"count": 60, "kind": "money"})
        store.sync()
        store.sync()
        check_crm(tap, sandbox, what + ", mended")


def check_deals(tap, folder):
    with bench.Sandbox(folder, orders=40, seed=3, pace=1000) as sandbox:
        store = ready(folder, sandbox, "deals")
        store.sync()
        check_crm(tap, sandbox, "as deals", "deals", "amount")


def check_merged(tap, folder):
    """Two of the shop's people were merged in the CRM: said, and neither overwrites the other."""
    with bench.Sandbox(folder, orders=40, seed=3, pace=1000) as sandbox:
        store = ready(folder, sandbox)
        store.sync()
        first, other = sandbox.get("/crm")["contacts"][:2]
        ask(sandbox, "/crm/objects/2026-03/contacts/merge",
            json.dumps({"primaryObjectId": first["id"], "objectIdToMerge": other["id"]}))
        sandbox.post("/edit", {"count": 40, "kind": "money"})
        result = store.sync()
        said = [reason for reason in result["reasons"] if "merged there" in reason]
        tap.check(result["refused"] > 0 and said, "two rows that are one record there are told",
                  result["reasons"])
        tap.check(len(sandbox.get("/crm")["contacts"]) == len(
            sandbox.get("/crm/truth")["contacts"]) - 1, "and no third one is made")


def check_archived(tap, folder):
    """A contact that was archived in the CRM is written again when an order needs it."""
    with bench.Sandbox(folder, orders=20, seed=3, pace=1000) as sandbox:
        store = ready(folder, sandbox)
        name = next(name for name, row in sandbox.get("/crm/truth")["orders"].items()
                    if row["email"])
        sandbox.post("/crm", {"fail": name})
        store.sync()
        order = store.json("list", "deliveries", "--state", "refused")[0]
        for record in sandbox.get("/crm")["contacts"]:
            ask(sandbox, "/crm/objects/2026-03/contacts/" + record["id"], None, "DELETE")
        sandbox.post("/crm", {"heal": name})
        before = writes(sandbox)
        store.sync()
        tap.check(writes(sandbox) == before, "who archives a contact is not answered by a new one")
        store.run("retry", "delivery", str(order["id"]))
        first = store.sync()
        tap.check(any("not there" in reason for reason in first["reasons"]),
                  "an order that goes on misses it", first["reasons"])
        rest = [store.sync() for _ in range(3)]
        held = sandbox.get("/crm")
        tap.check(rest[2]["refused"] == 0 and len(held["contacts"]) == 1 and not store.json(
            "list", "deliveries", "--state", "refused"),
                  "brings it, and goes after it", [result["reasons"] for result in rest])
        wrong = contact_differences(sandbox.get("/crm/truth"), held)
        tap.check(all("missing" in row for row in wrong), "with the right figures", wrong[:3])
        tap.check(not [row for row in store.json("list", "review") if row["queue"] == "refused"]
                  and store.verify() == "ok", "nothing is left to say", store.verify())


def check_properties(tap, folder):
    """A property that somebody deleted in the CRM is made again, and nothing is refused."""
    with bench.Sandbox(folder, orders=20, seed=3, pace=1000) as sandbox:
        store = ready(folder, sandbox)
        store.sync()
        for path in ("contacts/daybook_orders_total", "orders/daybook_net_total"):
            ask(sandbox, "/crm/properties/2026-03/" + path, None, "DELETE")
        sandbox.post("/edit", {"count": 20, "kind": "money"})
        result = store.sync("--first-wait", "2")
        tap.check(not result["failures"] and result["refused"] == 0, "made again, then written",
                  result["failures"], result["reasons"])
        check_crm(tap, sandbox, "with new properties")


def check_existing(tap, folder):
    """A contact that was there keeps its name; undoing gives back what it was."""
    with bench.Sandbox(folder, orders=20, seed=4, pace=1000) as sandbox:
        store = bench.Store(folder, sandbox, pace=1000)
        store.connect_shopify()
        store.connect_hubspot()
        mail = sorted(sandbox.get("/crm/truth")["contacts"])[0]
        ask(sandbox, "/crm/objects/2026-03/contacts",
            '{"properties":{"email":"%s","firstname":"Countess"}}' % mail)
        store.open_customers("hubspot")
        store.sync()
        found = [row["properties"] for row in sandbox.get("/crm")["contacts"]
                 if row["properties"]["email"] == mail][0]
        tap.check(found["firstname"] == "Countess" and found["lastname"] != "Countess",
                  "a name in the CRM is never written over", found)
        check_crm(tap, sandbox, "with a contact that was there")
        store.run("undo", "hubspot", "--all")
        left = [row["properties"] for row in sandbox.get("/crm")["contacts"]]
        tap.check(len(left) == 1 and left[0]["email"] == mail and left[0]["firstname"] == "Countess"
                  and "daybook_orders_total" not in left[0],
                  "undoing restores what was there", left)


def ask(sandbox, path, body, method="POST"):
    request = urllib.request.Request(
        sandbox.ports["hubspot"] + path, body and body.encode(),
        {"Content-Type": "application/json",
         "Authorization": "Bearer " + sandbox.credentials("hubspot")["key"]}, method=method)
    urllib.request.urlopen(request, timeout=20).close()


def check_emails(tap, folder):
    """Who gets another address in the shop keeps the contact, which gets it too."""
    with bench.Sandbox(folder, orders=40, seed=9, pace=1000) as sandbox:
        store = ready(folder, sandbox)
        store.sync()
        before = {record["id"] for record in sandbox.get("/crm")["contacts"]}
        sandbox.post("/edit", {"count": 4, "kind": "email"})
        result = store.sync()
        _, held = check_crm(tap, sandbox, "with other addresses")
        tap.check({record["id"] for record in held["contacts"]} == before
                  and sum(record["properties"]["email"].startswith("new.")
                          for record in held["contacts"]) == 4,
                  "the contacts are the same ones", len(before), len(held["contacts"]))
        tap.check(result["refused"] == 0 and store.verify() == "ok", "and nothing is refused",
                  result["reasons"], store.verify())


def check_own_app(tap, folder):
    """By OAuth: one fixed port, both secrets in the body, the required scopes exactly."""
    with bench.Sandbox(folder, orders=5, seed=7, pace=1000) as sandbox:
        store = bench.Store(folder, sandbox, pace=1000)
        store.connect_shopify()
        known = sandbox.credentials("hubspot")
        store.run("connect", "hubspot", "--method", "own_app",
                  "--base-url", sandbox.ports["hubspot"], "--pace", "1000",
                  "--set", "client_id=" + known["client_id"], "--stdin",
                  "--browser", bench.BROWSER, secrets="client_secret=" + known["client_secret"])
        store.open_customers("hubspot")
        store.sync()
        check_crm(tap, sandbox, "through an app of one's own")


def check_scopes(tap, folder):
    """A key that may not write orders is told so, with the contacts written all the same."""
    with bench.Sandbox(folder, orders=5, seed=8, pace=1000) as sandbox:
        store = ready(folder, sandbox)
        sandbox.post("/crm", {"deny": "crm.objects.orders.write"})
        result = store.sync()
        tap.check(any("lacks the scope crm.objects.orders.write. In HubSpot open Settings"
                      in failure and "sign in again" not in failure
                      for failure in result["failures"]),
                  "a missing scope is named, with where to tick it", result["failures"])
        tap.check(connection(store)["state"] == "ready", "which is no sign-in that ended",
                  connection(store))
        tap.check(len(sandbox.get("/crm")["contacts"]) > 0, "and the contacts are there")
        sandbox.post("/crm", {"allow": "crm.objects.orders.write"})
        result = store.sync()
        tap.check(not result["failures"], "once it is ticked, all goes on", result["failures"])
        check_crm(tap, sandbox, "with the scope")


def connection(store):
    return next(row for row in store.json("connections") if row["id"] == "hubspot")


def check_daily(tap, folder):
    """Who has used up the day's calls is left alone until the account's midnight, and says so."""
    with bench.Sandbox(folder, orders=20, seed=3, pace=1000) as sandbox:
        store = ready(folder, sandbox)
        sandbox.post("/crm", {"daily_left": 1})
        store.sync()
        zone = zoneinfo.ZoneInfo("US/Eastern")
        now = datetime.datetime.now(zone)
        night = datetime.datetime.combine(now.date() + datetime.timedelta(1), datetime.time(), zone)
        left = night.timestamp() - now.timestamp()
        stands = connection(store)
        tap.check(abs(stands["limited_s"] - left) < 600 and stands["outlook"].startswith(
            "rate-limited, about "), "waits for the account's midnight", stands, left)
        asked = len(sandbox.get("/log"))
        result = store.sync()
        tap.check(any("daily limit" in failure and "the next begins at "
                      + night.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
                      in failure and "the next try is in about " in failure
                      for failure in result["failures"]), "says until when", result["failures"])
        again = [row for row in sandbox.get("/log")[asked:] if row["provider"] == "hubspot"]
        tap.check(not again, "and does not ask meanwhile", again[:3])


def check_killed(tap, folder):
    """SIGKILL at several moments, started again: nothing is there twice, nothing is missing."""
    with bench.Sandbox(folder, orders=60, seed=5, pace=1000) as sandbox:
        store = ready(folder, sandbox)
        begun = time.monotonic()
        store.run("sync", "--no-post")
        span = max(time.monotonic() - begun, 0.05)
        for part in range(1, 9):
            victim = subprocess.Popen(store.command("sync"), stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                victim.wait(span * part / 6)
            except subprocess.TimeoutExpired:
                victim.send_signal(signal.SIGKILL)
                victim.wait()
        result = store.sync()
        check_crm(tap, sandbox, "after eight kills")
        tap.check(result["duplicates"] == 0 and store.verify() == "ok", "nothing is there twice",
                  result["duplicates"], store.verify())


def check_faults(tap, folder):
    with bench.Sandbox(folder, orders=60, seed=6, pace=1000) as sandbox:
        store = ready(folder, sandbox)
        for seed, kind in enumerate(("timeout_after", "drop_reply", "500")):
            sandbox.post("/faults", {"provider": "hubspot", "kind": kind, "rate": 0.1,
                                     "seed": seed, "seconds": 0.1})
        sandbox.post("/faults", {"provider": "hubspot", "kind": "429", "count": 2, "rate": 0.5})
        for _ in range(3):
            store.sync("--first-wait", "2", "--tries", "8")
        sandbox.post("/faults", {"provider": "*", "kind": "none"})
        store.sync()
        check_crm(tap, sandbox, "under faults")


def main():
    tap = bench.Tap()
    with tempfile.TemporaryDirectory(prefix="daybook-customers-") as folder:
        check_big(tap, os.path.join(folder, "big"))
        check_refused_row(tap, os.path.join(folder, "row"), False)
        check_refused_row(tap, os.path.join(folder, "hidden"), True)
        check_deals(tap, os.path.join(folder, "deals"))
        check_merged(tap, os.path.join(folder, "merged"))
        check_archived(tap, os.path.join(folder, "archived"))
        check_properties(tap, os.path.join(folder, "properties"))
        check_existing(tap, os.path.join(folder, "existing"))
        check_emails(tap, os.path.join(folder, "emails"))
        check_own_app(tap, os.path.join(folder, "app"))
        check_scopes(tap, os.path.join(folder, "scopes"))
        check_daily(tap, os.path.join(folder, "daily"))
        check_killed(tap, os.path.join(folder, "killed"))
        check_faults(tap, os.path.join(folder, "faults"))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
