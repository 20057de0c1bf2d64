"""An officer leaves the office: a head says so in the chat, and no engineer is needed."""

from bot.dismissing import dismiss
from bot.duty_forms import colleagues
from bot.inputs import Action
from bot.messages import Button
from bot.paging import LISTED, ask_which, page, start_of
from bot.services import Service
from bot.thai import cut_graphemes
from bot.turns import Turn
from models import enrolments, worklists
from models.enrolments import DismissalRefused
from models.tables import Person


def open_list(turn: Turn) -> None:
    """Choose who leaves."""
    if not _is_head(turn):
        return
    listed = colleagues(turn)[start_of(turn) :]
    if not listed:
        turn.say("dismissal.nobody")
        return
    shown, more = page(turn, listed, LISTED, "dismissal.open")
    buttons = [Button(cut_graphemes(each.name, 36, "…"), _data("choose", each)) for each in shown]
    keep = turn.button("dismissal.button.keep", "duty.who")
    ask_which(turn, "dismissal.whom", turn.texts.get("dismissal.whom"), buttons, *more, keep)


def choose(turn: Turn) -> None:
    """Ask once more, and say what will be waiting for others."""
    person = _meant(turn)
    if person is None:
        return
    yes = turn.button("dismissal.button.confirm", _data("confirm", person))
    no = turn.button("dismissal.button.keep", "duty.who")
    count = len(worklists.open_ids_of(turn.session, assignee=person))
    turn.say("dismissal.sure", yes, no, who=person.name, count=count)
    turn.expect_yes_or_no(yes, no)


def confirm(turn: Turn) -> None:
    """They are of the office no more, from their next word on; their tickets are offered anew."""
    person = _meant(turn)
    if person is None:
        return
    name = person.name
    done = dismiss(turn.session, turn.office, person, turn.person)
    turn.settle()
    if done is None:
        turn.say("dismissal.error.no_officer")
        return
    key = "dismissal.done_tickets" if done.numbers else "dismissal.done"
    queue = turn.button("desk.menu.queue", "desk.queue")
    count, numbers = len(done.numbers), ", ".join(done.numbers)
    turn.say(key, queue, turn.home(), who=name, count=count, numbers=numbers)


def _data(verb: str, person: Person) -> str:
    return Action("dismissal", verb, {"p": str(person.id)}).data()


def _is_head(turn: Turn) -> bool:
    """Whether the sender may; else it is said that they may not."""
    if turn.staff.is_head(turn.person):
        return True
    turn.say("dismissal.only_head")
    return False


def _meant(turn: Turn) -> Person | None:
    """Who is named in the button; None where it is said why they stay."""
    if not _is_head(turn):
        return None
    id_ = turn.given.asked.number("p")
    try:
        return enrolments.to_dismiss(turn.session, id_, turn.person)
    except DismissalRefused as refused:
        turn.say(f"dismissal.error.{refused.reason}")
        return None


service = Service(
    "dismissal",
    verbs={"open": open_list, "choose": choose, "confirm": confirm},
    words=("open",),
    officers=True,
)
