# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the sandbox for everything that it knows, whether Daybook would or not, so that all its
answers can be judged."""

import json
import pathlib
import urllib.error
import urllib.request

import packages

VERSION = "2026-10-28.endive"
LISTS = ("balance_transactions", "charges", "payment_intents", "refunds", "disputes", "payouts",
         "customers", "events")
SINGLE = ("balance", "account", "invoices", "credit_notes", "invoice_payments", "subscriptions",
          "checkout/sessions", "charges?limit=101")
EXPANDED = (
    "balance_transactions?limit=100&expand[]=data.source",
    "charges?limit=100&expand[]=data.refunds&expand[]=data.balance_transaction"
    "&expand[]=data.customer&expand[]=data.payment_intent",
    "payouts?limit=100&expand[]=data.destination&expand[]=data.balance_transaction",
    "disputes?limit=100&expand[]=data.charge",
)


def quickbooks(recorder, folder):
    """By the client's own test, through the recorder; needs the packages of npm."""
    ports = pathlib.Path(folder) / "recorder.json"
    ports.write_text(json.dumps(dict(recorder.sandbox.ports, **recorder.ports)), encoding="utf-8")
    return packages.node("client-quickbooks.cjs", str(ports), capture_output=True, timeout=100)


def stripe(recorder):
    key = recorder.credentials("stripe")["key"]

    def ask(path, body=None):
        request = urllib.request.Request(
            recorder.ports["stripe"] + "/v1/" + path, body and body.encode(),
            {"Authorization": "Bearer " + key, "Stripe-Version": VERSION})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)

    for name in LISTS:
        first = ask(name + "?limit=100")["data"][0]["id"]
        ask("%s/%s" % (name, first))
        ask("%s/none" % name)
    for path in SINGLE + EXPANDED:
        ask(path)
    charge = next(one for one in ask("charges?limit=100")["data"]
                  if one["status"] == "succeeded" and one["amount"] > 500
                  and not one["disputed"] and not one["amount_refunded"])["id"]
    refund = ask("refunds", "charge=%s&amount=150&reason=duplicate&metadata[a]=b" % charge)["id"]
    ask("refunds/" + refund, "metadata[c]=d")
    ask("refunds", "charge=%s&amount=99999999" % charge)
    ask("charges/%s/refunds" % charge)
