"""The engine, the one way into a transaction, and the clock that everything reads."""

import math
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

# LINE gives a webhook two seconds; whoever cannot have the database by then answers 503.
LOCK_TIMEOUT_SECONDS = 1.5
# How soon to look again whether another process has let go of SQLite's lock.
LOOK_AGAIN_SECONDS = 0.002
# A wait that is shorter by no more than this is not worth a statement.
NEARLY_SECONDS = 0.1
# No statement of ours takes a second; one that takes so long has lost its way.
STATEMENT_TIMEOUT_SECONDS = 5
# A server whose machine or network died says nothing: its connections are given up in half a
# minute when idle, in 5 seconds when something was sent that nobody acknowledges.
_POSTGRESQL = {
    "options": f"-c lock_timeout={int(LOCK_TIMEOUT_SECONDS * 1000)}"
    f" -c statement_timeout={STATEMENT_TIMEOUT_SECONDS * 1000} -c timezone=UTC",
    "connect_timeout": 2,
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,  # milliseconds
}
_DEADLOCK = "40P01"  # PostgreSQL's; it looks for one after a second, before the lock's time is up

_engine: Engine | None = None
_queue = threading.Lock()
_hurry = threading.local()  # ``until``: when what this thread does must not wait any more
_offset = timedelta()


class DatabaseUnavailable(Exception):
    """The database is locked, full or away: nothing of this transaction was kept."""


class Deadlocked(DatabaseUnavailable):
    """Two transactions waited for each other, and this one was ended: it may go again at once."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases (SQLite has no time zones of its own)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def now() -> datetime:
    """The present moment in UTC; ``travel`` moves it."""
    return datetime.now(UTC) + _offset


def travel(delta: timedelta) -> None:
    """Set this process's clock ``delta`` away from the real one (tests, demonstrations)."""
    global _offset  # noqa: PLW0603 - one clock per process is the point
    _offset = delta


def connect(url: str) -> Engine:
    """Open the database that every later ``transaction()`` uses.

    Raises sqlalchemy.exc.ArgumentError for a URL that is none.
    """
    global _engine  # noqa: PLW0603 - one engine per process is the point
    if _engine is not None:
        _engine.dispose()
    _engine = make_engine(url)
    return _engine


def make_engine(url: str, patience: float = LOCK_TIMEOUT_SECONDS) -> Engine:
    """An engine with the settings that were measured to lose nothing (docs/decisions/0002); on
    SQLite, what begins outside ``transaction`` waits for the lock so many seconds.
    """
    if not url.startswith("sqlite"):
        # SQLAlchemy's plain "postgresql" means psycopg2; ours is psycopg.
        url = url.replace("postgres://", "postgresql://", 1)
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        return create_engine(
            url,
            hide_parameters=True,  # they hold what people wrote, and errors are logged
            pool_size=10,
            max_overflow=10,
            pool_timeout=LOCK_TIMEOUT_SECONDS,
            connect_args=_POSTGRESQL,
        )
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": LOCK_TIMEOUT_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)

    def begin(dbapi_connection: Any) -> None:
        _begin_immediate(dbapi_connection, time.monotonic() + patience)

    # Not as an event "begin": with one, every statement asks whether anybody listens.
    engine.dialect.do_begin = begin  # type: ignore[method-assign]
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Any, until: float) -> None:
    if connection.in_transaction:  # ``transaction`` began it
        return
    cursor = connection.cursor()
    # SQLite itself looks again after ever longer, up to 0.1 s, in which others come and go.
    cursor.execute("PRAGMA busy_timeout=0")
    while True:
        try:
            cursor.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError as error:
            is_locked = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_locked or time.monotonic() > until:
                raise
            time.sleep(LOOK_AGAIN_SECONDS)
    cursor.execute(f"PRAGMA busy_timeout={int(LOCK_TIMEOUT_SECONDS * 1000)}")


