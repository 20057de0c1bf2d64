"""A light load generator: `python -m benchmarks.load PORT CONNECTIONS WARM_UP SECONDS FILE SKIP`.

Closed loop: each connection sends a conversation request by request, and the next one when the last
was answered; where the server closes it, it is opened anew. The requests were signed before; the
first SKIP conversations are left out. It prints JSON.
"""

import json
import pickle
import selectors
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Connection:
    """One connection and the conversation it is in."""

    conversation: list[bytes]
    wire: socket.socket = field(init=False)
    step: int = 0
    sent_at: float = 0.0
    received: bytes = b""


class Load:
    """Runs conversations over a number of connections, and notes every answer."""

    def __init__(self, port: int, connections: int, conversations: list[list[bytes]]) -> None:
        self._waiting = conversations[::-1]
        self._selector = selectors.DefaultSelector()
        # When each answer came, and how long it took; seconds.
        self.answers: list[tuple[float, float]] = []
        self.statuses: Counter[int] = Counter()
        self.is_exhausted = False
        self._address = ("127.0.0.1", port)
        for _ in range(connections):
            self._connect(Connection(self._waiting.pop()))

    @property
    def left(self) -> int:
        """How many conversations were not begun."""
        return len(self._waiting)

    def run(self, until: float) -> None:
        """Send until that moment, or until a connection finds no conversation left."""
        for key in self._selector.get_map().values():
            self._send(key.data)
        while time.perf_counter() < until and not self.is_exhausted:
            for key, _ in self._selector.select(0.1):
                self._receive(key.data)

    def _connect(self, connection: Connection) -> None:
        connection.wire = socket.create_connection(self._address)
        connection.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(connection.wire, selectors.EVENT_READ, connection)

    def _send(self, connection: Connection) -> None:
        if connection.step == len(connection.conversation):
            if not self._waiting:
                self.is_exhausted = True
                return
            connection.conversation, connection.step = self._waiting.pop(), 0
        connection.sent_at = time.perf_counter()
        connection.wire.sendall(connection.conversation[connection.step])
        connection.step += 1

    def _receive(self, connection: Connection) -> None:
        received = connection.wire.recv(65536)
        if not received:
            raise ConnectionError("the server closed a connection")
        connection.received += received
        if not _is_whole(connection.received):
            return
        now = time.perf_counter()
        self.answers.append((now, now - connection.sent_at))
        self.statuses[int(connection.received[9:12])] += 1
        if b"\r\nConnection: close\r\n" in connection.received:
            self._selector.unregister(connection.wire)
            connection.wire.close()
            self._connect(connection)
        connection.received = b""
        self._send(connection)


def _is_whole(received: bytes) -> bool:
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        return False
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return len(body) >= int(line[15:])
    raise ValueError("an answer without a length")


def main(arguments: list[str]) -> None:
    """Run the load and print what came of it: statuses, answers, seconds, times in ms."""
    port, connections = int(arguments[0]), int(arguments[1])
    warm_up, seconds = float(arguments[2]), float(arguments[3])
    conversations = pickle.loads(Path(arguments[4]).read_bytes())[int(arguments[5]) :]
    load = Load(port, connections, conversations)
    begun = time.perf_counter()
    load.run(begun + warm_up + seconds)
    ended = time.perf_counter()
    counted = sorted(took for at, took in load.answers if at >= begun + warm_up)
    result = {
        "statuses": load.statuses,
        "answers": len(counted),
        "seconds": ended - begun - warm_up,
        "p50_ms": percentile(counted, 0.50) * 1000,
        "p99_ms": percentile(counted, 0.99) * 1000,
        "used": len(conversations) - load.left,
    }
    print(json.dumps(result))


def percentile(ordered: list[float], part: float) -> float:
    """The value below which that part of the ordered values lies (nearest rank)."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


if __name__ == "__main__":
    main(sys.argv[1:])
