#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connects a shop, its payments and its books through the wizard, as a person does: with keys that
are pasted, a browser that comes back, one that is left half-way, and an order that is tried."""

import json
import os
import subprocess
import tempfile

import desk

import bench

NAME = "io.github.daybook_app.Daybook"
HANDLER = """[Desktop Entry]
Type=Application
Name=Browser of the test
Exec=%s %%u
MimeType=x-scheme-handler/http;x-scheme-handler/https;
"""
DEFAULTS = """[Default Applications]
x-scheme-handler/http=test-browser.desktop
x-scheme-handler/https=test-browser.desktop
"""


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def install_browser(folder):
    """The desktop's browser agrees to everything at once."""
    browser = os.path.join(folder, "browser")
    write(browser, "#!/bin/sh\nexec %s \"$1\"\n" % bench.BROWSER, 0o755)
    applications = os.path.join(os.environ["XDG_DATA_HOME"], "applications")
    write(os.path.join(applications, "test-browser.desktop"), HANDLER % browser)
    write(os.path.join(os.environ["XDG_CONFIG_HOME"], "mimeapps.list"), DEFAULTS)
    subprocess.run(["update-desktop-database", applications], check=False)


def addresses(folder, sandbox):
    path = os.path.join(folder, "addresses.json")
    write(path, json.dumps(dict(sandbox.ports, pace=1000)))
    return path


class Wizard:
    """The wizard's window, whichever is open."""

    def __init__(self, window, sandbox):
        self.window = window
        self.known = sandbox.ports["credentials"]

    def root(self):
        return next((node for node in self.window.all("frame", "Connect")
                     if node.name == "Connect" and desk.shown(node)), None)

    def open(self, what=""):
        subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path",
                        "/" + NAME.replace(".", "/"), "--method", "org.gtk.Actions.Activate",
                        "connect", "[<'%s'>]" % what, "{}"], check=True, capture_output=True)
        desk.wait(self.root, "the wizard")

    def choose(self, provider):
        self.open()
        self.window.find("entry", "Search Providers", self.root())
        self.focus()
        self.window.type(provider)
        desk.wait(lambda: self.window.find("entry", "Search", self.root(), 1).queryText()
                  .characterCount == len(provider), "what was typed")
        self.window.keys("Return")
        self.see("Sign In to")

    def focus(self):
        subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Connect$",
                        "windowfocus"], check=False, capture_output=True, timeout=20)

    def see(self, words):
        desk.wait(lambda: words in self.window.text(self.root()), "\"%s\"" % words, 40)

    def enter(self, name, words):
        self.window.find("text", name, self.root()).queryEditableText().setTextContents(words)

    def press(self, name):
        """As soon as it can be pressed."""
        import pyatspi

        def ready():
            button = self.window.find("push button", name, self.root(), 1)
            return button.getState().contains(pyatspi.STATE_SENSITIVE) and button
        desk.wait(ready, "button \"%s\"" % name, 40).queryAction().doAction(0)

    def go_on(self, *headings):
        """Through steps that are left as they are."""
        for heading in headings:
            self.see(heading)
            self.press("Next")

    def close(self):
        self.press("Close")
        desk.wait(lambda: self.root() is None, "its end")


def connect_shop(tap, wizard):
    known = wizard.known["shopify"]
    wizard.choose("shopify")
    wizard.enter("Client ID", "short")
    tap.attempt("what is typed is judged at the field", lambda: wizard.see("Not yet right"))
    wizard.enter("Store domain", known["shop"])
    wizard.enter("Client ID", known["client_id"])
    wizard.close()
    wizard.open()
    tap.attempt("what was left half-way is offered", lambda: wizard.see("Left Half-Way"))
    wizard.press("Go On")
    wizard.see("Sign In to Shopify")
    wizard.enter("Client secret", known["client_secret"])
    wizard.press("Sign In")
    tap.attempt("the account is named", lambda: wizard.see("maple-shop.myshopify.com"))
    wizard.go_on("Is This the Right One", "What Is Read", "What a Flow into the Books Needs")
    tap.attempt("an order is tried", lambda: wizard.see("Nothing was written"))
    wizard.press("Next")
    wizard.see("How Far Back")
    wizard.press("Begin")
    tap.attempt("the shop is connected", lambda: wizard.see("Is Connected"))
    wizard.close()


def connect_payments(tap, wizard):
    wizard.choose("stripe")
    wizard.enter("Restricted key", wizard.known["stripe"]["key"])
    tap.attempt("a test key is told from a live one", lambda: wizard.see("This one is for Test"))
    wizard.focus()
    wizard.window.find("list item", "Test", wizard.root())
    wizard.window.keys("Down", "Return")
    desk.wait(lambda: "This one is for Test" not in wizard.window.text(wizard.root()),
              "the right environment")
    wizard.press("Sign In")
    wizard.go_on("Is This the Right One", "What Is Read", "What a Flow into the Books Needs",
                 "This Would Happen")
    wizard.see("How Far Back")
    wizard.press("Begin")
    tap.attempt("the payments are connected", lambda: wizard.see("Is Connected"))
    wizard.close()


def connect_books(tap, wizard):
    known = wizard.known["quickbooks"]
    wizard.choose("quickbooks")
    wizard.focus()
    wizard.window.find("list item", "Sandbox", wizard.root())
    wizard.window.keys("Down", "Return")
    wizard.see("Through the browser")
    wizard.window.keys("Tab", "Tab", "Down", "Down", "Return")
    wizard.see("Under Redirect URIs add http://localhost")
    wizard.enter("Client ID", known["client_id"])
    wizard.enter("Client secret", known["client_secret"])
    wizard.press("Continue")
    tap.attempt("the browser comes back", lambda: wizard.see("9341450000012345"))
    wizard.go_on("Is This the Right One", "What Is Read")
    tap.attempt("a flow is suggested", lambda: wizard.see("paid through"))
    wizard.enter("Who looks after it", "Ana")
    wizard.press("Next")
    tap.attempt("roles are suggested", lambda: wizard.see("Stripe Clearing USD"))
    wizard.press("Next")
    tap.attempt("the order would become a sales receipt", lambda: wizard.see("Sales receipt"))
    tap.attempt("which would be written", lambda: wizard.see("This would be written."))
    wizard.press("Next")
    tap.attempt("the books are connected", lambda: wizard.see("The flow is on"))
    wizard.close()


def look_at_store(tap, store):
    connections = store.json("connections")
    flow = store.json("flow", "show", "books")
    documents = store.json("list", "documents")
    tap.check([one["state"] for one in connections] == ["ready"] * 3, "all three are at work",
              connections)
    tap.check(flow["settings"]["owner"] == "Ana" and flow["policy"] == "post",
              "the flow is as said", flow)
    tap.check(len(documents) == 0, "nothing of before today was posted", documents)


def test(tap):
    with tempfile.TemporaryDirectory() as folder, \
            bench.Sandbox(folder + "/sandbox", orders=60, pace=1000) as sandbox, \
            bench.one_sign_in():
        install_browser(folder)
        store = bench.Store(folder + "/books", sandbox)
        window = desk.Window("--data", store.data, "--key-file", store.key, "--base-urls",
                             addresses(folder, sandbox))
        wizard = Wizard(window, sandbox)
        for step in (connect_shop, connect_payments, connect_books):
            try:
                step(tap, wizard)
            except desk.Failure:
                tap.note(window.text(wizard.root()))
                raise
        said = window.said()
        tap.check(not said, "nothing is said on standard error", *said)
        window.close()
        look_at_store(tap, store)


desk.main(test)
