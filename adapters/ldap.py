"""A directory such as OpenLDAP: passwords by the Modify Password operation of RFC 3062.

Every connection is encrypted, and the server's certificate verified. Suspending, and telling a new
account from one that is taken, stand on the overlay ppolicy ("slapo-ppolicy").
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ldap3 import BASE, MODIFY_DELETE, MODIFY_REPLACE, SUBTREE, Connection
from ldap3.utils.conv import escape_filter_chars

from adapters import (
    Adapter,
    AdapterError,
    Details,
    Forbidden,
    NoSuchAccount,
    Taken,
)
from adapters.ldap_connection import (
    CONSTRAINT,
    EXISTS,
    NO_SUCH_ATTRIBUTE,
    NO_SUCH_OBJECT,
    SIZE_LIMIT,
    NotAccepted,
    connected,
    demand,
    escaped,
    is_below,
    written,
)
from adapters.settings import LdapSettings

# A lock without an end (draft-behera-ldap-password-policy, 5.3.3); too many failures set a time.
_LOCK, _FOR_EVER = "pwdAccountLockedTime", "000001010000Z"


class Ldap(Adapter):
    """The people below one entry of a directory; the password is the service account's."""

    def __init__(self, given: LdapSettings, password: str) -> None:
        self._given = given
        self._password = password

    def exists(self, username: str) -> bool:
        """Whether the subtree has an entry of that name."""
        with self._connected() as service:
            return self._found(service, username) is not None

    def set_password(self, username: str, password: str) -> None:
        """Set it, and have it changed at the next login where that is configured."""
        with self._changing(username) as (service, entry):
            if _FOR_EVER in entry["attributes"].get(_LOCK, []):
                raise Forbidden(f"{username} is suspended, and a new password would end that")
            self._write_password(service, entry["dn"], password)

    def create(self, username: str, password: str, details: Details) -> None:
        """Add an inetOrgPerson. One is finished that we began, which has had no password yet."""
        if details.devices or details.expires:
            raise ValueError("a directory keeps neither devices nor an expiry")
        dn = f"{self._given.user_attribute}={escaped(username)},{self._given.people}"
        name = f"{details.given_name} {details.family_name}"
        entry = {self._given.user_attribute: username, "cn": name, "sn": details.family_name}
        with self._connected() as service:
            self._refuse_forbidden(service, username, dn)
            if self._found(service, username) and not _is_there(service, dn):
                raise Taken(f"{username} is there already, further down")
            service.add(dn, "inetOrgPerson", entry | {"givenName": details.given_name})
            if service.result["result"] == EXISTS:
                if self._is_begun(service, dn) or self._is_password(dn, password):
                    self._write_password(service, dn, password)
                    return
                raise Taken(f"{username} is there already")
            demand(service, username)
            self._write_password(service, dn, password)

    def suspend(self, username: str) -> None:
        """Lock the entry without an end."""
        with self._changing(username) as (service, entry):
            service.modify(entry["dn"], {_LOCK: [(MODIFY_REPLACE, [_FOR_EVER])]})
            demand(service, username)

    def resume(self, username: str) -> None:
        """Unlock the entry."""
        with self._changing(username) as (service, entry):
            service.modify(entry["dn"], {_LOCK: [(MODIFY_DELETE, [])]})
            demand(service, username, NO_SUCH_ATTRIBUTE)

    def check(self) -> list[str]:
        """Whether the service account gets in, and finds the subtree and the groups."""
        places = {"people": self._given.people}
        places |= {f"admin_groups, {group}": group for group in self._given.admin_groups}
        try:
            with self._connected() as service:
                return [
                    f"{name}: there is no such entry, or it may not be read"
                    for name, dn in places.items()
                    if not _is_there(service, dn)
                ]
        except AdapterError as error:
            return [str(error)]

    def _connected(self, dn: str = "", password: str = "") -> AbstractContextManager[Connection]:
        """A connection as the service account, or as somebody else."""
        user, secret = (dn, password) if dn else (self._given.bind_dn, self._password)
        return connected(self._given.url, self._given.ca_file, user, secret)

    @contextmanager
    def _changing(self, username: str) -> Iterator[tuple[Connection, dict[str, Any]]]:
        """The entry, unless it is one that we leave alone."""
        with self._connected() as service:
            entry = self._found(service, username)
            if entry is None:
                raise NoSuchAccount(f"{username} is not below {self._given.people}")
            self._refuse_forbidden(service, username, entry["dn"])
            yield service, entry

    def _found(self, service: Connection, username: str) -> dict[str, Any] | None:
        asked = f"({self._given.user_attribute}={escape_filter_chars(username)})"
        service.search(self._given.people, asked, SUBTREE, attributes=[_LOCK], size_limit=2)
        demand(service, username, NO_SUCH_OBJECT, SIZE_LIMIT)
        entries = [each for each in service.response if each["type"] == "searchResEntry"]
        if len(entries) > 1:
            raise Forbidden(f"{username} is the name of more than one entry")
        return entries[0] if entries else None

    def _refuse_forbidden(self, service: Connection, username: str, dn: str) -> None:
        if self._given.forbids(username) or not is_below(dn, self._given.people):
            raise Forbidden(f"{username} is never touched")
        who, name = escape_filter_chars(dn), escape_filter_chars(username)
        member = f"(|(member={who})(uniqueMember={who})(memberUid={name}))"
        for group in self._given.admin_groups:
            if service.search(group, member, BASE, attributes=["1.1"]):
                raise Forbidden(f"{username} is of {group}")
            demand(service, group)  # a group that cannot be read forbids as well

    def _write_password(self, service: Connection, dn: str, password: str) -> None:
        service.extend.standard.modify_password(user=dn, new_password=password)
        # The history refuses what was set a moment ago by a call whose answer was lost.
        is_again = service.result["result"] == CONSTRAINT and self._is_password(dn, password)
        if not is_again:
            demand(service, dn)
        if self._given.must_change:
            service.modify(dn, {"pwdReset": [(MODIFY_REPLACE, ["TRUE"])]})
            demand(service, dn)

    def _is_password(self, dn: str, password: str) -> bool:
        try:
            with self._connected(dn, password):
                return True
        except NotAccepted:  # of a directory that is away it is not known
            return False

    def _is_begun(self, service: Connection, dn: str) -> bool:
        seen = ["creatorsName", "pwdChangedTime"]
        if not service.search(dn, "(objectClass=*)", BASE, attributes=seen):
            return False
        found = service.response[0]["attributes"]
        made_by = str((found.get("creatorsName") or [""])[0])
        is_ours = written(made_by) == written(self._given.bind_dn)
        return is_ours and not found.get("pwdChangedTime")


def _is_there(service: Connection, dn: str) -> bool:
    return bool(service.search(dn, "(objectClass=*)", BASE, attributes=["1.1"]))
