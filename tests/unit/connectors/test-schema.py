#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""data/schemas/manifest-1.json: every manifest that ships satisfies it, what the loader refuses by
shape it refuses too, and it names the same members as the loader's tables.

Usage: test-schema.py SOURCE_ROOT. The last needs no package; the others need jsonschema, and are
skipped without it.
"""
import copy
import json
import pathlib
import re
import sys

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = pathlib.Path(sys.argv[1])
SCHEMA = json.loads((ROOT / "data/schemas/manifest-1.json").read_text(encoding="utf-8"))
MANIFESTS = sorted((ROOT / "data/connectors").glob("*.json"))
LOADER = sorted((ROOT / "src/connectors").glob("daybook-manifest-shape*.[ch]"))

# path to an object in stripe.json, what is done there
BAD = {
    "an unknown member": ([], lambda at: at.update(colour="red")),
    "another version": ([], lambda at: at.update(manifest=2)),
    "no title": ([], lambda at: at.pop("title")),
    "a category that is none": ([], lambda at: at.update(category="toys")),
    "a method that is none": (["sign_in", 0], lambda at: at.update(method="magic")),
    "steps that are a text": (["sign_in", 0], lambda at: at.update(steps="Paste it")),
    "a page of no kind": (["streams", "charges", "pages"], lambda at: at.pop("kind")),
    "a request with a misspelt body": (["streams", "charges", "request"],
                                       lambda at: at.update(jsn={})),
    "an outcome that is none": (["errors", "classes"], lambda at: at.update({"418": "teapot"})),
    "a size in words": (["streams", "charges"], lambda at: at.update(size="many")),
}


def loader_tables():
    """Name of a table → {member: needed?} as the C source says."""
    source = "".join(path.read_text(encoding="utf-8") for path in LOADER)
    tables = {}
    for name, body in re.findall(r"Member (\w+)_members\[\]\s*= \{(.*?)\};", source, re.S):
        rows = re.findall(r'\{\s*"(\w+)",\s*(TRUE|FALSE),\s*&\w+\s*\}', body)
        tables[name] = {member: needed == "TRUE" for member, needed in rows}
    return tables


def schema_tables():
    objects = dict(SCHEMA["$defs"], manifest=SCHEMA)
    return {name: {member: member in entry.get("required", []) for member in entry["properties"]}
            for name, entry in objects.items() if entry.get("additionalProperties") is False}


def check_tables():
    loader, schema = loader_tables(), schema_tables()
    wrong = ["%s: the loader has %s, the schema %s" % (name, loader.get(name), schema.get(name))
             for name in sorted(set(loader) | set(schema)) if loader.get(name) != schema.get(name)]
    if len(loader) < 20:
        wrong.append("only %d tables found in %s" % (len(loader), LOADER.name))
    return wrong


def check_manifest(validator, path):
    document = json.loads(path.read_text(encoding="utf-8"))
    return ["%s: %s" % ("/".join(map(str, problem.absolute_path)), problem.message[:200])
            for problem in validator.iter_errors(document)]


def check_bad(validator, good, path, change):
    document = copy.deepcopy(good)
    at = document
    for key in path:
        at = at[key]
    change(at)
    return [] if list(validator.iter_errors(document)) else ["the schema lets it pass"]


def tests():
    yield "the schema and the loader name the same members", check_tables
    if jsonschema is None:
        return
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for path in MANIFESTS:
        yield path.name + " satisfies the schema", lambda path=path: check_manifest(validator, path)
    good = json.loads((ROOT / "data/connectors/stripe.json").read_text(encoding="utf-8"))
    for name, (path, change) in BAD.items():
        yield "refused: " + name, lambda path=path, change=change: check_bad(
            validator, good, path, change)


def main():
    number = failed = 0
    for name, test in tests():
        number += 1
        problems = test()
        failed += bool(problems)
        print("%s %d - %s" % ("not ok" if problems else "ok", number, name))
        for problem in problems:
            print("# " + problem)
    if jsonschema is None:
        number += 1
        print("ok %d - manifests satisfy the schema # SKIP no jsonschema" % number)
    print("1..%d" % number)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
