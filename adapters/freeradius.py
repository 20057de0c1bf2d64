"""FreeRADIUS with its users in SQL: the rows of ``radcheck`` (FreeRADIUS 3.2, "rlm_sql").

A user with two rows of passwords gets in with either, so all are deleted before one is written, and
nobody else writes meanwhile. What is committed counts at the next login, without a restart.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError, SQLAlchemyError

from adapters import (
    Adapter,
    AdapterError,
    Details,
    Forbidden,
    NoSuchAccount,
    Refused,
    Taken,
    Unavailable,
    hashes,
    sql,
    told,
)
from adapters.passwords import is_code
from adapters.settings import FreeRadiusSettings

# How passwords are kept, the ablest first: for PAP, CHAP and MS-CHAP; PAP and MS-CHAP; PAP.
_KEPT = ("Cleartext-Password", "NT-Password", "SSHA2-512-Password", "Crypt-Password")
# An older name of one of them; of a password that brings its kind along, that kind.
_ALSO = {"User-Password": "Cleartext-Password", "LM-Password": "NT-Password"}
_HEADERS = {"clear": _KEPT[0], "cleartext": _KEPT[0], "crypt": _KEPT[3]}
_HEADERS |= {"nt": _KEPT[1], "nthash": _KEPT[1], "x-nthash": _KEPT[1]}
# All that rlm_pap and its like read; a hash that is not kept becomes SSHA2-512, for PAP as well.
_IS_PASSWORD = re.compile(r"(.+-)?Password(-With-Header)?")
_LONGEST = 128  # of User-Password (RFC 2865, 5.2)
_SELECT = text("SELECT attribute, value FROM radcheck WHERE username = :username ORDER BY id")
_INSERT = text(
    "INSERT INTO radcheck (username, attribute, op, value)"
    " VALUES (:username, :attribute, :op, :value)"
)
_TRY = text("SELECT id, username, attribute, op, value FROM radcheck WHERE username = ''")
_MAY, _RIGHTS = text("SELECT has_table_privilege('radcheck', :right)"), ("INSERT", "DELETE")
_DEVICE, _EXPIRY, _GATE = "Calling-Station-Id", "Expiration", ("Auth-Type", "Reject")


class FreeRadius(Adapter):
    """Its users, known by the rows they have in radcheck; the address is that of the database."""

    keeps_devices: ClassVar[bool] = True
    keeps_expiry: ClassVar[bool] = True

    def __init__(self, given: FreeRadiusSettings, address: str) -> None:
        self._given = given
        self._engine = sql.engine_of(address)

    def exists(self, username: str) -> bool:
        """Whether a row of radcheck has the name, letter by letter."""
        with told(SQLAlchemyError, _in_words), sql.reading(self._engine) as connection:
            return bool(_rows(connection, username))

    def set_password(self, username: str, password: str) -> None:
        """Replace every password by one, for the logins that the ablest of them served."""
        with self._changing(username) as connection:
            rows = _rows(connection, username)
            held = {_kind(name, value) for name, value in rows if _IS_PASSWORD.fullmatch(name)}
            attribute = next((each for each in _KEPT if each in held), self._given.attribute)
            self._write_password(connection, username, attribute, password)

    def create(self, username: str, password: str, details: Details) -> None:
        """Write its rows at once; one that has this very password is the same, begun earlier."""
        with self._changing(username, is_new=True) as connection:
            rows = _rows(connection, username)
            if rows and not any(hashes.matches(*row, password) for row in rows):
                raise Taken(f"{username} is there already")
            self._write_password(connection, username, self._given.attribute, password)
            self._write_devices(connection, username, details.devices)
            _write_expiry(connection, username, details.expires)

    def suspend(self, username: str) -> None:
        """``Auth-Type := Reject``; a password that is set meanwhile lets nobody in."""
        with self._changing(username) as connection:
            _delete(connection, username, *_GATE)
            _insert(connection, username, *_GATE)

    def resume(self, username: str) -> None:
        """Take that away. A user without any other row is unknown afterwards."""
        with self._changing(username) as connection:
            _delete(connection, username, *_GATE)

    def set_devices(self, username: str, devices: Sequence[str]) -> None:
        """Let in these MAC addresses only; any, where there are none. Raises ValueError."""
        with self._changing(username) as connection:
            self._write_devices(connection, username, devices)

    def set_expiry(self, username: str, moment: datetime | None) -> None:
        """Let nobody in from an aware moment on; None: for ever."""
        with self._changing(username) as connection:
            _write_expiry(connection, username, moment)

    def check(self) -> list[str]:
        """Whether radcheck can be read, and in PostgreSQL whether it may be written."""
        try:
            with told(SQLAlchemyError, _in_words), sql.reading(self._engine) as connection:
                connection.execute(_TRY)
                if connection.dialect.name != "postgresql":
                    return []
                ask = "SELECT has_table_privilege('radcheck', :right)"
                rights = ("SELECT", "INSERT", "DELETE")
                lacks = [
                    each for each in rights if not connection.scalar(text(ask), {"right": each})
                ]
                return [f"its user lacks the right {right} on radcheck" for right in lacks]
        except AdapterError as error:
            return [str(error)]

    @contextmanager
    def _changing(self, username: str, *, is_new: bool = False) -> Iterator[Connection]:
        if self._given.forbids(username):
            raise Forbidden(f"{username} is never touched")
        with told(SQLAlchemyError, _in_words), sql.writing(self._engine, "radcheck") as connection:
            if not (is_new or _rows(connection, username)):
                raise NoSuchAccount(f"{username} has no row in radcheck")
            yield connection

    def _write_password(
        self, connection: Connection, username: str, attribute: str, password: str
    ) -> None:
        if is_code(password) or len(password) > _LONGEST:
            raise Refused("FreeRADIUS takes no backslash, nothing in quotes, and 128 characters")
        for name in {name for name, _ in _rows(connection, username)}:
            if _IS_PASSWORD.fullmatch(name):
                _delete(connection, username, name)
        _insert(connection, username, attribute, hashes.stored(attribute, password))

    def _write_devices(self, connection: Connection, username: str, devices: Sequence[str]) -> None:
        known = [self._as_sent(device) for device in devices]
        _delete(connection, username, _DEVICE)
        if len(known) == 1:
            _insert(connection, username, _DEVICE, known[0], "==")
        elif known:  # every row has to be fulfilled, so several stand in one
            any_of = "|".join(known).replace(".", "[.]")
            _insert(connection, username, _DEVICE, f"^({any_of})$", "=~")

    def _as_sent(self, device: str) -> str:
        """A MAC address in the format of the access points."""
        digits = re.sub(r"[-:. ]", "", device)
        if not re.fullmatch(r"[0-9A-Fa-f]{12}", digits):
            raise ValueError(f"{device!r} is no MAC address")
        given, left = self._given.mac_format, iter(digits)
        written = "".join(next(left) if letter.isalpha() else letter for letter in given)
        return written.upper() if given[0].isupper() else written.lower()


def _rows(connection: Connection, username: str) -> list[tuple[str, str]]:
    found = connection.execute(_SELECT, {"username": username})
    return [(str(attribute), str(value)) for attribute, value in found]


def _kind(attribute: str, value: str) -> str:
    if attribute == "Password-With-Header":
        header = re.match(r"\{([^}]*)\}", value)
        return _HEADERS.get(header[1].lower() if header else "clear", _KEPT[2])
    kind = _ALSO.get(attribute, attribute)
    return kind if kind in _KEPT else _KEPT[2]


def _write_expiry(connection: Connection, username: str, moment: datetime | None) -> None:
    _delete(connection, username, _EXPIRY)
    if moment is not None:
        # Seconds since 1970: a date would be one of the server's own time zone.
        _insert(connection, username, _EXPIRY, str(int(moment.timestamp())))


def _delete(connection: Connection, username: str, attribute: str, value: str = "") -> None:
    statement = "DELETE FROM radcheck WHERE username = :username AND attribute = :attribute"
    given = {"username": username, "attribute": attribute}
    if value:
        statement, given = f"{statement} AND value = :value", given | {"value": value}
    connection.execute(text(statement), given)


def _insert(
    connection: Connection, username: str, attribute: str, value: str, op: str = ":="
) -> None:
    row = {"username": username, "attribute": attribute, "op": op, "value": value}
    connection.execute(_INSERT, row)


def _in_words(error: Exception) -> AdapterError:
    if isinstance(error, DataError):
        return Refused("the database does not take such a value")
    # Not what the driver says: it may repeat values.
    kind = type(getattr(error, "orig", None) or error).__name__
    return Unavailable(f"FreeRADIUS' database does not do it: {kind}")
