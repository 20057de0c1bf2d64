"""Records which SQL statements each turn really makes, for the floor to make again."""

import json
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.dialogue import Event
from benchmarks.filling import FIRST_ID
from benchmarks.recorded import TICKET, Json, Statement
from bot.turns import Bot, take_turn
from models import db


class Recorder:
    """Listens to the engine, and keeps each turn's statements in their order."""

    def __init__(self) -> None:
        self.turns: dict[str, list[Statement]] = {}
        self._known: dict[str, str] = {}
        self._present: list[Statement] = []

    def record(self, bot: Bot, events: Iterable[Event]) -> None:
        """Take the turns, on the connected database."""
        event.listen(db.engine(), "before_cursor_execute", self._note)
        for each in events:
            self._present = self.turns.setdefault(each["webhookEventId"], [])
            take_turn(bot, each)
        event.remove(db.engine(), "before_cursor_execute", self._note)

    def save(self, path: Path) -> None:
        """Write everything for the floor to read."""
        path.write_bytes(pickle.dumps(self.turns))

    def _note(
        self, _connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, _many: bool
    ) -> None:
        if not sql.startswith("BEGIN"):
            kept = _recorded(values)
            self._present.append(Statement(self._known.setdefault(sql, sql), kept, kept == values))


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
