# SPDX-License-Identifier: GPL-3.0-or-later
"""Acts on the built window as a person does: through the accessibility bus and the keyboard, under
Xvfb, with a D-Bus session and a keyring of its own.

A test names its functions in desk.main(); that starts the test again inside a display of its own.
What such a display needs and is not installed makes the test skip, and it says so. Nothing waits
for a fixed time: every look-up tries until a deadline.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

# A busy machine is slow, and what never comes is rare.
PATIENCE_S = 60
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "flow"))

import bench  # noqa: E402

APP = os.environ.get("DAYBOOK_APP", "daybook")
NEEDED = ("xvfb-run", "dbus-run-session", "xdotool", "gnome-keyring-daemon")
# Where Debian's own modules are: python3 on PATH may be a private one without them.
PYTHON = "/usr/bin/python3"
FOLDERS = ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
HARMLESS = ("SpiRegistry daemon", "dconf-WARNING", "Failed to set fd limit",
            "** Message:", "discover_other_daemon")


class Failure(Exception):
    """What was looked for did not come."""


def missing():
    """Why there can be no display here, or None."""
    for tool in NEEDED:
        if shutil.which(tool) is None:
            return "%s is not installed" % tool
    if subprocess.run([PYTHON, "-c", "import pyatspi"], capture_output=True,
                      check=False).returncode != 0:
        return "python3-pyatspi is not installed"
    return None


def own_environment(folder):
    """Fresh folders: an old keyring's socket would make the next run hang."""
    environment = dict(os.environ, GDK_BACKEND="x11", GSK_RENDERER="cairo",
                       ADW_DISABLE_PORTAL="1", GSETTINGS_BACKEND="memory", NO_AT_BRIDGE="0")
    for name in FOLDERS:
        environment[name] = os.path.join(folder, name.lower())
        os.makedirs(environment[name], mode=0o700)
    environment.setdefault("LC_ALL", "C.UTF-8")
    # For the program only: the bus and what it starts are not ours to be strict with.
    environment["DAYBOOK_STRICT"] = environment.pop("G_DEBUG", "fatal-warnings")
    return environment


