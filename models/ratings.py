"""Ratings: a score and a word from whoever asked, once the work is done."""

from sqlmodel import Session, select

from models.db import now
from models.sources import Words
from models.tables import Person, Rating, Status, Ticket
from models.tickets import Refused, record


def rate(session: Session, ticket: Ticket, requester: Person, score: int) -> None:
    """Keep the requester's score (1-5); a later tap corrects it. Refused: not_resolved."""
    if ticket.status not in (Status.RESOLVED, Status.CLOSED):
        raise Refused("not_resolved", ticket)
    assert ticket.id is not None
    found = session.exec(select(Rating).where(Rating.ticket_id == ticket.id)).first()
    if found is not None and found.score == score:
        return
    rating = found or Rating(ticket_id=ticket.id, score=score)
    rating.score, rating.at = score, now()
    session.add(rating)
    record(session, ticket, "rated", requester, internal=True, score=score)


def comment(session: Session, ticket: Ticket, requester: Person, words: Words) -> int | None:
    """Add the requester's words to the rating just given; its score, None where there is none."""
    found = session.exec(select(Rating).where(Rating.ticket_id == ticket.id)).first()
    if found is None:
        return None
    found.comment, found.comment_message_id = words
    record(session, ticket, "commented", requester, **words._asdict(), internal=True)
    return found.score
