"""Connections to a directory: encrypted, to a certified server, and ended in seconds."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ldap3 import NONE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException

from adapters import (
    CONNECT_SECONDS,
    READ_SECONDS,
    AdapterError,
    Forbidden,
    NoSuchAccount,
    Refused,
    Unavailable,
    told,
)

# Result codes (RFC 4511, appendix A).
_OK, SIZE_LIMIT, NO_SUCH_ATTRIBUTE, CONSTRAINT, NO_SUCH_OBJECT = 0, 4, 16, 19, 32
_NO_RIGHT, _UNWILLING, EXISTS = 50, 53, 68
_MEANINGS: dict[int, type[AdapterError]] = {
    CONSTRAINT: Refused,
    _UNWILLING: Refused,
    _NO_RIGHT: Forbidden,
    NO_SUCH_OBJECT: NoSuchAccount,
}


def _server(url: str, ca_file: Path | None) -> Server:
    """The server, trusted with a certificate of its name from that CA, or from one of the system's.

    Raises LDAPException.
    """
    tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=str(ca_file) if ca_file else None)
    return Server(url, tls=tls, get_info=NONE, connect_timeout=CONNECT_SECONDS)


class NotAccepted(Unavailable):
    """The directory is there, and does not let this user in."""


@contextmanager
def connected(url: str, ca_file: Path | None, user: str, secret: str) -> Iterator[Connection]:
    """A connection as somebody. Raises NotAccepted, or Unavailable for whatever the library raises,
    inside too.
    """
    with told((LDAPException, OSError), _in_words):
        server = _server(url, ca_file)  # a new one: it remembers for a while that nobody answered
        connection = Connection(
            server, user, secret, receive_timeout=READ_SECONDS, auto_referrals=False
        )
        try:
            connection.open(read_server_info=False)
            if not server.ssl:
                connection.start_tls(read_server_info=False)
            if not connection.bind(read_server_info=False):
                raise NotAccepted(f"{server.host} does not accept {user}: {_said(connection)}")
            yield connection
        finally:
            connection.unbind()


def demand(connection: Connection, name: str, *allowed: int) -> None:
    """Raise what the last result means, unless it is well or allowed."""
    code = connection.result["result"]
    if code == _OK or code in allowed:
        return
    # Not the server's own text: it may repeat what it was given.
    raise _MEANINGS.get(code, Unavailable)(f"{name}: {_said(connection)}")


def written(dn: str) -> str:
    """A DN as it is compared: without capitals, and without blanks that mean nothing."""
    return re.sub(r"\s*([,=+])\s*", r"\1", dn.strip().casefold())


def is_below(dn: str, place: str) -> bool:
    """Whether an entry lies below another, as far down as it may be."""
    above = written(dn).removesuffix(f",{written(place)}")
    return above != written(dn) and not above.endswith("\\")  # a comma of a name, not of the tree


def escaped(value: str) -> str:
    """A value as it may stand in a DN (RFC 4514): all but the plainest signs as hexadecimal."""
    return "".join(
        sign if sign.isalnum() else "".join(f"\\{byte:02x}" for byte in sign.encode())
        for sign in value
    )


def _in_words(error: Exception) -> AdapterError:
    return Unavailable(f"the directory does not answer, or is not trusted: {type(error).__name__}")


def _said(connection: Connection) -> str:
    return str(connection.result["description"])
