"""The systems of an office profile: what people have accounts in, and whose each is."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.profile_values import Code, Line, Part

# A button shows so much of a name, beside its number.
LONGEST_NAME = 34


class System(Part):
    """One system. ``owner``: ``office`` if its accounts are made here; ``school`` if the school's
    own administrator does it first; ``central`` if it is a higher agency's, to which requests are
    passed on. Of the last two, ``owner_text`` says who that is.
    """

    code: Code
    name: Annotated[Line, Field(max_length=LONGEST_NAME)]
    aliases: tuple[Line, ...] = ()
    owner: Literal["office", "school", "central"]
    owner_text: str = ""

    @model_validator(mode="after")
    def _says_whose(self) -> "System":
        if not (self.is_ours or self.owner_text.strip()):
            raise ValueError("owner_text must say whose it is")
        return self

    @property
    def is_ours(self) -> bool:
        """Whether the office itself makes its accounts."""
        return self.owner == "office"
