"""Everything that is kept about a person, a few hundred rows at a time, for a copy of it.

PDPA section 30 (the right to a copy). Of a ticket there is what its requester may see; what stands
in it about others is what they were told in chat.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlmodel import Session, col, or_, select

from models.account_table import Account
from models.approval_table import Approval, Delegation, SchoolDirector
from models.audit_table import Access, AuditRow
from models.reading import reading
from models.tables import (
    Attachment,
    AttachmentState,
    Conversation,
    Entry,
    Outgoing,
    Person,
    Rating,
    Ticket,
)

Row = dict[str, Any]
_Make = Callable[[Session, list[Any]], list[Any]]
CHUNK = 200
_PROFILE = "prefix first_name last_name position org_name phone line_id role office_name"
_PROFILE += " notice_version notice_at registered_at enrolled_at"
_TICKET = "number service status fields opened_at first_response_at resolved_at closed_at"
_ACCOUNT = "system username holder phone email reason valid_until mac_address linked_at"


def kinds(person_id: int) -> Iterator[tuple[str, Iterator[Row]]]:
    """Each kind of data by its name, and its rows. A connection is held for a chunk only, however
    slowly somebody reads. Raises DatabaseUnavailable.
    """
    yield "profile", _profile(person_id)
    yield "tickets", _tickets(person_id)
    yield "messages", _messages(person_id)
    who = f"p{person_id}"
    of_audit = or_(col(AuditRow.actor) == who, col(AuditRow.about) == who)
    both = or_(col(Delegation.giver_id) == person_id, col(Delegation.person_id) == person_id)
    for name, table, where, columns in (
        ("decisions", Approval, Approval.decided_by == person_id, "approver verdict decided_at"),
        ("delegations", Delegation, both, "from_on until_on made_at"),
        ("schools", SchoolDirector, SchoolDirector.person_id == person_id, "org_code since"),
        ("accounts", Account, Account.person_id == person_id, _ACCOUNT),
        ("access", Access, Access.person_id == person_id, "at ip action result"),
        ("audit", AuditRow, of_audit, "at action reason"),
    ):
        yield name, (_values(row, columns) for row in _chunked(table, where))


def files(person_id: int) -> Iterator[str]:
    """The names of the stored pictures and documents that the person sent."""
    is_here = col(Attachment.name).is_not(None)
    is_kept = col(Attachment.state).in_((AttachmentState.STORED, AttachmentState.RELAYING))
    for row in _chunked(Attachment, Attachment.person_id == person_id, is_here, is_kept):
        yield row.name


def _values(row: Any, columns: str) -> Row:
    return {name: getattr(row, name) for name in columns.split()}


def _chunked(table: Any, *where: Any) -> Iterator[Any]:
    return _chunks(table, _as_they_are, *where)


def _as_they_are(session: Session, rows: list[Any]) -> list[Any]:
    session.expunge_all()
    return rows


def _chunks(table: Any, make: _Make, *where: Any) -> Iterator[Any]:
    (key,) = table.__table__.primary_key
    last = -1
    while True:
        with reading() as session:
            statement = select(table).where(*where, key > last).order_by(key).limit(CHUNK)
            rows = list(session.exec(statement))
            last = getattr(rows[-1], key.name) if rows else last
            made = make(session, rows)
        yield from made
        if len(rows) < CHUNK:
            return


def _profile(person_id: int) -> Iterator[Row]:
    with reading() as session:
        profile = _values(session.get_one(Person, person_id), _PROFILE)
        of_person = select(Conversation).where(Conversation.person_id == person_id)
        begun = [each.state.get("draft") for each in session.exec(of_person)]
    yield {**profile, "begun": [each for each in begun if each]}


def _tickets(person_id: int) -> Iterator[Row]:
    def with_timeline(session: Session, tickets: list[Ticket]) -> list[Row]:
        found = {each.id: _values(each, _TICKET) | {"timeline": []} for each in tickets}
        entries = select(Entry).where(
            col(Entry.ticket_id).in_(found), col(Entry.internal).is_(False)
        )
        for entry in session.exec(entries.order_by(col(Entry.id))):
            by = "self" if entry.actor_id == person_id else "office"
            line = {**_values(entry, "at kind text"), "by": by}
            found[entry.ticket_id]["timeline"].append(line)
        for rating in session.exec(select(Rating).where(col(Rating.ticket_id).in_(found))):
            found[rating.ticket_id]["rating"] = _values(rating, "at score comment")
        steps = select(Approval).where(col(Approval.ticket_id).in_(found))
        for step in session.exec(steps.order_by(col(Approval.id))):
            line = _values(step, "approver verdict decided_at")
            found[step.ticket_id].setdefault("approvals", []).append(line)
        return list(found.values())

    return _chunks(Ticket, with_timeline, col(Ticket.requester_id) == person_id)


def _messages(person_id: int) -> Iterator[Row]:
    with reading() as session:
        chat = session.get_one(Person, person_id).line_id
    if chat is None:
        return
    for row in _chunked(Outgoing, Outgoing.chat == chat):
        yield {"at": row.created_at, "text": list(_words(row.messages))}


def _words(part: Any) -> Iterator[str]:
    """All that is written in message objects."""
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for value in part.values():
            yield from _words(value)
    elif isinstance(part, list):
        for value in part:
            yield from _words(value)
