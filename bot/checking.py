"""Everything that can be found wrong before the helpdesk is started, found at once."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bot.settings import Settings, SettingsError, settings

if TYPE_CHECKING:
    from bot.offices import Office

# Older ones can corrupt a database in rare cases (SQLite: "WAL-reset bug").
MENDED_SQLITE = (3, 51, 3)


@dataclass(frozen=True)
class Finding:
    """One thing to mend; a warning does not keep the helpdesk from starting."""

    ERROR: ClassVar[str] = "error"
    WARNING: ClassVar[str] = "warning"
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


def findings() -> list[Finding]:
    """Whatever is missing or wrong in settings, office, texts, database, Redis and channel."""
    try:
        given = settings()
    except SettingsError as error:
        return [_error(line) for line in str(error).splitlines()] + list(_of_all_offices())
    checks = (_of_office(given.office), _of_database(given), _of_redis(given), _of_channel(given))
    return [finding for check in checks for finding in check]


def _error(what: str) -> Finding:
    return Finding(Finding.ERROR, what)


def _warning(what: str) -> Finding:
    return Finding(Finding.WARNING, what)


def _of_all_offices() -> Iterator[Finding]:
    """Which office is meant is not known, so each is looked at for what would stop it."""
    from bot.offices import office_names

    for name in office_names():
        yield from (each for each in _of_office(name) if each.kind == Finding.ERROR)


def _of_office(name: str) -> Iterator[Finding]:
    from bot.offices import OfficeError, load_office
    from bot.schools import load_register
    from bot.texts import sentences

    try:
        office = load_office(name)
        load_register(office)
        known = sentences()
    # Of texts: UnicodeDecodeError, TOMLDecodeError.
    except (OfficeError, ValueError, OSError) as error:
        yield _error(f"office {name}: {error}")
        return
    samples = {
        "contact": office.contact.sample,
        "privacy.data_officer": office.privacy.data_officer.sample,
        "register": office.register_source.sample,
    }
    if any(samples.values()):
        listed = ", ".join(part for part, is_sample in samples.items() if is_sample)
        yield _warning(f"offices/{name}.toml: invented samples in {listed}")
    yield from _of_rewording(office, known)


def _of_rewording(office: "Office", known: Mapping[str, object]) -> Iterator[Finding]:
    from bot.texts import blanks

    for key, override in office.texts.items():
        if key not in known:
            yield _error(f"offices/{office.code}.toml: texts.{key}: there is no such text")
            continue
        strange = blanks(override) - blanks(str(known[key])) - {"p", "q"}
        if strange:
            listed = ", ".join(sorted(strange))
            yield _error(f"offices/{office.code}.toml: texts.{key}: unknown blank {listed}")


def _of_database(given: Settings) -> Iterator[Finding]:
    from sqlalchemy.exc import DBAPIError

    from models import schema
    from models.db import make_engine

    engine = make_engine(given.database_url)
    if engine.dialect.name == "sqlite" and sqlite3.sqlite_version_info < MENDED_SQLITE:
        mended = ".".join(map(str, MENDED_SQLITE))
        yield _warning(f"database: SQLite {sqlite3.sqlite_version} is older than {mended}")
    try:
        with engine.connect() as connection:
            if not schema.is_current(connection):
                yield _warning("database: not up to date; run python -m bot migrate")
    except (DBAPIError, OSError) as error:
        reason = getattr(error, "orig", error)
        yield _error(f"DATABASE_URL: the database does not answer: {str(reason).strip()}")
    finally:
        engine.dispose()


def _of_redis(given: Settings) -> Iterator[Finding]:
    if "redis_url" not in given.model_fields_set:
        return  # `make serve` starts one of its own
    from redis import Redis
    from redis.exceptions import RedisError

    client = Redis.from_url(given.redis_url, socket_timeout=2, socket_connect_timeout=2)
    try:
        policy = client.config_get("maxmemory-policy").get("maxmemory-policy")
        if policy not in (None, "noeviction"):
            yield _warning(f"Redis: maxmemory-policy is {policy}; set it to noeviction")
    except RedisError as error:
        # Nothing is lost without it: the clock delivers, only later.
        yield _warning(f"REDIS_URL: Redis does not answer yet: {type(error).__name__}")
    finally:
        client.close()


def _of_channel(given: Settings) -> Iterator[Finding]:
    from bot.channel import Channel, LineUnreachable

    if not given.public_url.startswith("https://") and given.line_api_host is None:
        yield _error("PUBLIC_URL: LINE fetches pictures only from https addresses")
    try:
        status = Channel(given).info().status
    except LineUnreachable as error:
        yield _warning(f"LINE does not answer: {error}")
        return
    if status in (401, 403):
        yield _error("LINE_CHANNEL_ACCESS_TOKEN: LINE does not accept it")
    elif status != 200:
        yield _warning(f"LINE answers {status} when asked about the channel")
