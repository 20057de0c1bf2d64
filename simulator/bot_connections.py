"""Posts to the bot's webhook over kept-alive HTTP connections, as LINE's proxies do."""

import http.client
import select
import threading
from urllib.parse import urlsplit


class BotConnections:
    """A pool of idle connections to one host; safe to use from many threads."""

    def __init__(self) -> None:
        self._idle: list[tuple[str, http.client.HTTPConnection]] = []
        self._lock = threading.Lock()

    def post(self, url: str, body: bytes, headers: dict[str, str], timeout: float) -> int:
        """Return the status. Raises TimeoutError, OSError or HTTPException when there is none.

        A request is never sent twice: a connection the bot closed meanwhile is noticed before
        it is used, and what fails later fails for good, as it does at LINE.
        """
        parts = urlsplit(url)
        connection = self._take(parts.netloc) or http.client.HTTPConnection(parts.netloc)
        connection.timeout = timeout
        try:
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(timeout)
            path = parts.path or "/"
            connection.request(
                "POST", f"{path}?{parts.query}" if parts.query else path, body, headers
            )
            response = connection.getresponse()
            response.read(64 * 1024)
            status = response.status
        except BaseException:
            connection.close()
            raise
        if response.will_close or not response.isclosed():
            connection.close()
        else:
            with self._lock:
                self._idle.append((parts.netloc, connection))
        return status

    def close(self) -> None:
        with self._lock:
            for _, connection in self._idle:
                connection.close()
            self._idle.clear()

    def _take(self, netloc: str) -> http.client.HTTPConnection | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                host, connection = self._idle.pop()
            if host == netloc and not _readable(connection):
                return connection
            connection.close()


def _readable(connection: http.client.HTTPConnection) -> bool:
    """An idle connection with something to read has been closed by the other side."""
    return connection.sock is None or bool(select.select([connection.sock], [], [], 0)[0])
