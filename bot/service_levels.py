"""The service levels of an office: targets for each priority, and the ladder above them."""

from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from bot.profile_values import Code, Hour, Line, MaybeCode, MaybeDate, MaybeLine, Part

PRIORITIES = ("P1", "P2", "P3", "P4")
Priority = Literal["P1", "P2", "P3", "P4"]


class Target(Part):
    """Service times of one priority, in working minutes; a proposal until someone approved it.
    With a ``service`` they are those of that service alone.
    """

    priority: Priority
    service: MaybeCode = None
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
    """Targets for every priority, and others for some services; `source` says honestly where they
    come from.
    """

    source: Line
    targets: tuple[Target, ...]

    @field_validator("targets")
    @classmethod
    def _complete(cls, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        if sorted(each.priority for each in targets if not each.service) != list(PRIORITIES):
            raise ValueError(f"must have each of {', '.join(PRIORITIES)} once")
        own = [(each.service, each.priority) for each in targets if each.service]
        if len(own) != len(set(own)):
            raise ValueError("a service has two targets for one priority")
        return targets

    def target(self, service: str, priority: str) -> Target:
        """The target of a service's tickets of a priority. Raises KeyError for an unknown one."""
        found = {each.service: each for each in self.targets if each.priority == priority}
        return found.get(service) or found[None]


class Trigger(Part):
    """When a ticket reaches a level: a ``share`` of a target, and so many working minutes more,
    have passed.
    """

    clock: Literal["response", "resolution"]
    share: Annotated[float, Field(gt=0, le=10)] = 1.0
    past_minutes: Annotated[int, Field(ge=0)] = 0


Told = Literal["officers", "assignee", "head", "requester", "deputy", "director"]


class Rung(Part):
    """A level of the ladder: for which tickets, when (whichever comes first), who is told, how. A
    digest goes out once a day, at the hour of the ladder.
    """

    level: Annotated[int, Field(ge=1, le=9)]
    when: Annotated[tuple[Trigger, ...], Field(min_length=1)]
    tell: Annotated[tuple[Told, ...], Field(min_length=1)]
    how: Literal["push", "digest"]
    priorities: tuple[Priority, ...] = ("P1", "P2", "P3", "P4")
    services: tuple[Code, ...] = ()

    def is_for(self, service: str, priority: str) -> bool:
        """Whether tickets of that service and priority have this level."""
        return priority in self.priorities and (not self.services or service in self.services)

    def overlaps(self, other: "Rung") -> bool:
        """Whether some ticket could have both."""
        is_any = not (self.services and other.services)
        same = is_any or bool(set(self.services) & set(other.services))
        return same and bool(set(self.priorities) & set(other.priorities))


class Ladder(Part):
    """Who is told of tickets that wait too long; ``digest_at`` is the hour of digests."""

    digest_at: Hour
    rungs: tuple[Rung, ...]

    @field_validator("rungs")
    @classmethod
    def _one_meaning(cls, rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
        """A ticket reaches each level once: which rung that is must not be in doubt."""
        for first, second in combinations(rungs, 2):
            if first.level == second.level and first.overlaps(second):
                raise ValueError(f"level {first.level} stands twice for the same tickets")
        return rungs

    def of(self, service: str, priority: str) -> list[Rung]:
        """The levels of such tickets, lowest first."""
        found = [each for each in self.rungs if each.is_for(service, priority)]
        return sorted(found, key=lambda each: each.level)
