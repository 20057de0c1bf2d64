"""Answers that officers saved as articles: written, decided by a head, found by all."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from models import audit
from models.article_table import ArticleState, SavedArticle
from models.db import now
from models.tables import Person, Ticket


class ArticleError(Exception):
    """It cannot be done; ``reason`` is the last part of a text key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def save(
    session: Session, ticket: Ticket, writer: Person, *, question: str, title: str, text: str
) -> SavedArticle:
    """Keep what an officer wrote after a ticket, as a draft. What was written after the same ticket
    and is neither published nor withdrawn is replaced.
    """
    assert ticket.id is not None
    assert writer.id is not None
    waiting = (ArticleState.DRAFT, ArticleState.RETURNED)
    found = session.exec(
        select(SavedArticle)
        .where(SavedArticle.ticket_id == ticket.id, col(SavedArticle.state).in_(waiting))
        .with_for_update()
    ).first()
    article = found or SavedArticle(
        ticket_id=ticket.id, question="", title="", text="", written_by=writer.id
    )
    article.question, article.title, article.text = question, title, text
    article.written_by, article.written_at = writer.id, now()
    _set(session, article, ArticleState.DRAFT)
    return article


def of_ticket(session: Session, ticket: Ticket) -> SavedArticle | None:
    """What was written last after a ticket, unless it was withdrawn."""
    return session.exec(
        select(SavedArticle)
        .where(SavedArticle.ticket_id == ticket.id, SavedArticle.state != ArticleState.WITHDRAWN)
        .order_by(col(SavedArticle.id).desc())
    ).first()


def approve(session: Session, id_: int, head: Person) -> SavedArticle:
    """From now on it is found. ArticleError: gone, decided."""
    article = _locked(session, id_, ArticleState.DRAFT)
    article.decided_by = head.id
    _set(session, article, ArticleState.PUBLISHED)
    audit.record(session, "article.approved", actor=head, about=f"article {id_}")
    return article


def give_back(session: Session, id_: int, head: Person, reason: str) -> SavedArticle:
    """Its writer is to mend it. ArticleError: gone, decided."""
    article = _locked(session, id_, ArticleState.DRAFT)
    article.decided_by, article.reason = head.id, reason
    _set(session, article, ArticleState.RETURNED)
    audit.record(session, "article.rejected", actor=head, about=f"article {id_}", reason="returned")
    return article


def withdraw(session: Session, id_: int, head: Person) -> SavedArticle:
    """From now on it is found no more. ArticleError: gone, not_published."""
    article = _locked(session, id_, ArticleState.PUBLISHED, "not_published")
    article.decided_by = head.id
    _set(session, article, ArticleState.WITHDRAWN)
    audit.record(
        session, "article.rejected", actor=head, about=f"article {id_}", reason="withdrawn"
    )
    return article


def get(session: Session, id_: int) -> SavedArticle:
    """An article by its row. ArticleError: gone."""
    article = session.get(SavedArticle, id_)
    if article is None:
        raise ArticleError("gone")
    return article


def all_of(session: Session, *states: ArticleState) -> list[SavedArticle]:
    """The articles in these states, the newest first."""
    chosen = select(SavedArticle).where(col(SavedArticle.state).in_(states))
    return list(session.exec(chosen.order_by(col(SavedArticle.changed_at).desc())))


def stamp(session: Session) -> tuple[int, datetime | None]:
    """Something that is another value whenever another set of articles is published."""
    count, last = session.exec(
        select(func.count(), func.max(SavedArticle.changed_at)).where(
            SavedArticle.state == ArticleState.PUBLISHED
        )
    ).one()
    return count, last


def _locked(
    session: Session, id_: int, state: ArticleState, otherwise: str = "decided"
) -> SavedArticle:
    article = session.exec(
        select(SavedArticle).where(SavedArticle.id == id_).with_for_update()
    ).first()
    if article is None:
        raise ArticleError("gone")
    if article.state != state:
        raise ArticleError(otherwise)
    return article


def _set(session: Session, article: SavedArticle, state: ArticleState) -> None:
    article.state, article.changed_at = state, now()
    session.add(article)
    session.flush()
