"""Whose rich menu is to change: a wish is kept with what calls for it, and LINE told afterwards."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, update
from sqlmodel import Field, Session, SQLModel, col, select

from models.db import UtcDateTime, now
from models.upserts import insert_for


class MenuWish(SQLModel, table=True):
    """Which rich menu somebody's phone shall show; the row is gone once LINE knows it."""

    line_id: str = Field(primary_key=True, max_length=40)
    of_officers: bool  # or else the one that everybody has
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    due_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    attempts: int = 0


def wish(session: Session, line_id: str | None, *, of_officers: bool) -> None:
    """Have somebody's phone show the officers' menu, or everybody's; a later wish replaces it."""
    if line_id is None:
        return
    row = {"of_officers": of_officers, "made_at": now(), "due_at": now(), "attempts": 0}
    statement = insert_for(session)(MenuWish).values(line_id=line_id, **row)
    session.execute(statement.on_conflict_do_update(index_elements=["line_id"], set_=row))


def next_due(session: Session) -> MenuWish | None:
    """The wish that has been due longest."""
    statement = select(MenuWish).where(col(MenuWish.due_at) <= now())
    return session.exec(statement.order_by(col(MenuWish.due_at)).limit(1)).first()


def done(session: Session, granted: MenuWish) -> None:
    """LINE knows of it, or never will; a newer wish of the same person stays."""
    session.execute(delete(MenuWish).where(_same(granted)))


def forget(session: Session, line_id: str | None) -> None:
    """What is wished for somebody is not to be told to LINE any more."""
    session.execute(delete(MenuWish).where(col(MenuWish.line_id) == line_id))


def try_again(session: Session, failed: MenuWish, seconds: float) -> None:
    """LINE did not take it: it is due again in so many seconds."""
    later = {"due_at": now() + timedelta(seconds=seconds), "attempts": failed.attempts + 1}
    session.execute(update(MenuWish).where(_same(failed)).values(**later))


def _same(known: MenuWish) -> ColumnElement[bool]:
    return and_(col(MenuWish.line_id) == known.line_id, col(MenuWish.made_at) == known.made_at)
