"""A worker of gunicorn whose threads wait neither for the head of a request nor for a goodbye.

gunicorn's own reads a head in a thread, however long that takes, and lets its only loop wait up to
two seconds for each whom it has answered to hang up: sixty idle connections were enough that nobody
else got an answer. Here the loop waits for all of them at once, and not for long.
"""

import contextlib
import os
import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import Future
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# LINE sends a head at once, and gives up on an answer after 2 seconds.
PATIENCE_SECONDS = 2.0
# An answer that nobody reads keeps a thread so long.
_SEND_PATIENCE = struct.pack("@ll", 5, 0)  # seconds and microseconds, socket(7)
MAX_HEAD_BYTES = 32 * 1024
READ_BYTES = 8 * 1024


class Worker(ThreadWorker):  # type: ignore[misc]  # it ships no types
    """Gives threads only to requests whose head is here. All of this runs in the loop's thread."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # Until when each connection is waited for; whoever came first is first.
        self._patience: dict[TConn, float] = {}

    def enqueue_req(self, conn: TConn) -> None:
        """Take up the connection's request, now or when its head is here."""
        conn.init()
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_PATIENCE)
        if _has_head(conn):
            super().enqueue_req(conn)
        else:
            self._wait(conn, self._read_on)

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:  # noqa: ARG002 - its own
        """End the connection; an answer might be lost if we just hung up."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # nobody is there any more
            self._close(conn)
        else:
            self._wait(conn, self._hear_out)

    def murder_pending(self) -> None:
        """Close what was waited for long enough; the loop calls it every second at least."""
        now = time.monotonic()
        for conn, until in list(self._patience.items()):
            if until > now:
                break
            self._stop_waiting(conn)
            self._close(conn)

    def _read_on(self, conn: TConn) -> None:
        if _has_head(conn):
            self._stop_waiting(conn)
            super().enqueue_req(conn)

    def _hear_out(self, conn: TConn) -> None:
        if _received(conn) == b"":
            self._stop_waiting(conn)
            self._close(conn)

    def _wait(self, conn: TConn, go_on: Callable[[TConn], None]) -> None:
        self._patience[conn] = time.monotonic() + PATIENCE_SECONDS
        self.poller.register(conn.sock, EVENT_READ, lambda _: go_on(conn))

    def _stop_waiting(self, conn: TConn) -> None:
        del self._patience[conn]
        self.poller.unregister(conn.sock)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def _has_head(conn: TConn) -> bool:
    """Whether a thread can go on without waiting: with a whole head, or with all that will come."""
    buffer = conn.parser.unreader.buf
    buffer.seek(0, os.SEEK_END)
    while b"\r\n\r\n" not in buffer.getvalue():
        data = _received(conn) if buffer.tell() < MAX_HEAD_BYTES else b""
        if data is None:
            return False
        if not data:
            with contextlib.suppress(OSError):
                conn.sock.shutdown(socket.SHUT_RD)
            return True
        buffer.write(data)
    return True


def _received(conn: TConn) -> bytes | None:
    """What has come, b"" where nothing more will, None where it may."""
    try:
        return bytes(conn.sock.recv(READ_BYTES, socket.MSG_DONTWAIT))
    except BlockingIOError:
        return None
    except OSError:
        return b""
