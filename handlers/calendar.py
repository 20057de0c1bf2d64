"""The next holidays; the head of the group adds days the office is closed, or works after all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from bot import messages
from bot.days import Day
from bot.forms import Choice, Complaint, Form, Place, Reading, Step, Text
from bot.inputs import Action, Input
from bot.messages import Button
from bot.paging import LISTED, ask_which
from bot.services import Service
from bot.thai import short_date, weekday_date
from bot.turns import Turn
from bot.worktime import SpecialDay, calendar_of
from models import calendar
from models.calendar import OwnDay
from models.db import now

SHOWN = 8
# Nobody plans for later: such a day is a slip of the pen.
FARTHEST_DAYS = 731


@dataclass(frozen=True)
class ComingDay(Day):
    """A day from today on that the office does not spend as it is to be spent."""

    @property
    def blanks(self) -> Mapping[str, object]:
        """``example``: how one may be written."""
        return {"example": short_date(now() + timedelta(days=30))}

    @property
    def is_to_come(self) -> bool:
        """Always."""
        return True

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains as ``Day``, and: past, far, closed_already, working_already."""
        found = super().read(turn, given, at)
        day, today = date.fromisoformat(found.value), turn.today
        example = self.blanks["example"]
        if day < today:
            raise Complaint("past", day=short_date(day), example=example)
        if day > today + timedelta(days=FARTHEST_DAYS):
            raise Complaint("far", day=short_date(day), example=example)
        kind = turn.draft.current.answers.get("kind")
        if turn.calendar.is_working_day(day) == (kind == "working"):
            raise Complaint(f"{kind}_already", day=weekday_date(day))
        return found

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """With its weekday."""
        return weekday_date(date.fromisoformat(str(value)))


form = Form(
    (
        Step("kind", Choice(("closed", "working"))),
        Step("day", ComingDay()),
        Step("reason", Text(2, 200)),
    )
)


def show(turn: Turn) -> None:
    """The next days that are not as their weekday says, and who may change them."""
    found = islice(turn.calendar.special_days(turn.today, FARTHEST_DAYS), SHOWN)
    rows = [(weekday_date(each.day), _what(turn, each)) for each in found]
    is_head = turn.staff.is_head(turn.person)
    buttons = _changes(turn) if is_head else []
    note = "" if is_head else turn.texts.get("calendar.only_head")
    title = turn.texts.get("calendar.title")
    turn.show("calendar.title", messages.card(title, rows, note=note, buttons=buttons))
    turn.offer(*buttons)


def _what(turn: Turn, special: SpecialDay) -> str:
    if not special.is_own:
        return special.reason
    key = "calendar.works" if special.is_working else "calendar.closes"
    return turn.texts.get(key, reason=special.reason)


def _changes(turn: Turn) -> list[Button]:
    buttons = [
        turn.button("calendar.button.close", "calendar.close"),
        turn.button("calendar.button.work", "calendar.work"),
    ]
    if calendar.own_days(turn.session, turn.today):
        buttons.append(turn.button("calendar.button.own", "calendar.own"))
    return buttons


def close(turn: Turn) -> None:
    """Ask on which day the office is closed."""
    _open(turn, "closed")


def work(turn: Turn) -> None:
    """Ask on which day the office works in spite of a holiday or weekend."""
    _open(turn, "working")


def _open(turn: Turn, kind: str) -> None:
    if not _is_refused(turn):
        turn.open_form("calendar", prefill={"kind": kind})


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Keep what is said of the day."""
    if _is_refused(turn):
        return
    day, is_working = date.fromisoformat(answers["day"]), answers["kind"] == "working"
    values = {"day": weekday_date(day), "reason": str(answers["reason"])}
    if turn.calendar.is_working_day(day) == is_working:
        turn.say("calendar.as_it_was", _list(turn), day=values["day"])
        return
    calendar.set_day(turn.session, OwnDay(day, is_working, values["reason"]), turn.person)
    turn.calendar = calendar_of(turn.office, turn.session)
    key = "calendar.now_working" if is_working else "calendar.now_closed"
    turn.say(key, _list(turn), turn.home(), **values)


def own(turn: Turn) -> None:
    """Ask which of the office's own days to drop."""
    if _is_refused(turn):
        return
    found = calendar.own_days(turn.session, turn.today)[:LISTED]
    if not found:
        turn.say("calendar.no_own", _list(turn))
        return
    choices = [Button(_label(turn, each), _drops(each.day)) for each in found]
    question = turn.texts.get("calendar.which")
    ask_which(turn, "calendar.which", question, choices, chips=[_list(turn)])


def _label(turn: Turn, own_day: OwnDay) -> str:
    kind = turn.texts.get(f"calendar.choice.kind.{'working' if own_day.is_working else 'closed'}")
    return f"{kind} {weekday_date(own_day.day)}"


def _drops(day: date) -> str:
    return Action("calendar", "drop", {"d": day.isoformat()}).data()


def drop(turn: Turn) -> None:
    """Have the day of the button be as others are again."""
    if _is_refused(turn):
        return
    day = _picked(turn)
    if day is None or day < turn.today or not calendar.drop_day(turn.session, day):
        turn.say("calendar.gone", _list(turn))
        return
    turn.settle()
    turn.calendar = calendar_of(turn.office, turn.session)
    is_open = turn.calendar.is_working_day(day)
    key = "calendar.dropped_to_working" if is_open else "calendar.dropped_to_closed"
    turn.say(key, _list(turn), turn.home(), day=weekday_date(day))


def _picked(turn: Turn) -> date | None:
    try:
        return date.fromisoformat(turn.given.asked.arguments.get("d", ""))
    except ValueError:
        return None


def _is_refused(turn: Turn) -> bool:
    """Whether somebody else decides this: they are told who."""
    if turn.staff.is_head(turn.person):
        return False
    heads = [each.name for each in turn.staff.heads]
    if heads:
        turn.say("calendar.ask_head", _list(turn), who=", ".join(heads))
    else:
        turn.say("calendar.no_head", _list(turn))
    return True


def _list(turn: Turn) -> Button:
    return turn.button("calendar.menu.show", "calendar.show")


service = Service(
    "calendar",
    form=form,
    submit=submit,
    verbs={"show": show, "close": close, "work": work, "own": own, "drop": drop},
    words=("show", "close", "work", "own"),
    yields=("show",),
    menu=("show",),
    officers=True,
    in_groups=True,
)
