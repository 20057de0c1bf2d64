"""Consultation (Chaiyaphum manual, process 6): articles answer first, then an officer does."""

from typing import TYPE_CHECKING, Any

from bot import answers, casework, messages
from bot.days import Day
from bot.forms import Answers, Choice, Form, Outcome, Photos, Step, Text
from bot.inputs import Action
from bot.messages import Button
from bot.services import Service
from bot.systems import Systems
from bot.turns import Turn
from models import answered
from models.article_table import Ending
from models.tables import Waits

if TYPE_CHECKING:
    from bot.knowledge import Article

TOPICS = ("computer", "network", "telecom", "system", "distance_learning", "other")
PRIORITY = 3


def _is_about_system(given: Answers) -> bool:
    return given.get("topic") == "system"


form = Form(
    (
        Step("topic", Choice(TOPICS)),
        Step("system", Systems(), when=_is_about_system),
        Step("question", Text(5, 1000), headline=True),
        Step("photos", Photos(3), optional=True),
    )
)


OUTCOME = Outcome(
    ("answered", "elsewhere", "unknown"),
    goes_on={"elsewhere": Waits.AGENCY},
    nothing_done=("unknown",),
    nothing_to_use=("answered", "unknown"),
)
result = Form(
    (
        Step("action_taken", Text(2, 1000)),
        Step("outcome", OUTCOME),
        Step("expected_on", Day(ahead=True), when=OUTCOME.leaves_open),
    )
)


def open_(turn: Turn) -> None:
    """Answer what was written before, or ask what the question is. Where no article answers, the
    form begins with what was written.
    """
    kept = turn.draft.kept
    if "kept" not in turn.given.asked.arguments or not kept.inputs:
        turn.open_form("inquiry")
        return
    found = answers.find(turn, kept.words) if kept.words else []
    if found:
        kept.at_ms = turn.given.at_ms  # it waits until it is known whether this helped
        _show(turn, found)
        return
    if kept.words:
        answered.note(turn.session, Ending.NONE)
        turn.settle()
        turn.say("consult.no_answer")
    turn.open_form("consult")


def _mark(turn: Turn) -> str:
    """Which kept words a button is about. In hexadecimal: thirteen decimal digits may be taken for
    the number of a citizen (bot/masking.py).
    """
    return f"{turn.draft.kept.at_ms:x}"


def show(turn: Turn) -> None:
    """Another of the articles that were found."""
    article = answers.by_id(turn, turn.given.asked.arguments.get("a", ""))
    if article is None:
        turn.say("consult.gone", turn.home())
        return
    others = answers.find(turn, turn.draft.kept.words)
    _show(turn, [article, *(each for each in others if each.id != article.id)])


def _show(turn: Turn, found: list["Article"]) -> None:
    """The best on a card; the others by their titles below it."""
    best, *others = found
    about = {"a": best.id, "k": _mark(turn)}
    helped = _button(turn, "helped", about, primary=True)
    asks = _button(turn, "form", {**about, "kept": "1"})
    more = [Button(each.title, Action("consult", "show", {"a": each.id}).data()) for each in others]
    buttons = messages.numbered([helped, asks, *more])
    source = turn.texts.get("consult.source", source=best.source)
    card = messages.card(best.title, body=best.text, note=source, buttons=buttons)
    turn.show("consult.answer", card)
    turn.offer(*buttons, numbered=True)
    turn.offer(helped, asks, *more, turn.button("consult.button.officer", asks.data))
    turn.expect_yes_or_no(helped, asks)


def _button(turn: Turn, verb: str, about: dict[str, str], *, primary: bool = False) -> Button:
    data = Action("consult", verb, about).data()
    return turn.button(f"consult.button.{verb}", data, primary=primary)


def helped(turn: Turn) -> None:
    """The article was the answer. What was written since then waits on."""
    if _count(turn, Ending.HELPED):
        turn.draft.kept.clear()
    turn.say("consult.glad", turn.home())


def open_form(turn: Turn) -> None:
    """The article was not: an officer is asked what was written, which need not be typed again."""
    _count(turn, Ending.ASKED)
    turn.open_form("consult")


def _count(turn: Turn, outcome: Ending) -> bool:
    """Count how a question ended, once: while it is what waits. False where it is not."""
    asked, kept = turn.given.asked, turn.draft.kept
    article = answers.by_id(turn, asked.arguments.get("a", ""))
    if not kept.inputs or asked.arguments.get("k") != _mark(turn):
        return False
    if article is not None:
        answered.note(turn.session, outcome, article.id)
        turn.settle()
    return True


def submit(turn: Turn, given: dict[str, Any]) -> None:
    """Open the ticket."""
    casework.open_ticket(turn, "consult", given, priority=PRIORITY)


service = Service(
    "consult",
    form=form,
    submit=submit,
    result=result,
    verbs={"open": open_, "show": show, "helped": helped, "form": open_form},
    words=("open",),
    menu=("open",),
    letter="C",
)
