"""What the values of a profile may be, and the table they stand in."""

import re
from datetime import date, time
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from bot.thai import Phone, parse_phone

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


def _hour(value: object) -> time:
    """Reads "16.00" (or with a colon)."""
    found = re.fullmatch(r"(\d\d)[.:](\d\d)", str(value).strip())
    try:
        if not found:
            raise ValueError
        return time(int(found[1]), int(found[2]))
    except ValueError:
        raise ValueError(f"{value!r} is no time of day such as 16.00") from None


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
EnrolledName = Annotated[Line, AfterValidator(lambda name: " ".join(name.split()))]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
PhoneNumber = Annotated[Phone, BeforeValidator(_phone)]
Span = Annotated[Segment, BeforeValidator(_segment)]
MaybeLine = Annotated[Line | None, BeforeValidator(_empty_is_none)]
MaybeCode = Annotated[Code | None, BeforeValidator(_empty_is_none)]
Hour = Annotated[time, BeforeValidator(_hour)]
MaybeDate = Annotated[date | None, BeforeValidator(_empty_is_none)]
Days = Annotated[int, Field(ge=0, le=365)]


class Part(BaseModel):
    """A table of a profile: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
