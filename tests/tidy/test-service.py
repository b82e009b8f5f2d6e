#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service of the session: systemd finds nothing to complain of, and it starts what is built.

Usage: test-service.py SERVICE BINDIR. Skipped where there is no systemd-analyze.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def complaints(text):
    """What systemd says of the unit; the program need not be installed for it."""
    with tempfile.TemporaryDirectory(prefix="daybook-service-") as folder:
        unit = pathlib.Path(folder, "daybook.service")
        unit.write_text(text, encoding="utf-8")
        done = subprocess.run(["systemd-analyze", "--user", "verify", str(unit)], text=True,
                              capture_output=True, check=False,
                              env=dict(os.environ, XDG_RUNTIME_DIR=folder))
        return (done.stdout + done.stderr).strip()


def main():
    text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    program = "%s/daybookctl" % sys.argv[2]
    starts = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    if starts != ["ExecStart=%s run" % program]:
        print("it starts", starts)
        return 1
    if shutil.which("systemd-analyze") is None:
        print("systemd-analyze is not at hand")
        return 77
    text = text.replace(program, "/bin/true")
    if not complaints(text + "\nBogus=1\n"):
        print("systemd-analyze says nothing of a line that is none")
        return 77
    said = complaints(text)
    print(said)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
