#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies on the disk, and what is said, without the key: no secret and nobody's data.

A proxy before each simulated provider hears all that Daybook sends and is told, so the test knows
every secret and every customer without looking into Daybook.
"""

import base64
import http.client
import http.server
import json
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import urllib.parse

import bench

ORDERS = 60
SECRET_HEADERS = ("authorization", "x-shopify-access-token")
SECRET_FIELDS = ("access_token", "refresh_token", "client_secret", "code", "key")
PERSONAL = ("email", "phone", "displayName", "name", "address1", "receipt_email", "line1",
            "firstName", "lastName")
# A shorter word would be found by chance.
SHORTEST = 7


class Ear(http.server.BaseHTTPRequestHandler):
    """Passes a request on, and keeps the secrets and the customers that go by."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *unused):
        pass

    def do_GET(self):
        self.pass_on()

    def do_POST(self):
        self.pass_on()

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        there = http.client.HTTPConnection(self.server.target, timeout=60)
        headers = {name: value for name, value in self.headers.items()
                   if name.lower() not in ("host", "accept-encoding", "connection")}
        self.server.heard(self.path, dict(self.headers), body)
        there.request(self.command, self.path, body or None, headers)
        answer = there.getresponse()
        text = answer.read()
        there.close()
        self.server.heard(answer.headers.get("Location", ""), {}, text)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date",
                                    "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        try:
            self.wfile.write(text)
        except OSError:
            pass
        self.server.count(self.command, self.path)


class Proxy(http.server.ThreadingHTTPServer):
    """One provider's, in front of it."""

    daemon_threads = True

    def __init__(self, url, memory):
        super().__init__(("127.0.0.1", 0), Ear)
        self.target = urllib.parse.urlsplit(url).netloc
        self.memory = memory
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return "http://127.0.0.1:%d" % self.server_address[1]

    def heard(self, address, headers, body):
        self.memory.hear(address, headers, body)

    def count(self, method, path):
        if method == "POST" and "/v3/company/" in path:
            self.memory.posted()

    def handle_error(self, request, client_address):
        pass


class Memory:
    """All secrets and all personal data that went by, and a bell after so many postings."""

    def __init__(self):
        self.lock = threading.Lock()
        self.secrets, self.personal = set(), set()
        self.left, self.bell = 0, threading.Event()

    def ring_after(self, posts):
        with self.lock:
            self.left, self.bell = posts, threading.Event()

    def posted(self):
        with self.lock:
            self.left -= 1
            if self.left <= 0:
                self.bell.set()

    def hear(self, address, headers, body):
        with self.lock:
            for name, value in headers.items():
                if name.lower() in SECRET_HEADERS:
                    self.keep_header(value)
            query = urllib.parse.urlsplit(address).query
            self.keep_pairs(urllib.parse.parse_qsl(query))
            self.keep_body(body)

    def keep_header(self, value):
        kind, _, rest = value.partition(" ")
        self.secrets.add(rest or kind)
        if kind.lower() == "basic":
            self.secrets.add(base64.b64decode(rest).decode().partition(":")[2])

    def keep_pairs(self, pairs):
        self.secrets.update(value for name, value in pairs if name in SECRET_FIELDS)

    def keep_body(self, body):
        try:
            tree = json.loads(body)
        except ValueError:
            text = body.decode(errors="replace")
            if "\n" not in text and len(text) < 10000:
                self.keep_pairs(urllib.parse.parse_qsl(text))
            return
        self.keep_tree(tree, False)

    def keep_tree(self, tree, inside):
        """Takes names only from what is about a person: other things have a name too."""
        if isinstance(tree, list):
            for item in tree:
                self.keep_tree(item, inside)
        elif isinstance(tree, dict):
            person = inside or "email" in tree or "firstName" in tree or "address1" in tree
            for name, value in tree.items():
                if not isinstance(value, str):
                    self.keep_tree(value, name in ("billing_details", "shipping", "address"))
                elif name in SECRET_FIELDS and len(value) >= 16:
                    self.secrets.add(value)
                elif name in PERSONAL and person and len(value) >= SHORTEST:
                    self.personal.add(value)


