"""Who is on duty: whoever said so today, else the roster, else the officers of the profile."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from sqlmodel import Session

from bot.offices import Office
from bot.schools import Register
from bot.thai import in_bangkok
from models import enrolments, people, shifts, tickets
from models.shifts import Said
from models.tables import ACTING, Person, Role, ShiftKind, Ticket

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def on_duty(
    session: Session, office: Office, at: datetime, service: str = "", zone: str = ""
) -> list[Person]:
    """Who is on duty at that time, of a service and a zone or of any: those of ``named``, else the
    officers whom the profile names, else all. Nobody who is away, if anybody is there; nobody who
    blocked the account, who hears nothing, if anybody can be reached.
    """
    found = named(session, office, at, service, zone)
    if found:
        return found
    said, answering = shifts.of_day(session, day_of(at)), reached(session)
    there = [each for each in answering if not _is_away(said, each)]
    working = [each for each in answering if said.kind(each) != ShiftKind.LEAVE]
    return _called(there, office.duty.officers) or there or working or answering


def named(
    session: Session, office: Office, at: datetime, service: str = "", zone: str = ""
) -> list[Person]:
    """Who is on duty by their own word, or else by the roster, and is there; may be nobody."""
    day = day_of(at)
    everyone, said = people.officers(session), shifts.of_day(session, day)
    rostered = _rostered(office, everyone, day, service, zone)
    by_roster = {said.stand_in(id_) for id_ in rostered}
    any_roster = _rostered(office, everyone, day)
    by_word = _by_word(everyone, said, any_roster)
    there = [each for each in everyone if not (each.blocked_at or _is_away(said, each))]
    for ids in (by_word, by_roster):
        found = [each for each in there if each.id in ids]
        if found:
            return found
    return []


def reached(session: Session) -> list[Person]:
    """Every officer who did not block the account; all, where everybody did: then it stands at
    least in their chats when they come back.
    """
    everyone = people.officers(session)
    return [each for each in everyone if each.blocked_at is None] or everyone


def _is_away(said: Said, person: Person) -> bool:
    return said.kind(person) in (ShiftKind.OFF, ShiftKind.LEAVE)


def day_of(at: datetime) -> date:
    """The office's day at that time."""
    return in_bangkok(at).date()


def _by_word(everyone: Sequence[Person], said: Said, rostered: set[int]) -> set[int]:
    """Who said so; whoever stands for one of them, or for anybody on a day without a roster."""
    found = set()
    for each in everyone:
        id_ = each.id or 0
        if said.on(each):
            found.add(id_)
        elif id_ in said.swaps and (said.kind(each) == ShiftKind.ON or not rostered):
            found.add(said.stand_in(id_))
    return found


def _rostered(
    office: Office, everyone: Sequence[Person], day: date, service: str = "", zone: str = ""
) -> set[int]:
    entries = [each for each in office.duty.roster if each.fits(day.weekday(), service, zone)]
    names = [name for entry in entries for name in entry.officers]
    return {each.id or 0 for each in _called(everyone, names)}


def _called(persons: Iterable[Person], names: Sequence[str]) -> list[Person]:
    return [each for each in persons if each.office_name in names]


def choose(session: Session, candidates: Sequence[Person]) -> Person | None:
    """Whose turn it is: who has the fewest open tickets, assigned or offered; of several, who was
    offered one longest ago. Turns that choose at the same moment choose one after the other.
    """
    if not candidates:
        return None
    shifts.take_turns(session)
    ids = [each.id or 0 for each in candidates]
    load, last = shifts.open_load(session, ids), shifts.last_offers(session, ids)
    return min(
        candidates,
        key=lambda each: (load.get(each.id or 0, 0), last.get(each.id or 0, _LONG_AGO), each.id),
    )


def offer(session: Session, office: Office, at: datetime, ticket: Ticket) -> Person | None:
    """Offer a ticket that nobody has to the officer whose turn it is; None, and to nobody, where
    neither a word nor the roster names one. Its requester is not asked.
    """
    candidates = named(session, office, at, ticket.service, ticket.zone)
    chosen = choose(session, [each for each in candidates if each.id != ticket.requester_id])
    tickets.offer(session, ticket, chosen)
    if chosen is not None:
        shifts.offered(session, chosen)
    return chosen


def is_on_leave(session: Session, person: Person, at: datetime) -> bool:
    """Whether the person is on leave at that time."""
    return shifts.of_day(session, day_of(at)).kind(person) == ShiftKind.LEAVE


def heads(session: Session, at: datetime) -> list[Person]:
    """The heads who are not on leave, and who acts as head that day. One on leave still counts
    where nobody else is there, and one who blocked the account where nobody else can be reached.
    """
    day = day_of(at)
    said, acting = shifts.of_day(session, day), shifts.acting(session, day)
    ids = {each.person_id for each in acting}
    officers = people.officers(session)
    found = [each for each in officers if each.role == Role.HEAD]
    found += [each for each in officers if each.id in ids and each.role != Role.HEAD]
    there = [each for each in found if said.kind(each) != ShiftKind.LEAVE] or found
    return [each for each in there if each.blocked_at is None] or there


def is_head(session: Session, person: Person, at: datetime) -> bool:
    """Whether the person has a head's rights: a head, on leave or not, or who acts as one."""
    if person.role not in ACTING:
        return False
    return person.role == Role.HEAD or person.id in {
        each.person_id for each in shifts.acting(session, day_of(at))
    }


def on_call(session: Session, office: Office, at: datetime) -> list[Person]:
    """Who is reached for emergencies outside hours, in the profile's order: nobody who is on leave
    or blocked the account. Where that leaves nobody, who is on duty.
    """
    said = shifts.of_day(session, day_of(at))
    reached = [
        each
        for each in enrolments.of_the_office(session)
        if each.blocked_at is None and each.line_id and said.kind(each) != ShiftKind.LEAVE
    ]
    found = [each for name in office.duty.on_call for each in _called(reached, [name])]
    return found or on_duty(session, office, at)


def zone_of(office: Office, register: Register, org_code: str) -> str:
    """The zone of a school: that of its district, or the district itself where it has none. Empty
    for groups of the office, and for what is not in the register.
    """
    school = register.get(org_code)
    if school is None or school.is_group:
        return ""
    zones = {district: zone.name for zone in office.zones for district in zone.districts}
    return zones.get(school.district, school.district)
