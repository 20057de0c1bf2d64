"""A platform that costs little: `python -m benchmarks.standin PORT FILE`.

It answers every call as LINE answers an accepted reply or push. When it is stopped by SIGTERM
it writes to FILE when each call came and how many message objects it carried. It speaks just
enough HTTP for the clients of the benchmarks.
"""

import json
import selectors
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-line-request-id: bench\r\n"


class StandIn:
    """The listening socket, the open connections and what came over them."""

    def __init__(self, port: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=256)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._received: dict[socket.socket, bytes] = {}
        self._sent = 0
        self.calls: list[tuple[float, int]] = []
        self.is_stopped = False

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """End after the present call."""
        self.is_stopped = True

    def run(self) -> None:
        """Serve until stopped."""
        while not self.is_stopped:
            for key, _ in self._selector.select(0.1):
                if key.fileobj is self._listener:
                    connection, _ = self._listener.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._received[connection] = b""
                    self._selector.register(connection, selectors.EVENT_READ)
                else:
                    assert isinstance(key.fileobj, socket.socket)
                    self._read(key.fileobj)

    def _read(self, connection: socket.socket) -> None:
        try:
            received = connection.recv(262144)
        except ConnectionError:
            received = b""
        if not received:
            self._selector.unregister(connection)
            del self._received[connection]
            connection.close()
            return
        self._received[connection] += received
        head, separator, body = self._received[connection].partition(b"\r\n\r\n")
        if separator and len(body) >= _length(head):
            self._received[connection] = b""
            connection.sendall(self._answer(body))

    def _answer(self, body: bytes) -> bytes:
        count = len(json.loads(body)["messages"])
        self.calls.append((time.perf_counter(), count))
        sent = []
        for _ in range(count):
            self._sent += 1
            sent.append(f'{{"id":"6{self._sent:017d}","quoteToken":"q"}}')
        answer = f'{{"sentMessages":[{",".join(sent)}]}}'.encode()
        return _HEAD + b"Content-Length: %d\r\n\r\n" % len(answer) + answer


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line[15:])
    return 0


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM, then write down what came."""
    platform = StandIn(int(arguments[0]))
    signal.signal(signal.SIGTERM, platform.stop)
    platform.run()
    Path(arguments[1]).write_text(json.dumps(platform.calls))


if __name__ == "__main__":
    main(sys.argv[1:])
