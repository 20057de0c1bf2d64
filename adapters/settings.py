"""What an office profile says of an adapter: a table of its own behind each of ``[[systems]]``.

Secrets stand in the environment, under the system's code and `variable`.
"""

from pathlib import Path
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
PasswordAttribute = Literal[
    "Cleartext-Password", "NT-Password", "SSHA2-512-Password", "Crypt-Password"
]
MacFormat = Literal[
    "AA-BB-CC-DD-EE-FF",
    "AA:BB:CC:DD:EE:FF",
    "aa-bb-cc-dd-ee-ff",
    "aa:bb:cc:dd:ee:ff",
    "aabb.ccdd.eeff",
    "AABBCCDDEEFF",
    "aabbccddeeff",
]


class AdapterSettings(BaseModel):
    """What every adapter knows. ``never``: names of accounts that it does not touch."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    variable: ClassVar[str]
    needs: ClassVar[str]
    never: tuple[Name, ...] = ()

    def forbids(self, username: str) -> bool:
        """Whether it is one of ``never``, however written."""
        return username.strip().casefold() in {name.casefold() for name in self.never}


class FreeRadiusSettings(AdapterSettings):
    """``attribute`` is how a new account's password is kept; accounts that are there keep theirs.
    ``mac_format`` is how the access points write the address of a device.
    """

    variable: ClassVar[str] = "RADIUS_URL"
    needs: ClassVar[str] = "the address of FreeRADIUS' database"
    attribute: PasswordAttribute
    mac_format: MacFormat = "AA-BB-CC-DD-EE-FF"


class LdapSettings(AdapterSettings):
    """``url`` is ldaps://, or ldap:// and then StartTLS; ``people`` the subtree that is touched;
    ``admin_groups`` those whose members are not; ``must_change`` sets pwdReset.
    """

    variable: ClassVar[str] = "LDAP_PASSWORD"
    needs: ClassVar[str] = "the password of its bind_dn"
    url: Name
    bind_dn: Name
    people: Name
    user_attribute: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")] = "uid"
    admin_groups: tuple[Name, ...] = ()
    must_change: bool = False
    ca_file: Path | None = None

    @field_validator("url")
    @classmethod
    def _is_directory(cls, value: str) -> str:
        parts = urlsplit(value)
        try:
            is_right = parts.scheme in ("ldap", "ldaps") and parts.hostname and parts.port != 0
        except ValueError:  # a port that is no number
            is_right = False
        if not is_right or parts.path.strip("/") or parts.query:
            raise ValueError("must be ldaps://host or ldap://host, with a port at most")
        return value


class GoogleSettings(AdapterSettings):
    """``org_units`` are the only ones touched, with all below them; new accounts go into the first.
    ``subject`` is who a service account acts for, empty where it has a role of its own.
    """

    variable: ClassVar[str] = "GOOGLE_KEY_FILE"
    needs: ClassVar[str] = "the path of its service account's key"
    domain: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
    org_units: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^/.*[^/]$")], ...], Field(min_length=1)
    ]
    subject: str = ""
    must_change: bool = False
