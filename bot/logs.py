"""What stands in a log: a line's parts, and where something went wrong, never what people wrote."""

import logging
import re
import sys
import traceback
from pathlib import Path
from types import TracebackType

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_OURS = {"adapters", "bot", "clock", "handlers", "jobs", "models", "pages", "worker"}
_PLACE = re.compile(r"%[^a-zA-Z%]*[a-zA-Z]")


def begin() -> None:
    """Have this process's log go to standard error, a line for each record."""
    logging.basicConfig(level=logging.INFO, format=_FORMAT)
    for handler in logging.getLogger().handlers:
        handler.addFilter(leave_words)


def leave_words(record: logging.LogRecord) -> bool:
    """Make one line of what a library logs: its words, and the kind and place of an exception.
    What it fills in may be anybody's, and RQ adds a hundred lines of its own code whenever Redis
    goes away.
    """
    if record.name.partition(".")[0] not in _OURS:
        words = str(record.msg).partition("\n")[0]
        if not record.args:  # gunicorn fills in by itself what it says of a broken request
            words = words.partition(":")[0]
        record.msg = _PLACE.sub("…", words) + (_cause(*record.exc_info) if record.exc_info else "")
        record.args = record.exc_info = record.exc_text = record.stack_info = None
    return True


def _cause(kind: type[BaseException] | None, _: object, trace: TracebackType | None) -> str:
    """Such as `` (KeyError) at bodies.py:31``."""
    frames = list(traceback.walk_tb(trace))[-1:]
    places = [f" at {Path(frame.f_code.co_filename).name}:{line}" for frame, line in frames]
    return "".join([f" ({kind.__name__})" if kind else "", *places])


def without_values() -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """The present exception as ``exc_info``: its kind and its place, but no value it may hold."""
    kind, _, trace = sys.exc_info()
    return RuntimeError, RuntimeError(kind.__name__ if kind else "none"), trace
