"""Repair reports: the repair form of the Chaiyaphum manual (process 2)."""

from typing import Any

from bot import cards, casework
from bot.forms import Choice, Form, Photos, Step, Text
from bot.inputs import Input
from bot.services import Service
from bot.thai import buddhist_year_month
from bot.turns import Turn
from models import attachments, tickets

ASSET_TYPES = (
    "desktop",
    "notebook",
    "tablet",
    "printer",
    "display",
    "network",
    "internet",
    "ups",
    "server",
    "phone",
    "other",
)
IMPACTS = ("one", "room", "school", "area")
URGENCIES = ("normal", "urgent", "critical")

# Priority from impact, raised by urgency; an officer may change it with a reason.
_PRIORITY = {"one": 3, "room": 2, "school": 1, "area": 1}
_RAISE = {"normal": 0, "urgent": 1, "critical": 2}

form = Form(
    (
        Step("asset_type", Choice(ASSET_TYPES)),
        Step("symptom", Text(5, 1000)),
        Step("asset_number", Text(3, 60), optional=True),
        Step("location", Text(2, 120)),
        Step("impact", Choice(IMPACTS)),
        Step("photos", Photos(3), optional=True),
        Step("urgency", Choice(URGENCIES), extra=True),
        Step(
            "urgency_reason",
            Text(5, 300),
            when=lambda answers: answers.get("urgency", "normal") != "normal",
        ),
    )
)


def open_form(turn: Turn) -> None:
    """Begin a report; with what was written before, where the button says so."""
    action = turn.given.action
    if action is None or "kept" not in action.arguments:
        turn.open_form("repair")
        return
    kept = [Input.unpacked(row) for row in turn.draft.kept.get("inputs", [])]
    words = "\n".join(each.text for each in kept if each.kind == "text")[:1000]
    prefill: dict[str, Any] = {"symptom": words} if len(words) >= 5 else {}
    photos = list(turn.draft.kept.get("photos", []))[:3]
    if photos:
        prefill["photos"] = photos
    sources = [each.message_id for each in kept if each.kind == "text" and each.message_id]
    turn.draft.kept = {}
    turn.open_form("repair", prefill=prefill, sources={"symptom": sources} if sources else {})


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Open the ticket, tell its number, and send the card to the officers on duty."""
    photos = answers.get("photos") or []
    urgency = answers.get("urgency") or "normal"
    ticket = tickets.open_ticket(
        turn.session,
        turn.person,
        service=service.name,
        prefix=f"{service.letter}{buddhist_year_month(turn.at)}",
        priority=max(1, _PRIORITY[answers["impact"]] - _RAISE[urgency]),
        fields={name: value for name, value in answers.items() if value is not None},
        sources=turn.draft.sources,
    )
    attachments.attach(turn.session, photos, ticket)
    turn.ticket_id = ticket.id
    turn.say(
        "repair.opened",
        cards.act(turn, "ticket.button.status", ticket),
        cards.act(turn, "ticket.button.add", ticket),
        turn.button("menu.button.menu", "menu.show"),
        number=ticket.number,
    )
    casework.tell_officers(
        turn, ticket, "desk.new", cards.for_officer(turn, ticket), urgency="urgent"
    )


service = Service(
    "repair",
    form=form,
    submit=submit,
    verbs={"open": open_form},
    words=("open",),
    letter="R",
)
