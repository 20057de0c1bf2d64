"""A foreign SQL database: reached in seconds or not at all, and written by one at a time."""

import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from adapters import CONNECT_SECONDS, READ_SECONDS, NotConfigured

_POSTGRESQL = {
    "connect_timeout": CONNECT_SECONDS,
    "options": f"-c statement_timeout={READ_SECONDS}s -c lock_timeout={READ_SECONDS}s",
}


def engine_of(address: str) -> Engine:
    """An engine that keeps no connection and prints no values. Raises NotConfigured."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        url = None
    kind = url.get_backend_name() if url is not None else ""
    if url is None or kind not in ("sqlite", "postgresql", "postgres"):
        raise NotConfigured("must begin with sqlite:/// or postgresql://")
    if kind == "sqlite":
        return _sqlite(url)
    url = url.set(drivername="postgresql+psycopg")
    return create_engine(
        url, poolclass=NullPool, hide_parameters=True, connect_args=dict(_POSTGRESQL)
    )


def _sqlite(url: URL) -> Engine:
    """Of a file that is there; each transaction begins as the one that may write."""

    def connected() -> sqlite3.Connection:
        name = f"file:{url.database}?mode=rw"  # to ask an absent one would make it
        return sqlite3.connect(name, uri=True, timeout=CONNECT_SECONDS, isolation_level=None)

    engine = create_engine("sqlite://", creator=connected, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _immediate(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that is cut off when the server says nothing. Raises SQLAlchemyError."""
    with engine.connect() as connection, _in_time(connection):
        yield connection


@contextmanager
def writing(engine: Engine, table: str) -> Iterator[Connection]:
    """A transaction during which nobody else writes the table. Raises SQLAlchemyError."""
    with engine.connect() as connection, _in_time(connection), connection.begin():
        if engine.dialect.name == "postgresql":
            # A row's lock would not do: two who write a user's first row would leave two.
            connection.exec_driver_sql(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        yield connection


@contextmanager
def _in_time(connection: Connection) -> Iterator[None]:
    """Cut a server off that accepts and then says nothing; its own limits need it alive."""
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    line = socket.socket(fileno=os.dup(driver.fileno()))
    timer = threading.Timer(2 * READ_SECONDS, line.shutdown, [socket.SHUT_RDWR])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        line.close()
