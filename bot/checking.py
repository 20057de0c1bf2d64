"""Everything that can be found wrong before the helpdesk is started, found at once."""

import ipaddress
import os
import re
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from bot.settings import Settings, SettingsError, environment, misspelt, settings, without

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.offices import Office
    from bot.schools import Register
    from bot.services import Service

# Older ones can corrupt a database in rare cases (SQLite: "WAL-reset bug").
MENDED_SQLITE = (3, 51, 3)
_OLD_SQLITE = (
    f"database: SQLite {sqlite3.sqlite_version} has a rare fault that can corrupt it (mended in "
    f"{'.'.join(map(str, MENDED_SQLITE))}): back up every night, or use a newer system or "
    'PostgreSQL; see docs/operate.md, "SQLite or PostgreSQL"'
)
# The shipped numbers end in six zeros, as no office's does.
_SAMPLE_NUMBER = re.compile(r"0\d{1,3}0{6}")
_LOCAL_NAME = re.compile(r"[^.]*|.*\.(localhost|local|internal|lan|home|arpa)")


@dataclass(frozen=True)
class Finding:
    """One thing to mend; a warning does not keep the helpdesk from starting."""

    ERROR: ClassVar[str] = "error"
    WARNING: ClassVar[str] = "warning"
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


def findings(services: "Iterable[Service]") -> list[Finding]:
    """Whatever is missing or wrong in settings, office, texts, database, Redis and channel."""
    found: list[Finding] = []
    wrong: frozenset[str] = frozenset()
    try:
        given = settings()
    except SettingsError as error:
        found += [_error(line) for line in str(error).splitlines()]
        wrong = error.names
        given = without(wrong)
    found += [
        _warning(f".env: nothing reads {name}; is {near} meant?") for name, near in misspelt()
    ]
    known = tuple(services)
    found += _of_all_offices(known) if "office" in wrong else _of_office(given.office, known)
    for check, needed in _CHECKS:
        if not needed & wrong:
            found += check(given)
    return found


def _error(what: str) -> Finding:
    return Finding(Finding.ERROR, what)


def _warning(what: str) -> Finding:
    return Finding(Finding.WARNING, what)


def _of_all_offices(services: "tuple[Service, ...]") -> Iterator[Finding]:
    """Which office is meant is not known, so each is looked at for what would stop it."""
    from bot.offices import office_names

    for name in office_names():
        yield from (each for each in _of_office(name, services) if each.kind == Finding.ERROR)


def _of_office(name: str, services: "tuple[Service, ...]") -> Iterator[Finding]:
    from bot.offering import strange
    from bot.offices import FOLDER, OfficeError, load_office
    from bot.side_channels import resolved
    from bot.texts import sentences

    try:
        office = load_office(name)
    except OfficeError as error:
        yield _error(f"office {name}: {error}")
        return
    yield from (_error(f"offices/{name}.toml: {line}") for line in strange(services, office))
    if places := samples(FOLDER / f"{name}.toml"):
        yield _warning(f"offices/{name}.toml: invented samples in {', '.join(places)}")
    yield from _of_register(office)
    yield from _of_knowledge(name)
    yield from _of_surveys(office)
    for channel in office.channels:
        if not resolved(channel.url):
            name = channel.url.removeprefix("env:")
            yield _warning(f"{name}: is missing; {channel.officer} has a channel there")
    if (url := office.credentials.email) and not resolved(url):
        yield _warning(f"{url.removeprefix('env:')}: is missing; e-mail goes there")
    if not url and any(each.reset == "self_service" for each in office.systems):
        yield _warning(f"offices/{office.code}.toml: self_service needs [credentials] email")
    try:
        yield from _of_rewording(office, sentences())
    except (ValueError, OSError) as error:  # UnicodeDecodeError, TOMLDecodeError
        yield _error(f"texts: {error}")


def _of_knowledge(office: str) -> Iterator[Finding]:
    from bot.knowledge import KnowledgeError, articles_of

    try:
        if not articles_of(office):
            yield _warning(f"knowledge: {office} has no articles; every question becomes a ticket")
    except KnowledgeError as error:
        yield from map(_error, error.problems)


def _of_surveys(office: "Office") -> Iterator[Finding]:
    from bot.offices import OfficeError
    from bot.question_sets import newest

    for service in office.surveys.services():
        try:
            newest(office, service)
        except OfficeError as error:
            yield _error(str(error))


def _of_register(office: "Office") -> Iterator[Finding]:
    from bot.offices import OfficeError
    from bot.schools import load_register

    name = office.code
    try:
        register = load_register(office)
        marked = sum(school.sample for school in register.schools)
        if marked and not office.register_source.sample:
            yield _warning(f"offices/{office.register_source.file}: {marked} invented samples")
        for line in misplaced(office, register):
            yield _warning(f"offices/{name}.toml: {line}")
    except OfficeError as error:
        yield _error(f"office {name}: {error}")
    yield from _of_templates(office)


def _of_templates(office: "Office") -> Iterator[Finding]:
    """The layouts of printed forms that the office has of its own."""
    from bot.print_pages import faults

    yield from map(_error, faults(office.code))


def misplaced(office: "Office", register: "Register") -> Iterator[str]:
    """Zones and the duty roster against the register: districts and zones without a school, and
    services that nobody can ask for.
    """
    from bot.duty import zone_of
    from bot.texts import sentences

    roster, districts = office.duty.roster, {school.district for school in register.schools}
    zones = {zone_of(office, register, school.code) for school in register.schools}
    for district in sorted({each for zone in office.zones for each in zone.districts} - districts):
        yield f"[[zones]]: no school of the register is in the district {district}"
    for zone in sorted({each for entry in roster for each in entry.zones} - zones):
        yield f"[[duty.roster]]: no school of the register is in the zone {zone}"
    for service in sorted({each for entry in roster for each in entry.services}):
        if f"{service}.opened" not in sentences():
            yield f"[[duty.roster]]: no service {service} opens tickets"


