"""Systems that nothing can call: an officer does it there, and says so."""

from datetime import datetime
from typing import ClassVar, NoReturn

from adapters import Adapter, ByHand, Details


class Manual(Adapter):
    """Knows nothing and does nothing: every call raises ByHand."""

    is_manual: ClassVar[bool] = True

    def exists(self, username: str) -> bool:
        """Nobody but the officer knows."""
        _by_hand()

    def set_password(self, username: str, password: str) -> None:
        """The officer's work."""
        _by_hand()

    def create(self, username: str, password: str, details: Details) -> None:
        """The officer's work."""
        _by_hand()

    def suspend(self, username: str) -> None:
        """The officer's work."""
        _by_hand()

    def resume(self, username: str) -> None:
        """The officer's work."""
        _by_hand()

    def set_expiry(self, username: str, moment: datetime | None) -> None:
        """The officer's work."""
        _by_hand()

    def check(self) -> list[str]:
        """There is nothing that could be wrong."""
        return []


def _by_hand() -> NoReturn:
    raise ByHand("an officer does this in the system itself")
