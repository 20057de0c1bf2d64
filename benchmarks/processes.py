"""What the system tells about running processes: their descent, memory and processor time."""

import contextlib
import os
from collections import defaultdict
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def descendants(root: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = defaultdict(list)
    for file in _PROC.glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            children[int(_stat(file)[1])].append(int(file.parent.name))
    found = [root]
    for pid in found:
        found += children[pid]
    return found


def cpu_seconds(root: int) -> float:
    """Processor time of a process and all below it, as far as they are still there."""
    total = 0
    for pid in descendants(root):
        with contextlib.suppress(OSError):
            user, system = _stat(_PROC / str(pid) / "stat")[11:13]
            total += int(user) + int(system)
    return total / _TICKS


def _stat(file: Path) -> list[str]:
    """The fields after the name, which may hold anything: state, parent and so on."""
    return file.read_text().rpartition(")")[2].split()


def proportional_mb(pid: int) -> float:
    """Proportional set size: what is shared counts in parts. 0 for one that has ended."""
    with contextlib.suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def is_readable() -> bool:
    """Whether this system tells (Linux does)."""
    return (_PROC / "self" / "smaps_rollup").exists()
