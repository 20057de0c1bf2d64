"""Clocks of breaches of personal data: the heads are reminded while the regulator may not know.

Hours of the day and the night, holidays too: the law counts them all.
"""

from datetime import timedelta

from bot import messages
from bot.thai import short_moment
from jobs.rounds import go_round
from jobs.writer import Writer
from models import breaches
from models.breach_table import Breach
from models.db import now, transaction
from models.tables import Ticket, Urgency

_HOUR = timedelta(hours=1)


def remind() -> None:
    """Remind of each clock whose hour has come, once; one ticket after the other."""
    with transaction() as session:
        due = breaches.due(session)
    go_round("breach", due, _look_at)


def _look_at(writer: Writer, ticket: Ticket) -> None:
    breach = breaches.of_ticket(writer.session, ticket)
    if breach is None or breach.remind_at is None or breach.remind_at > now():
        return
    breach.remind_at = breaches.next_reminder(breach)
    told = _words(writer, ticket, breach)
    key = "breach.reminder" if breach.remind_at else "breach.over"
    for reader in writer.staff.who_may_know(ticket, writer.staff.heads):
        writer.tell(reader, key, told, ticket, urgency=Urgency.URGENT)


def _words(writer: Writer, ticket: Ticket, breach: Breach) -> messages.Message:
    ends_at = breaches.ends_at(breach)
    about = {"number": ticket.number, "by": short_moment(ends_at)}
    if breach.remind_at is None:
        words = writer.texts.get("breach.over", **about)
    else:
        hours, left = (now() - breach.began_at) // _HOUR, (ends_at - now()) // _HOUR
        words = writer.texts.get("breach.reminder", hours=hours, left=left, **about)
    buttons = [
        writer.button("breach.button.open", "breach.open", ticket),
        writer.button("desk.button.details", "desk.details", ticket),
    ]
    return messages.text(words, buttons)
