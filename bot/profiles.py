"""The parts of an office profile: what each may hold, and what makes it wrong."""

from collections import Counter
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, field_validator, model_validator

from bot.profile_accounts import Accounts
from bot.profile_quota import Quota, SideChannel
from bot.profile_retention import Retention
from bot.profile_services import USUAL, ServiceTerms
from bot.profile_surveys import Surveys
from bot.profile_systems import Credentials, System
from bot.profile_values import (
    Code,
    Days,
    EnrolledName,
    Line,
    Part,
    PhoneNumber,
    Segment,
    Span,
)
from bot.service_levels import Ladder, Sla, Target
from bot.thai.words import WORDS

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class Names(Part):
    """How the office is called, and its ICT group."""

    short: Line
    group_short: Line


class Contact(Part):
    """Where people turn when chat does not help; `sample` marks invented numbers."""

    phone: PhoneNumber
    hours_text: Line
    sample: bool


class Hours(Part):
    """Opening times per weekday; `lunch_closed` takes `lunch` out of every day."""

    monday: tuple[Span, ...] = ()
    tuesday: tuple[Span, ...] = ()
    wednesday: tuple[Span, ...] = ()
    thursday: tuple[Span, ...] = ()
    friday: tuple[Span, ...] = ()
    saturday: tuple[Span, ...] = ()
    sunday: tuple[Span, ...] = ()
    lunch: Span = (time(12), time(13))
    lunch_closed: bool = False

    @field_validator(*WEEKDAYS)
    @classmethod
    def _in_order(cls, spans: tuple[Segment, ...]) -> tuple[Segment, ...]:
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            raise ValueError("spans overlap or are out of order")
        return spans

    @model_validator(mode="after")
    def _opens_at_all(self) -> "Hours":
        if not any(self.on(weekday) for weekday in range(7)):
            raise ValueError("the office is never open")
        return self

    def on(self, weekday: int) -> tuple[Segment, ...]:
        """Open segments of a weekday (Monday 0), lunch taken out where the office closes."""
        spans: tuple[Segment, ...] = getattr(self, WEEKDAYS[weekday])
        if not self.lunch_closed:
            return spans
        noon, one = self.lunch
        cut = [
            piece
            for start, end in spans
            for piece in ((start, min(end, noon)), (max(start, one), end))
        ]
        return tuple((start, end) for start, end in cut if start < end)

    def minutes_per_day(self) -> int:
        """Length of the longest weekday in minutes: what one working day of a target means."""
        return max(sum(_minutes(span) for span in self.on(weekday)) for weekday in range(7))


def _minutes(span: Segment) -> int:
    start, end = span
    return (end.hour - start.hour) * 60 + end.minute - start.minute


class DayChange(Part):
    """A day added to or taken from the government holidays, with its reason."""

    date: date
    reason: Line


class Holidays(Part):
    """The office's own table beside the Thai government holidays."""

    added: tuple[DayChange, ...] = ()
    removed: tuple[DayChange, ...] = ()

    @model_validator(mode="after")
    def _no_contradiction(self) -> "Holidays":
        both = {change.date for change in self.added} & {change.date for change in self.removed}
        if both:
            raise ValueError(f"both added and removed: {', '.join(map(str, sorted(both)))}")
        return self


class DataOfficer(Part):
    """Whom to ask about personal data."""

    name: Line
    phone: PhoneNumber
    sample: bool


class Privacy(Part):
    """The privacy notice: raise `version` when its meaning changes, and people are asked again."""

    version: Line
    controller: Line
    data_officer: DataOfficer


class Group(Part):
    """A group of the office itself, for staff who are at no school."""

    code: Code
    name: Line
    short: Line
    aliases: tuple[Line, ...] = ()


class RosterEntry(Part):
    """Officers who are on duty together; what is left empty does not matter to it."""

    officers: Annotated[tuple[EnrolledName, ...], Field(min_length=1)]
    weekdays: tuple[Weekday, ...] = ()
    services: tuple[Code, ...] = ()
    zones: tuple[Line, ...] = ()

    def fits(self, weekday: int, service: str, zone: str) -> bool:
        """Whether it covers the weekday (Monday 0), service and zone; what is unknown ("") is
        covered by every entry.
        """
        asked = ((WEEKDAYS[weekday], self.weekdays), (service, self.services), (zone, self.zones))
        return all(not value or not listed or value in listed for value, listed in asked)


class Duty(Part):
    """Who hears of new tickets, by enrolled name: whom the roster names, else ``officers``, else
    everyone. Who is ``on_call`` is reached outside hours, in that order.
    """

    officers: tuple[EnrolledName, ...] = ()
    on_call: tuple[EnrolledName, ...] = ()
    roster: tuple[RosterEntry, ...] = ()

    @property
    def names(self) -> set[str]:
        """Everyone it names."""
        on_roster = {name for entry in self.roster for name in entry.officers}
        return on_roster | {*self.officers, *self.on_call}


