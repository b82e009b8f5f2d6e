#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Daybook sends and what the sandbox answers, judged by the providers' published schemas.

A whole run goes through a recorder: connecting, reading, posting, looking up what lost its answer,
and undoing. Each provider is a part of its own, and is skipped where its schema, or what reads it,
is not at hand.
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


def needs(*reasons):
    """The first reason not to go on, of those that may be None."""
    return next((reason for reason in reasons if reason), None)


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


def judge_stripe(tap, sent, answered):
    import stripe_spec
    description = stripe_spec.Description(specs.STRIPE)
    requests = [problem for one in sent for problem in description.problems(one)[0]]
    tap.check(len(sent) > 20, "Stripe: %d requests of Daybook's" % len(sent))
    tap.none(requests, "Stripe: each is one that the description knows")
    answers = [problem for one in answered for problem in description.problems(one)[1]]
    tap.none(answers, "Stripe: %d answers are as described" % len(answered))
    tap.none(set(stripe_spec.SINCE) - description.used, "Stripe: no exception is left over")
    bad = stripe_spec.spoilt(next(one for one in sent if one.path == "/v1/charges" and one.query))
    tap.none([what for what, one, side in bad if not description.problems(one)[side]],
             "Stripe: what is spoilt is found out")


def judge_quickbooks(tap, sent, answered):
    import quickbooks_spec
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


def judge_types(tap, answered):
    import stripe_types
    answers = [json.loads(one.answer) for one in answered if one.status == 200]
    said, count = stripe_types.problems(answers)
    tap.none(said, "Stripe: %d objects are as its client declares them" % count)
    broken = next(one for one in stripe_types.chosen(answers) if one["object"] == "payout")
    said, _ = stripe_types.problems([dict(broken, arrived=1), dict(broken, id="2", amount="5")])
    tap.check(len(said) == 2, "Stripe: the compiler finds a member too many and a wrong kind", said)


def main():
    tap = Judge()
    with tempfile.TemporaryDirectory(prefix="daybook-fidelity-") as folder, \
            bench.Sandbox(folder, orders=150, seed=3, pace=1000) as sandbox, \
            recorder.Recorder(sandbox) as proxy:
        result = run(bench.Store(folder, proxy, pace=1000), sandbox)
        tap.check(not result["failures"], "Daybook ran through the recorder", result["failures"])
        sent = list(proxy.kept)
        survey.stripe(proxy)
        if no_packages() is None:
            told = survey.quickbooks(proxy, folder)
            tap.check(told.returncode == 0, "a client of QuickBooks' goes through the recorder",
                      told.stdout.decode())
        answered = list(proxy.kept)

    def of(provider, exchanges):
        return [one for one in exchanges if one.provider == provider]

    for what, why, judge in (
            ("Stripe's description", needs(specs.missing(specs.STRIPE), no_jsonschema()),
             lambda: judge_stripe(tap, of("stripe", sent), of("stripe", answered))),
            ("Stripe's declarations", no_packages(),
             lambda: judge_types(tap, of("stripe", answered))),
            ("QuickBooks' schemas", specs.missing(specs.QUICKBOOKS),
             lambda: judge_quickbooks(tap, of("quickbooks", sent), of("quickbooks", answered)))):
        if why is not None:
            tap.skip(what, why)
        else:
            judge()
    return tap.done()


sys.exit(main())
