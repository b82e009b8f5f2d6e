# SPDX-License-Identifier: GPL-3.0-or-later
"""Intuit's own XSDs as the judge of QuickBooks bodies, answers and queries.

The JSON API uses the names and the nesting of these schemas: an element with maxOccurs above one is
a list, an attribute is a member, and text with attributes (a reference) becomes {"value", ...}.
No exception is made: nothing that Daybook sends or the sandbox answers needs one.
"""

import copy
import json
import re
import urllib.parse
import xml.etree.ElementTree

XS = "{http://www.w3.org/2001/XMLSchema}"
FILES = ("Finance.xsd", "IntuitBaseTypes.xsd", "IntuitNamesTypes.xsd", "SalesTax.xsd",
         "IntuitRestServiceDef.xsd")
NUMBERS = ("decimal", "double", "float", "integer", "int", "long", "positiveInteger",
           "nonNegativeInteger", "short", "byte")
PATTERNS = {"date": r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?",
            "dateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"}


class Type:
    """Members of a complex type by name: (type's name or Type, many?)."""

    def __init__(self):
        self.base = None
        self.members = {}
        self.groups = []  # heads of substitution groups: (name, many?)
        self.attributes = {}
        self.text = None


class Schema:
    def __init__(self, folder):
        self.types = {}
        self.simple = {}
        self.elements = {}
        self.heads = {}  # head → names of the elements that can stand for it
        for name in FILES:
            self.read(xml.etree.ElementTree.parse(folder / name).getroot())

    def read(self, root):
        for node in root:
            name = node.get("name")
            if node.tag == XS + "complexType":
                self.types[name] = self.complex(node)
            elif node.tag == XS + "simpleType":
                self.simple[name] = node
            elif node.tag == XS + "element":
                self.elements[name] = self.type_of(node)
                if node.get("substitutionGroup"):
                    self.heads.setdefault(local(node.get("substitutionGroup")), []).append(name)

    def type_of(self, element):
        inline = element.find(XS + "complexType")
        if inline is not None:
            return self.complex(inline)
        return local(element.get("type") or "xs:string")

    def complex(self, node):
        made = Type()
        for extension in node.iter(XS + "extension"):
            made.base = local(extension.get("base"))
        if node.find(XS + "simpleContent") is not None:
            made.text, made.base = made.base, None
        self.collect(node, made, False)
        return made

    def collect(self, node, made, many):
        for child in node:
            repeated = many or child.get("maxOccurs", "1") not in ("0", "1")
            if child.tag == XS + "attribute" and child.get("name"):
                made.attributes[child.get("name")] = local(child.get("type") or "xs:string")
            elif child.tag == XS + "element" and child.get("ref"):
                made.groups.append((local(child.get("ref")), repeated))
            elif child.tag == XS + "element":
                made.members[child.get("name")] = (self.type_of(child), repeated)
            elif child.tag != XS + "annotation":
                self.collect(child, made, repeated)

    def standing_for(self, head):
        """Names of all elements that may stand where @head is asked for."""
        yield head
        for name in self.heads.get(head, []):
            yield from self.standing_for(name)

    def members(self, kind):
        """Every member of a Type or of a named one, inherited ones too."""
        made = kind if isinstance(kind, Type) else self.types[kind]
        found = dict(self.members(made.base)) if made.base in self.types else {}
        found.update((name, (one, False)) for name, one in made.attributes.items())
        if made.text is not None:
            found["value"] = (made.text, False)
        for head, many in made.groups:
            for name in self.standing_for(head):
                found[name] = (self.elements[name], many)
        found.update(made.members)
        return found

    def entity(self, name):
        """The name of an entity, in whatever case it stands in a path."""
        return next((one for one in self.elements if one.lower() == name.lower()), None)

    def allowed(self, name):
        """(base type of the W3C's, values of an enumeration or None)"""
        node = self.simple.get(name)
        if node is None:
            return name, None
        values = [one.get("value") for one in node.iter(XS + "enumeration")]
        base = next((local(one.get("base")) for one in node.iter(XS + "restriction")), "string")
        return self.allowed(base)[0], values or self.allowed(base)[1]

    def judge(self, value, kind, where, many=False):
        """Yields what is wrong with a JSON value of a type."""
        if many and isinstance(value, list):
            for one in value:
                yield from self.judge(one, kind, where)
        elif isinstance(kind, Type) or kind in self.types:
            yield from self.judge_object(value, kind, where)
        else:
            yield from self.judge_text(value, kind, where)

    def judge_object(self, value, kind, where):
        name = kind if isinstance(kind, str) else where
        if not isinstance(value, dict):
            yield "%s: expected an object of %s, found %s" % (where, name, str(value)[:40])
            return
        members = self.members(kind)
        for member, part in value.items():
            place = "%s.%s" % (name, member)
            if member not in members:
                yield "%s: the schema has no such member" % place
            else:
                one, many = members[member]
                if many != isinstance(part, list):
                    yield "%s: expected %s" % (place, "a list" if many else "one, not a list")
                yield from self.judge(part, one, place, many)

    def judge_text(self, value, kind, where):
        base, values = self.allowed(kind)
        if base in NUMBERS:
            right = isinstance(value, (int, float)) and not isinstance(value, bool)
            right = right and (base in ("decimal", "double", "float") or isinstance(value, int))
        elif base == "boolean":
            right = isinstance(value, bool)
        else:
            right = isinstance(value, str) and (
                re.fullmatch(PATTERNS.get(base, r"(?s).*"), value) is not None)
        if not right:
            yield "%s: %s is no %s" % (where, json.dumps(value)[:40], base)
        elif values is not None and value not in values:
            yield "%s: %s is none of %s's values" % (where, json.dumps(value), kind)

    def judge_query(self, text):
        """The entity and the fields that a query names."""
        found = re.match(r"(?i)\s*select\s+(.*?)\s+from\s+(\w+)(?:\s+where\s+(.*?))?"
                         r"(?:\s+order\s*by\s+(.*?))?(?:\s+startposition\s+\d+)?"
                         r"(?:\s+maxresults\s+\d+)?\s*$", text)
        if found is None:
            yield "%s: not a query that can be read" % text
            return
        columns, name, conditions, order = found.groups()
        entity = self.entity(name)
        if entity is None:
            yield "%s: the schema has no %s" % (text, name)
            return
        plain = re.sub(r"'(\\.|[^'\\])*'", "''", conditions or "")
        fields = [] if columns in ("*", "count(*)") else re.split(r"\s*,\s*", columns)
        fields += re.findall(r"(?i)([\w.]+)\s*(?:=|<|>|\bin\b|\blike\b)", plain)
        fields += [re.split(r"\s+", one)[0] for one in re.split(r"\s*,\s*", order or "") if one]
        for field in fields:
            kind = self.elements[entity]
            for part in field.split("."):
                members = self.members(kind) if kind in self.types else {}
                if part not in members:
                    yield "%s: %s has no %s" % (text, name, field)
                    break
                kind = members[part][0]

    def request_problems(self, exchange):
        resource = exchange.path.split("/")[4]
        query = dict(urllib.parse.parse_qsl(exchange.query))
        if resource == "query":
            return list(self.judge_query(query["query"]))
        if exchange.method != "POST":
            return [] if self.entity(resource) else ["%s: no such entity" % exchange]
        body = json.loads(exchange.body)
        if resource == "batch":
            found = list(self.judge(body, "IntuitBatchRequest", "batch"))
            for item in body["BatchItemRequest"]:
                found += self.judge_query(item["Query"]) if "Query" in item else []
            return found
        entity = self.entity(resource)
        if entity is None:
            return ["%s: no such entity" % exchange]
        return list(self.judge(body, self.elements[entity], entity))

    def answer_problems(self, exchange):
        document = json.loads(exchange.answer)
        return list(self.judge(document, "IntuitResponse", "answer"))

    def problems(self, exchange):
        """What is wrong with the request, and with its answer: two lists."""
        return (self.request_problems(exchange),
                self.answer_problems(exchange) if exchange.status else [])


