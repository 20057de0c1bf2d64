"""What officers read when they plan a budget year: training needs summed up, and ideas.

Chaiyaphum manual: process 5 plans training by needs and gaps, process 9 improvements by ideas.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from bot import cards, casework, messages
from bot.paging import LISTED, page, start_of
from bot.services import Service
from bot.thai import BANGKOK, buddhist_fiscal_year, cut_utf16, fiscal_year_start
from bot.turns import Turn
from models import gathered
from models.gathered import Contribution

_HUNDREDTH = Decimal("0.01")


class Need(NamedTuple):
    """What one school needs: topics, how many take part, the gap of levels; ``org`` names it."""

    topics: tuple[str, ...]
    org: str
    participants: int
    gap: int


@dataclass(frozen=True)
class TopicNeed:
    """What all need of one topic: how many schools and participants, and the mean gap."""

    topic: str
    schools: int
    participants: int
    mean_gap: Decimal


def summed_up(needs: Iterable[Need]) -> list[TopicNeed]:
    """By topic, those of the most schools first, then of the most participants. The mean is that
    of the needs, each counting once, half a hundredth rounded up.
    """
    by_topic: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        for topic in need.topics:
            by_topic[topic].append(need)
    found = [
        TopicNeed(
            topic,
            schools=len({each.org for each in of_topic}),
            participants=sum(each.participants for each in of_topic),
            mean_gap=_mean([each.gap for each in of_topic]),
        )
        for topic, of_topic in by_topic.items()
    ]
    return sorted(found, key=lambda each: (-each.schools, -each.participants, each.topic))


def _mean(values: list[int]) -> Decimal:
    return (Decimal(sum(values)) / len(values)).quantize(_HUNDREDTH, ROUND_HALF_UP)


def training(turn: Turn) -> None:
    """This budget year's needs, topic by topic."""
    found, year = _gathered(turn, "training_need"), buddhist_fiscal_year(turn.today)
    if not found:
        turn.say("planning.no_training", year=year)
        return
    rows = [_row(turn, each) for each in summed_up(_need(each) for each in found)]
    count, schools = f"{len(found):,}", f"{len({each.org for each in found}):,}"
    card = messages.card(
        turn.texts.get("planning.training", year=year),
        rows,
        body=turn.texts.get("planning.total", count=count, schools=schools),
        note=_others(turn, found),
    )
    turn.show("planning.training", card)


def _row(turn: Turn, found: TopicNeed) -> tuple[str, str]:
    label = turn.texts.get(f"training_need.choice.topics.{found.topic}")
    schools, participants = f"{found.schools:,}", f"{found.participants:,}"
    words = turn.texts.get(
        "planning.topic", schools=schools, participants=participants, gap=found.mean_gap
    )
    return label, words


def _others(turn: Turn, found: list[Contribution]) -> str:
    """What was told of topics that are not on the list."""
    said = dict.fromkeys(str(each.ticket.fields.get("other_topic") or "") for each in found)
    others = cut_utf16("; ".join(filter(None, said)), 600, "…")
    return turn.texts.get("planning.others", topics=others) if others else ""


def _need(found: Contribution) -> Need:
    fields: dict[str, Any] = found.ticket.fields
    topics = tuple(fields.get("topics") or ())
    return Need(topics, found.org, int(fields.get("participants", 0)), int(fields.get("gap", 0)))


def _gathered(turn: Turn, service: str) -> list[Contribution]:
    start = datetime.combine(fiscal_year_start(buddhist_fiscal_year(turn.today)), time(), BANGKOK)
    return gathered.since(turn.session, service, start)


def ideas(turn: Turn) -> None:
    """This budget year's ideas, the newest first."""
    start, year = start_of(turn), buddhist_fiscal_year(turn.today)
    found = [each.ticket for each in _gathered(turn, "ict_idea")]
    if not found[start:]:
        turn.say("ticket.no_more") if start else turn.say("planning.no_ideas", year=year)
        return
    casework.turn_to(turn, None)
    shown, more = page(turn, found[start:], LISTED, "planning.ideas")
    buttons = cards.pick(turn, shown, "desk.details")
    items = [cards.for_list(turn, *each) for each in zip(shown, buttons, strict=True)]
    title = turn.texts.get("planning.ideas", year=year, count=len(found))
    turn.show("planning.ideas", messages.card(title, items=items, buttons=more))
    turn.offer(*buttons, numbered=True)
    turn.offer(*more)


service = Service(
    "planning",
    verbs={"training": training, "ideas": ideas},
    words=("training", "ideas"),
    officers=True,
    in_groups=True,
)
