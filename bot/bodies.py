"""Bodies of requests, read whole or not at all: a slow sender keeps no thread for long."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator
from typing import Any

MAX_BYTES = 1024 * 1024

# LINE sends a body at once. A sender who does not is waited for briefly, and by two threads at
# most, so that the other threads go on answering.
GRACE_SECONDS = 0.03
PATIENCE_SECONDS = 1.5
SLOW_BODIES = 2

# Statuses after which more of the body may still come.
UNREAD = (408, 411, 413)

_slow = threading.BoundedSemaphore(SLOW_BODIES)


class Refused(Exception):
    """The request is not taken; ``status`` says why in HTTP's words."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def read_body(environ: dict[str, Any]) -> bytes:
    """The raw body of a WSGI request. Raises Refused: 411, 413, 400 (cut short), 408 (slow)."""
    length = environ.get("CONTENT_LENGTH", "")
    # A chunked body above the limit would be cut silently, so it has to say its length first.
    if not (length.isascii() and length.isdecimal()) or environ.get("HTTP_TRANSFER_ENCODING"):
        raise Refused(411)
    if len(length) > 12 or int(length) > MAX_BYTES:
        raise Refused(413)
    try:
        body = _read(environ, int(length))
    except ConnectionError:  # hung up in the middle
        raise Refused(400) from None
    if len(body) != int(length):
        raise Refused(400)
    return body


def stop_reading(environ: dict[str, Any]) -> None:
    """Let nobody wait for the rest of a body that is not wanted."""
    connection = environ.get("gunicorn.socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RD)


def _read(environ: dict[str, Any], length: int) -> bytes:
    stream, connection = environ["wsgi.input"], environ.get("gunicorn.socket")
    if connection is None:  # another server, or a test: it reads in its own way
        return bytes(stream.read(length))
    connection.setblocking(False)
    try:
        with contextlib.suppress(BlockingIOError):
            return bytes(stream.read(length))
        _wait_readable(connection)
        with contextlib.suppress(BlockingIOError):
            return _read_on(stream, length)
        with _slow_place(), _deadline(connection):
            connection.setblocking(True)
            return _read_on(stream, length)
    finally:
        connection.setblocking(True)


def _wait_readable(connection: socket.socket) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        selector.select(GRACE_SECONDS)


def _read_on(stream: Any, length: int) -> bytes:
    body = bytes(stream.read(length))
    # gunicorn closes a connection after a read that raised; this one did come to its end.
    stream.failed = False
    return body


@contextlib.contextmanager
def _slow_place() -> Iterator[None]:
    if not _slow.acquire(blocking=False):
        raise Refused(408)
    try:
        yield
    finally:
        _slow.release()


@contextlib.contextmanager
def _deadline(connection: socket.socket) -> Iterator[None]:
    """End reading after ``PATIENCE_SECONDS``, however many bytes trickle in until then."""
    over = threading.Event()

    def close() -> None:
        over.set()
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RD)

    timer = threading.Timer(PATIENCE_SECONDS, close)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
    if over.is_set():
        raise Refused(408)