def samples(profile: Path) -> list[str]:
    """Where in a profile something is marked as invented, or looks as the shipped samples do."""
    tables = tomllib.loads(profile.read_text("utf-8"))
    return list(_samples(tables | {"texts": {}}, ""))


def _samples(value: object, place: str) -> Iterator[str]:
    if isinstance(value, dict) and value.get("sample") is not True:
        for name, part in value.items():
            yield from _samples(part, f"{place}.{name}".lstrip("."))
    elif isinstance(value, list):
        for part in value:
            yield from _samples(part, place)
    elif isinstance(value, dict) or _is_sample(str(value)):
        yield place


def _is_sample(text: str) -> bool:
    from bot.thai.words import WORDS

    return WORDS.sample in text or _SAMPLE_NUMBER.match(text.replace(" ", "")) is not None


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
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import DBAPIError

    from models import schema
    from models.db import make_engine

    url = make_url(given.database_url)
    if url.get_backend_name() == "sqlite":
        if sqlite3.sqlite_version_info < MENDED_SQLITE:
            yield _warning(_OLD_SQLITE)
        path = Path(url.database or "")
        if not path.exists():  # to ask it would make it
            yield from _of_new_file(path)
            return
    engine = make_engine(given.database_url)
    try:
        with engine.connect() as connection:
            if not schema.is_current(connection):
                yield _warning("database: not up to date; run python -m bot migrate")
    except (DBAPIError, OSError) as error:
        reason = getattr(error, "orig", error)
        yield _error(f"DATABASE_URL: the database does not answer: {str(reason).strip()}")
    finally:
        engine.dispose()


def _of_duty(given: Settings) -> Iterator[Finding]:
    """Names on duty; what keeps them from being looked up is said by others."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import DBAPIError
    from sqlmodel import Session

    from bot.offices import OfficeError, load_office
    from models.db import make_engine

    url = make_url(given.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return
    engine = make_engine(given.database_url)
    try:
        office = load_office(given.office)
        with Session(engine) as session:
            for name in strangers(session, office):
                yield _warning(
                    f"offices/{given.office}.toml: nobody of the office is called {name}"
                )
            for approver in missing_approvers(session, office):
                yield _warning(f"offices/{given.office}.toml: services: no {approver} to approve")
    except (OfficeError, DBAPIError, OSError):
        return
    finally:
        engine.dispose()


def strangers(session: "Session", office: "Office") -> list[str]:
    """The names in the duty roster that nobody has who could answer tickets, and those for private
    tickets that nobody has.
    """
    from models import enrolments, people

    names, private = office.duty.names, set(office.security.officers)
    known = {each.office_name for each in people.officers(session)} if names else set()
    if private:
        private -= {each.office_name for each in enrolments.of_the_office(session)}
    return sorted((names - known) | private)


def missing_approvers(session: "Session", office: "Office") -> list[str]:
    """Whose approval the profile wants, and nobody is enrolled as: it will come on paper."""
    from models import directors, enrolments

    wanted = {each.value for terms in office.services.values() for each in terms.approval}
    there = {str(each.role) for each in enrolments.of_the_office(session)} if wanted else set()
    if wanted and directors.standing(session):
        there.add(enrolments.SCHOOL_DIRECTOR)
    return sorted(wanted - there)


def _of_adapters(given: Settings) -> Iterator[Finding]:
    """Secrets of the office's systems; what keeps the profile from being read is said by others."""
    from adapters import NotConfigured, adapter_for
    from bot.offices import OfficeError, load_office

    try:
        systems = load_office(given.office).systems
    except OfficeError:
        return
    for system in systems:
        try:
            adapter_for(system, environment())
        except NotConfigured as reason:
            yield _error(str(reason))


def _of_new_file(path: Path) -> Iterator[Finding]:
    folder = next(each for each in path.absolute().parents if each.exists())
    if os.access(folder, os.W_OK | os.X_OK):
        yield _warning("database: there is none yet; the start makes it")
    else:
        yield _error(f"DATABASE_URL: no file can be made in {folder}")


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


def _of_address(given: Settings) -> Iterator[Finding]:
    if given.line_api_host is not None:
        return  # a simulated LINE is on this machine and takes what is
    parts = urlsplit(given.public_url)
    if parts.scheme != "https":
        yield _error("PUBLIC_URL: must begin with https://, LINE takes no other address")
    if _is_local(parts.hostname or ""):
        yield _error(f"PUBLIC_URL: LINE cannot reach {parts.hostname}; the public name is needed")


def _is_local(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return _LOCAL_NAME.fullmatch(host) is not None


def _of_channel(given: Settings) -> Iterator[Finding]:
    from bot.channel import Channel, LineUnreachable

    try:
        status = Channel(given).info().status
    except LineUnreachable as error:
        yield _warning(f"LINE does not answer: {error}")
        return
    if status in (401, 403):
        yield _error("LINE_CHANNEL_ACCESS_TOKEN: LINE does not accept it")
    elif status != 200:
        yield _warning(f"LINE answers {status} when asked about the channel")


# Each with the settings it needs: what those of others lack does not hold it up.
_CHECKS = (
    (_of_database, {"database_url"}),
    (_of_duty, {"database_url", "office"}),
    (_of_adapters, {"office"}),
    (_of_redis, {"redis_url"}),
    (_of_address, {"public_url", "line_api_host"}),
    (_of_channel, {"line_channel_access_token", "line_api_host"}),
)
