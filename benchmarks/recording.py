"""Records which SQL statements each turn really makes, for the floor to make again."""

import json
import pickle
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from benchmarks.dialogue import Event
from benchmarks.filling import FIRST_ID
from benchmarks.recorded import TICKET, Json, Recorded
from bot.pipeline import Bot, take_turn
from models import db


class Recorder:
    """Listens to the driver's cursors, and keeps each turn's statements in their order."""

    def __init__(self) -> None:
        self.turns: dict[str, list[Recorded]] = {}
        self._known: dict[str, str] = {}
        self._present: list[Recorded] = []

    def record(self, bot: Bot, events: Iterable[Event]) -> None:
        """Take the turns, on the connected database."""
        event.listen(db.engine(), "do_connect", self._connect)
        db.engine().dispose()  # connections made before are not listened to
        with db.engine().connect():
            pass  # what is said at its beginning belongs to no turn
        for each in events:
            self._present = self.turns.setdefault(each["webhookEventId"], [])
            take_turn(bot, each)
        event.remove(db.engine(), "do_connect", self._connect)

    def _connect(
        self, dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]
    ) -> None:
        if dialect.name == "sqlite":
            cursor = _listening(sqlite3.Cursor, self._note)

            class Connection(sqlite3.Connection):
                def cursor(self, *_: Any) -> Any:
                    return super().cursor(cursor)

            options["factory"] = Connection
        else:
            options["cursor_factory"] = _listening(psycopg.Cursor, self._note)

    def save(self, path: Path) -> None:
        """Write everything for the floor to read."""
        path.write_bytes(pickle.dumps(self.turns))

    def _note(self, sql: str, values: Any) -> None:
        if not sql.startswith(_OWN_WAY):
            kept = _recorded(values)
            self._present.append(Recorded(self._known.setdefault(sql, sql), kept, kept == values))


# The floor begins, and sets up its connections, by itself.
_OWN_WAY = ("BEGIN", "PRAGMA")


def _listening(cursor: type[Any], note: Callable[[str, Any], None]) -> type[Any]:
    class Listening(cursor):  # type: ignore[misc]  # one of two drivers'
        def execute(self, sql: str, values: Any = (), **options: Any) -> Any:
            note(sql, values or ())
            return super().execute(sql, values, **options)

        def executemany(self, sql: str, values: Any, **options: Any) -> Any:
            note(sql, values or ())
            return super().executemany(sql, values, **options)

    return Listening


def _recorded(values: Any) -> Any:
    if isinstance(values, list):
        return [_recorded(each) for each in values]
    if isinstance(values, dict):
        return {name: _value(value) for name, value in values.items()}
    return tuple(map(_value, values))


def _value(value: Any) -> Any:
    if isinstance(value, int) and value >= FIRST_ID:
        return TICKET
    if isinstance(value, str) and value.startswith(("{", "[")):
        return Json(json.loads(value))
    return value
