"""What a ticket is part of, and what is due: rows of officers' cards."""

from bot import breach_rows, deadlines, password_stage
from bot.turns import Turn
from models import incidents
from models.incident_table import Part
from models.tables import OPEN, Ticket


def lead(turn: Turn, ticket: Ticket) -> Ticket:
    """The ticket on which the work is done now."""
    return incidents.lead_of(turn.session, ticket) if ticket.status in OPEN else ticket


def incident_rows(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """To officers: how many tickets it stands for, or which one stands for it."""
    label = turn.texts.get("ticket.label.incident")
    if ticket.incident_part == Part.LEADS and (count := incidents.count(turn.session, ticket)) > 1:
        return [(label, turn.texts.get("ticket.leads", count=count))]
    if ticket.incident_part == Part.FOLLOWS:
        return [(label, turn.texts.get("ticket.follows", number=lead(turn, ticket).number))]
    return []


def private_rows(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """To those who may know of it: that others may not."""
    if not ticket.is_private:
        return []
    return [(turn.texts.get("ticket.label.private"), turn.texts.get("ticket.private"))]


def rows(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """To officers: what it is part of, and what is due."""
    found = private_rows(turn, ticket) + incident_rows(turn, ticket)
    found += breach_rows.rows(turn, ticket) + password_stage.rows(turn, ticket, to_requester=False)
    return found + deadlines.rows(turn, lead(turn, ticket))
