"""Tickets that wait too long climb the ladder: what was reached is noted, then told, each once.

Noting and telling are apart. A level is a row that can be there once, whoever notices it; whoever
is to know reads one message about all that was reached since the last, however long nothing ran.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Unpack

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import messages, patience, side_channels
from bot.clocks import wind
from bot.logs import without_values
from bot.messages import Message
from bot.offices import Office
from bot.patience import Work
from bot.service_levels import Rung
from bot.thai import in_bangkok
from bot.worktime import Calendar, calendar_of
from jobs import stopping
from jobs.office import office
from jobs.writer import Writer
from models import clocks, marks
from models.db import now, transaction
from models.tables import OPEN, Escalation, Person, Role, Ticket, Urgency

log = logging.getLogger(__name__)

# Tickets looked at in one transaction, and transactions of one tick: the others wait for the next.
# On SQLite nobody else can write during one; between two, whoever waits may begin.
AT_ONCE, ROUNDS, BREATH_SECONDS = 25, 60, 0.02
# A ticket whose clock cannot be read is looked at again then: until somebody mends it, it is not to
# be the first of every round.
AGAIN = timedelta(minutes=10)
# Who hears of more at once reads a list.
SINGLY = 2
_ROLES = {"head": Role.HEAD, "deputy": Role.DEPUTY, "director": Role.DIRECTOR}

Row = tuple[Escalation, Ticket]
Reached = list[tuple[Ticket, int]]


def escalate(profile: Office | None = None) -> None:
    """Note the levels that tickets reached; once all are noted, tell whoever is to know."""
    if sweep():
        tell(profile or office())


def sweep() -> bool:
    """Look at every clock that is due; whether all were."""
    for _ in range(ROUNDS):
        with transaction() as session:
            found = clocks.due_tickets(session, AT_ONCE)
            calendar = calendar_of(office(), session)
            for ticket in found:
                _wind(session, calendar, ticket)
        if len(found) < AT_ONCE:
            return True
        stopping.sleep(BREATH_SECONDS)
        if stopping.is_asked():
            break
    return False


def _wind(session: Session, calendar: Calendar, ticket: Ticket) -> None:
    """Look at one clock; one that cannot be read stops no other."""
    try:
        with session.begin_nested():
            wind(session, office(), calendar, ticket, now())
    except OperationalError:  # the database's trouble, not the ticket's
        raise
    except Exception:
        log.error("the clock of ticket %s failed", ticket.id, exc_info=without_values())
        ticket.escalate_at = now() + AGAIN


def tell(profile: Office) -> None:
    """Tell of the levels reached that are told at once."""
    with transaction() as session:
        _tell(session, profile, clocks.untold(session, in_digest=False), urgency=Urgency.URGENT)


def send_digest() -> None:
    """Once each working day, from the hour of the ladder on: what goes into the digest."""
    local = in_bangkok(now())
    if local.time() < office().ladder.digest_at:
        return
    with transaction() as session:
        is_open = calendar_of(office(), session).is_working_day(local.date())
        if is_open and marks.move(session, "digest", local.date().isoformat()):
            _tell(session, office(), clocks.untold(session, in_digest=True), urgency=Urgency.DIGEST)


def _tell(session: Session, profile: Office, rows: list[Row], *, urgency: Urgency) -> None:
    """Tell of them together; where that fails, without those of which it cannot be told."""
    if not rows:
        return
    try:
        with session.begin_nested():
            _tell_of(session, profile, rows, urgency)
    except OperationalError:
        raise
    except Exception:
        sound = [row for row in rows if _can_tell(session, profile, row, urgency)]
        if len(sound) == len(rows):
            raise
        _tell_of(session, profile, sound, urgency)


def _can_tell(session: Session, profile: Office, row: Row, urgency: Urgency) -> bool:
    """Whether it could be told of alone; nothing is done."""
    try:
        with session.begin_nested() as tried:
            _tell_of(session, profile, [row], urgency)
            tried.rollback()
    except OperationalError:
        raise
    except Exception:
        log.error("ticket %s cannot be told of", row[1].id, exc_info=without_values())
        return False
    return True


def _tell_of(session: Session, profile: Office, rows: list[Row], urgency: Urgency) -> None:
    """Promise one message to each who is to know; those whom nobody could be told of wait."""
    writer = Writer.of(session, profile)
    reached: dict[int, Reached] = defaultdict(list)
    readers: dict[int, Person] = {}
    for escalation, ticket in rows:
        rung = _rung(profile, escalation, ticket)
        told = _readers(writer, rung, ticket) if rung else []
        if rung and not told:
            continue
        clocks.told([escalation])
        for each in told:
            readers[each.id or 0] = each
            reached[each.id or 0].append((ticket, escalation.level))
        if rung and "requester" in rung.tell:
            _tell_requester(writer, ticket, told)
    for id_, found in reached.items():
        due_at = min(_due_at(writer, readers[id_], *each) for each in found)
        work = Work(urgency=urgency, due_at=now() if urgency == Urgency.DIGEST else due_at)
        _promise(writer, readers[id_], found, work)


def _due_at(writer: Writer, reader: Person, ticket: Ticket, level: int) -> datetime:
    """How long it may wait: not at all for those above and whoever stands in for them; as long as a
    new card for whoever has the ticket, or is on duty where nobody has it; their colleagues read of
    it in passing.
    """
    at = now()
    if reader.role != Role.OFFICER or level > 1:
        return at
    if ticket.assignee_id is not None:
        is_theirs = reader.id == ticket.assignee_id
    else:
        there = writer.staff.on_duty(ticket.service, ticket.zone)
        is_theirs = reader.id in {each.id for each in there}
    if is_theirs:
        return patience.card_due_at(writer.office, writer.calendar, ticket.priority, at)
    return patience.in_passing(writer.office, writer.calendar, at)


def _rung(profile: Office, escalation: Escalation, ticket: Ticket) -> Rung | None:
    """What the level means for the ticket; None where it is over, or the ladder has changed."""
    if ticket.status not in OPEN or ticket.cycle != escalation.cycle:
        return None
    rungs = profile.ladder.of(ticket.service, f"P{ticket.priority}")
    return next((each for each in rungs if each.level == escalation.level), None)


def _readers(writer: Writer, rung: Rung, ticket: Ticket) -> list[Person]:
    """Those of the office who are to know; whoever answers tickets, where there is none of them and
    it cannot wait for a digest.
    """
    found: dict[int, Person] = {}
    for name in rung.tell:
        found |= {each.id or 0: each for each in _called(writer, name, ticket)}
    if rung.how == "digest":
        return list(found.values())  # whoever may not know of one reads that there is one
    return writer.staff.who_may_know(ticket, list(found.values()) or writer.staff.reached)


def _called(writer: Writer, name: str, ticket: Ticket) -> Iterable[Person]:
    if name == "officers":
        return [each for each in writer.staff.reached if each.role == Role.OFFICER]
    if name == "head":
        return writer.staff.heads
    if name == "assignee":
        assignee = writer.person(ticket.assignee_id)
        return [assignee] if assignee and assignee.role else []
    role = _ROLES.get(name)
    return [each for each in writer.staff.everyone if each.line_id and each.role == role]


def _promise(writer: Writer, reader: Person, found: Reached, work: Work) -> None:
    """The highest level of each ticket: its own card, or all of them in a list."""
    highest: dict[int, tuple[Ticket, int]] = {}
    for ticket, level in sorted(found, key=lambda each: each[1]):
        highest[ticket.id or 0] = (ticket, level)
    rows = sorted(highest.values(), key=lambda each: (each[0].priority, each[0].id))
    rows = _without_private(writer, reader, rows, work)
    is_head = writer.staff.is_head(reader)
    if len(rows) > SINGLY:
        acts = is_head and any(level > 1 for _, level in rows)
        card = writer.many([ticket for ticket, _ in rows], reader, acts=acts)
        _send(writer, reader, "escalation.many", card, **work)
        return
    for ticket, level in rows:
        is_own = level == 1 and reader.id == ticket.assignee_id
        if is_own or (reader.role == Role.OFFICER and not (is_head and level > 1)):
            key, card = "escalation.to_officer", writer.to_officer(ticket)
        else:
            key, card = "escalation.to_superior", writer.to_superior(ticket, reader, acts=is_head)
        _send(writer, reader, key, card, ticket, **work)


def _without_private(
    writer: Writer, reader: Person, rows: Reached, work: Work
) -> list[tuple[Ticket, int]]:
    """Those that the reader may know of; of others, how many there are."""
    known = [row for row in rows if writer.staff.who_may_know(row[0], [reader], or_all=False)]
    hidden = len(rows) - len(known)
    if hidden:
        words = messages.text(writer.texts.get("escalation.private", count=hidden))
        _send(writer, reader, "escalation.private", words, **work)
    return known


def _send(
    writer: Writer,
    reader: Person,
    key: str,
    message: Message,
    ticket: Ticket | None = None,
    **work: Unpack[Work],
) -> None:
    side = side_channels.chat_of(writer.office, reader, "cards")
    is_private = ticket is not None and ticket.is_private
    if side and reader.role == Role.OFFICER and not is_private:
        said, urgency = [message], work["urgency"]
        side_channels.promise(
            writer.session, writer.texts, side, key, said, urgency=urgency, ticket=ticket
        )
    else:
        writer.tell(reader, key, message, ticket, **work)


def _tell_requester(writer: Writer, ticket: Ticket, told: list[Person]) -> None:
    """That it takes longer; that the head was told only where one was, and can read it."""
    reading = [each for each in told if each.blocked_at is None]
    is_hurried = any(map(writer.staff.is_head, reading))
    key = "escalation.to_requester" if is_hurried else "escalation.to_requester_alone"
    requester = writer.person(ticket.requester_id)
    if requester is not None and requester.blocked_at is None:
        due_at = patience.due_at(writer.office, writer.calendar, Urgency.STATUS, now())
        words = writer.to_requester(ticket, key)
        writer.tell(requester, key, words, ticket, urgency=Urgency.STATUS, due_at=due_at)
