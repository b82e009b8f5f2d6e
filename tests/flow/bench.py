# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the built daybookctl against the built daybook-sandbox, for the flow tests and the demo.

The programs are named by DAYBOOKCTL and DAYBOOK_SANDBOX, the data folder by DAYBOOK_DATA. Nothing
here knows how Daybook works inside: it types what a person would, and compares the books with the
sandbox's ground truth.
"""

import contextlib
import decimal
import fcntl
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

CTL = os.environ.get("DAYBOOKCTL", "daybookctl")
SANDBOX = os.environ.get("DAYBOOK_SANDBOX", "daybook-sandbox")
BROWSER = "curl -sSL -o /dev/null --max-time 20 -H 'X-Sandbox-User: approve'"

# What each role of the ground truth is called in the sandbox's and in Tryton's chart of accounts.
ACCOUNTS = {
    "bank": "Checking", "clearing": "Stripe Clearing USD", "reserve": "Stripe Reserve",
    "disputes": "Disputed Payments", "tax": "Sales Tax Payable", "tips": "Tips Payable",
    "sales": "Sales", "shipping": "Shipping Income", "returns": "Sales Returns",
    "discounts": "Discounts", "fees": "Processor Fees", "dispute_fees": "Dispute Fees",
    "chargebacks": "Chargeback Losses", "exchange": "Exchange Gain or Loss",
    "rounding": "Rounding", "suspense": "Suspense",
}


class Failure(Exception):
    """A command ended otherwise than it should; the text holds all that it said."""


def wait_for(path, process, seconds=20):
    """The JSON in @path, as soon as it is there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return json.load(file)
        if process.poll() is not None:
            raise Failure("the sandbox ended with status %d" % process.returncode)
        time.sleep(0.01)
    raise Failure("the sandbox did not start within %d s" % seconds)


