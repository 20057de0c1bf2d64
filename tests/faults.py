"""What tests of faults share: servers that die and come back, and a helpdesk kept alive.

``helpdesk`` is everything as real processes on each database, with a Redis and a PostgreSQL of
its own that a test may kill.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis as redis_client
from sqlalchemy import Engine, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, func, select

from bot.offices import load_office
from models import db, people, tickets
from models.tables import Attachment, Lease, Outgoing, Ticket
from ops.bundled_redis import redis_binary
from ops.places import CannotStart
from simulator import Platform
from simulator.world import User
from tests import staff
from tests.conftest import SECRET, TOKEN, environment, migrate, new_postgresql_database
from tests.openings import reporting
from tests.servers import NoServer, PostgreSQL, postgresql_binaries, wait_until
from tests.stacks import ROOT, Stack, children

KINDS = ("sqlite", "postgresql")


class MortalRedis:
    """A redis-server with the project's own configuration, to be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "r"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None
        self.client = redis_client.Redis.from_url(self.url)

    def start(self) -> None:
        """Start it, with what it had on its disk."""
        command = [
            redis_binary(),
            str(ROOT / "ops" / "redis.conf"),
            "--unixsocket",
            str(self.socket),
        ]
        (self.folder / "var" / "redis").mkdir(parents=True, exist_ok=True)
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        wait_until(self._answers, 10, self.process)

    def _answers(self) -> bool:
        with suppress(redis_client.RedisError, OSError):
            return bool(self.client.ping())
        return False

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(5)
            self.process = None
            self.socket.unlink(missing_ok=True)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Killed now, started again afterwards."""
        self.kill()
        try:
            yield
        finally:
            self.start()

    def content(self) -> bytes:
        """Everything it holds: keys, values as dumped, and the files on its disk."""
        keys = [bytes(key) for key in self.client.scan_iter()]
        values = [bytes(self.client.dump(key) or b"") for key in keys]
        files = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
        return b"\n".join([*keys, *values, *files])


class MortalPostgreSQL(PostgreSQL):
    """A PostgreSQL that keeps what it committed when it is killed (not when the power goes)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, synchronous_commit="on")

    def crash(self) -> None:
        """Kill one of its processes: it ends every connection and recovers from its log."""
        with psycopg.connect(self.url("postgres")) as connection:
            os.kill(connection.info.backend_pid, signal.SIGKILL)
            connection.close()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Ended as in a crash, at once and without goodbye; started again afterwards."""
        pid = self.pid
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        wait_until(lambda: self.pid is None, 20)
        try:
            yield
        finally:
            self.run()


class Helpdesk:
    """The processes of a stack, and ways to look into its database."""

    def __init__(
        self, stack: Stack, redis: MortalRedis, engine: Engine, postgresql: MortalPostgreSQL | None
    ) -> None:
        self.stack, self.redis, self.postgresql = stack, redis, postgresql
        self.engine = engine
        self.platform = stack.platform
        self._staff: User | None = None
        self._tickets = 0
        self._notice = load_office("chaiyaphum").privacy.version

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction in the helpdesk's database."""
        with Session(self.engine, expire_on_commit=False) as session:
            connection = session.connection()
            session.info["driver"] = (connection.connection.cursor(), connection.dialect)
            yield session
            session.commit()

    def teacher(self, name: str = "teacher") -> User:
        """Somebody who has the account as a friend and is registered."""
        user = self.platform.user(name, phone=False)
        with self.session() as session:
            person = people.meet(session, user.id).person
            people.acknowledge(person, self._notice)
            profile = {"first_name": name, "last_name": "ตัวอย่าง", "position": "ครู"}
            place = {"org_code": "0", "org_name": "ตัวอย่าง", "phone": "0812345678"}
            people.register(person, prefix="", **profile, **place)
        return user

    def officer(self, name: str = "officer", role: str = "officer") -> User:
        """Somebody new who answers tickets, or another of the office."""
        user = self.platform.user(name, phone=False)
        with self.session() as session:
            staff.enrol(session, user.id, name, role)
        return user

    @property
    def staff(self) -> User:
        """The officer of all tests that need no particular one."""
        if self._staff is None:
            self._staff = self.officer("staff")
        return self._staff

    def count(self, *where: Any) -> int:
        """How many promised messages there are of a kind, once the database answers."""
        for _ in range(100):
            with suppress(OperationalError), self.session() as session:
                return session.exec(select(func.count()).select_from(Outgoing).where(*where)).one()
            self.engine.dispose()  # its connections died with the server
            time.sleep(0.1)
        raise TimeoutError("the database does not come back")

    def ticket_of(self, user: User) -> str:
        """The number of a new ticket of a person, of which nobody is told."""
        with self.session() as session:
            person = people.meet(session, user.id).person
            self._tickets += 1
            prefix = f"R{self._tickets:04d}"
            more: dict[str, Any] = {"priority": 3, "fields": {}, "sources": {}}
            ticket = tickets.open_ticket(session, person, service="repair", prefix=prefix, **more)
            return ticket.number

    def said_to(self, user: User) -> list[str]:
        """The words of every message of the bot in a person's chat."""
        sent = self.platform.messages(user, "bot")
        return [self.platform.text(each) for each in sent]

    def tickets_of(self, user: User) -> list[Ticket]:
        """A person's tickets, oldest first."""
        with self.session() as session:
            who = people.meet(session, user.id).id
            found = select(Ticket).where(Ticket.requester_id == who).order_by(col(Ticket.id))
            return list(session.exec(found))

    def undelivered(self) -> int:
        """How many promised messages are still to be sent."""
        return self.count(Outgoing.state == "pending")

    def wait_delivered(self, seconds: float = 60) -> None:
        """Return once every promise was kept. Raises TimeoutError."""
        wait_until(lambda: self.undelivered() == 0, seconds)

    def forget_leases(self) -> None:
        """As if a minute had passed for what dead processes held and what waits to be repeated."""
        past = db.now() - timedelta(minutes=1)
        held = col(Outgoing.state) == "pending"
        with self.session() as session:
            session.execute(update(Outgoing).where(held).values(due_at=past, lease_until_at=past))
            session.execute(update(Attachment).values(due_at=past))
            session.execute(update(Lease).values(until_at=past))

    def children(self, name: str) -> list[int]:
        """The processes a process of the stack has started."""
        return children(self.stack.processes[name].pid)


