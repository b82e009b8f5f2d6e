#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each language of po/LINGUAS says everything that the program says, and says it in the right form.

Usage: test-translations.py SOURCE_ROOT. Status 77, said so, where gettext is not installed."""

import os
import shutil
import subprocess
import sys
import tempfile

KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3")


def languages(root):
    with open(os.path.join(root, "po", "LINGUAS"), encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def texts(root, folder):
    """What is to translate today."""
    pot = os.path.join(folder, "daybook.pot")
    subprocess.run(["xgettext", "--from-code=UTF-8", "-f", "po/POTFILES", "-o", pot,
                    *("--keyword=" + word for word in KEYWORDS)], cwd=root, check=True,
                   stderr=subprocess.DEVNULL)
    return pot


def wrong_with(root, language, pot):
    po = os.path.join(root, "po", language + ".po")
    for command in (["msgfmt", "-c", "-o", os.devnull, po], ["msgcmp", po, pot]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return done.stderr
    return None


def main():
    root = sys.argv[1]
    if not all(shutil.which(tool) for tool in ("xgettext", "msgfmt", "msgcmp")):
        print("gettext is not installed: the translations are not tested")
        return 77
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        pot = texts(root, folder)
        for language in languages(root):
            wrong = wrong_with(root, language, pot)
            failed += wrong is not None
            print("%s: %s" % (language, wrong or "whole"))
    return 1 if failed else 0


sys.exit(main())
