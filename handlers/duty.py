"""Duty by chat: who is on it, on, off, and taking back what was said."""

from datetime import date, datetime, time, timedelta
from itertools import islice

from bot import cards, duty, messages
from bot.inputs import Action
from bot.messages import Button
from bot.paging import ask_which
from bot.services import Service
from bot.thai import BANGKOK, cut_graphemes, date_span, short_date
from bot.turns import Turn
from models import shifts
from models.duty_table import Shift, ShiftKind
from models.shifts import DutyError
from models.tables import ACTING, Person, Role, Urgency

# So many working days after today are shown, and the next ones are looked for so far ahead.
DAYS_SHOWN, DAYS_AHEAD = 4, 30
# As many as a card has room for.
LISTED = 20


def on(turn: Turn) -> None:
    """The sender is on duty today."""
    if not _acts(turn):
        return
    shifts.say_on(turn.session, turn.person, turn.today)
    turn.settle()
    _say_done(turn, "duty.on", turn.button("duty.button.off", "duty.off"))


def off(turn: Turn) -> None:
    """The sender is not on duty today; what was offered to them stays so."""
    if not _acts(turn):
        return
    shifts.say_off(turn.session, turn.person, turn.today)
    turn.settle()
    _say_done(turn, "duty.off", turn.button("duty.button.on", "duty.on"))


def _say_done(turn: Turn, key: str, way_back: Button) -> None:
    """Say it, and who is on duty now."""
    buttons = [way_back, turn.button("duty.button.who", "duty.who")]
    names = _names(turn, turn.at)
    turn.say(key, *buttons, who=turn.person.name, day=short_date(turn.at), names=names)


def _acts(turn: Turn) -> bool:
    """Whether the sender answers tickets; else it is said that they do not."""
    if turn.the_sender.role in ACTING:
        return True
    turn.say("duty.looks_only")
    return False


def who(turn: Turn) -> None:
    """Who is on duty today and on the next working days, on leave, on call, and the head."""
    today = turn.today
    rows = [(turn.texts.get("duty.label.today", day=short_date(today)), _names(turn, turn.at))]
    rows += [(short_date(day), _names(turn, _noon(day))) for day in _next_days(turn, today)]
    on_call = turn.staff.on_call if turn.office.duty.on_call else []
    rows += [
        (turn.texts.get("duty.label.leave"), _leaves(turn, today)),
        (turn.texts.get("duty.label.on_call"), ", ".join(each.name for each in on_call)),
        (turn.texts.get("duty.label.head"), _heads(turn, today)),
    ]
    buttons = _ways_on(turn)
    title = turn.texts.get("duty.title")
    turn.show("duty.card", messages.card(title, rows, buttons=buttons, columns=2))
    turn.offer(*buttons, numbered=True)


def _next_days(turn: Turn, today: date) -> list[date]:
    ahead = (today + timedelta(days=days) for days in range(1, DAYS_AHEAD))
    return list(islice((day for day in ahead if turn.calendar.is_working_day(day)), DAYS_SHOWN))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), BANGKOK)


def _names(turn: Turn, at: datetime) -> str:
    """Who is on duty: by name, or where that is everyone, in a word."""
    staff = duty.Staff(turn.session, turn.office, at)
    found = staff.on_duty()
    if len(found) > 1 and len(found) == len(staff.officers):
        return turn.texts.get("duty.everyone")
    return ", ".join(each.name for each in found)


def _leaves(turn: Turn, today: date) -> str:
    lines = []
    for leave in shifts.leaves(turn.session, today)[:LISTED]:
        person = cards.person_of(turn, leave.person_id)
        lines.append(f"{person.name if person else ''} {date_span(leave.from_on, leave.until_on)}")
    return "\n".join(lines)


def _heads(turn: Turn, today: date) -> str:
    acting = {each.person_id: each for each in shifts.acting(turn.session, today)}
    lines = []
    for each in turn.staff.heads:
        own = acting.get(each.id or 0)
        if each.role == Role.HEAD or own is None:
            lines.append(each.name)
        else:
            until = short_date(own.until_on)
            lines.append(turn.texts.get("duty.acting", who=each.name, until=until))
    return "\n".join(lines)


