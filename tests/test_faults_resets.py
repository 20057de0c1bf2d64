"""Fault 33: whatever dies while a new password is set, what somebody was shown works.

The target systems are a FreeRADIUS, on SQLite and PostgreSQL, and a slapd, with their clients. The
web process is killed, and the server that keeps the passwords. A small part runs with the suite,
500 resets with 100 kills on each with ``make chaos``.
"""

import hashlib
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from adapters import Details
from adapters.ldap import Ldap
from adapters.settings import LdapSettings
from bot.settings import Settings
from tests import radius
from tests.conftest import environment
from tests.directory import ADMINS, PEOPLE, SERVICE, SERVICE_PASSWORD, Directory
from tests.faults import MortalPostgreSQL
from tests.forks import Fork
from tests.radius import make_tables
from tests.resets import People, Victim, dying
from tests.servers import NoServer, end, wait_until
from tests.stacks import ROOT, children, free_port, listens

pytestmark = pytest.mark.any_database

OLD = "quiet river morning"
_WEB = ["-m", "gunicorn", "--config", "ops/gunicorn_conf.py", "tests.resets_web:app"]
_SEEN = {
    "sqlite": [
        "CREATE TABLE seen (username TEXT, value TEXT)",
        "CREATE TRIGGER sees AFTER INSERT ON radcheck BEGIN"
        " INSERT INTO seen VALUES (NEW.username, NEW.value); END",
    ],
    "postgresql": [
        "CREATE TABLE seen (username TEXT, value TEXT)",
        "CREATE FUNCTION sees() RETURNS trigger AS 'BEGIN INSERT INTO seen VALUES"
        " (NEW.username, NEW.value); RETURN NEW; END' LANGUAGE plpgsql",
        "CREATE TRIGGER sees AFTER INSERT ON radcheck FOR EACH ROW EXECUTE FUNCTION sees()",
    ],
}


@dataclass
class Target:
    """A real system: its settings, who dies in it, whom it lets in, how many passwords it had."""

    system: dict[str, object]
    secret: tuple[str, str]
    victims: tuple[Victim, ...]
    add: Callable[[str], None]
    lets_in: Callable[[str, str], bool]
    count: Callable[[str, str], int]  # of different ones that were set, among them the one shown


class Web(Victim):
    """The web process; killed, it comes back at once."""

    name = "web"

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self._env, self._log = env | {"PORT": str(self.port), "PYTHONUNBUFFERED": "1"}, log
        self._process = self._start()

    def _start(self) -> Fork:
        process = Fork(_WEB, cwd=ROOT, env=self._env, log=self._log)
        try:
            wait_until(lambda: listens(self.port), 30, process)
        except NoServer:
            raise AssertionError(self._log.read_text()) from None
        return process

    def die(self, seconds: float) -> None:
        """SIGKILL for gunicorn and its worker, which would end what it has begun."""
        workers = children(self._process.pid)
        self._process.kill()
        for each in workers:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self._process.wait(10)
        wait_until(lambda: not listens(self.port), 10)
        time.sleep(seconds)
        self._process = self._start()

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        end(self._process)


class Server(Victim):
    """A server that is killed and started again by functions of its own."""

    def __init__(self, name: str, kill: Callable[[], None], start: Callable[[], None]) -> None:
        self.name, self._kill, self._start_again = name, kill, start

    def die(self, seconds: float) -> None:
        """Killed, away, and back."""
        self._kill()
        time.sleep(seconds)
        self._start_again()


@contextmanager
def freeradius(kind: str, folder: Path) -> Iterator[Target]:
    with ExitStack() as stack:
        victims: tuple[Victim, ...] = ()
        url = f"sqlite:///{folder}/radius.db"
        if kind == "postgresql":
            # Beside the folder of the test, which only its owner may enter.
            place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            place.chmod(0o755)
            server = MortalPostgreSQL(place / "pg")
            server.ensure_started()
            stack.callback(server.stop)
            url = server.url("postgres")
            victims = (_postgresql(server),)
        make_tables(url)
        engine = create_engine(
            url.replace("postgresql:", "postgresql+psycopg:"), pool_pre_ping=True
        )
        stack.callback(engine.dispose)
        _run(engine, *_SEEN[kind])
        mirror = radius.FreeRadius(folder / "radius", url)

        def add(username: str) -> None:
            _run(
                engine,
                "INSERT INTO radcheck (username, attribute, op, value)"
                f" VALUES ('{username}', 'Cleartext-Password', ':=', '{OLD}')",
            )

        def lets_in(username: str, password: str) -> bool:
            if not mirror.is_running:  # it looks at the end only: what died before is over
                stack.enter_context(mirror)
            return mirror.lets_in(username, password)

        def count(username: str, _shown: str) -> int:
            asked = (
                "SELECT count(DISTINCT value) FROM seen WHERE username = :name AND value <> :old"
            )
            with engine.connect() as connection:
                found = connection.execute(text(asked), {"name": username, "old": OLD})
                return int(found.scalar_one())

        secret = ("INTERNET_RADIUS_URL", url)
        system: dict[str, object] = {
            "adapter": "freeradius",
            "freeradius": {"attribute": "Cleartext-Password"},
        }
        yield Target(system, secret, victims, add, lets_in, count)


