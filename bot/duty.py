"""Who is on duty: whoever said so today, else the roster, else the officers of the profile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from sqlmodel import Session

from bot.offices import Office
from bot.schools import Register
from bot.thai import in_bangkok
from models import enrolments, people, shifts, tickets
from models.shifts import Said
from models.tables import ACTING, Person, Role, ShiftKind, Ticket

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Staff:
    """The office's people at one moment: who answers tickets, and what was said of the day. Each
    is read once, when it is first wanted.
    """

    session: Session
    office: Office
    at: datetime

    @cached_property
    def officers(self) -> list[Person]:
        """Everyone who answers tickets."""
        return people.officers(self.session)

    @cached_property
    def everyone(self) -> list[Person]:
        """Everyone who has a role in the office, also those who answer no tickets."""
        return enrolments.of_the_office(self.session)

    @cached_property
    def _said(self) -> Said:
        return shifts.of_day(self.session, day_of(self.at))

    @cached_property
    def _acting(self) -> set[int]:
        return {each.person_id for each in shifts.acting(self.session, day_of(self.at))}

    @property
    def reached(self) -> list[Person]:
        """Every officer who did not block the account; all, where everybody did: then it stands at
        least in their chats when they come back.
        """
        return [each for each in self.officers if each.blocked_at is None] or self.officers

    def on_duty(self, service: str = "", zone: str = "") -> list[Person]:
        """Who is on duty, of a service and a zone or of any: those of ``named``, else the officers
        whom the profile names, else all. Nobody who is away, if anybody is there; nobody who
        blocked the account, who hears nothing, if anybody can be reached.
        """
        found = self.named(service, zone)
        if found:
            return found
        there = [each for each in self.reached if not self._is_away(each)]
        working = [each for each in self.reached if self._said.kind(each) != ShiftKind.LEAVE]
        return _called(there, self.office.duty.officers) or there or working or self.reached

    def named(self, service: str = "", zone: str = "") -> list[Person]:
        """Who is on duty by their own word, or else by the roster, and is there; may be nobody."""
        by_roster = {self._said.stand_in(id_) for id_ in self._rostered(service, zone)}
        there = [each for each in self.officers if not (each.blocked_at or self._is_away(each))]
        for ids in (self._by_word(self._rostered()), by_roster):
            found = [each for each in there if each.id in ids]
            if found:
                return found
        return []

    def _is_away(self, person: Person) -> bool:
        return self._said.kind(person) in (ShiftKind.OFF, ShiftKind.LEAVE)

    def _by_word(self, rostered: set[int]) -> set[int]:
        """Who said so; whoever stands for one of them, or for anybody on a day without a roster."""
        found = set()
        for each in self.officers:
            id_ = each.id or 0
            if self._said.on(each):
                found.add(id_)
            elif id_ in self._said.swaps and (
                self._said.kind(each) == ShiftKind.ON or not rostered
            ):
                found.add(self._said.stand_in(id_))
        return found

    def _rostered(self, service: str = "", zone: str = "") -> set[int]:
        weekday, roster = day_of(self.at).weekday(), self.office.duty.roster
        entries = [each for each in roster if each.fits(weekday, service, zone)]
        names = [name for entry in entries for name in entry.officers]
        return {each.id or 0 for each in _called(self.officers, names)}

    @cached_property
    def heads(self) -> list[Person]:
        """The heads who are not on leave, and who acts as head that day. One on leave still counts
        where nobody else is there, and one who blocked the account where nobody else can be
        reached.
        """
        found = [each for each in self.officers if each.role == Role.HEAD]
        found += [e for e in self.officers if e.id in self._acting and e.role != Role.HEAD]
        there = [each for each in found if self._said.kind(each) != ShiftKind.LEAVE] or found
        return [each for each in there if each.blocked_at is None] or there

    def is_head(self, person: Person) -> bool:
        """Whether the person has a head's rights: a head, on leave or not, or who acts as one."""
        if person.role not in ACTING:
            return False
        return person.role == Role.HEAD or person.id in self._acting

    @cached_property
    def insiders(self) -> list[Person]:
        """Who may know of private tickets: whom the profile names for it, and the heads; where
        there is none of them, who answers tickets, for nothing may be lost.
        """
        named = _called(self.everyone, self.office.security.officers)
        found = {each.id: each for each in (*named, *self.heads) if each.line_id}
        return list(found.values()) or self.reached

    def is_insider(self, person: Person) -> bool:
        """Whether the person is one of them."""
        is_named = bool(person.role) and bool(_called([person], self.office.security.officers))
        return is_named or self.is_head(person) or person.id in {e.id for e in self.insiders}

    def who_may_know(
        self, ticket: Ticket, persons: Sequence[Person], *, or_all: bool = True
    ) -> list[Person]:
        """Those of the persons who may know of the ticket; where none of them may, ``or_all`` who
        may.
        """
        if not ticket.is_private:
            return list(persons)
        found = [each for each in persons if self.is_insider(each)]
        return found or (self.insiders if or_all else [])

    def is_on_leave(self, person: Person) -> bool:
        """Whether the person is on leave."""
        return self._said.kind(person) == ShiftKind.LEAVE

    @property
    def on_call(self) -> list[Person]:
        """Who is reached for emergencies outside hours, in the profile's order: nobody who is on
        leave or blocked the account. Where that leaves nobody, who is on duty.
        """
        reached = [
            each
            for each in self.everyone
            if each.blocked_at is None and each.line_id and not self.is_on_leave(each)
        ]
        found = [each for name in self.office.duty.on_call for each in _called(reached, [name])]
        return found or self.on_duty()


def day_of(at: datetime) -> date:
    """The office's day at that time."""
    return in_bangkok(at).date()


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


def offer(staff: Staff, ticket: Ticket) -> Person | None:
    """Offer a ticket that nobody has to the officer whose turn it is; None, and to nobody, where
    neither a word nor the roster names one. Its requester is not asked.
    """
    candidates = staff.who_may_know(ticket, staff.named(ticket.service, ticket.zone), or_all=False)
    chosen = choose(staff.session, [each for each in candidates if each.id != ticket.requester_id])
    tickets.offer(staff.session, ticket, chosen)
    if chosen is not None:
        shifts.offered(staff.session, chosen)
    return chosen


def zone_of(office: Office, register: Register, org_code: str) -> str:
    """The zone of a school: that of its district, or the district itself where it has none. Empty
    for groups of the office, and for what is not in the register.
    """
    school = register.get(org_code)
    if school is None or school.is_group:
        return ""
    zones = {district: zone.name for zone in office.zones for district in zone.districts}
    return zones.get(school.district, school.district)
