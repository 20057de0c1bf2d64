"""What a push costs: one unit for a person, and for a group one for each of its members."""

import threading
import time

from bot.channel import Channel, LineUnreachable
from bot.settings import settings
from models.parcels import is_group

# Groups change seldom, and LINE's own count corrects what was wrong meanwhile.
REMEMBERED_SECONDS = 600.0

_known: dict[str, tuple[float, int]] = {}
_lock = threading.Lock()


def price(chat: str) -> int:
    """Units of a push to a chat; where LINE does not say how many are in a group, as last time."""
    if not is_group(chat):
        return 1
    with _lock:
        at, count = _known.get(chat, (0.0, 1))
    if at and time.monotonic() - at < REMEMBERED_SECONDS:
        return count
    try:
        count = Channel(settings()).members(chat) or count
    except LineUnreachable:
        return count
    with _lock:
        _known[chat] = (time.monotonic(), count)
    return count
