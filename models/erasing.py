"""A requester has everything deleted: afterwards their LINE id is nowhere."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from models import (
    accounts,
    attachments,
    audit,
    erasures,
    failures,
    identities,
    outbox,
    people,
    secret_links,
    surveys,
)
from models.db import now
from models.tables import Conversation, Person


def erase(
    session: Session,
    person: Person,
    by: Person | str | None = None,
    again: datetime | None = None,
) -> list[str]:
    """Erase a requester; the row stays as a pseudonym so that counts stay true. ``again``: when
    they were erased before, where a backup brought them back.

    Returns the names of the picture files to delete.
    """
    assert person.id is not None
    line_id, at = person.line_id, again or now()
    if by != "clock":  # whoever it erases is not in the access log any more
        identities.seal(session, person, at)
    audit.record(session, "person.erased", actor=by or person, about=person)
    accounts.left(session, person, "erased")
    people.wipe(person)
    person.deleted_at, person.line_id = at, None
    secret_links.revoke_all(session, person)
    for account in accounts.linked(session, person, with_planned=True):
        accounts.unlink(session, account, by or person)
    session.execute(delete(Conversation).where(col(Conversation.person_id) == person.id))
    surveys.forget_person(session, person)
    if line_id is not None:
        if again is None:
            erasures.note(session, person.id, line_id, at)
        outbox.forget_chat(session, line_id)
        failures.erase_person(session, line_id)
        attachments.forget_chat(session, line_id)
    return attachments.delete_loose(session, person.id)
