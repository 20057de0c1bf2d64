"""The ledger of the month's quota: pushes that LINE took, and what LINE says of the month."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from models import marks
from models.db import now
from models.parcels import SIDE, Parcel
from models.spending import Push, QuotaReading
from models.tables import Outgoing, OutgoingState
from models.upserts import insert_for

REFUSED, GONE = "quota.refused", "quota.gone"


def note_push(session: Session, parcel: Parcel, cost: int) -> None:
    """LINE took a push; whoever hears of it a second time changes nothing."""
    values = {
        "batch": parcel.batch,
        "at": now(),
        "urgency": parcel.urgency,
        "keys": parcel.keys,
        "cost": cost,
        "ticket_id": next((each for each in parcel.owners if each), None),
    }
    session.execute(insert_for(session)(Push).values(values).on_conflict_do_nothing())


def spent(session: Session, since: datetime) -> dict[str, int]:
    """Units per class since a moment."""
    units = select(Push.urgency, func.sum(Push.cost)).where(col(Push.at) >= since)
    return {urgency: int(total) for urgency, total in session.exec(units.group_by(Push.urgency))}


def pushes(session: Session, since: datetime) -> Sequence[Push]:
    """Every push since a moment, oldest first."""
    return session.exec(select(Push).where(col(Push.at) >= since).order_by(col(Push.at))).all()


def under_way(session: Session) -> int:
    """Pushes that LINE may have taken, and nobody knows yet."""
    statement = select(func.count(func.distinct(Outgoing.batch))).where(
        Outgoing.state == OutgoingState.PENDING,
        Outgoing.via == "push",
        col(Outgoing.chat).not_like(f"{SIDE}%"),
    )
    return session.exec(statement).one()


def note_reading(session: Session, month_start: datetime, limit: int | None, used: int) -> None:
    """Keep what LINE says; where nothing has changed this month, only when it was said last."""
    last = last_reading(session)
    is_same = last is not None and (last.limit_units, last.used) == (limit, used)
    if last and is_same and last.read_at >= month_start:
        last.read_at = now()
    else:
        session.add(QuotaReading(limit_units=limit, used=used, read_at=now()))


def last_reading(session: Session, before: datetime | None = None) -> QuotaReading | None:
    """What LINE said last, or last before that moment."""
    newest = select(QuotaReading).order_by(col(QuotaReading.read_at).desc()).limit(1)
    if before is not None:
        newest = newest.where(col(QuotaReading.read_at) < before)
    return session.exec(newest).first()


def note_refusal(session: Session) -> None:
    """LINE said that the month is used up."""
    marks.set_now(session, REFUSED)


def refused_at(session: Session) -> datetime | None:
    """When LINE said last that the month is used up."""
    return marks.moments(session, [REFUSED]).get(REFUSED)


def is_first_time(session: Session, month: date) -> bool:
    """Whether nobody has said yet that this month is used up; then it counts as said."""
    return marks.move(session, GONE, month.isoformat())


def forget_old(session: Session, days: int = 400) -> None:
    """Drop what is older than a year and a month; of LINE's words more than two months."""
    session.execute(delete(Push).where(col(Push.at) < now() - timedelta(days=days)))
    old = col(QuotaReading.read_at) < now() - timedelta(days=70)
    session.execute(delete(QuotaReading).where(old))
