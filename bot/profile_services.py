"""What an office makes of a service: offered or not, its times, whose approval it needs."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from bot.profile_values import MaybeDate, MaybeLine, Part
from models.approval_table import Approver

WorkingMinutes = Annotated[int, Field(ge=1)]


class ServiceTerms(Part):
    """The terms of one service; what is left out is as for all others.

    Minutes are working minutes. ``targets = "none"``: nothing is promised and nothing escalates.
    ``priority`` is that of every new ticket, whatever was answered. ``approval`` names whoever has
    to approve, one after the other.
    """

    enabled: bool = True
    targets: Literal["none"] | None = None
    first_response_minutes: WorkingMinutes | None = None
    resolve_minutes: WorkingMinutes | None = None
    approved_by: MaybeLine = None
    approved_on: MaybeDate = None
    priority: Literal["P1", "P2", "P3", "P4"] | None = None
    approval: tuple[Approver, ...] = ()

    @field_validator("approval", mode="before")
    @classmethod
    def _known(cls, steps: object) -> object:
        known = [each.value for each in Approver]
        given = steps if isinstance(steps, list | tuple) else ()
        strange = [str(each) for each in given if each not in known]
        if strange:
            raise ValueError(f"nobody is called {', '.join(strange)} (there are: {_listed(known)})")
        return steps

    @field_validator("approval")
    @classmethod
    def _once(cls, steps: tuple[Approver, ...]) -> tuple[Approver, ...]:
        twice = sorted({each.value for each in steps if steps.count(each) > 1})
        if twice:
            raise ValueError(f"asked twice: {_listed(twice)}")
        return steps

    @model_validator(mode="after")
    def _makes_sense(self) -> "ServiceTerms":
        first, last = self.first_response_minutes, self.resolve_minutes
        if (first is None) != (last is None):
            raise ValueError("first_response_minutes and resolve_minutes belong together")
        if first is not None and last is not None and last < first:
            raise ValueError("resolve_minutes is shorter than first_response_minutes")
        if self.targets and first is not None:
            raise ValueError('targets = "none" and times of its own contradict each other')
        if (self.approved_by is None) != (self.approved_on is None):
            raise ValueError("approved_by and approved_on belong together")
        if self.approved_on and first is None:
            raise ValueError("approved_on without times that could be approved")
        return self

    @property
    def times(self) -> dict[str, Any]:
        """Targets of its own, and who approved them; none where it has none."""
        if self.first_response_minutes is None:
            return {}
        named = ("first_response_minutes", "resolve_minutes", "approved_by", "approved_on")
        return {name: getattr(self, name) for name in named}

    @property
    def priority_number(self) -> int | None:
        """The priority as tickets have it, 1 to 4."""
        return int(self.priority[1]) if self.priority else None


def _listed(names: list[str]) -> str:
    return ", ".join(names)


# As the office is without a word about a service.
USUAL = ServiceTerms()
