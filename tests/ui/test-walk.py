#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A day's work in one window: an order is found and its story read, a mapping is changed and
changed back, what the books refused is tried again, a flow is paused and resumed."""

import collections
import tempfile

import desk

import bench

MAPPING = "shopify/orders/order"
NOTE = "the number, to try it"


class Place:
    """What a person sees and does in one place or window of it, whichever shows."""

    def __init__(self, window, find):
        self.window = window
        self.found = None
        self.look = find

    def root(self):
        """It stays the same, and looking for it goes through everything."""
        if self.found is None:
            self.found = self.look()
        return self.found

    def see(self, words, seconds=desk.PATIENCE_S):
        desk.wait(lambda: words in self.window.text(self.root()), "\"%s\"" % words, seconds)

    def find(self, role, name):
        return desk.wait(lambda: next((node for node in self.window.all(role, name, self.root())
                                       if desk.shown(node)), None),
                         "%s \"%s\"" % (role, name))

    def press(self, name):
        """As soon as it can be pressed."""
        import pyatspi

        def ready():
            return next((node for node in self.window.all("push button", name, self.root())
                         if desk.shown(node)
                         and node.getState().contains(pyatspi.STATE_SENSITIVE)), None)
        desk.wait(ready, "button \"%s\"" % name, 40).queryAction().doAction(0)

    def open_row(self, name):
        """With the pointer."""
        self.window.click(self.find("list item", name))


def place(window, kind):
    return Place(window, lambda: window.page(kind))


def dialog(window, title):
    """A window of its own over the main one."""
    def find():
        return next((window.root[i] for i in range(window.root.childCount)
                     if window.root[i].name == title), None)
    return Place(window, lambda: desk.wait(find, "the window \"%s\"" % title))


def fill(folder, sandbox):
    """All is in the books, but for the sales of one article: they have no such item."""
    store = bench.Store(folder, sandbox, pace=1000)
    store.connect_sources()
    store.connect_quickbooks()
    store.open_books("quickbooks")
    store.sync("--no-post")
    orders = [store.json("show", "order", row["id"])["body"]
              for row in store.json("list", "orders", "--limit", "1000")]
    sold = collections.Counter(line["sku"] for order in orders for line in order["lines"])
    article = sold.most_common()[-1][0]
    store.run("table", "set", "item", article, "999999")
    store.sync()
    store.run("table", "unset", "item", article)
    return store, [order["number"] for order in orders
                   if article not in [line["sku"] for line in order["lines"]]]


def refused(store):
    return store.json("list", "deliveries", "--state", "refused")


def find_order(tap, window, number):
    window.go("Orders")
    window.find("tree table", "Orders")
    window.keys("ctrl+f")
    orders = place(window, "Orders")
    orders.find("entry", "Search")
    window.type(number)
    window.keys("Return")
    tap.attempt("an order is found by its number", lambda: orders.see("Order " + number))
    story = window.text(orders.root())
    for words, what in (("Lines", "what was sold"), ("Belongs With", "what it belongs with"),
                        ("Postings", "what was posted of it"), ("Timeline", "and what happened")):
        tap.check(words in story, what + " is told", story)


def find_order_by_keys(tap, window, number, other):
    """The same by keyboard alone, from wherever one is."""
    orders = place(window, "Orders")
    window.keys("alt+3", "ctrl+f", "ctrl+a")
    window.type(number)
    window.keys("Return")
    tap.attempt("a number and Enter open an order, however fast", lambda: orders.see(
        "Order " + number))
    window.keys("ctrl+f", "ctrl+a")
    window.type(other[:-1])
    desk.wait(lambda: window.row("Orders", 0)[1] != number, "other orders")
    window.keys("Down", "Down", "Return")
    tap.attempt("or one of those that were found", lambda: orders.see("Order " + other[:-1]))
    window.keys("Escape")


def open_mapping(window):
    window.go("Mappings")
    page = place(window, "Mappings")
    page.open_row(MAPPING)
    window.find("list", "Fields of the result", page.root())
    return page


def save(window, page, note):
    """Through what would change; its words."""
    page.press("Save")
    return put_in_force(window, note)


def put_in_force(window, note):
    what_if = dialog(window, "What Would Change")
    what_if.see("Documents about what would change", 40)
    said = window.text(what_if.root())
    what_if.find("text", "Note").queryEditableText().setTextContents(note)
    what_if.press("Put in Force")
    window.see("In force.")
    return said


def change_mapping(tap, window, store):
    page = open_mapping(window)
    window.choose("Fields of the result", "channel")
    entry = page.find("text", "Path")
    window.click(entry)
    window.keys("ctrl+a")
    window.type("name")
    window.keys("Return")
    tap.attempt("a rule is changed, and tried on an order at once", lambda: page.see("\n#10"))
    said = save(window, page, NOTE)
    tap.check("60" in said, "all that would change is counted", said)
    mine = next(row for row in store.json("mapping", "list") if row["name"] == MAPPING)
    tap.check(mine["whose"] == "yours", "it is in force", mine)


def go_back(tap, window, store):
    page = place(window, "Mappings")
    window.all("push button", "More", page.root())[-1].queryAction().doAction(0)
    window.find("menu item", "Versions")
    window.keys("v")
    versions = dialog(window, "Versions")
    tap.attempt("the versions are told, with the note", lambda: versions.see(NOTE))
    versions.press("Go back to")
    put_in_force(window, "")
    mine = next(row for row in store.json("mapping", "list") if row["name"] == MAPPING)
    tap.check(mine["whose"] == "built-in", "and the built-in one is in force again", mine)


def try_again(tap, window, store):
    before = refused(store)
    window.go("Flows")
    place(window, "Flows").press("refused")
    page = place(window, "Activity")
    tap.attempt("what was refused is listed", lambda: desk.wait(
        lambda: window.row("Deliveries", 0)[3] == "Refused", "row"))
    window.click(window.rows("Deliveries")[0])
    tap.attempt("one of them is described", lambda: page.see("History"))
    page.press("Try Again")
    tap.attempt("it goes", lambda: desk.wait(
        lambda: len(refused(store)) == len(before) - 1, "one less", 30))


def pause_flow(tap, window, store):
    window.go("Flows")
    page = place(window, "Flows")
    page.press("Pause")
    tap.attempt("a flow is paused", lambda: page.see("paused: nothing is made or posted"))
    tap.check(store.json("flow", "show", "books")["state"] == "paused", "in the store too")
    page.press("Resume")
    tap.attempt("and resumed", lambda: page.see("at work"))
    tap.check(store.json("flow", "show", "books")["state"] != "paused", "in the store too")


def walk(tap, window, store, numbers):
    find_order(tap, window, numbers[10])
    find_order_by_keys(tap, window, numbers[20], numbers[30])
    change_mapping(tap, window, store)
    go_back(tap, window, store)
    try_again(tap, window, store)
    pause_flow(tap, window, store)


def test(tap):
    with tempfile.TemporaryDirectory() as folder, \
            bench.Sandbox(folder + "/sandbox", orders=60, pace=1000) as sandbox:
        store, numbers = fill(folder + "/books", sandbox)
        window = desk.Window("--data", store.data, "--key-file", store.key)
        try:
            walk(tap, window, store, numbers)
        except desk.Failure:
            tap.note(window.text())
            raise
        said = window.said()
        tap.check(not said, "nothing is said on standard error", *said)
        window.close()


desk.main(test)
