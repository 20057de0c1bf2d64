"""Leases, so that a job is done by one process at a time, and signs of life of processes."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlmodel import Session, col

from models.db import now
from models.tables import Heartbeat, Lease
from models.upserts import insert_for


def hold(session: Session, name: str, holder: str, seconds: float) -> bool:
    """Take or renew the lease for so many seconds; False while somebody else holds it."""
    at = now()
    until_at = at + timedelta(seconds=seconds)
    statement = insert_for(session)(Lease).values(name=name, holder=holder, until_at=until_at)
    statement = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": holder, "until_at": until_at},
        where=or_(col(Lease.holder) == holder, col(Lease.until_at) <= at),
    ).returning(col(Lease.name))
    return session.execute(statement).first() is not None


def release(session: Session, name: str, holder: str) -> None:
    """Give the lease back, so that the next one need not wait for its end."""
    session.execute(delete(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder))


def beat(session: Session, name: str) -> None:
    """Note that this kind of process works."""
    at = now()
    statement = insert_for(session)(Heartbeat).values(name=name, at=at)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"at": at}))


def last_beat_at(session: Session, name: str) -> datetime | None:
    """When this kind of process last showed that it works; None when it never did."""
    found = session.get(Heartbeat, name)
    return found.at if found is not None else None
