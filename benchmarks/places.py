"""Where the benchmarks put their files and listen: a folder on a real disk, and free ports."""

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Kept in memory: a commit there would cost nothing, and the figures would be false.
_NOT_DISKS = {"tmpfs", "ramfs", "devtmpfs"}


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder on a disk, removed at the end; BENCH_FOLDER names its parent."""
    parents = (os.environ.get("BENCH_FOLDER"), "/var/tmp", tempfile.gettempdir(), ROOT / "var")
    for parent in parents:
        if parent and os.access(parent, os.W_OK) and filesystem(Path(parent)) not in _NOT_DISKS:
            made = Path(tempfile.mkdtemp(prefix="helpdesk-bench-", dir=parent))
            made.chmod(0o755)  # PostgreSQL may have to run as another user
            try:
                yield made
            finally:
                shutil.rmtree(made, ignore_errors=True)
            return
    raise RuntimeError("no folder on a disk: name one in BENCH_FOLDER")


def filesystem(path: Path) -> str:
    """The kind of filesystem a folder is on; empty where the system does not tell."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return ""
    real = path.resolve()
    found = [(len(m[1]), m[2]) for m in mounts if real.is_relative_to(m[1])]
    return max(found)[1] if found else ""


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
