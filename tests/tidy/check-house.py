#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules of CONTRIBUTING.md, checked. Each rule is one TAP subtest of its own.

Usage: check-house.py SOURCE_ROOT [RULE...]. A failure names file:line and what to do. The rooms and
their floors are read from the table in meson.build, so that there is one place that says them.
"""
import json
import pathlib
import re
import subprocess
import sys

FILE_LINES = 600
FUNCTION_LINES = 60
NESTING = 3
COLUMNS = 100
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
SHOWN = 40  # findings told of one rule

ROOT = pathlib.Path(sys.argv[1]).resolve()
TEXT_ENDINGS = {".c", ".h", ".py", ".sh", ".md", ".json", ".build", ".in", ".txt", ".yml", ""}


def tracked():
    """The files that belong to the tree: those that git knows, else all of the known folders."""
    try:
        out = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"],
                             capture_output=True, text=True, check=True).stdout
        names = out.splitlines()
    except (OSError, subprocess.CalledProcessError):
        names = [str(p.relative_to(ROOT)) for top in
                 ("src", "tests", "data", "build-aux", "po", "flatpak", ".ci")
                 for p in (ROOT / top).rglob("*")]
        names += ["meson.build", "README.md", "CONTRIBUTING.md"]
    return [n for n in sorted(set(names)) if (ROOT / n).is_file()]


FILES = tracked()
CACHE = {}


def lines(name):
    if name not in CACHE:
        CACHE[name] = (ROOT / name).read_text(encoding="utf-8", errors="replace").splitlines()
    return CACHE[name]


def code_files():
    return [n for n in FILES if n.endswith((".c", ".h")) and n.startswith(("src/", "tests/"))]


def text_files():
    return [n for n in FILES if pathlib.Path(n).suffix in TEXT_ENDINGS and n != "COPYING"]


def room_of(name):
    parts = name.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def read_rooms():
    """{"model": {"base"}, ...} from the table in meson.build, and the three rooms outside of it."""
    rooms = {}
    for line in lines("meson.build"):
        row = re.match(r"\s*\['(\w+)',\s*\[(.*?)\],\s*\[.*\]\],?\s*$", line)
        if row:
            rooms[row[1]] = set(re.findall(r"'(\w+)'", row[2]))
    rooms["sandbox"] = {"base"}
    floors = set(rooms) - {"sandbox"}
    rooms["app"], rooms["cli"] = floors, floors
    return rooms


def without_comments(name):
    """The lines of a C file with comments, strings and characters blanked, numbers kept."""
    text = "\n".join(lines(name))

    def blank(match):
        piece = match[0]
        if piece[0] in "\"'":
            return piece[0] + " " * (len(piece) - 2) + piece[-1] if len(piece) > 1 else piece
        return re.sub(r"[^\n]", " ", piece)

    pattern = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*'
    return re.sub(pattern, blank, text, flags=re.S).split("\n")


def functions(name):
    """Yields name, first line, last line of each function: '{' in column 0 to '}' in column 0."""
    plain = without_comments(name)
    start = None
    title = ""
    for number, line in enumerate(plain, 1):
        named = re.match(r"(\w+) \(", line)
        if start is None and named:
            title = named[1]
        closed = re.search(r"\)\s*(G_GNUC\w+)?\s*$", plain[number - 2])
        if line == "{" and start is None and closed:
            start = number
        elif line.startswith("}") and start is not None:
            yield title, start, number
            start = None


# The rules. Each yields (file, line, what is wrong).

def rule_file_length():
    """no file is longer than 600 lines"""
    for name in code_files():
        if len(lines(name)) > FILE_LINES:
            yield name, FILE_LINES, f"{len(lines(name))} lines, at most {FILE_LINES}: split it"


def rule_function_length():
    """no function is longer than 60 lines"""
    for name in code_files():
        for title, first, last in functions(name):
            if last - first - 1 > FUNCTION_LINES and not title.endswith("class_init"):
                yield name, first, f"{title} has {last - first - 1} lines, at most {FUNCTION_LINES}"


def rule_nesting():
    """no code is nested deeper than 3 levels"""
    for name in code_files():
        plain = without_comments(name)
        for title, first, last in functions(name):
            found = deepest(plain[first:last - 1])
            if found[0] > NESTING:
                at = first + 1 + found[1]
                yield name, at, f"{title} nests {found[0]} deep, at most {NESTING}"


def deepest(body):
    """How many of if, for, while, do, switch stand within each other, and at which line.

    Told by indentation: a controlled line is further in than its keyword. 'else if' and the cases
    of a switch add nothing of their own."""
    stack, worst = [], (0, 0)
    for number, line in enumerate(body):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        opens = re.match(r"\s*(?:else )?(if|for|while|do|switch|else)\b", line)
        while stack and (indent < stack[-1] or (indent == stack[-1] and not is_brace(line))):
            stack.pop()
        if opens:
            stack.append(indent)
            worst = max(worst, (len(stack), -number))
    return worst[0], -worst[1]


def is_brace(line):
    return line.strip() in ("{", "}", "};")


def rule_line_length():
    """no line is longer than 100 columns"""
    for name in code_files() + [n for n in FILES if n.endswith((".py", ".build"))]:
        for number, line in enumerate(lines(name), 1):
            if len(line) > COLUMNS:
                yield name, number, f"{len(line)} columns, at most {COLUMNS}"


def rule_licence():
    """the first line names the licence"""
    for name in FILES:
        if not name.endswith((".c", ".h", ".py")):
            continue
        script = bool(lines(name)) and lines(name)[0].startswith("#!")
        head = lines(name)[:2 if script else 1]
        if not any(SPDX in line for line in head):
            yield name, 1, f"the first line must say {SPDX}"


def rule_goto():
    """no goto"""
    for name in code_files():
        for number, line in enumerate(without_comments(name), 1):
            if re.search(r"\bgoto\b", line):
                yield name, number, "goto: give the type an autoptr instead"


def rule_names():
    """no file is called utils, common or helpers; C file names are unique"""
    seen = {}
    for name in FILES:
        stem = pathlib.Path(name).stem
        if re.search(r"(^|-)(utils?|common|helpers?)$", stem):
            yield name, 1, "name the noun that the file is about"
        base = pathlib.Path(name).name
        if room_of(name) and base.endswith((".c", ".h")):
            if base in seen:
                yield name, 1, f"there is {seen[base]} already"
            seen[base] = name
            prefix = "sandbox-" if room_of(name) == "sandbox" else "daybook"
            if not base.startswith(prefix):
                yield name, 1, f"names in this room start with {prefix}"


def rule_floors():
    """a file includes only its own room and the floors below"""
    rooms = read_rooms()
    homes = {pathlib.Path(n).name: room_of(n) for n in FILES if room_of(n) and n.endswith(".h")}
    for name in code_files():
        room = room_of(name)
        if room is None:
            continue
        if room not in rooms:
            yield name, 1, f"the room {room} is not in the table of meson.build"
            continue
        for number, line in enumerate(lines(name), 1):
            wanted = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            home = homes.get(wanted[1]) if wanted else None
            if home and home != room and home not in rooms[room]:
                yield name, number, f"{room} must not include from {home}"


def rule_outside():
    """sqlite3.h stays in store, libsoup in net and sandbox, libsecret in vault"""
    allowed = {"sqlite3.h": {"store"}, "libsoup/": {"net", "sandbox"}, "libsecret/": {"vault"},
               "gtk/": {"app"}, "adwaita.h": {"app"}}
    for name in code_files():
        room = room_of(name)
        for number, line in enumerate(lines(name), 1):
            wanted = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
            for start, rooms in allowed.items():
                if room and wanted and wanted[1].startswith(start) and room not in rooms:
                    yield name, number, f"<{wanted[1]}> belongs to {' and '.join(sorted(rooms))}"


def rule_sql():
    """no SQL outside store"""
    words = r'"\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|' \
            r"CREATE\s+(TABLE|INDEX)\s|PRAGMA\s)"
    for name in code_files():
        # The sandbox reads QuickBooks' query language, which looks like SQL, and has no database.
        if room_of(name) in (None, "store", "sandbox"):
            continue
        for number, line in enumerate(lines(name), 1):
            if re.search(words, line):
                yield name, number, "SQL belongs to store"


def rule_leftovers():
    """nothing is left for later, and no machine's paths"""
    later = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X(?=:)"]) + r")\b")
    paths = re.compile(r"(?<![\w.])/(" + "|".join(["wo" + "rk/", "ro" + "ot/", "home/\\w"]) + ")")
    for name in text_files():
        for number, line in enumerate(lines(name), 1):
            if later.search(line):
                yield name, number, "finish it, or file it as an issue"
            if paths.search(line):
                yield name, number, "a path of one machine"


