# SPDX-License-Identifier: GPL-3.0-or-later
"""Stripe's own OpenAPI description as the judge of requests and answers.

The description at hand is of 2024-04-10, and the sandbox speaks 2026-10-28.endive. What Stripe has
added since is named in SINCE, one by one, and nothing else is let pass: a member or parameter that
the description does not know, or one that it requires and that is missing, is a problem.
"""

import copy
import json
import urllib.parse

import jsonschema

# Members that came after the description. That Stripe has them today is not believed here:
# stripe_types.py holds the same answers against the declarations of 2026-10-28.
SINCE = (
    "account.business_profile.minority_owned_business_designation",
    "account.business_profile.specified_commercial_transactions_act_url",
    "balance_transaction.balance_type",
    "charge.billing_details.tax_id",
    "charge.outcome.advice_code",
    "charge.outcome.network_advice_code",
    "charge.outcome.network_decline_code",
    "charge.payment_method_details.card.authorization_code",
    "charge.payment_method_details.card.electronic_commerce_indicator",
    "charge.payment_method_details.card.network_transaction_id",
    "charge.payment_method_details.card.regulated_status",
    "charge.payment_method_details.card.transaction_link_id",
    "charge.source",
    "dispute.enhanced_eligibility_types",
    "dispute.evidence.enhanced_evidence",
    "dispute.evidence_details.enhanced_eligibility",
    "dispute.evidence_details.submission_method",
    "dispute.intended_submission_method",
    "dispute.payment_method_details.card.case_type",
    "dispute.payment_method_details.card.network",
    "payment_intent.allowed_payment_method_types",
    "payment_intent.customer_account",
    "payment_intent.excluded_payment_method_types",
    "payment_intent.managed_payments",
    "payment_intent.payment_record",
    "payment_intent.source",
    "payout.payout_method",
    "payout.trace_id",
    "refund.customer",
    "refund.customer_account",
    "refund.payment_method",
)
# Operations that came after it: invoice payments since 2025-03-31.
OPERATIONS_SINCE = ("/v1/invoice_payments",)


