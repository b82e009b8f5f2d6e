# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy on loopback for each provider of the sandbox: passes everything on as it is, and keeps
what was asked and answered. What carries secrets (signing in, the headers for it) is not kept.
"""

import http.client
import http.server
import threading
import urllib.parse

PROVIDERS = ("shopify", "stripe", "quickbooks", "hubspot")
KEPT_HEADERS = ("accept", "content-type", "stripe-version", "idempotency-key")
SECRET_PATHS = ("oauth", "/connect/", "/token", "/.well-known/", "/sandbox/")
HOP = ("connection", "keep-alive", "transfer-encoding", "content-length")


class Exchange:
    """One request and its answer; bodies are text. Status 0: the connection broke instead."""

    def __init__(self, provider, handler, body, status, text):
        path = urllib.parse.urlsplit(handler.path)
        self.provider = provider
        self.method = handler.command
        self.path = urllib.parse.unquote(path.path)
        self.query = path.query
        self.headers = {name.lower(): value for name, value in handler.headers.items()
                        if name.lower() in KEPT_HEADERS}
        self.body = body.decode()
        self.status = status
        self.answer = text.decode()

    def __str__(self):
        return "%s %s%s" % (self.method, self.path, "?" + self.query if self.query else "")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        try:
            upstream.request(self.command, self.path, body if length else None, headers)
            answer = upstream.getresponse()
            text = answer.read()
        except (http.client.HTTPException, OSError):
            self.keep(body, 0, b"")
            self.close_connection = True
            return
        finally:
            upstream.close()
        self.keep(body, answer.status, text)
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def keep(self, body, status, text):
        if not any(part in self.path for part in SECRET_PATHS):
            self.server.kept.append(Exchange(self.server.provider, self, body, status, text))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

    def log_message(self, *unused):
        pass


class Recorder:
    """Stands before a sandbox: has its .ports and .credentials(), and all that passed in .kept."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.kept = []
        self.ports = {}
        self.servers = []

    def __enter__(self):
        for provider in PROVIDERS:
            if provider in self.sandbox.ports:
                self.listen(provider)
        return self

    def listen(self, provider):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.provider = provider
        server.upstream = urllib.parse.urlsplit(self.sandbox.ports[provider]).netloc
        server.kept = self.kept
        self.ports[provider] = "http://127.0.0.1:%d" % server.server_port
        self.servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def __exit__(self, *unused):
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def credentials(self, provider):
        return self.sandbox.credentials(provider)

    def of(self, provider):
        return [exchange for exchange in self.kept if exchange.provider == provider]
