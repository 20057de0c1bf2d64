"""What stands in a log: a line's parts, and where something went wrong, never what people wrote."""

import logging
import sys
from types import TracebackType

# gunicorn's own lines have the same (ops/gunicorn_conf.py).
FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def begin() -> None:
    """Have this process's log go to standard error, a line for each record."""
    logging.basicConfig(level=logging.INFO, format=FORMAT)


def without_values() -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """The present exception as ``exc_info``: its kind and its place, but no value it may hold."""
    kind, _, trace = sys.exc_info()
    return RuntimeError, RuntimeError(kind.__name__ if kind else "none"), trace
