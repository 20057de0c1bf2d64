"""What may stand in a log: where something went wrong, and nothing of what people wrote."""

import sys
from types import TracebackType


def without_values() -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """The present exception as ``exc_info``: its kind and its place, but no value it may hold."""
    kind, _, trace = sys.exc_info()
    return RuntimeError, RuntimeError(kind.__name__ if kind else "none"), trace
