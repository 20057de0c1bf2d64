"""How satisfied requesters were: the points they gave for the tickets resolved in a period."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.tables import Rating, Ticket


@dataclass(frozen=True)
class Evaluation:
    """How many tickets' requesters were asked, and the points (1 to 5) given, by service."""

    asked: int
    points: dict[str, list[int]]

    @property
    def answered(self) -> int:
        """How many gave points."""
        return sum(map(len, self.points.values()))


def of_period(session: Session, since: datetime, until: datetime) -> Evaluation:
    """The tickets resolved from the one moment until before the other."""
    statement = (
        select(Ticket.service, Rating.score)
        .join(Rating, col(Rating.ticket_id) == col(Ticket.id), isouter=True)
        .where(col(Ticket.resolved_at) >= since, col(Ticket.resolved_at) < until)
        .order_by(col(Ticket.service))
    )
    asked, points = 0, dict[str, list[int]]()
    for service, score in session.exec(statement):
        asked += 1
        if score is not None:
            points.setdefault(service, []).append(score)
    return Evaluation(asked, points)
