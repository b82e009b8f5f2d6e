#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""With the desktop's keyring instead of a key file: open, locked, not there, no bus.

The file runs itself again inside a session bus of its own, as 'inside WAY FOLDER', with a home
that is new. What it finds there it prints as JSON.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import bench

PASSWORD = "testpw"
TOOLS = ("gnome-keyring-daemon", "dbus-run-session", "gdbus")
NO_SERVICE = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=%s</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


class Home(bench.Store):
    """A store whose key is in the keyring."""

    def command(self, *arguments):
        return [bench.CTL, "--data", self.data, *arguments]

    def try_to(self, *arguments, secrets=""):
        """[status, all that was said]."""
        try:
            done = subprocess.run(self.command(*arguments), input=secrets, text=True,
                                  capture_output=True, timeout=60, check=False)
        except subprocess.TimeoutExpired:
            return [-1, "it waits for ever"]
        return [done.returncode, done.stdout + done.stderr]


def surroundings(folder):
    """The environment of a person who has just logged in."""
    shutil.rmtree(os.path.join(folder, "run"), ignore_errors=True)
    names = {"HOME": "home", "XDG_DATA_HOME": "home/data", "XDG_CONFIG_HOME": "home/config",
             "XDG_CACHE_HOME": "home/cache", "XDG_RUNTIME_DIR": "run"}
    env = {name: value for name, value in os.environ.items()
           if name not in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY",
                           "GNOME_KEYRING_CONTROL", "SECRET_BACKEND")}
    for name, place in names.items():
        env[name] = os.path.join(folder, place)
        os.makedirs(env[name], mode=0o700, exist_ok=True)
    return env


class Keyring:
    """gnome-keyring, with the login keyring unlocked by @password, or locked when it is None."""

    def __init__(self, password):
        arguments = ["gnome-keyring-daemon", "--components=secrets", "--foreground"]
        if password is not None:
            arguments.append("--unlock")
        # Its warnings are its own: they must not end it.
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name != "G_DEBUG"})
        if password is not None:
            self.process.stdin.write(password.encode())
        self.process.stdin.close()
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "10",
                        "org.freedesktop.secrets"], check=True)
        # The name is there a little before the collections are.
        time.sleep(0.3)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def connect(store, known):
    return store.try_to("connect", "stripe", "--environment", "test", "--pace", "1000",
                        "--base-url", known["stripe"], "--stdin",
                        secrets="key=" + known["credentials"]["stripe"]["key"])


def use(store, known):
    return {"connect": connect(store, known), "sync": store.try_to("sync"),
            "status": store.try_to("status"), "verify": store.try_to("verify")}


def inside(way, folder):
    """What happens on this bus: {"command": [status, said]}."""
    with open(os.path.join(folder, "ports.json"), encoding="utf-8") as file:
        known = json.load(file)
    store = Home(folder)
    if way not in ("unlocked", "locked"):
        return use(store, known)
    keyring = Keyring(PASSWORD if way == "unlocked" else None)
    try:
        return use(store, known)
    finally:
        keyring.stop()


def run_inside(way, folder, before=()):
    """Runs this file's other part in new surroundings: what it printed."""
    log = os.path.join(folder, "log")
    with open(log, "wb") as errors:
        done = subprocess.run([*before, sys.executable, os.path.abspath(__file__), "inside", way,
                               folder], env=surroundings(folder), stdout=subprocess.PIPE,
                              stderr=errors, text=True, timeout=250, check=False)
    if done.returncode != 0:
        with open(log, encoding="utf-8", errors="replace") as file:
            raise bench.Failure("inside %s ended with %d\n%s" % (way, done.returncode, file.read()))
    return json.loads(done.stdout)


def on_a_bus(way, folder, options=()):
    return run_inside(way, folder, ["dbus-run-session", *options, "--"])


def without_service(folder):
    """A session bus that can start no service."""
    path = os.path.join(folder, "bus.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(NO_SERVICE % folder)
    return on_a_bus("no-service", folder, ["--config-file=" + path])


def make_home(folder, name, sandbox):
    home = os.path.join(folder, name)
    os.makedirs(home)
    with open(os.path.join(home, "ports.json"), "w", encoding="utf-8") as file:
        json.dump(sandbox.ports, file)
    return home


def files_with(folder, word):
    found = []
    for where, _, names in os.walk(folder):
        for path in (os.path.join(where, name) for name in names if name != "ports.json"):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    found += [path] if word.encode() in file.read() else []
    return found


def check_unlocked(tap, home, key):
    ran = on_a_bus("unlocked", home)
    for name in ("connect", "sync", "status", "verify"):
        tap.check(ran[name][0] in (0, 1), "unlocked: %s works without a key file" % name,
                  *ran[name])
    tap.check("Payments          0" not in ran["status"][1], "unlocked: something was read",
              ran["status"][1])
    names = os.listdir(os.path.join(home, "store"))
    tap.check("daybook.db" in names and "vault.sealed" not in names,
              "unlocked: no secret lies beside the store", names)
    again = on_a_bus("unlocked", home)
    tap.check(again["connect"][0] in (0, 1) and "Nothing has changed" in again["sync"][1],
              "unlocked: so it is on another day", again)
    found = files_with(home, key)
    tap.check(not found, "unlocked: the key lies nowhere in clear", found)


def check_refused(tap, what, ran, words):
    for name, (status, said) in ran.items():
        tap.check(status == 5 and words in said, "%s: %s says what to do" % (what, name), status,
                  said)


def check_all(tap, folder, sandbox):
    home = make_home(folder, "u", sandbox)
    check_unlocked(tap, home, sandbox.credentials("stripe")["key"])
    check_refused(tap, "locked", on_a_bus("locked", home), "the keyring is locked; unlock it")
    fresh = on_a_bus("locked", make_home(folder, "f", sandbox))
    tap.check(fresh["connect"][0] == 5 and "no keyring has been set up yet" in fresh["connect"][1],
              "no keyring yet: connect says what to do", *fresh["connect"])
    check_refused(tap, "no service", without_service(home), "no keyring service is running")
    check_refused(tap, "no bus", run_inside("no-bus", home), "there is no session bus")
    after = on_a_bus("unlocked", home)
    tap.check(after["status"][0] in (0, 1) and after["verify"][0] == 0,
              "after all that the store is whole", after)


def main():
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        bench.skip("not installed: " + ", ".join(missing))
    tap = bench.Tap()
    # A bus's socket has a short name.
    with tempfile.TemporaryDirectory(prefix="daybook-") as folder, \
            bench.Sandbox(folder, orders=5, seed=1, pace=1000) as sandbox:
        check_all(tap, folder, sandbox)
    return tap.done()


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        print(json.dumps(inside(*sys.argv[2:])))
        sys.exit(0)
    sys.exit(main())
