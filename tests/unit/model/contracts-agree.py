#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks an independent JSON Schema validator and Daybook's checker about the same records.

Records are made from each contract in data/contracts, right ones and spoilt ones; both must give
the same verdict. Usage: contracts-agree.py VERDICTS FOLDER. Answers 77 (skipped) when
python3-jsonschema is not installed.
"""
import copy
import datetime
import json
import pathlib
import random
import re
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("SKIP: python3-jsonschema is not installed")
    sys.exit(77)

ROUNDS = 150
CURRENCIES = ["USD", "EUR", "JPY", "KWD"]
FIRST_US, LAST_US = -62135596800 * 10**6, 253402300800 * 10**6
INT_MIN, INT_MAX = -2**63, 2**63 - 1

formats = jsonschema.FormatChecker(formats=[])


@formats.checks("currency")
def is_currency(value):
    return not isinstance(value, str) or value in CURRENCIES


@formats.checks("decimal")
def is_decimal(value):
    return not isinstance(value, str) or re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value) is not None


@formats.checks("time")
def is_time(value):
    return not isinstance(value, int) or FIRST_US <= value < LAST_US


@formats.checks("date")
def is_date(value):
    if not isinstance(value, str):
        return True
    try:
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None and bool(
            datetime.date.fromisoformat(value))
    except ValueError:
        return False


def follow(root, schema):
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def make_text(rng, schema):
    if "enum" in schema:
        return rng.choice(schema["enum"])
    kind = schema.get("format")
    if kind == "currency":
        return rng.choice(CURRENCIES)
    if kind == "decimal":
        return rng.choice(["0", "1", "-2.50", "0.0825"])
    if kind == "date":
        return rng.choice(["2026-11-20", "2024-02-29", "0001-01-01"])
    if "pattern" in schema:
        return "4242"
    low, high = schema.get("minLength", 0), schema.get("maxLength", 50)
    length = rng.choice([low, min(high, low + 3), min(high, 40)])
    return "".join(rng.choice("abcäß€😀 ") for _ in range(length))


def make(rng, root, schema):
    schema = follow(root, schema)
    kind = schema["type"]
    if kind == "string":
        return make_text(rng, schema)
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "integer":
        low = schema.get("minimum", INT_MIN)
        high = schema.get("maximum", INT_MAX)
        if schema.get("format") == "time":
            low, high = FIRST_US, LAST_US - 1
        return rng.choice([low, high, max(low, min(high, 7))])
    if kind == "array":
        return [make(rng, root, schema["items"]) for _ in range(rng.randint(0, 2))]
    wanted = set(schema.get("required", []))
    return {key: make(rng, root, inner) for key, inner in schema.get("properties", {}).items()
            if key in wanted or rng.random() < 0.4}


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for key, inner in items:
        yield from places(inner, path + (key,))


def spoil(rng, value):
    """Changes one place of a copy; it may still be right."""
    value = copy.deepcopy(value)
    path = rng.choice(list(places(value)))
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    what = rng.randrange(4)
    if not path or (what == 0 and isinstance(holder, dict)):
        inner = holder[path[-1]] if path else value
        if isinstance(inner, dict):
            inner["nobody"] = 1
        elif path:
            del holder[path[-1]]
        return value
    if what == 1 and isinstance(holder, dict):
        del holder[path[-1]]
        return value
    holder[path[-1]] = rng.choice([
        None, True, 0, -1, 99, INT_MAX, "", "x", "USD", "usd", "XQQ", "1.5", "1,5", "2026-02-30",
        "y" * 201, "ä" * 100, "z" * 20001, [], {}, ["x"] * 300])
    return value


def main():
    verdicts, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    rng = random.Random(1)
    asked = []
    for file in sorted(folder.glob("*.json")):
        schema = json.loads(file.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, format_checker=formats)
        name = file.stem.rsplit("-", 1)
        for _ in range(ROUNDS):
            record = make(rng, schema, schema)
            for one in (record, spoil(rng, record)):
                asked.append(("/".join(name), one, validator.is_valid(one)))
    text = "".join(f"{name}\t{json.dumps(one, ensure_ascii=False)}\n" for name, one, _ in asked)
    done = subprocess.run([verdicts], input=text, capture_output=True, text=True, check=True)
    answers = done.stdout.splitlines()
    wrong = 0
    for (name, one, right), answer in zip(asked, answers, strict=True):
        if (answer == "ok") != right:
            wrong += 1
            print(f"{name}: the validator says {right}, Daybook says {answer!r}: "
                  f"{json.dumps(one)[:300]}")
    good = sum(right for _, _, right in asked)
    print(f"{len(asked)} records, {good} right, {wrong} answered differently")
    if not wrong and not 0 < good < len(asked):
        print("the records are all right or all wrong: nothing was compared")
        return 1
    return 1 if wrong else 0


sys.exit(main())
