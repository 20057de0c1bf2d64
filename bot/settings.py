"""Settings from the environment and ``.env``; everything missing or wrong is named at once."""

import difflib
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.offices import OfficeError, office_file

ROOT = Path(__file__).resolve().parent.parent
# LINE's have 32 characters; a shorter one than this is a piece of one, or none.
SHORTEST_CHANNEL_SECRET = 16
# In the place of what is missing or wrong, so that the rest can be looked at.
STAND_INS = {
    "line_channel_secret": "-" * SHORTEST_CHANNEL_SECRET,
    "line_channel_access_token": "-",
    "public_url": "https://stand.in",
    "secret_key": "-" * 32,
}
DATABASES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")


class SettingsError(Exception):
    """The environment is incomplete or wrong; the message names every fault, a line each.

    `names` are the settings (as fields of Settings) that are at fault.
    """

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.names = frozenset(name for name, _ in faults)
        super().__init__("\n".join(f"{name.upper()}: {reason}" for name, reason in faults))


class Settings(BaseSettings):
    """The environment this process runs in (README, "Settings")."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    line_channel_secret: Annotated[tuple[str, ...], NoDecode] = Field(min_length=1)
    line_channel_access_token: str = Field(min_length=1)
    line_api_host: str | None = None
    database_url: str = f"sqlite:///{ROOT / 'var' / 'helpdesk.db'}"
    redis_url: str = "redis://127.0.0.1:6379/0"
    office: str = "chaiyaphum"
    public_url: str
    secret_key: str = Field(min_length=32)
    # Those before it, the newest last: the audit log has rows that were signed under them.
    old_secret_keys: Annotated[tuple[str, ...], NoDecode] = ()
    var_folder: Path = ROOT / "var"
    # False: nothing waits to ride free on a reply, so that one sees at once what becomes of it.
    save_quota: bool = True
    # Read by gunicorn (ops/gunicorn_conf.py); here, a wrong one is named with the others.
    port: int = Field(8080, ge=1, le=65535)
    web_concurrency: int | None = Field(None, ge=1)

    @field_validator("line_channel_secret", "old_secret_keys", mode="before")
    @classmethod
    def _split_secrets(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("line_channel_secret")
    @classmethod
    def _are_secrets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) > 2:
            raise ValueError("must be one or two, with a comma between")
        if any(len(secret) < SHORTEST_CHANNEL_SECRET for secret in value):
            raise ValueError("is too short: LINE's have 32 characters")
        return value

    @field_validator("line_api_host", "public_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("must be an address such as https://helpdesk.example.go.th")
        return value.rstrip("/") if value else value

    @field_validator("public_url")
    @classmethod
    def _is_no_page(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.path or parts.query or parts.fragment:
            raise ValueError("must end with the host, without /webhook or anything else behind it")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        try:
            driver = make_url(value).drivername
        except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
            raise ValueError("is not a database address") from error
        if driver not in DATABASES:
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        if not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value

    @field_validator("var_folder")
    @classmethod
    def _below_the_project(cls, value: Path) -> Path:
        return ROOT / value

    @field_validator("office")
    @classmethod
    def _office_ships(cls, value: str) -> str:
        try:
            office_file(value)
        except OfficeError as error:
            raise ValueError(error.problems[0]) from error
        return value


@cache
def settings() -> Settings:
    """This process's settings, read once. Raises SettingsError naming every fault."""
    try:
        return Settings()
    except ValidationError as error:
        faults = []
        for fault in error.errors():
            missing = fault["type"] in ("missing", "too_short") or not fault.get("input")
            # The value itself is never repeated: it may be a secret.
            reason = "is missing" if missing else _reason(fault["msg"])
            faults.append((str(fault["loc"][0]), reason))
        raise SettingsError(faults) from None


def environment() -> dict[str, str]:
    """What stands in ``.env`` and in the environment, which takes precedence; nothing empty.

    For secrets whose names the profile gives.
    """
    given = dotenv_values(".env") | os.environ
    return {name: value for name, value in given.items() if value}


def without(names: Iterable[str]) -> Settings:
    """The settings with stand-ins or defaults in the place of the named ones."""
    fields = Settings.model_fields
    return Settings(**{name: STAND_INS.get(name, fields[name].default) for name in names})


def misspelt(file: Path = Path(".env")) -> Iterator[tuple[str, str]]:
    """Names in ``.env`` that nobody reads, each with the known one that it resembles."""
    known = {name.upper() for name in Settings.model_fields}
    for name in dotenv_values(file):
        near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.8)
        if near and name.upper() not in known:
            yield name, near[0]


def _reason(message: str) -> str:
    message = message.removeprefix("Value error, ").replace("String should have", "must have")
    return message.replace("Input should be", "must be").partition(", unable to parse")[0]
