"""How FreeRADIUS keeps a password in a row of radcheck: made and compared.

MD4 and crypt(3) are gone from Python and OpenSSL, and both are needed by what stands in databases.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable

_ITOA64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SALT_BYTES = 16
_ROUNDS = 5000
_Round = tuple[Callable[[int, int, int], int], int, Iterable[int], tuple[int, ...]]


def stored(attribute: str, password: str) -> str:
    """What stands in ``value`` for an attribute that rlm_pap knows. Raises KeyError for others."""
    return {
        "Cleartext-Password": lambda: password,
        "NT-Password": lambda: nt_hash(password),
        "SSHA2-512-Password": lambda: _salted(password, secrets.token_bytes(_SALT_BYTES)),
        "Crypt-Password": lambda: sha512_crypt(password, _crypt_salt()),
    }[attribute]()


def matches(attribute: str, value: str, password: str) -> bool:
    """Whether a value that `stored` has made is of this password."""
    if attribute == "SSHA2-512-Password":
        expected = _salted(password, _salt_of(value))
    elif attribute == "Crypt-Password" and value.startswith("$6$"):
        expected = sha512_crypt(password, value.split("$")[2])
    elif attribute in ("Cleartext-Password", "NT-Password"):
        expected = stored(attribute, password)
    else:
        return False
    return hmac.compare_digest(expected.encode(), value.encode())


def nt_hash(password: str) -> str:
    """MD4 of UTF-16 (MS-NLMP 3.3.1), in hexadecimal digits."""
    return md4(password.encode("utf-16-le")).hex()


def _salted(password: str, salt: bytes) -> str:
    digest = hashlib.sha512(password.encode() + salt).digest()
    return base64.b64encode(digest + salt).decode()


def _salt_of(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)[64:]
    except ValueError:
        return b""


def _crypt_salt() -> str:
    return "".join(secrets.choice(_ITOA64) for _ in range(_SALT_BYTES))


def md4(message: bytes) -> bytes:
    """The digest of RFC 1320."""
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    padded = message + b"\x80" + bytes(-(len(message) + 9) % 64)
    padded += (8 * len(message)).to_bytes(8, "little")
    for start in range(0, len(padded), 64):
        block = padded[start : start + 64]
        words = [int.from_bytes(block[at : at + 4], "little") for at in range(0, 64, 4)]
        mixed = _md4_block(state, words)
        state = [(old + new) & 0xFFFFFFFF for old, new in zip(state, mixed, strict=True)]
    return b"".join(word.to_bytes(4, "little") for word in state)


def _md4_block(state: list[int], words: list[int]) -> list[int]:
    """The three rounds: each with its function, constant, order of words and rotations."""
    rounds: tuple[_Round, ...] = (
        (lambda x, y, z: x & y | ~x & z, 0, range(16), (3, 7, 11, 19)),
        (
            lambda x, y, z: x & y | x & z | y & z,
            0x5A827999,
            [at % 4 * 4 + at // 4 for at in range(16)],
            (3, 5, 9, 13),
        ),
        (
            lambda x, y, z: x ^ y ^ z,
            0x6ED9EBA1,
            (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15),
            (3, 9, 11, 15),
        ),
    )
    a, b, c, d = state
    for function, constant, order, shifts in rounds:
        for step, at in enumerate(order):
            mixed = (a + function(b, c, d) + words[at] + constant) & 0xFFFFFFFF
            shift = shifts[step % 4]
            turned = (mixed << shift | mixed >> (32 - shift)) & 0xFFFFFFFF
            a, b, c, d = d, turned, b, c
    return [a, b, c, d]


def sha512_crypt(password: str, salt: str) -> str:
    """``$6$``: "Unix crypt using SHA-256 and SHA-512" by U. Drepper, with its usual 5000 rounds."""
    key, grain = password.encode(), salt.encode()

    def sha(data: bytes) -> bytes:
        return hashlib.sha512(data).digest()

    def stretched(digest: bytes, length: int) -> bytes:
        return (digest * (length // 64 + 1))[:length]

    other = sha(key + grain + key)
    start, bits = key + grain + stretched(other, len(key)), len(key)
    while bits:
        start += other if bits & 1 else key
        bits >>= 1
    digest = sha(start)
    p = stretched(sha(key * len(key)), len(key))
    s = stretched(sha(grain * (16 + digest[0])), len(grain))
    for turn in range(_ROUNDS):
        mixed = (p if turn % 2 else digest) + (s if turn % 3 else b"") + (p if turn % 7 else b"")
        digest = sha(mixed + (digest if turn % 2 else p))
    return f"$6${salt}${_crypt_base64(digest)}"


def _crypt_base64(digest: bytes) -> str:
    """The order and alphabet of crypt(3)."""
    letters, (a, b, c) = "", (0, 21, 42)
    for _ in range(21):
        letters += _letters(digest[a] << 16 | digest[b] << 8 | digest[c], 4)
        a, b, c = b + 1, c + 1, a + 1
    return letters + _letters(digest[63], 2)


def _letters(number: int, count: int) -> str:
    return "".join(_ITOA64[number >> 6 * at & 63] for at in range(count))
