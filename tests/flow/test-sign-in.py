#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in, being refused, signing in again and forgetting: the ways that a person goes.

Started as 'browser WAY NOTES ADDRESS' the file is the browser: it goes to the consent page, does
what WAY says, and writes what it was answered to NOTES.
"""

import base64
import html
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import bench

PORTS = {"shopify": 3457, "quickbooks": 3458}
CALLBACKS = {"shopify": "http://localhost:3457/auth/callback",
             "quickbooks": "http://localhost:3458/callback"}


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *unused):
        return None


def ask(url, fields=None, headers=None):
    """(status, where it leads to, text) of one request; status 0 when nobody listens."""
    data = None if fields is None else urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(url, data, headers or {})
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=20) as answer:
            return answer.status, None, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Location"), error.read().decode()
    except OSError as error:
        return 0, None, str(error)


def press(address, button):
    """Opens the consent page and presses a button of it: the address that it leads to."""
    _, _, page = ask(address)
    action = html.unescape(re.search(r'action="([^"]*)"', page).group(1))
    fields = {name: html.unescape(value) for name, value in re.findall(
        r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)}
    fields.update((name, html.unescape(value)) for name, value in re.findall(
        r'<select name="([^"]*)"><option value="([^"]*)"', page))
    name = re.search(r'<button name="([^"]*)" value="%s"' % button, page).group(1)
    fields[name] = button
    return ask(urllib.parse.urljoin(address, action), fields)[1]


def changed(address, **pairs):
    """@address with other values in its query."""
    parts = urllib.parse.urlsplit(address)
    query = dict(urllib.parse.parse_qsl(parts.query), **pairs)
    return urllib.parse.urlunsplit(parts._replace(query=urllib.parse.urlencode(query)))


def spend(address, back):
    """Somebody else turns the code into tokens first."""
    client = base64.b64encode(os.environ["BROWSER_CLIENT"].encode()).decode()
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))
    place = urllib.parse.urljoin(address, "/oauth2/v1/tokens/bearer")
    status, _, text = ask(place, {"grant_type": "authorization_code", "code": query["code"],
                                  "redirect_uri": CALLBACKS["quickbooks"]},
                          {"Authorization": "Basic " + client})
    assert status == 200, text


def browse(way, address):
    """What the callbacks were answered: [(status, text)]."""
    if way == "deny":
        return [ask(press(address, "deny"))[::2]]
    back = press(address, "approve")
    if way == "stray":
        return [ask(changed(back, state="guessed", code="stolen"))[::2],
                ask(back.partition("?")[0])[::2],
                ask(changed(back.replace("callback?", "other?")))[::2],
                ask(back, {"a": "post"})[::2], ask(back)[::2]]
    if way == "twice":
        return [ask(back)[::2], ask(back)[::2]]
    if way == "garbage":
        return [ask(changed(back, code="garbage"))[::2]]
    if way == "other-shop":
        return [ask(changed(back, shop="other.myshopify.com"))[::2]]
    if way == "spent":
        spend(address, back)
    return [ask(back)[::2]]


def browser(way, notes, address):
    answers = browse(way, address)
    with open(notes + ".new", "w", encoding="utf-8") as file:
        json.dump(answers, file)
    os.rename(notes + ".new", notes)


class Desk:
    """A store, and the commands of a person who signs in."""

    def __init__(self, tap, folder, sandbox):
        self.tap, self.sandbox = tap, sandbox
        self.store = bench.Store(os.path.join(folder, "shop"), sandbox, pace=1000)
        self.notes = os.path.join(folder, "notes")

    def run(self, *arguments, secrets=""):
        """(status, all that was said); no secret is said."""
        done = subprocess.run(self.store.command(*arguments), input=secrets, text=True,
                              capture_output=True, timeout=60, check=False)
        said = done.stdout + done.stderr
        for pair in secrets.splitlines():
            if pair.partition("=")[2] in said:
                self.tap.check(False, "%s repeats no secret" % arguments[0], said)
        return done.returncode, said

    def connect(self, provider, *arguments, secret=None):
        known = self.sandbox.credentials(provider)
        settings = ["--set", "client_id=" + known["client_id"]]
        if provider == "shopify":
            settings += ["--set", "shop=" + known["shop"]]
        else:
            settings += ["--environment", "sandbox"]
        return self.run("connect", provider, "--base-url", self.sandbox.ports[provider],
                        "--pace", "1000", *settings, "--stdin", *arguments,
                        secrets="client_secret=" + (secret or known["client_secret"]))

    def connect_stripe(self, key, *arguments):
        return self.run("connect", "stripe", "--environment", "test", "--pace", "1000",
                        "--base-url", self.sandbox.ports["stripe"], "--stdin", *arguments,
                        secrets="key=" + key)

    def go(self, provider, way, method):
        """Signs in through the browser: (status, what was said, what the browser was answered)."""
        if os.path.exists(self.notes):
            os.remove(self.notes)
        known = self.sandbox.credentials(provider)
        os.environ["BROWSER_CLIENT"] = known["client_id"] + ":" + known["client_secret"]
        command = shlex.join([sys.executable, os.path.abspath(__file__), "browser", way,
                              self.notes])
        status, said = self.connect(provider, "--method", method, "--browser", command)
        end = time.monotonic() + 20
        while not os.path.exists(self.notes) and time.monotonic() < end:
            time.sleep(0.01)
        with open(self.notes, encoding="utf-8") as file:
            return status, said, json.load(file)

    def connections(self):
        return self.store.json("connections")

    def sealed(self):
        """How much the sealed file holds: the seal adds the same to any text."""
        path = os.path.join(self.store.data, "vault.sealed")
        return os.path.getsize(path) if os.path.exists(path) else 0


def is_open(port):
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def check_client_credentials(desk):
    check = desk.tap.check
    status, said = desk.connect("shopify", secret="shpss_" + "wrong0" * 5)
    check(status == 4, "a wrong client secret: sign in again", status, said)
    check(not desk.connections(), "and nothing is connected", desk.connections())
    sealed = desk.sealed()
    status, said = desk.connect("shopify", secret="shpss_" + "longer00" * 7)
    check(status == 4 and desk.sealed() == sealed, "nor is the secret kept", status, said)
    status, said = desk.connect("shopify")
    check(status == 0 and desk.sealed() > sealed, "the right one connects", status, said)


def check_shopify_browser(desk):
    check = desk.tap.check
    before = desk.connections()
    sealed = desk.sealed()
    status, said, answers = desk.go("shopify", "garbage", "authorization_code")
    check(status == 4 and "signature" in said, "a changed callback has a wrong signature", status,
          said, answers)
    status, said, answers = desk.go("shopify", "other-shop", "authorization_code")
    check(status == 4, "one about another shop is refused", status, said, answers)
    check(desk.connections() == before and desk.sealed() == sealed,
          "and the connection stays as it was", before, desk.connections())
    status, said, answers = desk.go("shopify", "approve", "authorization_code")
    check(status == 0 and answers[-1][0] == 200, "an installed app connects", status, said, answers)
    after = desk.connections()
    check([row["id"] for row in after] == [row["id"] for row in before],
          "the same shop by another way is the same connection", before, after)
    status, said = desk.run("sync", "--only", "shopify")
    check(status in (0, 1) and desk.store.json("status")["orders"] > 0, "and can be read",
          status, said)


def check_strangers(desk):
    check = desk.tap.check
    status, said, answers = desk.go("quickbooks", "stray", "loopback")
    codes = [code for code, _ in answers]
    check(codes[:2] == [400, 400], "a guessed state and none are turned away", answers)
    check(codes[2:4] == [404, 405], "and so are another path and another method", answers)
    check(status == 0 and codes[-1] == 200, "the right one still arrives", status, said, answers)
    check(not is_open(PORTS["quickbooks"]), "then the port is closed")
    before = desk.connections()
    status, said, answers = desk.go("quickbooks", "twice", "loopback")
    check(status == 0 and answers[0][0] == 200, "signing in again works", status, said, answers)
    check(answers[1][0] in (0, 410), "the same callback again is not taken", answers)
    after = desk.connections()
    check([row["id"] for row in after] == [row["id"] for row in before],
          "and the connection is the same", before, after)


def check_refusals(desk):
    """While QuickBooks is connected: what fails must leave it alone."""
    check = desk.tap.check
    before, sealed = desk.connections(), desk.sealed()
    status, said, answers = desk.go("quickbooks", "deny", "loopback")
    check(status == 4, "consent refused: exit 4", status, said)
    check("Not signed in" in answers[-1][1], "and the page says so", answers)
    status, said, answers = desk.go("quickbooks", "garbage", "loopback")
    check(status == 4, "a garbage code: exit 4", status, said, answers)
    status, said, answers = desk.go("quickbooks", "spent", "loopback")
    check(status == 4, "a code that was used before: exit 4", status, said, answers)
    port = PORTS["quickbooks"]
    with socket.socket() as busy:
        busy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        busy.bind(("127.0.0.1", port))
        busy.listen()
        status, said = desk.connect("quickbooks", "--method", "loopback", "--browser", "true")
    check(status == 3 and str(port) in said, "a busy port is named", status, said)
    check(desk.connections() == before and desk.sealed() == sealed,
          "the connection is as it was", before, desk.connections())
    status, said = desk.run("sync", "--no-post", "--only", "quickbooks")
    check(status in (0, 1) and not re.search("sign in", said, re.I), "and can be read", status,
          said)


def check_names(desk):
    check = desk.tap.check
    before, sealed = desk.connections(), desk.sealed()
    status, said = desk.connect_stripe(desk.sandbox.credentials("stripe")["key"], "--name",
                                       "quickbooks")
    check(status == 3 and "another name" in said, "another account's name is not taken over",
          status, said)
    status, said = desk.connect_stripe("rk_test_" + "Unknown" * 6, "--name", "quickbooks")
    check(status == 4, "nor by a key that does not work", status, said)
    check(desk.connections() == before and desk.sealed() == sealed,
          "whose connection is as it was", before, desk.connections())
    status, said = desk.run("sync", "--no-post", "--only", "quickbooks")
    check(status in (0, 1) and not re.search("sign in", said, re.I), "and still works", status,
          said)


def check_stripe(desk):
    check = desk.tap.check
    sealed = desk.sealed()
    status, said = desk.connect_stripe("pk_test_" + "Publishable" * 4)
    check(status == 3 and "a restricted key begins with rk_live_ or rk_test_" in said,
          "a key of the wrong kind gets the manifest's words", status, said)
    status, said = desk.connect_stripe("rk_test_" + "Unknown" * 6)
    check(status == 4, "a key that Stripe does not know: exit 4", status, said)
    check(desk.sealed() == sealed, "and neither is kept")
    status, said = desk.connect_stripe(desk.sandbox.credentials("stripe")["key"])
    check(status == 0 and desk.sealed() > sealed, "the right key connects", status, said)
    return sealed


def check_disconnect(desk, sealed):
    check = desk.tap.check
    desk.run("sync")
    before = desk.store.json("status")
    status, said = desk.run("disconnect", "stripe")
    check(status == 0, "a connection is forgotten", status, said)
    check(desk.sealed() == sealed, "its secrets are gone", desk.sealed(), sealed)
    check("stripe" not in [row["id"] for row in desk.connections()], "it is not listed")
    after = desk.store.json("status")
    check(after["payments"] == before["payments"] > 0, "its payments stay", before["payments"],
          after["payments"])
    status, said = desk.run("sync", "--only", "stripe")
    check(status == 4 and "connect it again" in said,
          "a sync of it says what is missing", status, said)
    status, said = desk.run("sync")
    check(status == 4 and "'stripe' was disconnected: connect it again" in said,
          "and so does a sync that the books' flow needs it for", status, said)
    status, said = desk.run("disconnect", "stripe")
    check(status not in (0, 1), "it cannot be forgotten twice", status, said)


def check_again(desk):
    check = desk.tap.check
    status, said = desk.connect_stripe(desk.sandbox.credentials("stripe")["key"])
    check(status == 0, "it can be connected again", status, said)
    result = desk.store.json("sync")
    check(not result["failures"] and result["changed"] == 0,
          "under its old name, with nothing to read anew", result["failures"], result["changed"])
    check([row["id"] for row in desk.connections()].count("stripe") == 1, "and once",
          desk.connections())
    check(desk.store.verify() == "ok", "verify finds nothing", desk.store.verify())


def main():
    tap = bench.Tap()
    busy = [str(port) for port in PORTS.values() if is_open(port)]
    if busy:
        tap.note("something else listens at port " + ", ".join(busy))
    with tempfile.TemporaryDirectory(prefix="daybook-flow-") as folder, \
            bench.Sandbox(folder, orders=20, seed=1, pace=1000) as sandbox:
        desk = Desk(tap, folder, sandbox)
        check_client_credentials(desk)
        check_shopify_browser(desk)
        check_strangers(desk)
        check_refusals(desk)
        check_names(desk)
        sealed = check_stripe(desk)
        desk.store.open_books("quickbooks")
        check_disconnect(desk, sealed)
        check_again(desk)
    return tap.done()


if __name__ == "__main__":
    if sys.argv[1:2] == ["browser"]:
        browser(*sys.argv[2:])
        sys.exit(0)
    sys.exit(main())
