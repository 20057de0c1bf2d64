"""What tests stand on: a real database of each kind, a real Redis, a simulated LINE, people.

Fixtures
    ``database``     runs the test on SQLite and on PostgreSQL: empty, migrated, connected.
    ``dialog``       talks to the bot through the real ``take_turn`` and router, in this
                     process, and hands over what was promised (tests/dialogues.py)::

                         dialog([("แจ้งซ่อม", ["repair.ask.asset_type"])])

                     Expectations are text keys, so that rewording breaks nothing. ``dialog``
                     plays a registered teacher; ``dialog.person("officer")`` plays others.
    ``redis_url``    an empty Redis; ``settings`` a complete environment for this process;
    ``platform``     a started simulated LINE whose webhook is not set yet;
    ``app``          the web application in this process, ``client`` asks it;
    ``stack``        everything as real processes, for full stories (tests/stacks.py).

A server that cannot be had on this machine skips its tests with the reason.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import redis as redis_client
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import Engine, make_url
from sqlmodel import SQLModel

from bot import bell
from bot import settings as settings_module
from bot.app import create_app, make_bot
from bot.settings import Settings
from bot.turns import Bot
from handlers import SERVICES
from models import db, schema
from simulator import Platform
from tests.dialogues import Dialog
from tests.servers import NoServer, PostgreSQL, redis_server
from tests.stacks import Stack

SECRET, TOKEN = "a channel secret for tests", "a channel access token for tests"
ROOT = Path(__file__).resolve().parent.parent
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
_POSTGRES = "HELPDESK_TEST_POSTGRESQL"


def pytest_configure(config: pytest.Config) -> None:
    """Choose where this run's PostgreSQL will be, so that all its workers find the same."""
    if not hasattr(config, "workerinput"):
        os.environ[_POSTGRES] = tempfile.mkdtemp(prefix="postgresql-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop PostgreSQL when the run is over (the workers have ended by then)."""
    if not hasattr(config, "workerinput") and _POSTGRES in os.environ:
        PostgreSQL(Path(os.environ.pop(_POSTGRES))).stop()


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this pytest worker."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def postgresql() -> PostgreSQL:
    """The run's PostgreSQL."""
    server = PostgreSQL(Path(os.environ[_POSTGRES]))
    try:
        server.ensure_started()
    except NoServer as reason:
        pytest.skip(f"no PostgreSQL: {reason}")
    return server


@pytest.fixture(scope="session")
def postgresql_url(postgresql: PostgreSQL, worker: str) -> str:
    """A migrated database of this worker."""
    return new_postgresql_database(postgresql, f"test_{worker}")


def new_postgresql_database(server: PostgreSQL, name: str, *, is_migrated: bool = True) -> str:
    """Create a database; its address."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    if is_migrated:
        migrate(server.url(name))
    return server.url(name)


def migrate(url: str) -> None:
    """Apply the migrations to a database nobody is connected to."""
    engine = db.make_engine(url)
    schema.upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database in one file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    assert not path.with_name("template.db-wal").exists()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url = str(request.getfixturevalue("postgresql_url"))
    yield url
    empty_postgresql(url)


def empty_postgresql(url: str) -> None:
    """Delete every row, and every connection that holds one (2 ms; TRUNCATE takes 9)."""
    name = make_url(url).database
    tables = reversed(SQLModel.metadata.sorted_tables)
    deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)) for table in tables]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
        connection.execute(sql.SQL("; ").join(deletes))


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """The connected database; the clock stands right afterwards."""
    engine = db.connect(database_url)
    yield engine
    db.travel(timedelta())
    engine.dispose()


@pytest.fixture(scope="session")
def _redis() -> Iterator[str]:
    try:
        with redis_server() as url:
            yield url
    except NoServer as reason:
        pytest.skip(f"no Redis: {reason}")


@pytest.fixture
def redis_url(_redis: str) -> str:
    """The address of an empty Redis."""
    with redis_client.Redis.from_url(_redis) as client:
        client.flushall()
    return _redis


def environment(database_url: str, redis_url: str, var: Path, **more: str) -> dict[str, str]:
    """A complete environment of the helpdesk."""
    return {
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
        "LINE_API_HOST": "http://127.0.0.1:9",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "OFFICE": "chaiyaphum",
        "PUBLIC_URL": "https://helpdesk.example",
        "SECRET_KEY": "a secret key of thirty-two letters",
        "VAR_FOLDER": str(var),
        **more,
    }


@pytest.fixture
def settings(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """The settings of this process, complete and right."""
    monkeypatch.chdir(tmp_path)  # a .env of whoever runs the tests is not theirs
    for name, value in environment(database_url, redis_url, tmp_path / "var").items():
        monkeypatch.setenv(name, value)
    forget_settings()
    yield settings_module.settings()
    forget_settings()


def forget_settings() -> None:
    """Have settings, and connections made from them, read anew."""
    settings_module.settings.cache_clear()
    for cached in (bell._redis, bell._queue):
        cached.cache_clear()
    bell._resting_until = 0.0


@pytest.fixture
def bot(database: Engine) -> Bot:
    """The bot of an office on the connected database."""
    return make_bot(SERVICES, "chaiyaphum")


@pytest.fixture
def dialog(bot: Bot) -> Dialog:
    """Conversations with the bot (tests/dialogues.py)."""
    return Dialog(bot)


@pytest.fixture
def app(database: Engine, settings: Settings) -> Flask:
    """The web application, in this process."""
    return create_app(SERVICES)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the web application."""
    return app.test_client()


@pytest.fixture
def platform() -> Iterator[Platform]:
    """A started simulated LINE; set its ``webhook_url``."""
    line = Platform(SECRET, TOKEN)
    line.start()
    yield line
    line.stop()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """The whole helpdesk as real processes on each database, beside a simulated LINE."""
    folder = tmp_path_factory.mktemp("stack")
    name = f"stack_{request.getfixturevalue('worker')}"
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'stack.db'}"
        migrate(url)
    else:
        url = new_postgresql_database(request.getfixturevalue("postgresql"), name)
    try:
        with redis_server() as redis, Platform(SECRET, TOKEN) as line:
            line.start()
            running = Stack(environment(url, redis, folder / "var"), line, folder)
            try:
                running.start()
                running.wait_healthy()
                yield running
            finally:
                running.end()
    except NoServer as reason:
        pytest.skip(f"the stack cannot be started: {reason}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have one pytest worker start the processes of a database, not both."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is not None and "stack" in callspec.params:
            item.add_marker(pytest.mark.xdist_group(f"stack {callspec.params['stack']}"))
