"""Finds `@name` in what a person writes in a group, as LINE's app marks it."""

import re
from collections.abc import Mapping

from simulator.limits.counting import utf16
from simulator.limits.schema import Json

_MOST = 20


def mentionees(text: str, names: Mapping[str, str], bot: str) -> list[Json]:
    """Every `@name` and `@All` in order; offsets count UTF-16 units.

    `names` maps user ids to names, the bot's own under its id `bot`.
    """
    by_name = {name: user for user, name in names.items() if name}
    if not by_name:
        return []
    longest_first = sorted((*by_name, "All"), key=len, reverse=True)
    found = []
    for match in re.finditer("@(" + "|".join(map(re.escape, longest_first)) + ")", text):
        place = {"index": utf16(text[: match.start()]), "length": utf16(match[0])}
        user = by_name.get(match[1])
        if user is None:
            found.append({**place, "type": "all"})
        else:
            found.append({**place, "type": "user", "userId": user, "isSelf": user == bot})
    return found[:_MOST]
