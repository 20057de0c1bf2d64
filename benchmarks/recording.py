"""Records which SQL statements each turn really makes, for the floor to make again."""

import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.dialogue import Event
from benchmarks.filling import FIRST_ID
from bot.turns import Bot, take_turn
from models import db

# In recorded parameters: the id of the ticket that this person opened, which differs when the
# same statements run again in another order.
TICKET = "the person's ticket"

# Index of the SQL, its values, whether it is run for many rows, whether a ticket is among them.
Statement = tuple[int, Any, bool, bool]


class Recorder:
    """Listens to the engine, and keeps each turn's statements in their order."""

    def __init__(self) -> None:
        self.sql: list[str] = []
        self.turns: dict[str, list[Statement]] = {}
        self._known: dict[str, int] = {}
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
        path.write_bytes(pickle.dumps((self.sql, self.turns, TICKET)))

    def _note(
        self, _connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, _many: bool
    ) -> None:
        if sql.startswith("BEGIN"):
            return
        is_many = isinstance(values, list)
        index = self._known.setdefault(sql, len(self.sql))
        if index == len(self.sql):
            self.sql.append(sql)
        kept = [_unnumbered(each) for each in values] if is_many else _unnumbered(values)
        self._present.append((index, kept, is_many, kept != values))


def _unnumbered(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _named(value) for name, value in values.items()}
    return tuple(map(_named, values))


def _named(value: Any) -> Any:
    return TICKET if isinstance(value, int) and value >= FIRST_ID else value
