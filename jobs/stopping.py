"""Whether this process was asked to stop: what is under way ends, nothing new begins."""

import time

# A stop is noticed after so long at most.
SLICE_SECONDS = 0.1

# A plain flag: the lock of a threading.Event may be held by the very thread that a signal
# handler interrupts.
_is_asked = False


def ask() -> None:
    """Ask for it; for signal handlers."""
    global _is_asked  # noqa: PLW0603 - one flag per process
    _is_asked = True


def is_asked() -> bool:
    """Whether the process should end."""
    return _is_asked


def sleep(seconds: float) -> None:
    """Sleep so long, or until asked to stop."""
    end = time.monotonic() + seconds
    while not _is_asked and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, SLICE_SECONDS))
