"""Keeps the platform's state in one SQLite file, written through."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
    nr INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (kind, id)
);
CREATE TABLE IF NOT EXISTS blob (id TEXT PRIMARY KEY, bytes BLOB NOT NULL);
"""


class Store:
    """Records by kind and id, and blobs by id. Without a path nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            # A lost last second after a power cut is no loss here; a killed process loses none.
            self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _SCHEMA)

    def put(self, kind: str, key: str, body: dict[str, Any]) -> None:
        if self._db is not None:
            self._run(
                "INSERT INTO kept (kind, id, body) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                (kind, key, json.dumps(body, separators=(",", ":"))),
            )

    def remove(self, kind: str, key: str) -> None:
        if self._db is not None:
            self._run("DELETE FROM kept WHERE kind = ? AND id = ?", (kind, key))

    def put_bytes(self, key: str, data: bytes) -> None:
        if self._db is not None:
            self._run("INSERT OR REPLACE INTO blob VALUES (?, ?)", (key, data))

    def remove_bytes(self, key: str) -> None:
        if self._db is not None:
            self._run("DELETE FROM blob WHERE id = ?", (key,))

    def records(self, kind: str) -> Iterator[dict[str, Any]]:
        """Everything kept of one kind, in the order it first came."""
        if self._db is not None:
            rows = self._run("SELECT body FROM kept WHERE kind = ? ORDER BY nr", (kind,))
            yield from (json.loads(row[0]) for row in rows)

    def blobs(self) -> dict[str, bytes]:
        if self._db is None:
            return {}
        return dict(self._run("SELECT id, bytes FROM blob", ()))

    def close(self) -> None:
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _run(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        with self._lock:
            return self._db.execute(statement, values).fetchall() if self._db is not None else []
