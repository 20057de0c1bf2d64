"""The table: what was measured on each database, beside its goal and whether that is met."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from benchmarks.databases import NAMES


@dataclass(frozen=True)
class Sample:
    """Repeated measurements of one thing, shown by their median and their spread."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        digits = 0 if self.median >= 100 else 1 if self.median >= 10 else 2
        shown = f"{self.median:.{digits}f}"
        if len(self.values) == 1:
            return shown
        return f"{shown} ({min(self.values):.{digits}f}-{max(self.values):.{digits}f})"


@dataclass
class Line:
    """One thing measured, by database; ``goal`` and ``met`` where there is a goal."""

    what: str
    measured: dict[str, str] = field(default_factory=dict)
    goal: str = ""
    met: dict[str, bool] = field(default_factory=dict)

    def verdict(self) -> str:
        """Whether the goal is met: on both, on neither, or where it is missed."""
        if not self.met:
            return ""
        missed = [name for name, is_met in self.met.items() if not is_met]
        if not missed:
            return "met"
        return "MISSED" if len(missed) == len(self.met) else f"MISSED on {', '.join(missed)}"


class Lines:
    """The lines of one row, in the order in which they are first named."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}

    def add(
        self, what: str, database: str, value: object, goal: str = "", met: bool | None = None
    ) -> None:
        """Put a value in its place; floats are shown with two digits behind the point."""
        line = self._lines.setdefault(what, Line(what, goal=goal))
        line.measured[database] = f"{value:.2f}" if isinstance(value, float) else str(value)
        if met is not None:
            line.met[database] = met

    def finished(self) -> list[Line]:
        """All lines."""
        return list(self._lines.values())


def print_table(rows: Sequence[tuple[str, Sequence[Line]]]) -> None:
    """Print every row under its title."""
    cells = [["", *NAMES, "goal", ""]]
    for title, lines in rows:
        cells.append([title])
        for line in lines:
            shown = [line.measured.get(name, "") for name in NAMES]
            cells.append([f"  {line.what}", *shown, line.goal, line.verdict()])
    full = [row for row in cells if len(row) > 1]
    widths = [max(len(row[column]) for row in full) for column in range(5)]
    for row in cells:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        )


def machine() -> str:
    """What the figures were measured on, as far as it matters."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    packages = ", ".join(f"{name} {version(name)}" for name in ("gunicorn", "SQLAlchemy", "rq"))
    python = platform.python_version()
    return f"{cores} cores ({_processor()}), load {load}, Python {python}, {packages}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
