"""Addresses of pages that one person may open for a while: signed, and bound to what they show.

A link holds row ids and the moment it was made, and no words of anybody. It proves that we made it
for that person; whether they may still see what it shows is looked at when it is opened.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from bot.settings import settings
from models.db import now

LIFETIME = timedelta(hours=24)
# LINE opens a page in its own browser, which neither prints nor keeps files, unless an address says
# so (LINE: "Opening a URL in an external browser").
OUTSIDE_LINE = "openExternalBrowser=1"
_LONGEST = 200


class What(StrEnum):
    """What a link shows."""

    TICKET = "t"
    DOCUMENT = "d"


@dataclass(frozen=True)
class Link:
    """What to show, by its row id, and to which person, by theirs."""

    what: What
    id: int
    person: int


class _Signer(TimestampSigner):
    """Signs with the helpdesk's clock."""

    def get_timestamp(self) -> int:
        """Seconds since 1970."""
        return int(now().timestamp())


def sign(link: Link, purpose: str) -> str:
    """The link as a part of an address; it opens nothing of another purpose."""
    return _serializer(purpose).dumps([link.what, link.id, link.person])


def read(token: str, purpose: str) -> Link | None:
    """The link that we signed for this purpose; None for anything else, and once it is too old."""
    if len(token) > _LONGEST:
        return None
    seconds = int(LIFETIME.total_seconds())
    try:
        what, id_, person = _serializer(purpose).loads(token, max_age=seconds)
        return Link(What(what), int(id_), int(person))
    except (BadData, ValueError, TypeError):
        return None


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=f"link.{purpose}", signer=_Signer)
