#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that each house rule can fail, and that what it allows passes.

Usage: test-check-house.py CHECKER. Each case is a small tree of files; the checker must name the
file and line that the case says, or nothing.
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECKER = pathlib.Path(sys.argv.pop(1)).resolve()
C = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
H = C + "/* What it is for. */\n#pragma once\n\n"
MESON = ("rooms = [\n  ['base', [], [x]],\n  ['store', ['base'], [y]],\n"
         "  ['books', ['base'], []],\n]\n")


def body(*lines):
    return C + "static void\nrun (int a)\n{\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


def nested(depth):
    lines = []
    for level in range(depth):
        lines += ["  " * 2 * level + "if (a)", "  " * 2 * level + "  {"]
    lines.append("  " * 2 * depth + "a ();")
    return body(*lines, *["  " * 2 * level + "  }" for level in reversed(range(depth))])


# rule, {file: text}, findings ("file:line")
CASES = [
    ("file-length", {"src/base/daybook-a.c": C * 601}, ["src/base/daybook-a.c:600"]),
    ("file-length", {"src/base/daybook-a.c": C * 600}, []),
    ("function-length", {"src/base/daybook-a.c": body(*["a ();"] * 61)},
     ["src/base/daybook-a.c:4"]),
    ("function-length", {"src/base/daybook-a.c": body(*["a ();"] * 60)}, []),
    ("function-length", {"src/base/daybook-a.c": body(*["a ();"] * 61).replace(
        "run (", "daybook_a_class_init (")}, []),
    ("nesting", {"src/base/daybook-a.c": nested(4)}, ["src/base/daybook-a.c:11"]),
    ("nesting", {"src/base/daybook-a.c": nested(3)}, []),
    ("nesting", {"src/base/daybook-a.c": body("if (a)", "  for (;;)", "    while (a)",
                                              "      if (b)", "        c ();")},
     ["src/base/daybook-a.c:8"]),
    ("nesting", {"src/base/daybook-a.c": body("if (a)", "  b ();", "else if (c)", "  d ();",
                                              "else if (e)", "  f ();", "else if (g)", "  h ();",
                                              "else", "  i ();")}, []),
    ("line-length", {"src/base/daybook-a.c": C + "/*" + "ä" * 96 + "*/\n"}, []),
    ("line-length", {"src/base/daybook-a.c": C + "/*" + "ä" * 97 + "*/\n"},
     ["src/base/daybook-a.c:2"]),
    ("licence", {"src/base/daybook-a.c": "int a;\n" + C}, ["src/base/daybook-a.c:1"]),
    ("licence", {"tests/a.py": "#!/usr/bin/env python3\n# " + C[3:-4] + "\n"}, []),
    ("goto", {"src/base/daybook-a.c": body("goto out;")}, ["src/base/daybook-a.c:5"]),
    ("goto", {"src/base/daybook-a.c": body('a ("goto out;"); /* no goto */')}, []),
    ("names", {"src/base/daybook-string-utils.c": C}, ["src/base/daybook-string-utils.c:1"]),
    ("names", {"src/base/common.h": C}, ["src/base/common.h:1", "src/base/common.h:1"]),
    ("names", {"src/base/daybook-a.c": C, "src/books/daybook-a.c": C},
     ["src/books/daybook-a.c:1"]),
    ("floors", {"src/books/daybook-a.c": C + '#include "daybook-b.h"\n',
                "src/store/daybook-b.h": H}, ["src/books/daybook-a.c:2"]),
    ("floors", {"src/base/daybook-a.c": C + '#include "daybook-b.h"\n',
                "src/store/daybook-b.h": H}, ["src/base/daybook-a.c:2"]),
    ("floors", {"src/sandbox/sandbox-a.c": C + '#include "daybook-b.h"\n',
                "src/store/daybook-b.h": H}, ["src/sandbox/sandbox-a.c:2"]),
    ("floors", {"src/store/daybook-a.c": C + '#include "daybook-b.h"\n',
                "src/base/daybook-b.h": H}, []),
    ("floors", {"src/attic/daybook-a.c": C}, ["src/attic/daybook-a.c:1"]),
    ("outside", {"src/books/daybook-a.c": C + "#include <sqlite3.h>\n"},
     ["src/books/daybook-a.c:2"]),
    ("outside", {"src/books/daybook-a.c": C + "#include <libsoup/soup.h>\n"},
     ["src/books/daybook-a.c:2"]),
    ("outside", {"src/store/daybook-a.c": C + "#include <sqlite3.h>\n"}, []),
    ("sql", {"src/books/daybook-a.c": C + 'a = "SELECT id FROM records";\n'},
     ["src/books/daybook-a.c:2"]),
    ("sql", {"src/books/daybook-a.c": C + 'a = "Select the order from the list";\n'}, []),
    ("sql", {"src/store/daybook-a.c": C + 'a = "SELECT id FROM records";\n'}, []),
    ("leftovers", {"src/base/daybook-a.c": C + "/* TO" + "DO: more */\n"},
     ["src/base/daybook-a.c:2"]),
    ("leftovers", {"README.md": "See /ho" + "me/ann/daybook\n"}, ["README.md:1"]),
    ("leftovers", {"README.md": "https://example.com/home/ann\n"}, []),
    ("guards", {"src/base/daybook-a.h": C + "int a;\n"}, ["src/base/daybook-a.h:1"]),
    ("guards", {"src/base/daybook-a.h": H}, []),
    ("opening", {"src/base/daybook-a.h": C + "#pragma once\n"}, ["src/base/daybook-a.h:2"]),
    ("opening", {"src/base/daybook-a.h": H}, []),
    ("documented", {"src/base/daybook-a.h": H + "G_BEGIN_DECLS\n\nint daybook_a_get (void);\n"},
     ["src/base/daybook-a.h:7"]),
    ("documented", {"src/base/daybook-a.h": H + "G_BEGIN_DECLS\n\n/* Asks. */\n"
                                            "int daybook_a_get (void);\n"}, []),
    ("json", {"data/a.json": '{"a": 1,\n "b": }\n'}, ["data/a.json:2"]),
    ("json", {"data/a.json": '{"a": 1, "a": 2}\n'}, ["data/a.json:1"]),
    ("json", {"data/a.json": "{}\n"}, []),
    ("translations", {"po/POTFILES": "src/base/daybook-b.c\n",
                      "src/base/daybook-a.c": C + 'a = _ ("Hello");\n'},
     ["po/POTFILES:1", "src/base/daybook-a.c:2"]),
    ("translations", {"po/POTFILES": "src/base/daybook-a.c\n",
                      "src/base/daybook-a.c": C + 'a = _ ("Hello");\n'}, []),
    ("translations", {}, ["po/POTFILES:1"]),
]


class Rules(unittest.TestCase):
    def test_cases(self):
        for number, (rule, files, expected) in enumerate(CASES):
            with self.subTest(rule=rule, case=number):
                self.assertEqual(self.findings(rule, files), expected)

    def test_every_rule_has_a_failing_case(self):
        with tempfile.TemporaryDirectory() as root:
            (pathlib.Path(root) / "meson.build").write_text(MESON)
            done = subprocess.run([CHECKER, root], capture_output=True, text=True)
        rules = {line.split()[2 if line.startswith("ok") else 3]
                 for line in done.stdout.splitlines() if line.startswith(("ok ", "not ok "))}
        self.assertEqual(rules, {rule for rule, _, expected in CASES if expected})

    def findings(self, rule, files):
        with tempfile.TemporaryDirectory() as root:
            for name, text in {"meson.build": MESON, **files}.items():
                path = pathlib.Path(root) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            done = subprocess.run([CHECKER, root, rule], capture_output=True, text=True)
        found = [line.split(": ")[0][2:] for line in done.stdout.splitlines()
                 if line.startswith("# ")]
        self.assertEqual(done.returncode, 1 if found else 0, done.stdout + done.stderr)
        return found


unittest.main()
