"""Text messages (v2): braces name substitutions, which are mentions or emoji."""

import re
from collections.abc import Collection

from simulator.limits.schema import Check, Json, Need, Record, Text, Variants

_KEY = r"^[a-zA-Z0-9_]{1,20}$"
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_MENTIONEE = Variants(
    {
        "user": Record({"type": Need(Text()), "userId": Need(Text(min=1))}),
        "all": Record({"type": Need(Text())}),
    }
)
_SUBSTITUTE = Variants(
    {
        "mention": Record({"type": Need(Text()), "mentionee": Need(_MENTIONEE)}),
        "emoji": Record(
            {
                "type": Need(Text()),
                "productId": Need(Text(min=1)),
                "emojiId": Need(Text(min=1)),
            }
        ),
    }
)


def check_text_v2(message: Json, members: Collection[str] | None, check: Check) -> None:
    """Check braces and substitutions.

    `members` are the user ids of the group or room the message goes to, or None where no
    mention is allowed: in one-to-one chats, in multicast and in broadcast.
    """
    substitution = message.get("substitution") or {}
    for key in _placeholders(message["text"], check):
        if not re.fullmatch(_KEY, key):
            check.complain(
                ("text",),
                "The key '{key}' enclosed in '{{}}' does not match the pattern '{pattern}'.",
                key=key,
                pattern=_KEY,
            )
        elif key not in substitution:
            check.complain(("text",), "The key '{key}' is not found in 'substitution'.", key=key)
    if len(substitution) > 100:
        check.complain(("substitution",), "many", min=0, max=100)
    for key, value in substitution.items():
        _SUBSTITUTE.check(value, ("substitution", key), check)
    _check_counts(substitution, check)
    _check_mentions(substitution, members, check)


def _placeholders(text: str, check: Check) -> list[str]:
    keys = []
    for found in _BRACES.finditer(text):
        if found[0] in ("{", "}"):
            check.complain(("text",), "The text contains an unpaired brace.")
        elif found[1] is not None:
            keys.append(found[1])
    return keys


def _check_counts(substitution: Json, check: Check) -> None:
    kinds = [value.get("type") for value in substitution.values() if isinstance(value, dict)]
    for kind in ("mention", "emoji"):
        if kinds.count(kind) > 20:
            check.complain(("substitution",), "many", min=0, max=20)


def _check_mentions(substitution: Json, members: Collection[str] | None, check: Check) -> None:
    for key, value in substitution.items():
        if not isinstance(value, dict) or value.get("type") != "mention":
            continue
        target = value.get("mentionee")
        user = target.get("userId") if isinstance(target, dict) else None
        if members is None:
            check.complain(("substitution", key), "mention is only available in group chats")
        elif user is not None and user not in members:
            check.complain(("substitution", key, "mentionee", "userId"), "invalid property")
