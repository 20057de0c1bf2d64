"""An RQ worker of one queue: ``python worker.py deliver`` or ``python worker.py fetch``."""

import contextlib
import importlib
import logging
import os
import signal
import sys
from types import FrameType
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from bot import logs
from bot.bell import JOBS
from bot.opening import open_database
from bot.settings import SettingsError, settings
from jobs import stopping

log = logging.getLogger("worker")

# RQ notices a dead worker after this, and cleans up after it that often (seconds).
WORKER_TTL = 25
MAINTENANCE_INTERVAL = 15
MONITORING_INTERVAL = 5
RECONNECT_SECONDS = 1.0


class Worker(SimpleWorker):
    """Works in this very process: a fork per job would cost more than the job, and every
    connection with it. Jobs bound themselves, and one is asked to end when the worker is.
    """

    # RQ waits up to a minute for a Redis that was away; a message should not.
    max_connection_wait_time = 2.0
    log_result_lifespan = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """End after the present job, which hears of it as well."""
        stopping.ask()
        try:
            super().request_stop(signum, frame)  # type: ignore[no-untyped-call]
        except RedisError:  # it wanted to note the request there
            self._stop_requested = True

    def _install_signal_handlers(self) -> None:
        """Have signals end the work, one that came a moment before as well."""
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        self._stop_requested = stopping.is_asked()

    def subscribe(self) -> None:
        """Take no commands by Redis: that would cost a thread, and a second at the end."""

    def teardown(self) -> None:
        """Say goodbye to Redis, if it is there."""
        with contextlib.suppress(RedisError):
            super().teardown()  # type: ignore[no-untyped-call]

    def handle_warm_shutdown_request(self) -> None:
        """Say nothing: a process manager said it."""


def work(queue: str) -> None:
    """Work until asked to stop; a Redis that goes away is waited for."""
    while not stopping.is_asked():
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
        connection = Redis.from_url(settings().redis_url)
        try:
            _worker(queue, connection).work(logging_level="WARNING")
        except (RedisError, OSError, ValueError) as error:
            log.warning("redis away: %s", type(error).__name__)
        finally:
            connection.close()
        stopping.sleep(RECONNECT_SECONDS)


def _worker(queue: str, connection: Redis) -> Worker:
    return Worker(
        [queue],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_INTERVAL,
        job_monitoring_interval=MONITORING_INTERVAL,
        log_job_description=False,
    )


def _stop(_signal: int, _frame: Any) -> None:
    stopping.ask()


def main(arguments: list[str]) -> None:
    """Start the worker of the one queue named."""
    if len(arguments) != 1 or arguments[0] not in JOBS:
        sys.exit(f"usage: python worker.py {{{','.join(JOBS)}}}")
    os.umask(0o077)  # what it stores is its owner's alone (bot/private.py)
    logs.begin()
    try:
        open_database(settings())
    except SettingsError as error:
        sys.exit(str(error))
    # Now, not in the first job: it takes a second, and somebody would wait for it.
    importlib.import_module(JOBS[arguments[0]].rpartition(".")[0])
    log.info("waits for bells: %s", arguments[0])
    work(arguments[0])


if __name__ == "__main__":
    main(sys.argv[1:])
