"""Sends to an officer's side channel (bot/side_channels.py): the only file that imports apprise."""

import logging
import re
import threading
from typing import Any

from bot.line import Answer

# Seconds to connect, and to wait for each piece of an answer, as far as the service's part of the
# library obeys.
PATIENCE = {"cto": "3", "rto": "8"}
# A server that answers byte by byte would take for ever: a whole call has so long, and what becomes
# of it is noted while its row is leased (20 s).
LIMIT_SECONDS = 12.0
LONGEST = 3000
# What is said of an address that the library makes nothing of: it will not another time either.
UNUSABLE = "no usable address"
# The calls nobody waits for any more, by address: while one runs, none other begins, so that an
# address costs a thread or two, whatever its server does.
_stuck: dict[str, threading.Thread] = {}


def send(url: str, objects: list[dict[str, Any]], seconds: float = LIMIT_SECONDS) -> Answer:
    """Send texts to an address, in one notification; how it ends is known in so many seconds.
    Nothing of it is logged: an address is a secret, and the library names it.
    """
    import apprise  # 40 MiB that only a worker with such a channel needs

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    stuck = _stuck.get(url)
    if stuck is not None and stuck.is_alive():
        return Answer(0, "an earlier call is still under way", is_reached=False)
    # The library's own limit needs threads that all calls share, and that an end waits for.
    asset = apprise.AppriseAsset(async_mode=False, service_timeout=0)
    sender = apprise.Apprise(asset=asset)
    if not url or not sender.add(_patient(url)):
        return Answer(0, UNUSABLE, is_reached=False)
    words = "\n\n".join(str(each.get("text", "")) for each in objects)[:LONGEST]
    title, _, body = words.partition("\n")
    said = {"body": body.strip() or title, "title": title if body else ""}
    answers: list[Answer] = []
    # No thread can be ended from outside; as a daemon it at least keeps no process from ending.
    call = threading.Thread(target=lambda: answers.append(_notify(sender, said)), daemon=True)
    call.start()
    call.join(seconds)
    if answers:
        return answers[0]
    _stuck[url] = call
    return Answer(0, "too slow", is_reached=False)


def _notify(sender: Any, said: dict[str, str]) -> Answer:
    try:
        is_sent = bool(sender.notify(**said))
    except Exception as error:  # a service's part of the library may do anything
        return Answer(0, type(error).__name__, is_reached=False)
    return Answer(200) if is_sent else Answer(0, "not taken", is_reached=False)


def _patient(url: str) -> str:
    given = {name: value for name, value in PATIENCE.items() if not re.search(rf"[?&]{name}=", url)}
    joint = "&" if "?" in url else "?"
    return url + joint + "&".join(f"{name}={value}" for name, value in given.items())
