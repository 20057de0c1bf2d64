"""LINE's rich menus: what is there, and the calls that change it (LINE: "Rich menu")."""

from typing import Any
from urllib.parse import quote

import urllib3

from bot.channel import LineUnreachable
from bot.settings import Settings

API, DATA = "https://api.line.me", "https://api-data.line.me"
# Two calls one after the other end within the lease of the clock (jobs/clock.py).
TIMEOUT = urllib3.Timeout(connect=3, read=7)
# What everybody has, and what an officer has at first.
EVERYBODY, OFFICERS = "requester", "work"
# Rich menus and aliases whose names begin so are ours, and no others.
PREFIX = "helpdesk"
_MENUS, _ALIASES = "/v2/bot/richmenu", "/v2/bot/richmenu/alias"
_POOL = urllib3.PoolManager(maxsize=4)


def alias_of(name: str) -> str:
    """The alias by which tabs, and we, find the rich menu of that name at LINE."""
    return f"{PREFIX}-{name}"


class LineRefused(Exception):
    """LINE heard a call and did not do it; ``status`` is the HTTP status, the message LINE's."""

    def __init__(self, status: int, said: str) -> None:
        self.status = status
        super().__init__(f"{status} {said}".strip())


class MenuCalls:
    """The rich menus of the settings' channel. Calls raise LineUnreachable and LineRefused."""

    def __init__(self, given: Settings) -> None:
        self._host = given.line_api_host
        self._token = given.line_channel_access_token

    def names(self) -> dict[str, str]:
        """The names of all rich menus that programs made, by their ids."""
        found = self._get(f"{_MENUS}/list").get("richmenus", [])
        return {each["richMenuId"]: each["name"] for each in found}

    def aliases(self) -> dict[str, str]:
        """The ids of rich menus by their aliases."""
        found = self._get(f"{_ALIASES}/list").get("aliases", [])
        return {each["richMenuAliasId"]: each["richMenuId"] for each in found}

    def meant_by(self, alias: str) -> str | None:
        """The id of the rich menu that has the alias; None where there is none."""
        return self._id_at(f"{_ALIASES}/{alias}")

    def default(self) -> str | None:
        """The id of the rich menu that everybody has who has no other."""
        return self._id_at("/v2/bot/user/all/richmenu")

    def of_person(self, line_id: str) -> str | None:
        """The id of the rich menu that somebody was given; None where they have the default."""
        return self._id_at(_person(line_id))

    def make(self, body: dict[str, Any]) -> str:
        """Make a rich menu without its picture; its id."""
        return str(self._post(_MENUS, body)["richMenuId"])

    def picture(self, menu: str, png: bytes) -> None:
        """Give a rich menu its picture: once, LINE takes no second one."""
        host = self._host or DATA
        self._ask("POST", f"{host}{_MENUS}/{menu}/content", body=png, kind="image/png")

    def point(self, alias: str, menu: str, *, is_known: bool) -> None:
        """Let an alias mean that rich menu; LINE refuses one that has no picture."""
        if is_known:
            self._post(f"{_ALIASES}/{alias}", {"richMenuId": menu})
        else:
            self._post(_ALIASES, {"richMenuAliasId": alias, "richMenuId": menu})

    def make_default(self, menu: str) -> None:
        """Show that rich menu to everybody who was given no other."""
        self._post(f"/v2/bot/user/all/richmenu/{menu}")

    def give(self, line_id: str, menu: str) -> None:
        """Show that rich menu to one person; nothing happens where they are no friend."""
        self._post(f"{_person(line_id)}/{menu}")

    def take(self, line_id: str) -> None:
        """Show the default to one person again."""
        self._delete(_person(line_id))

    def drop(self, menu: str) -> None:
        """Delete a rich menu: whoever was given it has the default."""
        self._delete(f"{_MENUS}/{menu}")

    def drop_alias(self, alias: str) -> None:
        """Delete an alias, not what it means."""
        self._delete(f"{_ALIASES}/{alias}")

    def _id_at(self, path: str) -> str | None:
        try:
            return str(self._get(path)["richMenuId"])
        except LineRefused as refused:
            if refused.status == 404:
                return None
            raise

    def _get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", (self._host or API) + path)

    def _delete(self, path: str) -> None:
        try:
            self._ask("DELETE", (self._host or API) + path)
        except LineRefused as refused:
            if refused.status != 404:  # somebody was faster
                raise

    def _post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._ask("POST", (self._host or API) + path, json=body)

    def _ask(self, method: str, url: str, *, kind: str = "", **content: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"}
        if kind or content.get("json") is not None:
            headers["Content-Type"] = kind or "application/json"
        try:
            response = _POOL.request(
                method, url, headers=headers, timeout=TIMEOUT, retries=False, **content
            )
            said = response.json()
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise LineUnreachable(type(error).__name__) from error
        said = said if isinstance(said, dict) else {}
        if not 200 <= response.status < 300:
            raise LineRefused(response.status, str(said.get("message", ""))[:200])
        return said


def _person(line_id: str) -> str:
    return f"/v2/bot/user/{quote(line_id, safe='')}/richmenu"
