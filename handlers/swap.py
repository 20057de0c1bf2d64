"""Swapping: an officer asks a colleague to take their place on a day; the colleague decides."""

from datetime import date
from typing import Any

from bot import cards, messages
from bot.days import DayAhead
from bot.duty_forms import Colleague, colleagues
from bot.forms import Form, Step
from bot.inputs import Action
from bot.messages import Button
from bot.paging import ask_which
from bot.services import Occasion, Service
from bot.thai import short_date
from bot.turns import Turn
from models import shifts
from models.duty_table import Shift
from models.shifts import DutyError
from models.tables import ACTING, Urgency


def open_form(turn: Turn) -> None:
    """Ask with whom, and for which day."""
    if turn.the_sender.role not in ACTING:
        turn.say("duty.looks_only")
    elif not colleagues(turn):
        turn.say("swap.nobody")
    else:
        turn.open_form("swap")


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Ask the colleague."""
    colleague = cards.person_of(turn, int(answers["colleague"]))
    day = date.fromisoformat(str(answers["day"]))
    who = colleague.name if colleague else ""
    if turn.the_sender.role not in ACTING or colleague is None:
        turn.say("swap.error.no_colleague")
        return
    try:
        swap = shifts.ask_swap(turn.session, turn.person, colleague, day)
    except DutyError as error:
        turn.say(f"swap.error.{error.reason}", day=short_date(day), who=who)
        return
    back = Action("duty", "take_back", {"i": str(swap.id)}).data()
    turn.say("swap.waits", turn.button("swap.button.take_back", back), day=short_date(day), who=who)
    words = turn.texts.get("swap.asked", who=turn.person.name, day=short_date(day))
    asked = messages.card(words, buttons=_answers(turn, swap), columns=2)
    turn.tell(colleague.line_id, "swap.asked", asked)


def _answers(turn: Turn, swap: Shift) -> list[Button]:
    about = {"i": str(swap.id)}
    return [
        turn.button("swap.button.agree", Action("swap", "agree", about).data(), primary=True),
        turn.button("swap.button.decline", Action("swap", "decline", about).data()),
    ]


def agree(turn: Turn) -> None:
    """The colleague takes the place."""
    swap = _answered(turn, "agree")
    if swap is not None:
        _tell_both(turn, swap, "swap.agreed", "swap.agreed_told")


def decline(turn: Turn) -> None:
    """The colleague does not."""
    swap = _answered(turn, "decline")
    if swap is not None:
        _tell_both(turn, swap, "swap.declined", "swap.declined_told")


def _answered(turn: Turn, verb: str) -> Shift | None:
    """What the sender was asked, once they have answered; None where it is said why they cannot."""
    id_ = _meant(turn, verb)
    if id_ is None:
        return None
    act = shifts.agree if verb == "agree" else shifts.decline
    try:
        swap = act(turn.session, id_, turn.person, turn.today)
    except DutyError as error:
        turn.say(f"swap.error.{error.reason}", day="", who=turn.person.name)
        return None
    turn.settle()
    return swap


def _meant(turn: Turn, verb: str) -> int | None:
    """The row id in the button, or of the only question that waits for the typed word."""
    if turn.given.action is not None:
        return turn.given.action.number("i")
    waiting = shifts.asked_of(turn.session, turn.person, turn.today)
    if len(waiting) == 1:
        return waiting[0].id
    if not waiting:  # the word was meant for something else
        turn.services.answering(Occasion.FREE)(turn)
        return None
    buttons = [
        Button(_in_words(turn, each), Action("swap", verb, {"i": str(each.id)}).data())
        for each in waiting
    ]
    ask_which(turn, "swap.which", turn.texts.get(f"swap.which.{verb}"), buttons)
    return None


def _in_words(turn: Turn, swap: Shift) -> str:
    asker = cards.person_of(turn, swap.person_id)
    return f"{short_date(swap.from_on)} {asker.name if asker else ''}"


def _tell_both(turn: Turn, swap: Shift, said: str, told: str) -> None:
    asker = cards.person_of(turn, swap.person_id)
    day = short_date(swap.from_on)
    who = asker.name if asker else ""
    turn.say(said, turn.button("duty.button.who", "duty.who"), day=day, who=who)
    if asker is not None:
        words = turn.texts.get(told, who=turn.person.name, day=day)
        turn.tell(asker.line_id, told, messages.text(words), urgency=Urgency.STATUS)


service = Service(
    "swap",
    form=Form((Step("colleague", Colleague()), Step("day", DayAhead())), review=False),
    submit=submit,
    verbs={"open": open_form, "agree": agree, "decline": decline},
    words=("open", "agree", "decline"),
    yields=("agree", "decline"),
    officers=True,
)
