"""A ticket waits for parts, a repair outside or a higher agency; a requester asks for more time."""

from typing import Any

from bot import casework, deadlines
from bot.days import Day
from bot.forms import Choice, Form, Step, Text
from bot.services import Service, Stands, TicketButton
from bot.thai import short_date
from bot.turns import Turn
from models import waiting
from models.tables import OPEN, Status, Waits

# What an officer says it waits for; for its requester it waits by being asked (handlers/ask.py).
KINDS = (Waits.PARTS, Waits.OUTSIDE, Waits.AGENCY)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Stop the clock until that day; the requester is told why."""
    ticket = casework.targeted(turn)
    reason = turn.draft.current.said("reason")
    casework.wait(turn, ticket, Waits(answers["waits_for"]), answers["until"], reason)


def go_on(turn: Turn) -> None:
    """What it waited for is there."""
    ticket = casework.picked(turn)
    casework.check_work(turn, ticket)
    waiting.go_on(turn.session, ticket, turn.person)
    turn.settle()
    turn.say("waiting.gone_on", *casework.ways_on(turn, ticket), number=ticket.number)
    casework.tell_requesters(turn, ticket, "waiting.told_gone_on")


def more(turn: Turn) -> None:
    """Whoever was asked needs longer to answer."""
    ticket = casework.picked(turn, any_version=True)
    casework.check_own(turn, ticket)
    times = deadlines.times_to_answer(turn)
    waiting.give_time(turn.session, ticket, turn.person, **times)
    turn.settle()
    until = short_date(times["until_at"])
    turn.say("waiting.more", turn.home(), number=ticket.number, until=until)


service = Service(
    "waiting",
    form=Form(
        (
            Step("waits_for", Choice(KINDS)),
            Step("reason", Text(2, 300)),
            Step("until", Day(ahead=True)),
        ),
        review=False,
    ),
    submit=submit,
    verbs={"open": casework.opens("waiting", casework.check_work), "go_on": go_on, "more": more},
    buttons=(
        TicketButton(
            "waiting.button.go_on",
            "waiting.go_on",
            (Status.WAITING,),
            for_officers=True,
            stands=Stands.FULL,
        ),
        TicketButton(
            "waiting.button.open", "waiting.open", OPEN, for_officers=True, stands=Stands.FULL
        ),
        TicketButton("waiting.button.more", "waiting.more", (Status.WAITING,), stands=Stands.NONE),
    ),
    in_groups=True,
)
