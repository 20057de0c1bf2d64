"""How far something has come that happens by itself, so that it happens once."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from models.db import now
from models.tables import Mark
from models.upserts import insert_for


def values(session: Session, names: Iterable[str]) -> dict[str, str]:
    """Where these marks stand; none where there is none."""
    found = session.exec(select(Mark.name, Mark.value).where(col(Mark.name).in_(list(names))))
    return dict(found.all())


def move(session: Session, name: str, value: str) -> bool:
    """Set a mark; False when it stood there already. Of two at once, one is told True."""
    insert = insert_for(session)(Mark).values(name=name, value=value, at=now())
    moved = insert.on_conflict_do_update(
        index_elements=["name"],
        set_={"value": value, "at": now()},
        where=col(Mark.value) != value,
    )
    return session.execute(moved.returning(col(Mark.name))).first() is not None
