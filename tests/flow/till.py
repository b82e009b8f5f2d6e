# SPDX-License-Identifier: GPL-3.0-or-later
"""A shop that only tests know: a manifest of its own and a server whose every order is in the
test's hands. It can hide an order, forget one, fail in the middle of a list, and go by a clock that
is wrong."""

import datetime
import http.server
import json
import os
import threading
import urllib.parse

PRICE = [{"money": "minor", "currency": "currency"}]
MAP = [
    {"to": "id", "from": "id"},
    {"to": "number", "from": "number"},
    {"to": "placed", "from": "placed", "steps": [{"time": "rfc3339"}]},
    {"to": "updated", "from": "updated", "steps": [{"time": "rfc3339"}]},
    {"to": "status", "from": "status"},
    {"to": "currency", "from": "currency"},
    {"to": "total", "from": "total", "steps": [{"money": "minor", "currency": "currency"}]},
    {"to": "lines[]", "each": "lines", "map": [
        {"to": "id", "from": "id"}, {"to": "title", "from": "title"},
        {"to": "quantity", "from": "quantity", "steps": [{"decimal": True}]},
        {"to": "unit_price", "from": "price", "steps": PRICE},
        {"to": "gross", "from": "price", "steps": PRICE}]},
    {"to": "payments[]", "each": "payments", "map": [{"to": "id", "from": "id"}]},
]

MANIFEST = {
    "manifest": 1, "provider": "till", "version": "1", "title": "Till", "category": "shop",
    "settings": [{"name": "time_zone", "title": "Zone", "default": "America/New_York"}],
    "environments": {"live": {"api": "https://till.example.com"}},
    "sign_in": [{"id": "key", "method": "api_key", "title": "Key", "steps": [],
                 "fields": [{"name": "key", "title": "Key", "secret": True}],
                 "headers": {"Authorization": "Bearer {key}"}}],
    "probe": {"request": {"get": "/me"}, "keep": {"account": "id", "title": "name"}},
    "limits": {"per_second": 1000, "burst": 1000, "in_flight": 2},
    "errors": {"fault": "error", "message": "error"},
    "streams": {
        "orders": {
            "title": "Orders", "records": "orders", "size": 2,
            "request": {"get": "/orders", "query": {"after": "{after?}", "since": "{since?}",
                                                    "until": "{until?}"}},
            "pages": {"kind": "last_id", "more": "more"},
            "since": {"field": "updated", "time": "rfc3339", "look_back": "10 min"},
            "range": {"window": "7 days", "count": {
                "of": "order", "path": "count", "exact": {"exact": [True]},
                "request": {"get": "/orders/count", "query": {"since": "{since}",
                                                              "until": "{until}"}}}},
            "deletions": {"by": "range"},
            "yields": [{"contract": "order/1", "map": MAP}]},
        "items": {
            "title": "Items", "records": "items", "size": 2,
            "request": {"get": "/items", "query": {"after": "{after?}"}},
            "pages": {"kind": "last_id", "more": "more"},
            "deletions": {"by": "listing", "every": "1 day"},
            "yields": [{"contract": "item/1", "map": [{"to": "id", "from": "id"},
                                                      {"to": "title", "from": "id"}]}]}}}


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def order(name, placed, cents, updated=None, status="paid"):
    return {"id": name, "number": name, "placed": text(placed), "updated": text(updated or placed),
            "status": status, "currency": "USD", "total": cents, "payments": [],
            "lines": [{"id": "l1", "title": "Mug", "quantity": "1", "price": cents,
                       "currency": "USD"}]}


class Till:
    def __init__(self, folder):
        self.orders = {}
        self.items = []
        self.fail_after = None  # this many pages of a list, then 500
        self.asked = []  # paths
        self.exact = True  # counts are
        till = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                url = urllib.parse.urlparse(self.path)
                query = dict(urllib.parse.parse_qsl(url.query))
                status, body = till.answer(url.path, query)
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *unused):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        place = os.path.join(folder, "share", "daybook", "connectors")
        os.makedirs(place, exist_ok=True)
        with open(os.path.join(place, "till.json"), "w", encoding="utf-8") as file:
            json.dump(MANIFEST, file)
        os.environ["XDG_DATA_HOME"] = os.path.join(folder, "share")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.server.shutdown()
        self.server.server_close()

    def add(self, *arguments, **options):
        one = order(*arguments, **options)
        self.orders[one["id"]] = one
        return one

    def list_orders(self, query):
        field = "placed" if "until" in query else "updated"
        some = [one for one in self.orders.values()
                if query.get("since", "") <= one[field] < query.get("until", "9")]
        return sorted(some, key=lambda one: one["id"])

    def answer(self, path, query):
        self.asked.append(path)
        if path == "/orders/count":
            return 200, {"count": len(self.list_orders(query)), "exact": self.exact}
        if path == "/me":
            return 200, {"id": "till-1", "name": "Till"}
        if path == "/items":
            rows, name = [{"id": item} for item in sorted(self.items)], "items"
        else:
            rows, name = self.list_orders(query), "orders"
        if self.fail_after is not None and "after" in query:
            if self.fail_after == 0:
                return 500, {"error": "the till is out of paper"}
            self.fail_after -= 1
        rest = [row for row in rows if row["id"] > query.get("after", "")]
        return 200, {name: rest[:2], "more": len(rest) > 2}

    def connect(self, store):
        return store.run("connect", "till", "--base-url", self.url, "--pace", "1000", "--stdin",
                         secrets="key=sesame-key-1")


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def days_ago(days, hour=12):
    """Noon, or that hour, in New York so many days ago, about (its winter time)."""
    day = (now() - datetime.timedelta(days=days)).replace(hour=0, minute=0, second=0)
    return day + datetime.timedelta(hours=hour + 5)
