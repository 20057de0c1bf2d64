"""One request to an endpoint, and its answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import Headers

from simulator.core import Core
from simulator.errors import UNREADABLE_JSON, Refused, invalid_property
from simulator.limits.schema import Json

_USER = re.compile(r"U[0-9a-f]{32}")
_GROUP = re.compile(r"C[0-9a-f]{32}")
_RECIPIENT = re.compile(r"[UCR][0-9a-f]{32}")


@dataclass
class Answer:
    """What goes back: JSON, or bytes of a media type."""

    body: Json | bytes = field(default_factory=dict)
    status: int = 200
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    # Properties of the request that LINE passes over in silence; shown in the log.
    ignored: list[str] = field(default_factory=list)


@dataclass
class Call:
    """A request: path parameters, query, headers and body."""

    core: Core
    request_id: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Headers
    body: bytes
    parsed: Json | None = None

    def json(self) -> Json:
        """The body as a JSON object. Raises Refused 415 or 400."""
        if self.parsed is None:
            media_type = self.headers.get("Content-Type", "").split(";")[0].strip()
            if media_type != "application/json":
                raise Refused(415, f"The content type, {media_type}, is not supported")
            self.parsed = _parse(self.body)
        return self.parsed

    def user_id(self) -> str:
        """The path's user id. Raises Refused 400 when it is none."""
        return self._id("user", _USER, "userId")

    def group_id(self) -> str:
        """The path's group id. Raises Refused 400 when it is none."""
        return self._id("group", _GROUP, "groupId")

    def _id(self, name: str, form: re.Pattern[str], called: str) -> str:
        value = self.params[name]
        if not form.fullmatch(value):
            raise Refused(400, f"The value for the '{called}' parameter is invalid")
        return value


def _parse(body: bytes) -> Json:
    try:
        parsed: Any = json.loads(body)
    except json.JSONDecodeError as error:
        raise Refused(400, UNREADABLE_JSON.format(line=error.lineno, column=error.colno)) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, UNREADABLE_JSON.format(line=1, column=1)) from error
    if not isinstance(parsed, dict):
        raise Refused(400, UNREADABLE_JSON.format(line=1, column=1))
    return parsed


def recipient(body: Json) -> str:
    """The body's `to`. Raises Refused 400 for what is no user, group or room id."""
    to = body.get("to")
    if not isinstance(to, str) or not _RECIPIENT.fullmatch(to):
        raise invalid_property("to")
    return to


def user_ids(body: Json, name: str, quote: str = "'") -> list[str]:
    """A body's array of user ids. Raises Refused 400 naming the first that is none, in quotes
    where LINE names it so.
    """
    given = body.get(name)
    if not isinstance(given, list):
        raise invalid_property(name)
    for index, value in enumerate(given):
        if not isinstance(value, str) or not _USER.fullmatch(value):
            raise invalid_property(f"{name}[{index}]", quote)
    return given
