#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Daybook sends and what the sandbox answers, judged by the providers' published schemas.

A whole run goes through a recorder: connecting, reading, posting, looking up what lost its answer,
and undoing. Then the sandbox is asked for more. Each schema is a part of its own, and is skipped
where it, or what reads it, is not at hand.
"""

import importlib.util
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "flow"))

import bench
import packages
import recorder
import specs
import survey

SHOWN = 15


class Judge(bench.Tap):
    """A Tap that knows parts which may have to be skipped."""

    def skip(self, what, why):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, what, why), flush=True)

    def none(self, problems, what):
        """@problems are texts, of which each is told once."""
        told = list(dict.fromkeys(problems))
        more = ["and %d more" % (len(told) - SHOWN)] if len(told) > SHOWN else []
        self.check(not told, what, *told[:SHOWN], *more)


class Record:
    """What passed between Daybook (@sent), a survey besides (@answered), and the sandbox."""

    def __init__(self, proxy, folder):
        self.proxy = proxy
        self.folder = folder
        self.sent = self.answered = ()

    def of(self, provider):
        """(what Daybook asked, all that was asked)"""
        return ([one for one in self.sent if one.provider == provider],
                [one for one in self.answered if one.provider == provider])


def run(store, sandbox):
    """Everything that Daybook does with the three providers."""
    store.connect_sources()
    store.connect_quickbooks()
    store.open_books("quickbooks")
    sandbox.post("/faults", {"provider": "quickbooks", "kind": "drop_reply", "match": "POST /v3/",
                             "count": 4, "rate": 0.1, "seed": 1})
    result = store.sync("--first-wait", "2", "--tries", "60")
    sandbox.post("/faults", {"provider": "*", "kind": "none"})
    store.run("undo", "quickbooks", "--all")
    return result


def no_jsonschema():
    if importlib.util.find_spec("jsonschema") is None:
        return "python3-jsonschema is not installed"
    return None


def no_packages():
    try:
        packages.install()
    except packages.Missing as missing:
        return str(missing)
    return None


def judge_stripe(tap, record):
    import stripe_spec
    sent, answered = record.of("stripe")
    description = stripe_spec.Description(specs.STRIPE)
    tap.check(len(sent) > 20, "Stripe: %d requests of Daybook's" % len(sent))
    tap.none([problem for one in sent for problem in description.problems(one)[0]],
             "Stripe: each is one that the description knows")
    tap.none([problem for one in answered for problem in description.problems(one)[1]],
             "Stripe: %d answers are as described" % len(answered))
    tap.none(set(stripe_spec.SINCE) - description.used, "Stripe: no exception is left over")
    page = next(one for one in sent if one.path == "/v1/charges" and one.query)
    tap.none([what for what, one, side in stripe_spec.spoilt(page)
              if not description.problems(one)[side]], "Stripe: what is spoilt is found out")


def judge_types(tap, record):
    import stripe_types
    answers = [json.loads(one.answer) for one in record.of("stripe")[1] if one.status == 200]
    found = stripe_types.chosen(answers)
    payout = next(one for one in found if one["object"] == "payout")
    spoilt = [dict(payout, arrived=1), dict(payout, amount="5"),
              {name: payout[name] for name in payout if name != "status"}]
    said = stripe_types.problems(found + spoilt)
    tap.none([text for texts in said[:len(found)] for text in texts],
             "Stripe: %d objects are as its client declares them" % len(found))
    tap.check(all(said[len(found):]), "Stripe: and what is spoilt is found out", said[len(found):])


def judge_quickbooks(tap, record):
    import quickbooks_spec
    sent, answered = record.of("quickbooks")
    schema = quickbooks_spec.Schema(specs.QUICKBOOKS.parent)
    kinds = {one.path.split("/")[4] for one in sent}
    tap.check(len(kinds) > 5, "QuickBooks: %d requests of Daybook's, for %s"
              % (len(sent), ", ".join(sorted(kinds))))
    tap.none([problem for one in sent for problem in schema.problems(one)[0]],
             "QuickBooks: each body and each query names what the schemas know")
    tap.none([problem for one in answered for problem in schema.problems(one)[1]],
             "QuickBooks: %d answers are as the schemas have it" % len(answered))
    receipt = next(one for one in sent if one.path.endswith("/salesreceipt") and one.status == 200)
    tap.none([what for what, one, side in quickbooks_spec.spoilt(receipt)
              if not schema.problems(one)[side]], "QuickBooks: what is spoilt is found out")


def judge_shopify(tap, record):
    import shopify_spec
    for what, problems in shopify_spec.judge(record.proxy, record.of("shopify")[0], record.folder):
        tap.none(problems, what)


# what, reasons not to, judge
PARTS = (
    ("Stripe's description", lambda: specs.missing(specs.STRIPE) or no_jsonschema(), judge_stripe),
    ("Stripe's declarations", no_packages, judge_types),
    ("QuickBooks' schemas", lambda: specs.missing(specs.QUICKBOOKS), judge_quickbooks),
    ("Shopify's schema", lambda: specs.missing(specs.SHOPIFY) or no_packages(), judge_shopify),
)


def main():
    without = [why() for _, why, _ in PARTS]
    if all(without):
        bench.skip(without[0])
    tap = Judge()
    with tempfile.TemporaryDirectory(prefix="daybook-fidelity-") as folder, \
            bench.Sandbox(folder, orders=150, seed=3, pace=1000) as sandbox, \
            recorder.Recorder(sandbox) as proxy:
        record = Record(proxy, folder)
        result = run(bench.Store(folder, proxy, pace=1000), sandbox)
        tap.check(not result["failures"], "Daybook ran through the recorder", result["failures"])
        record.sent = list(proxy.kept)
        survey.stripe(proxy)
        if no_packages() is None:
            told = survey.quickbooks(proxy, folder)
            tap.check(told.returncode == 0, "a client of QuickBooks' goes through the recorder",
                      told.stdout.decode())
        record.answered = list(proxy.kept)
        for (what, _, judge), why in zip(PARTS, without):
            if why is None:
                judge(tap, record)
            else:
                tap.skip(what, why)
    return tap.done()


sys.exit(main())
