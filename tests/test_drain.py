"""Working off: nothing is lost when the database stumbles, nothing waits for what hangs."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlmodel import Session

from jobs.drain import LOOK_SECONDS, THREADS, Drain, backoff
from models import leases
from models.db import DatabaseUnavailable, transaction
from tests.servers import wait_until

pytestmark = pytest.mark.usefixtures("database")


class Work(Drain[int, int]):
    """Tasks to be done; the database may be away so many times when asked for some, or when told
    of results, or choke on one result.
    """

    name = "tests"

    def __init__(
        self, tasks: list[int], *, away: int = 0, failures: int = 0, poison: int | None = None
    ) -> None:
        super().__init__(beats=False)
        self.tasks, self.away, self.failures, self.poison = tasks, away, failures, poison
        self.settled: list[int] = []

    def claim(self, session: Session, room: int) -> list[int]:  # noqa: ARG002 - held in memory
        if self.away:
            self.away -= 1
            raise DatabaseUnavailable("away")
        taken, self.tasks = self.tasks[:room], self.tasks[room:]
        return taken

    def work(self, task: int) -> int:
        return task

    def settle(self, session: Session, done: int) -> None:
        if self.failures:
            self.failures -= 1
            raise DatabaseUnavailable("away")
        if done == self.poison:
            raise ValueError("canary")
        session.info.setdefault("settled", []).append(done)

    def committed(self, session: Session) -> None:
        self.settled += session.info.get("settled", [])


class Held(Work):
    """Tasks that do not end before they are let go."""

    def __init__(self, tasks: list[int]) -> None:
        super().__init__(tasks)
        self._beats = True
        self.let_go = threading.Event()

    def work(self, task: int) -> int:
        self.let_go.wait(20)
        return task


@contextmanager
def held(count: int) -> Iterator[Held]:
    """A round of which as much as can be is under way, and which ends well."""
    Held.last_beat = 0.0
    work = Held(list(range(count)))
    running = threading.Thread(target=work.run)
    running.start()
    try:
        wait_until(lambda: len(work.tasks) < count, 5)
        yield work
    finally:
        work.let_go.set()
        running.join()
    assert sorted(work.settled) == list(range(count))


def beat_at() -> datetime | None:
    with transaction() as session:
        return leases.last_beat_at(session, "tests")


def test_everything_is_done_and_settled_once() -> None:
    work = Work(list(range(50)))
    assert work.run()
    assert sorted(work.settled) == list(range(50))


def test_results_outlive_a_database_that_is_away() -> None:
    work = Work([1, 2, 3], failures=3)
    assert work.run()
    assert sorted(work.settled) == [1, 2, 3]


def test_a_database_that_stays_away_ends_the_round() -> None:
    begun = time.monotonic()
    assert not Work([1], failures=1000).run(0.3)
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("tasks", [[], [1]])
def test_a_database_that_is_away_is_no_end_of_work(tasks: list[int]) -> None:
    """Nobody knows what is due: the round waits, and another follows it."""
    work = Work(tasks, away=3)
    assert work.run()
    assert work.settled == tasks
    assert not Work(tasks, away=1000).run(0.3)


def test_what_is_claimed_begins_at_once() -> None:
    """Its lease is as long as one call: what waited for another would be another worker's."""
    with held(50) as work:
        time.sleep(5 * LOOK_SECONDS)
        assert len(work.tasks) == 50 - THREADS


def test_a_sign_of_life_while_everything_hangs() -> None:
    with held(THREADS):
        wait_until(lambda: beat_at() is not None, 5)
        before = beat_at()
        Held.last_beat = 0.0  # as if it were long ago
        wait_until(lambda: beat_at() != before, 5)


class Aside(Held):
    """Even tasks run aside until they are let go, odd ones end at once."""

    def is_aside(self, task: int) -> bool:
        return task % 2 == 0

    def work(self, task: int) -> int:
        return super().work(task) if self.is_aside(task) else task


def test_what_runs_aside_holds_nothing_and_is_left_behind() -> None:
    aside = [2 * each for each in range(2 * THREADS)]
    work = Aside([*aside, 1])
    try:
        begun = time.monotonic()
        assert not work.run(0.5)
        assert time.monotonic() - begun < 1
        assert work.settled == [1]
    finally:
        work.let_go.set()
    wait_until(lambda: sorted(work.settled) == sorted([*aside, 1]), 5)


def test_one_result_that_cannot_be_settled_keeps_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ready = threading.Barrier(THREADS)

    class Together(Work):
        def work(self, task: int) -> int:
            ready.wait(5)
            return task

    work = Together(list(range(THREADS)), poison=0)
    work.run()
    assert sorted(work.settled) == list(range(1, THREADS))
    assert "ValueError" in caplog.text
    assert "ValueError: canary" not in caplog.text


def test_a_task_that_fails_stops_no_other() -> None:
    class Failing(Work):
        def work(self, task: int) -> int:
            if task == 1:
                raise ValueError
            return task

    work = Failing([1, 2, 3])
    assert work.run()
    assert sorted(work.settled) == [2, 3]


def test_a_round_ends_in_time_and_says_that_there_is_more() -> None:
    work = Work(list(range(100_000)))
    assert not work.run(0.2)
    assert len(work.settled) + len(work.tasks) == 100_000


def test_waiting_for_what_comes_soon() -> None:
    work = Work([])
    work.look_again(0.25)
    threading.Timer(0.15, lambda: work.tasks.append(7)).start()
    assert work.run()
    assert work.settled == [7]


def test_waiting_grows_with_each_attempt_up_to_five_minutes() -> None:
    for attempts, seconds in ((1, 2), (2, 4), (8, 256), (9, 300), (1000, 300)):
        assert 0.9 * seconds <= backoff(attempts) <= 1.1 * seconds
