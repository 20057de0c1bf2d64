"""The adapter for FreeRADIUS in SQL, against a real FreeRADIUS on both databases."""

import os
import random
import signal
import string
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine

from adapters import (
    AdapterError,
    Details,
    Forbidden,
    NoSuchAccount,
    NotConfigured,
    Refused,
    Taken,
    Unavailable,
    hashes,
)
from adapters.freeradius import FreeRadius
from adapters.settings import FreeRadiusSettings
from tests import radius
from tests.adapter_fixtures import Site
from tests.conftest import new_postgresql_database
from tests.radius import WAYS, Way, make_tables
from tests.servers import NoServer, PostgreSQL

pytest_plugins = ["tests.adapter_fixtures"]
OLD, NEW = "the first password", "quiet river morning"
PHONE, LAPTOP = "AA-BB-CC-00-11-22", "AA-BB-CC-00-11-33"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database of FreeRADIUS that no server reads."""
    url = f"sqlite:///{tmp_path}/radius.db"
    try:
        make_tables(url)
    except NoServer as reason:
        pytest.skip(str(reason))
    return url


@pytest.mark.parametrize(
    ("attribute", "ways"),
    [
        ("Cleartext-Password", ("pap", "chap", "mschap")),
        ("NT-Password", ("pap", "mschap")),
        ("SSHA2-512-Password", ("pap",)),
        ("Crypt-Password", ("pap",)),
    ],
)
def test_the_new_password_serves_the_same_logins(
    site: Site, attribute: str, ways: tuple[Way, ...]
) -> None:
    site.write("somchai", (attribute, ":=", hashes.stored(attribute, OLD)))
    assert [way for way in WAYS if site.lets_in("somchai", OLD, way)] == list(ways)
    other = "Cleartext-Password" if attribute == "NT-Password" else "NT-Password"
    site.adapter(other).set_password("somchai", NEW)
    assert [way for way in WAYS if site.lets_in("somchai", NEW, way)] == list(ways)
    assert not any(site.lets_in("somchai", OLD, way) for way in WAYS)
    assert [row[:2] for row in site.rows("somchai")] == [(attribute, ":=")]


@pytest.mark.parametrize(
    ("held", "kept"),
    [
        (("NT-Password", "Cleartext-Password", "Cleartext-Password"), "Cleartext-Password"),
        (("SSHA2-512-Password", "NT-Password"), "NT-Password"),
        (("Crypt-Password", "MD5-Password"), "SSHA2-512-Password"),
        (("User-Password",), "Cleartext-Password"),
        (("Password-With-Header",), "NT-Password"),
    ],
)
def test_of_several_passwords_one_stays(site: Site, held: tuple[str, ...], kept: str) -> None:
    site.write("somchai", ("Simultaneous-Use", ":=", "2"))
    for name in held:
        value = "{nt}00" if name == "Password-With-Header" else OLD
        site.write("somchai", (name, ":=", value))
    for _ in range(2):
        site.adapter("Crypt-Password").set_password("somchai", NEW)
    assert [row[0] for row in site.rows("somchai")] == ["Simultaneous-Use", kept]
    assert site.lets_in("somchai", NEW)
    assert not site.lets_in("somchai", OLD)


@pytest.mark.parametrize("attribute", ["Cleartext-Password", "NT-Password"])
def test_every_sign_that_can_be_typed(site: Site, attribute: str) -> None:
    signs = [sign for sign in string.printable[:95] if sign != "\\"]
    random.Random(1).shuffle(signs)
    adapter = site.adapter(attribute)
    adapter.create("somchai", OLD, Details("Somchai", "Sample"))
    for start in range(0, len(signs), 19):
        password = "".join(signs[start : start + 19])
        adapter.set_password("somchai", password)
        assert all(site.lets_in("somchai", password, way) for way in ("pap", "mschap"))
    for trick in (
        "%{User-Name}",
        "$ENV{HOME}",
        "'; DROP TABLE radcheck; --",
        "#no comment",
        '"a',
        "`a",
    ):
        adapter.set_password("somchai", trick)
        assert site.lets_in("somchai", trick), trick


@pytest.mark.parametrize(
    "password", ["`touch /tmp/x`", '"%{User-Name}"', "'a'", "a\\nb", "x" * 129]
)
def test_what_freeradius_would_read_as_something_else(site: Site, password: str) -> None:
    adapter = site.adapter()
    adapter.create("somchai", OLD, Details("Somchai", "Sample"))
    with pytest.raises(Refused) as caught:
        adapter.set_password("somchai", password)
    assert password not in repr(caught.value)
    assert site.lets_in("somchai", OLD)


def test_suspended_and_resumed(site: Site) -> None:
    adapter = site.adapter("Cleartext-Password")
    adapter.create("somchai", OLD, Details("Somchai", "Sample"))
    for _ in range(2):
        adapter.suspend("somchai")
    adapter.set_password("somchai", NEW)
    assert not any(site.lets_in("somchai", NEW, way) for way in WAYS)
    assert len(site.rows("somchai")) == 2
    for _ in range(2):
        adapter.resume("somchai")
    assert all(site.lets_in("somchai", NEW, way) for way in WAYS)


def test_devices(site: Site) -> None:
    adapter = site.adapter()
    adapter.create("somchai", OLD, Details("Somchai", "Sample", devices=(PHONE.lower(),)))
    assert site.lets_in("somchai", OLD, device=PHONE)
    assert not site.lets_in("somchai", OLD, device=LAPTOP)
    adapter.set_devices("somchai", ["aabb.cc00.1122", "aabbcc001133"])
    assert all(site.lets_in("somchai", OLD, device=each) for each in (PHONE, LAPTOP))
    assert not site.lets_in("somchai", OLD, device="AA-BB-CC-00-11-44")
    with pytest.raises(ValueError, match="no MAC"):
        adapter.set_devices("somchai", ["aabbcc00113"])
    adapter.set_devices("somchai", [])
    assert site.lets_in("somchai", OLD, device="AA-BB-CC-00-11-44")


def test_devices_as_the_access_points_write_them(site: Site) -> None:
    for form, written in (
        ("aa:bb:cc:dd:ee:ff", "aa:bb:cc:00:11:22"),
        ("aabb.ccdd.eeff", "aabb.cc00.1122"),
    ):
        adapter = site.adapter(mac_format=form)
        if not adapter.exists("somchai"):
            adapter.create("somchai", OLD, Details("Somchai", "Sample"))
        adapter.set_devices("somchai", [PHONE])
        assert site.lets_in("somchai", OLD, device=written)


def test_an_account_ends_by_itself(site: Site) -> None:
    adapter, now = site.adapter(), datetime.now(UTC)
    adapter.create("guest", OLD, Details("Guest", "Sample", expires=now + timedelta(minutes=1)))
    assert site.lets_in("guest", OLD)
    adapter.set_expiry("guest", now - timedelta(minutes=1))
    assert not site.lets_in("guest", OLD)
    adapter.set_expiry("guest", None)
    assert site.lets_in("guest", OLD)


def test_a_name_that_is_taken_stays_whose_it_is(site: Site) -> None:
    adapter, details = site.adapter("SSHA2-512-Password"), Details("Malee", "Sample")
    for _ in range(2):  # the second as after a lost answer
        adapter.create("malee", OLD, details)
    with pytest.raises(Taken):
        adapter.create("malee", NEW, details)
    assert site.lets_in("malee", OLD)
    assert len(site.rows("malee")) == 1


def test_whom_it_does_not_touch(site: Site) -> None:
    site.write("admin", ("Cleartext-Password", ":=", OLD))
    adapter = site.adapter(never=["Admin"])
    for call in (adapter.suspend, adapter.resume, lambda who: adapter.set_password(who, NEW)):
        with pytest.raises(Forbidden):
            call("admin")
        for name in ("nobody", "", "%", "' OR 1=1 --"):
            with pytest.raises(NoSuchAccount):
                call(name)
    with pytest.raises(Forbidden):
        adapter.create("admin", NEW, Details("A", "Sample"))
    assert adapter.exists("admin")
    assert not adapter.exists("' OR 1=1 --")
    assert site.rows("admin") == [("Cleartext-Password", ":=", OLD)]


@pytest.mark.parametrize("is_there", [True, False])
def test_writers_at_once_leave_one_row(site: Site, is_there: bool) -> None:
    if is_there:
        site.write("somchai", ("NT-Password", ":=", hashes.nt_hash(OLD)))
    done: list[str] = []

    def write(password: str) -> None:
        try:
            if is_there:
                site.adapter().set_password("somchai", password)
            else:
                site.adapter().create("somchai", password, Details("Somchai", "Sample"))
            done.append(password)
        except (Taken, Unavailable):
            return

    passwords = [f"password number {at}" for at in range(8)]
    threads = [threading.Thread(target=write, args=[each]) for each in passwords]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(site.rows("somchai")) == 1
    assert sum(site.lets_in("somchai", each) for each in done) == 1
    assert len(done) == (8 if is_there else 1)


def test_a_locked_database_is_left_in_time_and_the_same_again_is_well(sqlite_url: str) -> None:
    adapter = FreeRadius(FreeRadiusSettings(attribute="NT-Password"), sqlite_url)
    adapter.create("somchai", OLD, Details("Somchai", "Sample"))
    began = time.monotonic()
    with create_engine(sqlite_url).connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as caught:
            adapter.set_password("somchai", NEW)
    assert 2 < time.monotonic() - began < 8
    assert caught.value.__context__ is None
    adapter.set_password("somchai", NEW)


def test_a_killed_and_a_silent_postgresql() -> None:
    server = PostgreSQL(Path(tempfile.mkdtemp(prefix="killed-")))
    try:
        server.ensure_started()
        url = new_postgresql_database(server, "radius", is_migrated=False)
        make_tables(url)
    except NoServer as reason:
        pytest.skip(str(reason))
    adapter = FreeRadius(FreeRadiusSettings(attribute="NT-Password"), url)
    adapter.create("somchai", OLD, Details("Somchai", "Sample"))
    try:
        assert server.pid
        os.kill(server.pid, signal.SIGINT)
        while server.pid:
            time.sleep(0.02)
        with pytest.raises(Unavailable):
            adapter.set_password("somchai", NEW)
        server.run()
        adapter.set_password("somchai", NEW)
        os.kill(server.pid, signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(Unavailable):
            adapter.set_password("somchai", OLD)
        assert time.monotonic() - began < 12
        os.kill(server.pid, signal.SIGCONT)
        adapter.set_password("somchai", OLD)
    finally:
        if server.pid:
            os.kill(server.pid, signal.SIGCONT)
        server.stop()


def test_the_rights_that_are_documented_are_enough(
    radius_servers: dict[str, tuple[str, radius.FreeRadius]],
) -> None:
    """In docs/adapters.md; what is lacking is said."""
    url, server = radius_servers["postgresql"]
    role = f"helpdesk_{os.getpid()}"
    limited = url.replace("postgres@", f"{role}@")
    adapter = FreeRadius(FreeRadiusSettings(attribute="NT-Password"), limited)
    granted = f"GRANT SELECT, INSERT ON radcheck TO {role}"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role} LOGIN".encode())
        try:
            assert "InsufficientPrivilege" in adapter.check()[0]
            owner.execute(granted.encode())
            assert adapter.check() == ["its user lacks the right DELETE on radcheck"]
            owner.execute(granted.replace("SELECT, INSERT", "DELETE").encode())
            owner.execute(f"GRANT USAGE ON SEQUENCE radcheck_id_seq TO {role}".encode())
            assert adapter.check() == []
            adapter.create("somchai", OLD, Details("Somchai", "Sample"))
            adapter.set_password("somchai", NEW)
            assert server.lets_in("somchai", NEW)
        finally:
            owner.execute(f"DROP OWNED BY {role}; DROP ROLE {role}; DELETE FROM radcheck".encode())


def test_check_says_what_is_wrong(tmp_path: Path, sqlite_url: str) -> None:
    given = FreeRadiusSettings(attribute="NT-Password")
    assert FreeRadius(given, sqlite_url).check() == []
    absent = tmp_path / "absent.db"
    for url in (f"sqlite:///{absent}", "postgresql://radius:canary@127.0.0.1:9/radius"):
        (line,) = FreeRadius(given, url).check()
        assert line.startswith("FreeRADIUS' database does not do it")
        assert "canary" not in line
    assert not absent.exists()
    (tmp_path / "empty.db").touch()
    assert FreeRadius(given, f"sqlite:///{tmp_path}/empty.db").check()
    for wrong in ("canary", "oracle://canary@host/base", "postgresql://a:b@host:canary/base"):
        with pytest.raises(NotConfigured, match="must begin") as caught:
            FreeRadius(given, wrong)
        assert "canary" not in str(caught.value)


def test_no_error_and_no_log_holds_the_password(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    adapter = FreeRadius(FreeRadiusSettings(attribute="Cleartext-Password"), sqlite_url)
    with create_engine(sqlite_url).begin() as other:
        other.exec_driver_sql(
            "CREATE TRIGGER no BEFORE INSERT ON radcheck"
            " BEGIN SELECT RAISE(ABORT, 'canary no'); END"
        )
    with pytest.raises(AdapterError) as caught:
        adapter.create("somchai", "canary password", Details("Somchai", "Sample"))
    assert "canary" not in repr(caught.value) + caplog.text
    assert (caught.value.__context__, caught.value.__cause__) == (None, None)
