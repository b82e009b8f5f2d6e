#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as a person meets it: on a terminal and in a pipe, its help, its manual, what a
shell completes, and what it says when something is wrong."""

import fcntl
import os
import pty
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios

import bench

OVER = "\r\x1b[K"
INK = re.compile(r"\x1b\[[0-9;]*m")
BRISK = ("--first-wait", "1", "--tries", "2")
COMPLETION = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data",
                          "completion", "daybookctl")


def on_terminal(command, width=100, interrupt=None, typed=b"\x03", **changes):
    """(status, all that the terminal got). @interrupt: Ctrl+C (or @typed) as soon as this was
    seen."""
    environment = dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8", **changes)
    environment.pop("COLUMNS", None)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs,
                               env=environment, start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(theirs)
    got = b""
    while True:
        try:
            some = os.read(ours, 65536)
        except OSError:
            break
        if not some:
            break
        got += some
        if interrupt is not None and interrupt in got:
            os.write(ours, typed)
            interrupt = None
    os.close(ours)
    return process.wait(), got.decode("utf-8", "replace")


def has_terminals():
    """Whether this machine gives pseudo-terminals; a bare container may not."""
    try:
        for end in pty.openpty():
            os.close(end)
    except OSError:
        return False
    return True


def piped(command, **changes):
    return subprocess.run(command, text=True, capture_output=True, stdin=subprocess.DEVNULL,
                          env=dict(os.environ, **changes), check=False, timeout=120)


def left_on_screen(text):
    """The last thing on each line: what was written over is gone."""
    return [line.split(OVER)[-1].split("\r")[-1] for line in text.replace("\r\n", "\n").split("\n")]


def commands_of():
    text = piped([bench.CTL, "help"]).stdout
    body = text[text.index("First steps"):text.index("Options (before")]
    return re.findall(r"^  ([a-z]+) ", body, re.M)


def check_help(tap, names):
    for name in names:
        help_text = piped([bench.CTL, "help", name]).stdout
        tap.check(help_text == piped([bench.CTL, name, "--help"]).stdout
                  and re.match(r"[A-Z][^\n]+\.\n\nUsage\n", help_text)
                  and all("\n%s\n" % part in help_text for part in ("Examples", "Exit codes",
                                                                    "What next")),
                  "%s: its help says what it is for, with examples and what next" % name,
                  help_text)
        page = help_text[help_text.index("\nExamples\n") if "\nExamples\n" in help_text else 0:]
        page = page[:page.find("\nWhat next\n")]
        examples = re.findall(r"^  daybookctl (.*?)(?:  .*)?$", page, re.M)
        wrong = []
        for example in examples:
            words = shlex.split(re.sub(r"\s[<>|].*", "", example))
            done = piped([bench.CTL, *words, "--help"] if "help" not in words
                         else [bench.CTL, *words])
            wrong += [example] if done.returncode != 0 else []
        tap.check(examples and not wrong, "%s: its examples can be typed" % name, examples, wrong)


def check_manual(tap, names, folder):
    done = piped([bench.CTL, "help", "--man", folder])
    pages = {name for name in os.listdir(folder)}
    tap.check(done.returncode == 0
              and pages == {"daybookctl.1"} | {"daybookctl-%s.1" % name for name in names},
              "there is a page of the manual for each command", pages, done.stderr)
    groff = shutil.which("groff")
    if groff is None:
        tap.skip("the pages are right for groff", "groff is not here")
        return
    own = os.path.join(os.path.dirname(COMPLETION), "..", "man", "daybook-sandbox.1")
    said = ""
    for page in sorted(os.path.join(folder, name) for name in pages) + [own]:
        done = subprocess.run([groff, "-man", "-Tutf8", "-ww", page], text=True,
                              capture_output=True, check=False)
        said += done.stderr
        if "DAYBOOK" not in done.stdout:
            said += page + " shows nothing\n"
    tap.check(not said, "the pages are right for groff", said)
    if os.environ.get("DAYBOOK_SANDBOX"):
        options = set(re.findall(r"--([a-z-]+)=", piped([bench.SANDBOX, "--help"]).stdout))
        text = open(own, encoding="utf-8").read().replace("\\-", "-")
        missing = [option for option in options if "--" + option not in text]
        tap.check(options and not missing, "daybook-sandbox(1) names its options", missing)


def complete(line, **changes):
    """What bash would offer behind @line."""
    script = ('. "%s"; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _daybookctl %s; '
              'printf "%%s\\n" "${COMPREPLY[@]}"'
              % (COMPLETION, " ".join(shlex.quote(word) for word in line), shlex.quote(line[0])))
    done = piped(["bash", "--norc", "-c", script], **changes)
    return [word for word in done.stdout.split("\n") if word], done.stderr


def check_completion(tap, names, store):
    if shutil.which("bash") is None:
        tap.skip("bash completes", "bash is not here")
        return
    ctl, opened = bench.CTL, store.command()
    tap.check(sorted(complete([ctl, ""])[0]) == sorted(names), "bash completes every command",
              complete([ctl, ""]))
    for name in names:
        text = piped([ctl, "help", name]).stdout
        text = text[text.find("\nOptions\n"):text.find("\nExamples\n")] if "\nOptions\n" in text \
            else ""
        said = set(re.findall(r"^  (?:-., )?(--[a-z-]+)", text, re.M))
        offered = set(complete([ctl, name, "--"])[0])
        tap.check(said <= offered and {"--help", "--json", "--data"} <= offered,
                  "bash completes every option of " + name, said - offered)
    tap.check(complete([*opened, "pause", ""])[0] == ["shopify", "stripe", "quickbooks"],
              "bash completes connections", complete([*opened, "pause", ""]))
    tap.check(complete([*opened, "sync", "--only", "st"])[0] == ["stripe"],
              "bash completes the connection of an option")
    tap.check(complete([*opened, "flow", "show", ""])[0] == ["books"], "bash completes flows",
              complete([*opened, "flow", "show", ""]))
    tap.check("deliveries" in complete([ctl, "list", "d"])[0], "bash completes what can be listed")
    tap.check("payout_line" in complete([ctl, "show", "pay"])[0], "bash completes kinds of things")
    tap.check("balance_entries" in complete([*opened, "backfill", "stripe", "--stream", ""])[0],
              "bash completes streams")
    for line in ([ctl, "--data", "/nowhere", "pause", ""], [ctl, "--data", ""],
                 [ctl, "pause", "x", "y", ""]):
        tap.check(complete(line) == ([], ""), "bash is quiet: " + " ".join(line[1:]),
                  complete(line))


def check_terminal(tap, store, width):
    status, text = on_terminal(store.command("sync", "--no-post"), width)
    lines = [part.split("\n")[0].split("\r")[0] for part in text.split(OVER)[1:]]
    tap.check(status in (0, 1) and any("reading shopify" in line for line in lines)
              and any(re.search(r"\d+ \w+ read|\d+ \w+…", line) for line in lines),
              "a sync on %d columns shows how far it is" % width, status, lines)
    tap.check(all(len(INK.sub("", line)) < width for line in lines[:-1]),
              "the line fits into %d columns" % width, lines)
    left = left_on_screen(text)
    tap.check(not any("reading" in line or "a second" in line for line in left),
              "the line is gone at the end (%d columns)" % width, left)
    status, text = on_terminal(store.command("list", "orders", "--limit", "5"), width)
    wide = [line for line in INK.sub("", text).replace("\r", "").split("\n") if len(line) > width]
    tap.check(status == 0 and not wide and "Number" in text,
              "a list has headings and fits into %d columns" % width, text)


def check_color(tap, store):
    status, plain = on_terminal(store.command("connections"))
    tap.check(status == 0 and "\x1b[32mready\x1b[0m" in plain, "a terminal gets colour", plain)
    for what, changes, words in (("NO_COLOR", {"NO_COLOR": "1"}, ()),
                                 ("--color=never", {}, ("--color=never",)),
                                 ("TERM=dumb", {"TERM": "dumb"}, ())):
        environment = dict(changes)
        environment.pop("TERM", None)
        command = store.command(*words, "connections")
        if "TERM" in changes:
            command = ["env", "TERM=dumb", *command]
        text = on_terminal(command, **environment)[1]
        tap.check("ready" in text and not INK.search(text), "no colour with " + what, text)
    pipe = piped(store.command("connections"))
    tap.check("ready" in pipe.stdout and "\x1b" not in pipe.stdout + pipe.stderr,
              "no colour in a pipe", pipe)
    tap.check("\x1b[32m" in piped(store.command("--color=always", "connections")).stdout,
              "--color=always colours a pipe")
    pipe = piped(store.command("sync", "--no-post"))
    tap.check("\x1b" not in pipe.stdout + pipe.stderr and "reading" not in pipe.stderr,
              "no line that is written over in a pipe", pipe)
    pipe = piped(store.command("list", "documents", "--limit", "500"))
    tap.check("…" not in pipe.stdout and "\x1b" not in pipe.stdout
              and not pipe.stdout.startswith("Id"), "a list in a pipe is whole, and only lines",
              pipe.stdout[:300])
    status, text = on_terminal(store.command("--color=pink", "status"))
    tap.check(status == 2 and "auto, always or never" in text, "another --color is a mistake", text)


def check_interrupt(tap, store, sandbox):
    sandbox.post("/faults", {"provider": "stripe", "kind": "500", "rate": 1.0, "seed": 1})
    status, text = on_terminal(store.command("sync", "--no-post", "--first-wait", "60000"),
                               interrupt=b"reading stripe")
    sandbox.post("/faults", {"provider": "*", "kind": "none"})
    tap.check(status == 130 and "stopped" in left_on_screen(text)[-2]
              and left_on_screen(text)[-1] == "", "Ctrl+C ends a sync, the terminal is clean",
              status, left_on_screen(text))
    status, text = on_terminal([bench.CTL, "--data", store.folder + "/none", "--key-file",
                                store.folder + "/nokey", "connect", "stripe"],
                               interrupt=b": ")
    tap.check(status == 130 and "stopped" in text, "Ctrl+C ends a question for a secret", status,
              text)


def said(store, *arguments, secrets=None):
    done = subprocess.run(store.command(*arguments), text=True, capture_output=True,
                          input=secrets or "", check=False, timeout=300)
    return done.returncode, done.stdout + done.stderr


def check_errors(tap, store, sandbox):
    url = sandbox.ports["stripe"]
    new = ("connect", "stripe", "--environment", "test", "--base-url", url, "--name", "other",
           "--stdin")
    for what, answer, status, words in (
            ("a wrong key", said(store, *new, secrets="key=rk_test_wrong000000000000000"), 4,
             ("daybookctl connect",)),
            ("a key of another kind", said(store, *new, secrets="key=pk_test_x"), 3,
             ("rk_live_", "begins with")),
            ("a typo", said(store, "sycn"), 2, ('did you mean "sync"?',)),
            ("an option that is none", said(store, "sync", "--no-pst"), 2,
             ('did you mean "--no-post"?',)),
            ("a kind that is none", said(store, "show", "ordr", "7"), 2, ('"order"',)),
            ("an order that is none", said(store, "show", "order", "77777"), 3,
             ("77777", "daybookctl list orders")),
            ("a delivery that is none", said(store, "undo", "quickbooks", "77777"), 3,
             ("delivery 77777", "daybookctl list deliveries")),
            ("a delivery to somebody else", said(store, "undo", "stripe", "1"), 3,
             ("went to quickbooks", "nothing was undone")),
            ("a connection that is none", said(store, "pause", "shopfy"), 3,
             ("shopfy", "daybookctl connections"))):
        tap.check(answer[0] == status and all(word in answer[1] for word in words),
                  what + ": said, with what to type", answer)
    sandbox.post("/faults", {"provider": "stripe", "kind": "500", "rate": 1.0, "seed": 1})
    answer = said(store, "sync", "--no-post", *BRISK)
    sandbox.post("/faults", {"provider": "*", "kind": "none"})
    tap.check(answer[0] == 1 and "reading stripe: " in answer[1] and "tried 2 times" in answer[1]
              and "nothing is lost" in answer[1], "a provider that is down: said", answer)
    answer = said(store, "status")
    tap.check("1 run failed (daybookctl list runs)" in answer[1]
              and answer[1].index("run failed") < answer[1].index(" well"),
              "status tells the worst first", answer)
    sandbox.post("/tokens", {"provider": "quickbooks", "do": "revoke"})
    answer = said(store, "sync", *BRISK)
    tap.check(answer[0] == 1 and "daybookctl connect quickbooks --name quickbooks" in answer[1],
              "an ended sign-in: said, with the command", answer)
    answer = said(store, "connections")
    tap.check("needs_sign_in" in answer[1] and "daybookctl connect quickbooks" in answer[1],
              "connections name the remedy", answer)


def check_question(tap, store, sandbox):
    """What is held is let go by a yes, and by nothing else."""
    store.run("flow", "policy", "books", "hold")
    sandbox.post("/advance", {"days": 3})
    store.sync()
    release = store.command("release", "--reason", "ready to accept")
    held = len(store.json("list", "deliveries", "--state", "held"))
    for what, typed, ended, words in (
            ("Ctrl+C", b"\x03", 130, "stopped"), ("no", b"n\n", 1, "Nothing was released"),
            ("nothing", b"\n", 1, "Nothing was released"),
            ("yes", b"y\n", 0, "%d deliveries released" % held)):
        status, text = on_terminal(release, interrupt=b"[y/N] ", typed=typed)
        tap.check(status == ended and words in text and " USD? [y/N]" in text,
                  "release asks with count and sum, and was answered with " + what, status, text)
    store.run("flow", "policy", "books", "post")


def check_lock(tap, store):
    runs = subprocess.Popen(store.command("--json", "run"), text=True, stdout=subprocess.PIPE)
    runs.stdout.readline()
    answer = said(store, "sync")
    runs.send_signal(signal.SIGINT)
    runs.communicate(timeout=60)
    tap.check(answer[0] == 7 and "run" in answer[1] and "process %d" % runs.pid in answer[1],
              "a store that is in use: said by whom", answer)
    keyless = piped([bench.CTL, "--data", store.data, "status"],
                    DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere")
    tap.check(keyless.returncode == 5 and "--key-file FILE" in keyless.stderr,
              "a keyring that is absent: said, with the way out", keyless)


def main():
    tap = bench.Tap()
    names = commands_of()
    with tempfile.TemporaryDirectory(prefix="daybook-cli-") as folder:
        check_help(tap, names)
        check_manual(tap, names, os.path.join(folder, "man"))
        with bench.Sandbox(folder, orders=40, seed=1, pace=1000) as sandbox:
            store = bench.Store(os.path.join(folder, "store"), sandbox, pace=1000)
            store.connect_sources()
            store.connect_quickbooks()
            terminals = has_terminals()
            if terminals:
                check_terminal(tap, store, 100)
                check_terminal(tap, store, 40)
            store.open_books("quickbooks")
            store.sync()
            check_completion(tap, names, store)
            if terminals:
                check_color(tap, store)
                check_interrupt(tap, store, sandbox)
                check_question(tap, store, sandbox)
            else:
                tap.skip("what a terminal gets", "there are no pseudo-terminals here")
            check_lock(tap, store)
            check_errors(tap, store, sandbox)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
