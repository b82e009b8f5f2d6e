#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that build-aux/count-tests counts what failed, however it failed.

Usage: test-count-tests.py COUNTER."""
import json
import subprocess
import sys
import tempfile
import unittest

COUNTER = sys.argv.pop(1)
TAP = "1..2\nok 1 /a/b\n"

# broken outside, [(result, stdout)], last line, exit status
CASES = [
    (0, [], "0 passed, 0 failed", 0),
    (1, [], "0 passed, 1 failed", 1),
    (0, [("OK", ""), ("OK", "hello")], "2 passed, 0 failed", 0),
    (0, [("FAIL", "hello")], "0 passed, 1 failed", 1),
    (0, [("TIMEOUT", "")], "0 passed, 1 failed", 1),
    (0, [("SKIP", "SKIP: no network")], "0 passed, 0 failed, 1 skipped", 0),
    (0, [("OK", TAP + "ok 2 /a/c\n")], "2 passed, 0 failed", 0),
    (0, [("OK", TAP + "ok 2 /a/c # SKIP no keyring\n")], "1 passed, 0 failed, 1 skipped", 0),
    (0, [("FAIL", TAP + "not ok 2 /a/c\n")], "1 passed, 1 failed", 1),
    (0, [("ERROR", TAP + "not ok 2 /a/c\nBail out!\n")], "1 passed, 1 failed", 1),
    (0, [("ERROR", TAP)], "1 passed, 1 failed", 1),
    (0, [("TIMEOUT", TAP)], "1 passed, 1 failed", 1),
    (0, [("OK", "TAP version 13\n1..1\nok 1 rule - okay\n# not ok\n")], "1 passed, 0 failed", 0),
    (2, [("OK", TAP + "ok 2 /a/c\n")], "2 passed, 2 failed", 1),
]


class Counts(unittest.TestCase):
    def test_cases(self):
        for number, (broken, tests, last, status) in enumerate(CASES):
            with self.subTest(case=number), tempfile.NamedTemporaryFile("w") as log:
                for result, out in tests:
                    print(json.dumps({"name": "t", "result": result, "stdout": out}), file=log)
                log.flush()
                done = subprocess.run([COUNTER, str(broken), log.name], capture_output=True,
                                      text=True)
                self.assertEqual(done.stdout.splitlines()[-1], last)
                self.assertEqual(done.returncode, status)

    def test_skipped_are_named_with_their_reason(self):
        with tempfile.NamedTemporaryFile("w") as log:
            print(json.dumps({"name": "vault", "result": "OK",
                              "stdout": "1..1\nok 1 /vault/a # SKIP no keyring\n"}), file=log)
            log.flush()
            done = subprocess.run([COUNTER, "0", log.name], capture_output=True, text=True)
        self.assertIn("skipped: vault /vault/a no keyring", done.stdout.splitlines())


unittest.main()
