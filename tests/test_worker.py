"""Worker and clock as processes: quick, quiet, and alive whatever Redis does."""

import logging
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis as redis_client
from sqlalchemy import Engine
from sqlmodel import select

from bot import bell
from bot.logs import leave_words
from bot.settings import Settings, settings
from models import outbox
from models.db import transaction
from models.tables import Outgoing
from ops.bundled_redis import redis_binary
from simulator import Platform
from simulator.world import User
from tests.forks import Fork
from tests.job_fixtures import online, teacher
from tests.servers import end, wait_until

__all__ = ["online", "teacher"]

# What becomes of a worker when Redis goes away has nothing to do with the kind of database.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ROOT = Path(__file__).resolve().parent.parent
Start = Callable[..., Fork]


class OwnRedis:
    """A Redis of one test, to be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "r"
        self.url = f"unix://{self.socket}"
        self._command = [redis_binary(), "--port", "0", "--unixsocket", str(self.socket)]
        self._command += ["--dir", str(folder), "--save", "", "--logfile", str(folder / "log")]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self._command)
        wait_until(self._answers, 10, self.process)

    def _answers(self) -> bool:
        try:
            with redis_client.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis_client.ConnectionError:
            return False

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(5)
            self.socket.unlink(missing_ok=True)
            self.process = None


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    with tempfile.TemporaryDirectory() as folder:
        server = OwnRedis(Path(folder))
        server.start()
        yield server
        server.kill()


@pytest.fixture
def start(
    online: Settings, own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Start]:
    """Starts ``python <arguments>`` on this test's servers; ends it afterwards."""
    monkeypatch.setenv("REDIS_URL", own_redis.url)
    for cached in (settings, bell._redis, bell._queue):
        cached.cache_clear()
    processes = []

    def begin(*arguments: str) -> Fork:
        variables = {**os.environ, "PYTHONPATH": str(ROOT)}
        log = tmp_path / "log"
        process = Fork(list(arguments), cwd=tmp_path, env=variables, log=log)
        processes.append(process)
        return process

    yield begin
    for process in processes:
        end(process)


def worker(start: Start, own_redis: OwnRedis, queue: str = "deliver") -> Fork:
    """A worker that has begun to listen."""
    process = start(str(ROOT / "worker.py"), queue)
    with redis_client.Redis.from_url(own_redis.url) as client:
        wait_until(lambda: bool(client.scard("rq:workers")), 20, process)
    return process


def promise(user: User, words: str = "สวัสดี") -> None:
    with transaction() as session:
        outbox.promise(session, user.id, "k", [{"type": "text", "text": words}])


def test_a_bell_wakes_it_within_milliseconds(
    start: Start, own_redis: OwnRedis, platform: Platform, teacher: User
) -> None:
    worker(start, own_redis)
    took = []
    for number in range(12):
        promise(teacher, f"ข้อความ {number}")
        begun = time.perf_counter()
        assert bell.ring(bell.DELIVER)
        platform.wait_for(teacher, f"ข้อความ {number}")
        took.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.05)
    assert statistics.median(took) < 50, took


def states() -> set[str]:
    with transaction() as session:
        return set(session.exec(select(Outgoing.state)))


@on_sqlite
def test_it_lives_through_restarts_of_redis_idle_and_busy_and_ends_when_asked(
    start: Start, own_redis: OwnRedis, platform: Platform, teacher: User, tmp_path: Path
) -> None:
    process = worker(start, own_redis)
    own_redis.kill()
    promise(teacher, "ว่าง")
    assert not bell.ring(bell.DELIVER)
    time.sleep(0.5)
    own_redis.start()
    wait_until(lambda: bell.ring(bell.DELIVER), 5)
    platform.wait_for(teacher, "ว่าง", timeout=10)

    platform.fault("push", "slow", seconds=1)
    promise(teacher, "ทำงาน")
    wait_until(lambda: bell.ring(bell.DELIVER), 5)
    platform.wait_for(teacher, "ทำงาน", timeout=10)
    own_redis.kill()
    wait_until(lambda: states() == {"sent"}, 10)
    time.sleep(0.5)
    own_redis.start()
    promise(teacher, "ต่อไป")
    wait_until(lambda: bell.ring(bell.DELIVER), 5)
    platform.wait_for(teacher, "ต่อไป", timeout=10)
    assert process.poll() is None
    assert len(platform.requests("push")) == 3

    wait_until(lambda: states() == {"sent"}, 10)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0

    lines = (tmp_path / "log").read_text().splitlines()
    line = re.compile(r"\d{4}-\d\d-\d\d \S+ (INFO|WARNING|ERROR) [\w.]+ .+")
    assert all(map(line.fullmatch, lines))
    assert any("rq.worker" in each and "(ConnectionError)" in each for each in lines)
    assert not any(str(own_redis.socket) in each for each in lines)