def forms(text):
    """@text as it is, URL-encoded, in JSON, and in base64 at each of the three places."""
    plain = text.encode()
    found = {plain, urllib.parse.quote(text, safe="").encode(), json.dumps(text)[1:-1].encode(),
             urllib.parse.quote_plus(text).encode(), plain.hex().encode()}
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + plain)
        # What the neighbours' bits touch is cut off.
        middle = coded[(0, 2, 3)[shift]:len(coded) - 4]
        if len(middle) >= 7:
            found |= {middle, middle.replace(b"+", b"-").replace(b"/", b"_")}
    return found


class Loud(bench.Store):
    """A store whose commands say all they can, and all of it is kept."""

    def __init__(self, folder, sandbox):
        super().__init__(folder, sandbox, pace=1000)
        self.logs = os.path.join(folder, "logs")
        os.makedirs(self.logs)
        self.runs = 0

    def begin(self, *arguments):
        self.runs += 1
        path = os.path.join(self.logs, "%02d-%s" % (self.runs, arguments[0]))
        with open(path + ".out", "wb") as out, open(path + ".err", "wb") as err:
            process = subprocess.Popen(
                self.command(*arguments), stdin=subprocess.PIPE, stdout=out, stderr=err,
                env=dict(os.environ, G_MESSAGES_DEBUG="all"))
        process.log = path
        return process

    def run(self, *arguments, secrets=None, ok=(0, 1), timeout=250):
        process = self.begin(*arguments)
        process.communicate((secrets or "").encode(), timeout)
        said = self.said(process)
        if process.returncode not in ok:
            raise bench.Failure("%s ended with %d\n%s" % (arguments[0], process.returncode, said))
        return said

    @staticmethod
    def said(process):
        text = ""
        for ending in (".out", ".err"):
            with open(process.log + ending, encoding="utf-8", errors="replace") as file:
                text += file.read()
        return text


def quiet(store, *arguments, data=None, key=None, secrets=""):
    """A command without the debug words: (status, all that it said)."""
    command = [bench.CTL, "--data", data or store.data, "--key-file", key or store.key, *arguments]
    done = subprocess.run(command, input=secrets, text=True, capture_output=True, timeout=60,
                          check=False)
    return done.returncode, done.stdout + done.stderr


def end_in_the_middle(store, memory, number, posts):
    """Ends a sync by a signal after so many postings; whether it ended by that."""
    memory.ring_after(posts)
    process = store.begin("sync")
    process.stdin.close()
    memory.bell.wait(60)
    process.send_signal(number)
    process.wait()
    return process.returncode == -number


def files_of(folder):
    return [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names]


def search(paths, words):
    """[(file, word's first letters)] of each that is found in any of its forms."""
    found = []
    patterns = {form: word for word in words for form in forms(word)}
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        found += [(os.path.basename(path), word[:6] + "…")
                  for form, word in patterns.items() if form in data]
    return found


def check_hidden(tap, store, memory, when):
    files, logs = files_of(store.data), files_of(store.logs)
    tap.note("%s: %s" % (when, ", ".join(sorted(os.path.basename(path) for path in files))))
    everything = memory.secrets | memory.personal
    tap.check(not search(files, everything), "%s: the folder shows no secret and nobody" % when,
              search(files, everything))
    tap.check(not search(logs, memory.secrets), "%s: what was said holds no secret" % when,
              search(logs, memory.secrets))
    tap.check(not search(logs, memory.personal), "%s: and nobody's data" % when,
              search(logs, memory.personal))
    clear = search(files, ["SQLite format 3"])
    tap.check(not clear, "%s: sealed from the first byte" % when, clear)


def check_modes(tap, store):
    modes = {path: stat.S_IMODE(os.stat(path).st_mode) for path in files_of(store.data)}
    tap.check(stat.S_IMODE(os.stat(store.data).st_mode) == 0o700, "the folder is its owner's only")
    tap.check(all(mode == 0o600 for mode in modes.values()), "and so is each file",
              ["%s %04o" % row for row in modes.items() if row[1] != 0o600])
    tap.check(stat.S_IMODE(os.stat(store.key).st_mode) == 0o600, "and the key file")


