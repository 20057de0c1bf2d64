"""`python -m benchmarks [ROW ...]`: one table; `python -m benchmarks profile`: a turn's time."""

import logging
import signal
import sys
import time
import traceback
import warnings
from types import FrameType

from benchmarks import (
    growth,
    latency,
    memory,
    outbox,
    places,
    profiling,
    report,
    sweep,
    throughput,
)
from benchmarks.databases import databases

ROWS = {
    "turns": throughput,
    "latency": latency,
    "growth": growth,
    "sweep": sweep,
    "memory": memory,
    "outbox": outbox,
}


def main(names: list[str]) -> None:
    """Run the rows named, or all, and print their table."""
    unknown = set(names) - {*ROWS, "profile"}
    if unknown:
        sys.exit(f"usage: python -m benchmarks [{' | '.join(ROWS)} | profile] ...")
    signal.signal(signal.SIGTERM, _stop)
    warnings.simplefilter("ignore")
    logging.disable(logging.INFO)
    print(f"Measuring on {report.machine()}", flush=True)
    rows = []
    failed = False
    with places.folder() as folder, databases(folder) as both:
        if "profile" in names:
            profiling.run(both)
        chosen = [name for name in ROWS if name in names] if names else list(ROWS)
        for name in chosen:
            begun = time.monotonic()
            try:
                rows.append((ROWS[name].TITLE, ROWS[name].run(both, folder)))
            except Exception:  # the other rows are worth having
                traceback.print_exc()
                failed = True
            print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    if rows:
        print()
        report.print_table(rows)
    sys.exit(failed)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit("stopped")


if __name__ == "__main__":
    main(sys.argv[1:])
