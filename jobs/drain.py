"""Working off what the database promises: one thread talks to the database, a few to LINE."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import cache
from typing import TypeVar

from bot.logs import without_values
from jobs import stopping
from models.db import DatabaseUnavailable

T = TypeVar("T")
D = TypeVar("D")

log = logging.getLogger(__name__)

THREADS = 4
# While calls are under way, something else may become due: look that often.
LOOK_SECONDS = 0.1
# After so long a job hands over to the next bell, so that its worker can breathe and be stopped.
LIMIT_SECONDS = 20.0


def drain(
    step: Callable[[list[D], int], list[T]],
    work: Callable[[T], D],
    *,
    is_waiting: Callable[[], bool] = lambda: False,
    seconds: float = LIMIT_SECONDS,
) -> bool:
    """Work until nothing is due; False when there may be more.

    ``step`` settles what was done and claims up to so many tasks, in one transaction that
    only this thread opens; ``work`` does a task in another thread, so that one that hangs
    holds nothing else. ``is_waiting`` tells that a look a little later is worth while.
    """
    end = time.monotonic() + seconds
    running: set[Future[D]] = set()
    done: list[D] = []
    while True:
        is_over = stopping.is_asked() or time.monotonic() >= end
        room = 0 if is_over else THREADS * 2 - len(running)
        try:
            tasks = _step(step, done, room) if done or room else []
            done = []
        except DatabaseUnavailable:
            # Unsettled calls are repeated when their lease ends, with the same key.
            if not running and is_over:
                log.warning("database away: %d results not noted", len(done))
                return False
            stopping.sleep(LOOK_SECONDS)
            tasks = []
        running.update(_pool().submit(work, task) for task in tasks)
        if not running and not done and (is_over or not (tasks or is_waiting())):
            return not is_over
        finished, running = wait(running, LOOK_SECONDS, FIRST_COMPLETED)
        done += [result for future in finished for result in _result(future)]
        if not running and not finished:
            time.sleep(LOOK_SECONDS)


def _step(step: Callable[[list[D], int], list[T]], done: list[D], room: int) -> list[T]:
    try:
        return step(done, room)
    except DatabaseUnavailable:
        raise
    except Exception:
        if not done:
            raise
        log.error("results could not be settled", exc_info=without_values())
    for each in done if len(done) > 1 else []:  # one that cannot be settled keeps no other
        try:
            step([each], 0)
        except DatabaseUnavailable:
            raise
        except Exception:  # its lease ends, and it is tried again
            log.error("one result could not be settled", exc_info=without_values())
    return []


def _result(future: Future[D]) -> list[D]:
    try:
        return [future.result()]
    except Exception:  # a fault of ours: the task's lease ends, and it is tried again
        log.error("a task failed", exc_info=without_values())
        return []


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="line")
