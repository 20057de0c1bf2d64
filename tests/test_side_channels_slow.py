"""A side channel that is slow on purpose: a real socket, which answers a byte at a time."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.line import Line
from jobs.deliver import Delivery
from jobs.office import office
from models.db import travel
from simulator import Platform
from simulator.world import User
from tests.delivering import came, officer, promise, rows, token_of
from tests.job_fixtures import online, teacher
from tests.servers import wait_until
from tests.test_side_channels import put_aside, with_channel

__all__ = ["online", "teacher"]


class Dripping:
    """A service that begins an answer, and goes on with a byte every now and then."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"json://127.0.0.1:{self._socket.getsockname()[1]}/hook"
        self.calls = 0
        self.is_over = threading.Event()
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def _serve(self) -> None:
        self._socket.settimeout(0.05)
        while not self.is_over.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            self.calls += 1
            self._threads.append(threading.Thread(target=self._drip, args=(connection,)))
            self._threads[-1].start()

    def _drip(self, connection: socket.socket) -> None:
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
            while not self.is_over.wait(0.05):
                connection.sendall(b"a")

    def stop(self) -> None:
        """Let go whoever still waits for an answer."""
        self.is_over.set()
        for each in self._threads:
            each.join()
        self._socket.close()


@pytest.fixture
def dripping() -> Iterator[Dripping]:
    server = Dripping()
    yield server
    server.stop()


@pytest.mark.usefixtures("online")
def test_one_that_answers_byte_by_byte_holds_no_reply(
    platform: Platform, teacher: User, dripping: Dripping
) -> None:
    """Each byte is in time; the whole would take for ever. The row stays its first round's."""
    put_aside(officer(platform))
    profile = with_channel(office(), dripping.url, "cards")

    def run(seconds: float) -> None:
        line = Line(platform.token, platform.url)
        Delivery(line, profile=profile, aside_seconds=1).run(seconds)

    begun = time.monotonic()
    run(0.2)
    promise(teacher, "หนึ่ง", token=token_of(platform, teacher))
    run(0.2)
    assert came(platform, teacher)[-1] == ("reply", "หนึ่ง")
    assert time.monotonic() - begun < 0.9
    wait_until(lambda: rows()[0].error != "", 3)
    assert (rows()[0].attempts, dripping.calls) == (1, 1)
    travel(timedelta(seconds=5))  # while the old call still runs, there is no second
    run(0.2)
    assert (rows()[0].state, rows()[0].attempts, dripping.calls) == ("pending", 2, 1)