def rule_guards():
    """headers are guarded by #pragma once"""
    for name in code_files():
        code = [line for line in without_comments(name) if line.strip()]
        if name.endswith(".h") and code[:1] != ["#pragma once"]:
            yield name, 1, "write #pragma once below the first comment"


def rule_opening():
    """each file of src says in its beginning what it is for"""
    for name in code_files():
        room = room_of(name)
        body = lines(name)[1:4]
        told = any(line.startswith(("/*", " * ")) for line in body)
        if room and name.endswith(".h") and not told:
            yield name, 2, "a comment below the licence says what the file is for"


def rule_documented():
    """every public function stands under a comment, its own or that of its group"""
    ignored = re.compile(r"^(G_(BEGIN|END)_DECLS|G_DE(FINE|CLARE)_|#)|_(free|ref|unref|clear) \(|"
                         r"_quark \(")
    for name in code_files():
        if not room_of(name) or not name.endswith(".h"):
            continue
        plain = without_comments(name)
        commented = False
        depth = 0
        for number, line in enumerate(lines(name), 1):
            if line.startswith(("/*", " *")) or "/*" in line:
                commented = True
            bare = plain[number - 1]
            public = depth == 0 and re.match(r"^[A-Za-z].*\b(daybook|sandbox)_\w+ \(", bare)
            if public and not ignored.search(bare) and not commented:
                yield name, number, "say what it means: units, ownership, errors"
            depth += bare.count("{") - bare.count("}")
            if line.startswith("G_BEGIN_DECLS"):
                commented = False


