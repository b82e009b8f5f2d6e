#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a picture of every place of the window in every state, into the folder PICTURES names:
light, dark, narrow, large, empty, failing and busy. Run by build-aux/screenshots."""

import os
import subprocess
import sys
import tempfile

import desk

import bench

FOLDER = os.environ["PICTURES"]
SIZES = {"narrow": "380x740"}
# What the environment of a look is; "narrow" is the screen's size.
LOOKS = {"light": {}, "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, "narrow": {},
         "large": {"PICTURE_TEXT": "2"}, "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"},
         "right-to-left": {"GTK_DEBUG": "", "PICTURE_RTL": "1"}}


def places():
    """The names that `daybook --go` knows, in the order of the window."""
    path = os.path.join(desk.HERE, "..", "..", "src", "app", "window", "daybook-places.c")
    with open(path, encoding="utf-8") as file:
        return [line.split('"')[1] for line in file if line.lstrip().startswith('{ "')]


def settings(**values):
    """GTK's own, for large text and for the other direction."""
    folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "gtk-4.0")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "settings.ini"), "w", encoding="utf-8") as file:
        file.write("[Settings]\n" + "".join("%s=%s\n" % pair for pair in values.items()))


def fill(folder, sandbox):
    store = bench.Store(folder, sandbox)
    store.connect_sources()
    store.connect_quickbooks()
    store.open_books("quickbooks")
    store.connect_hubspot()
    store.open_customers("hubspot")
    store.sync()
    return store


def empty(folder):
    """A store with nothing in it: a connection that was taken back."""
    store = bench.Store(folder)
    store.attempt("connect", "stripe", "--stdin")
    return store


def take(tap, look, state, store, names, prepare=None):
    environment = dict(LOOKS[look])
    settings(**{"gtk-xft-dpi": 96 * 1024 * int(environment.pop("PICTURE_TEXT", "1"))})
    if environment.pop("PICTURE_RTL", None):
        environment["LC_ALL"], environment["LANGUAGE"] = "C.UTF-8", "ar"
    for name in names:
        window = desk.Window("--data", store.data, "--key-file", store.key, "--go", name,
                             **environment)
        if prepare is not None:
            prepare(window)
        desk.wait(lambda: settled(window), "the page", 20)
        window.picture(os.path.join(FOLDER, "%s-%s%s.png" % (name, look,
                                                             "-" + state if state else "")))
        said = window.said()
        tap.check(not said, "%s, %s %s" % (name, look, state), *said)
        window.close()


def settled(window):
    """No page is loading any more: what is drawn twice alike."""
    two = []
    for _ in range(2):
        two.append(subprocess.run(["import", "-silent", "-window", "root", "rgb:-"], check=True,
                                  capture_output=True, timeout=60).stdout)
        desk.time.sleep(0.7)
    return two[0] == two[1]


def test(tap):
    names = places()
    with tempfile.TemporaryDirectory() as folder, \
            bench.Sandbox(folder + "/sandbox", orders=300, pace=1000) as sandbox:
        store = fill(folder + "/books", sandbox)
        look = os.environ.get("PICTURE_LOOK", "light")
        take(tap, look, "", store, names)
        if look in ("light", "narrow"):
            take(tap, look, "empty", empty(folder + "/empty"), names)
            store.key = os.path.join(folder, "wrong-key")
            with open(store.key, "w", encoding="utf-8") as file:
                file.write("not a key\n")
            os.chmod(store.key, 0o600)
            take(tap, look, "failing", store, names[:1])


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    desk.main(test, SIZES.get(os.environ.get("PICTURE_LOOK"), "1280x800"))