def check_memory(tap, sandbox, memory):
    """That the proxies heard enough for the search to mean something."""
    known = {sandbox.credentials("shopify")["client_secret"], sandbox.credentials("stripe")["key"],
             sandbox.credentials("quickbooks")["client_secret"]}
    tap.check(known <= memory.secrets, "the proxies heard the secrets that are known")
    tap.check(any(secret.startswith("shpat_") for secret in memory.secrets)
              and len(memory.secrets) >= len(known) + 4, "and the tokens", len(memory.secrets))
    tap.check(sum("@" in text for text in memory.personal) >= 20
              and any(re.match(r"\+?[0-9]", text) for text in memory.personal)
              and len(memory.personal) >= 60, "and the customers", len(memory.personal))
    tap.note("%d secrets, %d words about people" % (len(memory.secrets), len(memory.personal)))
    sample = sorted(memory.personal)[0]
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x" + base64.b64encode(b"ab" + sample.encode() + b"!"))
        file.flush()
        tap.check(search([file.name], [sample]), "the search finds what is there")


def check_key(tap, store, folder):
    os.chmod(store.key, 0o644)
    status, said = quiet(store, "status")
    tap.check(status == 3 and "chmod 600" in said, "a key file for all to read is refused", said)
    os.chmod(store.key, 0o600)
    other = os.path.join(folder, "other-key")
    with open(os.open(other, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write("5a" * 32 + "\n")
    status, said = quiet(store, "status", key=other)
    tap.check(status == 5 and "does not fit" in said, "another key does not fit", status, said)
    status, said = quiet(store, "status")
    tap.check(status in (0, 1), "the right key still does", status, said)


def check_damage(tap, store, folder):
    """A changed byte in the middle of the store's file, in a copy."""
    copy = os.path.join(folder, "damaged")
    shutil.copytree(store.data, copy)
    path = os.path.join(copy, "daybook.db")
    size = os.path.getsize(path)
    for name in os.listdir(copy):
        if name.endswith("-wal"):
            tap.check(os.path.getsize(os.path.join(copy, name)) == 0, "all is in the main file")
    with open(path, "r+b") as file:
        file.seek(size // 2)
        byte = file.read(1)[0]
        file.seek(size // 2)
        file.write(bytes([byte ^ 1]))
    status, said = quiet(store, "verify", data=copy)
    tap.check(status == 6 and re.search("damaged|changed", said), "a changed byte is noticed",
              status, said)


def check_command_line(tap, store):
    key = "rk_test_" + "OnTheCommandLine" * 3
    before = quiet(store, "--json", "connections")[1]
    status, said = quiet(store, "connect", "stripe", "--name", "typed", "--environment", "test",
                         "--base-url", store.sandbox.ports["stripe"], "--set", "key=" + key)
    tap.check(status == 3 and "secret" in said and "command line" in said,
              "a secret on the command line is refused", status, said)
    tap.check(key not in said, "and not repeated", said)
    tap.check(quiet(store, "--json", "connections")[1] == before, "and nothing is connected")
    tap.check(not search(files_of(store.data), [key]), "or kept")


def main():
    tap = bench.Tap()
    memory = Memory()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="daybook-flow-") as folder, \
            bench.Sandbox(folder, orders=ORDERS, seed=1, pace=1000) as sandbox:
        for name in ("shopify", "stripe", "quickbooks"):
            sandbox.ports[name] = Proxy(sandbox.ports[name], memory).url()
        store = Loud(os.path.join(folder, "shop"), sandbox)
        store.connect_sources()
        store.connect_quickbooks()
        store.open_books("quickbooks")
        check_hidden(tap, store, memory, "before the first posting")
        tap.check(end_in_the_middle(store, memory, signal.SIGKILL, 4), "a sync is ended at once")
        check_hidden(tap, store, memory, "after SIGKILL")
        check_modes(tap, store)
        tap.check(end_in_the_middle(store, memory, signal.SIGABRT, 4), "and one by SIGABRT")
        check_hidden(tap, store, memory, "after SIGABRT")
        store.run("sync")
        tap.check(not bench.differences(sandbox.get("/truth"),
                                        sandbox.get("/books")["trial_balance"]),
                  "a last sync brings the books to the truth")
        check_hidden(tap, store, memory, "after all")
        check_memory(tap, sandbox, memory)
        check_modes(tap, store)
        check_key(tap, store, folder)
        check_command_line(tap, store)
        check_damage(tap, store, folder)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
