"""A request that was returned: its requester corrects the answers, and it keeps its number."""

from typing import Any

from bot.forms import Photos
from bot.turns import Turn
from models import approvals, attachments, tickets
from models.tables import Ticket
from models.tickets import Refused


def answers_of(turn: Turn, ticket: Ticket) -> dict[str, Any]:
    """What was answered when it was sent, as its form has it; what was left out stays so."""
    form = turn.services.by_name[ticket.service].form
    found: dict[str, Any] = {}
    for step in form.steps if form else ():
        if isinstance(step.kind, Photos):
            found[step.name] = [each.id for each in attachments.of_ticket(turn.session, ticket)]
            found[step.name] = found[step.name] or None
        elif step.reckon:
            continue
        elif step.name in ticket.fields:
            found[step.name] = ticket.fields[step.name]
        elif step.optional and step.applies(found):
            found[step.name] = None
    return found


def corrected(turn: Turn, name: str, answers: dict[str, Any], priority: int) -> Ticket | None:
    """The ticket that the form in hand corrects; None where it opens a new one.

    Refused: not_yours, not_returned.
    """
    filled, service = turn.draft.current, turn.services.by_name[name]
    ticket = tickets.get(turn.session, filled.target) if filled.target else None
    if ticket is None or ticket.service != name:
        return None
    if ticket.requester_id != turn.the_sender.id:
        raise Refused("not_yours", ticket)
    answers = service.form.reckoned(answers) if service.form else answers
    pictures = service.pictures
    fields = {key: value for key, value in answers.items() if value is not None and key != pictures}
    approvals.correct(turn.session, ticket, turn.person, fields, filled.sources)
    ticket.priority = turn.office.terms(name).priority_number or priority
    attachments.attach(turn.session, answers.get(pictures) or [], ticket)
    turn.ticket_id = ticket.id
    return ticket