@contextlib.contextmanager
def one_sign_in():
    """The receiver of a sign-in has a fixed port: of all tests that run, one signs in at a time."""
    path = os.path.join(tempfile.gettempdir(), "daybook-sign-in-%d.lock" % os.getuid())
    with open(path, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Sandbox:
    """The simulated providers, as a process of their own."""

    def __init__(self, folder, orders=500, seed=1, pace=20, detached=False, kept=False, now=None,
                 until=None):
        """@kept: what the books and the CRM hold is in the folder too, for the next one.
        @now, @until: the date, and when the last order comes."""
        os.makedirs(folder, exist_ok=True)
        self.ports_file = os.path.join(folder, "sandbox.json")
        self.pace = pace
        if os.path.exists(self.ports_file):
            os.remove(self.ports_file)
        more = ["--books-file", os.path.join(folder, "quickbooks.books"),
                "--crm-file", os.path.join(folder, "hubspot.crm")] if kept else []
        more += ["--now", now] if now else []
        more += ["--until", until] if until else []
        with open(os.path.join(folder, "sandbox.log"), "ab") as log:
            self.process = subprocess.Popen(
                [SANDBOX, "--seed", str(seed), "--orders", str(orders), "--pace", str(pace),
                 "--ports-file", self.ports_file, *more],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=detached)
        self.ports = wait_for(self.ports_file, self.process)

    @classmethod
    def running(cls, folder):
        """The one that an earlier run left, or None."""
        self = cls.__new__(cls)
        self.ports_file = os.path.join(folder, "sandbox.json")
        self.process = None
        try:
            with open(self.ports_file, encoding="utf-8") as file:
                self.ports = json.load(file)
            self.get("/healthz")
        except (OSError, ValueError):
            return None
        return self

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stop()

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(self.ports["control"] + path, data, timeout=60) as answer:
            text = answer.read()
        try:
            return json.loads(text)
        except ValueError:
            return text.decode()

    def get(self, path):
        return self.call(path)

    def post(self, path, body):
        return self.call(path, body)

    def credentials(self, provider):
        return self.ports["credentials"][provider]


class Store:
    """One store of Daybook's, with its key file beside it."""

    def __init__(self, folder, sandbox=None, pace=20):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.data = os.path.join(folder, "store")
        self.key = os.path.join(folder, "key")
        self.sandbox = sandbox
        self.pace = str(pace)

    def command(self, *arguments):
        return [CTL, "--data", self.data, "--key-file", self.key, *arguments]

    def run(self, *arguments, secrets=None, ok=(0, 1), timeout=600):
        """Runs a command; @secrets go to its standard input. What it printed, or Failure."""
        done = subprocess.run(self.command(*arguments), input=secrets or "", text=True,
                              capture_output=True, timeout=timeout, check=False)
        if done.returncode not in ok:
            raise Failure("%s ended with %d\n%s%s" % (" ".join(arguments), done.returncode,
                                                      done.stdout, done.stderr))
        return done.stdout

    def attempt(self, *arguments):
        """(status, all that was said), whatever it is."""
        done = subprocess.run(self.command(*arguments), text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    def json(self, *arguments, **options):
        return json.loads(self.run("--json", *arguments, **options))

    def connect_shopify(self):
        known = self.sandbox.credentials("shopify")
        return self.run("connect", "shopify", "--base-url", self.sandbox.ports["shopify"],
                        "--pace", self.pace, "--set", "shop=" + known["shop"],
                        "--set", "client_id=" + known["client_id"], "--stdin",
                        secrets="client_secret=" + known["client_secret"])

    def connect_stripe(self):
        return self.run("connect", "stripe", "--environment", "test",
                        "--base-url", self.sandbox.ports["stripe"], "--pace", self.pace, "--stdin",
                        secrets="key=" + self.sandbox.credentials("stripe")["key"])

    def connect_quickbooks(self):
        known = self.sandbox.credentials("quickbooks")
        with one_sign_in():
            return self.run("connect", "quickbooks", "--environment", "sandbox",
                            "--method", "loopback", "--base-url", self.sandbox.ports["quickbooks"],
                            "--pace", self.pace, "--set", "client_id=" + known["client_id"],
                            "--stdin", "--browser", BROWSER,
                            secrets="client_secret=" + known["client_secret"])

    def connect_hubspot(self):
        return self.run("connect", "hubspot", "--base-url", self.sandbox.ports["hubspot"],
                        "--pace", self.pace, "--stdin",
                        secrets="key=" + self.sandbox.credentials("hubspot")["key"])

    def connect_tryton(self, peer):
        return self.run("connect", "tryton", "--base-url", peer["url"], "--pace", "1000",
                        "--set", "database=" + peer["database"], "--set", "user=" + peer["user"],
                        "--stdin", secrets="password=" + peer["password"])

    def connect_sources(self):
        self.connect_shopify()
        self.connect_stripe()

    def open_books(self, target):
        """Reads the books' chart of accounts and lets a flow into them begin."""
        self.run("sync", "--no-post", "--only", target)
        return self.run("flow", "add", "books", "--shop", "shopify", "--processor", "stripe",
                        "--books", target)

    def open_customers(self, crm, written="orders"):
        """Reads the CRM's pipelines and lets a flow of customers into it begin."""
        self.run("sync", "--no-post", "--only", crm)
        return self.run("flow", "add", "customers", "--kind", "customers", "--shop", "shopify",
                        "--crm", crm, "--as", written)

    def sync(self, *arguments, **options):
        return self.json("sync", *arguments, **options)

    def verify(self):
        return self.json("verify")["verify"]


def differences(truth, balances):
    """Roles whose account is not what the ground truth says: [(role, truth, books)]."""
    wrong = []
    for role, name in ACCOUNTS.items():
        expected = decimal.Decimal(truth["trial_balance"]["accounts"][role])
        found = decimal.Decimal(str(balances.get(name, "0")))
        if expected != found:
            wrong.append((role, str(expected), str(found)))
    return wrong


class Tap:
    """Numbers what is checked, in the Test Anything Protocol."""

    def __init__(self):
        self.count = 0
        self.failed = 0
        print("TAP version 13", flush=True)

    def check(self, holds, what, *details):
        self.count += 1
        self.failed += not holds
        print("%s %d - %s" % ("ok" if holds else "not ok", self.count, what), flush=True)
        for detail in details if not holds else ():
            for line in str(detail).splitlines()[:40]:
                print("# " + line, flush=True)
        return holds

    def skip(self, what, why):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, what, why), flush=True)

    def note(self, text):
        print("# " + text, flush=True)

    def done(self):
        print("1..%d" % self.count, flush=True)
        return 1 if self.failed else 0


def skip(why):
    """Ends the test as skipped, said so."""
    print("TAP version 13\n1..0 # SKIP " + why)
    sys.exit(0)
