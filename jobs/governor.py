"""Decides when something is claimed whether it may be pushed, by what is left of the month."""

import logging
from datetime import timedelta

from sqlmodel import Session, col, or_, select

from bot import messages, patience, quota, side_channels
from bot.channel import Channel, LineUnreachable, Usage
from bot.offices import Office
from bot.quota import Month
from bot.settings import settings
from bot.texts import Texts
from bot.worktime import calendar_of
from models import ledger, outbox, parcels, people
from models.db import now, transaction
from models.tables import Outgoing, OutgoingState, Ticket, Urgency

log = logging.getLogger(__name__)

GONE = "alarm.quota_gone"
# What may not be pushed is looked at again then.
HOLD = timedelta(minutes=10)
WAITING = frozenset(Urgency) - set(patience.AT_ANY_HOUR)


def govern(session: Session, profile: Office, limit: int) -> int:
    """Hold back what may not be pushed now; for how many chats something may be claimed."""
    if not parcels.is_push_due(session):
        return limit
    at, known = now(), quota.known_month(session)
    if known.is_gone:
        when_gone(session, profile, known)
        parcels.hold(session, patience.AT_ANY_HOUR, at + HOLD, "no quota left")
    allowed = quota.allowed(profile.quota, known)
    if denied := [each.value for each in Urgency if each not in allowed]:
        parcels.hold(session, denied, at + HOLD)
    calendar = calendar_of(profile, session)
    if profile.quota.waits and not patience.is_open(calendar, at):
        parcels.hold(session, [*WAITING], calendar.next_opening(at))
    # Near the end one after the other: what is claimed together is counted afterwards.
    rooms = [quota.room(profile.quota, each, known) for each in patience.AT_ANY_HOUR]
    return min([limit, *(each for each in rooms if each)])


def when_gone(session: Session, profile: Office, known: Month) -> None:
    """The month is used up: tell the officers once, and send what is urgent on other ways."""
    if ledger.is_first_time(session, known.first):
        words = Texts.of(profile).get(GONE)
        for officer in people.officers(session):
            if officer.line_id and officer.blocked_at is None:
                outbox.promise(
                    session,
                    officer.line_id,
                    GONE,
                    [messages.text(words)],
                    urgency=Urgency.URGENT,
                )
    _fall_back(session, profile)


def _fall_back(session: Session, profile: Office) -> None:
    """Urgent messages to officers who can be reached otherwise go there as well, once. They also
    wait for the officer's next reply, with their buttons.
    """
    chats = {
        each.line_id: chat
        for each in people.officers(session)
        if (chat := side_channels.chat_of(profile, each, "fallback"))
    }
    stuck = select(Outgoing).where(
        Outgoing.state == OutgoingState.PENDING,
        Outgoing.urgency == Urgency.URGENT,
        col(Outgoing.chat).in_(chats),
        ~col(Outgoing.told),
        or_(col(Outgoing.due_at) <= now(), Outgoing.error != ""),  # not what waits on purpose
        Outgoing.via == "",
    )
    for row in session.exec(stuck.with_for_update(skip_locked=True)):
        row.told = True  # the officer learns of it
        ticket = session.get(Ticket, row.ticket_id) if row.ticket_id else None
        side_channels.promise(
            session,
            Texts.of(profile),
            chats[row.chat],
            row.keys,
            row.messages,
            urgency=row.urgency,
            ticket=ticket,
            source_message_id=row.source_message_id,
        )


def refused(session: Session, profile: Office, usage: Usage | None) -> None:
    """LINE said that the month is used up."""
    ledger.note_refusal(session)
    keep(session, usage)
    when_gone(session, profile, quota.known_month(session))


def ask_line() -> Usage | None:
    """What LINE says of the month; None where it says nothing."""
    try:
        return Channel(settings()).usage()
    except LineUnreachable as reason:
        log.warning("the month's quota could not be read: %s", reason)
        return None


def keep(session: Session, usage: Usage | None) -> None:
    """Note what LINE said."""
    if usage is not None:
        start = quota.start_of(quota.month_of(now()))
        ledger.note_reading(session, start, usage.limit, usage.used)


def read_quota() -> None:
    """Have LINE say what is left of the month, and note it."""
    usage = ask_line()
    with transaction() as session:
        keep(session, usage)
