"""Sends to an officer's side channel (bot/side_channels.py): the only file that imports apprise."""

import logging
import re
from typing import Any

from bot.line import Answer

# Seconds to connect and to wait for an answer, as far as the service's part of the library obeys:
# a row stays leased for 20.
PATIENCE = {"cto": "3", "rto": "8"}
LONGEST = 3000
# What is said of an address that the library makes nothing of: it will not another time either.
UNUSABLE = "no usable address"


def send(url: str, objects: list[dict[str, Any]]) -> Answer:
    """Send texts to an address, in one notification. Nothing of it is logged: an address is a
    secret, and the library names it.
    """
    import apprise  # 40 MiB that only a worker with such a channel needs

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    sender = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False))
    if not url or not sender.add(_patient(url)):
        return Answer(0, UNUSABLE, is_reached=False)
    words = "\n\n".join(str(each.get("text", "")) for each in objects)[:LONGEST]
    title, _, body = words.partition("\n")
    try:
        is_sent = bool(sender.notify(body=body.strip() or title, title=title if body else ""))
    except Exception as error:  # a service's part of the library may do anything
        return Answer(0, type(error).__name__, is_reached=False)
    return Answer(200) if is_sent else Answer(0, "not taken", is_reached=False)


def _patient(url: str) -> str:
    given = {name: value for name, value in PATIENCE.items() if not re.search(rf"[?&]{name}=", url)}
    joint = "&" if "?" in url else "?"
    return url + joint + "&".join(f"{name}={value}" for name, value in given.items())
