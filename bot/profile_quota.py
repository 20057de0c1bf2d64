"""What the month's pushes are for, and where officers hear of work besides LINE."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.profile_values import EnrolledName, Part

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
    # So long a new ticket of P1, P2, P3 and P4 waits for its officer's next tap.
    card_minutes: tuple[Minutes, Minutes, Minutes, Minutes] = (0, 30, 120, 240)
    # So long the result of a ticket of P1, P2, P3 and P4 waits for its requester's next word.
    result_minutes: tuple[Minutes, Minutes, Minutes, Minutes] = (240, 480, 960, 960)
    # The last units, as a share of the limit, are kept for urgent messages.
    reserve: Share = 0.1
    shares: Shares = Shares()


class SideChannel(Part):
    """Where an officer hears of work besides LINE: an address of the library apprise, or
    ``env:NAME`` for one that stands in the environment.
    """

    officer: EnrolledName
    url: Annotated[str, StringConstraints(pattern=r"^(env:[A-Z][A-Z0-9_]*|[a-z0-9]+://.+)$")]
    uses: tuple[Literal["cards", "fallback"], ...] = Field(alias="for", min_length=1)