def local(name):
    return name.rsplit(":", 1)[-1]


def spoilt(exchange):
    """(what is wrong, the exchange with it, 0 for its request or 1 for its answer), made of the
    posting of a sales receipt."""
    def change(side, edit):
        made = copy.copy(exchange)
        name = "answer" if side else "body"
        document = json.loads(getattr(exchange, name))
        edit(document["SalesReceipt"] if side else document)
        setattr(made, name, json.dumps(document))
        return made, side

    def line(document):
        return document["Line"][0]

    cases = [
        ("a member that is misspelt", lambda at: at.update(DocNumbr="1")),
        ("a member of a line's detail that is misspelt",
         lambda at: line(at)["SalesItemLineDetail"].update(Quantity=1)),
        ("an amount in quotes", lambda at: line(at).update(Amount="1.00")),
        ("one line that is no list", lambda at: at.update(Line=line(at))),
        ("a reference that is a text", lambda at: at.update(CustomerRef="58")),
        ("a day that is none", lambda at: at.update(TxnDate="20.11.2026")),
        ("a kind of line that is none", lambda at: line(at).update(DetailType="Sale")),
    ]
    made = [(what, *change(side, edit)) for what, edit in cases for side in (0, 1)]
    for query in ("select Id from SalesReceipts", "select DocNumbr from SalesReceipt",
                  "select Id from SalesReceipt where Number = '1'"):
        wrong = copy.copy(exchange)
        wrong.path = exchange.path.replace("salesreceipt", "query")
        wrong.method, wrong.query = "GET", urllib.parse.urlencode({"query": query})
        made.append((query, wrong, 0))
    return made