def strict(schema):
    """OpenAPI 3.0 as JSON Schema that refuses unknown members."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: strict(value) for name, value in schema.items()
            if name != "nullable" and not name.startswith("x-")}
    if "properties" in schema and isinstance(schema["properties"], dict):
        made["properties"] = {name: strict(value) for name, value in schema["properties"].items()}
        made.setdefault("additionalProperties", False)
    if schema.get("nullable") is True:
        made = {"anyOf": [{"type": "null"}, made]}
    return made


def nested(pairs):
    """[("created[gte]", "5"), ("expand[]", "a")] → {"created": {"gte": "5"}, "expand": ["a"]}."""
    made = {}
    for name, value in pairs:
        base, *rest = name.replace("]", "").split("[")
        if not rest:
            made[base] = value
        elif rest == [""]:
            made.setdefault(base, []).append(value)
        else:
            at = made.setdefault(base, {})
            for key in rest[:-1]:
                at = at.setdefault(key, {})
            at[rest[-1]] = value
    return made


def typed(value, schema):
    """Texts of a query or form as the types that @schema gives them, where they fit."""
    kinds = [one.get("type") for one in schema.get("anyOf", [schema])]
    if isinstance(value, dict):
        for one in schema.get("anyOf", [schema]):
            if one.get("type") == "object":
                return {name: typed(part, one.get("properties", {}).get(name, {}))
                        for name, part in value.items()}
    if isinstance(value, list):
        return [typed(part, schema.get("items", {})) for part in value]
    if isinstance(value, str) and "integer" in kinds and value.lstrip("-").isdigit():
        return int(value)
    if isinstance(value, str) and "boolean" in kinds and value in ("true", "false"):
        return value == "true"
    return value


def leaves(error):
    """What is wrong at the bottom: of alternatives only the one that comes nearest is told."""
    if not error.context:
        yield error
        return
    branches = {}
    for one in error.context:
        branches.setdefault(one.schema_path[0], []).append(one)
    nearest = max(branches.values(), key=lambda found: (
        not any(one.validator in ("type", "enum") and len(one.path) <= 1 for one in found),
        -len(found)))
    for one in nearest:
        yield from leaves(one)


def place(document, path):
    """"charge.refunds": the nearest object that says what it is, and the way on from there."""
    name, rest, at = "", [], document
    for key in path:
        if isinstance(at, dict) and isinstance(at.get("object"), str):
            name, rest = at["object"], []
        rest.append(str(key) if isinstance(key, str) else "[]")
        at = at[key]
    if isinstance(at, dict) and isinstance(at.get("object"), str):
        name, rest = at["object"], []
    return ".".join([name] + rest).replace(".[]", "[]").strip(".")


class Unknown(Exception):
    """An operation that the description does not have."""


class Description:
    def __init__(self, path):
        self.spec = json.loads(path.read_text(encoding="utf-8"))
        self.components = strict(self.spec["components"]["schemas"])
        self.validators = {}
        self.used = set()  # of SINCE

    def operation(self, exchange):
        """(path, operation) of the description; Unknown when there is none."""
        asked = exchange.path.split("/")
        for path, methods in self.spec["paths"].items():
            parts = path.split("/")
            if len(parts) == len(asked) and exchange.method.lower() in methods and all(
                    part == given or part.startswith("{") for part, given in zip(parts, asked)):
                if not ("{" in path and exchange.path in self.spec["paths"]):
                    return path, methods[exchange.method.lower()]
        raise Unknown("%s: the description has no such operation" % exchange)

    def validator(self, schema):
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            root = {"components": {"schemas": self.components}, "allOf": [strict(schema)]}
            self.validators[key] = jsonschema.Draft7Validator(root)
        return self.validators[key]

    def parameter_problems(self, schemas, given):
        for name, value in given.items():
            if name not in schemas:
                yield "the description has no parameter %s" % name
                continue
            for error in self.validator(schemas[name]).iter_errors(typed(value, schemas[name])):
                yield "%s: %s" % (name, error.message[:120])

    def problems(self, exchange):
        """What is wrong with the request, and with its answer: two lists."""
        if exchange.path in OPERATIONS_SINCE:
            return [], []
        try:
            return (self.request_problems(exchange),
                    self.answer_problems(exchange) if exchange.status else [])
        except Unknown as unknown:
            return [str(unknown)], []

    def request_problems(self, exchange):
        _, operation = self.operation(exchange)
        queries = {one["name"]: one["schema"] for one in operation.get("parameters", [])
                   if one["in"] == "query"}
        fields = operation.get("requestBody", {}).get("content", {}).get(
            "application/x-www-form-urlencoded", {}).get("schema", {}).get("properties", {})
        found = list(self.parameter_problems(
            queries, nested(urllib.parse.parse_qsl(exchange.query, keep_blank_values=True))))
        found += self.parameter_problems(
            fields, nested(urllib.parse.parse_qsl(exchange.body, keep_blank_values=True)))
        if exchange.method == "POST" and not exchange.headers.get("content-type", "").startswith(
                "application/x-www-form-urlencoded"):
            found.append("the body is no form")
        return ["%s: %s" % (exchange, one) for one in found]

    def faults(self, error, where):
        """What is wrong there by name, but for what SINCE names."""
        names = [where]
        if error.validator == "additionalProperties":
            names = ["%s.%s" % (where, name) for name in error.instance
                     if name not in error.schema["properties"]]
        self.used.update(name for name in names if name in SINCE)
        return [name for name in names if name not in SINCE]

    def answer_problems(self, exchange):
        path, operation = self.operation(exchange)
        answers = operation["responses"]
        schema = answers.get(str(exchange.status), answers["default"])["content"][
            "application/json"]["schema"]
        document = json.loads(exchange.answer)
        found = set()
        for error in self.validator(schema).iter_errors(document):
            for leaf in leaves(error):
                for name in self.faults(leaf, place(document, leaf.absolute_path)):
                    found.add("%s (%s): %s" % (name, leaf.validator, leaf.message[-160:]))
        return sorted("%s: %s" % (path, one) for one in found)


def spoilt(exchange):
    """(what is wrong, the exchange with it, 0 for its request or 1 for its answer)"""
    def change(side, **members):
        made = copy.copy(exchange)
        vars(made).update(members)
        return made, side

    answer = json.loads(exchange.answer)
    first = answer["data"][0]
    lists = {
        "a member that is unknown": dict(first, colour="red"),
        "a member that is missing": {name: first[name] for name in first if name != "amount"},
        "an amount in words": dict(first, amount="many"),
        "a status that is none": dict(first, status="maybe"),
    }
    cases = [
        ("a path that is unknown", change(0, path="/v1/chargess")),
        ("a method that is unknown", change(0, method="DELETE")),
        ("a parameter that is unknown", change(0, query="colour=red")),
        ("a limit in words", change(0, query="limit=many")),
        ("a range that is none", change(0, query="created[after]=5")),
    ] + [(what, change(1, answer=json.dumps(dict(answer, data=[one]))))
         for what, one in lists.items()]
    return [(what, made, side) for what, (made, side) in cases]