class Keeper:
    """Starts again what dies, as a process manager does; ``started`` counts."""

    def __init__(self, stack: Stack) -> None:
        self.started = 0
        self._stack = stack
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep)

    def _keep(self) -> None:
        while not self._over.wait(0.05):
            for name, process in list(self._stack.processes.items()):
                if process.poll() is not None:
                    self._stack.launch(name)
                    self.started += 1

    def __enter__(self) -> "Keeper":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


class Webhooks:
    """Events as LINE sends them: each again until it was answered 200, some twice."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.acknowledged: list[dict[str, Any]] = []
        self.repeated = 0
        self._last_ms = 0

    def text(self, user: User, words: str, **more: Any) -> dict[str, Any]:
        """The event of a text, with a reply token that works."""
        message = {"type": "text", "id": self.platform.world.ids.next(), "text": words, **more}
        return self._later(self.platform.event("message", user.id, user.id, message=message))

    def report(self, user: User, symptom: str) -> list[dict[str, Any]]:
        """The events of a whole repair report, in order."""
        return [self.text(user, words) for words, _ in reporting(symptom)]

    def picture(self, user: User, message_id: str) -> dict[str, Any]:
        """The event of a picture that the platform holds."""
        message = {"type": "image", "id": message_id, "contentProvider": {"type": "line"}}
        return self._later(self.platform.event("message", user.id, user.id, message=message))

    def postback(self, user: User, data: str) -> dict[str, Any]:
        """The event of a tapped button."""
        tapped = self.platform.event("postback", user.id, user.id, postback={"data": data})
        return self._later(tapped)

    def _later(self, event: dict[str, Any]) -> dict[str, Any]:
        """Nobody writes twice within a millisecond: the order of events is in their times."""
        self._last_ms = max(self._last_ms + 1, event["timestamp"])
        return event | {"timestamp": self._last_ms}

    def send(self, event: dict[str, Any], *, twice: bool = False, seconds: float = 90) -> None:
        """Deliver one event until it is acknowledged. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while not self.platform.webhook.post([event]).ok:
            self.repeated += 1
            event = event | {"deliveryContext": {"isRedelivery": True}}
            if time.monotonic() > deadline:
                raise TimeoutError("an event was never acknowledged")
            time.sleep(0.1)
        self.acknowledged.append(event)
        if twice:
            self.platform.webhook.post([event | {"deliveryContext": {"isRedelivery": True}}])


@pytest.fixture(params=KINDS)
def helpdesk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Helpdesk:
    """Everything as real processes on each database, started once a run; nobody keeps it alive."""
    kind = str(request.param)
    if kind not in _RUNNING:
        _skip_without_servers(kind)
        open_until_the_end = ExitStack()
        running = _running(kind, tmp_path_factory.mktemp("helpdesk"))
        # Test modules import this fixture, so its own scope could not reach beyond one of them.
        request.session.addfinalizer(open_until_the_end.close)
        _RUNNING[kind] = open_until_the_end.enter_context(running)
    _RUNNING[kind].stack.wait_healthy(30)
    return _RUNNING[kind]


_RUNNING: dict[str, Helpdesk] = {}


@pytest.fixture
def stack(helpdesk: Helpdesk) -> Iterator[Stack]:
    """The helpdesk's processes beside a simulated LINE with all its limits, for stories."""
    helpdesk.platform.switch(rate_limits=True)
    yield helpdesk.stack
    helpdesk.platform.switch(rate_limits=False)


def _skip_without_servers(kind: str) -> None:
    try:
        redis_binary()
        if kind == "postgresql":
            postgresql_binaries()
    except (CannotStart, NoServer) as reason:
        pytest.skip(f"the helpdesk cannot be started: {reason}")


@contextmanager
def _running(kind: str, folder: Path) -> Iterator[Helpdesk]:
    databases = {"sqlite": _sqlite, "postgresql": _postgresql}
    line = Platform(SECRET, TOKEN)
    with databases[kind](folder) as (url, server), mortal_redis() as redis, line:
        line.set_quota(None)
        line.switch(rate_limits=False)
        line.start()
        stack = Stack(environment(url, redis.url, folder / "var"), line, folder)
        engine = db.make_engine(url)
        try:
            stack.start()
            stack.wait_healthy()
            yield Helpdesk(stack, redis, engine, server)
        finally:
            stack.end()
            engine.dispose()


@contextmanager
def mortal_redis() -> Iterator[MortalRedis]:
    """A started Redis in a folder of its own (a socket's path must be short)."""
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        redis = MortalRedis(Path(folder))
        try:
            redis.start()
            yield redis
        finally:
            redis.client.close()
            redis.kill()


@contextmanager
def _sqlite(folder: Path) -> Iterator[tuple[str, MortalPostgreSQL | None]]:
    url = f"sqlite:///{folder / 'helpdesk.db'}"
    migrate(url)
    yield url, None


@contextmanager
def _postgresql(_: Path) -> Iterator[tuple[str, MortalPostgreSQL | None]]:
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    server = MortalPostgreSQL(folder)
    try:
        server.ensure_started()
        yield new_postgresql_database(server, "helpdesk"), server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
