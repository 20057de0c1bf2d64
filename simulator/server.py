"""A small threaded HTTP/1.1 server for one WSGI application, with kept-alive connections.

Werkzeug's own server closes every connection and gunicorn needs two processes; a bot's
client keeps one connection open, and this serves it in a fraction of a millisecond.
"""

import io
import socket
import socketserver
import sys
import threading
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication

_LARGEST = 64 * 1024 * 1024


class _Connection(socketserver.StreamRequestHandler):
    """One client, request after request."""

    wbufsize = -1
    disable_nagle_algorithm = True
    server: "Server"

    def handle(self) -> None:
        self.server.opened(self.connection)
        try:
            while self._one_request():
                pass
        except (OSError, ValueError):
            # The client went away, or does not speak HTTP: nothing can be answered.
            pass
        finally:
            self.server.closed(self.connection)

    def finish(self) -> None:
        """Close; a client that went away leaves bytes that can no longer be written."""
        try:
            super().finish()
        except OSError:
            self.rfile.close()

    def _one_request(self) -> bool:
        line = self.rfile.readline(65_537).decode("latin-1").split()
        if len(line) != 3:
            return False
        method, target, version = line
        headers = self._headers()
        if headers.get("expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        body = self._body(headers)
        if body is None:
            self.wfile.write(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\n\r\n")
            return False
        environ = self._environ(method, target, version, headers, body)
        keeps = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        return self._answer(environ, keeps) and keeps

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        while (line := self.rfile.readline(65_537)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        return headers

    def _body(self, headers: dict[str, str]) -> bytes | None:
        if "chunked" in headers.get("transfer-encoding", ""):
            return self._chunks()
        length = int(headers.get("content-length") or 0)
        return None if length > _LARGEST else self.rfile.read(length)

    def _chunks(self) -> bytes | None:
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
            if len(body) > _LARGEST:
                return None
        while self.rfile.readline() not in (b"\r\n", b"\n", b""):
            pass
        return body

    def _environ(
        self, method: str, target: str, version: str, headers: dict[str, str], body: bytes
    ) -> dict[str, Any]:
        path, _, query = target.partition("?")
        host, port = self.server.server_address[:2]
        names = {name: f"HTTP_{name.upper().replace('-', '_')}" for name in headers}
        environ: dict[str, Any] = {names[name]: value for name, value in headers.items()}
        environ.update(
            {
                "REQUEST_METHOD": method,
                "SCRIPT_NAME": "",
                "QUERY_STRING": query,
                "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
                "SERVER_NAME": host,
                "SERVER_PORT": str(port),
                "SERVER_PROTOCOL": version,
                "REMOTE_ADDR": self.client_address[0],
                "CONTENT_TYPE": headers.get("content-type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.version": (1, 0),
                "wsgi.url_scheme": "http",
                "wsgi.input": io.BytesIO(body),
                "wsgi.errors": sys.stderr,
                "wsgi.multithread": True,
                "wsgi.multiprocess": False,
                "wsgi.run_once": False,
                "wsgi.input_terminated": True,
            }
        )
        return environ

    def _answer(self, environ: dict[str, Any], keeps: bool) -> bool:
        """Run the application; False where it wants the connection cut."""
        begun: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            begun[:] = [status, headers]
            return self.wfile.write

        parts = self.server.application(environ, start)
        try:
            if environ.get("simulator.drop"):
                return False
            status, headers = begun
            self._write(status, headers, parts, keeps)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        return any(name.lower() == "content-length" for name, _ in headers)

    def _write(
        self, status: str, headers: list[tuple[str, str]], parts: Iterable[bytes], keeps: bool
    ) -> None:
        """Without a length (a stream of events) the body ends with the connection."""
        sized = any(name.lower() == "content-length" for name, _ in headers)
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        lines.append("Connection: keep-alive" if keeps and sized else "Connection: close")
        self.wfile.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        for part in parts:
            self.wfile.write(part)
            if not sized:
                self.wfile.flush()
        self.wfile.flush()


class Server(socketserver.ThreadingTCPServer):
    """Serves an application on 127.0.0.1; port 0 takes a free one."""

    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, application: WSGIApplication, port: int = 0) -> None:
        self.application = application
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Connection)

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def stop(self) -> None:
        """End serving and cut every open connection."""
        self.shutdown()
        self.server_close()
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    # Already gone.
                    continue
