"""LINE groups: met when something happens there, bound by an officer, left when nobody does."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.db import now
from models.tables import Group, Person
from models.upserts import insert_for


def meet(session: Session, line_id: str) -> None:
    """Note that the bot sits in this group (a missed join event changes nothing)."""
    statement = insert_for(session)(Group).values(line_id=line_id, joined_at=now())
    session.execute(statement.on_conflict_do_nothing())


def joined(session: Session, line_id: str, at: datetime) -> bool:
    """The bot was invited (again): whatever was bound before must be bound anew. False where an
    invitation comes late, and the group was bound since.
    """
    group = session.get_one(Group, line_id)
    if group.bound_at is not None and at < group.bound_at:
        return False
    group.joined_at, group.bound_at, group.bound_by, group.left_at = now(), None, None, None
    return True


def bind(session: Session, line_id: str, officer: Person) -> bool:
    """Bind the group to the office; False when it already was."""
    group = session.get_one(Group, line_id)
    if group.bound_at is not None:
        return False
    group.bound_at, group.bound_by, group.left_at = now(), officer.id, None
    return True


def is_bound(session: Session, line_id: str) -> bool:
    """Whether an officer has bound this group."""
    group = session.get(Group, line_id)
    return group is not None and group.bound_at is not None and group.left_at is None


def left(session: Session, line_id: str, at: datetime | None = None) -> None:
    """The bot is out of the group; unless it heard so late that it was invited again since."""
    group = session.get_one(Group, line_id)
    if at is not None and at < group.joined_at:
        return
    group.left_at, group.bound_at, group.bound_by = now(), None, None


def could_not_leave(session: Session, line_id: str) -> None:
    """Leaving failed for now: the other groups come first."""
    session.get_one(Group, line_id).leave_tried_at = now()


def to_leave(session: Session, after: timedelta) -> list[str]:
    """Groups that nobody bound in that time; first the one that was tried longest ago."""
    statement = select(Group.line_id).where(
        col(Group.bound_at).is_(None),
        col(Group.left_at).is_(None),
        col(Group.joined_at) < now() - after,
    )
    longest_ago = func.coalesce(col(Group.leave_tried_at), col(Group.joined_at))
    return list(session.exec(statement.order_by(longest_ago, col(Group.line_id))))
