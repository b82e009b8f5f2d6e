#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A provider's own client against the sandbox: test-client.py PROVIDER runs client-PROVIDER.cjs.

The client is the one from npm, unchanged; its own options tell it the sandbox's address. Where npm
is not at hand, or the sandbox does not know the provider, the test is skipped.
"""

import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "flow"))

import bench
import packages


def main():
    provider = sys.argv[1]
    try:
        packages.install()
    except packages.Missing as why:
        bench.skip(str(why))
    with tempfile.TemporaryDirectory(prefix="daybook-fidelity-") as folder, \
            bench.Sandbox(folder, orders=250, seed=3, pace=20) as sandbox:
        if provider not in sandbox.ports:
            bench.skip("the sandbox has no " + provider)
        return packages.node("client-%s.cjs" % provider, sandbox.ports_file, timeout=100).returncode


sys.exit(main())