def rule_json():
    """JSON files are well formed and name no key twice"""
    def once(pairs):
        keys = [key for key, _ in pairs]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"key {sorted(twice)[0]} comes twice")
        return dict(pairs)

    for name in FILES:
        if not name.endswith(".json") or "/bad/" in name:
            continue
        try:
            json.loads("\n".join(lines(name)), object_pairs_hook=once)
        except ValueError as error:
            yield name, getattr(error, "lineno", 1), str(error)


def rule_translations():
    """po/POTFILES names exactly the files that have texts to translate"""
    path = "po/POTFILES"
    if not (ROOT / path).is_file():
        yield path, 1, "is missing"
        return
    named = [line.strip() for line in lines(path) if line.strip() and not line.startswith("#")]
    for number, name in enumerate(lines(path), 1):
        name = name.strip()
        if name and not name.startswith("#") and name not in FILES:
            yield path, number, f"there is no file {name}"
    for name in FILES:
        if not name.startswith("src/") or not name.endswith((".c", ".ui")):
            continue
        for number, line in enumerate(lines(name), 1):
            marked = re.search(r'\b(N?_|C_|ngettext|gettext) \(\s*"|translatable="yes"', line)
            if marked and not line.startswith("#") and name not in named:
                yield name, number, "has texts to translate: add it to po/POTFILES"
                break


RULES = {key[5:].replace("_", "-"): value for key, value in sorted(globals().items())
         if key.startswith("rule_")}


def main():
    asked = sys.argv[2:] or list(RULES)
    print(f"TAP version 13\n1..{len(asked)}")
    failed = 0
    for number, rule in enumerate(asked, 1):
        found = list(RULES[rule]())
        failed += bool(found)
        print(f"{'not ' if found else ''}ok {number} {rule} - {RULES[rule].__doc__}")
        for name, line, what in found[:SHOWN]:
            print(f"# {name}:{line}: {what}")
        if len(found) > SHOWN:
            print(f"# and {len(found) - SHOWN} more")
    return 1 if failed else 0


sys.exit(main())
