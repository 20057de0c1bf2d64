"""The bell that wakes a worker. It carries nothing: what to do stands in the database."""

import contextlib
import logging
import threading
import time
from functools import cache
from queue import Empty
from queue import Queue as Waiting

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from bot.settings import settings

log = logging.getLogger(__name__)

DELIVER = "deliver"
FETCH = "fetch"
# By name, so that ringing does not import what the worker does.
JOBS = {DELIVER: "jobs.deliver.deliver_due", FETCH: "jobs.fetch.fetch_wanted"}

# Under load turns come every millisecond or two; they share a ring, which costs a fifth of one,
# and for longer while the worker has not yet heard the last: it is on its way, or busy.
SHARE_SECONDS, SHARE_UNHEARD_SECONDS = 0.005, 0.02
# A bell that rang is not rung again until a worker has heard it, or for so long.
HUSH_MS = 3000
# A Redis that did not answer is left alone so long, so that no turn waits for it twice.
REST_SECONDS = 1.0
# A webhook is answered in well under 2 seconds, whatever Redis does.
SOCKET_SECONDS = 0.25
JOB_SECONDS = 120

_resting_until = 0.0
_wanted: Waiting[str] = Waiting()


def ring(queue: str) -> bool:
    """Have a worker look at the database soon; False when Redis is away. Never raises.

    Takes half a millisecond, and nothing while Redis is known to be away.
    """
    return _ring(queue) is not None


def _ring(queue: str) -> bool | None:
    """Whether it rang; False while a worker has not heard the last, None when Redis is away."""
    global _resting_until  # noqa: PLW0603 - one circuit per process
    if time.monotonic() < _resting_until:
        return None
    try:
        if not _redis().set(f"bell:{queue}", 1, nx=True, px=HUSH_MS):
            return False
        waiting = _queue(queue)
        if waiting.count < 2:  # while no worker is there, bells do not pile up
            waiting.enqueue(JOBS[queue], job_timeout=JOB_SECONDS, result_ttl=0, failure_ttl=60)
    except (RedisError, OSError) as error:
        _resting_until = time.monotonic() + REST_SECONDS
        log.warning("redis does not answer: %s", type(error).__name__)
        return None
    return True


def ring_soon(queue: str) -> None:
    """Ring from a thread of its own: no answer waits for Redis, and turns that come together
    share a ring. One that is lost with the process is made good by the clock.
    """
    _ringer()
    _wanted.put(queue)


@cache
def _ringer() -> threading.Thread:
    thread = threading.Thread(target=_ring_wanted, name="bell", daemon=True)
    thread.start()
    return thread


def _ring_wanted() -> None:
    while True:
        wanted = [_wanted.get()]
        with contextlib.suppress(Empty):
            while True:
                wanted.append(_wanted.get_nowait())
        is_unheard = False
        for queue in sorted(set(wanted)):
            try:
                is_unheard |= _ring(queue) is False
            except Exception as error:  # whatever it was, later bells shall ring
                log.error("bell not rung: %s", type(error).__name__)
        for _ in wanted:
            _wanted.task_done()
        time.sleep(SHARE_UNHEARD_SECONDS if is_unheard else SHARE_SECONDS)


def heard(queue: str) -> None:
    """The worker is about to look: whoever rings from now on wakes it again. Never raises."""
    if time.monotonic() >= _resting_until:
        with contextlib.suppress(RedisError, OSError):
            _redis().delete(f"bell:{queue}")


@cache
def _redis() -> Redis:
    # One repetition, for a connection that a restarted Redis has closed.
    return Redis.from_url(
        settings().redis_url,
        socket_timeout=SOCKET_SECONDS,
        socket_connect_timeout=SOCKET_SECONDS,
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )


@cache
def _queue(name: str) -> Queue:
    return Queue(name, connection=_redis(), serializer=JSONSerializer)
