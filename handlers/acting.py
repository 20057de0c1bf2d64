"""Acting heads: a head names a colleague who stands in for some days; it ends by itself."""

from datetime import date
from typing import Any

from bot import cards, messages
from bot.days import DayAhead
from bot.duty_forms import Colleague, colleagues
from bot.forms import Form, Step
from bot.inputs import Action
from bot.messages import Button
from bot.paging import ask_which
from bot.services import Service
from bot.thai import date_span
from bot.turns import Turn
from models import shifts
from models.duty_table import Acting
from models.shifts import DutyError
from models.tables import Person, Role, Urgency


def open_list(turn: Turn) -> None:
    """Who acts as head now or later, to be ended; without any, a head is asked for one."""
    running = shifts.acting_from(turn.session, turn.today)
    if not _may_name(turn):
        running = [each for each in running if each.person_id == turn.the_sender.id]
        if not running:
            turn.say("acting.only_head")
            return
    elif not running:
        new(turn)
        return
    choices = [_to_end(turn, each) for each in running]
    others = [turn.button("acting.button.new", "acting.new")] if _may_name(turn) else []
    ask_which(turn, "acting.running", turn.texts.get("acting.running"), choices, *others)


def _to_end(turn: Turn, acting: Acting) -> Button:
    person = cards.person_of(turn, acting.person_id)
    days = date_span(acting.from_on, acting.until_on)
    label = turn.texts.get("acting.end", who=person.name if person else "", days=days)
    return Button(label, Action("acting", "end", {"i": str(acting.id)}).data())


def _may_name(turn: Turn) -> bool:
    """A head may: who only acts as one passes it on to nobody."""
    return turn.the_sender.role == Role.HEAD


def new(turn: Turn) -> None:
    """Ask a head who stands in, and when."""
    if not _may_name(turn):
        turn.say("acting.only_head")
    elif not colleagues(turn):
        turn.say("acting.nobody")
    else:
        turn.open_form("acting")


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Name the colleague; they and the officers on duty are told."""
    colleague = cards.person_of(turn, int(answers["colleague"]))
    if not _may_name(turn) or colleague is None:
        turn.say("acting.only_head")
        return
    first, last = (date.fromisoformat(answers[name]) for name in ("from_on", "until_on"))
    try:
        shifts.name_acting(turn.session, colleague, Role.HEAD, first, last, turn.person)
    except DutyError as error:
        turn.say(f"acting.error.{error.reason}")
        return
    days = date_span(first, last)
    turn.say("acting.done", who=colleague.name, days=days)
    _tell(turn, colleague, ("acting.named", "acting.named_colleague"), days)


def end(turn: Turn) -> None:
    """Standing in ends early: by a head, or by whoever does it."""
    id_ = turn.given.asked.number("i")
    mine = shifts.acting_from(turn.session, turn.today)
    is_own = any(each.id == id_ and each.person_id == turn.the_sender.id for each in mine)
    if not (is_own or _may_name(turn)):
        turn.say("acting.only_head")
        return
    try:
        was = shifts.end_acting(turn.session, id_, turn.today)
    except DutyError as error:
        turn.say(f"acting.error.{error.reason}")
        return
    turn.settle()
    colleague = turn.session.get_one(Person, was.person_id)
    turn.say("acting.ended", who=colleague.name)
    _tell(turn, colleague, ("acting.ended_you", "acting.ended_colleague"), "")


def _tell(turn: Turn, colleague: Person, keys: tuple[str, str], days: str) -> None:
    """Tell the colleague, and the officers on duty."""
    on_duty = turn.staff.on_duty()
    others = [each for each in on_duty if each.id != colleague.id]
    for key, told in zip(keys, ([colleague], others), strict=True):
        words = turn.texts.get(key, who=colleague.name, head=turn.person.name, days=days)
        for each in told:
            if each.id != turn.the_sender.id:
                turn.tell(each.line_id, key, messages.text(words), urgency=Urgency.STATUS)


service = Service(
    "acting",
    form=Form(
        (
            Step("colleague", Colleague()),
            Step("from_on", DayAhead()),
            Step("until_on", DayAhead(since="from_on")),
        )
    ),
    submit=submit,
    verbs={"open": open_list, "new": new, "end": end},
    words=("open",),
    officers=True,
)
