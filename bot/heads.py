"""The head of the audit log leaves the server every day, and is kept in a file beside: whoever cuts
the log's end off, or writes another, has all of these against them.
"""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from bot.settings import Settings
from models.audit import Head
from models.db import now


def file_of(given: Settings) -> Path:
    """Where the heads are kept: a line each, when and what."""
    return given.var_folder / "audit-heads.txt"


def keep(given: Settings, head: Head) -> None:
    """Add a head to the file, on disk before it is sent anywhere. Raises OSError."""
    path = file_of(given)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(f"{now():%Y-%m-%dT%H:%M:%SZ} {head}\n")
        file.flush()
        os.fsync(file.fileno())


def kept(given: Settings) -> Iterator[Head]:
    """The heads of the file; none where there is no file. Raises ValueError for a broken line."""
    path = file_of(given)
    if path.exists():
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            try:
                yield Head.parse(line.partition(" ")[2])
            except ValueError:
                raise ValueError(f"{path}: line {number} is no head") from None