def _ways_on(turn: Turn) -> list[Button]:
    """What can be done about it; in a group only what needs no form."""
    if turn.the_sender.role not in ACTING:
        return []
    found = [turn.button("duty.button.on", "duty.on"), turn.button("duty.button.off", "duty.off")]
    if turn.in_group:
        return found
    found += [
        turn.button("absence.button.open", "absence.open"),
        turn.button("swap.button.open", "swap.open"),
        turn.button("duty.button.said", "duty.said"),
    ]
    if not turn.staff.is_head(turn.person):
        return found
    return [
        *found,
        turn.button("absence.button.colleague", "absence.colleague"),
        turn.button("acting.button.open", "acting.open"),
        turn.button("dismissal.button.open", "dismissal.open"),
    ]


def said(turn: Turn) -> None:
    """What the sender said of today and later, to be taken back; a head finds everybody's leave."""
    if not _acts(turn):
        return
    found = shifts.said_by(turn.session, turn.person, turn.today)
    if turn.staff.is_head(turn.person):
        everybody = shifts.leaves(turn.session, turn.today)
        found += [each for each in everybody if each.person_id != turn.the_sender.id]
    if not found:
        turn.say("duty.said_nothing", turn.button("duty.button.who", "duty.who"))
        return
    buttons = [_to_take_back(turn, each) for each in found[:LISTED]]
    keep = turn.button("duty.button.keep", "duty.who")
    ask_which(turn, "duty.which", turn.texts.get("duty.which"), buttons, keep)


def _to_take_back(turn: Turn, shift: Shift) -> Button:
    data = Action("duty", "take_back", {"i": str(shift.id)}).data()
    return Button(cut_graphemes(_in_words(turn, shift), 36, "…"), data)


def _in_words(turn: Turn, shift: Shift) -> str:
    """What was said: of the sender, or of a colleague by name."""
    colleague = cards.person_of(turn, shift.swapped_with)
    days = date_span(shift.from_on, shift.until_on)
    with_whom = colleague.name if colleague else ""
    words = turn.texts.get(f"duty.kind.{shift.kind}", days=days, colleague=with_whom)
    person = cards.person_of(turn, shift.person_id)
    is_own = person is None or person.id == turn.the_sender.id
    return words if is_own or person is None else f"{person.name}: {words}"


def take_back(turn: Turn) -> None:
    """What the tapped button names holds no more; whoever it concerns is told."""
    id_ = turn.given.asked.number("i")
    as_head = turn.staff.is_head(turn.person)
    try:
        was = shifts.take_back(turn.session, id_, turn.person, turn.today, as_head=as_head)
    except DutyError as error:
        turn.say(f"duty.error.{error.reason}", turn.button("duty.button.who", "duty.who"))
        return
    turn.settle()
    what = _in_words(turn, was)
    turn.say("duty.taken_back", turn.button("duty.button.who", "duty.who"), what=what)
    _tell(turn, was)


def _tell(turn: Turn, was: Shift) -> None:
    days = date_span(was.from_on, was.until_on)
    told: Person | None = None
    if was.kind == ShiftKind.SWAP:
        told, key = cards.person_of(turn, was.swapped_with), "duty.swap_taken_back"
    elif was.person_id != turn.the_sender.id:
        told, key = cards.person_of(turn, was.person_id), "duty.leave_taken_back"
    if told is not None and told.role:
        words = turn.texts.get(key, who=turn.person.name, days=days)
        turn.tell(told.line_id, key, messages.text(words), urgency=Urgency.STATUS)


service = Service(
    "duty",
    verbs={"on": on, "off": off, "who": who, "said": said, "take_back": take_back},
    words=("on", "off", "who", "said"),
    menu=("who",),
    officers=True,
    in_groups=True,
)
