# SPDX-License-Identifier: GPL-3.0-or-later
"""Shopify's own schema as the judge of queries and answers; shopify-spec.cjs reads it."""

import json
import pathlib
import re
import urllib.request

import packages
import specs

SANDBOX = ("sandbox-shopify-schema.c", "sandbox-shopify-enums.c")


def sandbox_schema():
    """The SDL that the sandbox's source holds as C texts."""
    made = "schema { query: QueryRoot mutation: Mutation }\n"
    for name in SANDBOX:
        source = (specs.SOURCE / "src/sandbox" / name).read_text(encoding="utf-8")
        texts = re.findall(r'"((?:\\.|[^"\\])*)"', source[source.index("const char"):])
        made += "".join(json.loads('"%s"' % text) for text in texts)
    return made


def queries():
    """The manifest's queries by name, whole; what only others take in is none of its own."""
    path = specs.SOURCE / "data/connectors/shopify.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    texts = manifest["queries"]
    parts = {line[1:] for lines in texts.values() for line in lines if line.startswith("@")}
    return {name: "\n".join("\n".join(texts[line[1:]]) if line.startswith("@") else line
                            for line in lines)
            for name, lines in texts.items() if name not in parts}


def token(recorder):
    known = recorder.credentials("shopify")
    body = {"client_id": known["client_id"], "client_secret": known["client_secret"],
            "grant_type": "client_credentials"}
    request = urllib.request.Request(
        recorder.ports["shopify"] + "/admin/oauth/access_token", json.dumps(body).encode(),
        {"Content-Type": "application/json", "Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["access_token"]


def judge(recorder, sent, folder):
    """[[what was judged, [problems]]] of Daybook's requests and of the sandbox."""
    task = pathlib.Path(folder) / "shopify.json"
    task.write_text(json.dumps({
        "schema": str(specs.SHOPIFY), "sandbox": sandbox_schema(), "queries": queries(),
        "exchanges": [{"body": json.loads(one.body), "answer": json.loads(one.answer)}
                      for one in sent if one.status == 200],
        "url": recorder.sandbox.ports["shopify"], "token": token(recorder),
    }), encoding="utf-8")
    done = packages.node("shopify-spec.cjs", str(task), capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        return [["Shopify: its schema can be read", [done.stderr[-2000:]]]]
    return json.loads(done.stdout)
