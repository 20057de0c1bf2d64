"""What stands in a log: a line's parts, and where something went wrong, never what people wrote."""

import logging
import re
import sys
from types import TracebackType

# gunicorn's own lines have the same (ops/gunicorn_conf.py).
FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"

_OURS = {"bot", "clock", "handlers", "jobs", "models", "worker"}
_PLACE = re.compile(r"%[^a-zA-Z%]*[a-zA-Z]")


def begin() -> None:
    """Have this process's log go to standard error, a line for each record."""
    logging.basicConfig(level=logging.INFO, format=FORMAT)
    for handler in logging.getLogger().handlers:
        handler.addFilter(leave_words)


def leave_words(record: logging.LogRecord) -> bool:
    """Make one line of what a library logs: its words and the kind of exception. What it fills in
    may be anybody's, and RQ adds a hundred lines of its own code whenever Redis goes away.
    """
    if record.name.partition(".")[0] not in _OURS:
        kind = record.exc_info[0] if record.exc_info else None
        words = _PLACE.sub("…", str(record.msg).partition("\n")[0])
        record.msg = f"{words} ({kind.__name__})" if kind else words
        record.args = record.exc_info = record.exc_text = record.stack_info = None
    return True


def without_values() -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """The present exception as ``exc_info``: its kind and its place, but no value it may hold."""
    kind, _, trace = sys.exc_info()
    return RuntimeError, RuntimeError(kind.__name__ if kind else "none"), trace
