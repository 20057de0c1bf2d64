"""INSERTs that know ON CONFLICT, which SQLAlchemy has for each database apart."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

_INSERTS: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


def insert_for(session: Session) -> Any:
    """The ``insert`` of the session's database."""
    return _INSERTS[session.get_bind().dialect.name]


def prepared(build: Callable[[Any], Any]) -> dict[str, Any]:
    """The statement that ``build`` makes of each database's ``insert``, by the dialect's name.

    Building one costs more than running it, so what every event runs is built once, on import.
    """
    return {name: build(insert) for name, insert in _INSERTS.items()}
