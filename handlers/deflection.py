"""Officers look at how many questions articles answered this month, and which did."""

from collections import Counter
from datetime import datetime

from bot import answers, messages
from bot.services import Service
from bot.thai import BANGKOK, month_and_year
from bot.turns import Turn
from models import answered
from models.article_table import Ending

SHOWN = 5


def show(turn: Turn) -> None:
    """The month on a card: how questions ended, and the articles that helped most."""
    first = turn.today.replace(day=1)
    since = datetime(first.year, first.month, 1, tzinfo=BANGKOK)
    counts = answered.by_outcome(turn.session, since, turn.at)
    if not counts:
        turn.say("deflection.none", month=month_and_year(first))
        return
    rows = [_row(turn, each, counts[each]) for each in Ending]
    best = list(answered.by_article(turn.session, since, turn.at).items())[:SHOWN]
    lines = [_line(turn, id_, each) for id_, each in best]
    title = turn.texts.get("deflection.title", month=month_and_year(first))
    turn.show("deflection.title", messages.card(title, rows, note="\n".join(lines)))


def _row(turn: Turn, outcome: Ending, count: int) -> tuple[str, str]:
    times = turn.texts.get("deflection.times", count=f"{count:,}")
    return turn.texts.get(f"deflection.outcome.{outcome}"), times


def _line(turn: Turn, id_: str, counts: Counter[str]) -> str:
    article = answers.by_id(turn, id_)
    title = article.title if article else id_
    helped, asked = counts[Ending.HELPED], counts[Ending.ASKED]
    return turn.texts.get("deflection.line", title=title, helped=helped, asked=asked)


service = Service(
    "deflection", verbs={"show": show}, words=("show",), officers=True, in_groups=True
)
