"""Google Workspace: users by the Admin SDK's Directory API (developers.google.com/admin-sdk).

Tried against a local server that answers as the documentation says, never against Google's own.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import urllib3

from adapters import (
    READ_SECONDS,
    Adapter,
    AdapterError,
    Details,
    Forbidden,
    NoSuchAccount,
    Refused,
    Taken,
    Unavailable,
)
from adapters.google_account import ServiceAccount, content_of
from adapters.settings import GoogleSettings

API = "https://admin.googleapis.com"
# Reasons of a 403 that say "later", not "never".
_TOO_OFTEN = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"}
_MEANINGS: Mapping[int, type[AdapterError]] = {
    400: Refused,
    403: Forbidden,
    404: NoSuchAccount,
    409: Taken,
}
_NEVER = "1970-01-01T00:00:00.000Z"  # the last login of who never did


class Google(Adapter):
    """The users of one domain below some organisational units; the secret is a key file's path."""

    def __init__(
        self,
        given: GoogleSettings,
        key_file: str,
        api: str = API,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._given = given
        self._api = f"{api}/admin/directory/v1/users"
        self._account = ServiceAccount(Path(key_file), given.subject, read_seconds)

    def exists(self, username: str) -> bool:
        """Whether the domain has this user, or an alias of it."""
        try:
            self._call("GET", self._path(username))
        except NoSuchAccount:
            return False
        return True

    def set_password(self, username: str, password: str) -> None:
        """Set it, and end every session."""
        self._allowed(username)
        self._put_password(username, password)

    def create(self, username: str, password: str, details: Details) -> None:
        """Insert the user into the first unit. One of that name whom nobody has used is ours."""
        if details.devices or details.expires:
            raise ValueError("Google keeps neither devices nor an expiry")
        if any(map(self._given.forbids, (username, username.partition("@")[0]))):
            raise Forbidden(f"{username} is never touched")
        name = {"givenName": details.given_name, "familyName": details.family_name}
        unit = self._given.org_units[0]
        must_change = {"changePasswordAtNextLogin": self._given.must_change}
        user = {"primaryEmail": self._email(username), "name": name, "orgUnitPath": unit}
        try:
            self._call("POST", "", user | must_change | {"password": password})
        except Taken:
            found = self._allowed(username)
            has_name = {key: found.get("name", {}).get(key) for key in name} == name
            is_fresh = found.get("lastLoginTime") == _NEVER and found.get("orgUnitPath") == unit
            if not (has_name and is_fresh):
                raise
            self._put_password(username, password)

    def suspend(self, username: str) -> None:
        """Suspend the user, which also ends every session."""
        self._allowed(username)
        self._call("PUT", self._path(username), {"suspended": True})

    def resume(self, username: str) -> None:
        """End the suspension."""
        self._allowed(username)
        self._call("PUT", self._path(username), {"suspended": False})

    def check(self) -> list[str]:
        """Whether Google gives a token and shows the domain's users."""
        asked = urlencode({"domain": self._given.domain, "maxResults": 1})
        try:
            self._call("GET", f"?{asked}")
        except AdapterError as error:
            return [str(error)]
        return []

    def _allowed(self, username: str) -> dict[str, Any]:
        """The user, unless it is one that we leave alone."""
        user = self._call("GET", self._path(username))
        email = str(user.get("primaryEmail", ""))
        if user.get("isAdmin") is not False or user.get("isDelegatedAdmin") is not False:
            raise Forbidden(f"{username} is an administrator")
        if any(map(self._given.forbids, (username, email, email.partition("@")[0]))):
            raise Forbidden(f"{username} is never touched")
        path = f"{user.get('orgUnitPath', '')}/".casefold()
        if not any(path.startswith(f"{unit}/".casefold()) for unit in self._given.org_units):
            raise Forbidden(f"{username} is in none of {', '.join(self._given.org_units)}")
        return user

    def _put_password(self, username: str, password: str) -> None:
        must_change = {"changePasswordAtNextLogin": self._given.must_change}
        self._call("PUT", self._path(username), {"password": password} | must_change)
        self._call("POST", f"{self._path(username)}/signOut")

    def _email(self, username: str) -> str:
        name, at, domain = username.partition("@")
        if at and domain.casefold() != self._given.domain:
            raise Forbidden(f"{username} is not of {self._given.domain}")
        return f"{name}@{self._given.domain}"

    def _path(self, username: str) -> str:
        return f"/{quote(self._email(username), safe='@')}"

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._account.token()}"}
        headers["Content-Type"] = "application/json"
        content = None if body is None else json.dumps(body)
        answer = self._account.send(method, self._api + path, content, headers)
        if answer.status == 401:
            self._account.forget()
        if 200 <= answer.status < 300:
            return content_of(answer)
        raise _fault(answer, has_password=body is not None and "password" in body)


def _fault(answer: urllib3.BaseHTTPResponse, *, has_password: bool) -> AdapterError:
    """What an answer means; not its text, which may repeat what it was given."""
    fault = content_of(answer).get("error")
    listed = fault.get("errors") if isinstance(fault, dict) else None
    reasons = {str(each.get("reason")) for each in listed or [] if isinstance(each, dict)}
    words = f"Google answers {answer.status} {' '.join(sorted(reasons))}".rstrip()
    kind = _MEANINGS.get(answer.status, Unavailable)
    # Only what writes a password can be refused for it; a quota is over some time.
    if kind is Unavailable or reasons & _TOO_OFTEN or (kind is Refused and not has_password):
        after = answer.headers.get("Retry-After", "")
        return Unavailable(words, float(after) if after.isdigit() else None)
    return kind(words)
