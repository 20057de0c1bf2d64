"""How a ticket looks in chat: cards for its requester, for officers, and in lists."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot import media, messages
from bot.forms import Place
from bot.inputs import Action
from bot.messages import AMBER, BLUE, GREEN, GREY, RED, Button, Message
from bot.thai import cut_graphemes, format_phone, parse_phone, short_time
from models import attachments, tickets
from models.tables import OPEN, Entry, Person, Status, Ticket

if TYPE_CHECKING:
    from bot.turns import Turn

_COLORS = {
    Status.NEW: AMBER,
    Status.CLAIMED: BLUE,
    Status.WAITING: AMBER,
    Status.RESOLVED: GREEN,
    Status.CLOSED: GREY,
    Status.WITHDRAWN: GREY,
}


# What each button on a ticket asks for. The same words may be typed (handlers/typed.py).
ACTIONS = {
    "ticket.button.status": "ticket.one",
    "ticket.button.add": "talk.open",
    "ticket.button.withdraw": "ticket.withdraw",
    "ticket.button.withdraw_yes": "ticket.withdraw_yes",
    "ticket.button.fixed": "ticket.confirm",
    "ticket.button.not_fixed": "reopen.open",
    **{f"ticket.score.{score}": f"ticket.rate?s={score}" for score in (5, 4, 3, 2, 1)},
    "desk.button.claim": "desk.claim",
    "desk.button.answer": "talk.open",
    "desk.button.details": "desk.details",
    "desk.button.ask": "ask.open",
    "desk.button.note": "note.open",
    "desk.button.hand": "desk.hand",
    "desk.button.priority": "priority.open",
    "desk.button.resolve": "resolve.open",
}


def act(turn: "Turn", key: str, ticket: Ticket) -> Button:
    """A button about a ticket."""
    return turn.button(key, action(key, ticket).data())


def action(key: str, ticket: Ticket) -> Action:
    """What a button asks for, with the version its card was drawn with."""
    asked = Action.parse(ACTIONS[key])
    about = {"t": str(ticket.id), "v": str(ticket.version)}
    return Action(asked.service, asked.verb, {**asked.arguments, **about})


def scores(turn: "Turn", ticket: Ticket) -> list[Button]:
    """Five satisfaction buttons, highest first."""
    return [act(turn, f"ticket.score.{score}", ticket) for score in (5, 4, 3, 2, 1)]


def status(turn: "Turn", ticket: Ticket) -> str:
    """Where the ticket stands, in words."""
    return turn.texts.get(f"ticket.status.{ticket.status}")


def summary(ticket: Ticket) -> str:
    """The first words about what the ticket is about."""
    words = next((v for v in map(ticket.fields.get, _HEADLINES) if isinstance(v, str)), "")
    return cut_graphemes(words.replace("\n", " "), 60, "…")


_HEADLINES = ("symptom", "question", "subject", "detail", "topic")


def field_rows(turn: "Turn", ticket: Ticket) -> list[tuple[str, str]]:
    """What was asked for, answer by answer, as the service's form words it."""
    service = turn.service(ticket.service)
    rows = []
    for step in service.form.steps if service and service.form else ():
        value: Any = ticket.fields.get(step.name)
        if value is not None:
            place = Place(ticket.service, step)
            label = turn.texts.get(f"{ticket.service}.label.{step.name}")
            rows.append((label, step.kind.show(turn, value, place)))
    return rows


def for_requester(turn: "Turn", ticket: Ticket) -> Message:
    """One ticket with its timeline, for the person who opened it: a bubble."""
    return messages.bubble(
        _title(turn, ticket),
        [*_where_it_stands(turn, ticket), *_happened(turn, ticket, internal=False, limit=6)],
        body=summary(ticket),
        color=_COLORS[Status(ticket.status)],
        buttons=_requester_buttons(turn, ticket),
        columns=2,
    )


def _title(turn: "Turn", ticket: Ticket) -> str:
    return f"{ticket.number} {turn.texts.get(f'{ticket.service}.title')}"


def _where_it_stands(turn: "Turn", ticket: Ticket) -> list[tuple[str, str]]:
    assignee = person_of(turn, ticket.assignee_id)
    return [
        (turn.texts.get("ticket.label.status"), status(turn, ticket)),
        (turn.texts.get("ticket.label.assignee"), assignee.name if assignee else ""),
    ]


def person_of(turn: "Turn", id_: int | None) -> Person | None:
    """The person of a row id."""
    return turn.session.get(Person, id_) if id_ else None


