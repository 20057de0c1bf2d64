"""What can be done to accounts in other systems: one interface, an adapter for each kind of them.

A new password is set while its owner waits on a page, so every call ends within seconds, and each
may be made again: whoever heard Unavailable calls again with the same password. A password is an
argument and nothing else: no error, no repr and no log holds one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from adapters.settings import AdapterSettings, FreeRadiusSettings, GoogleSettings, LdapSettings

# Seconds until a server has to be reached, and until it has to say something.
CONNECT_SECONDS, READ_SECONDS = 3, 5


class AdapterError(Exception):
    """What an adapter could not do. The text names accounts and causes, never a password."""


class NoSuchAccount(AdapterError):
    """The system has no account of that name."""


class Taken(AdapterError):
    """An account of that name is there, and not the one that an earlier `create` has begun."""


class Refused(AdapterError):
    """The system does not take this password. Nothing was changed; the person is asked again."""


class Forbidden(AdapterError):
    """The account is not one that the helpdesk may touch, such as an administrator's."""


class Unavailable(AdapterError):
    """It is unknown whether it was done: the same is to be done again, with the same password.

    `retry_after`: in how many seconds, where the system has said so.
    """

    def __init__(self, words: str, retry_after: float | None = None) -> None:
        super().__init__(words)
        self.retry_after = retry_after


class ByHand(AdapterError):
    """Nothing can be called here: an officer does it in the system itself."""


class NotConfigured(AdapterError):
    """A setting that the adapter needs is missing or wrong; the text names it, a line each."""


@dataclass(frozen=True)
class Details:
    """What a new account has besides name and password. ``devices`` are MAC addresses, ``expires``
    is aware: both only where the adapter keeps them.
    """

    given_name: str
    family_name: str
    devices: tuple[str, ...] = ()
    expires: datetime | None = None


class Adapter(ABC):
    """The accounts of one system. Every call may raise NoSuchAccount (but `create` and `exists`),
    Forbidden, Unavailable and, of `manual`, ByHand.
    """

    is_manual: ClassVar[bool] = False
    keeps_devices: ClassVar[bool] = False
    keeps_expiry: ClassVar[bool] = False

    @abstractmethod
    def exists(self, username: str) -> bool:
        """Whether there is an account of that name."""

    @abstractmethod
    def set_password(self, username: str, password: str) -> None:
        """Make this the only password of the account. Raises Refused."""

    @abstractmethod
    def create(self, username: str, password: str, details: Details) -> None:
        """Make a new account; one that the same call has begun is finished. Raises Refused, Taken.

        Raises ValueError for details that the adapter does not keep.
        """

    @abstractmethod
    def suspend(self, username: str) -> None:
        """Let nobody in, whatever the password."""

    @abstractmethod
    def resume(self, username: str) -> None:
        """End a suspension."""

    def set_devices(self, username: str, devices: Sequence[str]) -> None:
        """Let in these MAC addresses only; any, where there are none. Raises ValueError; ByHand
        where the adapter keeps none.
        """
        raise ByHand(f"the {len(devices)} devices of {username} are not kept by the adapter")

    def set_expiry(self, username: str, moment: datetime | None) -> None:  # noqa: B027
        """Let nobody in from an aware moment on; None: for ever. Where the adapter keeps no such
        moment there is nothing to do: the office's register has the day.
        """

    @abstractmethod
    def check(self) -> list[str]:
        """What is wrong with connection, rights and settings, in words; it changes nothing."""


class System(Protocol):
    """What an adapter has to know of a system of the office profile."""

    @property
    def code(self) -> str: ...

    @property
    def adapter_settings(self) -> AdapterSettings | None: ...


def adapter_for(system: System, environ: Mapping[str, str]) -> Adapter:
    """The adapter of a system, with its secret from the environment; nothing is called yet.

    Raises NotConfigured.
    """
    given = system.adapter_settings
    if given is None:
        from adapters.manual import Manual

        return Manual()
    name = variable(system.code, given)
    secret = environ.get(name, "").strip()
    if not secret:
        raise NotConfigured(f"{name}: is missing; the system {system.code} needs {given.needs}")
    try:
        return _made(given, secret)
    except NotConfigured as reason:
        raise NotConfigured(f"{name}: {reason}") from None


def variable(code: str, given: AdapterSettings) -> str:
    """The name of the environment variable that holds a system's secret."""
    return f"{code}_{given.variable}".upper()


def _made(given: AdapterSettings, secret: str) -> Adapter:
    # Each brings a library that only whoever uses it has to load.
    if isinstance(given, FreeRadiusSettings):
        from adapters.freeradius import FreeRadius

        return FreeRadius(given, secret)
    if isinstance(given, LdapSettings):
        from adapters.ldap import Ldap

        return Ldap(given, secret)
    if isinstance(given, GoogleSettings):
        from adapters.google import Google

        return Google(given, secret)
    raise AssertionError(given)


@contextmanager
def told(
    kinds: type[Exception] | tuple[type[Exception], ...],
    tell: Callable[[Exception], AdapterError],
) -> Iterator[None]:
    """Turn a library's exceptions into ours; the original, which may hold anything, is dropped."""
    fault: AdapterError | None = None
    try:
        yield
    except kinds as error:
        fault = error if isinstance(error, AdapterError) else tell(error)
    if fault is not None:
        try:
            raise fault
        finally:
            fault.__context__ = None
