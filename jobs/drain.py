"""Working off what the database promises: one thread talks to the database, a few to LINE."""

import logging
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import cache
from typing import Any, Generic, TypeVar

from sqlmodel import Session

from bot import bell
from bot.logs import without_values
from jobs import stopping
from models import leases
from models.db import DatabaseUnavailable, transaction

T = TypeVar("T")
D = TypeVar("D")

log = logging.getLogger(__name__)

THREADS = 4
# Threads for what others do not wait for: more than an office has side channels, as what is claimed
# begins at once. Only those that are needed are started.
THREADS_ASIDE = 100
# While calls are under way, something else may become due: look that often.
LOOK_SECONDS = 0.1
# After so long a job hands over to the next bell, so that its worker can breathe and be stopped.
LIMIT_SECONDS = 20.0
BEAT_SECONDS = 5.0


class Drain(ABC, Generic[T, D]):
    """One round of work, done task by task in threads, so that one that hangs holds no other.

    ``name`` is that of the worker whose sign of life it is, if it ``beats``.
    """

    name: str
    last_beat = 0.0

    def __init__(self, *, beats: bool = True) -> None:
        self._beats = beats
        self._look_until = 0.0

    @abstractmethod
    def claim(self, session: Session, room: int) -> list[T]:
        """Lease up to so many tasks that are due."""

    @abstractmethod
    def work(self, task: T) -> D:
        """Do a task, without the database, in a thread of its own."""

    @abstractmethod
    def settle(self, session: Session, done: D) -> None:
        """Note what became of a task."""

    def committed(self, session: Session) -> None:
        """Do what had to wait until what was settled in the session was kept."""

    def is_aside(self, task: T) -> bool:  # noqa: ARG002 - for those who have such tasks
        """Whether nothing else may wait for the task: it takes no other's place, and a round that
        is over leaves it behind. It has to end by itself within its lease.
        """
        return False

    def look_again(self, seconds: float) -> None:
        """Something will be due in so many seconds, and the round may as well wait for it."""
        self._look_until = time.monotonic() + seconds

    def run(self, seconds: float = LIMIT_SECONDS) -> bool:
        """Work until nothing is due; False when there may be more."""
        end = time.monotonic() + seconds
        running: set[Future[D]] = set()
        aside: set[Future[D]] = set()
        done: list[D] = []
        while True:
            is_over = stopping.is_asked() or time.monotonic() >= end
            # What is claimed begins at once: a lease is as long as one call, not two.
            room = 0 if is_over else THREADS - len(running)
            tasks: list[T] = []
            is_away = False
            try:
                if done or room or self._is_beat_due():
                    tasks = self._try_step(done, room)
                done = []
            except DatabaseUnavailable:
                # Tasks that are not settled are repeated when their lease ends.
                if not running and is_over:
                    log.warning("database away: %d results not noted", len(done))
                    return self._leave(aside)
                is_away = True
                stopping.sleep(LOOK_SECONDS)
            for task in tasks:
                (aside if self.is_aside(task) else running).add(self._begin(task))
            is_idle = not aside and not is_away and time.monotonic() >= self._look_until
            if not running and not done and (is_over or is_idle):
                return self._leave(aside) if is_over else True
            finished = _wait(running | aside)
            running, aside = running - finished, aside - finished
            done += [result for future in finished for result in _result(future)]

    def _begin(self, task: T) -> Future[D]:
        pool = _pool_aside(self.name) if self.is_aside(task) else _pool(self.name)
        return pool.submit(self.work, task)

    def _leave(self, aside: set[Future[D]]) -> bool:
        """The round is over, and there may be more: what still runs aside settles itself."""
        for future in aside:
            future.add_done_callback(self._settle_late)
        return False

    def _settle_late(self, future: Future[D]) -> None:
        """Settle what outlived its round, in its own thread; its lease keeps it from the next."""
        try:
            for each in _result(future):
                with transaction() as session:  # no step: a straggler is no sign of life
                    self.settle(session, each)
                self.committed(session)
        except Exception:  # its lease ends, and it is tried again
            log.error("a late result could not be settled", exc_info=without_values())

    def step(self, done: list[D], room: int) -> list[T]:
        """Settle what was done and claim up to so many tasks, in one transaction."""
        with transaction() as session:
            for each in done:
                self.settle(session, each)
            if self._is_beat_due():
                leases.beat(session, self.name)
                type(self).last_beat = time.monotonic()
            claimed = self.claim(session, room) if room else []
        self.committed(session)
        return claimed

    def _is_beat_due(self) -> bool:
        return self._beats and time.monotonic() - self.last_beat > BEAT_SECONDS

    def _try_step(self, done: list[D], room: int) -> list[T]:
        """The step; one result that cannot be settled keeps no other."""
        try:
            return self.step(done, room)
        except DatabaseUnavailable:
            raise
        except Exception:
            if not done:
                raise
            log.error("results could not be settled", exc_info=without_values())
        for each in done if len(done) > 1 else []:
            try:
                self.step([each], 0)
            except DatabaseUnavailable:
                raise
            except Exception:  # its lease ends, and it is tried again
                log.error("one result could not be settled", exc_info=without_values())
        return []


def _wait(futures: set[Future[D]]) -> set[Future[D]]:
    """Those that are done, after a moment at most."""
    if not futures:
        time.sleep(LOOK_SECONDS)
    return wait(futures, LOOK_SECONDS, FIRST_COMPLETED).done


def _result(future: Future[D]) -> list[D]:
    try:
        return [future.result()]
    except Exception:  # a fault of ours: the task's lease ends, and it is tried again
        log.error("a task failed", exc_info=without_values())
        return []


@cache
def _pool(name: str) -> ThreadPoolExecutor:
    """The threads of one kind of work: the clock may do two, and what is claimed begins at once."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix=name)


@cache
def _pool_aside(name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS_ASIDE, thread_name_prefix=f"{name}-aside")


def answer_bell(queue: str, begin: Callable[[], Drain[Any, Any]]) -> None:
    """The job behind a bell: one round, and another ring where work is left. Never raises."""
    bell.heard(queue)
    try:
        if not begin().run():
            bell.ring(queue)
    except Exception:  # an exception's text may hold what somebody wrote, and RQ would keep it
        log.error("%s failed", queue, exc_info=without_values())


def backoff(attempts: int) -> float:
    """Seconds to wait after so many attempts: about 1, 2, 4, 8 ... up to 5 minutes."""
    return about(min(300, 2 ** min(attempts, 10)))


def about(seconds: float) -> float:
    """So long, a little more or less: many that wait do not knock on LINE's door at once."""
    return seconds * random.uniform(0.9, 1.1)  # noqa: S311 - nothing secret