def again_inside(size):
    """The test has a descriptor for its words: what the bus starts writes where it likes."""
    folder = tempfile.mkdtemp(prefix="daybook-desk-")
    words = os.dup(sys.stdout.fileno())
    environment = own_environment(folder)
    environment.update(DAYBOOK_DESK=str(words))
    try:
        return subprocess.run(
            ["xvfb-run", "-a", "-s", "-screen 0 %sx24 -nolisten tcp" % size, "dbus-run-session",
             "--", PYTHON, *sys.argv], env=environment, pass_fds=[words],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False,
            # DAYBOOK_LOUD: what the bus, the portal and the keyring say.
            stderr=None if "DAYBOOK_LOUD" in os.environ else subprocess.DEVNULL).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unlock_keyring():
    """A real one. Before anything else touches its name on the bus."""
    daemon = subprocess.Popen(["gnome-keyring-daemon", "--unlock", "--components=secrets",
                               "--foreground"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    daemon.stdin.write(b"sesame")
    daemon.stdin.close()
    subprocess.run(["gdbus", "wait", "--session", "--timeout", "10", "org.freedesktop.secrets"],
                   check=True)
    return daemon


def hang_bell():
    """Who takes notices. Without one, GLib warns."""
    bell = subprocess.Popen([PYTHON, os.path.join(HERE, "bell.py")])
    subprocess.run(["gdbus", "wait", "--session", "--timeout", "10",
                    "org.freedesktop.Notifications"], check=True)
    return bell


def wait(look, what, seconds=PATIENCE_S):
    """The first true answer of @look; its exceptions are a tree that changes meanwhile."""
    end, last = time.monotonic() + seconds, None
    while time.monotonic() < end:
        try:
            found = look()
            if found:
                return found
        except Exception as error:  # pylint: disable=broad-except
            last = error
        time.sleep(0.03)
    raise Failure("%s did not come within %d s%s" % (what, seconds,
                                                     " (%r)" % last if last else ""))


class Window:
    """The program in its display."""

    def __init__(self, *arguments, name="daybook", **environment):
        self.errors = tempfile.NamedTemporaryFile("w+", suffix=".err", delete=False)
        self.process = subprocess.Popen([APP, *arguments], stderr=self.errors,
                                        env=dict(os.environ, G_DEBUG=os.environ["DAYBOOK_STRICT"],
                                                 **environment))
        self.name = name
        self.root = wait(self._application, "the window", 30)
        wait(lambda: self.root.childCount > 0 and self.root[0].childCount > 0, "its first frame")
        self.focus()

    def _application(self):
        import pyatspi
        desktop = pyatspi.Registry.getDesktop(0)
        return next((one for one in desktop if one and one.name == self.name), None)

    def focus(self):
        subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--pid",
                        str(self.process.pid), "windowfocus", "--sync"], check=False,
                       capture_output=True, timeout=20)

    # ---- looking ----

    def all(self, role, name="", root=None):
        """All that are there now, in the order of the tree; long lists are not gone into."""
        todo, found = [root or self.root], []
        while todo:
            node = todo.pop(0)
            if node is None:
                continue
            if (role is None or node.getRoleName() == role) and name in node.name.replace("_", ""):
                found.append(node)
            if node.childCount < 60:
                todo = [node[i] for i in range(node.childCount)] + todo
        return found

    def find(self, role, name="", root=None, seconds=PATIENCE_S):
        """The first of @role with @name in its name that is seen."""
        def look():
            return next((node for node in self.all(role, name, root) if shown(node)), None)
        return wait(look, "%s \"%s\"" % (role, name), seconds)

    def has(self, name, role="label"):
        return any(shown(node) for node in self.all(role, name))

    def tree(self):
        """What there is, for finding out why something was not found."""
        lines, todo = [], [(self.root, 0)]
        while todo and len(lines) < 400:
            node, depth = todo.pop()
            if node is None:
                continue
            lines.append("%s%s \"%s\"%s" % ("  " * depth, node.getRoleName(), node.name,
                                            "" if shown(node) else " (not shown)"))
            todo += [(node[i], depth + 1) for i in reversed(range(min(node.childCount, 60)))]
        return "\n".join(lines)

    def page(self, kind):
        """The place "Review": others that were looked at before have a size too."""
        return self.find("filler", "Daybook%sPage" % kind)

    def text(self, root=None):
        """All words that are seen, for a failure's sake and for looking whether some are there."""
        return "\n".join(node.name for node in self.all("label", root=root) if shown(node))

    def see(self, words, root=None, seconds=PATIENCE_S):
        wait(lambda: words in self.text(root), "\"%s\"" % words, seconds)

    def rows(self, table):
        """The rows of a long list that are made."""
        grid = self.find("tree table", table, seconds=2)
        return next(grid[i] for i in range(grid.childCount) if grid[i].getRoleName() == "list")

    def row(self, table, at):
        """The cells of one row of a long list, once they have been read."""
        def read():
            rows = self.rows(table)
            cells = [self.text(rows[at][i]) for i in range(rows[at].childCount)]
            return cells if any(cells) else None
        return wait(read, "row %d of \"%s\"" % (at, table))

    # ---- acting ----

    def press(self, name, role="push button", root=None):
        self.find(role, name, root).queryAction().doAction(0)

    def type_into(self, name, words, role="text"):
        entry = self.find(role, name)
        entry.queryEditableText().setTextContents(words)

    def choose(self, list_name, row_name):
        """A row of a list, by its name."""
        def pick():
            box = self.find("list", list_name, seconds=2)
            for i in range(box.childCount):
                if row_name in (box[i].name or "") or row_name in self.text(box[i]):
                    return box.querySelection().selectChild(i)
            return False
        wait(pick, "row \"%s\" of \"%s\"" % (row_name, list_name))

    def go(self, place):
        self.choose("Places", place)

    def click(self, node):
        """Where it is seen, with the pointer."""
        import pyatspi
        extents = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        subprocess.run(["xdotool", "mousemove", str(extents.x + extents.width // 2),
                        str(extents.y + extents.height // 2), "click", "1"], check=True, timeout=20)

    def keys(self, *keys):
        subprocess.run(["xdotool", "key", *keys], check=True, timeout=20)

    def type(self, words):
        subprocess.run(["xdotool", "type", words], check=True, timeout=20)

    # ---- ending ----

    def picture(self, path):
        subprocess.run(["import", "-window", "root", path], check=True, timeout=60)

    def said(self):
        """What it wrote to standard error, but for what is not ours."""
        with open(self.errors.name, encoding="utf-8", errors="replace") as file:
            return [line.rstrip() for line in file
                    if line.strip() and not any(word in line for word in HARMLESS)]

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failure("the window did not end within 20 s")
        finally:
            os.unlink(self.errors.name)


def shown(node):
    """GTK 4.8 calls only the frame 'showing'; what was never laid out has no size."""
    import pyatspi
    states = node.getState()
    if not states.contains(pyatspi.STATE_VISIBLE):
        return False
    if "Component" not in node.get_interfaces():
        return True
    extents = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    return extents.width > 0 and extents.height > 0


class Tap(bench.Tap):
    """The flows' one, and steps."""

    def attempt(self, what, act):
        """One step as a check: it went well unless it raised."""
        try:
            act()
        except Exception as error:  # pylint: disable=broad-except
            return self.check(False, what, error)
        return self.check(True, what)


def main(test, size="1280x800"):
    """Runs test(tap) inside a display of its own."""
    if "DAYBOOK_DESK" not in os.environ:
        why = missing()
        if why:
            bench.skip(why)
        sys.exit(again_inside(size))
    sys.stdout = os.fdopen(int(os.environ["DAYBOOK_DESK"]), "w")
    keyring, bell = unlock_keyring(), hang_bell()
    tap = Tap()
    try:
        test(tap)
    except Exception as error:  # pylint: disable=broad-except
        tap.check(False, "the test goes on to its end", repr(error))
    keyring.terminate()
    bell.terminate()
    sys.exit(tap.done())
