"""The parts of an office profile: what each may hold, and what makes it wrong."""

import re
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from bot.thai import Phone, parse_phone
from bot.thai.words import WORDS

PRIORITIES = ("P1", "P2", "P3", "P4")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Segment = tuple[time, time]


def _phone(value: object) -> Phone:
    read = parse_phone(value) if isinstance(value, str) else None
    if read is None:
        raise ValueError(f"{value!r} is no Thai telephone number")
    return read


def _segment(value: object) -> Segment:
    """Reads "08.30-16.30" (or with colons)."""
    found = re.fullmatch(r"(\d\d)[.:](\d\d) ?[-\u2013] ?(\d\d)[.:](\d\d)", str(value).strip())
    try:
        if not found:
            raise ValueError
        start, end = (time(int(found[at]), int(found[at + 1])) for at in (1, 3))
    except ValueError:
        raise ValueError(f"{value!r} is no span of time such as 08.30-16.30") from None
    if start >= end:
        raise ValueError(f"{value!r} ends before it starts")
    return start, end


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
PhoneNumber = Annotated[Phone, BeforeValidator(_phone)]
Span = Annotated[Segment, BeforeValidator(_segment)]
MaybeLine = Annotated[Line | None, BeforeValidator(_empty_is_none)]
MaybeDate = Annotated[date | None, BeforeValidator(_empty_is_none)]
Days = Annotated[int, Field(ge=0, le=365)]


class Part(BaseModel):
    """A table of a profile: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


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
    retention: Line
    data_officer: DataOfficer


class Group(Part):
    """A group of the office itself, for staff who are at no school."""

    code: Code
    name: Line
    short: Line
    aliases: tuple[Line, ...] = ()


class Duty(Part):
    """Who hears of new tickets, by enrolled name; empty means every officer."""

    officers: tuple[Line, ...] = ()


class Tickets(Part):
    """Periods of a ticket's life, in working days."""

    auto_confirm_days: Days
    reopen_days: Days


class LineGroups(Part):
    """The officers' LINE group: who may bind one, and when the bot leaves an unbound one."""

    bind_roles: tuple[Literal["officer", "head", "deputy", "director"], ...]
    leave_unbound_minutes: Annotated[int, Field(ge=1, le=60)]


class Target(Part):
    """Service times of one priority, in working minutes; a proposal until someone approved it."""

    priority: Literal["P1", "P2", "P3", "P4"]
    label: Line
    when: Line
    first_response_minutes: Annotated[int, Field(ge=1)]
    resolve_minutes: Annotated[int, Field(ge=1)]
    approved_by: MaybeLine = None
    approved_on: MaybeDate = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "Target":
        if self.resolve_minutes < self.first_response_minutes:
            raise ValueError("resolve_minutes is shorter than first_response_minutes")
        if (self.approved_by is None) != (self.approved_on is None):
            raise ValueError("approved_by and approved_on belong together")
        return self

    @property
    def approved(self) -> bool:
        """Whether someone of the office stands behind these times."""
        return self.approved_on is not None


class Sla(Part):
    """Targets for every priority; `source` says honestly where they come from."""

    source: Line
    targets: tuple[Target, ...]

    @field_validator("targets")
    @classmethod
    def _complete(cls, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        if sorted(target.priority for target in targets) != list(PRIORITIES):
            raise ValueError(f"must have each of {', '.join(PRIORITIES)} once")
        return targets

    def target(self, priority: str) -> Target:
        """The target of a priority. Raises KeyError for an unknown one."""
        by_priority: dict[str, Target] = {target.priority: target for target in self.targets}
        return by_priority[priority]


Share = Annotated[float, Field(ge=0, le=1)]
Minutes = Annotated[int, Field(ge=0, le=10_000)]


class Shares(Part):
    """How much of the month's limit a class may spend on pushes; urgent ones may take all."""

    answer: Share = 1.0
    status: Share = 0.7
    survey: Share = 0.15
    digest: Share = 0.15


class Quota(Part):
    """How long messages may wait to ride free on a reply, and what the month's limit is for.

    Minutes are working minutes. With ``waits`` false everything leaves at once.
    """

    waits: bool = True
    status_minutes: Minutes = 480
    survey_minutes: Minutes = 480
    digest_at: time = time(8, 30)
    # Of the first-response target: so long a new ticket of P3 or P4 waits for its officer's tap.
    card_share: Share = 0.5
    # Of the resolve target: so long the news that somebody took a ticket waits for what they say.
    claim_share: Share = 0.5
    # The last units, as a share of the limit, are kept for urgent messages.
    reserve: Share = 0.1
    shares: Shares = Shares()


class SideChannel(Part):
    """Where an officer hears of work besides LINE: an address of the library apprise, or
    ``env:NAME`` for one that stands in the environment.
    """

    officer: Line
    url: Annotated[str, StringConstraints(pattern=r"^(env:[A-Z][A-Z0-9_]*|[a-z0-9]+://.+)$")]
    uses: tuple[Literal["cards", "fallback"], ...] = Field(alias="for", min_length=1)


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
    tickets: Tickets
    line_groups: LineGroups
    sla: Sla
    quota: Quota = Quota()
    channels: tuple[SideChannel, ...] = ()
    register_source: RegisterSource = Field(alias="register")
    texts: dict[str, Line]

    @field_validator("voice")
    @classmethod
    def _known_voice(cls, voice: str) -> str:
        if voice not in WORDS.voices:
            raise ValueError(f"must be one of {', '.join(sorted(WORDS.voices))}")
        return voice

    @field_validator("groups")
    @classmethod
    def _distinct(cls, groups: tuple[Group, ...]) -> tuple[Group, ...]:
        codes = [group.code for group in groups]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"used twice: {', '.join(twice)}")
        return groups

    @property
    def particles(self) -> dict[str, str]:
        """The blanks every text may use: `p` ends statements, `q` ends questions."""
        voice = WORDS.voices[self.voice]
        return {"p": voice.p, "q": voice.q}
