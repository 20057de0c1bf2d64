"""Statements that every event runs: SQLAlchemy builds each once, the driver runs it.

SQLAlchemy around a statement costs several times what SQLite takes for it, and half as much again
on PostgreSQL; five statements of every event are worth a second way (docs/benchmarks.md). It is
the same connection and the same transaction.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Dialect
from sqlmodel import Session

from models.upserts import prepared

Convert = Callable[[Any], Any]


class _Compiled(NamedTuple):
    sql: str
    order: list[str] | None  # of the values, where the driver takes them by position
    fixed: dict[str, Any]
    before: list[tuple[str, Convert]]  # what the types make of values
    after: list[Convert | None]  # and of the columns that come back


class Statement:
    """A statement for both databases; ``build`` makes it with a database's own ``insert``."""

    def __init__(self, build: Callable[[Any], Any]) -> None:
        self._built = prepared(build)
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def run(self, session: Session, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The rows it returns. What the session has not flushed yet, it does not see.

        Raises the driver's own errors, which ``transaction`` makes SQLAlchemy's.
        """
        cursor, dialect = session.info["driver"]
        key = (dialect.name, *values)
        made = self._compiled.get(key)
        if made is None:
            made = self._compiled[key] = _compile(self._built[dialect.name], dialect, list(values))
        sent = made.fixed | values
        for name, convert in made.before:
            sent[name] = convert(sent[name])
        cursor.execute(made.sql, tuple(map(sent.get, made.order)) if made.order else sent)
        if not made.after:
            return []
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if any(made.after):
            return [_read(made.after, row) for row in rows]
        return rows


def _read(after: list[Convert | None], row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        convert(value) if convert else value for convert, value in zip(after, row, strict=True)
    )


def _compile(statement: Any, dialect: Dialect, names: list[str]) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=names)
    converts = {
        name: convert
        for name, bind in compiled.binds.items()
        if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect))
    }
    fixed = {name: value for name, value in compiled.params.items() if name not in names}
    for column in compiled.insert_prefetch:  # what is no value but a function has to be given
        fixed[column.key] = column.default.arg
    return _Compiled(
        compiled.string,
        list(compiled.positiontup) if compiled.positional else None,
        {name: converts[name](each) if name in converts else each for name, each in fixed.items()},
        [(name, convert) for name, convert in converts.items() if name in names],
        [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.exported_columns
        ],
    )
