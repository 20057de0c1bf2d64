"""What opens a secret page, and how what it shows is kept: tokens, codes, and sealed words.

Neither a token nor a code stands in the database. Both are derived from the server's key and a
random number of the link's row, at the moment a message leaves; the row keeps a hash of the token
to be found by. What is sealed is encrypted (AES-256-GCM) with a key derived (HKDF) from the
server's key and the token: neither a copy of the database nor the server's key alone opens it.
"""

import base64
import hashlib
import hmac
import secrets
from functools import cache
from typing import Any

CODE_DIGITS = 6
_NONCE_BYTES = 12


class CannotOpen(Exception):
    """What was sealed is not opened by this key and token, or was changed."""


def number_used_once() -> str:
    """256 random bits, as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def token(key: str, link_id: int, number: str) -> str:
    """The part of an address that opens a link: 256 bits, as 43 characters."""
    return _letters(_mac(key, f"token {link_id} {number}"))


def code(key: str, link_id: int, number: str, count: int, digits: int = CODE_DIGITS) -> str:
    """The digits that go with a link; others for every ``count``."""
    found = int.from_bytes(_mac(key, f"code {link_id} {number} {count}"))
    return str(found % 10**digits).zfill(digits)


def mark(key: str, name: str) -> str:
    """Sixteen characters that prove a place in a message to be ours to fill."""
    return _letters(_mac(key, f"mark {name}"))[:16]


def hashed(token_: str) -> str:
    """How a token is kept: 64 hexadecimal digits. It has 256 random bits, so needs no salt."""
    return hashlib.sha256(token_.encode("utf-8", "replace")).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Whether both are the same; it takes as long when they are not."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def seal(words: str, key: str, token_: str) -> bytes:
    """The words, encrypted."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return bytes(nonce + _cipher(key, token_).encrypt(nonce, words.encode(), None))


def unseal(sealed: bytes, key: str, token_: str) -> str:
    """The words that were sealed. Raises CannotOpen."""
    from cryptography.exceptions import InvalidTag

    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return str(_cipher(key, token_).decrypt(nonce, rest, None).decode())
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def _cipher(key: str, token_: str) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    # The token is as random as a key; the server's key goes in as the salt.
    derived = HKDF(SHA256(), 32, _root(key), b"sealed words").derive(token_.encode())
    return AESGCM(derived)


def _mac(key: str, about: str) -> bytes:
    return hmac.digest(_root(key), about.encode(), "sha256")


@cache
def _root(key: str) -> bytes:
    return hmac.digest(key.encode(), b"secret links", "sha256")


def _letters(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