def _requester_buttons(turn: "Turn", ticket: Ticket) -> list[Button]:
    if ticket.status in OPEN:
        return [
            act(turn, "ticket.button.add", ticket),
            act(turn, "ticket.button.withdraw", ticket),
        ]
    if ticket.status == Status.RESOLVED:
        return [
            act(turn, "ticket.button.fixed", ticket),
            act(turn, "ticket.button.not_fixed", ticket),
        ]
    if ticket.status == Status.CLOSED:
        return [act(turn, "ticket.button.not_fixed", ticket)]
    return []


def _happened(turn: "Turn", ticket: Ticket, *, internal: bool, limit: int) -> list[tuple[str, str]]:
    entries = tickets.timeline(turn.session, ticket, internal=internal, limit=limit)
    return [(short_time(entry.at), _line(turn, entry)) for entry in entries]


def _line(turn: "Turn", entry: Entry) -> str:
    actor = person_of(turn, entry.actor_id)
    colleague = person_of(turn, entry.details.get("to"))
    words = turn.texts.get("ticket.unsent") if entry.unsent_at else entry.text
    line = turn.texts.get(
        f"ticket.entry.{entry.kind}",
        who=actor.name if actor else "",
        to=colleague.name if colleague else "",
        before=entry.details.get("before", ""),
        after=entry.details.get("after", ""),
    )
    return f"{line}: {cut_graphemes(words, 120, '…')}" if words else line


def for_officer(turn: "Turn", ticket: Ticket, *, full: bool = False) -> Message:
    """The card officers work from; ``full`` adds everything told and done so far."""
    requester = person_of(turn, ticket.requester_id)
    phone = parse_phone(requester.phone) if requester else None
    labels = turn.texts
    rows = [
        *_where_it_stands(turn, ticket),
        (labels.get("ticket.label.priority"), labels.get(f"ticket.priority.{ticket.priority}")),
        (labels.get("ticket.label.requester"), requester.name if requester else ""),
        (labels.get("ticket.label.org"), requester.org_name if requester else ""),
        (labels.get("ticket.label.phone"), format_phone(phone) if phone else ""),
        *field_rows(turn, ticket),
    ]
    if full:
        rows += _happened(turn, ticket, internal=True, limit=12)
    urgent = ticket.priority == 1 and ticket.status in OPEN
    stored = attachments.of_ticket(turn.session, ticket)
    return messages.card(
        _title(turn, ticket),
        rows,
        color=RED if urgent else _COLORS[Status(ticket.status)],
        buttons=officer_buttons(turn, ticket, full=full),
        columns=2,
        picture_url=media.urls(stored[0].name or "")[1] if stored else None,
    )


def pictures(turn: "Turn", ticket: Ticket) -> list[Message]:
    """The ticket's pictures as far as they have come, at most three."""
    names = [each.name for each in attachments.of_ticket(turn.session, ticket) if each.name]
    return [messages.picture(*media.urls(name)) for name in names[:3]]


def officer_buttons(turn: "Turn", ticket: Ticket, *, full: bool) -> list[Button]:
    """What an officer can do with the ticket as it stands."""
    if ticket.status not in OPEN:
        return [] if full else [act(turn, "desk.button.details", ticket)]
    buttons = []
    if ticket.assignee_id is None:
        buttons.append(act(turn, "desk.button.claim", ticket))
    buttons.append(act(turn, "desk.button.answer", ticket))
    if not full:
        return [*buttons, act(turn, "desk.button.details", ticket)]
    return [
        *buttons,
        act(turn, "desk.button.ask", ticket),
        act(turn, "desk.button.note", ticket),
        act(turn, "desk.button.hand", ticket),
        act(turn, "desk.button.priority", ticket),
        act(turn, "desk.button.resolve", ticket),
    ]


def list_row(turn: "Turn", ticket: Ticket) -> str:
    """One line of a list: number, urgency, where it stands, what it is about."""
    return turn.texts.get(
        "ticket.list_row",
        number=ticket.number,
        priority=ticket.priority,
        status=status(turn, ticket),
        summary=summary(ticket),
    )


def pick(found: Sequence[Ticket], verb: str) -> list[Button]:
    """A button for each ticket, labelled with number and summary."""
    asked = Action.parse(verb)
    return [
        Button(
            cut_graphemes(f"{ticket.number} {summary(ticket)}", 40, "…"),
            Action(
                asked.service,
                asked.verb,
                {**asked.arguments, "t": str(ticket.id), "v": str(ticket.version)},
            ).data(),
        )
        for ticket in found
    ]
