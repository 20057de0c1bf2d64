"""Secret links: issued to one person, opened once with a code from their chat, used, or revoked.

Standards behind the figures: NIST SP 800-63B-4 (recovery codes of six digits, ten minutes), OWASP
Forgot Password (single use, short life, nothing changes before a valid token is presented).
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, delete, func, or_, true, update
from sqlmodel import Session, col, select

from models import audit, sealing
from models.db import now
from models.secret_table import Purpose, SecretLink
from models.tables import OPEN, Person, Ticket

# From issue to opening, and from opening to the last word on the page.
LIFE = timedelta(minutes=30)
LIFE_OPEN = timedelta(minutes=30)
CODE_LIFE = timedelta(minutes=10)
CODES = 5  # of one link
TRIES = 5  # wrong codes, after which a link is dead
LINKS_A_DAY = 5  # of one person
EMAIL_DIGITS = 8  # of a code that comes by e-mail
_DAY = timedelta(hours=24)
# A row is kept so long after its end, for whoever looks into what happened.
KEPT = timedelta(days=30)


class TooMany(Exception):
    """No more links for this person today, or no more codes for this link."""


class Dead(Exception):
    """The link was used, revoked, or is too old: a new one is needed."""


@dataclass(frozen=True)
class Opened:
    """An open page: its link, the token that opened it, and the one that takes its next step."""

    link: SecretLink
    token: str
    pass_: str


def issue(
    session: Session,
    purpose: Purpose,
    person: Person,
    *,
    key: str,
    ticket: Ticket | None = None,
    secret: str | None = None,
    is_wished: bool = True,
) -> SecretLink:
    """A new link; an earlier one of the same purpose for the same ticket dies. ``secret`` is sealed
    with it. Raises TooMany, where the person themselves wished it: their row is locked then, so
    that two at once are counted.
    """
    assert person.id is not None
    ticket_id = ticket.id if ticket else None
    since = col(SecretLink.issued_at) > now() - _DAY
    is_own = SecretLink.purpose != Purpose.ENTER  # of these an officer needs any number
    of_person = (SecretLink.person_id == person.id, since, is_own)
    count = select(func.count()).select_from(SecretLink).where(*of_person)
    if is_wished and session.exec(count).one() >= LINKS_A_DAY:
        raise TooMany
    revoke(session, ticket, purpose, person)
    link = SecretLink(
        purpose=purpose,
        person_id=person.id,
        ticket_id=ticket_id,
        number=sealing.number_used_once(),
        token_hash=sealing.number_used_once(),  # until its row has an id
        expires_at=now() + LIFE,
    )
    session.add(link)
    session.flush()
    token = token_of(link, key)
    link.token_hash = sealing.hashed(token)
    link.sealed = sealing.seal(secret, key, token) if secret is not None else None
    session.flush()
    audit.record(session, "secret.issued", actor=person, about=ticket or "", reason=purpose)
    return link


def revoke(
    session: Session,
    ticket: Ticket | None,
    purpose: Purpose | None = None,
    person: Person | None = None,
) -> None:
    """End every link about the ticket (None: about none) of that purpose and person, opened or not;
    what was sealed is gone.
    """
    where = [
        col(SecretLink.ticket_id) == (ticket.id if ticket else None),
        col(SecretLink.done_at).is_(None),
    ]
    where += [col(SecretLink.purpose) == purpose] if purpose else []
    where += [col(SecretLink.person_id) == person.id] if person else []
    session.execute(update(SecretLink).where(*where).values(done_at=now(), sealed=None))


def revoke_all(session: Session, person: Person) -> None:
    """End every link of a person."""
    where = (col(SecretLink.person_id) == person.id, col(SecretLink.done_at).is_(None))
    session.execute(update(SecretLink).where(*where).values(done_at=now(), sealed=None))


def give_code(session: Session, link: SecretLink) -> None:
    """Make another code the only one that opens the link. Raises TooMany, Dead."""
    if not is_live(link):
        raise Dead
    if link.codes >= CODES:
        raise TooMany
    link.codes, link.code_at = link.codes + 1, now()
    session.flush()
    audit.record(session, "secret.code", actor=link.person_id, reason=link.purpose)


def is_live(link: SecretLink) -> bool:
    """Whether the link can still be opened."""
    is_used = link.opened_at is not None or link.done_at is not None
    return not is_used and link.tries < TRIES and link.expires_at > now()


def token_of(link: SecretLink, key: str) -> str:
    """What stands in its address."""
    assert link.id is not None
    return sealing.token(key, link.id, link.number)


def code_of(link: SecretLink, key: str) -> str:
    """The code given last."""
    assert link.id is not None
    digits = EMAIL_DIGITS if link.purpose == Purpose.SELF else sealing.CODE_DIGITS
    return sealing.code(key, link.id, link.number, link.codes, digits)


def open_once(session: Session, token: str, code: str, *, key: str) -> Opened | None:
    """Open the page of a link with its code: of many at once, one does. None for whatever opens
    nothing; a wrong code is counted, so the caller commits in any case.
    """
    # A try is taken before the code is looked at, in one statement: guesses at the same time are
    # counted each.
    statement = update(SecretLink).where(
        col(SecretLink.token_hash) == sealing.hashed(token),
        col(SecretLink.opened_at).is_(None),
        col(SecretLink.done_at).is_(None),
        col(SecretLink.expires_at) > now(),
        col(SecretLink.tries) < TRIES,
    )
    statement = statement.values(tries=SecretLink.tries + 1).returning(col(SecretLink.id))
    row = session.execute(statement).first()
    if row is None:
        return None
    link = session.get_one(SecretLink, row[0], populate_existing=True)
    has_code = link.code_at is not None and link.code_at > now() - CODE_LIFE
    if not (sealing.is_same(code, code_of(link, key)) and has_code):
        audit.record(session, "secret.refused", about=f"p{link.person_id}", reason=link.purpose)
        return None
    audit.record(session, "secret.opened", actor=link.person_id, reason=link.purpose)
    pass_ = sealing.number_used_once()
    link.opened_at, link.expires_at = now(), now() + LIFE_OPEN
    link.pass_hash = sealing.hashed(pass_)
    session.flush()
    return Opened(link, token, pass_)


def opened(session: Session, token: str, pass_: str, *, is_late: bool = False) -> Opened | None:
    """The open page of a link, for its next step; its row is locked. One that ``is_late`` may have
    run out since it began. None as ``open_once``.
    """
    statement = select(SecretLink).where(
        SecretLink.token_hash == sealing.hashed(token),
        SecretLink.pass_hash == sealing.hashed(pass_),
        col(SecretLink.opened_at).is_not(None),
        col(SecretLink.done_at).is_(None),
        true() if is_late else col(SecretLink.expires_at) > now(),
    )
    found = statement.with_for_update().execution_options(populate_existing=True)
    link = session.exec(found).first()
    return Opened(link, token, pass_) if link else None


def keep(session: Session, page: Opened, secret: str | None, *, key: str) -> None:
    """Seal words with the open page, or forget them (None)."""
    sealed = sealing.seal(secret, key, page.token) if secret is not None else None
    page.link.sealed = sealed
    session.flush()


def kept(page: Opened, *, key: str) -> str | None:
    """The words sealed with the page. Raises CannotOpen."""
    sealed = page.link.sealed
    return sealing.unseal(sealed, key, page.token) if sealed is not None else None


def finish(session: Session, page: Opened) -> None:
    """The page has done what it was for: it opens nothing any more, and its secret is gone."""
    page.link.done_at, page.link.sealed = now(), None
    session.flush()


def latest(
    session: Session, person: Person, purpose: Purpose, ticket: Ticket | None
) -> SecretLink | None:
    """The link of that purpose that the person was given last."""
    statement = select(SecretLink).where(
        SecretLink.person_id == person.id,
        SecretLink.purpose == purpose,
        SecretLink.ticket_id == (ticket.id if ticket else None),
    )
    return session.exec(statement.order_by(col(SecretLink.id).desc()).limit(1)).first()


def holds(link: SecretLink, ticket: Ticket) -> bool:
    """Whether the ticket is at work still, and was not ended and begun anew since the link."""
    return ticket.status in OPEN and link.issued_at >= ticket.started_at


def live(session: Session, person_id: int, ticket: Ticket) -> SecretLink | None:
    """The newest link about the ticket that the person can still open."""
    statement = select(SecretLink).where(
        SecretLink.person_id == person_id, SecretLink.ticket_id == ticket.id
    )
    found = session.exec(statement.order_by(col(SecretLink.id).desc()))
    return next((each for each in found if is_live(each) and holds(each, ticket)), None)


def words_of(link: SecretLink, key: str) -> str | None:
    """What was sealed with a link that was never opened, for a new one. Raises CannotOpen."""
    if link.sealed is None or link.opened_at is not None:
        return None
    return sealing.unseal(link.sealed, key, token_of(link, key))


def clean(session: Session) -> None:
    """Forget what was sealed with links that nobody opened within a day, or of which the page was
    left; old rows go.
    """
    is_left = and_(col(SecretLink.opened_at).is_not(None), col(SecretLink.expires_at) <= now())
    over = or_(col(SecretLink.issued_at) <= now() - _DAY, is_left)
    has_words = col(SecretLink.sealed).is_not(None)
    session.execute(update(SecretLink).where(over, has_words).values(sealed=None))
    old = col(SecretLink.issued_at) <= now() - KEPT
    session.execute(delete(SecretLink).where(old))
