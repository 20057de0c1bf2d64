"""How far a ticket escalates if nobody does anything until some moment."""

from bot.clocks import wind
from bot.offices import Office
from bot.worktime import calendar_of
from models.db import transaction
from models.tables import Ticket
from tests.moments import moment


def levels_reached(office: Office, ticket: Ticket, said: str, week: int = 0) -> int:
    """As the clock would find it then."""
    with transaction() as session:
        found = session.get_one(Ticket, ticket.id)
        return wind(session, office, calendar_of(office, session), found, moment(said, week))
