"""One visit to an open secret page: its person, its ticket, and the transactions of its steps."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import Response, g
from sqlmodel import Session, col, select

from bot import bell
from bot.inputs import Input
from bot.pipeline import Bot
from bot.settings import settings
from bot.turns import Turn
from models import people, sealing, secret_links, tickets
from models.db import now, transaction
from models.secret_links import Opened
from models.secret_table import SecretLink
from models.tables import Person, Ticket


class Gone(Exception):
    """The page is over: used, too old, unknown, or not for this person any more."""


@dataclass(frozen=True)
class Shown:
    """What a step shows: a template of ``pages/``, and its words."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass
class Step:
    """A transaction of a visit: the turn of the link's person, with everything locked."""

    turn: Turn
    page: Opened
    ticket: Ticket | None

    @property
    def link(self) -> SecretLink:
        """The link's row."""
        return self.page.link

    @property
    def the_ticket(self) -> Ticket:
        """The ticket it is about. Raises Gone where there is none."""
        if self.ticket is None:
            raise Gone
        return self.ticket

    def keep(self, secret: str | None) -> None:
        """Seal a secret with the page, or forget it."""
        secret_links.keep(self.turn.session, self.page, secret, key=settings().secret_key)

    def kept(self) -> str | None:
        """The secret sealed with the page. Raises Gone when it cannot be read."""
        try:
            return secret_links.kept(self.page, key=settings().secret_key)
        except sealing.CannotOpen:
            raise Gone from None

    def finish(self) -> None:
        """The page has done what it was for."""
        secret_links.finish(self.turn.session, self.page)
        self.turn.settle()


@dataclass(frozen=True)
class Visit:
    """An open page in somebody's browser; ``pass_`` proves that it is the one that was opened."""

    bot: Bot
    token: str
    pass_: str

    @contextmanager
    def step(self, *, is_late: bool = False) -> Iterator[Step]:
        """A unit of work. One that ``is_late`` notes what has happened elsewhere: page and ticket
        may have ended meanwhile. Raises Gone, DatabaseUnavailable.
        """
        with transaction() as session:
            # As in chat: the person first, then the ticket, then what belongs to it.
            turn, ticket = begin(self.bot, session, self.token)
            page = secret_links.opened(session, self.token, self.pass_, is_late=is_late)
            if page is None:
                raise Gone
            if not (is_late or ticket is None or secret_links.holds(page.link, ticket)):
                raise Gone
            g.person = page.link.person_id  # for the access log
            yield Step(turn, page, ticket)
        ring(session)


def begin(bot: Bot, session: Session, token: str) -> tuple[Turn, Ticket | None]:
    """The turn of the person whom a link was given, and its ticket, both locked. Raises Gone."""
    link = by_token(session, token)
    person = session.get(Person, link.person_id) if link else None
    if link is None or person is None or person.line_id is None or person.deleted_at is not None:
        raise Gone
    turn = Turn(
        session=session,
        office=bot.office,
        texts=bot.texts,
        register=bot.register,
        given=Input("page"),
        chat=person.line_id,
        in_group=False,
        at=now(),
        sender=people.find(session, person.line_id),
    )
    turn.services = bot.dispatch.services
    ticket = tickets.get(session, link.ticket_id) if link.ticket_id else None
    turn.ticket_id = ticket.id if ticket else None
    return turn, ticket


def by_token(session: Session, token: str) -> SecretLink | None:
    """The link of a token, whatever became of it; not locked."""
    hashed = sealing.hashed(token)
    return session.exec(select(SecretLink).where(col(SecretLink.token_hash) == hashed)).first()


def ring(session: Session) -> None:
    """Have what a committed step promised delivered."""
    if session.info.get("promised"):
        bell.ring_soon(bell.DELIVER)


class Page(Protocol):
    """What a link of one purpose leads to."""

    def opened(self, visit: Visit) -> Shown:
        """What its page shows first. Raises Gone, DatabaseUnavailable."""

    def sent(self, visit: Visit, form: Mapping[str, str]) -> Shown | Response:
        """Do what its form asks for; what it shows then, or a file. Raises as ``opened``."""
