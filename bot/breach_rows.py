"""What cards say of the clock of a breach of personal data."""

from datetime import timedelta

from bot.thai import short_moment
from bot.turns import Turn
from models import breaches
from models.tables import Ticket

_HOUR = timedelta(hours=1)


def rows(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """Until when the regulator must know and how many hours are left, or how it was assessed;
    nothing on tickets without such a clock, which only private ones can have.
    """
    breach = breaches.of_ticket(turn.session, ticket) if ticket.is_private else None
    if breach is None:
        return []
    label, ends_at = turn.texts.get("ticket.label.breach"), breaches.ends_at(breach)
    if breach.assessed_at is not None:
        at = short_moment(breach.assessed_at)
        return [(label, turn.texts.get(f"ticket.breach.{breach.assessment}", at=at))]
    left = ends_at - turn.at
    key = "ticket.breach.runs" if left > timedelta() else "ticket.breach.over"
    return [(label, turn.texts.get(key, by=short_moment(ends_at), hours=left // _HOUR))]
