"""Identifiers in the forms LINE gives them."""

import base64
import itertools
import secrets
import threading
import uuid

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def user_id() -> str:
    return "U" + secrets.token_hex(16)


def group_id() -> str:
    return "C" + secrets.token_hex(16)


def reply_token() -> str:
    return secrets.token_hex(16)


def request_id() -> str:
    return str(uuid.uuid4())


def rich_menu_id() -> str:
    return "richmenu-" + secrets.token_hex(16)


def opaque_token() -> str:
    """A long token without meaning, as quoteToken and markAsReadToken are."""
    return base64.urlsafe_b64encode(secrets.token_bytes(48)).decode()


def link_token() -> str:
    return secrets.token_urlsafe(24)


def ulid(milliseconds: int) -> str:
    """A ULID: 48 bits of time in milliseconds, then 80 random bits, in Crockford's base 32."""
    value = milliseconds << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))


class MessageIds:
    """18-digit message ids that grow, also over a restart when told the last one used."""

    def __init__(self, last: int = 0) -> None:
        self._numbers = itertools.count(max(last + 1, 500_000_000_000_000_001))
        self._lock = threading.Lock()

    def next(self) -> str:
        with self._lock:
            return str(next(self._numbers))
