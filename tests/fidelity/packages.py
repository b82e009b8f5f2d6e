# SPDX-License-Identifier: GPL-3.0-or-later
"""The npm packages of package.json, installed once into a folder of the user's cache.

The folder's name holds the hash of the lock file, so that other versions get another folder, and
the source is never written to. What is not at hand is a reason to skip, as text.
"""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
NEEDED = ("package.json", "package-lock.json")
OLDEST_NODE = 20
INSTALL_S = 400
# What npm says when it cannot reach its registry.
OFFLINE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH",
           "ENOTCACHED", "ERR_SOCKET_TIMEOUT", "FETCH_ERROR")


class Missing(Exception):
    """The packages are not at hand, and why."""


def cache():
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return pathlib.Path(home) / "daybook-tests"


def check_node():
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Missing(program + " is not installed")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.strip().lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise Missing("node is %s, and the clients need %d" % (said.strip(), OLDEST_NODE))


def fill(folder):
    for name in NEEDED:
        shutil.copy(HERE / name, folder)
    try:
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts",
                               "--fetch-retries=1"],
                              cwd=folder, capture_output=True, text=True, timeout=INSTALL_S,
                              stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        raise Missing("npm did not install the clients within %d s" % INSTALL_S) from None
    if done.returncode == 0:
        return
    if any(word in done.stderr for word in OFFLINE):
        raise Missing("npm cannot reach its registry")
    raise RuntimeError("npm ci ended with %d\n%s" % (done.returncode, done.stderr[-2000:]))


def install():
    """The folder "node_modules" with every package, or Missing. Several at once wait in line."""
    check_node()
    lock = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in NEEDED)).hexdigest()
    place = cache() / ("npm-" + lock[:16])
    cache().mkdir(parents=True, exist_ok=True)
    with open(cache() / "npm.lock", "w", encoding="utf-8") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        if not place.is_dir():
            folder = tempfile.mkdtemp(prefix="npm-", dir=cache())
            try:
                fill(folder)
                os.rename(folder, place)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    return place / "node_modules"


def node(script, *arguments, **options):
    """Runs one of the scripts beside this file with the packages at hand."""
    environment = dict(os.environ, NODE_PATH=str(install()), NODE_NO_WARNINGS="1",
                       NO_PROXY="127.0.0.1", no_proxy="127.0.0.1")
    return subprocess.run(["node", str(HERE / script), *arguments], env=environment,
                          stdin=subprocess.DEVNULL, check=False, **options)
