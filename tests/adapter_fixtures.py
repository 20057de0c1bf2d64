"""What tests of adapters stand on: real servers, with what is in them, or a skip with the reason.

``site``       a FreeRADIUS on each database, without users: ``site.adapter()``,
               ``site.lets_in(name, password, way)``, ``site.rows(name)``
``directory``  a slapd with Somchai, a boss and a stranger (tests/directory.py)
``google``     a local server that answers as Google is documented to, with Somchai
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from adapters.freeradius import FreeRadius
from adapters.settings import FreeRadiusSettings
from tests import radius
from tests.conftest import new_postgresql_database
from tests.directory import Directory
from tests.google_api import GoogleApi
from tests.radius import make_tables
from tests.servers import NoServer, PostgreSQL

EMAIL = "somchai@sample.example"
Rows = list[tuple[str, str, str]]
_INSERT = text(
    "INSERT INTO radcheck (username, attribute, op, value) VALUES (:name, :attribute, :op, :value)"
)


class Site:
    """A FreeRADIUS with its database."""

    def __init__(self, url: str, server: radius.FreeRadius) -> None:
        self.url = url
        self.lets_in = server.lets_in
        self._engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))

    def adapter(self, attribute: str = "NT-Password", **more: object) -> FreeRadius:
        """An adapter to it."""
        given = FreeRadiusSettings.model_validate({"attribute": attribute, **more})
        return FreeRadius(given, self.url)

    def write(self, username: str, *rows: tuple[str, str, str]) -> None:
        """What somebody else has written: attribute, op and value."""
        with self._engine.begin() as connection:
            for attribute, op, value in rows:
                row = {"name": username, "attribute": attribute, "op": op, "value": value}
                connection.execute(_INSERT, row)

    def rows(self, username: str) -> Rows:
        """What stands in radcheck."""
        asked = "SELECT attribute, op, value FROM radcheck WHERE username = :name ORDER BY id"
        with self._engine.begin() as connection:
            return [
                (str(a), str(o), str(v))
                for a, o, v in connection.execute(text(asked), {"name": username})
            ]

    def close(self) -> None:
        """Forget the database and empty it."""
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM radcheck"))
        self._engine.dispose()


@pytest.fixture(scope="session")
def radius_servers(
    tmp_path_factory: pytest.TempPathFactory, postgresql: PostgreSQL, worker: str
) -> Iterator[dict[str, tuple[str, radius.FreeRadius]]]:
    folder = tmp_path_factory.mktemp("radius")
    urls = {"sqlite": f"sqlite:///{folder}/radius.db"}
    urls["postgresql"] = new_postgresql_database(postgresql, f"radius_{worker}", is_migrated=False)
    started: dict[str, tuple[str, radius.FreeRadius]] = {}
    try:
        for name, url in urls.items():
            make_tables(url)
            server = radius.FreeRadius(folder / name, url)
            server.start()
            started[name] = (url, server)
        yield started
    except NoServer as reason:
        pytest.skip(f"no FreeRADIUS: {reason}")
    finally:
        for _, server in started.values():
            server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, radius_servers: dict[str, tuple[str, radius.FreeRadius]]
) -> Iterator[Site]:
    """A FreeRADIUS on each database, without users."""
    made = Site(*radius_servers[request.param])
    yield made
    made.close()


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    """A slapd with Somchai, a boss and a stranger."""
    try:
        server = Directory(tmp_path / "slapd")
    except NoServer as reason:
        pytest.skip(f"no slapd: {reason}")
    with server:
        yield server


@pytest.fixture
def google(tmp_path: Path) -> Iterator[GoogleApi]:
    """A server with the user Somchai."""
    with GoogleApi(tmp_path).running() as server:
        server.add(EMAIL)
        yield server
