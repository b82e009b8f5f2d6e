#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first run: a welcome, the practice company with its orders and connections, what one can do
with a connection, a second start, and its end. The pretend providers are never left behind."""

import json
import os
import signal
import subprocess

import desk

BANNER = "nothing in it is real"


def providers(window):
    """Process ids of the pretend providers of that window."""
    wanted, found = b"\0--ppid\0%d\0" % window.process.pid, []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % pid, "rb") as file:
                line = file.read()
        except OSError:
            continue
        if b"daybook-sandbox" in line and wanted in line:
            found.append(int(pid))
    return found


def folder():
    return os.path.join(os.environ["XDG_DATA_HOME"], "daybook", "practice")


def daybookctl(*arguments):
    return subprocess.run(
        [os.environ["DAYBOOKCTL"], "--data", folder() + "/store", "--key-file", folder() + "/key",
         *arguments], capture_output=True, text=True, check=False).stdout


def figures():
    return json.loads(daybookctl("--json", "status"))


def begin(tap, window):
    tap.attempt("a first run is welcomed", lambda: window.see("Welcome to Daybook"))
    window.keys("Down", "Return")
    tap.attempt("the practice company opens, marked as such",
                lambda: window.see(BANNER, seconds=60))
    tap.check(len(providers(window)) == 1, "the pretend providers run")


def look(tap, window):
    window.go("Connections")
    tap.attempt("four accounts are connected", lambda: desk.wait(
        lambda: len(window.all("list item", "Maple Shop")) >= 3
        and window.all("list item", "HubSpot"), "rows"))
    tap.attempt("all is posted within a minute", lambda: desk.wait(
        lambda: figures()["documents"] > 1000, "documents", 60))
    tap.attempt("and complete", lambda: window.see("Complete through", seconds=60))


def change(tap, window):
    """A pause and its end, and a new name, by keyboard alone."""
    more = window.all("push button", "More for HubSpot")[-1]  # the button in the menu's
    more.queryAction().doAction(0)
    window.find("menu item", "Pause")
    window.keys("p")
    tap.attempt("a connection is paused", lambda: window.see("Paused"))
    tap.check("paused" in daybookctl("connections"), "in the store too")
    window.press("Resume")
    tap.attempt("and resumed", lambda: desk.wait(
        lambda: "paused" not in daybookctl("connections"), "ready"))


def delete(tap, window):
    window.press("Delete…")
    window.see("Delete the Practice Company?")
    window.press("Delete", root=window.find("dialog", "Delete"))
    tap.attempt("it is deleted after a question", lambda: window.see("Welcome to Daybook"))
    tap.attempt("with its folder", lambda: desk.wait(
        lambda: not os.path.exists(folder()), "no folder"))
    tap.check(not providers(window), "and its providers")


def test(tap):
    window = desk.Window()
    begin(tap, window)
    look(tap, window)
    change(tap, window)
    said = window.said()
    window.close()
    tap.attempt("with the window the providers end",
                lambda: desk.wait(lambda: not providers(window), "their end"))
    again = desk.Window("--practice", "--go", "connections")
    tap.attempt("a second start goes on where it was",
                lambda: desk.wait(lambda: again.all("list item", "Maple Shop"), "rows", 60))
    delete(tap, again)
    again.keys("Down", "Return")
    desk.wait(lambda: providers(again), "providers")
    os.kill(again.process.pid, signal.SIGKILL)
    again.process.wait()
    tap.attempt("also when it is killed",
                lambda: desk.wait(lambda: not providers(again), "their end"))
    said += again.said()
    tap.check(not said, "nothing is said on standard error", *said)
    again.close()


desk.main(test)
