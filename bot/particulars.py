"""What a ticket is about: its headline, and what was answered, as its service words it."""

from typing import Any

from bot.forms import Photos, Place, Step
from bot.thai import cut_utf16
from bot.turns import Turn
from models import attachments, incidents
from models.tables import Ticket


def summary(turn: Turn, ticket: Ticket) -> str:
    """The first words about what the ticket is about: its title, where its form asks for one."""
    title = next((each.name for each in steps(turn, ticket.service) if each.title), "")
    words = ticket.fields.get(title) or headline(turn, ticket) or _first_answer(turn, ticket)
    return cut_utf16(words.replace("\n", " "), 80, "…")


def _first_answer(turn: Turn, ticket: Ticket) -> str:
    """Of a ticket whose form has no headline: what it asks for, and of what."""
    asked = steps(turn, ticket.service)
    first = next((step for step in asked if step.name in ticket.fields), None)
    if first is None or any(step.headline for step in asked):
        return ""
    place = Place(ticket.service, first)
    shown = first.kind.show(turn, ticket.fields[first.name], place)
    return f"{turn.texts.get(f'{ticket.service}.title')}: {shown}"


def headline(turn: Turn, ticket: Ticket) -> str:
    """All that was written about what the ticket is about."""
    step = next((step for step in steps(turn, ticket.service) if step.headline), None)
    said = ticket.fields.get(step.name) if step else None
    return step.kind.show(turn, said, Place(ticket.service, step)) if step and said else ""


def steps(turn: Turn, form: str) -> tuple[Step, ...]:
    """What the form of that name asks for."""
    service = turn.services.get(form)
    return service.form.steps if service and service.form else ()


def taken_back(turn: Turn, ticket: Ticket) -> str:
    """What stands in place of a headline that was asked for, and then unsent; or that whoever
    joined an incident need not tell.
    """
    if not any(step.headline for step in steps(turn, ticket.service)):
        return ""
    is_joined = ticket.incident_id and incidents.has_joined(turn.session, ticket)
    return turn.texts.get("ticket.joined" if is_joined else "ticket.unsent")


def field_rows(turn: Turn, ticket: Ticket, *, full: bool) -> list[tuple[str, str]]:
    """What was asked for, answer by answer, as the service's form words it; ``full`` with what
    officers found. Otherwise without what a card shows elsewhere, and extras such as urgency.
    """
    forms = [ticket.service, *([turn.services.result_form(ticket.service)] if full else [])]
    return [
        (
            label(turn, form, step),
            step.kind.show(turn, value, Place(form, step)),
        )
        for form in forms
        for step in steps(turn, form)
        if not step.headline
        and (full or not (step.extra or isinstance(step.kind, Photos)))
        and (value := _answer(turn, ticket, step)) is not None
    ]


def label(turn: Turn, form: str, step: Step) -> str:
    """What the answer is called, where it is not its requester who reads it."""
    own = f"{form}.label_to_officers.{step.name}"
    return turn.texts.get(own if turn.texts.has(own) else f"{form}.label.{step.name}")


def _answer(turn: Turn, ticket: Ticket, step: Step) -> Any:
    """What was answered; to a question about pictures, those that are here."""
    if isinstance(step.kind, Photos):
        return attachments.of_ticket(turn.session, ticket) or None
    return ticket.fields.get(step.name)
