# SPDX-License-Identifier: GPL-3.0-or-later
"""Stripe's answers against the declarations of its own client, of the very version that we pin.

Each object of an answer becomes a TypeScript constant of its declared type, and the compiler says
what is missing, unknown, or of another kind. It tells one problem of an object at a time.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile

import packages

TYPES = {
    "account": "Account", "balance": "Balance", "balance_transaction": "BalanceTransaction",
    "charge": "Charge", "customer": "Customer", "dispute": "Dispute",
    "payment_intent": "PaymentIntent", "payout": "Payout", "refund": "Refund",
}
OPTIONS = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022",
           "--module", "nodenext", "--moduleResolution", "nodenext"]
MOST = 30  # objects of one type with the same members


def objects(document):
    """Every object within an answer that says what it is; events hold some of them."""
    if isinstance(document, dict):
        if isinstance(document.get("object"), str) and document["object"] in TYPES:
            yield document
        for part in document.values():
            yield from objects(part)
    elif isinstance(document, list):
        for part in document:
            yield from objects(part)


def chosen(answers):
    """A few objects of each type and shape: the compiler would take long over all."""
    seen = {}
    for answer in answers:
        for found in objects(answer):
            if "deleted" in found:
                continue
            shape = (found["object"], found.get("status"), tuple(found))
            same = seen.setdefault(shape, {})
            if len(same) < MOST:
                same.setdefault(found.get("id"), found)
    return [found for same in seen.values() for found in same.values()]


def problems(found):
    """What the compiler says of each object: [texts], in the order of the objects."""
    lines = ["import Stripe from 'stripe';"]
    lines += ["export const o%d: Stripe.%s = %s;" % (i, TYPES[one["object"]], json.dumps(one))
              for i, one in enumerate(found)]
    modules = packages.install()
    with tempfile.TemporaryDirectory(prefix="daybook-types-") as folder:
        os.symlink(modules, pathlib.Path(folder) / "node_modules")
        (pathlib.Path(folder) / "answers.ts").write_text("\n".join(lines), encoding="utf-8")
        done = subprocess.run(["node", str(modules / "typescript/bin/tsc"), *OPTIONS, "answers.ts"],
                              cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    said = [[] for _ in found]
    for line in done.stdout.splitlines():
        at = re.match(r"answers\.ts\((\d+),\d+\): (.*)", line)
        if at:
            one = int(at[1]) - 2
            said[one].append("%s: %s" % (found[one]["object"],
                                         re.sub(r"type '\{.*?\}'", "type", at[2])))
    if done.returncode != 0 and not any(said):
        raise RuntimeError("the compiler ended with %d\n%s" % (done.returncode,
                                                               done.stdout[:2000] + done.stderr))
    return said
