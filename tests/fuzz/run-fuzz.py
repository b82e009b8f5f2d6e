#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one fuzz target for a number of inputs that is the same everywhere, from a fixed seed.

Usage: run-fuzz.py TARGET RUNS SEEDS...

DAYBOOK_FUZZ_FACTOR multiplies the runs, DAYBOOK_FUZZ_SEED is another beginning. An input that
breaks something is kept beside the target, and its bytes are printed: put it into tests/fuzz/seeds
once it is mended.
"""
import os
import re
import subprocess
import sys
import tempfile


def main():
    target, runs, seeds = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    runs *= int(os.environ.get("DAYBOOK_FUZZ_FACTOR", "1"))
    print("TAP version 13\n1..1")
    with tempfile.TemporaryDirectory() as found:
        done = subprocess.run(
            [target, "-seed=" + os.environ.get("DAYBOOK_FUZZ_SEED", "1"), "-runs=%d" % runs,
             "-max_len=20000", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1",
             "-artifact_prefix=" + target + ".", found, *seeds],
            capture_output=True, text=True, errors="replace", check=False)
    said = done.stderr.splitlines()
    cover = re.findall(r"cov: (\d+)", done.stderr)
    if done.returncode == 0:
        print("ok 1 - %d inputs, %s places reached" % (runs, cover[-1] if cover else "no"))
        return 0
    print("not ok 1 - an input breaks it")
    for line in said[-60:]:
        print("# " + line)
    return 1


if __name__ == "__main__":
    sys.exit(main())
