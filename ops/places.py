"""Where a running helpdesk keeps its files, sockets and ports on this machine."""

import errno
import hashlib
import os
import re
import socket
import stat
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
LOGS = VAR / "log"

# The kernel takes 108 bytes for a socket's path (macOS 104); the longest name in it needs 25.
_LONGEST_FOLDER = 75


class CannotStart(Exception):
    """Something on this machine stands in the way; the message is one line for its owner."""


def socket_folder(wanted: Path = VAR / "run") -> Path:
    """Return a private folder for unix sockets: `wanted`, or a short one when it is deep.

    Paths with blanks and signs are avoided as well, because they end up in configuration files.
    Raises CannotStart when the short folder belongs to somebody else.
    """
    if _suits_sockets(wanted):
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        return wanted
    digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    name = f"helpdesk-{os.getuid()}-{digest}"
    parents = (os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp")  # noqa: S108
    choices = [Path(parent, name) for parent in parents if os.access(parent, os.W_OK)]
    folder = next(choice for choice in choices if _suits_sockets(choice))
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    if found.st_uid != os.getuid() or not private:
        raise CannotStart(f"{folder} is not private to this user: remove it and start again.")
    return folder


def _suits_sockets(folder: Path) -> bool:
    short = len(os.fsencode(folder)) <= _LONGEST_FOLDER
    return short and re.fullmatch(r"/[\w./-]+", str(folder), re.ASCII) is not None


def port_from_environment(variable: str, default: int) -> int:
    """Return the port to listen on and make sure that nothing else listens there.

    Raises CannotStart naming the variable that chooses another one.
    """
    text = os.environ.get(variable, "") or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"{variable}={text} is not a port; it must be a number up to 65535.")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            why = "is already in use" if error.errno == errno.EADDRINUSE else error.strerror
            raise CannotStart(
                f"Port {text} {why}; put another one behind the command, "
                f"for example {variable}={int(text) % 60000 + 1}"
            ) from error
    os.environ[variable] = text
    return int(text)
