"""The systems of an office profile: what people have accounts in, and whose each is."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from adapters.settings import (
    AdapterSettings,
    FreeRadiusSettings,
    GoogleSettings,
    LdapSettings,
)
from bot.profile_values import Code, Line, Part

# A button shows so much of a name, beside its number.
LONGEST_NAME = 34


class System(Part):
    """One system. ``owner``: ``office`` if its accounts are made here; ``school`` if the school's
    own administrator does it first; ``central`` if it is a higher agency's, to which requests are
    passed on. Of the last two, ``owner_text`` says who that is. ``adapter`` is how passwords
    are set there: by hand, or by a program whose table of that name says the rest.
    ``second_factor``: something else is asked for at a login, so that passwords may be shorter.
    ``reset``: whose word a new password takes (docs/credentials.md).
    """

    code: Code
    name: Annotated[Line, Field(max_length=LONGEST_NAME)]
    aliases: tuple[Line, ...] = ()
    owner: Literal["office", "school", "central"]
    owner_text: str = ""
    second_factor: bool = False
    reset: Literal["officer", "self_service"] = "officer"
    adapter: Literal["manual", "freeradius", "ldap", "google"] = "manual"
    freeradius: FreeRadiusSettings | None = None
    ldap: LdapSettings | None = None
    google: GoogleSettings | None = None

    @model_validator(mode="after")
    def _says_whose(self) -> "System":
        if not (self.is_ours or self.owner_text.strip()):
            raise ValueError("owner_text must say whose it is")
        return self

    @model_validator(mode="after")
    def _has_its_adapter(self) -> "System":
        tables = {"freeradius": self.freeradius, "ldap": self.ldap, "google": self.google}
        given = [name for name, table in tables.items() if table is not None]
        wanted = [] if self.adapter == "manual" else [self.adapter]
        if given != wanted:
            raise ValueError(f"adapter {self.adapter!r} needs the tables {wanted}, not {given}")
        if wanted and not self.is_ours:
            raise ValueError("only a system of the office has an adapter")
        return self

    @model_validator(mode="after")
    def _can_serve_itself(self) -> "System":
        if self.reset == "self_service" and self.adapter == "manual":
            raise ValueError('reset = "self_service" needs an adapter')
        return self

    @property
    def adapter_settings(self) -> AdapterSettings | None:
        """The table of its adapter; None where an officer does it."""
        return self.freeradius or self.ldap or self.google

    @property
    def is_manual(self) -> bool:
        """Whether an officer sets its passwords by hand."""
        return self.adapter_settings is None

    @property
    def is_ours(self) -> bool:
        """Whether the office itself makes its accounts."""
        return self.owner == "office"


class Credentials(Part):
    """``email``: from where e-mail goes to the addresses of the register of accounts, as an address
    of the library apprise; ``env:NAME`` takes it from the environment. Without, none goes.
    """

    email: str = ""
