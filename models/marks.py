"""Marks: how far something has come that happens by itself, so that it happens once; or when."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from models.db import now
from models.tables import Mark
from models.upserts import insert_for


def values(session: Session, names: Iterable[str]) -> dict[str, str]:
    """Where these marks stand; none where there is none."""
    found = session.exec(select(Mark.name, Mark.value).where(col(Mark.name).in_(list(names))))
    return dict(found.all())


def moments(session: Session, names: Iterable[str]) -> dict[str, datetime]:
    """When each of these marks was last set or moved; none where there is none."""
    found = session.exec(select(Mark.name, Mark.at).where(col(Mark.name).in_(list(names))))
    return dict(found.all())


def set_now(session: Session, name: str) -> None:
    """Note that something happened just now. Whoever does the same waits until this transaction
    ends.
    """
    insert = insert_for(session)(Mark).values(name=name, value="", at=now())
    again = {"at": insert.excluded.at}
    session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=again))


def move(session: Session, name: str, value: str) -> bool:
    """Set a mark; False when it stood there already. Of two at once, one is told True."""
    insert = insert_for(session)(Mark).values(name=name, value=value, at=now())
    moved = insert.on_conflict_do_update(
        index_elements=["name"],
        set_={"value": value, "at": now()},
        where=col(Mark.value) != value,
    )
    return session.execute(moved.returning(col(Mark.name))).first() is not None
