"""Passwords: one that is made, and what is wrong with one that somebody typed.

Rules of NIST SP 800-63B-4, 3.1.1.2: length and a list of what others guess, no classes of letters.
How guessable one is, says zxcvbn: it knows 30,000 common ones, keyboards (a Thai one has the same
keys), sequences, repetitions, years, and letters that are replaced by digits.
"""

import secrets
from collections.abc import Iterable

# Without those that are taken for another: 0 o, 1 i l, and what sounds alike is seen, not heard.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
# 8 with a second factor, 15 where the password is all; Google takes 100.
SHORTEST, SHORTEST_ALONE, LONGEST = 8, 15, 100
_SHORTEST_NAME = 4
# Tries that whoever guesses well needs, as a power of ten; eight random characters count as 8.
_GUESSES, _GUESSES_ALONE = 7, 10
# zxcvbn looks at so much of one: its time grows with the cube, and what is longer is no worse.
_LOOKED_AT = 24
_OWN_WORDS = (
    "thailand", "bangkok", "helpdesk", "internet", "teacher", "school", "krukru", "sawasdee",
    # Words of Thai typed on a keyboard that was left in English: password, hello, teacher, school,
    # love you, Thailand, student, office.
    "isylzjko", "l;ylfu", "8i^", "8ik", "fi'giupo", "iyd56i", "iyd8i^", "xitgmlwmp", "oydgiupo",
    "lweoyd'ko",
)  # fmt: skip


def generate() -> str:
    """A new password: 16 random letters and digits (79 bits) in groups, hyphens between and part
    of it, as ``k7mp-x3qa-9tyd-w4nh``.
    """
    letters = (secrets.choice(ALPHABET) for _ in range(_GROUPS * _GROUP))
    return "-".join("".join(next(letters) for _ in range(_GROUP)) for _ in range(_GROUPS))


def complaint(password: str, *, names: Iterable[str] = (), only_factor: bool) -> str | None:
    """The first thing wrong with a typed password, or None.

    ``names`` are the username, and how school and office are called in Latin letters.
    ``not_typable``: something else than printable ASCII; ``blank_end``: begins or ends with a
    blank, which clients cut; ``code``: `is_code`; ``too_short``, ``too_long``;
    ``has_name``: holds a name, or "password"; ``guessable``.
    """
    shortest = SHORTEST_ALONE if only_factor else SHORTEST
    if not (password.isascii() and password.isprintable()):
        return "not_typable"
    if password != password.strip():
        return "blank_end"
    if is_code(password):
        return "code"
    if not shortest <= len(password) <= LONGEST:
        return "too_short" if len(password) < shortest else "too_long"
    known = [*_parts(names), "password"]
    if any(name in password.casefold() for name in known):
        return "has_name"
    least = _GUESSES_ALONE if only_factor else _GUESSES
    return "guessable" if _guesses(password, [*known, *_OWN_WORDS]) < least else None


def is_code(password: str) -> bool:
    """Whether systems may read it as something else: in quotes (FreeRADIUS runs what stands in
    backquotes), or with a backslash.
    """
    return "\\" in password or (password[:1] in ("'", '"', "`") and password[:1] == password[-1:])


def _parts(names: Iterable[str]) -> list[str]:
    """Names and their words, without those so short that they stand in anything."""
    words = [each.casefold() for name in names for each in (name, *name.replace("@", " ").split())]
    return [word for word in words if len(word) >= _SHORTEST_NAME]


def _guesses(password: str, known: list[str]) -> float:
    from zxcvbn import zxcvbn  # its lists take 15 MB, which only the page needs

    return float(zxcvbn(password[:_LOOKED_AT], user_inputs=known)["guesses_log10"])
