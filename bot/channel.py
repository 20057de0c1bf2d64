"""Questions about the LINE channel itself; no part of a conversation."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import urllib3

from bot.settings import Settings

API = "https://api.line.me"
TIMEOUT = urllib3.Timeout(connect=3, read=10)
_POOL = urllib3.PoolManager(maxsize=8)


class LineUnreachable(Exception):
    """LINE did not answer."""


@dataclass(frozen=True)
class Answer:
    """An HTTP status and the JSON object that came with it."""

    status: int
    content: dict[str, Any]


@dataclass(frozen=True)
class Usage:
    """LINE's word on the month: its limit in units (None: there is none), and what is used."""

    limit: int | None
    used: int


def _units(value: object) -> int | None:
    """A number of units; None for what is no count, or none that a database keeps."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < 2**31 else None


class Channel:
    """The Messaging API channel of the settings (LINE: "Get bot info", "Webhook settings")."""

    def __init__(self, given: Settings) -> None:
        self._host = given.line_api_host or API
        self._token = given.line_channel_access_token

    def info(self) -> Answer:
        """Who the account is: displayName, basicId, chatMode. Raises LineUnreachable."""
        return self._ask("GET", "/v2/bot/info")

    def endpoint(self) -> Answer:
        """Where LINE sends events: endpoint, active. Raises LineUnreachable."""
        return self._ask("GET", "/v2/bot/channel/webhook/endpoint")

    def test(self) -> Answer:
        """Have LINE post to the webhook: success, statusCode, reason. Raises LineUnreachable."""
        return self._ask("POST", "/v2/bot/channel/webhook/test", {})

    def usage(self) -> Usage | None:
        """The month's quota (LINE: "Get the target limit", "Get number of messages sent this
        month"); None where LINE says anything else. Raises LineUnreachable.
        """
        quota = self._ask("GET", "/v2/bot/message/quota")
        consumption = self._ask("GET", "/v2/bot/message/quota/consumption")
        if quota.status != 200 or consumption.status != 200:
            return None
        used, kind = _units(consumption.content.get("totalUsage")), quota.content.get("type")
        limit = _units(quota.content.get("value")) if kind == "limited" else None
        if used is None or (limit is None and kind != "none"):
            return None
        return Usage(limit, used)

    def members(self, chat: str) -> int | None:
        """How many people are in a group or room, which is what a push costs there.

        Raises LineUnreachable.
        """
        kind = "room" if chat.startswith("R") else "group"
        path = f"/v2/bot/{kind}/{quote(chat, safe='')}/members/count"
        count = self._ask("GET", path).content.get("count")
        return count if isinstance(count, int) else None

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            response = _POOL.request(
                method,
                self._host + path,
                json=body,
                headers=headers,
                timeout=TIMEOUT,
                retries=False,
            )
            content = response.json()
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise LineUnreachable(type(error).__name__) from error
        return Answer(response.status, content if isinstance(content, dict) else {})