class Security(Part):
    """Who sees private tickets besides the heads, by enrolled name and whatever their role."""

    officers: tuple[EnrolledName, ...] = ()


class Zone(Part):
    """Districts of the school register that go together."""

    name: Line
    districts: Annotated[tuple[Line, ...], Field(min_length=1)]


class Tickets(Part):
    """Periods of a ticket's life, in working days."""

    auto_confirm_days: Days
    reopen_days: Days
    remind_days: Days  # until a requester who was asked is reminded
    close_days: Days  # until what waits for its requester is closed

    @model_validator(mode="after")
    def _reminded_before(self) -> "Tickets":
        if self.remind_days >= self.close_days:
            raise ValueError("remind_days must be less than close_days")
        return self


class Incidents(Part):
    """How many people of a school, or schools of a zone, must report the same within how long, so
    that officers are asked whether it is one incident.
    """

    count: Annotated[int, Field(ge=2, le=50)] = 3
    within_minutes: Annotated[int, Field(ge=5, le=1440)] = 120


class Printing(Part):
    """How forms are printed: ``thai_digits`` for numbers in Thai digits."""

    thai_digits: bool = False


class LineGroups(Part):
    """The officers' LINE group: who may bind one, and when the bot leaves an unbound one."""

    bind_roles: tuple[Literal["officer", "head", "deputy", "director"], ...]
    leave_unbound_minutes: Annotated[int, Field(ge=1, le=60)]


class RegisterSource(Part):
    """The school register beside the profile; `sample` marks invented entries."""

    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+\.schools\.csv$")]
    sample: bool


class Office(Part):
    """One office as its profile describes it."""

    code: Code
    voice: Line
    names: Names
    contact: Contact
    hours: Hours
    holidays: Holidays
    privacy: Privacy
    groups: tuple[Group, ...]
    duty: Duty
    security: Security = Security()
    zones: tuple[Zone, ...] = ()
    systems: Annotated[tuple[System, ...], Field(min_length=1, max_length=30)]
    accounts: Accounts = Accounts()
    tickets: Tickets
    incidents: Incidents = Incidents()
    line_groups: LineGroups
    printing: Printing = Printing()
    sla: Sla
    ladder: Ladder
    services: dict[Code, ServiceTerms] = Field(default_factory=dict)
    quota: Quota = Quota()
    retention: Retention = Retention()
    surveys: Surveys = Surveys()
    channels: tuple[SideChannel, ...] = ()
    credentials: Credentials = Credentials()
    register_source: RegisterSource = Field(alias="register")
    texts: dict[str, Line]

    @field_validator("voice")
    @classmethod
    def _known_voice(cls, voice: str) -> str:
        if voice not in WORDS.voices:
            raise ValueError(f"must be one of {', '.join(sorted(WORDS.voices))}")
        return voice

    @field_validator("groups", "systems")
    @classmethod
    def _distinct(cls, parts: tuple[Group | System, ...]) -> tuple[Group | System, ...]:
        codes = [part.code for part in parts]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"used twice: {', '.join(twice)}")
        return parts

    @field_validator("channels")
    @classmethod
    def _one_each(cls, channels: tuple[SideChannel, ...]) -> tuple[SideChannel, ...]:
        names = Counter(channel.officer for channel in channels)
        twice = [name for name, times in names.items() if times > 1]
        if twice:
            raise ValueError(f"more than one for {', '.join(twice)}")
        return channels

    @field_validator("zones")
    @classmethod
    def _apart(cls, zones: tuple[Zone, ...]) -> tuple[Zone, ...]:
        names = Counter(zone.name for zone in zones)
        districts = Counter(district for zone in zones for district in zone.districts)
        twice = [each for count in (names, districts) for each, times in count.items() if times > 1]
        if twice:
            raise ValueError(f"used twice: {', '.join(twice)}")
        return zones

    @model_validator(mode="after")
    def _times_once(self) -> "Office":
        own = {name for name, terms in self.services.items() if terms.times or terms.targets}
        twice = sorted(own & {each.service for each in self.sla.targets if each.service})
        if twice:
            raise ValueError(f"services and sla.targets both set times for {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _knows_its_network(self) -> "Office":
        if self.accounts.system not in {each.code for each in self.systems}:
            raise ValueError(f"accounts.system {self.accounts.system!r} is none of the systems")
        return self

    def terms(self, service: str) -> ServiceTerms:
        """What the office makes of a service."""
        return self.services.get(service, USUAL)

    def target(self, service: str, priority: int) -> Target | None:
        """The times of a service's tickets of a priority (1 to 4); None where there are none.

        Raises KeyError for an unknown priority.
        """
        terms = self.terms(service)
        if terms.targets:
            return None
        found = self.sla.target(service, f"P{priority}")
        return found.model_copy(update=terms.times) if terms.times else found

    @property
    def particles(self) -> dict[str, str]:
        """The blanks every text may use: `p` ends statements, `q` ends questions."""
        voice = WORDS.voices[self.voice]
        return {"p": voice.p, "q": voice.q}
