"""The part of a profile that says how long what is kept: days for each kind of data."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.profile_values import Part

Kind = Literal["messages", "attachments", "profiles", "inbox", "access", "audit"]
_Days = Annotated[int, Field(ge=1, le=3650)]


class Retention(Part):
    """Days until it is deleted: what was said on a ticket, and its pictures, from its closing;
    profiles from their last use; webhook events, the access log and the audit log from their day.
    What is on ``hold`` is not deleted, whatever its days.
    """

    messages: _Days = 365
    attachments: _Days = 180
    profiles: _Days = 730
    inbox: _Days = 30
    # The law on computer crime wants 90 full days at least, and on an official's order more.
    access: Annotated[int, Field(ge=91, le=3650)] = 91
    audit: Annotated[int, Field(ge=365, le=3650)] = 730
    hold: tuple[Kind, ...] = ()

    def period(self, kind: str) -> timedelta:
        """How long a kind is kept."""
        return timedelta(days=int(getattr(self, kind)))

    @property
    def deleted(self) -> list[str]:
        """The kinds that are deleted when their time is over."""
        kinds = [name for name in type(self).model_fields if name != "hold"]
        return [name for name in kinds if name not in self.hold]
