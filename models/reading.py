"""A way into the database that only reads: it never waits for a writer and never writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from models.db import LOCK_TIMEOUT_SECONDS, DatabaseUnavailable, engine


@contextmanager
def reading() -> Iterator[Session]:
    """A session of the connected database for reading; writing in it fails.

    Raises DatabaseUnavailable when the database does not answer.
    """
    try:
        with Session(_reader(engine().url)) as session:
            yield session
    except (DBAPIError, PoolTimeout) as error:
        raise DatabaseUnavailable(type(error).__name__) from error


@cache
def _reader(url: URL) -> Engine:
    # ``transaction()`` begins with BEGIN IMMEDIATE on SQLite, which waits for writers; here
    # the driver begins nothing before a SELECT, and in WAL mode that waits for nobody.
    is_sqlite = url.get_backend_name() == "sqlite"
    arguments: dict[str, Any] = {"timeout": LOCK_TIMEOUT_SECONDS, "check_same_thread": False}
    if not is_sqlite:
        milliseconds = int(LOCK_TIMEOUT_SECONDS * 1000)
        options = f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}"
        arguments = {"options": f"{options} -c timezone=UTC", "connect_timeout": 2}
    reader = create_engine(
        url,
        pool_size=1,
        max_overflow=3,
        pool_timeout=LOCK_TIMEOUT_SECONDS,
        pool_pre_ping=not is_sqlite,
        connect_args=arguments,
    )
    if is_sqlite:
        event.listen(reader, "connect", _only_read)
    return reader


def _only_read(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")
