"""Who approves a ticket: whom the office's profile names, or who does it in their place.

Looked up anew for every word, so that whoever has left, or whose delegation is over, approves
nothing any more. Nobody approves what they have asked for themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.duty import Staff, day_of
from bot.offices import Office
from models import approvals, delegations, directors
from models.approval_table import Approval, Approver
from models.tables import Person, Role, Ticket

# Who is above, where the only one who could approve has asked for it.
_UPWARDS = (Approver.HEAD, Approver.DEPUTY, Approver.DIRECTOR)
_ROLES = {Approver.DEPUTY: Role.DEPUTY, Approver.DIRECTOR: Role.DIRECTOR}


@dataclass(frozen=True)
class Asked:
    """Somebody who may say the word, perhaps in place of the one who gave it to them."""

    person: Person
    giver: Person | None = None

    @property
    def is_reached(self) -> bool:
        """Whether a message would be read by anybody."""
        return self.person.line_id is not None and self.person.blocked_at is None


def steps_of(staff: Staff, office: Office, ticket: Ticket) -> list[Approver]:
    """Whose word the ticket needs, in order. For people of the office's own groups, who have no
    director of a school, it is the head of the group; for what only the head could approve, and
    has asked for, whoever is above.
    """
    wanted = office.terms(ticket.service).approval
    found = [_meant(staff, office, ticket, each) for each in wanted]
    return list(dict.fromkeys(found))


def _meant(staff: Staff, office: Office, ticket: Ticket, approver: Approver) -> Approver:
    if approver == Approver.SCHOOL_DIRECTOR and not _is_of_a_school(office, ticket):
        approver = Approver.HEAD
    if approver not in _UPWARDS:
        return approver
    for each in _UPWARDS[_UPWARDS.index(approver) :]:
        found = _holders(staff, each, ticket.org_code)
        if {one.id for one in found} != {ticket.requester_id}:
            return each
    return approver


def _is_of_a_school(office: Office, ticket: Ticket) -> bool:
    return bool(ticket.org_code) and ticket.org_code not in {each.code for each in office.groups}


def is_requesters_own(staff: Staff, ticket: Ticket, step: Approval) -> bool:
    """Whether the director of the school has asked for it, whose word is wanted."""
    if step.approver != Approver.SCHOOL_DIRECTOR:
        return False
    found = _holders(staff, Approver.SCHOOL_DIRECTOR, ticket.org_code)
    return ticket.requester_id in {each.id for each in found}


def _holders(staff: Staff, approver: str, org_code: str) -> list[Person]:
    if approver == Approver.SCHOOL_DIRECTOR:
        return directors.of_school(staff.session, org_code)
    if approver == Approver.HEAD:
        return staff.heads
    role = _ROLES.get(Approver(approver))
    return [each for each in staff.everyone if each.role == role]


def all_of(staff: Staff, ticket: Ticket, step: Approval) -> list[Asked]:
    """Everybody who may say it: first those in whose place nobody else is, then these."""
    holders = _holders(staff, step.approver, ticket.org_code)
    given = _in_place_of(staff, holders)
    found = [Asked(each) for each in holders] + given
    found.sort(key=lambda each: each.person.id in {one.giver.id for one in given if one.giver})
    return [each for each in found if each.person.id != ticket.requester_id]


def to_ask(staff: Staff, ticket: Ticket, step: Approval) -> list[Asked]:
    """Whom to ask and to remind: who approves in somebody's place, else that person; none whom no
    message reaches.
    """
    found = [each for each in all_of(staff, ticket, step) if each.is_reached]
    replaced = {each.giver.id for each in found if each.giver}
    asked = [each for each in found if each.person.id not in replaced]
    return list({each.person.id: each for each in asked}.values())


def _in_place_of(staff: Staff, holders: Iterable[Person]) -> list[Asked]:
    givers = {each.id: each for each in holders if each.id}
    rows = delegations.from_givers(staff.session, set(givers), day_of(staff.at))
    pairs = [(staff.session.get(Person, row.person_id), givers[row.giver_id]) for row in rows]
    return [
        Asked(person, giver)
        for person, giver in pairs
        if person and delegations.may_stand_in(giver, person)
    ]


def asked(staff: Staff, ticket: Ticket, step: Approval, person: Person) -> Asked | None:
    """As whom the person may say it; None where they may not."""
    found = [each for each in all_of(staff, ticket, step) if each.person.id == person.id]
    return next(iter(sorted(found, key=lambda each: each.giver is not None)), None)


def may_see(staff: Staff, ticket: Ticket, person: Person) -> bool:
    """Whether the person is asked to approve the ticket, or was and said something."""
    step = approvals.current(staff.session, ticket)
    if step is not None and asked(staff, ticket, step, person) is not None:
        return True
    return approvals.has_decided(staff.session, ticket, person)


def waiting_for(staff: Staff, person: Person) -> list[tuple[Approval, Ticket]]:
    """The steps that wait for the person's word, longest waiting first."""
    found = approvals.awaited(staff.session)
    return [row for row in found if asked(staff, row[1], row[0], person) is not None]


def approves(staff: Staff, person: Person) -> bool:
    """Whether the person approves anything by what they are, and not only in another's place."""
    is_superior = person.role in (Role.DEPUTY, Role.DIRECTOR) or staff.is_head(person)
    return is_superior or bool(directors.school_of(staff.session, person))
