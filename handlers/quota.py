"""Officers look at the month's LINE quota: what is left of it, and what it went on."""

from collections import Counter

from bot import charts, messages, quota
from bot.flex import AMBER, GREEN, GREY, INK, RED, words
from bot.quota import Month
from bot.services import Service
from bot.thai import clock_time, in_bangkok, month_and_year, short_date
from bot.turns import Turn
from models import ledger
from models.tables import Urgency


def show(turn: Turn) -> None:
    """The month on a card."""
    month = quota.known_month(turn.session)
    days = _days(turn, month)
    color, warning = _state(turn, month)
    title = turn.texts.get("quota.title", month=month_and_year(month.first))
    rows, classes = _rows(turn, month), _classes(turn, month)
    bubble = messages.bubble(title, rows, body=warning, color=color)
    parts = bubble["body"]["contents"]
    heads = {"size": "xs", "color": GREY, "weight": "bold", "margin": "lg"}
    parts.append(words(turn.texts.get("quota.by_day", most=max(days.values)), **heads))
    parts += charts.bars(days)
    if days.pace:
        pace = turn.texts.get("quota.even_pace", count=f"{days.pace:.1f}")
        parts.append(words(pace, size="xxs", color=AMBER))
    if classes:
        parts.append(words(turn.texts.get("quota.by_class"), **heads))
        parts += [_row(label, value) for label, value in classes]
    source = _source(turn)
    parts.append(words(source, size="xxs", color=GREY, margin="lg"))
    said = [title, warning, *(f"{label}: {value}" for label, value in [*rows, *classes]), source]
    turn.show("quota.title", messages.flex(bubble, "\n".join(said)))


def _state(turn: Turn, month: Month) -> tuple[str, str]:
    """The colour of the card, and what has to be known first."""
    if month.is_gone:
        return RED, turn.texts.get("quota.is_gone")
    if month.left is not None and Urgency.ANSWER not in quota.allowed(turn.office.quota, month):
        return AMBER, turn.texts.get("quota.is_reserved")
    return GREEN, ""


def _rows(turn: Turn, month: Month) -> list[tuple[str, str]]:
    texts, limit = turn.texts, month.limit
    used = texts.get("quota.units", count=f"{month.used:,}")
    left = texts.get("quota.no_limit")
    if limit is not None:
        percent = round(100 * month.used / limit) if limit else 100
        used = texts.get(
            "quota.of_limit", used=f"{month.used:,}", limit=f"{limit:,}", percent=percent
        )
        reserve = min(month.left or 0, quota.reserve(turn.office.quota, limit))
        left = texts.get("quota.units", count=f"{month.left:,}")
        if reserve:
            left = texts.get("quota.reserved", count=f"{month.left:,}", reserve=f"{reserve:,}")
    return [
        (texts.get("quota.used"), used),
        (texts.get("quota.left"), left),
        (texts.get("quota.forecast"), _forecast(turn, month)),
    ]


def _forecast(turn: Turn, month: Month) -> str:
    count = f"{quota.forecast(turn.calendar, month, turn.at):,}"
    if month.limit is None or month.is_gone:
        return turn.texts.get("quota.forecast_free", count=count)
    day = quota.runs_out_on(turn.calendar, month, turn.at)
    if day is None:
        return turn.texts.get("quota.forecast_enough", count=count)
    return turn.texts.get("quota.forecast_short", count=count, day=short_date(day))


def _classes(turn: Turn, month: Month) -> list[tuple[str, str]]:
    """What was pushed, by class; what of LINE's count is in no push of ours is others'."""
    found = [
        (turn.texts.get(f"quota.class.{each.value}"), month.spent[each])
        for each in Urgency
        if month.spent.get(each)
    ]
    others = month.used - sum(month.spent.values())
    if others > 0:
        found.append((turn.texts.get("quota.class_others"), others))
    return [(label, turn.texts.get("quota.units", count=f"{count:,}")) for label, count in found]


def _days(turn: Turn, month: Month) -> charts.Days:
    spent: Counter[int] = Counter()
    for push in ledger.pushes(turn.session, quota.start_of(month.first)):
        spent[in_bangkok(push.at).day] += push.cost
    values = [spent[day.day] for day in quota.days_of(month.first)]
    return charts.Days(values, in_bangkok(turn.at).day, quota.even_pace(turn.calendar, month))


def _row(label: str, value: str) -> messages.Message:
    left = words(label, size="sm", color=GREY) | {"flex": 5}
    right = words(value, size="sm", color=INK) | {"flex": 4, "align": "end"}
    return {"type": "box", "layout": "horizontal", "contents": [left, right]}


def _source(turn: Turn) -> str:
    reading = ledger.last_reading(turn.session)
    if reading is None:
        return turn.texts.get("quota.never_read")
    when = f"{short_date(reading.read_at)} {clock_time(reading.read_at)}"
    return turn.texts.get("quota.read_at", when=when)


service = Service("quota", verbs={"show": show}, words=("show",), officers=True, in_groups=True)