def _postgresql(server: MortalPostgreSQL) -> Victim:
    away = ExitStack()

    def kill() -> None:
        away.enter_context(server.stopped())

    return Server("PostgreSQL", kill, away.close)


def _run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement.replace(":=", r"\:=")))


@contextmanager
def slapd(folder: Path) -> Iterator[Target]:
    with Directory(folder / "slapd") as server:
        given = {
            "url": server.url,
            "bind_dn": SERVICE,
            "people": PEOPLE,
            "ca_file": str(server.ca),
            "admin_groups": [ADMINS],
        }
        adapter = Ldap(LdapSettings.model_validate(given), SERVICE_PASSWORD)

        def add(username: str) -> None:
            adapter.create(username, OLD, Details("Sample", username))

        def kill() -> None:
            server.process.kill()
            server.process.wait(10)

        def count(username: str, shown: str) -> int:
            # Salted hashes: what is neither of the two is another, and another for each.
            kept = _kept(folder / "slapd", username)
            others = [each for each in kept if not (_is_of(each, OLD) or _is_of(each, shown))]
            return len(others) + any(_is_of(each, shown) for each in kept)

        victim = Server("slapd", kill, server.start)
        secret = ("INTERNET_LDAP_PASSWORD", SERVICE_PASSWORD)
        yield Target(
            {"adapter": "ldap", "ldap": given}, secret, (victim,), add, server.lets_in, count
        )


def _kept(folder: Path, username: str) -> list[str]:
    """The hashes of a person's password, and of those before it."""
    command = ["/usr/sbin/slapcat", "-o", "ldif-wrap=no", "-f", f"{folder}/slapd.conf"]
    said = subprocess.run(
        [*command, "-a", f"(uid={username})"], capture_output=True, text=True, check=True
    ).stdout
    found = re.findall(r"^(?:userPassword|pwdHistory)(:.*)", said, re.MULTILINE)
    read = [b64decode(each[2:]).decode() if each[:2] == "::" else each[2:] for each in found]
    return [each.rpartition("#")[2].strip() for each in read]


def _is_of(hashed: str, password: str) -> bool:
    """Whether a salted SHA-1 is of that password (RFC 2307's form, as slapd keeps them)."""
    kept = b64decode(hashed.removeprefix("{SSHA}"))
    return hashlib.sha1(password.encode() + kept[20:]).digest() == kept[:20]


TARGETS = {
    "FreeRADIUS on SQLite": lambda folder: freeradius("sqlite", folder),
    "FreeRADIUS on PostgreSQL": lambda folder: freeradius("postgresql", folder),
    "slapd": slapd,
}


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    """Each real system."""
    with ExitStack() as stack:
        try:
            yield stack.enter_context(TARGETS[request.param](tmp_path))
        except NoServer as reason:
            pytest.skip(str(reason))


def play(target: Target, given: Settings, folder: Path, count: int, kills: int) -> None:
    """So many resets, during which so many times something dies."""
    name, secret = target.secret
    more = {name: secret, "RESETS_SYSTEM": json.dumps(target.system), "WEB_CONCURRENCY": "1"}
    env = environment(given.database_url, given.redis_url, folder / "var", **more)
    web = Web(env | {"PATH": "/usr/sbin:/usr/bin:/bin"}, folder / "web.log")
    everybody = People(web.port)
    try:
        everybody.prepare(count)
        for each in everybody.resets:
            target.add(each.username)
        with dying(kills, web, *target.victims) as done:
            everybody.run()
    finally:
        web.stop()
    seen = [each for each in everybody.resets if each.shown]
    figures = {"resets": count, "kills": len(done), "shown": len(seen)}
    print(figures)  # noqa: T201 - pytest -rP shows it
    assert len(seen) > count / 2
    for each in seen:
        assert target.lets_in(each.username, each.shown), each.username
        assert not target.lets_in(each.username, OLD), each.username
    for each in everybody.resets:
        assert 1 <= target.count(each.username, each.shown) <= each.asked, each.username
    log = (folder / "web.log").read_text()
    assert not [each.username for each in seen if each.shown in log]


def test_fault_33_what_is_shown_works(
    target: Target, settings: Settings, database: Engine, tmp_path: Path
) -> None:
    play(target, settings, tmp_path, 6, 3)


@pytest.mark.chaos
def test_500_resets_with_100_kills(
    target: Target, settings: Settings, database: Engine, tmp_path: Path
) -> None:
    play(target, settings, tmp_path, 500, 100)
