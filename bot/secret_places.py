"""Places in messages that are filled as these leave: addresses of secret pages, and their codes.

A promised message lies in the database until it is sent, and some time longer; what opens a page
must not. So a message has a place with the link's row id, and whoever sends it fills it in. Each
place carries a proof that we made it: people can type whatever they like.
"""

import json
import re

from bot.messages import Message
from bot.settings import settings
from models import sealing, secret_links
from models.reading import reading
from models.secret_table import SecretLink

PATH = "/secret/"
_PLACE = re.compile(r"~(link|code)\.(\d{1,18})\.([\w-]{16})~")
_SIGN = "~link.", "~code."


def address(link: SecretLink) -> str:
    """Where the link's page is. Raises SettingsError without a public address."""
    return f"{settings().public_url}{PATH}{_place('link', link)}"


def code(link: SecretLink) -> str:
    """The place for the code that was given last."""
    return _place("code", link)


def filled(messages: list[Message]) -> list[Message]:
    """The messages with every place filled; what we did not make stays as somebody wrote it.
    Raises DatabaseUnavailable.
    """
    written = json.dumps(messages, ensure_ascii=False)
    if not any(sign in written for sign in _SIGN):
        return messages
    return list(json.loads(_PLACE.sub(_fill, written)))


def hidden(words: str) -> str:
    """The words without places: what copies them elsewhere has no business with these."""
    return _PLACE.sub("-", words)


def _place(kind: str, link: SecretLink) -> str:
    name = f"{kind}.{link.id}"
    return f"~{name}.{sealing.mark(settings().secret_key, name)}~"


def _fill(found: re.Match[str]) -> str:
    kind, id_, mark = found.groups()
    key = settings().secret_key
    if not sealing.is_same(mark, sealing.mark(key, f"{kind}.{id_}")):
        return found[0]
    with reading() as session:
        link = session.get(SecretLink, int(id_))
    if link is None:
        return "-"
    return (secret_links.token_of if kind == "link" else secret_links.code_of)(link, key)
