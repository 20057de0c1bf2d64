"""The head of the audit log is sent out once a day, where nobody on this server can change it."""

from sqlmodel import Session

from bot import duty, heads, messages, patience, side_channels
from bot.settings import settings
from bot.worktime import calendar_of
from jobs.office import office, texts
from models import audit, marks, outbox, people
from models.db import now, transaction
from models.tables import Role, Urgency

KEY = "audit.head"


def send() -> None:
    """Keep today's head in the file beside, and tell it to the heads of the group: it waits for
    their next word, and there is never more than one that waits; side channels have it at once.
    """
    today = duty.day_of(now()).isoformat()
    with transaction() as session:
        head = audit.head(session)
        if head.seq and marks.move(session, KEY, today):
            heads.keep(settings(), head)
            _tell(session, head)


def _tell(session: Session, head: audit.Head) -> None:
    profile = office()
    said = [messages.text(texts().get(KEY, head=head))]
    due_at = patience.in_passing(profile, calendar_of(profile, session), now())
    for person in people.officers(session):
        if person.role != Role.HEAD or person.line_id is None:
            continue
        if not outbox.replace_waiting(session, person.line_id, KEY, said):
            outbox.promise(
                session, person.line_id, KEY, said, urgency=Urgency.DIGEST, due_at=due_at
            )
        chat = side_channels.chat_of(profile, person, "cards") or side_channels.chat_of(
            profile, person, "fallback"
        )
        if chat:
            side_channels.promise(session, texts(), chat, KEY, said, urgency=Urgency.DIGEST)