def test_what_a_library_logs_is_one_line_without_values() -> None:
    def logged(name: str) -> str:
        values, kind = (7, "canary", "canary"), (ValueError, ValueError("canary"), None)
        said = logging.LogRecord(name, logging.ERROR, "", 0, "job %d: %s\n%s", values, kind)
        assert leave_words(said)
        return logging.Formatter().format(said)

    assert logged("rq.worker") == "job …: … (ValueError)"
    assert logged("jobs.fetch") == "job 7: canary\ncanary\nValueError: canary"


@on_sqlite
def test_it_ends_when_asked_while_busy(
    start: Start, own_redis: OwnRedis, platform: Platform, teacher: User
) -> None:
    """What is under way is settled first."""
    process = worker(start, own_redis)
    platform.fault("push", "slow", seconds=1)
    promise(teacher)
    bell.ring(bell.DELIVER)
    wait_until(lambda: bool(platform.messages(teacher, "bot")), 10)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert states() == {"sent"}


@on_sqlite
def test_nothing_anybody_wrote_reaches_redis_or_the_log(
    start: Start, own_redis: OwnRedis, platform: Platform, teacher: User, tmp_path: Path
) -> None:
    worker(start, own_redis)
    platform.fault("push", "bad_request", times=None)
    promise(teacher, "canary")
    bell.ring(bell.DELIVER)
    wait_until(lambda: len(platform.requests("push")) >= 1, 10)
    time.sleep(0.2)
    with redis_client.Redis.from_url(own_redis.url) as client:
        dump = b"".join(bytes(client.dump(key) or b"") for key in client.keys("*"))
    log = (tmp_path / "log").read_bytes()
    for secret in (b"canary", teacher.id.encode(), platform.token.encode()):
        assert secret not in dump
        assert secret not in log
    assert b"push of rows" in log


@on_sqlite
def test_only_known_queues(start: Start) -> None:
    assert start(str(ROOT / "worker.py"), "reports").wait(20) != 0


@on_sqlite
def test_the_clock_delivers_what_no_bell_told_of(
    start: Start, own_redis: OwnRedis, platform: Platform, teacher: User
) -> None:
    """A worker and a clock, and nobody rings: it goes within 5 seconds."""
    worker(start, own_redis)
    clock = start("-m", "jobs.clock")
    promise(teacher, "หนึ่ง")
    platform.wait_for(teacher, "หนึ่ง", timeout=10)
    begun = time.monotonic()
    promise(teacher, "สอง")
    platform.wait_for(teacher, "สอง", timeout=7)
    assert time.monotonic() - begun < 6
    clock.send_signal(signal.SIGTERM)
    assert clock.wait(10) == 0


@on_sqlite
def test_the_clock_delivers_while_redis_is_away(
    start: Start, own_redis: OwnRedis, platform: Platform, teacher: User
) -> None:
    own_redis.kill()
    start("-m", "jobs.clock")
    promise(teacher)
    platform.wait_for(teacher, timeout=15)


def test_the_web_process_needs_no_linebot_to_ring() -> None:
    code = "import sys; from bot import bell; sys.exit('bot.line' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@on_sqlite
def test_a_flood_of_bells_is_one_job(online: Settings, redis_url: str, database: Engine) -> None:
    assert all(bell.ring(bell.DELIVER) for _ in range(100))
    with redis_client.Redis.from_url(redis_url) as client:
        assert client.llen("rq:queue:deliver") == 1
        bell.heard(bell.DELIVER)
        assert bell.ring(bell.DELIVER)
        assert client.llen("rq:queue:deliver") == 2
        bell.heard(bell.DELIVER)
        assert bell.ring(bell.DELIVER)
        assert client.llen("rq:queue:deliver") == 2


@on_sqlite
def test_a_dead_redis_costs_no_time(
    online: Settings, monkeypatch: pytest.MonkeyPatch, database: Engine
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9/0")
    for cached in (settings, bell._redis, bell._queue):
        cached.cache_clear()
    begun = time.perf_counter()
    assert not any(bell.ring(bell.DELIVER) for _ in range(200))
    assert time.perf_counter() - begun < 0.3
