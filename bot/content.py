"""What people sent, read from LINE as it comes in.

Without the SDK: it would hold a file whole in memory before anybody could judge its size, and
costs a process 37 MiB and a second to import.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import urllib3

from bot.settings import settings

API = "https://api-data.line.me"
TIMEOUT = urllib3.Timeout(connect=3, read=10)


@dataclass(frozen=True)
class Content:
    """A file on its way from LINE. Status 0: LINE did not answer."""

    status: int
    request_id: str = ""
    response: Any = None

    def chunks(self, size: int = 65536) -> Iterator[bytes]:
        """The bytes as they come. Raises ConnectionError when they stop coming."""
        try:
            yield from self.response.stream(size)
        except urllib3.exceptions.HTTPError as error:
            raise ConnectionError(type(error).__name__) from None

    def __str__(self) -> str:
        """What may be logged."""
        return f"{self.status} (request {self.request_id or '-'})"


class Contents:
    """One channel's connection to the files its people sent, shared by threads."""

    def __init__(self, token: str, host: str | None = None) -> None:
        self._base = f"{host or API}/v2/bot/message"
        # Nothing but LINE itself is ever asked: no redirect is followed.
        self._pool = urllib3.PoolManager(
            maxsize=4,
            headers={"Authorization": f"Bearer {token}"},
            retries=urllib3.Retry(connect=1, read=0, redirect=False, status=0, other=0),
        )

    @contextmanager
    def open(self, message_id: str) -> Iterator[Content]:
        """The content of a message; it is closed however much of it was read."""
        url = f"{self._base}/{quote(message_id, safe='')}/content"
        try:
            response = self._pool.request("GET", url, timeout=TIMEOUT, preload_content=False)
        except urllib3.exceptions.HTTPError:
            yield Content(0)
            return
        try:
            request_id = str(response.headers.get("x-line-request-id", ""))[:60]
            yield Content(response.status, request_id, response)
        finally:
            # What was not read must not be taken for the next answer.
            response.close()


@cache
def contents() -> Contents:
    """This process's connection, made of its settings."""
    return Contents(settings().line_channel_access_token, settings().line_api_host)
