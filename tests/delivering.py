"""Messages as tests promise and deliver them, without a turn: who is promised what, what came."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.messages import text
from jobs.deliver import deliver_due
from models import db, outbox, people
from models.db import now, transaction, travel
from models.tables import Outgoing, Role
from simulator import Platform
from simulator.world import Group, User
from tests.openings import open_ticket


def promise(chat: User | Group, *objects: Any, token: str | None = None, **more: Any) -> None:
    """Promise texts or message objects to a chat; a reply token is good for 50 seconds."""
    found = [text(each) if isinstance(each, str) else each for each in objects]
    until = now() + timedelta(seconds=50)
    with transaction() as session:
        outbox.promise(
            session, chat.id, "k", found, reply_token=token, reply_until_at=until, **more
        )


def token_of(platform: Platform, user: User) -> str:
    """A reply token of somebody who has just written."""
    platform.say(user, "สวัสดี")
    return list(platform.world.tokens)[-1]


def came(platform: Platform, user: User) -> list[tuple[str, str]]:
    """How each message came, as a reply or a push, and its words."""
    return [(each.via, platform.text(each)) for each in platform.messages(user, "bot")]


def rows() -> list[Outgoing]:
    """Everything that was ever promised, oldest first."""
    with transaction() as session:
        return list(session.exec(select(Outgoing).order_by(Outgoing.id)))  # type: ignore[arg-type]


def states() -> list[str]:
    """What became of each promise."""
    return [row.state for row in rows()]


def later(seconds: float) -> None:
    """Deliver again when so many seconds have passed for us (not for the platform)."""
    travel(db._offset + timedelta(seconds=seconds))
    deliver_due()


def officer(platform: Platform) -> User:
    """Somebody of the office."""
    user = platform.user("officer")
    with transaction() as session:
        person = people.meet(session, user.id).person
        person.role, person.office_name = Role.OFFICER, "เจ้าหน้าที่ (ตัวอย่าง)"
    return user


def ticket_of(user: User) -> int:
    """The id of a new ticket of somebody's."""
    with transaction() as session:
        person = people.meet(session, user.id).person
        ticket = open_ticket(session, person)
        assert ticket.id is not None
        return ticket.id
