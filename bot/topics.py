"""What a ticket is about in one word, by which several may be the same trouble."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Topic:
    """What makes an answer the topic of a ticket: several with the same may be one incident. The
    values of a group in ``alike`` are the same trouble, those in ``vague`` may be any.
    """

    alike: tuple[tuple[str, ...], ...] = ()
    vague: tuple[str, ...] = ()

    def of(self, value: Any) -> str:
        """The topic, named by the first of its group; none ("") where nothing is known."""
        group = next((group for group in self.alike if value in group), (value,))
        return "" if value is None or value in self.vague else str(group[0])[:80]
