"""What tests stand on: a real database of each kind, a real Redis, a simulated LINE, people.

Fixtures
    ``database``     runs the test on SQLite and on PostgreSQL: empty, migrated, connected. Tests
                     marked ``any_database`` run on SQLite alone: of words and forms that ask the
                     database for nothing of their own.
    ``dialog``       talks to the bot through the real ``take_turn`` and router, in this
                     process, and hands over what was promised (tests/dialogues.py)::

                         dialog([("แจ้งซ่อม", ["repair.ask.asset_type"])])

                     Expectations are text keys, so that rewording breaks nothing. ``dialog``
                     plays a registered teacher; ``dialog.person("officer")`` plays others.
    ``redis_url``    an empty Redis; ``settings`` a complete environment for this process;
    ``platform``     a started simulated LINE whose webhook is not set yet;
    ``app``          the web application in this process, ``client`` asks it;
    ``helpdesk``     everything as real processes, to be killed and told stories
                     (tests/faults.py, imported where it is used).

A server that cannot be had on this machine skips its tests with the reason.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import psycopg
import pytest
import redis as redis_client
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from bot import bell
from bot import settings as settings_module
from bot.app import create_app, make_bot
from bot.offices import office_names
from bot.pipeline import Bot
from bot.settings import Settings
from handlers import SERVICES
from models import audit, db, reading, schema
from simulator import Platform
from tests import forks, scheduling
from tests.dialogues import Dialog
from tests.servers import NoServer, PostgreSQL, redis_server

SECRET, TOKEN = "a channel secret for tests", "a channel access token for tests"
SECRET_KEY = "a secret key of thirty-two letters"
ROOT = Path(__file__).resolve().parent.parent
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
_FOLDER = "HELPDESK_TEST_FOLDER"
_MEMORY, _ENOUGH_BYTES = Path("/dev/shm"), 2**31


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a folder for all that its workers and their processes leave behind.

    It lies in memory where there is enough: each turn waits for the disk, and some are slow.
    """
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="helpdesk-tests-", dir=_memory())
        os.chmod(folder, 0o711)  # PostgreSQL is another user's when root runs the tests
        os.environ[_FOLDER] = os.environ["TMPDIR"] = tempfile.tempdir = folder


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked ``any_database`` on SQLite alone, unless it says itself where to run."""
    definition = metafunc.definition
    is_marked = definition.get_closest_marker("any_database") is not None
    own = [mark.args[0] for mark in definition.iter_markers("parametrize")]
    if is_marked and "database_url" in metafunc.fixturenames and "database_url" not in own:
        definition.add_marker(only_sqlite)


def _memory() -> Path | None:
    is_there = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES
    return _MEMORY if is_there else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop PostgreSQL and delete the folder (the workers have ended by then)."""
    if not hasattr(config, "workerinput") and _FOLDER in os.environ:
        folder = os.environ.pop(_FOLDER)
        _shared_postgresql(folder).stop()
        forks.forget()
        shutil.rmtree(folder, ignore_errors=True)


def _shared_postgresql(folder: str) -> PostgreSQL:
    return PostgreSQL(Path(folder) / "postgresql")


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this pytest worker."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def postgresql() -> PostgreSQL:
    """The run's PostgreSQL."""
    server = _shared_postgresql(os.environ[_FOLDER])
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
    """The address of an empty, migrated database of each kind, the same for every test."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path, address = tmp_path / "test.db", template.with_name("test.db")
        shutil.copyfile(template, path)
        address.unlink(missing_ok=True)
        address.symlink_to(path)  # SQLite follows it: the files beside it are this test's own
        yield f"sqlite:///{address}"
        return
    url = str(request.getfixturevalue("postgresql_url"))
    yield url
    try:
        empty_postgresql(_kept_engine(url))
    except OperationalError:  # the test has ended the connections of the engine's pool
        empty_postgresql(_kept_engine(url))


def empty_postgresql(engine: Engine) -> None:
    """Delete every row, and every connection that holds one (2 ms; TRUNCATE takes 9)."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        # The audit log's triggers let nobody delete it.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        tables = reversed(SQLModel.metadata.sorted_tables)
        connection.exec_driver_sql("; ".join(f"DELETE FROM {table.name}" for table in tables))


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """The connected database; the clock stands right afterwards."""
    engine = _kept_engine(database_url)
    db._engine = engine
    audit.use(SECRET_KEY)
    yield engine
    db.travel(timedelta())
    if db._engine is not engine:  # the test has connected to something else
        db._engine.dispose()
    if engine.dialect.name == "sqlite":  # the next test has another file
        engine.dispose()
        reading._reader(engine.url).dispose()


@cache
def _kept_engine(url: str) -> Engine:
    """One engine for all tests: it knows how each statement is compiled, and to PostgreSQL it
    has connections, which was half of the time of a test.
    """
    return db.make_engine(url)


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
        "SECRET_KEY": SECRET_KEY,
        "VAR_FOLDER": str(var),
        "SAVE_QUOTA": "false",  # what one person does is seen by the other at once
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
    """Have settings, and connections made from them, read anew. Bells that turns of another test
    wanted are rung before: their thread reads settings as well, and could keep what it has read.
    """
    bell._wanted.join()
    settings_module.settings.cache_clear()
    for cached in (bell._redis, bell._queue):
        cached.cache_clear()
    bell._resting_until = 0.0


@pytest.fixture(scope="session")
def _bot() -> Bot:
    return make_bot(SERVICES, "chaiyaphum", saves_quota=False)


@pytest.fixture
def bot(database: Engine, _bot: Bot) -> Bot:
    """The bot of an office on the connected database."""
    return _bot


@pytest.fixture(scope="session")
def _bots() -> dict[str, Bot]:
    return {name: make_bot(SERVICES, name, saves_quota=False) for name in office_names()}


@pytest.fixture(params=office_names())
def in_each_office(
    database: Engine, _bots: dict[str, Bot], request: pytest.FixtureRequest
) -> Dialog:
    """Everybody who talks to the bot of each office in turn."""
    return Dialog(_bots[request.param])


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


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays until the end anyway: modules and tests; and much of
    what the fuzz keeps (a tenth of its time).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell stories before processes are killed, and begin with what takes longest."""
    ranks = {"stack": 0, "helpdesk": 1, "points_of_all": 2, "fuzz": 3}
    items.sort(key=lambda item: min(ranks.get(each, 9) for each in ("", *_fixtures(item))))
    scheduling.tell(Path(os.environ[_FOLDER]), items)


def _fixtures(item: pytest.Item) -> Iterable[str]:
    return getattr(item, "fixturenames", ())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> scheduling.Together:
    """Have one pytest worker start the processes of a database, not both."""
    return scheduling.Together(config, log, Path(os.environ[_FOLDER]))
