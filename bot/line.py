"""The only file that imports linebot: calls to LINE that always end and never raise.

Message objects go as plain JSON through the SDK's client: its model classes drop keys they do
not know, raise after LINE has accepted, and cost 4 ms for a carousel instead of 0.15. The SDK has
the same client for each part of LINE's API; that of the statistics is taken, alone (bot/lean.py).
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import urllib3

from bot.lean import lean
from bot.settings import settings

with lean("linebot", "linebot.v3", "linebot.v3.insight"):
    from linebot.v3.insight.api_client import ApiClient
    from linebot.v3.insight.configuration import Configuration
    from linebot.v3.insight.exceptions import ApiException

API = "https://api.line.me"
# Seconds to connect, and to wait for each piece of an answer. Connecting is tried twice, so a call
# that LINE leaves waiting ends within 16 seconds, and its row stays leased for 20. Only an answer
# that trickles takes longer: then the same call is made beside it, which LINE takes once
# (docs/decisions/0005).
TIMEOUT = (3, 10)
MONTHLY_LIMIT = "you have reached your monthly limit"
INVALID_TOKEN = "invalid reply token"  # noqa: S105 - LINE's words
# What LINE says may quote what was sent: in quotation marks, in Thai, or a number of somebody's.
_QUOTED = re.compile(r"""(?<!\w)(['"]).*?(\1(?!\w)|$)""", re.DOTALL)
_PLAIN = re.compile(r"(?!.*\d{4})[!-~]{1,30}")
_PROPERTY = re.compile(r"[\w./\[\]-]{1,80}", re.ASCII)


@dataclass(frozen=True)
class Answer:
    """What LINE said. Status 0: nothing was heard; ``is_reached`` False: nothing was sent."""

    status: int
    message: str = ""
    request_id: str = ""
    ids: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    is_reached: bool = True

    @property
    def is_accepted(self) -> bool:
        """LINE has the messages; 409: it had them already under this retry key."""
        return 200 <= self.status < 300 or self.status == 409

    @property
    def is_token_invalid(self) -> bool:
        """The reply token was used before, has expired, or never was one."""
        return self.status == 400 and INVALID_TOKEN in self.message.lower()

    @property
    def is_month_used_up(self) -> bool:
        """429 because of the month's quota, not of too many calls."""
        return self.status == 429 and MONTHLY_LIMIT in self.message.lower()

    def __str__(self) -> str:
        """What may be logged and kept: LINE's own words, and which properties it means."""
        words = _QUOTED.sub("…", self.message).split()
        said = " ".join(word if _PLAIN.fullmatch(word) else "…" for word in words)
        which = f" [{', '.join(self.properties)}]" if self.properties else ""
        return f"{self.status} {said[:100]}{which} (request {self.request_id or '-'})"


class Line:
    """One channel's connection, shared by the threads of a process (never across a fork)."""

    def __init__(self, token: str, host: str | None = None) -> None:
        # Without a host the SDK's own two are used; setting one sets it for both.
        configuration = Configuration(access_token=token, host=host)
        configuration.connection_pool_maxsize = 8
        # Only connecting is repeated: repeating a call is the queue's business.
        configuration.retries = urllib3.Retry(
            connect=1, read=0, redirect=0, status=0, other=0, raise_on_redirect=False
        )
        self._client = ApiClient(configuration)
        self._host = host

    def reply(self, token: str, messages: list[dict[str, Any]]) -> Answer:
        """Reply; LINE refuses a retry key here."""
        return self._post("/v2/bot/message/reply", {"replyToken": token, "messages": messages})

    def push(self, to: str, messages: list[dict[str, Any]], retry_key: str) -> Answer:
        """Push to a user, group or room; the same key is never accepted twice in 24 hours."""
        body = {"to": to, "messages": messages}
        return self._post("/v2/bot/message/push", body, {"X-Line-Retry-Key": retry_key})

    def leave(self, chat: str) -> Answer:
        """Leave a group or room."""
        kind = "room" if chat.startswith("R") else "group"
        return self._post(f"/v2/bot/{kind}/{quote(chat, safe='')}/leave", None)

    def _post(
        self, path: str, body: dict[str, Any] | None, headers: dict[str, str] | None = None
    ) -> Answer:
        sent = {**self._client.default_headers, "Content-Type": "application/json"}
        try:
            response = self._client.rest_client.request(
                "POST",
                (self._host or API) + path,
                headers=sent | (headers or {}),
                body=body,
                _request_timeout=TIMEOUT,
            )
        except ApiException as error:  # every status but 2xx; 0: no secure connection
            if not error.status:
                return Answer(0, type(error).__name__, is_reached=False)
            return _answer(error.status, error.body, error.headers)
        except urllib3.exceptions.HTTPError as error:
            return Answer(0, type(error).__name__, is_reached=_was_reached(error))
        return _answer(response.status, response.data, response.getheaders())


def _was_reached(error: Exception) -> bool:
    reason = getattr(error, "reason", None) or error
    unreached = (
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
        urllib3.exceptions.NameResolutionError,
        urllib3.exceptions.SSLError,
    )
    return not isinstance(reason, unreached)


def _answer(status: int, body: Any, headers: Any) -> Answer:
    try:
        said = json.loads(body) if body else {}
    except ValueError:  # cut off, or not LINE's at all; the status still counts
        said = {}
    if not isinstance(said, dict):
        said = {}
    properties = _texts(said.get("details"), "property")
    return Answer(
        status,
        message=str(said.get("message", ""))[:500],
        request_id=_request_id(headers),
        ids=tuple(each for each in _texts(said.get("sentMessages"), "id") if 0 < len(each) <= 40),
        properties=tuple(each for each in properties if _PROPERTY.fullmatch(each))[:3],
    )


def _texts(rows: Any, name: str) -> list[str]:
    """What the objects of a list have under a name, where it is text."""
    rows = rows if isinstance(rows, list) else []
    found = [row.get(name) for row in rows if isinstance(row, dict)]
    return [each for each in found if isinstance(each, str)]


def _request_id(headers: Any) -> str:
    return str(headers.get("x-line-request-id", ""))[:60] if headers else ""


@cache
def line() -> Line:
    """This process's connection, made of its settings."""
    return Line(settings().line_channel_access_token, settings().line_api_host)