def engine() -> Engine:
    """The connected engine; RuntimeError before ``connect``."""
    if _engine is None:
        raise RuntimeError("models.db.connect() has not been called")
    return _engine


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What this thread does inside waits for locks so long, however many transactions it takes."""
    _hurry.until = time.monotonic() + seconds
    try:
        yield
    finally:
        _hurry.until = math.inf


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: committed when the block ends, rolled back when it raises.

    ``session.info`` carries what belongs to it and stands in no table: ``driver``, a cursor and
    the dialect, for models/statements.py; ``left``, the chats that somebody erased leaves
    (models/outbox.py); of an event its id, ``request``, the row id of whose it is, ``sender``, and
    the kinds of what was ``masked`` in it (bot/masking.py); ``last``, what is called with the
    session when all else is flushed, and ``audit``, what it appends (models/audit.py); and what is
    to be done once it is committed: ``promised`` and ``wanted``, whether a message or a picture
    waits for a worker; ``forgotten``, names of files to delete.

    Raises DatabaseUnavailable when the database refuses (locked, full, gone, too many at once).
    """
    current = engine()
    # SQLite lets one writer in and makes the others poll, at random. This process's own threads
    # queue here instead: measured with eight of them, the 99th percentile of a transaction is
    # 0.1 s instead of 0.9, and none is turned away.
    serial = current.dialect.name == "sqlite"
    # What is waited in our own queue is part of the time that LINE gives us.
    begun = time.monotonic()
    until = min(begun + LOCK_TIMEOUT_SECONDS, getattr(_hurry, "until", math.inf))
    if serial and not _queue.acquire(timeout=max(0.0, until - begun)):
        raise DatabaseUnavailable("waited too long for this process's other writers")
    try:
        with current.connect() as connection:
            yield from _work(current, connection, until)
    except (DBAPIError, PoolTimeout) as error:
        if _is_outage(error):
            found = getattr(error, "orig", error)
            is_deadlock = getattr(found, "sqlstate", None) == _DEADLOCK
            raise (Deadlocked if is_deadlock else DatabaseUnavailable)(str(found)) from error
        raise
    finally:
        if serial:
            _queue.release()


def _work(current: Engine, connection: Connection, until: float) -> Iterator[Session]:
    """A session on the connection; what ran past it, by the driver (models/statements.py), is of
    the same transaction, and fails in the same way.
    """
    driver = connection.connection
    try:
        if current.dialect.name == "sqlite":
            _begin_immediate(driver, until)  # a driver of PostgreSQL begins by itself
        elif (left := until - time.monotonic()) < LOCK_TIMEOUT_SECONDS - NEARLY_SECONDS:
            driver.cursor().execute(f"SET LOCAL lock_timeout = {max(1, int(left * 1000))}")
        info = {"driver": (driver.cursor(), current.dialect)}
        with Session(connection, expire_on_commit=False, info=info) as session:
            yield session
            if "last" in session.info:
                session.flush()
            for do in session.info.get("last", ()):
                do(session)
            if session.in_transaction():
                session.commit()
            else:
                driver.commit()
    except current.dialect.loaded_dbapi.Error as error:
        is_gone = current.dialect.is_disconnect(error, driver.dbapi_connection, None)
        if is_gone:
            connection.invalidate(error)
            current.dispose()  # the others to that server are as dead
        raise _as_sqlalchemy(error, current, is_gone=is_gone) from error


def _as_sqlalchemy(error: Exception, current: Engine, *, is_gone: bool) -> BaseException:
    return DBAPIError.instance(
        None,
        None,
        error,
        current.dialect.loaded_dbapi.Error,
        connection_invalidated=is_gone,
        dialect=current.dialect,
    )


def _is_outage(error: DBAPIError | PoolTimeout) -> bool:
    """Whether nothing can be had now; otherwise what was asked for is wrong."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OperationalError)
    return True
