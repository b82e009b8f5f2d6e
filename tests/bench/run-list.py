#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a list of 250,000 payments costs in the window: opening, filtering, searching, scrolling.

Makes the store once (make-store) and keeps it in the folder for temporary files. A screen of its
own is needed: Xvfb and a session bus; where there is none, it says so. Nothing here fails for being
slow; it fails when a list has not the rows that it must have.

DAYBOOK_BENCH_PAYMENTS is another number than 250,000.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

MAKE, WINDOW = os.environ["DAYBOOK_BENCH_STORE"], os.environ["DAYBOOK_BENCH_WINDOW"]
PAYMENTS = int(os.environ.get("DAYBOOK_BENCH_PAYMENTS", "250000"))
KEPT = pathlib.Path(tempfile.gettempdir()) / ("daybook-bench-list-%d" % PAYMENTS)


def store():
    """The kept one, made anew when the program that makes it is newer."""
    if KEPT.exists() and KEPT.stat().st_mtime < os.stat(MAKE).st_mtime:
        shutil.rmtree(KEPT)
    if not KEPT.exists():
        folder = pathlib.Path(tempfile.mkdtemp(prefix="daybook-bench-", dir=KEPT.parent))
        subprocess.run([MAKE, folder / "store", folder / "key", str(PAYMENTS)], check=True)
        folder.rename(KEPT)
    return KEPT


def measure(folder):
    """Once, on a copy, in a session of its own."""
    with tempfile.TemporaryDirectory(prefix="daybook-bench-") as home:
        shutil.copytree(folder, home + "/copy")
        environment = dict(
            os.environ, HOME=home, GDK_BACKEND="x11", GSK_RENDERER="cairo", GTK_A11Y="none",
            GSETTINGS_BACKEND="memory", ADW_DISABLE_PORTAL="1", NO_AT_BRIDGE="1", LC_ALL="C.UTF-8")
        for name in ("RUNTIME_DIR", "DATA_HOME", "CONFIG_HOME", "CACHE_HOME"):
            environment["XDG_" + name] = home + "/" + name
            os.mkdir(home + "/" + name, 0o700)
        run = subprocess.run(
            ["xvfb-run", "-a", "-s", "-screen 0 1280x800x24 -nolisten tcp", "dbus-run-session",
             "--", WINDOW, home + "/copy/store", home + "/copy/key"],
            env=environment, stdout=subprocess.PIPE, text=True, timeout=1800)
    if run.returncode != 0:
        sys.exit("window-list ended with %d" % run.returncode)
    return json.loads(next(line for line in run.stdout.splitlines() if line.startswith("{")))


def tell(name, value, aim=""):
    print("%-52s %12s  %s" % (name, value, aim))


def main():
    if shutil.which("xvfb-run") is None or shutil.which("dbus-run-session") is None:
        print("list: skipped, Xvfb or dbus-run-session is not here")
        return
    found = measure(store())
    if found["open_rows"] != PAYMENTS or found["unfilter_rows"] != PAYMENTS:
        sys.exit("a list of %d payments has %d rows" % (PAYMENTS, found["open_rows"]))
    tell("%d payments" % PAYMENTS, "")
    for name, aim in (("open", "< 2000"), ("filter", "< 150"), ("key", ""), ("search", ""),
                      ("sort_by_name", ""), ("search_beside", "a writer beside")):
        tell("%s, to its ids" % name, "%.0f ms" % found[name + "_ms"], aim)
        tell("%s, to the frame that shows it" % name, "%.0f ms" % found[name + "_shown_ms"])
    tell("jump to the end", "%.0f ms" % found["jump_ms"], "< 100")
    tell("frame while scrolling, median", "%.1f ms" % found["frame_median_ms"], "<= 28")
    tell("frame while scrolling, 95 %", "%.1f ms" % found["frame_p95_ms"])
    for part in ("open", "scroll", "query", "beside_sync"):
        tell("turns of the main loop over 50 ms, %s" % part, found[part + "_stalls"],
             "longest %.0f ms" % found[part + "_longest_ms"])
    tell("memory", "%.0f MiB" % found["memory_mib"], "<= 160")


if __name__ == "__main__":
    main()
