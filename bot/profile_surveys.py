"""The part of a profile that says how often, and how many, people are asked what they think."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated

from pydantic import Field, field_validator

from bot.figures import BANDS
from bot.profile_quota import Share
from bot.profile_values import Days, Part

Month = Annotated[int, Field(ge=1, le=12)]


class Surveys(Part):
    """A survey is opened on the first working day of its months (none: never), about the month
    before. ``most`` invitations a month, and no more than a share of LINE's limit; nobody is asked
    again within ``rest_days``. Days until the reminder and the end are working days.
    """

    survey_months: tuple[Month, ...] = tuple(range(1, 13))
    network_survey_months: tuple[Month, ...] = (1, 4, 7, 10)
    most: Annotated[int, Field(ge=0, le=5000)] = 100
    quota_share: Share = 0.15
    rest_days: Annotated[int, Field(ge=0, le=400)] = 25
    remind_days: Days = 2
    close_days: Days = 5
    # The least mean of each level but the lowest, the highest first.
    bands: tuple[Decimal, Decimal, Decimal, Decimal] = BANDS

    @classmethod
    def services(cls) -> list[str]:
        """The services that ask: each has its months."""
        ends = "_months"
        return [each.removesuffix(ends) for each in cls.model_fields if each.endswith(ends)]

    def months_of(self, service: str) -> tuple[int, ...]:
        """The months in which a service's survey is opened."""
        found: tuple[int, ...] = getattr(self, f"{service}_months")
        return found

    @field_validator("bands")
    @classmethod
    def _descending(cls, bands: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        if any(low >= high for high, low in pairwise(bands)):
            raise ValueError("must descend")
        return bands
