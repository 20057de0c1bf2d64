"""Working off: nothing is lost when the database stumbles, nothing waits for what hangs."""

import threading
import time

import pytest

from jobs.drain import THREADS, drain
from models.db import DatabaseUnavailable


class Work:
    """Tasks to be done; the database may fail, or choke on one result."""

    def __init__(self, tasks: list[int], *, failures: int = 0, poison: int | None = None) -> None:
        self.tasks, self.failures, self.poison = tasks, failures, poison
        self.settled: list[int] = []

    def step(self, done: list[int], room: int) -> list[int]:
        if done and self.failures:
            self.failures -= 1
            raise DatabaseUnavailable("away")
        if self.poison in done:
            raise ValueError("canary")
        self.settled += done
        taken, self.tasks = self.tasks[:room], self.tasks[room:]
        return taken


def same(task: int) -> int:
    return task


def test_everything_is_done_and_settled_once() -> None:
    work = Work(list(range(50)))
    assert drain(work.step, same)
    assert sorted(work.settled) == list(range(50))


def test_results_outlive_a_database_that_is_away() -> None:
    work = Work([1, 2, 3], failures=3)
    assert drain(work.step, same)
    assert sorted(work.settled) == [1, 2, 3]


def test_a_database_that_stays_away_ends_the_round() -> None:
    work = Work([1], failures=1000)
    begun = time.monotonic()
    assert not drain(work.step, same, seconds=0.3)
    assert time.monotonic() - begun < 1


def test_one_result_that_cannot_be_settled_keeps_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ready = threading.Barrier(THREADS)

    def together(task: int) -> int:
        ready.wait(5)
        return task

    work = Work(list(range(THREADS)), poison=0)
    drain(work.step, together)
    assert sorted(work.settled) == list(range(1, THREADS))
    assert "ValueError" in caplog.text
    assert "ValueError: canary" not in caplog.text


def test_a_task_that_fails_stops_no_other() -> None:
    def fail(task: int) -> int:
        if task == 1:
            raise ValueError
        return task

    work = Work([1, 2, 3])
    assert drain(work.step, fail)
    assert sorted(work.settled) == [2, 3]


def test_a_round_ends_in_time_and_says_that_there_is_more() -> None:
    work = Work(list(range(100_000)))
    assert not drain(work.step, same, seconds=0.2)
    assert len(work.settled) + len(work.tasks) == 100_000


def test_waiting_for_what_comes_soon() -> None:
    work = Work([])
    end = time.monotonic() + 0.25
    threading.Timer(0.15, lambda: work.tasks.append(7)).start()
    assert drain(work.step, same, is_waiting=lambda: time.monotonic() < end)
    assert work.settled == [7]
