"""A bot's web server for the simulator's tests: it keeps what comes and answers as told."""

import http.client
import json
import struct
import threading
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from simulator import Platform

SECRET, TOKEN = "a channel secret", "a channel access token"


class _Handler(BaseHTTPRequestHandler):
    """Hands each POST to the receiver that listens."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    receiver: "Receiver"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.take(headers, body)
        self.send_response(self.receiver.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def finish(self) -> None:
        """A platform that waited too long has closed the connection."""
        try:
            super().finish()
        except OSError:
            self.rfile.close()

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


class Receiver:
    """Listens on a free port; `status` and `delay` (seconds) rule its answers."""

    def __init__(self) -> None:
        self.status, self.delay = 200, 0.0
        self.posts: list[tuple[dict[str, str], bytes]] = []
        # Called with each event before the answer, as a bot that answers at once would be.
        self.on_event: Callable[[dict[str, Any]], None] | None = None
        handler = type("Handler", (_Handler,), {"receiver": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/webhook"

    def take(self, headers: dict[str, str], body: bytes) -> None:
        self.posts.append((headers, body))
        if self.on_event is not None:
            for event in json.loads(body)["events"]:
                self.on_event(event)
        time.sleep(self.delay)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def events(self) -> list[dict[str, Any]]:
        """Every event that came, in order of arrival."""
        return [event for _, body in self.posts for event in json.loads(body)["events"]]

    @property
    def event(self) -> dict[str, Any]:
        """The newest event."""
        return self.events[-1]

    @property
    def reply_token(self) -> str:
        return str(self.event["replyToken"])


class Caller:
    """Calls LINE's endpoints without the SDK, which would correct what it sends."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.headers: dict[str, str] = {}

    def __call__(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON; `body` is bytes or something for JSON; header `_` stands for `-`."""
        sent = {"Authorization": f"Bearer {TOKEN}"}
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection = http.client.HTTPConnection(self.platform.url.removeprefix("http://"))
        try:
            connection.request(method, path, data, sent)
            answered = connection.getresponse()
            self.headers = {name.lower(): value for name, value in answered.getheaders()}
            text = answered.read()
        finally:
            connection.close()
        is_json = self.headers["content-type"].startswith("application/json")
        return answered.status, json.loads(text) if is_json else {"bytes": text}

    def push(self, to: str, *messages: Any, key: str | None = None) -> tuple[int, dict[str, Any]]:
        headers = {} if key is None else {"X_Line_Retry_Key": key}
        body = {"to": to, "messages": list(messages) or [text("hello")]}
        return self("POST", "/v2/bot/message/push", body, **headers)

    def reply(self, token: str, *messages: Any) -> tuple[int, dict[str, Any]]:
        body = {"replyToken": token, "messages": list(messages) or [text("hello")]}
        return self("POST", "/v2/bot/message/reply", body)


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def details(answered: tuple[int, dict[str, Any]]) -> list[tuple[str, str]]:
    """The (property, message) pairs of a refusal."""
    status, body = answered
    assert status == 400, body
    return [(each.get("property", ""), each["message"]) for each in body.get("details", ())]


def png(width: int, height: int) -> bytes:
    """A one-colour PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = zlib.compress(b"".join(b"\0" + bytes((width + 7) // 8) for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
