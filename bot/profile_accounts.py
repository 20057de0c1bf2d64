"""The part of a profile that says how accounts are given out."""

from typing import Annotated, Literal

from pydantic import Field

from bot.profile_values import Code, Line, Part


class Accounts(Part):
    """How accounts for the Internet are given out: in which ``system``, by which rule a Latin name
    becomes a user name, which ``terms`` of use are accepted, and how many days before their last
    one temporary accounts are announced to end.
    """

    system: Code = "internet"
    username: Literal["firstname.l", "f.lastname", "as_given"] = "firstname.l"
    terms: Line = "2569-1"
    warn_days: Annotated[int, Field(ge=1, le=60)] = 7

    def proposed(self, latin: str) -> str:
        """The user name of a Latin name, by the rule: ``Somchai Jaidee`` -> ``somchai.j``; a lone
        word is a user name already.
        """
        words = latin.casefold().split()
        if self.username == "as_given" or len(words) < 2:
            return "".join(words)
        first, last = words[0], words[-1]
        return f"{first}.{last[0]}" if self.username == "firstname.l" else f"{first[0]}.{last}"
