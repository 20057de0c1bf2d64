"""How often articles answered what would have been a ticket."""

from collections import Counter
from datetime import datetime

from sqlmodel import Session, select

from models.article_table import Answered, Ending


def note(session: Session, outcome: Ending, article: str = "") -> None:
    """Count a question that ended so, with the article that was shown."""
    session.add(Answered(article=article, outcome=outcome))


def by_outcome(session: Session, since: datetime, until: datetime) -> Counter[str]:
    """How often questions ended how, from ``since`` to before ``until`` (both aware)."""
    return Counter(row.outcome for row in _rows(session, since, until))


def by_article(session: Session, since: datetime, until: datetime) -> dict[str, Counter[str]]:
    """The same for each article that was shown, by its id; the most helpful first."""
    found: dict[str, Counter[str]] = {}
    for row in _rows(session, since, until):
        if row.article:
            found.setdefault(row.article, Counter())[row.outcome] += 1
    return dict(sorted(found.items(), key=lambda each: -each[1][Ending.HELPED]))


def _rows(session: Session, since: datetime, until: datetime) -> list[Answered]:
    chosen = select(Answered).where(Answered.at >= since, Answered.at < until)
    return list(session.exec(chosen.order_by(Answered.id)))  # type: ignore[arg-type]
